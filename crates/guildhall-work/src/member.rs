//! What an organisation says about itself: profile, reasons, people, answers to reviews.

use std::collections::BTreeMap;

use guildhall_governance::PartnerId;
use serde::{Deserialize, Serialize};

use crate::body::{Profile, PulseAnswer, Retract};
use crate::day::Day;
use crate::deed::MemberDeed;
use crate::inert::Inert;
use crate::stamp::Stamp;

#[cfg(test)]
mod tests;

/// Most people of one organisation.
pub const PEOPLE_MAX: usize = 1000;

/// Somebody who acts for an organisation.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Person {
    /// Who said so, and when.
    pub said: Stamp,
    /// The name.
    pub name: String,
    /// What that person does there.
    pub role: Option<String>,
    /// For whom that person stands in.
    pub deputy_of: Option<String>,
    /// When that person left, and who has the open work.
    pub left: Option<(Stamp, Option<String>)>,
}

/// What an organisation says about itself.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct MemberWork {
    /// Which.
    pub member: PartnerId,
    /// What it does, offers and seeks.
    pub profile: Option<(Stamp, ProfileView)>,
    /// Why it joined.
    pub join_reason: Option<(Stamp, String)>,
    /// Why it left or leaves.
    pub leave_reason: Option<(Stamp, String)>,
    /// Its people by name, those who left as well.
    pub people: BTreeMap<String, Person>,
    /// Its answers to reviews, by the review's day.
    pub pulses: BTreeMap<Day, (Stamp, PulseView)>,
}

/// A profile as people read it.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct ProfileView {
    /// What it does, in a line.
    pub does: Option<String>,
    /// What it offers to others.
    pub offers: Vec<String>,
    /// What it seeks from others.
    pub seeks: Vec<String>,
}

/// Answers to a review as people read them, each from 1 to 5.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PulseView {
    /// We are heard.
    pub heard: u8,
    /// It is worth our effort.
    pub worth: u8,
    /// The load is shared fairly.
    pub fair: u8,
    /// The rules fit.
    pub rules: u8,
    /// What should change.
    pub words: Option<String>,
}

impl MemberWork {
    pub(crate) fn new(member: PartnerId) -> Self {
        Self {
            member,
            profile: None,
            join_reason: None,
            leave_reason: None,
            people: BTreeMap::new(),
            pulses: BTreeMap::new(),
        }
    }

    /// Who acts for it at present.
    pub fn present(&self) -> impl Iterator<Item = &Person> {
        self.people.values().filter(|person| person.left.is_none())
    }

    /// Who stands in for `name` at present.
    pub fn deputies_of<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Person> {
        self.present().filter(move |person| person.deputy_of.as_deref() == Some(name))
    }

    /// Who has the work of `name`: the same, or a successor if that person left.
    pub fn in_charge_of<'a>(&'a self, name: &'a str) -> Option<&'a str> {
        let mut name = name;
        // Successions can go round in a circle.
        for _ in 0..self.people.len().saturating_add(1) {
            let Some(person) = self.people.get(name) else { return Some(name) };
            match &person.left {
                None => return Some(name),
                Some((_, successor)) => name = successor.as_deref()?,
            }
        }
        None
    }

    pub(crate) fn apply(&mut self, stamp: &Stamp, deed: &MemberDeed) -> Result<(), Inert> {
        let stamp = stamp.clone();
        match deed {
            MemberDeed::Profile(profile) => {
                let Profile { does, offers, seeks, .. } = profile.clone();
                self.profile = Some((stamp, ProfileView { does, offers, seeks }));
            }
            MemberDeed::JoinReason(reason) => {
                self.join_reason = Some((stamp, reason.words.clone()));
            }
            MemberDeed::LeaveReason(reason) => {
                self.leave_reason = Some((stamp, reason.words.clone()));
            }
            MemberDeed::PersonAdd(add) => {
                if self.people.len() >= PEOPLE_MAX && !self.people.contains_key(&add.name) {
                    return Err(Inert::TooMany);
                }
                if add.deputy_of.as_ref() == Some(&add.name) {
                    return Err(Inert::ToItself);
                }
                let person = Person {
                    said: stamp,
                    name: add.name.clone(),
                    role: add.role.clone(),
                    deputy_of: add.deputy_of.clone(),
                    left: None,
                };
                self.people.insert(add.name.clone(), person);
            }
            MemberDeed::PersonLeave(leave) => {
                let person = self.people.get_mut(&leave.name).ok_or(Inert::NoPerson)?;
                if person.left.is_some() {
                    return Err(Inert::Answered);
                }
                if leave.successor.as_ref() == Some(&leave.name) {
                    return Err(Inert::ToItself);
                }
                person.left = Some((stamp, leave.successor.clone()));
            }
            MemberDeed::PulseAnswer(answer) => {
                let PulseAnswer { review, heard, worth, fair, rules, words, .. } = answer.clone();
                let view = PulseView { heard, worth, fair, rules, words };
                self.pulses.insert(review, (stamp, view));
            }
        }
        Ok(())
    }

    pub(crate) fn retract(&mut self, retract: &Retract) -> Result<(), Inert> {
        let is_it = |stamp: &Stamp| stamp.id == retract.act;
        if self.profile.as_ref().is_some_and(|(stamp, _)| is_it(stamp)) {
            self.profile = None;
        } else if self.join_reason.as_ref().is_some_and(|(stamp, _)| is_it(stamp)) {
            self.join_reason = None;
        } else if self.leave_reason.as_ref().is_some_and(|(stamp, _)| is_it(stamp)) {
            self.leave_reason = None;
        } else {
            return Err(Inert::Answered);
        }
        Ok(())
    }
}
