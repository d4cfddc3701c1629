//! Connections and catch-up streams between machines.

use guildhall_ledger::PublicKey;
use guildhall_node::{Input, StreamId};

use super::{Event, World};
use crate::fault::Fault;
use crate::links::End;
use crate::plan::MachineId;

/// A stream on which nothing happens for so long is closed.
const IDLE_MS: u64 = 30_000;

/// How long two machines need to find each other.
const DIAL_MS_MAX: u64 = 1_500;

impl World {
    /// Makes and drops connections as both ends of each wish.
    pub(super) fn update_links(&mut self, at: MachineId) {
        for other in self.links.wished(at) {
            let may = self.may_connect(at, other);
            if self.links.are_connected(at, other) {
                if !may {
                    self.separate(at, other);
                }
            } else if may && self.links.pending.insert(pair(at, other)) {
                let delay = self.way_ms() + self.chances.network.below(DIAL_MS_MAX);
                self.after(delay, Event::Connect(at, other));
            }
        }
    }

    fn may_connect(&self, one: MachineId, other: MachineId) -> bool {
        let lets_in = |from: MachineId, whom: MachineId| {
            let (machine, key) = (&self.machines[from.0], self.machines[whom.0].key());
            machine.is_up() && (machine.members.contains(&key) || machine.former.contains(&key))
        };
        let is_whole = self.links.is_open(one, other) || self.links.is_open(other, one);
        is_whole && lets_in(one, other) && lets_in(other, one)
    }

    /// Whether both hold each other for members: gossip passes between no others.
    pub(super) fn do_gossip(&self, one: MachineId, other: MachineId) -> bool {
        let knows = |at: MachineId, whom: MachineId| {
            self.machines[at.0].members.contains(&self.machines[whom.0].key())
        };
        knows(one, other) && knows(other, one)
    }

    pub(super) fn connected(&mut self, one: MachineId, other: MachineId) {
        self.links.pending.remove(&pair(one, other));
        if self.links.are_connected(one, other) || !self.may_connect(one, other) {
            return;
        }
        self.links.connect(one, other);
        for (at, whom) in [(one, other), (other, one)] {
            let key = self.machines[whom.0].key();
            if self.machines[at.0].members.contains(&key) {
                self.post(at, Input::Connected(key));
            }
        }
    }

    /// Two machines lose their connection.
    pub(super) fn separate(&mut self, one: MachineId, other: MachineId) {
        let Some(ends) = self.links.disconnect(one, other) else { return };
        for (at, stream) in ends {
            self.post(at, Input::Closed(stream));
        }
        let keys = (self.machines[one.0].key(), self.machines[other.0].key());
        self.post(one, Input::Disconnected(keys.1));
        self.post(other, Input::Disconnected(keys.0));
    }

    /// The streams between two machines break; the connection stands.
    pub(super) fn break_streams(&mut self, one: MachineId, other: MachineId) {
        let pairs = [(one, other), (other, one)];
        let between: Vec<End> = self
            .links
            .ends
            .iter()
            .filter(|(end, state)| pairs.contains(&(end.0, state.other.0)))
            .map(|(end, _)| *end)
            .collect();
        for end in between {
            self.break_end(end);
        }
    }

    fn break_end(&mut self, end: End) {
        let Some(state) = self.links.ends.remove(&end) else { return };
        self.post(end.0, Input::Closed(end.1));
        if self.links.ends.remove(&state.other).is_some() {
            self.post(state.other.0, Input::Closed(state.other.1));
        }
    }

    pub(super) fn open_stream(&mut self, at: MachineId, peer: PublicKey) {
        let mut near = self.links.neighbours(at).into_iter();
        let other = near.find(|other| self.machines[other.0].key() == peer);
        let is_whole = |other: &MachineId| {
            let is_hiding = self.machines[at.0].is_hiding || self.machines[other.0].is_hiding;
            let is_open = self.links.is_open(at, *other) && self.links.is_open(*other, at);
            is_open && !is_hiding && self.links.has_room(at, *other)
        };
        let Some(other) = other.filter(is_whole) else {
            return self.hand_in(200, at, Input::NotOpened(peer));
        };
        let (near, far) = (StreamId(self.number()), StreamId(self.number()));
        self.links.open((at, near), (other, far), self.now_ms);
        let me = self.machines[at.0].key();
        self.post(at, Input::Opened { stream: near, peer, is_ours: true });
        let delay = self.way_ms();
        if let Some(state) = self.links.ends.get_mut(&(other, far)) {
            state.last_ms = self.now_ms + delay;
        }
        self.hand_in(delay, other, Input::Opened { stream: far, peer: me, is_ours: false });
        self.after(IDLE_MS, Event::Idle((at, near)));
    }

    /// Whether a stream ended before its other end heard that it is open.
    pub(super) fn is_too_late(&self, at: MachineId, input: &Input) -> bool {
        let Input::Opened { stream, .. } = input else { return false };
        !self.links.ends.contains_key(&(at, *stream))
    }

    /// A stream that its opener never reads.
    pub(super) fn stall_stream(&mut self, at: MachineId, other: MachineId) {
        if !self.links.has_room(at, other) || !self.links.are_connected(at, other) {
            return;
        }
        let (near, far) = (StreamId(self.number()), StreamId(self.number()));
        self.links.open((at, near), (other, far), self.now_ms);
        let peer = self.machines[at.0].key();
        self.post(other, Input::Opened { stream: far, peer, is_ours: false });
        self.after(IDLE_MS, Event::Idle((at, near)));
    }

    pub(super) fn look_at_stream(&mut self, end: End) {
        let Some(state) = self.links.ends.get(&end) else { return };
        let other = self.links.ends.get(&state.other).map_or(0, |other| other.alive_ms);
        let due = state.alive_ms.max(other) + IDLE_MS;
        if due <= self.now_ms {
            self.break_end(end);
        } else {
            self.queue(due, Event::Idle(end));
        }
    }

    pub(super) fn send(&mut self, end: End, mut bytes: Vec<u8>) {
        let Some(other) = self.links.ends.get(&end).map(|state| state.other) else { return };
        let breaks = self.weather.breaks;
        if self.chances.network.below(1_000) < breaks {
            self.figures.count(Fault::BrokenStream);
            return self.break_end(end);
        }
        if let Some(hostile) = &mut self.machines[end.0.0].hostile
            && hostile.alter(&mut bytes, &mut self.chances.hostile)
        {
            self.figures.count(Fault::Mutated);
        }
        self.post(end.0, Input::Sent(end.1));
        let arrives = self.now_ms + self.way_ms();
        let Some(state) = self.links.ends.get_mut(&other) else { return };
        state.last_ms = state.last_ms.max(arrives);
        let at_ms = state.last_ms;
        self.queue(at_ms, Event::Frame { end: other, bytes });
    }

    pub(super) fn frame_arrives(&mut self, end: End, bytes: Vec<u8>) {
        let now = self.now_ms;
        let Some(state) = self.links.ends.get_mut(&end) else { return };
        state.alive_ms = now;
        state.frames.push_back(bytes);
        self.give_frame(end);
    }

    pub(super) fn receive(&mut self, end: End) {
        if let Some(state) = self.links.ends.get_mut(&end) {
            state.is_asked = true;
            self.give_frame(end);
        }
    }

    /// Hands over a frame, or the end of the stream, to a node that asked.
    fn give_frame(&mut self, end: End) {
        let Some(state) = self.links.ends.get_mut(&end).filter(|state| state.is_asked) else {
            return;
        };
        if let Some(bytes) = state.frames.pop_front() {
            state.is_asked = false;
            self.post(end.0, Input::Frame { stream: end.1, bytes });
        } else if state.is_ended {
            self.links.ends.remove(&end);
            self.post(end.0, Input::Closed(end.1));
        }
    }

    pub(super) fn close(&mut self, end: End) {
        let Some(state) = self.links.ends.remove(&end) else { return };
        let arrives = self.now_ms + self.way_ms();
        let Some(other) = self.links.ends.get_mut(&state.other) else { return };
        other.last_ms = other.last_ms.max(arrives);
        let at_ms = other.last_ms;
        self.queue(at_ms, Event::StreamEnd(state.other));
    }

    pub(super) fn stream_ended(&mut self, end: End) {
        if let Some(state) = self.links.ends.get_mut(&end) {
            state.is_ended = true;
            self.give_frame(end);
        }
    }
}

fn pair(one: MachineId, other: MachineId) -> (MachineId, MachineId) {
    (one.min(other), one.max(other))
}
