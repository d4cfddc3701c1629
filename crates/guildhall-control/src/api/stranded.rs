//! Changes of texts that are left out because their author was removed, forked or lost the key.

use serde::{Deserialize, Serialize};

use crate::time::Time;
use crate::untrusted::Untrusted;

/// Which ones to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only of this initiative, by id or words of its title.
    pub of: Option<String>,
}

/// Changes that are left out, those of one initiative together, oldest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct List {
    /// One each.
    pub items: Vec<Change>,
}

/// A change that is left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Change {
    /// Full id.
    pub id: String,
    /// As short as is unambiguous.
    pub short: String,
    /// Full id of the initiative.
    pub initiative: String,
    /// The same, as short as is unambiguous.
    pub initiative_short: String,
    /// Title of the initiative, as it is, or as the change left it where all of it is left out.
    pub title: Untrusted,
    /// True if the initiative itself is left out.
    pub whole: bool,
    /// Short name of who wrote it.
    pub handle: Untrusted,
    /// Name of who wrote it.
    pub name: Untrusted,
    /// The person, as claimed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<Untrusted>,
    /// When it was written: claimed.
    pub when: Time,
    /// Why it is left out, in words.
    pub why: Untrusted,
    /// What it adds to the text.
    pub adds: Vec<Untrusted>,
    /// How many characters it takes out.
    pub removes: u64,
    /// True if all that it adds stands in the text by now.
    pub again: bool,
}

/// Put a change that is left out in again, in the own name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Reapply {
    /// Which one, by id.
    pub reference: String,
}
