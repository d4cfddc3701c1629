//! Days as the interface writes them: `2026-12-12`.
//!
//! A [`Day`] has no time of day and no zone: it is what people write in a promise.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::time::Time;

const DAY_MS: i64 = 86_400_000;

/// The last day that can be written: 9999-12-31.
const LATEST: u32 = 2_932_896;

/// A day of the calendar: how many days after the first of January 1970.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(u32);

/// A text that is no date.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a date like 2026-12-12")]
pub struct NotADay(String);

impl Day {
    /// The day so many days after the first of January 1970; beyond the year 9999, its last.
    pub fn from_number(days: u32) -> Self {
        Self(days.min(LATEST))
    }

    /// How many days it lies after the first of January 1970.
    pub fn number(self) -> u32 {
        self.0
    }

    /// Its first moment in UTC.
    pub fn begin(self) -> Time {
        Time::from_unix_ms(i64::from(self.0) * DAY_MS)
    }

    /// Its last second in UTC.
    pub fn end(self) -> Time {
        Time::from_unix_ms((i64::from(self.0) + 1) * DAY_MS - 1000)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let moment = self.begin().to_string();
        formatter.write_str(moment.split('T').next().unwrap_or_default())
    }
}

impl FromStr for Day {
    type Err = NotADay;

    fn from_str(text: &str) -> Result<Self, NotADay> {
        let begin: Result<Time, _> = format!("{text}T00:00:00Z").parse();
        let days = begin.ok().and_then(|begin| u32::try_from(begin.unix_ms() / DAY_MS).ok());
        let day = days.map(Self).filter(|day| day.to_string() == text);
        day.ok_or_else(|| NotADay(text.to_owned()))
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
impl schemars::JsonSchema for Day {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Day".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "format": "date" })
    }
}

#[cfg(test)]
mod tests {
    use super::Day;

    #[test]
    fn a_day_is_read_as_it_is_written() {
        for (text, number) in [("1970-01-01", 0), ("2026-11-26", 20_783), ("9999-12-31", 2_932_896)]
        {
            let day: Day = text.parse().unwrap();

            assert_eq!(day, Day::from_number(number));
            assert_eq!(day.to_string(), text);
        }
    }

    #[test]
    fn what_is_no_date_is_no_day() {
        for text in ["", "2026-02-30", "2026-1-01", "12 dec", "2026-12-12T00:00:00Z", "1969-12-31"]
        {
            assert!(text.parse::<Day>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_day_begins_and_ends_on_itself() {
        let day: Day = "2026-12-12".parse().unwrap();

        assert_eq!(day.begin().to_string(), "2026-12-12T00:00:00Z");
        assert_eq!(day.end().to_string(), "2026-12-12T23:59:59Z");
        assert_eq!(Day::from_number(u32::MAX).to_string(), "9999-12-31");
    }
}
