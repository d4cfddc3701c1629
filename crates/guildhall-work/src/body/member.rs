//! What an organisation says about itself and its people.

use guildhall_ledger::Kind;
use serde::{Deserialize, Serialize};

use super::{BadBody, Body, day, first, lines, maybe_line, maybe_words, person, scale, words};
use crate::day::Day;

/// What an organisation does, offers and seeks; a later one replaces it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Profile {
    /// Who did it, as the organisation says.
    pub person: Option<String>,
    /// What it does, in a line.
    pub does: Option<String>,
    /// What it offers to others.
    pub offers: Vec<String>,
    /// What it seeks from others.
    pub seeks: Vec<String>,
}

/// Why an organisation joined; a later one replaces it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct JoinReason {
    /// Who did it, as the organisation says.
    pub person: Option<String>,
    /// The words.
    pub words: String,
}

/// Why an organisation leaves; a later one replaces it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LeaveReason {
    /// Who did it, as the organisation says.
    pub person: Option<String>,
    /// The words.
    pub words: String,
}

/// Somebody acts for an organisation; a later one of the same name replaces it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PersonAdd {
    /// Who did it, as the organisation says.
    pub person: Option<String>,
    /// The name, as it stands in that person's acts.
    pub name: String,
    /// What that person does there.
    pub role: Option<String>,
    /// For whom that person stands in, by name.
    pub deputy_of: Option<String>,
}

/// Somebody acts for an organisation no longer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PersonLeave {
    /// Who did it, as the organisation says.
    pub person: Option<String>,
    /// The name.
    pub name: String,
    /// Who has that person's open work from then on, by name.
    pub successor: Option<String>,
}

/// What a partner says to the questions of a review; a later one for the same review replaces it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PulseAnswer {
    /// Who did it, as the organisation says.
    pub person: Option<String>,
    /// The review, by the day for which it was set.
    pub review: Day,
    /// We are heard, from 1 (not at all) to 5.
    pub heard: u8,
    /// It is worth our effort, from 1 to 5.
    pub worth: u8,
    /// The load is shared fairly, from 1 to 5.
    pub fair: u8,
    /// The rules fit, from 1 to 5.
    pub rules: u8,
    /// What should change.
    pub words: Option<String>,
}

impl Body for Profile {
    const KIND: Kind = Kind::PROFILE;

    fn fault(&self) -> Option<BadBody> {
        let is_empty = self.does.is_none() && self.offers.is_empty() && self.seeks.is_empty();
        first([
            person(self.person.as_ref()),
            is_empty.then_some(BadBody::Empty),
            maybe_line(self.does.as_ref()),
            lines(&self.offers),
            lines(&self.seeks),
        ])
    }
}

impl Body for JoinReason {
    const KIND: Kind = Kind::JOIN_REASON;

    fn fault(&self) -> Option<BadBody> {
        first([person(self.person.as_ref()), words(&self.words)])
    }
}

impl Body for LeaveReason {
    const KIND: Kind = Kind::LEAVE_REASON;

    fn fault(&self) -> Option<BadBody> {
        first([person(self.person.as_ref()), words(&self.words)])
    }
}

impl Body for PersonAdd {
    const KIND: Kind = Kind::PERSON_ADD;

    fn fault(&self) -> Option<BadBody> {
        first([
            person(self.person.as_ref()),
            person(Some(&self.name)),
            maybe_line(self.role.as_ref()),
            person(self.deputy_of.as_ref()),
        ])
    }
}

impl Body for PersonLeave {
    const KIND: Kind = Kind::PERSON_LEAVE;

    fn fault(&self) -> Option<BadBody> {
        first([
            person(self.person.as_ref()),
            person(Some(&self.name)),
            person(self.successor.as_ref()),
        ])
    }
}

impl Body for PulseAnswer {
    const KIND: Kind = Kind::PULSE_ANSWER;

    fn fault(&self) -> Option<BadBody> {
        first([
            person(self.person.as_ref()),
            day(self.review),
            scale(self.heard),
            scale(self.worth),
            scale(self.fair),
            scale(self.rules),
            maybe_words(self.words.as_ref()),
        ])
    }
}
