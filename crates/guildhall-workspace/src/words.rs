//! What is said beside documents: comments, the words behind stances, facts brought in.
//!
//! Each is judged by its past and its bytes alone. A comment stays its author's: only the same
//! author takes it back, whichever of its keys signs. Words that the rules took back are not shown.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_ledger::{ContributionId, Graph, Index, Kind, Scope, digest};

use crate::body::{Body as _, Comment, CommentWithdraw, Import, Reason};
use crate::id::{AuthorId, domain, text_hash};
use crate::planted::Planted;
use crate::view::{Act, CommentView, Imported, Inert, ReasonView};

#[cfg(test)]
mod tests;

/// Place of a contribution in the canonical order, with where it stands in the graph.
type Place = (u64, ContributionId, Index);

/// Kinds from this number on are acts of the work, which comments may be about.
const FIRST_ACT: Kind = Kind::IMPORT;

/// What was noted, and of what sort it turned out to be.
#[derive(Debug)]
struct Spoken {
    author: AuthorId,
    on: ContributionId,
    withdrawals: BTreeSet<ContributionId>,
}

/// Everything said beside documents.
#[derive(Debug, Default)]
pub(crate) struct Words {
    waiting: Vec<(Index, AuthorId)>,
    /// Who began each document.
    creators: BTreeMap<Index, AuthorId>,
    comments: BTreeMap<Index, Spoken>,
    by_object: BTreeMap<ContributionId, BTreeSet<Place>>,
    reasons: BTreeMap<[u8; 32], BTreeSet<(Place, AuthorId)>>,
    imports: BTreeMap<ContributionId, BTreeSet<(Place, AuthorId)>>,
    inert: BTreeMap<Index, Inert>,
    /// Digests of what is said on each object, and of reasons; without those that changed.
    digests: BTreeMap<ContributionId, [u8; 32]>,
    planted: Planted,
}

impl Words {
    #[cfg(guildhall_planted)]
    pub(crate) fn plant(&mut self, planted: Planted) {
        self.planted = planted;
    }

    /// Takes note of what began a document.
    pub(crate) fn note_creation(&mut self, at: Index, author: AuthorId) {
        self.creators.insert(at, author);
    }

    /// Takes note of a comment, withdrawal, reason or import.
    pub(crate) fn note(&mut self, at: Index, author: AuthorId) {
        self.waiting.push((at, author));
    }

    /// Forgets what was computed from what the rules took back.
    pub(crate) fn void_changed(&mut self) {
        self.digests.clear();
    }

    /// Judges what was noted.
    pub(crate) fn settle(&mut self, graph: &Graph) {
        let mut waiting = std::mem::take(&mut self.waiting);
        waiting.sort_unstable();
        for (at, author) in waiting {
            let kind = graph.contribution(at).kind();
            let verdict = if kind == Kind::COMMENT {
                self.judge_comment(graph, at, author)
            } else if kind == Kind::COMMENT_WITHDRAW {
                self.judge_withdrawal(graph, at, author)
            } else if kind == Kind::REASON {
                self.judge_reason(graph, at, author)
            } else {
                self.judge_import(graph, at, author)
            };
            if let Err(inert) = verdict {
                self.inert.insert(at, inert);
            }
        }
    }

    /// The comments on an object.
    pub(crate) fn comments<'a>(
        &'a self,
        graph: &'a Graph,
        void: &'a BTreeSet<ContributionId>,
        on: &ContributionId,
    ) -> impl Iterator<Item = CommentView> + use<'a> {
        let places = self.by_object.get(on).into_iter().flatten();
        let visible = places.filter(|(_, id, _)| !void.contains(id));
        visible.filter_map(|(_, _, at)| {
            let spoken = self.comments.get(at)?;
            let comment = Comment::decode(graph.contribution(*at).body()).ok()?;
            Some(CommentView {
                act: Act::of(graph, *at, spoken.author),
                text: comment.text,
                reply_to: comment.reply_to,
                is_withdrawn: spoken.is_withdrawn(void),
            })
        })
    }

    /// How many comments on an object stand.
    pub(crate) fn comment_count(
        &self,
        void: &BTreeSet<ContributionId>,
        on: &ContributionId,
    ) -> usize {
        let places = self.by_object.get(on).into_iter().flatten();
        let visible = places.filter(|(_, id, _)| !void.contains(id));
        let spoken = visible.filter_map(|(_, _, at)| self.comments.get(at));
        spoken.filter(|spoken| !spoken.is_withdrawn(void)).count()
    }

    /// The words with a hash; of several who said them, the first.
    pub(crate) fn reason(
        &self,
        graph: &Graph,
        void: &BTreeSet<ContributionId>,
        hash: &[u8; 32],
    ) -> Option<ReasonView> {
        let mut places = self.reasons.get(hash)?.iter();
        let ((_, _, at), author) = places.find(|((_, id, _), _)| !void.contains(id))?;
        let reason = Reason::decode(graph.contribution(*at).body()).ok()?;
        Some(ReasonView { act: Act::of(graph, *at, *author), words: reason.words })
    }

    /// The facts last brought in about a document.
    pub(crate) fn imported(
        &self,
        graph: &Graph,
        void: &BTreeSet<ContributionId>,
        document: &ContributionId,
    ) -> Option<Imported> {
        let mut places = self.imports.get(document)?.iter().rev();
        let ((_, _, at), author) = places.find(|((_, id, _), _)| !void.contains(id))?;
        let import = Import::decode(graph.contribution(*at).body()).ok()?;
        let Import { owner, created, updated, facts, .. } = import;
        Some(Imported { act: Act::of(graph, *at, *author), owner, created, updated, facts })
    }

    /// Words without effect.
    pub(crate) fn inert(&self, graph: &Graph) -> impl Iterator<Item = (ContributionId, Inert)> {
        self.inert.iter().map(|(at, inert)| (graph.id(*at), *inert))
    }

    /// What a comment is on.
    pub(crate) fn object_of(&self, comment: Index) -> Option<ContributionId> {
        self.comments.get(&comment).map(|spoken| spoken.on)
    }

    /// Who said a comment.
    pub(crate) fn author_of(&self, comment: Index) -> Option<AuthorId> {
        self.comments.get(&comment).map(|spoken| spoken.author)
    }

    /// Who began the document.
    pub(crate) fn creator_of(&self, create: Index) -> Option<AuthorId> {
        self.creators.get(&create).copied()
    }

    /// Digest of all that is visible of it, computed again only for objects that changed.
    pub(crate) fn digest(&mut self, void: &BTreeSet<ContributionId>) -> [u8; 32] {
        let mut all: Vec<u8> = Vec::new();
        let objects: BTreeSet<ContributionId> =
            self.by_object.keys().chain(self.imports.keys()).copied().collect();
        for object in objects {
            let known = self.digests.get(&object).copied();
            let digest = known.unwrap_or_else(|| self.digest_of(void, &object));
            self.digests.insert(object, digest);
            all.extend(object.0);
            all.extend(digest);
        }
        for (hash, places) in &self.reasons {
            if places.iter().any(|((_, id, _), _)| !void.contains(id)) {
                all.extend(hash);
            }
        }
        digest(domain::COMMENTS, &[&all])
    }

    fn digest_of(&self, void: &BTreeSet<ContributionId>, on: &ContributionId) -> [u8; 32] {
        let visible = |(_, id, _): &&Place| !void.contains(id);
        let places = self.by_object.get(on).into_iter().flatten().filter(visible);
        let withdrawn = |at: &Index| self.comments.get(at).is_some_and(|it| it.is_withdrawn(void));
        let comments: Vec<(ContributionId, bool)> =
            places.map(|(_, id, at)| (*id, withdrawn(at))).collect();
        let mut imports = self.imports.get(on).into_iter().flatten().map(|(place, _)| place);
        let import = imports.rfind(visible).map(|(_, id, _)| *id);
        let visible = postcard::to_stdvec(&(comments, import));
        digest(domain::COMMENTS, &[&visible.expect("plain data serialises into memory")])
    }

    fn judge_comment(&mut self, graph: &Graph, at: Index, author: AuthorId) -> Result<(), Inert> {
        let contribution = graph.contribution(at);
        let comment = Comment::decode(contribution.body()).map_err(Inert::Body)?;
        let scope = contribution.header().scope;
        if !scope.is_zero() && scope != Scope::of_document(comment.on) {
            return Err(Inert::Scope);
        }
        let on = before(graph, &comment.on, at)?;
        if !is_object(graph.contribution(on).kind()) {
            return Err(Inert::About);
        }
        if let Some(reply_to) = &comment.reply_to {
            let answered = self.comments.get(&before(graph, reply_to, at)?);
            if answered.is_none_or(|answered| answered.on != comment.on) {
                return Err(Inert::About);
            }
        }
        let on = comment.on;
        self.by_object.entry(on).or_default().insert(place(graph, at, self.planted));
        self.digests.remove(&on);
        let withdrawals = BTreeSet::new();
        self.comments.insert(at, Spoken { author, on, withdrawals });
        Ok(())
    }

    fn judge_withdrawal(
        &mut self,
        graph: &Graph,
        at: Index,
        author: AuthorId,
    ) -> Result<(), Inert> {
        let withdraw =
            CommentWithdraw::decode(graph.contribution(at).body()).map_err(Inert::Body)?;
        let comment = before(graph, &withdraw.comment, at)?;
        let spoken = self.comments.get_mut(&comment).ok_or(Inert::About)?;
        if spoken.author != author {
            return Err(Inert::NotItsAuthor);
        }
        spoken.withdrawals.insert(graph.id(at));
        self.digests.remove(&spoken.on);
        Ok(())
    }

    fn judge_reason(&mut self, graph: &Graph, at: Index, author: AuthorId) -> Result<(), Inert> {
        let reason = Reason::decode(graph.contribution(at).body()).map_err(Inert::Body)?;
        let said = self.reasons.entry(text_hash(&reason.words)).or_default();
        said.insert((place(graph, at, self.planted), author));
        Ok(())
    }

    fn judge_import(&mut self, graph: &Graph, at: Index, author: AuthorId) -> Result<(), Inert> {
        let import = Import::decode(graph.contribution(at).body()).map_err(Inert::Body)?;
        let create = before(graph, &import.on, at)?;
        let creator = self.creators.get(&create).ok_or(Inert::About)?;
        if *creator != author {
            return Err(Inert::NotItsAuthor);
        }
        let known = self.imports.entry(import.on).or_default();
        known.insert((place(graph, at, self.planted), author));
        self.digests.remove(&import.on);
        Ok(())
    }
}

impl Spoken {
    fn is_withdrawn(&self, void: &BTreeSet<ContributionId>) -> bool {
        self.withdrawals.iter().any(|withdrawal| !void.contains(withdrawal))
    }
}

/// Whether comments can be about contributions of this kind.
pub(crate) fn is_object(kind: Kind) -> bool {
    kind == Kind::DOC_CREATE || kind == Kind::OPEN || kind >= FIRST_ACT
}

/// Where `id` stands, if it is in the past of `at`.
fn before(graph: &Graph, id: &ContributionId, at: Index) -> Result<Index, Inert> {
    let found = graph.find(id).filter(|found| graph.is_ancestor(*found, at));
    found.ok_or(Inert::About)
}

fn place(graph: &Graph, at: Index, planted: Planted) -> Place {
    if planted.order_by_clock() {
        return (u64::from(at.0), graph.id(at), at);
    }
    (graph.header(at).height, graph.id(at), at)
}
