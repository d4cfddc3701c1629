//! What a partner could use help with, and passing it on.

use guildhall_governance::PartnerId;
use guildhall_ledger::{ContributionId, Kind};
use serde::{Deserialize, Serialize};

use super::{BadBody, Body, first, line, lines, maybe_words, person, scale, words};

/// A partner shares a challenge.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ChallengeShare {
    /// Who did it, as the organisation says.
    pub person: Option<String>,
    /// What it is about, in a line.
    pub title: String,
    /// In its own words.
    pub words: String,
    /// How much work it seems, from 1 (little) to 5.
    pub effort: u8,
    /// How much it would help, from 1 (little) to 5.
    pub value: u8,
    /// What is wanted for it.
    pub wanted: Vec<String>,
}

/// An organisation offers help.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ChallengeOffer {
    /// Who did it, as the organisation says.
    pub person: Option<String>,
    /// The [`ChallengeShare`].
    pub challenge: ContributionId,
    /// What it can do.
    pub words: String,
}

/// Who shared a challenge accepts an offer of help.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ChallengeAccept {
    /// Who did it, as the organisation says.
    pub person: Option<String>,
    /// The [`ChallengeOffer`].
    pub offer: ContributionId,
    /// What happens next.
    pub words: Option<String>,
}

/// How it came out.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub enum Outcome {
    /// It is solved.
    Solved,
    /// Some of it is.
    Partly,
    /// It is not, and nothing more is tried.
    Unsolved,
    /// It is none any more.
    Gone,
}

/// Who shared a challenge says how it came out.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ChallengeEnd {
    /// Who did it, as the organisation says.
    pub person: Option<String>,
    /// The [`ChallengeShare`].
    pub challenge: ContributionId,
    /// How.
    pub outcome: Outcome,
    /// What helped.
    pub words: String,
}

/// Who shared a challenge thanks somebody who helped.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ChallengeThank {
    /// Who did it, as the organisation says.
    pub person: Option<String>,
    /// The [`ChallengeShare`].
    pub challenge: ContributionId,
    /// Whom.
    pub to: PartnerId,
    /// For what.
    pub words: String,
}

/// To whom a challenge is passed on.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Recipient {
    /// A member.
    Member(PartnerId),
    /// Somebody outside, in words.
    Outside(String),
}

/// A partner passes a challenge on to somebody who fits better.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ChallengeRefer {
    /// Who did it, as the organisation says.
    pub person: Option<String>,
    /// The [`ChallengeShare`].
    pub challenge: ContributionId,
    /// To whom.
    pub to: Recipient,
    /// Why they fit.
    pub words: String,
}

/// Whether a challenge that was passed on is taken up: said by the member it was passed to, or, of
/// somebody outside, by who passed it on.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ReferralAnswer {
    /// Who did it, as the organisation says.
    pub person: Option<String>,
    /// The [`ChallengeRefer`].
    pub referral: ContributionId,
    /// Whether it is taken up.
    pub is_accepted: bool,
    /// What was answered.
    pub words: Option<String>,
}

/// What came of a challenge that was passed on: said by either side.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ReferralResult {
    /// Who did it, as the organisation says.
    pub person: Option<String>,
    /// The [`ChallengeRefer`].
    pub referral: ContributionId,
    /// Whether it helped.
    pub has_helped: bool,
    /// What came of it.
    pub words: String,
}

impl Body for ChallengeShare {
    const KIND: Kind = Kind::CHALLENGE_SHARE;

    fn fault(&self) -> Option<BadBody> {
        first([
            person(self.person.as_ref()),
            line(&self.title),
            words(&self.words),
            scale(self.effort),
            scale(self.value),
            lines(&self.wanted),
        ])
    }
}

impl Body for ChallengeOffer {
    const KIND: Kind = Kind::CHALLENGE_OFFER;

    fn fault(&self) -> Option<BadBody> {
        first([person(self.person.as_ref()), words(&self.words)])
    }
}

impl Body for ChallengeAccept {
    const KIND: Kind = Kind::CHALLENGE_ACCEPT;

    fn fault(&self) -> Option<BadBody> {
        first([person(self.person.as_ref()), maybe_words(self.words.as_ref())])
    }
}

impl Body for ChallengeEnd {
    const KIND: Kind = Kind::CHALLENGE_END;

    fn fault(&self) -> Option<BadBody> {
        first([person(self.person.as_ref()), words(&self.words)])
    }
}

impl Body for ChallengeThank {
    const KIND: Kind = Kind::CHALLENGE_THANK;

    fn fault(&self) -> Option<BadBody> {
        first([person(self.person.as_ref()), words(&self.words)])
    }
}

impl Body for ChallengeRefer {
    const KIND: Kind = Kind::CHALLENGE_REFER;

    fn fault(&self) -> Option<BadBody> {
        let to = match &self.to {
            Recipient::Outside(name) => line(name),
            Recipient::Member(_) => None,
        };
        first([person(self.person.as_ref()), to, words(&self.words)])
    }
}

impl Body for ReferralAnswer {
    const KIND: Kind = Kind::REFERRAL_ANSWER;

    fn fault(&self) -> Option<BadBody> {
        first([person(self.person.as_ref()), maybe_words(self.words.as_ref())])
    }
}

impl Body for ReferralResult {
    const KIND: Kind = Kind::REFERRAL_RESULT;

    fn fault(&self) -> Option<BadBody> {
        first([person(self.person.as_ref()), words(&self.words)])
    }
}
