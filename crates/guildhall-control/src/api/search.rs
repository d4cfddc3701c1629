//! `search`: words in everything that the partners wrote.

use serde::{Deserialize, Serialize};

use crate::time::Time;
use crate::untrusted::Untrusted;

/// What to look for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// The words.
    pub words: String,
    /// Only things of this kind.
    pub kind: Option<Kind>,
    /// Whether one of the words is enough.
    pub any: bool,
    /// At most this many, the best.
    pub limit: Option<u32>,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Found {
    /// One each, best first.
    pub items: Vec<Item>,
    /// How many fit besides those listed.
    pub more: u64,
    /// True if nothing has all the words, so that what has some of them is listed.
    pub some: bool,
    /// How many things were looked at.
    pub searched: u64,
}

/// One thing that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Item {
    /// What it is.
    pub kind: Kind,
    /// Full id.
    pub id: String,
    /// As short as is unambiguous.
    pub short: String,
    /// Its title; of a comment that of what it is about.
    pub title: Untrusted,
    /// A piece of its text that has the words.
    pub snippet: Untrusted,
    /// Short name of who wrote it, if one did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handle: Option<Untrusted>,
    /// Name of who wrote it, if one did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Untrusted>,
    /// When it last changed: claimed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Time>,
    /// How far it is, as a word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// How much of the weight of the words it has, in percent.
    pub share: u8,
    /// The command that shows it.
    pub command: String,
}

/// What can be found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// An initiative.
    Initiative,
    /// A decision.
    Decision,
    /// A promise.
    Commitment,
    /// A challenge.
    Challenge,
    /// A lesson.
    Lesson,
    /// A comment, or the words behind a stance.
    Comment,
    /// A partner or guest.
    Member,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::Initiative,
        Self::Decision,
        Self::Commitment,
        Self::Challenge,
        Self::Lesson,
        Self::Comment,
        Self::Member,
    ];

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Initiative => "initiative",
            Self::Decision => "decision",
            Self::Commitment => "commitment",
            Self::Challenge => "challenge",
            Self::Lesson => "lesson",
            Self::Comment => "comment",
            Self::Member => "member",
        }
    }
}
