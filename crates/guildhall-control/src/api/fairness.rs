//! Fairness: who gets and who gives, over time.

use serde::{Deserialize, Serialize};

use super::mention::Party;
use crate::day::Day;

/// Who gets and gives how much, partner by partner. There is no figure for a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Fairness {
    /// One each, by name.
    pub items: Vec<Item>,
    /// The quarters of which anything is known, the first first, such as `2026 Q4`.
    pub quarters: Vec<String>,
    /// The day for which all this is true.
    pub as_of: Day,
}

/// One partner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Item {
    /// Who.
    #[serde(flatten)]
    pub who: Party,
    /// True for the organisation of this node.
    pub me: bool,
    /// Initiatives that it has rated.
    pub rated: u32,
    /// What they are worth to it itself, added up.
    pub gets: u32,
    /// What they cost it, added up.
    pub gives: u32,
    /// Initiatives that it leads.
    pub leads: u32,
    /// Promises that it kept.
    pub kept: u32,
    /// Promises that it made or took over.
    pub promises: u32,
    /// The same for each quarter, as its ratings stood at the end of it.
    pub over_time: Vec<Balance>,
    /// For how many quarters in a row, up to the last, it has given more than it got.
    pub paying_for: u32,
}

/// What a partner got and gave by the end of a quarter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Balance {
    /// Worth to itself, added up.
    pub gets: u32,
    /// Burden, added up.
    pub gives: u32,
}
