//! What a check of this machine finds: how bad it is, and what mends it.

use guildhall_control::FindingCode;
use serde::Serialize;

/// How bad something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(crate) enum Severity {
    /// It is well.
    Well,
    /// It could be better.
    Improve,
    /// It is broken.
    Broken,
}

/// What one check found.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Finding {
    /// How bad it is.
    pub(crate) severity: Severity,
    /// A code that stays the same; empty where all is well.
    pub(crate) code: String,
    /// What was found.
    pub(crate) words: String,
    /// The command that mends it, or what to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) fix: Option<String>,
}

impl Finding {
    /// All is well.
    pub(crate) fn well(words: impl Into<String>) -> Self {
        Self { severity: Severity::Well, code: String::new(), words: words.into(), fix: None }
    }

    /// It could be better.
    pub(crate) fn improve(code: FindingCode, words: impl Into<String>, fix: &str) -> Self {
        let fix = Some(fix.to_owned());
        Self { severity: Severity::Improve, code: code.into(), words: words.into(), fix }
    }

    /// It is broken.
    pub(crate) fn broken(code: FindingCode, words: impl Into<String>, fix: &str) -> Self {
        Self { severity: Severity::Broken, ..Self::improve(code, words, fix) }
    }
}
