//! What a machine reads off the stances on each open proposal, kept until something changes it.
//!
//! A machine asks after every act of governance whether anything is ripe. Adding up every stance of
//! every open proposal each time was seven tenths of all work in a federation of thirty.

use std::collections::BTreeMap;

use guildhall_ledger::{ContributionId, Graph};

use super::Governance;
use crate::ballot::Ballot;
use crate::body::Position;
use crate::docket::Candidate;
use crate::id::PartnerId;
use crate::sight::Sight;

/// What partners say on proposals: those whose stances were read since they last changed.
pub(super) type Positions = BTreeMap<ContributionId, BTreeMap<PartnerId, Option<Position>>>;

/// What of a ballot says when a proposal closes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Reading {
    /// The outcome does not depend on what partners say.
    pub(super) is_given: bool,
    /// Nobody who has not spoken could still change the outcome.
    pub(super) is_settled: bool,
    /// Somebody is counted as silent.
    pub(super) has_silent: bool,
}

impl Reading {
    fn of(ballot: &Ballot) -> Self {
        Self {
            is_given: ballot.given.is_some(),
            is_settled: ballot.is_settled(),
            has_silent: !ballot.silent().is_empty(),
        }
    }
}

impl Governance {
    /// Reads every open proposal that changed since the last call, so that
    /// [`Governance::next_act`] need not.
    pub fn read_open(&mut self, graph: &Graph) {
        let sight = Sight::everything(graph);
        let is_unread = |id: &&ContributionId| !self.readings.contains_key(*id);
        let unread: Vec<ContributionId> = self.floating.iter().filter(is_unread).copied().collect();
        for id in unread {
            let Some(candidate) = self.docket.get(&id) else { continue };
            let positions = self.positions.entry(id).or_default();
            candidate.read_positions(positions, &self.register, graph);
            let reading = self.read(candidate, &sight);
            self.readings.insert(id, reading);
        }
    }

    /// Everything that is kept may have changed.
    pub(super) fn forget_readings(&mut self) {
        self.readings.clear();
        self.positions.clear();
    }

    /// What the partner says on the proposal in `sight`.
    pub(super) fn position(
        &self,
        candidate: &Candidate,
        partner: &PartnerId,
        sight: &Sight<'_>,
    ) -> Option<Position> {
        let kept = self.positions.get(&candidate.id).filter(|_| sight.is_everything);
        let kept = kept.and_then(|kept| kept.get(partner));
        kept.copied().unwrap_or_else(|| {
            candidate.position(partner, &self.register, sight.graph, &|index| sight.has(index))
        })
    }

    /// Whether everything that is kept is what would be read now.
    pub fn readings_hold(&self, graph: &Graph) -> bool {
        let everything = graph.everything();
        // As a past like others, for which nothing is kept.
        let sight = Sight::past(graph, &everything);
        self.readings.iter().all(|(id, kept)| {
            self.docket.get(id).is_some_and(|candidate| self.read(candidate, &sight) == *kept)
        })
    }

    /// What is read of a proposal; `sight_is_whole` where it is everything that is here.
    pub(super) fn reading(
        &self,
        candidate: &Candidate,
        sight: &Sight<'_>,
        sight_is_whole: bool,
    ) -> Reading {
        let kept = self.readings.get(&candidate.id).filter(|_| sight_is_whole);
        kept.copied().unwrap_or_else(|| self.read(candidate, sight))
    }

    fn read(&self, candidate: &Candidate, sight: &Sight<'_>) -> Reading {
        Reading::of(&self.ballot(candidate, self.tip, sight))
    }
}
