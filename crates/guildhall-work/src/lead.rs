//! Who leads an initiative: claims, terms, deputies, hand-overs, and what a decision says.
//!
//! Stepping up is a claim. One claim is a lead; more than one is a contested lead, until claims are
//! withdrawn or an adopted decision names one. Whether a claim still holds on some day (its term
//! may be over, its partner gone) is computed for that day, so nothing here reads a clock.

use std::collections::BTreeMap;

use guildhall_governance::PartnerId;
use guildhall_ledger::ContributionId;
use serde::{Deserialize, Serialize};

use crate::body::{Decline, LeadStepUp, LeadTake, Retract};
use crate::day::Day;
use crate::deed::LeadDeed;
use crate::hand_over::HandOvers;
use crate::inert::Inert;
use crate::stamp::Stamp;

#[cfg(test)]
mod tests;

/// Most turns, offers or questions that are kept of one initiative each.
const ENTRIES_MAX: usize = 1024;

/// How a partner came to lead.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Ground {
    /// It stepped up.
    StepUp,
    /// It took a hand-over from this partner.
    HandOver(PartnerId),
    /// This decision named it.
    Decision(ContributionId),
}

/// A partner's claim to lead.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Claim {
    /// The act by which it leads.
    pub since: Stamp,
    /// The last day of its term.
    pub until: Option<Day>,
    /// How it came to lead.
    pub ground: Ground,
    /// What it wants to do.
    pub words: Option<String>,
}

/// A turn that is over.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Turn {
    /// Who led.
    pub partner: PartnerId,
    /// The act by which it led.
    pub since: Stamp,
    /// The act by which it led no longer.
    pub ended: Stamp,
    /// Why.
    pub reason: Option<String>,
}

/// What a decision will mean for the lead.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Question {
    /// Who put it, and when.
    pub put: Stamp,
    /// Who would lead.
    pub candidate: PartnerId,
    /// The contribution that began the proposal's text.
    pub text: ContributionId,
}

/// Who leads on some day.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Lead {
    /// Nobody.
    Nobody,
    /// One partner.
    One(PartnerId),
    /// More than one says so.
    Contested(Vec<PartnerId>),
}

/// An offer to lead, a deputy's, or a wish for somebody to lead.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Readiness {
    /// Who says so, and when.
    pub said: Stamp,
    /// The last day for which it holds.
    pub until: Option<Day>,
    /// The words.
    pub words: Option<String>,
}

/// Everything about who leads one initiative.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Leading {
    /// Who claims to lead.
    pub claims: BTreeMap<PartnerId, Claim>,
    /// Who stands in.
    pub deputies: BTreeMap<PartnerId, Readiness>,
    /// Who would lead.
    pub offers: BTreeMap<PartnerId, Readiness>,
    /// To whom the lead was offered.
    pub hand_overs: HandOvers,
    /// Whoever leads it was last said to be wanted, with nobody stepping up since.
    pub wanted: Option<Readiness>,
    /// Turns that are over, the first first.
    pub turns: Vec<Turn>,
    /// What decisions will mean or meant.
    pub questions: Vec<Question>,
}

impl Leading {
    /// Who leads on `as_of`, where `may_lead` says whether a partner is one that can.
    pub fn lead(&self, as_of: Day, may_lead: impl Fn(&PartnerId) -> bool) -> Lead {
        let is_over = |claim: &Claim| claim.until.is_some_and(|until| until < as_of);
        let holding = self.claims.iter().filter(|(partner, claim)| {
            may_lead(partner) && !is_over(claim) && claim.since.day() <= as_of
        });
        let holding: Vec<PartnerId> = holding.map(|(partner, _)| *partner).collect();
        match holding.as_slice() {
            [] => Lead::Nobody,
            [one] => Lead::One(*one),
            _ => Lead::Contested(holding),
        }
    }

    /// Claims that do not hold on `as_of`: the term is over, or the partner cannot lead.
    pub fn lapsed(
        &self,
        as_of: Day,
        may_lead: impl Fn(&PartnerId) -> bool,
    ) -> impl Iterator<Item = (&PartnerId, &Claim)> {
        self.claims.iter().filter(move |(partner, claim)| {
            !may_lead(partner) || claim.until.is_some_and(|until| until < as_of)
        })
    }

    pub(crate) fn apply(&mut self, stamp: &Stamp, deed: &LeadDeed) -> Result<(), Inert> {
        let partner = stamp.member();
        match deed {
            LeadDeed::LeadOffer(offer) => {
                let ready = readiness(stamp, None, offer.words.as_ref());
                self.offers.insert(partner, ready);
            }
            LeadDeed::LeadStepUp(step_up) => self.step_up(stamp, step_up),
            LeadDeed::LeadStepDown(step_down) => {
                let has_claim = self.end_turn(partner, stamp, step_down.reason.as_ref());
                let has_offer = self.offers.remove(&partner).is_some();
                let has_deputy = self.deputies.remove(&partner).is_some();
                if !has_claim && !has_offer && !has_deputy {
                    return Err(Inert::NotLeading);
                }
            }
            LeadDeed::LeadDeputize(deputize) => {
                let ready = readiness(stamp, deputize.until, None);
                self.deputies.insert(partner, ready);
            }
            LeadDeed::LeadHandOver(hand_over) => {
                if !self.claims.contains_key(&partner) {
                    return Err(Inert::NotLeading);
                }
                self.hand_overs.offer(stamp, hand_over.to, hand_over.words.as_ref())?;
            }
            LeadDeed::LeadTake(take) => self.take(stamp, take)?,
            LeadDeed::LeadWant(want) => {
                self.wanted = Some(readiness(stamp, None, want.words.as_ref()));
            }
            LeadDeed::LeadQuestion(question) => {
                let candidate = question.candidate;
                let is_ready =
                    self.claims.contains_key(&candidate) || self.offers.contains_key(&candidate);
                if !is_ready {
                    return Err(Inert::NoCandidate);
                }
                if self.questions.len() >= ENTRIES_MAX {
                    return Err(Inert::TooMany);
                }
                self.questions.push(Question {
                    put: stamp.clone(),
                    candidate,
                    text: question.text,
                });
            }
        }
        Ok(())
    }

    pub(crate) fn decline(&mut self, stamp: &Stamp, decline: &Decline) -> Result<(), Inert> {
        self.hand_overs.decline(stamp, decline)
    }

    /// Takes back an own offer, wish or hand-over; nothing if the act is none of these.
    pub(crate) fn retract(
        &mut self,
        stamp: &Stamp,
        retract: &Retract,
    ) -> Option<Result<(), Inert>> {
        let is_it = |ready: &Readiness| ready.said.id == retract.act;
        if self.offers.get(&stamp.member()).is_some_and(is_it) {
            self.offers.remove(&stamp.member());
        } else if self.deputies.get(&stamp.member()).is_some_and(is_it) {
            self.deputies.remove(&stamp.member());
        } else if self.wanted.as_ref().is_some_and(is_it) {
            self.wanted = None;
        } else {
            return self.hand_overs.retract(stamp, retract);
        }
        Some(Ok(()))
    }

    /// The decision that `question` speaks of was adopted: its candidate leads, nobody else.
    ///
    /// Only somebody who stepped up or offered, and has not stepped back since, can be made to.
    pub(crate) fn decide(&mut self, question: &ContributionId, decision: ContributionId) {
        let Some(found) = self.questions.iter().find(|it| it.put.id == *question) else { return };
        let (candidate, stamp) = (found.candidate, found.put.clone());
        let is_ready = self.claims.contains_key(&candidate) || self.offers.contains_key(&candidate);
        if !is_ready {
            return;
        }
        let others: Vec<PartnerId> =
            self.claims.keys().copied().filter(|partner| *partner != candidate).collect();
        for partner in others {
            self.end_turn(partner, &stamp, None);
        }
        self.offers.remove(&candidate);
        self.wanted = None;
        let claim = self.claims.entry(candidate).or_insert_with(|| Claim {
            since: stamp,
            until: None,
            ground: Ground::Decision(decision),
            words: None,
        });
        claim.ground = Ground::Decision(decision);
    }

    fn step_up(&mut self, stamp: &Stamp, step_up: &LeadStepUp) {
        let partner = stamp.member();
        self.offers.remove(&partner);
        self.deputies.remove(&partner);
        self.wanted = None;
        let (until, words) = (step_up.until, step_up.words.clone());
        // Who leads already goes on leading since then, with another term.
        if let Some(claim) = self.claims.get_mut(&partner) {
            claim.until = until;
            claim.words = words.or_else(|| claim.words.take());
        } else {
            let (since, ground) = (stamp.clone(), Ground::StepUp);
            self.claims.insert(partner, Claim { since, until, ground, words });
        }
    }

    fn take(&mut self, stamp: &Stamp, take: &LeadTake) -> Result<(), Inert> {
        let from = self.hand_overs.take(stamp, &take.hand_over)?;
        self.end_turn(from, stamp, None);
        let partner = stamp.member();
        self.offers.remove(&partner);
        self.deputies.remove(&partner);
        self.wanted = None;
        let (since, until, ground) = (stamp.clone(), take.until, Ground::HandOver(from));
        self.claims.insert(partner, Claim { since, until, ground, words: None });
        Ok(())
    }

    /// A claim ends, and with it every open hand-over of it; whether there was one.
    fn end_turn(&mut self, partner: PartnerId, ended: &Stamp, reason: Option<&String>) -> bool {
        let Some(claim) = self.claims.remove(&partner) else { return false };
        self.hand_overs.overtake(partner);
        if self.turns.len() < ENTRIES_MAX {
            let (ended, reason) = (ended.clone(), reason.cloned());
            self.turns.push(Turn { partner, since: claim.since, ended, reason });
        }
        true
    }
}

fn readiness(stamp: &Stamp, until: Option<Day>, words: Option<&String>) -> Readiness {
    Readiness { said: stamp.clone(), until, words: words.cloned() }
}
