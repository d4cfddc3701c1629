//! Leads: who leads what, until when, and how evenly that is spread.

use serde::{Deserialize, Serialize};

use super::mention::Party;
use crate::day::Day;
use crate::time::Time;
use crate::untrusted::Untrusted;

/// How it stands with the lead of an initiative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// More than one says that it leads.
    Contested,
    /// Who led cannot any more, or the term is over.
    Lapsed,
    /// Somebody to lead is wanted.
    Wanted,
    /// Nobody leads.
    #[default]
    Nobody,
    /// One partner leads.
    Led,
}

impl State {
    /// The words for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Contested => "contested",
            Self::Lapsed => "lapsed",
            Self::Wanted => "wanted",
            Self::Nobody => "nobody",
            Self::Led => "led",
        }
    }
}

/// Who leads one initiative, or wants to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Lead {
    /// How it stands.
    pub state: State,
    /// Everybody who leads or says so.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub claims: Vec<Claim>,
    /// Who stands in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deputies: Vec<Party>,
    /// Who would lead.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub offers: Vec<Ready>,
    /// To whom the lead is offered.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub offered_to: Vec<Party>,
    /// What is wanted of whoever leads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wanted: Option<Untrusted>,
}

/// Somebody who leads, or says so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Claim {
    /// Who.
    #[serde(flatten)]
    pub by: Party,
    /// Since when: claimed.
    pub since: Time,
    /// The last day of the term.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Day>,
    /// How it came to lead, in words.
    pub how: Untrusted,
    /// True if it does not hold any more: the term is over, or the partner cannot lead.
    pub lapsed: bool,
}

/// Somebody who would lead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Ready {
    /// Who.
    #[serde(flatten)]
    pub by: Party,
    /// What it would bring.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<Untrusted>,
}

/// Who leads what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct List {
    /// One for each initiative of which anything was said: what needs somebody first.
    pub items: Vec<Item>,
    /// How many initiatives each partner leads, most first.
    pub leaders: Vec<Share>,
    /// Initiatives that nobody leads and that are not closed.
    pub unled: u64,
    /// The day for which all this is true.
    pub as_of: Day,
}

/// The lead of one initiative.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Item {
    /// Full id of the initiative.
    pub id: String,
    /// As short as is unambiguous.
    pub short: String,
    /// Its title.
    pub title: Untrusted,
    /// Who leads it.
    #[serde(flatten)]
    pub lead: Lead,
}

/// How much one partner leads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Share {
    /// Who.
    #[serde(flatten)]
    pub who: Party,
    /// Initiatives that it leads.
    pub leads: u32,
    /// How many of a hundred of all that are led.
    pub percent: u32,
}

/// What an organisation says about a lead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "verb", rename_all = "snake_case")]
pub enum Act {
    /// Offer to lead.
    Offer {
        /// Which initiative.
        reference: String,
        /// What you would bring.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        words: Option<String>,
    },
    /// Lead from now on.
    StepUp {
        /// Which initiative.
        reference: String,
        /// The last day of your term.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Day>,
        /// What you want to do.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        words: Option<String>,
    },
    /// Lead, stand in or offer to lead no longer.
    StepDown {
        /// Which initiative.
        reference: String,
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// Stand in for whoever leads.
    Deputize {
        /// Which initiative.
        reference: String,
        /// The last day on which you do.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Day>,
    },
    /// Offer the lead that you have to another; it moves when the other takes it.
    HandOver {
        /// Which initiative.
        reference: String,
        /// Short name of the other.
        to: String,
        /// What the other has to know.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        words: Option<String>,
    },
    /// Take the lead that was offered to you.
    Take {
        /// Which initiative.
        reference: String,
        /// The last day of your term.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Day>,
    },
    /// Say no to a lead that was offered to you.
    Decline {
        /// Which initiative.
        reference: String,
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// Say that somebody to lead is wanted.
    Want {
        /// Which initiative.
        reference: String,
        /// What is wanted.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        words: Option<String>,
    },
    /// Ask all partners to decide who leads: adopting it makes this member lead, nobody else.
    Settle {
        /// Which initiative.
        reference: String,
        /// Short name of who would lead; it has stepped up or offered.
        candidate: String,
        /// Why, for the others to read.
        #[serde(default)]
        text: String,
    },
}
