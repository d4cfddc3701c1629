//! The commands, one module a noun: their arguments, and what they ask and show.

pub(crate) mod backup;
pub(crate) mod challenge;
pub(crate) mod check;
pub(crate) mod comment;
pub(crate) mod commitment;
pub(crate) mod completion;
pub(crate) mod config;
pub(crate) mod decision;
pub(crate) mod digest;
pub(crate) mod doctor;
pub(crate) mod explain;
pub(crate) mod export;
pub(crate) mod found;
pub(crate) mod help;
pub(crate) mod import;
pub(crate) mod inbox;
pub(crate) mod init;
pub(crate) mod initiative;
pub(crate) mod invite;
pub(crate) mod join;
pub(crate) mod key;
pub(crate) mod lead;
pub(crate) mod leave;
pub(crate) mod lesson;
pub(crate) mod log;
pub(crate) mod man;
pub(crate) mod member;
pub(crate) mod node;
pub(crate) mod person;
pub(crate) mod profile;
pub(crate) mod review;
pub(crate) mod rules;
pub(crate) mod search;
pub(crate) mod status;
pub(crate) mod undo;
pub(crate) mod verify;
pub(crate) mod version;
pub(crate) mod watch;
pub(crate) mod why;

#[cfg(test)]
mod schema;

mod act;
mod handle;
pub(crate) mod health;
mod input;
mod output;
mod unit;
