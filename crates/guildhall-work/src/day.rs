//! Days: dates without a clock, a time of day or a zone.
//!
//! A day is what people write in a promise. It is a claim, read by no rule of validity; what is
//! late or lapsed is computed for a day that the reader names.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Milliseconds of a day.
const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// Days of four hundred years, after which the calendar repeats.
const ERA_DAYS: u32 = 146_097;

/// Days from the first of March of the year 0 to the first of January 1970.
const EPOCH_DAYS: u32 = 719_468;

/// A day of the civil calendar: how many days after the first of January 1970.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize,
)]
pub struct Day(pub u32);

impl Day {
    /// The last day that can be written: 9999-12-31.
    pub const MAX: Self = Self(2_932_896);

    /// The day on which a moment lies, in milliseconds since 1970.
    pub fn of_ms(ms: u64) -> Self {
        Self(u32::try_from(ms / DAY_MS).unwrap_or(u32::MAX)).min(Self::MAX)
    }

    /// Its first moment, in milliseconds since 1970.
    pub fn start_ms(self) -> u64 {
        u64::from(self.0) * DAY_MS
    }

    /// The day of this date, if there is such a date from 1970 to 9999.
    pub fn from_civil(year: u32, month: u32, day: u32) -> Option<Self> {
        if !(1970..=9999).contains(&year) || !(1..=12).contains(&month) || day == 0 {
            return None;
        }
        // The year begins in March, so that the day that leap years add is the last.
        let shifted = if month <= 2 { year - 1 } else { year };
        let (era, year_of_era) = (shifted / 400, shifted % 400);
        let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        let days = (era * ERA_DAYS + day_of_era).checked_sub(EPOCH_DAYS)?;
        let found = Self(days);
        (found.civil() == (year, month, day)).then_some(found)
    }

    /// Year, month and day.
    pub fn civil(self) -> (u32, u32, u32) {
        let days = self.0.min(Self::MAX.0) + EPOCH_DAYS;
        let (era, day_of_era) = (days / ERA_DAYS, days % ERA_DAYS);
        let leaps = day_of_era / 1460 - day_of_era / 36_524 + day_of_era / 146_096;
        let year_of_era = (day_of_era - leaps.min(day_of_era)) / 365;
        let before = year_of_era * 365 + year_of_era / 4 - year_of_era / 100;
        let day_of_year = day_of_era - before;
        let shifted_month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
        let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
        let year = year_of_era + era * 400 + u32::from(month <= 2);
        (year, month, day)
    }

    /// The day that `text` writes as `2026-11-26`.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let mut number = |length: usize| {
            let part = parts.next()?;
            let is_number = part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
            if is_number { part.parse::<u32>().ok() } else { None }
        };
        let (year, month, day) = (number(4)?, number(2)?, number(2)?);
        if parts.next().is_some() { None } else { Self::from_civil(year, month, day) }
    }

    /// This many days later.
    #[must_use]
    pub fn plus(self, days: u32) -> Self {
        Self(self.0.saturating_add(days)).min(Self::MAX)
    }

    /// This many days earlier, but not before 1970.
    #[must_use]
    pub fn minus(self, days: u32) -> Self {
        Self(self.0.saturating_sub(days))
    }

    /// How many days it is after `earlier`; 0 if it is not.
    pub fn days_after(self, earlier: Self) -> u32 {
        self.0.saturating_sub(earlier.0)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.civil();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::Day;

    #[test]
    fn days_are_counted_as_the_calendar_does() {
        let known = [
            ("1970-01-01", 0),
            ("1970-03-01", 59),
            ("2000-02-29", 11_016),
            ("2000-03-01", 11_017),
            ("2026-11-26", 20_783),
            ("9999-12-31", 2_932_896),
        ];

        for (text, days) in known {
            assert_eq!(Day::parse(text), Some(Day(days)), "{text}");
            assert_eq!(Day(days).to_string(), text);
        }
        assert_eq!(Day::of_ms(1_795_651_200_000), Day(20_783));
        assert_eq!(Day::of_ms(u64::MAX), Day::MAX);
    }

    #[test]
    fn every_day_for_four_centuries_is_the_one_after_the_day_before() {
        let mut before = Day(0).civil();
        for number in 1..=146_097 {
            let day = Day(number).civil();
            assert_eq!(Day::from_civil(day.0, day.1, day.2), Some(Day(number)));
            assert!(before < day, "{before:?} {day:?}");
            before = day;
        }
    }

    #[test]
    fn what_is_no_date_is_no_day() {
        let wrong = [
            "",
            "2026",
            "2026-11",
            "2026-11-26-1",
            "26-11-2026",
            "2026-13-01",
            "2026-00-10",
            "2026-02-29",
            "2026-04-31",
            "1969-12-31",
            "2026-1-01",
            "+026-01-01",
            "2026-11-2a",
            "12026-11-26",
        ];

        for text in wrong {
            assert_eq!(Day::parse(text), None, "{text}");
        }
    }
}
