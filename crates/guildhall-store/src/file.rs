//! Small files that are either the old or the whole new one, never something between.
//!
//! A file is written beside its place, synced, renamed over it, and the directory is synced. After
//! a power cut at any moment a reader sees the bytes before or the bytes after.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

/// Only the owner reads and writes, for everything the store makes.
const FILE_MODE: u32 = 0o600;
/// Only the owner enters.
const DIRECTORY_MODE: u32 = 0o700;

/// Makes a directory for the owner alone, with its parents; one that exists is fine.
pub(crate) fn create_directory(path: &Path) -> io::Result<()> {
    fs::DirBuilder::new().recursive(true).mode(DIRECTORY_MODE).create(path)?;
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => sync_directory(parent),
        _ => Ok(()),
    }
}

/// Makes the names in a directory durable.
pub(crate) fn sync_directory(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

/// Replaces the file `name` in `directory` by one that holds `parts`, durably.
pub(crate) fn write_atomically(directory: &Path, name: &str, parts: &[&[u8]]) -> io::Result<()> {
    let temporary = temporary(directory, name);
    let written =
        write_synced(&temporary, parts).and_then(|()| fs::rename(&temporary, directory.join(name)));
    if written.is_err() {
        // The half-written file is in the way of nothing; the first error is the one to report.
        drop(fs::remove_file(&temporary));
    }
    written?;
    sync_directory(directory)
}

/// Writes a file that must not exist yet, durably.
pub(crate) fn write_once(directory: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    let temporary = temporary(directory, name);
    // A link fails if the name is taken, so the file appears whole or not at all.
    let written = write_synced(&temporary, &[bytes])
        .and_then(|()| fs::hard_link(&temporary, directory.join(name)));
    let removed = fs::remove_file(&temporary);
    written.and(removed)?;
    sync_directory(directory)
}

/// Reads a whole file; `None` if there is none.
pub(crate) fn read_optional(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Whether the error says that there is no room left for us.
pub(crate) fn is_disk_full(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}

fn temporary(directory: &Path, name: &str) -> PathBuf {
    directory.join(format!(".{name}.tmp"))
}

fn write_synced(path: &Path, parts: &[&[u8]]) -> io::Result<()> {
    let options = || OpenOptions::new().write(true).create_new(true).mode(FILE_MODE).open(path);
    let mut file = match options() {
        // Left behind by a crash: nobody else writes here, the home is locked.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            fs::remove_file(path)?;
            options()?
        }
        other => other?,
    };
    for part in parts {
        file.write_all(part)?;
    }
    file.sync_all()
}
