//! The values of policies as people write them: `large`, `14d`, `1d..14d`, `5`.

use std::fmt;

use super::{HealthRule, PolicyKey, PolicyValue, Window};
use crate::mode::{Mode, Share};

const MINUTE_MS: u64 = 60 * 1000;
const HOUR_MS: u64 = 60 * MINUTE_MS;
const DAY_MS: u64 = 24 * HOUR_MS;

/// Units of time, the largest first.
const UNITS: [(&str, u64); 4] = [("d", DAY_MS), ("h", HOUR_MS), ("m", MINUTE_MS), ("s", 1000)];

/// What cannot be the value of a policy.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("it takes {expected}, such as {example}")]
pub struct BadValue {
    /// What the policy takes, in words.
    pub expected: &'static str,
    /// One value that can be written.
    pub example: &'static str,
}

impl PolicyKey {
    /// What `words` mean as the value of this policy; whether that is sound is another question.
    pub fn value_from(self, words: &str) -> Result<PolicyValue, BadValue> {
        let words = words.trim();
        let value = match self {
            Self::Least(_) => mode_from(words).map(PolicyValue::Mode),
            Self::Window(_) => window_from(words).map(PolicyValue::Window),
            Self::DormancyWindow
            | Self::ReviewInterval
            | Self::Health(HealthRule::FadingQuiet | HealthRule::MemberQuiet) => {
                span_from(words).map(PolicyValue::Span)
            }
            Self::SilenceMatters if words == "never" => Some(PolicyValue::Count(0)),
            Self::LazyAgrees
            | Self::ConsentVoices
            | Self::GuestCap
            | Self::SilenceMatters
            | Self::Health(HealthRule::FadingDays | HealthRule::PromisePercent) => {
                words.parse().ok().map(PolicyValue::Count)
            }
        };
        value.ok_or(BadValue { expected: self.expected(), example: self.example() })
    }

    fn expected(self) -> &'static str {
        match self {
            Self::Least(_) => {
                "lazy, consent, majority, large, two-thirds, unanimous or a share of all partners"
            }
            Self::Window(_) => "a length of time, or the shortest and the longest with .. between",
            Self::DormancyWindow | Self::ReviewInterval => "a length of time in days or hours",
            Self::LazyAgrees | Self::ConsentVoices => "a number of partners",
            Self::GuestCap => "a number of guests",
            Self::SilenceMatters => "a number of matters, or never",
            Self::Health(HealthRule::FadingQuiet | HealthRule::MemberQuiet) => {
                "a length of time in days"
            }
            Self::Health(HealthRule::FadingDays) => "a number of days in a year",
            Self::Health(HealthRule::PromisePercent) => "a number of promises in a hundred",
        }
    }

    fn example(self) -> &'static str {
        match self {
            Self::Least(_) => "large or 3/4",
            Self::Window(_) => "14d or 1d..14d",
            Self::DormancyWindow => "14d",
            Self::ReviewInterval => "182d",
            Self::LazyAgrees | Self::ConsentVoices | Self::Health(HealthRule::FadingDays) => "2",
            Self::GuestCap | Self::SilenceMatters => "5",
            Self::Health(HealthRule::FadingQuiet | HealthRule::MemberQuiet) => "30d",
            Self::Health(HealthRule::PromisePercent) => "80",
        }
    }
}

/// The value as it is written.
impl fmt::Display for PolicyValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mode(Mode::Super(share)) if *share != Share::TWO_THIRDS => {
                write!(f, "{}/{}", share.numerator, share.denominator)
            }
            Self::Mode(mode) => f.write_str(mode.name()),
            Self::Window(Window { min_ms, max_ms }) if min_ms == max_ms => {
                f.write_str(&written(*min_ms))
            }
            Self::Window(Window { min_ms, max_ms }) => {
                write!(f, "{}..{}", written(*min_ms), written(*max_ms))
            }
            Self::Count(count) => write!(f, "{count}"),
            Self::Span(span) => f.write_str(&written(*span)),
        }
    }
}

fn mode_from(words: &str) -> Option<Mode> {
    let Some((numerator, denominator)) = words.split_once('/') else {
        return Mode::from_name(words);
    };
    let numerator = numerator.trim().parse().ok()?;
    let denominator = denominator.trim().parse().ok()?;
    Some(Mode::Super(Share { numerator, denominator }))
}

fn window_from(words: &str) -> Option<Window> {
    let (shortest, longest) = words.split_once("..").unwrap_or((words, words));
    Some(Window { min_ms: span_from(shortest)?, max_ms: span_from(longest)? })
}

fn span_from(words: &str) -> Option<u64> {
    let words = words.trim();
    if words == "0" {
        return Some(0);
    }
    UNITS.iter().find_map(|(unit, ms)| {
        let count: u64 = words.strip_suffix(unit)?.trim_end().parse().ok()?;
        count.checked_mul(*ms)
    })
}

fn written(span_ms: u64) -> String {
    let fits = UNITS.iter().find(|(_, ms)| span_ms.is_multiple_of(*ms));
    match fits {
        _ if span_ms == 0 => "0".to_owned(),
        Some((unit, ms)) => format!("{}{unit}", span_ms / ms),
        // Nobody can write less than a second.
        None => format!("{}s", span_ms / 1000),
    }
}
