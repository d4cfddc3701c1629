//! The index: which record has which id, and what stands where in an author's chain.
//!
//! Nothing is in it that is not in the log. It is written behind the log, by a thread of its own,
//! and says how far it has come; what it lacks is read from the log at the next start. An index
//! that is missing, damaged or ahead of its log is put aside and made again. None of this can stop
//! the node or lose a contribution.

use std::fmt;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

pub(crate) use crate::index::mark::IndexMark;
use crate::index::mark::hash_files;
pub(crate) use crate::index::pending::Entry;
use crate::index::pending::Pending;
use crate::index::tree::{Meta, Tree, TreeError};
use crate::log_reader::{LogReader, ReadError, ScanReport};
use crate::position::{Coverage, Position};

mod mark;
mod pending;
mod tree;

/// Handed to the writer at once while the log is read.
const REPLAY_LENGTH: usize = 1000;
/// sled should be gone after this long; else the index is left unsealed.
const RELEASE_WAIT: Duration = Duration::from_secs(2);
const RELEASE_PAUSE: Duration = Duration::from_millis(1);
/// This many damaged indexes are kept for whoever wants to look into them.
const DAMAGED_KEPT_MAX: u32 = 3;

/// Why the index is made again from the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RebuildReason {
    /// It is not there.
    Missing,
    /// Nothing outside of it says what it should hold.
    Unmarked,
    /// Its files are not what they were when it was closed.
    Changed,
    /// It cannot be opened or read.
    Unreadable,
    /// It holds fewer entries than it should, or those of another log.
    Inconsistent,
    /// It knows records that the log does not hold.
    AheadOfLog,
}

impl fmt::Display for RebuildReason {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Missing => "the index was missing",
            Self::Unmarked => "the index had no mark beside it",
            Self::Changed => "the files of the index had changed since it was closed",
            Self::Unreadable => "the index could not be read",
            Self::Inconsistent => "the index lacked entries",
            Self::AheadOfLog => "the index knew records that are not in the log",
        })
    }
}

/// The directory of the index in the home.
const INDEX_NAME: &str = "index";

/// The index cannot answer any more; it is made again at the next start.
#[derive(Debug, thiserror::Error)]
#[error("the index has failed")]
pub(crate) struct IndexFailed;

/// What opening the index brought to light.
#[derive(Debug, Default)]
pub(crate) struct IndexReport {
    pub(crate) rebuilt: Option<RebuildReason>,
    /// What was read of the log to bring the index up to date.
    pub(crate) replayed: ScanReport,
}

/// The index of a log.
#[derive(Debug)]
pub(crate) struct Index {
    home: PathBuf,
    pending: Arc<Pending>,
    /// Gone once closed, or if it never opened.
    tree: RwLock<Option<Arc<Tree>>>,
    writer: Mutex<Option<JoinHandle<Meta>>>,
}

impl Index {
    /// Opens the index of a home, or makes it again, and catches up with the log.
    pub(crate) fn open(home: &Path, log: &LogReader) -> Result<(Self, IndexReport), ReadError> {
        let directory = home.join(INDEX_NAME);
        let (opened, rebuilt) = match open_checked(home, &directory, log) {
            Ok(opened) => (Some(opened), None),
            Err(reason) => (make_again(home, &directory, log), Some(reason)),
        };
        let is_fresh = rebuilt == Some(RebuildReason::Missing) && log.end() == Position::START;
        let covered = opened.as_ref().map(|(_, meta)| meta.coverage.upto);
        let index = Self::start(home, opened);
        let replayed = match covered {
            Some(covered) => index.replay(log, covered)?,
            None => ScanReport::default(),
        };
        let rebuilt = rebuilt.filter(|_| !is_fresh);
        Ok((index, IndexReport { rebuilt, replayed }))
    }

    fn start(home: &Path, opened: Option<(Tree, Meta)>) -> Self {
        let pending = Arc::new(Pending::default());
        let mut tree = None;
        let mut writer = None;
        if let Some((opened, meta)) = opened {
            let opened = Arc::new(opened);
            let (its_tree, its_pending) = (Arc::clone(&opened), Arc::clone(&pending));
            let thread = thread::Builder::new().name("index-write".to_owned());
            writer = thread.spawn(move || write_behind(&its_tree, &its_pending, meta)).ok();
            tree = Some(opened);
        }
        if writer.is_none() {
            pending.fail();
        }
        let (tree, writer) = (RwLock::new(tree), Mutex::new(writer));
        Self { home: home.to_owned(), pending, tree, writer }
    }

    fn replay(&self, log: &LogReader, covered: Position) -> Result<ScanReport, ReadError> {
        let mut entries = Vec::with_capacity(REPLAY_LENGTH);
        let report = log.scan_spans(covered, |start, end, record| {
            entries.push(Entry::of(&record, start, end));
            if entries.len() == REPLAY_LENGTH {
                self.pending.add(&entries, None);
                entries.clear();
            }
        })?;
        self.pending.add(&entries, None);
        Ok(report)
    }

    /// Takes note of records that are durable in the log. They are found from here on.
    pub(crate) fn note(&self, entries: &[Entry]) {
        self.pending.add(entries, Some(Instant::now()));
    }

    /// Where records of this id may stand, the newest first. The caller compares the records.
    pub(crate) fn of_id(&self, id: &[u8; 32]) -> Result<Vec<Position>, IndexFailed> {
        // What waits is asked first: between the two questions it may move into the tree.
        let mut positions: Vec<_> = self.pending.of_id(id).into_iter().collect();
        positions.extend(self.ask(|tree| tree.of_id(id))?);
        Ok(newest_first(positions))
    }

    /// Where records of this place in an author's chain may stand, the newest first.
    pub(crate) fn of_author(
        &self,
        author: &[u8; 32],
        seq: u64,
    ) -> Result<Vec<Position>, IndexFailed> {
        let mut positions = self.pending.of_author(author, seq);
        positions.extend(self.ask(|tree| tree.of_author(author, seq))?);
        Ok(newest_first(positions))
    }

    fn ask<T>(&self, ask: impl FnOnce(&Tree) -> Result<T, TreeError>) -> Result<T, IndexFailed> {
        let tree = self.tree.read().unwrap_or_else(PoisonError::into_inner);
        let Some(tree) = tree.as_ref().filter(|_| !self.pending.has_failed()) else {
            return Err(IndexFailed);
        };
        ask(tree).map_err(|error| {
            tracing::error!(%error, "the index cannot be read; it is made again at the next start");
            self.pending.fail();
            IndexFailed
        })
    }

    /// Whether the index has stopped answering.
    pub(crate) fn has_failed(&self) -> bool {
        self.pending.has_failed()
    }

    /// Waits until everything noted so far is in the tree.
    pub(crate) fn flush(&self) {
        self.pending.flush();
    }

    /// Writes what waits, ends all threads, and marks the index as whole.
    pub(crate) fn close(&self) {
        self.pending.close();
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner).take();
        let meta = writer.and_then(|writer| writer.join().ok());
        let tree = self.tree.write().unwrap_or_else(PoisonError::into_inner).take();
        let tree = tree.and_then(Arc::into_inner);
        let (Some(meta), Some(tree)) = (meta, tree) else { return };
        let closed = tree.close();
        if self.pending.has_failed() {
            return;
        }
        if let Err(error) = closed.and_then(|directory| seal(&self.home, &directory, meta)) {
            tracing::warn!(%error, "the index is not sealed; it is checked at the next start");
        }
        // Whoever asks later is told that there is no index.
        self.pending.fail();
    }
}

impl Drop for Index {
    fn drop(&mut self) {
        self.close();
    }
}

fn newest_first(mut positions: Vec<Position>) -> Vec<Position> {
    positions.sort_unstable_by(|one, other| other.cmp(one));
    positions.dedup();
    positions
}

/// Opens an index that can be trusted, or says why there is none.
fn open_checked(
    home: &Path,
    directory: &Path,
    log: &LogReader,
) -> Result<(Tree, Meta), RebuildReason> {
    if !directory.exists() {
        return Err(RebuildReason::Missing);
    }
    let mark = IndexMark::read(home).ok_or(RebuildReason::Unmarked)?;
    check_coverage(mark.coverage, log)?;
    let unreadable = |error: TreeError| {
        let cause = std::error::Error::source(&error).map(ToString::to_string);
        tracing::warn!(%error, cause, "the index cannot be opened");
        RebuildReason::Unreadable
    };
    let io = |source| unreadable(TreeError::Io { source });
    if let Some(files) = mark.files
        && hash_files(directory).map_err(io)? != files
    {
        return Err(RebuildReason::Changed);
    }
    IndexMark { files: None, ..mark }.write(home).map_err(io)?;
    let tree = Tree::open(directory).map_err(unreadable)?;
    let empty = Meta { coverage: Coverage { log: log.mark(), upto: Position::START }, count: 0 };
    let meta = tree.meta().map_err(unreadable)?.unwrap_or(empty);
    check_coverage(meta.coverage, log)?;
    let is_checked = mark.files.is_some();
    if meta.coverage.upto < mark.coverage.upto
        || !(is_checked || tree.holds_all(meta).map_err(unreadable)?)
    {
        return Err(RebuildReason::Inconsistent);
    }
    Ok((tree, meta))
}

fn check_coverage(coverage: Coverage, log: &LogReader) -> Result<(), RebuildReason> {
    if coverage.log != log.mark() {
        Err(RebuildReason::Inconsistent)
    } else if log.has(coverage.upto) {
        Ok(())
    } else {
        Err(RebuildReason::AheadOfLog)
    }
}

/// Puts the index aside and opens an empty one; `None` if even that fails.
fn make_again(home: &Path, directory: &Path, log: &LogReader) -> Option<(Tree, Meta)> {
    let coverage = Coverage { log: log.mark(), upto: Position::START };
    let made = put_aside(directory)
        .and_then(|()| IndexMark { coverage, files: None }.write(home))
        .map_err(|source| TreeError::Io { source })
        .and_then(|()| Tree::open(directory));
    match made {
        Ok(tree) => Some((tree, Meta { coverage, count: 0 })),
        Err(error) => {
            let cause = std::error::Error::source(&error).map(ToString::to_string);
            tracing::error!(%error, cause, "the index cannot be made; the log is searched instead");
            None
        }
    }
}

/// Renames a damaged index to the first free name; when all are taken it is removed.
fn put_aside(directory: &Path) -> io::Result<()> {
    if !directory.exists() {
        return Ok(());
    }
    let aside = |number| directory.with_file_name(format!("{INDEX_NAME}.damaged-{number}"));
    match (1..=DAMAGED_KEPT_MAX).map(aside).find(|path| !path.exists()) {
        Some(path) => fs::rename(directory, path),
        None => fs::remove_dir_all(directory),
    }
}

/// The writer's thread: puts into the tree what waits, batch by batch.
fn write_behind(tree: &Tree, pending: &Pending, mut meta: Meta) -> Meta {
    while let Some(batch) = pending.next_batch() {
        let upto = batch.last().map_or(meta.coverage.upto, |entry| entry.end);
        let coverage = Coverage { upto, ..meta.coverage };
        let next = Meta { coverage, count: meta.count + batch.len() as u64 };
        if let Err(error) = tree.write(&batch, next) {
            tracing::error!(%error, "the index cannot be written; the log is searched instead");
            pending.fail();
            break;
        }
        meta = next;
        pending.written(batch.len());
    }
    meta
}

/// Hashes the files of a closed index and notes it in the mark.
fn seal(home: &Path, directory: &Path, meta: Meta) -> Result<(), TreeError> {
    let sealed = wait_for_release(directory)
        .and_then(|()| hash_files(directory))
        .and_then(|files| IndexMark { coverage: meta.coverage, files: Some(files) }.write(home));
    sealed.map_err(|source| TreeError::Io { source })
}

/// sled's threads may live a moment longer than the tree; its lock tells when the last is gone.
fn wait_for_release(directory: &Path) -> io::Result<()> {
    let file = File::open(directory.join("db"))?;
    let start = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(()),
            Err(TryLockError::WouldBlock) if start.elapsed() < RELEASE_WAIT => {
                thread::sleep(RELEASE_PAUSE);
            }
            Err(error) => return Err(error.into()),
        }
    }
}

#[cfg(test)]
mod tests;
