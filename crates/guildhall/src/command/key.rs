//! `guildhall key`: the machines of an organisation, and the root key above them.

use std::path::Path;

use clap::{Args, Subcommand, ValueEnum};
use guildhall_control::api::governing;
use guildhall_control::api::key::{self, List, MachineInvite, MachineInvited, Revoke, Until};
use guildhall_control::api::{Act, Request};
use guildhall_control::{Code, Problem};
use serde::Serialize;

use super::act;
use super::node::PortArgs;
use crate::failure::{Ended, Outcome};
use crate::json;
use crate::node::{self, RootWords};
use crate::render;
use crate::session::{Form, Session, no_home};
use crate::wait::WaitArgs;

pub(crate) mod machine;
mod root;

pub(crate) use root::{RootArgs, read_root};

/// What can be done with keys.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum Verb {
    /// List the keys of your organisation
    #[command(visible_alias = "ls", after_help = "Example:\n  guildhall key list")]
    List,
    /// Show the words of the root key, until you have written them down
    #[command(after_help = WORDS_EXAMPLES)]
    Words {
        /// You have written them down: remove them from this machine
        #[arg(long)]
        written_down: bool,
    },
    /// Further machines of your organisation
    #[command(subcommand)]
    Machine(MachineVerb),
    /// Take the key of a further machine back
    #[command(after_help = REVOKE_EXAMPLES)]
    Revoke(RevokeArgs),
    /// Make this machine the one that votes, with the words of the root key
    #[command(after_help = SEAT_EXAMPLES)]
    Seat(SignArgs),
    /// Replace the root key by the next one, with the words of the next one
    #[command(after_help = ROTATE_EXAMPLES)]
    Rotate(SignArgs),
}

/// What can be done with further machines.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum MachineVerb {
    /// Get ready to add one; here, on the machine that votes
    #[command(after_help = INVITE_EXAMPLES)]
    Invite(InviteArgs),
    /// Become one; there, on the machine that is added
    #[command(after_help = JOIN_EXAMPLES)]
    Join(JoinArgs),
}

const WORDS_EXAMPLES: &str = "Examples:
  guildhall key words
  guildhall key words --written-down";
const REVOKE_EXAMPLES: &str = "Examples:
  guildhall key revoke ky-7a1c
  guildhall key revoke ky-7a1c --last 41
  guildhall key revoke ky-7a1c --last none --yes";
const SEAT_EXAMPLES: &str = "Examples:
  guildhall key seat
  guildhall key seat --words /media/stick/words.txt --wait=final
  guildhall key seat --words - --yes < words.txt";
const ROTATE_EXAMPLES: &str = "Examples:
  guildhall key rotate
  guildhall key rotate --words /media/stick/next-words.txt --yes";
const INVITE_EXAMPLES: &str = "Examples:
  guildhall key machine invite \"The office\"
  guildhall key machine invite \"The build server\" --role work --days 1";
const JOIN_EXAMPLES: &str = "Examples:
  guildhall key machine join guildhallkey1qqzsf7w0c...k9 --person \"Ida Berg\"
  guildhall key machine join - --person \"Ida Berg\" --yes < machine.txt";

/// Which machine to add.
#[derive(Clone, Debug, Args)]
pub(crate) struct InviteArgs {
    /// What it is called: a note for yourself
    name: String,
    /// What it may do
    #[arg(long, value_enum, default_value_t = Role::Voice)]
    role: Role,
    /// Days that the text is good for
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=30))]
    days: u16,
}

/// What a further machine may do.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Role {
    /// Work, and say where your organisation stands
    Voice,
    /// Work on initiatives and texts
    Work,
}

/// How to become a further machine.
#[derive(Clone, Debug, Args)]
pub(crate) struct JoinArgs {
    /// The text that the machine which votes printed; `-` reads standard input
    text: String,
    /// Your own name
    #[arg(long, value_name = "NAME")]
    person: Option<String>,
    #[command(flatten)]
    port: PortArgs,
    /// Leave the node stopped
    #[arg(long)]
    no_start: bool,
}

/// Which key to take back.
#[derive(Clone, Debug, Args)]
pub(crate) struct RevokeArgs {
    /// Its id or the beginning of its id
    id: String,
    /// Number of the last contribution that stands, or none; all that is here, if not given
    #[arg(long, value_name = "NUMBER", value_parser = until)]
    last: Option<Until>,
    #[command(flatten)]
    waiting: WaitArgs,
}

/// What is signed with a root key.
#[derive(Clone, Debug, Args)]
pub(crate) struct SignArgs {
    #[command(flatten)]
    root: RootArgs,
    #[command(flatten)]
    waiting: WaitArgs,
}

/// Up to where what a key signed stands, by `--last`.
fn until(words: &str) -> Result<Until, String> {
    match words {
        "none" => Ok(Until::Nothing),
        number => number
            .parse()
            .map(Until::Number)
            .map_err(|_| "say the number of the last contribution that stands, or none".to_owned()),
    }
}

impl From<Role> for key::Role {
    fn from(role: Role) -> Self {
        match role {
            Role::Voice => Self::Voice,
            Role::Work => Self::Work,
        }
    }
}

/// Does it.
pub(crate) async fn run(session: &Session, verb: Verb) -> Outcome {
    match verb {
        Verb::List => {
            let list: List = session.ask(&Request::KeyList).await?;
            let ids = |list: &List| list.items.iter().map(|item| item.id.clone()).collect();
            session.show(list, ids, render::key_list)
        }
        Verb::Words { written_down } => words(session, written_down),
        Verb::Machine(MachineVerb::Invite(args)) => {
            let (name, role, days) = (args.name, args.role.into(), args.days);
            let invite = governing::Act::MachineInvite(MachineInvite { name, role, days });
            let made: MachineInvited = session.ask(&Request::Act(Act::Govern(invite))).await?;
            session.show(made, |made| vec![made.text.clone()], render::machine_invited)
        }
        Verb::Machine(MachineVerb::Join(args)) => machine::join(session, args).await,
        Verb::Revoke(args) => {
            session.asking.confirm("Take this key back? It signs nothing any more then.")?;
            let until = args.last.unwrap_or(Until::Here);
            let revoke = governing::Act::KeyRevoke(Revoke { reference: args.id, until });
            act::perform(session, Act::Govern(revoke), &args.waiting).await
        }
        Verb::Seat(args) => root::seat(session, args).await,
        Verb::Rotate(args) => root::rotate(session, args).await,
    }
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Words {
    schema: &'static str,
    root: Vec<String>,
    next_root: Vec<String>,
    removed: bool,
}

fn words(session: &Session, written_down: bool) -> Outcome {
    if !session.home.exists() {
        return Err(no_home(&session.home).into());
    }
    let words = node::root_words(session.home.path())?.ok_or_else(gone)?;
    if written_down {
        session.asking.confirm("Are they on paper? They cannot be shown again.")?;
        node::forget_root_words(session.home.path())?;
    }
    match (session.form, written_down) {
        (Form::Json, removed) => {
            let schema = "guildhall.key.words/1";
            let RootWords { root, next_root } = words;
            json::print(&Words { schema, root, next_root, removed })?;
        }
        (_, true) => session.say("The words are removed from this machine."),
        (_, false) => tell_words(session, &words)?,
    }
    Ok(Ended::Well)
}

fn tell_words(session: &Session, words: &RootWords) -> Result<(), crate::failure::Failure> {
    if words.root.is_empty() {
        session.screen.print(&sheet_of(&words.next_root))?;
        session.say("These 24 words are the key that follows your root key.");
    } else {
        let text = format!("{}\n{}", sheet_of(&words.root), sheet_of(&words.next_root));
        session.screen.print(&text)?;
        session.say("The first 24 words are your root key, the others the key that follows it.");
    }
    session.say("Write them down and keep them apart from this machine. Then:");
    session.say("  guildhall key words --written-down");
    Ok(())
}

/// Words in numbered columns, easy to copy by hand.
pub(crate) fn sheet_of(words: &[String]) -> String {
    let numbered: Vec<String> =
        (1..).zip(words).map(|(number, word)| format!("{number:>4} {word:<12}")).collect();
    let line = |row: &[String]| format!("{}\n", row.concat().trim_end());
    numbered.chunks(4).map(line).collect()
}

fn gone() -> Problem {
    Problem::new(Code::NotFound, "the words of the root key are not on this machine")
        .because("They were removed when somebody confirmed that they are on paper.")
}

/// The path that stands for standard input.
pub(super) fn is_standard_input(path: &Path) -> bool {
    path.as_os_str() == "-"
}
