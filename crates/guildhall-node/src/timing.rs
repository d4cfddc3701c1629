//! How long this node has known of open matters.
//!
//! Windows run from the first sight of a matter on this node, and only decide when this node acts;
//! what counts as valid never depends on them (`docs/protocol.md`, "Clocks"). The first sights are
//! kept on disk, so that a restart does not begin a window anew.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_ledger::ContributionId;
use serde::{Deserialize, Serialize};

use crate::input::Now;

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
struct Sight {
    /// Wall clock, milliseconds since 1970.
    first_wall: u64,
    /// Milliseconds this node was up since then, in runs before this one.
    uptime_before: u64,
    /// When this run began to count, in milliseconds of its monotonic clock.
    #[serde(skip)]
    counted_from: u64,
}

/// First sights of open matters.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Timing {
    sights: BTreeMap<ContributionId, Sight>,
}

impl Timing {
    /// Notes the first sight of every matter that is open; forgets those that no longer are.
    /// Returns whether anything changed.
    pub(crate) fn observe(&mut self, open: &BTreeSet<ContributionId>, now: Now) -> bool {
        let before = self.sights.len();
        self.sights.retain(|id, _| open.contains(id));
        let forgot = self.sights.len() != before;
        let kept = self.sights.len();
        for id in open {
            self.sights.entry(*id).or_insert(Sight {
                first_wall: now.wall_ms,
                uptime_before: 0,
                counted_from: now.mono_ms,
            });
        }
        forgot || self.sights.len() != kept
    }

    /// How long a matter has been known: by the wall clock or by uptime, whichever says more.
    pub(crate) fn elapsed_ms(&self, id: &ContributionId, now: Now) -> u64 {
        self.sights.get(id).map_or(0, |sight| {
            let by_wall = now.wall_ms.saturating_sub(sight.first_wall);
            by_wall.max(sight.uptime_ms(now))
        })
    }

    /// The state to keep on disk at this moment.
    pub(crate) fn kept_at(&self, now: Now) -> Self {
        let keep = |(id, sight): (&ContributionId, &Sight)| {
            (*id, Sight { uptime_before: sight.uptime_ms(now), ..*sight })
        };
        Self { sights: self.sights.iter().map(keep).collect() }
    }
}

impl Sight {
    fn uptime_ms(&self, now: Now) -> u64 {
        let in_this_run = now.mono_ms.saturating_sub(self.counted_from);
        self.uptime_before.saturating_add(in_this_run)
    }
}

#[cfg(test)]
mod tests {
    use super::Timing;
    use crate::input::Now;
    use guildhall_ledger::ContributionId;

    const HOUR_MS: u64 = 3_600_000;

    fn at(wall_hours: u64, mono_hours: u64) -> Now {
        Now { wall_ms: wall_hours * HOUR_MS, mono_ms: mono_hours * HOUR_MS }
    }

    #[test]
    fn a_window_runs_on_while_the_node_is_off() {
        let matter = ContributionId([1; 32]);
        let mut timing = Timing::default();
        timing.observe(&[matter].into(), at(100, 0));
        let kept = postcard::to_stdvec(&timing.kept_at(at(101, 1))).unwrap();

        let later: Timing = postcard::from_bytes(&kept).unwrap();

        assert_eq!(later.elapsed_ms(&matter, at(110, 0)), 10 * HOUR_MS);
    }

    #[test]
    fn a_clock_that_stands_still_or_runs_backwards_does_not_stop_a_window() {
        let matter = ContributionId([1; 32]);
        let mut timing = Timing::default();
        timing.observe(&[matter].into(), at(100, 0));

        assert_eq!(timing.elapsed_ms(&matter, at(100, 5)), 5 * HOUR_MS);
        assert_eq!(timing.elapsed_ms(&matter, at(3, 5)), 5 * HOUR_MS);
        let kept = postcard::to_stdvec(&timing.kept_at(at(3, 5))).unwrap();
        let later: Timing = postcard::from_bytes(&kept).unwrap();
        assert_eq!(later.elapsed_ms(&matter, at(3, 2)), 7 * HOUR_MS);
    }

    #[test]
    fn what_is_no_longer_open_is_forgotten() {
        let matter = ContributionId([1; 32]);
        let mut timing = Timing::default();

        assert!(timing.observe(&[matter].into(), at(1, 0)));
        assert!(!timing.observe(&[matter].into(), at(2, 1)));
        assert!(timing.observe(&[].into(), at(3, 2)));
        assert_eq!(timing, Timing::default());
    }
}
