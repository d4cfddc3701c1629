//! What holds for every page: its width, its words, and that no text of a partner acts.

use guildhall_control::Untrusted;
use guildhall_control::api::{invite::List as InviteList, log::List as LogList};
use unicode_width::UnicodeWidthStr as _;

use super::super::*;
use super::{page, plain, sample};

/// Words of the makers, which readers need not know.
const FORBIDDEN: [&str; 9] =
    ["peer", "frontier", "envelope", "dag", "quorum", "crdt", "hash", "genesis", "ballot"];

/// What a hostile partner might call itself, or write.
const HOSTILE: &str = "\u{1b}[2J\u{1b}]0;x\u{7}\u{9b}31m\u{202e}evil\u{200b}\r\n\u{8}\u{feff}";

/// Every page, drawn from samples whose texts begin with `prefix`.
fn every_page(prefix: &str, page: &Page) -> Vec<String> {
    let mut samples = sample::Everything::new();
    samples.spoil(prefix);
    let s = &samples;
    let entries = LogList { items: vec![s.item.clone()], more: 0 };
    let invites = InviteList { items: vec![s.invite.clone()] };
    vec![
        status(&s.status, page),
        status(&s.troubled, page),
        inbox(&s.inbox, page),
        initiative(&s.initiative, page),
        initiative_list(&s.initiatives, page),
        decision(&s.decision, page),
        decision(&s.decided, page),
        proof(&s.proof, page),
        decision_list(&s.decisions, page),
        member(&s.member, page),
        member_list(&s.members, page),
        invite_list(&invites, page),
        rules(&s.rules, page),
        parting(&s.parting, page),
        log(&entries, page),
        verification(&s.verification, page),
        receipt(&s.receipt, page),
        event(&s.event, page),
        log_imported(&s.imported, page),
    ]
}

#[test]
fn no_page_uses_the_makers_words() {
    for text in every_page("", &page()) {
        let text = plain(&text).to_lowercase();
        let words: Vec<&str> = text.split(|c: char| !c.is_alphabetic()).collect();
        for forbidden in FORBIDDEN {
            let plural = format!("{forbidden}s");
            assert!(!words.contains(&forbidden) && !words.contains(&plural.as_str()), "{text}");
        }
    }
}

#[test]
fn no_line_is_longer_than_the_page() {
    let long = "A very long name of something or somebody that nobody would ever shorten ";
    for width in [60, 80] {
        let page = Page { width, ..page() };
        for text in every_page(long, &page) {
            for line in plain(&text).lines().filter(|line| !line.contains("guildhall ")) {
                assert!(line.width() <= width, "{} > {width}: {line}", line.width());
            }
        }
    }
}

#[test]
fn nothing_a_partner_wrote_reaches_the_terminal_as_a_command() {
    for verbose in [false, true] {
        let page = Page { verbose, ..page() };
        for text in every_page(HOSTILE, &page) {
            let bare = plain(&text);
            for line in bare.lines() {
                assert_eq!(format!("{}", Untrusted::new(line)), line);
            }
            assert!(!text.contains("\u{1b}[2J") && !text.contains("\u{1b}]"), "{text:?}");
        }
    }
}
