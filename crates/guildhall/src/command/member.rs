//! `guildhall member`

use clap::{Args, Subcommand};
use guildhall_control::api::member::{Detail, List, Propose};
use guildhall_control::api::{Act, Request};

use super::act;
use crate::editor::TextArgs;
use crate::failure::Outcome;
use crate::render;
use crate::session::Session;
use crate::wait::WaitArgs;

/// What can be done with partners and guests.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum Verb {
    /// List partners and guests
    #[command(visible_alias = "ls", after_help = "Example:\n  guildhall member list")]
    List,
    /// Show one partner or guest
    #[command(after_help = "Example:\n  guildhall member show kaltwerk")]
    Show {
        /// Short name, or words of the name
        handle: String,
    },
    /// Propose a guest as a partner; the partners decide
    #[command(after_help = PROPOSE_EXAMPLES)]
    Propose(ProposeArgs),
}

const PROPOSE_EXAMPLES: &str = "Examples:
  guildhall member propose frost
  guildhall member propose frost -m \"They ran the June test week with us.\" --wait=final";

/// Whom to propose.
#[derive(Clone, Debug, Args)]
pub(crate) struct ProposeArgs {
    /// Short name of the guest
    handle: String,
    #[command(flatten)]
    text: TextArgs,
    #[command(flatten)]
    waiting: WaitArgs,
}

/// Does it.
pub(crate) async fn run(session: &Session, verb: Verb) -> Outcome {
    match verb {
        Verb::List => {
            let list: List = session.ask(&Request::MemberList).await?;
            let handles =
                |list: &List| list.items.iter().map(|item| item.handle.to_string()).collect();
            session.show(list, handles, render::member_list)
        }
        Verb::Show { handle } => {
            let shown: Detail = session.ask(&Request::MemberShow(handle)).await?;
            session.show(shown, |shown| vec![shown.partner.clone()], render::member)
        }
        Verb::Propose(args) => {
            let text = args.text.read()?.unwrap_or_default();
            let propose = Propose { handle: args.handle, text };
            act::perform(session, Act::MemberPropose(propose), &args.waiting).await
        }
    }
}
