//! Words, numbers and days as people type them, checked before anything is signed.

use guildhall_control::Day as ShownDay;
use guildhall_control::problem::{Code, Problem};
use guildhall_work::{Day, LINE_LENGTH_MAX, LINES_MAX, SCALE_MAX, WORDS_LENGTH_MAX};

use super::super::about::{day_words, today, told};
use crate::present::facts::Look;

/// One line that says something.
pub(super) fn title(text: &str, otherwise: &str) -> Result<String, Problem> {
    let line = text.trim();
    if line.is_empty() {
        return Err(Problem::new(Code::BadInput, otherwise));
    }
    if line.chars().any(char::is_control) {
        return Err(Problem::new(Code::BadInput, "this has to fit on one line")
            .because("there is a line break or another control character in it")
            .hint("leave it out; longer words have a place of their own:  -m TEXT"));
    }
    if line.len() > LINE_LENGTH_MAX {
        return Err(too_long(line.len(), LINE_LENGTH_MAX)
            .hint("a short line here, and the rest as text:  -m TEXT"));
    }
    Ok(line.to_owned())
}

/// Words that say something.
pub(super) fn words(text: &str, otherwise: &str, flag: &str) -> Result<String, Problem> {
    let words = text.trim();
    if words.is_empty() {
        return Err(Problem::new(Code::BadInput, otherwise).hint(format!("say it:  {flag}")));
    }
    if words.len() > WORDS_LENGTH_MAX {
        return Err(too_long(words.len(), WORDS_LENGTH_MAX)
            .hint("put the whole of it into the text of an initiative, and name it here"));
    }
    Ok(words.to_owned())
}

fn too_long(length: usize, length_max: usize) -> Problem {
    Problem::new(Code::BadInput, "this is too long")
        .because(format!("it has {length} bytes; at most {length_max} are taken"))
}

/// Words that may be left out.
pub(super) fn maybe(text: Option<&String>) -> Option<String> {
    text.map(|text| text.trim()).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// A line that may be left out.
pub(super) fn maybe_line(text: Option<&String>) -> Result<Option<String>, Problem> {
    maybe(text).map(|text| title(&text, "say it in a line")).transpose()
}

/// A list of lines; what stands there twice stands there once.
pub(super) fn lines(texts: &[String]) -> Result<Vec<String>, Problem> {
    let mut lines: Vec<String> = Vec::new();
    for text in texts.iter().filter(|text| !text.trim().is_empty()) {
        let line = title(text, "say it in a line")?;
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    if lines.len() > LINES_MAX {
        return Err(Problem::new(Code::BadInput, format!("at most {LINES_MAX} can be named")));
    }
    Ok(lines)
}

/// A number on the scale.
pub(super) fn scale(number: u8, flag: &str) -> Result<u8, Problem> {
    if (1..=SCALE_MAX).contains(&number) {
        return Ok(number);
    }
    Err(Problem::new(Code::BadInput, format!("{number} is not on the scale for {flag}"))
        .because(format!("it goes from 1 (little) to {SCALE_MAX} (much)")))
}

/// A day that is not over.
pub(super) fn ahead(look: &Look<'_>, day: ShownDay, flag: &str) -> Result<Day, Problem> {
    let (day, today) = (told(day), today(look));
    // Where the person is, it may still be the day before.
    if day < today.minus(1) {
        return Err(Problem::new(Code::BadInput, format!("{} is over", day_words(day)))
            .hint(format!("name a day from today on:  {flag} \"in 2 weeks\"")));
    }
    Ok(day)
}

/// A day ahead that may be left out.
pub(super) fn maybe_ahead(
    look: &Look<'_>,
    day: Option<ShownDay>,
    flag: &str,
) -> Result<Option<Day>, Problem> {
    day.map(|day| ahead(look, day, flag)).transpose()
}
