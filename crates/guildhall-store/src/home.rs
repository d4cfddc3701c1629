//! The home: the directory of one node, its format, its lock, and the small files in it.
//!
//! Everything in a home belongs to its owner alone (0700, files 0600). One process at a time works
//! in it. A home says which format it has, and a program that does not know the format leaves it
//! alone. Names given from outside never become paths.

use std::fs::{self, File, OpenOptions, Permissions, TryLockError};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use zeroize::{Zeroize as _, Zeroizing};

use crate::file::{create_directory, read_optional, sync_directory, write_atomically, write_once};
use crate::{own_tip, reserve, snapshot};

/// The format this program writes and the newest it reads.
const FORMAT: u32 = 1;
/// The first version that reads [`FORMAT`]; a program too old for a home names it.
const FORMAT_SINCE: &str = "0.1.0";

const FORMAT_NAME: &str = "format";
const LOCK_NAME: &str = "node.lock";
const SOCKET_NAME: &str = "node.sock";
const LOG_NAME: &str = "log";
/// The index, its mark and damaged ones all begin like this.
const INDEX_NAME: &str = "index";

/// Longer names help nobody and some file systems refuse them.
const NAME_LENGTH_MAX: usize = 64;

/// The directory of one node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home {
    path: PathBuf,
}

/// The right to work in a home, for as long as it is held.
#[derive(Debug)]
pub struct HomeLock {
    file: File,
}

/// A home cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum HomeError {
    /// There is no home at this path.
    #[error("there is no Guildhall home in `{path}`")]
    Missing {
        /// The directory.
        path: PathBuf,
    },
    /// There is a home already.
    #[error("there is a Guildhall home in `{path}` already")]
    Exists {
        /// The directory.
        path: PathBuf,
    },
    /// A newer program has been at work here.
    #[error(
        "the home `{path}` has format {found}, this program reads up to {FORMAT}; \
         it takes Guildhall {since} or newer"
    )]
    NewerFormat {
        /// The directory.
        path: PathBuf,
        /// The format it has.
        found: u32,
        /// The first version that reads it.
        since: String,
    },
    /// The format file makes no sense.
    #[error("cannot tell the format of the home: `{path}` should read `guildhall-home NUMBER`")]
    UnclearFormat {
        /// The format file.
        path: PathBuf,
    },
    /// Another process works in this home.
    #[error("a node is running in `{path}` already{}", pid_text(*pid))]
    AlreadyRunning {
        /// The directory.
        path: PathBuf,
        /// The process, if it has written its number down yet.
        pid: Option<u32>,
    },
    /// The name cannot be a file of the home.
    #[error("`{name}` cannot be the name of a file in the home")]
    BadName {
        /// As given.
        name: String,
    },
    /// A secret of this name exists and is never overwritten.
    #[error("`{path}` exists already and is not overwritten")]
    SecretExists {
        /// The file.
        path: PathBuf,
    },
    /// The system refused.
    #[error("cannot use `{path}`")]
    File {
        /// Which file or directory.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

fn pid_text(pid: Option<u32>) -> String {
    pid.map(|pid| format!(" (process {pid})")).unwrap_or_default()
}

impl HomeLock {
    /// The locked file.
    pub fn file(&self) -> &File {
        &self.file
    }
}

impl Home {
    /// Makes a home in a directory that does not exist or is no home yet.
    pub fn create(path: &Path) -> Result<Self, HomeError> {
        if Self::is_at(path) {
            return Err(HomeError::Exists { path: path.to_owned() });
        }
        let home = Self { path: path.to_owned() };
        create_directory(path).map_err(failed(path))?;
        home.make_private()?;
        let log = home.log_directory();
        create_directory(&log).map_err(failed(&log))?;
        // Written last: a directory with this file is a whole home.
        let format = format!("guildhall-home {FORMAT}\nneeds {FORMAT_SINCE}\n");
        write_atomically(path, FORMAT_NAME, &[format.as_bytes()]).map_err(failed(path))?;
        Ok(home)
    }

    /// Opens a home, unless its format is newer than this program.
    pub fn open(path: &Path) -> Result<Self, HomeError> {
        let file = path.join(FORMAT_NAME);
        let Some(bytes) = read_optional(&file).map_err(failed(&file))? else {
            return Err(HomeError::Missing { path: path.to_owned() });
        };
        let Some((found, since)) = parse_format(&bytes) else {
            return Err(HomeError::UnclearFormat { path: file });
        };
        if FORMAT < found {
            return Err(HomeError::NewerFormat { path: path.to_owned(), found, since });
        }
        let home = Self { path: path.to_owned() };
        home.make_private()?;
        let log = home.log_directory();
        create_directory(&log).map_err(failed(&log))?;
        Ok(home)
    }

    /// Whether there is a home at this path, of whatever format.
    pub fn is_at(path: &Path) -> bool {
        path.join(FORMAT_NAME).exists()
    }

    /// Takes the home for this process.
    pub fn lock(&self) -> Result<HomeLock, HomeError> {
        let path = self.path.join(LOCK_NAME);
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false).mode(0o600);
        let mut file = options.open(&path).map_err(failed(&path))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let pid = read_pid(&mut file);
                return Err(HomeError::AlreadyRunning { path: self.path.clone(), pid });
            }
            Err(TryLockError::Error(source)) => return Err(HomeError::File { path, source }),
        }
        let pid = format!("{}\n", std::process::id());
        file.set_len(0)
            .and_then(|()| file.write_all(pid.as_bytes()))
            .map_err(|source| HomeError::File { path, source })?;
        Ok(HomeLock { file })
    }

    /// The directory.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where the node listens for its owner's commands.
    pub fn socket_path(&self) -> PathBuf {
        self.path.join(SOCKET_NAME)
    }

    pub(crate) fn log_directory(&self) -> PathBuf {
        self.path.join(LOG_NAME)
    }

    /// Writes a secret that must not exist yet.
    pub fn write_secret(&self, name: &str, secret: &[u8]) -> Result<(), HomeError> {
        let path = self.named(name)?;
        match write_once(&self.path, name, secret) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                Err(HomeError::SecretExists { path })
            }
            other => other.map_err(failed(&path)),
        }
    }

    /// Reads a secret; `None` if there is none. What is returned is wiped when dropped.
    pub fn read_secret(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, HomeError> {
        let path = self.named(name)?;
        let mut file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(HomeError::File { path, source }),
        };
        let length = file.metadata().map_or(0, |it| usize::try_from(it.len()).unwrap_or(0));
        // One byte of spare room: the buffer must not grow, or a copy would stay in memory.
        let mut secret = Zeroizing::new(Vec::with_capacity(length + 1));
        if let Err(source) = file.read_to_end(&mut secret) {
            secret.zeroize();
            return Err(HomeError::File { path, source });
        }
        Ok(Some(secret))
    }

    /// Overwrites and removes a secret that is no longer needed; one that is gone is fine.
    pub fn remove_secret(&self, name: &str) -> Result<(), HomeError> {
        let path = self.named(name)?;
        match overwrite_and_remove(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            other => other.and_then(|()| sync_directory(&self.path)).map_err(failed(&path)),
        }
    }

    /// Replaces a small file of the node's own, durably and whole.
    pub fn write_state(&self, name: &str, bytes: &[u8]) -> Result<(), HomeError> {
        let path = self.named(name)?;
        write_atomically(&self.path, name, &[bytes]).map_err(failed(&path))
    }

    /// Reads a small file of the node's own; `None` if there is none.
    pub fn read_state(&self, name: &str) -> Result<Option<Vec<u8>>, HomeError> {
        let path = self.named(name)?;
        read_optional(&path).map_err(failed(&path))
    }

    /// The path of a file that may be given any of the names the store does not use itself.
    fn named(&self, name: &str) -> Result<PathBuf, HomeError> {
        let taken = [
            FORMAT_NAME,
            LOCK_NAME,
            SOCKET_NAME,
            LOG_NAME,
            INDEX_NAME,
            own_tip::OWN_TIP_NAME,
            reserve::RESERVE_NAME,
            snapshot::SNAPSHOT_NAME,
        ];
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        let is_index = name.starts_with(INDEX_NAME);
        let is_plain = !name.is_empty()
            && name.len() <= NAME_LENGTH_MAX
            && !name.starts_with('.')
            && name.chars().all(plain);
        if is_plain && !is_index && !taken.contains(&name) {
            Ok(self.path.join(name))
        } else {
            Err(HomeError::BadName { name: name.to_owned() })
        }
    }

    /// Takes away what others may do in the directory.
    fn make_private(&self) -> Result<(), HomeError> {
        let path = &self.path;
        let mode = fs::metadata(path).map_err(failed(path))?.permissions().mode();
        let others = mode & 0o077;
        if others == 0 {
            return Ok(());
        }
        tracing::warn!(path = %path.display(), "the home was open to others; it is closed");
        fs::set_permissions(path, Permissions::from_mode(0o700)).map_err(failed(path))
    }
}

impl Drop for HomeLock {
    fn drop(&mut self) {
        // Only a courtesy to readers of the file: the lock itself ends with the open file.
        if let Err(error) = self.file.set_len(0) {
            tracing::debug!(%error, "cannot clear the lock file");
        }
    }
}

fn failed(path: &Path) -> impl FnOnce(io::Error) -> HomeError {
    move |source| HomeError::File { path: path.to_owned(), source }
}

/// `guildhall-home NUMBER` and `needs VERSION`, on two lines.
fn parse_format(bytes: &[u8]) -> Option<(u32, String)> {
    let text = str::from_utf8(bytes).ok()?;
    let mut lines = text.lines();
    let number = lines.next()?.strip_prefix("guildhall-home ")?.parse().ok()?;
    let since = lines.next().and_then(|line| line.strip_prefix("needs ")).unwrap_or("?");
    let version = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+');
    Some((number, since.chars().filter(version).take(NAME_LENGTH_MAX).collect()))
}

fn read_pid(file: &mut File) -> Option<u32> {
    let mut text = String::new();
    file.take(32).read_to_string(&mut text).ok()?;
    text.trim().parse().ok()
}

fn overwrite_and_remove(path: &Path) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).open(path)?;
    let length = usize::try_from(file.metadata()?.len()).unwrap_or(0);
    file.write_all(&vec![0; length])?;
    file.sync_all()?;
    fs::remove_file(path)
}

#[cfg(test)]
mod tests;
