//! What only this node knows and keeps beside the log: first sights, and its own invites.
//!
//! Losing the notes loses no contribution: windows begin anew, and invites lose their names and
//! ends.

use std::collections::BTreeMap;

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

/// The notes of one node.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Notes {
    pub(crate) timing: Timing,
    pub(crate) invites: BTreeMap<PublicKey, InviteNote>,
    /// Wall clock of the last contact with each node.
    pub(crate) contacts: BTreeMap<PublicKey, u64>,
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
