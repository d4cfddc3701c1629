//! What is said and asked about the work: who takes part, leads, promises, helps and learns.
//!
//! Each act is signed in the organisation's name and needs nobody's permission. A reference is an
//! id or the beginning of one.

use serde::{Deserialize, Serialize};

use super::{challenge, commitment, lead, lesson, person, profile, review, standing};
use crate::day::Day;

/// Something that an organisation says about the work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "noun", rename_all = "snake_case")]
pub enum Act {
    /// About an initiative.
    Initiative(standing::Act),
    /// About who leads one.
    Lead(lead::Act),
    /// About a promise.
    Commitment(commitment::Act),
    /// About a challenge.
    Challenge(challenge::Act),
    /// About what was learnt.
    Lesson(lesson::Act),
    /// About itself.
    Profile(profile::Act),
    /// About its people.
    Person(person::Act),
    /// About how it goes.
    Review(review::Act),
}

/// A question about the work. [`crate::route`] gives each its path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// The promises.
    Commitments(commitment::Filter),
    /// One promise, by id or words of it.
    Commitment(String),
    /// The challenges, what would help most first.
    Challenges(challenge::Filter),
    /// One challenge, by id or words of its title.
    Challenge(String),
    /// Who could help with a challenge, or what you could help with.
    Match(Option<String>),
    /// What was learnt.
    Lessons(lesson::Filter),
    /// One lesson, by id.
    Lesson(String),
    /// Who leads what.
    Leads,
    /// Who gets and gives how much, over time.
    Fairness,
    /// How alive the federation is, on a day: today by this node's clock, if none is named.
    Health(Option<Day>),
    /// What a member says about itself: this organisation if none is named.
    Profile(Option<String>),
    /// The people of a member: of this organisation if none is named.
    People(Option<String>),
    /// What must be handed over if a person, or this organisation, leaves.
    Succession(Option<String>),
    /// What is due for review, and what partners answered.
    Review,
}
