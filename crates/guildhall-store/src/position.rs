//! Where in the log a record stands.

use std::fmt;

use crate::field::take;

/// A place in the log: a segment, and a byte in it.
///
/// Positions only grow and none is used twice, so a position kept anywhere (index, snapshot,
/// own tip) names one record of one log for ever.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    segment: u32,
    offset: u32,
}

impl Position {
    /// Before the first record.
    pub const START: Self = Self { segment: 0, offset: 0 };

    pub(crate) const fn new(segment: u32, offset: u32) -> Self {
        Self { segment, offset }
    }

    /// The number of the segment file.
    pub const fn segment(self) -> u32 {
        self.segment
    }

    /// The byte in the segment file.
    pub const fn offset(self) -> u32 {
        self.offset
    }

    /// Eight bytes that sort as positions do.
    pub fn to_bytes(self) -> [u8; 8] {
        (u64::from(self.segment) << 32 | u64::from(self.offset)).to_be_bytes()
    }

    /// The reverse of [`to_bytes`](Self::to_bytes).
    pub fn from_bytes(bytes: [u8; 8]) -> Self {
        let both = u64::from_be_bytes(bytes);
        let offset = u32::try_from(both & u64::from(u32::MAX)).expect("masked to 32 bits");
        Self::new(u32::try_from(both >> 32).expect("32 bits are left"), offset)
    }
}

impl fmt::Display for Position {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "segment {}, byte {}", self.segment, self.offset)
    }
}

/// A promise found outside the log: this log was durable up to this position.
///
/// Index mark, snapshot and own tip each carry one; they are written only after the log is synced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Coverage {
    /// Which log, see [`Mark`].
    pub(crate) log: Mark,
    /// Everything before is durable.
    pub(crate) upto: Position,
}

/// Eight random bytes that name a log and begin each of its records.
///
/// Nobody outside this machine knows them, so no contribution can contain bytes that pass for a
/// record when a damaged log is searched for the next whole one.
pub(crate) type Mark = [u8; 8];

impl Coverage {
    pub(crate) const LENGTH: usize = 16;

    pub(crate) fn write(self, out: &mut Vec<u8>) {
        out.extend(self.log);
        out.extend(self.upto.to_bytes());
    }

    pub(crate) fn take(bytes: &mut &[u8]) -> Option<Self> {
        let log = take(bytes)?;
        Some(Self { log, upto: Position::from_bytes(take(bytes)?) })
    }
}
