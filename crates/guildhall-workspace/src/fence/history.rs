//! Our own index of one document: its valid changes, and every operation in them.
//!
//! Each session writes one chain; where it forked, each branch is a chain of its own. An operation
//! is found by its actor and number among the chains that a past covers, so an answer depends on
//! that past alone and never on what else has arrived.

use std::collections::BTreeMap;

use guildhall_ledger::{ChainNumber, Clock, Index, PublicKey};

use crate::id::{Actor, AuthorId};
use crate::operation::Shape;
use crate::planted::Planted;

/// The number of a valid change within its document, in order of arrival.
pub(crate) type ChangeNumber = u32;
/// The number of an actor within its document, in order of arrival.
pub(crate) type ActorNumber = u32;
/// The number of a map or text within its document; the root is 0.
pub(crate) type ObjectNumber = u32;
/// The number of a map's key within its document.
pub(crate) type KeyNumber = u32;

/// The root map of every document.
pub(crate) const ROOT: ObjectNumber = 0;

/// An operation, by whose it is and its number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct OperationId {
    pub(crate) actor: ActorNumber,
    pub(crate) counter: u32,
}

/// What an operation left behind that later ones may refer to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Trace {
    /// A character of a text.
    Character { text: ObjectNumber },
    /// A value at a key of a map, perhaps itself a map or text.
    Value { map: ObjectNumber, key: KeyNumber, made: Option<ObjectNumber> },
}

/// Consecutive operations of one chain that left the same trace.
#[derive(Clone, Copy, Debug)]
pub(super) struct TraceRun {
    pub(super) first: u32,
    pub(super) length: u32,
    pub(super) trace: Trace,
}

/// A valid change.
#[derive(Debug)]
pub(crate) struct Change {
    /// Where it stands in the graph.
    pub(crate) at: Index,
    /// On whose behalf it was written.
    pub(crate) author: AuthorId,
    /// Its number among the changes of its actor, from 1.
    pub(crate) seq: u32,
    /// Whose operations they are.
    pub(crate) actor: ActorNumber,
    /// The number of its first operation, one more than the greatest before it.
    pub(crate) first_op: u32,
    /// The number of its last operation, the greatest up to here.
    pub(crate) max_op: u32,
    /// The changes it builds on directly.
    pub(crate) deps: Box<[ChangeNumber]>,
    pub(super) chain: ChainNumber,
    pub(super) position: u32,
    /// Covers its strict past, but of its own chain perhaps only what `position` says.
    pub(super) clock: Clock,
}

#[derive(Debug)]
pub(super) struct Chain {
    pub(super) actor: ActorNumber,
    pub(super) first_seq: u32,
    pub(super) changes: Vec<ChangeNumber>,
    pub(super) traces: Vec<TraceRun>,
}

/// A session of an author.
#[derive(Debug)]
pub(crate) struct ActorEntry {
    /// Its name.
    pub(crate) name: Actor,
    /// The key that signs for it.
    pub(crate) key: PublicKey,
    /// On whose behalf its first change was written.
    pub(crate) author: AuthorId,
    pub(super) chains: Vec<ChainNumber>,
}

/// A map or text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Object {
    pub(super) id: OperationId,
    pub(super) shape: Shape,
    pub(super) depth: u8,
}

/// What a change can build on: the changes it names, and all before them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Past {
    pub(super) clock: Clock,
    /// Covered as well; apart, so that a change on top of its chain shares the clock.
    pub(super) tip: Option<(ChainNumber, u32)>,
    pub(super) max_op: u32,
}

impl Past {
    /// The number that the first operation on top of it has.
    pub(crate) fn next_op(&self) -> u32 {
        self.max_op.saturating_add(1)
    }

    fn count(&self, chain: ChainNumber) -> u32 {
        let tip = self.tip.filter(|(number, _)| *number == chain).map_or(0, |(_, count)| count);
        self.clock.count(chain).max(tip)
    }

    fn counts(&self) -> impl Iterator<Item = (ChainNumber, u32)> {
        let tip = self.tip.filter(|(chain, _)| self.clock.count(*chain) == 0);
        let count = |(chain, count)| match self.tip {
            Some((tip, higher)) if tip == chain => (chain, higher.max(count)),
            Some(_) | None => (chain, count),
        };
        self.clock.counts().map(count).chain(tip)
    }

    /// The clock that a change on top of this past keeps when it goes to `chain`.
    pub(super) fn into_clock(self, chain: ChainNumber) -> Clock {
        match self.tip {
            Some((tip, count)) if tip != chain => self.clock.covering([(tip, count)]),
            Some(_) | None => self.clock,
        }
    }
}

/// The valid changes of one document, with everything later ones may refer to.
#[derive(Debug, Default)]
pub(crate) struct History {
    pub(super) changes: Vec<Change>,
    pub(super) chains: Vec<Chain>,
    pub(super) actors: Vec<ActorEntry>,
    pub(super) by_actor: BTreeMap<Actor, ActorNumber>,
    /// Without the root, so number 1 comes first.
    pub(super) objects: Vec<Object>,
    pub(super) keys: BTreeMap<Box<str>, KeyNumber>,
    pub(super) key_names: Vec<Box<str>>,
    /// Actors with more than one chain.
    pub(super) forked: Vec<ActorNumber>,
    planted: Planted,
}

fn place(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

impl History {
    /// The history of a document of which nothing is known.
    pub(crate) fn new(planted: Planted) -> Self {
        Self { planted, ..Self::default() }
    }

    /// Which bugs are planted here.
    pub(crate) fn planted(&self) -> Planted {
        self.planted
    }

    /// How many changes there are.
    pub(crate) fn len(&self) -> u32 {
        u32::try_from(self.changes.len()).unwrap_or(u32::MAX)
    }

    /// The number of a key that is used somewhere.
    pub(crate) fn find_key(&self, key: &str) -> Option<KeyNumber> {
        self.keys.get(key).copied()
    }

    /// A key of some map.
    pub(crate) fn key_name(&self, key: KeyNumber) -> &str {
        self.key_names.get(place(key)).expect("a key number comes from this history")
    }

    /// The operation that made a map or text; none made the root.
    pub(crate) fn maker(&self, object: ObjectNumber) -> Option<OperationId> {
        self.object(object).map(|object| object.id)
    }

    /// An operation in the order that Automerge gives operations: by number, then by actor.
    pub(crate) fn rank(&self, id: OperationId) -> (u32, Actor) {
        (id.counter, self.actor(id.actor).name)
    }

    /// How many actors there are.
    pub(super) fn actor_count(&self) -> ActorNumber {
        u32::try_from(self.actors.len()).unwrap_or(u32::MAX)
    }

    /// Every change, ancestors first.
    pub(crate) fn changes(&self) -> impl DoubleEndedIterator<Item = (ChangeNumber, &Change)> {
        (0..self.len()).zip(&self.changes)
    }

    /// One change.
    pub(crate) fn change(&self, number: ChangeNumber) -> &Change {
        self.changes.get(place(number)).expect("a change number comes from this history")
    }

    /// The valid change that stands at `at` in the graph.
    pub(crate) fn find(&self, at: Index) -> Option<ChangeNumber> {
        let found = self.changes.binary_search_by_key(&at, |change| change.at).ok()?;
        u32::try_from(found).ok()
    }

    /// One actor.
    pub(crate) fn actor(&self, number: ActorNumber) -> &ActorEntry {
        self.actors.get(place(number)).expect("an actor number comes from this history")
    }

    /// The number of the actor `name`.
    pub(crate) fn find_actor(&self, name: &Actor) -> Option<ActorNumber> {
        self.by_actor.get(name).copied()
    }

    /// Whether any session forked.
    pub(crate) fn has_forks(&self) -> bool {
        !self.forked.is_empty()
    }

    /// The actors whose session forked.
    pub(crate) fn forked(&self) -> &[ActorNumber] {
        &self.forked
    }

    /// Every change of an actor, by seq; more than one at a seq where it forked.
    pub(crate) fn changes_of(&self, actor: ActorNumber) -> Vec<ChangeNumber> {
        let chains = self.actor(actor).chains.iter();
        let mut changes: Vec<ChangeNumber> =
            chains.flat_map(|chain| self.chain(*chain).changes.iter().copied()).collect();
        changes.sort_by_key(|number| (self.change(*number).seq, *number));
        changes
    }

    /// The last change of each chain of `actor` that `holds`, which a chain does up to a point.
    pub(crate) fn tips_of(
        &self,
        actor: ActorNumber,
        holds: impl Fn(&Change) -> bool,
    ) -> impl Iterator<Item = ChangeNumber> {
        self.actor(actor).chains.iter().filter_map(move |number| {
            let changes = &self.chain(*number).changes;
            let last = *changes.last()?;
            if holds(self.change(last)) {
                return Some(last);
            }
            let end = changes.partition_point(|change| holds(self.change(*change)));
            changes.get(end.checked_sub(1)?).copied()
        })
    }

    /// Whether `earlier` is a strict ancestor of `later`.
    pub(crate) fn is_ancestor(&self, earlier: ChangeNumber, later: ChangeNumber) -> bool {
        let (earlier, later) = (self.change(earlier), self.change(later));
        if earlier.chain == later.chain {
            return earlier.position < later.position;
        }
        later.clock.count(earlier.chain) > earlier.position
    }

    /// Whether `change` lies in `past`.
    pub(crate) fn covers(&self, past: &Past, change: ChangeNumber) -> bool {
        let change = self.change(change);
        past.count(change.chain) > change.position
    }

    /// The past that consists of `deps` and all before them.
    pub(crate) fn past_of(&self, deps: &[ChangeNumber]) -> Past {
        let mut past = Past::default();
        for dep in deps {
            let dep = self.change(*dep);
            let tip = (dep.chain, dep.position.saturating_add(1));
            let joined =
                if past.max_op == 0 { dep.clock.clone() } else { past.clock.joined(&dep.clock) };
            past.max_op = past.max_op.max(dep.max_op);
            if deps.len() == 1 {
                past.clock = joined;
                past.tip = Some(tip);
            } else {
                past.clock = joined.covering([tip]);
            }
        }
        past
    }

    /// The last change of `actor` in `past`.
    pub(crate) fn last_of(&self, actor: ActorNumber, past: &Past) -> Option<ChangeNumber> {
        let covered = self.actor(actor).chains.iter().filter_map(|chain| {
            let last = place(past.count(*chain)).checked_sub(1)?;
            self.chain(*chain).changes.get(last).copied()
        });
        covered.max_by_key(|number| self.change(*number).seq)
    }

    /// Whether `past` holds two changes of one actor with the same seq.
    pub(super) fn is_forked_in(&self, past: &Past) -> bool {
        self.forked.iter().any(|actor| {
            let mut covered: Vec<(u32, u32)> = Vec::new();
            for chain in &self.actor(*actor).chains {
                let first = self.chain(*chain).first_seq;
                covered.push((first, first.saturating_add(past.count(*chain))));
            }
            covered.retain(|(first, end)| first < end);
            covered.sort_unstable();
            covered.iter().zip(covered.iter().skip(1)).any(|(a, b)| b.0 < a.1)
        })
    }

    /// The actors of `past` but `own`, in ascending order of their names: what references count.
    pub(crate) fn others_in(&self, past: &Past, own: Option<ActorNumber>) -> Vec<ActorNumber> {
        let covered = past.counts().map(|(chain, _)| self.chain(chain).actor);
        let mut others: Vec<ActorNumber> = covered.filter(|actor| Some(*actor) != own).collect();
        others.sort_unstable_by_key(|actor| self.actor(*actor).name);
        others.dedup();
        others
    }

    /// Whether a change on top of `past` may refer to the operation.
    pub(crate) fn holds(&self, id: OperationId, past: &Past) -> bool {
        self.trace(id, past).is_some()
    }

    /// The trace of an operation in `past`, and how many operations from it on left the same.
    pub(super) fn trace(&self, id: OperationId, past: &Past) -> Option<(Trace, u32)> {
        self.actor(id.actor).chains.iter().find_map(|number| {
            let chain = self.chain(*number);
            let last = place(past.count(*number)).checked_sub(1)?;
            let end = self.change(*chain.changes.get(last)?).max_op;
            (id.counter <= end).then(|| find_trace(&chain.traces, id.counter))?
        })
    }

    pub(super) fn chain(&self, number: ChainNumber) -> &Chain {
        self.chains.get(place(number)).expect("a chain number comes from this history")
    }

    /// One map or text; the root is none of these.
    pub(super) fn object(&self, number: ObjectNumber) -> Option<&Object> {
        self.objects.get(place(number.checked_sub(1)?))
    }

    /// Puts a change at the end of its actor's chain, or begins a branch.
    pub(super) fn extend_chain(
        &mut self,
        change: ChangeNumber,
        actor: ActorNumber,
        prev: Option<ChangeNumber>,
    ) -> (ChainNumber, u32) {
        if let Some((prev, chain)) = prev.map(|prev| (prev, self.change(prev).chain)) {
            let found = self.chains.get_mut(place(chain)).expect("the chain of a change is here");
            if found.changes.last() == Some(&prev) {
                found.changes.push(change);
                return (chain, u32::try_from(found.changes.len()).unwrap_or(u32::MAX) - 1);
            }
        }
        let number = ChainNumber::try_from(self.chains.len()).unwrap_or(ChainNumber::MAX);
        let first_seq = prev.map_or(1, |prev| self.change(prev).seq.saturating_add(1));
        self.chains.push(Chain { actor, first_seq, changes: vec![change], traces: Vec::new() });
        let entry = self.actors.get_mut(place(actor)).expect("an actor number comes from here");
        entry.chains.push(number);
        if entry.chains.len() == 2 {
            self.forked.push(actor);
        }
        (number, 0)
    }

    /// Notes what the operations of the last change of `chain` left behind.
    pub(super) fn note_traces(&mut self, chain: ChainNumber, traces: Vec<TraceRun>) {
        let chain = self.chains.get_mut(place(chain)).expect("the chain was just extended");
        chain.traces.extend(traces);
    }
}

/// Looks `counter` up in runs sorted by their first number.
pub(super) fn find_trace(runs: &[TraceRun], counter: u32) -> Option<(Trace, u32)> {
    let after = runs.partition_point(|run| run.first <= counter);
    let run = runs.get(after.checked_sub(1)?)?;
    let offset = counter.checked_sub(run.first)?;
    let remaining = run.length.checked_sub(offset).filter(|remaining| *remaining > 0)?;
    Some((run.trace, remaining))
}
