//! What the log does when it is opened: find its end, and tell bit rot from a torn tail.
//!
//! Bytes that were durable once (a later record, the index, the snapshot or the own tip says so)
//! and cannot be read are a [`Hole`]: they stay, named, until fetched again. Bytes beyond that are
//! the last write before a crash, acknowledged to nobody: they are cut at the first damage. What is
//! kept of them is written once more and synced before anything counts on it.
//!
//! If the log ends before what was durable, appending goes on in a segment with a higher number,
//! so that no position of the lost part is ever used again.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use crate::field::{digest, take};
use crate::file::{read_optional, write_atomically};
use crate::log_reader::{Extent, Hole, add_hole, segment_name};
use crate::medium::Medium;
use crate::position::{Coverage, Mark, Position};
use crate::segment::{Damage, HEADER_LENGTH, Header, read_upto};
use crate::survey::{Survey, ids_from};

/// The file that keeps the log's mark beside the segments, which each have it too.
const MARK_NAME: &str = "mark";

/// The end of a write that a crash interrupted, taken off the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TornTail {
    /// Where the log ends instead.
    pub position: Position,
    /// How many bytes were cut.
    pub length: u64,
    /// The contributions in them, as far as that can be told. None of them was acknowledged.
    pub ids: Vec<[u8; 32]>,
}

/// The log cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum LogOpenError {
    /// A file or directory could not be read or written.
    #[error("cannot open the log: `{path}`")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The system gave no random bytes to mark a fresh log with.
    #[error("cannot choose the mark of a fresh log")]
    Random {
        /// Why.
        source: getrandom::Error,
    },
}

/// A log as it was found and put in order.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) mark: Mark,
    pub(crate) segments: BTreeMap<u32, Extent>,
    pub(crate) holes: Vec<Hole>,
    pub(crate) torn_tail: Option<TornTail>,
    /// Records up to the end, unless the header that says so is damaged.
    pub(crate) records: Option<u64>,
    /// Whether appending goes on in the last segment.
    pub(crate) is_open_ended: bool,
}

/// Finds out what the log in `directory` holds.
pub(crate) fn recover(
    directory: &Path,
    medium: &dyn Medium,
    evidence: &[Coverage],
) -> Result<Found, LogOpenError> {
    let files = segment_files(directory)?;
    let mark = mark_of(directory, &files)?;
    let ours = evidence.iter().filter(|coverage| coverage.log == mark);
    let durable = ours.map(|coverage| coverage.upto).max().unwrap_or(Position::START);
    let mut found = Found {
        mark,
        segments: extents(&files, mark),
        holes: holes_between(&files),
        torn_tail: None,
        records: Some(0),
        is_open_ended: false,
    };
    if let Some(last) = files.last() {
        settle_last(last, medium, durable, &mut found)?;
    }
    lose_upto(durable, &mut found);
    Ok(found)
}

/// A segment file and what its header says.
#[derive(Debug)]
struct SegmentFile {
    number: u32,
    path: PathBuf,
    length: u32,
    header: Option<Header>,
}

fn failed(path: &Path) -> impl FnOnce(io::Error) -> LogOpenError {
    move |source| LogOpenError::File { path: path.to_owned(), source }
}

/// All segment files but a last one whose creation was interrupted, in order.
fn segment_files(directory: &Path) -> Result<Vec<SegmentFile>, LogOpenError> {
    let mut files = Vec::new();
    for entry in fs::read_dir(directory).map_err(failed(directory))? {
        let path = entry.map_err(failed(directory))?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let number = name.strip_suffix(".segment").and_then(|stem| stem.parse::<u32>().ok());
        // `u32::MAX` would leave no number for the next segment.
        let Some(number) = number.filter(|it| segment_name(*it) == name && *it < u32::MAX) else {
            continue;
        };
        let file = File::open(&path).map_err(failed(&path))?;
        let length = file.metadata().map_err(failed(&path))?.len();
        let length = u32::try_from(length).unwrap_or(u32::MAX);
        let header = Header::read(&file, number).map_err(failed(&path))?;
        files.push(SegmentFile { number, path, length, header });
    }
    files.sort_by_key(|file| file.number);
    if files.last().is_some_and(|last| last.header.is_none() && last.length <= HEADER_LENGTH) {
        files.pop();
    }
    Ok(files)
}

/// The log's mark: from its own file, else from a segment, else a fresh one.
fn mark_of(directory: &Path, files: &[SegmentFile]) -> Result<Mark, LogOpenError> {
    let path = directory.join(MARK_NAME);
    let kept = read_optional(&path).map_err(failed(&path))?;
    if let Some(mark) = kept.and_then(|bytes| checked_mark(&bytes)) {
        return Ok(mark);
    }
    let mark = match files.iter().find_map(|file| file.header) {
        Some(header) => header.mark,
        None => getrandom::u64().map_err(|source| LogOpenError::Random { source })?.to_be_bytes(),
    };
    write_atomically(directory, MARK_NAME, &[&mark, &digest(&[&mark])]).map_err(failed(&path))?;
    Ok(mark)
}

fn checked_mark(mut bytes: &[u8]) -> Option<Mark> {
    let mark: Mark = take(&mut bytes)?;
    (bytes == digest(&[&mark])).then_some(mark)
}

/// Every segment there is or should be, with the length it has or should have.
fn extents(files: &[SegmentFile], mark: Mark) -> BTreeMap<u32, Extent> {
    let mut extents = BTreeMap::new();
    for file in files {
        let mark = file.header.map_or(mark, |header| header.mark);
        extents.insert(file.number, Extent { mark, length: file.length });
    }
    for header in files.iter().filter_map(|file| file.header) {
        let Some(before) = header.number.checked_sub(1) else { continue };
        let extent = extents.entry(before).or_insert(Extent { mark, length: 0 });
        extent.length = extent.length.max(header.previous_length);
    }
    let last = files.last().map_or(0, |file| file.number);
    for number in 0..last {
        extents.entry(number).or_insert(Extent { mark, length: 0 });
    }
    extents
}

/// Losses that show without reading records: missing or cut segments, damaged headers.
fn holes_between(files: &[SegmentFile]) -> Vec<Hole> {
    let mut holes = Vec::new();
    let mut hole = |segment, offset, length: u32| {
        let position = Position::new(segment, offset);
        holes.push(Hole { position, length: u64::from(length), ids: Vec::new() });
    };
    let mut expected = 0;
    let mut length_before = 0;
    for file in files {
        let previous_length = file.header.map_or(0, |header| header.previous_length);
        for missing in expected..file.number {
            hole(missing, 0, if missing + 1 == file.number { previous_length } else { 0 });
        }
        if expected == file.number && length_before < previous_length {
            hole(file.number - 1, length_before, previous_length - length_before);
        }
        if file.header.is_none() {
            hole(file.number, 0, HEADER_LENGTH);
        }
        expected = file.number + 1;
        length_before = file.length;
    }
    holes
}

/// Walks the last segment, cuts a torn tail and makes the rest durable.
fn settle_last(
    last: &SegmentFile,
    medium: &dyn Medium,
    durable: Position,
    found: &mut Found,
) -> Result<(), LogOpenError> {
    let extent = found.segments.get(&last.number).copied();
    let mark = extent.map_or(found.mark, |extent| extent.mark);
    let promised = durable_offset(durable, last.number, last.length);
    let limit = last.length.max(promised);
    let open = || File::open(&last.path).map_err(failed(&last.path));
    let survey = Survey::of(open()?, mark, last.number, limit).map_err(failed(&last.path))?;
    let durable = survey.durable.max(promised);

    let cut = survey.cut_at(durable);
    if let Some(cut) = cut {
        let ids = ids_from(open()?, mark, cut, limit).map_err(failed(&last.path))?;
        let position = Position::new(last.number, cut);
        found.torn_tail = Some(TornTail { position, length: u64::from(limit - cut), ids });
    }
    for damage in survey.damages.iter().filter(|damage| damage.offset < durable) {
        let next = damage.next.min(durable);
        let damage = Damage { next, ..*damage };
        add_hole(&mut found.holes, last.number, damage);
    }
    let end = cut.unwrap_or(limit);
    make_durable(last, medium, durable, end).map_err(failed(&last.path))?;

    let before = last.header.map(|header| header.records_before);
    let here = survey.records.iter().filter(|offset| **offset < end).count() as u64;
    found.records = before.map(|before| before + here);
    found.segments.insert(last.number, Extent { mark, length: end });
    // Records are written with the log's own mark; a segment of another log is only read.
    found.is_open_ended = end <= last.length && mark == found.mark;
    Ok(())
}

/// How far a promise reaches into segment `number`, which has `length` bytes.
fn durable_offset(durable: Position, number: u32, length: u32) -> u32 {
    match durable.segment().cmp(&number) {
        Ordering::Less => HEADER_LENGTH,
        Ordering::Equal => durable.offset().max(HEADER_LENGTH),
        Ordering::Greater => length,
    }
}

/// Cuts the segment at `end`, and writes and syncs once more what nobody promised was durable.
///
/// After a failed sync the system may show bytes that never reached the disk; writing them again is
/// the only way to know.
fn make_durable(last: &SegmentFile, medium: &dyn Medium, durable: u32, end: u32) -> io::Result<()> {
    if durable == end && last.length <= end {
        return Ok(());
    }
    let mut tail = vec![0; end.min(last.length).saturating_sub(durable) as usize];
    let filled = read_upto(&File::open(&last.path)?, &mut tail, u64::from(durable))?;
    let mut surface = medium.open(&last.path)?;
    if end < last.length {
        surface.set_length(u64::from(end))?;
    }
    surface.write_at(tail.get(..filled).unwrap_or_default(), u64::from(durable))?;
    surface.sync()
}

/// Names what lies between the last segment there is and what was durable in a later one.
fn lose_upto(durable: Position, found: &mut Found) {
    let next = found.segments.last_key_value().map_or(0, |(number, _)| number + 1);
    if durable == Position::START || durable.segment() < next {
        return;
    }
    for number in next..=durable.segment() {
        let length = if number == durable.segment() { durable.offset() } else { 0 };
        let position = Position::new(number, 0);
        found.holes.push(Hole { position, length: u64::from(length), ids: Vec::new() });
        found.segments.insert(number, Extent { mark: found.mark, length });
    }
    found.is_open_ended = false;
}
