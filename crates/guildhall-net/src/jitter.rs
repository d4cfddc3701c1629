//! Small random differences in waits, so that nodes do not act in step. Not for secrets.

use std::{
    hash::{BuildHasher as _, RandomState},
    time::Duration,
};

/// A sequence of random waits (splitmix64).
#[derive(Debug)]
pub(crate) struct Jitter(u64);

impl Jitter {
    /// A sequence unlike that of any other run.
    pub(crate) fn unpredictable() -> Self {
        Self(RandomState::new().hash_one(()))
    }

    /// The sequence that belongs to `seed`.
    #[cfg(test)]
    pub(crate) fn seeded(seed: u64) -> Self {
        Self(seed)
    }

    /// A wait of at least half of `full` and less than `full`.
    pub(crate) fn shorten(&mut self, full: Duration) -> Duration {
        let share = u32::try_from(self.draw() >> 48).expect("16 bits");
        full / 2 + full / 2 / (1 << 16) * share
    }

    fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}
