//! `guildhall member`

use clap::{Args, Subcommand};
use guildhall_control::api::governing::{self, About};
use guildhall_control::api::key::Return;
use guildhall_control::api::member::{Detail, List, Propose, Standing};
use guildhall_control::api::{Act, Request};
use guildhall_control::{Code, Problem, Untrusted};
use serde::Serialize;

use super::act;
use super::key::{RootArgs, read_root};
use crate::date::{Seconds, seconds};
use crate::editor::TextArgs;
use crate::failure::{Ended, Failure, Outcome};
use crate::json;
use crate::render;
use crate::session::{Form, Session};
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
    Propose(AdmitArgs),
    /// Show that you are a partner that was here before, with its root key
    #[command(after_help = RETURN_EXAMPLES)]
    Return(RootArgs),
    /// Propose to remove a partner, or send a guest of yours away
    #[command(after_help = REMOVE_EXAMPLES)]
    Remove(RemoveArgs),
    /// Propose to give a partner that lost its root key new keys
    #[command(after_help = RECOVER_EXAMPLES)]
    Recover(RecoverArgs),
    /// Pause a partner whose node is away; a sign of life stops it
    #[command(after_help = DORMANT_EXAMPLES)]
    Dormant(ProposeArgs),
    /// Answer for a guest whose sponsor is gone
    #[command(after_help = "Example:\n  guildhall member adopt frost")]
    Adopt {
        /// Short name of the guest
        handle: String,
        #[command(flatten)]
        waiting: WaitArgs,
    },
}

const PROPOSE_EXAMPLES: &str = "Examples:
  guildhall member propose frost
  guildhall member propose frost --returning guildhallback1qqz...
  guildhall member propose frost -m \"They ran the test week.\" --wait=final";

const RETURN_EXAMPLES: &str = "Examples:
  guildhall member return
  guildhall member return --words /media/stick/words.txt";

/// Whom to propose for a seat.
#[derive(Clone, Debug, Args)]
pub(crate) struct AdmitArgs {
    #[command(flatten)]
    whom: ProposeArgs,
    /// The guest was a partner before: the text that it made with `member return`
    #[arg(long, value_name = "TEXT")]
    returning: Option<String>,
}

const REMOVE_EXAMPLES: &str = "Examples:
  guildhall member remove frost -m \"They sold the trucks.\"
  guildhall member remove frost -m \"They sold the trucks.\" --confirm frost";
const RECOVER_EXAMPLES: &str = "Examples:
  guildhall member recover frost --with frost-new -m \"Their office burnt down.\"
  guildhall member recover frost --with frost-new --closes-in 2d --confirm frost";
const DORMANT_EXAMPLES: &str = "Examples:
  guildhall member dormant frost
  guildhall member dormant frost -m \"Not seen since May.\" --yes";

/// Whom to remove.
#[derive(Clone, Debug, Args)]
pub(crate) struct RemoveArgs {
    #[command(flatten)]
    whom: ProposeArgs,
    /// Its short name once more, which says that you mean it
    #[arg(long, value_name = "HANDLE")]
    confirm: Option<String>,
    /// Close it after this time at the latest, such as 2d or 6h, if the rules let it
    #[arg(long, value_name = "TIME", value_parser = seconds)]
    closes_in: Option<Seconds>,
}

/// Who gets new keys, and which.
#[derive(Clone, Debug, Args)]
pub(crate) struct RecoverArgs {
    #[command(flatten)]
    whom: ProposeArgs,
    /// Short name of the guest as which its new machine joined
    #[arg(long, value_name = "GUEST")]
    with: String,
    /// The partner's short name once more, which says that you mean it
    #[arg(long, value_name = "HANDLE")]
    confirm: Option<String>,
    /// Close it after this time at the latest, such as 2d or 6h, if the rules let it
    #[arg(long, value_name = "TIME", value_parser = seconds)]
    closes_in: Option<Seconds>,
}

/// Whom it is about, and why.
#[derive(Clone, Debug, Args)]
pub(crate) struct ProposeArgs {
    /// Its short name
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
            let id = shown.id.clone();
            let ended = session.show(shown, |shown| vec![shown.partner.clone()], render::member)?;
            session.note_seen(&id).await;
            Ok(ended)
        }
        Verb::Propose(args) => {
            let AdmitArgs { whom, returning } = args;
            let text = whom.text.read()?.unwrap_or_default();
            let propose = Propose { handle: whom.handle, text, returning };
            act::perform(session, Act::MemberPropose(propose), &whom.waiting).await
        }
        Verb::Return(args) => come_back(session, &args).await,
        Verb::Remove(args) => remove(session, args).await,
        Verb::Recover(args) => recover(session, args).await,
        Verb::Dormant(args) => dormant(session, args).await,
        Verb::Adopt { handle, waiting } => {
            let about = About { handle, text: String::new(), closes_in_seconds: None };
            act::perform(session, Act::Govern(governing::Act::AdoptGuest(about)), &waiting).await
        }
    }
}

/// Signs with the former root key that this guest is the partner that had it.
async fn come_back(session: &Session, args: &RootArgs) -> Outcome {
    let key = read_root(session, args, "The 24 words of your former root key")?;
    let case: Return = session.ask(&Request::ReturnShow(key.public())).await?;
    session.asking.confirm(&format!("Were you {}?", case.name))?;
    let text = key.sign_return(&case)?;
    drop(key);
    match session.form {
        Form::Json => json::print(&Back { schema: "guildhall.member.return/1", text })?,
        Form::Quiet => session.screen.print(&format!("{text}\n"))?,
        Form::Text => {
            session.say("Send this to a partner, who proposes you with it:");
            session.screen.print(&format!("{text}\n"))?;
            session.say("  guildhall member propose YOUR-HANDLE --returning TEXT");
        }
    }
    Ok(Ended::Well)
}

/// What shows that a guest was here before.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Back {
    schema: &'static str,
    text: String,
}

async fn remove(session: &Session, args: RemoveArgs) -> Outcome {
    let RemoveArgs { whom, confirm, closes_in: closing } = args;
    let shown: Detail = session.ask(&Request::MemberShow(whom.handle)).await?;
    let (name, handle) = (&shown.summary.name, shown.summary.handle.to_string());
    let what = if shown.summary.standing == Standing::Guest {
        format!("send {name} away")
    } else {
        session.tell(&format!(
            "If the others agree, {name} loses its seat and its membership. Its work stays."
        ));
        format!("propose to remove {name}")
    };
    insist(session, confirm, &handle, &what)?;
    let closes_in_seconds = closing.map(|seconds| seconds.0);
    let about = About { handle, text: whom.text.read()?.unwrap_or_default(), closes_in_seconds };
    act::perform(session, Act::Govern(governing::Act::Remove(about)), &whom.waiting).await
}

async fn recover(session: &Session, args: RecoverArgs) -> Outcome {
    let RecoverArgs { whom, with, confirm, closes_in } = args;
    let shown: Detail = session.ask(&Request::MemberShow(whom.handle)).await?;
    let guest: Detail = session.ask(&Request::MemberShow(with)).await?;
    let (name, handle) = (&shown.summary.name, shown.summary.handle.to_string());
    session.tell(&format!(
        "If the others agree, {name} gets the keys of the guest {} in place of all that it has. \
         Somebody may only claim to be {name}: speak with people there whom you know, and compare \
         these words with those on their machine.",
        guest.summary.handle
    ));
    session.say(&format!("  {}", guest.check_words));
    insist(session, confirm, &handle, &format!("propose new keys for {name}"))?;
    let recover = governing::Recover {
        handle,
        guest: guest.summary.handle.to_string(),
        text: whom.text.read()?.unwrap_or_default(),
        closes_in_seconds: closes_in.map(|seconds| seconds.0),
    };
    act::perform(session, Act::Govern(governing::Act::Recover(recover)), &whom.waiting).await
}

/// Has somebody type a short name who means what it would do.
fn insist(
    session: &Session,
    confirm: Option<String>,
    handle: &str,
    what: &str,
) -> Result<(), Failure> {
    let confirmed = session.asking.insist_name(confirm, handle, what)?;
    if confirmed.trim() == handle {
        return Ok(());
    }
    Err(Problem::new(Code::BadInput, "the two names are not the same")
        .because(format!("You named {handle}, and then something else."))
        .hint(format!("if you mean it:  --confirm {handle}"))
        .into())
}

async fn dormant(session: &Session, args: ProposeArgs) -> Outcome {
    let question = format!("Ask {} for a sign of life?", Untrusted::new(&*args.handle));
    session.asking.confirm(&question)?;
    let text = args.text.read()?.unwrap_or_default();
    let about = About { handle: args.handle, text, closes_in_seconds: None };
    act::perform(session, Act::Govern(governing::Act::Dormant(about)), &args.waiting).await
}
