//! What must hold in every run, checked while it goes on and at its end.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use guildhall_governance::{EntryId, Value};
use guildhall_ledger::{Contribution, ContributionId, Index, Kind, PublicKey};
use guildhall_node::Node;
use guildhall_workspace::{Body as _, Comment};

use crate::hostile::BACK_DATED;
use crate::plan::MachineId;

/// Most contributions of one peer that may wait for ancestors at a node.
const WAITING_PER_PEER_MAX: usize = 4_096;

/// Most contributions that wait at a node because of honest peers, and for each of them where they
/// are many: hardly any.
const WAITING_OF_HONEST_MAX: usize = 512;
const WAITING_OF_EACH_HONEST_MAX: usize = 16;

macro_rules! invariants {
    ($($(#[$doc:meta])* $name:ident = $words:literal,)*) => {
        /// Something that must hold.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
        pub enum Invariant {
            $($(#[$doc])* $name,)*
        }

        impl fmt::Display for Invariant {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self {
                    $(Self::$name => $words,)*
                })
            }
        }
    };
}

invariants! {
    /// Equal contributions give equal state, in whatever order and by whatever clocks.
    Convergence = "I1 convergence",
    /// What one honest node holds all hold, soon after the network is whole.
    Delivery = "I2 delivery",
    /// What is without effect stays so, on every node.
    Rejection = "I3 monotone rejection",
    /// What a person was told is recorded is on the disk, and reaches all.
    Acknowledged = "I4 nothing acknowledged is lost",
    /// An honest node never signs two contributions in one place.
    OneChain = "I5 no self-equivocation",
    /// No two honest nodes hold different entries final in one place; final stays final.
    Finality = "I6 finality",
    /// With enough seats present, everything open comes to an end.
    Liveness = "I7 liveness",
    /// Who forks is known to all; who splits the minutes is named.
    Accountability = "I8 accountability",
    /// What a removed member wrote later has no effect.
    Cut = "I9 removal cut",
    /// What waits in memory is bounded.
    Bounds = "I10 bounds",
    /// Nothing of another federation gets in.
    Isolation = "I12 isolation",
    /// A damaged log is repaired from others.
    Repair = "I15 repair",
    /// Nothing panics.
    NoPanic = "no panic",
}

/// A broken invariant.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("seed {seed}, step {step}, at {at_ms} ms: {invariant} is broken: {words}")]
pub struct Failure {
    /// The run.
    pub seed: u64,
    /// The round of a node in which it was noticed.
    pub step: u64,
    /// The virtual time.
    pub at_ms: u64,
    /// What is broken.
    pub invariant: Invariant,
    /// What was seen.
    pub words: String,
}

/// A broken invariant, before anybody said where and when.
pub(crate) type Broken = (Invariant, String);

/// Everything that is remembered to notice that something broke.
#[derive(Debug, Default)]
pub(crate) struct Checker {
    honest: BTreeSet<PublicKey>,
    /// What honest keys signed in each place of their chains, as far as others saw it.
    chains: BTreeMap<(PublicKey, u64), ContributionId>,
    /// Contributions that any honest node keeps.
    kept: BTreeSet<ContributionId>,
    /// The minutes as the first honest node that got so far has them.
    minutes: Vec<(Value, EntryId)>,
    /// How far each node's minutes went when they were last looked at.
    reached: BTreeMap<MachineId, usize>,
    /// The state that goes with the heads of a graph.
    states: BTreeMap<[u8; 32], ([u8; 32], MachineId)>,
    /// How many hostile nodes there are.
    hostile: usize,
    /// Whether more may lie than are tolerated.
    is_beyond: bool,
    /// Whether two honest nodes hold different entries final.
    has_split: bool,
}

impl Checker {
    /// A checker of a run with these honest keys.
    pub(crate) fn new(honest: BTreeSet<PublicKey>, is_beyond: bool) -> Self {
        Self { honest, is_beyond, ..Self::default() }
    }

    /// So many nodes are hostile.
    pub(crate) fn expect_hostile(&mut self, count: usize) {
        self.hostile = count;
    }

    /// How many different contributions honest nodes keep.
    pub(crate) fn kept(&self) -> usize {
        self.kept.len()
    }

    /// How many entries any honest node has.
    pub(crate) fn finals(&self) -> usize {
        self.minutes.len()
    }

    /// Whether the minutes were split.
    pub(crate) fn has_split(&self) -> bool {
        self.has_split
    }

    /// The honest node of `keeper` keeps contributions.
    ///
    /// What only its author ever had counts for nothing: it may be gone with a disk.
    pub(crate) fn keeps(
        &mut self,
        keeper: &PublicKey,
        news: &[Contribution],
    ) -> Result<(), Broken> {
        for contribution in news {
            self.kept.insert(contribution.id());
            let header = contribution.header();
            if !self.honest.contains(&header.author) || header.author == *keeper {
                continue;
            }
            let place = (header.author, header.seq);
            let before = *self.chains.entry(place).or_insert_with(|| contribution.id());
            if before != contribution.id() {
                let words = format!("{:?} signed twice in place {}", header.author, header.seq);
                return Err((Invariant::OneChain, words));
            }
        }
        Ok(())
    }

    /// An honest node was started: its minutes are looked at afresh.
    pub(crate) fn started(&mut self, machine: MachineId) {
        self.reached.remove(&machine);
    }

    /// Looks at an honest node after a round.
    pub(crate) fn look(&mut self, machine: MachineId, node: &Node) -> Result<(), Broken> {
        let of_honest = WAITING_OF_HONEST_MAX.max(self.honest.len() * WAITING_OF_EACH_HONEST_MAX);
        if self.hostile * WAITING_PER_PEER_MAX + of_honest < node.waiting_count() {
            let words = format!("{} contributions wait at {machine:?}", node.waiting_count());
            return Err((Invariant::Bounds, words));
        }
        let count = usize::try_from(node.governance().state().minutes()).unwrap_or(usize::MAX);
        let before = self.reached.insert(machine, count).unwrap_or(0);
        if count == before {
            return Ok(());
        }
        if count < before && !self.may_split(node) {
            let words = format!("{machine:?} had {before} entries and has {count}");
            return Err((Invariant::Finality, words));
        }
        for (number, entry) in node.governance().entries().into_iter().enumerate().skip(before) {
            let found = (entry.value, entry.id);
            match self.minutes.get(number) {
                None => self.minutes.push(found),
                Some(known) if *known == found => {}
                Some(_) if self.is_beyond => self.has_split = true,
                Some(known) => {
                    let words =
                        format!("{machine:?} has {found:?} as entry {number}, others {known:?}");
                    return Err((Invariant::Finality, words));
                }
            }
        }
        Ok(())
    }

    fn may_split(&mut self, node: &Node) -> bool {
        let splits = self.is_beyond && node.governance().split(node.graph()).is_some();
        self.has_split |= splits;
        splits
    }

    /// Holds the state of an honest node against that of others with the same contributions.
    pub(crate) fn compare(&mut self, machine: MachineId, node: &mut Node) -> Result<(), Broken> {
        if !node.governance().readings_hold(node.graph()) {
            let words = format!("{machine:?} keeps readings of ballots that do not hold");
            return Err((Invariant::Convergence, words));
        }
        let heads = node.graph().heads_digest();
        let state = node.state_digest();
        let (before, other) = *self.states.entry(heads).or_insert((state, machine));
        if before == state {
            return Ok(());
        }
        let words = format!("{machine:?} shows another state than {other:?} did");
        Err((Invariant::Convergence, words))
    }
}

/// Holds a node against one that is given the same contributions in another order, from nothing.
pub(crate) fn rebuild(machine: MachineId, node: &mut Node, again: &mut Node) -> Result<(), Broken> {
    if again.graph().heads_digest() != node.graph().heads_digest() {
        let words = format!("not all that {machine:?} holds can be taken in anew");
        return Err((Invariant::Convergence, words));
    }
    if again.state_digest() != node.state_digest() {
        let words = format!("{machine:?} shows another state than a fresh node");
        return Err((Invariant::Convergence, words));
    }
    agree_on_effect(machine, node, again)
}

/// Both nodes hold the same contributions: they must agree which of them count.
pub(crate) fn agree_on_effect(machine: MachineId, one: &Node, other: &Node) -> Result<(), Broken> {
    for index in one.graph().indices() {
        let id = one.graph().id(index);
        let Some(there) = other.graph().find(&id) else { continue };
        let counts = one.governance().is_admitted(index);
        if counts != other.governance().is_admitted(there) {
            let words = format!("{machine:?} does not judge {id:?} as another node does");
            return Err((Invariant::Rejection, words));
        }
    }
    Ok(())
}

/// Nothing of another federation is in a graph.
pub(crate) fn isolated(machine: MachineId, node: &Node) -> Result<(), Broken> {
    let graph = node.graph();
    let federation = graph.federation();
    let is_foreign = |index| graph.contribution(index).federation() != federation;
    if graph.indices().any(is_foreign) {
        return Err((Invariant::Isolation, format!("{machine:?} keeps a foreign contribution")));
    }
    Ok(())
}

/// A split is named with enough of those who made it.
pub(crate) fn accountable(machine: MachineId, node: &Node) -> Result<(), Broken> {
    let Some(split) = node.governance().split(node.graph()) else { return Ok(()) };
    // The minutes stand where they split.
    let quorum = node.governance().state().quorum();
    if split.forkers.len() < quorum.forkers_needed() {
        let words = format!(
            "{machine:?} sees entry {} split but only {} forked seats of {quorum:?}",
            split.slot,
            split.forkers.len()
        );
        return Err((Invariant::Accountability, words));
    }
    Ok(())
}

/// What a removed member wrote later, and nobody built on before they knew, is not shown.
pub(crate) fn cut(machine: MachineId, node: &mut Node) -> Result<(), Broken> {
    let (graph, governance, workspace) = node.parts();
    let late: Vec<Index> = graph
        .indices()
        .filter(|index| graph.header(*index).kind == Kind::COMMENT)
        .filter(|index| {
            let body = Comment::decode(graph.contribution(*index).body());
            body.is_ok_and(|comment| comment.text == BACK_DATED)
        })
        .collect();
    for index in late {
        let key = graph.header(index).author;
        let Some(partner) = governance.author_of(index).partner() else { continue };
        // Somebody of another organisation built on it without knowing of the removal.
        let is_witness = |other: &Index| {
            let is_other = governance.author_of(*other).partner() != Some(partner);
            let state = governance.state_at(*other);
            let knows = !state.has_member(&partner) || graph.forked_in(&key, &graph.past(*other));
            is_other && !knows && graph.is_ancestor(index, *other)
        };
        if graph.indices().any(|other| is_witness(&other))
            || governance.state().has_member(&partner)
        {
            continue;
        }
        let Ok(comment) = Comment::decode(graph.contribution(index).body()) else { continue };
        let id = graph.id(index);
        if workspace.comments(graph, comment.on).iter().any(|shown| shown.act.id == id) {
            let words = format!("{machine:?} shows {id:?}, written after the removal");
            return Err((Invariant::Cut, words));
        }
    }
    Ok(())
}

/// Every fork that is here is known as one, with the proof.
pub(crate) fn forks_proven(machine: MachineId, node: &Node) -> Result<(), Broken> {
    let (graph, governance) = (node.graph(), node.governance());
    for author in graph.authors() {
        let is_forked = !graph.forks_of(author).is_empty();
        if is_forked && !governance.is_suspended(graph, author) {
            let words = format!("{machine:?} holds a fork of {author:?} and does not know it");
            return Err((Invariant::Accountability, words));
        }
    }
    let unproven = governance.suspended(graph).into_iter().find(|found| found.proof.is_none());
    unproven.map_or(Ok(()), |found| {
        let words = format!("{machine:?} has no proof against {:?}", found.key);
        Err((Invariant::Accountability, words))
    })
}
