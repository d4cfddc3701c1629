use proptest::prelude::*;

use super::{difference, word_length};

fn chars(text: &str) -> Vec<char> {
    text.chars().collect()
}

/// What the old text becomes when the hunks are carried out.
fn changed(old: &[char], new: &[char]) -> String {
    let mut out = String::new();
    let mut kept = 0;
    for hunk in difference(old, new) {
        out.extend(&old[kept..hunk.old.start]);
        out.extend(&new[hunk.new.clone()]);
        kept = hunk.old.end;
    }
    out.extend(&old[kept..]);
    out
}

/// The hunks as pairs of what goes and what comes.
fn told(old: &str, new: &str) -> Vec<(String, String)> {
    let (old, new) = (chars(old), chars(new));
    let hunks = difference(&old, &new);
    hunks
        .into_iter()
        .map(|hunk| (old[hunk.old].iter().collect(), new[hunk.new].iter().collect()))
        .collect()
}

fn pairs(hunks: &[(&str, &str)]) -> Vec<(String, String)> {
    hunks.iter().map(|(old, new)| ((*old).to_owned(), (*new).to_owned())).collect()
}

#[test]
fn only_the_words_that_changed_are_touched() {
    assert_eq!(
        told("We meet on Monday in the hall.", "We meet on Friday in the new hall."),
        pairs(&[("Monday", "Friday"), ("", "new ")])
    );
    assert_eq!(told("same\nold\nsame\n", "same\nnew\nsame\n"), pairs(&[("old", "new")]));
    assert_eq!(told("text", "text"), pairs(&[]));
    assert_eq!(told("", "text"), pairs(&[("", "text")]));
    assert_eq!(told("gone", ""), pairs(&[("gone", "")]));
}

#[test]
fn scripts_without_spaces_are_compared_by_character() {
    assert_eq!(told("今日は天気がいい", "今日は気分がいい").len(), 2);
    assert_eq!(told("漢字を書く", "漢文を書く"), pairs(&[("字", "文")]));
}

#[test]
fn visible_characters_are_never_torn_apart() {
    // Families, flags, skin tones and accents made of several code points.
    assert_eq!(told("a 👩‍👩‍👧 b", "a 👩‍👩‍👦 b"), pairs(&[("👩‍👩‍👧", "👩‍👩‍👦")]));
    assert_eq!(told("🇩🇰🇩🇪", "🇩🇰🇩🇿"), pairs(&[("🇩🇪", "🇩🇿")]));
    assert_eq!(told("👍🏽", "👍🏿"), pairs(&[("👍🏽", "👍🏿")]));
    assert_eq!(told("cafe\u{301}", "cafe\u{300}"), pairs(&[("cafe\u{301}", "cafe\u{300}")]));
    assert_eq!(word_length(&chars("🇩🇰🇩🇪")), 2);
}

#[test]
fn a_word_replaced_in_every_line_touches_only_that_word() {
    let old =
        (0..3_000).map(|line| format!("{line} cold April day\n")).collect::<Vec<_>>().concat();
    let new = old.replace("April", "May");

    let hunks = told(&old, &new);

    assert_eq!(hunks, vec![("April".to_owned(), "May".to_owned()); 3_000]);
}

#[test]
fn a_text_too_long_to_compare_at_once_still_becomes_what_is_wanted() {
    let old = (0..20_000).map(|word| format!("word{} ", word % 7)).collect::<Vec<_>>().concat();
    let new = (0..21_000).map(|word| format!("word{} ", word % 5)).collect::<Vec<_>>().concat();
    let lines: String = "x\n\n".repeat(20_000);
    let other_lines: String = "\nx\n".repeat(21_000);

    assert_eq!(changed(&chars(&old), &chars(&new)), new);
    assert_eq!(changed(&chars(&lines), &chars(&other_lines)), other_lines);
}

fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("word"),
        Just("other"),
        Just(" "),
        Just("\n"),
        Just("é"),
        Just("e\u{301}"),
        Just("漢"),
        Just("字"),
        Just("👩‍👧"),
        Just("🇩🇰"),
        Just("."),
        Just("\u{200d}"),
        Just("한국"),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn carrying_out_the_difference_gives_the_other_text(old in text(), new in text()) {
        prop_assert_eq!(changed(&chars(&old), &chars(&new)), new);
    }

    #[test]
    fn hunks_stand_apart_and_in_order(old in text(), new in text()) {
        let hunks = difference(&chars(&old), &chars(&new));

        for (one, next) in hunks.iter().zip(hunks.iter().skip(1)) {
            prop_assert!(one.old.end < next.old.start || one.new.end < next.new.start);
            prop_assert!(one.old.end <= next.old.start && one.new.end <= next.new.start);
        }
    }
}
