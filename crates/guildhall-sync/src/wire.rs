//! What travels: the messages of a catch-up stream, and of gossip.

use std::sync::Arc;

use guildhall_ledger::{ContributionId, FederationId, Frontier, PublicKey};
use serde::{Deserialize, Serialize};

use crate::range::Range;

/// The version of the exchange; another version is refused by name.
pub const PROTOCOL_VERSION: u16 = 1;

/// Most heads a gossiped announcement names.
pub const ANNOUNCED_MAX: usize = 64;

/// Bytes that are no message.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the bytes are no message of this protocol")]
pub struct Unreadable;

/// The first message of each side.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Hello {
    /// [`PROTOCOL_VERSION`] of the sender.
    pub version: u16,
    /// The federation it speaks of.
    pub federation: FederationId,
    /// Digest of its heads.
    pub digest: [u8; 32],
    /// How many contributions it holds: for people to read, nothing relies on it.
    pub count: u64,
}

/// A message of the catch-up stream.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Message {
    /// Who I am and where I stand.
    Hello(Hello),
    /// All my tips.
    Frontier(Arc<Frontier>),
    /// The branches I lack.
    Want(Vec<Range>),
    /// Contributions, ancestors first.
    Batch(Vec<Vec<u8>>),
    /// All that was wanted has been sent.
    End,
    /// I have what I wanted; it is your turn to ask.
    Turn,
    /// Nothing is left to do.
    Done,
}

/// A hint spread by gossip; whoever misses it catches up by stream.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Gossip {
    /// Whole contributions, ancestors first.
    Contributions(Vec<Vec<u8>>),
    /// Where the sender stands.
    Announce {
        /// Whose heads they are; a hint like the rest.
        by: PublicKey,
        /// Digest of its heads.
        digest: [u8; 32],
        /// Some of its heads, at most [`ANNOUNCED_MAX`].
        heads: Vec<ContributionId>,
    },
}

macro_rules! wire {
    ($name:ident) => {
        impl $name {
            /// The bytes of this message.
            pub fn to_wire(&self) -> Vec<u8> {
                postcard::to_stdvec(self).expect("a message in memory can be encoded")
            }

            /// Reads one message that fills `bytes` whole.
            pub fn from_wire(bytes: &[u8]) -> Result<Self, Unreadable> {
                match postcard::take_from_bytes(bytes) {
                    Ok((message, [])) => Ok(message),
                    Ok(_) | Err(_) => Err(Unreadable),
                }
            }
        }
    };
}

wire!(Message);
wire!(Gossip);
