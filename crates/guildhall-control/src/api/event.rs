//! What happens while one watches.

use serde::{Deserialize, Serialize};

use super::log;
use crate::time::Time;
use crate::untrusted::Untrusted;

/// Name and version of the shape of an [`Event`].
pub const SCHEMA: &str = "guildhall.event/1";

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Event {
    /// Grows with each event; ask for events since the last one seen to miss none.
    pub cursor: u64,
    /// When.
    pub at: Time,
    /// What.
    #[serde(flatten)]
    pub happening: Happening,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Happening {
    /// Nothing, but the line is alive.
    Heartbeat,
    /// A contribution was written here or arrived.
    Contribution(Box<log::Item>),
    /// A partner or guest is in contact.
    Connected(Who),
    /// A partner or guest is out of contact.
    Disconnected(Who),
    /// A decision became final.
    Final(Box<super::decision::Summary>),
    /// Something went wrong or is right again.
    Finding(Box<super::status::Finding>),
}

/// A partner or guest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Who {
    /// Short name.
    pub handle: Untrusted,
    /// Name.
    pub name: Untrusted,
}
