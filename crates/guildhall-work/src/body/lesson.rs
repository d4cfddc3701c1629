//! Lessons, and the two answers that fit on many acts: no, and not after all.

use guildhall_ledger::{ContributionId, Kind};
use serde::{Deserialize, Serialize};

use super::{BadBody, Body, first, maybe_words, person, words};

/// What was learnt.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Lesson {
    /// Who did it, as the organisation says.
    pub person: Option<String>,
    /// The contribution that began the initiative, decision or challenge that it is about.
    pub on: Option<ContributionId>,
    /// What worked.
    pub worked: String,
    /// What did not.
    pub did_not: String,
    /// What to tell whoever tries next.
    pub tell: String,
}

/// Whom something was handed to says no.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Decline {
    /// Who did it, as the organisation says.
    pub person: Option<String>,
    /// The [`LeadHandOver`](super::LeadHandOver) or
    /// [`CommitmentHandOver`](super::CommitmentHandOver).
    pub hand_over: ContributionId,
    /// Why.
    pub reason: Option<String>,
}

/// An organisation takes back what it said, as far as nothing has come of it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Retract {
    /// Who did it, as the organisation says.
    pub person: Option<String>,
    /// The act: an offer, a hand-over, a rating, a challenge, a referral, a wish or a lesson.
    pub act: ContributionId,
    /// Why.
    pub reason: Option<String>,
}

impl Body for Lesson {
    const KIND: Kind = Kind::LESSON;

    fn fault(&self) -> Option<BadBody> {
        first([
            person(self.person.as_ref()),
            words(&self.worked),
            words(&self.did_not),
            words(&self.tell),
        ])
    }
}

impl Body for Decline {
    const KIND: Kind = Kind::DECLINE;

    fn fault(&self) -> Option<BadBody> {
        first([person(self.person.as_ref()), maybe_words(self.reason.as_ref())])
    }
}

impl Body for Retract {
    const KIND: Kind = Kind::RETRACT;

    fn fault(&self) -> Option<BadBody> {
        first([person(self.person.as_ref()), maybe_words(self.reason.as_ref())])
    }
}
