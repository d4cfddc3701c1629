//! What this node knows of the nodes around it: who is connected, since when, who has what.
//!
//! Knowledge here is local and fleeting. It decides when to catch up and what to tell people; no
//! rule reads it.

use std::collections::BTreeMap;

use guildhall_ledger::{ContributionId, PublicKey};

use crate::input::Now;

/// A partner's node is asked how it stands at least this often while it is connected.
pub(crate) const CATCH_UP_PAUSE_MS: u64 = 60_000;

/// After an act of our own or a hint, this long is waited for more before catching up, so that a
/// burst costs one exchange.
pub(crate) const SETTLE_MS: u64 = 300;

/// Something that another node has and we lack is mostly on its way by gossip: so long it is waited
/// for before it is fetched; in a large federation, where it has further to go, the second.
const FETCH_PAUSE_MS: u64 = 200;
const FETCH_PAUSE_IF_MANY_MS: u64 = 1_000;

/// From how many nodes on a federation is a large one. In it not every neighbour is asked at once:
/// what is new goes from each to the next, and asking all of them costs more than it brings.
const MANY: u64 = 17;

/// With how many nodes of a large federation news of our own is compared at once.
const EXCHANGES_AT_ONCE: usize = 3;

/// Most contributions awaited of one node; whoever lacks more fetches them in the same exchange.
const AWAITED_MAX: usize = 64;

/// After a failed exchange with a node, this long is waited before the next.
const RETRY_PAUSE_MS: u64 = 2_000;

/// What is known of one node.
#[derive(Clone, Debug, Default)]
pub(crate) struct Peer {
    pub(crate) is_connected: bool,
    /// Wall clock of the last time it was heard, in this run or before.
    pub(crate) last_contact_ms: Option<u64>,
    /// It holds our own contributions up to this place, as far as we know.
    pub(crate) has_own_upto: Option<u64>,
    /// Wall clock of the last time it was seen to hold exactly what we hold.
    pub(crate) equal_at_ms: Option<u64>,
    /// Monotonic time at which the next exchange with it is due.
    due_at_ms: Option<u64>,
    is_busy: bool,
    /// What it has and we lacked when we heard of it.
    awaited: Vec<ContributionId>,
    /// Monotonic time at which what is still lacking of it is fetched.
    fetch_at_ms: Option<u64>,
}

/// Every node that was ever met.
#[derive(Debug, Default)]
pub(crate) struct Peers {
    met: BTreeMap<PublicKey, Peer>,
    /// Nothing is due with anybody before this monotonic time.
    quiet_until_ms: Option<u64>,
    /// The last that was chosen of many, so that everybody has its turn.
    chosen: Option<PublicKey>,
    /// How many nodes there are beside this one, whether met or not.
    members: u64,
    /// In a large federation, what one node is being asked for, and until when no other is.
    fetching: BTreeMap<ContributionId, u64>,
}

impl Peers {
    pub(crate) fn get(&self, key: &PublicKey) -> Option<&Peer> {
        self.met.get(key)
    }

    pub(crate) fn connected(&self) -> impl Iterator<Item = (&PublicKey, &Peer)> {
        self.met.iter().filter(|(_, peer)| peer.is_connected)
    }

    /// Wall clock of the last contact with each node that was heard in this run.
    pub(crate) fn contacts(&self) -> impl Iterator<Item = (PublicKey, u64)> {
        self.met.iter().filter_map(|(key, peer)| Some((*key, peer.last_contact_ms?)))
    }

    /// A connection stands: both sides compare at once, the one with the smaller key begins.
    pub(crate) fn connect(&mut self, key: PublicKey, now: Now, begins: bool) {
        let peer = self.met.entry(key).or_default();
        peer.is_connected = true;
        peer.is_busy = false;
        peer.last_contact_ms = Some(now.wall_ms);
        let pause = if begins { 0 } else { RETRY_PAUSE_MS };
        let at = now.mono_ms.saturating_add(pause);
        peer.due_at_ms = Some(at);
        self.look_at(at);
    }

    pub(crate) fn disconnect(&mut self, key: &PublicKey) {
        if let Some(peer) = self.met.get_mut(key) {
            peer.is_connected = false;
            peer.is_busy = false;
            peer.due_at_ms = None;
            peer.fetch_at_ms = None;
            peer.awaited.clear();
        }
    }

    /// Something came from it.
    pub(crate) fn heard(&mut self, key: &PublicKey, now: Now) {
        if let Some(peer) = self.met.get_mut(key) {
            peer.last_contact_ms = Some(now.wall_ms);
        }
    }

    /// It is known to hold our own contributions up to `seq`.
    pub(crate) fn has_own(&mut self, key: &PublicKey, seq: u64) {
        let peer = self.met.entry(*key).or_default();
        peer.has_own_upto = peer.has_own_upto.max(Some(seq));
    }

    /// It was seen to hold exactly what we hold.
    pub(crate) fn holds_the_same(&mut self, key: &PublicKey, now: Now) {
        self.met.entry(*key).or_default().equal_at_ms = Some(now.wall_ms);
    }

    /// An exchange with it should come within `pause_ms`.
    pub(crate) fn want_exchange(&mut self, key: &PublicKey, now: Now, pause_ms: u64) {
        let Some(peer) = self.met.get_mut(key).filter(|peer| peer.is_connected) else { return };
        let at = now.mono_ms.saturating_add(pause_ms);
        peer.due_at_ms = Some(peer.due_at_ms.map_or(at, |due| due.min(at)));
        self.look_at(at);
    }

    /// It has something that we lack: an exchange comes soon, if that does not come first.
    pub(crate) fn awaits(&mut self, key: &PublicKey, id: ContributionId, now: Now) {
        let many = self.are_many();
        let Some(peer) = self.met.get_mut(key).filter(|peer| peer.is_connected) else { return };
        if peer.awaited.len() < AWAITED_MAX && !peer.awaited.contains(&id) {
            peer.awaited.push(id);
        }
        let pause = if many { FETCH_PAUSE_IF_MANY_MS } else { FETCH_PAUSE_MS };
        let at = *peer.fetch_at_ms.get_or_insert(now.mono_ms.saturating_add(pause));
        self.look_at(at);
    }

    /// The nodes with which an exchange is due; they count as busy from here on.
    pub(crate) fn begin_due(
        &mut self,
        now: Now,
        is_lacking: impl Fn(&ContributionId) -> bool,
    ) -> Vec<PublicKey> {
        if self.quiet_until_ms.is_none_or(|at| now.mono_ms < at) {
            return Vec::new();
        }
        self.fetch_overdue(now, is_lacking);
        let due = self.take_due(now);
        let due_at = |peer: &Peer| peer.due_at_ms.filter(|_| peer.is_connected && !peer.is_busy);
        let moments = self.met.values().flat_map(|peer| [due_at(peer), peer.fetch_at_ms]);
        self.quiet_until_ms = moments.flatten().min();
        due
    }

    /// What was awaited has had its time: an exchange is due with whoever has what is lacking yet.
    fn fetch_overdue(&mut self, now: Now, is_lacking: impl Fn(&ContributionId) -> bool) {
        let many = self.are_many();
        let Self { met, fetching, .. } = self;
        fetching.retain(|_, until| now.mono_ms < *until);
        let again = now.mono_ms.saturating_add(RETRY_PAUSE_MS);
        for peer in met.values_mut() {
            if peer.fetch_at_ms.is_none_or(|at| now.mono_ms < at) {
                continue;
            }
            peer.awaited.retain(&is_lacking);
            let is_free = peer.awaited.iter().any(|id| !fetching.contains_key(id));
            peer.fetch_at_ms = (!peer.awaited.is_empty() && !is_free).then_some(again);
            if is_free {
                peer.due_at_ms = Some(now.mono_ms);
                let asked = std::mem::take(&mut peer.awaited);
                if many {
                    fetching.extend(asked.into_iter().map(|id| (id, again)));
                }
            }
        }
    }

    /// How many nodes there are beside this one.
    pub(crate) fn set_members(&mut self, members: u64) {
        self.members = members;
    }

    /// How many nodes there are beside this one.
    pub(crate) fn members(&self) -> u64 {
        self.members
    }

    /// Whether the federation is a large one.
    pub(crate) fn are_many(&self) -> bool {
        MANY <= self.members
    }

    /// An exchange should come within `pause_ms` with every connected node; in a large federation
    /// with a few of them, others than last time.
    pub(crate) fn want_exchanges(&mut self, now: Now, pause_ms: u64) {
        let mut keys: Vec<PublicKey> = self.connected().map(|(key, _)| *key).collect();
        if self.are_many() && EXCHANGES_AT_ONCE < keys.len() {
            let next = keys.partition_point(|key| Some(*key) <= self.chosen);
            keys.rotate_left(next);
            keys.truncate(EXCHANGES_AT_ONCE);
            self.chosen = keys.last().copied();
        }
        for key in keys {
            self.want_exchange(&key, now, pause_ms);
        }
    }

    fn take_due(&mut self, now: Now) -> Vec<PublicKey> {
        let mut due = Vec::new();
        for (key, peer) in &mut self.met {
            let is_due = peer.due_at_ms.is_some_and(|at| at <= now.mono_ms);
            if peer.is_connected && !peer.is_busy && is_due {
                peer.is_busy = true;
                peer.due_at_ms = Some(now.mono_ms.saturating_add(CATCH_UP_PAUSE_MS));
                due.push(*key);
            }
        }
        due
    }

    /// It began an exchange with us, which serves as well as one of our own.
    pub(crate) fn begun_by(&mut self, key: &PublicKey, now: Now) {
        if let Some(peer) = self.met.get_mut(key).filter(|peer| peer.due_at_ms.is_some()) {
            peer.due_at_ms = Some(now.mono_ms.saturating_add(CATCH_UP_PAUSE_MS));
        }
    }

    /// An exchange with it has ended, whoever began it.
    pub(crate) fn finish(&mut self, key: &PublicKey, now: Now, is_ours: bool, succeeded: bool) {
        if let Some(peer) = self.met.get_mut(key).filter(|_| is_ours) {
            peer.is_busy = false;
            if let Some(at) = peer.due_at_ms {
                self.look_at(at);
            }
        }
        if !succeeded {
            self.want_exchange(key, now, RETRY_PAUSE_MS);
        }
    }

    /// When to look again whether an exchange is due, in monotonic time.
    pub(crate) fn next_due_ms(&self) -> Option<u64> {
        self.quiet_until_ms
    }

    fn look_at(&mut self, at_ms: u64) {
        self.quiet_until_ms = Some(self.quiet_until_ms.map_or(at_ms, |at| at.min(at_ms)));
    }
}

#[cfg(test)]
mod tests;
