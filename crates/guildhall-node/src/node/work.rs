//! The acts of the work as this node holds them: on whose behalf each was said, and what the minutes
//! say about them.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_governance::{Author, Body, Effect, EntryId, Outcome, PartnerId, Standing};
use guildhall_ledger::{ContributionId, Graph, Index, Kind, PublicKey};
use guildhall_work::{Adopted, WorkAuthor};

use crate::node::Node;

/// What the node remembers beside the acts to read them by.
#[derive(Debug, Default)]
pub(crate) struct WorkNotes {
    /// The partners that guests may become, by the guest's key and where it was admitted.
    guests: BTreeMap<PublicKey, Vec<(Index, PartnerId)>>,
    /// For every entry of the minutes, the text that it adopted, if it adopted one.
    entries: Vec<(EntryId, Option<Adopted>)>,
}

impl Node {
    /// On whose behalf this node speaks of the work.
    pub fn own_work_author(&self) -> WorkAuthor {
        let me = self.key.public();
        match self.standing(&me) {
            Standing::Partner { partner, .. } | Standing::Root { partner } => {
                WorkAuthor::partner(partner)
            }
            Standing::Guest { .. } | Standing::Former | Standing::Unknown => {
                WorkAuthor::guest(self.work_notes.guest(&self.graph, &me, None))
            }
        }
    }

    /// Shows the acts of the work an admitted contribution.
    pub(crate) fn admit_to_work(&mut self, index: Index) {
        if self.graph.header(index).kind == Kind::GUEST_ADMIT {
            let body = Body::decode(Kind::GUEST_ADMIT, self.graph.contribution(index).body());
            if let Some(Ok(Body::GuestAdmit(admit))) = body {
                let claim = &admit.claim.claim;
                let known = self.work_notes.guests.entry(claim.node_key).or_default();
                known.push((index, claim.partner()));
            }
        }
        let author = self.work_author(index);
        self.work.admit(&self.graph, index, author);
    }

    /// Tells the acts of the work which texts decisions have adopted, if the minutes have moved.
    pub(crate) fn note_adoptions(&mut self) {
        let state = self.governance.state();
        let (minutes, newest) = (state.minutes(), state.entry());
        let known = &mut self.work_notes.entries;
        let is_known = known.last().map_or(minutes == 0, |(id, _)| *id == newest);
        if is_known {
            return;
        }
        let id_of = |number: usize| {
            let number = u32::try_from(number).ok()?;
            self.governance.entry(number).map(|entry| entry.id)
        };
        while let Some((id, _)) = known.last() {
            if id_of(known.len().saturating_sub(1)) == Some(*id) {
                break;
            }
            known.pop();
        }
        for number in known.len().. {
            let Some(entry) = u32::try_from(number).ok().and_then(|it| self.governance.entry(it))
            else {
                break;
            };
            let (decision, outcome) = (entry.value.decision, entry.value.outcome);
            let adopted = match outcome {
                Outcome::Adopted => self.adopted(entry.number, decision),
                Outcome::Declined => None,
            };
            self.work_notes.entries.push((entry.id, adopted));
        }
        let adopted = self.work_notes.entries.iter().filter_map(|(_, adopted)| *adopted);
        self.work.set_adopted(adopted.collect::<BTreeSet<Adopted>>());
    }

    /// The text that a decision adopted.
    fn adopted(&self, slot: u32, decision: ContributionId) -> Option<Adopted> {
        let at = self.graph.find(&decision)?;
        let body = Body::decode(Kind::OPEN, self.graph.contribution(at).body())?.ok()?;
        let Body::Open(open) = body else { return None };
        if open.effect != Effect::Adopt {
            return None;
        }
        let by = self.governance.author_of(at).partner()?;
        Some(Adopted { slot, decision, text: open.text?.document, by })
    }

    fn work_author(&self, index: Index) -> WorkAuthor {
        match self.governance.author_of(index) {
            Author::Partner { partner, .. } | Author::Root { partner } => {
                WorkAuthor::partner(partner)
            }
            Author::Guest { .. } | Author::Unknown => {
                let key = self.graph.header(index).author;
                WorkAuthor::guest(self.work_notes.guest(&self.graph, &key, Some(index)))
            }
        }
    }
}

impl WorkNotes {
    /// The partner that a guest may become, by the first admission of its key that lies before
    /// `at`, or that is here.
    fn guest(&self, graph: &Graph, key: &PublicKey, at: Option<Index>) -> PartnerId {
        let admissions = self.guests.get(key).into_iter().flatten();
        let is_before = |admission: Index| at.is_none_or(|at| graph.is_ancestor(admission, at));
        let first = admissions
            .filter(|(admission, _)| is_before(*admission))
            .min_by_key(|(admission, _)| (graph.header(*admission).height, graph.id(*admission)));
        // A key that nobody admitted writes nothing that counts.
        first.map_or(PartnerId(key.0), |(_, partner)| *partner)
    }
}
