//! Document changes that are well-formed and mean to break every replica.

use guildhall_ledger::{ContributionId, Draft, Index, Kind, Scope};
use guildhall_workspace::{
    Body as _, COUNTER_MAX, DocEdit, Operation, Reference, Session, Shape, Value,
};

use super::forge::{bytes_of, gossip};
use super::{Deed, Forge, Hostile, View};
use crate::chance::Chance;
use crate::fault::Fault;

/// Crafts changes.
#[derive(Debug)]
pub(super) struct Poisoner;

impl Hostile for Poisoner {
    fn act(&mut self, view: &View<'_>, chance: &mut Chance, deeds: &mut Vec<Deed>) {
        let forge = Forge::new(view.node, view.key);
        let graph = forge.graph();
        let documents: Vec<Index> =
            graph.indices().filter(|index| graph.header(*index).kind == Kind::DOC_CREATE).collect();
        let Some(create) = chance.pick(&documents) else { return };
        let scope = Scope::of_document(graph.id(*create));
        let mut changes: Vec<ContributionId> = graph
            .indices()
            .filter(|index| graph.header(*index).scope == scope || index == create)
            .map(|index| graph.id(index))
            .collect();
        chance.shuffle(&mut changes);
        let mut deps: Vec<ContributionId> = changes.into_iter().take(2).collect();
        deps.sort_unstable();
        let operations = (0..=chance.below(3)).map(|_| operation(chance)).collect();
        let session = Session(chance.bytes());
        let body = DocEdit { person: None, deps, session, operations };
        let tops: Vec<Index> = graph.heads().take(8).collect();
        let draft = forge.draft(&tops, Kind::DOC_EDIT, body.encode());
        let poison = [forge.sign(Draft { scope, ..draft })];
        deeds.push(Deed::Count(Fault::Poison));
        deeds.push(Deed::TakeIn(bytes_of(&poison)));
        deeds.push(Deed::Tell { percent: 50, bytes: gossip(&poison) });
    }
}

fn reference(chance: &mut Chance) -> Reference {
    let counters = [0, 1, 2, 3, 5, 9, 30, COUNTER_MAX - 1, COUNTER_MAX, u32::MAX];
    Reference {
        actor: u32::try_from(chance.below(4)).unwrap_or(0),
        counter: *chance.pick(&counters).unwrap_or(&0),
    }
}

fn operation(chance: &mut Chance) -> Operation {
    let object = chance.in_percent(50).then(|| reference(chance));
    let keys = ["title", "text", "stage", "x", ""];
    let key = (*chance.pick(&keys).unwrap_or(&"x")).to_owned();
    let mut replaces: Vec<Reference> = (0..chance.below(3)).map(|_| reference(chance)).collect();
    replaces.sort_unstable();
    match chance.below(6) {
        0 => Operation::Make { object, key, shape: Shape::Map, replaces },
        1 => Operation::Make { object, key, shape: Shape::Text, replaces },
        2 => Operation::Put { object, key, value: Value::Integer(i64::MIN), replaces },
        3 => Operation::Remove { object, key, replaces },
        4 => Operation::Insert {
            object: reference(chance),
            after: chance.in_percent(70).then(|| reference(chance)),
            text: "\u{202e}!".into(),
        },
        _ => Operation::Delete {
            object: reference(chance),
            first: reference(chance),
            length: *chance.pick(&[1, 2, 1_000, u32::MAX]).unwrap_or(&1),
        },
    }
}
