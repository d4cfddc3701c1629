//! `guildhall backup`

use std::path::{Path, PathBuf};

use clap::Subcommand;
use serde::Serialize;

use crate::failure::{self, Ended, Outcome};
use crate::json;
use crate::node;
use crate::render::counted;
use crate::session::{Form, Session, no_home};

/// The file in a home that says when the last backup was made.
pub(crate) const LAST_BACKUP_FILE: &str = "last-backup";

/// What can be done with backups.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum Verb {
    /// Write keys, settings and the log to one file; the node may run
    #[command(
        after_help = "Examples:\n  guildhall backup create /media/stick/nordic.backup\n  guildhall backup create nordic.backup --yes"
    )]
    Create {
        /// The file to write; it holds your keys, so keep it where nobody else reads
        file: PathBuf,
    },
    /// Check that a backup is whole, and every contribution in it as signed
    #[command(after_help = "Example:\n  guildhall backup verify /media/stick/nordic.backup")]
    Verify {
        /// The backup
        file: PathBuf,
    },
    /// Make a home of a backup, where there is none
    #[command(
        after_help = "Example:\n  guildhall backup restore /media/stick/nordic.backup --home /srv/guildhall"
    )]
    Restore {
        /// The backup
        file: PathBuf,
    },
}

/// What a backup holds.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Held {
    schema: &'static str,
    file: String,
    files: Vec<String>,
    bytes: u64,
    contributions: u64,
}

/// Does it.
pub(crate) fn run(session: &Session, verb: &Verb) -> Outcome {
    match verb {
        Verb::Create { file } => create(session, file),
        Verb::Verify { file } => {
            let held = node::verify_backup(file)?;
            let words = format!(
                "The backup is whole: {}, each as its author signed it.",
                counted(held.contributions, "contribution")
            );
            tell(session, file, held, &[words])
        }
        Verb::Restore { file } => restore(session, file),
    }
}

fn create(session: &Session, file: &Path) -> Outcome {
    if !session.home.exists() {
        return Err(no_home(&session.home).into());
    }
    if file.exists() {
        session.asking.insist(&format!("Replace {}?", file.display()), "--yes")?;
    }
    let held = node::create_backup(session.home.path(), file)?;
    let mark = session.home.file(LAST_BACKUP_FILE);
    let now = jiff::Timestamp::now().to_string();
    std::fs::write(&mark, now).map_err(|error| failure::file("write", &mark, &error))?;
    let words = [
        format!("Wrote {} ({}).", file.display(), counted(held.contributions, "contribution")),
        "It holds your keys: keep it where nobody else can read it.".to_owned(),
        format!("Next: guildhall backup verify {}", file.display()),
    ];
    tell(session, file, held, &words)
}

fn restore(session: &Session, file: &Path) -> Outcome {
    session.home.check_length()?;
    session
        .asking
        .insist("Restore it? Its node must not run anywhere else, now or later.", "--yes")?;
    let held = node::restore_backup(file, session.home.path())?;
    let home = session.home.as_argument();
    let words = [
        format!("Restored {}.", counted(held.contributions, "contribution")),
        "The backup may be older than what this node has sent. So the node reads, and signs only \
         once a partner has shown it its latest."
            .to_owned(),
        format!("Next: guildhall{home} node start"),
    ];
    tell(session, file, held, &words)
}

fn tell(session: &Session, file: &Path, held: node::Held, words: &[String]) -> Outcome {
    let file = file.display().to_string();
    match session.form {
        Form::Json => {
            let node::Held { files, bytes, contributions } = held;
            let schema = "guildhall.backup/1";
            json::print(&Held { schema, file, files, bytes, contributions })?;
        }
        Form::Quiet => session.screen.print(&format!("{file}\n"))?,
        Form::Text => words.iter().for_each(|words| session.say(words)),
    }
    Ok(Ended::Well)
}
