//! Checking one change against its past.
//!
//! The verdict reads the change's operations and the valid changes in its past, nothing else. What
//! the wire cannot say needs no check: seq and first number follow from the past, there is no
//! time, message, author or extra byte, no mark, counter, list or table.

use std::collections::BTreeMap;

use crate::fence::history::{
    ActorNumber, History, KeyNumber, Object, ObjectNumber, OperationId, Past, ROOT, Trace,
    TraceRun, find_trace,
};
use crate::operation::{
    COUNTER_MAX, DEPTH_MAX, KEY_LENGTH_MAX, ObjectReference, Operation, Reference, Shape,
    VALUE_LENGTH_MAX, Value,
};
use crate::view::Inert;

/// What is put at a key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Entry {
    /// An empty map or text.
    Made(Shape, ObjectNumber),
    /// A value.
    Value(Value),
}

/// An operation that passed, with its references looked up.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Step {
    /// Puts something at a key of a map.
    Put { map: ObjectNumber, key: KeyNumber, entry: Entry, replaces: Vec<OperationId> },
    /// Empties a key of a map.
    Remove { map: ObjectNumber, key: KeyNumber, replaces: Vec<OperationId> },
    /// Inserts characters into a text, behind one or at the beginning.
    Insert { text: ObjectNumber, after: Option<OperationId>, characters: String },
    /// Deletes characters of a text whose numbers follow each other.
    Delete { text: ObjectNumber, first: OperationId, length: u32 },
}

impl Step {
    /// How many numbers it takes.
    pub(crate) fn length(&self) -> u32 {
        match self {
            Self::Put { .. } | Self::Remove { .. } => 1,
            Self::Insert { characters, .. } => {
                u32::try_from(characters.chars().count()).unwrap_or(u32::MAX)
            }
            Self::Delete { length, .. } => *length,
        }
    }
}

/// What a change's operations come to.
#[derive(Debug)]
pub(super) struct Checked {
    /// The operations.
    pub(super) steps: Vec<Step>,
    /// What they left behind.
    pub(super) traces: Vec<TraceRun>,
    /// The maps and texts they made, numbered on from those of the history.
    pub(super) objects: Vec<Object>,
    /// The keys they were first to use, numbered on from those of the history.
    pub(super) keys: BTreeMap<Box<str>, KeyNumber>,
    /// The number of the last operation.
    pub(super) max_op: u32,
}

/// Whose operations are checked.
#[derive(Clone, Copy, Debug)]
pub(super) struct Own {
    /// The number the actor has or will have.
    pub(super) number: ActorNumber,
    /// Whether the history knows it.
    pub(super) is_known: bool,
}

/// Checks the operations of one change, in order.
pub(super) fn check(
    history: &History,
    past: &Past,
    own: Own,
    operations: Vec<Operation>,
) -> Result<Checked, Inert> {
    let mut checker = Checker {
        history,
        past,
        own,
        others: None,
        next: past.next_op(),
        out: Checked {
            steps: Vec::with_capacity(operations.len()),
            traces: Vec::with_capacity(operations.len()),
            objects: Vec::new(),
            keys: BTreeMap::new(),
            max_op: past.max_op,
        },
    };
    for operation in operations {
        let step = checker.step(operation)?;
        checker.out.steps.push(step);
    }
    Ok(checker.out)
}

struct Checker<'a> {
    history: &'a History,
    past: &'a Past,
    own: Own,
    /// What references to others count, once one is met.
    others: Option<Vec<ActorNumber>>,
    next: u32,
    out: Checked,
}

impl Checker<'_> {
    fn step(&mut self, operation: Operation) -> Result<Step, Inert> {
        match operation {
            Operation::Make { object, key, shape, replaces } => {
                let (map, depth) = self.map(object)?;
                let (key, replaces) = self.slot(map, &key, &replaces)?;
                let depth = depth.checked_add(1).filter(|depth| *depth <= DEPTH_MAX);
                let depth = depth.ok_or(Inert::Depth)?;
                let made = self.object_count();
                let id = OperationId { actor: self.own.number, counter: self.next };
                self.out.objects.push(Object { id, shape, depth });
                self.count(1, Some(Trace::Value { map, key, made: Some(made) }))?;
                Ok(Step::Put { map, key, entry: Entry::Made(shape, made), replaces })
            }
            Operation::Put { object, key, value, replaces } => {
                let (map, _) = self.map(object)?;
                let (key, replaces) = self.slot(map, &key, &replaces)?;
                if matches!(&value, Value::String(string) if string.len() > VALUE_LENGTH_MAX) {
                    return Err(Inert::Value);
                }
                self.count(1, Some(Trace::Value { map, key, made: None }))?;
                Ok(Step::Put { map, key, entry: Entry::Value(value), replaces })
            }
            Operation::Remove { object, key, replaces } => {
                let (map, _) = self.map(object)?;
                let (key, replaces) = self.slot(map, &key, &replaces)?;
                if replaces.is_empty() {
                    return Err(Inert::Empty);
                }
                self.count(1, None)?;
                Ok(Step::Remove { map, key, replaces })
            }
            Operation::Insert { object, after, text } => self.insert(object, after, text),
            Operation::Delete { object, first, length } => self.delete(object, first, length),
        }
    }

    fn insert(
        &mut self,
        object: Reference,
        after: Option<Reference>,
        characters: String,
    ) -> Result<Step, Inert> {
        let text = self.text(object)?;
        let after = after.map(|after| self.resolve(after)).transpose()?;
        if let Some(after) = after {
            self.character(after, text)?;
        }
        let length = u32::try_from(characters.chars().count()).map_err(|_| Inert::Counter)?;
        self.count(length, Some(Trace::Character { text }))?;
        Ok(Step::Insert { text, after, characters })
    }

    fn delete(&mut self, object: Reference, first: Reference, length: u32) -> Result<Step, Inert> {
        let text = self.text(object)?;
        let first = self.resolve(first)?;
        let mut at = first;
        let end = first.counter.checked_add(length).ok_or(Inert::Reference)?;
        while at.counter < end {
            at.counter = at.counter.saturating_add(self.character(at, text)?);
        }
        self.count(length, None)?;
        Ok(Step::Delete { text, first, length })
    }

    /// Gives an operation its numbers, and notes what it leaves behind.
    fn count(&mut self, length: u32, trace: Option<Trace>) -> Result<(), Inert> {
        if length == 0 {
            return Err(Inert::Empty);
        }
        let first = self.next;
        let next = first.checked_add(length).filter(|next| next - 1 <= COUNTER_MAX);
        self.next = next.ok_or(Inert::Counter)?;
        self.out.max_op = self.next - 1;
        self.out.traces.extend(trace.map(|trace| TraceRun { first, length, trace }));
        Ok(())
    }

    /// The map that `object` names, and its depth.
    fn map(&mut self, object: ObjectReference) -> Result<(ObjectNumber, u8), Inert> {
        let Some(reference) = object else { return Ok((ROOT, 0)) };
        let number = self.made(reference)?;
        let found = self.object(number)?;
        if found.shape == Shape::Map { Ok((number, found.depth)) } else { Err(Inert::Misfit) }
    }

    fn text(&mut self, object: Reference) -> Result<ObjectNumber, Inert> {
        let number = self.made(object)?;
        let is_text = self.object(number)?.shape == Shape::Text;
        if is_text { Ok(number) } else { Err(Inert::Misfit) }
    }

    /// The object that the operation `reference` made.
    fn made(&mut self, reference: Reference) -> Result<ObjectNumber, Inert> {
        let id = self.resolve(reference)?;
        match self.trace(id)?.0 {
            Trace::Value { made: Some(made), .. } => Ok(made),
            Trace::Value { .. } | Trace::Character { .. } => Err(Inert::Misfit),
        }
    }

    /// Makes sure that `id` is a character of `object`; how many from it on are known to be.
    fn character(&self, id: OperationId, object: ObjectNumber) -> Result<u32, Inert> {
        let (trace, remaining) = self.trace(id)?;
        if trace == (Trace::Character { text: object }) {
            Ok(remaining)
        } else {
            Err(Inert::Misfit)
        }
    }

    /// Checks a key and the values at it that are replaced.
    fn slot(
        &mut self,
        map: ObjectNumber,
        key: &str,
        replaces: &[Reference],
    ) -> Result<(KeyNumber, Vec<OperationId>), Inert> {
        if key.is_empty() || key.len() > KEY_LENGTH_MAX {
            return Err(Inert::Key);
        }
        let number = self.key(key);
        let ascending = replaces.iter().zip(replaces.iter().skip(1)).all(|(a, b)| a < b);
        if !ascending {
            return Err(Inert::Misfit);
        }
        let mut replaced = Vec::with_capacity(replaces.len());
        for reference in replaces {
            let id = self.resolve(*reference)?;
            match self.trace(id)?.0 {
                Trace::Value { map: at, key, .. } if (at, key) == (map, number) => {
                    replaced.push(id);
                }
                Trace::Value { .. } | Trace::Character { .. } => return Err(Inert::Misfit),
            }
        }
        Ok((number, replaced))
    }

    fn key(&mut self, key: &str) -> KeyNumber {
        if let Some(known) = self.history.keys.get(key) {
            return *known;
        }
        if let Some(fresh) = self.out.keys.get(key) {
            return *fresh;
        }
        let count = self.history.keys.len() + self.out.keys.len();
        let number = KeyNumber::try_from(count).unwrap_or(KeyNumber::MAX);
        self.out.keys.insert(key.into(), number);
        number
    }

    /// The operation that a reference names, if its actor is in the past.
    fn resolve(&mut self, reference: Reference) -> Result<OperationId, Inert> {
        let Some(position) = reference.actor.checked_sub(1) else {
            return Ok(OperationId { actor: self.own.number, counter: reference.counter });
        };
        let others = self.others.get_or_insert_with(|| {
            let own = self.own.is_known.then_some(self.own.number);
            self.history.others_in(self.past, own)
        });
        let position = usize::try_from(position).unwrap_or(usize::MAX);
        let actor = *others.get(position).ok_or(Inert::Reference)?;
        Ok(OperationId { actor, counter: reference.counter })
    }

    /// What an operation left behind, in the past or earlier in this change.
    fn trace(&self, id: OperationId) -> Result<(Trace, u32), Inert> {
        let is_own = id.actor == self.own.number;
        if is_own && id.counter > self.past.max_op {
            return find_trace(&self.out.traces, id.counter).ok_or(Inert::Reference);
        }
        if is_own && !self.own.is_known {
            return Err(Inert::Reference);
        }
        self.history.trace(id, self.past).ok_or(Inert::Reference)
    }

    fn object(&self, number: ObjectNumber) -> Result<Object, Inert> {
        let fresh = || {
            let known = self.history.objects.len();
            let place = usize::try_from(number).ok()?.checked_sub(known + 1)?;
            self.out.objects.get(place)
        };
        self.history.object(number).or_else(fresh).copied().ok_or(Inert::Misfit)
    }

    fn object_count(&self) -> ObjectNumber {
        let known = self.history.objects.len() + self.out.objects.len();
        u32::try_from(known + 1).unwrap_or(u32::MAX)
    }
}
