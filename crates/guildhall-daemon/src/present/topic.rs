//! What a contribution is about.

use std::collections::BTreeMap;

use guildhall_governance::Body;
use guildhall_ledger::{Contribution, ContributionId, Index, Kind, PublicKey, Scope};
use guildhall_workspace::{Body as _, Comment, CommentWithdraw, DocCreate, DocumentKind, Import};

use super::facts::Look;
use super::ids::{self, Shelf};
use super::proposal::{proposal, title};
use super::work;

/// What a contribution is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Topic {
    Initiative(ContributionId),
    Decision(ContributionId),
    Commitment(ContributionId),
    Challenge(ContributionId),
    Lesson(ContributionId),
    Invite(PublicKey),
    Member(PublicKey),
}

/// The documents of proposals, so that what is written into them leads to the decision.
#[derive(Clone, Debug)]
pub(crate) struct Topics {
    proposals: BTreeMap<Scope, ContributionId>,
}

impl Topics {
    /// Knows every proposal of a node.
    pub(crate) fn of(look: &Look<'_>) -> Self {
        let graph = look.node.graph();
        let decisions = look.node.governance().decisions(graph);
        let proposals = decisions.into_iter().filter_map(|id| {
            let open = proposal(graph, graph.find(&id)?)?;
            Some((open.text?.document, id))
        });
        Self { proposals: proposals.collect() }
    }

    /// What the contribution at `index` is about, if about one thing.
    pub(crate) fn topic(&self, look: &mut Look<'_>, index: Index) -> Option<Topic> {
        let contribution = look.node.graph().contribution(index).clone();
        match contribution.kind() {
            Kind::DOC_CREATE => self.object(look, contribution.id()),
            Kind::DOC_EDIT => {
                let scope = contribution.header().scope;
                let (graph, _, workspace) = look.node.parts();
                let document = workspace.document_in(graph, scope)?;
                self.object(look, document)
            }
            Kind::COMMENT => {
                let on = said_on(look, index)?;
                self.object(look, on)
            }
            Kind::COMMENT_WITHDRAW => {
                let on = withdrawn_on(look, index)?;
                self.object(look, on)
            }
            Kind::IMPORT => {
                let import = Import::decode(contribution.body()).ok()?;
                self.object(look, import.on)
            }
            Kind::REASON => reasoned(look, &contribution).map(Topic::Decision),
            _ => governance_topic(&contribution).or_else(|| work::topic_of(look, &contribution)),
        }
    }

    /// What a thing that can be commented on is.
    fn object(&self, look: &mut Look<'_>, id: ContributionId) -> Option<Topic> {
        let graph = look.node.graph();
        let contribution = graph.contribution(graph.find(&id)?);
        match contribution.kind() {
            Kind::OPEN => Some(Topic::Decision(id)),
            Kind::DOC_CREATE => match self.proposals.get(&Scope::of_document(id)) {
                Some(decision) => Some(Topic::Decision(*decision)),
                None if is_initiative(contribution) => Some(Topic::Initiative(id)),
                None => None,
            },
            _ => {
                let contribution = contribution.clone();
                work::topic_of(look, &contribution)
            }
        }
    }
}

impl Topic {
    /// Its full id.
    pub(crate) fn id(self, look: &Look<'_>) -> Option<String> {
        Some(match self {
            Self::Initiative(id) => ids::initiative(id),
            Self::Decision(id) => ids::decision(id),
            Self::Commitment(id) => ids::commitment(id),
            Self::Challenge(id) => ids::challenge(id),
            Self::Lesson(id) => ids::lesson(id),
            Self::Invite(key) => ids::invite(key),
            Self::Member(key) => ids::member(look.people.with_key(&key)?),
        })
    }

    /// What kind of thing it is, as a word.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Initiative(_) => "initiative",
            Self::Decision(_) => "decision",
            Self::Commitment(_) => "commitment",
            Self::Challenge(_) => "challenge",
            Self::Lesson(_) => "lesson",
            Self::Invite(_) => "invite",
            Self::Member(_) => "member",
        }
    }

    /// The command that shows it.
    pub(crate) fn command(self, look: &mut Look<'_>) -> String {
        match self {
            Self::Initiative(id) => {
                let short = Shelf::around_initiative(look, id).short(&id.0);
                format!("guildhall initiative show {short}")
            }
            Self::Decision(id) => {
                format!("guildhall decision show {}", Shelf::decisions(look).short(&id.0))
            }
            Self::Commitment(id) => {
                format!("guildhall commitment show {}", work::commitments(look).short(&id.0))
            }
            Self::Challenge(id) => {
                format!("guildhall challenge show {}", work::challenges(look).short(&id.0))
            }
            Self::Lesson(id) => {
                format!("guildhall lesson show {}", work::lessons(look).short(&id.0))
            }
            Self::Member(key) => match look.people.with_key(&key) {
                Some(member) => format!("guildhall member show {}", member.handle),
                None => "guildhall member list".to_owned(),
            },
            Self::Invite(_) => "guildhall invite list".to_owned(),
        }
    }

    /// What people call it.
    pub(crate) fn title(self, look: &mut Look<'_>) -> Option<String> {
        match self {
            Self::Initiative(id) => {
                let (graph, _, workspace) = look.node.parts();
                workspace.summary(graph, id).map(|summary| summary.title.clone())
            }
            Self::Decision(id) => title(look.node.graph(), &id),
            Self::Commitment(id) => {
                let (graph, _, _, work) = look.node.all_parts();
                work.commitment(graph, id).map(|commitment| commitment.what.clone())
            }
            Self::Challenge(id) => {
                let (graph, _, _, work) = look.node.all_parts();
                work.challenge(graph, id).map(|challenge| challenge.title.clone())
            }
            Self::Lesson(id) => {
                let (graph, _, _, work) = look.node.all_parts();
                work.lesson(graph, id).map(|lesson| lesson.tell.clone())
            }
            Self::Invite(key) => look.node.invite_note(&key).map(|note| note.name.clone()),
            Self::Member(key) => look.people.with_key(&key).map(|member| member.name.clone()),
        }
    }
}

/// On what the comment at `index` is.
pub(crate) fn said_on(look: &Look<'_>, index: Index) -> Option<ContributionId> {
    let contribution = look.node.graph().contribution(index);
    Comment::decode(contribution.body()).ok().map(|comment| comment.on)
}

/// On what the comment was that is taken back at `index`.
pub(crate) fn withdrawn_on(look: &Look<'_>, index: Index) -> Option<ContributionId> {
    let graph = look.node.graph();
    let withdraw = CommentWithdraw::decode(graph.contribution(index).body()).ok()?;
    said_on(look, graph.find(&withdraw.comment)?)
}

fn is_initiative(contribution: &Contribution) -> bool {
    DocCreate::decode(contribution.body())
        .is_ok_and(|document| document.kind == DocumentKind::Initiative)
}

fn governance_topic(contribution: &Contribution) -> Option<Topic> {
    let body = Body::decode(contribution.kind(), contribution.body())?.ok()?;
    match body {
        Body::Open(_) => Some(Topic::Decision(contribution.id())),
        Body::Stance(stance) => Some(Topic::Decision(stance.decision)),
        Body::Withdraw(withdraw) => Some(Topic::Decision(withdraw.decision)),
        Body::Seal(seal) => Some(Topic::Decision(seal.value.decision)),
        Body::Confirm(confirm) => Some(Topic::Decision(confirm.value.decision)),
        Body::InviteIssue(issue) => Some(Topic::Invite(issue.key)),
        Body::InviteRevoke(revoke) => Some(Topic::Invite(revoke.key)),
        Body::GuestAdmit(admit) => Some(Topic::Member(admit.claim.claim.node_key)),
        Body::KeyGrant(grant) => Some(Topic::Member(grant.key)),
        Body::KeyRevoke(revoke) => Some(Topic::Member(revoke.key)),
        Body::GuestAdopt(_) | Body::FaultProof(_) | Body::Here(_) => None,
    }
}

/// The decision that a reason belongs to: its author's stance lies right before it.
fn reasoned(look: &Look<'_>, reason: &Contribution) -> Option<ContributionId> {
    let graph = look.node.graph();
    let before = graph.contribution(graph.find(&reason.header().prev)?);
    match Body::decode(Kind::STANCE, before.body())? {
        Ok(Body::Stance(stance)) if before.kind() == Kind::STANCE => Some(stance.decision),
        _ => None,
    }
}
