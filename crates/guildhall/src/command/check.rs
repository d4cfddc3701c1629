//! `guildhall check`: one line and an exit code, for cron, Nagios and containers.

use std::time::Duration;

use clap::{Args, Subcommand};
use guildhall_control::api::Request;
use guildhall_control::api::inbox::{Inbox, Urgency};
use guildhall_control::api::status::{NodeState, Status};
use guildhall_control::{Problem, Time};
use serde::Serialize;

use crate::disk;
use crate::failure::{Ended, Failure, Outcome};
use crate::json;
use crate::session::{Form, Session};

const DAY_MS: i64 = 86_400_000;

const MEBIBYTE: u64 = 1024 * 1024;

/// A check is asked by a program that has its own patience.
const TIMEOUT: Duration = Duration::from_secs(10);

/// What can be checked.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum Verb {
    /// Does the node run, and is it well
    #[command(after_help = "Example:\n  guildhall check node")]
    Node,
    /// Are partners in contact, and do they have what we wrote
    #[command(
        after_help = "Examples:\n  guildhall check sync\n  guildhall check sync --warn 2 --critical 7"
    )]
    Sync(SyncArgs),
    /// Is anything of ours overdue, or due soon
    #[command(
        after_help = "Examples:\n  guildhall check promises\n  guildhall check promises --warn 5 > /tmp/promises"
    )]
    Promises(PromisesArgs),
    /// Is there room where the node keeps its log
    #[command(
        after_help = "Examples:\n  guildhall check disk\n  guildhall check disk --warn 5000 --critical 500"
    )]
    Disk(DiskArgs),
}

/// When to complain about contact.
#[derive(Clone, Debug, Args)]
pub(crate) struct SyncArgs {
    /// Warn if no partner was in contact for so many days
    #[arg(long, value_name = "DAYS", default_value_t = 1)]
    warn: u16,
    /// Complain if no partner was in contact for so many days
    #[arg(long, value_name = "DAYS", default_value_t = 7)]
    critical: u16,
}

/// When to complain about promises.
#[derive(Clone, Debug, Args)]
pub(crate) struct PromisesArgs {
    /// Warn of what is due within so many days
    #[arg(long, value_name = "DAYS", default_value_t = 2)]
    warn: u16,
}

/// When to complain about room.
#[derive(Clone, Debug, Args)]
pub(crate) struct DiskArgs {
    /// Warn below so many MiB
    #[arg(long, value_name = "MIB", default_value_t = 1024)]
    warn: u64,
    /// Complain below so many MiB
    #[arg(long, value_name = "MIB", default_value_t = 128)]
    critical: u64,
}

/// How a check came out, in the words and with the codes that monitoring knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(crate) enum State {
    /// All is well.
    Ok,
    /// Somebody should look.
    Warning,
    /// Something is broken or late.
    Critical,
    /// It cannot be told.
    Unknown,
}

impl State {
    fn code(self) -> u8 {
        match self {
            Self::Ok => 0,
            Self::Warning => 1,
            Self::Critical => 2,
            Self::Unknown => 3,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Ok => "OK",
            Self::Warning => "WARNING",
            Self::Critical => "CRITICAL",
            Self::Unknown => "UNKNOWN",
        }
    }
}

/// What a check found.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Checked {
    schema: &'static str,
    check: &'static str,
    state: State,
    code: u8,
    words: String,
    /// A figure to draw a curve of, with its name.
    figure: (&'static str, u64),
}

/// A finding: how it came out, in words, and a figure.
type Found = (State, String, (&'static str, u64));

/// Does it.
pub(crate) async fn run(session: &Session, verb: Verb) -> Outcome {
    let (check, found) = match verb {
        Verb::Node => ("node", status(session).await.map(|status| node(&status))),
        Verb::Sync(args) => ("sync", status(session).await.map(|status| sync(&status, &args))),
        Verb::Promises(args) => {
            let inbox: Result<Inbox, Failure> = ask(session, &Request::Inbox).await;
            ("promises", inbox.map(|inbox| promises(&inbox, &args)))
        }
        Verb::Disk(args) => ("disk", disk(session, &args)),
    };
    let (state, words, figure) = found.or_else(unknown)?;
    let code = state.code();
    match session.form {
        Form::Json => {
            let schema = "guildhall.check/1";
            json::print(&Checked { schema, check, state, code, words, figure })?;
        }
        Form::Quiet => session.screen.print(&format!("{}\n", state.word()))?,
        Form::Text => {
            let (name, value) = figure;
            let head = check.to_uppercase();
            let line = format!("{head} {} - {words} | {name}={value}\n", state.word());
            session.screen.print(&line)?;
        }
    }
    Ok(Ended::WithCode(code))
}

async fn status(session: &Session) -> Result<Status, Failure> {
    ask(session, &Request::Status).await
}

async fn ask<T>(session: &Session, request: &Request) -> Result<T, Failure>
where
    T: guildhall_control::api::Schema + serde::de::DeserializeOwned,
{
    let asked = tokio::time::timeout(session.timeout.unwrap_or(TIMEOUT), session.ask(request));
    asked.await.unwrap_or_else(|_elapsed| {
        let code = guildhall_control::Code::NodeSilent;
        Err(Problem::new(code, "your node does not answer in time").into())
    })
}

/// A node that does not run is as bad as it gets; what cannot be told is told so.
fn unknown(failure: Failure) -> Result<Found, Failure> {
    let Failure::Told(problem) = failure else { return Err(failure) };
    let is_down = problem.exit == guildhall_control::Code::NodeDown.facts().2;
    let state = if is_down { State::Critical } else { State::Unknown };
    let hint = problem.hints.first().map(|hint| format!("; {hint}")).unwrap_or_default();
    Ok((state, format!("{}{hint}", problem.title), ("answers", 0)))
}

fn node(status: &Status) -> Found {
    let finding = status.node.findings.first().map(|finding| finding.title.to_string());
    let (state, words) = match status.node.state {
        NodeState::Well => (State::Ok, "your node is well".to_owned()),
        NodeState::Troubled => (State::Critical, "your node runs, with trouble".to_owned()),
        NodeState::ReadOnly => (State::Critical, "your node reads but may not sign".to_owned()),
        NodeState::Joining => (State::Warning, "your node waits to be let in".to_owned()),
        NodeState::Stopping => (State::Warning, "your node is stopping".to_owned()),
    };
    let state = if state == State::Ok && finding.is_some() { State::Warning } else { state };
    let words = finding.map_or(words.clone(), |finding| format!("{words}: {finding}"));
    (state, words, ("contributions", status.contributions))
}

fn sync(status: &Status, args: &SyncArgs) -> Found {
    let connected = status.partners.iter().filter(|partner| partner.connected).count() as u64;
    let figure = ("connected", connected);
    if status.partners.is_empty() {
        return (State::Ok, "nobody else is here yet".to_owned(), figure);
    }
    let all = status.partners.len();
    if connected > 0 {
        let lacking = status.partners.iter().filter(|partner| partner.waiting > 0).count();
        let words =
            format!("in contact with {connected} of {all}; {lacking} lack something of ours");
        return (State::Ok, words, figure);
    }
    let last = status.partners.iter().filter_map(|partner| partner.last_contact).max();
    let days = last.map(|last| days_between(last, status.generated));
    let words = match days {
        Some(days) => format!("in contact with nobody; the last contact was {days} days ago"),
        None => format!("none of {all} was ever in contact"),
    };
    let state = match days {
        Some(days) if days < i64::from(args.warn) => State::Ok,
        Some(days) if days < i64::from(args.critical) => State::Warning,
        _ => State::Critical,
    };
    (state, words, figure)
}

fn days_between(earlier: Time, later: Time) -> i64 {
    (later.unix_ms() - earlier.unix_ms()).max(0) / DAY_MS
}

fn promises(inbox: &Inbox, args: &PromisesArgs) -> Found {
    let late: Vec<_> = inbox.items.iter().filter(|item| item.urgency == Urgency::Overdue).collect();
    let soon = inbox.items.iter().filter(|item| {
        let left = item.due.map(|due| due.unix_ms() - inbox.generated.unix_ms());
        item.urgency != Urgency::Overdue
            && left.is_some_and(|left| left <= i64::from(args.warn) * DAY_MS)
    });
    let soon: Vec<_> = soon.collect();
    let figure = ("overdue", late.len() as u64);
    if let Some(first) = late.first() {
        let words = format!("{} overdue, first: {}", late.len(), first.text);
        return (State::Critical, words, figure);
    }
    match soon.first() {
        Some(first) => {
            let words =
                format!("{} due within {} days, first: {}", soon.len(), args.warn, first.text);
            (State::Warning, words, figure)
        }
        None => (State::Ok, "nothing is overdue or due soon".to_owned(), figure),
    }
}

fn disk(session: &Session, args: &DiskArgs) -> Result<Found, Failure> {
    let free = disk::free_bytes(session.home.path())? / MEBIBYTE;
    let words = format!("{free} MiB free in {}", session.home.path().display());
    let state = match free {
        free if free < args.critical => State::Critical,
        free if free < args.warn => State::Warning,
        _ => State::Ok,
    };
    Ok((state, words, ("free_mib", free)))
}

#[cfg(test)]
mod tests {
    use guildhall_control::api::inbox::{Item, Kind};

    use super::*;

    fn item(urgency: Urgency, due_in_days: Option<i64>) -> Item {
        Item {
            kind: Kind::Vote,
            urgency,
            text: "Vote on \"Telemetry\"".into(),
            due: due_in_days.map(|days| Time::from_unix_ms((100 + days) * DAY_MS)),
            command: String::new(),
            about: None,
        }
    }

    fn inbox(items: Vec<Item>) -> Inbox {
        let generated = Time::from_unix_ms(100 * DAY_MS);
        Inbox { items, recent: 0, recent_since: generated, generated }
    }

    #[test]
    fn what_is_overdue_is_critical_and_what_is_due_soon_a_warning() {
        let args = PromisesArgs { warn: 2 };
        let state = |items| promises(&inbox(items), &args).0;

        assert_eq!(state(vec![]), State::Ok);
        assert_eq!(
            state(vec![item(Urgency::Calm, None), item(Urgency::Pressing, Some(9))]),
            State::Ok
        );
        assert_eq!(state(vec![item(Urgency::Pressing, Some(1))]), State::Warning);
        assert_eq!(state(vec![item(Urgency::Overdue, Some(-1))]), State::Critical);
    }

    #[test]
    fn a_node_that_does_not_run_is_critical_and_names_the_command() {
        let problem = Problem::new(guildhall_control::Code::NodeDown, "your node is not running")
            .hint("start it:  guildhall node start");
        let (state, words, _) = unknown(problem.into()).unwrap();

        assert_eq!((state, state.code()), (State::Critical, 2));
        assert!(words.contains("guildhall node start"), "{words}");
    }
}
