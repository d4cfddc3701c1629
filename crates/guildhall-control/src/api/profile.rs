//! Profiles: what an organisation does, offers and seeks, and why it came.

use serde::{Deserialize, Serialize};

use super::lead::Item as Led;
use super::mention::Party;
use super::person::Person;
use crate::time::Time;
use crate::untrusted::Untrusted;

/// What an organisation says about itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Profile {
    /// Which.
    #[serde(flatten)]
    pub who: Party,
    /// True for the organisation of this node.
    pub me: bool,
    /// What it does, in a line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub does: Option<Untrusted>,
    /// What it offers to others.
    pub offers: Vec<Untrusted>,
    /// What it seeks from others.
    pub seeks: Vec<Untrusted>,
    /// Why it joined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why_joined: Option<Untrusted>,
    /// Why it left or leaves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why_left: Option<Untrusted>,
    /// When it said what it does, offers and seeks: claimed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated: Option<Time>,
    /// Who acts for it.
    pub people: Vec<Person>,
    /// Initiatives that it leads.
    pub leads: Vec<Led>,
    /// Promises that it owes.
    pub promises_open: u32,
    /// Promises that it kept.
    pub promises_kept: u32,
}

/// What an organisation says about itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "verb", rename_all = "snake_case")]
pub enum Act {
    /// Say what your organisation does, offers and seeks; what is not named stays.
    Set {
        /// What it does, in a line.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        does: Option<String>,
        /// What it offers to others.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        offers: Option<Vec<String>>,
        /// What it seeks from others.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        seeks: Option<Vec<String>>,
    },
    /// Say why your organisation joined.
    WhyJoined {
        /// The words.
        words: String,
    },
    /// Say why your organisation leaves or left.
    WhyLeft {
        /// The words.
        words: String,
    },
}
