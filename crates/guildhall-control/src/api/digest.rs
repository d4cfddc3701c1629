//! `digest`: what happened in a period, thing by thing.

use serde::{Deserialize, Serialize};

use super::{decision, log};
use crate::time::Time;
use crate::untrusted::Untrusted;

/// Which period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Period {
    /// From when; a week ago if not said.
    pub since: Option<Time>,
    /// Until when; this moment if not said.
    pub until: Option<Time>,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Digest {
    /// Name of the federation.
    pub federation: Untrusted,
    /// Full id of the federation.
    pub federation_id: String,
    /// From when.
    pub since: Time,
    /// Until when.
    pub until: Time,
    /// Decisions that became final.
    pub decided: Vec<decision::Summary>,
    /// Decisions that are open.
    pub open: Vec<decision::Summary>,
    /// Things about which something happened, the liveliest first.
    pub things: Vec<Thing>,
    /// Things beside those listed.
    pub more: u64,
    /// Who did how much, most first.
    pub active: Vec<Active>,
    /// Partners that did nothing.
    pub quiet: Vec<Untrusted>,
    /// The moment for which all this is true.
    pub generated: Time,
}

/// One thing, and what happened about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Thing {
    /// What it is, as a word.
    pub kind: String,
    /// Full id.
    pub id: String,
    /// Its title.
    pub title: Untrusted,
    /// The command that shows it.
    pub command: String,
    /// What happened, oldest first; the latest where it was much.
    pub items: Vec<log::Item>,
    /// What happened besides.
    pub more: u64,
}

/// How much an organisation did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Active {
    /// Short name.
    pub handle: Untrusted,
    /// Name.
    pub name: Untrusted,
    /// Acts of people in the period.
    pub acts: u64,
}
