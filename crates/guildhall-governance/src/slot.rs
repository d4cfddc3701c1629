//! One slot of the minutes: two machine votes a seat, in rounds, until one value is final.
//!
//! A seat first seals a value, then confirms it once it has seen a quorum of Seals for it (a
//! *polka*). Whoever has seen a polka may seal nothing else in later rounds (the *lock*), and nobody
//! confirms a round after sealing a later one. So two values can both become final only if more
//! seats than tolerated have forked their chains, and the certificates themselves prove who.
//!
//! Every question is asked of a set of contributions, usually the past of one; nothing here looks
//! beyond it.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_ledger::Index;

use crate::body::Value;
use crate::id::PartnerId;
use crate::planted::Planted;

#[cfg(test)]
mod tests;

/// Whether a contribution belongs to the set that a question is about.
pub(crate) type Seen<'a> = &'a dyn Fn(Index) -> bool;

/// Who voted for which value.
pub(crate) type Votes = BTreeMap<Value, BTreeMap<PartnerId, Vec<Index>>>;

/// A machine vote that somebody wants to cast.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Vote {
    pub(crate) seat: PartnerId,
    pub(crate) round: u32,
    pub(crate) value: Value,
}

/// What a lawful Seal is bound to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Bound {
    /// It repeats the value of an earlier polka; nothing else is asked.
    Locked,
    /// It may seal any proposal that is lawful and evaluated rightly.
    Free,
}

/// Why a vote breaks the rules of the slot.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, thiserror::Error)]
pub enum SlotFault {
    /// The seat sealed this round or a later one before.
    #[error("its author has sealed this round or a later one already")]
    RoundSpent,
    /// The round before has no quorum of Seals.
    #[error("too few nodes had sealed in the round before")]
    RoundTooEarly,
    /// Another value had a quorum of Seals.
    #[error("enough nodes had sealed something else before")]
    Locked,
    /// The value has no quorum of Seals in this round.
    #[error("too few nodes had sealed this in its round")]
    NoPolka,
    /// The seat confirmed this round or a later one before.
    #[error("its author has confirmed this round or a later one already")]
    Confirmed,
}

/// The votes of one slot.
#[derive(Clone, Debug, Default)]
pub(crate) struct Slot {
    seals: BTreeMap<u32, Votes>,
    confirms: BTreeMap<u32, Votes>,
}

impl Slot {
    pub(crate) fn add_seal(&mut self, vote: Vote, index: Index) {
        add(&mut self.seals, vote, index);
    }

    /// Takes in a Confirm whose state digest is right; others do not count.
    pub(crate) fn add_confirm(&mut self, vote: Vote, index: Index) {
        add(&mut self.confirms, vote, index);
    }

    /// The rounds in which anything was sealed, from the first.
    pub(crate) fn rounds(&self) -> impl DoubleEndedIterator<Item = u32> {
        self.seals.keys().copied()
    }

    pub(crate) fn seals(
        &self,
        round: u32,
    ) -> impl Iterator<Item = (&Value, &BTreeMap<PartnerId, Vec<Index>>)> {
        self.seals.get(&round).into_iter().flatten()
    }

    pub(crate) fn confirms(
        &self,
        round: u32,
    ) -> impl Iterator<Item = (&Value, &BTreeMap<PartnerId, Vec<Index>>)> {
        self.confirms.get(&round).into_iter().flatten()
    }

    /// How many seats sealed anything in `round`.
    pub(crate) fn sealers(&self, round: u32, seen: Seen<'_>) -> usize {
        let votes = self.seals(round).flat_map(|(_, seats)| seats);
        let seats: BTreeSet<PartnerId> =
            votes.filter(|(_, indices)| any(indices, seen)).map(|(seat, _)| *seat).collect();
        seats.len()
    }

    /// The values with a quorum of Seals in `round`: one, unless seats forked.
    pub(crate) fn polkas(&self, round: u32, needed: usize, seen: Seen<'_>) -> Vec<Value> {
        values_with(self.seals.get(&round), needed, seen)
    }

    /// What the highest round below `round` with a polka agreed on; nothing where none has one.
    pub(crate) fn lock(&self, round: u32, needed: usize, seen: Seen<'_>) -> Vec<Value> {
        let below = self.seals.range(..round).rev();
        below
            .map(|(_, votes)| values_with(Some(votes), needed, seen))
            .find(|values| !values.is_empty())
            .unwrap_or_default()
    }

    /// The last round in which `seat` sealed.
    pub(crate) fn last_seal(&self, seat: &PartnerId, seen: Seen<'_>) -> Option<u32> {
        last_round(&self.seals, seat, seen)
    }

    /// The last round in which `seat` confirmed.
    pub(crate) fn last_confirm(&self, seat: &PartnerId, seen: Seen<'_>) -> Option<u32> {
        last_round(&self.confirms, seat, seen)
    }

    /// The values that are final, each with the first round that made it so.
    pub(crate) fn finals(
        &self,
        needed: usize,
        planted: Planted,
        seen: Seen<'_>,
    ) -> BTreeMap<Value, u32> {
        let mut finals = BTreeMap::new();
        for (round, votes) in self.deciding(planted) {
            for value in values_with(Some(votes), needed, seen) {
                finals.entry(value).or_insert(*round);
            }
        }
        finals
    }

    /// Whether a Confirm for `value` has a quorum in one round.
    pub(crate) fn is_final(
        &self,
        value: Value,
        needed: usize,
        planted: Planted,
        seen: Seen<'_>,
    ) -> bool {
        self.deciding(planted).values().filter_map(|votes| votes.get(&value)).any(|seats| {
            seats.len() >= needed
                && seats.values().filter(|indices| any(indices, seen)).count() >= needed
        })
    }

    /// The votes that make a value final.
    fn deciding(&self, planted: Planted) -> &BTreeMap<u32, Votes> {
        if planted.single_phase() { &self.seals } else { &self.confirms }
    }

    /// Checks a Seal against what its author had seen.
    pub(crate) fn check_seal(
        &self,
        vote: Vote,
        needed: usize,
        planted: Planted,
        seen: Seen<'_>,
    ) -> Result<Bound, SlotFault> {
        if self.last_seal(&vote.seat, seen).is_some_and(|round| vote.round <= round) {
            return Err(SlotFault::RoundSpent);
        }
        if let Some(before) = vote.round.checked_sub(1)
            && self.sealers(before, seen) < needed
        {
            return Err(SlotFault::RoundTooEarly);
        }
        if planted.no_lock() {
            return Ok(Bound::Free);
        }
        let locked = self.lock(vote.round, needed, seen);
        match locked.contains(&vote.value) {
            true => Ok(Bound::Locked),
            false if locked.is_empty() => Ok(Bound::Free),
            false => Err(SlotFault::Locked),
        }
    }

    /// Checks a Confirm against what its author had seen.
    pub(crate) fn check_confirm(
        &self,
        vote: Vote,
        needed: usize,
        planted: Planted,
        seen: Seen<'_>,
    ) -> Result<(), SlotFault> {
        let has_polka = self.polkas(vote.round, needed, seen).contains(&vote.value);
        if !has_polka && !planted.confirm_without_polka() {
            return Err(SlotFault::NoPolka);
        }
        let sealed_later = self.last_seal(&vote.seat, seen).is_some_and(|round| vote.round < round);
        if sealed_later && !planted.confirm_after_seal() {
            return Err(SlotFault::RoundSpent);
        }
        if self.last_confirm(&vote.seat, seen).is_some_and(|round| vote.round <= round) {
            return Err(SlotFault::Confirmed);
        }
        Ok(())
    }
}

/// Whether any of `indices` was seen.
pub(crate) fn any(indices: &[Index], seen: Seen<'_>) -> bool {
    indices.iter().any(|index| seen(*index))
}

fn add(rounds: &mut BTreeMap<u32, Votes>, vote: Vote, index: Index) {
    let seats = rounds.entry(vote.round).or_default().entry(vote.value).or_default();
    seats.entry(vote.seat).or_default().push(index);
}

fn values_with(votes: Option<&Votes>, needed: usize, seen: Seen<'_>) -> Vec<Value> {
    let count = |seats: &BTreeMap<PartnerId, Vec<Index>>| {
        seats.values().filter(|indices| any(indices, seen)).count()
    };
    let votes = votes.into_iter().flatten();
    votes.filter(|(_, seats)| count(seats) >= needed).map(|(value, _)| *value).collect()
}

fn last_round(rounds: &BTreeMap<u32, Votes>, seat: &PartnerId, seen: Seen<'_>) -> Option<u32> {
    let sealed_in = |votes: &Votes| {
        votes.values().filter_map(|seats| seats.get(seat)).any(|indices| any(indices, seen))
    };
    rounds.iter().rev().find(|(_, votes)| sealed_in(votes)).map(|(round, _)| *round)
}
