//! The snapshot: what the node had made of the log up to a position, so that it starts quickly.
//!
//! One file, replaced whole. It can always be made again from the log, so a snapshot that is
//! missing, damaged or of another log is a reason to read more, never a reason not to start.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use crate::field::{digest, take};
use crate::file::{is_disk_full, read_optional, write_atomically};
use crate::position::{Coverage, Mark, Position};

/// The snapshot's file in the home.
pub(crate) const SNAPSHOT_NAME: &str = "snapshot";
const MAGIC: [u8; 8] = *b"GHSNAPSH";
const FORMAT: u32 = 1;

/// A snapshot that can be used.
#[derive(Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// The payload stands for every record before this position.
    pub covered: Position,
    /// What the node wrote.
    pub payload: Vec<u8>,
}

impl fmt::Debug for Snapshot {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = out.debug_struct("Snapshot");
        out.field("covered", &self.covered).field("length", &self.payload.len()).finish()
    }
}

/// Why there is no snapshot to start from.
#[derive(Debug, thiserror::Error)]
pub enum NoSnapshot {
    /// None was written yet.
    #[error("there is no snapshot")]
    Missing,
    /// The bytes are not those that were written.
    #[error("the snapshot is damaged")]
    Damaged,
    /// Another version of this program wrote it.
    #[error("the snapshot has format {found}, this program reads {FORMAT}")]
    OtherFormat {
        /// The number in the file.
        found: u32,
    },
    /// It belongs to another log, or to a part of this one that is lost.
    #[error("the snapshot covers what the log does not hold")]
    NotOfThisLog,
    /// The system refused to read it.
    #[error("cannot read `{path}`")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// The snapshot could not be written; the one before is still there.
#[derive(Debug, thiserror::Error)]
#[error("cannot write `{path}`")]
pub struct SnapshotWriteError {
    path: PathBuf,
    source: io::Error,
}

impl SnapshotWriteError {
    /// Whether it would go well if there were room on the disk.
    pub fn is_disk_full(&self) -> bool {
        is_disk_full(&self.source)
    }
}

/// What a file holds, before anybody asked whether it fits the log.
#[derive(Debug)]
pub(crate) struct Unplaced {
    pub(crate) coverage: Coverage,
    payload: Vec<u8>,
}

impl Unplaced {
    /// The snapshot, if it covers a part of this log that is there.
    pub(crate) fn place(
        self,
        log: Mark,
        has: impl FnOnce(Position) -> bool,
    ) -> Result<Snapshot, NoSnapshot> {
        let Coverage { log: of, upto } = self.coverage;
        if of == log && has(upto) {
            Ok(Snapshot { covered: upto, payload: self.payload })
        } else {
            Err(NoSnapshot::NotOfThisLog)
        }
    }
}

/// Reads the snapshot of a home.
pub(crate) fn read(home: &Path) -> Result<Unplaced, NoSnapshot> {
    let path = home.join(SNAPSHOT_NAME);
    match read_optional(&path) {
        Ok(Some(bytes)) => decode(bytes),
        Ok(None) => Err(NoSnapshot::Missing),
        Err(source) => Err(NoSnapshot::Unreadable { path, source }),
    }
}

/// Replaces the snapshot of a home, durably.
pub(crate) fn write(
    home: &Path,
    coverage: Coverage,
    payload: &[u8],
) -> Result<(), SnapshotWriteError> {
    let mut head = Vec::new();
    head.extend(MAGIC);
    head.extend(FORMAT.to_be_bytes());
    coverage.write(&mut head);
    head.extend((payload.len() as u64).to_be_bytes());
    let check = digest(&[&head, payload]);
    write_atomically(home, SNAPSHOT_NAME, &[&head, &check, payload])
        .map_err(|source| SnapshotWriteError { path: home.join(SNAPSHOT_NAME), source })
}

fn decode(mut bytes: Vec<u8>) -> Result<Unplaced, NoSnapshot> {
    const HEAD_LENGTH: usize = 8 + 4 + Coverage::LENGTH + 8;
    let Some((head, rest)) = bytes.split_at_checked(HEAD_LENGTH) else {
        return Err(NoSnapshot::Damaged);
    };
    let mut fields = head;
    let whole = read_head(&mut fields).filter(|head| head.magic == MAGIC);
    let Some(Head { format, coverage, length, .. }) = whole else {
        return Err(NoSnapshot::Damaged);
    };
    if format != FORMAT {
        return Err(NoSnapshot::OtherFormat { found: format });
    }
    let mut payload = rest;
    let check: Option<[u8; 32]> = take(&mut payload);
    if payload.len() as u64 != length || check != Some(digest(&[head, payload])) {
        return Err(NoSnapshot::Damaged);
    }
    bytes.drain(..HEAD_LENGTH + 32);
    Ok(Unplaced { coverage, payload: bytes })
}

struct Head {
    magic: [u8; 8],
    format: u32,
    coverage: Coverage,
    length: u64,
}

fn read_head(bytes: &mut &[u8]) -> Option<Head> {
    Some(Head {
        magic: take(bytes)?,
        format: u32::from_be_bytes(take(bytes)?),
        coverage: Coverage::take(bytes)?,
        length: u64::from_be_bytes(take(bytes)?),
    })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const COVERAGE: Coverage = Coverage { log: [7; 8], upto: Position::new(2, 500) };

    fn written(payload: &[u8]) -> tempfile::TempDir {
        let home = tempfile::tempdir().unwrap();
        write(home.path(), COVERAGE, payload).unwrap();
        home
    }

    #[test]
    fn a_snapshot_is_read_as_it_was_written() {
        let home = written(b"state of the federation");

        let snapshot = read(home.path()).unwrap().place([7; 8], |_| true).unwrap();

        assert_eq!(snapshot.covered, COVERAGE.upto);
        assert_eq!(snapshot.payload, b"state of the federation");
    }

    #[test]
    fn a_later_snapshot_takes_the_place_of_the_earlier() {
        let home = written(b"earlier");

        write(home.path(), COVERAGE, b"later").unwrap();

        assert_eq!(read(home.path()).unwrap().payload, b"later");
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1);
    }

    #[test]
    fn every_flipped_byte_and_every_cut_is_noticed() {
        let home = written(b"state");
        let path = home.path().join(SNAPSHOT_NAME);
        let whole = fs::read(&path).unwrap();

        for at in 0..whole.len() {
            let mut flipped = whole.clone();
            flipped[at] ^= 0x40;
            fs::write(&path, &flipped).unwrap();
            assert!(read(home.path()).is_err(), "flipped byte {at}");

            fs::write(&path, &whole[..at]).unwrap();
            assert!(matches!(read(home.path()), Err(NoSnapshot::Damaged)), "cut at {at}");
        }
    }

    #[test]
    fn a_snapshot_of_another_format_or_log_is_named_as_such() {
        let home = written(b"state");
        let path = home.path().join(SNAPSHOT_NAME);
        let mut bytes = fs::read(&path).unwrap();
        bytes[11] = 9;

        let other_log = read(home.path()).unwrap().place([8; 8], |_| true);
        let lost_part = read(home.path()).unwrap().place([7; 8], |_| false);
        fs::write(&path, bytes).unwrap();
        let other_format = read(home.path());

        assert!(matches!(other_log, Err(NoSnapshot::NotOfThisLog)));
        assert!(matches!(lost_part, Err(NoSnapshot::NotOfThisLog)));
        assert!(matches!(other_format, Err(NoSnapshot::OtherFormat { found: 9 })));
    }
}
