//! How far an initiative is.

use serde::{Deserialize, Serialize};

/// How far an initiative is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Somebody had it.
    Idea,
    /// It is being worked out.
    Shaping,
    /// It is tried.
    Pilot,
    /// It works.
    Launched,
    /// It is looked after.
    Sustained,
    /// It is over.
    Closed,
}

impl Stage {
    /// Every stage, in order.
    pub const ALL: [Self; 6] =
        [Self::Idea, Self::Shaping, Self::Pilot, Self::Launched, Self::Sustained, Self::Closed];

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Idea => "idea",
            Self::Shaping => "shaping",
            Self::Pilot => "pilot",
            Self::Launched => "launched",
            Self::Sustained => "sustained",
            Self::Closed => "closed",
        }
    }
}
