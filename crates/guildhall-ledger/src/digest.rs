//! The one hash of the project: SHA-256 with a domain string in front.
//!
//! The domain keeps a hash of one purpose from ever passing for a hash of another
//! (`docs/protocol.md`, "Hashes").

use sha2::{Digest as _, Sha256};

/// The domain strings in use; a new purpose gets a new string.
pub mod domain {
    /// Hash of a body, carried in its header.
    pub const BODY: &str = "guildhall/v1/body";
    /// Id of a contribution: hash of its header bytes.
    pub const ID: &str = "guildhall/v1/id";
    /// What an author signs: this string and the id.
    pub const SIGNATURE: &str = "guildhall/v1/sig";
    /// Digest of the sorted heads of a graph.
    pub const HEADS: &str = "guildhall/v1/heads";
}

/// SHA-256 of `domain` followed by every part, without separators.
///
/// Callers make sure that the parts cannot run into each other: each has a fixed length, or is last.
pub fn digest(domain: &str, parts: &[&[u8]]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update(domain.as_bytes());
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize().into()
}
