//! Whether what was printed is what the page says, but for what differs from run to run.

use std::collections::BTreeMap;

/// Fits a part of a line.
const PART: &str = "[..]";

/// Stands for any date, time of day or length of time.
const TIME: &str = "<time>";

/// Fits any number of lines.
const LINES: &str = "...";

/// Kinds of ids, and how many characters of one are shown at least.
const IDS: [&str; 10] = ["in-", "de-", "co-", "ch-", "le-", "iv-", "cm-", "cg-", "me-", "fe-"];
const ID_LENGTH_MIN: usize = 4;

/// How the word of an invite begins, to a federation or to an organisation's machines.
const INVITES: [&str; 2] = ["guildhall1", "guildhallkey1"];

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

const UNITS: [&str; 4] = ["second", "minute", "hour", "day"];

/// A line of so many columns may have been broken where a shorter date would not have broken it:
/// text is 80 columns wide, and no date with a word behind it takes more than the rest.
const LONG: usize = 50;

/// What the names on the page stand for.
#[derive(Clone, Default)]
pub(super) struct Names {
    real: BTreeMap<String, String>,
}

impl Names {
    /// A command with the real names in it.
    pub(super) fn resolve(&self, command: &str) -> String {
        let resolved = words(command).map(|word| match self.real.get(word) {
            Some(real) => real.as_str(),
            None => word,
        });
        resolved.collect()
    }

    /// Lets every new name that was printed stand for the next of its kind on the page.
    pub(super) fn learn<'a>(&mut self, printed: &str, page: impl Iterator<Item = &'a str>) {
        let mut free: Vec<&str> = Vec::new();
        for word in page.flat_map(words).filter(|word| name_kind(word).is_some()) {
            if !self.real.contains_key(word) && !free.contains(&word) {
                free.push(word);
            }
        }
        for word in words(printed) {
            let Some(kind) = name_kind(word) else { continue };
            if self.real.values().any(|real| is_same(real, word)) {
                continue;
            }
            let Some(place) = free.iter().position(|name| name_kind(name) == Some(kind)) else {
                continue;
            };
            self.real.insert(free.remove(place).to_owned(), word.to_owned());
        }
    }

    /// What was printed, in the names of the page where it has any.
    pub(super) fn disguise(&self, printed: &str) -> String {
        let named = words(printed).map(|word| {
            let known = self.real.iter().find(|(_, real)| is_same(real, word));
            known.map_or(word, |(name, _)| name.as_str())
        });
        named.collect()
    }

    /// Whether the page says what was printed; names that are new are learned if so.
    pub(super) fn fit(&mut self, page: &str, printed: &str) -> bool {
        let page: Vec<Line> = page.lines().map(Line::read).collect();
        let printed: Vec<Line> = printed.trim_end().lines().map(Line::read).collect();
        self.attempt(|names| names.fit_lines(&page, &printed))
    }

    /// Keeps what was learned only if all of it fits.
    fn attempt(&mut self, fit: impl FnOnce(&mut Self) -> bool) -> bool {
        let mut learned = self.clone();
        let is_fit = fit(&mut learned);
        if is_fit {
            *self = learned;
        }
        is_fit
    }

    fn fit_lines(&mut self, page: &[Line], printed: &[Line]) -> bool {
        let Some((first, rest)) = page.split_first() else { return printed.is_empty() };
        if first.words == [LINES] {
            return (0..=printed.len())
                .any(|skipped| self.attempt(|names| names.fit_lines(rest, &printed[skipped..])));
        }
        let Some((line, others)) = printed.split_first() else { return false };
        let (said, came) = (without_times(&first.words), without_times(&line.words));
        if self.attempt(|names| names.fit_line(&said, &came)) {
            // Only a date may still have its year in the next line, on one side of the two.
            let may_go_on = said.last().is_some_and(|word| word == TIME);
            return self.attempt(|names| names.fit_lines(rest, others))
                || (may_go_on && self.fit_unbroken(page, printed));
        }
        self.fit_unbroken(page, printed)
    }

    /// The same with a line break taken out, on one side or the other.
    fn fit_unbroken(&mut self, page: &[Line], printed: &[Line]) -> bool {
        unbroken(page).is_some_and(|page| self.attempt(|names| names.fit_lines(&page, printed)))
            || unbroken(printed)
                .is_some_and(|printed| self.attempt(|names| names.fit_lines(page, &printed)))
    }

    fn fit_line(&mut self, page: &[String], printed: &[String]) -> bool {
        let Some((first, rest)) = page.split_first() else { return printed.is_empty() };
        if first == PART {
            return (0..=printed.len())
                .any(|skipped| self.attempt(|names| names.fit_line(rest, &printed[skipped..])));
        }
        let Some((word, others)) = printed.split_first() else { return false };
        self.fit_word(first, word) && self.fit_line(rest, others)
    }

    fn fit_word(&mut self, page: &str, printed: &str) -> bool {
        match (name_kind(page), name_kind(printed)) {
            (Some(one), Some(other)) if one == other => {
                let is_taken =
                    self.real.iter().any(|(name, real)| is_same(real, printed) && name != page);
                let real = self.real.entry(page.to_owned()).or_insert_with(|| printed.to_owned());
                is_same(real, printed) && !is_taken
            }
            _ => page == printed,
        }
    }
}

/// Whether two names are one id, whole or shortened.
fn is_same(one: &str, other: &str) -> bool {
    name_kind(one) == name_kind(other) && (one.starts_with(other) || other.starts_with(one))
}

/// What kind of name a word is, if it is one.
fn name_kind(word: &str) -> Option<&'static str> {
    let is_rest = |rest: &str| {
        ID_LENGTH_MIN <= rest.len() && rest.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    INVITES.into_iter().chain(IDS).find(|kind| word.strip_prefix(kind).is_some_and(is_rest))
}

/// A line as words and marks; spaces between them do not matter.
#[derive(Clone)]
struct Line {
    words: Vec<String>,
    is_long: bool,
}

impl Line {
    fn read(text: &str) -> Self {
        let marked = text.replace(PART, "\u{0}");
        let spoken = words(&marked).filter(|word| !word.trim().is_empty());
        let mut words: Vec<String> =
            spoken.map(|word| if word == "\u{0}" { PART } else { word }.to_owned()).collect();
        if words == [".", ".", "."] {
            words = vec![LINES.to_owned()];
        }
        Self { words, is_long: LONG <= text.chars().count() }
    }
}

/// The lines with the second put behind the first, if the first may have been broken for its length.
fn unbroken(lines: &[Line]) -> Option<Vec<Line>> {
    let [first, second, rest @ ..] = lines else { return None };
    if !first.is_long || second.words.is_empty() || second.words == [LINES] {
        return None;
    }
    let words = [first.words.as_slice(), &second.words].concat();
    let joined = Line { words, is_long: second.is_long };
    Some([&[joined], rest].concat())
}

/// Takes a text apart so that putting the parts together gives it again.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let is_word = |character: char| character.is_alphanumeric() || character == '-';
        let is_space = |character: char| character == ' ';
        let length = if is_word(first) {
            rest.find(|character| !is_word(character)).unwrap_or(rest.len())
        } else if is_space(first) {
            rest.find(|character| !is_space(character)).unwrap_or(rest.len())
        } else {
            first.len_utf8()
        };
        let (word, behind) = rest.split_at(length);
        rest = behind;
        Some(word)
    })
}

/// Puts one mark in place of every date, time of day and length of time.
fn without_times(words: &[String]) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    let mut rest = words;
    while let Some((first, behind)) = rest.split_first() {
        let length = time_length(rest);
        if length == 0 {
            kept.push(first.clone());
            rest = behind;
        } else {
            if kept.last().is_none_or(|last| last != TIME) {
                kept.push(TIME.to_owned());
            }
            rest = &rest[length..];
        }
    }
    kept
}

/// How many words at the front say a time.
fn time_length(words: &[String]) -> usize {
    let word = |place: usize| words.get(place).map_or("", String::as_str);
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_unit = |text: &str| UNITS.contains(&text.trim_end_matches('s'));
    match [word(0), word(1), word(2)] {
        ["just", "now", _] => 2,
        [day, ..] if DAYS.contains(&day) => 1,
        [day, month, year] if is_number(day) && MONTHS.contains(&month) => {
            2 + usize::from(is_number(year) && year.len() == 4)
        }
        [hour, ":", minute] if is_number(hour) && is_number(minute) => 3,
        [count, unit, _] if is_number(count) && is_unit(unit) => 2 + usize::from(word(2) == "ago"),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::Names;

    fn fits(page: &str, printed: &str) -> bool {
        Names::default().fit(page, printed)
    }

    #[test]
    fn a_name_on_the_page_stands_for_the_one_that_came() {
        let mut names = Names::default();

        assert!(names.fit("Next: guildhall why de-9qtm.", "Next: guildhall why de-ab12."));
        assert!(names.fit("de-9qtm is open", "de-ab12  is open"));
        assert!(!names.fit("de-9qtm is open", "de-cd34 is open"));
        assert!(!names.fit("de-0000 is open", "de-ab12 is open"));
        assert!(!names.fit("in-9qtm", "de-9qtm"));
        assert_eq!(names.resolve("guildhall why de-9qtm -v"), "guildhall why de-ab12 -v");
        assert_eq!(names.disguise("see de-ab12, de-cd34"), "see de-9qtm, de-cd34");
        assert!(names.fit("whole: de-9qtm", "whole: de-ab12cd34"));
    }

    #[test]
    fn times_differ_and_words_do_not() {
        assert!(fits(
            "proposed on 3 Mar, closes Wed 17 Mar 10:12, in 14 days",
            "proposed on 25 Nov 2026, closes Thu 9 Dec 01:02, in 13 days"
        ));
        assert!(fits("at 10:12 (just now)", "at 9:01 (3 seconds ago)"));
        assert!(!fits("2 of 3 agree", "1 of 3 agree"));
        assert!(!fits("it passed", "it did not pass"));
    }

    #[test]
    fn a_longer_date_may_break_a_line_elsewhere() {
        let page = "27 Nov  Bo Brun (Bruno & Co) named another day, Fri 1 Jan 2027: \"The maker sends\n  \
                    them in December.\"\n27 Nov  Bo Brun kept it";
        let printed = "26 Nov  Bo Brun (Bruno & Co) named another day, Thu 31 Dec 2026: \"The maker\n  \
                       sends them in December.\"\n26 Nov  Bo Brun kept it";

        assert!(fits(page, printed));
        assert!(fits(printed, page));
        assert!(!fits(page, &printed.replace("them", "some")));
        assert!(fits(
            "You promised \"Lend 40 sensors\" for \"Dock\" by Thu 17 Dec 2026, in 21\n  days (co-3xha).",
            "You promised \"Lend 40 sensors\" for \"Dock\" by Fri 1 Jan 2027, in 21 days\n  (co-4yib)."
        ));
        assert!(fits(
            "It was decided by all, and the next day to look at it again is Thu 17 Dec\n2026: soon.",
            "It was decided by all, and the next day to look at it again is Fri 1 Jan 2027:\nsoon."
        ));
        assert!(!fits("one\ntwo", "one two"));
    }

    #[test]
    fn parts_and_lines_can_be_left_out() {
        assert!(fits("State [..]", "State maple ocean bridge"));
        assert!(fits("a [..] z", "a b c z"));
        assert!(!fits("a [..] z", "a b c"));
        assert!(fits("one\n...\nfour", "one\ntwo\nthree\nfour\n"));
        assert!(fits("one\n...\nfour", "one\nfour"));
        assert!(!fits("one\n...\nfour", "one\ntwo"));
        assert!(!fits("one", "one\ntwo"));
        assert!(!fits("one\ntwo", "one"));
    }
}
