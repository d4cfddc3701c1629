//! `guildhall invite`

use clap::{Args, Subcommand};
use guildhall_control::api::invite::{Create, Created, List, Revoke};
use guildhall_control::api::{Act, Request};

use super::act;
use crate::failure::Outcome;
use crate::render;
use crate::session::Session;
use crate::wait::WaitArgs;

/// What can be done with invites.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum Verb {
    /// Make an invite for another organisation
    #[command(after_help = CREATE_EXAMPLES)]
    Create(CreateArgs),
    /// List the invites
    #[command(visible_alias = "ls", after_help = "Example:\n  guildhall invite list")]
    List,
    /// Take an invite back that nobody used yet
    #[command(after_help = "Example:\n  guildhall invite revoke iv-4mzd")]
    Revoke {
        /// Its id or the beginning of its id
        id: String,
        #[command(flatten)]
        waiting: WaitArgs,
    },
}

const CREATE_EXAMPLES: &str = "Examples:
  guildhall invite create --for \"Frost AB\"
  guildhall invite create --for \"Frost AB\" --days 2
  guildhall invite create --for \"Frost AB\" --deputy kaltwerk --deputy tundra
  guildhall invite create --for \"Frost AB\" --json | jq -r .invite";

/// Whom to invite.
#[derive(Clone, Debug, Args)]
pub(crate) struct CreateArgs {
    /// For whom: a note for yourself
    #[arg(long = "for", value_name = "NAME")]
    name: String,
    /// Days that it is good for
    #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(u16).range(1..=365))]
    days: u16,
    /// A partner that may let them in as well, if you are away; more than one, in order
    #[arg(long = "deputy", value_name = "HANDLE")]
    deputies: Vec<String>,
}

/// Does it.
pub(crate) async fn run(session: &Session, verb: Verb) -> Outcome {
    match verb {
        Verb::Create(args) => {
            let create = Create { name: args.name, days: args.days, deputies: args.deputies };
            let made: Created = session.ask(&Request::Act(Act::InviteCreate(create))).await?;
            session.show(made, |made| vec![made.invite.clone()], render::invite)
        }
        Verb::List => {
            let list: List = session.ask(&Request::InviteList).await?;
            let ids = |list: &List| list.items.iter().map(|item| item.id.clone()).collect();
            session.show(list, ids, render::invite_list)
        }
        Verb::Revoke { id, waiting } => {
            act::perform(session, Act::InviteRevoke(Revoke { reference: id }), &waiting).await
        }
    }
}
