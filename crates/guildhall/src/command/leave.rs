//! `guildhall leave`: out of the federation, with what is left open said before.

use clap::Args;
use guildhall_control::api::governing::{self, Leave, Parting};
use guildhall_control::api::{Act, Receipt, Request, person, profile, work};

use super::profile::said;
use crate::editor::TextArgs;
use crate::failure::{Ended, Failure, Outcome};
use crate::prompt::Asking;
use crate::render;
use crate::session::{Form, Session};
use crate::wait::{self, For};

/// Examples for `--help`.
pub(crate) const EXAMPLES: &str = "Examples:
  guildhall leave
  guildhall leave -m \"We close our cold stores.\" --confirm moller-son
  guildhall leave --to kaltwerk --confirm moller-son
  guildhall leave --confirm moller-son --no-wait";

/// How to leave.
#[derive(Clone, Debug, Args)]
pub(crate) struct LeaveArgs {
    #[command(flatten)]
    text: TextArgs,
    /// Your own short name, which says that you mean it
    #[arg(long, value_name = "HANDLE")]
    confirm: Option<String>,
    /// Offer your promises and leads to this partner before you go
    #[arg(long, value_name = "HANDLE")]
    to: Option<String>,
    /// Do not wait until it is final; your node has to stay up until then
    #[arg(long)]
    no_wait: bool,
}

/// Says what is open, asks why and whether it is meant, leaves, and waits until it is final.
pub(crate) async fn run(session: &Session, args: LeaveArgs) -> Outcome {
    let parting: Parting = session.ask(&Request::Parting).await?;
    let page = session.screen.page();
    session.say(render::parting(&parting, &page).trim_end());
    let text = match args.text.read()? {
        Some(text) => text,
        None if parting.hindrance.is_none() && session.asking == Asking::Ask => {
            session.asking.value(None, "Why? The others read it", "-m TEXT")?
        }
        None => String::new(),
    };
    let handle = parting.handle.to_string();
    let confirm = match (&parting.hindrance, args.confirm) {
        // The node says why it cannot be, better than a question could.
        (Some(_), given) => given.unwrap_or_default(),
        (None, given) => session.asking.insist_name(given, &handle, "leave")?,
    };
    if parting.hindrance.is_none() {
        hand_over(session, args.to, &text).await?;
    }
    let leave = governing::Act::Leave(Leave { confirm, text });
    let receipt: Receipt = session.ask(&Request::Act(Act::Govern(leave))).await?;
    let id = receipt.id.clone();
    session.show(receipt, |receipt| vec![receipt.id.clone()], render::receipt)?;
    if !args.no_wait {
        until_final(session, &id).await?;
    }
    Ok(Ended::Well)
}

/// Offers what is open to whoever is to have it, and records why the organisation leaves.
async fn hand_over(session: &Session, to: Option<String>, why: &str) -> Result<(), Failure> {
    if let Some(to) = to {
        let all = person::Act::HandOverAll { to, words: None };
        let offered: Receipt =
            session.ask(&Request::Act(Act::Work(work::Act::Person(all)))).await?;
        session.say(&offered.words.unwrap_or_default().to_string());
    }
    if !why.trim().is_empty() {
        let words = why.to_owned();
        let why = Request::Act(said(profile::Act::WhyLeft { words }));
        if session.ask::<Receipt>(&why).await.is_err() {
            session.say("Why you leave stands in the decision; your profile keeps what it says.");
        }
    }
    Ok(())
}

async fn until_final(session: &Session, id: &str) -> Result<(), Failure> {
    session.say("Waiting until the others' nodes have it ...");
    // It may be our own last vote that made it final here; the others need it as well.
    let news = wait::until(session, For::FinalElsewhere, id).await?;
    if session.form == Form::Text {
        session.screen.print(&news)?;
        let home = session.home.as_argument();
        session.say(&format!("You have left. When you like:  guildhall{home} node stop"));
    }
    Ok(())
}
