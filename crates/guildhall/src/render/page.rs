//! What an answer is drawn on: how wide, at what moment, with which signs.

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// A page.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    /// Characters to a line.
    pub(crate) width: usize,
    /// The moment from which "3 days ago" is counted.
    pub(crate) now: Timestamp,
    /// Where the reader's clocks stand.
    pub(crate) zone: TimeZone,
    /// The signs the terminal can show.
    pub(crate) symbols: Symbols,
    /// Whether full ids and the like are wanted.
    pub(crate) verbose: bool,
}

/// Signs for good, caution and bad, and what ends a text that was cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Symbols {
    /// It is well.
    pub(crate) good: &'static str,
    /// Look at it.
    pub(crate) caution: &'static str,
    /// It is broken.
    pub(crate) bad: &'static str,
    /// Between two things on a line.
    pub(crate) dot: &'static str,
    /// Something was cut off.
    pub(crate) cut: &'static str,
    /// Bars from nothing to the highest.
    pub(crate) bars: [&'static str; 8],
    is_ascii: bool,
}

impl Symbols {
    /// For terminals that show everything.
    pub(crate) const UNICODE: Self = Self {
        good: "✓",
        caution: "!",
        bad: "✗",
        dot: "·",
        cut: "…",
        bars: ["·", "▁", "▂", "▃", "▄", "▅", "▆", "▇"],
        is_ascii: false,
    };

    /// For terminals that show ASCII alone.
    pub(crate) const ASCII: Self = Self {
        good: "ok",
        caution: "!",
        bad: "x",
        dot: "-",
        cut: "..",
        bars: [".", "1", "2", "3", "4", "5", "6", "7"],
        is_ascii: true,
    };

    /// The text in characters that the terminal can show.
    pub(crate) fn fit(self, text: &str) -> String {
        if !self.is_ascii {
            return text.to_owned();
        }
        text.chars().map(|character| if character.is_ascii() { character } else { '?' }).collect()
    }
}
