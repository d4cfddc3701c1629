//! Certificates: what the file of a decision proves to somebody who has nothing else.

use serde::{Deserialize, Serialize};

use super::answer::Schema;
use super::decision::{Entry, Mode, Outcome};
use super::event::Who;
use super::member::Standing;
use crate::time::Time;
use crate::untrusted::Untrusted;

/// What a certificate proves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Proof {
    /// Full id of the federation.
    pub federation: String,
    /// Its name.
    pub federation_name: Untrusted,
    /// Six words for it, to compare with a member.
    pub federation_words: String,
    /// Full id of the decision.
    pub decision: String,
    /// Its title.
    pub title: Untrusted,
    /// What it does once adopted, in words.
    pub effect: Untrusted,
    /// How it was decided.
    pub mode: Mode,
    /// How it came out.
    pub outcome: Outcome,
    /// The text that was decided on, if there is one and the certificate holds it.
    pub text: Option<Untrusted>,
    /// Hash of that text in hex, if there is one.
    pub text_hash: Option<String>,
    /// Who proposed it.
    pub proposer: Option<Who>,
    /// The person who proposed it, as claimed.
    pub person: Option<Untrusted>,
    /// When it was proposed: claimed.
    pub opened: Time,
    /// Its place in the minutes.
    pub entry: Entry,
    /// Whose nodes confirmed it.
    pub confirmed: Vec<Confirmed>,
    /// How many had to.
    pub quorum: u32,
    /// How many partners had a seat.
    pub seats: u32,
    /// How many of them could have lied without making this possible.
    pub may_lie: u32,
    /// How many of them must have signed twice if another certificate says otherwise.
    pub to_contradict: u32,
    /// How many entries of the minutes the certificate shows whole.
    pub entries_shown: u64,
    /// Everybody who was a partner after it, or had been one.
    pub partners: Vec<Partner>,
    /// The rules after it, in sentences.
    pub rules: Vec<Untrusted>,
}

/// One node's confirmation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Confirmed {
    /// Whose node.
    #[serde(flatten)]
    pub who: Who,
    /// Id of the confirmation in hex.
    pub id: String,
    /// When: claimed.
    pub when: Time,
}

/// A partner as the minutes knew it after the decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Partner {
    /// Its names.
    #[serde(flatten)]
    pub who: Who,
    /// Partner, or former.
    pub standing: Standing,
    /// Whether it had a seat.
    pub seated: bool,
}

impl Schema for Proof {
    const SCHEMA: &'static str = "guildhall.proof/1";
}
