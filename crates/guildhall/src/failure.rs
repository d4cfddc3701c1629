//! How a command ends when it does not end well.

use std::io;
use std::path::Path;

use guildhall_control::api::Schema;
use guildhall_control::client::ClientError;
use guildhall_control::{Code, Problem};
use serde::Serialize;

/// Why a command did not do what it was asked to.
#[derive(Debug)]
pub(crate) enum Failure {
    /// A person is to be told.
    Told(Box<Problem>),
    /// Whoever read the output has left; there is nobody to tell.
    ReaderLeft,
}

/// How a command ended that printed an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    /// Done.
    Well,
    /// The answer itself is bad news, with this exit code.
    WithCode(u8),
}

/// What every command gives back.
pub(crate) type Outcome = Result<Ended, Failure>;

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::Told(Box::new(problem))
    }
}

impl From<Box<Problem>> for Failure {
    fn from(problem: Box<Problem>) -> Self {
        Self::Told(problem)
    }
}

impl From<ClientError> for Failure {
    fn from(error: ClientError) -> Self {
        Problem::from(error).into()
    }
}

/// From writing to the terminal; reading and writing files is told with [`file()`].
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self::ReaderLeft;
        }
        Problem::new(Code::File, "cannot write the answer").because(error.to_string()).into()
    }
}

/// A file could not be read or written; `attempt` says what was tried: "read", "write".
pub(crate) fn file(attempt: &str, path: &Path, error: &io::Error) -> Problem {
    let code = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Code::Disk,
        _ => Code::File,
    };
    Problem::new(code, format!("cannot {attempt} {}", path.display())).because(error.to_string())
}

/// Something was not given and cannot be asked for.
pub(crate) fn missing(what: &str, flag: &str) -> Problem {
    Problem::new(Code::NoInput, format!("{what} is missing"))
        .because("There is nobody to ask: this is no terminal, or --no-input was given.")
        .hint(format!("say it:  {flag}"))
}

/// A problem as the answer of a command.
#[derive(Serialize)]
pub(crate) struct Told(pub(crate) Problem);

impl Schema for Told {
    const SCHEMA: &'static str = "guildhall.problem/1";
}
