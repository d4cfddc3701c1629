//! `guildhall found`: founding a federation together, by a file that goes round.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use guildhall_control::Untrusted;
use serde::Serialize;

use super::init::{Preset, WhoArgs, check_new_home, organisation};
use super::key::sheet_of;
use super::node::{self as background, HowArgs};
use crate::editor;
use crate::failure::{Ended, Failure, Outcome};
use crate::json;
use crate::node::{self, Ceremony, Made, Organisation};
use crate::prompt::Asking;
use crate::session::{Form, Session, no_home};

/// The steps of founding together.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum Verb {
    /// Begin the file, as the first founder
    #[command(after_help = START_EXAMPLES)]
    Start(StartArgs),
    /// Add yourself to the file
    #[command(after_help = JOIN_EXAMPLES)]
    Join(JoinArgs),
    /// Read what is in the file
    #[command(after_help = "Example:\n  guildhall found show founding.toml")]
    Show {
        /// The file that goes round
        file: PathBuf,
    },
    /// Sign what all founders have in the file, once all are in
    #[command(after_help = SIGN_EXAMPLES)]
    Sign(SignArgs),
    /// Begin, once everybody has signed
    #[command(after_help = "Example:\n  guildhall found finish founding.toml")]
    Finish(FinishArgs),
}

const START_EXAMPLES: &str = "Examples:
  guildhall found start \"Nordic Cold Chain\" --founders 3
  guildhall found start \"Nordic Cold Chain\" --founders 3 --at node.alma.example:7417";
const JOIN_EXAMPLES: &str = "Examples:
  guildhall found join founding.toml
  guildhall found join founding.toml --org \"Frost AB\" --person \"Nils Frost\" --yes";
const SIGN_EXAMPLES: &str = "Examples:
  guildhall found sign founding.toml
  guildhall found sign founding.toml --words - --yes < words.txt";

/// What to found.
#[derive(Clone, Debug, Args)]
pub(crate) struct StartArgs {
    /// Name of the federation
    name: String,
    /// How many will found it, with you
    #[arg(long, value_name = "COUNT")]
    founders: usize,
    /// By which rules to begin
    #[arg(long, value_enum, default_value_t = Preset::Standard)]
    preset: Preset,
    /// The file to begin
    #[arg(long, value_name = "FILE", default_value = "founding.toml")]
    file: PathBuf,
    #[command(flatten)]
    founder: FounderArgs,
}

/// What to join.
#[derive(Clone, Debug, Args)]
pub(crate) struct JoinArgs {
    /// The file that goes round
    file: PathBuf,
    #[command(flatten)]
    founder: FounderArgs,
}

/// A founder.
#[derive(Clone, Debug, Args)]
pub(crate) struct FounderArgs {
    /// Where the others can reach your node, as host:port
    #[arg(long, value_name = "HOST:PORT", value_parser = address)]
    at: Vec<Reachable>,
    #[command(flatten)]
    who: WhoArgs,
}

/// What to sign, and with which words.
#[derive(Clone, Debug, Args)]
pub(crate) struct SignArgs {
    /// The file that goes round
    file: PathBuf,
    /// A file with the 24 words, if they are not in the home any more; `-` reads standard input
    #[arg(long, value_name = "FILE")]
    words: Option<PathBuf>,
}

/// What to finish.
#[derive(Clone, Debug, Args)]
pub(crate) struct FinishArgs {
    /// The file that everybody has signed
    file: PathBuf,
    /// Leave the node stopped
    #[arg(long)]
    no_start: bool,
}

/// Where a node can be reached.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Reachable {
    multiaddress: String,
    port: u16,
}

fn address(text: &str) -> Result<Reachable, String> {
    let unclear = || "say a name or number and a port, such as node.example.org:7417".to_owned();
    if let Ok(socket) = text.parse::<SocketAddr>() {
        let kind = if socket.is_ipv4() { "ip4" } else { "ip6" };
        let (ip, port) = (socket.ip(), socket.port());
        return Ok(Reachable { multiaddress: format!("/{kind}/{ip}/tcp/{port}"), port });
    }
    let (host, port) = text.rsplit_once(':').ok_or_else(unclear)?;
    let port: u16 = port.parse().map_err(|_| unclear())?;
    let is_name = |character: char| character.is_ascii_alphanumeric() || ".-".contains(character);
    if host.is_empty() || !host.chars().all(is_name) {
        return Err(unclear());
    }
    Ok(Reachable { multiaddress: format!("/dns/{host}/tcp/{port}"), port })
}

/// Does it.
pub(crate) async fn run(session: &Session, verb: Verb) -> Outcome {
    match verb {
        Verb::Start(args) => start(session, &args),
        Verb::Join(args) => join(session, &args),
        Verb::Show { file } => {
            let ceremony = node::ceremony(&file)?;
            show(session, &ceremony, &file, (None, next(&ceremony, &file)))
        }
        Verb::Sign(args) => sign(session, &args),
        Verb::Finish(args) => finish(session, &args).await,
    }
}

fn start(session: &Session, args: &StartArgs) -> Outcome {
    check_new_home(session)?;
    let (who, addresses) = founder(session, &args.founder)?;
    let question = format!("Begin to found \"{}\" as {}?", args.name, who.handle);
    session.asking.insist(&question, "--yes")?;
    let home = session.home.path();
    let options = node::CeremonyOptions {
        federation: args.name.clone(),
        wanted: args.founders,
        preset: args.preset.word().to_owned(),
    };
    let made = node::ceremony_start(home, &args.file, options, who, addresses)?;
    let ceremony = node::ceremony(&args.file)?;
    show(session, &ceremony, &args.file, (Some(&made), next(&ceremony, &args.file)))
}

fn join(session: &Session, args: &JoinArgs) -> Outcome {
    check_new_home(session)?;
    let before = node::ceremony(&args.file)?;
    introduce(session, &before);
    let (who, addresses) = founder(session, &args.founder)?;
    session.asking.insist(&format!("Found it with them as {}?", who.handle), "--yes")?;
    let made = node::ceremony_join(session.home.path(), &args.file, who, addresses)?;
    let ceremony = node::ceremony(&args.file)?;
    show(session, &ceremony, &args.file, (Some(&made), next(&ceremony, &args.file)))
}

/// The founding organisation, and where its node can be reached.
fn founder(session: &Session, args: &FounderArgs) -> Result<(Organisation, Vec<String>), Failure> {
    let mut who = organisation(session, &args.who)?;
    who.port = who.port.or(args.at.first().map(|at| at.port));
    Ok((who, args.at.iter().map(|at| at.multiaddress.clone()).collect()))
}

fn sign(session: &Session, args: &SignArgs) -> Outcome {
    must_have_home(session)?;
    introduce(session, &node::ceremony(&args.file)?);
    let given = match &args.words {
        Some(path) if super::key::is_standard_input(path) => Some(editor::standard_input()?),
        Some(path) => Some(editor::read_file(path)?),
        None => None,
    };
    let question = "Sign it with your root key? Compare check words with the others before.";
    session.asking.insist(question, "--yes")?;
    let ceremony = node::ceremony_sign(session.home.path(), &args.file, given)?;
    show(session, &ceremony, &args.file, (None, next(&ceremony, &args.file)))
}

async fn finish(session: &Session, args: &FinishArgs) -> Outcome {
    must_have_home(session)?;
    let ceremony = node::ceremony_finish(session.home.path(), &args.file)?;
    if !args.no_start {
        background::start(session, &HowArgs::default()).await?;
        session.say("Node started in the background.");
    }
    let words = ceremony.check_words.as_deref().unwrap_or_default();
    let next = format!(
        "The federation is founded. The same words for everybody mean the same one:\n  {words}\n\
         The others' nodes come in as each of them begins:  guildhall status\n"
    );
    show(session, &ceremony, &args.file, (None, next))
}

fn must_have_home(session: &Session) -> Result<(), Failure> {
    if session.home.exists() { Ok(()) } else { Err(no_home(&session.home).into()) }
}

/// Before a question; where nobody is asked, what comes of it is shown afterwards anyway.
fn introduce(session: &Session, ceremony: &Ceremony) {
    if session.asking != Asking::Ask {
        return;
    }
    session.say(words(ceremony).trim_end());
    session.say("");
}

/// Who founds what, in words.
fn words(ceremony: &Ceremony) -> String {
    let name = Untrusted::new(&*ceremony.federation);
    let mut lines = vec![format!(
        "\"{name}\", founded by {} with the {} rules",
        ceremony.wanted,
        Untrusted::new(&*ceremony.preset)
    )];
    for founder in &ceremony.founders {
        let signed = if founder.has_signed { "signed" } else { "not signed yet" };
        let reachable = if founder.has_address { "" } else { ", gives no address" };
        lines.push(format!(
            "  {} ({}): {signed}{reachable}",
            Untrusted::new(&*founder.name),
            Untrusted::new(&*founder.handle)
        ));
        lines.push(format!("    check words: {}", founder.check_words));
    }
    lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect()
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Answer<'a> {
    schema: &'static str,
    federation: &'a str,
    preset: &'a str,
    wanted: usize,
    founders: Vec<FounderAnswer<'a>>,
    file: String,
    home: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    check_words: Option<&'a str>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct FounderAnswer<'a> {
    name: &'a str,
    handle: &'a str,
    check_words: &'a str,
    signed: bool,
    reachable: bool,
}

/// What is in the file, the words of keys that were made, and the next step.
fn show(
    session: &Session,
    ceremony: &Ceremony,
    file: &Path,
    (made, next): (Option<&Made>, String),
) -> Outcome {
    match session.form {
        Form::Json => json::print(&Answer {
            schema: "guildhall.found/1",
            federation: &ceremony.federation,
            preset: &ceremony.preset,
            wanted: ceremony.wanted,
            founders: ceremony
                .founders
                .iter()
                .map(|founder| FounderAnswer {
                    name: &founder.name,
                    handle: &founder.handle,
                    check_words: &founder.check_words,
                    signed: founder.has_signed,
                    reachable: founder.has_address,
                })
                .collect(),
            file: file.display().to_string(),
            home: session.home.path().display().to_string(),
            id: ceremony.federation_id.as_deref(),
            check_words: ceremony.check_words.as_deref(),
        })?,
        Form::Quiet => session.screen.print(&format!("{}\n", file.display()))?,
        Form::Text => {
            session.screen.print(&words(ceremony))?;
            if let Some(made) = made {
                session.screen.print(&format!(
                    "\nYour root key brings your organisation back if this machine is lost. Write these\n\
                     words down. This shows them again, and the words of the key that follows it:\n\
                     guildhall{} key words\n\n{}",
                    session.home.as_argument(),
                    sheet_of(&made.root_words)
                ))?;
            }
            session.screen.print(&format!("\n{next}"))?;
        }
    }
    Ok(Ended::Well)
}

/// What comes next.
fn next(ceremony: &Ceremony, file: &Path) -> String {
    let file = file.display();
    let there = ceremony.founders.len();
    let signed = ceremony.founders.iter().filter(|founder| founder.has_signed).count();
    if there < ceremony.wanted {
        let missing = ceremony.wanted - there;
        return format!(
            "{missing} more to come. Pass {file} on to the next founder, who runs:\n  guildhall found \
             join {file}\n"
        );
    }
    if signed < there {
        return format!(
            "All are in, {signed} of {there} have signed. Compare check words with each by telephone,\n\
             then everybody signs, one after the other:\n  guildhall found sign {file}\n"
        );
    }
    let words = ceremony.check_words.as_deref().unwrap_or_default();
    format!(
        "Everybody has signed. Pass {file} back to all; each runs:\n  guildhall found finish {file}\n\
         The same words for everybody mean the same federation:\n  {words}\n"
    )
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn addresses_are_said_as_people_say_them() {
        let cases = [
            ("127.0.0.1:7417", "/ip4/127.0.0.1/tcp/7417"),
            ("[::1]:80", "/ip6/::1/tcp/80"),
            ("node.alma.example:7417", "/dns/node.alma.example/tcp/7417"),
        ];
        for (said, written) in cases {
            assert_eq!(address(said).unwrap().multiaddress, written);
        }
        for nonsense in ["", "alma", "alma:", ":7417", "alma:70000", "a b:7", "/dns/x:1"] {
            assert!(address(nonsense).is_err(), "{nonsense}");
        }
    }
}
