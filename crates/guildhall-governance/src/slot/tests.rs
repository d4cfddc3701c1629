//! One slot under random adversaries, and what breaks when a rule is off.
//!
//! Seats see the votes of others late and in any order. Liars sign any lawful vote on any part of
//! what exists, on as many branches of their chain as they like.

use std::collections::BTreeSet;

use guildhall_ledger::{ContributionId, Index};

use super::{Slot, Vote};
use crate::body::{Outcome, Value};
use crate::id::PartnerId;
use crate::planted::Planted;
use crate::state::Quorum;
use crate::testing::Chance;

const VOTES_MAX: usize = 120;
const ROUND_MAX: u32 = 4;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Seal,
    Confirm,
}

#[derive(Clone, Copy, Debug)]
struct Message {
    seat: usize,
    kind: Kind,
    round: u32,
    value: u8,
    /// The votes in its past, one bit each.
    past: u128,
}

#[derive(Clone, Copy, Debug)]
struct Setting {
    seats: usize,
    liars: usize,
    needed: usize,
    planted: Planted,
}

impl Setting {
    fn of(seats: usize, liars: usize) -> Self {
        let needed = Quorum::of(seats).needed;
        Self { seats, liars, needed, planted: Planted::default() }
    }
}

struct World {
    setting: Setting,
    messages: Vec<Message>,
    slot: Slot,
    known: Vec<u128>,
}

fn value(number: u8) -> Value {
    Value { decision: ContributionId([number; 32]), outcome: Outcome::Adopted }
}

fn seat(number: usize) -> PartnerId {
    PartnerId([u8::try_from(number).unwrap(); 32])
}

fn holds(set: u128, index: Index) -> bool {
    set >> index.0 & 1 == 1
}

impl World {
    fn new(setting: Setting) -> Self {
        let known = vec![0; setting.seats];
        Self { setting, messages: Vec::new(), slot: Slot::default(), known }
    }

    fn all(&self) -> u128 {
        if self.messages.len() == 128 { u128::MAX } else { (1 << self.messages.len()) - 1 }
    }

    /// The seat's own votes in a set.
    fn own(&self, set: u128, seat: usize) -> Vec<usize> {
        let is_own = |place: &usize| set >> place & 1 == 1 && self.messages[*place].seat == seat;
        (0..self.messages.len()).filter(is_own).collect()
    }

    fn has_forked_in(&self, set: u128, seat: usize) -> bool {
        let own = self.own(set, seat);
        let follows = |later: usize, earlier: usize| self.messages[later].past >> earlier & 1 == 1;
        own.iter().any(|a| own.iter().any(|b| a != b && !follows(*a, *b) && !follows(*b, *a)))
    }

    fn is_valid(&self, message: &Message) -> bool {
        if self.has_forked_in(message.past, message.seat) {
            return false;
        }
        let seen = |index| holds(message.past, index);
        let Setting { needed, planted, .. } = self.setting;
        let Message { round, kind, .. } = *message;
        let vote = Vote { seat: seat(message.seat), round, value: value(message.value) };
        match kind {
            Kind::Seal => self.slot.check_seal(vote, needed, planted, &seen).is_ok(),
            Kind::Confirm => self.slot.check_confirm(vote, needed, planted, &seen).is_ok(),
        }
    }

    /// Adds a vote if it is lawful.
    fn add(&mut self, message: Message) -> bool {
        if !self.is_valid(&message) {
            return false;
        }
        let index = Index(u32::try_from(self.messages.len()).unwrap());
        let Message { round, kind, .. } = message;
        let vote = Vote { seat: seat(message.seat), round, value: value(message.value) };
        match kind {
            Kind::Seal => self.slot.add_seal(vote, index),
            Kind::Confirm => self.slot.add_confirm(vote, index),
        }
        self.messages.push(message);
        self.known[message.seat] |= 1 << index.0;
        true
    }

    fn finals(&self) -> Vec<(Value, u32)> {
        let all = self.all();
        let seen = |index| holds(all, index);
        let Setting { needed, planted, .. } = self.setting;
        self.slot.finals(needed, planted, &seen).into_iter().collect()
    }

    fn forkers(&self) -> usize {
        (0..self.setting.seats).filter(|seat| self.has_forked_in(self.all(), *seat)).count()
    }

    /// Lets a seat see some vote with everything before it.
    fn deliver(&mut self, seat: usize, chance: &mut Chance) {
        if !self.messages.is_empty() {
            let place = chance.below(self.messages.len());
            self.known[seat] |= self.messages[place].past | 1 << place;
        }
    }

    fn last_round(&self, set: u128, seat: usize, kind: Kind) -> Option<u32> {
        let own = self.own(set, seat).into_iter().map(|place| self.messages[place]);
        own.filter(|message| message.kind == kind).map(|message| message.round).max()
    }

    fn polka(&self, set: u128, round: u32) -> Option<u8> {
        let polkas = self.slot.polkas(round, self.setting.needed, &|index| holds(set, index));
        polkas.first().map(|value| value.decision.0[0])
    }

    fn honest_step(&mut self, seat: usize, preferred: u8, chance: &mut Chance) {
        let known = self.known[seat];
        let Some(current) = self.last_round(known, seat, Kind::Seal) else {
            if chance.below(2) == 0 {
                let kind = Kind::Seal;
                self.add(Message { seat, kind, round: 0, value: preferred, past: known });
            }
            return;
        };
        let confirmed = self.last_round(known, seat, Kind::Confirm);
        let lowest = if self.setting.planted.confirm_after_seal() { 0 } else { current };
        for round in (lowest..=current).rev() {
            let is_due = confirmed.is_none_or(|confirmed| confirmed < round);
            if let Some(value) = self.to_confirm(known, seat, round).filter(|_| is_due)
                && chance.below(2) == 0
            {
                self.add(Message { seat, kind: Kind::Confirm, round, value, past: known });
                return;
            }
        }
        let sealers = self.slot.sealers(current, &|index| holds(known, index));
        if current < ROUND_MAX && self.setting.needed <= sealers && chance.below(3) == 0 {
            let round = current + 1;
            let value = self.next_value(known, round, chance);
            self.add(Message { seat, kind: Kind::Seal, round, value, past: known });
        }
    }

    /// What an honest seat confirms in a round: with the rule off, whatever it sealed itself.
    fn to_confirm(&self, known: u128, seat: usize, round: u32) -> Option<u8> {
        if !self.setting.planted.confirm_without_polka() {
            return self.polka(known, round);
        }
        let own = self.own(known, seat).into_iter().map(|place| self.messages[place]);
        let mut sealed = own.filter(|message| message.kind == Kind::Seal);
        sealed.find(|message| message.round == round).map(|message| message.value)
    }

    fn next_value(&self, known: u128, round: u32, chance: &mut Chance) -> u8 {
        let locked = self.slot.lock(round, self.setting.needed, &|index| holds(known, index));
        if !locked.is_empty() && !self.setting.planted.no_lock() {
            return chance.pick(&locked).decision.0[0];
        }
        let is_seal =
            |place: &usize| known >> place & 1 == 1 && self.messages[*place].kind == Kind::Seal;
        let sealed: Vec<usize> = (0..self.messages.len()).filter(is_seal).collect();
        self.messages[*chance.pick(&sealed)].value
    }

    fn liar_step(&mut self, seat: usize, values: usize, chance: &mut Chance) {
        for _ in 0..6 {
            let mut past = 0;
            for _ in 0..chance.below(self.messages.len() + 1) {
                let place = chance.below(self.messages.len());
                past |= self.messages[place].past | 1 << place;
            }
            let kind = if chance.below(2) == 0 { Kind::Seal } else { Kind::Confirm };
            let round = u32::try_from(chance.below(5)).unwrap();
            let value = u8::try_from(chance.below(values)).unwrap();
            if self.add(Message { seat, kind, round, value, past }) {
                return;
            }
        }
    }

    fn run(setting: Setting, chance: &mut Chance, steps: usize) -> Self {
        let mut world = Self::new(setting);
        let values = 2 + chance.below(2);
        let preferred: Vec<u8> =
            (0..setting.seats).map(|_| u8::try_from(chance.below(values)).unwrap()).collect();
        let lag = chance.below(4);
        for _ in 0..steps {
            if world.messages.len() >= VOTES_MAX {
                break;
            }
            let seat = chance.below(setting.seats);
            if chance.below(4) >= lag || chance.below(3) == 0 {
                world.deliver(seat, chance);
            }
            if seat < setting.liars {
                world.liar_step(seat, values, chance);
            } else {
                world.honest_step(seat, preferred[seat], chance);
            }
        }
        world
    }

    /// Everybody sees everything and the liars are silent: how many more rounds until final?
    fn settle(&mut self) -> Option<u32> {
        let sealed = self.messages.iter().filter(|message| message.kind == Kind::Seal);
        let begun = sealed.map(|message| message.round).max().unwrap_or(0);
        for _ in 0..12 {
            if let Some((_, round)) = self.finals().first() {
                return Some(round.saturating_sub(begun));
            }
            let all = self.all();
            let honest = self.setting.liars..self.setting.seats;
            let next: Vec<Message> =
                honest.filter_map(|seat| self.synchronous_step(all, seat)).collect();
            for message in next {
                assert!(self.add(message), "an honest vote is unlawful: {message:?}");
            }
        }
        None
    }

    fn synchronous_step(&self, all: u128, seat: usize) -> Option<Message> {
        let sealed = self.last_round(all, seat, Kind::Seal);
        let confirmed = self.last_round(all, seat, Kind::Confirm);
        for round in (sealed.unwrap_or(0)..8).rev() {
            if confirmed.is_none_or(|confirmed| confirmed < round)
                && let Some(value) = self.polka(all, round)
            {
                return Some(Message { seat, kind: Kind::Confirm, round, value, past: all });
            }
        }
        let seen = |index| holds(all, index);
        let may_begin = |round: &u32| {
            sealed.is_none_or(|sealed| sealed < *round)
                && round
                    .checked_sub(1)
                    .is_none_or(|before| self.setting.needed <= self.slot.sealers(before, &seen))
        };
        let round = (0..8).rev().find(may_begin)?;
        let locked = self.slot.lock(round, self.setting.needed, &seen);
        let value = match (locked.first(), round.checked_sub(1)) {
            (Some(value), _) => value.decision.0[0],
            (None, None) => 0,
            (None, Some(before)) => {
                let votes = self.slot.seals(before);
                votes.max_by_key(|(_, seats)| seats.len())?.0.decision.0[0]
            }
        };
        Some(Message { seat, kind: Kind::Seal, round, value, past: all })
    }
}

/// How many of `runs` end in two final values, and the fewest forkers in such a run.
fn conflicts(setting: Setting, runs: usize) -> (usize, Option<usize>) {
    let mut chance = Chance::new(0x5eed ^ (setting.seats as u64) << 7 ^ setting.liars as u64);
    let mut found = 0;
    let mut fewest = None;
    for _ in 0..runs {
        let steps = 60 + chance.below(200);
        let world = World::run(setting, &mut chance, steps);
        if world.finals().iter().map(|(value, _)| *value).collect::<BTreeSet<_>>().len() > 1 {
            found += 1;
            let forkers = world.forkers();
            fewest = Some(fewest.unwrap_or(forkers).min(forkers));
        }
    }
    (found, fewest)
}

#[test]
fn with_no_more_liars_than_tolerated_one_value_at_most_is_final() {
    for (seats, liars) in [(3, 0), (4, 0), (4, 1), (5, 1), (6, 1), (7, 2), (10, 3)] {
        let setting = Setting::of(seats, liars);

        let (found, _) = conflicts(setting, 4_000);

        assert_eq!(found, 0, "{setting:?}");
    }
}

#[test]
fn beyond_tolerance_every_conflict_shows_enough_forkers() {
    let mut found_in_all = 0;
    for (seats, liars) in [(3, 1), (4, 2), (7, 3)] {
        let setting = Setting::of(seats, liars);

        let (found, fewest) = conflicts(setting, 8_000);

        found_in_all += found;
        let needed = Quorum::of(seats).forkers_needed();
        assert!(fewest.is_none_or(|fewest| needed <= fewest), "{setting:?}: {fewest:?}");
    }
    assert!(found_in_all > 0, "the test never met a conflict, so it shows nothing");
}

#[test]
fn each_rule_of_the_slot_is_needed() {
    let plain = Planted::default();
    let mutations = [
        ("no lock", 1, Planted { no_lock: true, ..plain }),
        ("confirm after seal", 1, Planted { confirm_after_seal: true, ..plain }),
        ("confirm without polka", 1, Planted { confirm_without_polka: true, ..plain }),
        ("single phase", 0, Planted { single_phase: true, ..plain }),
    ];

    for (name, liars, planted) in mutations {
        let setting = Setting { planted, ..Setting::of(4, liars) };
        let (found, _) = conflicts(setting, 4_000);
        println!("{name}: {found} conflicts in 4,000 runs");
        assert!(found > 0, "without the rule `{name}` nothing broke");
    }
    let small = Setting { needed: 2, ..Setting::of(4, 1) };
    assert!(conflicts(small, 4_000).0 > 0, "a quorum of two broke nothing");
}

#[test]
fn once_everybody_sees_everything_two_more_rounds_are_enough() {
    for (seats, liars) in [(3, 0), (4, 1), (5, 1), (6, 1), (7, 2), (10, 3)] {
        let setting = Setting::of(seats, liars);
        let mut chance = Chance::new(77 + seats as u64);
        for run in 0..600 {
            let steps = 5 + chance.below(60);
            let mut world = World::run(setting, &mut chance, steps);

            let rounds = world.settle();

            assert!(rounds.is_some_and(|rounds| rounds <= 2), "{setting:?} run {run}: {rounds:?}");
        }
    }
}
