//! The port through which the log and the own tip reach the disk.
//!
//! In production it is the file system. Tests put a medium behind it that is full, fails to sync
//! or loses what was not synced, because none of that can be had from a healthy disk.

use std::fmt;
use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::{FileExt as _, OpenOptionsExt as _};
use std::path::Path;

use crate::file;

/// Opens files for writing.
pub(crate) trait Medium: fmt::Debug + Send + Sync {
    /// Opens a file of any content, making an empty one if there is none.
    fn open(&self, path: &Path) -> io::Result<Box<dyn Surface>>;

    /// Makes the names in a directory durable.
    fn sync_directory(&self, path: &Path) -> io::Result<()>;
}

/// One open file.
pub(crate) trait Surface: fmt::Debug + Send {
    /// Writes all of `bytes`; after an error any part of them may have been written.
    fn write_at(&mut self, bytes: &[u8], offset: u64) -> io::Result<()>;

    /// Makes content and length durable. After an error nothing is known about either.
    fn sync(&mut self) -> io::Result<()>;

    /// Sets the length, cutting or filling with zeros.
    fn set_length(&mut self, length: u64) -> io::Result<()>;
}

/// The file system.
#[derive(Debug)]
pub(crate) struct FileSystem;

impl Medium for FileSystem {
    fn open(&self, path: &Path) -> io::Result<Box<dyn Surface>> {
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false).mode(0o600);
        Ok(Box::new(options.open(path)?))
    }

    fn sync_directory(&self, path: &Path) -> io::Result<()> {
        file::sync_directory(path)
    }
}

impl Surface for File {
    fn write_at(&mut self, bytes: &[u8], offset: u64) -> io::Result<()> {
        self.write_all_at(bytes, offset)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.sync_data()
    }

    fn set_length(&mut self, length: u64) -> io::Result<()> {
        self.set_len(length)
    }
}

#[cfg(test)]
pub(crate) mod faulty;
