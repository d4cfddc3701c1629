//! A node's state as bytes, so that a restart need not read its whole log.
//!
//! A snapshot holds what the log holds, in order and checked as a whole, so that no contribution's
//! hashes and signature are computed again. It is an accelerator: without it the node is loaded from
//! the log and is the same.

use guildhall_ledger::{Contribution, ContributionId, Unverified};
use serde::{Deserialize, Serialize};

use crate::arrival::Arrival;
use crate::input::Now;
use crate::node::intake::Origin;
use crate::node::{BadStart, Config, Node};
use crate::outbox::Outbox;

/// The version of the layout; a snapshot of another version is ignored.
const SNAPSHOT_VERSION: u16 = 1;

#[derive(Serialize, Deserialize)]
struct Kept<'a> {
    id: ContributionId,
    received_ms: u64,
    #[serde(borrow)]
    bytes: &'a [u8],
}

/// Bytes that are no snapshot of this version.
#[derive(Debug, thiserror::Error)]
pub enum BadSnapshot {
    /// Another version, or not a snapshot at all.
    #[error("the snapshot is of another version or damaged")]
    Unreadable,
    /// Its contributions do not fit together.
    #[error("the snapshot contradicts itself")]
    Contradiction(#[source] BadStart),
}

impl Node {
    /// The state as bytes.
    pub fn snapshot(&self) -> Vec<u8> {
        let kept: Vec<Kept<'_>> = self
            .graph
            .indices()
            .zip(&self.received_ms)
            .map(|(index, received_ms)| {
                let contribution = self.graph.contribution(index);
                Kept {
                    id: contribution.id(),
                    received_ms: *received_ms,
                    bytes: contribution.bytes(),
                }
            })
            .collect();
        postcard::to_stdvec(&(SNAPSHOT_VERSION, kept)).expect("a node in memory can be encoded")
    }

    /// The node as it was when the snapshot was made.
    pub fn restore(config: Config, snapshot: &[u8]) -> Result<Self, BadSnapshot> {
        let (version, rest) =
            postcard::take_from_bytes::<u16>(snapshot).map_err(|_| BadSnapshot::Unreadable)?;
        if version != SNAPSHOT_VERSION {
            return Err(BadSnapshot::Unreadable);
        }
        let kept: Vec<Kept<'_>> =
            postcard::from_bytes(rest).map_err(|_| BadSnapshot::Unreadable)?;
        let mut kept = kept.into_iter();
        let first = kept.next().ok_or(BadSnapshot::Unreadable)?;
        let genesis =
            Unverified::kept(first.id, first.bytes).map_err(|_| BadSnapshot::Unreadable)?;
        let mut node =
            Self::found(config, genesis, first.received_ms).map_err(BadSnapshot::Contradiction)?;
        for Kept { id, received_ms, bytes } in kept {
            let contribution = Unverified::kept(id, bytes).map_err(|_| BadSnapshot::Unreadable)?;
            let past = node
                .graph
                .place(&contribution)
                .map_err(|why| BadSnapshot::Contradiction(BadStart::Unplaceable(why)))?;
            let judgement = node.governance.judge(&node.graph, &past, &contribution);
            node.keep(contribution, past, judgement, received_ms);
        }
        node.follow_cuts();
        node.reset_guard();
        Ok(node)
    }

    /// Takes in contributions from this node's own log, in its order.
    ///
    /// Returns the ids of those that could not be taken in: their ancestors lie in a damaged part of
    /// the log and come again by catch-up.
    pub fn replay(
        &mut self,
        records: impl IntoIterator<Item = (Contribution, u64)>,
    ) -> Vec<ContributionId> {
        let mut lost = Vec::new();
        for (contribution, received_ms) in records {
            let id = contribution.id();
            let now = Now { wall_ms: received_ms, mono_ms: 0 };
            // What is replayed is on disk already, and told to nobody.
            let mut ignored = Outbox::default();
            match self.take_in(contribution, Origin { from: None, now }, &mut ignored) {
                Arrival::Admitted(_) | Arrival::Inert(..) | Arrival::Present => {}
                Arrival::Waiting | Arrival::Refused(_) => {
                    lost.push(id);
                }
            }
        }
        self.hold_on_as_before();
        self.follow_cuts();
        self.reset_guard();
        lost
    }
}
