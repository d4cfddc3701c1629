//! `guildhall commitment`

use clap::{Args, Subcommand, ValueEnum};
use guildhall_control::api::commitment::{Act as Said, Detail, Filter, List};
use guildhall_control::api::work::{Act as Work, Question};
use guildhall_control::api::{Act, Request};

use super::act;
use crate::date;
use crate::failure::{Failure, Outcome};
use crate::prompt::Asking;
use crate::render;
use crate::session::{Form, Session};
use crate::wait::WaitArgs;

/// What is recorded where nobody said what shows it.
const NO_EVIDENCE: &str = "No evidence was given.";

/// What can be done with promises.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum Verb {
    /// List what is promised
    #[command(visible_alias = "ls", after_help = LIST_EXAMPLES)]
    List(ListArgs),
    /// Show one promise, and everything that was said of it
    #[command(after_help = "Example:\n  guildhall commitment show co-3xha")]
    Show {
        /// Its id, the beginning of its id, or words of it
        id: String,
    },
    /// Promise something to all partners
    #[command(after_help = PROMISE_EXAMPLES)]
    Promise(PromiseArgs),
    /// Say how far a promise of yours is, or that it is kept
    #[command(after_help = REPORT_EXAMPLES)]
    Report(ReportArgs),
    /// Name another day for a promise of yours
    #[command(after_help = RENEW_EXAMPLES)]
    Renew(RenewArgs),
    /// Take a promise of yours back; nobody is blamed
    #[command(after_help = RELEASE_EXAMPLES)]
    Release(ReleaseArgs),
    /// Offer a promise of yours to another, who has to accept it
    #[command(after_help = HAND_OVER_EXAMPLES)]
    HandOver(HandOverArgs),
    /// Take over a promise that was offered to you
    #[command(after_help = "Example:\n  guildhall commitment accept co-3xha")]
    Accept(OneArgs),
    /// Say no to a promise that was offered to you
    #[command(after_help = DECLINE_EXAMPLES)]
    Decline(DeclineArgs),
}

const LIST_EXAMPLES: &str = "Examples:
  guildhall commitment list
  guildhall commitment list --mine --late
  guildhall commitment list --of kaltwerk --all
  guildhall commitment list --for in-7f3k";
const PROMISE_EXAMPLES: &str = "Examples:
  guildhall commitment promise \"Lend 40 sensors\" --due 2026-12-12
  guildhall commitment promise \"Host the workshop\" --due \"12 dec\" --for in-7f3k
  guildhall commitment promise \"Write the data rules\" --due \"in 3 weeks\" --for de-9qtm";
const REPORT_EXAMPLES: &str = "Examples:
  guildhall commitment report co-3xha kept --evidence \"All 40 arrived in Aarhus.\"
  guildhall commitment report co-3xha progress --evidence \"25 are on their way.\"
  guildhall commitment report co-3xha at-risk --evidence \"The maker is out of stock.\"";
const RENEW_EXAMPLES: &str = "Examples:
  guildhall commitment renew co-3xha --due friday --reason \"The truck came late.\"
  guildhall commitment renew co-3xha --due \"in 2 weeks\" --reason \"Two doors more.\"";
const RELEASE_EXAMPLES: &str = "Example:
  guildhall commitment release co-3xha --reason \"The pilot needs no sensors any more.\"";
const HAND_OVER_EXAMPLES: &str = "Examples:
  guildhall commitment hand-over co-3xha kaltwerk
  guildhall commitment hand-over co-3xha kaltwerk -m \"25 of 40 are there.\"";
const DECLINE_EXAMPLES: &str = "Example:
  guildhall commitment decline co-3xha --reason \"We have no truck that week.\"";

/// Which promises to list.
#[derive(Clone, Debug, Args)]
pub(crate) struct ListArgs {
    /// Only yours
    #[arg(long, conflicts_with = "of")]
    mine: bool,
    /// Only what is late
    #[arg(long)]
    late: bool,
    /// What is kept or taken back as well
    #[arg(long)]
    all: bool,
    /// Only of this partner or guest
    #[arg(long, value_name = "HANDLE")]
    of: Option<String>,
    /// Only for this initiative, decision or challenge
    #[arg(long = "for", value_name = "ID")]
    on: Option<String>,
}

/// What to promise.
#[derive(Clone, Debug, Args)]
pub(crate) struct PromiseArgs {
    /// What you promise, in one line
    text: String,
    /// By which day: 2026-12-12, "12 dec", "in 3 weeks", friday
    #[arg(long, value_name = "DATE")]
    due: String,
    /// For which initiative, decision or challenge
    #[arg(long = "for", value_name = "ID")]
    on: Option<String>,
    #[command(flatten)]
    waiting: WaitArgs,
}

/// How far it is.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum State {
    /// It is done
    Kept,
    /// It goes well
    Progress,
    /// It may be late, or fail
    AtRisk,
}

/// What to report.
#[derive(Clone, Debug, Args)]
pub(crate) struct ReportArgs {
    /// Its id or the beginning of its id
    id: String,
    /// How it is
    state: State,
    /// What shows it, or how far it is
    #[arg(short = 'm', long, value_name = "TEXT")]
    evidence: Option<String>,
    #[command(flatten)]
    waiting: WaitArgs,
}

/// Which promise, and which day.
#[derive(Clone, Debug, Args)]
pub(crate) struct RenewArgs {
    /// Its id or the beginning of its id
    id: String,
    /// By which day: 2026-12-12, "12 dec", "in 3 weeks", friday
    #[arg(long, value_name = "DATE")]
    due: String,
    /// Why it takes longer
    #[arg(short, long, value_name = "TEXT")]
    reason: Option<String>,
    #[command(flatten)]
    waiting: WaitArgs,
}

/// Which promise, and why not.
#[derive(Clone, Debug, Args)]
pub(crate) struct ReleaseArgs {
    /// Its id or the beginning of its id
    id: String,
    /// Why
    #[arg(short, long, value_name = "TEXT")]
    reason: Option<String>,
    #[command(flatten)]
    waiting: WaitArgs,
}

/// Which promise, and to whom.
#[derive(Clone, Debug, Args)]
pub(crate) struct HandOverArgs {
    /// Its id or the beginning of its id
    id: String,
    /// Short name of the other
    to: String,
    /// What the other has to know
    #[arg(short, long, value_name = "TEXT")]
    message: Option<String>,
    #[command(flatten)]
    waiting: WaitArgs,
}

/// Which promise.
#[derive(Clone, Debug, Args)]
pub(crate) struct OneArgs {
    /// Its id or the beginning of its id
    id: String,
    #[command(flatten)]
    waiting: WaitArgs,
}

/// Which promise, and perhaps why.
#[derive(Clone, Debug, Args)]
pub(crate) struct DeclineArgs {
    /// Its id or the beginning of its id
    id: String,
    /// Why
    #[arg(short, long, value_name = "TEXT")]
    reason: Option<String>,
    #[command(flatten)]
    waiting: WaitArgs,
}

/// Does it.
pub(crate) async fn run(session: &Session, verb: Verb) -> Outcome {
    match verb {
        Verb::List(args) => list(session, args).await,
        Verb::Show { id } => {
            let shown = session.ask::<Detail>(&Request::Work(Question::Commitment(id))).await?;
            let id = shown.summary.id.clone();
            let ended = session.show(shown, |_| vec![id.clone()], render::commitment)?;
            session.note_seen(&id).await;
            Ok(ended)
        }
        Verb::Promise(args) => promise(session, args).await,
        Verb::Report(args) => report(session, args).await,
        Verb::Renew(args) => renew(session, args).await,
        Verb::Release(args) => {
            let reason = session.asking.value(args.reason, "Why", "--reason TEXT")?;
            say(session, Said::Release { reference: args.id, reason }, &args.waiting).await
        }
        Verb::HandOver(args) => {
            let said = Said::HandOver { reference: args.id, to: args.to, words: args.message };
            say(session, said, &args.waiting).await
        }
        Verb::Accept(args) => say(session, Said::Take { reference: args.id }, &args.waiting).await,
        Verb::Decline(args) => {
            let said = Said::Decline { reference: args.id, reason: args.reason };
            say(session, said, &args.waiting).await
        }
    }
}

async fn say(session: &Session, said: Said, waiting: &WaitArgs) -> Outcome {
    act::perform(session, Act::Work(Work::Commitment(said)), waiting).await
}

async fn list(session: &Session, args: ListArgs) -> Outcome {
    let ListArgs { mine, late, all, of, on } = args;
    let filter = Filter { mine, late, all, of, on };
    let list: List = session.ask(&Request::Work(Question::Commitments(filter))).await?;
    let ids = |list: &List| list.items.iter().map(|item| item.id.clone()).collect();
    session.show(list, ids, render::commitment_list)
}

async fn promise(session: &Session, args: PromiseArgs) -> Outcome {
    let due = date::ahead(&args.due, "--due")?;
    if session.asking == Asking::Ask && session.form == Form::Text {
        let what = guildhall_control::Untrusted::new(&*args.text);
        session.tell(&format!("You promise \"{what}\" to all by {}.", date::echo(due)));
        session.asking.confirm("Promise it?")?;
    }
    let said = Said::Promise { text: args.text, due, on: args.on };
    say(session, said, &args.waiting).await
}

async fn report(session: &Session, args: ReportArgs) -> Outcome {
    let reference = args.id;
    let said = match args.state {
        State::Kept => {
            let evidence = evidence(session, args.evidence)?;
            Said::Keep { reference, evidence }
        }
        State::Progress | State::AtRisk => {
            let at_risk = matches!(args.state, State::AtRisk);
            let words = session.asking.value(args.evidence, "How far is it", "--evidence TEXT")?;
            Said::Report { reference, at_risk, words }
        }
    };
    say(session, said, &args.waiting).await
}

/// What shows that a promise is kept; that nothing was given, where nobody can be asked.
fn evidence(session: &Session, given: Option<String>) -> Result<String, Failure> {
    match (given, session.asking) {
        (Some(given), _) => Ok(given),
        (None, Asking::Ask) => session.asking.value(None, "What shows it", "--evidence TEXT"),
        (None, Asking::Yes | Asking::Silent | Asking::Nobody) => Ok(NO_EVIDENCE.to_owned()),
    }
}

async fn renew(session: &Session, args: RenewArgs) -> Outcome {
    let due = date::ahead(&args.due, "--due")?;
    let reason = session.asking.value(args.reason, "Why", "--reason TEXT")?;
    say(session, Said::Renew { reference: args.id, due, reason }, &args.waiting).await
}
