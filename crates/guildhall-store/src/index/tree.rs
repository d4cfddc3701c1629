//! The index in sled: one tree, so that a batch and how far it reaches are written together.
//!
//! Two keys a record: `i ‖ id ‖ position` and `a ‖ author ‖ seq ‖ position`, without values, and one
//! key that says up to where the log is in the tree. The position in the key gives every record its
//! own keys, so their number proves that none is missing. Of id and author only the first half is
//! kept, because sled needs many times the size of its keys in memory: what is found is a candidate
//! and has to be compared with the record itself.
//!
//! Every call into sled is guarded: it may panic on damage, and that must cost the index only.

use std::fs;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::thread;

use crate::field::take;
use crate::index::pending::Entry;
use crate::position::{Coverage, Position};

/// sled uses several times this much memory.
const CACHE_CAPACITY: u64 = 64 << 20;
/// The only thing that makes sled sync at all; never `None`.
const FLUSH_EVERY_MS: u64 = 500;

const FORMAT: u8 = 1;
const META_KEY: &[u8] = b"m";
const ID_PREFIX: u8 = b'i';
const AUTHOR_PREFIX: u8 = b'a';

/// sled failed or panicked; the index is of no more use.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TreeError {
    #[error("the index reports an error")]
    Sled { source: sled::Error },
    #[error("the index panicked")]
    Panicked,
    #[error("the index holds what was never written")]
    Nonsense,
    #[error("the index cannot be prepared")]
    Io { source: io::Error },
}

impl From<sled::Error> for TreeError {
    fn from(source: sled::Error) -> Self {
        Self::Sled { source }
    }
}

/// What the tree says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Meta {
    pub(crate) coverage: Coverage,
    pub(crate) count: u64,
}

/// An open index.
#[derive(Debug)]
pub(crate) struct Tree {
    db: sled::Db,
    path: PathBuf,
}

impl Tree {
    /// Opens the tree in a directory, on a thread that may die of it.
    pub(crate) fn open(path: &Path) -> Result<Self, TreeError> {
        remove_unfinished(path).map_err(|source| TreeError::Io { source })?;
        let directory = path.to_owned();
        let open = move || {
            sled::Config::default()
                .path(&directory)
                .cache_capacity(CACHE_CAPACITY)
                .flush_every_ms(Some(FLUSH_EVERY_MS))
                .open()
        };
        let opener = thread::Builder::new().name("index-open".to_owned());
        let opened = opener.spawn(open).map_err(|source| TreeError::Io { source })?.join();
        let db = opened.map_err(|_panic| TreeError::Panicked)??;
        Ok(Self { db, path: path.to_owned() })
    }

    /// What the tree says it holds; `None` if nothing was ever written.
    pub(crate) fn meta(&self) -> Result<Option<Meta>, TreeError> {
        let Some(value) = guarded(|| self.db.get(META_KEY))?? else { return Ok(None) };
        let mut fields: &[u8] = &value;
        let format = take::<1>(&mut fields).ok_or(TreeError::Nonsense)?;
        let coverage = Coverage::take(&mut fields).ok_or(TreeError::Nonsense)?;
        let count = take(&mut fields).map(u64::from_be_bytes).ok_or(TreeError::Nonsense)?;
        if format != [FORMAT] || !fields.is_empty() {
            return Err(TreeError::Nonsense);
        }
        Ok(Some(Meta { coverage, count }))
    }

    /// Counts the keys one by one, which is the only way to know that sled has lost none.
    pub(crate) fn holds_all(&self, meta: Meta) -> Result<bool, TreeError> {
        guarded(|| {
            let mut ids = 0;
            let mut authors = 0;
            for key in self.db.iter().keys() {
                let key = key?;
                let is_covered = position_at_end(&key).is_some_and(|it| it < meta.coverage.upto);
                match key.first() {
                    Some(&ID_PREFIX) => ids += u64::from(is_covered),
                    Some(&AUTHOR_PREFIX) => authors += u64::from(is_covered),
                    Some(_) | None => {}
                }
            }
            Ok(ids == meta.count && authors == meta.count)
        })?
    }

    /// Writes entries, then how far they reach.
    ///
    /// Not as one batch: sled keeps every version of every page that a batch touches in memory
    /// until it is over. A crash in between leaves keys beyond what is covered, which are written
    /// again and counted by nobody.
    pub(crate) fn write(&self, entries: &[Entry], meta: Meta) -> Result<(), TreeError> {
        let mut keys: Vec<_> = entries.iter().flat_map(|it| [id_key(it), author_key(it)]).collect();
        // Neighbours lie on one page.
        keys.sort_unstable();
        let mut value = vec![FORMAT];
        meta.coverage.write(&mut value);
        value.extend(meta.count.to_be_bytes());
        guarded(|| {
            for key in keys {
                self.db.insert(key, &[])?;
            }
            self.db.insert(META_KEY, value)?;
            Ok(())
        })?
    }

    /// Where records of this id may stand.
    pub(crate) fn of_id(&self, id: &[u8; 32]) -> Result<Vec<Position>, TreeError> {
        self.positions_after(&id_prefix(id))
    }

    /// Where records of this place in an author's chain may stand.
    pub(crate) fn of_author(
        &self,
        author: &[u8; 32],
        seq: u64,
    ) -> Result<Vec<Position>, TreeError> {
        self.positions_after(&author_prefix(author, seq))
    }

    fn positions_after(&self, prefix: &[u8]) -> Result<Vec<Position>, TreeError> {
        guarded(|| {
            let keys = self.db.scan_prefix(prefix).keys();
            keys.map(|key| position_at_end(&key?).ok_or(TreeError::Nonsense)).collect()
        })?
    }

    /// Loses the keys of one id, as damage would.
    #[cfg(test)]
    pub(crate) fn forget(&self, id: &[u8; 32]) {
        for key in self.db.scan_prefix(id_prefix(id)).keys() {
            self.db.remove(key.unwrap()).unwrap();
        }
    }

    /// Writes everything out and ends sled's threads; gives back the directory.
    pub(crate) fn close(self) -> Result<PathBuf, TreeError> {
        let Self { db, path } = self;
        guarded(|| db.flush())??;
        guarded(move || drop(db))?;
        Ok(path)
    }
}

/// A snapshot that sled was writing when it was killed is taken for the newest and spoils the
/// next start.
fn remove_unfinished(path: &Path) -> io::Result<()> {
    let entries = match fs::read_dir(path) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    for entry in entries {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if name.starts_with("snap.") && name.ends_with(".generating") {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

fn half(whole: &[u8; 32]) -> &[u8] {
    whole.split_at(16).0
}

fn id_prefix(id: &[u8; 32]) -> Vec<u8> {
    [&[ID_PREFIX], half(id)].concat()
}

fn author_prefix(author: &[u8; 32], seq: u64) -> Vec<u8> {
    [&[AUTHOR_PREFIX], half(author), &seq.to_be_bytes()].concat()
}

fn id_key(entry: &Entry) -> Vec<u8> {
    [&id_prefix(&entry.id)[..], &entry.start.to_bytes()].concat()
}

fn author_key(entry: &Entry) -> Vec<u8> {
    [&author_prefix(&entry.author, entry.seq)[..], &entry.start.to_bytes()].concat()
}

fn position_at_end(key: &[u8]) -> Option<Position> {
    key.last_chunk().copied().map(Position::from_bytes)
}

/// After a panic the tree is not used again, so nothing half-changed is ever seen.
fn guarded<T>(call: impl FnOnce() -> T) -> Result<T, TreeError> {
    catch_unwind(AssertUnwindSafe(call)).map_err(|_panic| TreeError::Panicked)
}
