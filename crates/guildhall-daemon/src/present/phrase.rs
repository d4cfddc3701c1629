//! Small pieces of plain sentences.

const MINUTE_MS: u64 = 60_000;
const HOUR_MS: u64 = 60 * MINUTE_MS;
const DAY_MS: u64 = 24 * HOUR_MS;

/// Longest piece of a text that is quoted in a line, in characters.
const QUOTED_LENGTH_MAX: usize = 60;

/// `1 partner`, `3 partners`.
pub(crate) fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

/// `Alma`, `Alma and Bruno`, `Alma, Bruno and Carla`.
pub(crate) fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [only] => only.clone(),
        [before @ .., last] => format!("{} and {last}", before.join(", ")),
    }
}

/// The first line of a text in quotation marks, cut where it is long.
pub(crate) fn quoted(text: &str) -> String {
    let line = text.trim().lines().next().unwrap_or_default();
    let mut short: String = line.chars().take(QUOTED_LENGTH_MAX).collect();
    if short.len() < text.trim().len() {
        short.push_str("...");
    }
    format!("\"{short}\"")
}

/// A length of time in the largest unit that leaves more than one of it.
pub(crate) fn span(ms: u64) -> String {
    let (count, unit) = match ms {
        span if span >= 2 * DAY_MS => (span / DAY_MS, "day"),
        span if span >= 2 * HOUR_MS => (span / HOUR_MS, "hour"),
        span if span >= 2 * MINUTE_MS => (span / MINUTE_MS, "minute"),
        span => (span / 1000, "second"),
    };
    counted(usize::try_from(count).unwrap_or(usize::MAX), unit)
}

/// The text with a capital first letter.
pub(crate) fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

#[cfg(test)]
mod tests {
    use super::{capitalised, counted, listed, quoted, span};

    #[test]
    fn numbers_and_names_read_like_sentences() {
        assert_eq!(counted(1, "partner"), "1 partner");
        assert_eq!(counted(0, "partner"), "0 partners");
        let names = ["Alma".to_owned(), "Bruno".to_owned(), "Carla".to_owned()];
        assert_eq!(listed(&names), "Alma, Bruno and Carla");
        assert_eq!(listed(&names[..2]), "Alma and Bruno");
        assert_eq!(capitalised("äpfel"), "Äpfel");
    }

    #[test]
    fn spans_are_told_in_the_unit_a_person_would_use() {
        let cases = [
            (0, "0 seconds"),
            (1_000, "1 second"),
            (119_000, "119 seconds"),
            (7_200_000, "2 hours"),
            (72 * 3_600_000, "3 days"),
            (14 * 24 * 3_600_000, "14 days"),
        ];
        for (ms, words) in cases {
            assert_eq!(span(ms), words);
        }
    }

    #[test]
    fn long_texts_are_quoted_by_their_beginning() {
        assert_eq!(quoted("one\ntwo"), "\"one...\"");
        assert_eq!(quoted(" short "), "\"short\"");
        assert_eq!(quoted(&"ä".repeat(80)), format!("\"{}...\"", "ä".repeat(60)));
    }
}
