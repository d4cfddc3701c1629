//! `guildhall lead` and `guildhall fairness`

use clap::Subcommand;
use guildhall_control::api::Request;
use guildhall_control::api::fairness::Fairness;
use guildhall_control::api::lead::List;
use guildhall_control::api::work::Question;

use crate::failure::Outcome;
use crate::render;
use crate::session::Session;

/// What can be seen of leads. They are taken and given with `guildhall initiative`.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum Verb {
    /// Who leads what until when, where somebody is wanted, how evenly it is spread
    #[command(visible_alias = "ls", after_help = "Example:\n  guildhall lead list")]
    List,
}

/// Shows who leads.
pub(crate) async fn run(session: &Session, verb: Verb) -> Outcome {
    match verb {
        Verb::List => {
            let list: List = session.ask(&Request::Work(Question::Leads)).await?;
            let ids = |list: &List| list.items.iter().map(|item| item.id.clone()).collect();
            session.show(list, ids, render::lead_list)
        }
    }
}

/// Shows who gets and who gives.
pub(crate) async fn fairness(session: &Session) -> Outcome {
    let shown: Fairness = session.ask(&Request::Work(Question::Fairness)).await?;
    let handles =
        |shown: &Fairness| shown.items.iter().map(|item| item.who.handle.to_string()).collect();
    session.show(shown, handles, render::fairness)
}
