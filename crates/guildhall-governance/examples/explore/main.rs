//! Looks at every way to fill one place of the minutes; see `docs/testing.md`.
#![warn(clippy::float_arithmetic, clippy::indexing_slicing, clippy::wildcard_enum_match_arm)]

use std::process::ExitCode;

mod explore;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    explore::command(&arguments, &mut std::io::stdout(), &mut std::io::stderr())
}
