//! Names used here: who an author is, a daemon's session, and the domain strings of hashes.

use std::fmt;

use guildhall_ledger::{PublicKey, Scope, digest};
use serde::{Deserialize, Serialize};

/// The domain strings in use here; a further purpose gets a string of its own.
pub mod domain {
    /// Actor of an author in one document.
    pub const ACTOR: &str = "guildhall/v1/actor";
    /// Session that takes the place of one whose numbers are spent.
    pub const SESSION: &str = "guildhall/v1/session";
    /// Hash of a text that a decision adopts, or of the words behind a stance.
    pub const TEXT: &str = "guildhall/v1/text";
    /// Digest of everything visible.
    pub const VIEW: &str = "guildhall/v1/view";
    /// Digest of one document as people see it.
    pub const DOCUMENT: &str = "guildhall/v1/view-document";
    /// Digest of the comments on one object.
    pub const COMMENTS: &str = "guildhall/v1/view-comments";
}

/// On whose behalf a key wrote: a partner or a guest, however many keys it has.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct AuthorId(pub [u8; 32]);

impl fmt::Debug for AuthorId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AuthorId(")?;
        self.0.iter().take(4).try_for_each(|byte| write!(f, "{byte:02x}"))?;
        f.write_str(")")
    }
}

/// Eight random bytes that a daemon draws at every start.
///
/// A restored backup then forks its author's chain, but never the operations inside a document.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Session(pub [u8; 8]);

/// One line of operations in one document: an author's key and its session.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Actor(pub(crate) [u8; 24]);

impl Actor {
    /// The actor of `author` in `document` during `session`.
    pub(crate) fn derive(author: &PublicKey, document: Scope, session: Session) -> Self {
        let key = digest(domain::ACTOR, &[&author.0, &document.0]);
        let mut bytes = [0; 24];
        for (byte, source) in bytes.iter_mut().zip(key.iter().take(16).chain(&session.0)) {
            *byte = *source;
        }
        Self(bytes)
    }
}

/// The hash by which a decision names a text.
pub fn text_hash(text: &str) -> [u8; 32] {
    digest(domain::TEXT, &[text.as_bytes()])
}
