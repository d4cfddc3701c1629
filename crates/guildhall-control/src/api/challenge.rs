//! Challenges: what partners could use help with, and who can give it.

use serde::{Deserialize, Serialize};

use super::commitment;
use super::initiative::Comment;
use super::mention::{Line, Party};
use crate::time::Time;
use crate::untrusted::Untrusted;

/// How a challenge came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It is solved.
    Solved,
    /// It is solved in part.
    Partly,
    /// It could not be solved.
    Unsolved,
    /// It is a challenge no longer.
    Gone,
}

/// How a challenge stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Help is wanted.
    Open,
    /// Help was accepted.
    Helped,
    /// It is solved.
    Solved,
    /// It is solved in part.
    Partly,
    /// It could not be solved.
    Unsolved,
    /// It is a challenge no longer.
    Gone,
    /// Who shared it took it back.
    TakenBack,
}

impl State {
    /// The words for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Helped => "helped",
            Self::Solved => "solved",
            Self::Partly => "partly solved",
            Self::Unsolved => "unsolved",
            Self::Gone => "gone",
            Self::TakenBack => "taken back",
        }
    }

    /// Whether help is still wanted.
    pub fn is_open(self) -> bool {
        match self {
            Self::Open | Self::Helped => true,
            Self::Solved | Self::Partly | Self::Unsolved | Self::Gone | Self::TakenBack => false,
        }
    }
}

/// Which challenges to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Those that are over as well.
    pub all: bool,
    /// Only those of this partner.
    pub by: Option<String>,
}

/// The challenges that were asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct List {
    /// One each: what would help most for the least work first.
    pub items: Vec<Summary>,
    /// How many there are of all kinds.
    pub total: u64,
}

/// One line about a challenge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Summary {
    /// Full id.
    pub id: String,
    /// As short as is unambiguous.
    pub short: String,
    /// What it is about.
    pub title: Untrusted,
    /// How it stands.
    pub state: State,
    /// Short name of who shared it.
    pub handle: Untrusted,
    /// Name of who shared it.
    pub name: Untrusted,
    /// True if this organisation shared it.
    pub me: bool,
    /// How much work it seems, from 1 to 5.
    pub effort: u8,
    /// How much it would help, from 1 to 5.
    pub value: u8,
    /// What is wanted for it.
    pub wanted: Vec<Untrusted>,
    /// Offers that stand.
    pub offers: u32,
    /// When it was shared: claimed.
    pub shared: Time,
    /// What others did about it since somebody of this home looked.
    #[serde(default, skip_serializing_if = "super::is_none")]
    pub news: u32,
}

/// All about one challenge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Detail {
    /// The line about it.
    #[serde(flatten)]
    pub summary: Summary,
    /// In its author's own words.
    pub text: Untrusted,
    /// The person who shared it, as claimed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<Untrusted>,
    /// Help that was offered, the first first.
    pub help: Vec<Offer>,
    /// To whom it was passed on.
    pub referrals: Vec<Referral>,
    /// Thanks, the first first.
    pub thanks: Vec<Thanks>,
    /// What helped, as its author says at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Untrusted>,
    /// Promises that are for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub commitments: Vec<commitment::Summary>,
    /// Members whose profiles fit.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fits: Vec<Fit>,
    /// What was said, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub discussion: Vec<Comment>,
    /// Everything that was done about it, the first first.
    pub history: Vec<Line>,
}

/// Help that was offered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Offer {
    /// Who offered it.
    #[serde(flatten)]
    pub by: Party,
    /// When: claimed.
    pub when: Time,
    /// What it can do.
    pub words: Untrusted,
    /// True if it was accepted.
    pub accepted: bool,
    /// What was said to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply: Option<Untrusted>,
    /// True if it was taken back.
    pub taken_back: bool,
}

/// A challenge was passed on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Referral {
    /// Who passed it on.
    pub by: Party,
    /// Name of whom it went to.
    pub to: Untrusted,
    /// Short name of whom it went to, if a member.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to_handle: Option<Untrusted>,
    /// When: claimed.
    pub when: Time,
    /// Why they fit.
    pub words: Untrusted,
    /// Whether it is taken up, once that was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted: Option<bool>,
    /// Whether it helped, once that was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub helped: Option<bool>,
    /// What came of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<Untrusted>,
    /// True if it was taken back.
    pub taken_back: bool,
}

/// Thanks for help.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Thanks {
    /// To whom.
    #[serde(flatten)]
    pub to: Party,
    /// For what.
    pub words: Untrusted,
}

/// A challenge and a member whose profile fits it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Fit {
    /// The member.
    #[serde(flatten)]
    pub who: Party,
    /// What of its profile fits.
    pub because: Vec<Untrusted>,
    /// Words that both have.
    pub words: Vec<Untrusted>,
    /// The challenge, where several are matched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub challenge: Option<Summary>,
}

/// Who fits what, the best first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Matches {
    /// One each.
    pub items: Vec<Fit>,
    /// What was matched, in words.
    pub asked: Untrusted,
    /// True if there is no profile to match with.
    pub profile_missing: bool,
}

/// What an organisation says about a challenge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "verb", rename_all = "snake_case")]
pub enum Act {
    /// Share a challenge.
    Share {
        /// What it is about, in a line.
        title: String,
        /// In your own words.
        text: String,
        /// How much work it seems, from 1 to 5.
        effort: u8,
        /// How much it would help, from 1 to 5.
        value: u8,
        /// What is wanted for it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        wanted: Vec<String>,
    },
    /// Offer help with a challenge.
    Offer {
        /// Which.
        reference: String,
        /// What you can do.
        words: String,
    },
    /// Accept help with a challenge of yours.
    Accept {
        /// Which.
        reference: String,
        /// Short name of who offered; may be left out where only one did.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<String>,
        /// What you say to it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        words: Option<String>,
    },
    /// Say how a challenge of yours came out.
    End {
        /// Which.
        reference: String,
        /// How.
        outcome: Outcome,
        /// What helped.
        words: String,
    },
    /// Thank somebody who helped with a challenge of yours.
    Thank {
        /// Which.
        reference: String,
        /// Short name of whom.
        to: String,
        /// For what.
        words: String,
    },
    /// Pass a challenge on to somebody who fits better.
    PassOn {
        /// Which.
        reference: String,
        /// Short name of a member; or nobody, where it goes outside.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<String>,
        /// Name of somebody outside.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        outside: Option<String>,
        /// Why they fit.
        words: String,
    },
    /// Say whether a challenge that was passed on is taken up.
    Answer {
        /// Which.
        reference: String,
        /// Whether it is.
        accepted: bool,
        /// What is said to it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        words: Option<String>,
    },
    /// Say what came of a challenge that was passed on.
    Result {
        /// Which.
        reference: String,
        /// Whether it helped.
        helped: bool,
        /// What came of it.
        words: String,
    },
    /// Take a challenge of yours back.
    Withdraw {
        /// Which.
        reference: String,
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
}
