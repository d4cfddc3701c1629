//! `status`: is my node well, with whom is it in contact, what is going on.

use serde::{Deserialize, Serialize};

use super::member::Standing;
use crate::time::Time;
use crate::untrusted::Untrusted;

/// How things stand on this node, at the moment `generated`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Status {
    /// Which federation.
    pub federation: Federation,
    /// Who this node speaks for.
    pub me: Me,
    /// The node itself.
    pub node: Node,
    /// Every other partner and guest.
    pub partners: Vec<Partner>,
    /// Who decides, and how many may be missing.
    pub governance: Governance,
    /// What waits for a person.
    pub inbox: Waiting,
    /// What is going on.
    pub work: Work,
    /// Hex hash of the canonical state: equal on nodes with equal contributions.
    pub state: String,
    /// The same as words to read out to a partner.
    pub state_words: String,
    /// Contributions held.
    pub contributions: u64,
    /// Final entries of the minutes.
    pub minutes: u64,
    /// The moment for which all this is true.
    pub generated: Time,
}

/// The federation that a node belongs to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Federation {
    /// Full id; empty while joining.
    pub id: String,
    /// Name; empty while joining.
    pub name: Untrusted,
    /// The preset that its rules are: `standard`, `trial`, or `own` once they were changed.
    pub preset: String,
    /// True while the trial preset's short windows hold.
    pub trial: bool,
}

/// The organisation that a node speaks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Me {
    /// Short name, unique in the federation.
    pub handle: Untrusted,
    /// Name of the organisation.
    pub name: Untrusted,
    /// Partner or guest.
    pub standing: Standing,
    /// Since when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Time>,
    /// True if its seat counts in decisions at present.
    pub seated: bool,
    /// The person who runs this node.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<Untrusted>,
    /// Id of the partner that lasts as long as the federation, in hex; empty while joining.
    pub partner: String,
    /// True until somebody confirmed that the words of the root key are written down.
    pub root_key_unconfirmed: bool,
}

/// The node as a program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Node {
    /// How it is.
    pub state: NodeState,
    /// Process id.
    pub pid: u32,
    /// Version of the program.
    pub version: String,
    /// Port it listens on.
    pub port: u16,
    /// Addresses at which partners may reach it.
    pub addresses: Vec<String>,
    /// Since when it runs.
    pub started: Time,
    /// While joining: what it waits for, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waits_for: Option<Untrusted>,
    /// What is wrong or could be better, worst first.
    pub findings: Vec<Finding>,
}

/// How a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum NodeState {
    /// It has an invite and is not let in yet.
    Joining,
    /// Nothing is wrong.
    Well,
    /// It works, and a finding says what does not.
    Troubled,
    /// It reads but may not sign.
    ReadOnly,
    /// It is stopping.
    Stopping,
}

/// Something wrong, or something to improve.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Finding {
    /// Stable code: `F-…` is broken, `W-…` could be better.
    pub code: String,
    /// One sentence: what.
    pub title: Untrusted,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<Untrusted>,
    /// What follows from it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub so: Option<Untrusted>,
    /// What to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fix: Option<Untrusted>,
    /// Since when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Time>,
}

/// Another partner or guest, as seen from this node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Partner {
    /// Short name.
    pub handle: Untrusted,
    /// Name of the organisation.
    pub name: Untrusted,
    /// Partner or guest.
    pub standing: Standing,
    /// True if connected at this moment.
    pub connected: bool,
    /// Last moment of contact.
    pub last_contact: Option<Time>,
    /// True if, by the last exchange, it has everything this organisation wrote.
    pub has_our_latest: bool,
    /// Contributions of this organisation that wait for it.
    pub waiting: u64,
}

/// Who decides, and how many may be missing or lie.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Governance {
    /// Partners with a seat.
    pub electorate: u32,
    /// Seats whose nodes make a decision final.
    pub quorum: u32,
    /// Seats that may lie without harm.
    pub may_lie: u32,
    /// Further seats that may vanish before nothing can become final.
    pub margin: u32,
    /// The same in words.
    pub words: Untrusted,
}

/// What waits for a person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Waiting {
    /// Everything.
    pub count: u32,
    /// Of these, what is late.
    pub overdue: u32,
}

/// What is going on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Work {
    /// Initiatives that are not closed.
    pub initiatives_active: u32,
    /// All initiatives.
    pub initiatives: u32,
    /// Decisions that are not final.
    pub decisions_open: u32,
    /// Promises that are owed.
    #[serde(default)]
    pub promises_open: u32,
    /// How many of them are late.
    #[serde(default)]
    pub promises_late: u32,
}
