//! Vector clocks over chains: how much of each chain lies in a past.
//!
//! A link that joins nothing shares the clock of the one before it, and one that joins a little
//! keeps only the difference to a shared base. So a clock costs a few bytes a link also where a
//! thousand keys write, or an author takes a fresh session for every change of a document.

use std::sync::Arc;

/// The number of a chain, in the order in which this node met them; it means nothing elsewhere.
pub type ChainNumber = u32;

/// How many links of each chain, contributions or changes of a document, lie in a past.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    /// By chain number, and 0 behind its end; shared between many clocks.
    base: Arc<[u32]>,
    /// Sorted by chain; overrides the base.
    difference: Arc<[(ChainNumber, u32)]>,
}

/// A difference longer than this, beside a sixteenth of the base, becomes a base of its own.
const DIFFERENCE_LENGTH_MAX: usize = 16;

impl Clock {
    /// A clock that covers so many links of each chain, from the first chain on.
    pub(crate) fn of(counts: impl IntoIterator<Item = u32>) -> Self {
        Self { base: counts.into_iter().collect(), difference: Arc::default() }
    }

    /// How many links of `chain`, from its first, are covered.
    #[must_use]
    pub fn count(&self, chain: ChainNumber) -> u32 {
        let place = self.difference.binary_search_by_key(&chain, |(number, _)| *number);
        let changed = place.ok().and_then(|place| self.difference.get(place));
        changed.map_or_else(|| self.in_base(chain), |(_, count)| *count)
    }

    /// Every chain covered at all, in order, with its count.
    pub fn counts(&self) -> impl Iterator<Item = (ChainNumber, u32)> {
        let counts = (0..).zip(self.dense());
        counts.filter(|(_, count)| 0 < *count)
    }

    /// This clock with every one of `counts` covered as well.
    #[must_use]
    pub fn covering(&self, counts: impl IntoIterator<Item = (ChainNumber, u32)>) -> Self {
        let mut news: Vec<(ChainNumber, u32)> =
            counts.into_iter().filter(|(chain, count)| *count > self.count(*chain)).collect();
        if news.is_empty() {
            return self.clone();
        }
        news.extend(self.difference.iter().copied());
        self.with_difference(greatest_of_each(news))
    }

    /// This clock with everything covered that `other` covers.
    #[must_use]
    pub fn joined(&self, other: &Self) -> Self {
        self.joined_with([other], [])
    }

    /// This clock with everything covered that any of `others` covers, and `counts`.
    pub(crate) fn joined_with<'a>(
        &self,
        others: impl IntoIterator<Item = &'a Self>,
        counts: impl IntoIterator<Item = (ChainNumber, u32)>,
    ) -> Self {
        let mut near: Vec<(ChainNumber, u32)> = Vec::new();
        let mut far: Option<Vec<u32>> = None;
        for other in others {
            if !Arc::ptr_eq(&self.base, &other.base) {
                let sums = far.get_or_insert_with(|| self.base.to_vec());
                sums.resize(sums.len().max(other.base.len()), 0);
                sums.iter_mut()
                    .zip(&*other.base)
                    .for_each(|(sum, count)| *sum = (*sum).max(*count));
            }
            near.extend(other.difference.iter().copied());
        }
        let above = |sums: Vec<u32>| {
            let of_base = |(chain, _): &(ChainNumber, u32)| self.in_base(*chain);
            (0..).zip(sums).filter(move |found| of_base(found) < found.1)
        };
        near.extend(far.into_iter().flat_map(above));
        self.covering(near.into_iter().chain(counts))
    }

    fn in_base(&self, chain: ChainNumber) -> u32 {
        let place = usize::try_from(chain).unwrap_or(usize::MAX);
        self.base.get(place).copied().unwrap_or(0)
    }

    /// The count of every chain from the first to the last that is covered.
    fn dense(&self) -> Vec<u32> {
        let mut counts = self.base.to_vec();
        for (chain, count) in &*self.difference {
            let place = usize::try_from(*chain).unwrap_or(usize::MAX);
            counts.resize(counts.len().max(place.saturating_add(1)), 0);
            counts.get_mut(place).into_iter().for_each(|found| *found = *count);
        }
        counts
    }

    /// The same base, and what differs from it; a base of its own if that has become much.
    fn with_difference(&self, difference: Vec<(ChainNumber, u32)>) -> Self {
        let clock = Self { base: Arc::clone(&self.base), difference: difference.into() };
        if clock.difference.len() <= DIFFERENCE_LENGTH_MAX.max(self.base.len() / 16) {
            return clock;
        }
        Self::of(clock.dense())
    }
}

fn greatest_of_each(mut counts: Vec<(ChainNumber, u32)>) -> Vec<(ChainNumber, u32)> {
    counts.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)));
    counts.dedup_by_key(|(chain, _)| *chain);
    counts
}
