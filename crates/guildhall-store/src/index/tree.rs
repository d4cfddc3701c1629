//! The index in sled: one tree, so that a batch and how far it reaches are written together.
//!
//! Two keys a record: `i ‖ id ‖ position` and `a ‖ author ‖ seq ‖ id ‖ position`, without values, and
//! one key that says up to where the log is in the tree. The position in the key gives every record
//! its own keys, so their number proves that none is missing.
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
                match key?.first() {
                    Some(&ID_PREFIX) => ids += 1,
                    Some(&AUTHOR_PREFIX) => authors += 1,
                    Some(_) | None => {}
                }
            }
            Ok(ids == meta.count && authors == meta.count)
        })?
    }

    /// Writes entries and how far they reach, all or nothing.
    pub(crate) fn write(&self, entries: &[Entry], meta: Meta) -> Result<(), TreeError> {
        let mut batch = sled::Batch::default();
        for entry in entries {
            batch.insert(id_key(entry), &[]);
            batch.insert(author_key(entry), &[]);
        }
        let mut value = vec![FORMAT];
        meta.coverage.write(&mut value);
        value.extend(meta.count.to_be_bytes());
        batch.insert(META_KEY, value);
        Ok(guarded(|| self.db.apply_batch(batch))??)
    }

    /// Where records of this id stand, oldest first.
    pub(crate) fn positions(&self, id: &[u8; 32]) -> Result<Vec<Position>, TreeError> {
        let prefix = [&[ID_PREFIX], &id[..]].concat();
        let found = self.keys_after(&prefix)?;
        let position = |mut rest: &[u8]| take(&mut rest).map(Position::from_bytes);
        found.iter().map(|rest| position(rest).ok_or(TreeError::Nonsense)).collect()
    }

    /// The contributions at one place of an author's chain; several if the author forked it.
    pub(crate) fn ids(&self, author: &[u8; 32], seq: u64) -> Result<Vec<[u8; 32]>, TreeError> {
        let prefix = [&[AUTHOR_PREFIX], &author[..], &seq.to_be_bytes()].concat();
        let found = self.keys_after(&prefix)?;
        let id = |mut rest: &[u8]| take::<32>(&mut rest);
        found.iter().map(|rest| id(rest).ok_or(TreeError::Nonsense)).collect()
    }

    fn keys_after(&self, prefix: &[u8]) -> Result<Vec<Vec<u8>>, TreeError> {
        guarded(|| {
            let keys = self.db.scan_prefix(prefix).keys();
            let rest = |key: sled::IVec| key.get(prefix.len()..).unwrap_or_default().to_vec();
            keys.map(|key| Ok(key.map(rest)?)).collect()
        })?
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

fn id_key(entry: &Entry) -> Vec<u8> {
    [&[ID_PREFIX], &entry.id[..], &entry.start.to_bytes()].concat()
}

fn author_key(entry: &Entry) -> Vec<u8> {
    let seq = entry.seq.to_be_bytes();
    [&[AUTHOR_PREFIX], &entry.author[..], &seq, &entry.id, &entry.start.to_bytes()].concat()
}

/// After a panic the tree is not used again, so nothing half-changed is ever seen.
fn guarded<T>(call: impl FnOnce() -> T) -> Result<T, TreeError> {
    catch_unwind(AssertUnwindSafe(call)).map_err(|_panic| TreeError::Panicked)
}
