//! The node's mind: what happened goes in, what is to be done comes out.
//!
//! [`Node::handle`] is the only way in; it reads no clock, no file and no socket, and draws no random
//! numbers. The daemon and a simulator drive the same code.
#![warn(clippy::float_arithmetic, clippy::indexing_slicing, clippy::wildcard_enum_match_arm)]

mod address;
mod arrival;
mod command;
mod event;
mod exchange;
mod governing;
mod guard;
mod input;
mod machine_token;
mod node;
mod notes;
mod outbox;
mod peers;
mod planted;
mod pool;
#[cfg(test)]
mod tests;
mod timing;

pub use address::{ADDRESS_LENGTH_MAX, ADDRESSES_MAX, Address};
pub use arrival::Arrival;
pub use command::{
    Act, Command, IMPORT_ROWS_MAX, ImportRow, LessonWords, Proposal, ProposedEffect, Readmission,
    Refusal, Reply, RowFate, WorkAct,
};
pub use event::Event;
pub use governing::Governing;
pub use guard::OwnTip;
pub use input::{CallId, Effect, GossipId, GossipVerdict, Input, Member, Now, Source, StreamId};
pub use machine_token::{BadMachineToken, MachineClaim, MachineToken};
pub use node::{
    BadAnswer, BadSnapshot, BadStart, Config, JoinAnswer, JoinRefusal, JoinRequest, MachineRequest,
    Node, PeerView, read_answer,
};
pub use notes::{InviteNote, MachineNote, Notes};
#[cfg(guildhall_planted)]
pub use planted::Planted;
