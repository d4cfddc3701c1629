//! `guildhall person`

use clap::{Args, Subcommand};
use guildhall_control::api::person::{Act as Said, List, Succession};
use guildhall_control::api::work::{Act as Work, Question};
use guildhall_control::api::{Act, Request};

use super::act;
use crate::failure::{Failure, Outcome};
use crate::prompt::Asking;
use crate::render;
use crate::session::{Form, Session};
use crate::wait::WaitArgs;

/// What can be done with the people of your organisation.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum Verb {
    /// List the people of your organisation, or of another
    #[command(visible_alias = "ls", after_help = LIST_EXAMPLES)]
    List {
        /// Short name of the organisation; yours if left out
        handle: Option<String>,
    },
    /// Name somebody who acts for your organisation
    #[command(after_help = ADD_EXAMPLES)]
    Add(AddArgs),
    /// Say that somebody has left, and hand over that person's open work
    #[command(after_help = LEAVE_EXAMPLES)]
    Leave(LeaveArgs),
    /// What must be handed over if somebody, or your organisation, leaves
    #[command(after_help = SUCCESSION_EXAMPLES)]
    Succession {
        /// Name of the person; the whole organisation if left out
        name: Option<String>,
    },
    /// Offer everything that your organisation has open to another
    #[command(after_help = HAND_OVER_EXAMPLES)]
    HandOverAll {
        /// Short name of the other organisation
        to: String,
        /// What the other has to know
        #[arg(short, long, value_name = "TEXT")]
        message: Option<String>,
        #[command(flatten)]
        waiting: WaitArgs,
    },
}

const LIST_EXAMPLES: &str = "Examples:
  guildhall person list
  guildhall person list kaltwerk";
const ADD_EXAMPLES: &str = "Examples:
  guildhall person add \"Ida Berg\" --role \"Head of logistics\"
  guildhall person add \"Jonas Wirth\" --role Dispatcher --deputy-of \"Ida Berg\"";
const LEAVE_EXAMPLES: &str = "Examples:
  guildhall person leave \"Ida Berg\" --to \"Jonas Wirth\"
  guildhall person leave \"Ida Berg\" --to \"Jonas Wirth\" --yes";
const SUCCESSION_EXAMPLES: &str = "Examples:
  guildhall person succession
  guildhall person succession \"Ida Berg\"";
const HAND_OVER_EXAMPLES: &str = "Examples:
  guildhall person hand-over-all kaltwerk
  guildhall person hand-over-all kaltwerk -m \"Call Ida about the sensors.\" --yes";

/// Whom to name.
#[derive(Clone, Debug, Args)]
pub(crate) struct AddArgs {
    /// The name, as it stands in that person's acts
    name: String,
    /// What that person does
    #[arg(long, value_name = "TEXT")]
    role: Option<String>,
    /// For whom that person stands in
    #[arg(long, value_name = "NAME")]
    deputy_of: Option<String>,
    #[command(flatten)]
    waiting: WaitArgs,
}

/// Who has left.
#[derive(Clone, Debug, Args)]
pub(crate) struct LeaveArgs {
    /// The name
    name: String,
    /// Who has that person's open work from now on
    #[arg(long, value_name = "NAME")]
    to: Option<String>,
    #[command(flatten)]
    waiting: WaitArgs,
}

/// Does it.
pub(crate) async fn run(session: &Session, verb: Verb) -> Outcome {
    match verb {
        Verb::List { handle } => {
            let list: List = session.ask(&Request::Work(Question::People(handle))).await?;
            let names =
                |list: &List| list.items.iter().map(|person| person.name.to_string()).collect();
            session.show(list, names, render::person_list)
        }
        Verb::Add(args) => {
            let AddArgs { name, role, deputy_of, waiting } = args;
            say(session, Said::Add { name, role, deputy_of }, &waiting).await
        }
        Verb::Leave(args) => leave(session, args).await,
        Verb::Succession { name } => {
            let shown = succession(session, name).await?;
            let ids = |shown: &Succession| {
                let promises = shown.commitments.iter().map(|item| item.id.clone());
                promises.chain(shown.leads.iter().map(|item| item.id.clone())).collect()
            };
            session.show(shown, ids, render::succession)
        }
        Verb::HandOverAll { to, message, waiting } => {
            let open = succession(session, None).await?;
            tell(session, &open)?;
            session.asking.insist(&format!("Offer all of it to {to}?"), "--yes")?;
            say(session, Said::HandOverAll { to, words: message }, &waiting).await
        }
    }
}

async fn say(session: &Session, said: Said, waiting: &WaitArgs) -> Outcome {
    act::perform(session, Act::Work(Work::Person(said)), waiting).await
}

async fn succession(session: &Session, name: Option<String>) -> Result<Succession, Failure> {
    session.ask(&Request::Work(Question::Succession(name))).await
}

/// Shows what is open, hands it over, and records that the person has left.
async fn leave(session: &Session, args: LeaveArgs) -> Outcome {
    let open = succession(session, Some(args.name.clone())).await?;
    tell(session, &open)?;
    let to = match args.to {
        None if open.count() > 0 => {
            let question = "Who has it from now on";
            Some(session.asking.value(None, question, "--to NAME")?)
        }
        to => to,
    };
    let name = guildhall_control::Untrusted::new(&*args.name);
    session.asking.insist(&format!("Record that {name} has left?"), "--yes")?;
    say(session, Said::Leave { name: args.name, to }, &args.waiting).await
}

/// Tells a person what there is to hand over.
fn tell(session: &Session, open: &Succession) -> Result<(), Failure> {
    if session.form == Form::Text && session.asking != Asking::Nobody {
        session.screen.say(&render::succession(open, &session.screen.page()))?;
    }
    Ok(())
}
