//! Who and what answers about the work mention, and what was done in one line.

use serde::{Deserialize, Serialize};

use crate::time::Time;
use crate::untrusted::Untrusted;

/// The names of whoever is meant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Party {
    /// Short name.
    pub handle: Untrusted,
    /// Name.
    pub name: Untrusted,
}

/// What a promise or lesson is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct About {
    /// Full id.
    pub id: String,
    /// As short as is unambiguous.
    pub short: String,
    /// Title.
    pub title: Untrusted,
}

/// One act in the history of something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Line {
    /// When: claimed.
    pub when: Time,
    /// Short name of who did it.
    pub handle: Untrusted,
    /// Name of who did it.
    pub name: Untrusted,
    /// The person, as claimed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<Untrusted>,
    /// What was done, to follow the name.
    pub did: Untrusted,
    /// The words that were said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<Untrusted>,
    /// Why it has no effect, if it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idle: Option<Untrusted>,
}
