//! People: who acts for an organisation, who stands in, and what is left when somebody goes.

use serde::{Deserialize, Serialize};

use super::mention::Party;
use super::{challenge, commitment, lead};
use crate::time::Time;
use crate::untrusted::Untrusted;

/// The people of an organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct List {
    /// Of which organisation.
    #[serde(flatten)]
    pub of: Party,
    /// One each, by name; those who left come last.
    pub items: Vec<Person>,
}

/// Somebody who acts for an organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Person {
    /// The name.
    pub name: Untrusted,
    /// What that person does there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Untrusted>,
    /// For whom that person stands in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deputy_of: Option<Untrusted>,
    /// Who stands in for that person.
    pub deputies: Vec<Untrusted>,
    /// Promises that this person takes care of.
    pub promises_open: u32,
    /// When that person left: claimed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left: Option<Time>,
    /// Who has the open work of a person who left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub successor: Option<Untrusted>,
}

/// What must be handed over if a person, or a whole organisation, leaves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Succession {
    /// Of which organisation.
    #[serde(flatten)]
    pub of: Party,
    /// Of which person; of the whole organisation if none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<Untrusted>,
    /// Promises that are owed.
    pub commitments: Vec<commitment::Summary>,
    /// Initiatives that are led.
    pub leads: Vec<lead::Item>,
    /// Challenges of its own that are open.
    pub challenges: Vec<challenge::Summary>,
    /// Who could take over: deputies first.
    pub successors: Vec<Untrusted>,
}

impl Succession {
    /// How many things there are to hand over.
    pub fn count(&self) -> usize {
        self.commitments.len() + self.leads.len() + self.challenges.len()
    }
}

/// What an organisation says about its people and its open work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "verb", rename_all = "snake_case")]
pub enum Act {
    /// Name somebody who acts for your organisation.
    Add {
        /// The name, as it stands in that person's acts.
        name: String,
        /// What that person does there.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        role: Option<String>,
        /// For whom that person stands in.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        deputy_of: Option<String>,
    },
    /// Say that somebody acts for your organisation no longer, and who has the open work.
    Leave {
        /// The name.
        name: String,
        /// Who has the open work from then on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<String>,
    },
    /// Offer everything that your organisation has open to another, in one go.
    HandOverAll {
        /// Short name of the other.
        to: String,
        /// What the other has to know.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        words: Option<String>,
    },
}
