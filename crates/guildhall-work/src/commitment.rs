//! Commitments: what was promised, by when, and what became of it.
//!
//! A promise belongs to whoever made it until another takes it over. Acts are read in the order
//! that every node gives them; what comes after the promise is settled, or from somebody whose
//! promise it is not, has no effect. What is late is computed for a day.

use guildhall_governance::PartnerId;
use guildhall_ledger::ContributionId;
use serde::{Deserialize, Serialize};

use crate::body::{CommitmentPromise, Decline, Outlook, Retract};
use crate::day::Day;
use crate::deed::CommitmentDeed;
use crate::hand_over::HandOvers;
use crate::inert::Inert;
use crate::stamp::Stamp;

#[cfg(test)]
mod tests;

/// How far a promise is, as who promised says.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Report {
    /// Who says so, and when.
    pub said: Stamp,
    /// How it looks.
    pub outlook: Outlook,
    /// The words.
    pub words: String,
}

/// Another day was named.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Renewal {
    /// Who named it, and when.
    pub said: Stamp,
    /// The day that held until then, if any did.
    pub before: Option<Day>,
    /// The day from then on.
    pub day: Day,
    /// Why.
    pub reason: String,
}

/// How a promise was settled.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Settlement {
    /// It is kept; the words are the evidence.
    Kept(Stamp, String),
    /// It was taken back; the words are the reason.
    Released(Stamp, String),
}

/// How a promise stands on some day.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub enum Course {
    /// It is past its day.
    Late {
        /// By how many days.
        days: u32,
    },
    /// Who promised says that it may fail, or does not answer.
    AtRisk,
    /// Nothing speaks against it.
    OnTrack,
    /// It was kept.
    Kept {
        /// How many days after the day that was promised.
        late_days: u32,
    },
    /// It was taken back.
    Released {
        /// How many days after the day that was promised.
        late_days: u32,
    },
}

/// A promise.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Commitment {
    /// Who made it, and when; its id is the promise's.
    pub promised: Stamp,
    /// What was promised.
    pub what: String,
    /// What it is for.
    pub on: Option<ContributionId>,
    /// By which day it is due.
    pub due: Day,
    /// Whose it is.
    pub owner: PartnerId,
    /// Who took care of it last, as the organisation says.
    pub person: Option<String>,
    /// What was said of it, the first first.
    pub reports: Vec<Report>,
    /// Every other day that was named, the first first.
    pub renewals: Vec<Renewal>,
    /// To whom it was offered.
    pub hand_overs: HandOvers,
    /// How it was settled.
    pub settlement: Option<Settlement>,
}

impl Commitment {
    pub(crate) fn new(stamp: &Stamp, promise: &CommitmentPromise) -> Self {
        Self {
            promised: stamp.clone(),
            what: promise.what.clone(),
            on: promise.on,
            due: promise.due,
            owner: stamp.member(),
            person: stamp.person.clone(),
            reports: Vec::new(),
            renewals: Vec::new(),
            hand_overs: HandOvers::default(),
            settlement: None,
        }
    }

    /// The contribution that made the promise.
    pub fn id(&self) -> ContributionId {
        self.promised.id
    }

    /// Whether it is neither kept nor released.
    pub fn is_open(&self) -> bool {
        self.settlement.is_none()
    }

    /// The day that was promised first.
    pub fn first_due(&self) -> Day {
        self.renewals.first().and_then(|renewal| renewal.before).unwrap_or(self.due)
    }

    /// How it stands on `as_of`, where `is_answering` says whether whose it is has been heard of.
    pub fn course(&self, as_of: Day, is_answering: bool) -> Course {
        match &self.settlement {
            Some(Settlement::Kept(kept, _)) => {
                Course::Kept { late_days: kept.day().days_after(self.due) }
            }
            Some(Settlement::Released(released, _)) => {
                Course::Released { late_days: released.day().days_after(self.due) }
            }
            None => self.open_course(as_of, is_answering),
        }
    }

    /// How it stood on `as_of` while it was open.
    pub(crate) fn open_course(&self, as_of: Day, is_answering: bool) -> Course {
        let due = self.due_on(as_of);
        if due < as_of {
            Course::Late { days: as_of.days_after(due) }
        } else if !is_answering || self.is_doubted() {
            Course::AtRisk
        } else {
            Course::OnTrack
        }
    }

    /// The day by which it was due, by what had been said on `as_of`.
    pub fn due_on(&self, as_of: Day) -> Day {
        let mut said = self.renewals.iter().rev().filter(|it| it.said.day() <= as_of);
        said.next().map_or_else(|| self.first_due(), |renewal| renewal.day)
    }

    /// Whether the last word on it is that it may fail.
    fn is_doubted(&self) -> bool {
        let renewed = self.renewals.last().map(|renewal| renewal.said.place());
        self.reports.last().is_some_and(|report| {
            report.outlook == Outlook::AtRisk && renewed.is_none_or(|at| at < report.said.place())
        })
    }

    pub(crate) fn apply(&mut self, stamp: &Stamp, deed: &CommitmentDeed) -> Result<(), Inert> {
        if let CommitmentDeed::CommitmentTake(take) = deed {
            self.check_is_open()?;
            self.hand_overs.take(stamp, &take.hand_over)?;
            self.hand_overs.overtake(self.owner);
            self.owner = stamp.member();
            self.person.clone_from(&stamp.person);
            return Ok(());
        }
        if stamp.member() != self.owner {
            return Err(Inert::NotItsOwner);
        }
        self.check_is_open()?;
        match deed {
            CommitmentDeed::CommitmentReport(report) => {
                let (said, words) = (stamp.clone(), report.words.clone());
                self.reports.push(Report { said, outlook: report.outlook, words });
            }
            CommitmentDeed::CommitmentRenew(renew) => {
                let (said, reason) = (stamp.clone(), renew.reason.clone());
                let before = Some(self.due);
                self.renewals.push(Renewal { said, before, day: renew.due, reason });
                self.due = renew.due;
            }
            CommitmentDeed::CommitmentKeep(keep) => {
                self.settle(Settlement::Kept(stamp.clone(), keep.evidence.clone()));
            }
            CommitmentDeed::CommitmentRelease(release) => {
                self.settle(Settlement::Released(stamp.clone(), release.reason.clone()));
            }
            CommitmentDeed::CommitmentHandOver(hand_over) => {
                self.hand_overs.offer(stamp, hand_over.to, hand_over.words.as_ref())?;
            }
            // One of these begins it or was dealt with above.
            CommitmentDeed::CommitmentPromise(_) | CommitmentDeed::CommitmentTake(_) => {}
        }
        Ok(())
    }

    pub(crate) fn decline(&mut self, stamp: &Stamp, decline: &Decline) -> Result<(), Inert> {
        self.hand_overs.decline(stamp, decline)
    }

    pub(crate) fn retract(&mut self, stamp: &Stamp, retract: &Retract) -> Result<(), Inert> {
        self.hand_overs.retract(stamp, retract).unwrap_or(Err(Inert::About))
    }

    fn settle(&mut self, settlement: Settlement) {
        self.hand_overs.overtake(self.owner);
        self.settlement = Some(settlement);
    }

    fn check_is_open(&self) -> Result<(), Inert> {
        if self.is_open() { Ok(()) } else { Err(Inert::Settled) }
    }
}
