//! What a plan has happen.

use std::collections::BTreeSet;

use guildhall_ledger::Kind;
use guildhall_node::{Act, Input};

use super::{Event, World};
use crate::chance::Chance;
use crate::disk::{Disk, Reach};
use crate::fault::Fault;
use crate::hostile::Forge;
use crate::machine::Doom;
use crate::people::{self, Wishes};
use crate::plan::{Happening, Intent, MachineId, Shape, What};
use crate::watch::DAY_MS;

/// A kind of content of a version that nobody else runs.
const NEWER_KIND: Kind = Kind(0x00e7);

impl World {
    pub(super) fn happens(&mut self, place: usize) {
        let Some(Happening { on, number, what, .. }) = self.plan.happenings.get(place).cloned()
        else {
            return;
        };
        let mut chance = Chance::new(self.plan.seed, 10_000 + number);
        self.tell(|_| format!("{what:?} on {on:?}"));
        match what {
            What::Do(intent) => self.intend(on, intent, &mut chance),
            What::Crash { effects, down_ms } => {
                let reach = match chance.below(4) {
                    0 => Reach::Nothing,
                    1 => Reach::Torn(chance.place(4)),
                    2 => Reach::Log,
                    _ => Reach::Whole,
                };
                if self.machines[on.0].is_up() {
                    self.machines[on.0].doom = Some(Doom { effects, reach, down_ms });
                }
            }
            What::Stop { down_ms } => self.stop(on, down_ms),
            What::Backup => {
                let machine = &mut self.machines[on.0];
                machine.backup = (!machine.disk.is_empty()).then(|| machine.disk.as_copy());
            }
            What::Restore { down_ms } => self.restore(on, down_ms),
            What::Damage { down_ms } => self.damage(on, down_ms, &mut chance),
            What::FullDisk { for_ms } => {
                self.machines[on.0].full_until_ms = self.now_ms + for_ms;
            }
            What::Leave => {
                self.machines[on.0].is_gone = true;
                self.figures.count(Fault::Gone);
                self.go_down(on);
            }
            What::Part { shape, for_ms } => self.part(shape, on, for_ms, &mut chance),
            What::Jump(by_ms) => {
                self.figures.count(Fault::Jump);
                self.machines[on.0].watch.jump(by_ms);
            }
            What::Freeze { for_ms } => {
                self.figures.count(Fault::Frozen);
                let true_ms = self.true_ms();
                self.machines[on.0].watch.freeze(Some(true_ms));
                self.after(for_ms, Event::Thaw(on));
            }
            What::Leap { days } => self.leap(days),
            What::Turn => self.take_turn(on),
            What::Newer => self.write_newer(on, &mut chance),
        }
    }

    /// People of a machine, and of its second face, do what they want.
    pub(super) fn intend(&mut self, on: MachineId, intent: Intent, chance: &mut Chance) {
        let key = self.machines[on.0].key();
        let faces: Vec<MachineId> = self
            .machines
            .iter()
            .filter(|machine| machine.key() == key && machine.is_up())
            .map(|machine| machine.id)
            .collect();
        for at in faces {
            self.intend_alone(at, intent, chance);
        }
    }

    /// People of one machine do what they want.
    pub(super) fn intend_alone(&mut self, at: MachineId, intent: Intent, chance: &mut Chance) {
        let other = match intent {
            Intent::Remove(other) | Intent::Challenge(other) | Intent::Recover(other) => {
                Some(self.machines[other.0].key())
            }
            _ => None,
        };
        let agreement = if self.is_healed { 100 } else { self.plan.agreement };
        let wishes = Wishes { agreement, other };
        for act in people::acts(&mut self.machines[at.0], intent, wishes, chance) {
            self.command(at, Some(intent), act);
        }
    }

    fn stop(&mut self, on: MachineId, down_ms: u64) {
        let true_ms = self.true_ms();
        let machine = &mut self.machines[on.0];
        let now = machine.now(true_ms);
        let Some(node) = &machine.node else { return };
        machine.disk.keep_notes(node.notes_at(now));
        machine.disk.keep_snapshot(node.snapshot());
        if !node.is_guarded() {
            machine.disk.settle_here();
        }
        let long = 60_000 < down_ms;
        self.figures.count(if long { Fault::Away } else { Fault::Stop });
        self.die(on, Doom { effects: Some(0), reach: Reach::Whole, down_ms });
    }

    fn restore(&mut self, on: MachineId, down_ms: u64) {
        let Some(backup) = self.machines[on.0].backup.clone() else { return };
        if self.is_known_to_strangers_alone(on, &backup) {
            return;
        }
        let machine = &mut self.machines[on.0];
        machine.disk = backup;
        // What was recorded since then is gone from here; others may have it.
        machine.acknowledged = None;
        self.figures.count(Fault::OldCopy);
        self.die(on, Doom { effects: Some(0), reach: Reach::Whole, down_ms });
    }

    /// Whether a machine said something since the backup that only machines know of which the backup
    /// has never heard. No rule can help a copy then: it does not know whom to ask.
    fn is_known_to_strangers_alone(&self, on: MachineId, backup: &Disk) -> bool {
        let machine = &self.machines[on.0];
        let (me, config) = (machine.key(), machine.config([0; 8]));
        let Some(Ok(copy)) = backup.load(config, self.plan.bug) else { return false };
        let witnesses = copy.node.unheard_witnesses();
        let others = || self.machines.iter().filter(|other| other.key() != me);
        machine.disk.written_by(&me).filter(|id| !backup.holds(id)).any(|id| {
            let mut knowing = others().filter(|other| other.disk.holds(&id)).peekable();
            let is_known = knowing.peek().is_some();
            is_known && !knowing.any(|other| witnesses.contains(&other.key()))
        })
    }

    fn damage(&mut self, on: MachineId, down_ms: u64, chance: &mut Chance) {
        let machine = &mut self.machines[on.0];
        if machine.disk.len() < 2 {
            return;
        }
        if chance.in_percent(40) {
            self.figures.count(Fault::LostTip);
            machine.disk.lose_tip();
        }
        for _ in 0..=chance.below(3) {
            let place = chance.place(machine.disk.len());
            machine.disk.damage(place);
            self.figures.count(Fault::Damage);
        }
        machine.acknowledged = None;
        self.die(on, Doom { effects: Some(0), reach: Reach::Whole, down_ms });
    }

    fn part(&mut self, shape: Shape, on: MachineId, for_ms: u64, chance: &mut Chance) {
        let all: Vec<MachineId> = self.machines.iter().map(|machine| machine.id).collect();
        // A second face stands where its audience does.
        let side = |machine: MachineId| self.plan.sides.get(machine.0).copied().unwrap_or_default();
        let faces: BTreeSet<MachineId> = self.faces();
        let islands: Vec<u64> = all.iter().map(|_| chance.below(3)).collect();
        let mut cut: Vec<(MachineId, MachineId)> = Vec::new();
        for one in &all {
            for other in all.iter().filter(|other| *other != one) {
                let is_apart = side(*one) != side(*other);
                let is_face = faces.contains(one) || faces.contains(other);
                let concerns = *one == on || *other == on;
                let blocks = match shape {
                    Shape::Halves => is_apart && !is_face,
                    Shape::Alone => concerns,
                    Shape::Islands => islands[one.0] != islands[other.0],
                    Shape::Bridge => is_apart && !is_face && !concerns,
                    Shape::OneWay => *one == on,
                    Shape::Clog => one < other && chance.in_percent(33),
                };
                if blocks {
                    cut.push((*one, *other));
                    if shape != Shape::OneWay {
                        cut.push((*other, *one));
                    }
                }
            }
        }
        self.figures.count(match shape {
            Shape::Halves => Fault::Halves,
            Shape::Alone => Fault::Alone,
            Shape::Islands => Fault::Islands,
            Shape::Bridge => Fault::Bridge,
            Shape::OneWay => Fault::OneWay,
            Shape::Clog => Fault::Clog,
        });
        self.links.unblock();
        for (from, to) in &cut {
            self.links.block(*from, *to);
        }
        for (from, to) in cut {
            if shape == Shape::OneWay {
                self.break_streams(from, to);
            } else {
                self.separate(from, to);
            }
        }
        self.partition += 1;
        let partition = self.partition;
        self.after(for_ms, Event::Mend(partition));
        for machine in all {
            self.update_links(machine);
        }
    }

    /// Machines that show only one face.
    fn faces(&self) -> BTreeSet<MachineId> {
        let keys: Vec<_> = self.machines.iter().map(crate::machine::Machine::key).collect();
        let is_double = |machine: &&crate::machine::Machine| {
            keys.iter().filter(|key| **key == machine.key()).count() > 1
        };
        self.machines.iter().filter(is_double).map(|machine| machine.id).collect()
    }

    pub(super) fn mend(&mut self, partition: u64) {
        if partition == self.partition {
            self.tell(|_| "the network is whole".to_owned());
            self.links.unblock();
            for at in 0..self.machines.len() {
                self.update_links(MachineId(at));
            }
        }
    }

    /// Everybody sleeps: clocks run on, and nothing else happens.
    pub(super) fn leap(&mut self, days: u64) {
        self.figures.count(Fault::Leap);
        self.slept_ms += days * DAY_MS;
        for at in 0..self.machines.len() {
            self.machines[at].wake_at_ms = None;
            self.post(MachineId(at), Input::Woken);
        }
    }

    /// A machine of a newer version writes something that only it understands.
    fn write_newer(&mut self, on: MachineId, chance: &mut Chance) {
        let machine = &self.machines[on.0];
        let Some(node) = &machine.node else { return };
        // Signed now, it must be the next thing that the node sees.
        if node.is_guarded() || !machine.is_honest() || !machine.inbox.is_empty() {
            return;
        }
        let forge = Forge::new(node, &machine.keys.node);
        let base = node.governance().base(node.graph(), &machine.key());
        let body: [u8; 24] = chance.bytes();
        let written = forge.sign(base.draft(NEWER_KIND, body.to_vec(), 0));
        self.figures.count(Fault::UnknownKind);
        self.command(on, None, Act::TakeIn(vec![written.bytes().to_vec()]));
    }
}
