//! Taking part in an initiative, rating it, framing it and ending it.

use clap::{Args, Subcommand, ValueEnum};
use guildhall_control::api::initiative::{Edit, Stage as ShownStage};
use guildhall_control::api::standing::{Act as Said, Ending, GuestRole};
use guildhall_control::api::work::Act as Work;
use guildhall_control::api::{Act, Receipt, Request};

use super::Stage;
use crate::command::act;
use crate::command::lesson::LearntArgs;
use crate::date;
use crate::failure::Outcome;
use crate::session::Session;
use crate::wait::WaitArgs;

/// What can be said about an initiative beside its text.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum Verb {
    /// Take part in it
    #[command(after_help = JOIN_EXAMPLES)]
    Join {
        /// Its id or the beginning of its id
        id: String,
        /// What you bring or do in it
        #[arg(long, value_name = "TEXT")]
        part: Option<String>,
        #[command(flatten)]
        waiting: WaitArgs,
    },
    /// Take part in it no longer
    #[command(after_help = LEAVE_EXAMPLES)]
    Leave(ReasonArgs),
    /// Say what it is worth to the network and to you, and what it costs you
    #[command(after_help = RATE_EXAMPLES)]
    Rate(RateArgs),
    /// Say what it is for, what it may cost and when it ends
    #[command(after_help = FRAME_EXAMPLES)]
    Frame(FrameArgs),
    /// Let it go on beyond its end
    #[command(after_help = RENEW_EXAMPLES)]
    Renew(RenewArgs),
    /// Move it to another stage
    #[command(after_help = "Example:\n  guildhall initiative stage in-7f3k pilot")]
    Stage {
        /// Its id or the beginning of its id
        id: String,
        /// The stage
        stage: Stage,
        #[command(flatten)]
        waiting: WaitArgs,
    },
    /// End it, with what was learnt
    #[command(after_help = CLOSE_EXAMPLES)]
    Close(CloseArgs),
    /// End it because it was not taken up
    #[command(after_help = DECLINE_EXAMPLES)]
    Decline(ReasonArgs),
    /// End it because it goes on as part of another
    #[command(after_help = "Example:\n  guildhall initiative merge in-7f3k in-4mzd")]
    Merge {
        /// Its id or the beginning of its id
        id: String,
        /// The other one
        into: String,
        /// Why
        #[arg(short, long, value_name = "TEXT")]
        reason: Option<String>,
        #[command(flatten)]
        waiting: WaitArgs,
    },
    /// Take up again what was closed
    #[command(after_help = REOPEN_EXAMPLES)]
    Reopen {
        /// Its id or the beginning of its id
        id: String,
        /// Why
        #[arg(short, long, value_name = "TEXT")]
        reason: Option<String>,
        /// At which stage it goes on
        #[arg(long, default_value = "shaping")]
        stage: Stage,
        #[command(flatten)]
        waiting: WaitArgs,
    },
    /// Give a guest a part in it
    #[command(after_help = GUEST_EXAMPLES)]
    InviteGuest(GuestArgs),
}

const JOIN_EXAMPLES: &str = "Examples:
  guildhall initiative join in-7f3k
  guildhall initiative join in-7f3k --part \"Two doors in Aarhus\"";
const LEAVE_EXAMPLES: &str = "Example:
  guildhall initiative leave in-7f3k --reason \"Our docks are sold.\"";
const RATE_EXAMPLES: &str = "Examples:
  guildhall initiative rate in-7f3k --network 5 --own 2 --burden 3
  guildhall initiative rate in-7f3k --network 4 --own 1 --burden 4 --why \"We pay the gateway.\"";
const FRAME_EXAMPLES: &str = "Examples:
  guildhall initiative frame in-7f3k --until \"30 jun\" --cost \"40 person days\"
  guildhall initiative frame in-7f3k --purpose \"No warm truck is unloaded unseen.\"";
const RENEW_EXAMPLES: &str = "Example:
  guildhall initiative renew in-7f3k --until \"31 dec\" --reason \"The second dock comes.\"";
const CLOSE_EXAMPLES: &str = "Examples:
  guildhall initiative close in-7f3k --worked \"One door first.\" \\
    --did-not \"Four makers at once.\" --tell-next \"Begin with the door you have.\"
  guildhall initiative close in-7f3k --handed-to \"Port of Aarhus\" --worked \"The feed.\" \\
    --did-not \"The billing.\" --tell-next \"Ask the port first.\"";
const DECLINE_EXAMPLES: &str = "Example:
  guildhall initiative decline in-7f3k --reason \"Nobody has the time before May.\"";
const REOPEN_EXAMPLES: &str = "Example:
  guildhall initiative reopen in-7f3k --reason \"Two new partners want it.\"";
const GUEST_EXAMPLES: &str = "Examples:
  guildhall initiative invite-guest in-7f3k coop --as consulted --stage pilot
  guildhall initiative invite-guest in-7f3k coop --as contributing
  guildhall initiative invite-guest in-7f3k coop --as none";

/// Which initiative, and why.
#[derive(Clone, Debug, Args)]
pub(crate) struct ReasonArgs {
    /// Its id or the beginning of its id
    id: String,
    /// Why
    #[arg(short, long, value_name = "TEXT")]
    reason: Option<String>,
    #[command(flatten)]
    waiting: WaitArgs,
}

/// What it is worth.
#[derive(Clone, Debug, Args)]
pub(crate) struct RateArgs {
    /// Its id or the beginning of its id
    id: String,
    /// Benefit to the network, from 1 (little) to 5
    #[arg(long, value_name = "1..5", value_parser = clap::value_parser!(u8).range(1..=5))]
    network: u8,
    /// Benefit to your organisation, from 1 (little) to 5
    #[arg(long, value_name = "1..5", value_parser = clap::value_parser!(u8).range(1..=5))]
    own: u8,
    /// What it costs your organisation, from 1 (little) to 5
    #[arg(long, value_name = "1..5", value_parser = clap::value_parser!(u8).range(1..=5))]
    burden: u8,
    /// Why
    #[arg(long, value_name = "TEXT")]
    why: Option<String>,
    #[command(flatten)]
    waiting: WaitArgs,
}

/// What it is for.
#[derive(Clone, Debug, Args)]
pub(crate) struct FrameArgs {
    /// Its id or the beginning of its id
    id: String,
    /// What it is for
    #[arg(long, value_name = "TEXT")]
    purpose: Option<String>,
    /// How much it may cost, in whatever you count
    #[arg(long, value_name = "TEXT")]
    cost: Option<String>,
    /// The day on which it ends unless it is renewed
    #[arg(long, value_name = "DATE")]
    until: Option<String>,
    #[command(flatten)]
    waiting: WaitArgs,
}

/// Until when it goes on.
#[derive(Clone, Debug, Args)]
pub(crate) struct RenewArgs {
    /// Its id or the beginning of its id
    id: String,
    /// The new end: 2026-12-12, "12 dec", "in 3 months"
    #[arg(long, value_name = "DATE")]
    until: String,
    /// Why it is worth going on
    #[arg(short, long, value_name = "TEXT")]
    reason: Option<String>,
    #[command(flatten)]
    waiting: WaitArgs,
}

/// How it ended.
#[derive(Clone, Debug, Args)]
pub(crate) struct CloseArgs {
    /// Its id or the beginning of its id
    id: String,
    #[command(flatten)]
    learnt: LearntArgs,
    /// Who outside carries it on
    #[arg(long, value_name = "NAME")]
    handed_to: Option<String>,
    /// Why
    #[arg(short, long, value_name = "TEXT")]
    reason: Option<String>,
    #[command(flatten)]
    waiting: WaitArgs,
}

/// Which guest has which part.
#[derive(Clone, Debug, Args)]
pub(crate) struct GuestArgs {
    /// Its id or the beginning of its id
    id: String,
    /// Short name of the guest
    guest: String,
    /// The guest's part; none ends it
    #[arg(long = "as", value_name = "PART")]
    part: Part,
    /// Only at this stage
    #[arg(long)]
    stage: Option<Stage>,
    #[command(flatten)]
    waiting: WaitArgs,
}

/// A guest's part.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Part {
    /// It is told
    Informed,
    /// It is asked
    Consulted,
    /// It does some of the work, and may promise
    Contributing,
    /// It has no part any more
    None,
}

/// Does it.
pub(crate) async fn run(session: &Session, verb: Verb) -> Outcome {
    let (said, waiting) = match verb {
        Verb::Join { id, part, waiting } => (Said::Join { reference: id, part }, waiting),
        Verb::Leave(args) => {
            (Said::Leave { reference: args.id, reason: args.reason }, args.waiting)
        }
        Verb::Rate(args) => {
            let RateArgs { id: reference, network, own, burden, why: reason, waiting } = args;
            (Said::Rate { reference, network, own, burden, reason }, waiting)
        }
        Verb::Frame(args) => {
            let end = date::maybe_ahead(args.until.as_ref(), "--until")?;
            let FrameArgs { id: reference, purpose, cost: appetite, waiting, .. } = args;
            (Said::Frame { reference, purpose, appetite, end }, waiting)
        }
        Verb::Renew(args) => {
            let until = date::ahead(&args.until, "--until")?;
            let question = "Why is it worth going on";
            let reason = session.asking.value(args.reason, question, "--reason TEXT")?;
            (Said::Renew { reference: args.id, until, reason }, args.waiting)
        }
        Verb::Stage { id, stage, waiting } => {
            let edit = Edit::to_stage(id, ShownStage::from(stage));
            return act::perform(session, Act::InitiativeEdit(edit), &waiting).await;
        }
        Verb::Close(args) => return close(session, args).await,
        Verb::Decline(args) => {
            let (ending, lesson) = (Ending::Declined, None);
            (Said::Close { reference: args.id, ending, lesson, reason: args.reason }, args.waiting)
        }
        Verb::Merge { id, into, reason, waiting } => {
            let (ending, lesson) = (Ending::Merged { into }, None);
            (Said::Close { reference: id, ending, lesson, reason }, waiting)
        }
        Verb::Reopen { id: reference, reason, stage, waiting } => {
            let question = "Why is it taken up again";
            let reason = session.asking.value(reason, question, "--reason TEXT")?;
            let reopened = Said::Reopen { reference, reason };
            let reopened: Receipt =
                session.ask(&Request::Act(Act::Work(Work::Initiative(reopened)))).await?;
            let edit = Edit::to_stage(reopened.id, ShownStage::from(stage));
            return act::perform(session, Act::InitiativeEdit(edit), &waiting).await;
        }
        Verb::InviteGuest(args) => {
            let (role, stage) = (role(args.part), args.stage.map(Into::into));
            let GuestArgs { id: reference, guest, waiting, .. } = args;
            (Said::InvolveGuest { reference, guest, role, stage }, waiting)
        }
    };
    say(session, said, &waiting).await
}

async fn say(session: &Session, said: Said, waiting: &WaitArgs) -> Outcome {
    act::perform(session, Act::Work(Work::Initiative(said)), waiting).await
}

async fn close(session: &Session, args: CloseArgs) -> Outcome {
    let lesson = Some(args.learnt.words(session)?);
    let ending = match args.handed_to {
        Some(to) => Ending::HandedOver { to },
        None => Ending::Done,
    };
    let said = Said::Close { reference: args.id, ending, lesson, reason: args.reason };
    say(session, said, &args.waiting).await
}

fn role(part: Part) -> Option<GuestRole> {
    match part {
        Part::Informed => Some(GuestRole::Informed),
        Part::Consulted => Some(GuestRole::Consulted),
        Part::Contributing => Some(GuestRole::Contributing),
        Part::None => None,
    }
}
