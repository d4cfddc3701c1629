//! Bodies changed at random, by the hundred thousand: none may panic, none may harm a document,
//! and the verdict on each is the same in whatever company and order it comes.

use automerge::Automerge;
use guildhall_ledger::{Contribution, ContributionId, Index, Kind, PublicKey, Scope};

use crate::body::{Body as _, DocCreate, DocEdit};
use crate::export::export;
use crate::fence::{Candidate, ChangeNumber, History, Step};
use crate::operation::{Operation, Reference, Shape, Value};
use crate::reading::Reading;
use crate::sample::{ALMA, BRUNO, CARLA, Node, Partner, meet};
use crate::view::Inert;

/// Mutated bodies judged in all.
const MUTANTS: usize = 210_000;

/// How many mutants meet in one document.
const COMPANY: usize = 30;

/// A small generator, so that a failing case can be repeated.
struct Chance(u64);

impl Chance {
    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).unwrap() % below.max(1)
    }

    fn byte(&mut self) -> u8 {
        u8::try_from(self.next(256)).unwrap()
    }

    fn number(&mut self) -> u32 {
        match self.next(4) {
            0 => u32::MAX,
            1 => 1 << self.next(32),
            _ => u32::try_from(self.next(40)).unwrap(),
        }
    }
}

/// A document with history, honest bodies to mutate, and later places to judge them at.
struct Ground {
    node: Node,
    document: ContributionId,
    honest: Vec<Vec<u8>>,
    places: Vec<Index>,
}

fn ground() -> Ground {
    let (mut alma, mut bruno) = (Node::new(), Node::new());
    let document = alma.create(ALMA, "Title", "The quick brown fox\njumps over the lazy dog\n");
    meet(&mut alma, &mut bruno);
    alma.write(ALMA, document, "The quick red fox\njumps over the lazy dog\n");
    bruno.write(BRUNO, document, "The quick brown fox\njumps over a lazy 犬 👩‍👧\n");
    let title = Some("Another title".into());
    bruno.edit(BRUNO, document, &crate::Edit { title, ..crate::Edit::default() });
    meet(&mut alma, &mut bruno);
    alma.write(ALMA, document, "The quick fox\njumps over a lazy 犬 and barks\n");
    let honest = alma.contributions().iter().map(|it| it.body().to_vec()).collect();
    let places = (0..COMPANY)
        .map(|_| {
            let here = alma.sign(CARLA, Kind::HERE, Scope::ZERO, Vec::new());
            assert!(alma.take(&here));
            alma.graph.find(&here.id()).unwrap()
        })
        .collect();
    Ground { node: alma, document, honest, places }
}

fn mutate_reference(reference: &mut Reference, chance: &mut Chance) {
    match chance.next(4) {
        0 => reference.actor = chance.number(),
        1 => reference.counter = chance.number(),
        2 => reference.actor = u32::try_from(chance.next(4)).unwrap(),
        _ => {
            reference.counter = reference.counter.wrapping_sub(1).wrapping_add(chance.number() & 3);
        }
    }
}

fn any_reference(chance: &mut Chance) -> Reference {
    let actor = u32::try_from(chance.next(4)).unwrap();
    Reference { actor, counter: u32::try_from(chance.next(90)).unwrap() }
}

fn mutate_replaces(replaces: &mut Vec<Reference>, chance: &mut Chance) {
    match chance.next(4) {
        0 => replaces.clear(),
        1 => replaces.push(any_reference(chance)),
        2 => replaces.extend(replaces.clone()),
        _ => replaces.iter_mut().for_each(|reference| mutate_reference(reference, chance)),
    }
}

fn mutate_at_key(
    object: &mut Option<Reference>,
    key: &mut String,
    replaces: &mut Vec<Reference>,
    chance: &mut Chance,
) {
    match chance.next(4) {
        0 => *object = Some(any_reference(chance)),
        1 => *key = ["title", "text", "stage", "", "map"][chance.next(5)].into(),
        _ => mutate_replaces(replaces, chance),
    }
}

fn mutate_operation(operation: &mut Operation, chance: &mut Chance) {
    match operation {
        Operation::Make { object, key, shape, replaces } => {
            if chance.next(3) == 0 {
                *shape = if *shape == Shape::Map { Shape::Text } else { Shape::Map };
            } else {
                mutate_at_key(object, key, replaces, chance);
            }
        }
        Operation::Put { object, key, value, replaces } => {
            if chance.next(4) == 0 {
                *value = [Value::Null, Value::Boolean(true), Value::Integer(i64::MIN)]
                    [chance.next(3)]
                .clone();
            } else {
                mutate_at_key(object, key, replaces, chance);
            }
        }
        Operation::Remove { object, key, replaces } => {
            mutate_at_key(object, key, replaces, chance);
        }
        Operation::Insert { object, after, text } => match chance.next(4) {
            0 => mutate_reference(object, chance),
            1 => *after = None,
            2 => *after = Some(any_reference(chance)),
            _ => text.push('é'),
        },
        Operation::Delete { object, first, length } => match chance.next(4) {
            0 => mutate_reference(object, chance),
            1 => mutate_reference(first, chance),
            2 => *length = chance.number(),
            _ => *first = any_reference(chance),
        },
    }
}

fn any_operation(chance: &mut Chance) -> Operation {
    let object = (chance.next(3) > 0).then(|| any_reference(chance));
    let key = ["title", "text", "stage", "map"][chance.next(4)].to_owned();
    let replaces = vec![any_reference(chance)];
    let some = any_reference(chance);
    match chance.next(5) {
        0 => Operation::Make { object, key, shape: Shape::Text, replaces: Vec::new() },
        1 => Operation::Put { object, key, value: Value::Null, replaces },
        2 => Operation::Remove { object: None, key, replaces },
        3 => Operation::Insert { object: some, after: object, text: "ab".into() },
        _ => Operation::Delete { object: some, first: any_reference(chance), length: 2 },
    }
}

fn mutate_operations(operations: &mut Vec<Operation>, chance: &mut Chance) {
    let (one, other) = (chance.next(operations.len()), chance.next(operations.len()));
    match chance.next(8) {
        0 => operations.swap(one, other),
        1 => operations.push(operations[one].clone()),
        2 => drop(operations.remove(one)),
        3 => operations.insert(one, any_operation(chance)),
        _ => mutate_operation(&mut operations[one], chance),
    }
}

/// A body that is not the honest one.
fn mutant(honest: &[u8], chance: &mut Chance) -> Vec<u8> {
    let mut bytes = honest.to_vec();
    match chance.next(10) {
        0 => (0..chance.next(120)).map(|_| chance.byte()).collect(),
        1 => {
            let place = chance.next(bytes.len());
            bytes[place] ^= 1 << chance.next(8);
            bytes
        }
        2 => {
            let place = chance.next(bytes.len());
            bytes.insert(place, chance.byte());
            bytes
        }
        3 => {
            bytes.truncate(chance.next(bytes.len()));
            bytes
        }
        _ => {
            let Ok(mut edit) = DocEdit::decode(honest) else { return bytes };
            for _ in 0..=chance.next(2) {
                mutate_operations(&mut edit.operations, chance);
                if edit.operations.is_empty() {
                    break;
                }
            }
            if chance.next(20) == 0 {
                edit.deps.remove(chance.next(edit.deps.len()));
            }
            edit.encode()
        }
    }
}

/// What became of a document that mutants were judged in.
struct Outcome {
    history: History,
    changes: Vec<(ChangeNumber, Vec<Step>, bool)>,
    verdicts: Vec<Option<Inert>>,
}

/// The honest changes, and then the mutants in the order given, each by an author of its own.
fn judge_all(ground: &Ground, mutants: &[Vec<u8>], order: impl Iterator<Item = usize>) -> Outcome {
    let Ground { node, places, .. } = ground;
    let mut outcome = Outcome {
        history: History::default(),
        changes: Vec::new(),
        verdicts: vec![None; mutants.len()],
    };
    for contribution in node.contributions().iter().take(ground.honest.len()) {
        let at = node.graph.find(&contribution.id()).unwrap();
        let verdict = judge(&mut outcome, ground, contribution.author(), (at, contribution.body()));
        assert_eq!(verdict, None, "an honest change is valid");
    }
    for (at, place) in places.iter().zip(order) {
        let key = PublicKey([u8::try_from(place).unwrap(); 32]);
        let verdict = judge(&mut outcome, ground, key, (*at, &mutants[place]));
        outcome.verdicts[place] = verdict;
    }
    outcome
}

fn judge(
    outcome: &mut Outcome,
    ground: &Ground,
    key: PublicKey,
    (at, body): (Index, &[u8]),
) -> Option<Inert> {
    let is_create = at == Index(1);
    let edit = if is_create {
        DocCreate::decode(body).map(|create| DocEdit {
            person: create.person,
            deps: Vec::new(),
            session: create.session,
            operations: create.operations,
        })
    } else {
        DocEdit::decode(body)
    };
    let edit = match edit {
        Ok(edit) => edit,
        Err(bad) => return Some(Inert::Body(bad)),
    };
    let candidate = Candidate {
        at,
        document: Scope::of_document(ground.document),
        key,
        author: ALMA.author(),
        session: edit.session,
        deps: &edit.deps,
        operations: edit.operations,
    };
    match outcome.history.judge(&ground.node.graph, candidate) {
        Ok((number, steps)) => {
            outcome.changes.push((number, steps, true));
            None
        }
        Err(inert) => Some(inert),
    }
}

#[test]
fn mutated_bodies_never_panic_never_harm_a_document_and_are_judged_alike_in_any_order() {
    let ground = ground();
    let mut chance = Chance(0x9e37_79b9_7f4a_7c15);
    let mut valid = 0;

    for _ in 0..MUTANTS / COMPANY {
        let mutants: Vec<Vec<u8>> = (0..COMPANY)
            .map(|_| {
                let honest = &ground.honest[chance.next(ground.honest.len())];
                mutant(honest, &mut chance)
            })
            .collect();

        let one = judge_all(&ground, &mutants, 0..COMPANY);
        let other = judge_all(&ground, &mutants, (0..COMPANY).rev());

        assert_eq!(one.verdicts, other.verdicts);
        let (mut reading, mut again) = (Reading::default(), Reading::default());
        for (number, steps, _) in &one.changes {
            reading.take(&one.history, *number, steps.clone());
        }
        for (number, steps, _) in &other.changes {
            again.take(&other.history, *number, steps.clone());
        }
        assert_eq!(reading.content(&one.history), again.content(&other.history));
        valid += one.verdicts.iter().filter(|verdict| verdict.is_none()).count();
        // The export compares what Automerge reads with what we read.
        let exported = export(&one.history, one.changes);
        assert!(exported.left_out.is_empty());
        Automerge::load(&exported.file).unwrap();
    }

    // A test whose mutants were all refused would show nothing.
    assert!(valid > MUTANTS / 50, "{valid}");
}

#[test]
fn mutated_beginnings_of_documents_never_panic_and_what_is_valid_loads() {
    let mut ground = ground();
    ground.places.clear();
    let honest = DocCreate::decode(&ground.honest[0]).unwrap();
    let mut chance = Chance(7);
    let mut valid = 0;

    for _ in 0..10_000 {
        let mut create = honest.clone();
        for _ in 0..=chance.next(3) {
            mutate_operations(&mut create.operations, &mut chance);
            if create.operations.is_empty() {
                break;
            }
        }
        let mut body = create.encode();
        if chance.next(10) == 0 {
            let place = chance.next(body.len());
            body[place] = chance.byte();
        }
        let mut outcome =
            Outcome { history: History::default(), changes: Vec::new(), verdicts: Vec::new() };
        let verdict = judge(&mut outcome, &ground, ALMA.key().public(), (Index(1), &body));
        if verdict.is_none() {
            valid += 1;
            let exported = export(&outcome.history, outcome.changes);
            assert!(exported.left_out.is_empty());
            Automerge::load(&exported.file).unwrap();
        }
    }

    assert!(valid > 500, "{valid}");
}

#[test]
fn signed_mutants_give_the_same_state_in_any_order_of_arrival() {
    let ground = ground();
    let mut chance = Chance(42);
    let mut node = Node::new();
    node.catch_up(&ground.node);
    for number in 0..300_u16 {
        let honest = &ground.honest[chance.next(ground.honest.len())];
        let body = mutant(honest, &mut chance);
        let partner = Partner(10 + u8::try_from(number % 40).unwrap());
        let scope = Scope::of_document(ground.document);
        let contribution = node.sign(partner, Kind::DOC_EDIT, scope, body);
        node.take(&contribution);
    }
    let all: Vec<Contribution> = node.contributions();
    let mut shuffled = Node::new();
    let mut waiting: Vec<&Contribution> = all.iter().collect();

    while !waiting.is_empty() {
        let contribution = waiting.remove(chance.next(waiting.len().min(5)));
        if !shuffled.take(contribution) {
            waiting.push(contribution);
        }
        if chance.next(10) == 0 {
            shuffled.digest();
        }
    }

    assert_eq!(node.digest(), shuffled.digest());
    assert_eq!(node.workspace.inert(&node.graph), shuffled.workspace.inert(&shuffled.graph));
    assert!(node.view(ground.document).summary.changes > 10);
}
