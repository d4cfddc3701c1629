//! Turns of the hostile.

use std::rc::Rc;

use guildhall_node::Act;

use super::{Event, World};
use crate::hostile::{Deed, View};
use crate::links::Message;
use crate::plan::{Intent, MachineId};

/// Between two turns of a hostile machine, at least and at most; longer where there are more of them
/// than [`LIARS_OF_SMALL`], who together have as many turns as those.
const TURN_MS: (u64, u64) = (3_000, 15_000);

/// How many liars a federation of ten tolerates.
const LIARS_OF_SMALL: u64 = 3;

impl World {
    pub(super) fn turn(&mut self, at: MachineId) {
        if self.is_healed {
            return;
        }
        let liars = u64::try_from(self.plan.hostile.len()).unwrap_or(u64::MAX).max(LIARS_OF_SMALL);
        let pause = self.chances.hostile.between(TURN_MS.0, TURN_MS.1);
        self.after(pause * liars / LIARS_OF_SMALL, Event::Turn(at));
        self.take_turn(at);
    }

    pub(super) fn take_turn(&mut self, at: MachineId) {
        let mut deeds = Vec::new();
        let Some(mut hostile) = self.machines[at.0].hostile.take() else { return };
        if let Some(view) = self.view(at) {
            // The view borrows the world, so the choices come from a copy of its stream.
            let mut chance = self.chances.hostile.clone();
            hostile.act(&view, &mut chance, &mut deeds);
            self.chances.hostile = chance;
        }
        self.machines[at.0].hostile = Some(hostile);
        for deed in deeds {
            self.carry_out_deed(at, deed);
        }
    }

    fn view(&self, at: MachineId) -> Option<View<'_>> {
        let machine = &self.machines[at.0];
        // Who has no node knows what anybody may have told it.
        let spied = || self.machines.iter().find_map(|other| other.node.as_ref());
        let node = machine.node.as_ref().or_else(spied)?;
        let (heard, _) = machine.heard.as_slices();
        Some(View { node, key: &machine.keys.node, heard, tokens: &self.tokens })
    }

    fn carry_out_deed(&mut self, at: MachineId, deed: Deed) {
        match deed {
            Deed::Count(fault) => self.figures.count(fault),
            Deed::Write => {
                let mut chance = self.chances.hostile.clone();
                let intents = [Intent::Comment, Intent::Create, Intent::Edit, Intent::Vote];
                let intent = chance.pick(&intents).copied().unwrap_or(Intent::Vote);
                self.intend_alone(at, intent, &mut chance);
                self.chances.hostile = chance;
            }
            Deed::Whisper(messages) => {
                let near = self.links.neighbours(at);
                let Some(to) = self.chances.hostile.pick(&near).copied() else { return };
                for bytes in messages {
                    let message = Rc::new(Message::new(bytes.into(), at));
                    self.pass_on(at, to, &message);
                }
            }
            Deed::Tell { percent, bytes } => self.tell_some(at, percent, bytes),
            Deed::TakeIn(contributions) => self.command(at, None, Act::TakeIn(contributions)),
            Deed::Stick(contributions) => {
                let honest: Vec<MachineId> =
                    self.honest().into_iter().filter(|to| self.node(*to).is_some()).collect();
                if let Some(to) = self.chances.hostile.pick(&honest).copied() {
                    self.command(to, None, Act::TakeIn(contributions));
                }
            }
            Deed::Hide(is_hiding) => {
                self.machines[at.0].is_hiding = is_hiding;
                for other in self.links.neighbours(at) {
                    self.separate(at, other);
                }
                self.update_links(at);
            }
            Deed::AskToJoin { sponsor, asker, bytes } => self.ask(None, sponsor, asker, bytes),
            Deed::Stall => {
                let near = self.links.neighbours(at);
                if let Some(other) = self.chances.hostile.pick(&near).copied() {
                    self.stall_stream(at, other);
                }
            }
        }
    }

    fn tell_some(&mut self, at: MachineId, percent: u64, bytes: Vec<u8>) {
        let message = Rc::new(Message::new(bytes.into(), at));
        for to in self.links.neighbours(at) {
            if self.chances.hostile.in_percent(percent) {
                self.pass_on(at, to, &message);
            }
        }
    }
}
