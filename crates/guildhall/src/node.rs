//! The few things that are done without asking a running node: making a home, and running one.
//!
//! The only module that knows the daemon's crate.

use std::error::Error;
use std::path::Path;

use guildhall_control::socket::BindError;
use guildhall_control::{Code, Problem, Time, Untrusted};
pub(crate) use guildhall_daemon::RunOptions;
use guildhall_daemon::{BackupError, BackupReport, FoundError, RunError};

/// Who a home speaks for.
#[derive(Clone, Debug)]
pub(crate) struct Organisation {
    /// Its name.
    pub(crate) name: String,
    /// Its short name.
    pub(crate) handle: String,
    /// The person whom its acts name.
    pub(crate) person: Option<String>,
    /// The port to listen on, if not 7417 or the next free one.
    pub(crate) port: Option<u16>,
}

/// What was made.
#[derive(Clone, Debug)]
pub(crate) struct Made {
    /// The 24 words of the root key.
    pub(crate) root_words: Vec<String>,
    /// Words to compare the node's key by telephone.
    pub(crate) check_words: String,
}

/// The words of an organisation's root keys.
#[derive(Clone, Debug)]
pub(crate) struct RootWords {
    /// Of the root key.
    pub(crate) root: Vec<String>,
    /// Of the root key that follows it.
    pub(crate) next_root: Vec<String>,
}

/// What an invite says, without asking anybody.
#[derive(Clone, Debug)]
pub(crate) struct Preview {
    /// The federation's name, if the invite carries it.
    pub(crate) federation: Option<Untrusted>,
    /// Words to compare the inviting node's key by telephone.
    pub(crate) check_words: String,
    /// Until when it is good.
    pub(crate) expires: Time,
}

/// Founds a federation: keys and rules on disk, the node not running.
pub(crate) fn found(
    home: &Path,
    federation: String,
    organisation: Organisation,
    preset: &str,
) -> Result<Made, Problem> {
    let options = guildhall_daemon::FoundOptions {
        federation,
        organisation: organisation.into(),
        preset: preset.to_owned(),
    };
    let founded = guildhall_daemon::found(home, options).map_err(|error| not_made(&error))?;
    Ok(Made { root_words: founded.root.root, check_words: founded.check_words })
}

/// Makes a home that will join by `invite`: keys on disk, nothing sent yet.
pub(crate) fn prepare_join(
    home: &Path,
    invite: &str,
    organisation: Organisation,
) -> Result<Made, Problem> {
    let prepared = guildhall_daemon::prepare_join(home, invite, &organisation.into())
        .map_err(|error| not_made(&error))?;
    Ok(Made { root_words: prepared.root.root, check_words: prepared.check_words })
}

/// What an invite says.
pub(crate) fn preview(invite: &str) -> Result<Preview, Problem> {
    let preview = guildhall_daemon::invite_preview(invite).map_err(|error| not_made(&error))?;
    let expires = Time::from_unix_ms(i64::try_from(preview.expires_ms).unwrap_or(i64::MAX));
    Ok(Preview {
        federation: preview.federation_name.map(Untrusted::new),
        check_words: preview.sponsor_check_words,
        expires,
    })
}

/// The words of the root keys, one line a key, if they are still on this machine.
pub(crate) fn root_words(home: &Path) -> Result<Option<RootWords>, Problem> {
    let words = guildhall_daemon::root_words(home).map_err(|error| not_made(&error))?;
    Ok(words.map(|words| RootWords { root: words.root, next_root: words.next_root }))
}

/// Removes the words of the root keys from this machine.
pub(crate) fn forget_root_words(home: &Path) -> Result<(), Problem> {
    guildhall_daemon::forget_root_words(home).map_err(|error| not_made(&error))
}

/// What a backup holds.
#[derive(Clone, Debug)]
pub(crate) struct Held {
    /// The files in it, by name.
    pub(crate) files: Vec<String>,
    /// Its size.
    pub(crate) bytes: u64,
    /// Contributions in its log.
    pub(crate) contributions: u64,
}

/// Writes keys, settings and the log of a home to one file, which is then checked.
pub(crate) fn create_backup(home: &Path, to: &Path) -> Result<Held, Problem> {
    held(guildhall_daemon::create_backup(home, to))
}

/// Checks a backup.
pub(crate) fn verify_backup(file: &Path) -> Result<Held, Problem> {
    held(guildhall_daemon::verify_backup(file))
}

/// Makes a home of a backup.
pub(crate) fn restore_backup(file: &Path, home: &Path) -> Result<Held, Problem> {
    held(guildhall_daemon::restore_backup(file, home))
}

fn held(done: Result<BackupReport, BackupError>) -> Result<Held, Problem> {
    match done {
        Ok(BackupReport { files, bytes, contributions }) => {
            Ok(Held { files, bytes, contributions })
        }
        Err(error) => Err(match &error {
            BackupError::Read { .. } | BackupError::Write { .. } => told(Code::File, &error),
            BackupError::NoHome { .. } => {
                told(Code::NoHome, &error).hint("say which home:  guildhall --home DIR backup …")
            }
            BackupError::InTheWay { .. } => told(Code::HomeExists, &error)
                .hint("restore it where nothing is yet:  guildhall --home DIR backup restore FILE"),
            BackupError::Damaged { .. }
            | BackupError::Log(_)
            | BackupError::Contribution { .. } => {
                told(Code::Verify, &error).hint("take an earlier backup; partners have all else")
            }
        }),
    }
}

/// Runs the node until it is told to stop.
pub(crate) fn run(home: &Path, options: &RunOptions) -> Result<(), Problem> {
    guildhall_daemon::run(home, options).map_err(|error| {
        let code = match &error {
            RunError::Socket(BindError::TooLong { .. }) => Code::SocketPath,
            RunError::Keep(_) => Code::Disk,
            RunError::Home(_)
            | RunError::NoKey
            | RunError::Settings(_)
            | RunError::Claim
            | RunError::Socket(_)
            | RunError::Network(_)
            | RunError::Runtime(_)
            | RunError::Random(_) => Code::Refused,
        };
        told(code, &error)
    })
}

impl From<Organisation> for guildhall_daemon::Organisation {
    fn from(organisation: Organisation) -> Self {
        let Organisation { name, handle, person, port } = organisation;
        Self { name, handle, person, port }
    }
}

fn not_made(error: &FoundError) -> Problem {
    match error {
        FoundError::Name { .. } | FoundError::Preset(_) => told(Code::BadInput, error),
        FoundError::Invite(cause) => bad_invite(error, &cause.to_string()),
        FoundError::Token(cause) => bad_invite(error, &cause.to_string()),
        FoundError::Expired => bad_invite(error, ""),
        FoundError::Home(_) => told(Code::File, error),
        FoundError::Keep(_) => told(Code::Disk, error),
        FoundError::Genesis(_) | FoundError::Random(_) => told(Code::Internal, error),
    }
}

fn bad_invite(error: &FoundError, cause: &str) -> Problem {
    Problem::new(Code::BadInvite, error.to_string())
        .because(cause)
        .hint("ask the partner who sent it for another one")
}

/// An error with its causes below.
fn told(code: Code, error: &dyn Error) -> Problem {
    let mut causes = Vec::new();
    let mut next = error.source();
    while let Some(cause) = next {
        causes.push(cause.to_string());
        next = cause.source();
    }
    Problem::new(code, error.to_string()).because(causes.join("\n"))
}
