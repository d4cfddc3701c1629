//! Chains: what an author signed one after the other, and how far pasts reach into it.

use super::{Graph, Index};
use crate::clock::ChainNumber;
use crate::key::PublicKey;

impl Graph {
    /// Every chain of an author, links in order: one, and one more for each branch behind a fork.
    pub fn chains<'a>(
        &'a self,
        author: &PublicKey,
    ) -> impl Iterator<Item = (ChainNumber, &'a [Index])> + use<'a> {
        let numbers = self.by_author.get(author).into_iter().flatten().copied();
        numbers.map(|number| (number, self.chain(number).entries.as_slice()))
    }

    /// The chain on which a contribution lies, and how many links lie before it.
    pub fn place_in_chain(&self, index: Index) -> (ChainNumber, u32) {
        let entry = self.entry(index);
        (entry.chain, entry.position)
    }

    /// How many links of `chain`, from its first, are strict ancestors of `later`.
    pub fn reach_into(&self, later: Index, chain: ChainNumber) -> u32 {
        let later = self.entry(later);
        if later.chain == chain { later.position } else { later.clock.count(chain) }
    }

    /// Whether an author signed two contributions in one place of its chain.
    pub fn is_forked(&self, author: &PublicKey) -> bool {
        self.by_author.get(author).is_some_and(|numbers| numbers.len() > 1)
    }
}
