//! Why something is as it is: the rule, and the signed contributions that made it so.

use serde::{Deserialize, Serialize};

use super::log;
use crate::untrusted::Untrusted;

/// An answer to "why?".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Explanation {
    /// What was asked about.
    pub about: About,
    /// Its full id, if it has one.
    pub id: Option<String>,
    /// As short as is unambiguous, if it has a short one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub short: Option<String>,
    /// Its title or name.
    pub title: Untrusted,
    /// The answer, in a sentence or two.
    pub answer: Untrusted,
    /// The rules that applied.
    pub rules: Vec<Rule>,
    /// What led there, in order.
    pub parts: Vec<Part>,
}

/// What can be asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// A decision.
    Decision,
    /// A partner or guest.
    Member,
    /// A rule.
    Rule,
    /// Partners and rules as a whole.
    State,
    /// An initiative.
    Initiative,
    /// A promise.
    Commitment,
    /// A challenge.
    Challenge,
    /// A lesson.
    Lesson,
    /// One contribution.
    Contribution,
}

/// A rule that applied, and since when it is one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Rule {
    /// The rule.
    pub words: Untrusted,
    /// Where it comes from, in words.
    pub origin: Untrusted,
    /// The number of the entry that made it so; none if it is from the founding.
    pub entry: Option<u64>,
}

/// One stretch of the way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Part {
    /// What it did.
    pub words: Untrusted,
    /// The number of the entry that it made, if one.
    pub entry: Option<u64>,
    /// Full id of the decision that it is about, if about one.
    pub decision: Option<String>,
    /// The contributions, each signed by who is named.
    pub steps: Vec<log::Item>,
}
