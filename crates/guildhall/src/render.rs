//! Answers as text for people.
//!
//! Every function here is pure: an answer and a [`Page`] in, text out. Text from partners is drawn
//! through [`Untrusted`](guildhall_control::Untrusted) alone, which takes out what a terminal would
//! obey; nothing here looks at the raw text. No line is longer than the page is wide, but for what
//! must be copied whole.

mod certificate;
mod challenge;
mod commitment;
mod counted;
mod decision;
mod digest;
mod doctor;
mod explain;
mod health;
mod initiative;
mod invite;
mod key;
mod lead;
mod log;
mod member;
mod moment;
mod page;
mod paper;
mod parting;
mod person;
mod problem;
mod receipt;
mod review;
mod rules;
mod search;
mod standing;
mod status;
mod stranded;
mod table;
mod transfer;
mod undo;
mod why;

#[cfg(test)]
mod tests;

pub(crate) use certificate::proof;
pub(crate) use challenge::{challenge, challenge_list, lesson, lesson_list, matches};
pub(crate) use commitment::{commitment, commitment_list};
pub(crate) use counted::counted;
pub(crate) use decision::{decision, decision_list};
pub(crate) use digest::{digest, digest_atom, digest_markdown};
pub(crate) use doctor::findings;
pub(crate) use explain::{code, codes};
pub(crate) use health::health;
pub(crate) use initiative::{initiative, initiative_list};
pub(crate) use invite::{invite, invite_list};
pub(crate) use key::{key_list, machine_invited};
pub(crate) use lead::{fairness, lead_list};
pub(crate) use log::{event, log, verification};
pub(crate) use member::{member, member_list};
pub(crate) use page::{Page, Symbols};
pub(crate) use parting::parting;
pub(crate) use person::{person_list, profile, succession};
pub(crate) use problem::problem;
pub(crate) use receipt::{receipt, standing_of};
pub(crate) use review::review;
pub(crate) use rules::rules;
pub(crate) use search::{found, similar};
pub(crate) use status::{inbox, status};
pub(crate) use stranded::stranded;
pub(crate) use table::{Column, Table};
pub(crate) use transfer::{imported, log_imported};
pub(crate) use undo::{offer, offers};
pub(crate) use why::why;
