//! Handing something over: offered by one side, taken by the other.

use guildhall_governance::PartnerId;
use guildhall_ledger::ContributionId;
use serde::{Deserialize, Serialize};

use crate::body::{Decline, Retract};
use crate::inert::Inert;
use crate::stamp::Stamp;

/// Most hand-overs of one thing.
pub(crate) const HAND_OVERS_MAX: usize = 256;

/// What became of a hand-over.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Answer {
    /// Nobody has answered.
    Open,
    /// The other side took it.
    Taken(Stamp),
    /// The other side said no.
    Declined(Stamp, Option<String>),
    /// Who offered it took it back.
    Retracted(Stamp, Option<String>),
    /// Who offered it has nothing to hand over any more.
    Overtaken,
}

/// A lead or promise offered to another organisation.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct HandOver {
    /// Who offered it, and when.
    pub offered: Stamp,
    /// To whom.
    pub to: PartnerId,
    /// What the other has to know.
    pub words: Option<String>,
    /// What became of it.
    pub answer: Answer,
}

impl HandOver {
    /// Whether the other side can still take it.
    pub fn is_open(&self) -> bool {
        self.answer == Answer::Open
    }
}

/// The hand-overs of one thing, in order.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct HandOvers(Vec<HandOver>);

impl HandOvers {
    /// Every one, the first first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &HandOver> {
        self.0.iter()
    }

    /// Those that can still be taken.
    pub fn open(&self) -> impl Iterator<Item = &HandOver> {
        self.0.iter().filter(|hand_over| hand_over.is_open())
    }

    pub(crate) fn offer(
        &mut self,
        offered: &Stamp,
        to: PartnerId,
        words: Option<&String>,
    ) -> Result<(), Inert> {
        if self.0.len() >= HAND_OVERS_MAX {
            return Err(Inert::TooMany);
        }
        if to == offered.member() {
            return Err(Inert::ToItself);
        }
        // Who offers it again offers it anew.
        let from = offered.member();
        for earlier in &mut self.0 {
            if earlier.is_open() && earlier.to == to && earlier.offered.member() == from {
                earlier.answer = Answer::Overtaken;
            }
        }
        let (offered, words) = (offered.clone(), words.cloned());
        self.0.push(HandOver { offered, to, words, answer: Answer::Open });
        Ok(())
    }

    /// The other side takes it; who handed it over.
    pub(crate) fn take(&mut self, by: &Stamp, id: &ContributionId) -> Result<PartnerId, Inert> {
        let hand_over = self.open_one(id)?;
        if hand_over.to != by.member() {
            return Err(Inert::NotOffered);
        }
        hand_over.answer = Answer::Taken(by.clone());
        Ok(hand_over.offered.member())
    }

    pub(crate) fn decline(&mut self, by: &Stamp, decline: &Decline) -> Result<(), Inert> {
        let hand_over = self.open_one(&decline.hand_over)?;
        if hand_over.to != by.member() {
            return Err(Inert::NotOffered);
        }
        hand_over.answer = Answer::Declined(by.clone(), decline.reason.clone());
        Ok(())
    }

    /// Takes back an offer, if the act is one.
    pub(crate) fn retract(&mut self, by: &Stamp, retract: &Retract) -> Option<Result<(), Inert>> {
        let hand_over = self.0.iter_mut().find(|it| it.offered.id == retract.act)?;
        Some(if hand_over.is_open() {
            hand_over.answer = Answer::Retracted(by.clone(), retract.reason.clone());
            Ok(())
        } else {
            Err(Inert::Answered)
        })
    }

    /// Whatever `from` had offered cannot be taken any more.
    pub(crate) fn overtake(&mut self, from: PartnerId) {
        for hand_over in &mut self.0 {
            if hand_over.is_open() && hand_over.offered.member() == from {
                hand_over.answer = Answer::Overtaken;
            }
        }
    }

    fn open_one(&mut self, id: &ContributionId) -> Result<&mut HandOver, Inert> {
        let found = self.0.iter_mut().find(|it| it.offered.id == *id && it.is_open());
        found.ok_or(Inert::NotOffered)
    }
}
