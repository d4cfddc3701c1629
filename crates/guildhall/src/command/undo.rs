//! `guildhall undo`

use clap::Args;
use guildhall_control::api::Request;
use guildhall_control::api::undo::{Offer, Offers};
use guildhall_control::{Code, Problem};

use super::act;
use crate::failure::Outcome;
use crate::render;
use crate::session::Session;
use crate::wait::WaitArgs;

/// Examples for `--help`.
pub(crate) const EXAMPLES: &str = "Examples:
  guildhall undo             # takes your last act back, if that is possible
  guildhall undo --list      # your last acts, and what would take each back";

/// What to take back.
#[derive(Clone, Debug, Args)]
pub(crate) struct UndoArgs {
    /// Only show the last acts, and what would take each back
    #[arg(long)]
    list: bool,
    #[command(flatten)]
    waiting: WaitArgs,
}

/// Takes the last act back.
pub(crate) async fn run(session: &Session, args: UndoArgs) -> Outcome {
    let offers: Offers = session.ask(&Request::Undo).await?;
    if args.list {
        let ids =
            |offers: &Offers| offers.items.iter().map(|offer| offer.item.id.clone()).collect();
        return session.show(offers, ids, render::offers);
    }
    let Some(last) = offers.items.into_iter().next() else { return Err(nothing().into()) };
    let Some(act) = last.act.clone() else { return Err(cannot(&last).into()) };
    session.say(render::offer(&last, &session.screen.page()).trim_end());
    session.say("Nothing is erased: others may have read it, and see that it was taken back.");
    session.asking.insist("Take it back?", "--yes")?;
    act::perform(session, act, &args.waiting).await
}

fn nothing() -> Problem {
    Problem::new(Code::Refused, "there is nothing of yours to take back")
        .hint("see what happened:  guildhall log")
}

fn cannot(last: &Offer) -> Problem {
    Problem::new(Code::Refused, "your last act cannot be taken back")
        .because(format!("You {}.\n{}.", last.item.words, last.words))
        .hint("what can be taken back of the acts before it:  guildhall undo --list")
}
