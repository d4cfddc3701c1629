//! The network: who is connected, what is cut, and the streams and messages on their way.
//!
//! Gossip is a model: a message spreads over connections as far as nodes vouch for it, and every
//! node hears it at most once, unless it comes doubled. Streams keep the order of their frames and
//! lose nothing until they break.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;

use guildhall_node::StreamId;

use crate::chance::Chance;
use crate::plan::MachineId;

/// Most catch-up streams that one machine has open to another.
const STREAMS_PER_PEER_MAX: usize = 4;

/// A gossiped message, and whom it is on its way to or reached.
#[derive(Debug)]
pub(crate) struct Message {
    /// Its bytes.
    pub(crate) bytes: Rc<[u8]>,
    /// Whom it reached, or will.
    reached: RefCell<Vec<bool>>,
}

impl Message {
    /// A message that only the machine it comes from has.
    pub(crate) fn new(bytes: Rc<[u8]>, from: MachineId) -> Self {
        let message = Self { bytes, reached: RefCell::default() };
        message.reach(from);
        message
    }

    /// Whether it reached a machine, or will.
    pub(crate) fn reaches(&self, machine: MachineId) -> bool {
        self.reached.borrow().get(machine.0).is_some_and(|reached| *reached)
    }

    /// It is on its way to a machine.
    pub(crate) fn reach(&self, machine: MachineId) {
        let mut reached = self.reached.borrow_mut();
        let length = reached.len().max(machine.0 + 1);
        reached.resize(length, false);
        reached[machine.0] = true;
    }
}

/// One end of a stream.
pub(crate) type End = (MachineId, StreamId);

/// What is known of one end.
#[derive(Debug)]
pub(crate) struct EndState {
    /// The other end.
    pub(crate) other: End,
    /// Frames that arrived and were not asked for.
    pub(crate) frames: VecDeque<Vec<u8>>,
    /// Whether the node asked for a frame.
    pub(crate) is_asked: bool,
    /// Whether the other side has ended the stream.
    pub(crate) is_ended: bool,
    /// When the last thing that was sent here arrives.
    pub(crate) last_ms: u64,
    /// When something last happened on it.
    pub(crate) alive_ms: u64,
}

/// The network.
#[derive(Debug, Default)]
pub(crate) struct Links {
    /// Who would be connected to whom if all went well.
    wished: BTreeMap<MachineId, BTreeSet<MachineId>>,
    /// From whom nothing comes to whom.
    blocked: BTreeSet<(MachineId, MachineId)>,
    /// Who is connected to whom; both directions stand here.
    connected: BTreeMap<MachineId, BTreeSet<MachineId>>,
    /// Connections that are being made, the lower first.
    pub(crate) pending: BTreeSet<(MachineId, MachineId)>,
    /// Ends of open streams.
    pub(crate) ends: BTreeMap<End, EndState>,
}

impl Links {
    /// Both wish to be connected.
    pub(crate) fn wish(&mut self, one: MachineId, other: MachineId) {
        if one != other {
            self.wished.entry(one).or_default().insert(other);
            self.wished.entry(other).or_default().insert(one);
        }
    }

    /// Wishes among `machines` so that all hang together, each with about `degree` others.
    pub(crate) fn weave(&mut self, machines: &[MachineId], degree: usize, chance: &mut Chance) {
        if machines.len() <= degree + 1 {
            for (place, one) in machines.iter().enumerate() {
                machines.iter().skip(place + 1).for_each(|other| self.wish(*one, *other));
            }
            return;
        }
        let mut ring = machines.to_vec();
        // Several rings through all: connected also where many machines are gone.
        for _ in 0..degree.div_ceil(2) {
            chance.shuffle(&mut ring);
            let next = ring.iter().skip(1).chain(ring.first());
            let pairs: Vec<_> = ring.iter().copied().zip(next.copied()).collect();
            for (one, other) in pairs {
                self.wish(one, other);
            }
        }
    }

    /// Whom a machine wishes to be connected to.
    pub(crate) fn wished(&self, machine: MachineId) -> Vec<MachineId> {
        self.wished.get(&machine).into_iter().flatten().copied().collect()
    }

    /// Nothing comes from the one to the other any more.
    pub(crate) fn block(&mut self, from: MachineId, to: MachineId) {
        self.blocked.insert((from, to));
    }

    /// Everything comes through again.
    pub(crate) fn unblock(&mut self) {
        self.blocked.clear();
    }

    /// Whether something sent by the one can come to the other.
    pub(crate) fn is_open(&self, from: MachineId, to: MachineId) -> bool {
        !self.blocked.contains(&(from, to))
    }

    /// Whether both are connected.
    pub(crate) fn are_connected(&self, one: MachineId, other: MachineId) -> bool {
        self.connected.get(&one).is_some_and(|others| others.contains(&other))
    }

    /// Connects both.
    pub(crate) fn connect(&mut self, one: MachineId, other: MachineId) {
        self.connected.entry(one).or_default().insert(other);
        self.connected.entry(other).or_default().insert(one);
    }

    /// Takes a connection away, with the streams on it; their ends, if it stood.
    pub(crate) fn disconnect(&mut self, one: MachineId, other: MachineId) -> Option<Vec<End>> {
        let stood = self.connected.get_mut(&one).is_some_and(|others| others.remove(&other));
        self.connected.get_mut(&other).map(|others| others.remove(&one));
        stood.then(|| {
            let is_between = |(end, state): (&End, &EndState)| {
                let pair = (end.0, state.other.0);
                (pair == (one, other) || pair == (other, one)).then_some(*end)
            };
            let ends: Vec<End> = self.ends.iter().filter_map(is_between).collect();
            self.ends.retain(|end, _| !ends.contains(end));
            ends
        })
    }

    /// Whom a machine is connected to.
    pub(crate) fn neighbours(&self, machine: MachineId) -> Vec<MachineId> {
        self.connected.get(&machine).into_iter().flatten().copied().collect()
    }

    /// Whether there is room for one more stream from the one to the other.
    pub(crate) fn has_room(&self, one: MachineId, other: MachineId) -> bool {
        let range = (one, StreamId(0))..=(one, StreamId(u64::MAX));
        let between = self.ends.range(range).filter(|(_, state)| state.other.0 == other);
        between.count() < STREAMS_PER_PEER_MAX
    }

    /// Opens a stream between two fresh ends.
    pub(crate) fn open(&mut self, near: End, far: End, at_ms: u64) {
        let state = |other| EndState {
            other,
            frames: VecDeque::new(),
            is_asked: false,
            is_ended: false,
            last_ms: at_ms,
            alive_ms: at_ms,
        };
        self.ends.insert(near, state(far));
        self.ends.insert(far, state(near));
    }
}
