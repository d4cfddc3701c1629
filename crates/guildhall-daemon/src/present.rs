//! What a node knows, as the local interface says it: plain data in plain words.
//!
//! Every function here takes a node as it stands and answers one question, or translates one act;
//! none of them changes anything. What the node does not know (its process, its home) comes as
//! [`HomeFacts`]. Whatever partners wrote goes out as untrusted text.

mod act;
pub(crate) mod certificate;
pub(crate) mod decision;
mod digest;
mod discussion;
mod event;
mod export;
mod facts;
mod finder;
mod finding;
mod ids;
mod import;
mod inbox;
pub(crate) mod initiative;
pub(crate) mod invite;
pub(crate) mod key;
pub(crate) mod log;
mod matter;
pub(crate) mod member;
mod need;
pub(crate) mod news;
mod parting;
mod people;
mod phrase;
mod proposal;
mod receipt;
mod refusal;
mod rules;
mod search;
mod seats;
mod sentence;
mod status;
pub(crate) mod stranded;
mod suspension;
mod terms;
#[cfg(test)]
mod tests;
mod topic;
mod undo;
mod verify;
mod why;
pub(crate) mod work;

pub(crate) use act::act;
pub(crate) use digest::digest;
pub(crate) use event::happening;
pub(crate) use export::lines as export;
pub(crate) use facts::{HomeFacts, hex, time, unhex};
pub(crate) use finder::Finder;
pub(crate) use ids::full as full_id;
pub(crate) use import::{report as import_report, row as import_row};
pub(crate) use inbox::inbox;
pub(crate) use parting::parting;
pub(crate) use phrase::capitalised;
pub(crate) use receipt::{receipt, unchanged};
pub(crate) use refusal::problem as refusal;
pub(crate) use rules::show as rules;
pub(crate) use search::search;
pub(crate) use status::{joining_status, status};
pub(crate) use undo::offers;
pub(crate) use verify::gather;
pub(crate) use why::explain as why;
