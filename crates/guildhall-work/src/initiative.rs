//! What partners say about an initiative beside its text: who takes part, what it is worth, who
//! leads, when it ends, and how it ended.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_governance::PartnerId;
use guildhall_ledger::ContributionId;
use serde::{Deserialize, Serialize};

use crate::body::{Decline, Ending, GuestRole, InitiativeClose, InitiativeFrame, Retract};
use crate::commitment::Renewal;
use crate::day::Day;
use crate::deed::{InitiativeDeed, LeadDeed};
use crate::inert::Inert;
use crate::lead::Leading;
use crate::stamp::Stamp;

#[cfg(test)]
mod tests;

/// What an initiative is worth to one partner.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Rating {
    /// Who says so, and when.
    pub said: Stamp,
    /// Its benefit to the network, from 1 to 5.
    pub network: u8,
    /// Its benefit to the partner itself.
    pub own: u8,
    /// What it costs the partner.
    pub burden: u8,
    /// Why.
    pub reason: Option<String>,
}

/// Somebody takes part.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Participation {
    /// Who said so, and when.
    pub since: Stamp,
    /// What it brings or does.
    pub part: Option<String>,
}

/// How an initiative ended.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Closing {
    /// Who said so, and when.
    pub said: Stamp,
    /// How.
    pub ending: Ending,
    /// What was learnt.
    pub lesson: Option<ContributionId>,
    /// Why.
    pub reason: Option<String>,
}

/// A guest's part in an initiative.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct GuestPart {
    /// Who gave it, and when.
    pub given: Stamp,
    /// The part.
    pub role: GuestRole,
}

/// What partners say about one initiative.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct InitiativeWork {
    /// The contribution that began the initiative.
    pub id: ContributionId,
    /// Who takes part.
    pub participants: BTreeMap<PartnerId, Participation>,
    /// Who took part once, and why not any more.
    pub left: BTreeMap<PartnerId, (Stamp, Option<String>)>,
    /// What it is for.
    pub purpose: Option<(Stamp, String)>,
    /// How much it may cost.
    pub appetite: Option<(Stamp, String)>,
    /// The day on which it is over unless it is renewed.
    pub end: Option<Day>,
    /// How often and why it went on beyond its end.
    pub renewals: Vec<Renewal>,
    /// How it ended.
    pub closing: Option<Closing>,
    /// What it is worth to whom.
    pub ratings: BTreeMap<PartnerId, Rating>,
    /// Who leads.
    pub leading: Leading,
    /// Which guests have which part, by guest and stage; no stage means every stage.
    pub guests: BTreeMap<(PartnerId, Option<String>), GuestPart>,
    /// Days on which it changed where it was brought in from.
    pub imported_days: BTreeSet<Day>,
}

/// What an initiative is worth to all who rated it, in hundredths.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Serialize, Deserialize)]
pub struct Worth {
    /// Mean benefit to the network.
    pub network: u32,
    /// Mean benefit to the rating partners themselves.
    pub own: u32,
    /// Mean burden.
    pub burden: u32,
    /// How many partners rated it.
    pub raters: u32,
}

impl InitiativeWork {
    pub(crate) fn new(id: ContributionId) -> Self {
        Self {
            id,
            participants: BTreeMap::new(),
            left: BTreeMap::new(),
            purpose: None,
            appetite: None,
            end: None,
            renewals: Vec::new(),
            closing: None,
            ratings: BTreeMap::new(),
            leading: Leading::default(),
            guests: BTreeMap::new(),
            imported_days: BTreeSet::new(),
        }
    }

    /// Whether it is past its end without having been renewed or closed.
    pub fn is_lapsed(&self, as_of: Day) -> bool {
        self.closing.is_none() && self.end.is_some_and(|end| end < as_of)
    }

    /// What it is worth to the partners that `counts` names.
    pub fn worth(&self, counts: impl Fn(&PartnerId) -> bool) -> Option<Worth> {
        let mut worth = Worth::default();
        for (_, rating) in self.ratings.iter().filter(|(partner, _)| counts(partner)) {
            worth.network = worth.network.saturating_add(u32::from(rating.network));
            worth.own = worth.own.saturating_add(u32::from(rating.own));
            worth.burden = worth.burden.saturating_add(u32::from(rating.burden));
            worth.raters = worth.raters.saturating_add(1);
        }
        let mean = |sum: u32| sum.saturating_mul(100).checked_div(worth.raters);
        Some(Worth {
            network: mean(worth.network)?,
            own: mean(worth.own)?,
            burden: mean(worth.burden)?,
            raters: worth.raters,
        })
    }

    /// The parts that a guest has, each with the stage that it is for.
    pub fn parts_of(&self, guest: PartnerId) -> impl Iterator<Item = (Option<&String>, GuestRole)> {
        let of_guest = self.guests.iter().filter(move |((member, _), _)| *member == guest);
        of_guest.map(|((_, stage), part)| (stage.as_ref(), part.role))
    }

    pub(crate) fn apply(&mut self, stamp: &Stamp, deed: &InitiativeDeed) -> Result<(), Inert> {
        let member = stamp.member();
        match deed {
            InitiativeDeed::InitiativeJoin(join) => {
                self.check_is_open()?;
                self.left.remove(&member);
                let (since, part) = (stamp.clone(), join.part.clone());
                let entry = self.participants.entry(member);
                let known = entry.or_insert(Participation { since, part: None });
                known.part = part.or_else(|| known.part.take());
            }
            InitiativeDeed::InitiativeLeave(leave) => {
                self.participants.remove(&member).ok_or(Inert::NotTakingPart)?;
                self.left.insert(member, (stamp.clone(), leave.reason.clone()));
            }
            InitiativeDeed::InitiativeFrame(frame) => {
                self.check_is_open()?;
                self.frame(stamp, frame);
            }
            InitiativeDeed::InitiativeRenew(renew) => {
                self.check_is_open()?;
                let (said, reason) = (stamp.clone(), renew.reason.clone());
                self.renewals.push(Renewal { said, before: self.end, day: renew.end, reason });
                self.end = Some(renew.end);
            }
            InitiativeDeed::InitiativeClose(close) => self.close(stamp, close)?,
            InitiativeDeed::InitiativeReopen(_) => {
                self.closing.take().ok_or(Inert::NotClosed)?;
            }
            InitiativeDeed::InitiativeRate(rate) => {
                let rating = Rating {
                    said: stamp.clone(),
                    network: rate.network,
                    own: rate.own,
                    burden: rate.burden,
                    reason: rate.reason.clone(),
                };
                self.ratings.insert(member, rating);
            }
            InitiativeDeed::Activity(activity) => {
                self.imported_days.extend(activity.days.iter().copied());
            }
            InitiativeDeed::GuestInvolve(involve) => {
                let key = (involve.guest, involve.stage.clone());
                match involve.role {
                    Some(role) => {
                        let part = GuestPart { given: stamp.clone(), role };
                        self.guests.insert(key, part);
                    }
                    None => {
                        self.guests.remove(&key).ok_or(Inert::NotTakingPart)?;
                    }
                }
            }
        }
        Ok(())
    }

    pub(crate) fn apply_lead(&mut self, stamp: &Stamp, deed: &LeadDeed) -> Result<(), Inert> {
        match deed {
            LeadDeed::LeadStepDown(_) => {}
            LeadDeed::LeadOffer(_)
            | LeadDeed::LeadStepUp(_)
            | LeadDeed::LeadDeputize(_)
            | LeadDeed::LeadHandOver(_)
            | LeadDeed::LeadTake(_)
            | LeadDeed::LeadWant(_)
            | LeadDeed::LeadQuestion(_) => self.check_is_open()?,
        }
        self.leading.apply(stamp, deed)
    }

    pub(crate) fn decline(&mut self, stamp: &Stamp, decline: &Decline) -> Result<(), Inert> {
        self.leading.decline(stamp, decline)
    }

    pub(crate) fn retract(&mut self, stamp: &Stamp, retract: &Retract) -> Result<(), Inert> {
        let rating = self.ratings.get(&stamp.member());
        if rating.is_some_and(|rating| rating.said.id == retract.act) {
            self.ratings.remove(&stamp.member());
            return Ok(());
        }
        self.leading.retract(stamp, retract).unwrap_or(Err(Inert::Answered))
    }

    fn frame(&mut self, stamp: &Stamp, frame: &InitiativeFrame) {
        let InitiativeFrame { purpose, appetite, end, .. } = frame.clone();
        if let Some(purpose) = purpose {
            self.purpose = Some((stamp.clone(), purpose));
        }
        if let Some(appetite) = appetite {
            self.appetite = Some((stamp.clone(), appetite));
        }
        self.end = end.or(self.end);
    }

    fn close(&mut self, stamp: &Stamp, close: &InitiativeClose) -> Result<(), Inert> {
        self.check_is_open()?;
        self.closing = Some(Closing {
            said: stamp.clone(),
            ending: close.ending.clone(),
            lesson: close.lesson,
            reason: close.reason.clone(),
        });
        Ok(())
    }

    fn check_is_open(&self) -> Result<(), Inert> {
        if self.closing.is_none() { Ok(()) } else { Err(Inert::Closed) }
    }
}
