//! The dialer: whom to dial when, as a machine without clock or network.
//!
//! Of two nodes the one with the smaller key dials, the other only after a grace time: when both
//! dial at once they end up with two connections, and those have to be dropped. A failure doubles
//! the pause up to a limit; a connection that lasted, or a change of the peer's addresses, starts
//! the count anew.
//!
//! A newcomer that went to a peer to join comes back at once under its changed standing, whatever
//! its key: the peer does not know yet where to find it.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, Instant},
};

use crate::{address::Address, config::Timing, jitter::Jitter, key::PeerKey};

/// A connection that ended sooner counts as a failure: the peer may be turning us away.
const LASTING: Duration = Duration::from_secs(5);
/// After so long a dial without an outcome is made again.
const DIAL_OUTCOME_WAIT: Duration = Duration::from_secs(60);
/// Addresses heard of besides those given, for each peer.
const HEARD_MAX: usize = 8;
/// Doubling stops here, long after the pause has reached its limit.
const DOUBLINGS_MAX: u32 = 16;

/// Keeps track of the peers to be connected to.
#[derive(Debug)]
pub(crate) struct Dialer {
    me: PeerKey,
    timing: Timing,
    jitter: Jitter,
    targets: BTreeMap<PeerKey, Target>,
    connected: BTreeMap<PeerKey, Instant>,
    /// Peers that we went to on our own account, and that may not know where we are.
    visited: BTreeSet<PeerKey>,
    /// Peers whose connection is closed only to be opened again under another standing.
    forgiven: BTreeSet<PeerKey>,
}

#[derive(Debug)]
struct Target {
    given: BTreeSet<Address>,
    heard: BTreeSet<Address>,
    failures: u32,
    next: Instant,
}

impl Dialer {
    pub(crate) fn new(me: PeerKey, timing: Timing, jitter: Jitter) -> Self {
        Self {
            me,
            timing,
            jitter,
            targets: BTreeMap::new(),
            connected: BTreeMap::new(),
            visited: BTreeSet::new(),
            forgiven: BTreeSet::new(),
        }
    }

    /// Replaces the peers to be connected to.
    pub(crate) fn aim(&mut self, now: Instant, peers: &BTreeMap<PeerKey, BTreeSet<Address>>) {
        self.targets.retain(|peer, _| peers.contains_key(peer));
        for (peer, addresses) in peers {
            if *peer == self.me {
                continue;
            }
            let next = now + self.grace(*peer);
            let target = self.targets.entry(*peer).or_insert_with(|| Target {
                given: BTreeSet::new(),
                heard: BTreeSet::new(),
                failures: 0,
                next,
            });
            if target.given != *addresses {
                target.given.clone_from(addresses);
                target.failures = 0;
                target.next = target.next.min(next);
            }
        }
    }

    /// Takes note of an address the local network told of.
    pub(crate) fn hear(&mut self, now: Instant, peer: PeerKey, address: Address) {
        let next = now + self.grace(peer);
        let Some(target) = self.targets.get_mut(&peer) else { return };
        if target.given.contains(&address) || target.heard.contains(&address) {
            return;
        }
        if target.heard.len() >= HEARD_MAX {
            target.heard.pop_first();
        }
        target.heard.insert(address);
        target.failures = 0;
        target.next = target.next.min(next);
    }

    pub(crate) fn connected(&mut self, now: Instant, peer: PeerKey) {
        self.connected.insert(peer, now);
    }

    pub(crate) fn disconnected(&mut self, now: Instant, peer: PeerKey) {
        let since = self.connected.remove(&peer);
        let lasted = since.is_some_and(|since| now.duration_since(since) >= LASTING);
        if lasted {
            self.visited.remove(&peer);
        }
        let is_forgiven = self.forgiven.remove(&peer);
        let grace = self.grace(peer);
        let Some(target) = self.targets.get_mut(&peer) else { return };
        if is_forgiven {
            target.failures = 0;
            target.next = now + grace;
            return;
        }
        target.failures = if lasted { 0 } else { target.failures + 1 };
        target.next = now + grace + pause(&self.timing, &mut self.jitter, target.failures);
    }

    pub(crate) fn failed(&mut self, now: Instant, peer: PeerKey) {
        let Some(target) = self.targets.get_mut(&peer) else { return };
        target.failures += 1;
        target.next = now + pause(&self.timing, &mut self.jitter, target.failures - 1);
    }

    /// The connection is being closed only to be opened again under another standing.
    pub(crate) fn forgive(&mut self, peer: PeerKey) {
        if self.connected.contains_key(&peer) {
            self.forgiven.insert(peer);
        }
    }

    /// We go to the peer on our own account: until a connection has lasted, it is ours to dial.
    pub(crate) fn visit(&mut self, peer: PeerKey) {
        self.visited.insert(peer);
    }

    /// The peers to dial at once; each comes again only when its dial has failed or was forgotten.
    pub(crate) fn due(&mut self, now: Instant) -> Vec<(PeerKey, Vec<Address>)> {
        let mut due = Vec::new();
        for (peer, target) in &mut self.targets {
            if target.is_waiting(*peer, &self.connected) && target.next <= now {
                target.next = now + DIAL_OUTCOME_WAIT;
                due.push((*peer, target.given.union(&target.heard).cloned().collect()));
            }
        }
        due
    }

    /// When [`Self::due`] will have something next.
    pub(crate) fn next_wake(&self) -> Option<Instant> {
        let waiting =
            self.targets.iter().filter(|(peer, target)| target.is_waiting(**peer, &self.connected));
        waiting.map(|(_, target)| target.next).min()
    }

    fn grace(&self, peer: PeerKey) -> Duration {
        let is_ours = self.me < peer || self.visited.contains(&peer);
        if is_ours { Duration::ZERO } else { self.timing.dial_grace }
    }
}

impl Target {
    fn is_waiting(&self, peer: PeerKey, connected: &BTreeMap<PeerKey, Instant>) -> bool {
        let has_address = !self.given.is_empty() || !self.heard.is_empty();
        has_address && !connected.contains_key(&peer)
    }
}

fn pause(timing: &Timing, jitter: &mut Jitter, failures: u32) -> Duration {
    let doubled = timing.dial_pause_min.saturating_mul(1 << failures.min(DOUBLINGS_MAX));
    jitter.shorten(doubled.min(timing.dial_pause_max))
}

#[cfg(test)]
mod tests;
