//! Momentum: how much is done about one thing, and whether it is fading.
//!
//! The rule for fading was chosen by what a real portfolio did, and is held against the plain rule
//! "quiet for so many days" in `docs/fading.md`.

use std::collections::BTreeMap;

use super::Thresholds;
use crate::day::Day;

/// Days of a year, after which nothing is fading any more but asleep.
const YEAR_DAYS: u32 = 365;

/// Days of the stretches that are compared for a trend.
const STRETCH_DAYS: u32 = 28;

/// Fewer acts than this say nothing about a trend.
const ACTS_MIN: u32 = 3;

/// Where it goes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Trend {
    /// Nothing was done yet.
    Untouched,
    /// Nothing was done for a year.
    Asleep,
    /// Quiet, and seldom worked on in the last year.
    Fading,
    /// Less than half as much as in the four weeks before.
    Slowing,
    /// Neither.
    Steady,
    /// More than twice as much as in the four weeks before.
    Growing,
}

/// How much is done about one thing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Momentum {
    /// What was done in each of the last twelve weeks, the oldest first.
    pub weeks: [u32; 12],
    /// What was done in each of the last twelve times thirty days, the oldest first.
    pub months: [u32; 12],
    /// The last day on which something was done.
    pub last: Option<Day>,
    /// How many days ago that was.
    pub quiet_days: u32,
    /// On how many days of the last year something was done.
    pub days_in_year: u32,
    /// Where it goes.
    pub trend: Trend,
}

impl Momentum {
    /// How much was done up to `as_of`, by how much was done on each day.
    pub fn of(days: &BTreeMap<Day, u32>, as_of: Day, thresholds: &Thresholds) -> Self {
        let until = || days.range(..=as_of);
        let last = until().next_back().map(|(day, _)| *day);
        let year = as_of.minus(YEAR_DAYS - 1);
        let days_in_year = super::count(days.range(year..=as_of).count());
        let mut momentum = Self {
            weeks: buckets(days, as_of, 7),
            months: buckets(days, as_of, 30),
            last,
            quiet_days: last.map_or(0, |last| as_of.days_after(last)),
            days_in_year,
            trend: Trend::Untouched,
        };
        if last.is_some() {
            let recent = sum(days, as_of.minus(STRETCH_DAYS - 1), as_of);
            let middle = as_of.minus(STRETCH_DAYS);
            let before = sum(days, middle.minus(STRETCH_DAYS - 1), middle);
            momentum.trend = momentum.trend_of(recent, before, thresholds);
        }
        momentum
    }

    fn trend_of(&self, recent: u32, before: u32, thresholds: &Thresholds) -> Trend {
        if YEAR_DAYS <= self.quiet_days {
            return Trend::Asleep;
        }
        let is_quiet = thresholds.fading_quiet_days < self.quiet_days;
        if is_quiet && self.days_in_year <= thresholds.fading_days {
            return Trend::Fading;
        }
        if ACTS_MIN <= before && recent.saturating_mul(2) < before {
            return Trend::Slowing;
        }
        if ACTS_MIN <= recent && before.saturating_mul(2) < recent {
            return Trend::Growing;
        }
        Trend::Steady
    }
}

/// Heights of bars from 0 to 7 for a sparkline: 0 is nothing, 7 the greatest.
pub fn bar_heights(buckets: &[u32]) -> Vec<u8> {
    let greatest = buckets.iter().copied().max().unwrap_or_default();
    let height = |bucket: &u32| {
        let scaled = (u64::from(*bucket) * 7).div_ceil(u64::from(greatest.max(1)));
        u8::try_from(scaled).unwrap_or(7)
    };
    buckets.iter().map(height).collect()
}

fn buckets(days: &BTreeMap<Day, u32>, as_of: Day, width: u32) -> [u32; 12] {
    let mut buckets = [0_u32; 12];
    for (ago, bucket) in (0_u32..).zip(buckets.iter_mut().rev()) {
        let end = as_of.0.checked_sub(ago.saturating_mul(width));
        if let Some(end) = end.map(Day) {
            *bucket = sum(days, end.minus(width - 1), end);
        }
    }
    buckets
}

fn sum(days: &BTreeMap<Day, u32>, from: Day, to: Day) -> u32 {
    days.range(from..=to).map(|(_, count)| *count).fold(0, u32::saturating_add)
}
