//! Leading an initiative: offering, stepping up, standing in, handing over.

use clap::{Args, Subcommand};
use guildhall_control::api::Act;
use guildhall_control::api::lead::Act as Said;
use guildhall_control::api::work::Act as Work;

use crate::command::act;
use crate::date;
use crate::editor::TextArgs;
use crate::failure::Outcome;
use crate::session::Session;
use crate::wait::WaitArgs;

/// What can be said about who leads.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum Verb {
    /// Offer to lead it, if that is wanted
    #[command(after_help = OFFER_EXAMPLES)]
    OfferLead(WordsArgs),
    /// Lead it from now on
    #[command(after_help = STEP_UP_EXAMPLES)]
    StepUp(TermArgs),
    /// Lead it, stand in or offer to lead no longer
    #[command(after_help = STEP_DOWN_EXAMPLES)]
    StepDown(ReasonArgs),
    /// Stand in for whoever leads it
    #[command(after_help = DEPUTY_EXAMPLES)]
    Deputy {
        /// Its id or the beginning of its id
        id: String,
        /// The last day on which you do
        #[arg(long, value_name = "DATE")]
        until: Option<String>,
        #[command(flatten)]
        waiting: WaitArgs,
    },
    /// Say that somebody to lead it is wanted
    #[command(after_help = WANT_EXAMPLES)]
    WantLead(WordsArgs),
    /// Offer the lead to another, who has to accept it
    #[command(after_help = HAND_OVER_EXAMPLES)]
    HandOver {
        /// Its id or the beginning of its id
        id: String,
        /// Short name of the other
        to: String,
        /// What the other has to know
        #[arg(short, long, value_name = "TEXT")]
        message: Option<String>,
        #[command(flatten)]
        waiting: WaitArgs,
    },
    /// Take the lead that was offered to you
    #[command(after_help = ACCEPT_EXAMPLES)]
    AcceptLead {
        /// Its id or the beginning of its id
        id: String,
        /// The last day of your term
        #[arg(long, value_name = "DATE")]
        until: Option<String>,
        #[command(flatten)]
        waiting: WaitArgs,
    },
    /// Say no to a lead that was offered to you
    #[command(after_help = DECLINE_EXAMPLES)]
    DeclineLead(ReasonArgs),
    /// Ask all partners to decide who leads it, where several say that they do
    #[command(after_help = SETTLE_EXAMPLES)]
    SettleLead {
        /// Its id or the beginning of its id
        id: String,
        /// Short name of who would lead; it has stepped up or offered
        candidate: String,
        #[command(flatten)]
        text: TextArgs,
        #[command(flatten)]
        waiting: WaitArgs,
    },
}

const OFFER_EXAMPLES: &str = "Example:
  guildhall initiative offer-lead in-7f3k -m \"We could from May on.\"";
const STEP_UP_EXAMPLES: &str = "Examples:
  guildhall initiative step-up in-7f3k
  guildhall initiative step-up in-7f3k --until \"31 dec\" -m \"First the two doors in Aarhus.\"";
const STEP_DOWN_EXAMPLES: &str = "Example:
  guildhall initiative step-down in-7f3k --reason \"Ida leaves us in May.\"";
const DEPUTY_EXAMPLES: &str = "Examples:
  guildhall initiative deputy in-7f3k
  guildhall initiative deputy in-7f3k --until \"in 2 months\"";
const WANT_EXAMPLES: &str = "Example:
  guildhall initiative want-lead in-7f3k -m \"Somebody with a dock of their own.\"";
const HAND_OVER_EXAMPLES: &str = "Examples:
  guildhall initiative hand-over in-7f3k kaltwerk
  guildhall initiative hand-over in-7f3k kaltwerk -m \"The maker's contact is in the text.\"";
const ACCEPT_EXAMPLES: &str = "Examples:
  guildhall initiative accept-lead in-7f3k
  guildhall initiative accept-lead in-7f3k --until \"31 dec\"";
const SETTLE_EXAMPLES: &str = "Examples:
  guildhall initiative settle-lead in-7f3k kaltwerk
  guildhall initiative settle-lead in-7f3k kaltwerk -m \"They have the dock.\" --wait=final";
const DECLINE_EXAMPLES: &str = "Example:
  guildhall initiative decline-lead in-7f3k --reason \"We lead three already.\"";

/// Which initiative, and what to say.
#[derive(Clone, Debug, Args)]
pub(crate) struct WordsArgs {
    /// Its id or the beginning of its id
    id: String,
    /// What you say to it
    #[arg(short, long, value_name = "TEXT")]
    message: Option<String>,
    #[command(flatten)]
    waiting: WaitArgs,
}

/// Which initiative, and for how long.
#[derive(Clone, Debug, Args)]
pub(crate) struct TermArgs {
    /// Its id or the beginning of its id
    id: String,
    /// The last day of your term: 2026-12-12, "12 dec", "in 3 months"
    #[arg(long, value_name = "DATE")]
    until: Option<String>,
    /// What you want to do
    #[arg(short, long, value_name = "TEXT")]
    message: Option<String>,
    #[command(flatten)]
    waiting: WaitArgs,
}

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

/// Does it.
pub(crate) async fn run(session: &Session, verb: Verb) -> Outcome {
    let (said, waiting) = match verb {
        Verb::OfferLead(args) => {
            (Said::Offer { reference: args.id, words: args.message }, args.waiting)
        }
        Verb::StepUp(args) => {
            let until = date::maybe_ahead(args.until.as_ref(), "--until")?;
            (Said::StepUp { reference: args.id, until, words: args.message }, args.waiting)
        }
        Verb::StepDown(args) => {
            (Said::StepDown { reference: args.id, reason: args.reason }, args.waiting)
        }
        Verb::Deputy { id, until, waiting } => {
            let until = date::maybe_ahead(until.as_ref(), "--until")?;
            (Said::Deputize { reference: id, until }, waiting)
        }
        Verb::WantLead(args) => {
            (Said::Want { reference: args.id, words: args.message }, args.waiting)
        }
        Verb::HandOver { id, to, message, waiting } => {
            (Said::HandOver { reference: id, to, words: message }, waiting)
        }
        Verb::AcceptLead { id, until, waiting } => {
            let until = date::maybe_ahead(until.as_ref(), "--until")?;
            (Said::Take { reference: id, until }, waiting)
        }
        Verb::DeclineLead(args) => {
            (Said::Decline { reference: args.id, reason: args.reason }, args.waiting)
        }
        Verb::SettleLead { id, candidate, text, waiting } => {
            let text = text.read()?.unwrap_or_default();
            (Said::Settle { reference: id, candidate, text }, waiting)
        }
    };
    act::perform(session, Act::Work(Work::Lead(said)), &waiting).await
}
