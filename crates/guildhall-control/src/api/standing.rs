//! How an initiative stands beside its text: who leads it, what it is worth, who takes part.

use serde::{Deserialize, Serialize};

use super::commitment;
use super::lead::{self, Lead};
use super::lesson::{Lesson, Words};
use super::mention::{About, Line, Party};
use super::stage::Stage;
use crate::day::Day;
use crate::time::Time;
use crate::untrusted::Untrusted;

/// What the line about an initiative says beside its text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Standing {
    /// Short name of who leads, if one partner does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leader: Option<Untrusted>,
    /// Name of who leads, if one partner does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leader_name: Option<Untrusted>,
    /// How it stands with the lead.
    #[serde(default)]
    pub lead_state: lead::State,
    /// What it is worth, if anybody rated it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub worth: Option<Worth>,
    /// The day on which it is over unless it is renewed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<Day>,
    /// True if it is past its end and was neither renewed nor closed.
    #[serde(default)]
    pub lapsed: bool,
    /// Whether it is fading: quiet, and seldom worked on in the last year.
    #[serde(default)]
    pub fading: bool,
    /// How it was closed, if it was: done, declined, merged, handed over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ending: Option<String>,
    /// Organisations that take part.
    #[serde(default)]
    pub taking_part: u32,
}

/// What an initiative is worth to those who rated it: means from 1 to 5, with one decimal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Worth {
    /// Benefit to the network.
    pub network: String,
    /// Benefit to the rating partners themselves.
    pub own: String,
    /// Burden.
    pub burden: String,
    /// How many partners rated it.
    pub raters: u32,
}

/// Everything about an initiative beside its text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Working {
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<Untrusted>,
    /// How much it may cost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub appetite: Option<Untrusted>,
    /// Who leads.
    pub lead: Lead,
    /// Who takes part.
    pub participants: Vec<Participant>,
    /// What it is worth to whom.
    pub ratings: Vec<Rating>,
    /// Which guests have which part.
    pub guests: Vec<Guest>,
    /// What was promised for it.
    pub commitments: Vec<commitment::Summary>,
    /// What was learnt from it.
    pub lessons: Vec<Lesson>,
    /// What it goes on in, if it was merged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merged_into: Option<About>,
    /// Who carries it on, if it was handed over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handed_over_to: Option<Untrusted>,
    /// Days on which it changed where it was brought in from.
    #[serde(default)]
    pub imported_days: u32,
    /// What was said and done about it, the first first.
    pub history: Vec<Line>,
}

/// Somebody who takes part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Participant {
    /// Who.
    #[serde(flatten)]
    pub who: Party,
    /// What it brings or does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<Untrusted>,
    /// Since when: claimed.
    pub since: Time,
}

/// What an initiative is worth to one partner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Rating {
    /// Who says so.
    #[serde(flatten)]
    pub by: Party,
    /// Benefit to the network, from 1 to 5.
    pub network: u8,
    /// Benefit to itself.
    pub own: u8,
    /// What it costs it.
    pub burden: u8,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Untrusted>,
}

/// A guest's part in an initiative.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Guest {
    /// Who.
    #[serde(flatten)]
    pub who: Party,
    /// Its part.
    pub role: GuestRole,
    /// At which stage; at every one if none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<Stage>,
}

/// How much a guest has a part in an initiative.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum GuestRole {
    /// It is told.
    Informed,
    /// It is asked.
    Consulted,
    /// It does some of the work, and may promise.
    Contributing,
}

impl GuestRole {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Informed => "informed",
            Self::Consulted => "consulted",
            Self::Contributing => "contributing",
        }
    }
}

/// What an organisation says about an initiative.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "verb", rename_all = "snake_case")]
pub enum Act {
    /// Take part in an initiative.
    Join {
        /// Which.
        reference: String,
        /// What you bring or do in it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        part: Option<String>,
    },
    /// Take part in it no longer.
    Leave {
        /// Which.
        reference: String,
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// Say what an initiative is for, what it may cost and when it ends; the rest stays.
    Frame {
        /// Which.
        reference: String,
        /// What it is for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        purpose: Option<String>,
        /// How much it may cost.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        appetite: Option<String>,
        /// The day on which it is over unless it is renewed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        end: Option<Day>,
    },
    /// Let an initiative go on beyond its end.
    Renew {
        /// Which.
        reference: String,
        /// The end from then on.
        until: Day,
        /// Why it is worth it.
        reason: String,
    },
    /// Say what an initiative is worth, each from 1 to 5.
    Rate {
        /// Which.
        reference: String,
        /// Benefit to the network.
        network: u8,
        /// Benefit to your organisation.
        own: u8,
        /// What it costs your organisation.
        burden: u8,
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// End an initiative.
    Close {
        /// Which.
        reference: String,
        /// How it ends.
        ending: Ending,
        /// What was learnt; needed unless it is declined or merged.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        lesson: Option<Words>,
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// Take a closed initiative up again.
    Reopen {
        /// Which.
        reference: String,
        /// Why.
        reason: String,
    },
    /// Give a guest a part in an initiative, or none from then on.
    InvolveGuest {
        /// Which.
        reference: String,
        /// Short name of the guest.
        guest: String,
        /// Its part; none ends it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        role: Option<GuestRole>,
        /// At which stage; at every one if none is named.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        stage: Option<Stage>,
    },
}

/// How an initiative ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "how", rename_all = "snake_case")]
pub enum Ending {
    /// It was done, as far as it got.
    Done,
    /// It was not taken up.
    Declined,
    /// It goes on as part of another initiative.
    Merged {
        /// The other one.
        into: String,
    },
    /// Somebody outside carries it on.
    HandedOver {
        /// Who.
        to: String,
    },
}
