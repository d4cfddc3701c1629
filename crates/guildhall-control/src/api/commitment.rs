//! Commitments: what was promised, by when, and what became of it.

use serde::{Deserialize, Serialize};

use super::initiative::Comment;
use super::mention::{About, Line, Party};
use crate::day::Day;
use crate::time::Time;
use crate::untrusted::Untrusted;

/// How a promise stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It is past its day.
    Late,
    /// Who promised says that it may fail, or is silent.
    AtRisk,
    /// Nothing speaks against it.
    OnTrack,
    /// It was kept.
    Kept,
    /// It was taken back.
    Released,
}

impl State {
    /// The words for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Late => "late",
            Self::AtRisk => "at risk",
            Self::OnTrack => "on track",
            Self::Kept => "kept",
            Self::Released => "released",
        }
    }

    /// Whether it is still owed.
    pub fn is_open(self) -> bool {
        match self {
            Self::Late | Self::AtRisk | Self::OnTrack => true,
            Self::Kept | Self::Released => false,
        }
    }
}

/// Which promises to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only those of this organisation.
    pub mine: bool,
    /// Only those that are late.
    pub late: bool,
    /// Those that are kept or released as well.
    pub all: bool,
    /// Only those of this partner or guest.
    pub of: Option<String>,
    /// Only those for this initiative, decision or challenge.
    pub on: Option<String>,
}

/// The promises that were asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct List {
    /// One each: those that are owed by their day, then the others, the latest first.
    pub items: Vec<Summary>,
    /// How many are owed in all.
    pub open: u64,
    /// How many of them are late.
    pub late: u64,
    /// How many there are of all kinds.
    pub total: u64,
    /// The day for which all this is true.
    pub as_of: Day,
}

/// One line about a promise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Summary {
    /// Full id.
    pub id: String,
    /// As short as is unambiguous.
    pub short: String,
    /// What was promised.
    pub text: Untrusted,
    /// By which day.
    pub due: Day,
    /// How it stands.
    pub state: State,
    /// By how many days it is or was late.
    pub days_late: u32,
    /// Short name of who owes it.
    pub handle: Untrusted,
    /// Name of who owes it.
    pub name: Untrusted,
    /// The person who takes care of it, as claimed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<Untrusted>,
    /// True if this organisation owes it.
    pub me: bool,
    /// Full id of what it is for.
    #[serde(rename = "for")]
    pub on: Option<String>,
    /// Title of what it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub for_title: Option<Untrusted>,
    /// To whom it is offered.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub offered_to: Vec<Party>,
    /// What others did about it since somebody of this home looked.
    #[serde(default, skip_serializing_if = "super::is_none")]
    pub news: u32,
}

/// All about one promise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Detail {
    /// The line about it.
    #[serde(flatten)]
    pub summary: Summary,
    /// Who promised it first.
    pub promised_by: Party,
    /// When: claimed.
    pub promised: Time,
    /// The day that was promised first.
    pub first_due: Day,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<About>,
    /// Everything that was said of it, the first first.
    pub history: Vec<Line>,
    /// The day for which all this is true.
    pub as_of: Day,
    /// What was said about it, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub discussion: Vec<Comment>,
}

/// What an organisation says about a promise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "verb", rename_all = "snake_case")]
pub enum Act {
    /// Promise something.
    Promise {
        /// What.
        text: String,
        /// By which day.
        due: Day,
        /// For which initiative, decision or challenge.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        on: Option<String>,
    },
    /// Say how far a promise of yours is.
    Report {
        /// Which.
        reference: String,
        /// Whether it may fail.
        at_risk: bool,
        /// How far it is.
        words: String,
    },
    /// Say that a promise of yours is kept.
    Keep {
        /// Which.
        reference: String,
        /// What shows it.
        evidence: String,
    },
    /// Name another day for a promise of yours.
    Renew {
        /// Which.
        reference: String,
        /// The day from then on.
        due: Day,
        /// Why.
        reason: String,
    },
    /// Take a promise of yours back, without blame.
    Release {
        /// Which.
        reference: String,
        /// Why.
        reason: String,
    },
    /// Offer a promise of yours to another; it moves when the other takes it.
    HandOver {
        /// Which.
        reference: String,
        /// Short name of the other.
        to: String,
        /// What the other has to know.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        words: Option<String>,
    },
    /// Take over a promise that was offered to you.
    Take {
        /// Which.
        reference: String,
    },
    /// Say no to a promise that was offered to you.
    Decline {
        /// Which.
        reference: String,
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
}
