//! The work: initiatives, texts of decisions and comments, and views of them for people.
//!
//! A document is an Automerge document, but what travels is our own list of operations. The fence
//! judges each change by its past and its bytes alone, so every node gives the same verdict; what
//! people read comes from our own index of the valid changes; Automerge itself writes the files
//! that leave the federation, and is the measure that our reading is held against. The
//! [`Workspace`] notes contributions as they come and works on them only when somebody looks.
//!
//! Who may write is decided above; on whose behalf a key writes arrives as an [`AuthorId`].
#![warn(clippy::float_arithmetic, clippy::indexing_slicing, clippy::wildcard_enum_match_arm)]

mod body;
mod document;
mod draft;
mod export;
mod fence;
mod id;
mod operation;
mod planted;
mod reading;
#[cfg(test)]
mod sample;
#[cfg(test)]
mod tests;
mod view;
mod words;
mod workspace;

pub use body::{
    BadBody, Body, Comment, CommentWithdraw, DEPS_MAX, DocCreate, DocEdit, DocumentKind, FACTS_MAX,
    Import, PERSON_LENGTH_MAX, Reason, WORDS_LENGTH_MAX,
};
pub use draft::{
    Draft, DraftError, Edit, Fields, TEXT_LENGTH_MAX, TITLE_LENGTH_MAX, TextEdit, Writer,
};
pub use id::{AuthorId, Session, domain, text_hash};
pub use operation::{
    COUNTER_MAX, DEPTH_MAX, KEY_LENGTH_MAX, OPERATIONS_MAX, ObjectReference, Operation, Reference,
    Shape, VALUE_LENGTH_MAX, Value,
};
#[cfg(guildhall_planted)]
pub use planted::Planted;
pub use view::{
    Act, CommentView, DocumentView, Imported, Inert, ReasonView, Run, Stage, Stranded,
    StrandedChange, Summary,
};
pub use workspace::Workspace;
