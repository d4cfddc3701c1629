//! `guildhall key`: the words that bring an organisation's root keys back.

use clap::Subcommand;
use guildhall_control::{Code, Problem};
use serde::Serialize;

use crate::failure::{Ended, Outcome};
use crate::json;
use crate::node::{self, RootWords};
use crate::session::{Form, Session, no_home};

/// What can be done with keys.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum Verb {
    /// Show the words of the root key, until you have written them down
    #[command(after_help = EXAMPLES)]
    Words {
        /// You have written them down: remove them from this machine
        #[arg(long)]
        written_down: bool,
    },
}

const EXAMPLES: &str = "Examples:
  guildhall key words
  guildhall key words --written-down";

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Words {
    schema: &'static str,
    root: Vec<String>,
    next_root: Vec<String>,
    removed: bool,
}

/// Does it.
pub(crate) fn run(session: &Session, verb: &Verb) -> Outcome {
    let Verb::Words { written_down } = verb;
    if !session.home.exists() {
        return Err(no_home(&session.home).into());
    }
    let words = node::root_words(session.home.path())?.ok_or_else(gone)?;
    if *written_down {
        session.asking.confirm("Are they on paper? They cannot be shown again.")?;
        node::forget_root_words(session.home.path())?;
    }
    match (session.form, written_down) {
        (Form::Json, removed) => {
            let schema = "guildhall.key.words/1";
            let RootWords { root, next_root } = words;
            json::print(&Words { schema, root, next_root, removed: *removed })?;
        }
        (_, true) => session.say("The words are removed from this machine."),
        (_, false) => {
            let text = format!("{}\n{}", sheet_of(&words.root), sheet_of(&words.next_root));
            session.screen.print(&text)?;
            session
                .say("The first 24 words are your root key, the others the key that follows it.");
            session.say("Write them down and keep them apart from this machine. Then:");
            session.say("  guildhall key words --written-down");
        }
    }
    Ok(Ended::Well)
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
