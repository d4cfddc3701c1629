//! `guildhall key machine join`: a home for a further machine.

use guildhall_control::Untrusted;
use serde::Serialize;

use super::JoinArgs;
use crate::command::init::check_new_home;
use crate::command::join::until_joined;
use crate::command::node::{self as background, HowArgs};
use crate::editor;
use crate::failure::{Ended, Outcome};
use crate::json;
use crate::node;
use crate::session::{Form, Session};

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Answer {
    schema: &'static str,
    joined: bool,
    handle: String,
    home: String,
    check_words: String,
    contributions: u64,
}

/// Makes a key, starts the node, and waits until the other machine has added it.
pub(super) async fn join(session: &Session, args: JoinArgs) -> Outcome {
    check_new_home(session)?;
    let text = match args.text.as_str() {
        "-" => editor::standard_input()?,
        text => text.to_owned(),
    };
    let preview = node::machine_preview(&text)?;
    let organisation = Untrusted::new(&preview.organisation);
    let role = if preview.has_voice { "it may work and speak" } else { "it may work" };
    session.say(&format!("This adds a machine to   {organisation} ({role})"));
    session.say(&format!("check words there        {}", preview.check_words));
    let asking = session.asking;
    let person = asking.value(args.person, "Your own name", "--person NAME")?;
    let person = Some(person).filter(|person| !person.trim().is_empty());
    asking.insist(&format!("Add this machine to {organisation}?"), "--yes")?;
    let home = session.home.path();
    let check_words = node::prepare_machine(home, &text, person, args.port.port)?;
    session.say(&format!("Key made in {}.", home.display()));
    let status = if args.no_start {
        None
    } else {
        background::start(session, &HowArgs::at(args.port.clone())).await?;
        session.say("Node started in the background.");
        Some(until_joined(session).await?)
    };
    let handle = preview.handle;
    let joined = status.is_some();
    let contributions = status.map_or(0, |status| status.contributions);
    let as_argument = session.home.as_argument();
    match session.form {
        Form::Json => json::print(&Answer {
            schema: "guildhall.key.machine.join/1",
            joined,
            handle,
            home: home.display().to_string(),
            check_words,
            contributions,
        })?,
        Form::Quiet => session.screen.print(&format!("{handle}\n"))?,
        Form::Text if joined => session.screen.print(&format!(
            "This machine belongs to {organisation}. It has all {contributions} contributions.\n\
             Its check words: {check_words}\nNext: guildhall{as_argument} inbox\n"
        ))?,
        Form::Text => session.screen.print(&format!(
            "Everything is ready.\nIts check words: {check_words}\n\
             Next: guildhall{as_argument} node start\n"
        ))?,
    }
    Ok(Ended::Well)
}
