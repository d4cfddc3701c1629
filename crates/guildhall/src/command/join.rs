//! `guildhall join`: from an invite to everything the partners have.

use std::time::{Duration, Instant};

use clap::Args;
use guildhall_control::api::member::Standing;
use guildhall_control::api::profile::Act as Said;
use guildhall_control::api::status::{NodeState, Status};
use guildhall_control::api::{Receipt, Request};
use guildhall_control::{Code, Problem};
use serde::Serialize;

use super::init::{WhoArgs, check_new_home, organisation};
use super::node::HowArgs;
use super::{key, node as background, profile};
use crate::editor;
use crate::failure::{Ended, Failure, Outcome};
use crate::json;
use crate::node::{self, Made, Preview};
use crate::prompt::Asking;
use crate::session::{Form, Session};

/// How long to wait for the partner who invited, if `--timeout` does not say.
const PATIENCE: Duration = Duration::from_secs(60);

/// How often to look.
const PAUSE: Duration = Duration::from_millis(100);

/// Examples for `--help`.
pub(crate) const EXAMPLES: &str = "Examples:
  guildhall join guildhall1qqzsf7w0c...k9
  guildhall join - < invite.txt
  guildhall join guildhall1qqz... --org \"Frost AB\" --person \"Nils Frost\" --yes
  guildhall join guildhall1qqz... --why \"We want one feed for all docks.\"";

/// What to join, and as whom.
#[derive(Clone, Debug, Args)]
pub(crate) struct JoinArgs {
    /// The invite that a partner sent you; `-` reads standard input
    invite: String,
    #[command(flatten)]
    who: WhoArgs,
    /// Why your organisation joins, for the others to read
    #[arg(long, value_name = "TEXT")]
    why: Option<String>,
    /// Leave the node stopped
    #[arg(long)]
    no_start: bool,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Answer {
    schema: &'static str,
    /// Full id of the federation; absent while it is not joined.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    joined: bool,
    handle: String,
    home: String,
    check_words: String,
    contributions: u64,
}

/// Makes keys, starts the node, and waits for the first exchange.
pub(crate) async fn run(session: &Session, args: JoinArgs) -> Outcome {
    check_new_home(session)?;
    let invite = match args.invite.as_str() {
        "-" => editor::standard_input()?,
        invite => invite.to_owned(),
    };
    let preview = node::preview(&invite)?;
    introduce(session, &preview);
    let who = organisation(session, &args.who)?;
    session.asking.insist(&format!("Join now as {}?", who.handle), "--yes")?;
    let handle = who.handle.clone();
    let made = node::prepare_join(session.home.path(), &invite, who)?;
    session.say(&format!("Keys made in {}.", session.home.path().display()));
    if args.no_start {
        return conclude(session, None, handle, &made);
    }
    background::start(session, &HowArgs::at(args.who.port.clone())).await?;
    session.say("Node started in the background.");
    let status = until_joined(session).await?;
    say_why(session, args.why).await;
    conclude(session, Some(&status), handle, &made)
}

/// Records why the organisation joins, if it says so. Joining has worked by then, so what goes wrong
/// here is told and fails nothing.
async fn say_why(session: &Session, given: Option<String>) {
    let asked = match given {
        None if session.asking == Asking::Ask && session.form == Form::Text => {
            session.asking.perhaps("Why do you join? (Enter to leave it open)").unwrap_or_default()
        }
        given => given,
    };
    let Some(words) = asked else { return };
    let act = profile::said(Said::WhyJoined { words });
    if session.ask::<Receipt>(&Request::Act(act)).await.is_err() {
        session.say("Why you join could not be recorded yet. Say it later:");
        session.say("  guildhall profile set --why-joined \"...\"");
    }
}

fn introduce(session: &Session, preview: &Preview) {
    let name = preview.federation.as_ref().map(ToString::to_string);
    let name = name.unwrap_or_else(|| "(it does not say)".to_owned());
    let expires = jiff::Timestamp::from_millisecond(preview.expires.unix_ms())
        .unwrap_or_default()
        .to_zoned(jiff::tz::TimeZone::system())
        .strftime("%-d %b %Y %H:%M")
        .to_string();
    session.say(&format!("This invite is for   {name}"));
    session.say(&format!("valid until          {expires}"));
    session.say(&format!("their check words    {}", preview.check_words));
    session.say("You would join as    guest: read everything, comment, no vote yet");
    session.say("");
}

/// Waits until the node is let in, saying what it waits for whenever that changes.
pub(crate) async fn until_joined(session: &Session) -> Result<Status, Failure> {
    let patience = session.timeout.unwrap_or(PATIENCE);
    let started = Instant::now();
    let mut told = String::new();
    loop {
        let status: Status = session.ask(&Request::Status).await?;
        let is_let_in = status.node.state != NodeState::Joining;
        // Let in, but what the others have may still be on its way.
        if is_let_in && status.me.standing != Standing::Joining {
            return Ok(status);
        }
        let waits_for = status.node.waits_for.map(|words| words.to_string());
        let waits_for = waits_for.unwrap_or_else(|| "the partner who invited you".to_owned());
        if told != waits_for {
            session.say(&format!("Waiting for {waits_for} ..."));
            told.clone_from(&waits_for);
        }
        if started.elapsed() > patience {
            return Err(not_joined(session, &waits_for).into());
        }
        tokio::time::sleep(PAUSE).await;
    }
}

fn not_joined(session: &Session, waits_for: &str) -> Problem {
    let home = session.home.as_argument();
    Problem::new(Code::NotYet, "you are not let in yet; your node keeps trying")
        .because(format!("It waits for {waits_for}."))
        .hint(format!("look:  guildhall{home} status"))
        .hint("their node must be running, and reachable from here")
}

fn conclude(session: &Session, status: Option<&Status>, handle: String, made: &Made) -> Outcome {
    match (session.form, status) {
        (Form::Json, status) => json::print(&Answer {
            schema: "guildhall.join/1",
            id: status.map(|status| status.federation.id.clone()),
            joined: status.is_some(),
            handle,
            home: session.home.path().display().to_string(),
            check_words: made.check_words.clone(),
            contributions: status.map_or(0, |status| status.contributions),
        })?,
        (Form::Quiet, _) => session.screen.print(&format!("{handle}\n"))?,
        (Form::Text, status) => session.screen.print(&words(session, status, made))?,
    }
    Ok(Ended::Well)
}

fn words(session: &Session, status: Option<&Status>, made: &Made) -> String {
    let home = session.home.as_argument();
    let (joined, next) = match status {
        Some(status) => (
            format!(
                "You joined {} as a {}. You have all {} contributions.",
                status.federation.name,
                status.me.standing.word(),
                status.contributions
            ),
            format!("guildhall{home} inbox"),
        ),
        None => ("Everything is ready.".to_owned(), format!("guildhall{home} node start")),
    };
    format!(
        "{joined}\n\n\
         Your root key brings your organisation back if this machine is lost. Write these\n\
         words down. This shows them again, and the words of the key that follows it:\n\
         guildhall{home} key words\n\n{}\n\
         Your check words: {}\nNext: {next}\n",
        key::sheet_of(&made.root_words),
        made.check_words
    )
}
