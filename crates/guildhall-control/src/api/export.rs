//! Everything a node knows, as JSON documents, one a line.

use serde::{Deserialize, Serialize};

use super::{decision, initiative, log, member, rules, status};

/// One line of an export, in this order: the federation, its rules, members, initiatives,
/// decisions, contributions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "line", rename_all = "snake_case")]
pub enum Line {
    /// The federation and the moment of the export.
    Status(Box<status::Status>),
    /// Its rules.
    Rules(Box<rules::Rules>),
    /// A partner or guest.
    Member(Box<member::Detail>),
    /// An initiative with its text and comments.
    Initiative(Box<initiative::Detail>),
    /// A decision with its stances.
    Decision(Box<decision::Detail>),
    /// A contribution, in words.
    Contribution(Box<log::Item>),
}
