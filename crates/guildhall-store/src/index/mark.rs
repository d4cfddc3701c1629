//! What is known of the index without opening it.
//!
//! sled opens many a damaged database with entries missing and says nothing. So when the index is
//! closed its files are hashed, and the hash is kept outside of it: if a single byte has changed
//! since, the index is not even opened. While it is in use the mark says so instead.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::field::{digest, take};
use crate::file::{read_optional, write_atomically};
use crate::position::Coverage;

/// Beside the directory of the index.
pub(crate) const MARK_NAME: &str = "index.mark";
const MAGIC: [u8; 8] = *b"GHMARK\x00\x01";
const READ_LENGTH: usize = 1 << 20;

/// What was true of the index when the mark was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct IndexMark {
    /// What of which log is in the index.
    pub(crate) coverage: Coverage,
    /// The hash of its files if it was closed, nothing while it is in use.
    pub(crate) files: Option<[u8; 32]>,
}

impl IndexMark {
    /// Reads the mark; `None` if it is missing or damaged, which is the same: it proves nothing.
    pub(crate) fn read(home: &Path) -> Option<Self> {
        let bytes = read_optional(&home.join(MARK_NAME)).ok()??;
        let (checked, check) = bytes.split_at_checked(bytes.len().checked_sub(32)?)?;
        if digest(&[checked]) != check {
            return None;
        }
        let mut fields = checked;
        let magic: [u8; 8] = take(&mut fields)?;
        let coverage = Coverage::take(&mut fields)?;
        let files = match take::<1>(&mut fields)? {
            [0] => None,
            _ => Some(take(&mut fields)?),
        };
        (magic == MAGIC && fields.is_empty()).then_some(Self { coverage, files })
    }

    /// Replaces the mark, durably.
    pub(crate) fn write(self, home: &Path) -> io::Result<()> {
        let mut bytes = MAGIC.to_vec();
        self.coverage.write(&mut bytes);
        bytes.push(u8::from(self.files.is_some()));
        bytes.extend(self.files.into_iter().flatten());
        let check = digest(&[&bytes]);
        write_atomically(home, MARK_NAME, &[&bytes, &check])
    }
}

/// Hashes all files of the index, syncing each, so that the hash describes what is on the disk.
pub(crate) fn hash_files(directory: &Path) -> io::Result<[u8; 32]> {
    let mut paths = Vec::new();
    collect(directory, &mut paths)?;
    paths.sort();
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; READ_LENGTH];
    for path in paths {
        let file = File::open(&path)?;
        let name = path.strip_prefix(directory).unwrap_or(&path).as_os_str().as_encoded_bytes();
        hasher.update((name.len() as u64).to_be_bytes());
        hasher.update(name);
        hasher.update(file.metadata()?.len().to_be_bytes());
        update(&mut hasher, &file, &mut buffer)?;
        file.sync_all()?;
    }
    Ok(hasher.finalize().into())
}

fn collect(directory: &Path, paths: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), paths)?;
        } else {
            paths.push(entry.path());
        }
    }
    Ok(())
}

fn update(hasher: &mut Sha256, mut file: &File, buffer: &mut [u8]) -> io::Result<()> {
    loop {
        let read = file.read(buffer)?;
        if read == 0 {
            return Ok(());
        }
        hasher.update(buffer.get(..read).unwrap_or_default());
    }
}
