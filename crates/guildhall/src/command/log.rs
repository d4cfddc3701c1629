//! `guildhall log`: reading it, checking it, carrying it on a stick.

use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use clap::{Args, Subcommand};
use guildhall_control::Code;
use guildhall_control::api::Request;
use guildhall_control::api::log::{Filter, Imported, List, Scope, Verification};
use serde::Serialize;

use super::{input, output, watch};
use crate::failure::{Ended, Failure, Outcome};
use crate::json;
use crate::render;
use crate::session::{Form, Session};

/// Contributions that are listed if nothing else is said.
const LISTED: u32 = 50;

/// A file larger than this is no log of ours.
const FILE_MEBIBYTES_MAX: u64 = 64;

/// What to do with the log.
#[derive(Clone, Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct LogArgs {
    #[command(subcommand)]
    verb: Option<Verb>,
    /// Check every signature, order and decision again
    #[arg(long, conflicts_with = "follow")]
    verify: bool,
    /// Go on and show what happens
    #[arg(short, long)]
    follow: bool,
    /// Only about this: an id, or HANDLE:NUMBER
    #[arg(long, value_name = "ID")]
    of: Option<String>,
    /// Only by this partner or guest
    #[arg(long, value_name = "HANDLE", conflicts_with = "verify")]
    by: Option<String>,
    /// At most this many
    #[arg(short = 'n', long, value_name = "NUMBER", conflicts_with = "verify")]
    limit: Option<u32>,
}

/// Carrying the log on a stick.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum Verb {
    /// Write all contributions to a file, to carry them to another node
    #[command(after_help = "Example:\n  guildhall log export /media/stick/nordic.log")]
    Export {
        /// The file to write
        file: PathBuf,
    },
    /// Take in contributions from a file; each is checked as if a partner had sent it
    #[command(after_help = "Example:\n  guildhall log import /media/stick/nordic.log")]
    Import {
        /// The file to read; `-` reads standard input
        file: PathBuf,
    },
}

/// Examples for `--help`.
pub(crate) const EXAMPLES: &str = "Examples:
  guildhall log
  guildhall log --of de-9qtm
  guildhall log --by kaltwerk -n 20
  guildhall log --verify
  guildhall log --follow";

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Exported {
    schema: &'static str,
    file: String,
    bytes: u64,
}

/// Does it.
pub(crate) async fn run(session: &Session, args: LogArgs) -> Outcome {
    match args.verb {
        Some(Verb::Export { file }) => export(session, &file).await,
        Some(Verb::Import { file }) => import(session, &file).await,
        None if args.verify => verify(session, args.of).await,
        None => list(session, args).await,
    }
}

async fn list(session: &Session, args: LogArgs) -> Outcome {
    let follow = args.follow;
    let filter = Filter { of: args.of, by: args.by, limit: Some(args.limit.unwrap_or(LISTED)) };
    let followed = watch::Filter::contributions(&filter);
    // The cursor is taken first, so that nothing falls between the list and what follows.
    let events = if follow { Some(session.client().events(None).await) } else { None };
    let list: List = session.ask(&Request::Log(filter)).await?;
    match (session.form, events) {
        (Form::Json, Some(events)) => {
            let seen = list.items.iter().map(|item| item.id.clone()).collect();
            for item in &list.items {
                watch::print_item(item)?;
            }
            watch::follow(session, events?, &followed.but(seen)).await
        }
        (_, Some(events)) => {
            let seen = list.items.iter().map(|item| item.id.clone()).collect();
            session.screen.print(&render::log(&list, &session.screen.page()))?;
            watch::follow(session, events?, &followed.but(seen)).await
        }
        (Form::Text, None) => {
            page(session, &render::log(&list, &session.screen.page()))?;
            Ok(Ended::Well)
        }
        (_, None) => {
            let ids = |list: &List| list.items.iter().map(|item| item.id.clone()).collect();
            session.show(list, ids, render::log)
        }
    }
}

async fn verify(session: &Session, of: Option<String>) -> Outcome {
    let check: Verification = session.ask(&Request::Verify(Scope { of })).await?;
    let is_sound = check.ok;
    session.show(check, |check| vec![check.state.clone()], render::verification)?;
    Ok(if is_sound { Ended::Well } else { Ended::WithCode(Code::Verify.facts().2) })
}

async fn export(session: &Session, file: &Path) -> Outcome {
    let asked = session.patient_client().stream(&Request::LogExport).await;
    let mut pieces = asked.map_err(|error| session.explain(error))?;
    let bytes = output::save(session, &mut pieces, file).await?;
    let file = file.display().to_string();
    if session.form == Form::Json {
        json::print(&Exported { schema: "guildhall.log.export/1", file, bytes })?;
    } else {
        session.say(&format!("Wrote all contributions to {file} ({bytes} bytes)."));
        session.say(&format!("Next, on the other node: guildhall log import {file}"));
    }
    Ok(Ended::Well)
}

async fn import(session: &Session, file: &Path) -> Outcome {
    let bytes = input::read(
        file,
        FILE_MEBIBYTES_MAX,
        "have the other node write it again:  guildhall log export FILE",
    )?;
    let report: Imported = session.ask(&Request::LogImport(bytes)).await?;
    let is_sound = report.refused.is_empty();
    session.show(report, |report| vec![report.added.to_string()], render::log_imported)?;
    Ok(if is_sound { Ended::Well } else { Ended::WithCode(Code::Verify.facts().2) })
}

/// Shows a long answer through a pager, to a person who is at both ends.
fn page(session: &Session, text: &str) -> Result<(), Failure> {
    let height = terminal_size::terminal_size().map_or(usize::MAX, |(_, height)| height.0.into());
    let is_long = text.lines().count() >= height;
    let by_a_person = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
    if session.may_page && is_long && by_a_person && through_pager(text) {
        return Ok(());
    }
    Ok(session.screen.print(text)?)
}

/// True if a pager took the text.
fn through_pager(text: &str) -> bool {
    let pager = ["GUILDHALL_PAGER", "PAGER"]
        .iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|pager| !pager.trim().is_empty())
        .unwrap_or_else(|| "less -FIRX".to_owned());
    let mut words = pager.split_whitespace();
    let Some(program) = words.next() else { return false };
    let Ok(mut child) = Command::new(program).args(words).stdin(Stdio::piped()).spawn() else {
        return false;
    };
    if let Some(mut input) = child.stdin.take() {
        // A person who leaves the pager early has read enough.
        input.write_all(text.as_bytes()).unwrap_or_default();
    }
    child.wait().is_ok()
}
