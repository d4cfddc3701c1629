//! Questions to a person, each of which a flag answers too.

use std::io::{self, BufRead as _, Write as _};

use guildhall_control::untrusted::harmless_lines;
use guildhall_control::{Code, Problem};

use crate::failure::{Failure, missing};
use crate::screen;

/// An answer longer than this is a mistake.
const ANSWER_LENGTH_MAX: usize = 4096;

/// Whether and how people are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asking {
    /// There is a terminal, so ask.
    Ask,
    /// There is a terminal, but every yes is given.
    Yes,
    /// Nobody can be asked, and every yes is given.
    Silent,
    /// Nobody can be asked, and nothing was said.
    Nobody,
}

impl Asking {
    /// What `--yes`, `--no-input` and the terminal amount to.
    pub(crate) fn new(yes: bool, no_input: bool) -> Self {
        match (screen::can_ask() && !no_input, yes || no_input) {
            (true, false) => Self::Ask,
            (true, true) => Self::Yes,
            (false, true) => Self::Silent,
            (false, false) => Self::Nobody,
        }
    }

    /// The value of a flag, or else the answer to a question.
    pub(crate) fn value(
        self,
        given: Option<String>,
        question: &str,
        flag: &str,
    ) -> Result<String, Failure> {
        if let Some(given) = given {
            return Ok(given);
        }
        match self {
            Self::Ask | Self::Yes => ask_until_said(question),
            Self::Silent | Self::Nobody => Err(missing(&question.to_lowercase(), flag).into()),
        }
    }

    /// The answer to a question that may be left open; nobody is asked where nobody can answer.
    pub(crate) fn perhaps(self, question: &str) -> Result<Option<String>, Failure> {
        match self {
            Self::Ask => {
                Ok(Some(ask(&format!("{question}: "))?).filter(|answer| !answer.is_empty()))
            }
            Self::Yes | Self::Silent | Self::Nobody => Ok(None),
        }
    }

    /// Asks whether to go on, where there is somebody to ask.
    pub(crate) fn confirm(self, question: &str) -> Result<(), Failure> {
        match self {
            Self::Ask if !is_yes(&ask(&format!("{question} [y/N] "))?) => Err(cancelled()),
            Self::Ask | Self::Yes | Self::Silent | Self::Nobody => Ok(()),
        }
    }

    /// Asks whether to go on; where nobody can be asked, a flag must have said so.
    pub(crate) fn insist(self, question: &str, flag: &str) -> Result<(), Failure> {
        match self {
            Self::Nobody => Err(missing("your consent", flag).into()),
            Self::Ask | Self::Yes | Self::Silent => self.confirm(question),
        }
    }

    /// For what cannot be taken back: has the person type `name`, or say it by `--confirm`.
    pub(crate) fn insist_name(
        self,
        given: Option<String>,
        name: &str,
        what: &str,
    ) -> Result<String, Failure> {
        let flag = format!("--confirm {name}");
        match (given, self) {
            (Some(given), _) => Ok(given),
            (None, Self::Ask) => {
                let typed = ask(&format!("Type \"{name}\" to {what}, or nothing to stop: "))?;
                if typed == name { Ok(typed) } else { Err(cancelled()) }
            }
            // A yes to everything is not enough for this.
            (None, Self::Yes | Self::Silent | Self::Nobody) => {
                Err(missing("the name that says that you mean it", &flag).into())
            }
        }
    }
}

fn ask_until_said(question: &str) -> Result<String, Failure> {
    loop {
        let answer = ask(&format!("{question}: "))?;
        if !answer.is_empty() {
            return Ok(answer);
        }
    }
}

fn ask(question: &str) -> Result<String, Failure> {
    let mut err = io::stderr().lock();
    err.write_all(harmless_lines(question).as_bytes())?;
    err.flush()?;
    // One buffer and no copy: what is typed may be the words of a root key.
    let mut line = String::with_capacity(ANSWER_LENGTH_MAX);
    let read = io::stdin().lock().read_line(&mut line)?;
    if read == 0 {
        return Err(cancelled());
    }
    if line.len() > ANSWER_LENGTH_MAX {
        return Err(Problem::new(Code::BadInput, "that answer is too long").into());
    }
    line.truncate(line.trim_end().len());
    line.drain(..line.len() - line.trim_start().len());
    Ok(line)
}

fn is_yes(answer: &str) -> bool {
    matches!(answer.to_lowercase().as_str(), "y" | "yes")
}

fn cancelled() -> Failure {
    Problem::new(Code::Cancelled, "nothing was done").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(result: Result<impl std::fmt::Debug, Failure>) -> String {
        match result.unwrap_err() {
            Failure::Told(problem) => problem.code,
            Failure::ReaderLeft => "left".to_owned(),
        }
    }

    #[test]
    fn a_flag_answers_before_anybody_is_asked() {
        let given = Asking::Nobody.value(Some("Kaltwerk".into()), "Your name", "--person NAME");

        assert_eq!(given.unwrap(), "Kaltwerk");
    }

    #[test]
    fn where_nobody_can_be_asked_the_flag_is_named() {
        let missing = Asking::Silent.value(None, "Your name", "--person NAME");

        assert_eq!(code(missing), "E-NO-INPUT");
        assert_eq!(code(Asking::Nobody.insist("Join now?", "--yes")), "E-NO-INPUT");
    }

    #[test]
    fn what_cannot_be_taken_back_needs_more_than_a_yes() {
        let given = Asking::Silent.insist_name(Some("alma".into()), "alma", "leave");

        assert_eq!(given.unwrap(), "alma");
        for asking in [Asking::Yes, Asking::Silent, Asking::Nobody] {
            assert_eq!(code(asking.insist_name(None, "alma", "leave")), "E-NO-INPUT");
        }
    }

    #[test]
    fn no_input_counts_as_yes() {
        assert!(Asking::Silent.insist("Join now?", "--yes").is_ok());
        assert!(Asking::Nobody.confirm("Sign and send?").is_ok());
    }
}
