//! Comments: taking one back.

use serde::{Deserialize, Serialize};

/// Take a comment of the own organisation back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Withdraw {
    /// Which, by id.
    pub reference: String,
}
