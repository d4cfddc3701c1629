//! Forks: two contributions of one author in one place.

use std::collections::BTreeSet;

use super::{Chain, Graph, Index, Past};
use crate::key::PublicKey;

/// Two contributions that one author signed in the same place of its chain.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Fork {
    /// Who signed both.
    pub author: PublicKey,
    /// The place in the chain.
    pub seq: u64,
    /// The one with the lower id.
    pub first: Index,
    /// The other.
    pub second: Index,
}

impl Graph {
    /// Every fork here: one for each branch beyond an author's first.
    pub fn forks(&self) -> Vec<Fork> {
        self.by_author.keys().flat_map(|author| self.forks_of(author)).collect()
    }

    /// The forks of one author.
    pub fn forks_of(&self, author: &PublicKey) -> Vec<Fork> {
        let branches: Vec<&Chain> = self.chains_of(author).collect();
        if branches.len() < 2 {
            return Vec::new();
        }
        let seqs: BTreeSet<u64> = branches.iter().map(|chain| chain.first_seq).collect();
        seqs.into_iter().filter_map(|seq| self.fork_at(*author, seq)).collect()
    }

    /// Whether `past` holds two branches of `author`.
    pub fn forked_in(&self, author: &PublicKey, past: &Past) -> bool {
        self.forked_within(author, |index| self.in_past(index, past))
    }

    /// Whether the past of what is at `index` holds two branches of `author`.
    pub fn forked_before(&self, author: &PublicKey, index: Index) -> bool {
        self.forked_within(author, |earlier| self.is_ancestor(earlier, index))
    }

    fn forked_within(&self, author: &PublicKey, is_seen: impl Fn(Index) -> bool) -> bool {
        let Some(numbers) = self.by_author.get(author) else { return false };
        if numbers.len() < 2 {
            return false;
        }
        // A chain begins behind its origin; a second step from there is the fork. Whether the
        // branches were joined again by `parents` does not matter.
        let seen = self
            .chains_of(author)
            .filter(|chain| chain.entries.first().is_some_and(|first| is_seen(*first)));
        let mut steps = BTreeSet::new();
        seen.filter_map(|chain| chain.entries.first()).any(|first| {
            let origin = self.entry(*first).prev;
            let trunk_goes_on = origin.and_then(|origin| self.next_in_chain(origin));
            !steps.insert(origin) || trunk_goes_on.is_some_and(&is_seen)
        })
    }

    fn next_in_chain(&self, index: Index) -> Option<Index> {
        let entry = self.entry(index);
        let next = usize::try_from(entry.position).ok()?.checked_add(1)?;
        self.chain(entry.chain).entries.get(next).copied()
    }

    fn fork_at(&self, author: PublicKey, seq: u64) -> Option<Fork> {
        let mut places = self.at(&author, seq);
        places.sort_by_key(|index| self.id(*index));
        match places.as_slice() {
            [first, second, ..] => Some(Fork { author, seq, first: *first, second: *second }),
            [_] | [] => None,
        }
    }
}
