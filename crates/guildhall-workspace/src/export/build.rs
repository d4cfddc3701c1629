//! Building the Automerge change that a change of ours is.

use std::num::NonZeroU64;

use automerge::legacy::{ElementId, Key, ObjectId, Op, OpId, OpType, SortedVec};
use automerge::{ActorId, Change as Built, ChangeHash, ExpandedChange, ObjType, ScalarValue};

use crate::fence::{
    ActorNumber, ChangeNumber, Entry, History, KeyNumber, ObjectNumber, OperationId, Step,
};
use crate::operation::{Shape, Value};

/// Builds a change; `hashes` are those of the changes with lower numbers.
pub(super) fn build(
    history: &History,
    number: ChangeNumber,
    steps: &[Step],
    hashes: &[ChangeHash],
) -> Built {
    let change = history.change(number);
    let mut builder = Builder {
        history,
        next: OperationId { actor: change.actor, counter: change.first_op },
        names: Vec::new(),
        operations: Vec::with_capacity(steps.len()),
    };
    for step in steps {
        builder.step(step);
    }
    let hash = |dep: &ChangeNumber| hashes.get(usize::try_from(*dep).ok()?).copied();
    let mut deps: Vec<ChangeHash> = change.deps.iter().filter_map(hash).collect();
    deps.sort_unstable();
    Built::from(ExpandedChange {
        actor_id: builder.actor(change.actor),
        operations: builder.operations,
        hash: None,
        seq: u64::from(change.seq),
        start_op: NonZeroU64::MIN.saturating_add(u64::from(change.first_op.saturating_sub(1))),
        time: 0,
        message: None,
        deps,
        extra_bytes: Vec::new(),
        author: None,
    })
}

struct Builder<'a> {
    history: &'a History,
    next: OperationId,
    /// Names of actors met so far, as Automerge takes them.
    names: Vec<(ActorNumber, ActorId)>,
    operations: Vec<Op>,
}

impl Builder<'_> {
    fn step(&mut self, step: &Step) {
        match step {
            Step::Put { map, key, entry, replaces } => {
                let action = match entry {
                    Entry::Made(Shape::Map, _) => OpType::Make(ObjType::Map),
                    Entry::Made(Shape::Text, _) => OpType::Make(ObjType::Text),
                    Entry::Value(value) => OpType::Put(scalar(value)),
                };
                self.at_key(*map, *key, replaces, action);
            }
            Step::Remove { map, key, replaces } => {
                self.at_key(*map, *key, replaces, OpType::Delete);
            }
            Step::Insert { text, after, characters } => {
                let mut element = after.map(|after| ElementId::Id(self.id(after)));
                for character in characters.chars() {
                    let value = ScalarValue::Str((&*character.encode_utf8(&mut [0; 4])).into());
                    let key = Key::Seq(element.unwrap_or(ElementId::Head));
                    element = Some(ElementId::Id(self.id(self.next)));
                    let (action, pred) = (OpType::Put(value), SortedVec::new());
                    self.push(*text, Op { action, key, pred, insert: true, obj: ObjectId::Root });
                }
            }
            Step::Delete { text, first, length } => {
                let mut at = *first;
                for _ in 0..*length {
                    let element = self.id(at);
                    let pred = SortedVec::from(vec![element.clone()]);
                    let (action, key) = (OpType::Delete, Key::from(element));
                    self.push(*text, Op { action, key, pred, insert: false, obj: ObjectId::Root });
                    at.counter = at.counter.saturating_add(1);
                }
            }
        }
    }

    fn at_key(
        &mut self,
        map: ObjectNumber,
        key: KeyNumber,
        replaces: &[OperationId],
        action: OpType,
    ) {
        let key = Key::from(self.history.key_name(key));
        let pred: Vec<OpId> = replaces.iter().map(|id| self.id(*id)).collect();
        let pred = SortedVec::from(pred);
        self.push(map, Op { action, key, pred, insert: false, obj: ObjectId::Root });
    }

    /// Adds an operation on `object`.
    fn push(&mut self, object: ObjectNumber, operation: Op) {
        let maker = self.history.maker(object);
        let obj = maker.map_or(ObjectId::Root, |maker| ObjectId::Id(self.id(maker)));
        self.operations.push(Op { obj, ..operation });
        self.next.counter = self.next.counter.saturating_add(1);
    }

    fn id(&mut self, id: OperationId) -> OpId {
        OpId(u64::from(id.counter), self.actor(id.actor))
    }

    fn actor(&mut self, number: ActorNumber) -> ActorId {
        if let Some((_, name)) = self.names.iter().find(|(known, _)| *known == number) {
            return name.clone();
        }
        let name = ActorId::from(self.history.actor(number).name.0);
        self.names.push((number, name.clone()));
        name
    }
}

fn scalar(value: &Value) -> ScalarValue {
    match value {
        Value::Null => ScalarValue::Null,
        Value::Boolean(value) => ScalarValue::Boolean(*value),
        Value::Integer(value) => ScalarValue::Int(*value),
        Value::String(value) => ScalarValue::Str(value.into()),
    }
}
