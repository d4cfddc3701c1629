//! Sets of contributions that a rule reads: one past, or several joined.

use guildhall_ledger::{Graph, Index, Past, PublicKey};

use crate::register::Register;

/// A set of contributions closed under ancestry.
#[derive(Clone, Debug)]
pub(crate) struct Sight<'a> {
    pub(crate) graph: &'a Graph,
    /// Everything that is here belongs to it.
    pub(crate) is_everything: bool,
    whole: Option<&'a Past>,
    pasts: Vec<Past>,
    tops: Vec<Index>,
}

impl<'a> Sight<'a> {
    /// All contributions that are here.
    pub(crate) fn everything(graph: &'a Graph) -> Self {
        Self { is_everything: true, ..Self::of(graph, Vec::new()) }
    }

    /// The past of one contribution.
    pub(crate) fn past(graph: &'a Graph, past: &'a Past) -> Self {
        Self { whole: Some(past), ..Self::of(graph, Vec::new()) }
    }

    /// The pasts of several contributions, without themselves.
    pub(crate) fn pasts(graph: &'a Graph, of: impl Iterator<Item = Index>) -> Self {
        Self::of(graph, of.map(|index| graph.past(index)).collect())
    }

    /// Several contributions with their pasts.
    pub(crate) fn up_to(graph: &'a Graph, tops: Vec<Index>) -> Self {
        let pasts = tops.iter().map(|top| graph.past(*top)).collect();
        Self { tops, ..Self::of(graph, pasts) }
    }

    fn of(graph: &'a Graph, pasts: Vec<Past>) -> Self {
        Self { graph, is_everything: false, whole: None, pasts, tops: Vec::new() }
    }

    pub(crate) fn has(&self, index: Index) -> bool {
        let is_in = |past: &Past| self.graph.in_past(index, past);
        self.is_everything
            || self.whole.is_some_and(is_in)
            || self.tops.contains(&index)
            || self.pasts.iter().any(is_in)
    }

    /// Whether the set shows that `key` forked: by two branches, or by a proof.
    pub(crate) fn is_forked(&self, key: &PublicKey, register: &Register) -> bool {
        if register.is_proven_forked(key, &|index| self.has(index)) {
            return true;
        }
        let forks = self.graph.forks_of(key);
        forks.iter().any(|fork| {
            let branches = self.graph.at(key, fork.seq);
            branches.into_iter().filter(|branch| self.has(*branch)).count() > 1
        })
    }
}
