//! Invites: how another organisation comes in.

use serde::{Deserialize, Serialize};

use crate::time::Time;
use crate::untrusted::Untrusted;

/// Make an invite.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Create {
    /// For whom: a note for yourself.
    pub name: String,
    /// Days that it is good for.
    pub days: u16,
    /// Short names of partners that may let in as well, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deputies: Vec<String>,
}

/// Take an invite back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Revoke {
    /// Which one, by id.
    pub reference: String,
}

/// An invite, with its secret: shown once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Created {
    /// Full id.
    pub id: String,
    /// As short as is unambiguous.
    pub short: String,
    /// For whom.
    pub name: Untrusted,
    /// The text to hand over. Whoever has it can come in as a guest.
    pub invite: String,
    /// The whole command to paste.
    pub command: String,
    /// Until when it is good.
    pub expires: Time,
    /// Words to compare by telephone.
    pub check_words: String,
    /// What a person should know besides, in words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Untrusted>,
}

/// The invites that this node knows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct List {
    /// The latest first.
    pub items: Vec<Summary>,
}

/// One line about an invite. Its secret is not kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Summary {
    /// Full id.
    pub id: String,
    /// As short as is unambiguous.
    pub short: String,
    /// For whom, as its maker noted; known on the maker's node only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Untrusted>,
    /// Short name of who made it.
    pub handle: Untrusted,
    /// How far it is.
    pub state: State,
    /// Until when it is good; known on the maker's node only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Time>,
    /// Short name of who came in with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub used_by: Option<Untrusted>,
}

/// How far an invite is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Nobody used it yet.
    Open,
    /// Somebody came in with it.
    Used,
    /// It was taken back.
    Revoked,
    /// Its time is over.
    Expired,
}

impl State {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Used => "used",
            Self::Revoked => "revoked",
            Self::Expired => "expired",
        }
    }
}
