//! Catching up with another node, as a machine without I/O.
//!
//! A [`Session`] is one exchange over one stream. Both sides say the digest of their heads; if it
//! is equal they are done. Otherwise they show each other their frontiers, and each in turn asks for
//! the branches it lacks and is sent them, ancestors first. Only one side sends in bulk at a time.
//!
//! What arrives is handed out unverified: checking and admitting it is the caller's. A session is
//! never resumed; another one begins where the graph then stands.
#![warn(clippy::float_arithmetic, clippy::indexing_slicing, clippy::wildcard_enum_match_arm)]

mod range;
mod session;
mod wire;

pub use range::{RANGES_MAX, Range};
pub use session::{Fault, Role, Session, Step};
pub use wire::{ANNOUNCED_MAX, Gossip, Hello, Message, PROTOCOL_VERSION, Unreadable};
