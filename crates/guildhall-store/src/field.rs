//! Fields of fixed length, in which every file of the store is written.
//!
//! Integers are big-endian. Reading never fails loudly: too few bytes give `None`, and the caller
//! says which file that was.

use sha2::{Digest as _, Sha256};

/// Takes the first `N` bytes off the front of `bytes`.
pub(crate) fn take<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
    let (field, rest) = bytes.split_first_chunk::<N>()?;
    *bytes = rest;
    Some(*field)
}

/// SHA-256 of the parts, one after the other.
pub(crate) fn digest(parts: &[&[u8]]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize().into()
}

/// The first `N` bytes of the SHA-256 of the parts.
pub(crate) fn short_digest<const N: usize>(parts: &[&[u8]]) -> [u8; N] {
    const { assert!(N <= 32) };
    let whole = digest(parts);
    let mut short = [0; N];
    for (to, from) in short.iter_mut().zip(whole) {
        *to = from;
    }
    short
}
