//! The restore guard: no signing before this node knows its own latest contribution.
//!
//! A node that starts from an old copy of its data and signs would continue its chain from an old
//! place, and so fork it. The own-tip file says how far this machine had come; where the log is
//! behind it, the node reads and catches up but does not sign until its own tip has come. Where the
//! file is gone it does not sign until it holds all that every partner with a seat has, and every
//! guest of its own: one alone may lack just what this machine said last. Or a person says that no
//! other copy exists.

use std::collections::BTreeSet;

use guildhall_ledger::{ContributionId, Graph, PublicKey};

/// How far this node's own chain had come, by the file beside the log.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OwnTip {
    /// Place of the last own contribution.
    pub seq: u64,
    /// Its id.
    pub id: ContributionId,
}

/// Whether signing is safe.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Guard {
    /// The log holds all that this machine ever signed.
    Open,
    /// The own-tip file names a contribution that is not here.
    WaitsFor(OwnTip),
    /// There is a chain but no own-tip file: a copy of unknown age. Whoever has these keys showed
    /// all that it has.
    WaitsForWitnesses(BTreeSet<PublicKey>),
}

impl Guard {
    /// The guard at the start of a run.
    pub(crate) fn new(graph: &Graph, me: &PublicKey, own_tip: Option<OwnTip>) -> Self {
        match own_tip {
            Some(tip) if graph.find(&tip.id).is_none() => Self::WaitsFor(tip),
            Some(_) => Self::Open,
            None if graph.tips(me).is_empty() => Self::Open,
            None => Self::WaitsForWitnesses(BTreeSet::new()),
        }
    }

    pub(crate) fn is_closed(&self) -> bool {
        *self != Self::Open
    }

    /// Those of `witnesses` that have yet to show what they have.
    pub(crate) fn unheard(&self, witnesses: &BTreeSet<PublicKey>) -> BTreeSet<PublicKey> {
        match self {
            Self::Open | Self::WaitsFor(_) => BTreeSet::new(),
            Self::WaitsForWitnesses(heard) => witnesses.difference(heard).copied().collect(),
        }
    }

    /// The contribution that was waited for is here.
    pub(crate) fn arrived(&mut self, id: ContributionId) {
        if matches!(self, Self::WaitsFor(tip) if tip.id == id) {
            *self = Self::Open;
        }
    }

    /// An exchange with `witness` came to its end: all that it has of our chain is here.
    pub(crate) fn compared(&mut self, witness: PublicKey, witnesses: &BTreeSet<PublicKey>) {
        let Self::WaitsForWitnesses(heard) = self else { return };
        heard.insert(witness);
        if self.unheard(witnesses).is_empty() {
            *self = Self::Open;
        }
    }

    /// A person vouches that this is the only copy.
    pub(crate) fn override_by_person(&mut self) {
        *self = Self::Open;
    }
}
