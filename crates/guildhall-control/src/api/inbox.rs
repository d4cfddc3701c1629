//! `inbox`: what needs a person today.

use serde::{Deserialize, Serialize};

use crate::time::Time;
use crate::untrusted::Untrusted;

/// What needs you, most urgent first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Inbox {
    /// One line each.
    pub items: Vec<Item>,
    /// Contributions of others since `recent_since`.
    pub recent: u64,
    /// From when `recent` counts.
    pub recent_since: Time,
    /// The moment for which all this is true.
    pub generated: Time,
}

/// One thing that needs you.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Item {
    /// What it is.
    pub kind: Kind,
    /// How much it presses.
    pub urgency: Urgency,
    /// The line.
    pub text: Untrusted,
    /// Until when, if there is an end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Time>,
    /// The command that deals with it.
    pub command: String,
    /// Full id of what it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
}

/// What an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A decision waits for your stance.
    Vote,
    /// A guest could be proposed as a partner.
    Guest,
    /// Somebody named you in a comment.
    Mention,
    /// Somebody answered or commented on what is yours.
    Comment,
    /// A promise is late, or due soon.
    Commitment,
    /// Something is offered to you, or wanted of you, and waits for your answer.
    HandOver,
    /// Somebody offers help, or asks for some.
    Challenge,
    /// Somebody to lead is wanted, or more than one says that it leads.
    Lead,
    /// An initiative is past its end, or owes a lesson.
    Initiative,
    /// The words of the root key are not confirmed as written down.
    RootKey,
    /// The rules are due for review.
    Review,
    /// Something is wrong with the node or the federation.
    Trouble,
}

/// How much an item presses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Urgency {
    /// It is late.
    Overdue,
    /// It has an end, or others wait.
    Pressing,
    /// When there is time.
    Calm,
}
