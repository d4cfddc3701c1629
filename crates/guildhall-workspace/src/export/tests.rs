use std::collections::BTreeSet;

use automerge::{Automerge, AutomergeError, Change as Built, ReadDoc as _};
use guildhall_ledger::Scope;

use super::{Exported, export, export_with};
use crate::body::{Body as _, DocCreate, DocEdit};
use crate::draft::Edit;
use crate::fence::{Candidate, ChangeNumber, History, Step};
use crate::sample::{ALMA, BRUNO, Node};

type Changes = Vec<(ChangeNumber, Vec<Step>, bool)>;

/// A document with a title that the failing library of these tests cannot bear, and more after it.
fn document_with_poison() -> (History, Changes) {
    let mut node = Node::new();
    let document = node.create(ALMA, "Title", "some text");
    let poison = Edit { title: Some("poison".into()), ..Edit::default() };
    let mut other = Node::new();
    other.catch_up(&node);
    other.edit(BRUNO, document, &poison);
    other.write(BRUNO, document, "some lost text");
    node.write(ALMA, document, "some kept text");
    node.catch_up(&other);
    judged(&node)
}

/// The valid changes of the only document that a node has.
fn judged(node: &Node) -> (History, Changes) {
    let (mut history, mut changes) = (History::default(), Vec::new());
    let contributions = node.contributions();
    for contribution in &contributions {
        let create = DocCreate::decode(contribution.body()).map(|create| DocEdit {
            person: create.person,
            deps: Vec::new(),
            session: create.session,
            operations: create.operations,
        });
        let edit = create.or_else(|_| DocEdit::decode(contribution.body())).unwrap();
        let candidate = Candidate {
            at: node.graph.find(&contribution.id()).unwrap(),
            document: Scope::of_document(contributions[0].id()),
            key: contribution.author(),
            author: ALMA.author(),
            session: edit.session,
            deps: &edit.deps,
            operations: edit.operations,
        };
        let (number, steps) = history.judge(&node.graph, candidate).unwrap();
        changes.push((number, steps, true));
    }
    (history, changes)
}

fn is_poisoned(changes: &[Built]) -> bool {
    changes.iter().any(|change| change.raw_bytes().windows(6).any(|bytes| bytes == b"poison"))
}

fn panicking(automerge: &mut Automerge, changes: Vec<Built>) -> Result<(), AutomergeError> {
    assert!(!is_poisoned(&changes), "the library fails");
    automerge.apply_changes(changes)
}

fn forgetful(automerge: &mut Automerge, changes: Vec<Built>) -> Result<(), AutomergeError> {
    if is_poisoned(&changes) { Ok(()) } else { automerge.apply_changes(changes) }
}

fn text_of(exported: &Exported) -> String {
    let loaded = Automerge::load(&exported.file).unwrap();
    let (_, text) = loaded.get(automerge::ROOT, "text").unwrap().unwrap();
    loaded.text(&text).unwrap()
}

#[test]
fn a_change_the_library_fails_on_is_named_and_left_out_with_what_builds_on_it() {
    for apply in [panicking, forgetful] {
        let (history, changes) = document_with_poison();
        let is_poison = |steps: &[Step]| format!("{steps:?}").contains("poison");
        let poison = changes.iter().find(|(_, steps, _)| is_poison(steps)).unwrap().0;

        let exported = export_with(&history, changes, apply);

        assert_eq!(exported.left_out, BTreeSet::from([poison]));
        assert_eq!(text_of(&exported), "some kept text");
    }
}

#[test]
fn a_library_that_does_not_fail_is_given_everything() {
    let (history, changes) = document_with_poison();

    let exported = export(&history, changes);

    assert_eq!(exported.left_out, BTreeSet::new());
    let text = text_of(&exported);
    assert!(text.contains("kept") && text.contains("lost"), "{text}");
}

#[test]
fn what_is_not_visible_is_not_written_out() {
    let mut node = Node::new();
    let document = node.create(ALMA, "Title", "some text");
    node.write(ALMA, document, "some other text");
    let (history, mut changes) = judged(&node);
    changes[1].2 = false;

    let exported = export(&history, changes);

    assert_eq!(text_of(&exported), "some text");
}
