//! One document: the contributions noted for it, their verdicts, and what people see.
//!
//! Contributions are only noted when they come. [`Document::settle`] judges what was noted, finds
//! out what is visible, and merges it in one batch. What is visible may be taken back by a removal
//! or a fork; then the document is built again from the bodies.

pub(crate) mod content;
mod merge;
mod read;
#[cfg(test)]
mod tests;
mod visibility;

use std::collections::{BTreeMap, BTreeSet};

use automerge::{Automerge, Change as Built, ChangeHash};
use guildhall_ledger::{ContributionId, Graph, Index, Kind, Scope};

use crate::body::{Body as _, DocCreate, DocEdit, DocumentKind};
use crate::document::content::Content;
use crate::document::merge::{Apply, apply, empty, merge};
use crate::document::visibility::{Cut, stranded};
use crate::fence::{Candidate, ChangeNumber, History};
use crate::id::AuthorId;
use crate::view::{Inert, Stranded, Summary};

/// A contribution to the document, and what the fence said of it.
#[derive(Clone, Copy, Debug)]
struct Noted {
    at: Index,
    author: AuthorId,
    fault: Option<Inert>,
}

/// Everything about one document.
#[derive(Debug)]
pub(crate) struct Document {
    scope: Scope,
    /// In order of the graph.
    noted: Vec<Noted>,
    /// How many of `noted` are judged.
    judged: usize,
    kind: Option<DocumentKind>,
    history: History,
    shown: Shown,
    stranded: BTreeMap<ChangeNumber, Stranded>,
    /// Contributions that Automerge failed on.
    quarantined: BTreeSet<ContributionId>,
    content: Content,
    summary: Option<Summary>,
    digest: [u8; 32],
    apply: Apply,
}

/// What Automerge was given.
#[derive(Clone, Debug, Default)]
struct Shown {
    /// Made when it is needed: an unread document costs nothing.
    automerge: Option<Automerge>,
    changes: BTreeSet<ChangeNumber>,
    heads: BTreeSet<ChangeNumber>,
    /// The greatest in order of (height, id).
    latest: Option<(u64, ContributionId, ChangeNumber)>,
}

impl Shown {
    fn include(&mut self, graph: &Graph, history: &History, number: ChangeNumber) {
        let change = history.change(number);
        for dep in &change.deps {
            self.heads.remove(dep);
        }
        self.heads.insert(number);
        self.changes.insert(number);
        let key = (graph.header(change.at).height, graph.id(change.at), number);
        self.latest = self.latest.max(Some(key));
    }

    fn head_hashes(&self, history: &History) -> BTreeSet<ChangeHash> {
        self.heads.iter().map(|head| history.change(*head).hash).collect()
    }
}

impl Document {
    /// A document of which nothing is known.
    pub(crate) fn new(scope: Scope) -> Self {
        Self {
            scope,
            noted: Vec::new(),
            judged: 0,
            kind: None,
            history: History::default(),
            shown: Shown::default(),
            stranded: BTreeMap::new(),
            quarantined: BTreeSet::new(),
            content: Content::default(),
            summary: None,
            digest: [0; 32],
            apply,
        }
    }

    /// Takes note of a contribution to the document.
    pub(crate) fn note(&mut self, at: Index, author: AuthorId) {
        let noted = Noted { at, author, fault: None };
        if self.noted.last().is_none_or(|last| last.at < at) {
            self.noted.push(noted);
        } else if let Err(place) = self.noted.binary_search_by_key(&at, |noted| noted.at) {
            self.noted.insert(place, noted);
            self.forget();
        }
    }

    /// How many contributions wait to be judged.
    pub(crate) fn waiting(&self) -> usize {
        self.noted.len() - self.judged
    }

    /// Brings everything up to date.
    pub(crate) fn settle(&mut self, graph: &Graph, void: &BTreeSet<ContributionId>) {
        let first = self.history.len();
        let mut built = self.judge(graph);
        let cut = Cut { graph, void, quarantined: &self.quarantined };
        let stranded = stranded(&self.history, cut);
        if self.takes_back(&stranded, first) {
            self.forget();
            built = self.judge(graph);
        }
        self.stranded = stranded;
        built.retain(|(number, _)| !self.stranded.contains_key(number));
        if !self.merge(graph, built) {
            self.merge_one_by_one(graph, void);
        }
        self.refresh(graph);
    }

    /// Whether what is visible changed among the changes before `first`.
    fn takes_back(&self, stranded: &BTreeMap<ChangeNumber, Stranded>, first: ChangeNumber) -> bool {
        let were_hidden = self.stranded.keys();
        let are_hidden = stranded.range(..first).map(|(number, _)| number);
        !were_hidden.eq(are_hidden)
    }

    fn forget(&mut self) {
        self.judged = 0;
        self.kind = None;
        self.history = History::default();
        self.shown = Shown::default();
        self.stranded = BTreeMap::new();
        self.content = Content::default();
    }

    /// Judges what was noted since, and builds what is valid.
    fn judge(&mut self, graph: &Graph) -> Vec<(ChangeNumber, Built)> {
        let mut noted = std::mem::take(&mut self.noted);
        let mut built = Vec::with_capacity(noted.len() - self.judged);
        for noted in noted.iter_mut().skip(self.judged) {
            let verdict = self.judge_one(graph, noted.at, noted.author);
            noted.fault = verdict.as_ref().err().copied();
            built.extend(verdict.ok());
        }
        self.judged = noted.len();
        self.noted = noted;
        built
    }

    fn judge_one(
        &mut self,
        graph: &Graph,
        at: Index,
        author: AuthorId,
    ) -> Result<(ChangeNumber, Built), Inert> {
        let contribution = graph.contribution(at);
        let is_create = contribution.kind() == Kind::DOC_CREATE;
        let (kind, edit) = if is_create {
            if !contribution.header().scope.is_zero() {
                return Err(Inert::Scope);
            }
            let create = DocCreate::decode(contribution.body()).map_err(Inert::Body)?;
            let DocCreate { person, kind, session, operations } = create;
            (Some(kind), DocEdit { person, deps: Vec::new(), session, operations })
        } else {
            (None, DocEdit::decode(contribution.body()).map_err(Inert::Body)?)
        };
        let candidate = Candidate {
            at,
            document: self.scope,
            key: contribution.author(),
            author,
            session: edit.session,
            deps: &edit.deps,
            operations: &edit.operations,
        };
        let judged = self.history.judge(graph, candidate)?;
        self.kind = kind.or(self.kind);
        Ok(judged)
    }

    /// Merges changes in one batch; whether Automerge took them.
    fn merge(&mut self, graph: &Graph, built: Vec<(ChangeNumber, Built)>) -> bool {
        if built.is_empty() {
            return true;
        }
        let mut changes = Vec::with_capacity(built.len());
        for (number, change) in built {
            self.shown.include(graph, &self.history, number);
            changes.push(change);
        }
        let heads = self.shown.head_hashes(&self.history);
        let automerge = self.shown.automerge.get_or_insert_with(empty);
        match merge(automerge, changes, &heads, self.apply) {
            Some(content) => {
                self.content = content;
                true
            }
            None => false,
        }
    }

    /// Builds the document again in order of (height, id), leaving out what Automerge fails on.
    fn merge_one_by_one(&mut self, graph: &Graph, void: &BTreeSet<ContributionId>) {
        self.forget();
        let mut built = self.judge(graph);
        built.sort_by_key(|(number, _)| {
            let at = self.history.change(*number).at;
            (graph.header(at).height, graph.id(at))
        });
        let cut = Cut { graph, void, quarantined: &self.quarantined };
        let mut hidden = stranded(&self.history, cut);
        for (number, change) in built {
            let deps = &self.history.change(number).deps;
            if hidden.contains_key(&number) {
                continue;
            }
            if deps.iter().any(|dep| hidden.contains_key(dep)) {
                hidden.insert(number, Stranded::Dep);
                continue;
            }
            let before = (self.shown.clone(), self.content.clone());
            if !self.merge(graph, vec![(number, change)]) {
                (self.shown, self.content) = before;
                self.quarantined.insert(graph.id(self.history.change(number).at));
                hidden.insert(number, Stranded::Quarantine);
            }
        }
        self.stranded = hidden;
    }

    /// Its valid changes.
    pub(crate) fn history(&self) -> &History {
        &self.history
    }

    /// What readers read, for drafts; none while nothing is visible.
    pub(crate) fn automerge(&self) -> Option<&Automerge> {
        self.summary.as_ref().and(self.shown.automerge.as_ref())
    }

    /// Its name in headers.
    pub(crate) fn scope(&self) -> Scope {
        self.scope
    }

    /// The visible changes that no other visible change builds on.
    pub(crate) fn head_numbers(&self) -> &BTreeSet<ChangeNumber> {
        &self.shown.heads
    }

    /// The visible change that `id` names.
    pub(crate) fn find_visible(&self, graph: &Graph, id: &ContributionId) -> Option<ChangeNumber> {
        let number = self.history.find(graph.find(id)?)?;
        self.shown.changes.contains(&number).then_some(number)
    }
}
