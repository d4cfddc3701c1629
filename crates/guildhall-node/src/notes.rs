//! What only this node knows and keeps beside the log: first sights, its own invites, and which
//! minutes it holds as settled.
//!
//! Losing the notes loses no contribution: windows begin anew, invites lose their names and ends,
//! and machines that were not added yet need another token.

use std::collections::BTreeMap;

use guildhall_governance::{Anchor, Role};
use guildhall_ledger::PublicKey;
use serde::{Deserialize, Serialize};

use crate::input::Now;
use crate::timing::Timing;

/// What this node remembers of an invite it issued.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct InviteNote {
    /// For whom it is, in the words of whoever made it.
    pub name: String,
    /// Until when this node admits with it, in milliseconds since 1970.
    pub expires_ms: u64,
}

/// What this node remembers of a further machine that it would add, or added.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct MachineNote {
    /// What it is called, in the words of whoever asked for it.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// Until when this node adds it, in milliseconds since 1970.
    pub expires_ms: u64,
    /// Its key, once it was added.
    pub key: Option<PublicKey>,
}

/// The notes of one node.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Notes {
    pub(crate) timing: Timing,
    pub(crate) invites: BTreeMap<PublicKey, InviteNote>,
    pub(crate) machines: BTreeMap<PublicKey, MachineNote>,
    /// Wall clock of the last contact with each node.
    pub(crate) contacts: BTreeMap<PublicKey, u64>,
    /// The entry that this node holds on to: a log with holes may show another history alone.
    pub(crate) anchor: Option<Anchor>,
}

impl Notes {
    /// Reads notes; damaged ones are empty, with nothing lost but what the module says.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        postcard::from_bytes(bytes).unwrap_or_default()
    }

    /// The bytes to keep at this moment.
    pub(crate) fn to_bytes_at(&self, now: Now) -> Vec<u8> {
        let kept = Self { timing: self.timing.kept_at(now), ..self.clone() };
        postcard::to_stdvec(&kept).expect("notes in memory can be encoded")
    }
}
