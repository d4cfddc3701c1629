//! The header of a contribution: what is hashed, signed and linked.
//!
//! Fixed order, fixed widths, big-endian; the same header has exactly one encoding.

use crate::id::{ContributionId, FederationId, Scope};
use crate::key::PublicKey;
use crate::kind::Kind;

/// Most parents a header names beside `prev`; more heads are joined by a `Here` first.
pub const PARENTS_MAX: usize = 16;

/// The version byte this program writes and reads.
pub(crate) const VERSION: u8 = 1;

/// Bytes of a header without its parents.
const FIXED_LENGTH: usize = 1 + 32 + 32 + 8 + 32 + 1 + 8 + 4 + 6 + 2 + 16 + 4 + 32;

/// Most bytes a header can have.
pub const HEADER_LENGTH_MAX: usize = FIXED_LENGTH + 32 * PARENTS_MAX;

/// `time_ms` has six bytes on the wire.
pub(crate) const TIME_MS_MAX: u64 = (1 << 48) - 1;

/// A contribution without its body and signature.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Header {
    /// The federation; zero only in a genesis.
    pub federation: FederationId,
    /// Who signed.
    pub author: PublicKey,
    /// Place in the author's chain, from 0 without gaps.
    pub seq: u64,
    /// The author's contribution before this one; zero at `seq` 0.
    pub prev: ContributionId,
    /// Heads of others that the author had seen, strictly ascending, none equal to `prev`.
    pub parents: Vec<ContributionId>,
    /// One more than the greatest height among `prev` and `parents`; 0 in a genesis.
    pub height: u64,
    /// Number of final entries that follow from the past of this contribution.
    pub minutes: u32,
    /// The author's clock, milliseconds since 1970: a claim that no rule reads.
    pub time_ms: u64,
    /// What the body is.
    pub kind: Kind,
    /// The document it belongs to, or zero.
    pub scope: Scope,
    /// Bytes of the body.
    pub body_length: u32,
    /// Hash of the body.
    pub body_hash: [u8; 32],
}

impl Header {
    /// The canonical bytes.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(FIXED_LENGTH + 32 * self.parents.len());
        out.push(VERSION);
        out.extend(self.federation.0);
        out.extend(self.author.0);
        out.extend(self.seq.to_be_bytes());
        out.extend(self.prev.0);
        out.push(u8::try_from(self.parents.len()).expect("at most PARENTS_MAX parents"));
        for parent in &self.parents {
            out.extend(parent.0);
        }
        out.extend(self.height.to_be_bytes());
        out.extend(self.minutes.to_be_bytes());
        out.extend(self.time_ms.to_be_bytes().iter().skip(2));
        out.extend(self.kind.0.to_be_bytes());
        out.extend(self.scope.0);
        out.extend(self.body_length.to_be_bytes());
        out.extend(self.body_hash);
        out
    }

    /// Reads a header from the front of `bytes`; the second value is its length.
    ///
    /// Returns `None` when the bytes end too early or the version is another.
    pub(crate) fn decode(bytes: &[u8]) -> Option<(Self, usize)> {
        let mut reader = Reader { bytes, read: 0 };
        if reader.array::<1>()? != [VERSION] {
            return None;
        }
        let header = Self {
            federation: FederationId(reader.array()?),
            author: PublicKey(reader.array()?),
            seq: u64::from_be_bytes(reader.array()?),
            prev: ContributionId(reader.array()?),
            parents: reader.parents()?,
            height: u64::from_be_bytes(reader.array()?),
            minutes: u32::from_be_bytes(reader.array()?),
            time_ms: reader.time_ms()?,
            kind: Kind(u16::from_be_bytes(reader.array()?)),
            scope: Scope(reader.array()?),
            body_length: u32::from_be_bytes(reader.array()?),
            body_hash: reader.array()?,
        };
        Some((header, reader.read))
    }

    /// `prev` and the parents: what must be there before this contribution.
    pub fn ancestors(&self) -> impl Iterator<Item = ContributionId> {
        let prev = (!self.prev.is_zero()).then_some(self.prev);
        prev.into_iter().chain(self.parents.iter().copied())
    }

    /// What is wrong with the header itself, whoever sent it.
    pub(crate) fn fault(&self) -> Option<&'static str> {
        let is_genesis = self.kind == Kind::GENESIS;
        let ascending = self.parents.iter().zip(self.parents.iter().skip(1)).all(|(a, b)| a < b);
        if self.parents.len() > PARENTS_MAX {
            return Some("more than 16 parents");
        }
        if !ascending || self.parents.iter().any(ContributionId::is_zero) {
            return Some("parents are not strictly ascending");
        }
        if self.parents.contains(&self.prev) {
            return Some("a parent equals the previous contribution");
        }
        if self.prev.is_zero() != (self.seq == 0) {
            return Some("only the first contribution of an author has none before it");
        }
        if self.federation.is_zero() != is_genesis {
            return Some("only a genesis names no federation");
        }
        if is_genesis && (self.seq, self.height, self.minutes, self.parents.len()) != (0, 0, 0, 0) {
            return Some("a genesis has nothing before it");
        }
        if !is_genesis && self.seq == 0 && self.parents.is_empty() {
            return Some("a first contribution names what its author has seen");
        }
        if usize::try_from(self.body_length).unwrap_or(usize::MAX) > self.kind.body_length_max() {
            return Some("the body is longer than its kind allows");
        }
        None
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
    read: usize,
}

impl Reader<'_> {
    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let array = *self.bytes.get(self.read..)?.first_chunk::<N>()?;
        self.read += N;
        Some(array)
    }

    fn parents(&mut self) -> Option<Vec<ContributionId>> {
        let [count] = self.array::<1>()?;
        if usize::from(count) > PARENTS_MAX {
            return None;
        }
        (0..count).map(|_| Some(ContributionId(self.array()?))).collect()
    }

    fn time_ms(&mut self) -> Option<u64> {
        let (high, low) = (self.array::<2>()?, self.array::<4>()?);
        Some(u64::from(u16::from_be_bytes(high)) << 32 | u64::from(u32::from_be_bytes(low)))
    }
}
