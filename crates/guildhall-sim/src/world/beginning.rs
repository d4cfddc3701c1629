//! Who is there, and what is in the queue when a run begins.

use std::collections::BTreeSet;

use super::{Event, World};
use crate::chance::Chance;
use crate::disk::Reach;
use crate::fault::Fault;
use crate::hostile::Nature;
use crate::keys::{Keys, genesis};
use crate::machine::Machine;
use crate::plan::{MachineId, Plan};
use crate::watch::{DAY_MS, Watch};

impl World {
    /// Gives the hostile their ways, and those with two faces their second.
    pub(super) fn cast(&mut self) {
        let nodes = self.plan.machines();
        let all: Vec<MachineId> = (0..nodes).map(MachineId).collect();
        let mut chance = Chance::new(self.plan.seed, 5);
        let two_faced: BTreeSet<MachineId> = self.natured(Nature::TwoFaced);
        let plain: Vec<MachineId> =
            all.iter().copied().filter(|machine| !two_faced.contains(machine)).collect();
        self.links.weave(&plain, self.plan.degree, &mut chance);
        let mut faces: Vec<(MachineId, bool)> = Vec::new();
        for (machine, nature) in self.plan.hostile.clone() {
            if machine.0 == nodes {
                let at = self.machines.len();
                let stranger =
                    Machine::new(MachineId(at), Keys::new(self.plan.seed, at), Watch::default());
                self.machines.push(stranger);
            }
            // One that is no member comes behind all others, second faces included.
            let place = if machine.0 == nodes { self.machines.len() - 1 } else { machine.0 };
            self.machines[place].hostile = Some(nature.begin());
            if nature == Nature::TwoFaced {
                let second = MachineId(self.machines.len());
                let keys = self.machines[machine.0].keys.clone();
                let mut face = Machine::new(second, keys, Watch::default());
                face.hostile = Some(nature.begin());
                self.machines.push(face);
                faces.extend([(machine, true), (second, false)]);
            }
        }
        // Each face shows itself to one side, and to the faces of others that look there.
        for (face, side) in &faces {
            for other in &plain {
                if self.plan.sides[other.0] == *side {
                    self.links.wish(*face, *other);
                }
            }
            for (other, _) in faces.iter().filter(|(_, towards)| towards == side) {
                self.links.wish(*face, *other);
            }
        }
    }

    fn natured(&self, nature: Nature) -> BTreeSet<MachineId> {
        let of_it = self.plan.hostile.iter().filter(|(_, other)| *other == nature);
        of_it.map(|(machine, _)| *machine).collect()
    }

    /// Founds the federation and puts everything in the queue.
    pub(super) fn begin(&mut self) {
        let founders: Vec<Keys> = self
            .machines
            .iter()
            .take(self.plan.seats)
            .map(|machine| machine.keys.clone())
            .collect();
        let genesis = genesis(&founders, self.plan.preset);
        for machine in &mut self.machines {
            let is_founder = founders.iter().any(|keys| keys.node.public() == machine.key());
            if is_founder {
                let me = machine.key();
                machine.disk.commit(std::slice::from_ref(&genesis), &me, 1, Reach::Whole);
            }
        }
        let skews = self.plan.skews.clone();
        if skews.iter().any(|skew| DAY_MS < skew.unsigned_abs()) {
            self.figures.count(Fault::Skew);
        }
        for at in 0..self.machines.len() {
            let machine = MachineId(at);
            let delay = self.chances.machine.below(1_000);
            if !self.machines[at].disk.is_empty() {
                self.queue(delay, Event::Start(machine));
            }
            if self.machines[at].hostile.is_some() {
                self.queue(3_000 + delay, Event::Turn(machine));
            }
        }
        for place in 0..self.plan.happenings.len() {
            let at_ms = self.plan.happenings[place].at_ms;
            self.queue(at_ms, Event::Happening(place));
        }
    }
}

/// A machine of the plan, not started yet.
pub(super) fn machine(plan: &Plan, at: usize) -> Machine {
    let watch = Watch::off_by(plan.skews.get(at).copied().unwrap_or_default());
    Machine::new(MachineId(at), Keys::new(plan.seed, at), watch)
}
