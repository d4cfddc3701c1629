//! Plans for the narrow places of the rules: small federations that decide all the time.
//!
//! What the rules of the minutes forbid matters within one slot only, for the second or two between
//! two votes. In an ordinary run that moment comes a few times and hardly ever while the network
//! falls apart; here it comes again and again, with messages cut off right then and people who
//! change their minds. One seed of five is a contest; the others are as they would be without.

use guildhall_governance::Preset;

use super::swarm::{Drawing, SECOND_MS};
use super::{Intent, MachineId, Plan, Shape, Weather, What};
use crate::chance::Chance;
use crate::hostile::Nature;

/// Which seeds are contests.
const EVERY: u64 = 5;
const REMAINDER: u64 = 3;

/// What is contested.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Theme {
    /// People change their minds while their machines vote.
    Minds,
    /// The same, and whoever proposed forks while machines disagree how it comes out.
    Fork,
    /// Partners come in while matters are open.
    Growth,
}

impl Plan {
    /// Whether the plan of this seed is a contest, where nothing special was wished for.
    pub(super) fn is_contest(seed: u64) -> bool {
        seed % EVERY == REMAINDER
    }

    /// Turns a plan into a contest, with as many machines.
    pub(super) fn make_contest(&mut self) {
        let mut chance = Chance::new(self.seed, 9);
        let machines = self.machines();
        let theme = *chance
            .pick(&[Theme::Minds, Theme::Minds, Theme::Fork, Theme::Growth])
            .expect("the list is not empty");
        self.seats = match theme {
            Theme::Minds => *chance.pick(&[3, 4, 4, 4, 5, 6]).expect("the list is not empty"),
            Theme::Fork => 4,
            Theme::Growth => 3,
        };
        self.joiners = machines.saturating_sub(self.seats);
        self.preset = Preset::Trial;
        self.agreement = 100;
        self.span_ms = chance.between(120, 240) * SECOND_MS;
        self.hostile = Vec::new();
        self.gone.clear();
        let mut list = Drawing::within(self.span_ms);
        for machine in 0..self.seats {
            list.push(2_000, MachineId(machine), What::Do(Intent::Announce));
        }
        match theme {
            Theme::Minds | Theme::Fork => {
                self.weather = slow_weather(&mut chance);
                if theme == Theme::Fork {
                    self.hostile.push((MachineId(chance.place(self.seats)), Nature::Turncoat));
                }
                self.bouts(&mut list, &mut chance);
            }
            Theme::Growth => self.growth(&mut list, &mut chance),
        }
        self.happenings = list.in_order();
    }

    /// One matter after the other, each with a few seconds in which everything is cut off somewhere.
    fn bouts(&self, list: &mut Drawing, chance: &mut Chance) {
        let mut at = 5 * SECOND_MS;
        while at < self.span_ms {
            let turncoat = self.hostile.first().map(|(machine, _)| *machine);
            let proposer = turncoat.unwrap_or_else(|| MachineId(chance.place(self.seats)));
            list.push(at, proposer, What::Do(Intent::Adopt));
            if chance.in_percent(30) {
                let other = MachineId(chance.place(self.seats));
                list.push(at + chance.below(800), other, What::Do(Intent::Adopt));
            }
            for seat in 0..self.seats {
                let when = at + chance.between(300, 1_500);
                list.push(when, MachineId(seat), What::Do(Intent::Vote));
                if chance.in_percent(50) {
                    let when = at + chance.between(500, 2_500);
                    list.push(when, MachineId(seat), What::Do(Intent::Waver));
                }
            }
            if let Some(turncoat) = turncoat {
                for turn in 1..15 {
                    list.push(at + 500 * turn, turncoat, What::Turn);
                }
            }
            if chance.in_percent(30) {
                self.lone_witness(at, list, chance);
            } else {
                self.cuts(at, list, chance);
            }
            at += chance.between(8, 14) * SECOND_MS;
        }
    }

    fn cuts(&self, begin: u64, list: &mut Drawing, chance: &mut Chance) {
        let shapes = [Shape::OneWay, Shape::OneWay, Shape::Alone, Shape::Clog, Shape::Islands];
        let mut at = begin + chance.between(300, 1_500);
        while at < begin + 7 * SECOND_MS {
            let shape = *chance.pick(&shapes).expect("the list is not empty");
            let for_ms = chance.between(100, 2_500);
            list.push(at, MachineId(chance.place(self.seats)), What::Part { shape, for_ms });
            at += for_ms + chance.below(900);
        }
    }

    /// One machine alone hears the votes of both sides, and is alone when it has: what is final to it
    /// the others must not decide otherwise, whatever they say meanwhile.
    fn lone_witness(&self, begin: u64, list: &mut Drawing, chance: &mut Chance) {
        let witness = MachineId(chance.place(self.seats));
        let at = begin + chance.between(300, 2_500);
        let heard_ms = chance.between(200, 1_500);
        list.push(at, witness, What::Part { shape: Shape::Bridge, for_ms: heard_ms + SECOND_MS });
        let for_ms = chance.between(3_000, 7_000);
        list.push(at + heard_ms, witness, What::Part { shape: Shape::Alone, for_ms });
    }

    /// Three admit one guest after the other while other matters are open that hardly anybody
    /// speaks on, guests included.
    fn growth(&self, list: &mut Drawing, chance: &mut Chance) {
        for (joiner, at) in
            (self.seats..self.machines()).zip((0..).map(|n| (5 + 14 * n) * SECOND_MS))
        {
            let sponsor = MachineId(chance.place(self.seats));
            list.push(at, sponsor, What::Do(Intent::Invite(MachineId(joiner))));
            list.push(at + 6 * SECOND_MS, sponsor, What::Do(Intent::Admit));
            for seat in 0..joiner {
                let when = at + chance.between(7, 9) * SECOND_MS;
                list.push(when, MachineId(seat), What::Do(Intent::Welcome));
            }
        }
        for _ in 0..8 {
            let on = MachineId(chance.place(self.seats));
            let at = chance.between(3 * SECOND_MS, self.span_ms / 2);
            list.push(at, on, What::Do(Intent::Adopt));
        }
        for machine in 0..self.machines() {
            for _ in 0..3 {
                let at = chance.between(20 * SECOND_MS, self.span_ms);
                list.push(at, MachineId(machine), What::Do(Intent::Vote));
            }
        }
    }
}

/// Messages take about as long as a machine waits for others.
fn slow_weather(chance: &mut Chance) -> Weather {
    Weather {
        fast_ms: chance.between(10, 50),
        slow_ms: chance.between(200, 1_500),
        loss: chance.below(35),
        doubled: chance.below(20),
        late: chance.below(25),
        breaks: chance.below(10),
        disk_ms: chance.between(1, 60),
    }
}
