//! Giving Automerge the changes of one document, in one batch, without trusting that it survives.
//!
//! The fence lets nothing through that is known to harm a document. Should Automerge fail all the
//! same, the document is built again one change at a time; a change it fails on is left out with
//! all that builds on it, and named. Whatever happens here is no rule: verdicts do not read it.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use automerge::{ActorId, Automerge, AutomergeError, Change, ChangeHash, TextEncoding};

use crate::document::content::Content;

/// How changes are given to Automerge; another in tests of its failure.
pub(super) type Apply = fn(&mut Automerge, Vec<Change>) -> Result<(), AutomergeError>;

/// Gives Automerge a batch.
pub(super) fn apply(automerge: &mut Automerge, changes: Vec<Change>) -> Result<(), AutomergeError> {
    automerge.apply_changes(changes)
}

/// An empty document whose positions count code points.
pub(super) fn empty() -> Automerge {
    Automerge::new_with_encoding(TextEncoding::UnicodeCodePoint)
        .with_actor(ActorId::from(b"guildhall reads only".as_slice()))
}

/// Merges a batch and reads the result; `None` if Automerge failed, which leaves it half changed.
pub(super) fn merge(
    automerge: &mut Automerge,
    changes: Vec<Change>,
    heads: &BTreeSet<ChangeHash>,
    apply: Apply,
) -> Option<Content> {
    let attempt = AssertUnwindSafe(|| {
        apply(automerge, changes).ok()?;
        let is_whole = automerge.get_heads().into_iter().eq(heads.iter().copied());
        is_whole.then(|| Content::read(automerge))
    });
    catch_unwind(attempt).ok().flatten()
}
