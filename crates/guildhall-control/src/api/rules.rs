//! The rules of the federation, in words.

use serde::{Deserialize, Serialize};

use super::decision::Mode;
use super::status::Governance;
use crate::untrusted::Untrusted;

/// How this federation decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Rules {
    /// The preset that they are: `standard`, `trial`, or `own` once they were changed.
    pub preset: String,
    /// True while the trial preset's short windows hold.
    pub trial: bool,
    /// Who decides, and how many may be missing.
    pub governance: Governance,
    /// One rule for each matter.
    pub items: Vec<Rule>,
    /// The sizes that a matter can have: how much agreement each asks for.
    #[serde(default)]
    pub sizes: Vec<Size>,
    /// Every rule by the name under which it can be changed.
    #[serde(default)]
    pub policies: Vec<Policy>,
    /// Sentences that hold besides: caps, dormancy, review.
    pub notes: Vec<Untrusted>,
}

/// How one kind of matter is decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Rule {
    /// The matter, in words.
    pub matter: Untrusted,
    /// The mode.
    pub mode: Mode,
    /// What it takes to pass, in words.
    pub words: Untrusted,
    /// How long it stays open, in words.
    pub window: Untrusted,
}

/// A size of matters: how much agreement it asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Size {
    /// The size, in a word or two.
    pub size: Untrusted,
    /// The mode that it is.
    pub mode: Mode,
    /// What it takes to pass, in words.
    pub words: Untrusted,
    /// How long it stays open, in words.
    pub window: Untrusted,
    /// The matters that need no less, in words.
    pub used_for: Vec<Untrusted>,
}

/// A rule that can be changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Policy {
    /// Its name.
    pub key: String,
    /// What it says, as it is written.
    pub value: String,
    /// How often it was changed.
    pub version: u32,
    /// What it says, in words.
    pub words: Untrusted,
}
