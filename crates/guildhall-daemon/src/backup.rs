//! One file with everything that a home cannot get back from partners: keys, settings, the log.
//!
//! It is made while the node runs: the log only grows, so what was read of it is a whole log that
//! ended earlier; the own tip is read before it. Every file in it has a checksum, and so has the
//! whole. A home that was restored counts as a copy: its node signs only after a partner has
//! confirmed its latest contribution, because the backup may be older than what it has sent.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use guildhall_ledger::{Unverified, digest};
use guildhall_store::{Home, HomeError, OpenError, Position, ReadError, Store};

use crate::files::{KEY_FILE, PLACE_FILE, PROFILE_FILE};

/// What a backup begins with: what it is, and the version of its shape.
const MAGIC: &[u8] = b"guildhall backup 1\n";

/// Domains of the checksums.
const FILE_DOMAIN: &str = "guildhall/v1/backup-file";
const WHOLE_DOMAIN: &str = "guildhall/v1/backup";

const DIGEST_LENGTH: usize = 32;

/// More than this is no backup of ours, and would not fit into memory.
const LENGTH_MAX: u64 = 4 * 1024 * 1024 * 1024;

/// The directory of the log, and the file that says in which format a home is.
const LOG_DIRECTORY: &str = "log";
const FORMAT_FILE: &str = "format";

/// Read before the log, which then holds all that it speaks of.
const OWN_TIP_FILE: &str = "own-tip";

/// What belongs to a running process, can be made again, or says where this very home lies.
const LEFT_OUT: [&str; 7] =
    ["node.sock", "node.lock", "node.log", "reserve", "snapshot", "last-backup", PLACE_FILE];

/// What a backup holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupReport {
    /// The files in it, by name.
    pub files: Vec<String>,
    /// Its size.
    pub bytes: u64,
    /// Contributions in its log; every one is whole and signed as it says.
    pub contributions: u64,
}

/// A backup cannot be made or used.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// A file cannot be read.
    #[error("cannot read `{}`", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file cannot be written.
    #[error("cannot write `{}`", path.display())]
    Write {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The directory holds no home.
    #[error("`{}` is no home of a node", path.display())]
    NoHome {
        /// Which.
        path: PathBuf,
    },
    /// There is something where the backup should go to.
    #[error("`{}` is not empty", path.display())]
    InTheWay {
        /// Where.
        path: PathBuf,
    },
    /// The file is no backup, or not whole, or was changed.
    #[error("this is no whole backup: {what}")]
    Damaged {
        /// What does not fit.
        what: &'static str,
    },
    /// The log in it cannot be opened.
    #[error("the log in the backup cannot be used")]
    Log(#[source] LogError),
    /// A contribution in it is not as its author signed it.
    #[error("contribution number {place} in the backup is not as its author signed it")]
    Contribution {
        /// Its place in the log, from 1.
        place: u64,
    },
}

/// Why a log in a backup cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The home around it cannot be made or locked.
    #[error("cannot unpack it")]
    Home(#[source] HomeError),
    /// It cannot be opened.
    #[error("cannot open it")]
    Open(#[source] OpenError),
    /// It cannot be read.
    #[error("cannot read it")]
    Read(#[source] ReadError),
}

/// Writes everything of a home that partners cannot give back to a file of the owner alone.
pub fn create_backup(home: &Path, to: &Path) -> Result<BackupReport, BackupError> {
    let files = collected(home)?;
    let mut bytes = MAGIC.to_vec();
    let mut sums = Vec::new();
    for (name, content) in &files {
        let sum = digest(FILE_DOMAIN, &[name.as_bytes(), content]);
        bytes.extend(length(name.len()));
        bytes.extend(name.as_bytes());
        bytes.extend(length(content.len()));
        bytes.extend(content);
        bytes.extend(sum);
        sums.extend(sum);
    }
    bytes.extend(length(0));
    bytes.extend(digest(WHOLE_DOMAIN, &[&sums]));
    write_private(to, &bytes)?;
    verify_backup(to)
}

/// Checks that a backup is whole, and every contribution in it as its author signed it.
pub fn verify_backup(file: &Path) -> Result<BackupReport, BackupError> {
    let bytes = read(file)?;
    let files = unpacked(&bytes)?;
    Ok(BackupReport {
        contributions: contributions(&files)?,
        files: files.into_iter().map(|(name, _)| name).collect(),
        bytes: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
    })
}

/// Makes a home of a backup that was checked, where nothing is yet.
pub fn restore_backup(file: &Path, home: &Path) -> Result<BackupReport, BackupError> {
    let report = verify_backup(file)?;
    let is_empty = fs::read_dir(home).map_or(true, |mut entries| entries.next().is_none());
    if !is_empty {
        return Err(BackupError::InTheWay { path: home.to_owned() });
    }
    let bytes = read(file)?;
    make_directory(&home.join(LOG_DIRECTORY))?;
    for (name, content) in unpacked(&bytes)? {
        write_private(&home.join(name), content)?;
    }
    // No home lies there, so this one counts as a copy.
    write_private(&home.join(PLACE_FILE), b"restored")?;
    Ok(report)
}

/// The files of a home: the own tip first, the log last.
fn collected(home: &Path) -> Result<Vec<(String, Vec<u8>)>, BackupError> {
    let log = home.join(LOG_DIRECTORY);
    let is_home = [KEY_FILE, PROFILE_FILE].iter().all(|name| home.join(name).is_file());
    if !is_home || !log.is_dir() {
        return Err(BackupError::NoHome { path: home.to_owned() });
    }
    let mut names = file_names(home)?;
    names.retain(|name| is_kept(name));
    names.sort_by_key(|name| (name != OWN_TIP_FILE, name.clone()));
    let mut segments = file_names(&log)?;
    // What says how much of the log was durable comes before the log itself.
    segments.sort_by_key(|name| (name.contains('.'), name.clone()));
    names.extend(segments.iter().map(|name| format!("{LOG_DIRECTORY}/{name}")));
    names.into_iter().map(|name| Ok((name.clone(), read(&home.join(name))?))).collect()
}

/// The names of the files in a directory.
fn file_names(directory: &Path) -> Result<Vec<String>, BackupError> {
    let unreadable = |source| BackupError::Read { path: directory.to_owned(), source };
    let mut names = Vec::new();
    for entry in fs::read_dir(directory).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        if entry.path().is_file() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    Ok(names)
}

fn is_kept(name: &str) -> bool {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let is_passing = ["part", "tmp"].contains(&ending) || name.starts_with('.');
    !LEFT_OUT.contains(&name) && !name.starts_with("index") && !is_passing
}

/// The files in a backup whose checksums hold.
fn unpacked(bytes: &[u8]) -> Result<Vec<(String, &[u8])>, BackupError> {
    let damaged = |what| BackupError::Damaged { what };
    let mut rest =
        bytes.strip_prefix(MAGIC).ok_or_else(|| damaged("it does not begin like one"))?;
    let mut files = Vec::new();
    let mut sums = Vec::new();
    loop {
        let name = take_counted(&mut rest).ok_or_else(|| damaged("it ends too early"))?;
        if name.is_empty() {
            break;
        }
        let content = take_counted(&mut rest).ok_or_else(|| damaged("it ends too early"))?;
        let sum = take(&mut rest, DIGEST_LENGTH).ok_or_else(|| damaged("it ends too early"))?;
        if digest(FILE_DOMAIN, &[name, content]) != sum {
            return Err(damaged("a checksum does not hold"));
        }
        sums.extend(sum);
        let name = std::str::from_utf8(name).ok().filter(|name| is_plain(name));
        files.push((name.ok_or_else(|| damaged("a name in it is no name"))?.to_owned(), content));
    }
    if digest(WHOLE_DOMAIN, &[&sums]) != rest {
        return Err(damaged("the checksum of the whole does not hold"));
    }
    Ok(files)
}

/// A name that stays in its home: of a file in it, or in its log.
fn is_plain(name: &str) -> bool {
    let name = name.strip_prefix("log/").unwrap_or(name);
    let plain = |character: char| character.is_ascii_alphanumeric() || "-_.".contains(character);
    !name.is_empty() && !name.starts_with('.') && name.chars().all(plain)
}

/// How many contributions the log holds, each checked; only the log is unpacked, no key.
fn contributions(files: &[(String, &[u8])]) -> Result<u64, BackupError> {
    let mut token = [0; 8];
    getrandom::fill(&mut token).map_err(|_| BackupError::Damaged { what: "no random numbers" })?;
    let name = format!("guildhall-backup-{:016x}", u64::from_le_bytes(token));
    let folder = std::env::temp_dir().join(name);
    let counted = counted_in(&folder, files);
    // What stays behind is a log that every partner has.
    drop(fs::remove_dir_all(&folder));
    counted
}

fn counted_in(folder: &Path, files: &[(String, &[u8])]) -> Result<u64, BackupError> {
    let log = |failure| BackupError::Log(failure);
    let home = Home::create(folder).map_err(LogError::Home).map_err(log)?;
    make_directory(&folder.join(LOG_DIRECTORY))?;
    for (name, content) in files {
        if name.starts_with("log/") || name == FORMAT_FILE {
            write_private(&folder.join(name), content)?;
        }
    }
    let lock = home.lock().map_err(LogError::Home).map_err(log)?;
    let (store, _) = Store::open(&home, &lock).map_err(LogError::Open).map_err(log)?;
    let (mut count, mut bad) = (0_u64, None);
    let scanned = store.load(Position::START, |_, record| {
        count = count.saturating_add(1);
        let read = Unverified::decode(record.bytes.to_vec());
        let is_sound = read.is_ok_and(|read| read.verify().is_ok());
        if !is_sound {
            bad.get_or_insert(count);
        }
    });
    let report = scanned.map_err(LogError::Read).map_err(log)?;
    if !report.holes.is_empty() {
        return Err(BackupError::Damaged { what: "a part of its log cannot be read" });
    }
    match bad {
        Some(place) => Err(BackupError::Contribution { place }),
        None => Ok(count),
    }
}

fn make_directory(path: &Path) -> Result<(), BackupError> {
    let unwritable = |source| BackupError::Write { path: path.to_owned(), source };
    DirBuilder::new().mode(0o700).recursive(true).create(path).map_err(unwritable)
}

fn length(length: usize) -> [u8; 8] {
    u64::try_from(length).unwrap_or(u64::MAX).to_le_bytes()
}

fn take<'a>(rest: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (taken, after) = rest.split_at_checked(length)?;
    *rest = after;
    Some(taken)
}

fn take_counted<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let length = take(rest, 8)?.first_chunk().map(|bytes| u64::from_le_bytes(*bytes))?;
    take(rest, usize::try_from(length).ok()?)
}

fn read(path: &Path) -> Result<Vec<u8>, BackupError> {
    let unreadable = |source| BackupError::Read { path: path.to_owned(), source };
    if fs::metadata(path).map_err(unreadable)?.len() > LENGTH_MAX {
        return Err(BackupError::Damaged { what: "it is larger than any backup" });
    }
    fs::read(path).map_err(unreadable)
}

/// Writes a file of the owner alone, whole or not at all.
fn write_private(path: &Path, bytes: &[u8]) -> Result<(), BackupError> {
    let unwritable = |source| BackupError::Write { path: path.to_owned(), source };
    let mut partial = path.as_os_str().to_owned();
    partial.push(".part");
    let options = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).clone();
    let mut file = options.open(&partial).map_err(unwritable)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    let written = written.and_then(|()| fs::rename(&partial, path));
    written.map_err(|source| {
        // What is told is why it failed, not that its rest could not be removed.
        drop(fs::remove_file(&partial));
        unwritable(source)
    })
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use tempfile::TempDir;

    use super::*;
    use crate::founding::{FoundOptions, Organisation, found};

    fn founded() -> (TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().join("home");
        let organisation = Organisation {
            name: "Alma AB".into(),
            handle: "alma".into(),
            person: Some("Ada".into()),
            port: None,
        };
        let options =
            FoundOptions { federation: "Nordic".into(), organisation, preset: "trial".into() };
        found(&home, options).unwrap();
        (folder, home)
    }

    #[test]
    fn a_backup_brings_back_every_file_that_matters() {
        let (folder, home) = founded();
        let (file, again) = (folder.path().join("backup"), folder.path().join("again"));

        let made = create_backup(&home, &file).unwrap();
        let restored = restore_backup(&file, &again).unwrap();

        assert_eq!(made, restored);
        assert_eq!(made.contributions, 1);
        let segments = made.files.iter().filter(|name| name.ends_with(".segment"));
        assert_eq!(segments.count(), 1, "{:?}", made.files);
        for name in ["key", "profile.toml"] {
            assert!(made.files.iter().any(|file| file == name), "{name} in {:?}", made.files);
            assert_eq!(fs::read(home.join(name)).unwrap(), fs::read(again.join(name)).unwrap());
        }
        for path in [&file, &again.join("key")] {
            assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o077, 0);
        }
        assert_eq!(fs::read(again.join(PLACE_FILE)).unwrap(), b"restored");
    }

    #[test]
    fn any_byte_that_was_changed_or_is_missing_is_noticed() {
        let (folder, home) = founded();
        let file = folder.path().join("backup");
        create_backup(&home, &file).unwrap();
        let sound = fs::read(&file).unwrap();

        for place in 0..sound.len() {
            let mut bytes = sound.clone();
            bytes[place] ^= 1;
            assert!(unpacked(&bytes).is_err(), "byte {place}");
        }
        for length in 0..sound.len() {
            assert!(unpacked(&sound[..length]).is_err(), "{length} bytes");
        }
        assert!(unpacked(&[&sound[..], b"x"].concat()).is_err());
    }

    #[test]
    fn nothing_is_restored_over_something() {
        let (folder, home) = founded();
        let file = folder.path().join("backup");
        create_backup(&home, &file).unwrap();

        let refused = restore_backup(&file, &home);

        assert!(matches!(refused, Err(BackupError::InTheWay { .. })));
        let nothing = create_backup(folder.path(), &file);
        assert!(matches!(nothing, Err(BackupError::NoHome { .. })));
    }
}
