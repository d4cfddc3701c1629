//! Plans of every kind from seeds: each seed switches some faults off and others up.
//!
//! A run in which everything goes wrong at once finds less than runs in which some things do, so
//! each seed first draws which faults it has.

use std::collections::BTreeSet;

use guildhall_governance::{Preset, Quorum};

use super::{Happening, Intent, MachineId, Plan, Shape, Weather, What};
use crate::bug::Bug;
use crate::chance::Chance;
use crate::hostile::Nature;
use crate::watch::DECADE_MS;

pub(super) const SECOND_MS: u64 = 1_000;
const MINUTE_MS: u64 = 60 * SECOND_MS;

/// What is asked of a plan beside its seed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Wish {
    /// How many machines; what the seed says, if not given.
    pub nodes: Option<usize>,
    /// For how many virtual hours faults go on; minutes, if not given.
    pub hours: Option<u64>,
    /// How many are hostile.
    pub hostile: Hostility,
    /// The bug that is planted in every node.
    pub bug: Bug,
}

impl Wish {
    /// Whether everything but a bug is left to the seed.
    fn is_open(self) -> bool {
        self.nodes.is_none() && self.hours.is_none() && self.hostile == Hostility::Any
    }
}

/// How many are hostile.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Hostility {
    /// What the seed says, never more than are tolerated.
    #[default]
    Any,
    /// Nobody.
    None,
    /// As many as are tolerated.
    Tolerated,
    /// More than are tolerated.
    Beyond,
}

/// Most partners of one founding that the simulator makes; the others join as guests.
const FOUNDERS_MAX: usize = 64;

/// From so many machines on, each is connected to a few others only.
const SPARSE_FROM: usize = 13;

/// Seats of the largest federation that counts as small. Whatever costs something on every machine
/// is drawn as often in a larger one as in this, or an hour of a hundred would never end.
const SEATS_OF_SMALL: u64 = 10;

impl Plan {
    /// The plan of a seed.
    pub fn swarm(seed: u64, wish: Wish) -> Self {
        let mut chance = Chance::new(seed, 1);
        let nodes = wish.nodes.unwrap_or_else(|| 7 + chance.place(4)).max(1);
        let drawn = if nodes < 7 { 0 } else { chance.place(3) };
        let grows = chance.in_percent(8) && wish.hostile == Hostility::Any && nodes <= 10;
        let joiners = match nodes {
            // A federation that begins with one organisation, or two, and grows.
            _ if grows => nodes - 1 - chance.place(2).min(nodes - 1),
            FOUNDERS_MAX.. => nodes - FOUNDERS_MAX,
            _ => drawn,
        };
        let seats = nodes - joiners;
        let span_ms = match wish.hours {
            Some(hours) => hours * 60 * MINUTE_MS,
            None => chance.between(90, 240) * SECOND_MS,
        };
        let preset = *chance
            .pick(&[Preset::Trial, Preset::Trial, Preset::Majority, Preset::Standard])
            .expect("the list is not empty");
        let sides = (0..nodes).map(|_| chance.in_percent(50)).collect();
        let mut plan = Self {
            seed,
            seats,
            joiners,
            preset,
            degree: if nodes < SPARSE_FROM { nodes } else { 8 },
            span_ms,
            weather: weather(&mut chance),
            skews: skews(nodes, &mut chance),
            sides,
            agreement: *chance.pick(&[60, 85, 95, 100]).expect("the list is not empty"),
            hostile: Vec::new(),
            gone: BTreeSet::new(),
            bug: wish.bug,
            is_beyond: wish.hostile == Hostility::Beyond,
            happenings: Vec::new(),
        };
        if grows {
            plan.preset = Preset::Trial;
            plan.agreement = 100;
            if plan.seats == 1 && chance.in_percent(60) {
                plan.hostile.push((MachineId(0), Nature::Usurper));
            }
        } else {
            plan.draw_hostile(wish.hostile, &mut chance);
        }
        plan.draw_happenings(&mut chance);
        plan.make_recoveries();
        if wish.is_open() && Self::is_contest(seed) {
            plan.make_contest();
        }
        plan
    }

    /// How many machines there are, second faces not counted.
    pub(crate) fn machines(&self) -> usize {
        self.seats + self.joiners
    }

    /// Whether a machine is one of the hostile.
    pub(crate) fn is_hostile(&self, machine: MachineId) -> bool {
        self.hostile.iter().any(|(other, _)| *other == machine)
    }

    fn draw_hostile(&mut self, hostility: Hostility, chance: &mut Chance) {
        let quorum = Quorum::of(self.seats);
        let tolerated = quorum.liars_tolerated;
        let count = match hostility {
            Hostility::None => 0,
            Hostility::Any => chance.place(tolerated + 1),
            Hostility::Tolerated => tolerated,
            Hostility::Beyond => quorum.forkers_needed().max(tolerated + 1),
        };
        let mut places: Vec<usize> = (0..self.seats).collect();
        chance.shuffle(&mut places);
        for place in places.into_iter().take(count) {
            let nature = match hostility {
                // Only who votes twice can split the minutes.
                Hostility::Beyond => Some(&Nature::TwoFaced),
                Hostility::Any | Hostility::None | Hostility::Tolerated => {
                    chance.pick(Nature::MEMBERS)
                }
            };
            self.hostile.extend(nature.map(|nature| (MachineId(place), *nature)));
        }
        // One that is no member costs no seat.
        if hostility != Hostility::None && chance.in_percent(30) {
            self.hostile.push((MachineId(self.machines()), Nature::Stranger));
        }
    }

    fn draw_happenings(&mut self, chance: &mut Chance) {
        let mut list = Drawing::within(self.span_ms);
        self.people(&mut list, chance);
        self.machine_faults(&mut list, chance);
        self.network_faults(&mut list, chance);
        self.clock_faults(&mut list, chance);
        self.farewells(&mut list, chance);
        self.happenings = list.in_order();
    }

    /// Of what happens once a few minutes on small federations, how many times in all.
    fn times(&self, least: u64, most: u64, chance: &mut Chance) -> u64 {
        let spans = self.span_ms.div_ceil(4 * MINUTE_MS);
        (0..spans.min(30)).map(|_| chance.between(least, most)).sum()
    }

    fn people(&self, list: &mut Drawing, chance: &mut Chance) {
        for machine in 0..self.seats {
            list.push(2_000, MachineId(machine), What::Do(Intent::Announce));
        }
        let grows = self.seats < 3 && 3 < self.machines();
        for joiner in self.seats..self.machines() {
            let sponsor = MachineId(chance.place(self.seats));
            let place = u64::try_from(joiner).unwrap_or(0);
            let at = if grows {
                (3 + 12 * place).min(self.span_ms / SECOND_MS) * SECOND_MS
            } else {
                chance.between(SECOND_MS, self.span_ms / 2)
            };
            list.push(at, sponsor, What::Do(Intent::Invite(MachineId(joiner))));
            if self.seats < FOUNDERS_MAX {
                let later = if grows {
                    at + 6 * SECOND_MS
                } else {
                    at + chance.between(10, 40) * SECOND_MS
                };
                list.push(later, sponsor, What::Do(Intent::Admit));
            }
        }
        let work = [Intent::Create, Intent::Edit, Intent::Edit, Intent::Comment, Intent::TakeBack];
        let (works, matters) =
            if self.seats < SPARSE_FROM { ((8, 22), (3, 6)) } else { ((2, 6), (0, 1)) };
        for _ in 0..self.times(works.0, works.1, chance) {
            let intent = *chance.pick(&work).expect("the list is not empty");
            list.somewhere(self.machines(), What::Do(intent), chance);
        }
        for _ in 0..self.times(matters.0, matters.1, chance) {
            let other = MachineId(chance.place(self.seats));
            let matter = match chance.below(10) {
                0..=4 => Intent::Adopt,
                5 | 6 => Intent::Amend,
                7 => Intent::Remove(other),
                8 => Intent::Challenge(other),
                _ => Intent::Withdraw,
            };
            list.somewhere(self.seats, What::Do(matter), chance);
        }
        self.votes(list, chance);
        // Where somebody lies, people want it out.
        for (machine, nature) in &self.hostile {
            if *nature == Nature::Backdater {
                let by = MachineId(chance.place(self.seats));
                let at = chance.between(self.span_ms / 8, self.span_ms / 3);
                list.push(at, by, What::Do(Intent::Remove(*machine)));
            }
        }
    }

    /// The share of seats of a small federation, and in a large one as many seats as that are.
    fn percent_of_seats(&self, percent: u64) -> u64 {
        let seats = u64::try_from(self.seats).unwrap_or(u64::MAX).max(SEATS_OF_SMALL);
        percent * SEATS_OF_SMALL / seats
    }

    /// In a large federation not everybody speaks every time: a vote of 64 costs 64 stances.
    fn votes(&self, list: &mut Drawing, chance: &mut Chance) {
        let spans = self.span_ms.div_ceil(4 * MINUTE_MS).min(15);
        for machine in 0..self.machines() {
            let times = match self.seats {
                0..3 => 12 * spans,
                3..SPARSE_FROM => 4 * spans,
                _ => spans.div_ceil(8),
            };
            for _ in 0..times {
                let at = chance.between(5 * SECOND_MS, self.span_ms);
                list.push(at, MachineId(machine), What::Do(Intent::Vote));
            }
        }
    }

    fn machine_faults(&self, list: &mut Drawing, chance: &mut Chance) {
        let down = |chance: &mut Chance| chance.between(1, 40) * SECOND_MS;
        if chance.in_percent(70) {
            for _ in 0..self.times(1, 5, chance) {
                let effects = chance.in_percent(40).then(|| chance.below(12));
                let down_ms = down(chance);
                list.somewhere(self.machines(), What::Crash { effects, down_ms }, chance);
            }
        }
        if chance.in_percent(50) {
            let down_ms = down(chance);
            list.somewhere(self.machines(), What::Stop { down_ms }, chance);
        }
        if chance.in_percent(25) {
            let on = MachineId(chance.place(self.machines()));
            let at = chance.between(self.span_ms / 8, self.span_ms / 2);
            list.push(at, on, What::Backup);
            let later = chance.between(at, self.span_ms);
            list.push(later, on, What::Restore { down_ms: down(chance) });
        }
        if chance.in_percent(20) {
            let down_ms = down(chance);
            list.somewhere(self.machines(), What::Damage { down_ms }, chance);
        }
        if chance.in_percent(25) {
            let for_ms = chance.between(2, 30) * SECOND_MS;
            list.somewhere(self.machines(), What::FullDisk { for_ms }, chance);
        }
        if chance.in_percent(30) {
            list.somewhere(self.seats, What::Newer, chance);
        }
    }

    fn network_faults(&self, list: &mut Drawing, chance: &mut Chance) {
        let shapes = [
            Shape::Halves,
            Shape::Halves,
            Shape::Alone,
            Shape::Islands,
            Shape::Bridge,
            Shape::OneWay,
            Shape::Clog,
        ];
        let has_faces = self.hostile.iter().any(|(_, nature)| *nature == Nature::TwoFaced);
        if self.is_beyond || has_faces && chance.in_percent(60) {
            let for_ms = self.span_ms / 2;
            let halves = What::Part { shape: Shape::Halves, for_ms };
            // Faces that both are seen before the world falls apart are known as such at once.
            let begin = if self.is_beyond { 0 } else { self.span_ms / 10 };
            list.push(begin, MachineId(0), halves);
            for machine in 0..self.seats {
                let at = chance.between(self.span_ms / 10, self.span_ms / 2);
                if chance.in_percent(self.percent_of_seats(40)) {
                    list.push(at, MachineId(machine), What::Do(Intent::Adopt));
                }
            }
        } else if chance.in_percent(20) {
            self.storm(list, chance);
        } else if chance.in_percent(80) {
            for _ in 0..self.times(1, 4, chance) {
                let shape = *chance.pick(&shapes).expect("the list is not empty");
                let for_ms = chance.between(5, 70) * SECOND_MS;
                list.somewhere(self.machines(), What::Part { shape, for_ms }, chance);
            }
        }
    }

    /// Everybody proposes at once, and for a minute the network never is the same for long.
    fn storm(&self, list: &mut Drawing, chance: &mut Chance) {
        let begin = chance.between(self.span_ms / 8, self.span_ms / 2);
        for machine in 0..self.seats {
            if chance.in_percent(self.percent_of_seats(50)) {
                let at = begin + chance.below(1_500);
                list.push(at, MachineId(machine), What::Do(Intent::Adopt));
            }
            // Who speaks in a storm speaks on everything that is open.
            let is_small = self.percent_of_seats(100) == 100;
            if is_small || chance.in_percent(self.percent_of_seats(100)) {
                for _ in 0..3 {
                    let at = begin + chance.between(200, 20_000);
                    list.push(at, MachineId(machine), What::Do(Intent::Vote));
                }
            }
        }
        let shapes = [Shape::Clog, Shape::Islands, Shape::Bridge, Shape::OneWay, Shape::Halves];
        let mut at = begin;
        while at < begin + MINUTE_MS {
            let for_ms = chance.between(500, 5_000);
            let shape = *chance.pick(&shapes).expect("the list is not empty");
            let on = MachineId(chance.place(self.machines()));
            list.push(at, on, What::Part { shape, for_ms });
            at += for_ms + chance.below(1_500);
        }
    }

    fn clock_faults(&self, list: &mut Drawing, chance: &mut Chance) {
        if chance.in_percent(30) {
            for _ in 0..chance.between(1, 3) {
                let decades = i64::try_from(chance.below(3)).unwrap_or(0) - 1;
                let by = decades * DECADE_MS + i64::try_from(chance.below(90_000)).unwrap_or(0);
                list.somewhere(self.machines(), What::Jump(by), chance);
            }
        }
        if chance.in_percent(20) {
            let for_ms = chance.between(10, 120) * SECOND_MS;
            list.somewhere(self.machines(), What::Freeze { for_ms }, chance);
        }
        let slow = if self.preset == Preset::Trial { 30 } else { 100 };
        if chance.in_percent(slow) && self.span_ms < 60 * MINUTE_MS {
            for _ in 0..chance.between(1, 3) {
                let days = *chance.pick(&[1, 4, 15, 30]).expect("the list is not empty");
                list.somewhere(self.machines(), What::Leap { days }, chance);
            }
        }
    }

    /// Partners who go: for long, or for good. Never so many that nothing can be decided any more.
    fn farewells(&mut self, list: &mut Drawing, chance: &mut Chance) {
        let lying = self.hostile.iter().filter(|(machine, _)| machine.0 < self.seats).count();
        let spare = Quorum::of(self.seats).may_be_dark().saturating_sub(lying);
        let on = MachineId(chance.place(self.seats));
        if chance.in_percent(30) {
            let away = What::Stop { down_ms: self.span_ms / 2 };
            list.push(chance.between(0, self.span_ms / 2), on, away);
        } else if chance.in_percent(40) && 0 < spare && !self.is_hostile(on) {
            self.gone.insert(on);
            list.push(chance.between(0, self.span_ms), on, What::Leave);
        }
    }
}

/// Happenings as they are drawn.
pub(super) struct Drawing {
    span_ms: u64,
    list: Vec<Happening>,
}

impl Drawing {
    pub(super) fn within(span_ms: u64) -> Self {
        Self { span_ms, list: Vec::new() }
    }

    pub(super) fn push(&mut self, at_ms: u64, on: MachineId, what: What) {
        let number = u64::try_from(self.list.len()).unwrap_or(u64::MAX);
        self.list.push(Happening { at_ms: at_ms.min(self.span_ms), number, on, what });
    }

    /// At any time, on any of the first `machines`.
    fn somewhere(&mut self, machines: usize, what: What, chance: &mut Chance) {
        let on = MachineId(chance.place(machines));
        self.push(chance.between(3 * SECOND_MS, self.span_ms), on, what);
    }

    pub(super) fn in_order(self) -> Vec<Happening> {
        let mut list = self.list;
        list.sort_by_key(|happening| (happening.at_ms, happening.number));
        list
    }
}

fn weather(chance: &mut Chance) -> Weather {
    if chance.in_percent(25) {
        return Weather::FAIR;
    }
    let fast_ms = chance.between(1, 60);
    let some = |percent, most, chance: &mut Chance| {
        if chance.in_percent(percent) { chance.between(1, most) } else { 0 }
    };
    Weather {
        fast_ms,
        slow_ms: fast_ms + chance.between(5, 500),
        loss: some(60, 30, chance),
        doubled: some(50, 50, chance),
        late: some(50, 15, chance),
        breaks: some(50, 40, chance),
        disk_ms: chance.between(1, 60),
    }
}

fn skews(nodes: usize, chance: &mut Chance) -> Vec<i64> {
    let has_skew = chance.in_percent(50);
    let skew = |chance: &mut Chance| {
        if !has_skew || chance.in_percent(40) {
            return i64::try_from(chance.below(2_000)).unwrap_or(0);
        }
        let width = DECADE_MS.unsigned_abs() * 2;
        i64::try_from(chance.below(width)).unwrap_or(0) - DECADE_MS
    };
    (0..nodes).map(|_| skew(chance)).collect()
}
