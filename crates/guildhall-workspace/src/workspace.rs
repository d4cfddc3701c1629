//! The workspace: every document, comment and fact, settled when somebody looks.
//!
//! Reading takes the graph, because bodies stay there. What was read is kept until a contribution
//! touches it. The same set of contributions gives the same answers, in whatever order it came.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_ledger::{ContributionId, Graph, Index, Kind, Scope, digest};

use crate::body::DocumentKind;
use crate::document::Document;
use crate::id::{AuthorId, domain, text_hash};
use crate::planted::Planted;
use crate::view::{
    CommentView, DocumentView, Inert, ReasonView, Run, Stranded, StrandedChange, Summary,
};
use crate::words::Words;

mod drafting;
#[cfg(test)]
mod tests;

/// Everything that partners work on.
#[derive(Debug, Default)]
pub struct Workspace {
    documents: BTreeMap<Scope, Document>,
    /// Documents in order of creation.
    order: BTreeMap<(u64, ContributionId), Scope>,
    /// Documents with something unsettled.
    dirty: BTreeSet<Scope>,
    words: Words,
    void: BTreeSet<ContributionId>,
    planted: Planted,
    voidings: u64,
}

impl Workspace {
    /// Plants bugs, to see that they are found. For a workspace in which nothing is yet.
    #[cfg(guildhall_planted)]
    pub fn plant(&mut self, planted: Planted) {
        self.planted = planted;
        self.words.plant(planted);
    }

    /// Takes note of a contribution of any kind; kinds of others are passed over.
    ///
    /// Called once for each, ancestors first, with the author on whose behalf its key wrote; not
    /// called for what its author had no right to write. Costs next to nothing: nothing is decoded.
    pub fn admit(&mut self, graph: &Graph, index: Index, author: AuthorId) {
        let contribution = graph.contribution(index);
        let (kind, id) = (contribution.kind(), contribution.id());
        if kind == Kind::DOC_CREATE {
            let scope = Scope::of_document(id);
            self.order.insert((contribution.header().height, id), scope);
            self.words.note_creation(index, author);
            self.note(scope, index, author);
        } else if kind == Kind::DOC_EDIT {
            self.note(contribution.header().scope, index, author);
        } else if [Kind::COMMENT, Kind::COMMENT_WITHDRAW, Kind::REASON, Kind::IMPORT]
            .contains(&kind)
        {
            self.words.note(index, author);
        }
    }

    fn note(&mut self, scope: Scope, index: Index, author: AuthorId) {
        let planted = self.planted;
        let document = self.documents.entry(scope).or_insert_with(|| Document::new(scope, planted));
        document.note(index, author);
        self.dirty.insert(scope);
    }

    /// Replaces the set of contributions that the rules took back.
    ///
    /// Their changes and what builds on them are stranded, their words are not shown.
    pub fn set_void(&mut self, graph: &Graph, void: &BTreeSet<ContributionId>) {
        let changed = self.void.symmetric_difference(void);
        let changes: Vec<(ContributionId, bool)> =
            changed.map(|id| (*id, void.contains(id))).collect();
        self.change_void(graph, &changes);
    }

    /// Takes note of contributions that the rules took back, where true, or no longer do.
    pub fn change_void(&mut self, graph: &Graph, changes: &[(ContributionId, bool)]) {
        if !changes.is_empty() {
            self.voidings = self.voidings.wrapping_add(1);
        }
        for (id, is_void) in changes {
            if *is_void {
                self.void.insert(*id);
            } else {
                self.void.remove(id);
            }
            let Some(index) = graph.find(id) else { continue };
            let header = graph.header(index);
            if header.kind == Kind::DOC_CREATE {
                self.dirty.insert(Scope::of_document(*id));
            } else if header.kind == Kind::DOC_EDIT {
                self.dirty.insert(header.scope);
            } else {
                self.words.void_changed();
            }
        }
    }

    /// How often the rules have taken something back, or given it back: what was read before may
    /// read otherwise.
    pub fn voidings(&self) -> u64 {
        self.voidings
    }

    /// Works on documents that changed until about `budget` changes are done; whether any is left.
    pub fn settle(&mut self, graph: &Graph, budget: usize) -> bool {
        self.words.settle(graph);
        let mut done = 0_usize;
        while done < budget {
            let Some(scope) = self.dirty.pop_first() else { return false };
            if let Some(document) = self.documents.get_mut(&scope) {
                done = done.saturating_add(document.waiting().max(1));
                document.settle(graph, &self.void);
            }
        }
        !self.dirty.is_empty()
    }

    /// Every visible document of a kind, in order of creation (height, id).
    pub fn summaries(
        &mut self,
        graph: &Graph,
        kind: DocumentKind,
    ) -> impl Iterator<Item = &Summary> {
        self.settle_all(graph);
        let documents = self.order.values().filter_map(|scope| self.documents.get(scope));
        documents.filter_map(Document::summary).filter(move |summary| summary.kind == kind)
    }

    /// One document as a list shows it.
    pub fn summary(&mut self, graph: &Graph, document: ContributionId) -> Option<&Summary> {
        self.opened(graph, document)?.summary()
    }

    /// One document opened.
    pub fn document(&mut self, graph: &Graph, document: ContributionId) -> Option<DocumentView> {
        let view = self.opened(graph, document)?.view(graph)?;
        self.words.settle(graph);
        let imported = self.words.imported(graph, &self.void, &document);
        Some(DocumentView { imported, ..view })
    }

    /// What a decision adopts of a document as it is: the hash of its text, and its heads.
    pub fn adoptable(
        &mut self,
        graph: &Graph,
        document: ContributionId,
    ) -> Option<([u8; 32], Vec<ContributionId>)> {
        let document = self.opened(graph, document)?;
        document.summary()?;
        Some((text_hash(&document.text()), document.heads(graph)))
    }

    /// The text as it read at `heads`, changes of the document; nothing if one of them is not
    /// visible.
    pub fn text_at(
        &mut self,
        graph: &Graph,
        document: ContributionId,
        heads: &[ContributionId],
    ) -> Option<String> {
        self.opened(graph, document)?.text_at(graph, heads)
    }

    /// Who wrote which run of the text.
    pub fn blame(&mut self, graph: &Graph, document: ContributionId) -> Option<Vec<Run>> {
        let document = self.opened(graph, document)?;
        document.summary()?;
        Some(document.blame())
    }

    /// The document as a file that any Automerge opens.
    pub fn export_automerge(&mut self, graph: &Graph, document: ContributionId) -> Option<Vec<u8>> {
        self.opened(graph, document)?;
        self.documents.get_mut(&Scope::of_document(document))?.export(graph)
    }

    /// The document that headers call `scope`, visible or not.
    pub fn document_in(&self, graph: &Graph, scope: Scope) -> Option<ContributionId> {
        self.documents.get(&scope)?.create(graph)
    }

    /// The documents whose ids come right before and right after `document`, visible or not: what
    /// its id must differ from. Nothing is settled for it.
    pub fn neighbours(&self, graph: &Graph, document: ContributionId) -> Vec<ContributionId> {
        let scope = Scope::of_document(document);
        let create = |(_, other): (&Scope, &Document)| other.create(graph);
        let before = self.documents.range(..scope).rev().find_map(create);
        let mut after = self.documents.range(scope..).filter(|(other, _)| **other != scope);
        before.into_iter().chain(after.find_map(create)).collect()
    }

    /// The comments on an object, in order of (height, id).
    pub fn comments(&mut self, graph: &Graph, on: ContributionId) -> Vec<CommentView> {
        self.words.settle(graph);
        self.words.comments(graph, &self.void, &on).collect()
    }

    /// How many comments on an object stand.
    pub fn comment_count(&mut self, graph: &Graph, on: ContributionId) -> usize {
        self.words.settle(graph);
        self.words.comment_count(&self.void, &on)
    }

    /// The words whose hash a stance names.
    pub fn reason(&mut self, graph: &Graph, hash: [u8; 32]) -> Option<ReasonView> {
        self.words.settle(graph);
        self.words.reason(graph, &self.void, &hash)
    }

    /// Digest of everything visible: equal for equal sets, in whatever order they came.
    pub fn digest(&mut self, graph: &Graph) -> [u8; 32] {
        self.settle_all(graph);
        let mut all: Vec<u8> = Vec::new();
        for document in self.documents.values() {
            if let Some(summary) = document.summary() {
                all.extend(summary.id().0);
                all.extend(document.digest());
            }
        }
        digest(domain::VIEW, &[&self.words.digest(&self.void), &all])
    }

    /// Contributions that have no effect, with the reason, ascending.
    pub fn inert(&mut self, graph: &Graph) -> Vec<(ContributionId, Inert)> {
        self.settle_all(graph);
        let changes = self.documents.values().flat_map(|document| document.inert(graph));
        let mut inert: Vec<_> = changes.chain(self.words.inert(graph)).collect();
        inert.sort_unstable();
        inert
    }

    /// Valid changes that are not visible, with the reason, ascending.
    pub fn stranded(&mut self, graph: &Graph) -> Vec<(ContributionId, Stranded)> {
        self.settle_all(graph);
        let changes = self.documents.values().flat_map(|document| document.stranded(graph));
        let mut stranded: Vec<_> = changes.collect();
        stranded.sort_unstable();
        stranded
    }

    /// The changes of one document that are valid and not visible, with what they say.
    pub fn stranded_changes(
        &mut self,
        graph: &Graph,
        document: ContributionId,
    ) -> Vec<StrandedChange> {
        let scope = Scope::of_document(document);
        self.opened(graph, document);
        let found = self.documents.get(&scope);
        found.map_or_else(Vec::new, |found| found.stranded_changes(graph))
    }

    /// Documents with changes that are valid and not visible, and how many, in order of creation.
    pub fn documents_with_stranded(&mut self, graph: &Graph) -> Vec<(ContributionId, usize)> {
        self.settle_all(graph);
        let documents = self.order.iter().map(|((_, id), scope)| (id, self.documents.get(scope)));
        let counts =
            documents.filter_map(|(id, found)| Some((*id, found?.stranded(graph).count())));
        counts.filter(|(_, count)| *count > 0).collect()
    }

    fn settle_all(&mut self, graph: &Graph) {
        self.settle(graph, usize::MAX);
    }

    /// A document, settled.
    fn opened(&mut self, graph: &Graph, document: ContributionId) -> Option<&Document> {
        let scope = Scope::of_document(document);
        let found = self.documents.get_mut(&scope)?;
        if self.dirty.remove(&scope) {
            found.settle(graph, &self.void);
        }
        found.summary().is_some_and(|summary| summary.id() == document).then_some(found)
    }
}
