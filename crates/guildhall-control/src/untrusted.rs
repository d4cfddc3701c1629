//! Text that somebody else wrote, and the only way in which it is shown.
//!
//! Names, titles, texts and reasons come from other partners. A terminal obeys what it is sent, so
//! such text could recolour a screen, rewrite a line or turn `not` around. [`Untrusted`] keeps the
//! text exactly as it came (JSON needs that) and shows it without anything a terminal would obey.

use std::fmt::{self, Write as _};

use serde::{Deserialize, Serialize};

/// Text from a partner, shown only with everything removed that is not text.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Untrusted(String);

impl Untrusted {
    /// Takes text as it came.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text exactly as it came: to compare, store or edit it, never to print it.
    pub fn as_raw(&self) -> &str {
        &self.0
    }

    /// True if nothing would be shown.
    pub fn is_blank(&self) -> bool {
        self.0.chars().all(|character| is_break(character) || !is_harmless(character))
            || self.to_string().trim().is_empty()
    }

    /// The text line by line, each safe to print.
    pub fn lines(&self) -> Vec<String> {
        let unified = self.0.replace("\r\n", "\n").replace(['\r', '\u{2028}', '\u{2029}'], "\n");
        unified.lines().map(|line| Self::new(line).to_string()).collect()
    }
}

impl From<&str> for Untrusted {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for Untrusted {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl PartialEq<str> for Untrusted {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

impl PartialEq<&str> for Untrusted {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

/// One line: line breaks and tabs become spaces.
impl fmt::Display for Untrusted {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for character in self.0.chars() {
            if is_break(character) {
                formatter.write_char(' ')?;
            } else if is_harmless(character) {
                formatter.write_char(character)?;
            }
        }
        Ok(())
    }
}

/// JSON with everything escaped in it that [`Untrusted`] would not show: the same JSON to a
/// program, and harmless to a terminal.
pub fn escape_json(json: &str) -> String {
    let mut escaped = String::with_capacity(json.len());
    for character in json.chars() {
        if character.is_ascii() && character != '\u{7f}' || is_harmless(character) {
            escaped.push(character);
        } else {
            let mut units = [0; 2];
            for unit in character.encode_utf16(&mut units) {
                // Writing to a string cannot fail.
                write!(escaped, "\\u{unit:04x}").unwrap_or_default();
            }
        }
    }
    escaped
}

/// Finished lines with nothing in them that a terminal would obey, but for line ends and colours:
/// the last gate on the way to a screen, whoever drew the lines.
pub fn harmless_lines(text: &str) -> String {
    let mut harmless = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        let colour = colour_length(rest);
        if colour > 0 || character == '\n' || is_harmless(character) {
            let (kept, after) = rest.split_at(colour.max(character.len_utf8()));
            harmless.push_str(kept);
            rest = after;
        } else {
            if is_break(character) {
                harmless.push(' ');
            }
            rest = rest.get(character.len_utf8()..).unwrap_or_default();
        }
    }
    harmless
}

/// How many bytes of a colour the text begins with: `ESC [`, digits and semicolons, `m`.
fn colour_length(text: &str) -> usize {
    let Some(inside) = text.strip_prefix("\u{1b}[") else { return 0 };
    let end = inside.find(|character: char| !character.is_ascii_digit() && character != ';');
    match end {
        Some(end) if inside.get(end..).is_some_and(|rest| rest.starts_with('m')) => end + 3,
        _ => 0,
    }
}

fn is_break(character: char) -> bool {
    matches!(character, '\n' | '\r' | '\t' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// False for what commands a terminal, turns the direction of writing, or takes no room.
fn is_harmless(character: char) -> bool {
    !character.is_control()
        && !matches!(character,
            '\u{ad}'                        // soft hyphen
            | '\u{61c}'                     // Arabic letter mark
            | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' // fillers
            | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'       // zero width, direction marks
            | '\u{2028}'..='\u{202e}'       // separators, embeddings, overrides
            | '\u{2060}'..='\u{206f}'       // invisible operators, isolates
            | '\u{fe00}'..='\u{fe0f}'       // variation selectors
            | '\u{feff}'
            | '\u{fff0}'..='\u{fffb}'       // annotations
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'     // tags, more variation selectors
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A small generator of numbers, so that the test needs no package and repeats exactly.
    fn next(state: &mut u64) -> u32 {
        *state ^= *state << 13;
        *state ^= *state >> 7;
        *state ^= *state << 17;
        u32::try_from(*state >> 32).unwrap()
    }

    fn random_text(state: &mut u64) -> String {
        let hostile = ['\u{1b}', '\u{9b}', '\u{202e}', '\u{200d}', '\r', '\n', '\u{7}', '\u{8}'];
        (0..next(state) % 40)
            .map(|_| match next(state) % 4 {
                0 => hostile[next(state) as usize % hostile.len()],
                1 => char::from_u32(next(state) % 0x11_0000).unwrap_or('a'),
                2 => char::from_u32(next(state) % 0x3000).unwrap_or('b'),
                _ => char::from_u32(0x20 + next(state) % 0x5f).unwrap(),
            })
            .collect()
    }

    #[test]
    fn no_text_whatever_reaches_a_terminal_as_a_command() {
        let mut state = 0x9e37_79b9_7f4a_7c15;
        for _ in 0..50_000 {
            let text = Untrusted::new(random_text(&mut state));

            let shown: Vec<String> =
                [text.lines(), vec![text.to_string()]].into_iter().flatten().collect();

            for character in shown.iter().flat_map(|line| line.chars()) {
                assert!(!character.is_control(), "{text:?} shows {character:?}");
                assert!(is_harmless(character), "{text:?} shows {character:?}");
            }
        }
    }

    #[test]
    fn escaped_json_means_the_same_and_shows_nothing_hidden() {
        let mut state = 0x2545_f491_4f6c_dd1d;
        for _ in 0..5_000 {
            let text = Untrusted::new(random_text(&mut state));

            let escaped = escape_json(&serde_json::to_string(&text).unwrap());

            assert!(escaped.chars().all(is_harmless), "{escaped:?}");
            assert_eq!(serde_json::from_str::<Untrusted>(&escaped).unwrap(), text);
        }
    }

    #[test]
    fn colours_titles_and_turned_text_lose_their_force() {
        let cases = [
            ("\u{1b}[31mred\u{1b}[0m", "[31mred[0m"),
            ("\u{1b}]0;owned\u{7}name", "]0;ownedname"),
            ("\u{9b}2Jgone", "2Jgone"),
            ("pay \u{202e}toN\u{202c} Kaltwerk", "pay toN Kaltwerk"),
            ("a\u{200b}d\u{feff}min", "admin"),
            ("one\r\ntwo\tthree", "one  two three"),
            ("Møller & Søn, 東京 ✓", "Møller & Søn, 東京 ✓"),
        ];
        for (text, shown) in cases {
            assert_eq!(Untrusted::new(text).to_string(), shown);
        }
    }

    #[test]
    fn paragraphs_keep_their_lines() {
        let text = Untrusted::new("first\r\nsecond\u{1b}[2K\rthird\u{2028}fourth");

        assert_eq!(text.lines(), ["first", "second[2K", "third", "fourth"]);
    }

    #[test]
    fn a_name_of_nothing_visible_is_blank() {
        assert!(Untrusted::new("\u{200b} \u{202e}\n").is_blank());
        assert!(!Untrusted::new("x").is_blank());
    }

    #[test]
    fn finished_lines_keep_their_colours_and_nothing_else_that_acts() {
        let drawn = "\u{1b}[1;32mok\u{1b}[0m fine\n\u{1b}[2J\u{1b}]0;x\u{7}a\tb\u{202e}c\u{1b}[31";

        assert_eq!(harmless_lines(drawn), "\u{1b}[1;32mok\u{1b}[0m fine\n[2J]0;xa bc[31");
    }
}
