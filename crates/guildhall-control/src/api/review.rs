//! Reviews: when the rules and what was adopted are looked at again, and how partners find it.

use serde::{Deserialize, Serialize};

use super::mention::Party;
use crate::day::Day;
use crate::time::Time;
use crate::untrusted::Untrusted;

/// What is due for review, and what partners answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Review {
    /// On which day the rules are to be looked at again.
    pub due: Day,
    /// True if that day has come.
    pub is_due: bool,
    /// When the rules were last changed or a partner admitted: claimed.
    pub rules_since: Time,
    /// Adopted texts that are to be looked at again, the earliest first.
    pub texts: Vec<Text>,
    /// Answers to the questions, the latest review first.
    pub pulses: Vec<Pulse>,
    /// True if this organisation has answered for the review that comes next.
    pub answered: bool,
    /// The day for which all this is true.
    pub as_of: Day,
}

/// An adopted text that is to be looked at again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Text {
    /// Full id of the decision.
    pub id: String,
    /// As short as is unambiguous.
    pub short: String,
    /// Its title.
    pub title: Untrusted,
    /// On which day.
    pub due: Day,
}

/// What partners answered to the questions of one review: means from 1 to 5, with one decimal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Pulse {
    /// The review, by its day.
    pub review: Day,
    /// How many have answered.
    pub answers: u32,
    /// We are heard.
    pub heard: String,
    /// It is worth our effort.
    pub worth: String,
    /// The load is shared fairly.
    pub fair: String,
    /// The rules fit.
    pub rules: String,
    /// What should change.
    pub words: Vec<Wish>,
}

/// What should change, as one partner says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Wish {
    /// Who says so.
    #[serde(flatten)]
    pub by: Party,
    /// The words.
    pub words: Untrusted,
}

/// What an organisation says in a review.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "verb", rename_all = "snake_case")]
pub enum Act {
    /// Answer the questions, each from 1 (not at all) to 5.
    Answer {
        /// We are heard.
        heard: u8,
        /// It is worth our effort.
        worth: u8,
        /// The load is shared fairly.
        fair: u8,
        /// The rules fit.
        rules: u8,
        /// What should change.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        words: Option<String>,
    },
}
