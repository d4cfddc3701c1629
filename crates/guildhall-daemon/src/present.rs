//! What a node knows, as the local interface says it: plain data in plain words.
//!
//! Every function here takes a node as it stands and answers one question, or translates one act;
//! none of them changes anything. What the node does not know (its process, its home) comes as
//! [`HomeFacts`]. Whatever partners wrote goes out as untrusted text.

mod act;
mod decision;
mod discussion;
mod event;
mod export;
mod facts;
mod finding;
mod ids;
mod import;
mod inbox;
mod initiative;
mod invite;
mod log;
mod matter;
mod member;
mod people;
mod phrase;
mod proposal;
mod receipt;
mod refusal;
mod rules;
mod seats;
mod sentence;
mod status;
mod terms;
#[cfg(test)]
mod tests;
mod topic;
mod verify;

pub(crate) use act::{Errand, act};
pub(crate) use decision::{list as decision_list, show as decision_show};
pub(crate) use event::happening;
pub(crate) use export::lines as export_lines;
pub(crate) use facts::HomeFacts;
pub(crate) use import::{arrivals as log_imported, report as imported, rows as import_command};
pub(crate) use inbox::inbox;
pub(crate) use initiative::{
    document as initiative_document, list as initiative_list, show as initiative_show,
};
pub(crate) use invite::list as invite_list;
pub(crate) use log::list as log_list;
pub(crate) use member::{list as member_list, show as member_show};
pub(crate) use receipt::receipt;
pub(crate) use rules::show as rules_show;
pub(crate) use status::{joining_status, status};
pub(crate) use verify::gather as gather_evidence;
