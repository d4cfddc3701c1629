//! Slots: who holds how many streams, and a signal when one is given back.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::Notify;

use crate::key::PeerKey;

/// What a stream is for, and who opened it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Purpose {
    /// A member catches up with us.
    SyncServed,
    /// We catch up with a member.
    SyncOpened,
    /// A stranger joins through us.
    JoinServed,
    /// We join through a peer.
    JoinOpened,
}

/// All open streams by purpose and peer.
#[derive(Debug, Default)]
pub(crate) struct Slots {
    held: Mutex<BTreeMap<(Purpose, PeerKey), usize>>,
    /// Signalled whenever a slot is given back.
    pub(crate) freed: Notify,
}

/// One stream's place, given back when dropped.
#[derive(Debug)]
pub(crate) struct Slot {
    purpose: Purpose,
    peer: PeerKey,
    slots: Arc<Slots>,
}

/// How many slots may be held for one purpose.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Quota {
    pub(crate) per_peer: usize,
    pub(crate) total: usize,
}

impl Slots {
    /// Takes a slot if the quota has one left.
    pub(crate) fn take(
        self: &Arc<Self>,
        purpose: Purpose,
        peer: PeerKey,
        quota: Quota,
    ) -> Option<Slot> {
        let mut held = self.held();
        let total: usize =
            held.iter().filter(|((of, _), _)| *of == purpose).map(|(_, count)| count).sum();
        let own = held.entry((purpose, peer)).or_default();
        if total >= quota.total || *own >= quota.per_peer {
            return None;
        }
        *own += 1;
        Some(Slot { purpose, peer, slots: Arc::clone(self) })
    }

    /// Whether a join with this peer is going on.
    pub(crate) fn is_joining(&self, peer: PeerKey) -> bool {
        let held = self.held();
        [Purpose::JoinServed, Purpose::JoinOpened]
            .iter()
            .any(|purpose| held.get(&(*purpose, peer)).is_some_and(|count| *count > 0))
    }

    fn held(&self) -> MutexGuard<'_, BTreeMap<(Purpose, PeerKey), usize>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut held = self.slots.held();
        if let Some(count) = held.get_mut(&(self.purpose, self.peer)) {
            *count -= 1;
        }
        held.retain(|_, count| *count > 0);
        drop(held);
        self.slots.freed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALMA: PeerKey = PeerKey([1; 32]);
    const BRUNO: PeerKey = PeerKey([2; 32]);
    const QUOTA: Quota = Quota { per_peer: 2, total: 3 };

    #[test]
    fn neither_one_peer_nor_all_together_exceed_the_quota() {
        let slots = Arc::new(Slots::default());
        let take = |peer| slots.take(Purpose::SyncServed, peer, QUOTA);

        let held = [take(ALMA), take(ALMA), take(ALMA), take(BRUNO), take(BRUNO)];

        assert_eq!(held.map(|slot| slot.is_some()), [true, true, false, true, false]);
    }

    #[test]
    fn a_dropped_slot_can_be_taken_again() {
        let slots = Arc::new(Slots::default());
        let quota = Quota { per_peer: 1, total: 1 };
        let first = slots.take(Purpose::JoinServed, ALMA, quota);
        assert!(slots.is_joining(ALMA));

        drop(first);

        assert!(!slots.is_joining(ALMA));
        assert!(slots.take(Purpose::JoinServed, BRUNO, quota).is_some());
    }
}
