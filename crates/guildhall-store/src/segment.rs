//! One segment file: its header, and walking over its records.
//!
//! A walk meets every whole record exactly once, in order, whatever happened to the bytes between
//! them. It judges no damage: whether a gap is bit rot or a torn tail is for the log to say, which
//! knows how far it was durable.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;

use crate::field::{short_digest, take};
use crate::position::Mark;
use crate::record::{HEAD_LENGTH, Head, RECORD_LENGTH_MAX, Record};

/// Bytes before the first record.
pub(crate) const HEADER_LENGTH: u32 = 48;
const MAGIC: [u8; 8] = *b"GHSEGM\x00\x01";
/// Read at once: large enough that system calls cost nothing beside hashing.
const WINDOW_LENGTH: usize = 1 << 20;

/// What a segment says about itself and about the log before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) mark: Mark,
    pub(crate) number: u32,
    /// How long the segment before was when this one began, so that a cut there is seen.
    pub(crate) previous_length: u32,
    /// Records in all segments before.
    pub(crate) records_before: u64,
}

impl Header {
    pub(crate) fn to_bytes(self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(HEADER_LENGTH as usize);
        bytes.extend(MAGIC);
        bytes.extend(self.mark);
        bytes.extend(self.number.to_be_bytes());
        bytes.extend(self.previous_length.to_be_bytes());
        bytes.extend(self.records_before.to_be_bytes());
        bytes.extend(short_digest::<16>(&[&bytes]));
        bytes
    }

    /// Reads the header of segment `number`; `None` if it is damaged, cut or another's.
    pub(crate) fn read(file: &File, number: u32) -> io::Result<Option<Self>> {
        let mut bytes = [0; HEADER_LENGTH as usize];
        let length = read_upto(file, &mut bytes, 0)?;
        let whole = bytes.get(..length).and_then(Self::from_bytes);
        Ok(whole.filter(|header| header.number == number))
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (checked, mut check) = bytes.split_at_checked(HEADER_LENGTH as usize - 16)?;
        let mut fields = checked;
        let magic: [u8; 8] = take(&mut fields)?;
        let header = Self {
            mark: take(&mut fields)?,
            number: u32::from_be_bytes(take(&mut fields)?),
            previous_length: u32::from_be_bytes(take(&mut fields)?),
            records_before: u64::from_be_bytes(take(&mut fields)?),
        };
        let whole = magic == MAGIC && short_digest::<16>(&[checked]) == take::<16>(&mut check)?;
        whole.then_some(header)
    }
}

/// What stands at the next place of a segment.
#[derive(Debug)]
pub(crate) enum Step<'a> {
    /// A whole record.
    Whole { offset: u32, next: u32, head: Head, record: Record<'a> },
    /// Bytes that are no record, up to the next one or the end.
    Damaged(Damage),
    /// Nothing more.
    End,
}

/// A stretch of a segment that holds no whole record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Damage {
    pub(crate) offset: u32,
    pub(crate) next: u32,
    /// What was lost, if its head is whole.
    pub(crate) id: Option<[u8; 32]>,
}

/// Goes over one segment from record to record.
#[derive(Debug)]
pub(crate) struct Walk {
    window: Window,
    mark: Mark,
    offset: u32,
    /// Where the segment ends, or should end if the file has been cut.
    limit: u32,
}

impl Walk {
    /// Starts at `offset`, which is the end of a record or anywhere in the header.
    pub(crate) fn new(file: File, mark: Mark, offset: u32, limit: u32) -> Self {
        let window = Window { file, limit, start: 0, bytes: Vec::new() };
        Self { window, mark, offset: offset.max(HEADER_LENGTH), limit }
    }

    /// The next record or gap.
    pub(crate) fn step(&mut self) -> io::Result<Step<'_>> {
        let offset = self.offset;
        if offset >= self.limit {
            return Ok(Step::End);
        }
        let head = self.head_at(offset)?;
        if let Some(head) = head
            && self.is_whole(&head)?
        {
            return self.pass(head);
        }
        let next = self.find_head(offset + 1)?;
        self.offset = next;
        Ok(Step::Damaged(Damage { offset, next, id: head.map(|head| head.id) }))
    }

    fn pass(&mut self, head: Head) -> io::Result<Step<'_>> {
        let offset = self.offset;
        let next = offset + u32::try_from(head.record_length()).unwrap_or(u32::MAX - offset);
        self.offset = next;
        let record = self.window.load(offset, head.record_length())?;
        let bytes = record.get(HEAD_LENGTH as usize..).unwrap_or_default();
        Ok(Step::Whole { offset, next, head, record: head.with_bytes(bytes) })
    }

    fn head_at(&mut self, offset: u32) -> io::Result<Option<Head>> {
        if self.limit - offset < HEAD_LENGTH {
            return Ok(None);
        }
        let bytes = self.window.load(offset, u64::from(HEAD_LENGTH))?;
        Ok(Head::read(bytes, self.mark))
    }

    fn is_whole(&mut self, head: &Head) -> io::Result<bool> {
        let room = u64::from(self.limit - self.offset);
        if head.length as usize > RECORD_LENGTH_MAX || room < head.record_length() {
            return Ok(false);
        }
        let bytes = self.window.load(self.offset, head.record_length())?;
        Ok(bytes.get(HEAD_LENGTH as usize..).is_some_and(|bytes| head.fits(bytes)))
    }

    /// The next whole head at `from` or later, or the end.
    fn find_head(&mut self, from: u32) -> io::Result<u32> {
        let mut at = from;
        while at < self.limit {
            let ahead = self.window.ahead(at)?;
            if ahead.len() < self.mark.len() {
                break;
            }
            let found = ahead.windows(self.mark.len()).position(|bytes| *bytes == self.mark);
            // Without a mark all is passed but the start of one that the window may cut in two.
            let passed = found.unwrap_or(ahead.len() - (self.mark.len() - 1));
            at = at.saturating_add(u32::try_from(passed).unwrap_or(u32::MAX));
            if found.is_some() && at < self.limit {
                if self.head_at(at)?.is_some() {
                    return Ok(at);
                }
                at += 1;
            }
        }
        Ok(self.limit)
    }
}

/// A stretch of the file in memory, moved forward as the walk needs it.
#[derive(Debug)]
struct Window {
    file: File,
    limit: u32,
    start: u32,
    bytes: Vec<u8>,
}

impl Window {
    /// `length` bytes from `offset`, fewer only at the end of the file.
    fn load(&mut self, offset: u32, length: u64) -> io::Result<&[u8]> {
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        if !self.holds(offset, length) {
            let ahead = self.limit.saturating_sub(offset) as usize;
            self.bytes.resize(WINDOW_LENGTH.max(length).min(ahead), 0);
            let read = read_upto(&self.file, &mut self.bytes, u64::from(offset))?;
            self.bytes.truncate(read);
            self.start = offset;
        }
        let from = (offset - self.start) as usize;
        let upto = from.saturating_add(length).min(self.bytes.len());
        Ok(self.bytes.get(from..upto).unwrap_or_default())
    }

    /// What is in memory from `offset` on, at least a mark unless the file ends.
    fn ahead(&mut self, offset: u32) -> io::Result<&[u8]> {
        let length = if self.holds(offset, HEAD_LENGTH as usize) {
            self.bytes.len() - (offset - self.start) as usize
        } else {
            WINDOW_LENGTH
        };
        self.load(offset, length as u64)
    }

    fn holds(&self, offset: u32, length: usize) -> bool {
        let Some(from) = offset.checked_sub(self.start) else { return false };
        (from as usize).saturating_add(length) <= self.bytes.len()
    }
}

/// Reads until the buffer is full or the file ends.
pub(crate) fn read_upto(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    let mut filled = 0;
    while let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match file.read_at(rest, offset + filled as u64) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}
