//! Reading the log, from any thread, while it is being written.
//!
//! A reader sees what is durable and nothing else. It never changes a file: a damaged stretch is
//! reported as a [`Hole`], every time, and everything around it is still read.

use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::position::{Mark, Position};
use crate::record::{HEAD_LENGTH, Head, Record, StoredRecord};
use crate::segment::{Damage, Step, Walk, read_upto};

/// A stretch of the log that was durable once and cannot be read any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hole {
    /// Where it begins.
    pub position: Position,
    /// How many bytes it spans; zero if a whole segment of unknown length is gone.
    pub length: u64,
    /// The contributions that are lost with it, as far as that can be told.
    pub ids: Vec<[u8; 32]>,
}

impl Hole {
    /// Whether `other` lies wholly in this one.
    pub(crate) fn covers(&self, other: &Self) -> bool {
        let span = |hole: &Self| {
            let offset = u64::from(hole.position.offset());
            (offset, offset + hole.length)
        };
        let ((start, end), (other_start, other_end)) = (span(self), span(other));
        self.position.segment() == other.position.segment()
            && start <= other_start
            && other_end <= end
    }
}

/// What a scan met.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScanReport {
    /// Whole records handed on.
    pub records: u64,
    /// Stretches that could not be read.
    pub holes: Vec<Hole>,
    /// The end of the last segment seen; scanning from here later gives what came after.
    pub end: Position,
}

/// The log could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The operating system refused.
    #[error("cannot read the log in `{path}`")]
    File {
        /// The segment.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The bytes there are not those that were written.
    #[error("the record at {position} is damaged")]
    Damaged {
        /// Where.
        position: Position,
    },
}

/// What the reader knows of a segment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Extent {
    pub(crate) mark: Mark,
    /// The length it has or, if its file was cut, should have.
    pub(crate) length: u32,
}

/// Reads records by position and in order.
#[derive(Debug)]
pub(crate) struct LogReader {
    directory: PathBuf,
    mark: Mark,
    segments: Mutex<BTreeMap<u32, Extent>>,
    files: Mutex<BTreeMap<u32, Arc<File>>>,
}

impl LogReader {
    pub(crate) fn new(directory: &Path, mark: Mark, segments: BTreeMap<u32, Extent>) -> Self {
        let directory = directory.to_owned();
        Self { directory, mark, segments: Mutex::new(segments), files: Mutex::default() }
    }

    pub(crate) const fn mark(&self) -> Mark {
        self.mark
    }

    /// The end of what is durable.
    pub(crate) fn end(&self) -> Position {
        let segments = lock(&self.segments);
        let last = segments.last_key_value();
        last.map_or(Position::START, |(number, extent)| Position::new(*number, extent.length))
    }

    /// Whether a record could end here. A position from before a loss is no place of this log.
    pub(crate) fn has(&self, position: Position) -> bool {
        let segments = lock(&self.segments);
        let extent = segments.get(&position.segment());
        position == Position::START || extent.is_some_and(|it| position.offset() <= it.length)
    }

    /// Everything up to here is durable and may be read.
    pub(crate) fn extend(&self, segment: u32, extent: Extent) {
        lock(&self.segments).insert(segment, extent);
    }

    /// Hands on every whole record from `from` to the durable end, in order.
    pub(crate) fn scan(
        &self,
        from: Position,
        mut each: impl FnMut(Position, Record<'_>),
    ) -> Result<ScanReport, ReadError> {
        self.scan_spans(from, |start, _, record| each(start, record))
    }

    /// As [`scan`](Self::scan), also with the end of each record.
    pub(crate) fn scan_spans(
        &self,
        from: Position,
        mut each: impl FnMut(Position, Position, Record<'_>),
    ) -> Result<ScanReport, ReadError> {
        let mut report = ScanReport { end: from, ..ScanReport::default() };
        let segments: Vec<_> = lock(&self.segments)
            .range(from.segment()..)
            .map(|(number, extent)| (*number, *extent))
            .collect();
        for (number, extent) in segments {
            let offset = if number == from.segment() { from.offset() } else { 0 };
            self.scan_segment(Position::new(number, offset), extent, &mut report, &mut each)?;
        }
        Ok(report)
    }

    fn scan_segment(
        &self,
        from: Position,
        extent: Extent,
        report: &mut ScanReport,
        each: &mut impl FnMut(Position, Position, Record<'_>),
    ) -> Result<(), ReadError> {
        let number = from.segment();
        report.end = Position::new(number, extent.length.max(from.offset()));
        let file = match File::open(self.path(number)) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let length = u64::from(extent.length.saturating_sub(from.offset()));
                report.holes.push(Hole { position: from, length, ids: Vec::new() });
                return Ok(());
            }
            Err(source) => return Err(self.error(number, source)),
        };
        let mut walk = Walk::new(file, extent.mark, from.offset(), extent.length);
        loop {
            match walk.step().map_err(|source| self.error(number, source))? {
                Step::Whole { offset, next, record, .. } => {
                    report.records += 1;
                    each(Position::new(number, offset), Position::new(number, next), record);
                }
                Step::Damaged(damage) => add_hole(&mut report.holes, number, damage),
                Step::End => return Ok(()),
            }
        }
    }

    /// The record at a position, checked.
    pub(crate) fn read(&self, position: Position) -> Result<StoredRecord, ReadError> {
        let number = position.segment();
        let damaged = ReadError::Damaged { position };
        let Some(extent) = lock(&self.segments).get(&number).copied() else { return Err(damaged) };
        let file = match self.file(number) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(damaged),
            Err(source) => return Err(self.error(number, source)),
        };
        let found = read_record(&file, extent, position);
        found.map_err(|source| self.error(number, source))?.ok_or(damaged)
    }

    fn file(&self, number: u32) -> io::Result<Arc<File>> {
        let mut files = lock(&self.files);
        if let Some(file) = files.get(&number) {
            return Ok(Arc::clone(file));
        }
        let file = Arc::new(File::open(self.path(number))?);
        files.insert(number, Arc::clone(&file));
        Ok(file)
    }

    fn path(&self, number: u32) -> PathBuf {
        self.directory.join(segment_name(number))
    }

    fn error(&self, number: u32, source: io::Error) -> ReadError {
        ReadError::File { path: self.path(number), source }
    }
}

/// The name of a segment's file; names sort as numbers do.
pub(crate) fn segment_name(number: u32) -> String {
    format!("{number:010}.segment")
}

pub(crate) fn add_hole(holes: &mut Vec<Hole>, segment: u32, damage: Damage) {
    let position = Position::new(segment, damage.offset);
    let length = u64::from(damage.next - damage.offset);
    holes.push(Hole { position, length, ids: damage.id.into_iter().collect() });
}

/// One system call reads most records whole: head and a few kilobytes of content.
const FIRST_READ_LENGTH: usize = 4096;

fn read_record(file: &File, extent: Extent, at: Position) -> io::Result<Option<StoredRecord>> {
    let offset = at.offset();
    let mut buffer = vec![0; FIRST_READ_LENGTH];
    let filled = read_upto(file, &mut buffer, u64::from(offset))?;
    buffer.truncate(filled);
    let Some(head) = Head::read(&buffer, extent.mark) else { return Ok(None) };
    if u64::from(extent.length.saturating_sub(offset)) < head.record_length() {
        return Ok(None);
    }
    let length = HEAD_LENGTH as usize + head.length as usize;
    buffer.resize(length, 0);
    if let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match file.read_exact_at(rest, u64::from(offset) + filled as u64) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
            other => other?,
        }
    }
    let bytes = buffer.get(HEAD_LENGTH as usize..).unwrap_or_default();
    Ok(head.fits(bytes).then(|| head.with_bytes(bytes).to_stored(at)))
}

/// A poisoned lock only means that a reader panicked; the maps behind it are whole at every step.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
