//! The log: every contribution this node holds, in the order of arrival. It is the truth.
//!
//! Records are appended to segment files and never changed. What [`Log::sync`] has confirmed
//! survives a power cut; a reader sees nothing before that. After a failed sync the log refuses
//! all further writing, because nobody can know what the disk holds then.
//!
//! Opening, and what it repairs, is in `recovery`; reading is in `log_reader`.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::file::is_disk_full;
use crate::log_reader::{Extent, LogReader, segment_name};
use crate::medium::{Medium, Surface};
use crate::position::{Coverage, Position};
use crate::record::{RECORD_LENGTH_MAX, Record};
use crate::recovery::{Found, LogOpenError, recover};
use crate::segment::{HEADER_LENGTH, Header};

/// A segment that has grown to this gets a successor. The last one is looked through at each start,
/// which takes about 12 ms at this length.
pub(crate) const SEGMENT_LENGTH: u32 = 16 << 20;

/// At most this much is appended at once, so that a segment stays far below four gigabytes.
const BATCH_LENGTH_MAX: u64 = 256 << 20;

/// Records were not appended.
#[derive(Debug, thiserror::Error)]
pub enum AppendError {
    /// A record is longer than any contribution may be.
    #[error("a record of {length} bytes is longer than {RECORD_LENGTH_MAX}")]
    RecordTooLong {
        /// Its bytes.
        length: usize,
    },
    /// More was handed over than fits into one append.
    #[error("{length} bytes at once are more than {BATCH_LENGTH_MAX}")]
    BatchTooLong {
        /// Bytes of all records.
        length: u64,
    },
    /// There is no room on the disk. The log is as before and goes on once there is.
    #[error("the disk is full: cannot write `{path}`")]
    DiskFull {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The system refused the write. The log is as before.
    #[error("cannot write `{path}`")]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// What reached the disk is unknown. The node has to stop.
    #[error("cannot make `{path}` durable; the node must stop")]
    Sync {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The store is closed, or an earlier failure made the state of the disk unknown.
    #[error("nothing more is kept: the store was closed or has failed before; the node must stop")]
    Stopped,
}

impl AppendError {
    /// Whether the node must not go on writing.
    pub const fn must_stop(&self) -> bool {
        matches!(self, Self::Sync { .. } | Self::Stopped)
    }
}

/// The one writer of the log.
#[derive(Debug)]
pub(crate) struct Log {
    directory: PathBuf,
    medium: Arc<dyn Medium>,
    reader: Arc<LogReader>,
    tail: Tail,
    is_stopped: bool,
    pub(crate) segment_length: u32,
}

/// The segment that grows.
#[derive(Debug)]
struct Tail {
    number: u32,
    path: PathBuf,
    /// `None` until the first record, if the segment has yet to be made.
    surface: Option<Box<dyn Surface>>,
    /// Bytes written.
    length: u32,
    /// Bytes synced.
    durable: u32,
    /// Records in the whole log.
    records: u64,
}

/// A log that is open, and what was found in it.
#[derive(Debug)]
pub(crate) struct Opened {
    pub(crate) log: Log,
    pub(crate) found: Found,
}

impl Log {
    /// Opens the log in a directory that exists, and puts it in order.
    pub(crate) fn open(
        directory: &Path,
        medium: Arc<dyn Medium>,
        evidence: &[Coverage],
    ) -> Result<Opened, LogOpenError> {
        let found = recover(directory, &*medium, evidence)?;
        let reader = Arc::new(LogReader::new(directory, found.mark, found.segments.clone()));
        let records = match found.records {
            Some(records) => records,
            // The header that counts what was before is damaged.
            None => reader.scan(Position::START, |_, _| {}).map_or(0, |report| report.records),
        };
        let end = reader.end();
        let is_fresh = found.segments.is_empty();
        let number = match (is_fresh, found.is_open_ended) {
            (true, _) => 0,
            (false, true) => end.segment(),
            (false, false) => end.segment() + 1,
        };
        let path = directory.join(segment_name(number));
        let (surface, length) = if found.is_open_ended {
            let opened = medium.open(&path);
            let surface =
                opened.map_err(|source| LogOpenError::File { path: path.clone(), source })?;
            (Some(surface), end.offset())
        } else {
            (None, 0)
        };
        let tail = Tail { number, path, surface, length, durable: length, records };
        let directory = directory.to_owned();
        let segment_length = SEGMENT_LENGTH;
        let log = Self { directory, medium, reader, tail, is_stopped: false, segment_length };
        Ok(Opened { log, found })
    }

    /// For reading what is durable.
    pub(crate) fn reader(&self) -> &Arc<LogReader> {
        &self.reader
    }

    /// How many records were ever written and are not cut.
    pub(crate) const fn records(&self) -> u64 {
        self.tail.records
    }

    /// Writes records behind all others and returns where each stands. Not durable before
    /// [`sync`](Self::sync). After an error that is not a stop, none of them is in the log.
    pub(crate) fn append(&mut self, records: &[Record<'_>]) -> Result<Vec<Position>, AppendError> {
        if self.is_stopped {
            return Err(AppendError::Stopped);
        }
        check_lengths(records)?;
        if self.tail.surface.is_none() || self.tail.length >= self.segment_length {
            self.begin_segment()?;
        }
        let durable = Position::new(self.tail.number, self.tail.durable);
        let mut bytes = Vec::new();
        let mut positions = Vec::with_capacity(records.len());
        for record in records {
            let offset = self.tail.length + checked_length(bytes.len());
            positions.push(Position::new(self.tail.number, offset));
            record.write(self.reader.mark(), durable, &mut bytes);
        }
        self.write(&bytes)?;
        self.tail.records += records.len() as u64;
        Ok(positions)
    }

    /// Makes durable all that was appended, and shows it to readers.
    pub(crate) fn sync(&mut self) -> Result<Position, AppendError> {
        if self.is_stopped {
            return Err(AppendError::Stopped);
        }
        let tail = &mut self.tail;
        if tail.durable < tail.length
            && let Some(surface) = &mut tail.surface
        {
            if let Err(source) = surface.sync() {
                self.is_stopped = true;
                return Err(AppendError::Sync { path: tail.path.clone(), source });
            }
            tail.durable = tail.length;
            let extent = Extent { mark: self.reader.mark(), length: tail.length };
            self.reader.extend(tail.number, extent);
        }
        Ok(self.reader.end())
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), AppendError> {
        let tail = &mut self.tail;
        let Some(surface) = &mut tail.surface else { return Err(AppendError::Stopped) };
        let written = surface.write_at(bytes, u64::from(tail.length));
        let Err(source) = written else {
            tail.length += checked_length(bytes.len());
            return Ok(());
        };
        // Part of it may be there: the next record must not follow half a one.
        if surface.set_length(u64::from(tail.length)).is_err() {
            self.is_stopped = true;
        }
        Err(write_error(&tail.path, source))
    }

    /// Closes the growing segment, if there is one, and makes its successor.
    fn begin_segment(&mut self) -> Result<(), AppendError> {
        self.sync()?;
        let (number, previous_length) = match &self.tail.surface {
            Some(_) => (self.tail.number + 1, self.tail.length),
            None => (self.tail.number, self.length_before(self.tail.number)),
        };
        let header = Header {
            mark: self.reader.mark(),
            number,
            previous_length,
            records_before: self.tail.records,
        };
        let path = self.directory.join(segment_name(number));
        let surface = self.create_segment(&path, header)?;
        self.tail.surface = Some(surface);
        self.tail.number = number;
        self.tail.path = path;
        self.tail.length = HEADER_LENGTH;
        self.tail.durable = HEADER_LENGTH;
        let extent = Extent { mark: header.mark, length: HEADER_LENGTH };
        self.reader.extend(number, extent);
        Ok(())
    }

    fn create_segment(
        &mut self,
        path: &Path,
        header: Header,
    ) -> Result<Box<dyn Surface>, AppendError> {
        let written = self.medium.open(path).and_then(|mut surface| {
            // A creation that was interrupted may have left part of a header.
            surface.set_length(0)?;
            surface.write_at(&header.to_bytes(), 0)?;
            Ok(surface)
        });
        let mut surface = written.map_err(|source| write_error(path, source))?;
        if let Err(source) =
            surface.sync().and_then(|()| self.medium.sync_directory(&self.directory))
        {
            self.is_stopped = true;
            return Err(AppendError::Sync { path: path.to_owned(), source });
        }
        Ok(surface)
    }

    fn length_before(&self, number: u32) -> u32 {
        let end = self.reader.end();
        if end.segment() + 1 == number { end.offset() } else { 0 }
    }
}

fn check_lengths(records: &[Record<'_>]) -> Result<(), AppendError> {
    let mut whole = 0;
    for record in records {
        let length = record.bytes.len();
        if RECORD_LENGTH_MAX < length {
            return Err(AppendError::RecordTooLong { length });
        }
        whole += u64::from(crate::record::HEAD_LENGTH) + length as u64;
    }
    if BATCH_LENGTH_MAX < whole {
        return Err(AppendError::BatchTooLong { length: whole });
    }
    Ok(())
}

/// Lengths inside a segment: a full segment and one batch are far below four gigabytes.
fn checked_length(length: usize) -> u32 {
    u32::try_from(length).expect("a batch is at most BATCH_LENGTH_MAX")
}

fn write_error(path: &Path, source: io::Error) -> AppendError {
    let path = path.to_owned();
    if is_disk_full(&source) {
        AppendError::DiskFull { path, source }
    } else {
        AppendError::Write { path, source }
    }
}

#[cfg(test)]
mod tests;
