//! Where an author's next contribution goes: on top of everything it has.

use guildhall_ledger::{ContributionId, Draft, Graph, Index, Kind, PublicKey, Scope};

use super::Governance;
use super::crowd::joins_needed;
use crate::minutes::Mark;
use crate::sight::Sight;

/// The links of an author's next contribution.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Base {
    federation: guildhall_ledger::FederationId,
    /// The author's contribution before.
    pub prev: Option<Index>,
    /// Other heads to join.
    pub parents: Vec<Index>,
    /// How many contributions must join heads before all fit; 0 where nothing is left out.
    pub joins: usize,
    links: (u64, ContributionId, Vec<ContributionId>, u64),
    minutes: u32,
    time_ms_min: u64,
}

impl Base {
    /// A contribution on this base; its scope is none until set.
    pub fn draft(&self, kind: Kind, body: Vec<u8>, time_ms: u64) -> Draft {
        let (seq, prev, parents, height) = self.links.clone();
        Draft {
            federation: self.federation,
            seq,
            prev,
            parents,
            height,
            minutes: self.minutes,
            time_ms: time_ms.max(self.time_ms_min),
            kind,
            scope: Scope::ZERO,
            body,
        }
    }

    /// How many entries are final below it.
    pub fn minutes(&self) -> u32 {
        self.minutes
    }
}

impl Governance {
    /// The links of the next contribution of `author`, on top of everything that may be built on.
    pub fn base(&self, graph: &Graph, author: &PublicKey) -> Base {
        let tips = graph.tips(author);
        let prev = tips.into_iter().max_by_key(|tip| (graph.header(*tip).seq, graph.id(*tip)));
        let mut parents = self.heads(graph, prev);
        let joins = joins_needed(parents.len());
        if 0 < joins {
            parents = self.share_of_heads(parents, author);
        }
        Base { joins, ..self.base_on(graph, prev, parents) }
    }

    /// The links of a contribution on top of `prev` and `parents`.
    pub(super) fn base_on(&self, graph: &Graph, prev: Option<Index>, parents: Vec<Index>) -> Base {
        let tops: Vec<Index> = prev.into_iter().chain(parents.iter().copied()).collect();
        let highest = tops.iter().map(|top| graph.header(*top).height).max();
        let prev_header = prev.map(|prev| graph.header(prev));
        let links = (
            prev_header.map_or(0, |header| header.seq.saturating_add(1)),
            prev.map_or(ContributionId::ZERO, |prev| graph.id(prev)),
            parents.iter().map(|parent| graph.id(*parent)).collect(),
            highest.map_or(0, |height| height.saturating_add(1)),
        );
        let marks = tops.iter().filter_map(|top| self.facts.get(*top)).map(|fact| fact.mark);
        let before = prev.and_then(|prev| self.facts.get(prev)).map(|fact| fact.mark);
        let sight = Sight::up_to(graph, tops.clone());
        let marks: Vec<Mark> = marks.collect();
        let reach = self.minutes.reach(marks.into_iter(), before, &|index| sight.has(index));
        Base {
            federation: self.federation,
            prev,
            parents,
            joins: 0,
            links,
            minutes: self.minutes.count(reach.mark()),
            time_ms_min: prev_header.map_or(0, |header| header.time_ms),
        }
    }
}
