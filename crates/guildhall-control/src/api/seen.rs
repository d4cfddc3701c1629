//! What somebody of this home has looked at; told to nobody.

use serde::{Deserialize, Serialize};

use crate::time::Time;

/// Somebody looked at a thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Mark {
    /// Which, by full id.
    pub id: String,
}

/// It is noted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Noted {
    /// Full id.
    pub id: String,
    /// When it was looked at before this, if it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Time>,
}
