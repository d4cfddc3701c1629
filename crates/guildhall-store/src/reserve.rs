//! Room on the disk that is given back when everything else is full.
//!
//! With it a node whose disk is full can still write its snapshot and stop in order. Nothing more
//! is accepted until the room has been taken again, so the reserve is never eaten by the flood that
//! filled the disk.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use rustix::fs::{FallocateFlags, fallocate};
use rustix::io::Errno;

/// The reserve's file in the home.
pub(crate) const RESERVE_NAME: &str = "reserve";
/// Enough for a snapshot of a large federation.
const RESERVE_LENGTH: u64 = 16 << 20;

/// The reserve of a home.
#[derive(Debug)]
pub(crate) struct Reserve {
    path: PathBuf,
    is_held: bool,
}

impl Reserve {
    /// Takes the reserve if there is room. A disk that is full already must not keep us from
    /// starting; the first write will say so.
    pub(crate) fn open(home: &Path) -> Self {
        let path = home.join(RESERVE_NAME);
        let held = fs::metadata(&path).is_ok_and(|it| it.len() == RESERVE_LENGTH);
        let mut reserve = Self { path, is_held: held };
        if let Err(error) = reserve.restore() {
            tracing::warn!(%error, "no room for the disk reserve");
        }
        reserve
    }

    /// Whether the room is ours.
    pub(crate) const fn is_held(&self) -> bool {
        self.is_held
    }

    /// Gives the room back.
    pub(crate) fn release(&mut self) {
        if !self.is_held {
            return;
        }
        self.is_held = false;
        if let Err(error) = fs::remove_file(&self.path) {
            tracing::warn!(%error, "cannot free the disk reserve");
        }
    }

    /// Takes the room again.
    pub(crate) fn restore(&mut self) -> io::Result<()> {
        if self.is_held {
            return Ok(());
        }
        let taken = occupy(&self.path);
        if taken.is_err() {
            // What was taken of it is needed by others more.
            drop(fs::remove_file(&self.path));
        }
        self.is_held = taken.is_ok();
        taken
    }
}

fn occupy(path: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600);
    let mut file = options.open(path)?;
    match fallocate(&file, FallocateFlags::empty(), 0, RESERVE_LENGTH) {
        Err(Errno::OPNOTSUPP | Errno::NOSYS) => {
            let zeros = vec![0; 1 << 20];
            for _ in 0..RESERVE_LENGTH >> 20 {
                file.write_all(&zeros)?;
            }
            Ok(())
        }
        other => Ok(other?),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reserve_is_given_back_and_taken_again() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join(RESERVE_NAME);
        let length = || fs::metadata(&path).map(|it| it.len()).ok();
        let mut reserve = Reserve::open(home.path());
        let taken = length();

        reserve.release();
        let released = length();
        reserve.restore().unwrap();

        assert_eq!((taken, released, length()), (Some(RESERVE_LENGTH), None, Some(RESERVE_LENGTH)));
    }
}
