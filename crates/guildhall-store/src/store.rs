//! Everything a node keeps, behind one door.
//!
//! [`Store::commit`] is the only way in, and when it returns the records survive a power cut: they
//! are in the log and synced, and the own tip is written and synced after them, before anything of
//! our own can leave the process. Reading works from any thread at the same time.
//!
//! The order within a commit is log, then own tip. So after a crash a tip that is not in the log
//! means that something acknowledged was lost, never that a commit was interrupted.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::file::is_disk_full;
use crate::home::{Home, HomeLock};
use crate::index::{Entry, Index, IndexFailed, IndexMark, RebuildReason};
use crate::log::{AppendError, Log, Opened};
use crate::log_reader::{Hole, LogReader, ReadError, ScanReport};
use crate::medium::{FileSystem, Medium};
use crate::own_tip::{self, OwnTip, OwnTipError, OwnTipFile, OwnTipFound};
use crate::position::{Coverage, Position};
use crate::record::{Record, StoredRecord};
use crate::recovery::{LogOpenError, TornTail};
use crate::reserve::{RESERVE_NAME, Reserve};
use crate::snapshot::{self, NoSnapshot, Snapshot, SnapshotWriteError};

/// The store cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The log, which is the truth, cannot be opened.
    #[error("cannot open the store")]
    Log {
        /// Why.
        #[source]
        source: LogOpenError,
    },
    /// The log cannot be read.
    #[error("cannot bring the index up to date")]
    Read {
        /// Why.
        source: ReadError,
    },
    /// The file of the own tip cannot be opened.
    #[error("cannot open the own tip")]
    OwnTip {
        /// Why.
        source: OwnTipError,
    },
}

/// Nothing of a commit was acknowledged.
#[derive(Debug, thiserror::Error)]
pub enum CommitError {
    /// The records could not be appended.
    #[error("cannot keep {count} contributions")]
    Log {
        /// How many were handed over.
        count: usize,
        /// Why.
        source: AppendError,
    },
    /// The own tip could not be moved; the records may be in the log already.
    #[error("cannot record how far the own chain has got")]
    OwnTip {
        /// Why.
        source: OwnTipError,
    },
    /// The disk is full and the reserve has not been refilled.
    #[error("the disk is full: cannot take the reserve `{path}` again")]
    DiskFull {
        /// The reserve.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

impl CommitError {
    /// Whether the node must stop, because nobody knows what the disk holds.
    pub const fn must_stop(&self) -> bool {
        match self {
            Self::Log { source, .. } => source.must_stop(),
            Self::OwnTip { source } => source.must_stop(),
            Self::DiskFull { .. } => false,
        }
    }

    /// Whether it would go well if there were room on the disk.
    pub const fn is_disk_full(&self) -> bool {
        matches!(
            self,
            Self::DiskFull { .. } | Self::Log { source: AppendError::DiskFull { .. }, .. }
        )
    }
}

/// What opening the store brought to light.
#[derive(Debug)]
pub struct OpenReport {
    /// Records in the log, those in holes included as far as they can be counted.
    pub records: u64,
    /// Losses, among what was read. Contributions that were fetched again are not named.
    pub holes: Vec<Hole>,
    /// The end of an interrupted write, if one was cut off.
    pub torn_tail: Option<TornTail>,
    /// Why the index is made again, if it is.
    pub index_rebuilt: Option<RebuildReason>,
    /// Why the node cannot start from a snapshot, if it cannot.
    pub no_snapshot: Option<NoSnapshot>,
    /// How far the own chain had got.
    pub own_tip: OwnTipFound,
    /// Something of our own left this process once and is not in the log: nothing may be signed
    /// before partners have confirmed the own tip.
    pub is_own_tip_lost: bool,
}

/// All that a node keeps.
#[derive(Debug)]
pub struct Store {
    home: PathBuf,
    reader: Arc<LogReader>,
    index: Index,
    writer: Mutex<Writer>,
    snapshot: Mutex<Option<Snapshot>>,
}

/// What only one commit at a time may touch.
#[derive(Debug)]
struct Writer {
    log: Log,
    own_tip: OwnTipFile,
    reserve: Reserve,
    is_stopped: bool,
}

impl Store {
    /// Opens the store of a home that this process has locked. Keep the lock until it is closed.
    pub fn open(home: &Home, _lock: &HomeLock) -> Result<(Self, OpenReport), OpenError> {
        Self::open_on(home, &(Arc::new(FileSystem) as Arc<dyn Medium>))
    }

    pub(crate) fn open_on(
        home: &Home,
        medium: &Arc<dyn Medium>,
    ) -> Result<(Self, OpenReport), OpenError> {
        let path = home.path();
        let unplaced = snapshot::read(path);
        let evidence = evidence(path, unplaced.as_ref().ok().map(|it| it.coverage));
        let opened = Log::open(&home.log_directory(), Arc::clone(medium), &evidence);
        let Opened { log, found } = opened.map_err(|source| OpenError::Log { source })?;
        let reader = Arc::clone(log.reader());
        let own_tip =
            OwnTipFile::open(path, &**medium).map_err(|source| OpenError::OwnTip { source })?;
        let (index, indexed) =
            Index::open(path, &reader).map_err(|source| OpenError::Read { source })?;
        let placed = unplaced.and_then(|it| it.place(reader.mark(), |upto| reader.has(upto)));
        let (snapshot, no_snapshot) = match placed {
            Ok(snapshot) => (Some(snapshot), None),
            Err(reason) => (None, Some(reason)),
        };
        let (records, own_tip_found) = (log.records(), own_tip.found());
        let reserve = Reserve::open(path);
        let writer = Mutex::new(Writer { log, own_tip, reserve, is_stopped: false });
        let snapshot = Mutex::new(snapshot);
        let store = Self { home: path.to_owned(), reader, index, writer, snapshot };
        let report = OpenReport {
            records,
            holes: store.open_holes(found.holes, indexed.replayed.holes),
            torn_tail: found.torn_tail,
            index_rebuilt: indexed.rebuilt,
            no_snapshot,
            own_tip: own_tip_found,
            is_own_tip_lost: store.is_lost(own_tip_found),
        };
        Ok((store, report))
    }

    /// The snapshot to start from, once; it is large and not kept a second time.
    pub fn take_snapshot(&self) -> Option<Snapshot> {
        lock(&self.snapshot).take()
    }

    /// Hands on every record from a position (the snapshot's, or [`Position::START`]) to the end.
    /// What cannot be read is in the report, unless it was fetched again.
    pub fn load(
        &self,
        from: Position,
        each: impl FnMut(Position, Record<'_>),
    ) -> Result<ScanReport, ReadError> {
        let mut report = self.reader.scan(from, each)?;
        report.holes.retain(|hole| !self.is_healed(hole));
        Ok(report)
    }

    /// The end of what is durable.
    pub fn end(&self) -> Position {
        self.reader.end()
    }

    /// Whether a record of this id was ever kept, be it damaged since.
    pub fn contains(&self, id: &[u8; 32]) -> Result<bool, ReadError> {
        match self.read_by_id(id) {
            Ok(found) => Ok(found.is_some()),
            Err(ReadError::Damaged { .. }) => Ok(true),
            Err(error @ ReadError::File { .. }) => Err(error),
        }
    }

    /// The record of this id. One that was kept and cannot be read is an error, not `None`.
    pub fn read_by_id(&self, id: &[u8; 32]) -> Result<Option<StoredRecord>, ReadError> {
        let positions = match self.index.of_id(id) {
            Ok(positions) => positions,
            Err(IndexFailed) => self.search(|record| record.id == *id)?,
        };
        let mut damaged = None;
        for position in positions {
            match self.reader.read(position) {
                Ok(record) if record.id == *id => return Ok(Some(record)),
                // Another id that begins with the same half.
                Ok(_) => {}
                Err(error @ ReadError::Damaged { .. }) => damaged = Some(error),
                Err(error @ ReadError::File { .. }) => return Err(error),
            }
        }
        damaged.map_or(Ok(None), Err)
    }

    /// The contributions at one place of an author's chain; several if the author forked it.
    pub fn by_author_seq(&self, author: &[u8; 32], seq: u64) -> Result<Vec<[u8; 32]>, ReadError> {
        let positions = match self.index.of_author(author, seq) {
            Ok(positions) => positions,
            Err(IndexFailed) => {
                self.search(|record| record.author == *author && record.seq == seq)?
            }
        };
        let mut ids = BTreeSet::new();
        for position in positions {
            match self.reader.read(position) {
                Ok(record) if record.author == *author && record.seq == seq => {
                    ids.insert(record.id);
                }
                // Another author, or a hole: its contribution is fetched again or missing.
                Ok(_) | Err(ReadError::Damaged { .. }) => {}
                Err(error @ ReadError::File { .. }) => return Err(error),
            }
        }
        Ok(ids.into_iter().collect())
    }

    /// The record at a position that [`load`](Self::load) has named.
    pub fn read(&self, position: Position) -> Result<StoredRecord, ReadError> {
        self.reader.read(position)
    }

    /// Keeps records, and how far the own chain has got if one of them is our own. When it
    /// returns, all of it survives a power cut; the position is the end of the log then.
    pub fn commit(
        &self,
        records: &[Record<'_>],
        own_tip: Option<OwnTip>,
    ) -> Result<Position, CommitError> {
        let mut writer = self.writer();
        let count = records.len();
        if writer.is_stopped {
            return Err(CommitError::Log { count, source: AppendError::Stopped });
        }
        let committed = self.commit_with(&mut writer, records, own_tip);
        if let Err(error) = &committed {
            writer.is_stopped |= error.must_stop();
            if error.is_disk_full() {
                writer.reserve.release();
            }
        }
        committed
    }

    fn commit_with(
        &self,
        writer: &mut Writer,
        records: &[Record<'_>],
        own_tip: Option<OwnTip>,
    ) -> Result<Position, CommitError> {
        let of_tip = |source| CommitError::OwnTip { source };
        if let Some(tip) = &own_tip {
            writer.own_tip.check(tip).map_err(of_tip)?;
        }
        if let Err(source) = writer.reserve.restore()
            && is_disk_full(&source)
        {
            return Err(CommitError::DiskFull { path: self.home.join(RESERVE_NAME), source });
        }
        let of_log = |source| CommitError::Log { count: records.len(), source };
        let starts = writer.log.append(records).map_err(of_log)?;
        let upto = writer.log.sync().map_err(of_log)?;
        let spans = records.iter().zip(starts);
        let entries: Vec<_> =
            spans.map(|(it, start)| Entry::of(it, start, it.end(start))).collect();
        self.index.note(&entries);
        if let Some(tip) = own_tip {
            let coverage = Coverage { log: self.reader.mark(), upto };
            writer.own_tip.advance(tip, coverage).map_err(of_tip)?;
        }
        Ok(upto)
    }

    /// How far the own chain has got.
    pub fn own_tip(&self) -> OwnTipFound {
        self.writer().own_tip.found()
    }

    /// Replaces the snapshot. The payload stands for every record before `covered`.
    pub fn write_snapshot(
        &self,
        covered: Position,
        payload: &[u8],
    ) -> Result<(), SnapshotWriteError> {
        let coverage = Coverage { log: self.reader.mark(), upto: covered };
        match snapshot::write(&self.home, coverage, payload) {
            Err(error) if error.is_disk_full() => {
                self.writer().reserve.release();
                snapshot::write(&self.home, coverage, payload)
            }
            other => other,
        }
    }

    /// Whether the disk was full at the last write.
    pub fn is_disk_full(&self) -> bool {
        !self.writer().reserve.is_held()
    }

    /// Whether the index has failed, so that reading by id is slow until the next start.
    pub fn has_index_failed(&self) -> bool {
        self.index.has_failed()
    }

    /// Waits until the index has everything that is in the log.
    pub fn flush_index(&self) {
        self.index.flush();
    }

    /// Ends the writer of the index and seals it. Nothing is accepted any more.
    pub fn close(&self) {
        self.writer().is_stopped = true;
        self.index.close();
    }

    /// Positions of all whole records that are wanted, the newest first, without the index.
    fn search(&self, is_wanted: impl Fn(&Record<'_>) -> bool) -> Result<Vec<Position>, ReadError> {
        let mut found = Vec::new();
        self.reader.scan(Position::START, |position, record| {
            if is_wanted(&record) {
                found.push(position);
            }
        })?;
        found.reverse();
        Ok(found)
    }

    /// The holes found by the log and by reading it for the index, each once.
    fn open_holes(&self, by_log: Vec<Hole>, by_reading: Vec<Hole>) -> Vec<Hole> {
        let mut holes = by_reading;
        let unread: Vec<_> =
            by_log.into_iter().filter(|hole| !holes.iter().any(|it| it.covers(hole))).collect();
        holes.extend(unread);
        holes.retain(|hole| !self.is_healed(hole));
        holes.sort_by_key(|hole| hole.position);
        holes
    }

    /// Whether all that was lost with a hole can be read elsewhere in the log.
    fn is_healed(&self, hole: &Hole) -> bool {
        let is_back = |id| matches!(self.read_by_id(id), Ok(Some(_)));
        !hole.ids.is_empty() && hole.ids.iter().all(is_back)
    }

    fn is_lost(&self, own_tip: OwnTipFound) -> bool {
        match own_tip {
            OwnTipFound::Tip(tip) => !matches!(self.read_by_id(&tip.id), Ok(Some(_))),
            OwnTipFound::None => false,
            OwnTipFound::Damaged => true,
        }
    }

    fn writer(&self) -> MutexGuard<'_, Writer> {
        lock(&self.writer)
    }
}

/// What other files prove about how far the log was durable.
fn evidence(home: &Path, snapshot: Option<Coverage>) -> Vec<Coverage> {
    let index = IndexMark::read(home).map(|mark| mark.coverage);
    [snapshot, index, own_tip::evidence(home)].into_iter().flatten().collect()
}

/// A poisoned lock means that a thread panicked between two steps, each of which leaves the writer
/// as it should be.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
