//! Drawing line by line: signs, wrapped paragraphs, labelled fields, tables.

use std::fmt::Display;

use anstyle::{AnsiColor, Style};
use guildhall_control::Untrusted;
use unicode_width::UnicodeWidthStr as _;

use super::page::Page;
use super::table::Table;

const GOOD: Style = AnsiColor::Green.on_default();
const CAUTION: Style = AnsiColor::Yellow.on_default();
const BAD: Style = AnsiColor::Red.on_default();
const STRONG: Style = Style::new().bold();

/// How far quoted text stands in.
const INDENT: &str = "  ";

/// Text in the making.
#[derive(Debug)]
pub(crate) struct Paper<'a> {
    page: &'a Page,
    text: String,
}

impl<'a> Paper<'a> {
    /// An empty paper.
    pub(crate) fn new(page: &'a Page) -> Self {
        Self { page, text: String::new() }
    }

    /// The finished text.
    pub(crate) fn finish(self) -> String {
        self.text
    }

    /// A line, wrapped if it is too long.
    pub(crate) fn line(&mut self, text: impl Display) {
        self.wrapped("", "", &text.to_string());
    }

    /// A line of a list; what does not fit stands in below it.
    pub(crate) fn entry(&mut self, text: impl Display) {
        self.wrapped("", INDENT, &text.to_string());
    }

    /// A line that must be copied whole, so it is never wrapped.
    pub(crate) fn whole(&mut self, text: impl Display) {
        self.push(&format!("{INDENT}{}\n", harmless(&text.to_string())));
    }

    /// An empty line, unless there is one already or nothing stands above.
    pub(crate) fn gap(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    /// A title, with something short at the right edge.
    pub(crate) fn title(&mut self, title: &Untrusted, right: &str) {
        let right = harmless(right);
        let room = self.page.width.saturating_sub(right.width() + 2);
        let shown = cut(&title.to_string(), room, self.page.symbols.cut);
        let is_alone = right.is_empty();
        let pad = self.page.width.saturating_sub(shown.width() + right.width());
        let pad = if is_alone { 0 } else { pad };
        self.push(&format!("{STRONG}{shown}{STRONG:#}{}{right}\n", " ".repeat(pad)));
    }

    /// Good news.
    pub(crate) fn good(&mut self, text: impl Display) {
        self.signed(GOOD, self.page.symbols.good, &text.to_string());
    }

    /// Something to look at.
    pub(crate) fn caution(&mut self, text: impl Display) {
        self.signed(CAUTION, self.page.symbols.caution, &text.to_string());
    }

    /// Bad news.
    pub(crate) fn bad(&mut self, text: impl Display) {
        self.signed(BAD, self.page.symbols.bad, &text.to_string());
    }

    /// A remark.
    pub(crate) fn remark(&mut self, text: impl Display) {
        self.wrapped("- ", "  ", &text.to_string());
    }

    /// A text of several lines, standing in.
    pub(crate) fn quote(&mut self, text: &Untrusted) {
        for line in text.lines() {
            self.wrapped(INDENT, INDENT, &line);
        }
    }

    /// What is at the left with what is at the right of it, in two columns.
    pub(crate) fn fields(&mut self, fields: &[(&str, String)]) {
        let label_width = fields.iter().map(|(label, _)| label.width()).max().unwrap_or_default();
        for (label, value) in fields {
            let pad = " ".repeat(label_width - label.width() + 3);
            let hanging = " ".repeat(label_width + 3);
            self.wrapped(&format!("{label}{pad}"), &hanging, value);
        }
    }

    /// A text with something short at the right edge, on one line.
    pub(crate) fn spread(&mut self, left: impl Display, right: impl Display) {
        let (left, right) = (harmless(&left.to_string()), harmless(&right.to_string()));
        let room = self.page.width.saturating_sub(right.width() + 2);
        let left = cut(&left, room, self.page.symbols.cut);
        let pad = self.page.width.saturating_sub(left.width() + right.width());
        let line = format!("{left}{}{right}", " ".repeat(pad));
        self.push(&format!("{}\n", line.trim_end()));
    }

    /// A table.
    pub(crate) fn table(&mut self, table: &Table) {
        self.push(&table.draw(self.page.width, self.page.symbols.cut));
    }

    fn signed(&mut self, style: Style, sign: &str, text: &str) {
        let hanging = " ".repeat(sign.width() + 1);
        let before = self.text.len();
        self.wrapped(&format!("{sign} "), &hanging, text);
        // The sign is coloured afterwards, so that the colour has no part in the width.
        self.text.replace_range(before..before + sign.len(), &format!("{style}{sign}{style:#}"));
    }

    fn wrapped(&mut self, first: &str, hanging: &str, text: &str) {
        let options = textwrap::Options::new(self.page.width)
            .initial_indent(first)
            .subsequent_indent(hanging)
            .word_splitter(textwrap::WordSplitter::NoHyphenation);
        for line in textwrap::wrap(&harmless(text), options) {
            self.push(line.trim_end());
            self.push("\n");
        }
    }

    fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }
}

/// Whatever somebody hands in to be drawn, as one line that a terminal only shows.
fn harmless(text: &str) -> String {
    Untrusted::new(text).to_string()
}

/// The text, cut to so many columns.
pub(crate) fn cut(text: &str, room: usize, sign: &str) -> String {
    if text.width() <= room {
        return text.to_owned();
    }
    let mut kept = String::new();
    for character in text.chars() {
        if kept.width() + unicode_width::UnicodeWidthChar::width(character).unwrap_or_default()
            > room.saturating_sub(sign.width())
        {
            break;
        }
        kept.push(character);
    }
    kept.truncate(kept.trim_end().len());
    kept + sign
}
