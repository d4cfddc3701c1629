//! What is asked and what is answered, as plain data.
//!
//! Each noun has a module with its requests and answers. Times are [`Time`](crate::Time), ids are
//! full ids as text, text from people is [`Untrusted`](crate::Untrusted), and enums are lower-case
//! words. Fields are only ever added, so a script written today keeps working.

mod answer;
pub mod certificate;
pub mod challenge;
pub mod comment;
pub mod commitment;
pub mod decision;
pub mod digest;
pub mod event;
pub mod export;
pub mod fairness;
pub mod governing;
pub mod health;
pub mod import;
pub mod inbox;
pub mod initiative;
pub mod invite;
pub mod key;
pub mod lead;
pub mod lesson;
pub mod log;
pub mod member;
pub mod mention;
pub mod node;
pub mod notice;
pub mod person;
pub mod profile;
mod receipt;
mod request;
pub mod review;
pub mod rules;
#[cfg(test)]
mod schema;
pub mod search;
pub mod seen;
mod stage;
pub mod standing;
pub mod status;
pub mod stranded;
pub mod stream;
pub mod undo;
pub mod why;
pub mod work;

pub(crate) use answer::Encoded;
pub use answer::{Answer, Document, Schema};
pub use receipt::{Deed, Receipt};
pub use request::{Act, Request};

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_none(count: &u32) -> bool {
    *count == 0
}
