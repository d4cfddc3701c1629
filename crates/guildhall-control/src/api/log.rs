//! The log: what happened, and the proof that nothing is missing or changed.

use serde::{Deserialize, Serialize};

use crate::time::Time;
use crate::untrusted::Untrusted;

/// Which contributions to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only about this thing: an id, or `handle:number`.
    pub of: Option<String>,
    /// Only by this partner or guest.
    pub by: Option<String>,
    /// At most this many, the latest.
    pub limit: Option<u32>,
}

/// What to check.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// One thing only, by id.
    pub of: Option<String>,
}

/// Contributions, oldest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct List {
    /// One each.
    pub items: Vec<Item>,
    /// How many fit besides those listed.
    pub more: u64,
}

/// One contribution.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Item {
    /// Id in hex.
    pub id: String,
    /// Short name of its author.
    pub handle: Untrusted,
    /// Name of its author.
    pub name: Untrusted,
    /// Its number among its author's contributions, from 0.
    pub number: u64,
    /// Kind, as a word.
    pub kind: String,
    /// What it does, in words.
    pub words: Untrusted,
    /// The person, as claimed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<Untrusted>,
    /// Full id of what it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// When it was written: claimed by its author.
    pub claimed: Time,
    /// When this node received it.
    pub received: Time,
}

/// The result of a check of everything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Verification {
    /// True if nothing is wrong.
    pub ok: bool,
    /// Contributions checked.
    pub contributions: u64,
    /// How long it took.
    pub milliseconds: u64,
    /// One each.
    pub organisations: Vec<Organisation>,
    /// Decisions counted again from the stances.
    pub decisions: u64,
    /// Documents that Automerge built again from the same changes.
    #[serde(default)]
    pub documents: u64,
    /// Hex hash of the canonical state.
    pub state: String,
    /// The same as words to read out to a partner.
    pub state_words: String,
    /// Partners whose state was compared with this one.
    pub compared: Vec<Comparison>,
    /// Everything that is wrong.
    pub problems: Vec<Trouble>,
}

/// What was checked of one organisation's contributions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Organisation {
    /// Short name.
    pub handle: Untrusted,
    /// Name.
    pub name: Untrusted,
    /// Contributions.
    pub count: u64,
    /// True if every signature is right.
    pub signed: bool,
    /// True if no number is missing.
    pub complete: bool,
    /// True if no number was used twice.
    pub single_history: bool,
}

/// When the state was last compared with a partner's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Comparison {
    /// Short name.
    pub handle: Untrusted,
    /// Name.
    pub name: Untrusted,
    /// True if it was the same; absent if never compared.
    pub same: Option<bool>,
    /// When.
    pub when: Option<Time>,
}

/// Something that a check found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Trouble {
    /// Stable code, such as `F-TWO-HISTORIES`.
    pub code: String,
    /// One sentence: what.
    pub title: Untrusted,
    /// What it means, and how it was found.
    pub detail: Untrusted,
    /// What to do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hints: Vec<String>,
}

/// What became of contributions from a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Imported {
    /// In the file.
    pub read: u64,
    /// Accepted, and not here before.
    pub added: u64,
    /// Here already.
    pub known: u64,
    /// Kept until others arrive that they build on.
    pub waiting: u64,
    /// Refused, each with the reason.
    pub refused: Vec<Refused>,
}

/// A contribution that was not accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Refused {
    /// Its place in the file, from 1.
    pub place: u64,
    /// Its id in hex, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Why, in words.
    pub reason: Untrusted,
}
