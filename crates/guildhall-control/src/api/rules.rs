//! The rules of the federation, in words.

use serde::{Deserialize, Serialize};

use super::decision::Mode;
use super::status::Governance;
use crate::untrusted::Untrusted;

/// How this federation decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// The preset that they are: `standard`, `trial`, or `own` once they were changed.
    pub preset: String,
    /// True while the trial preset's short windows hold.
    pub trial: bool,
    /// Who decides, and how many may be missing.
    pub governance: Governance,
    /// One rule for each matter.
    pub items: Vec<Rule>,
    /// Sentences that hold besides: caps, dormancy, review.
    pub notes: Vec<Untrusted>,
}

/// How one kind of matter is decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
