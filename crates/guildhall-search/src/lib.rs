//! Finding texts by words.
//!
//! An [`Index`] holds words of things that somebody else keeps, under keys of theirs; a [`Query`]
//! finds them again, best first; a [`snippet()`] shows where in a text the words are. The index is
//! kept in memory and changed one thing at a time; the same things give the same answers, in
//! whatever order they came.
//!
//! It knows nothing of a federation, of languages or of stems: `Sensor`, `sensors` and `SENSÖR`
//! are brought together by folding case and accents and by matching beginnings of words.

#![warn(clippy::float_arithmetic, clippy::indexing_slicing, clippy::wildcard_enum_match_arm)]

mod index;
mod query;
mod rank;
mod snippet;
mod word;

pub use index::{Hit, Index};
pub use query::{Demand, Query};
pub use snippet::snippet;
