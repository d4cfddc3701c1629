//! A disk on which things go wrong when a test says so.
//!
//! Writes go through to real files, so that reading needs no double. What was not synced is
//! remembered apart, and [`Faulty::lose_power`] keeps any part of it, sector by sector.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

use super::{FileSystem, Medium, Surface};

const SECTOR_LENGTH: usize = 512;

#[derive(Clone, Debug, Default)]
pub(crate) struct Faulty {
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    /// Bytes that still fit, if that is limited.
    room: Option<usize>,
    /// Whether syncing fails.
    is_broken: bool,
    /// Operations until the process dies: all later ones fail.
    operations_left: Option<usize>,
    files: BTreeMap<PathBuf, Image>,
}

/// A file as the disk has it, and what is on its way there.
#[derive(Debug, Default)]
struct Image {
    synced: Vec<u8>,
    is_named: bool,
    waiting: Vec<Change>,
}

#[derive(Debug)]
enum Change {
    Write { offset: usize, bytes: Vec<u8> },
    Length(usize),
}

impl Faulty {
    pub(crate) fn set_room(&self, room: Option<usize>) {
        self.state().room = room;
    }

    pub(crate) fn break_sync(&self) {
        self.state().is_broken = true;
    }

    pub(crate) fn die_after(&self, operations: usize) {
        self.state().operations_left = Some(operations);
    }

    pub(crate) fn is_dead(&self) -> bool {
        self.state().operations_left == Some(0)
    }

    /// Leaves on the disk what was synced and of the rest what `keep` says.
    pub(crate) fn lose_power(&self, mut keep: impl FnMut() -> bool) {
        let mut state = self.state();
        for (path, image) in std::mem::take(&mut state.files) {
            if !image.is_named && !keep() {
                fs::remove_file(&path).unwrap();
                continue;
            }
            let mut bytes = image.synced;
            for change in image.waiting {
                change.apply_some(&mut bytes, &mut keep);
            }
            fs::write(&path, bytes).unwrap();
        }
        *state = State::default();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }
}

impl State {
    fn operate(&mut self) -> io::Result<()> {
        match &mut self.operations_left {
            Some(0) => Err(io::Error::other("the process is dead")),
            Some(left) => {
                *left -= 1;
                Ok(())
            }
            None => Ok(()),
        }
    }
}

impl Change {
    fn apply_some(&self, bytes: &mut Vec<u8>, keep: &mut impl FnMut() -> bool) {
        match self {
            Self::Length(length) => {
                if keep() {
                    bytes.resize(*length, 0);
                }
            }
            Self::Write { offset, bytes: written } => {
                let mut at = *offset;
                for part in split_at_sectors(*offset, written) {
                    if keep() {
                        bytes.resize(bytes.len().max(at + part.len()), 0);
                        bytes[at..at + part.len()].copy_from_slice(part);
                    }
                    at += part.len();
                }
            }
        }
    }

    fn apply(&self, bytes: &mut Vec<u8>) {
        self.apply_some(bytes, &mut || true);
    }
}

fn split_at_sectors(offset: usize, bytes: &[u8]) -> Vec<&[u8]> {
    let first = (SECTOR_LENGTH - offset % SECTOR_LENGTH).min(bytes.len());
    let (head, rest) = bytes.split_at(first);
    std::iter::once(head).chain(rest.chunks(SECTOR_LENGTH)).collect()
}

#[derive(Debug)]
struct FaultySurface {
    state: Arc<Mutex<State>>,
    path: PathBuf,
    under: Box<dyn Surface>,
}

impl Medium for Faulty {
    fn open(&self, path: &Path) -> io::Result<Box<dyn Surface>> {
        let mut state = self.state();
        state.operate()?;
        let before = fs::read(path).ok();
        let under = FileSystem.open(path)?;
        let is_named = before.is_some();
        let image = Image { synced: before.unwrap_or_default(), is_named, waiting: Vec::new() };
        state.files.entry(path.to_owned()).or_insert(image);
        let state = Arc::clone(&self.state);
        Ok(Box::new(FaultySurface { state, path: path.to_owned(), under }))
    }

    fn sync_directory(&self, path: &Path) -> io::Result<()> {
        let mut state = self.state();
        state.operate()?;
        for (file, image) in &mut state.files {
            image.is_named |= file.parent() == Some(path);
        }
        Ok(())
    }
}

impl Surface for FaultySurface {
    fn write_at(&mut self, bytes: &[u8], offset: u64) -> io::Result<()> {
        let mut state = self.state.lock().unwrap();
        let alive = state.operate();
        // A process that dies while it writes has written some of it.
        let fits = if alive.is_ok() { state.room.unwrap_or(usize::MAX) } else { bytes.len() / 2 };
        let written = &bytes[..bytes.len().min(fits)];
        if let Some(room) = &mut state.room {
            *room -= written.len();
        }
        self.under.write_at(written, offset)?;
        let offset = usize::try_from(offset).unwrap();
        let change = Change::Write { offset, bytes: written.to_vec() };
        state.files.get_mut(&self.path).unwrap().waiting.push(change);
        alive?;
        if written.len() < bytes.len() {
            return Err(io::ErrorKind::StorageFull.into());
        }
        Ok(())
    }

    fn sync(&mut self) -> io::Result<()> {
        let mut state = self.state.lock().unwrap();
        state.operate()?;
        if state.is_broken {
            return Err(io::Error::other("input/output error"));
        }
        let image = state.files.get_mut(&self.path).unwrap();
        for change in std::mem::take(&mut image.waiting) {
            change.apply(&mut image.synced);
        }
        Ok(())
    }

    fn set_length(&mut self, length: u64) -> io::Result<()> {
        let mut state = self.state.lock().unwrap();
        state.operate()?;
        self.under.set_length(length)?;
        let change = Change::Length(usize::try_from(length).unwrap());
        state.files.get_mut(&self.path).unwrap().waiting.push(change);
        Ok(())
    }
}
