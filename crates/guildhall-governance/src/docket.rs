//! The docket: proposals, and everything said on them.
//!
//! Everything here accumulates, and every question is asked of a set of contributions (the *box* of
//! a Seal, usually the past of one).

use std::collections::{BTreeMap, BTreeSet};

use guildhall_ledger::{ContributionId, Graph, Index, PublicKey};

use crate::body::{Open, Position, Stance};
use crate::id::PartnerId;
use crate::minutes::Mark;
use crate::register::{Register, Revocation};
use crate::slot::Seen;

/// A proposal.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    pub(crate) index: Index,
    pub(crate) id: ContributionId,
    /// The key that opened it.
    pub(crate) key: PublicKey,
    pub(crate) proposer: PartnerId,
    /// How far the minutes went when it was opened.
    pub(crate) opened: Mark,
    pub(crate) open: Open,
    /// Seats that had said nothing on the last matters when it was opened.
    pub(crate) silent: BTreeSet<PartnerId>,
    stances: BTreeMap<PartnerId, Vec<Said>>,
    guests: Vec<Said>,
    withdrawals: Vec<Index>,
    /// For a challenge: signs of life of the one it challenges, the first of each key.
    answers: Vec<(PublicKey, Index)>,
}

/// One stance.
#[derive(Clone, Debug)]
pub(crate) struct Said {
    pub(crate) index: Index,
    pub(crate) key: PublicKey,
    pub(crate) position: Position,
    pub(crate) reason: Option<[u8; 32]>,
    pub(crate) person: Option<String>,
}

/// Every proposal that was ever opened.
#[derive(Clone, Debug, Default)]
pub(crate) struct Docket {
    candidates: BTreeMap<ContributionId, Candidate>,
    by_proposer: BTreeMap<PartnerId, Vec<ContributionId>>,
    /// Challenges to each partner.
    challenges: BTreeMap<PartnerId, Vec<ContributionId>>,
}

impl Docket {
    pub(crate) fn add(&mut self, candidate: Candidate) {
        let (id, proposer) = (candidate.id, candidate.proposer);
        if let crate::effect::Effect::MarkDormant { partner } = candidate.open.effect {
            self.challenges.entry(partner).or_default().push(id);
        }
        self.by_proposer.entry(proposer).or_default().push(id);
        self.candidates.insert(id, candidate);
    }

    pub(crate) fn get(&self, id: &ContributionId) -> Option<&Candidate> {
        self.candidates.get(id)
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &Candidate> {
        self.candidates.values()
    }

    pub(crate) fn opened_by(&self, partner: &PartnerId) -> impl Iterator<Item = &Candidate> {
        let ids = self.by_proposer.get(partner).into_iter().flatten();
        ids.filter_map(|id| self.candidates.get(id))
    }

    pub(crate) fn challenges_to(&self, partner: &PartnerId) -> impl Iterator<Item = &Candidate> {
        let ids = self.challenges.get(partner).into_iter().flatten();
        ids.filter_map(|id| self.candidates.get(id))
    }

    /// Takes in a stance: of a partner where it has a voice, else of a guest.
    pub(crate) fn add_stance(
        &mut self,
        said: Said,
        by: Option<PartnerId>,
        decision: &ContributionId,
    ) {
        let Some(candidate) = self.candidates.get_mut(decision) else { return };
        match by {
            Some(partner) => candidate.stances.entry(partner).or_default().push(said),
            None => candidate.guests.push(said),
        }
    }

    pub(crate) fn add_withdrawal(&mut self, index: Index, decision: &ContributionId) {
        if let Some(candidate) = self.candidates.get_mut(decision) {
            candidate.withdrawals.push(index);
        }
    }

    /// Notes that a partner's key wrote something: an answer to every challenge it had seen.
    pub(crate) fn note_life(
        &mut self,
        graph: &Graph,
        partner: &PartnerId,
        key: PublicKey,
        index: Index,
    ) {
        let Some(challenges) = self.challenges.get(partner) else { return };
        for id in challenges {
            let Some(candidate) = self.candidates.get_mut(id) else { continue };
            let follows = |earlier: &Index| graph.is_ancestor(*earlier, index);
            let is_first =
                !candidate.answers.iter().any(|(other, answer)| *other == key && follows(answer));
            if is_first && follows(&candidate.index) {
                candidate.answers.push((key, index));
            }
        }
    }
}

impl Candidate {
    pub(crate) fn new(index: Index, graph: &Graph, by: (PartnerId, Mark), open: Open) -> Self {
        let contribution = graph.contribution(index);
        Self {
            index,
            id: contribution.id(),
            key: contribution.author(),
            proposer: by.0,
            opened: by.1,
            open,
            silent: BTreeSet::new(),
            stances: BTreeMap::new(),
            guests: Vec::new(),
            withdrawals: Vec::new(),
            answers: Vec::new(),
        }
    }

    pub(crate) fn is_withdrawn(&self, seen: Seen<'_>) -> bool {
        self.withdrawals.iter().any(|index| seen(*index))
    }

    pub(crate) fn is_answered(&self, seen: Seen<'_>) -> bool {
        self.answers.iter().any(|(_, index)| seen(*index))
    }

    /// Whether the partner took any stance.
    pub(crate) fn has_stance(&self, partner: &PartnerId, seen: Seen<'_>) -> bool {
        self.stances.get(partner).is_some_and(|said| said.iter().any(|said| seen(said.index)))
    }

    /// What guests said, for people to read; it never counts.
    pub(crate) fn guests(&self) -> &[Said] {
        &self.guests
    }

    /// The stances of a partner that no later one of its replaces.
    pub(crate) fn latest(
        &self,
        partner: &PartnerId,
        register: &Register,
        graph: &Graph,
        seen: Seen<'_>,
    ) -> Vec<&Said> {
        self.standing(partner, register, graph, seen).collect()
    }

    fn standing<'a, 'b>(
        &'a self,
        partner: &PartnerId,
        register: &'b Register,
        graph: &'b Graph,
        seen: Seen<'b>,
    ) -> impl Iterator<Item = &'a Said> + use<'a, 'b> {
        let said = self.stances.get(partner).map_or(&[][..], |said| said);
        let counts = move |said: &Said| seen(said.index) && stands(said, register, graph, seen);
        let is_replaced = move |one: &Said| {
            let replaces = |other: &Said| {
                other.index != one.index && graph.is_ancestor(one.index, other.index)
            };
            said.iter().any(|other| replaces(other) && counts(other))
        };
        said.iter().filter(move |one| counts(one) && !is_replaced(one))
    }

    /// Adds to `kept` what the partners say that are not in it, in everything that is here.
    pub(crate) fn read_positions(
        &self,
        kept: &mut BTreeMap<PartnerId, Option<Position>>,
        register: &Register,
        graph: &Graph,
    ) {
        for partner in self.stances.keys() {
            kept.entry(*partner)
                .or_insert_with(|| self.position(partner, register, graph, &|_| true));
        }
    }

    /// What the partner says: its latest stance, the most cautious of concurrent ones.
    pub(crate) fn position(
        &self,
        partner: &PartnerId,
        register: &Register,
        graph: &Graph,
        seen: Seen<'_>,
    ) -> Option<Position> {
        self.standing(partner, register, graph, seen).map(|said| said.position).max()
    }
}

impl Said {
    pub(crate) fn new(index: Index, key: PublicKey, stance: Stance) -> Self {
        let Stance { position, reason, person, .. } = stance;
        Self { index, key, position, reason, person }
    }
}

/// Whether no revocation in the set cuts the stance off.
fn stands(said: &Said, register: &Register, graph: &Graph, seen: Seen<'_>) -> bool {
    let keeps = |revocation: &Revocation| {
        let Some(last) = revocation.last else { return false };
        match graph.find(&last.id).filter(|index| seen(*index)) {
            Some(last) => last == said.index || graph.is_ancestor(said.index, last),
            None => graph.header(said.index).seq <= last.seq,
        }
    };
    let revocations = register.revocations(&said.key).iter();
    revocations.filter(|revocation| seen(revocation.index)).all(keeps)
}
