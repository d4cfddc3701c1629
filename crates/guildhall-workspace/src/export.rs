//! Automerge: the form in which a document leaves the federation, and the measure of our reading.
//!
//! A document *is* an Automerge document, defined by the changes that the fence built from our
//! operations; any Automerge opens the file and reads what we show. Here those changes are given
//! to the library, in one batch, without trusting that it survives: should it fail, or read
//! something else than we do, the document is built one change at a time, and the change at fault
//! is left out of the file with all that builds on it, and named. Nothing else depends on it.

mod build;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use automerge::{
    ActorId, Automerge, AutomergeError, Change as Built, ChangeHash, ObjType, ROOT, ReadDoc as _,
    TextEncoding, Value,
};

use crate::export::build::build;
use crate::fence::{ChangeNumber, History, Step};
use crate::reading::{Content, Reading, STAGE, STAGE_REASON, TEXT, TITLE};
use crate::view::Stage;

/// How changes are given to Automerge; another in tests of its failure.
type Apply = fn(&mut Automerge, Vec<Built>) -> Result<(), AutomergeError>;

/// A file, and what had to be left out of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Exported {
    /// The file's bytes.
    pub(crate) file: Vec<u8>,
    /// Changes that the library failed on.
    pub(crate) left_out: BTreeSet<ChangeNumber>,
}

/// Writes a document out: every valid change with its steps, and whether it is visible.
pub(crate) fn export(history: &History, changes: Vec<(ChangeNumber, Vec<Step>, bool)>) -> Exported {
    export_with(history, changes, Automerge::apply_changes)
}

fn export_with(
    history: &History,
    changes: Vec<(ChangeNumber, Vec<Step>, bool)>,
    apply: Apply,
) -> Exported {
    let mut visible = Vec::with_capacity(changes.len());
    let mut hashes: Vec<ChangeHash> = Vec::with_capacity(changes.len());
    for (number, steps, is_visible) in changes {
        let built = build(history, number, &steps, &hashes);
        hashes.push(built.hash());
        if is_visible {
            visible.push(Visible { number, steps, built });
        }
    }
    let mut copy = Copy { automerge: empty(), reading: Reading::default(), heads: BTreeSet::new() };
    if copy.take(history, &visible, apply) {
        return Exported { file: copy.automerge.save(), left_out: BTreeSet::new() };
    }
    one_by_one(history, &visible, apply)
}

/// Builds the document change by change, leaving out what Automerge fails on.
fn one_by_one(history: &History, visible: &[Visible], apply: Apply) -> Exported {
    let mut copy = Copy { automerge: empty(), reading: Reading::default(), heads: BTreeSet::new() };
    let (mut left_out, mut without) = (BTreeSet::new(), BTreeSet::new());
    for change in visible {
        let deps = &history.change(change.number).deps;
        if deps.iter().any(|dep| without.contains(dep)) {
            without.insert(change.number);
            continue;
        }
        let mut trial = copy.clone();
        if trial.take(history, std::slice::from_ref(change), apply) {
            copy = trial;
        } else {
            left_out.insert(change.number);
            without.insert(change.number);
        }
    }
    Exported { file: copy.automerge.save(), left_out }
}

/// A visible change.
#[derive(Debug)]
struct Visible {
    number: ChangeNumber,
    steps: Vec<Step>,
    built: Built,
}

/// A document within Automerge, and what it ought to be.
#[derive(Clone, Debug)]
struct Copy {
    automerge: Automerge,
    reading: Reading,
    heads: BTreeSet<ChangeHash>,
}

impl Copy {
    /// Takes changes in; whether Automerge then is what it ought to be.
    fn take(&mut self, history: &History, changes: &[Visible], apply: Apply) -> bool {
        for change in changes {
            self.reading.take(history, change.number, change.steps.clone());
            for dep in change.built.deps() {
                self.heads.remove(dep);
            }
            self.heads.insert(change.built.hash());
        }
        let content = self.reading.content(history);
        let changes = changes.iter().map(|change| change.built.clone()).collect();
        let attempt = AssertUnwindSafe(|| {
            apply(&mut self.automerge, changes).is_ok()
                && self.automerge.get_heads().into_iter().eq(self.heads.iter().copied())
                && read(&self.automerge) == content
        });
        catch_unwind(attempt).unwrap_or(false)
    }
}

/// An empty document whose positions count code points.
fn empty() -> Automerge {
    Automerge::new_with_encoding(TextEncoding::UnicodeCodePoint)
        .with_actor(ActorId::from(b"guildhall reads only".as_slice()))
}

/// What Automerge reads.
fn read(automerge: &Automerge) -> Content {
    let string = |key: &str| {
        let (value, _) = automerge.get(ROOT, key).ok().flatten()?;
        value.as_str().map(str::to_owned)
    };
    let text = match automerge.get(ROOT, TEXT) {
        Ok(Some((Value::Object(ObjType::Text), text))) => automerge.text(&text).ok(),
        Ok(_) | Err(_) => None,
    };
    Content {
        title: string(TITLE).unwrap_or_default(),
        stage: string(STAGE).and_then(|word| Stage::from_word(&word)),
        stage_reason: string(STAGE_REASON).filter(|reason| !reason.is_empty()),
        text: text.unwrap_or_default(),
    }
}
