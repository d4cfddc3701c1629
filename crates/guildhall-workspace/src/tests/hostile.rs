//! Every change that is known to harm an Automerge document, as far as ours can say it.
//!
//! What the wire cannot say is not here, because there is no way to write it down: an actor of
//! another author, seq and first number (they follow from the past), time, message, extra bytes,
//! other encodings of a change, marks, counters, lists, tables, unknown and not finite values.

use automerge::Automerge;
use guildhall_ledger::{ContributionId, Index, Kind, Scope};

use crate::body::{BadBody, Body as _, DocCreate, DocEdit, DocumentKind};
use crate::fence::{Candidate, History};
use crate::id::Session;
use crate::operation::{COUNTER_MAX, ObjectReference, Operation, Reference, Shape, Value};
use crate::sample::{ALMA, BRUNO, CARLA, Node};
use crate::view::Inert;

/// The numbers in the sample's document: title 1, text 2, characters 3 to 8.
const TITLE: u32 = 1;
const TEXT: u32 = 2;
const FIRST: u32 = 3;
const LAST: u32 = 8;

/// The number that an edit's first operation has.
const NEXT: u32 = 9;

/// An operation of Alma, whom others see as the only other actor.
fn of_alma(counter: u32) -> Reference {
    Reference { actor: 1, counter }
}

fn own(counter: u32) -> Reference {
    Reference { actor: 0, counter }
}

fn put(object: ObjectReference, key: &str, replaces: &[Reference]) -> Operation {
    let (key, value) = (key.to_owned(), Value::String("x".into()));
    Operation::Put { object, key, value, replaces: replaces.to_vec() }
}

fn make(object: ObjectReference, key: &str, shape: Shape) -> Operation {
    Operation::Make { object, key: key.to_owned(), shape, replaces: Vec::new() }
}

fn remove(key: &str, replaces: &[Reference]) -> Operation {
    Operation::Remove { object: None, key: key.to_owned(), replaces: replaces.to_vec() }
}

fn insert(object: Reference, after: Option<Reference>) -> Operation {
    Operation::Insert { object, after, text: "x".into() }
}

fn delete(first: Reference, length: u32) -> Operation {
    Operation::Delete { object: of_alma(TEXT), first, length }
}

fn node() -> (Node, ContributionId) {
    let mut node = Node::new();
    let document = node.create(ALMA, "Title", "abcdef");
    (node, document)
}

/// The document is as it was, can be edited, and the file loads.
fn assert_sound(node: &mut Node, document: ContributionId, heads: &[ContributionId], text: &str) {
    assert_eq!(node.view(document).heads, heads);
    assert_eq!(node.text(document), text);
    node.write(CARLA, document, "abcXdef").unwrap();
    assert_eq!(node.text(document), "abcXdef");
    let file = node.workspace.export_automerge(&node.graph, document).unwrap();
    assert_eq!(node.view(document).summary.quarantined, None);
    let loaded = Automerge::load(&file).unwrap();
    assert_eq!(loaded.get_heads().len(), 1);
}

/// A name, the reason why it is inert, and the operations.
type Case = (&'static str, Inert, Vec<Operation>);

fn assert_all_inert(cases: Vec<Case>) {
    for (name, reason, operations) in cases {
        let (mut node, document) = node();
        let heads = node.view(document).heads;
        let before = node.digest();

        let hostile = node.raw(BRUNO, document, operations);

        assert_eq!(node.workspace.inert(&node.graph), [(hostile, reason)], "{name}");
        assert_eq!(node.digest(), before, "{name}");
        assert_sound(&mut node, document, &heads, "abcdef");
    }
}

fn nested(depth: u32) -> Vec<Operation> {
    let object = |level: u32| level.checked_sub(1).map(|level| own(NEXT + level));
    (0..depth).map(|level| make(object(level), "deeper", Shape::Map)).collect()
}

#[test]
fn objects_and_characters_that_are_not_there_or_do_not_fit_make_a_change_inert() {
    assert_all_inert(vec![
        ("unknown object", Inert::Reference, vec![put(Some(of_alma(99)), "k", &[])]),
        ("unknown actor", Inert::Reference, vec![insert(Reference { actor: 2, counter: 2 }, None)]),
        ("far actor", Inert::Reference, vec![delete(Reference { actor: u32::MAX, counter: 3 }, 1)]),
        ("own object before it is made", Inert::Reference, vec![insert(own(NEXT), None)]),
        ("own number below the past", Inert::Reference, vec![insert(own(TEXT), None)]),
        ("object that is a value", Inert::Misfit, vec![put(Some(of_alma(TITLE)), "k", &[])]),
        ("object that is a character", Inert::Misfit, vec![put(Some(of_alma(FIRST)), "k", &[])]),
        ("a map's key in a text", Inert::Misfit, vec![put(Some(of_alma(TEXT)), "k", &[])]),
        ("an object in a text", Inert::Misfit, vec![make(Some(of_alma(TEXT)), "k", Shape::Map)]),
        (
            "characters in a map",
            Inert::Misfit,
            vec![make(None, "map", Shape::Map), insert(own(NEXT), None)],
        ),
        (
            "behind an unknown character",
            Inert::Reference,
            vec![insert(of_alma(TEXT), Some(of_alma(LAST + 1)))],
        ),
        ("behind a value", Inert::Misfit, vec![insert(of_alma(TEXT), Some(of_alma(TITLE)))]),
        (
            "behind a character of another text",
            Inert::Misfit,
            vec![make(None, "other", Shape::Text), insert(own(NEXT), Some(of_alma(FIRST)))],
        ),
        ("behind itself", Inert::Reference, vec![insert(of_alma(TEXT), Some(own(NEXT)))]),
        (
            "no characters",
            Inert::Empty,
            vec![
                put(None, "k", &[]),
                Operation::Insert { object: of_alma(TEXT), after: None, text: String::new() },
            ],
        ),
    ]);
}

#[test]
fn deleting_what_is_not_there_makes_a_change_inert() {
    assert_all_inert(vec![
        ("deleting an unknown character", Inert::Reference, vec![delete(of_alma(LAST + 1), 1)]),
        ("deleting beyond the end", Inert::Reference, vec![delete(of_alma(LAST), 2)]),
        ("deleting a value", Inert::Misfit, vec![delete(of_alma(TITLE), 1)]),
        ("deleting from the object on", Inert::Misfit, vec![delete(of_alma(TEXT), 3)]),
        ("deleting nothing", Inert::Empty, vec![put(None, "k", &[]), delete(of_alma(FIRST), 0)]),
        ("numbers that run over", Inert::Reference, vec![delete(of_alma(u32::MAX), 5)]),
        (
            "deleting what a later operation inserts",
            Inert::Reference,
            vec![delete(own(NEXT + 1), 1)],
        ),
    ]);
}

#[test]
fn predecessors_that_are_not_there_or_do_not_fit_make_a_change_inert() {
    let two_titles = [of_alma(TITLE), of_alma(TITLE)];
    assert_all_inert(vec![
        ("unknown predecessor", Inert::Reference, vec![put(None, "title", &[of_alma(99)])]),
        ("predecessor at another key", Inert::Misfit, vec![put(None, "stage", &[of_alma(TITLE)])]),
        (
            "predecessor in another object",
            Inert::Misfit,
            vec![make(None, "map", Shape::Map), put(Some(own(NEXT)), "title", &[of_alma(TITLE)])],
        ),
        ("itself as predecessor", Inert::Reference, vec![put(None, "title", &[own(NEXT)])]),
        (
            "a later predecessor",
            Inert::Reference,
            vec![put(None, "title", &[own(NEXT + 1)]), put(None, "title", &[])],
        ),
        ("a character as predecessor", Inert::Misfit, vec![put(None, "title", &[of_alma(FIRST)])]),
        (
            "a removal as predecessor",
            Inert::Reference,
            vec![remove("title", &[of_alma(TITLE)]), put(None, "title", &[own(NEXT)])],
        ),
        ("the same predecessor twice", Inert::Misfit, vec![put(None, "title", &two_titles)]),
        ("removing nothing", Inert::Empty, vec![remove("title", &[])]),
        ("removing an unknown value", Inert::Reference, vec![remove("title", &[of_alma(50)])]),
    ]);
}

#[test]
fn keys_values_and_nesting_beyond_the_limits_make_a_change_inert() {
    assert_all_inert(vec![
        ("empty key", Inert::Key, vec![put(None, "", &[])]),
        ("long key", Inert::Key, vec![put(None, &"k".repeat(257), &[])]),
        (
            "long value",
            Inert::Value,
            vec![Operation::Put {
                object: None,
                key: "k".into(),
                value: Value::String("x".repeat(16 * 1024 + 1)),
                replaces: Vec::new(),
            }],
        ),
        ("nested too deep", Inert::Depth, nested(13)),
    ]);
}

#[test]
fn what_is_odd_but_harmless_is_taken_and_the_file_still_loads() {
    let cases: Vec<(&str, Vec<Operation>)> = vec![
        ("nested as deep as allowed", nested(12)),
        ("one character deleted twice", vec![delete(of_alma(FIRST), 2), delete(of_alma(FIRST), 2)]),
        ("a key put twice", vec![put(None, "k", &[]), put(None, "k", &[])]),
        ("own value replaced", vec![put(None, "k", &[]), put(None, "k", &[own(NEXT)])]),
        (
            "behind a deleted character",
            vec![delete(of_alma(FIRST), 1), insert(of_alma(TEXT), Some(of_alma(FIRST)))],
        ),
        ("own characters deleted", vec![insert(of_alma(TEXT), None), delete(own(NEXT), 1)]),
        (
            "the text replaced and both written",
            vec![
                Operation::Make {
                    object: None,
                    key: "text".into(),
                    shape: Shape::Text,
                    replaces: vec![of_alma(TEXT)],
                },
                insert(own(NEXT), None),
                insert(of_alma(TEXT), Some(of_alma(LAST))),
            ],
        ),
        ("the title removed", vec![remove("title", &[of_alma(TITLE)])]),
        (
            "a title that is no string",
            vec![Operation::Put {
                object: None,
                key: "title".into(),
                value: Value::Integer(i64::MIN),
                replaces: vec![of_alma(TITLE)],
            }],
        ),
    ];

    for (name, operations) in cases {
        let (mut node, document) = node();

        let odd = node.raw(BRUNO, document, operations);

        assert_eq!(node.workspace.inert(&node.graph), [], "{name}");
        assert_eq!(node.view(document).heads, [odd], "{name}");
        let text = node.text(document);
        assert_sound(&mut node, document, &[odd], &text);
    }
}

#[test]
fn deps_that_are_no_valid_changes_of_the_document_in_its_past_make_a_change_inert() {
    let (mut node, document) = node();
    let other = node.create(ALMA, "Another document", "text");
    let inert = node.raw(BRUNO, document, vec![remove("title", &[])]);
    let edit = node.write(ALMA, document, "abcdefg").unwrap();
    let comment = node.sign(ALMA, Kind::HERE, Scope::ZERO, Vec::new());
    node.take(&comment);
    let session = CARLA.writer().session;
    let operations = vec![put(None, "k", &[])];
    let both = |a: ContributionId, b: ContributionId| vec![a.min(b), a.max(b)];
    let cases = [
        (Inert::Dep, vec![ContributionId([9; 32])]),
        (Inert::Dep, vec![other]),
        (Inert::Dep, vec![inert]),
        (Inert::Dep, vec![comment.id()]),
        (Inert::Dep, both(edit, other)),
        (Inert::RedundantDep, both(edit, document)),
    ];

    for (reason, deps) in cases {
        let edit = DocEdit { person: None, deps, session, operations: operations.clone() };
        let id = node.add(CARLA, Kind::DOC_EDIT, Scope::of_document(document), &edit);
        assert!(node.workspace.inert(&node.graph).contains(&(id, reason)), "{reason}");
    }
    assert_eq!(node.view(document).heads, [edit]);
}

#[test]
fn a_change_on_what_its_author_had_not_seen_is_inert_also_where_that_came_first() {
    let (mut alma, document) = node();
    let mut bruno = Node::new();
    bruno.catch_up(&alma);
    let unseen = alma.write(ALMA, document, "abcdefg").unwrap();
    let edit = DocEdit {
        person: None,
        deps: vec![unseen],
        session: BRUNO.writer().session,
        operations: vec![put(None, "k", &[])],
    };

    let id = bruno.add(BRUNO, Kind::DOC_EDIT, Scope::of_document(document), &edit);
    alma.catch_up(&bruno);
    bruno.catch_up(&alma);

    assert_eq!(alma.workspace.inert(&alma.graph), [(id, Inert::Dep)]);
    assert_eq!(bruno.workspace.inert(&bruno.graph), [(id, Inert::Dep)]);
    assert_eq!(alma.digest(), bruno.digest());
}

#[test]
fn an_operation_that_is_in_the_document_but_not_behind_the_deps_does_not_count() {
    let (mut node, document) = node();
    node.write(ALMA, document, "abcdefg").unwrap();
    let edit = DocEdit {
        person: None,
        deps: vec![document],
        session: BRUNO.writer().session,
        operations: vec![insert(of_alma(TEXT), Some(of_alma(NEXT)))],
    };

    let id = node.add(BRUNO, Kind::DOC_EDIT, Scope::of_document(document), &edit);

    assert_eq!(node.workspace.inert(&node.graph), [(id, Inert::Reference)]);
}

#[test]
fn a_session_that_passes_over_its_own_last_change_is_inert() {
    let (mut node, document) = node();
    node.raw(BRUNO, document, vec![put(None, "k", &[])]);
    let edit = DocEdit {
        person: None,
        deps: vec![document],
        session: BRUNO.writer().session,
        operations: vec![put(None, "k", &[])],
    };

    let twice = node.add(BRUNO, Kind::DOC_EDIT, Scope::of_document(document), &edit);

    assert_eq!(node.workspace.inert(&node.graph), [(twice, Inert::SkipsOwn)]);
}

#[test]
fn another_authors_session_cannot_be_taken() {
    let (mut node, document) = node();
    let edit = DocEdit {
        person: None,
        deps: vec![document],
        session: ALMA.writer().session,
        operations: vec![insert(of_alma(TEXT), Some(of_alma(LAST)))],
    };
    node.add(BRUNO, Kind::DOC_EDIT, Scope::of_document(document), &edit);

    node.write(ALMA, document, "abcdefx!").unwrap();

    assert_eq!(node.workspace.inert(&node.graph), []);
    assert_eq!(node.text(document), "abcdefx!");
}

#[test]
fn scopes_and_bodies_that_do_not_fit_are_inert() {
    let (mut node, document) = node();
    let session = BRUNO.writer().session;
    let operations = vec![put(None, "title", &[])];
    let create = DocCreate {
        person: None,
        kind: DocumentKind::Initiative,
        session,
        operations: operations.clone(),
    };
    let edit = DocEdit { person: None, deps: vec![document], session, operations };

    let scoped = node.add(BRUNO, Kind::DOC_CREATE, Scope::of_document(document), &create);
    let elsewhere = node.add(BRUNO, Kind::DOC_EDIT, Scope([9; 16]), &edit);
    let scope = Scope::of_document(document);
    let garbled = node.sign(BRUNO, Kind::DOC_EDIT, scope, [edit.encode(), vec![0]].concat());
    node.take(&garbled);

    let mut expected = [
        (scoped, Inert::Scope),
        (elsewhere, Inert::Dep),
        (garbled.id(), Inert::Body(BadBody::NotCanonical)),
    ];
    expected.sort_unstable();
    assert_eq!(node.workspace.inert(&node.graph), expected);
    assert_eq!(node.workspace.summary(&node.graph, scoped), None);
}

#[test]
fn numbers_end_long_before_they_would_harm_automerge() {
    let (mut node, document) = node();
    let at = node.graph.find(&document).unwrap();
    let place = |index: u32| Index(index);
    let key = BRUNO.key().public();
    let candidate = |at, session: u8, deps, operations| Candidate {
        at,
        document: Scope::of_document(document),
        key,
        author: BRUNO.author(),
        session: Session([session; 8]),
        deps,
        operations,
    };
    let mut history = History::default();
    let text = || vec![make(None, "text", Shape::Text)];
    history.judge(&node.graph, candidate(at, 1, &[], text())).unwrap();
    let deps = [document];
    for _ in 0..2 {
        let here = node.sign(CARLA, Kind::HERE, Scope::ZERO, Vec::new());
        node.take(&here);
    }
    let last = node.graph.len();
    let (later, latest) = (u32::try_from(last - 2).unwrap(), u32::try_from(last - 1).unwrap());

    let room = COUNTER_MAX - 1;
    let filling = Operation::Insert {
        object: own(1),
        after: None,
        text: "x".repeat(usize::try_from(room).unwrap()),
    };
    let filled =
        history.judge(&node.graph, candidate(place(later), 1, &deps, vec![filling.clone()]));
    let Operation::Insert { object, after, text } = filling else { unreachable!() };
    let over =
        Operation::Insert { object: Reference { actor: 1, ..object }, after, text: text + "x" };
    let overfull = history.judge(&node.graph, candidate(place(latest), 2, &deps, vec![over]));

    assert!(filled.is_ok());
    assert_eq!(overfull.unwrap_err(), Inert::Counter);
}

#[test]
fn a_document_with_more_heads_than_one_change_can_join_is_still_edited() {
    let (mut node, document) = node();
    let edit = |byte: u8| DocEdit {
        person: None,
        deps: vec![document],
        session: Session([byte; 8]),
        operations: vec![insert(of_alma(TEXT), Some(of_alma(LAST))), put(None, "title", &[])],
    };
    for byte in 100..200 {
        node.add(BRUNO, Kind::DOC_EDIT, Scope::of_document(document), &edit(byte));
    }
    assert_eq!(node.view(document).heads.len(), 100);

    let wanted = crate::Edit {
        title: Some("Calm".into()),
        text: Some(crate::TextEdit { base: Vec::new(), text: "abc".into() }),
        ..crate::Edit::default()
    };
    let mut rounds = 0;
    while node.edit(CARLA, document, &wanted).is_some() {
        rounds += 1;
    }

    assert!(rounds <= 3, "{rounds}");
    assert_eq!(node.text(document), "abc");
    assert_eq!(node.view(document).summary.title, "Calm");
    assert_eq!(node.workspace.inert(&node.graph), []);
}

#[test]
fn an_author_with_a_session_for_every_change_is_judged_like_any_other() {
    let (mut node, document) = node();
    for byte in 0..120_u8 {
        let deps = node.view(document).heads;
        let operations = vec![put(None, "k", &[])];
        let edit = DocEdit { person: None, deps, session: Session([byte; 8]), operations };
        node.add(BRUNO, Kind::DOC_EDIT, Scope::of_document(document), &edit);
    }

    node.write(ALMA, document, "abcdefg").unwrap();
    node.write(CARLA, document, "abc").unwrap();

    assert_eq!(node.workspace.inert(&node.graph), []);
    assert_eq!((node.text(document).as_str(), node.view(document).summary.changes), ("abc", 123));
    let file = node.workspace.export_automerge(&node.graph, document).unwrap();
    assert!(Automerge::load(&file).is_ok());
    assert_eq!(node.view(document).summary.quarantined, None);
}
