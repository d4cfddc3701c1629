//! Decisions: what binds all partners, and how far each is.

use serde::{Deserialize, Serialize};

use super::initiative::Comment;
use crate::time::Time;
use crate::untrusted::Untrusted;

/// How a question is decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// By itself, as soon as it may.
    Auto,
    /// Silence is consent; an objection stops it.
    Lazy,
    /// At least one yes and no objection.
    Consent,
    /// Yes of more than half.
    Majority,
    /// Yes of more than half of all, and no objection.
    Large,
    /// Yes of two thirds of all.
    TwoThirds,
    /// Yes of all.
    Unanimous,
    /// A mode that has no word of its own here; the rule says it.
    Other,
}

impl Mode {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Lazy => "lazy",
            Self::Consent => "consent",
            Self::Majority => "majority",
            Self::Large => "large",
            Self::TwoThirds => "two-thirds",
            Self::Unanimous => "unanimous",
            Self::Other => "other",
        }
    }
}

/// What a partner says on a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Stance {
    /// I want it to go ahead.
    Agree,
    /// I would rather not, but I do not stand in the way.
    Aside,
    /// It should not go ahead.
    Object,
    /// I take my stance back, or took part without one.
    None,
}

impl Stance {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Agree => "agree",
            Self::Aside => "aside",
            Self::Object => "object",
            Self::None => "none",
        }
    }
}

/// How far a decision is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Stances are taken.
    Open,
    /// The nodes are making it final.
    Sealing,
    /// Nobody alone can change it any more.
    Final,
    /// It was withdrawn, or what it needs is gone; it will never take effect.
    Void,
}

impl State {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Sealing => "sealing",
            Self::Final => "final",
            Self::Void => "void",
        }
    }
}

/// How a decision came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It passed.
    Adopted,
    /// It did not pass.
    Declined,
}

impl Outcome {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Adopted => "adopted",
            Self::Declined => "declined",
        }
    }
}

/// Which decisions to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only in this state.
    pub state: Option<State>,
}

/// Put a question to the partners.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Propose {
    /// Title: one line.
    pub title: String,
    /// The text that would be adopted.
    #[serde(default)]
    pub text: String,
    /// How to decide, if not as the rules say for such a matter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<Mode>,
    /// The decision that it would replace, by id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supersedes: Option<String>,
    /// After how many days it is to be looked at again, if not as the rules say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review_days: Option<u32>,
    /// After how many seconds it closes at the latest, if sooner than the rules say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closes_in_seconds: Option<u64>,
}

/// Take a stance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Vote {
    /// On what, by id.
    pub reference: String,
    /// The stance.
    pub stance: Stance,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// The decisions that were asked for, the latest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct List {
    /// One each.
    pub items: Vec<Summary>,
}

/// One line about a decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Summary {
    /// Full id.
    pub id: String,
    /// As short as is unambiguous.
    pub short: String,
    /// Title.
    pub title: Untrusted,
    /// How far it is.
    pub state: State,
    /// How it came out, once final.
    pub outcome: Option<Outcome>,
    /// How it is decided.
    pub mode: Mode,
    /// Short name of who proposed it.
    pub handle: Untrusted,
    /// Name of who proposed it.
    pub name: Untrusted,
    /// When: claimed.
    pub opened: Time,
    /// When it closes at the latest, by this node's clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closes: Option<Time>,
    /// Your own stance, if you count and gave one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mine: Option<Stance>,
    /// The counts so far.
    pub tally: Tally,
    /// What others did about it since somebody of this home looked.
    #[serde(default, skip_serializing_if = "super::is_none")]
    pub news: u32,
}

/// Counts of stances that count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Tally {
    /// For it.
    pub agree: u32,
    /// Standing aside.
    pub aside: u32,
    /// Against it.
    pub object: u32,
    /// Took part, no stance.
    pub none: u32,
    /// Said nothing.
    pub silent: u32,
    /// Those who count.
    pub of: u32,
}

/// All about one decision: the rule, where it stands, and what each act or silence would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Detail {
    /// The line about it.
    #[serde(flatten)]
    pub summary: Summary,
    /// The text that is decided on.
    pub text: Untrusted,
    /// The person who proposed it, as claimed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<Untrusted>,
    /// The rule, and what each act or silence would do.
    #[serde(flatten)]
    pub terms: Terms,
    /// The decision that it would replace, or replaces.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supersedes: Option<Link>,
    /// The decision that replaces it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub superseded_by: Option<Link>,
    /// Everybody who counts, and advisers marked so; those without a stance too.
    pub stances: Vec<Voice>,
    /// Its place in the minutes, once final.
    pub entry: Option<Entry>,
    /// Who made it final, once final.
    pub certificate: Option<Certificate>,
    /// When it is to be looked at again, once it is final.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review: Option<Time>,
    /// How many days after it is final it is to be looked at again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review_days: Option<u64>,
    /// What was said, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub discussion: Vec<Comment>,
}

/// Another decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Link {
    /// Full id.
    pub id: String,
    /// As short as is unambiguous.
    pub short: String,
    /// Title.
    pub title: Untrusted,
}

/// The rule of a decision, and what each act or silence would do, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Terms {
    /// What it does once adopted, in words.
    pub effect: Untrusted,
    /// What it takes to pass, in words.
    pub rule: Untrusted,
    /// Whose word counts, in words.
    #[serde(default)]
    pub who_counts: Untrusted,
    /// What would come out if it closed at this moment, in words.
    pub if_closed: Untrusted,
    /// The same as a word.
    pub if_closed_outcome: Option<Outcome>,
    /// What silence means here, in words.
    pub silence: Untrusted,
    /// Until when one may change one's mind, in words.
    pub change_until: Untrusted,
    /// Whose nodes must be online to make it final, in words.
    pub must_be_online: Untrusted,
    /// How many may vanish before it cannot pass or become final, in words.
    pub margin: Untrusted,
}

/// One partner's stance, or that there is none yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Voice {
    /// Short name.
    pub handle: Untrusted,
    /// Name.
    pub name: Untrusted,
    /// True for the organisation of this node.
    pub me: bool,
    /// The stance; absent if it said nothing.
    pub stance: Option<Stance>,
    /// When: claimed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Time>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Untrusted>,
    /// The person who said it, as claimed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<Untrusted>,
    /// True if it counts; guests advise.
    pub counts: bool,
    /// Last contact, for those who said nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_contact: Option<Time>,
}

/// A place in the minutes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Entry {
    /// Number, from 0.
    pub number: u64,
    /// Hash in hex.
    pub hash: String,
    /// Six words for the hash, to compare with somebody who holds the same or a certificate.
    #[serde(default)]
    pub words: String,
}

/// Who made a decision final.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Certificate {
    /// The round in which it became final.
    pub round: u32,
    /// Short names of those whose nodes confirmed it.
    pub confirmed_by: Vec<Untrusted>,
    /// Ids of their confirmations in hex, in the same order.
    pub confirmations: Vec<String>,
    /// How many it takes.
    pub quorum: u32,
}
