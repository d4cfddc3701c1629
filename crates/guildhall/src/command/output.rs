//! Files that a command writes: whole or not at all, and never over another without consent.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use guildhall_control::client::Pieces;

use crate::failure::{self, Failure};
use crate::session::Session;

/// Writes everything that arrives to a file, and gives the number of bytes. A file that is there
/// already is replaced only if the person says so; one that does not arrive whole leaves no trace.
pub(crate) async fn save(
    session: &Session,
    pieces: &mut Pieces,
    path: &Path,
) -> Result<u64, Failure> {
    if path.exists() {
        session.asking.insist(&format!("Replace {}?", path.display()), "--yes")?;
    }
    let partial = partial(path);
    let written = pour(pieces, &partial).await;
    let told = |error| failure::file("write", path, &error);
    match written {
        Ok(length) => {
            fs::rename(&partial, path).map_err(told)?;
            Ok(length)
        }
        Err(failure) => {
            // What is told is why it failed, not that its rest could not be removed.
            drop(fs::remove_file(&partial));
            Err(failure)
        }
    }
}

async fn pour(pieces: &mut Pieces, path: &Path) -> Result<u64, Failure> {
    let told = |error| failure::file("write", path, &error);
    let mut file = File::create(path).map_err(told)?;
    let mut length = 0;
    while let Some(chunk) = pieces.next_chunk().await? {
        file.write_all(&chunk).map_err(told)?;
        length += chunk.len() as u64;
    }
    file.sync_all().map_err(told)?;
    Ok(length)
}

fn partial(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    path.with_file_name(name)
}
