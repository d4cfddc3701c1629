//! What is said about an initiative beside its text.

use guildhall_governance::PartnerId;
use guildhall_ledger::{ContributionId, Kind};
use serde::{Deserialize, Serialize};

use super::{
    BadBody, Body, DAYS_MAX, day, first, line, maybe_day, maybe_line, maybe_words, person, scale,
    words,
};
use crate::day::Day;

/// An organisation takes part.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct InitiativeJoin {
    /// Who did it, as the organisation says.
    pub person: Option<String>,
    /// The contribution that began the initiative.
    pub initiative: ContributionId,
    /// What it brings or does in it.
    pub part: Option<String>,
}

/// An organisation takes part no longer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct InitiativeLeave {
    /// Who did it, as the organisation says.
    pub person: Option<String>,
    /// The contribution that began the initiative.
    pub initiative: ContributionId,
    /// Why.
    pub reason: Option<String>,
}

/// What an initiative is for, how much it may cost, and when it ends; what is not named stays.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct InitiativeFrame {
    /// Who did it, as the organisation says.
    pub person: Option<String>,
    /// The contribution that began the initiative.
    pub initiative: ContributionId,
    /// What it is for.
    pub purpose: Option<String>,
    /// How much it may cost, in whatever the partners count.
    pub appetite: Option<String>,
    /// The day on which it is over, unless it is renewed.
    pub end: Option<Day>,
}

/// An initiative goes on beyond its end.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct InitiativeRenew {
    /// Who did it, as the organisation says.
    pub person: Option<String>,
    /// The contribution that began the initiative.
    pub initiative: ContributionId,
    /// The end from then on.
    pub end: Day,
    /// Why it is worth going on.
    pub reason: String,
}

/// How an initiative ends.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Ending {
    /// It was done, as far as it got.
    Done,
    /// It was not taken up.
    Declined,
    /// It goes on as part of another initiative.
    Merged {
        /// The contribution that began the other one.
        into: ContributionId,
    },
    /// Somebody outside carries it on.
    HandedOver {
        /// Who, in words.
        to: String,
    },
}

/// An initiative ends.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct InitiativeClose {
    /// Who did it, as the organisation says.
    pub person: Option<String>,
    /// The contribution that began the initiative.
    pub initiative: ContributionId,
    /// How.
    pub ending: Ending,
    /// What was learnt; needed unless it was declined or merged.
    pub lesson: Option<ContributionId>,
    /// Why.
    pub reason: Option<String>,
}

/// A closed initiative is taken up again.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct InitiativeReopen {
    /// Who did it, as the organisation says.
    pub person: Option<String>,
    /// The contribution that began the initiative.
    pub initiative: ContributionId,
    /// Why.
    pub reason: String,
}

/// What an initiative is worth to a partner, from 1 (little) to 5; a later one replaces it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct InitiativeRate {
    /// Who did it, as the organisation says.
    pub person: Option<String>,
    /// The contribution that began the initiative.
    pub initiative: ContributionId,
    /// Its benefit to the network.
    pub network: u8,
    /// Its benefit to the rating partner itself.
    pub own: u8,
    /// What it costs the rating partner.
    pub burden: u8,
    /// Why.
    pub reason: Option<String>,
}

/// Days on which an initiative changed where it was brought in from, by the author of its text.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Activity {
    /// Who did it, as the organisation says.
    pub person: Option<String>,
    /// The contribution that began the initiative.
    pub initiative: ContributionId,
    /// The days, strictly ascending.
    pub days: Vec<Day>,
    /// Where they come from.
    pub source: Option<String>,
}

/// How much a guest has a part in an initiative.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub enum GuestRole {
    /// It is told.
    Informed,
    /// It is asked; its voice is shown as its own and weighs nothing.
    Consulted,
    /// It does some of the work, and may promise.
    Contributing,
}

/// A partner gives a guest a part in an initiative, or takes it back.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct GuestInvolve {
    /// Who did it, as the organisation says.
    pub person: Option<String>,
    /// The contribution that began the initiative.
    pub initiative: ContributionId,
    /// The guest, by the id of the partner that it may become.
    pub guest: PartnerId,
    /// At which stage, by its word; at every stage if none is named.
    pub stage: Option<String>,
    /// Its part; none from then on if not given.
    pub role: Option<GuestRole>,
}

impl Body for InitiativeJoin {
    const KIND: Kind = Kind::INITIATIVE_JOIN;

    fn fault(&self) -> Option<BadBody> {
        first([person(self.person.as_ref()), maybe_line(self.part.as_ref())])
    }
}

impl Body for InitiativeLeave {
    const KIND: Kind = Kind::INITIATIVE_LEAVE;

    fn fault(&self) -> Option<BadBody> {
        first([person(self.person.as_ref()), maybe_words(self.reason.as_ref())])
    }
}

impl Body for InitiativeFrame {
    const KIND: Kind = Kind::INITIATIVE_FRAME;

    fn fault(&self) -> Option<BadBody> {
        let is_empty = self.purpose.is_none() && self.appetite.is_none() && self.end.is_none();
        first([
            person(self.person.as_ref()),
            is_empty.then_some(BadBody::Empty),
            maybe_words(self.purpose.as_ref()),
            maybe_line(self.appetite.as_ref()),
            maybe_day(self.end),
        ])
    }
}

impl Body for InitiativeRenew {
    const KIND: Kind = Kind::INITIATIVE_RENEW;

    fn fault(&self) -> Option<BadBody> {
        first([person(self.person.as_ref()), day(self.end), words(&self.reason)])
    }
}

impl Body for InitiativeClose {
    const KIND: Kind = Kind::INITIATIVE_CLOSE;

    fn fault(&self) -> Option<BadBody> {
        let ending = match &self.ending {
            Ending::HandedOver { to } => line(to),
            Ending::Done | Ending::Declined | Ending::Merged { .. } => None,
        };
        first([person(self.person.as_ref()), ending, maybe_words(self.reason.as_ref())])
    }
}

impl Body for InitiativeReopen {
    const KIND: Kind = Kind::INITIATIVE_REOPEN;

    fn fault(&self) -> Option<BadBody> {
        first([person(self.person.as_ref()), words(&self.reason)])
    }
}

impl Body for InitiativeRate {
    const KIND: Kind = Kind::INITIATIVE_RATE;

    fn fault(&self) -> Option<BadBody> {
        first([
            person(self.person.as_ref()),
            scale(self.network),
            scale(self.own),
            scale(self.burden),
            maybe_words(self.reason.as_ref()),
        ])
    }
}

impl Body for Activity {
    const KIND: Kind = Kind::ACTIVITY;

    fn fault(&self) -> Option<BadBody> {
        let ascending = self.days.iter().zip(self.days.iter().skip(1)).all(|(a, b)| a < b);
        let is_sound = !self.days.is_empty() && self.days.len() <= DAYS_MAX && ascending;
        first([
            person(self.person.as_ref()),
            (!is_sound).then_some(BadBody::Days),
            maybe_day(self.days.last().copied()),
            maybe_line(self.source.as_ref()),
        ])
    }
}

impl Body for GuestInvolve {
    const KIND: Kind = Kind::GUEST_INVOLVE;

    fn fault(&self) -> Option<BadBody> {
        first([person(self.person.as_ref()), maybe_line(self.stage.as_ref())])
    }
}
