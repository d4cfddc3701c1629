//! What the rules take back of the work, and whose keys are suspended.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_ledger::{Graph, Index, PublicKey};

use super::Governance;
use crate::body::FaultProof;
use crate::cut::{Event, Ground};
use crate::id::PartnerId;
use crate::state::KeyUse;

/// Why the rules took a contribution back.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, thiserror::Error)]
pub enum Cut {
    /// Its partner, or the sponsor of its guest, was removed.
    #[error("its partner was removed before anybody else had built on it")]
    Removed,
    /// Its partner, or the sponsor of its guest, left and did not name it.
    #[error("its partner left before anybody else had built on it")]
    Left,
    /// Its key was replaced.
    #[error("its key was replaced before anybody else had built on it")]
    Replaced,
    /// Its key signed two histories.
    #[error(
        "its key signed two histories, and nobody else had built on this one before knowing it"
    )]
    Forked,
    /// Its owner took the key back, and named an earlier contribution as the last.
    #[error("its owner took the key back and named an earlier last contribution")]
    Revoked,
}

/// A key that signed two histories, with the evidence.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Suspended {
    /// The key.
    pub key: PublicKey,
    /// The partner whose seat is vacant because of it, until its root key names another.
    pub vacant: Option<PartnerId>,
    /// The two headers with their signatures, where both branches are here or somebody proved it.
    pub proof: Option<FaultProof>,
    /// Contributions that carry a proof already.
    pub proven_by: Vec<Index>,
}

impl Governance {
    /// Brings up to date what the rules take back; what changed since the last call.
    ///
    /// True for what is void from now on, false for what is not any more. Costs nothing while
    /// nobody was ever removed, left, or lost a key.
    pub fn settle_cuts(&mut self, graph: &Graph) -> BTreeMap<Index, bool> {
        let Self { cuts, minutes, register, facts, .. } = self;
        cuts.settle(Ground { graph, minutes, register, facts })
    }

    /// Everything that the rules took back, as of the last [`Self::settle_cuts`].
    pub fn void(&self) -> &BTreeSet<Index> {
        self.cuts.void()
    }

    /// Whether the rules took back what is at `index`.
    pub fn is_void(&self, index: Index) -> bool {
        self.cuts.void().contains(&index)
    }

    /// Why the rules took back what is at `index`; nothing if they did not.
    pub fn why_void(&self, graph: &Graph, index: Index) -> BTreeSet<Cut> {
        let events = self.cuts.against(self.ground(graph), index);
        events
            .map(|event| match event {
                Event::Gone { is_removal: true, .. } => Cut::Removed,
                Event::Gone { is_removal: false, .. } => Cut::Left,
                Event::Rekeyed { .. } | Event::Replaced { .. } => Cut::Replaced,
                Event::Forked { .. } => Cut::Forked,
                Event::Revoked { .. } => Cut::Revoked,
            })
            .collect()
    }

    /// Every key that is known to have signed two histories, by key.
    pub fn suspended(&self, graph: &Graph) -> Vec<Suspended> {
        let forked = graph.forks().into_iter().map(|fork| fork.author);
        let keys: BTreeSet<PublicKey> = forked.chain(self.register.proven_forked()).collect();
        keys.into_iter().map(|key| self.suspension(graph, key)).collect()
    }

    /// Whether `key` is known to have signed two histories.
    pub fn is_suspended(&self, graph: &Graph, key: &PublicKey) -> bool {
        graph.is_forked(key) || self.register.is_proven_forked(key, &|_| true)
    }

    /// The proof of a fork that nobody published yet.
    pub fn unproven_fork(&self, graph: &Graph) -> Option<FaultProof> {
        let forked = graph.forks().into_iter();
        let mut unproven =
            forked.filter(|fork| !self.register.is_proven_forked(&fork.author, &|_| true));
        unproven.next().map(|fork| {
            FaultProof::of(graph.contribution(fork.first), graph.contribution(fork.second))
        })
    }

    fn suspension(&self, graph: &Graph, key: PublicKey) -> Suspended {
        let here = graph.forks_of(&key).first().map(|fork| {
            FaultProof::of(graph.contribution(fork.first), graph.contribution(fork.second))
        });
        let proven_by: Vec<Index> = self.register.faults(&key).collect();
        let published = || {
            let carriers = proven_by.iter().map(|index| graph.contribution(*index));
            let mut proofs = carriers.filter_map(FaultProof::carried_by);
            proofs.next()
        };
        let vacant = match self.state().key(&key) {
            Some((partner, KeyUse::Seat)) if self.state().has_seat(&partner) => Some(partner),
            Some((_, KeyUse::Seat | KeyUse::Root | KeyUse::Former)) | None => None,
        };
        Suspended { key, vacant, proof: here.or_else(published), proven_by }
    }

    pub(super) fn note_for_cut(&mut self, graph: &Graph, index: Index) {
        let Self { cuts, minutes, register, facts, .. } = self;
        cuts.note(Ground { graph, minutes, register, facts }, index);
    }

    fn ground<'a>(&'a self, graph: &'a Graph) -> Ground<'a> {
        let Self { minutes, register, facts, .. } = self;
        Ground { graph, minutes, register, facts }
    }
}
