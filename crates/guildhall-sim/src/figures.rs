//! What a run, or many, amounted to.

use std::collections::BTreeMap;
use std::fmt;

use crate::fault::Fault;

/// Sums over runs.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Figures {
    /// Runs.
    pub seeds: u64,
    /// Rounds of nodes.
    pub steps: u64,
    /// Contributions that were signed and kept, each counted once.
    pub contributions: u64,
    /// Entries of the minutes.
    pub finals: u64,
    /// Runs in which the minutes were split by more liars than are tolerated.
    pub splits: u64,
    /// Runs that ended with too few seats present to decide anything.
    pub without_quorum: u64,
    /// Virtual time in milliseconds, without what everybody slept through.
    pub awake_ms: u64,
    /// Virtual days that everybody slept through.
    pub days_asleep: u64,
    /// The longest time after a heal until all held the same, in virtual milliseconds.
    pub heal_ms: u64,
    /// How often each kind of fault happened.
    pub faults: BTreeMap<Fault, u64>,
}

impl Figures {
    /// A fault happened.
    pub fn count(&mut self, fault: Fault) {
        *self.faults.entry(fault).or_default() += 1;
    }

    /// How often a fault happened.
    pub fn fired(&self, fault: Fault) -> u64 {
        self.faults.get(&fault).copied().unwrap_or_default()
    }

    /// Adds the sums of other runs.
    pub fn add(&mut self, other: &Self) {
        self.seeds += other.seeds;
        self.steps += other.steps;
        self.contributions += other.contributions;
        self.finals += other.finals;
        self.splits += other.splits;
        self.without_quorum += other.without_quorum;
        self.awake_ms += other.awake_ms;
        self.days_asleep += other.days_asleep;
        self.heal_ms = self.heal_ms.max(other.heal_ms);
        for (fault, count) in &other.faults {
            *self.faults.entry(*fault).or_default() += count;
        }
    }

    /// The faults that never happened.
    pub fn never(&self) -> Vec<Fault> {
        Fault::ALL.iter().copied().filter(|fault| self.fired(*fault) == 0).collect()
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { seeds, steps, contributions, finals, splits, without_quorum, .. } = self;
        let heal = self.heal_ms.div_ceil(1_000);
        write!(f, "{seeds} seeds, {steps} steps, {contributions} contributions, {finals} final, ")?;
        write!(
            f,
            "{splits} split, {without_quorum} without quorum, equal within {heal} s; faults:"
        )?;
        self.faults.iter().try_for_each(|(fault, count)| write!(f, " {} {count}", fault.word()))
    }
}
