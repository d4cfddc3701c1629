//! Why a measurement could not be made: words, and what lies behind them.

use std::error::Error;
use std::fmt;

/// What something came to.
pub(crate) type Outcome<T> = Result<T, Failure>;

/// Why a measurement could not be made. It is no error type itself, so that every one becomes it.
pub(crate) struct Failure(String);

impl<E: Error> From<E> for Failure {
    fn from(error: E) -> Self {
        let mut words = error.to_string();
        let mut next = error.source();
        while let Some(cause) = next {
            words = format!("{words}: {cause}");
            next = cause.source();
        }
        Self(words)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A failure in words.
pub(crate) fn failed<T>(words: impl Into<String>) -> Outcome<T> {
    Err(Failure(words.into()))
}

/// Says what was attempted.
pub(crate) trait Context<T> {
    /// With what was attempted in front.
    fn context(self, words: &str) -> Outcome<T>;
}

impl<T, E: Into<Failure>> Context<T> for Result<T, E> {
    fn context(self, words: &str) -> Outcome<T> {
        self.map_err(|cause| Failure(format!("{words}: {}", cause.into())))
    }
}

impl<T> Context<T> for Option<T> {
    fn context(self, words: &str) -> Outcome<T> {
        self.ok_or_else(|| Failure(words.to_owned()))
    }
}
