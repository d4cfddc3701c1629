//! Challenges: what somebody could use help with, who offered some, and what came of it.

use guildhall_governance::PartnerId;
use guildhall_ledger::ContributionId;
use serde::{Deserialize, Serialize};

use crate::body::{ChallengeShare, Outcome, Recipient, Retract};
use crate::deed::ChallengeDeed;
use crate::inert::Inert;
use crate::stamp::Stamp;

#[cfg(test)]
mod tests;

/// Most offers of help, thanks or referrals of one challenge each.
const ENTRIES_MAX: usize = 1024;

/// Help that somebody offered.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct HelpOffer {
    /// Who offered it, and when.
    pub offered: Stamp,
    /// What it can do.
    pub words: String,
    /// When it was accepted, and what was said to it.
    pub accepted: Option<(Stamp, Option<String>)>,
    /// When it was taken back.
    pub retracted: Option<Stamp>,
}

/// Thanks for help.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Thanks {
    /// Who says so, and when.
    pub said: Stamp,
    /// To whom.
    pub to: PartnerId,
    /// For what.
    pub words: String,
}

/// A challenge was passed on.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Referral {
    /// Who passed it on, and when.
    pub passed: Stamp,
    /// To whom.
    pub to: Recipient,
    /// Why they fit.
    pub words: String,
    /// Whether it is taken up, and what was said to it.
    pub answer: Option<(Stamp, bool, Option<String>)>,
    /// Whether it helped, and what came of it.
    pub result: Option<(Stamp, bool, String)>,
    /// When it was taken back.
    pub retracted: Option<Stamp>,
}

/// How a challenge came out.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ChallengeEnding {
    /// Who says so, and when.
    pub said: Stamp,
    /// How.
    pub outcome: Outcome,
    /// What helped.
    pub words: String,
}

/// A challenge.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Challenge {
    /// Who shared it, and when; its id is the challenge's.
    pub shared: Stamp,
    /// What it is about, in a line.
    pub title: String,
    /// In its own words.
    pub words: String,
    /// How much work it seems, from 1 to 5.
    pub effort: u8,
    /// How much it would help, from 1 to 5.
    pub value: u8,
    /// What is wanted for it.
    pub wanted: Vec<String>,
    /// Help that was offered, the first first.
    pub offers: Vec<HelpOffer>,
    /// Thanks, the first first.
    pub thanks: Vec<Thanks>,
    /// To whom it was passed on.
    pub referrals: Vec<Referral>,
    /// How it came out.
    pub ending: Option<ChallengeEnding>,
    /// When it was taken back.
    pub retracted: Option<Stamp>,
}

impl Challenge {
    pub(crate) fn new(stamp: &Stamp, share: &ChallengeShare) -> Self {
        Self {
            shared: stamp.clone(),
            title: share.title.clone(),
            words: share.words.clone(),
            effort: share.effort,
            value: share.value,
            wanted: share.wanted.clone(),
            offers: Vec::new(),
            thanks: Vec::new(),
            referrals: Vec::new(),
            ending: None,
            retracted: None,
        }
    }

    /// The contribution that shared it.
    pub fn id(&self) -> ContributionId {
        self.shared.id
    }

    /// Who shared it.
    pub fn owner(&self) -> PartnerId {
        self.shared.member()
    }

    /// Whether help is still wanted.
    pub fn is_open(&self) -> bool {
        self.ending.is_none() && self.retracted.is_none()
    }

    /// Offers that stand.
    pub fn standing_offers(&self) -> impl Iterator<Item = &HelpOffer> {
        self.offers.iter().filter(|offer| offer.retracted.is_none())
    }

    /// The first answer that anybody else gave to it: an offer or passing it on.
    pub fn first_answer(&self) -> Option<&Stamp> {
        let offers = self.offers.iter().map(|offer| &offer.offered);
        let all = offers.chain(self.referrals.iter().map(|referral| &referral.passed));
        all.filter(|stamp| stamp.member() != self.owner()).min_by_key(|stamp| stamp.place())
    }

    /// Where it stands in a ranked list, the greatest first: what would help most for the least
    /// work, and among equals what nobody helps with yet.
    pub fn rank(&self) -> (u32, bool) {
        // Value over effort in hundredths, so that no two nodes round differently.
        let worth = u32::from(self.value) * 100 / u32::from(self.effort.max(1));
        (worth, self.standing_offers().next().is_none())
    }

    pub(crate) fn apply(&mut self, stamp: &Stamp, deed: &ChallengeDeed) -> Result<(), Inert> {
        match deed {
            ChallengeDeed::ChallengeShare(_) => {}
            ChallengeDeed::ChallengeOffer(offer) => {
                self.check_is_open()?;
                check_room(self.offers.len())?;
                if stamp.member() == self.owner() {
                    return Err(Inert::ToItself);
                }
                let (offered, words) = (stamp.clone(), offer.words.clone());
                self.offers.push(HelpOffer { offered, words, accepted: None, retracted: None });
            }
            ChallengeDeed::ChallengeAccept(accept) => {
                self.check_owner(stamp)?;
                let offer = self.offers.iter_mut().find(|it| it.offered.id == accept.offer);
                let offer = offer.ok_or(Inert::About)?;
                if offer.accepted.is_some() || offer.retracted.is_some() {
                    return Err(Inert::Answered);
                }
                offer.accepted = Some((stamp.clone(), accept.words.clone()));
            }
            ChallengeDeed::ChallengeEnd(end) => {
                self.check_owner(stamp)?;
                self.check_is_open()?;
                let (said, outcome, words) = (stamp.clone(), end.outcome, end.words.clone());
                self.ending = Some(ChallengeEnding { said, outcome, words });
            }
            ChallengeDeed::ChallengeThank(thank) => {
                self.check_owner(stamp)?;
                check_room(self.thanks.len())?;
                if thank.to == self.owner() {
                    return Err(Inert::ToItself);
                }
                let (said, to, words) = (stamp.clone(), thank.to, thank.words.clone());
                self.thanks.push(Thanks { said, to, words });
            }
            ChallengeDeed::ChallengeRefer(refer) => {
                self.check_is_open()?;
                check_room(self.referrals.len())?;
                let (passed, to, words) = (stamp.clone(), refer.to.clone(), refer.words.clone());
                if to == Recipient::Member(self.owner()) || to == Recipient::Member(passed.member())
                {
                    return Err(Inert::ToItself);
                }
                let (answer, result, retracted) = (None, None, None);
                let referral = Referral { passed, to, words, answer, result, retracted };
                self.referrals.push(referral);
            }
            ChallengeDeed::ReferralAnswer(answer) => {
                let referral = self.referral(&answer.referral)?;
                if referral.answer.is_some() {
                    return Err(Inert::Answered);
                }
                let words = answer.words.clone();
                referral.answer = Some((stamp.clone(), answer.is_accepted, words));
            }
            ChallengeDeed::ReferralResult(result) => {
                let referral = self.referral(&result.referral)?;
                referral.result = Some((stamp.clone(), result.has_helped, result.words.clone()));
            }
        }
        Ok(())
    }

    pub(crate) fn retract(&mut self, stamp: &Stamp, retract: &Retract) -> Result<(), Inert> {
        let stamp = || Some(stamp.clone());
        if retract.act == self.id() {
            self.check_is_open()?;
            self.retracted = stamp();
        } else if let Some(offer) = self.offers.iter_mut().find(|it| it.offered.id == retract.act) {
            if offer.retracted.is_some() {
                return Err(Inert::Answered);
            }
            offer.retracted = stamp();
        } else {
            let referral = self.referral(&retract.act)?;
            if referral.answer.is_some() {
                return Err(Inert::Answered);
            }
            referral.retracted = stamp();
        }
        Ok(())
    }

    /// A referral that was not taken back.
    fn referral(&mut self, id: &ContributionId) -> Result<&mut Referral, Inert> {
        let found = self.referrals.iter_mut().find(|it| it.passed.id == *id);
        let referral = found.ok_or(Inert::About)?;
        if referral.retracted.is_some() { Err(Inert::Answered) } else { Ok(referral) }
    }

    fn check_owner(&self, stamp: &Stamp) -> Result<(), Inert> {
        if stamp.member() == self.owner() { Ok(()) } else { Err(Inert::NotItsAuthor) }
    }

    fn check_is_open(&self) -> Result<(), Inert> {
        if self.is_open() { Ok(()) } else { Err(Inert::Closed) }
    }
}

fn check_room(length: usize) -> Result<(), Inert> {
    if length < ENTRIES_MAX { Ok(()) } else { Err(Inert::TooMany) }
}
