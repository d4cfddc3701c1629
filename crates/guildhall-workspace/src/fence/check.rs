//! Checking one change against its past, and building what Automerge is given.
//!
//! The verdict reads the change's bytes and the valid changes in its past, nothing else. What the
//! wire cannot say needs no check: seq and first number follow from the past, there is no time,
//! message, author or extra byte, no mark, counter, list or table.

use std::collections::BTreeMap;

use automerge::legacy::{ElementId, Key, ObjectId, Op, OpId, OpType, SortedVec};
use automerge::{ActorId, ObjType, ScalarValue};

use crate::fence::history::{
    ActorNumber, History, KeyNumber, Object, ObjectNumber, OperationId, Past, ROOT, Trace,
    TraceRun, find_trace,
};
use crate::operation::{
    COUNTER_MAX, DEPTH_MAX, KEY_LENGTH_MAX, ObjectReference, Operation, Reference, Shape,
    VALUE_LENGTH_MAX, Value,
};
use crate::view::Inert;

/// What a change's operations come to.
#[derive(Debug)]
pub(super) struct Checked {
    /// The operations as Automerge takes them.
    pub(super) operations: Vec<Op>,
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
pub(super) struct Own<'a> {
    /// The number the actor has or will have.
    pub(super) number: ActorNumber,
    /// Whether the history knows it.
    pub(super) is_known: bool,
    /// Its name.
    pub(super) name: &'a ActorId,
}

/// Checks the operations of one change, in order.
pub(super) fn check(
    history: &History,
    past: &Past,
    own: Own<'_>,
    operations: &[Operation],
) -> Result<Checked, Inert> {
    let mut checker = Checker {
        history,
        past,
        own,
        others: None,
        next: past.max_op.checked_add(1).ok_or(Inert::Counter)?,
        out: Checked {
            operations: Vec::with_capacity(operations.len()),
            traces: Vec::with_capacity(operations.len()),
            objects: Vec::new(),
            keys: BTreeMap::new(),
            max_op: past.max_op,
        },
    };
    for operation in operations {
        checker.operation(operation)?;
    }
    Ok(checker.out)
}

struct Checker<'a> {
    history: &'a History,
    past: &'a Past,
    own: Own<'a>,
    /// What references to others count, once one is met.
    others: Option<Vec<ActorNumber>>,
    next: u32,
    out: Checked,
}

/// A key of a map, and the values at it that give way.
struct Slot<'a> {
    map: ObjectNumber,
    key: &'a str,
    number: KeyNumber,
    pred: SortedVec<OpId>,
}

impl Checker<'_> {
    fn operation(&mut self, operation: &Operation) -> Result<(), Inert> {
        match operation {
            Operation::Make { object, key, shape, replaces } => {
                let (map, depth) = self.map(object)?;
                let depth = depth.checked_add(1).filter(|depth| *depth <= DEPTH_MAX);
                let depth = depth.ok_or(Inert::Depth)?;
                let made = self.object_count();
                let slot = self.slot(map, key, replaces)?;
                let id = OperationId { actor: self.own.number, counter: self.next };
                self.out.objects.push(Object { id, shape: *shape, depth });
                let trace = Trace::Value { map, key: slot.number, made: Some(made) };
                self.emit_at(slot, OpType::Make(object_type(*shape)), Some(trace))
            }
            Operation::Put { object, key, value, replaces } => {
                let (map, _) = self.map(object)?;
                let slot = self.slot(map, key, replaces)?;
                let trace = Trace::Value { map, key: slot.number, made: None };
                self.emit_at(slot, OpType::Put(scalar(value)?), Some(trace))
            }
            Operation::Remove { object, key, replaces } => {
                let (map, _) = self.map(object)?;
                let slot = self.slot(map, key, replaces)?;
                if replaces.is_empty() {
                    return Err(Inert::Empty);
                }
                self.emit_at(slot, OpType::Delete, None)
            }
            Operation::Insert { object, after, text } => self.insert(*object, *after, text),
            Operation::Delete { object, first, length } => self.delete(*object, *first, *length),
        }
    }

    fn insert(
        &mut self,
        object: Reference,
        after: Option<Reference>,
        text: &str,
    ) -> Result<(), Inert> {
        let object = self.text(object)?;
        if text.is_empty() {
            return Err(Inert::Empty);
        }
        let mut element = match after {
            None => ElementId::Head,
            Some(after) => {
                let id = self.resolve(after)?;
                self.character(id, object)?;
                ElementId::Id(self.name(id))
            }
        };
        let first = self.next;
        for character in text.chars() {
            let value = ScalarValue::Str((&*character.encode_utf8(&mut [0; 4])).into());
            let own = OpId(u64::from(self.next), self.own.name.clone());
            let key = Key::Seq(std::mem::replace(&mut element, ElementId::Id(own)));
            let obj = self.object_name(object);
            let pred = SortedVec::new();
            self.emit(Op { action: OpType::Put(value), obj, key, pred, insert: true })?;
        }
        let length = self.next.saturating_sub(first);
        self.out.traces.push(TraceRun { first, length, trace: Trace::Character { text: object } });
        Ok(())
    }

    fn delete(&mut self, object: Reference, first: Reference, length: u32) -> Result<(), Inert> {
        let object = self.text(object)?;
        let mut id = self.resolve(first)?;
        if length == 0 {
            return Err(Inert::Empty);
        }
        let end = id.counter.checked_add(length).ok_or(Inert::Reference)?;
        while id.counter < end {
            let run_end = id.counter.saturating_add(self.character(id, object)?);
            while id.counter < end.min(run_end) {
                let element = self.name(id);
                let pred = SortedVec::from(vec![element.clone()]);
                let key = Key::Seq(ElementId::Id(element));
                let obj = self.object_name(object);
                self.emit(Op { action: OpType::Delete, obj, key, pred, insert: false })?;
                id.counter += 1;
            }
        }
        Ok(())
    }

    /// The map that `object` names, and its depth.
    fn map(&mut self, object: &ObjectReference) -> Result<(ObjectNumber, u8), Inert> {
        let Some(reference) = object else { return Ok((ROOT, 0)) };
        let number = self.made(*reference)?;
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
    fn slot<'k>(
        &mut self,
        map: ObjectNumber,
        key: &'k str,
        replaces: &[Reference],
    ) -> Result<Slot<'k>, Inert> {
        if key.is_empty() || key.len() > KEY_LENGTH_MAX {
            return Err(Inert::Key);
        }
        let number = self.key(key);
        let ascending = replaces.iter().zip(replaces.iter().skip(1)).all(|(a, b)| a < b);
        if !ascending {
            return Err(Inert::Misfit);
        }
        let mut pred = Vec::with_capacity(replaces.len());
        for reference in replaces {
            let id = self.resolve(*reference)?;
            match self.trace(id)?.0 {
                Trace::Value { map: at, key, .. } if (at, key) == (map, number) => {
                    pred.push(self.name(id));
                }
                Trace::Value { .. } | Trace::Character { .. } => return Err(Inert::Misfit),
            }
        }
        Ok(Slot { map, key, number, pred: SortedVec::from(pred) })
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

    fn object_name(&self, number: ObjectNumber) -> ObjectId {
        match self.object(number) {
            Ok(object) if number != ROOT => ObjectId::Id(self.name(object.id)),
            Ok(_) | Err(_) => ObjectId::Root,
        }
    }

    fn name(&self, id: OperationId) -> OpId {
        let actor = if id.actor == self.own.number {
            self.own.name
        } else {
            &self.history.actor(id.actor).automerge
        };
        OpId(u64::from(id.counter), actor.clone())
    }

    fn emit_at(
        &mut self,
        slot: Slot<'_>,
        action: OpType,
        trace: Option<Trace>,
    ) -> Result<(), Inert> {
        let obj = self.object_name(slot.map);
        let first = self.next;
        let key = Key::from(slot.key);
        self.emit(Op { action, obj, key, pred: slot.pred, insert: false })?;
        self.out.traces.extend(trace.map(|trace| TraceRun { first, length: 1, trace }));
        Ok(())
    }

    fn emit(&mut self, operation: Op) -> Result<(), Inert> {
        if self.next > COUNTER_MAX {
            return Err(Inert::Counter);
        }
        self.out.operations.push(operation);
        self.out.max_op = self.next;
        self.next += 1;
        Ok(())
    }
}

fn object_type(shape: Shape) -> ObjType {
    match shape {
        Shape::Map => ObjType::Map,
        Shape::Text => ObjType::Text,
    }
}

fn scalar(value: &Value) -> Result<ScalarValue, Inert> {
    Ok(match value {
        Value::Null => ScalarValue::Null,
        Value::Boolean(value) => ScalarValue::Boolean(*value),
        Value::Integer(value) => ScalarValue::Int(*value),
        Value::String(value) if value.len() <= VALUE_LENGTH_MAX => ScalarValue::Str(value.into()),
        Value::String(_) => return Err(Inert::Value),
    })
}
