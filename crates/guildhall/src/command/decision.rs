//! `guildhall decision`

use clap::{Args, Subcommand, ValueEnum};
use guildhall_control::api::decision::{self, Detail, Filter, List, Propose, Vote};
use guildhall_control::api::governing::{self, Withdraw};
use guildhall_control::api::{Act, Request};
use guildhall_control::{Code, Problem};
use serde::Serialize;

use super::{act, comment};
use crate::date::{Seconds, seconds};
use crate::editor::TextArgs;
use crate::failure::{Ended, Outcome};
use crate::json;
use crate::prompt::Asking;
use crate::render;
use crate::screen;
use crate::session::{Form, Session};
use crate::wait::WaitArgs;

/// What can be done with decisions.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum Verb {
    /// List the decisions
    #[command(visible_alias = "ls", after_help = LIST_EXAMPLES)]
    List {
        /// Only in this state
        #[arg(long)]
        state: Option<State>,
    },
    /// Show one decision: the rule, so far, and your choices
    #[command(after_help = SHOW_EXAMPLES)]
    Show {
        /// Its id, the beginning of its id, or words of its title
        id: String,
    },
    /// Write the proof of a final decision, which anybody can check
    #[command(after_help = CERTIFICATE_EXAMPLES)]
    Certificate {
        /// Its id, the beginning of its id, or words of its title
        id: String,
    },
    /// Put a question to the partners
    #[command(after_help = PROPOSE_EXAMPLES)]
    Propose(ProposeArgs),
    /// Say what you think of it; you can change your mind until it is final
    #[command(after_help = VOTE_EXAMPLES)]
    Vote(VoteArgs),
    /// Comment on a decision
    #[command(after_help = "Example:\n  guildhall decision comment de-9qtm \"And guests?\"")]
    Comment(comment::CommentArgs),
    /// Take a proposal of yours back, as long as it is not final
    #[command(after_help = "Example:\n  guildhall decision withdraw de-9qtm")]
    Withdraw {
        /// Its id or the beginning of its id
        id: String,
        #[command(flatten)]
        waiting: WaitArgs,
    },
}

const LIST_EXAMPLES: &str = "Examples:
  guildhall decision list
  guildhall decision list --state open";
const SHOW_EXAMPLES: &str = "Examples:
  guildhall decision show de-9qtm
  guildhall decision show telemetry";
const CERTIFICATE_EXAMPLES: &str = "Examples:
  guildhall decision certificate de-9qtm > telemetry.cert
  guildhall decision certificate telemetry | guildhall verify -";
const PROPOSE_EXAMPLES: &str = "Examples:
  guildhall decision propose \"Share telemetry\" -m \"All partners read it.\"
  guildhall decision propose \"Meet in Aarhus\" -m \"First week of June.\" --mode lazy
  guildhall decision propose \"Our data rules\" -F rules.md --wait
  guildhall decision propose \"Our data rules, again\" -F new.md --supersedes de-9qtm
  guildhall decision propose \"A trial year\" -m \"We try it.\" --review-in 90d";
const VOTE_EXAMPLES: &str = "Examples:
  guildhall decision vote de-9qtm agree
  guildhall decision vote de-9qtm object --reason \"Drivers' names are in it.\"
  guildhall decision vote de-9qtm agree --yes --wait=final";

/// What to ask the partners.
#[derive(Clone, Debug, Args)]
pub(crate) struct ProposeArgs {
    /// Its title, one line
    title: String,
    #[command(flatten)]
    text: TextArgs,
    /// How to decide, if not as the rules say
    #[arg(long)]
    mode: Option<Mode>,
    /// The adopted decision that it replaces, by id
    #[arg(long, value_name = "ID")]
    supersedes: Option<String>,
    /// The day on which to look at it again, such as 2027-03-01
    #[arg(long, value_name = "DATE", conflicts_with = "review_in")]
    review: Option<jiff::civil::Date>,
    /// After how long to look at it again, such as 90d or 12w
    #[arg(long, value_name = "TIME", value_parser = days)]
    review_in: Option<u32>,
    /// Close it after this time at the latest, such as 2d or 6h, if the rules let it
    #[arg(long, value_name = "TIME", value_parser = seconds)]
    closes_in: Option<Seconds>,
    #[command(flatten)]
    waiting: WaitArgs,
}

/// Days from `90d` or `12w`.
fn days(words: &str) -> Result<u32, String> {
    let (count, unit) = match (words.strip_suffix('d'), words.strip_suffix('w')) {
        (Some(count), _) => (count, 1),
        (None, Some(count)) => (count, 7),
        (None, None) => (words, 1),
    };
    let days = count.trim().parse::<u32>().ok().and_then(|count| count.checked_mul(unit));
    days.filter(|days| (1..=DAYS_MAX).contains(days))
        .ok_or_else(|| "say it in days or weeks, at most ten years: 90d, 12w".to_owned())
}

/// Longest time until a review.
const DAYS_MAX: u32 = 3660;

/// Days from today to `date`, which has to come.
fn days_until(date: jiff::civil::Date) -> Result<u32, Problem> {
    let today = jiff::Zoned::now().date();
    let days = today.until(date).map(|span| span.get_days()).unwrap_or_default();
    let days = u32::try_from(days).ok().filter(|days| (1..=DAYS_MAX).contains(days));
    days.ok_or_else(|| {
        Problem::new(Code::BadInput, format!("{date} is no day on which to look at it again"))
            .because("it has to come, and within ten years")
            .hint("such as:  --review-in 90d")
    })
}

/// What to say.
#[derive(Clone, Debug, Args)]
pub(crate) struct VoteArgs {
    /// Its id or the beginning of its id
    id: String,
    /// What you say
    stance: Stance,
    /// Why, for the others to read
    #[arg(short, long, value_name = "TEXT")]
    reason: Option<String>,
    #[command(flatten)]
    waiting: WaitArgs,
}

/// How to decide.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Mode {
    /// Yes of more than half
    Majority,
    /// At least one yes, no objection
    Consent,
    /// Silence is consent, no objection
    Lazy,
    /// Yes of more than half of all, no objection
    Large,
    /// Yes of two thirds of all
    TwoThirds,
    /// Yes of all
    Unanimous,
}

/// What a partner says.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Stance {
    /// I want it to go ahead
    Agree,
    /// I would rather not, but I do not stand in the way
    Aside,
    /// It should not go ahead
    Object,
    /// I take my stance back
    None,
}

/// How far a decision is.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum State {
    /// Stances are taken
    Open,
    /// The nodes are making it final
    Sealing,
    /// Nobody alone can change it
    Final,
    /// It will never take effect
    Void,
}

impl From<Mode> for decision::Mode {
    fn from(mode: Mode) -> Self {
        match mode {
            Mode::Majority => Self::Majority,
            Mode::Consent => Self::Consent,
            Mode::Lazy => Self::Lazy,
            Mode::Large => Self::Large,
            Mode::TwoThirds => Self::TwoThirds,
            Mode::Unanimous => Self::Unanimous,
        }
    }
}

impl From<Stance> for decision::Stance {
    fn from(stance: Stance) -> Self {
        match stance {
            Stance::Agree => Self::Agree,
            Stance::Aside => Self::Aside,
            Stance::Object => Self::Object,
            Stance::None => Self::None,
        }
    }
}

impl From<State> for decision::State {
    fn from(state: State) -> Self {
        match state {
            State::Open => Self::Open,
            State::Sealing => Self::Sealing,
            State::Final => Self::Final,
            State::Void => Self::Void,
        }
    }
}

/// Does it.
pub(crate) async fn run(session: &Session, verb: Verb) -> Outcome {
    match verb {
        Verb::List { state } => {
            let filter = Filter { state: state.map(Into::into) };
            let list: List = session.ask(&Request::DecisionList(filter)).await?;
            let ids = |list: &List| list.items.iter().map(|item| item.id.clone()).collect();
            session.show(list, ids, render::decision_list)
        }
        Verb::Show { id } => {
            let shown: Detail = session.ask(&Request::DecisionShow(id)).await?;
            let id = shown.summary.id.clone();
            let ended = session.show(shown, |_| vec![id.clone()], render::decision)?;
            session.note_seen(&id).await;
            Ok(ended)
        }
        Verb::Certificate { id } => certificate(session, id).await,
        Verb::Propose(args) => propose(session, args).await,
        Verb::Vote(args) => vote(session, args).await,
        Verb::Comment(args) => comment::add(session, args).await,
        Verb::Withdraw { id, waiting } => {
            let withdraw = governing::Act::Withdraw(Withdraw { reference: id });
            act::perform(session, Act::Govern(withdraw), &waiting).await
        }
    }
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Written {
    schema: &'static str,
    certificate: String,
}

/// The file goes to standard output as it is; what to do with it is said beside.
async fn certificate(session: &Session, id: String) -> Outcome {
    let asked = session.patient_client().stream(&Request::DecisionCertificate(id)).await;
    let mut pieces = asked.map_err(|error| session.explain(error))?;
    let mut file = Vec::new();
    while let Some(chunk) = pieces.next_chunk().await? {
        file.extend_from_slice(&chunk);
    }
    if session.form == Form::Json {
        let certificate = String::from_utf8_lossy(&file).into_owned();
        json::print(&Written { schema: "guildhall.certificate/1", certificate })?;
    } else {
        screen::print_exactly(&file)?;
    }
    session.say("Anybody can check it, without a node:  guildhall verify FILE");
    Ok(Ended::Well)
}

async fn propose(session: &Session, args: ProposeArgs) -> Outcome {
    let text = args.text.read()?.unwrap_or_default();
    let review_days = match args.review {
        Some(date) => Some(days_until(date)?),
        None => args.review_in,
    };
    let (mode, supersedes) = (args.mode.map(Into::into), args.supersedes);
    let closes_in_seconds = args.closes_in.map(|seconds| seconds.0);
    let propose =
        Propose { title: args.title, text, mode, supersedes, review_days, closes_in_seconds };
    act::perform(session, Act::DecisionPropose(propose), &args.waiting).await
}

async fn vote(session: &Session, args: VoteArgs) -> Outcome {
    let mut reference = args.id;
    let stance: decision::Stance = args.stance.into();
    if session.asking == Asking::Ask && session.form == Form::Text {
        let shown: Detail = session.ask(&Request::DecisionShow(reference)).await?;
        let title = &shown.summary.title;
        session.tell(&format!("You say {} to \"{title}\".", stance.word().to_uppercase()));
        session.asking.confirm("Sign and send?")?;
        reference = shown.summary.id;
    }
    let vote = Vote { reference, stance, reason: args.reason };
    act::perform(session, Act::DecisionVote(vote), &args.waiting).await
}
