//! A piece of a text that shows where the words are.

use crate::query::Query;
use crate::word::{Word, words};

/// Not more than this many places are compared for the best piece.
const PLACES_MAX: usize = 200;

/// What stands where a piece was cut.
const CUT: &str = "...";

/// The piece of `text` of about `length` characters that holds most of the words, on one line.
/// A text without any of them gives its beginning.
pub fn snippet(text: &str, query: &Query, length: usize) -> String {
    let places: Vec<(usize, Word)> = words(text)
        .filter_map(|word| Some((query.place_of(&word.folded)?, word)))
        .take(PLACES_MAX)
        .collect();
    let best = (0..places.len()).max_by_key(|first| {
        let in_piece = distinct(places.get(*first..).unwrap_or_default(), length);
        // Of equally good pieces the first.
        (in_piece, std::cmp::Reverse(*first))
    });
    let first = best.and_then(|best| places.get(best)).map_or(0, |(_, word)| word.begin);
    cut_out(text, first, length)
}

/// How many different words stand within `length` characters from the first of `places`.
fn distinct(places: &[(usize, Word)], length: usize) -> usize {
    let Some((_, first)) = places.first() else { return 0 };
    let near = places.iter().take_while(|(_, word)| word.end.saturating_sub(first.begin) <= length);
    let mut seen: Vec<usize> = near.map(|(wanted, _)| *wanted).collect();
    seen.sort_unstable();
    seen.dedup();
    seen.len()
}

/// About `length` characters around the byte `first`, from word to word.
fn cut_out(text: &str, first: usize, length: usize) -> String {
    let before = text.get(..first).unwrap_or_default();
    let lead = length / 4;
    let lead_bytes: usize = before.chars().rev().take(lead).map(char::len_utf8).sum();
    let mut begin = first.saturating_sub(lead_bytes);
    if begin > 0 {
        let cut_word = text.get(begin..first).unwrap_or_default();
        begin += cut_word.find(char::is_whitespace).unwrap_or(cut_word.len());
    }
    let rest = text.get(begin..).unwrap_or_default();
    let piece_bytes: usize = rest.chars().take(length).map(char::len_utf8).sum();
    let mut end = piece_bytes;
    if end < rest.len() {
        let piece = rest.get(..end).unwrap_or_default();
        let shown = first.saturating_sub(begin);
        end = piece.rfind(char::is_whitespace).filter(|cut| *cut > shown).unwrap_or(end);
    }
    let piece = rest.get(..end).unwrap_or_default();
    let line: Vec<&str> = piece.split_whitespace().collect();
    let line = line.join(" ");
    let head = if text.get(..begin).unwrap_or_default().trim().is_empty() { "" } else { CUT };
    let is_cut = !rest.get(end..).unwrap_or_default().trim().is_empty();
    format!("{head}{line}{}", if is_cut { CUT } else { "" })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TEXT: &str = "One sensor feed from every dock door, readable by all partners.\n\n\
        The pilot runs in Aarhus. A warm truck is seen before it is unloaded, and the driver \
        is told at the door.";

    #[test]
    fn the_piece_with_most_of_the_words_is_shown() {
        let shown = snippet(TEXT, &Query::new("door truck warm"), 60);

        assert!(shown.contains("warm truck"), "{shown}");
        assert!(shown.starts_with("...") && shown.ends_with("..."), "{shown}");
    }

    #[test]
    fn a_text_without_the_words_shows_how_it_begins() {
        let shown = snippet(TEXT, &Query::new("zeppelin"), 30);

        assert_eq!(shown, "One sensor feed from every...");
        assert_eq!(snippet("Short.", &Query::new("zeppelin"), 30), "Short.");
        assert_eq!(snippet("", &Query::new("x"), 30), "");
    }

    proptest! {
        #[test]
        fn a_snippet_is_one_line_of_the_length_that_was_asked(
            text in "(\\PC|\n){0,200}",
            words in "\\PC{0,10}",
            length in 8_usize..80,
        ) {
            let shown = snippet(&text, &Query::new(&words), length);

            prop_assert!(!shown.contains('\n'));
            prop_assert!(shown.chars().count() <= length + 2 * CUT.len());
        }
    }
}
