//! `guildhall man`

use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, Command};
use serde::Serialize;

use crate::failure::{self, Ended, Failure, Outcome};
use crate::json;
use crate::session::{Form, Session};

/// Examples for `--help`.
pub(crate) const EXAMPLES: &str = "Examples:
  guildhall man ~/.local/share/man/man1
  man guildhall-decision-vote";

/// Where to write the pages.
#[derive(Clone, Debug, Args)]
pub(crate) struct ManArgs {
    /// The directory to write them to
    directory: PathBuf,
}

/// What was written.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Pages {
    schema: &'static str,
    directory: String,
    items: Vec<String>,
}

/// Writes a page for every command.
pub(crate) fn run(session: &Session, args: &ManArgs, mut tree: Command) -> Outcome {
    let directory = &args.directory;
    fs::create_dir_all(directory).map_err(|error| failure::file("make", directory, &error))?;
    tree = tree.disable_help_subcommand(true);
    tree.build();
    let mut items = Vec::new();
    write(directory, &tree, "guildhall", &mut items)?;
    match session.form {
        Form::Json => {
            let directory = directory.display().to_string();
            json::print(&Pages { schema: "guildhall.man/1", directory, items })?;
        }
        Form::Quiet => session.screen.print(&(items.join("\n") + "\n"))?,
        Form::Text => {
            session.say(&format!("Wrote {} pages to {}.", items.len(), directory.display()));
            session.say("Next: man guildhall");
        }
    }
    Ok(Ended::Well)
}

fn write(
    directory: &Path,
    command: &Command,
    name: &str,
    items: &mut Vec<String>,
) -> Result<(), Failure> {
    let file = format!("{name}.1");
    let path = directory.join(&file);
    let told = |error: &std::io::Error| failure::file("write", &path, error);
    let mut page = Vec::new();
    let titled = command.clone().name(name.to_owned()).bin_name(name.replace('-', " "));
    clap_mangen::Man::new(titled).render(&mut page).map_err(|error| told(&error))?;
    fs::write(&path, page).map_err(|error| told(&error))?;
    items.push(file);
    let below = command.get_subcommands().filter(|below| below.get_name() != "help");
    for below in below {
        write(directory, below, &format!("{name}-{}", below.get_name()), items)?;
    }
    Ok(())
}
