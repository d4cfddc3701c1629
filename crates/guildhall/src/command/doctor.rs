//! `guildhall doctor`: what is wrong, and the command that mends it.
//!
//! Each check looks at one thing and says one of three: well, could be better (`W-`), broken (`F-`).
//! What follows from something broken is not checked, so that the cause stands alone.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use clap::Args;
use guildhall_control::api::Request;
use guildhall_control::api::log::{Filter, List};
use guildhall_control::api::status::{NodeState, Status};
use guildhall_control::{FindingCode, Untrusted, VERSION};
use serde::Serialize;

use super::backup::LAST_BACKUP_FILE;
use super::config;
use crate::disk;
use crate::failure::{Ended, Failure, Outcome};
use crate::finding::{Finding, Severity};
use crate::json;
use crate::render;
use crate::session::{Form, Session, no_home};

/// Examples for `--help`.
pub(crate) const EXAMPLES: &str = "Examples:
  guildhall doctor
  guildhall doctor --exit-code     # exit code 7 if something is broken";

/// What a script that asked for it is told with.
const UNWELL: u8 = 7;

const DAY_SECONDS: i64 = 86_400;

/// A backup older than this lacks too much to be called one.
const BACKUP_AGE_DAYS_MAX: i64 = 30;

/// With less room than this the node soon refuses to write.
const FREE_BYTES_MIN: u64 = 256 * 1024 * 1024;

/// A log of the program longer than this is worth a look.
const NODE_LOG_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// Clocks that differ by less than this do no harm.
const SKEW_MS_MAX: i64 = 5 * 60 * 1000;

/// Contributions whose times are compared with this node's clock.
const COMPARED: u32 = 100;

/// What to do about it.
#[derive(Clone, Debug, Args)]
pub(crate) struct DoctorArgs {
    /// End with code 7 if something is broken
    #[arg(long)]
    exit_code: bool,
}

/// What all checks found.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Examined {
    schema: &'static str,
    items: Vec<Finding>,
}

/// Looks at everything.
pub(crate) async fn run(session: &Session, args: DoctorArgs) -> Outcome {
    if !session.home.exists() {
        return Err(no_home(&session.home).into());
    }
    let mut items = at_home(session);
    match session.ask::<Status>(&Request::Status).await {
        Ok(status) => {
            items.extend(of_node(&status));
            items.extend(of_clock(session).await);
        }
        Err(Failure::Told(problem)) => {
            let hint = problem.hints.first().cloned().unwrap_or_default();
            let words = Untrusted::new(&problem.title).to_string();
            let (severity, code, fix) = (Severity::Broken, problem.code, Some(hint));
            items.push(Finding { severity, code, words, fix });
        }
        Err(Failure::ReaderLeft) => return Err(Failure::ReaderLeft),
    }
    let is_broken = items.iter().any(|item| item.severity == Severity::Broken);
    match session.form {
        Form::Json => json::print(&Examined { schema: "guildhall.doctor/1", items })?,
        Form::Quiet => {
            let codes = items.into_iter().map(|item| item.code);
            let codes: Vec<String> = codes.filter(|code| !code.is_empty()).collect();
            session
                .screen
                .print(&codes.iter().flat_map(|code| [code, "\n"]).collect::<String>())?;
        }
        Form::Text => {
            session.screen.print(&render::findings(&items, &session.screen.page()))?;
        }
    }
    let bad = is_broken && args.exit_code;
    Ok(if bad { Ended::WithCode(UNWELL) } else { Ended::Well })
}

/// What can be seen without the node.
fn at_home(session: &Session) -> Vec<Finding> {
    vec![
        permissions(session),
        settings(session),
        room(session),
        backup(session),
        drafts(session),
        node_log(session),
    ]
}

fn permissions(session: &Session) -> Finding {
    let open: Vec<String> = ["", "key", "log", "root-words"]
        .iter()
        .map(|name| session.home.file(name))
        .filter(|path| {
            let mode = fs::metadata(path).map_or(0, |metadata| metadata.permissions().mode());
            mode & 0o077 != 0
        })
        .map(|path| path.display().to_string())
        .collect();
    match open.first() {
        None => Finding::well("keys and log are open to you alone"),
        Some(path) => Finding::broken(
            FindingCode::OpenHome,
            format!("others on this machine may read {path}"),
            &format!("chmod go= {path}"),
        ),
    }
}

fn settings(session: &Session) -> Finding {
    match config::read(&session.home) {
        Err(Failure::Told(problem)) => Finding::broken(
            FindingCode::Settings,
            Untrusted::new(&problem.title).to_string(),
            "guildhall config paths",
        ),
        Ok(_) | Err(Failure::ReaderLeft) => Finding::well("settings are sound"),
    }
}

fn room(session: &Session) -> Finding {
    match disk::free_bytes(session.home.path()) {
        Ok(free) if FREE_BYTES_MIN <= free => {
            Finding::well(format!("{} MiB free on the disk", free / 1024 / 1024))
        }
        Ok(free) => Finding::broken(
            FindingCode::DiskFull,
            format!("only {} MiB are free on the disk", free / 1024 / 1024),
            "make room; the node goes on by itself",
        ),
        Err(_) => Finding::improve(
            FindingCode::DiskUnknown,
            "the room on the disk cannot be told",
            "df -h",
        ),
    }
}

fn backup(session: &Session) -> Finding {
    let fix = "guildhall backup create FILE";
    let written = fs::read_to_string(session.home.file(LAST_BACKUP_FILE)).ok();
    let last = written.and_then(|text| text.trim().parse::<jiff::Timestamp>().ok());
    let Some(last) = last else {
        return Finding::improve(FindingCode::NoBackup, "there is no backup yet", fix);
    };
    let days = (jiff::Timestamp::now().as_second() - last.as_second()) / DAY_SECONDS;
    if days <= BACKUP_AGE_DAYS_MAX {
        Finding::well(format!("the last backup is {days} days old"))
    } else {
        Finding::improve(FindingCode::OldBackup, format!("the last backup is {days} days old"), fix)
    }
}

fn drafts(session: &Session) -> Finding {
    let folder = session.home.drafts();
    let kept = fs::read_dir(&folder).map_or(0, |entries| entries.flatten().count());
    match kept {
        0 => Finding::well("no text waits to be sent"),
        kept => Finding::improve(
            FindingCode::Drafts,
            format!("{kept} texts were not sent"),
            &format!("look in {}", folder.display()),
        ),
    }
}

fn node_log(session: &Session) -> Finding {
    let path = session.home.log();
    let length = fs::metadata(&path).map_or(0, |metadata| metadata.len());
    if length <= NODE_LOG_BYTES_MAX {
        return Finding::well("what the node writes about itself fits on a page or two");
    }
    Finding::improve(
        FindingCode::LongLog,
        format!("{} has {} MiB", path.display(), length / 1024 / 1024),
        "read it, then empty it:  guildhall node logs",
    )
}

/// What the node says of itself.
fn of_node(status: &Status) -> Vec<Finding> {
    let mut items = vec![version(status)];
    for finding in &status.node.findings {
        let fix = finding.fix.as_ref().map(ToString::to_string);
        let is_broken = finding.code.starts_with("F-");
        items.push(Finding {
            severity: if is_broken { Severity::Broken } else { Severity::Improve },
            code: finding.code.clone(),
            words: finding.title.to_string(),
            fix: fix.or(Some("guildhall status".to_owned())),
        });
    }
    if status.node.state == NodeState::Well {
        items.push(Finding::well("the node is well"));
    }
    items.push(contact(status));
    items.push(margin(status));
    if status.me.root_key_unconfirmed {
        items.push(Finding::improve(
            FindingCode::RootWords,
            "the words of your root key are not written down yet",
            "guildhall key words",
        ));
    }
    items
}

fn version(status: &Status) -> Finding {
    if status.node.version == VERSION {
        return Finding::well(format!("node and command are both version {VERSION}"));
    }
    Finding::improve(
        FindingCode::Version,
        format!("the node runs version {}, this command is {VERSION}", status.node.version),
        "guildhall node stop, then guildhall node start",
    )
}

fn contact(status: &Status) -> Finding {
    let connected = status.partners.iter().filter(|partner| partner.connected).count();
    match (status.partners.len(), connected) {
        (0, _) => Finding::well("nobody else is here yet"),
        (all, 0) => Finding::improve(
            FindingCode::NoContact,
            format!("in contact with none of {all} others"),
            "is the network up? may they reach you?  guildhall status -v",
        ),
        (all, some) => Finding::well(format!("in contact with {some} of {all} others")),
    }
}

fn margin(status: &Status) -> Finding {
    let governance = &status.governance;
    if governance.electorate < 2 || governance.margin > 0 {
        return Finding::well("decisions can become final if a node is off");
    }
    Finding::improve(
        FindingCode::NoMargin,
        "if one more partner's node is off, nothing becomes final",
        "guildhall status",
    )
}

/// Whether several others write with times that are still to come here.
async fn of_clock(session: &Session) -> Option<Finding> {
    let filter = Filter { of: None, by: None, limit: Some(COMPARED) };
    let list: List = session.ask(&Request::Log(filter)).await.ok()?;
    let ahead = list
        .items
        .iter()
        .filter(|item| item.claimed.unix_ms() - item.received.unix_ms() > SKEW_MS_MAX);
    let mut whose: Vec<&str> = ahead.map(|item| item.handle.as_raw()).collect();
    whose.sort_unstable();
    whose.dedup();
    Some(if whose.len() < 2 {
        Finding::well("the clock is as those of others are")
    } else {
        Finding::improve(
            FindingCode::Clock,
            format!("the clocks of {} others are ahead of this one", whose.len()),
            "set the clock:  timedatectl set-ntp true",
        )
    })
}
