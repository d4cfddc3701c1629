//! Traces: that somebody did something, on which day, about what.
//!
//! People leave them by whatever they sign: texts, comments, proposals, stances, acts of the work.
//! What machines sign by themselves is none. What was brought in from elsewhere is none either: it
//! was not done here.

use std::collections::BTreeMap;

use guildhall_ledger::{ContributionId, Graph, Index, Kind, Scope};

use crate::day::Day;
use crate::stamp::WorkAuthor;

/// What somebody did.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Doing {
    /// Began or changed a text.
    Text,
    /// Commented.
    Comment,
    /// Put a proposal.
    Proposal,
    /// Said where it stands on one.
    Stance,
    /// Said something about the work.
    Act,
}

/// That somebody did something.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Trace {
    pub(crate) id: ContributionId,
    pub(crate) day: Day,
    pub(crate) author: WorkAuthor,
    pub(crate) person: Option<String>,
    pub(crate) doing: Doing,
    /// The initiative, decision or challenge that it is about.
    pub(crate) on: Option<ContributionId>,
}

impl Trace {
    /// Whether contributions of this kind leave a trace that is read here.
    pub(crate) fn is_left_by(kind: Kind) -> bool {
        doing(kind).is_some()
    }

    /// The trace of a text, comment, proposal or stance.
    pub(crate) fn read(
        graph: &Graph,
        at: Index,
        author: WorkAuthor,
        documents: &BTreeMap<Scope, ContributionId>,
    ) -> Option<Self> {
        let contribution = graph.contribution(at);
        let (header, body, id) = (contribution.header(), contribution.body(), contribution.id());
        let doing = doing(header.kind)?;
        // Every body here opens with the person; comments and stances name their object next.
        let (person, rest) = postcard::take_from_bytes::<Option<&str>>(body).ok()?;
        let named = || postcard::take_from_bytes::<ContributionId>(rest).ok().map(|(id, _)| id);
        let on = match doing {
            Doing::Text if header.kind == Kind::DOC_CREATE => Some(id),
            Doing::Text => documents.get(&header.scope).copied(),
            Doing::Proposal => Some(id),
            Doing::Comment | Doing::Stance => named(),
            Doing::Act => None,
        };
        let (day, person) = (Day::of_ms(header.time_ms), person.map(str::to_owned));
        Some(Self { id, day, author, person, doing, on })
    }
}

fn doing(kind: Kind) -> Option<Doing> {
    match kind {
        Kind::DOC_CREATE | Kind::DOC_EDIT => Some(Doing::Text),
        Kind::COMMENT => Some(Doing::Comment),
        Kind::OPEN => Some(Doing::Proposal),
        Kind::STANCE => Some(Doing::Stance),
        _ => None,
    }
}
