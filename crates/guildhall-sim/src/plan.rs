//! What a run is made of: machines, weather, clocks, people, liars, and a list of happenings.
//!
//! A plan is data and follows from a seed. The list of happenings is explicit, so that a failing
//! plan can be made smaller by leaving things out.

use std::collections::BTreeSet;

use guildhall_governance::Preset;

use crate::bug::Bug;
use crate::hostile::Nature;

mod contest;
mod recovery;
mod swarm;

pub use swarm::{Hostility, Wish};

/// Names a machine of a run: founding partners first, then those who join, then second faces.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct MachineId(pub(crate) usize);

/// Everything that a run needs beside its seed.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Where every choice grows from.
    pub(crate) seed: u64,
    /// Partners who found the federation.
    pub(crate) seats: usize,
    /// Organisations that may join later.
    pub(crate) joiners: usize,
    /// The charter to begin with.
    pub(crate) preset: Preset,
    /// Connections that a machine wishes for, about.
    pub(crate) degree: usize,
    /// How long faults go on, in milliseconds.
    pub(crate) span_ms: u64,
    /// What the network does to messages until it is healed.
    pub(crate) weather: Weather,
    /// How wrong each wall clock is, in milliseconds.
    pub(crate) skews: Vec<i64>,
    /// On which side of a divided world each machine stands.
    pub(crate) sides: Vec<bool>,
    /// Of a hundred stances, how many agree.
    pub(crate) agreement: u64,
    /// Who is hostile, and how.
    pub(crate) hostile: Vec<(MachineId, Nature)>,
    /// Who goes and never returns.
    pub(crate) gone: BTreeSet<MachineId>,
    /// The bug that is planted in every node.
    pub(crate) bug: Bug,
    /// More seats lie than are tolerated, so the minutes may split.
    pub(crate) is_beyond: bool,
    /// What happens, in order of time.
    pub(crate) happenings: Vec<Happening>,
}

/// What the network does to messages.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Weather {
    /// The shortest way, in milliseconds.
    pub(crate) fast_ms: u64,
    /// The longest ordinary way.
    pub(crate) slow_ms: u64,
    /// Of a hundred gossiped messages, how many are lost.
    pub(crate) loss: u64,
    /// How many come twice.
    pub(crate) doubled: u64,
    /// How many come seconds later.
    pub(crate) late: u64,
    /// Of a thousand frames of a stream, how many break it.
    pub(crate) breaks: u64,
    /// How long a disk takes, in milliseconds, at most.
    pub(crate) disk_ms: u64,
}

impl Weather {
    /// A network as it should be.
    pub(crate) const FAIR: Self =
        Self { fast_ms: 5, slow_ms: 40, loss: 0, doubled: 0, late: 0, breaks: 0, disk_ms: 2 };
}

/// Something that happens at a time.
#[derive(Clone, Debug)]
pub(crate) struct Happening {
    /// When, in virtual milliseconds.
    pub(crate) at_ms: u64,
    /// Names the happening; its choices grow from it.
    pub(crate) number: u64,
    /// Which machine is concerned, where one is.
    pub(crate) on: MachineId,
    /// What.
    pub(crate) what: What,
}

/// What happens.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum What {
    /// A person does something.
    Do(Intent),
    /// The machine dies after so many effects, and comes back.
    Crash {
        /// How many effects it still carries out; until it next writes something of its own, if
        /// that is not given.
        effects: Option<u64>,
        /// For how long it is away.
        down_ms: u64,
    },
    /// The machine is stopped in an orderly way, and comes back.
    Stop {
        /// For how long it is away.
        down_ms: u64,
    },
    /// The disk is copied.
    Backup,
    /// The machine goes on from the last copy of its disk.
    Restore {
        /// For how long it is away.
        down_ms: u64,
    },
    /// The machine dies and some of its records cannot be read any more.
    Damage {
        /// For how long it is away.
        down_ms: u64,
    },
    /// The disk is full.
    FullDisk {
        /// For how long.
        for_ms: u64,
    },
    /// The machine goes for good.
    Leave,
    /// The network falls apart.
    Part {
        /// Into what.
        shape: Shape,
        /// For how long.
        for_ms: u64,
    },
    /// The wall clock jumps.
    Jump(i64),
    /// The wall clock stands still.
    Freeze {
        /// For how long.
        for_ms: u64,
    },
    /// All machines sleep.
    Leap {
        /// For how many days.
        days: u64,
    },
    /// A hostile machine has a turn beside its usual ones.
    Turn,
    /// The machine, which runs a newer version, writes a kind of content that nobody else knows.
    Newer,
}

/// How a network falls apart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Shape {
    /// The two sides of the plan.
    Halves,
    /// The machine concerned against all others.
    Alone,
    /// Three groups.
    Islands,
    /// The two sides, but the machine concerned sees both.
    Bridge,
    /// What the machine concerned sends does not arrive.
    OneWay,
    /// A third of all connections.
    Clog,
}

/// What a person wants.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Intent {
    /// Begin an initiative.
    Create,
    /// Change one.
    Edit,
    /// Say something.
    Comment,
    /// Take something back.
    TakeBack,
    /// Say where the node can be reached.
    Announce,
    /// Put a text to the federation.
    Adopt,
    /// Propose another rule.
    Amend,
    /// Propose a seat for a guest.
    Admit,
    /// Propose to remove a partner.
    Remove(MachineId),
    /// Propose to give a partner the keys of a guest.
    Recover(MachineId),
    /// Challenge a silent partner.
    Challenge(MachineId),
    /// Take an own proposal back.
    Withdraw,
    /// Speak on everything that is open.
    Vote,
    /// Say something else than before on everything that is open.
    Waver,
    /// Agree to every seat that is proposed, and speak on nothing else.
    Welcome,
    /// Invite somebody.
    Invite(MachineId),
}
