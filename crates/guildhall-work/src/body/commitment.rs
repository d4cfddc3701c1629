//! Promises and what becomes of them.

use guildhall_governance::PartnerId;
use guildhall_ledger::{ContributionId, Kind};
use serde::{Deserialize, Serialize};

use super::{BadBody, Body, day, first, line, maybe_words, person, words};
use crate::day::Day;

/// An organisation promises something.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CommitmentPromise {
    /// Who did it, as the organisation says.
    pub person: Option<String>,
    /// What.
    pub what: String,
    /// By which day.
    pub due: Day,
    /// The contribution that began the initiative, decision or challenge that it is for.
    pub on: Option<ContributionId>,
}

/// How it looks.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub enum Outlook {
    /// It will be kept in time.
    OnTrack,
    /// It may be late, or not be kept.
    AtRisk,
}

/// Who promised says how far it is.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CommitmentReport {
    /// Who did it, as the organisation says.
    pub person: Option<String>,
    /// The contribution that made the promise.
    pub commitment: ContributionId,
    /// How it looks.
    pub outlook: Outlook,
    /// How far it is.
    pub words: String,
}

/// Who promised says that it is done.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CommitmentKeep {
    /// Who did it, as the organisation says.
    pub person: Option<String>,
    /// The contribution that made the promise.
    pub commitment: ContributionId,
    /// By what others can see it.
    pub evidence: String,
}

/// Who promised names another day.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CommitmentRenew {
    /// Who did it, as the organisation says.
    pub person: Option<String>,
    /// The contribution that made the promise.
    pub commitment: ContributionId,
    /// By which day from then on.
    pub due: Day,
    /// Why.
    pub reason: String,
}

/// Who promised takes it back, without blame.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CommitmentRelease {
    /// Who did it, as the organisation says.
    pub person: Option<String>,
    /// The contribution that made the promise.
    pub commitment: ContributionId,
    /// Why.
    pub reason: String,
}

/// Who promised asks another to take it over; it moves when the other takes it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CommitmentHandOver {
    /// Who did it, as the organisation says.
    pub person: Option<String>,
    /// The contribution that made the promise.
    pub commitment: ContributionId,
    /// Whom.
    pub to: PartnerId,
    /// What the other has to know.
    pub words: Option<String>,
}

/// An organisation takes over a promise that was handed to it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CommitmentTake {
    /// Who did it, as the organisation says.
    pub person: Option<String>,
    /// The [`CommitmentHandOver`].
    pub hand_over: ContributionId,
}

impl Body for CommitmentPromise {
    const KIND: Kind = Kind::COMMITMENT_PROMISE;

    fn fault(&self) -> Option<BadBody> {
        first([person(self.person.as_ref()), line(&self.what), day(self.due)])
    }
}

impl Body for CommitmentReport {
    const KIND: Kind = Kind::COMMITMENT_REPORT;

    fn fault(&self) -> Option<BadBody> {
        first([person(self.person.as_ref()), words(&self.words)])
    }
}

impl Body for CommitmentKeep {
    const KIND: Kind = Kind::COMMITMENT_KEEP;

    fn fault(&self) -> Option<BadBody> {
        first([person(self.person.as_ref()), words(&self.evidence)])
    }
}

impl Body for CommitmentRenew {
    const KIND: Kind = Kind::COMMITMENT_RENEW;

    fn fault(&self) -> Option<BadBody> {
        first([person(self.person.as_ref()), day(self.due), words(&self.reason)])
    }
}

impl Body for CommitmentRelease {
    const KIND: Kind = Kind::COMMITMENT_RELEASE;

    fn fault(&self) -> Option<BadBody> {
        first([person(self.person.as_ref()), words(&self.reason)])
    }
}

impl Body for CommitmentHandOver {
    const KIND: Kind = Kind::COMMITMENT_HAND_OVER;

    fn fault(&self) -> Option<BadBody> {
        first([person(self.person.as_ref()), maybe_words(self.words.as_ref())])
    }
}

impl Body for CommitmentTake {
    const KIND: Kind = Kind::COMMITMENT_TAKE;

    fn fault(&self) -> Option<BadBody> {
        person(self.person.as_ref())
    }
}
