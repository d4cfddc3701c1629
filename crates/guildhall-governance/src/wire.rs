//! Bodies as bytes: canonical postcard, one struct a kind.
//!
//! A body is accepted only if encoding it again gives the same bytes and nothing is left over, so
//! one meaning has exactly one encoding and one hash.

use std::fmt;

use guildhall_ledger::Signature;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Longest name of a person, an organisation or a federation, in bytes.
pub const NAME_LENGTH_MAX: usize = 64;

/// Shortest handle, in characters.
const HANDLE_LENGTH_MIN: usize = 2;

/// Longest handle, in characters.
pub const HANDLE_LENGTH_MAX: usize = 24;

/// Why a body is refused.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BadBody {
    /// The bytes are no body of this kind.
    #[error("the bytes are no body of its kind")]
    Malformed,
    /// The body can be written in fewer or other bytes, or something follows it.
    #[error("the body is not in its canonical encoding")]
    NotCanonical,
    /// A field breaks a limit of the format.
    #[error("{0}")]
    Field(&'static str),
}

/// The canonical bytes of a body.
pub fn encode<T: Serialize>(body: &T) -> Vec<u8> {
    postcard::to_stdvec(body).expect("bodies hold only types that postcard can write")
}

/// Reads a body that is exactly `bytes`.
pub fn decode<T: Serialize + DeserializeOwned>(bytes: &[u8]) -> Result<T, BadBody> {
    let (body, rest) = postcard::take_from_bytes::<T>(bytes).map_err(|_| BadBody::Malformed)?;
    let again = postcard::to_stdvec(&body).map_err(|_| BadBody::Malformed)?;
    if rest.is_empty() && again == bytes { Ok(body) } else { Err(BadBody::NotCanonical) }
}

/// A signature as part of a body.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct SignatureBytes(pub Signature);

impl Serialize for SignatureBytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (first, second) = self.0.split_at(32);
        let half = |half: &[u8]| half.first_chunk::<32>().copied().unwrap_or_default();
        (half(first), half(second)).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for SignatureBytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (first, second) = <([u8; 32], [u8; 32])>::deserialize(deserializer)?;
        let mut bytes = [0; 64];
        for (to, from) in bytes.iter_mut().zip(first.into_iter().chain(second)) {
            *to = from;
        }
        Ok(Self(bytes))
    }
}

impl fmt::Debug for SignatureBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signature(..)")
    }
}

/// What is wrong with a name that people read.
pub fn name_fault(name: &str) -> Option<&'static str> {
    if name.trim().is_empty() {
        return Some("a name is empty");
    }
    if name.len() > NAME_LENGTH_MAX {
        return Some("a name is longer than 64 bytes");
    }
    name.chars().any(char::is_control).then_some("a name holds a control character")
}

/// What is wrong with the person whom a body names.
pub fn person_fault(person: Option<&str>) -> Option<&'static str> {
    person.and_then(name_fault)
}

/// What is wrong with a handle.
pub fn handle_fault(handle: &str) -> Option<&'static str> {
    let length = handle.chars().count();
    if !(HANDLE_LENGTH_MIN..=HANDLE_LENGTH_MAX).contains(&length) {
        return Some("a handle has 2 to 24 characters");
    }
    let is_handle_character = |character: char| {
        character.is_ascii_lowercase() || character.is_ascii_digit() || character == '-'
    };
    if handle.chars().all(is_handle_character) {
        None
    } else {
        Some("a handle consists of a-z, 0-9 and the hyphen")
    }
}
