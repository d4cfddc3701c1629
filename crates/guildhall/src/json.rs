//! Answers for programs: one JSON document, or one a line.
//!
//! Text from partners is in it exactly, but escaped where a terminal could obey it.

use guildhall_control::untrusted::escape_json;
use guildhall_control::{Code, Problem};
use serde::Serialize;

use crate::failure::Failure;
use crate::screen;

/// Prints one document, on as many lines as it is easily read on.
pub(crate) fn print(document: &impl Serialize) -> Result<(), Failure> {
    write(&serde_json::to_string_pretty(document).map_err(|error| unwritable(&error))?)
}

/// Prints one document as a line.
pub(crate) fn print_line(document: &impl Serialize) -> Result<(), Failure> {
    write(&serde_json::to_string(document).map_err(|error| unwritable(&error))?)
}

/// Prints a line that is JSON already.
pub(crate) fn print_ready_line(json: &str) -> Result<(), Failure> {
    write(json)
}

fn write(json: &str) -> Result<(), Failure> {
    Ok(screen::print_exactly(format!("{}\n", escape_json(json)).as_bytes())?)
}

fn unwritable(error: &serde_json::Error) -> Problem {
    Problem::new(Code::Internal, "the answer could not be written as JSON")
        .because(error.to_string())
}
