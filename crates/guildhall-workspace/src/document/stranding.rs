//! What is valid and not visible, and what it would make of the document.

use std::collections::BTreeSet;

use guildhall_ledger::{ContributionId, Graph, Kind};

use crate::body::{Body as _, DocCreate, DocEdit};
use crate::document::{Document, judge};
use crate::fence::{ChangeNumber, History};
use crate::operation::Operation;
use crate::reading::{Content, Reading};
use crate::view::{Act, Stranded, StrandedChange};

/// A document as somebody had it who made a change that is not visible.
#[derive(Debug)]
pub(crate) struct Left {
    /// The visible changes that it builds on, without those that another of them builds on.
    pub(crate) base: Vec<ChangeNumber>,
    /// What these say.
    pub(crate) before: Content,
    /// What they say with the change, and with whatever else it builds on.
    pub(crate) after: Content,
}

impl Document {
    /// Valid changes that are not visible.
    pub(crate) fn stranded(
        &self,
        graph: &Graph,
    ) -> impl Iterator<Item = (ContributionId, Stranded)> {
        let id = |number: ChangeNumber| graph.id(self.history.change(number).at);
        self.stranded.iter().map(move |(number, reason)| (id(*number), *reason))
    }

    /// The stranded change that `id` names.
    pub(crate) fn find_stranded(&self, graph: &Graph, id: &ContributionId) -> Option<ChangeNumber> {
        let number = self.history.find(graph.find(id)?)?;
        self.stranded.contains_key(&number).then_some(number)
    }

    /// Every stranded change, with what it says, in causal order.
    pub(crate) fn stranded_changes(&self, graph: &Graph) -> Vec<StrandedChange> {
        if self.stranded.is_empty() {
            return Vec::new();
        }
        let text = self.text();
        let change = |(number, reason): (&ChangeNumber, &Stranded)| {
            self.stranded_change(graph, (*number, *reason), &text)
        };
        self.stranded.iter().filter_map(change).collect()
    }

    fn stranded_change(
        &self,
        graph: &Graph,
        (number, reason): (ChangeNumber, Stranded),
        text: &str,
    ) -> Option<StrandedChange> {
        let change = self.history.change(number);
        let (mut inserted, mut deleted) = (Vec::new(), 0_usize);
        for operation in operations(graph, self, number) {
            match operation {
                Operation::Insert { text, .. } => inserted.push(text),
                Operation::Delete { length, .. } => {
                    deleted = deleted.saturating_add(usize::try_from(length).unwrap_or(usize::MAX));
                }
                Operation::Make { .. } | Operation::Put { .. } | Operation::Remove { .. } => {}
            }
        }
        let visible = self.summary().map(|summary| summary.title.clone());
        Some(StrandedChange {
            act: Act::of(graph, change.at, change.author),
            document: self.create(graph)?,
            kind: self.kind()?,
            is_document_visible: visible.is_some(),
            title: visible.unwrap_or_else(|| self.as_left_by(graph, number).after.title),
            reason,
            is_said: !inserted.is_empty() && inserted.iter().all(|piece| text.contains(&**piece)),
            inserted,
            deleted,
        })
    }

    /// The document as a change left it that is not visible.
    ///
    /// Costs as much as judging it from the start, because steps are not kept.
    pub(crate) fn as_left_by(&self, graph: &Graph, change: ChangeNumber) -> Left {
        let past = self.history.past_of(&self.history.change(change).deps);
        let is_below = |number: ChangeNumber| self.history.covers(&past, number);
        let (mut before, mut after) = (Reading::default(), Reading::default());
        let mut base: BTreeSet<ChangeNumber> = BTreeSet::new();
        let mut history = History::new(self.history.planted());
        for noted in &self.noted {
            let Ok((_, (number, steps))) = judge(&mut history, graph, self.scope, noted) else {
                continue;
            };
            if number != change && !is_below(number) {
                continue;
            }
            if self.shown.changes.contains(&number) {
                before.take(&history, number, steps.clone());
                for dep in &history.change(number).deps {
                    base.remove(dep);
                }
                base.insert(number);
            }
            after.take(&history, number, steps);
            if number == change {
                break;
            }
        }
        Left {
            base: base.into_iter().collect(),
            before: before.content(&history),
            after: after.content(&history),
        }
    }
}

fn operations(graph: &Graph, document: &Document, number: ChangeNumber) -> Vec<Operation> {
    let contribution = graph.contribution(document.history.change(number).at);
    let body = contribution.body();
    let operations = if contribution.kind() == Kind::DOC_CREATE {
        DocCreate::decode(body).map(|create| create.operations)
    } else {
        DocEdit::decode(body).map(|edit| edit.operations)
    };
    operations.unwrap_or_default()
}
