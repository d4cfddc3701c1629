//! Deciding about partners, rules and keys.

use serde::{Deserialize, Serialize};

use super::key;
use crate::untrusted::Untrusted;

/// Something about who is in, by which rules, and with which keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "about", rename_all = "snake_case")]
pub enum Act {
    /// Propose to remove a partner, or take a guest of one's own back.
    Remove(About),
    /// Ask a partner for a sign of life; without one it loses its seat until it returns.
    Dormant(About),
    /// Propose to give a partner that lost its root key the keys of a guest.
    Recover(Recover),
    /// Answer from here on for a guest whose sponsor is gone.
    AdoptGuest(About),
    /// Leave the federation.
    Leave(Leave),
    /// Propose to change a rule.
    Rule(Rule),
    /// Take an own proposal back.
    Withdraw(Withdraw),
    /// Get ready to add a machine.
    MachineInvite(key::MachineInvite),
    /// Take the key of a machine back.
    KeyRevoke(key::Revoke),
    /// Draft that this machine votes.
    SeatDraft(key::SeatDraft),
    /// Draft that the next root key takes the place of the one before.
    RotationDraft(key::RotationDraft),
    /// Take in what a root key signed.
    Signed(key::Signed),
}

/// A member, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct About {
    /// Its short name.
    pub handle: String,
    /// Why, for the others to read.
    #[serde(default)]
    pub text: String,
    /// For a removal: after how many seconds it closes at the latest, if sooner than the rules say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closes_in_seconds: Option<u64>,
}

/// A partner that lost its root key, and the guest whose keys it would get.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Recover {
    /// Short name of the partner.
    pub handle: String,
    /// Short name of the guest.
    pub guest: String,
    /// Why, for the others to read.
    #[serde(default)]
    pub text: String,
    /// After how many seconds it closes at the latest, if sooner than the rules say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closes_in_seconds: Option<u64>,
}

/// Leaving.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Leave {
    /// The own short name, as somebody typed it who means it.
    pub confirm: String,
    /// Why, for the others to read.
    #[serde(default)]
    pub text: String,
}

/// Another value for a rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Rule {
    /// Its name.
    pub key: String,
    /// What it is to say.
    pub value: String,
    /// Why, for the others to read.
    #[serde(default)]
    pub text: String,
}

/// An own proposal that is taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Withdraw {
    /// Which one, by id.
    pub reference: String,
}

/// What a member that leaves leaves open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Parting {
    /// The own short name.
    pub handle: Untrusted,
    /// The own name.
    pub name: Untrusted,
    /// What is open, one sentence each.
    pub open: Vec<Untrusted>,
    /// What makes it impossible at present, if something does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hindrance: Option<Untrusted>,
}
