//! `guildhall challenge`

use clap::{Args, Subcommand, ValueEnum};
use guildhall_control::api::challenge::{self, Act as Said, Detail, Filter, List, Matches};
use guildhall_control::api::work::{Act as Work, Question};
use guildhall_control::api::{Act, Request};

use super::act;
use crate::editor::TextArgs;
use crate::failure::{Failure, Outcome};
use crate::render;
use crate::session::Session;
use crate::wait::WaitArgs;

/// What can be done with challenges.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum Verb {
    /// List what partners could use help with, by what would help most
    #[command(visible_alias = "ls", after_help = LIST_EXAMPLES)]
    List {
        /// What is over as well
        #[arg(long)]
        all: bool,
        /// Only of this partner
        #[arg(long, value_name = "HANDLE")]
        by: Option<String>,
    },
    /// Show one challenge: offers, who could help, what came of it
    #[command(
        after_help = "Examples:\n  guildhall challenge show ch-p2ck\n  guildhall challenge show reefer"
    )]
    Show {
        /// Its id, the beginning of its id, or words of its title
        id: String,
    },
    #[command(flatten)]
    Say(Spoken),
    /// Who could help with it; or, without an id, what you could help with
    #[command(
        after_help = "Examples:\n  guildhall challenge match\n  guildhall challenge match ch-p2ck"
    )]
    Match {
        /// Its id, the beginning of its id, or words of its title
        id: Option<String>,
    },
}

/// What can be said about challenges.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum Spoken {
    /// Share something that you could use help with
    #[command(after_help = SHARE_EXAMPLES)]
    Share(ShareArgs),
    /// Offer help
    #[command(after_help = OFFER_EXAMPLES)]
    Offer(SayArgs),
    /// Accept help that was offered to you
    #[command(after_help = ACCEPT_EXAMPLES)]
    Accept {
        /// Its id or the beginning of its id
        id: String,
        /// Short name of who offered, if several did
        from: Option<String>,
        #[command(flatten)]
        text: TextArgs,
        #[command(flatten)]
        waiting: WaitArgs,
    },
    /// Say how a challenge of yours came out
    #[command(after_help = OUTCOME_EXAMPLES)]
    Outcome {
        /// Its id or the beginning of its id
        id: String,
        /// How it came out
        outcome: Outcomes,
        #[command(flatten)]
        text: TextArgs,
        #[command(flatten)]
        waiting: WaitArgs,
    },
    /// Thank somebody who helped
    #[command(after_help = THANK_EXAMPLES)]
    Thank {
        /// Its id or the beginning of its id
        id: String,
        /// Short name of who helped
        to: String,
        #[command(flatten)]
        text: TextArgs,
        #[command(flatten)]
        waiting: WaitArgs,
    },
    /// Pass it on to somebody who fits better, a member or not
    #[command(after_help = PASS_ON_EXAMPLES)]
    PassOn(PassOnArgs),
    /// Say whether you take up what was passed on to you
    #[command(after_help = ANSWER_EXAMPLES)]
    Answer {
        /// Its id or the beginning of its id
        id: String,
        /// Whether it is taken up
        answer: YesNo,
        #[command(flatten)]
        text: TextArgs,
        #[command(flatten)]
        waiting: WaitArgs,
    },
    /// Say whether passing it on helped
    #[command(after_help = RESULT_EXAMPLES)]
    Result {
        /// Its id or the beginning of its id
        id: String,
        /// Whether it helped
        helped: YesNo,
        #[command(flatten)]
        text: TextArgs,
        #[command(flatten)]
        waiting: WaitArgs,
    },
    /// Take a challenge of yours back
    #[command(after_help = WITHDRAW_EXAMPLES)]
    Withdraw {
        /// Its id or the beginning of its id
        id: String,
        /// Why
        #[arg(short, long, value_name = "TEXT")]
        reason: Option<String>,
        #[command(flatten)]
        waiting: WaitArgs,
    },
}

const LIST_EXAMPLES: &str = "Examples:
  guildhall challenge list
  guildhall challenge list --by kaltwerk --all";
const SHARE_EXAMPLES: &str = "Examples:
  guildhall challenge share \"Reefer plug adapters\" -m \"Two quays have other plugs.\"
  guildhall challenge share \"A driver in May\" -m \"One week.\" --effort 2 --value 4 --wanted \"a driver\"";
const OFFER_EXAMPLES: &str = "Example:
  guildhall challenge offer ch-p2ck -m \"We have six adapters to lend.\"";
const ACCEPT_EXAMPLES: &str = "Examples:
  guildhall challenge accept ch-p2ck
  guildhall challenge accept ch-p2ck kaltwerk -m \"Gladly, from May on.\"";
const OUTCOME_EXAMPLES: &str = "Examples:
  guildhall challenge outcome ch-p2ck solved -m \"Six adapters from Kaltwerk.\"
  guildhall challenge outcome ch-p2ck gone -m \"The quay was rebuilt.\"";
const THANK_EXAMPLES: &str = "Example:
  guildhall challenge thank ch-p2ck kaltwerk -m \"Your adapters saved the week.\"";
const PASS_ON_EXAMPLES: &str = "Examples:
  guildhall challenge pass-on ch-p2ck hafen -m \"They run that quay.\"
  guildhall challenge pass-on ch-p2ck --outside \"Port of Aarhus\" -m \"They own the plugs.\"";
const ANSWER_EXAMPLES: &str = "Examples:
  guildhall challenge answer ch-p2ck yes -m \"We look at it in May.\"
  guildhall challenge answer ch-p2ck no -m \"Not our quay.\"";
const RESULT_EXAMPLES: &str = "Example:
  guildhall challenge result ch-p2ck yes -m \"The port replaced both plugs.\"";
const WITHDRAW_EXAMPLES: &str = "Example:
  guildhall challenge withdraw ch-p2ck --reason \"Shared twice.\"";

/// What to share.
#[derive(Clone, Debug, Args)]
pub(crate) struct ShareArgs {
    /// What it is about, one line
    title: String,
    #[command(flatten)]
    text: TextArgs,
    /// How much work it seems, from 1 (little) to 5
    #[arg(long, value_name = "1..5", default_value_t = 3)]
    #[arg(value_parser = clap::value_parser!(u8).range(1..=5))]
    effort: u8,
    /// How much it would help, from 1 (little) to 5
    #[arg(long, value_name = "1..5", default_value_t = 3)]
    #[arg(value_parser = clap::value_parser!(u8).range(1..=5))]
    value: u8,
    /// What is wanted for it; may be said several times
    #[arg(long, value_name = "TEXT")]
    wanted: Vec<String>,
    #[command(flatten)]
    waiting: WaitArgs,
}

/// Which challenge, and what to say.
#[derive(Clone, Debug, Args)]
pub(crate) struct SayArgs {
    /// Its id or the beginning of its id
    id: String,
    #[command(flatten)]
    text: TextArgs,
    #[command(flatten)]
    waiting: WaitArgs,
}

/// Which challenge, and to whom.
#[derive(Clone, Debug, Args)]
pub(crate) struct PassOnArgs {
    /// Its id or the beginning of its id
    id: String,
    /// Short name of a member
    #[arg(required_unless_present = "outside")]
    to: Option<String>,
    /// Name of somebody who is no member
    #[arg(long, value_name = "NAME", conflicts_with = "to")]
    outside: Option<String>,
    #[command(flatten)]
    text: TextArgs,
    #[command(flatten)]
    waiting: WaitArgs,
}

/// How a challenge came out.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Outcomes {
    /// It is solved
    Solved,
    /// It is solved in part
    Partly,
    /// It could not be solved
    Unsolved,
    /// It is a challenge no longer
    Gone,
}

/// Yes or no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum YesNo {
    /// Yes
    Yes,
    /// No
    No,
}

impl From<Outcomes> for challenge::Outcome {
    fn from(outcome: Outcomes) -> Self {
        match outcome {
            Outcomes::Solved => Self::Solved,
            Outcomes::Partly => Self::Partly,
            Outcomes::Unsolved => Self::Unsolved,
            Outcomes::Gone => Self::Gone,
        }
    }
}

/// Does it.
pub(crate) async fn run(session: &Session, verb: Verb) -> Outcome {
    match verb {
        Verb::List { all, by } => {
            let question = Question::Challenges(Filter { all, by });
            let list: List = session.ask(&Request::Work(question)).await?;
            let ids = |list: &List| list.items.iter().map(|item| item.id.clone()).collect();
            session.show(list, ids, render::challenge_list)
        }
        Verb::Show { id } => {
            let shown: Detail = session.ask(&Request::Work(Question::Challenge(id))).await?;
            let id = shown.summary.id.clone();
            let ended = session.show(shown, |_| vec![id.clone()], render::challenge)?;
            session.note_seen(&id).await;
            Ok(ended)
        }
        Verb::Match { id } => {
            let found: Matches = session.ask(&Request::Work(Question::Match(id))).await?;
            let handles = |found: &Matches| {
                found.items.iter().map(|fit| fit.who.handle.to_string()).collect()
            };
            session.show(found, handles, render::matches)
        }
        Verb::Say(act) => speak(session, act).await,
    }
}

async fn speak(session: &Session, act: Spoken) -> Outcome {
    let (said, waiting) = match act {
        Spoken::Share(args) => {
            let text = words(session, &args.text, "What is the challenge")?;
            let ShareArgs { title, effort, value, wanted, waiting, .. } = args;
            (Said::Share { title, text, effort, value, wanted }, waiting)
        }
        Spoken::Offer(args) => {
            let words = words(session, &args.text, "What can you do")?;
            (Said::Offer { reference: args.id, words }, args.waiting)
        }
        Spoken::Accept { id, from, text, waiting } => {
            (Said::Accept { reference: id, from, words: text.read()? }, waiting)
        }
        Spoken::Outcome { id, outcome, text, waiting } => {
            let words = words(session, &text, "What helped")?;
            (Said::End { reference: id, outcome: outcome.into(), words }, waiting)
        }
        Spoken::Thank { id, to, text, waiting } => {
            let words = words(session, &text, "For what")?;
            (Said::Thank { reference: id, to, words }, waiting)
        }
        Spoken::PassOn(args) => {
            let words = words(session, &args.text, "Why do they fit")?;
            let PassOnArgs { id, to, outside, waiting, .. } = args;
            (Said::PassOn { reference: id, to, outside, words }, waiting)
        }
        Spoken::Answer { id, answer, text, waiting } => {
            let (accepted, words) = (answer == YesNo::Yes, text.read()?);
            (Said::Answer { reference: id, accepted, words }, waiting)
        }
        Spoken::Result { id, helped, text, waiting } => {
            let words = words(session, &text, "What came of it")?;
            (Said::Result { reference: id, helped: helped == YesNo::Yes, words }, waiting)
        }
        Spoken::Withdraw { id, reason, waiting } => {
            (Said::Withdraw { reference: id, reason }, waiting)
        }
    };
    act::perform(session, Act::Work(Work::Challenge(said)), &waiting).await
}

/// Words that are needed: given, or asked for.
fn words(session: &Session, text: &TextArgs, question: &str) -> Result<String, Failure> {
    session.asking.value(text.read()?, question, "-m TEXT")
}
