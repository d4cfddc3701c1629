//! The tree of commands as people see it: in groups, examples before options.

use clap::Command;

use crate::help::GROUPS;

/// Of a command with verbs below it.
const NOUN: &str = "\
{about}

{usage-heading} {usage}

{subcommands}

{options}
";

/// Of a command that does something: examples first.
const LEAF: &str = "\
{about}{after-help}

{usage-heading} {usage}

{all-args}
";

/// What the verbs of a command may take of a line of the whole help.
const VERBS_WIDTH: usize = 66;

/// What stands before them.
const INDENT: &str = "              ";

/// The tree with its help in groups. Completion takes the tree as it is, which names every command.
pub(crate) fn presented(tree: Command) -> Command {
    let template = grouped(&tree);
    tree.help_template(template).mut_subcommands(present)
}

fn present(command: Command) -> Command {
    if command.has_subcommands() && command.get_after_help().is_none() {
        return command.disable_help_subcommand(true).help_template(NOUN).mut_subcommands(present);
    }
    let command = command.disable_help_subcommand(true).help_template(LEAF);
    command.mut_subcommands(present)
}

/// The help of the whole: every command with its one line, group by group.
fn grouped(tree: &Command) -> String {
    let groups: Vec<String> = GROUPS
        .iter()
        .map(|(heading, names)| {
            let commands = names.iter().filter_map(|name| tree.find_subcommand(name));
            let lines: Vec<String> = commands.map(line).collect();
            format!("{heading}\n{}", lines.concat())
        })
        .collect();
    format!(
        "guildhall - {{about}}\n\nUsage: guildhall [OPTIONS] COMMAND\n\n{}\n{{options}}\n\n\
         Topics: guildhall help concepts | ids | json | exit-codes | environment\n",
        groups.join("\n")
    )
}

/// A command, what it is for, and its verbs.
fn line(command: &Command) -> String {
    let about = command.get_about().map(ToString::to_string).unwrap_or_default();
    let verbs: Vec<&str> = command.get_subcommands().map(Command::get_name).collect();
    let aliases: Vec<String> =
        command.get_visible_aliases().map(|alias| format!(" [{alias}]")).collect();
    let line = format!("  {:<12}{about}{}\n", command.get_name(), aliases.concat());
    line + &verb_lines(&verbs)
}

/// The verbs below a command, in as many lines as they need.
fn verb_lines(verbs: &[&str]) -> String {
    let mut lines: Vec<String> = Vec::new();
    for verb in verbs {
        match lines.last_mut() {
            Some(last) if last.len() + verb.len() + 3 <= VERBS_WIDTH => {
                *last = format!("{last} | {verb}");
            }
            _ => lines.push((*verb).to_owned()),
        }
    }
    lines.iter().flat_map(|verbs| [INDENT, verbs, "\n"]).collect()
}

#[cfg(test)]
mod tests;
