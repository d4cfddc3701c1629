//! The clocks of a machine: a wall clock that may be wrong, and one that only runs forward.

use guildhall_node::Now;

/// Where every run begins by an honest wall clock, in milliseconds since 1970: the year 2030.
const BEGINNING_MS: i64 = 1_893_456_000_000;

/// A day in milliseconds.
pub(crate) const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// Ten years in milliseconds.
pub(crate) const DECADE_MS: i64 = 3_652 * 24 * 60 * 60 * 1000;

/// The clocks of one machine.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Watch {
    offset_ms: i64,
    frozen_at: Option<u64>,
    started_ms: u64,
}

impl Watch {
    /// A wall clock that is wrong by so much.
    pub(crate) fn off_by(offset_ms: i64) -> Self {
        Self { offset_ms, ..Self::default() }
    }

    /// What the machine reads when so much time has truly passed.
    pub(crate) fn read(&self, true_ms: u64) -> Now {
        let seen = i64::try_from(self.frozen_at.unwrap_or(true_ms)).unwrap_or(i64::MAX);
        let wall = BEGINNING_MS.saturating_add(self.offset_ms).saturating_add(seen);
        Now {
            wall_ms: u64::try_from(wall).unwrap_or(0),
            mono_ms: true_ms.saturating_sub(self.started_ms),
        }
    }

    /// The machine starts: its other clock begins at 0.
    pub(crate) fn start(&mut self, true_ms: u64) {
        self.started_ms = true_ms;
    }

    /// The true time at which the clock that only runs forward says `mono_ms`.
    pub(crate) fn when(&self, mono_ms: u64) -> u64 {
        self.started_ms.saturating_add(mono_ms)
    }

    /// The wall clock jumps.
    pub(crate) fn jump(&mut self, by_ms: i64) {
        self.offset_ms = self.offset_ms.saturating_add(by_ms);
    }

    /// The wall clock stands still, or runs on.
    pub(crate) fn freeze(&mut self, at_ms: Option<u64>) {
        self.frozen_at = at_ms;
    }
}

#[cfg(test)]
mod tests {
    use super::{DECADE_MS, Watch};

    #[test]
    fn a_wrong_wall_clock_leaves_the_other_alone() {
        let mut watch = Watch::off_by(-DECADE_MS);
        watch.start(5_000);

        let before = watch.read(6_000);
        watch.jump(2 * DECADE_MS);
        watch.freeze(Some(6_000));
        let after = watch.read(9_000);

        assert_eq!((before.mono_ms, after.mono_ms), (1_000, 4_000));
        assert_eq!(after.wall_ms - before.wall_ms, 2 * DECADE_MS.unsigned_abs());
        assert_eq!(watch.when(4_000), 9_000);
    }
}
