//! The few things that are done without asking a running node: making a home, and running one.
//!
//! The only module that knows the daemon's crate.

use std::error::Error;
use std::path::Path;

use guildhall_control::api::key::Return;
use guildhall_control::socket::BindError;
use guildhall_control::{Code, Problem, Time, Untrusted};
pub(crate) use guildhall_daemon::MachinePreview;
pub(crate) use guildhall_daemon::RunOptions;
use guildhall_daemon::{
    BackupError, BackupReport, BadPaper, CeremonyError, FoundError, RootError, RunError,
};
pub(crate) use guildhall_daemon::{Ceremony, CeremonyOptions};

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

/// What the text for a further machine says, without asking anybody.
pub(crate) fn machine_preview(text: &str) -> Result<MachinePreview, Problem> {
    guildhall_daemon::machine_preview(text).map_err(|error| not_made(&error))
}

/// Makes a home for a further machine; returns words to compare its key.
pub(crate) fn prepare_machine(
    home: &Path,
    text: &str,
    person: Option<String>,
    port: Option<u16>,
) -> Result<String, Problem> {
    guildhall_daemon::prepare_machine(home, text, person, port).map_err(|error| not_made(&error))
}

/// A root key while something is signed with it.
#[derive(Debug)]
pub(crate) struct RootKey(guildhall_daemon::RootKey);

/// A root key that takes the place of another, and the one after it.
#[derive(Debug)]
pub(crate) struct Rotation(guildhall_daemon::Rotation);

/// The root key that grows from its words, which are wiped.
pub(crate) fn root_key(words: String) -> Result<RootKey, Problem> {
    guildhall_daemon::RootKey::from_words(words).map(RootKey).map_err(|error| not_signed(&error))
}

/// Whether words of root keys lie in the home.
pub(crate) fn has_root_words(home: &Path) -> Result<bool, Problem> {
    guildhall_daemon::has_root_words(home).map_err(|error| not_signed(&error))
}

impl RootKey {
    /// The public half in hex.
    pub(crate) fn public(&self) -> String {
        self.0.public()
    }

    /// Signs what the node drafted.
    pub(crate) fn sign(&self, draft: &str) -> Result<String, Problem> {
        self.0.sign(draft).map_err(|error| not_signed(&error))
    }

    /// Draws the key that follows this one.
    pub(crate) fn rotate(
        self,
        federation: &str,
        partner: &str,
    ) -> Result<(Rotation, Self), Problem> {
        let rotation = self.0.rotate(federation, partner).map_err(|error| not_signed(&error))?;
        Ok((Rotation(rotation), self))
    }

    /// Signs that a guest is the partner whose root key this was.
    pub(crate) fn sign_return(&self, case: &Return) -> Result<String, Problem> {
        let case = guildhall_daemon::ReturnCase {
            federation: case.federation.clone(),
            partner: case.partner.clone(),
            root: case.root.clone(),
            seat: case.seat.clone(),
        };
        self.0.sign_return(&case).map_err(|error| not_signed(&error))
    }
}

impl Rotation {
    /// The key that takes the place of another, in hex.
    pub(crate) fn new_root(&self) -> String {
        self.0.new_root.clone()
    }

    /// Commitment to the one after it, in hex.
    pub(crate) fn next_root(&self) -> String {
        self.0.next_root.clone()
    }

    /// The new key's signature that shows whose it is, in hex.
    pub(crate) fn possession(&self) -> String {
        self.0.possession.clone()
    }

    /// Keeps the words of the key after it until they are on paper; returns them.
    pub(crate) fn keep(&self, home: &Path) -> Result<Vec<String>, Problem> {
        self.0.keep(home).map_err(|error| not_signed(&error))
    }
}

fn not_signed(error: &RootError) -> Problem {
    match error {
        RootError::Words(_) => told(Code::BadInput, error)
            .hint("look for a word that is mistyped or missing; their order counts"),
        RootError::Draft => told(Code::BadRequest, error)
            .hint("if the program was updated:  guildhall node stop, then guildhall node start"),
        RootError::WordsHere => told(Code::Refused, error)
            .hint("write them down, then:  guildhall key words --written-down"),
        RootError::Home(_) => told(Code::File, error),
        RootError::Random(_) => told(Code::Internal, error),
    }
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

/// Begins the file of a founding by several, and a home for the first founder.
pub(crate) fn ceremony_start(
    home: &Path,
    file: &Path,
    options: CeremonyOptions,
    who: Organisation,
    addresses: Vec<String>,
) -> Result<Made, Problem> {
    let who = who.into();
    let made = guildhall_daemon::ceremony_start(home, file, options, (&who, addresses));
    made.map(Made::from).map_err(|error| not_founded(&error, file))
}

/// Adds a founder to the file, with a home of its own.
pub(crate) fn ceremony_join(
    home: &Path,
    file: &Path,
    who: Organisation,
    addresses: Vec<String>,
) -> Result<Made, Problem> {
    let who = who.into();
    let made = guildhall_daemon::ceremony_join(home, file, (&who, addresses));
    made.map(Made::from).map_err(|error| not_founded(&error, file))
}

/// What the file of a founding by several holds.
pub(crate) fn ceremony(file: &Path) -> Result<Ceremony, Problem> {
    guildhall_daemon::ceremony(file).map_err(|error| not_founded(&error, file))
}

/// Signs what the founders have in the file.
pub(crate) fn ceremony_sign(
    home: &Path,
    file: &Path,
    words: Option<String>,
) -> Result<Ceremony, Problem> {
    let signed = guildhall_daemon::ceremony_sign(home, file, words);
    signed.map_err(|error| not_founded(&error, file))
}

/// Begins the log of a home that founded together with others.
pub(crate) fn ceremony_finish(home: &Path, file: &Path) -> Result<Ceremony, Problem> {
    guildhall_daemon::ceremony_finish(home, file).map_err(|error| not_founded(&error, file))
}

impl From<guildhall_daemon::Prepared> for Made {
    fn from(prepared: guildhall_daemon::Prepared) -> Self {
        Self { root_words: prepared.root.root, check_words: prepared.check_words }
    }
}

/// Why a step of a founding by several was not done, with the next one.
fn not_founded(error: &CeremonyError, file: &Path) -> Problem {
    let file = file.display();
    let step = |step: &str| format!("guildhall found {step} {file}");
    match error {
        CeremonyError::Found(error) => not_made(error),
        CeremonyError::Paper(BadPaper::Exists(_)) => told(Code::Refused, error)
            .hint(format!("it is begun already? join it:  {}", step("join")))
            .hint("or name another:  --file FILE"),
        CeremonyError::Paper(BadPaper::File { .. }) => told(Code::File, error),
        CeremonyError::Paper(BadPaper::Foreign(_) | BadPaper::Field { .. }) => {
            told(Code::BadInput, error).hint("ask the founder who sent it to send it again")
        }
        CeremonyError::Count | CeremonyError::Preset(_) => told(Code::BadInput, error)
            .hint("such as:  guildhall found start \"Our network\" --founders 3"),
        CeremonyError::Full(_) | CeremonyError::SignedAlready(_) => {
            told(Code::Refused, error).hint("join later, with an invite:  guildhall join INVITE")
        }
        CeremonyError::HandleTaken(_) => {
            told(Code::Refused, error).hint("choose another:  --handle HANDLE")
        }
        CeremonyError::NotFull { .. } => {
            told(Code::Refused, error).hint(format!("the next founder runs:  {}", step("join")))
        }
        CeremonyError::NoPart => told(Code::Refused, error)
            .hint("name the home that you joined with:  guildhall --home DIR found …"),
        CeremonyError::Altered(_) | CeremonyError::ChangedSince(_) => told(Code::Verify, error)
            .hint("sign nothing; ask the others for the file as they have it"),
        CeremonyError::SignedByMe => {
            told(Code::Refused, error).hint(format!("see who is missing:  {}", step("show")))
        }
        CeremonyError::Unsigned(_) => {
            told(Code::Refused, error).hint(format!("it has to run:  {}", step("sign")))
        }
        CeremonyError::OtherRoot | CeremonyError::NoWords => told(Code::BadInput, error)
            .hint(format!("with the first 24 words:  {} --words FILE", step("sign"))),
        CeremonyError::Genesis(_) => told(Code::BadInput, error)
            .hint("two founders may have the same short name; begin anew with another"),
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
            | RunError::Founding
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
        FoundError::Expired | FoundError::MachineToken => bad_invite(error, ""),
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
