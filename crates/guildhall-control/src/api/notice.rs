//! What a person's own program is told when something needs them.

use serde::{Deserialize, Serialize};

use super::inbox::Item;
use super::{Document, Schema};
use crate::untrusted::{Untrusted, escape_json};

/// Something that needs a person, as it comes up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Notice {
    /// Name of the federation.
    pub federation: Untrusted,
    /// Short name of the organisation that is told.
    pub me: Untrusted,
    /// What needs it.
    pub item: Item,
}

impl Schema for Notice {
    const SCHEMA: &'static str = "guildhall.notice/1";
}

impl Notice {
    /// The JSON document on one line, with nothing in it that a terminal would obey.
    pub fn to_line(self) -> serde_json::Result<String> {
        let json = serde_json::to_string(&Document::new(self))?;
        Ok(escape_json(&json) + "\n")
    }
}
