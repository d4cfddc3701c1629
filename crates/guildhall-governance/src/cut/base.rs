//! The least fixpoint: what stands although its author is cut.
//!
//! A link of a cut chain stands if for every event about it somebody else built on it without
//! knowing of the event, in something that stands itself; or if the owner said so. Along a chain
//! both hold up to some link, so what is sought is one number a chain and event, and it only grows.
//! Of another author's chain only the last link matters that did not know.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_ledger::{ChainNumber, Index, PublicKey};

use crate::cut::{Applied, Event, Ground};

/// Links of a chain that the same events are about.
struct Stretch {
    start: u32,
    end: u32,
    /// Numbers of the events.
    events: Vec<usize>,
}

/// A chain that at least one event is about.
struct CutChain<'a> {
    links: &'a [Index],
    stretches: Vec<Stretch>,
}

/// The computation for one set of contributions and its events.
pub(super) struct Cutting<'a> {
    ground: Ground<'a>,
    applied: Vec<Applied>,
    chains: BTreeMap<ChainNumber, CutChain<'a>>,
    /// Numbers of revocations that have no effect, because who revoked is cut.
    idle: BTreeSet<usize>,
}

impl<'a> Cutting<'a> {
    /// Finds out what stands.
    pub(super) fn of(ground: Ground<'a>, events: Vec<Event>) -> Self {
        let applied: Vec<Applied> = events.into_iter().map(|event| apply(ground, event)).collect();
        let mut cutting = Self { ground, applied, chains: BTreeMap::new(), idle: BTreeSet::new() };
        cutting.chains = cutting.cut_chains();
        cutting.settle_revocations();
        cutting
    }

    /// The events with what they leave standing, and everything that does not stand.
    pub(super) fn into_parts(self) -> (Vec<Applied>, BTreeSet<Index>) {
        let void = self.void().collect();
        (self.applied, void)
    }

    fn void(&self) -> impl Iterator<Item = Index> {
        self.chains.iter().flat_map(|(number, chain)| {
            chain.stretches.iter().flat_map(|stretch| {
                let kept = self.kept(*number, stretch).max(stretch.start);
                let cut = chain.links.get(place(kept)..place(stretch.end)).unwrap_or_default();
                cut.iter().copied().filter(|link| self.is_admitted(*link))
            })
        })
    }

    /// Decides which revocations have an effect.
    ///
    /// One that is itself cut has none, or a removed partner could take back, with a key of its own,
    /// what others have built on. Whether it is cut can depend on others, even in a circle: what
    /// stands when fewer revocations have an effect is an upper bound, and the other way round a
    /// lower one, and both are narrowed until nothing moves. What hangs in the air has no effect.
    fn settle_revocations(&mut self) {
        let count = self.applied.iter().filter(|one| is_revocation(&one.event)).count();
        self.run(BTreeSet::new());
        let mut surely = self.revocations_that_stand();
        while surely.len() < count {
            self.run(self.all_but(&surely));
            let perhaps = self.revocations_that_stand();
            self.run(self.all_but(&perhaps));
            let narrowed = self.revocations_that_stand();
            if narrowed == surely {
                return self.run(self.all_but(&surely));
            }
            surely = narrowed;
        }
    }

    fn revocations_that_stand(&self) -> BTreeSet<usize> {
        let numbered = self.applied.iter().enumerate();
        let standing = numbered.filter(|(_, applied)| match applied.event {
            Event::Revoked { index, .. } => self.stands(index),
            Event::Gone { .. }
            | Event::Rekeyed { .. }
            | Event::Replaced { .. }
            | Event::Forked { .. } => false,
        });
        standing.map(|(number, _)| number).collect()
    }

    fn all_but(&self, active: &BTreeSet<usize>) -> BTreeSet<usize> {
        let numbered = self.applied.iter().enumerate();
        let idle =
            numbered.filter(|(number, one)| is_revocation(&one.event) && !active.contains(number));
        idle.map(|(number, _)| number).collect()
    }

    /// Computes what stands while the revocations in `idle` have no effect.
    fn run(&mut self, idle: BTreeSet<usize>) {
        self.idle = idle;
        for applied in &mut self.applied {
            applied.kept = kept_by_word(self.ground, &applied.event, &applied.keys);
        }
        while self.spread() {}
    }

    /// Lets everything that stands keep what it had built on; whether that was more than before.
    fn spread(&mut self) -> bool {
        let mut has_grown = false;
        for number in 0..self.applied.len() {
            for by in self.last_ignorant(number) {
                let Some(applied) = self.applied.get_mut(number) else { continue };
                for (chain, kept) in &mut applied.kept {
                    let reach = self.ground.graph.reach_into(by, *chain);
                    has_grown |= *kept < reach;
                    *kept = reach.max(*kept);
                }
            }
        }
        has_grown
    }

    /// For each chain of others, the last link that stands and did not know of the event.
    fn last_ignorant(&self, number: usize) -> Vec<Index> {
        let Some(Applied { event, .. }) = self.applied.get(number) else { return Vec::new() };
        if is_revocation(event) {
            return Vec::new();
        }
        let graph = self.ground.graph;
        let chains = graph.authors().flat_map(|author| graph.chains(author));
        let last = |(chain, links): (ChainNumber, &[Index])| {
            let ignorant = links.partition_point(|by| !event.is_known_to(self.ground, *by));
            let end = u32::try_from(ignorant).unwrap_or(u32::MAX);
            match self.chains.get(&chain) {
                None => self.last_of(event, links, 0, end),
                Some(cut) => cut.stretches.iter().rev().find_map(|stretch| {
                    let end = end.min(stretch.end).min(self.kept(chain, stretch));
                    self.last_of(event, links, stretch.start, end)
                }),
            }
        };
        chains.filter_map(last).collect()
    }

    /// The last link in a range that counts and is not written by the one who is cut.
    fn last_of(&self, event: &Event, links: &[Index], start: u32, end: u32) -> Option<Index> {
        let links = links.get(place(start)..place(end))?;
        let counts = |by: &&Index| self.is_admitted(**by) && event.is_of_another(self.ground, **by);
        links.iter().rev().find(counts).copied()
    }

    /// How many links of a chain stand as far as the events about this stretch of it go.
    fn kept(&self, chain: ChainNumber, stretch: &Stretch) -> u32 {
        let active = stretch.events.iter().filter(|number| !self.idle.contains(number));
        let applied = active.filter_map(|number| self.applied.get(*number));
        let kept = applied.map(|one| one.kept.get(&chain).copied().unwrap_or(0));
        kept.min().unwrap_or(u32::MAX).min(stretch.end)
    }

    fn stands(&self, index: Index) -> bool {
        let (number, position) = self.ground.graph.place_in_chain(index);
        let Some(chain) = self.chains.get(&number) else { return true };
        let holds = |stretch: &&Stretch| stretch.start <= position && position < stretch.end;
        let stretch = chain.stretches.iter().find(holds);
        stretch.is_none_or(|stretch| position < self.kept(number, stretch))
    }

    fn is_admitted(&self, index: Index) -> bool {
        self.ground.facts.get(index).is_some_and(|fact| fact.is_admitted)
    }

    fn cut_chains(&self) -> BTreeMap<ChainNumber, CutChain<'a>> {
        let keys: BTreeSet<PublicKey> =
            self.applied.iter().flat_map(|applied| applied.keys.iter().copied()).collect();
        let graph = self.ground.graph;
        let chains = keys.iter().flat_map(|key| graph.chains(key));
        chains.map(|(number, links)| (number, self.cut_chain(links))).collect()
    }

    fn cut_chain(&self, links: &'a [Index]) -> CutChain<'a> {
        let alike = |a: &Index, b: &Index| self.ground.facts.are_alike(*a, *b);
        let mut stretches: Vec<Stretch> = Vec::new();
        let mut start = 0_u32;
        for run in links.chunk_by(alike) {
            let end = start.saturating_add(u32::try_from(run.len()).unwrap_or(u32::MAX));
            let events = run.first().map(|first| self.events_about(*first)).unwrap_or_default();
            match stretches.last_mut() {
                Some(last) if last.events == events => last.end = end,
                Some(_) | None => stretches.push(Stretch { start, end, events }),
            }
            start = end;
        }
        CutChain { links, stretches }
    }

    fn events_about(&self, index: Index) -> Vec<usize> {
        let numbered = self.applied.iter().enumerate();
        let about = numbered.filter(|(_, applied)| applied.event.cuts(self.ground, index));
        about.map(|(number, _)| number).collect()
    }
}

fn apply(ground: Ground<'_>, event: Event) -> Applied {
    let keys = event.keys(ground);
    Applied { kept: BTreeMap::new(), event, keys }
}

/// How far the chains of some keys stand by their owner's word: nothing, where it said nothing.
fn kept_by_word(
    ground: Ground<'_>,
    event: &Event,
    keys: &BTreeSet<PublicKey>,
) -> BTreeMap<ChainNumber, u32> {
    let chains = keys.iter().flat_map(|key| ground.graph.chains(key));
    let kept = chains.map(|(chain, links)| {
        let kept = links.partition_point(|link| event.stands_by_word(ground, *link));
        (chain, u32::try_from(kept).unwrap_or(u32::MAX))
    });
    kept.collect()
}

fn is_revocation(event: &Event) -> bool {
    match event {
        Event::Revoked { .. } => true,
        Event::Gone { .. }
        | Event::Rekeyed { .. }
        | Event::Replaced { .. }
        | Event::Forked { .. } => false,
    }
}

fn place(count: u32) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}
