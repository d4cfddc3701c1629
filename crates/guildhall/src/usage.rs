//! What is said to whoever typed a command that is none.

use std::ffi::OsString;

use clap::Command;
use guildhall_control::api::Document;
use guildhall_control::{Code, Problem};

use crate::failure::Told;
use crate::json;

/// Most examples shown below what is wrong; the whole help has them all.
const EXAMPLES_MAX: usize = 2;

/// Help is an answer; wrong usage is told with an example of what is right, and the code that all
/// programs use for it.
pub(crate) fn told(error: &clap::Error, tree: &Command, args: &[OsString]) -> u8 {
    if !error.use_stderr() {
        // A reader who has left needs it no more.
        error.print().unwrap_or_default();
        return 0;
    }
    let (heading, examples) = match meant(tree, args) {
        Some(command) => ("For example", examples(command)),
        None => ("All commands", vec!["guildhall help".to_owned()]),
    };
    if args.iter().any(|arg| arg == "--json") {
        let words = error.to_string();
        let mut lines = words.trim_start_matches("error: ").lines();
        let title = lines.next().unwrap_or_default().to_owned();
        let cause: Vec<&str> = lines.map(str::trim).filter(|line| !line.is_empty()).collect();
        let problem = Problem::new(Code::Usage, title).because(cause.join("\n"));
        let problem =
            examples.iter().fold(problem, |problem, example| problem.hint(example.clone()));
        drop(json::print(&Document::new(Told(problem))));
    } else {
        error.print().unwrap_or_default();
        let lines: Vec<String> = examples.iter().map(|line| format!("  {line}\n")).collect();
        if !lines.is_empty() {
            anstream::eprint!("\n{heading}:\n{}", lines.concat());
        }
    }
    Code::Usage.facts().2
}

/// The command that the words name, as far as they go; nothing if they name none. What stands before
/// it belongs to options.
fn meant<'a>(tree: &'a Command, args: &[OsString]) -> Option<&'a Command> {
    let words = args.iter().skip(1).filter_map(|arg| arg.to_str());
    let words = words.filter(|word| !word.starts_with('-'));
    let mut words = words.skip_while(|word| tree.find_subcommand(word).is_none());
    let mut command = tree.find_subcommand(words.next()?)?;
    for word in words {
        let Some(next) = command.find_subcommand(word) else { break };
        command = next;
    }
    Some(command)
}

/// Its first examples, or those of the first command below it.
fn examples(command: &Command) -> Vec<String> {
    let own = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let lines = own.lines().map(str::trim).filter(|line| line.contains("guildhall "));
    let found: Vec<String> = lines.take(EXAMPLES_MAX).map(str::to_owned).collect();
    let below = || command.get_subcommands().map(examples).find(|found| !found.is_empty());
    if found.is_empty() { below().unwrap_or_default() } else { found }
}
