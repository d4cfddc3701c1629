//! `guildhall profile`

use clap::{Args, Subcommand};
use guildhall_control::api::profile::{Act as Said, Profile};
use guildhall_control::api::work::{Act as Work, Question};
use guildhall_control::api::{Act, Receipt, Request};

use super::act;
use crate::failure::{Outcome, missing};
use crate::render;
use crate::session::Session;
use crate::wait::WaitArgs;

/// What can be done with profiles.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum Verb {
    /// Show what an organisation does, offers and seeks
    #[command(
        after_help = "Examples:\n  guildhall profile show\n  guildhall profile show kaltwerk"
    )]
    Show {
        /// Short name; yours if left out
        handle: Option<String>,
    },
    /// Say what your organisation does, offers and seeks
    #[command(after_help = SET_EXAMPLES)]
    Set(SetArgs),
}

const SET_EXAMPLES: &str = "Examples:
  guildhall profile set --does \"Frozen fish from Aarhus to Oslo\"
  guildhall profile set --offers \"Reefer trucks\" --offers \"Cold rooms\" --seeks \"Drivers\"
  guildhall profile set --why-joined \"We want one feed for all docks.\"";

/// What to say; what is left out stays.
#[derive(Clone, Debug, Args)]
pub(crate) struct SetArgs {
    /// What it does, in one line
    #[arg(long, value_name = "TEXT")]
    does: Option<String>,
    /// What it offers to others; may be said several times, and replaces what was said before
    #[arg(long, value_name = "TEXT")]
    offers: Option<Vec<String>>,
    /// What it seeks from others; may be said several times, and replaces what was said before
    #[arg(long, value_name = "TEXT")]
    seeks: Option<Vec<String>>,
    /// Why it joined
    #[arg(long, value_name = "TEXT")]
    why_joined: Option<String>,
    #[command(flatten)]
    waiting: WaitArgs,
}

/// Does it.
pub(crate) async fn run(session: &Session, verb: Verb) -> Outcome {
    match verb {
        Verb::Show { handle } => {
            let shown: Profile = session.ask(&Request::Work(Question::Profile(handle))).await?;
            let handle = |shown: &Profile| vec![shown.who.handle.to_string()];
            session.show(shown, handle, render::profile)
        }
        Verb::Set(args) => set(session, args).await,
    }
}

async fn set(session: &Session, args: SetArgs) -> Outcome {
    let SetArgs { does, offers, seeks, why_joined, waiting } = args;
    let is_profile = does.is_some() || offers.is_some() || seeks.is_some();
    let reason = why_joined.map(|words| said(Said::WhyJoined { words }));
    let profile = is_profile.then(|| said(Said::Set { does, offers, seeks }));
    match (reason, profile) {
        (None, None) => {
            Err(missing("what to say", "--does, --offers, --seeks or --why-joined").into())
        }
        (Some(only), None) | (None, Some(only)) => act::perform(session, only, &waiting).await,
        (Some(first), Some(last)) => {
            session.ask::<Receipt>(&Request::Act(first)).await?;
            act::perform(session, last, &waiting).await
        }
    }
}

/// What an organisation says about itself, as an act.
pub(crate) fn said(said: Said) -> Act {
    Act::Work(Work::Profile(said))
}
