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
    /// Sorted by chain; shared between many clocks.
    base: Arc<[(ChainNumber, u32)]>,
    /// Sorted by chain; overrides the base.
    difference: Arc<[(ChainNumber, u32)]>,
}

/// A difference longer than this, beside a sixteenth of the base, becomes a base of its own.
const DIFFERENCE_LENGTH_MAX: usize = 16;

impl Clock {
    /// A clock that covers so many links of each chain; the chains come in order.
    pub(crate) fn of(counts: impl IntoIterator<Item = (ChainNumber, u32)>) -> Self {
        Self { base: counts.into_iter().collect(), difference: Arc::default() }
    }

    /// How many links of `chain`, from its first, are covered.
    #[must_use]
    pub fn count(&self, chain: ChainNumber) -> u32 {
        lookup(&self.difference, chain).or_else(|| lookup(&self.base, chain)).unwrap_or(0)
    }

    /// Every chain covered at all, in order, with its count.
    pub fn counts(&self) -> impl Iterator<Item = (ChainNumber, u32)> {
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

    /// This clock with every one of `counts` covered as well.
    #[must_use]
    pub fn covering(&self, counts: impl IntoIterator<Item = (ChainNumber, u32)>) -> Self {
        let mut news: Vec<(ChainNumber, u32)> =
            counts.into_iter().filter(|(chain, count)| *count > self.count(*chain)).collect();
        if news.is_empty() {
            return self.clone();
        }
        news.extend(self.difference.iter().copied());
        let difference = greatest_of_each(news);
        let merged = Self { base: Arc::clone(&self.base), difference: difference.into() };
        merged.settled()
    }

    /// This clock with everything covered that `other` covers.
    #[must_use]
    pub fn joined(&self, other: &Self) -> Self {
        self.covering(self.differing(other))
    }

    /// What `other` covers beyond this clock's shared part.
    pub(crate) fn differing<'a>(
        &self,
        other: &'a Self,
    ) -> Box<dyn Iterator<Item = (ChainNumber, u32)> + 'a> {
        if Arc::ptr_eq(&self.base, &other.base) {
            return Box::new(other.difference.iter().copied());
        }
        Box::new(other.counts())
    }

    fn settled(self) -> Self {
        if self.difference.len() <= DIFFERENCE_LENGTH_MAX.max(self.base.len() / 16) {
            return self;
        }
        Self { base: self.counts().collect(), difference: Arc::default() }
    }
}

fn lookup(counts: &[(ChainNumber, u32)], chain: ChainNumber) -> Option<u32> {
    let place = counts.binary_search_by_key(&chain, |(number, _)| *number).ok()?;
    counts.get(place).map(|(_, count)| *count)
}

fn greatest_of_each(mut counts: Vec<(ChainNumber, u32)>) -> Vec<(ChainNumber, u32)> {
    counts.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)));
    counts.dedup_by_key(|(chain, _)| *chain);
    counts
}
