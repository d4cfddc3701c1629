//! Health: whether the federation is alive, counted from signed acts alone.
//!
//! Nodes with the same contributions answer alike for the same day, but for `me` and `generated`.

use serde::{Deserialize, Serialize};

use super::mention::{About, Party};
use crate::day::Day;
use crate::time::Time;
use crate::untrusted::Untrusted;

/// Whether the federation is alive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Health {
    /// Short name of the organisation of this node, if it is in.
    pub me: Option<Untrusted>,
    /// When this was computed, by the clock of this node.
    pub generated: Time,
    /// The day for which all this is true.
    pub as_of: Day,
    /// So many days up to that day are counted.
    pub window_days: u32,
    /// What the rules say about health.
    pub thresholds: Thresholds,
    /// Signs of life.
    pub signs: Vec<Sign>,
    /// What needs attention, the most urgent first.
    pub warnings: Vec<Warning>,
    /// What people did in the window.
    pub acts: u32,
    /// The smallest number of members that did at least half of it.
    pub elephant_factor: u32,
    /// Of all that is led, how much the one leads who leads most, in percent.
    pub leading_percent: Option<u32>,
    /// The middle number of days until a challenge was first answered.
    pub answer_days: Option<u32>,
    /// The middle number of days from a proposal to its entry in the minutes.
    pub decision_days: Option<u32>,
    /// Of all who were asked to decide, how many spoke, in percent.
    pub voices_percent: Option<u32>,
    /// Promises that were due in the window.
    pub promises: Promises,
    /// Promises that were due in each of the last months, the oldest first.
    pub months: Vec<Month>,
    /// Every partner, by short name.
    pub members: Vec<Member>,
    /// Every initiative that is not over: what needs attention first.
    pub initiatives: Vec<Initiative>,
}

/// What the rules say about health: `guildhall rules show`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Thresholds {
    /// After so many days without work an initiative may count as fading.
    pub fading_quiet_days: u32,
    /// It fades if it had at most this many days of work in a year.
    pub fading_days: u32,
    /// So many promises in a hundred should be kept on time.
    pub promise_percent: u32,
    /// After so many days without a word a member is quiet.
    pub member_quiet_days: u32,
}

/// How a sign stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// As it should be.
    Good,
    /// Somebody should look.
    Care,
    /// Not as it should be.
    Bad,
    /// There is nothing to count yet.
    Unknown,
}

/// A sign of life.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Sign {
    /// Which, in snake case.
    pub kind: Untrusted,
    /// How it stands.
    pub grade: Grade,
    /// The share behind it, in percent.
    pub percent: Option<u32>,
    /// In words.
    pub text: Untrusted,
}

/// Something that needs attention.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Warning {
    /// Of what kind, in snake case.
    pub kind: Untrusted,
    /// What.
    pub text: Untrusted,
    /// Why it is said.
    pub because: Untrusted,
    /// A command that helps.
    pub next: Untrusted,
}

/// How promises were kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Promises {
    /// How many were due.
    pub due: u32,
    /// How many of these were kept on time.
    pub on_time: u32,
    /// How many are open, due or not.
    pub open: u32,
    /// How many of these are late.
    pub late: u32,
}

/// Promises of one month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Month {
    /// Such as `2026-11`.
    pub month: String,
    /// How many were due.
    pub due: u32,
    /// How many of these were kept on time.
    pub on_time: u32,
}

/// What a partner does and carries. There is no figure for a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Member {
    /// Who.
    #[serde(flatten)]
    pub who: Party,
    /// Whether it has a seat.
    pub seated: bool,
    /// The last day on which its people did something.
    pub last: Option<Day>,
    /// Since how many days they did nothing.
    pub quiet_days: u32,
    /// What they did in the window.
    pub acts: u32,
    /// Initiatives that it leads.
    pub leads: u32,
    /// Its promises.
    pub promises: Promises,
    /// Decisions of the window that it was asked about.
    pub asked: u32,
    /// On how many of them it spoke.
    pub spoke: u32,
}

/// Where an initiative goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Trend {
    /// Quiet, and seldom worked on in the last year.
    Fading,
    /// Less than half of what was done in the four weeks before.
    Slowing,
    /// More than twice of what was done in the four weeks before.
    Growing,
    /// Neither.
    Steady,
    /// Nothing was done for a year.
    Asleep,
    /// Nothing was done yet.
    Untouched,
}

/// How alive an initiative is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Initiative {
    /// Which.
    #[serde(flatten)]
    pub about: About,
    /// Where it goes.
    pub trend: Trend,
    /// What was done in each of the last twelve times thirty days, the oldest first.
    pub months: Vec<u32>,
    /// What was done in each of the last twelve weeks, the oldest first.
    pub weeks: Vec<u32>,
    /// The last day on which something was done.
    pub last: Option<Day>,
    /// How many days ago that was.
    pub quiet_days: u32,
    /// On how many days of the last year something was done.
    pub days_in_year: u32,
    /// Past its end since so many days.
    pub lapsed_days: Option<u32>,
}
