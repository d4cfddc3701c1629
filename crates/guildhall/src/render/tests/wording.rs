//! What holds for every page: its width, its words, and that no text of a partner acts.

use guildhall_control::Untrusted;
use guildhall_control::api::{invite::List as InviteList, log::List as LogList};
use guildhall_control::untrusted::harmless_lines;
use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use unicode_width::UnicodeWidthStr as _;

use super::super::*;
use super::{page, plain, sample, working};

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
    let mut pages = vec![
        status(&s.status, page),
        status(&s.troubled, page),
        inbox(&s.inbox, page),
        initiative(&s.initiative, page),
        initiative_list(&s.initiatives, page),
        stranded(&s.stranded, page),
        decision(&s.decision, page),
        decision(&s.decided, page),
        proof(&s.proof, page),
        why(&s.explanation, page),
        decision_list(&s.decisions, page),
        member(&s.member, page),
        member_list(&s.members, page),
        invite_list(&invites, page),
        rules(&s.rules, page),
        parting(&s.parting, page),
        key_list(&s.keys, page),
        machine_invited(&s.machine, page),
        log(&entries, page),
        verification(&s.verification, page),
        receipt(&s.receipt, page),
        event(&s.event, page),
        log_imported(&s.imported, page),
        found(&s.found, page),
        similar(&s.found.items, page),
        digest(&s.digest, page),
        offers(&s.offers, page),
        offer(&s.offers.items[0], page),
    ];
    pages.extend(working::every_page(prefix, page));
    pages
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
fn the_pages_on_codes_keep_the_width_and_the_words_too() {
    let page = page();
    let all: Vec<_> = guildhall_control::explain::all().collect();
    let drawn = all.iter().map(|item| code(item, &page)).chain([codes(&all, &page)]);
    for text in drawn.map(|text| plain(&text)) {
        let words: Vec<String> =
            text.split(|c: char| !c.is_alphabetic()).map(str::to_lowercase).collect();
        assert!(!FORBIDDEN.iter().any(|word| words.iter().any(|other| other == word)), "{text}");
        assert!(text.lines().all(|line| line.width() <= page.width + 10), "{text}");
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

/// The places of all texts in a document that may hold anything.
fn free_texts<T: Serialize + DeserializeOwned>(sample: &T) -> (Value, Vec<String>) {
    let json = serde_json::to_value(sample).unwrap();
    let mut places = Vec::new();
    texts_below(&json, "", &mut places);
    places.retain(|place| {
        let mut other = json.clone();
        *other.pointer_mut(place).unwrap() = Value::String("\u{1b}[2J".into());
        serde_json::from_value::<T>(other).is_ok()
    });
    (json, places)
}

fn texts_below(json: &Value, at: &str, places: &mut Vec<String>) {
    match json {
        Value::String(_) => places.push(at.to_owned()),
        Value::Array(items) => {
            for (place, item) in items.iter().enumerate() {
                texts_below(item, &format!("{at}/{place}"), places);
            }
        }
        Value::Object(fields) => {
            for (name, field) in fields {
                texts_below(field, &format!("{at}/{name}"), places);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Draws a document in which every text that may hold anything holds `hostile`.
fn assert_harmless<T: Serialize + DeserializeOwned>(
    sample: &T,
    hostile: &str,
    draw: impl Fn(&T, &Page) -> String,
) {
    let (mut json, places) = free_texts(sample);
    for place in &places {
        *json.pointer_mut(place).unwrap() = Value::String(hostile.to_owned());
    }
    let spoilt: T = serde_json::from_value(json).unwrap();
    for verbose in [false, true] {
        let page = Page { verbose, ..page() };
        let drawn = draw(&spoilt, &page);
        assert_eq!(harmless_lines(&drawn), drawn, "{hostile:?}");
        // Colours of ours are all that is left, and a hostile text has none of them.
        assert!(!drawn.contains("\u{1b}[31;45m"), "{drawn:?}");
    }
}

/// Whatever a terminal might obey, between letters that it shows.
fn hostile_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("\u{1b}[31;45m".to_owned()),
        Just("\u{1b}]0;title\u{7}".to_owned()),
        Just("\u{202e}\u{2066}\u{200f}".to_owned()),
        Just("\r\n\t\u{8}\u{85}".to_owned()),
        Just("Ж漢é\u{301}".to_owned()),
        any::<char>().prop_map(String::from),
        (0_u32..0xa0).prop_map(|code| char::from_u32(code).unwrap().to_string()),
    ];
    prop::collection::vec(piece, 1..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn no_text_in_any_field_of_any_answer_reaches_the_terminal_as_a_command(
        hostile in hostile_text(),
    ) {
        let s = sample::Everything::new();
        let hostile = hostile.as_str();
        assert_harmless(&s.status, hostile, status);
        assert_harmless(&s.troubled, hostile, status);
        assert_harmless(&s.inbox, hostile, inbox);
        assert_harmless(&s.initiative, hostile, initiative);
        assert_harmless(&s.initiatives, hostile, initiative_list);
        assert_harmless(&s.decision, hostile, decision);
        assert_harmless(&s.decided, hostile, decision);
        assert_harmless(&s.decisions, hostile, decision_list);
        assert_harmless(&s.member, hostile, member);
        assert_harmless(&s.members, hostile, member_list);
        assert_harmless(&s.rules, hostile, rules);
        assert_harmless(&s.verification, hostile, verification);
        assert_harmless(&s.receipt, hostile, receipt);
        assert_harmless(&s.event, hostile, event);
        assert_harmless(&s.imported, hostile, log_imported);
        assert_harmless(&s.found, hostile, found);
        assert_harmless(&s.digest, hostile, digest);
        assert_harmless(&s.digest, hostile, |told, _| digest_markdown(told));
        assert_harmless(&s.digest, hostile, |told, _| digest_atom(told));
        assert_harmless(&s.offers, hostile, offers);
        let entries = LogList { items: vec![s.item.clone()], more: 0 };
        assert_harmless(&entries, hostile, log);
        let told = guildhall_control::Problem::new(guildhall_control::Code::Refused, "x")
            .because("y")
            .hint("z");
        let told: Value = serde_json::to_value(&told).unwrap();
        assert_harmless(&told, hostile, |told, page| {
            serde_json::from_value(told.clone()).map(|told| problem(&told, page)).unwrap_or_default()
        });
    }

    #[test]
    fn a_feed_stays_well_formed_whatever_stands_in_it(hostile in hostile_text()) {
        let mut samples = sample::Everything::new();
        samples.spoil(&format!("<b>&amp;]]>{hostile}"));

        let feed = digest_atom(&samples.digest);

        let opened = feed.matches('<').count();
        prop_assert_eq!(opened, feed.matches('>').count());
        prop_assert!(!feed.contains("<b>"));
        prop_assert!(feed.ends_with("</feed>\n"));
    }
}

#[test]
fn markdown_of_others_marks_nothing() {
    let mut samples = sample::Everything::new();
    samples.spoil("# [x](http://evil) **bold** <script> `code`");

    let text = digest_markdown(&samples.digest);

    assert!(
        text.contains("\\[x\\](http://evil) \\*\\*bold\\*\\* \\<script\\> \\`code\\`"),
        "{text}"
    );
}
