//! `guildhall completion`

use clap::Command;
use clap_complete::Shell;
use serde::Serialize;

use crate::failure::{Ended, Outcome};
use crate::json;
use crate::screen;
use crate::session::{Form, Session};

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Script {
    schema: &'static str,
    script: String,
}

/// Prints the script that completes commands in a shell.
pub(crate) fn run(session: &Session, shell: Shell, mut tree: Command) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut tree, "guildhall", &mut script);
    if session.form == Form::Json {
        let script = String::from_utf8_lossy(&script).into_owned();
        json::print(&Script { schema: "guildhall.completion/1", script })?;
    } else {
        screen::print_exactly(&script)?;
    }
    Ok(Ended::Well)
}

/// Examples for `--help`.
pub(crate) const EXAMPLES: &str = "Examples:
  source <(guildhall completion bash)
  guildhall completion zsh > ~/.zfunc/_guildhall
  guildhall completion fish > ~/.config/fish/completions/guildhall.fish";
