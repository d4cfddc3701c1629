//! Taking in initiatives from a file that the command has parsed.

use serde::{Deserialize, Serialize};

use super::initiative::Stage;
use crate::time::Time;

/// Rows to take in, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Batch {
    /// One initiative each.
    pub rows: Vec<Row>,
}

/// One initiative of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Row {
    /// Its line in the file, from 1.
    pub line: u64,
    /// Title.
    pub title: String,
    /// Text, with everything that has no field of its own as a list at its end.
    pub text: String,
    /// Stage.
    pub stage: Stage,
    /// Why it is closed, if it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Who leads it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// When it was started.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created: Option<Time>,
    /// When it was last worked on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated: Option<Time>,
    /// Every date on which it was worked on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub touched: Vec<Time>,
}

/// What became of the rows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Report {
    /// Initiatives made.
    pub created: u64,
    /// Rows of which an initiative with the same title, owner and start is here already.
    pub known: u64,
    /// Rows that were not accepted.
    pub refused: Vec<Refused>,
    /// Full ids of the initiatives made, in the order of the rows.
    pub ids: Vec<String>,
}

/// A row that was not accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Refused {
    /// Its line in the file.
    pub line: u64,
    /// Why, in words.
    pub reason: String,
}
