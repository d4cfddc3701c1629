//! Noticing dead connections: libp2p reports failed pings and never acts on them.

use std::collections::BTreeMap;

use crate::key::PeerKey;

/// So many failures in a row and a connection is taken for dead.
const STRIKES_MAX: u32 = 3;

/// libp2p keeps the first failed ping of a row to itself.
const STRIKES_UNREPORTED: u32 = 1;

/// Counts the failures of each peer since it last answered.
#[derive(Debug, Default)]
pub(crate) struct Watchdog {
    strikes: BTreeMap<PeerKey, u32>,
}

impl Watchdog {
    pub(crate) fn answered(&mut self, peer: PeerKey) {
        self.strikes.remove(&peer);
    }

    /// A ping went unanswered. Whether the peer's connection is to be closed.
    pub(crate) fn ping_failed(&mut self, peer: PeerKey) -> bool {
        let strikes = self.strikes.entry(peer).or_insert(STRIKES_UNREPORTED);
        *strikes += 1;
        *strikes >= STRIKES_MAX
    }

    /// A stream to the peer did not open in time. Whether its connection is to be closed.
    pub(crate) fn stream_stalled(&mut self, peer: PeerKey) -> bool {
        let strikes = self.strikes.entry(peer).or_insert(0);
        *strikes += 1;
        *strikes >= STRIKES_MAX
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BRUNO: PeerKey = PeerKey([2; 32]);

    #[test]
    fn the_third_failed_ping_in_a_row_closes_the_connection() {
        let mut watchdog = Watchdog::default();

        let second = watchdog.ping_failed(BRUNO);
        let third = watchdog.ping_failed(BRUNO);

        assert_eq!((second, third), (false, true));
    }

    #[test]
    fn an_answer_in_between_wipes_the_slate() {
        let mut watchdog = Watchdog::default();
        watchdog.stream_stalled(BRUNO);
        watchdog.stream_stalled(BRUNO);

        watchdog.answered(BRUNO);

        assert!(!watchdog.stream_stalled(BRUNO));
        assert!(!watchdog.ping_failed(BRUNO));
        assert!(watchdog.ping_failed(BRUNO));
    }
}
