//! How one contribution lies in the log.
//!
//! `mark 8 ‖ head ‖ check of mark and head 8 ‖ bytes`; the head holds length, time of reception,
//! how far the log was durable before, seq, id, author and a check of the bytes. The two checks
//! make three cases distinct: whole; head whole and bytes damaged (the id to fetch again is
//! known for certain); head damaged (the next record is found by its mark).
//!
//! Nothing here knows what the bytes mean.

use crate::field::{short_digest, take};
use crate::position::{Mark, Position};

/// Mark, head and check together.
pub(crate) const HEAD_LENGTH: u32 = 124;

/// No record holds more bytes: four times the largest contribution of the protocol, and small
/// enough to be read into memory without a thought.
pub const RECORD_LENGTH_MAX: usize = 1 << 20;

/// A contribution as the store sees it: what names it, and bytes it does not look into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record<'a> {
    /// The contribution's id.
    pub id: [u8; 32],
    /// The key of its author.
    pub author: [u8; 32],
    /// Its place in the author's chain.
    pub seq: u64,
    /// When it reached this node, in milliseconds since 1970.
    pub received_ms: u64,
    /// The contribution itself.
    pub bytes: &'a [u8],
}

/// A record read by its position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredRecord {
    /// Where it stands.
    pub position: Position,
    /// The contribution's id.
    pub id: [u8; 32],
    /// The key of its author.
    pub author: [u8; 32],
    /// Its place in the author's chain.
    pub seq: u64,
    /// When it reached this node, in milliseconds since 1970.
    pub received_ms: u64,
    /// The contribution itself.
    pub bytes: Vec<u8>,
}

/// What stands before the bytes of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) length: u32,
    pub(crate) received_ms: u64,
    /// The log was synced up to here when the record was written.
    pub(crate) durable_upto: Position,
    pub(crate) seq: u64,
    pub(crate) id: [u8; 32],
    pub(crate) author: [u8; 32],
    check: [u8; 16],
}

impl Head {
    /// Reads mark, head and check; `None` unless all three are whole.
    pub(crate) fn read(bytes: &[u8], mark: Mark) -> Option<Self> {
        let (checked, mut rest) = bytes.split_at_checked(HEAD_LENGTH as usize - 8)?;
        let check: [u8; 8] = take(&mut rest)?;
        if !checked.starts_with(&mark) || short_digest::<8>(&[checked]) != check {
            return None;
        }
        let mut fields = checked;
        take::<8>(&mut fields)?;
        Some(Self {
            length: u32::from_be_bytes(take(&mut fields)?),
            received_ms: u64::from_be_bytes(take(&mut fields)?),
            durable_upto: Position::from_bytes(take(&mut fields)?),
            seq: u64::from_be_bytes(take(&mut fields)?),
            id: take(&mut fields)?,
            author: take(&mut fields)?,
            check: take(&mut fields)?,
        })
    }

    /// Head and bytes together, in the log.
    pub(crate) const fn record_length(&self) -> u64 {
        HEAD_LENGTH as u64 + self.length as u64
    }

    /// Whether these are the bytes that were written after this head.
    pub(crate) fn fits(&self, bytes: &[u8]) -> bool {
        short_digest::<16>(&[bytes]) == self.check
    }

    pub(crate) const fn with_bytes<'a>(&self, bytes: &'a [u8]) -> Record<'a> {
        let Self { id, author, seq, received_ms, .. } = *self;
        Record { id, author, seq, received_ms, bytes }
    }
}

impl Record<'_> {
    /// Appends the record as it lies in the log. The bytes are at most [`RECORD_LENGTH_MAX`].
    pub(crate) fn write(&self, mark: Mark, durable_upto: Position, out: &mut Vec<u8>) {
        let start = out.len();
        let length = u32::try_from(self.bytes.len()).expect("the caller has checked the length");
        out.extend(mark);
        out.extend(length.to_be_bytes());
        out.extend(self.received_ms.to_be_bytes());
        out.extend(durable_upto.to_bytes());
        out.extend(self.seq.to_be_bytes());
        out.extend(self.id);
        out.extend(self.author);
        out.extend(short_digest::<16>(&[self.bytes]));
        let check = short_digest::<8>(&[out.get(start..).unwrap_or_default()]);
        out.extend(check);
        out.extend(self.bytes);
    }

    /// Where the record ends if it stands at `start`. The bytes are at most [`RECORD_LENGTH_MAX`].
    pub(crate) fn end(&self, start: Position) -> Position {
        let length = u32::try_from(self.bytes.len()).expect("the log has checked the length");
        Position::new(start.segment(), start.offset() + HEAD_LENGTH + length)
    }

    pub(crate) fn to_stored(self, position: Position) -> StoredRecord {
        let Self { id, author, seq, received_ms, bytes } = self;
        StoredRecord { position, id, author, seq, received_ms, bytes: bytes.to_vec() }
    }
}
