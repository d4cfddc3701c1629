//! Room on the disk of a home.

use std::io;
use std::path::Path;

use crate::failure::{self, Failure};

/// How many bytes the owner of a home can still write where it lies.
pub(crate) fn free_bytes(path: &Path) -> Result<u64, Failure> {
    // A home that is not made yet lies where its parent does.
    let there = path.ancestors().find(|path| path.exists()).unwrap_or(path);
    let told = |error: rustix::io::Errno| {
        failure::file("look at the disk of", path, &io::Error::from(error))
    };
    let disk = rustix::fs::statvfs(there).map_err(told)?;
    Ok(disk.f_bavail.saturating_mul(disk.f_frsize))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_that_is_not_made_yet_has_the_room_of_the_one_above() {
        let folder = tempfile::tempdir().unwrap();

        assert!(free_bytes(&folder.path().join("a/b/c")).unwrap() > 0);
    }
}
