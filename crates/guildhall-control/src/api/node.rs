//! The node as a program.

use serde::{Deserialize, Serialize};

/// What runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Version {
    /// Version of the program.
    pub version: String,
    /// Version of the bytes that nodes exchange.
    pub protocol: u32,
    /// Version of the files in the home.
    pub store: u32,
    /// Process id.
    pub pid: u32,
}

/// The node goes down after this answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Stopping {
    /// Process id.
    pub pid: u32,
}
