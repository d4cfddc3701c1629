//! Lessons: what was learnt, for whoever tries next.

use serde::{Deserialize, Serialize};

use super::initiative::Comment;
use super::mention::{About, Party};
use crate::time::Time;
use crate::untrusted::Untrusted;

/// Which lessons to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only those about this initiative, decision or challenge.
    pub on: Option<String>,
}

/// The lessons that were asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct List {
    /// One each, the latest first.
    pub items: Vec<Lesson>,
}

/// What was learnt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Lesson {
    /// Full id.
    pub id: String,
    /// As short as is unambiguous.
    pub short: String,
    /// Who says so.
    #[serde(flatten)]
    pub by: Party,
    /// The person, as claimed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<Untrusted>,
    /// When: claimed.
    pub when: Time,
    /// What it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<About>,
    /// What worked.
    pub worked: Untrusted,
    /// What did not.
    pub did_not: Untrusted,
    /// What to tell whoever tries next.
    pub tell: Untrusted,
    /// True if its author took it back.
    pub taken_back: bool,
    /// What others did about it since somebody of this home looked.
    #[serde(default, skip_serializing_if = "super::is_none")]
    pub news: u32,
    /// What was said about it, oldest first; where one lesson is shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub discussion: Vec<Comment>,
}

/// What was learnt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Words {
    /// What worked.
    pub worked: String,
    /// What did not.
    pub did_not: String,
    /// What to tell whoever tries next.
    pub tell: String,
}

/// What an organisation says about what was learnt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "verb", rename_all = "snake_case")]
pub enum Act {
    /// Record what was learnt.
    Record {
        /// About which initiative, decision or challenge.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        on: Option<String>,
        /// The words.
        #[serde(flatten)]
        words: Words,
    },
    /// Take a lesson of yours back.
    Withdraw {
        /// Which.
        reference: String,
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
}
