//! The causal graph: contributions whose ancestors are all here.
//!
//! Every author writes one chain; an author who signs two contributions in one place has forked,
//! and each branch is a chain of its own that begins behind the fork. A [`Clock`] says how much of
//! every chain a past covers, so "is y in the past of x" is one look-up.
//!
//! The graph checks links, not meaning: who may write what is for the rules above.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use crate::clock::{ChainNumber, Clock};
use crate::contribution::Contribution;
use crate::digest::{digest, domain};
use crate::frontier::{Frontier, Tip};
use crate::header::Header;
use crate::id::{ContributionId, FederationId};
use crate::key::PublicKey;
use crate::planted::Planted;

mod chain;
mod fork;
#[cfg(test)]
mod tests;

pub use fork::Fork;

/// Where a contribution stands in a [`Graph`]: its number in order of arrival, ancestors first.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, serde::Serialize, serde::Deserialize,
)]
pub struct Index(pub u32);

impl Index {
    fn place(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }
}

/// Why a contribution cannot take its place.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Unplaceable {
    /// It is here already.
    #[error("it is here already")]
    Present,
    /// It belongs to another federation.
    #[error("it belongs to another federation")]
    ForeignFederation,
    /// Some of what it builds on is not here.
    #[error("{} of its ancestors are missing", .0.len())]
    Missing(BTreeSet<ContributionId>),
    /// Its links contradict what it links to.
    #[error("its links are wrong: {0}")]
    BadLink(&'static str),
    /// The graph holds as many contributions as it can number.
    #[error("the graph is full")]
    Full,
}

/// The strict ancestors of a contribution that is in the graph or could be.
#[derive(Clone, Debug)]
pub struct Past {
    clock: Clock,
    prev: Option<Index>,
    parents: Vec<Index>,
}

impl Past {
    /// The author's contribution before.
    pub fn prev(&self) -> Option<Index> {
        self.prev
    }

    /// `prev` and the parents.
    pub fn ancestors(&self) -> impl Iterator<Item = Index> {
        self.prev.into_iter().chain(self.parents.iter().copied())
    }
}

#[derive(Clone, Debug)]
struct Entry {
    contribution: Contribution,
    chain: ChainNumber,
    position: u32,
    prev: Option<Index>,
    parents: Box<[Index]>,
    /// Covers the strict past but for the own chain, whose part is `position`.
    clock: Clock,
}

impl Entry {
    /// The part of its chain that ends with it.
    fn up_to_itself(&self) -> (ChainNumber, u32) {
        (self.chain, self.position.saturating_add(1))
    }
}

#[derive(Clone, Debug)]
struct Chain {
    first_seq: u64,
    entries: Vec<Index>,
}

/// A set of contributions closed under ancestry.
#[derive(Clone, Debug)]
pub struct Graph {
    federation: FederationId,
    entries: Vec<Entry>,
    chains: Vec<Chain>,
    by_id: BTreeMap<ContributionId, Index>,
    by_author: BTreeMap<PublicKey, Vec<ChainNumber>>,
    heads: BTreeSet<Index>,
    /// Hash over the heads, once somebody asked for it: every announcement is compared with it.
    heads_digest: OnceLock<[u8; 32]>,
    frontier: Arc<Frontier>,
    planted: Planted,
}

impl Graph {
    /// The graph of the federation that `genesis` founds, holding only that.
    pub fn new(genesis: Contribution) -> Self {
        let mut graph = Self {
            federation: genesis.federation(),
            entries: Vec::new(),
            chains: Vec::new(),
            by_id: BTreeMap::new(),
            by_author: BTreeMap::new(),
            heads: BTreeSet::new(),
            heads_digest: OnceLock::new(),
            frontier: Arc::default(),
            planted: Planted::default(),
        };
        let past = Past { clock: Clock::default(), prev: None, parents: Vec::new() };
        graph.insert(genesis, past);
        graph
    }

    /// Plants bugs, to see that they are found.
    #[cfg(guildhall_planted)]
    pub fn plant(&mut self, planted: Planted) {
        self.planted = planted;
    }

    /// The federation of everything in here.
    pub fn federation(&self) -> FederationId {
        self.federation
    }

    /// How many contributions are here.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Never true: the genesis is always here.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Every index, ancestors before descendants.
    pub fn indices(&self) -> impl DoubleEndedIterator<Item = Index> + use<> {
        (0..u32::try_from(self.entries.len()).unwrap_or(u32::MAX)).map(Index)
    }

    /// Where `id` stands, if it is here.
    pub fn find(&self, id: &ContributionId) -> Option<Index> {
        self.by_id.get(id).copied()
    }

    /// The contribution at `index`.
    pub fn contribution(&self, index: Index) -> &Contribution {
        &self.entry(index).contribution
    }

    /// The header at `index`.
    pub fn header(&self, index: Index) -> &Header {
        self.contribution(index).header()
    }

    /// The id at `index`.
    pub fn id(&self, index: Index) -> ContributionId {
        self.contribution(index).id()
    }

    /// Contributions that nothing here builds on.
    pub fn heads(&self) -> impl Iterator<Item = Index> {
        self.heads.iter().copied()
    }

    /// Hash of the sorted ids of the heads: equal on two nodes exactly if they hold the same set.
    pub fn heads_digest(&self) -> [u8; 32] {
        *self.heads_digest.get_or_init(|| self.digest_of(self.heads()))
    }

    /// Hash of the sorted ids of what `past` rests on.
    pub fn digest_within(&self, past: &Past) -> [u8; 32] {
        self.digest_of(past.ancestors())
    }

    fn digest_of(&self, heads: impl Iterator<Item = Index>) -> [u8; 32] {
        let ids: BTreeSet<ContributionId> = heads.map(|head| self.id(head)).collect();
        let parts: Vec<&[u8]> = ids.iter().map(ContributionId::as_bytes).collect();
        digest(domain::HEADS, &parts)
    }

    /// Checks the links of a contribution and computes its past, without taking it in.
    pub fn place(&self, contribution: &Contribution) -> Result<Past, Unplaceable> {
        let header = contribution.header();
        if self.by_id.contains_key(&contribution.id()) {
            return Err(Unplaceable::Present);
        }
        if header.federation != self.federation && !self.planted.federation_ignored() {
            return Err(Unplaceable::ForeignFederation);
        }
        if u32::try_from(self.entries.len()).is_err() {
            return Err(Unplaceable::Full);
        }
        let prev = self.find(&header.prev);
        let parents: Vec<Index> = header.parents.iter().filter_map(|id| self.find(id)).collect();
        let is_prev_missing = prev.is_none() && !header.prev.is_zero();
        if is_prev_missing || parents.len() < header.parents.len() {
            let missing = header.ancestors().filter(|id| !self.by_id.contains_key(id));
            return Err(Unplaceable::Missing(missing.collect()));
        }
        self.check_links(header, prev, &parents)?;
        Ok(self.past_over(prev, &parents))
    }

    /// Takes in a contribution that was placed in this same graph.
    pub fn insert(&mut self, contribution: Contribution, past: Past) -> Index {
        let index = Index(u32::try_from(self.entries.len()).expect("`place` found room"));
        let (chain, position) = self.extend_chain(index, contribution.header(), past.prev);
        for ancestor in past.ancestors() {
            self.heads.remove(&ancestor);
        }
        self.heads.insert(index);
        self.by_id.insert(contribution.id(), index);
        let Past { mut clock, prev, parents } = past;
        if let Some(trunk) = prev.map(|prev| self.entry(prev)).filter(|prev| prev.chain != chain) {
            clock = clock.covering([trunk.up_to_itself()]);
        }
        let parents = parents.into();
        let author = contribution.author();
        self.entries.push(Entry { contribution, chain, position, prev, parents, clock });
        self.heads_digest = OnceLock::new();
        let tips = self.tips_of(&author, |chain| chain.entries.last().copied());
        Arc::make_mut(&mut self.frontier).0.insert(author, tips);
        index
    }

    /// The past of what is here.
    pub fn past(&self, index: Index) -> Past {
        let entry = self.entry(index);
        Past { clock: entry.clock.clone(), prev: entry.prev, parents: entry.parents.to_vec() }
    }

    /// The past of a contribution that would be written on top of `prev` and `parents`.
    pub fn past_over(&self, prev: Option<Index>, parents: &[Index]) -> Past {
        Past { clock: self.clock_over(prev, parents), prev, parents: parents.to_vec() }
    }

    /// The past of a contribution that would be written on top of everything here.
    pub fn everything(&self) -> Past {
        let lengths =
            self.chains.iter().map(|chain| u32::try_from(chain.entries.len()).unwrap_or(u32::MAX));
        Past { clock: Clock::of(lengths), prev: None, parents: self.heads().collect() }
    }

    /// Whether `earlier` lies in `past`.
    pub fn in_past(&self, earlier: Index, past: &Past) -> bool {
        let entry = self.entry(earlier);
        if past.clock.count(entry.chain) > entry.position {
            return true;
        }
        past.prev.is_some_and(|prev| {
            let prev = self.entry(prev);
            prev.chain == entry.chain && prev.position >= entry.position
        })
    }

    /// The greatest place of `author`'s chain that lies in `past`.
    pub fn seen_of(&self, author: &PublicKey, past: &Past) -> Option<u64> {
        let seen = |chain: &Chain| {
            let unseen = chain.entries.partition_point(|index| self.in_past(*index, past));
            let last = u64::try_from(unseen).ok()?.checked_sub(1)?;
            chain.first_seq.checked_add(last)
        };
        self.chains_of(author).filter_map(seen).max()
    }

    /// Whether `earlier` is a strict ancestor of `later`.
    pub fn is_ancestor(&self, earlier: Index, later: Index) -> bool {
        let (earlier, later) = (self.entry(earlier), self.entry(later));
        if earlier.chain == later.chain {
            return earlier.position < later.position;
        }
        later.clock.count(earlier.chain) > earlier.position
    }

    /// The author's tips: the end of its chain, and of each branch where it forked.
    ///
    /// A branch keeps its tip also where the author joined it again by `parents`: whoever follows
    /// `prev` from all tips meets everything the author wrote.
    pub fn tips(&self, author: &PublicKey) -> Vec<Index> {
        self.chains_of(author).filter_map(|chain| chain.entries.last().copied()).collect()
    }

    /// Everything an author signed in place `seq`: one contribution, more where it forked.
    pub fn at(&self, author: &PublicKey, seq: u64) -> Vec<Index> {
        self.chains_of(author)
            .filter_map(|chain| {
                let position = usize::try_from(seq.checked_sub(chain.first_seq)?).ok()?;
                chain.entries.get(position).copied()
            })
            .collect()
    }

    /// The tips of every author.
    pub fn frontier(&self) -> Arc<Frontier> {
        let mut frontier = Arc::clone(&self.frontier);
        if self.planted.highest_seq_frontier() {
            for tips in Arc::make_mut(&mut frontier).0.values_mut() {
                tips.drain(..tips.len().saturating_sub(1));
            }
        }
        frontier
    }

    /// The tips of every author in what `past` covers, as if nothing else were here.
    pub fn frontier_within(&self, past: &Past) -> Frontier {
        let end_of = |chain: &Chain| {
            let seen = chain.entries.partition_point(|index| self.in_past(*index, past));
            chain.entries.get(..seen)?.last().copied()
        };
        let all = self.by_author.keys().map(|author| (*author, self.tips_of(author, end_of)));
        Frontier(all.filter(|(_, tips)| !tips.is_empty()).collect())
    }

    fn tips_of(&self, author: &PublicKey, end_of: impl Fn(&Chain) -> Option<Index>) -> Vec<Tip> {
        let tip = |index: Index| Tip { seq: self.header(index).seq, id: self.id(index) };
        let mut tips: Vec<Tip> = self.chains_of(author).filter_map(end_of).map(tip).collect();
        tips.sort_unstable();
        tips
    }

    /// Whether the end of a branch that another node has is not here.
    pub fn lacks(&self, author: &PublicKey, tip: &Tip) -> bool {
        if self.planted.highest_seq_frontier() {
            let ours = self.tips(author).into_iter().map(|tip| self.header(tip).seq).max();
            return ours.is_none_or(|ours| ours < tip.seq);
        }
        !self.at(author, tip.seq).into_iter().any(|index| self.id(index) == tip.id)
    }

    /// Everyone who has written here.
    pub fn authors(&self) -> impl Iterator<Item = &PublicKey> {
        self.by_author.keys()
    }

    fn entry(&self, index: Index) -> &Entry {
        self.entries.get(index.place()).expect("an index comes from this graph")
    }

    fn chain(&self, number: ChainNumber) -> &Chain {
        let place = usize::try_from(number).unwrap_or(usize::MAX);
        self.chains.get(place).expect("a chain number comes from this graph")
    }

    fn chains_of(&self, author: &PublicKey) -> impl Iterator<Item = &Chain> {
        self.by_author.get(author).into_iter().flatten().map(|number| self.chain(*number))
    }

    fn check_links(
        &self,
        header: &Header,
        prev: Option<Index>,
        parents: &[Index],
    ) -> Result<(), Unplaceable> {
        if let Some(prev) = prev {
            let prev = self.header(prev);
            if prev.author != header.author {
                return Err(Unplaceable::BadLink("it continues another author's chain"));
            }
            if prev.seq.checked_add(1) != Some(header.seq) {
                return Err(Unplaceable::BadLink("its number does not follow the one before"));
            }
            if header.time_ms < prev.time_ms {
                return Err(Unplaceable::BadLink("it claims an earlier time than the one before"));
            }
        }
        let highest = prev.into_iter().chain(parents.iter().copied());
        let highest = highest.map(|index| self.header(index).height).max();
        if highest.and_then(|height| height.checked_add(1)) != Some(header.height) {
            return Err(Unplaceable::BadLink("its height does not follow from its ancestors"));
        }
        Ok(())
    }

    fn clock_over(&self, prev: Option<Index>, parents: &[Index]) -> Clock {
        let mut clocks = prev.iter().chain(parents).map(|index| &self.entry(*index).clock);
        let start = clocks.next().cloned().unwrap_or_default();
        let parents = parents.iter().map(|parent| self.entry(*parent).up_to_itself());
        start.joined_with(clocks, parents)
    }

    /// Puts `index` at the end of its author's chain, or begins a branch.
    fn extend_chain(
        &mut self,
        index: Index,
        header: &Header,
        prev: Option<Index>,
    ) -> (ChainNumber, u32) {
        if let Some(prev) = prev {
            let (number, position) = (self.entry(prev).chain, self.entry(prev).position);
            let place = usize::try_from(number).unwrap_or(usize::MAX);
            let chain = self.chains.get_mut(place).expect("a chain number comes from this graph");
            if chain.entries.last() == Some(&prev) {
                chain.entries.push(index);
                return (number, position.saturating_add(1));
            }
        }
        let number = ChainNumber::try_from(self.chains.len()).unwrap_or(ChainNumber::MAX);
        let entries = vec![index];
        self.chains.push(Chain { first_seq: header.seq, entries });
        self.by_author.entry(header.author).or_default().push(number);
        (number, 0)
    }
}
