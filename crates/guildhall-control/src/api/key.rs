//! Keys: the machines of an organisation, and the root key above them.
//!
//! A root key signs away from the node: the node drafts, the command signs, the node takes it in.

use serde::{Deserialize, Serialize};

use crate::time::Time;
use crate::untrusted::Untrusted;

/// What a further machine may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Work on initiatives and texts.
    Work,
    /// That, and say where the organisation stands.
    Voice,
}

/// What a key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Its machine votes, invites and adds other machines.
    Seat,
    /// A further machine that may say where the organisation stands.
    Voice,
    /// A further machine for the work.
    Work,
    /// It stands above the others, on paper.
    Root,
    /// It was one of these.
    Former,
    /// The node of a guest.
    Guest,
}

impl Purpose {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Seat => "votes",
            Self::Voice => "voice",
            Self::Work => "work",
            Self::Root => "root",
            Self::Former => "former",
            Self::Guest => "guest",
        }
    }
}

/// The keys of the organisation of this node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct List {
    /// The one that votes first.
    pub items: Vec<Summary>,
    /// Machines that may still be added with a text that was handed over.
    pub invites_open: u32,
}

/// One key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Summary {
    /// Full id.
    pub id: String,
    /// As short as is unambiguous.
    pub short: String,
    /// What it is for.
    pub purpose: Purpose,
    /// True for the key of the machine that answers.
    pub here: bool,
    /// What its machine is called; known on the node that added it only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Untrusted>,
    /// Words to compare by telephone.
    pub check_words: String,
    /// How many contributions it signed.
    pub contributions: u64,
    /// The number of the last of them, from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<u64>,
    /// True if its node is connected at this moment.
    pub connected: bool,
}

/// Get ready to add a further machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct MachineInvite {
    /// What it is called: a note for yourself.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// Days that the text is good for.
    pub days: u16,
}

/// What to hand to the machine: shown once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct MachineInvited {
    /// What it is called.
    pub name: Untrusted,
    /// What it may do.
    pub role: Role,
    /// The text to hand over. Whoever has it can add one machine in your organisation's name.
    pub text: String,
    /// The whole command to paste.
    pub command: String,
    /// Until when it is good.
    pub expires: Time,
    /// Words to compare.
    pub check_words: String,
    /// What a person should know besides, in words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Untrusted>,
}

/// Take the key of a machine back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Revoke {
    /// Which one, by id.
    pub reference: String,
    /// Up to where what it signed stands.
    pub until: Until,
}

/// Up to where what a key signed stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Until {
    /// Up to the last contribution that is here.
    Here,
    /// Up to and with the contribution of this number.
    Number(u64),
    /// Nothing that it signed stands.
    Nothing,
}

/// Draft that this machine votes from then on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SeatDraft {
    /// The root key that will sign, in hex.
    pub root: String,
}

/// Draft that the next root key takes the place of the one before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct RotationDraft {
    /// The next root key, in hex; it signs.
    pub new_root: String,
    /// Commitment to the key after it, in hex.
    pub next_root: String,
    /// The next root key's signature that shows whose it is, in hex.
    pub possession: String,
}

/// What a root key is to sign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Draft {
    /// The draft, in hex.
    pub draft: String,
    /// What it does, in words.
    pub words: Untrusted,
}

/// What a root key signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Signed {
    /// The contribution, in hex.
    pub contribution: String,
}

/// What a former root key is to sign for its organisation to come back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Return {
    /// Name of the partner that it was.
    pub name: Untrusted,
    /// Id of the federation in hex.
    pub federation: String,
    /// Id of the partner in hex.
    pub partner: String,
    /// The root key that it has at present, in hex.
    pub root: String,
    /// The key of this node in hex.
    pub seat: String,
}
