use std::collections::BTreeSet;

use clap::CommandFactory as _;

use super::*;
use crate::cli::Cli;
use crate::help::topics;

/// Every command without verbs below it, with the words that call it.
fn leaves(command: &Command, path: &str) -> Vec<(String, Command)> {
    let below = command.get_subcommands().filter(|below| below.get_name() != "help");
    let below: Vec<&Command> = below.collect();
    let mut found: Vec<(String, Command)> = below
        .iter()
        .flat_map(|each| leaves(each, &format!("{path} {}", each.get_name())))
        .collect();
    if below.is_empty() || command.get_name() == "log" {
        found.push((path.to_owned(), command.clone()));
    }
    found
}

#[test]
fn the_tree_holds_together() {
    presented(Cli::command()).debug_assert();
    Cli::command().debug_assert();
}

#[test]
fn every_command_has_an_example_that_can_be_parsed() {
    let tree = Cli::command();
    for (path, leaf) in leaves(&tree, "guildhall") {
        if path == "guildhall help" {
            continue;
        }
        let help = leaf.get_after_help().map(ToString::to_string).unwrap_or_default();
        assert!(help.starts_with("Example"), "{path} has no example");
        assert!(help.contains(&path), "the examples of {path} do not show it");
    }
}

#[test]
fn every_example_is_understood() {
    for (path, leaf) in leaves(&Cli::command(), "guildhall") {
        let help = leaf.get_after_help().map(ToString::to_string).unwrap_or_default();
        // A line that ends so goes on in the next, as in a shell.
        let help = help.replace("\\\n", "");
        for example in help.lines().filter(|line| line.starts_with("  guildhall ")) {
            let words = shell_words(example);

            let parsed = Cli::command().try_get_matches_from(&words);

            assert!(parsed.is_ok(), "{path}: {example}\n{}", parsed.unwrap_err());
        }
    }
}

/// Splits as a shell would, up to a pipe, a redirection or a comment.
fn shell_words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut quote = None;
    for character in line.trim().chars().chain([' ']) {
        match (quote, character) {
            (Some(open), close) if open == close => quote = None,
            (None, '"' | '\'') => quote = Some(character),
            (None, ' ') if word.is_empty() => {}
            (None, ' ') if ["|", ">", "<", "#"].contains(&word.as_str()) => return words,
            (None, ' ') => words.push(std::mem::take(&mut word)),
            (_, character) => word.push(character),
        }
    }
    words
}

#[test]
fn every_command_is_in_exactly_one_group() {
    let grouped: Vec<&str> = GROUPS.iter().flat_map(|(_, names)| names.iter().copied()).collect();
    let tree = Cli::command();
    let known: BTreeSet<&str> = tree.get_subcommands().map(Command::get_name).collect();

    assert_eq!(grouped.len(), known.len());
    assert_eq!(grouped.into_iter().collect::<BTreeSet<_>>(), known);
}

#[test]
fn every_command_says_in_a_line_what_it_is_for() {
    for (path, leaf) in leaves(&Cli::command(), "guildhall") {
        let about = leaf.get_about().map(ToString::to_string).unwrap_or_default();

        assert!(!about.is_empty() && !about.ends_with('.') && about.len() < 80, "{path}: {about}");
    }
}

#[test]
fn top_help_shows_every_command_and_fits_a_page() {
    let help = presented(Cli::command()).render_long_help().to_string();

    for (heading, names) in GROUPS {
        assert!(help.contains(heading) && names.iter().all(|name| help.contains(name)));
    }
    assert!(help.lines().all(|line| line.len() <= 100), "{help}");
}

#[test]
fn help_of_every_command_fits_a_terminal_and_uses_no_word_of_the_makers() {
    let forbidden =
        ["peer", "frontier", "envelope", "dag", "quorum", "crdt", "hash", "genesis", "ballot"];
    for (path, leaf) in leaves(&presented(Cli::command()), "guildhall") {
        let help = leaf.max_term_width(80).render_help().to_string();
        for line in help.lines() {
            assert!(line.chars().count() <= 80, "{path}: {line}");
        }
        let help = help.to_lowercase();
        let words: Vec<&str> = help.split(|c: char| !c.is_alphabetic()).collect();
        for word in forbidden {
            assert!(!words.contains(&word), "{path} says \"{word}\"");
        }
    }
}

#[test]
fn topics_fit_a_terminal_of_any_kind() {
    for (topic, text) in topics() {
        for line in text.lines() {
            assert!(line.is_ascii() && line.len() <= 80, "{topic}: {line}");
        }
    }
}

#[test]
fn a_misspelt_command_gets_a_suggestion() {
    let error = presented(Cli::command()).try_get_matches_from(["guildhall", "inbx"]).unwrap_err();

    assert!(error.to_string().contains("'inbox'"), "{error}");
    assert_eq!(error.exit_code(), 2);
}

#[test]
fn commands_are_not_guessed_from_their_beginning() {
    assert!(presented(Cli::command()).try_get_matches_from(["guildhall", "stat"]).is_err());
    assert!(presented(Cli::command()).try_get_matches_from(["guildhall", "de", "ls"]).is_ok());
}

#[test]
fn global_flags_stand_anywhere() {
    for words in [["guildhall", "--json", "status"], ["guildhall", "status", "--json"]] {
        let matches = presented(Cli::command()).try_get_matches_from(words).unwrap();

        assert!(matches.get_flag("json"));
    }
}
