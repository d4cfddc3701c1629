//! The restore guard: no signing before this node knows its own latest contribution.
//!
//! A node that starts from an old copy of its data and signs would continue its chain from an old
//! place, and so fork it. The own-tip file says how far this machine had come; where the log is
//! behind it, or the file is gone, the node reads and catches up but does not sign until a partner
//! has shown it its own tip, or a person says that no other copy exists.

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
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Guard {
    /// The log holds all that this machine ever signed.
    Open,
    /// The own-tip file names a contribution that is not here.
    WaitsFor(OwnTip),
    /// There is a chain but no own-tip file: a copy of unknown age.
    WaitsForPartner,
}

impl Guard {
    /// The guard at the start of a run.
    pub(crate) fn new(graph: &Graph, me: &PublicKey, own_tip: Option<OwnTip>) -> Self {
        match own_tip {
            Some(tip) if graph.find(&tip.id).is_none() => Self::WaitsFor(tip),
            Some(_) => Self::Open,
            None if graph.tips(me).is_empty() => Self::Open,
            None => Self::WaitsForPartner,
        }
    }

    pub(crate) fn is_closed(self) -> bool {
        self != Self::Open
    }

    /// The contribution that was waited for is here.
    pub(crate) fn arrived(&mut self, id: ContributionId) {
        if matches!(self, Self::WaitsFor(tip) if tip.id == id) {
            *self = Self::Open;
        }
    }

    /// An exchange with a partner came to its end: all that the partner has of our chain is here.
    pub(crate) fn compared_with_partner(&mut self) {
        if *self == Self::WaitsForPartner {
            *self = Self::Open;
        }
    }

    /// A person vouches that this is the only copy.
    pub(crate) fn override_by_person(&mut self) {
        *self = Self::Open;
    }
}
