//! Planning a change on top of a document as it is: which changes it builds on, which session
//! writes it, and how its operations refer to what is there.

use std::collections::BTreeSet;
use std::ops::Range;

use guildhall_ledger::{ContributionId, Graph};

use crate::body::DEPS_MAX;
use crate::document::Document;
use crate::draft::difference::difference;
use crate::draft::operations::Operations;
use crate::draft::writer::Writer;
use crate::fence::{ActorNumber, ChangeNumber, OperationId, Past};
use crate::id::{Actor, Session, domain};
use crate::operation::{Operation, Reference, Shape, Value};
use crate::reading::{Sequence, TEXT};

/// Most values of a contested key that one change replaces; its own wins over all in any case.
const REPLACES_MAX: usize = 256;

/// A character, and the operation that inserted it.
type Element = (char, OperationId);

/// A text to change: what it had when the person began, and which of that is still there.
struct TextChange<'a> {
    text: Reference,
    began: &'a [Element],
    /// The text as it is, where nothing is inserted again that stands there already.
    said: Option<&'a [Element]>,
    present: Option<&'a BTreeSet<OperationId>>,
}

/// A change in the making.
#[derive(Debug)]
pub(super) struct Plan<'a> {
    document: &'a Document,
    past: Past,
    deps: Vec<ChangeNumber>,
    /// Whether it builds on all that is visible.
    is_on_all: bool,
    own: Option<ActorNumber>,
    others: Vec<ActorNumber>,
    pub(super) session: Session,
    pub(super) operations: Operations,
}

impl<'a> Plan<'a> {
    /// A change of `document` by `writer`, on top of all that is visible.
    pub(super) fn new(graph: &Graph, document: &'a Document, writer: &Writer) -> Option<Self> {
        let history = document.history();
        let mut deps: Vec<ChangeNumber> = document.head_numbers().iter().copied().collect();
        let is_on_all = deps.len() <= DEPS_MAX;
        if !is_on_all {
            let rank = |dep: &ChangeNumber| {
                let at = history.change(*dep).at;
                (graph.header(at).height, graph.id(at))
            };
            deps.sort_by_key(|dep| std::cmp::Reverse(rank(dep)));
            deps.truncate(DEPS_MAX);
        }
        let past = history.past_of(&deps);
        let session = free_session(document, writer, &past)?;
        let own = history.find_actor(&Actor::derive(&writer.key, document.scope(), session));
        let others = history.others_in(&past, own);
        let operations = Operations::starting_at(past.next_op());
        Some(Self { document, past, deps, is_on_all, own, others, session, operations })
    }

    /// The changes it builds on, as its body names them.
    pub(super) fn deps(&self, graph: &Graph) -> Vec<ContributionId> {
        let at = |dep: &ChangeNumber| graph.id(self.document.history().change(*dep).at);
        let ids: BTreeSet<ContributionId> = self.deps.iter().map(at).collect();
        ids.into_iter().collect()
    }

    /// Puts a string at a key of the root.
    pub(super) fn put(&mut self, key: &str, value: &str) {
        let (key, value) = (key.to_owned(), Value::String(value.to_owned()));
        let replaces = self.replaced(&key);
        self.operations.push(Operation::Put { object: None, key, value, replaces });
    }

    /// Changes the text as somebody changed it who began from `base`, or from what is there.
    pub(super) fn change_text(&mut self, base: Option<&[ChangeNumber]>, wanted: &str) {
        self.change_text_from(base, wanted, false);
    }

    /// The same, but for what stands in its place already.
    pub(super) fn change_text_again(&mut self, base: &[ChangeNumber], wanted: &str) {
        self.change_text_from(Some(base), wanted, true);
    }

    fn change_text_from(&mut self, base: Option<&[ChangeNumber]>, wanted: &str, is_again: bool) {
        let wanted: Vec<char> = wanted.chars().collect();
        let history = self.document.history();
        let found = self.document.reading().text(history);
        let found = found.and_then(|(made, sequence)| Some((self.found(made)?, sequence)));
        let Some((text, sequence)) = found else {
            if !wanted.is_empty() {
                let text = self.make_text();
                self.change_elements(
                    &TextChange { text, began: &[], said: None, present: None },
                    &wanted,
                );
            }
            return;
        };
        let current = self.elements(sequence, None);
        let Some(base) = base else {
            let change = TextChange { text, began: &current, said: None, present: None };
            self.change_elements(&change, &wanted);
            return;
        };
        let said = is_again.then_some(current.as_slice());
        let present: BTreeSet<OperationId> = current.iter().map(|(_, id)| *id).collect();
        let began = self.elements(sequence, Some(&history.past_of(base)));
        let change = TextChange { text, began: &began, said, present: Some(&present) };
        self.change_elements(&change, &wanted);
    }

    fn change_elements(&mut self, change: &TextChange<'_>, wanted: &[char]) {
        let began: Vec<char> = change.began.iter().map(|(character, _)| *character).collect();
        for hunk in difference(&began, wanted) {
            let inserted = wanted.get(hunk.new).unwrap_or_default();
            self.change_hunk(change, hunk.old, inserted.iter().collect());
        }
    }

    /// Inserts what is wanted behind the character before the hunk, then deletes what was in it.
    fn change_hunk(&mut self, change: &TextChange<'_>, old: Range<usize>, inserted: String) {
        let object = change.text;
        let before = old.start.checked_sub(1).and_then(|before| change.began.get(before));
        let stands = change.said.is_some_and(|said| stands_behind(said, before, &inserted));
        if !inserted.is_empty() && !stands {
            let after = before.and_then(|(_, id)| self.reference(*id));
            self.operations.push(Operation::Insert { object, after, text: inserted });
        }
        let is_present =
            |id: &OperationId| change.present.is_none_or(|present| present.contains(id));
        let deleted = change.began.get(old).unwrap_or_default().iter().map(|(_, id)| *id);
        let deleted: Vec<OperationId> = deleted.filter(is_present).collect();
        let follows = |a: &OperationId, b: &OperationId| {
            a.actor == b.actor && a.counter.checked_add(1) == Some(b.counter)
        };
        for run in deleted.chunk_by(follows) {
            let first = run.first().and_then(|first| self.reference(*first));
            let (Some(first), Ok(length)) = (first, u32::try_from(run.len())) else { continue };
            self.operations.push(Operation::Delete { object, first, length });
        }
    }

    fn make_text(&mut self) -> Reference {
        let key = TEXT.to_owned();
        let replaces = self.replaced(&key);
        self.operations.push(Operation::Make { object: None, key, shape: Shape::Text, replaces })
    }

    fn elements(&self, text: &Sequence, past: Option<&Past>) -> Vec<Element> {
        let mut elements = Vec::new();
        text.read(self.document.history(), past, |first, piece| {
            elements.extend(piece.chars().zip(first.counter..).map(|(character, counter)| {
                (character, OperationId { actor: first.actor, counter })
            }));
        });
        elements.retain(|(_, id)| self.is_referable(*id));
        elements
    }

    /// The values at a key of the root that a change replaces.
    fn replaced(&self, key: &str) -> Vec<Reference> {
        let standing = self.document.reading().standing_at(self.document.history(), key);
        let mut replaced: Vec<Reference> =
            standing.iter().filter_map(|id| self.found(*id)).take(REPLACES_MAX).collect();
        replaced.sort_unstable();
        replaced
    }

    /// How the change refers to an operation, if that is in its past.
    fn found(&self, id: OperationId) -> Option<Reference> {
        self.is_referable(id).then(|| self.reference(id))?
    }

    /// How the change refers to an operation of its past.
    fn reference(&self, id: OperationId) -> Option<Reference> {
        if Some(id.actor) == self.own {
            return Some(Reference { actor: 0, counter: id.counter });
        }
        let history = self.document.history();
        let name = |actor: &ActorNumber| history.actor(*actor).name;
        let place = self.others.binary_search_by_key(&name(&id.actor), name).ok()?;
        Some(Reference { actor: u32::try_from(place).ok()?.checked_add(1)?, counter: id.counter })
    }

    /// Whether the change may refer to a visible character: always, where it builds on all heads.
    fn is_referable(&self, id: OperationId) -> bool {
        self.is_on_all || self.document.history().holds(id, &self.past)
    }
}

/// Whether a text has some characters right behind one of it, or at its beginning.
fn stands_behind(text: &[Element], before: Option<&Element>, characters: &str) -> bool {
    let start = match before {
        None => Some(0),
        Some((_, id)) => text.iter().position(|(_, other)| other == id).map(|place| place + 1),
    };
    let rest = start.and_then(|start| text.get(start..)).unwrap_or_default();
    let mut found = rest.iter().map(|(character, _)| *character);
    characters.chars().all(|character| found.next() == Some(character))
}

/// The writer's session, or one derived from it where that wrote what the past does not hold.
fn free_session(document: &Document, writer: &Writer, past: &Past) -> Option<Session> {
    let history = document.history();
    let mut session = writer.session;
    for _ in 0..=history.len() {
        let actor = history.find_actor(&Actor::derive(&writer.key, document.scope(), session));
        let is_free = actor.is_none_or(|actor| {
            history.tips_of(actor, |_| true).all(|tip| history.covers(past, tip))
        });
        if is_free {
            return Some(session);
        }
        let next = guildhall_ledger::digest(domain::SESSION, &[&session.0]);
        session = Session(*next.first_chunk()?);
    }
    None
}
