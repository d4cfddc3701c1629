//! Partners and guests.

use serde::{Deserialize, Serialize};

use super::initiative::Comment;
use crate::time::Time;
use crate::untrusted::Untrusted;

/// What an organisation is in the federation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Not let in yet.
    Joining,
    /// Reads and comments.
    Guest,
    /// One seat like all others.
    Partner,
    /// Was a partner or guest.
    Former,
}

impl Standing {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Joining => "joining",
            Self::Guest => "guest",
            Self::Partner => "partner",
            Self::Former => "former",
        }
    }
}

/// Propose a guest as a partner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Propose {
    /// Short name of the guest.
    pub handle: String,
    /// Why, for the others to read.
    #[serde(default)]
    pub text: String,
    /// What the guest handed over to show that it is a partner that was here before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub returning: Option<String>,
}

/// Everybody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct List {
    /// Partners first, then guests, each by short name.
    pub items: Vec<Summary>,
    /// Invites that nobody used yet.
    pub invites_open: u32,
    /// How one becomes a partner, in words.
    pub admission: Untrusted,
}

/// One line about a partner or guest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Summary {
    /// Short name.
    pub handle: Untrusted,
    /// Name of the organisation.
    pub name: Untrusted,
    /// Partner or guest.
    pub standing: Standing,
    /// Since when it has this standing: claimed.
    pub since: Time,
    /// True if its seat counts in decisions at present.
    pub seated: bool,
    /// True for the organisation of this node.
    pub me: bool,
    /// True if connected at this moment.
    pub connected: bool,
    /// The last thing it wrote: claimed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_act: Option<Time>,
}

/// A key that signed two histories.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Suspended {
    /// What the key is for: seat, machine, root or former.
    pub key: String,
    /// The number under which two contributions are signed.
    pub number: u64,
    /// True if the seat is vacant because of it.
    pub vacant: bool,
    /// Who published the proof, by short name.
    pub proven_by: Vec<Untrusted>,
}

/// An entry of the minutes about a member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Line {
    /// The entry's number.
    pub entry: u64,
    /// What it did, in words.
    pub words: Untrusted,
    /// True if it changed which keys are the member's.
    pub changes_keys: bool,
    /// When it was proposed: claimed.
    pub proposed: Time,
}

/// All about one partner or guest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Detail {
    /// The line about it.
    #[serde(flatten)]
    pub summary: Summary,
    /// Its id.
    pub id: String,
    /// Id that lasts as long as the federation, in hex.
    pub partner: String,
    /// Words to compare by telephone.
    pub check_words: String,
    /// How it came in, in words.
    pub admitted: Untrusted,
    /// The minutes' entry that made it a partner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry: Option<u64>,
    /// Every entry of the minutes about it, the first first: its admission, each time it took or
    /// lost its seat, each key that was replaced.
    pub minutes: Vec<Line>,
    /// Who invited it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sponsor: Option<Untrusted>,
    /// The person who runs its node, as claimed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<Untrusted>,
    /// Last moment of contact with this node.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_contact: Option<Time>,
    /// Its keys that are suspended, because they signed two histories.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub suspended: Vec<Suspended>,
    /// Addresses that it published.
    pub addresses: Vec<Untrusted>,
    /// Contributions it wrote.
    pub contributions: u64,
    /// What is said about it, oldest first.
    #[serde(default)]
    pub discussion: Vec<Comment>,
}
