//! The socket in the home: where it may be, who may reach it, and which user is at its other end.

use std::fs::{self, File, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use tokio::net::UnixListener;

use crate::problem::{Code, Problem};

/// The longest path of a socket: the kernel keeps 108 bytes, and the last one is zero.
pub const PATH_LENGTH_MAX: usize = 107;

/// The name of the socket in the home.
pub const NAME: &str = "node.sock";

/// The socket could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum BindError {
    /// The path does not fit into an address of the operating system.
    #[error("the path of the socket, `{path}`, has {length} bytes; at most 107 are possible")]
    TooLong {
        /// The path.
        path: PathBuf,
        /// Its length in bytes.
        length: usize,
    },
    /// The directory could not be made, or not be closed to other users.
    #[error("cannot keep `{path}` for one user alone")]
    Directory {
        /// The directory.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A socket that a killed node left behind could not be removed.
    #[error("cannot remove the socket that an earlier node left at `{path}`")]
    Stale {
        /// The socket.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The operating system refused.
    #[error("cannot listen at `{path}`")]
    Listen {
        /// The socket.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

impl BindError {
    /// The same for a person.
    pub fn problem(&self) -> Problem {
        let code = match self {
            Self::TooLong { .. } => Code::SocketPath,
            Self::Directory { .. } | Self::Stale { .. } | Self::Listen { .. } => Code::File,
        };
        let cause = std::error::Error::source(self).map(ToString::to_string).unwrap_or_default();
        let problem = Problem::new(code, self.to_string()).because(cause);
        match self {
            Self::TooLong { .. } => problem.hint("choose a shorter one:  guildhall --home DIR …"),
            Self::Directory { .. } | Self::Stale { .. } | Self::Listen { .. } => problem,
        }
    }
}

/// The socket of a home.
pub fn path(home: &Path) -> PathBuf {
    home.join(NAME)
}

/// Refuses a path that the operating system cannot take, before anything is made.
pub fn check_path(path: &Path) -> Result<(), BindError> {
    let length = path.as_os_str().len();
    if length > PATH_LENGTH_MAX {
        return Err(BindError::TooLong { path: path.to_owned(), length });
    }
    Ok(())
}

/// Opens the socket for its owner alone: mode 0600 in a directory of mode 0700.
///
/// `_lock` is the locked file of the home: only who holds it knows that a socket found here is
/// stale and may remove it.
pub fn bind(path: &Path, _lock: &File) -> Result<UnixListener, BindError> {
    check_path(path)?;
    let directory = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(directory)
        .and_then(|()| fs::set_permissions(directory, Permissions::from_mode(0o700)))
        .map_err(|source| BindError::Directory { path: directory.to_owned(), source })?;
    match fs::remove_file(path) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => {
            return Err(BindError::Stale { path: path.to_owned(), source });
        }
        _ => {}
    }
    let listen_error = |source| BindError::Listen { path: path.to_owned(), source };
    let listener = UnixListener::bind(path).map_err(listen_error)?;
    fs::set_permissions(path, Permissions::from_mode(0o600)).map_err(listen_error)?;
    Ok(listener)
}

/// The user that this process acts as.
pub fn own_uid() -> u32 {
    rustix::process::geteuid().as_raw()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[tokio::test]
    async fn the_socket_is_open_to_its_owner_alone() {
        let home = tempfile::tempdir().unwrap();
        let path = path(&home.path().join("node"));
        let lock = tempfile::tempfile().unwrap();

        let _listener = bind(&path, &lock).unwrap();

        assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
    }

    #[tokio::test]
    async fn who_holds_the_lock_replaces_a_stale_socket() {
        let home = tempfile::tempdir().unwrap();
        let path = path(home.path());
        let lock = tempfile::tempfile().unwrap();
        drop(bind(&path, &lock).unwrap());

        assert!(path.exists());
        assert!(bind(&path, &lock).is_ok());
    }

    #[test]
    fn a_path_that_the_system_cannot_take_is_refused_before_anything_is_made() {
        let fits = PathBuf::from(format!("/{}", "x".repeat(PATH_LENGTH_MAX - 1)));
        let too_long = PathBuf::from(format!("/{}", "x".repeat(PATH_LENGTH_MAX)));

        let problem = check_path(&too_long).unwrap_err().problem();

        assert!(check_path(&fits).is_ok());
        assert_eq!((problem.code.as_str(), problem.exit), ("E-SOCKET-PATH", 1));
        assert!(problem.title.contains("108 bytes"));
    }
}
