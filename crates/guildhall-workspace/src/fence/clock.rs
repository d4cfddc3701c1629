//! How much of each chain of a document lies in a past, in a few bytes a change.
//!
//! A change on top of its session's last one shares that one's clock; one that joins a little
//! keeps the difference to a shared base. Without it, an author who takes a fresh session for
//! every change would make the memory of a document grow with the square of its changes.

use std::sync::Arc;

/// The number of a chain within a document.
pub(super) type ChainNumber = u32;

/// How many changes of each chain are covered.
#[derive(Clone, Debug, Default)]
pub(super) struct Clock {
    /// Sorted by chain; shared between many clocks.
    base: Arc<[(ChainNumber, u32)]>,
    /// Sorted by chain; overrides the base.
    difference: Arc<[(ChainNumber, u32)]>,
}

/// A difference longer than this, beside a sixteenth of the base, becomes a base of its own.
const DIFFERENCE_LENGTH_MAX: usize = 16;

impl Clock {
    /// How many changes of `chain`, from its first, are covered.
    pub(super) fn count(&self, chain: ChainNumber) -> u32 {
        lookup(&self.difference, chain).or_else(|| lookup(&self.base, chain)).unwrap_or(0)
    }

    /// Every chain covered at all, in order, with its count.
    pub(super) fn counts(&self) -> impl Iterator<Item = (ChainNumber, u32)> {
        let mut base = self.base.iter().copied().peekable();
        let mut difference = self.difference.iter().copied().peekable();
        std::iter::from_fn(move || match (base.peek().copied(), difference.peek().copied()) {
            (Some((b, _)), Some((d, _))) if b < d => base.next(),
            (Some((b, _)), Some((d, _))) if b == d => {
                base.next();
                difference.next()
            }
            (_, Some(_)) => difference.next(),
            (_, None) => base.next(),
        })
    }

    /// This clock with the first `count` changes of `chain` covered as well.
    pub(super) fn covering(&self, chain: ChainNumber, count: u32) -> Self {
        self.covering_all([(chain, count)])
    }

    /// This clock with everything covered that `other` covers.
    pub(super) fn joined(&self, other: &Self) -> Self {
        if Arc::ptr_eq(&self.base, &other.base) {
            return self.covering_all(other.difference.iter().copied());
        }
        self.covering_all(other.counts())
    }

    fn covering_all(&self, counts: impl IntoIterator<Item = (ChainNumber, u32)>) -> Self {
        let mut further: Vec<(ChainNumber, u32)> =
            counts.into_iter().filter(|(chain, count)| *count > self.count(*chain)).collect();
        if further.is_empty() {
            return self.clone();
        }
        further.extend(self.difference.iter().copied());
        further.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)));
        further.dedup_by_key(|(chain, _)| *chain);
        if further.len() > DIFFERENCE_LENGTH_MAX.max(self.base.len() / 16) {
            let merged = Self { base: Arc::clone(&self.base), difference: further.into() };
            return Self { base: merged.counts().collect(), difference: Arc::default() };
        }
        Self { base: Arc::clone(&self.base), difference: further.into() }
    }
}

fn lookup(counts: &[(ChainNumber, u32)], chain: ChainNumber) -> Option<u32> {
    let place = counts.binary_search_by_key(&chain, |(number, _)| *number).ok()?;
    counts.get(place).map(|(_, count)| *count)
}
