//! The node's mind: what happened goes in, what is to be done comes out.
//!
//! [`Node::handle`] is the only way in; it reads no clock, no file and no socket, and draws no random
//! numbers. The daemon and a simulator drive the same code.
#![warn(clippy::float_arithmetic, clippy::indexing_slicing, clippy::wildcard_enum_match_arm)]

mod act;
mod address;
mod authoring;
mod command;
mod event;
mod exchange;
mod guard;
mod input;
mod intake;
mod join;
mod machine;
mod members;
mod node;
mod notes;
mod outbox;
mod peers;
mod pool;
mod snapshot;
#[cfg(test)]
mod tests;
mod timing;
mod view;

pub use address::{ADDRESS_LENGTH_MAX, ADDRESSES_MAX, Address};
pub use command::{
    Act, Command, IMPORT_ROWS_MAX, ImportRow, Proposal, ProposedEffect, Refusal, Reply, RowFate,
};
pub use event::Event;
pub use guard::OwnTip;
pub use input::{CallId, Effect, GossipId, GossipVerdict, Input, Member, Now, StreamId};
pub use intake::Arrival;
pub use join::{BadAnswer, JoinAnswer, JoinRefusal, JoinRequest, read_answer};
pub use node::{BadStart, Config, Node};
pub use notes::{InviteNote, Notes};
pub use snapshot::BadSnapshot;
pub use view::PeerView;
