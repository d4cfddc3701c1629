//! Initiatives: what the partners do together.

use serde::{Deserialize, Serialize};

pub use super::stage::Stage;
use super::standing::{Standing, Working};
use crate::time::Time;
use crate::untrusted::Untrusted;

/// Which initiatives to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only this stage.
    pub stage: Option<Stage>,
    /// Only those that this partner or guest started.
    pub by: Option<String>,
}

/// Start an initiative.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Create {
    /// Title: one line.
    pub title: String,
    /// Text, which may be empty.
    #[serde(default)]
    pub text: String,
    /// Stage, if not an idea.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<Stage>,
}

/// Change an initiative. What is absent stays as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Edit {
    /// Which one, by id.
    pub reference: String,
    /// The heads at which the text was read; its changes are computed against the text there, so
    /// that what others wrote meanwhile stays. Empty: against the text at hand.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub base: Vec<String>,
    /// The whole text as it should read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The stage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<Stage>,
    /// Why it is closed, if it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Edit {
    /// Move an initiative to another stage; everything else stays.
    pub fn to_stage(reference: String, stage: Stage) -> Self {
        let (base, stage) = (Vec::new(), Some(stage));
        Self { reference, base, text: None, title: None, stage, reason: None }
    }
}

/// Comment on something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Say {
    /// On what, by id.
    pub reference: String,
    /// The comment.
    pub text: String,
    /// The comment that it answers, by id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<String>,
}

/// The initiatives that were asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct List {
    /// One each.
    pub items: Vec<Summary>,
    /// How many there are of all kinds.
    pub total: u64,
}

/// One line about an initiative.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Summary {
    /// Full id.
    pub id: String,
    /// As short as is unambiguous.
    pub short: String,
    /// Title.
    pub title: Untrusted,
    /// Stage.
    pub stage: Stage,
    /// Why it is closed, if it is and somebody said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Untrusted>,
    /// Short name of who brought it in.
    pub handle: Untrusted,
    /// Name of who brought it in.
    pub name: Untrusted,
    /// Who leads it, as an imported file said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<Untrusted>,
    /// When it was started: claimed by its author, or by an imported file.
    pub created: Time,
    /// When somebody last did something about it: claimed.
    pub updated: Time,
    /// Comments on it.
    pub comments: u32,
    /// Who leads it, what it is worth, when it ends.
    #[serde(flatten)]
    pub standing: Standing,
    /// What others did about it since somebody of this home looked.
    #[serde(default, skip_serializing_if = "super::is_none")]
    pub news: u32,
}

/// All about one initiative.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Detail {
    /// The line about it.
    #[serde(flatten)]
    pub summary: Summary,
    /// Its text.
    pub text: Untrusted,
    /// The heads at which this is its text, in hex: the base of an edit.
    pub heads: Vec<String>,
    /// Who wrote which piece of the text, in order.
    pub passages: Vec<Passage>,
    /// Who took part in writing, most first.
    pub writers: Vec<Writer>,
    /// What was said, oldest first.
    pub discussion: Vec<Comment>,
    /// How many changes of it are left out, and not put in again.
    #[serde(default)]
    pub stranded: u32,
    /// Decisions that name it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub decisions: Vec<super::decision::Summary>,
    /// Who takes part, leads, promised and rated.
    #[serde(default)]
    pub working: Working,
}

/// A piece of text and who wrote it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Passage {
    /// Short name of the writer.
    pub handle: Untrusted,
    /// The piece.
    pub text: Untrusted,
}

/// Somebody who wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Writer {
    /// Short name.
    pub handle: Untrusted,
    /// Name.
    pub name: Untrusted,
    /// Number of changes.
    pub changes: u32,
    /// The last one: claimed.
    pub last: Time,
}

/// A comment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Comment {
    /// Full id.
    pub id: String,
    /// Short name of its author.
    pub handle: Untrusted,
    /// Name of its author.
    pub name: Untrusted,
    /// The person who said it, as the author claims.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<Untrusted>,
    /// When: claimed.
    pub when: Time,
    /// What; empty if it was withdrawn.
    pub text: Untrusted,
    /// The comment that it answers, by full id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<String>,
    /// True if nobody of this home has looked since it came.
    #[serde(default)]
    pub new: bool,
    /// True if its author took it back.
    #[serde(default)]
    pub withdrawn: bool,
}
