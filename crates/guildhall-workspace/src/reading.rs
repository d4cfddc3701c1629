//! What a document says: the values that stand at the keys of its root, and its texts.
//!
//! Steps of visible changes are taken in an order in which none comes before one it builds on;
//! any such order gives the same. It is what Automerge would read of the same changes: the
//! greatest value that no other replaced wins, and texts are ordered as in [`Sequence`]. What
//! has another shape than ours, because another version wrote it, reads as if it were not there.

mod sequence;

use std::collections::BTreeMap;

use crate::fence::{
    ChangeNumber, Entry, History, KeyNumber, ObjectNumber, OperationId, ROOT, Step,
};
use crate::operation::{Shape, Value};
pub(crate) use crate::reading::sequence::Sequence;
use crate::view::Stage;

/// Key of the title.
pub(crate) const TITLE: &str = "title";
/// Key of the stage.
pub(crate) const STAGE: &str = "stage";
/// Key of the words on why it is at that stage.
pub(crate) const STAGE_REASON: &str = "stage_reason";
/// Key of the text.
pub(crate) const TEXT: &str = "text";

/// What people read of a document.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Content {
    pub(crate) title: String,
    pub(crate) stage: Option<Stage>,
    pub(crate) stage_reason: Option<String>,
    pub(crate) text: String,
}

/// The state of a document after the steps it was given.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reading {
    /// What stands at each key of the root; more than one value where they are contested.
    standing: BTreeMap<KeyNumber, BTreeMap<OperationId, Entry>>,
    texts: BTreeMap<ObjectNumber, Sequence>,
}

impl Reading {
    /// Takes the steps of a change.
    pub(crate) fn take(&mut self, history: &History, change: ChangeNumber, steps: Vec<Step>) {
        let (actor, first_op) = (history.change(change).actor, history.change(change).first_op);
        let mut id = OperationId { actor, counter: first_op };
        for step in steps {
            let length = step.length();
            match step {
                Step::Put { map, key, entry, replaces } => {
                    if let Entry::Made(Shape::Text, text) = &entry {
                        self.texts.insert(*text, Sequence::default());
                    }
                    if map == ROOT {
                        self.remove(key, &replaces).insert(id, entry);
                    }
                }
                Step::Remove { map, key, replaces } => {
                    if map == ROOT {
                        self.remove(key, &replaces);
                    }
                }
                Step::Insert { text, after, characters } => {
                    let sequence = self.texts.entry(text).or_default();
                    sequence.insert(history, id, after, characters);
                }
                Step::Delete { text, first, length } => {
                    self.texts.entry(text).or_default().delete(first, length, change);
                }
            }
            id.counter = id.counter.saturating_add(length);
        }
    }

    /// All that people read of it.
    pub(crate) fn content(&self, history: &History) -> Content {
        let mut text = String::new();
        if let Some((_, sequence)) = self.text(history) {
            sequence.read(history, None, |_, piece| text.push_str(piece));
        }
        let reason = self.string(history, STAGE_REASON).filter(|reason| !reason.is_empty());
        Content {
            title: self.string(history, TITLE).unwrap_or_default().to_owned(),
            stage: self.string(history, STAGE).and_then(Stage::from_word),
            stage_reason: reason.map(str::to_owned),
            text,
        }
    }

    /// The text, and what made it, if there is one.
    pub(crate) fn text(&self, history: &History) -> Option<(OperationId, &Sequence)> {
        match self.winner(history, TEXT)? {
            (id, Entry::Made(Shape::Text, text)) => Some((id, self.texts.get(text)?)),
            (_, Entry::Made(Shape::Map, _) | Entry::Value(_)) => None,
        }
    }

    /// The operations whose values stand at a key of the root.
    pub(crate) fn standing_at(&self, history: &History, key: &str) -> Vec<OperationId> {
        self.entries(history, key).into_iter().flatten().map(|(id, _)| *id).collect()
    }

    /// Takes values away from a key; what still stands there.
    fn remove(
        &mut self,
        key: KeyNumber,
        gone: &[OperationId],
    ) -> &mut BTreeMap<OperationId, Entry> {
        let standing = self.standing.entry(key).or_default();
        for id in gone {
            standing.remove(id);
        }
        standing
    }

    fn string(&self, history: &History, key: &str) -> Option<&str> {
        match &self.winner(history, key)?.1 {
            Entry::Value(Value::String(string)) => Some(string),
            Entry::Value(Value::Null | Value::Boolean(_) | Value::Integer(_)) | Entry::Made(..) => {
                None
            }
        }
    }

    fn winner(&self, history: &History, key: &str) -> Option<(OperationId, &Entry)> {
        let entries = self.entries(history, key)?.iter();
        entries.max_by_key(|(id, _)| history.rank(**id)).map(|(id, entry)| (*id, entry))
    }

    fn entries(&self, history: &History, key: &str) -> Option<&BTreeMap<OperationId, Entry>> {
        self.standing.get(&history.find_key(key)?)
    }
}
