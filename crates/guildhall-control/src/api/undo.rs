//! `undo`: what of the last acts can still be taken back.

use serde::{Deserialize, Serialize};

use super::Act;
use super::log;
use crate::untrusted::Untrusted;

/// The last acts of this node's organisation that people did, the latest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Offers {
    /// One each; what was taken back already is not among them.
    pub items: Vec<Offer>,
}

/// One act, and what would take it back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Offer {
    /// What was done.
    pub item: log::Item,
    /// What taking it back would do; or why it cannot be taken back.
    pub words: Untrusted,
    /// The act that takes it back; absent if nothing does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub act: Option<Act>,
}
