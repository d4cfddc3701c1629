//! Making contributions by hand, on any part of what a node knows.

use guildhall_governance::Verdict;
use guildhall_ledger::{
    Contribution, ContributionId, Draft, Graph, Index, Kind, PARENTS_MAX, Scope, SecretKey,
};
use guildhall_node::Node;
use guildhall_sync::Gossip;

use crate::chance::Chance;

/// Newest contributions among which a liar looks for something to build on.
const RECENT: usize = 60;

/// A key and what its holder knows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Forge<'a> {
    node: &'a Node,
    key: &'a SecretKey,
}

impl<'a> Forge<'a> {
    /// The holder of `key` knows what `node` does.
    pub(crate) fn new(node: &'a Node, key: &'a SecretKey) -> Self {
        Self { node, key }
    }

    /// Everything known.
    pub(crate) fn graph(&self) -> &'a Graph {
        self.node.graph()
    }

    /// A contribution on top of `tops`, its links as they should be. Where own contributions lie
    /// below `tops` it continues the highest of them, so it forks if that has a successor already.
    pub(crate) fn draft(&self, tops: &[Index], kind: Kind, body: Vec<u8>) -> Draft {
        let graph = self.graph();
        let below = graph.past_over(None, tops);
        let own = graph.indices().rev().filter(|index| {
            graph.header(*index).author == self.key.public() && graph.in_past(*index, &below)
        });
        let prev = own.max_by_key(|index| graph.header(*index).seq);
        self.draft_after(prev, tops, kind, body)
    }

    /// A contribution that continues the chain behind `prev`, on top of `tops` as well.
    pub(crate) fn draft_after(
        &self,
        prev: Option<Index>,
        tops: &[Index],
        kind: Kind,
        body: Vec<u8>,
    ) -> Draft {
        let graph = self.graph();
        let mut parents: Vec<Index> =
            tops.iter().copied().filter(|top| Some(*top) != prev).take(PARENTS_MAX).collect();
        parents.sort_unstable();
        parents.dedup();
        if prev.is_none() && parents.is_empty() {
            parents.extend(graph.indices().next());
        }
        let past = graph.past_over(prev, &parents);
        let highest = past.ancestors().map(|index| graph.header(index).height).max();
        let before = prev.map(|prev| graph.header(prev));
        Draft {
            federation: graph.federation(),
            seq: before.map_or(0, |header| header.seq + 1),
            prev: prev.map_or(ContributionId::ZERO, |prev| graph.id(prev)),
            parents: parents.iter().map(|parent| graph.id(*parent)).collect(),
            height: highest.unwrap_or(0) + 1,
            minutes: self.node.governance().minutes_over(graph, &past),
            time_ms: before.map_or(0, |header| header.time_ms),
            kind,
            scope: Scope::ZERO,
            body,
        }
    }

    /// Signs a draft.
    pub(crate) fn sign(&self, draft: Draft) -> Contribution {
        draft.sign(self.key)
    }

    /// Whether the rules would let it count.
    pub(crate) fn is_lawful(&self, contribution: &Contribution) -> bool {
        let Ok(past) = self.graph().place(contribution) else { return false };
        let judgement = self.node.governance().judge(self.graph(), &past, contribution);
        *judgement.verdict() == Verdict::Admitted
    }

    /// Some contributions to build on, mostly recent.
    pub(crate) fn any_tops(&self, chance: &mut Chance) -> Vec<Index> {
        let graph = self.graph();
        let recent: Vec<Index> = graph.indices().rev().take(RECENT).collect();
        let mut tops: Vec<Index> =
            (0..=chance.below(8)).filter_map(|_| chance.pick(&recent).copied()).collect();
        if chance.in_percent(50) {
            tops.extend(graph.tips(&self.key.public()).first());
        }
        tops.sort_unstable();
        tops.dedup();
        tops
    }
}

/// The gossip that carries contributions.
pub(super) fn gossip(contributions: &[Contribution]) -> Vec<u8> {
    Gossip::Contributions(bytes_of(contributions)).to_wire()
}

/// The bytes of contributions.
pub(super) fn bytes_of(contributions: &[Contribution]) -> Vec<Vec<u8>> {
    contributions.iter().map(|contribution| contribution.bytes().to_vec()).collect()
}
