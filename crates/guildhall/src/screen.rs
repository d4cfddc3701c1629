//! Writing to the terminal: results to standard output, talk to standard error.
//!
//! Colour goes only where it belongs, and only characters that the terminal can show.

use std::io::{self, IsTerminal as _, Write as _};

use anstream::{AutoStream, ColorChoice};
use guildhall_control::untrusted::harmless_lines;

use crate::render::{Page, Symbols};

/// Lines are at most this long, whatever the width of the terminal.
const WIDTH_MAX: usize = 80;

/// Narrower than this, lines run over rather than become unreadable.
const WIDTH_MIN: usize = 60;

/// How to write.
#[derive(Clone, Debug)]
pub(crate) struct Screen {
    color: ColorChoice,
    symbols: Symbols,
    width: usize,
    verbose: bool,
}

impl Screen {
    /// The screen that this process has. `color` is the choice of `--color`.
    pub(crate) fn new(color: ColorChoice, verbose: bool) -> Self {
        let symbols = if is_ascii_only() { Symbols::ASCII } else { Symbols::UNICODE };
        Self { color, symbols, width: width(), verbose }
    }

    /// The page to draw an answer on.
    pub(crate) fn page(&self) -> Page {
        Page {
            width: self.width,
            now: jiff::Timestamp::now(),
            zone: jiff::tz::TimeZone::system(),
            symbols: self.symbols,
            verbose: self.verbose,
        }
    }

    /// Writes a result.
    pub(crate) fn print(&self, text: &str) -> io::Result<()> {
        let mut out = AutoStream::new(io::stdout(), self.color);
        out.write_all(self.symbols.fit(&harmless_lines(text)).as_bytes())?;
        out.flush()
    }

    /// Writes talk.
    pub(crate) fn say(&self, text: &str) -> io::Result<()> {
        let mut err = AutoStream::new(io::stderr(), self.color);
        err.write_all(self.symbols.fit(&harmless_lines(text)).as_bytes())?;
        err.flush()
    }
}

/// Writes a result that is for a program: exactly as it is.
pub(crate) fn print_exactly(bytes: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(bytes)?;
    out.flush()
}

/// True if a person reads what is said.
pub(crate) fn is_seen() -> bool {
    io::stderr().is_terminal()
}

/// True if a person can answer a question.
pub(crate) fn can_ask() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

fn width() -> usize {
    let columns = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    columns.unwrap_or(WIDTH_MAX).clamp(WIDTH_MIN, WIDTH_MAX)
}

fn is_ascii_only() -> bool {
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    if let Some(value) = set("GUILDHALL_ASCII") {
        return value != "0";
    }
    let locale = set("LC_ALL").or_else(|| set("LC_CTYPE")).or_else(|| set("LANG"));
    let locale = locale.unwrap_or_default().to_lowercase().replace('-', "");
    set("TERM").is_some_and(|term| term == "dumb") || !locale.contains("utf8")
}
