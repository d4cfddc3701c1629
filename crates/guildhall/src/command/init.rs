//! `guildhall init`: founding a federation.

use clap::{Args, ValueEnum};
use guildhall_control::api::Request;
use guildhall_control::api::status::Status;
use guildhall_control::{Code, Problem, Untrusted};
use serde::Serialize;

use super::node::{HowArgs, PortArgs};
use super::{handle, key, node as background};
use crate::failure::{Ended, Failure, Outcome};
use crate::json;
use crate::node::{self, Organisation};
use crate::session::{Form, Session};

/// Examples for `--help`.
pub(crate) const EXAMPLES: &str = "Examples:
  guildhall init \"Nordic Cold Chain\"
  guildhall init \"Trying it out\" --preset trial
  guildhall init \"Nordic Cold Chain\" --org \"Møller & Søn\" --person \"Ida\" --yes";

/// What to found.
#[derive(Clone, Debug, Args)]
pub(crate) struct InitArgs {
    /// Name of the federation
    name: String,
    /// By which rules to begin
    #[arg(long, value_enum, default_value_t = Preset::Standard)]
    preset: Preset,
    #[command(flatten)]
    who: WhoArgs,
    /// Leave the node stopped
    #[arg(long)]
    no_start: bool,
}

/// For whom a home is made.
#[derive(Clone, Debug, Args)]
pub(crate) struct WhoArgs {
    /// Name of your organisation
    #[arg(long, value_name = "NAME")]
    pub(crate) org: Option<String>,
    /// Short name of your organisation: a-z, 0-9 and dashes
    #[arg(long, value_name = "HANDLE")]
    pub(crate) handle: Option<String>,
    /// Your own name
    #[arg(long, value_name = "NAME")]
    pub(crate) person: Option<String>,
    #[command(flatten)]
    pub(crate) port: PortArgs,
}

/// By which rules to begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Preset {
    /// Windows of days, as real federations have them
    Standard,
    /// More than half decides; an objection is heard and stops nothing
    Majority,
    /// A matter closes as soon as it is settled
    Trial,
}

impl Preset {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Majority => "majority",
            Self::Trial => "trial",
        }
    }
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Founded {
    schema: &'static str,
    /// Full id of the federation; absent while the node is stopped.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    name: String,
    handle: String,
    home: String,
    preset: &'static str,
    check_words: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pid: Option<u32>,
}

/// Founds it and starts the node.
pub(crate) async fn run(session: &Session, args: InitArgs) -> Outcome {
    check_new_home(session)?;
    let who = organisation(session, &args.who)?;
    let question = format!("Found \"{}\" as {}?", args.name, who.handle);
    session.asking.insist(&question, "--yes")?;
    let handle = who.handle.clone();
    let made = node::found(session.home.path(), args.name.clone(), who, args.preset.word())?;
    session.say(&format!("Keys and rules made in {}.", session.home.path().display()));
    let started = if args.no_start {
        None
    } else {
        Some(background::start(session, &HowArgs::at(args.who.port.clone())).await?.0)
    };
    match session.form {
        Form::Json => {
            let id = federation_id(session, started).await?;
            json::print(&Founded {
                schema: "guildhall.init/1",
                id,
                name: args.name,
                handle,
                home: session.home.path().display().to_string(),
                preset: args.preset.word(),
                check_words: made.check_words,
                pid: started,
            })?;
        }
        Form::Quiet => session.screen.print(&format!("{handle}\n"))?,
        Form::Text => tell(session, &args, &handle, &made)?,
    }
    Ok(Ended::Well)
}

async fn federation_id(session: &Session, pid: Option<u32>) -> Result<Option<String>, Failure> {
    if pid.is_none() {
        return Ok(None);
    }
    let status: Status = session.ask(&Request::Status).await?;
    Ok(Some(status.federation.id))
}

fn tell(
    session: &Session,
    args: &InitArgs,
    handle: &str,
    made: &node::Made,
) -> Result<(), Failure> {
    let name = Untrusted::new(&args.name);
    let home = session.home.as_argument();
    let rules = match args.preset {
        Preset::Standard => "",
        Preset::Majority => {
            "Majority rules: more than half decides, and objections stop nothing.\n"
        }
        Preset::Trial => "Trial rules: matters close as soon as they are settled.\n",
    };
    session.screen.print(&format!(
        "You founded \"{name}\" as {handle}.\n{rules}\n\
         You are alone in it so far: what you decide is final at once, and it stays yours\n\
         until others are partners. From then on nobody decides alone, you neither.\n\n\
         Your root key brings your organisation back if this machine is lost. Write these\n\
         words down. This shows them again, and the words of the key that follows it:\n\
         guildhall{home} key words\n\n{}\n\
         Your check words: {}\n\n\
         Next: guildhall{home} invite create --for \"Their name\"\n",
        key::sheet_of(&made.root_words),
        made.check_words,
    ))?;
    Ok(())
}

/// A new node needs a home of its own, for one home speaks for one organisation in one federation,
/// and one that a socket can be made in.
pub(crate) fn check_new_home(session: &Session) -> Result<(), Problem> {
    if !session.home.exists() {
        return session.home.check_length();
    }
    let home = session.home.path().display();
    Err(Problem::new(Code::HomeExists, "there is a node here already")
        .because(format!("{home} belongs to one organisation in one federation."))
        .hint("see it:              guildhall status")
        .hint("have another one:    guildhall --home DIR …"))
}

/// The organisation that the flags and, where somebody can be asked, the answers name.
pub(crate) fn organisation(session: &Session, args: &WhoArgs) -> Result<Organisation, Failure> {
    let asking = session.asking;
    let name = asking.value(args.org.clone(), "Your organisation's name", "--org NAME")?;
    let handle = args.handle.clone().unwrap_or_else(|| handle::suggest(&name));
    let person = asking.value(args.person.clone(), "Your own name", "--person NAME")?;
    let person = Some(person).filter(|person| !person.trim().is_empty());
    Ok(Organisation { name, handle, person, port: args.port.port })
}
