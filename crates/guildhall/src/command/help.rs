//! `guildhall help`

use clap::{Args, Command};
use guildhall_control::{Code, Problem, Untrusted};
use serde::Serialize;

use crate::failure::{Ended, Outcome};
use crate::help::{BEGIN, topics};
use crate::json;
use crate::session::{Form, Session};

/// Examples for `--help`.
pub(crate) const EXAMPLES: &str = "Examples:
  guildhall help
  guildhall help concepts
  guildhall help exit-codes
  guildhall help decision vote";

/// On what help is wanted.
#[derive(Clone, Debug, Args)]
pub(crate) struct HelpArgs {
    /// A topic (concepts, health, ids, json, exit-codes, environment) or a command
    words: Vec<String>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Help {
    schema: &'static str,
    text: String,
}

/// Shows it.
pub(crate) fn run(session: &Session, args: &HelpArgs, mut tree: Command) -> Outcome {
    let topic = match args.words.as_slice() {
        [word] => topics().into_iter().find(|(name, _)| name == word),
        _ => None,
    };
    if let Some((_, text)) = topic {
        return show(session, text);
    }
    tree.build();
    let mut command = &mut tree;
    for word in &args.words {
        let found = command.find_subcommand_mut(word);
        command = found.ok_or_else(|| unknown(&args.words))?;
    }
    show(session, command.render_help().to_string())
}

/// Shows how to begin.
pub(crate) fn begin(session: &Session) -> Outcome {
    show(session, BEGIN.to_owned())
}

fn show(session: &Session, text: String) -> Outcome {
    if session.form == Form::Json {
        json::print(&Help { schema: "guildhall.help/1", text })?;
    } else {
        session.screen.print(&text)?;
    }
    Ok(Ended::Well)
}

fn unknown(words: &[String]) -> Problem {
    let topics: Vec<&str> = topics().into_iter().map(|(name, _)| name).collect();
    let words = Untrusted::new(words.join(" "));
    Problem::new(Code::NotFound, format!("there is no help on \"{words}\""))
        .because(format!("topics: {}", topics.join(", ")))
        .hint("all commands:  guildhall help")
}
