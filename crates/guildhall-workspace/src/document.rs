//! One document: the contributions noted for it, their verdicts, and what people see.
//!
//! Contributions are only noted when they come. [`Document::settle`] judges what was noted, finds
//! out what is visible, and reads it. What is visible may be taken back by a removal or a fork;
//! then the document is built again from the bodies.

mod read;
mod stranding;
mod visibility;

use std::collections::{BTreeMap, BTreeSet};

use guildhall_ledger::{ContributionId, Graph, Index, Kind, Scope};

use crate::body::{Body as _, DocCreate, DocEdit, DocumentKind};
pub(crate) use crate::document::stranding::Left;
use crate::document::visibility::{Cut, stranded};
use crate::fence::{Candidate, ChangeNumber, History, Step};
use crate::id::AuthorId;
use crate::planted::Planted;
use crate::reading::Reading;
use crate::view::{Inert, Stranded, Summary};

/// A change that was judged valid, with its steps.
type Judged = (ChangeNumber, Vec<Step>);

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
    /// Contributions that Automerge failed on when the document was written out.
    quarantined: BTreeSet<ContributionId>,
    summary: Option<Summary>,
    digest: [u8; 32],
}

/// What is visible.
#[derive(Debug, Default)]
struct Shown {
    reading: Reading,
    changes: BTreeSet<ChangeNumber>,
    heads: BTreeSet<ChangeNumber>,
    /// The greatest in order of (height, id).
    latest: Option<(u64, ContributionId, ChangeNumber)>,
}

impl Shown {
    fn include(&mut self, graph: &Graph, history: &History, (number, steps): Judged) {
        self.reading.take(history, number, steps);
        let change = history.change(number);
        for dep in &change.deps {
            self.heads.remove(dep);
        }
        self.heads.insert(number);
        self.changes.insert(number);
        let key = (graph.header(change.at).height, graph.id(change.at), number);
        self.latest = self.latest.max(Some(key));
    }
}

impl Document {
    /// A document of which nothing is known.
    pub(crate) fn new(scope: Scope, planted: Planted) -> Self {
        Self {
            scope,
            noted: Vec::new(),
            judged: 0,
            kind: None,
            history: History::new(planted),
            shown: Shown::default(),
            stranded: BTreeMap::new(),
            quarantined: BTreeSet::new(),
            summary: None,
            digest: [0; 32],
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
        let mut judged = self.judge(graph);
        let stranded = stranded(&self.history, Cut { graph, void });
        if self.takes_back(&stranded, first) {
            self.forget();
            judged = self.judge(graph);
        }
        self.stranded = stranded;
        judged.retain(|(number, _)| !self.stranded.contains_key(number));
        for change in judged {
            self.shown.include(graph, &self.history, change);
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
        self.history = History::new(self.history.planted());
        self.shown = Shown::default();
        self.stranded = BTreeMap::new();
    }

    /// Judges what was noted since.
    fn judge(&mut self, graph: &Graph) -> Vec<Judged> {
        let mut judged = Vec::with_capacity(self.waiting());
        for noted in self.noted.iter_mut().skip(self.judged) {
            let verdict = judge(&mut self.history, graph, self.scope, noted);
            noted.fault = verdict.as_ref().err().copied();
            if let Ok((kind, change)) = verdict {
                self.kind = kind.or(self.kind);
                judged.push(change);
            }
        }
        self.judged = self.noted.len();
        judged
    }

    /// Its valid changes.
    pub(crate) fn history(&self) -> &History {
        &self.history
    }

    /// What is visible of it.
    pub(crate) fn reading(&self) -> &Reading {
        &self.shown.reading
    }

    /// What it is, if what began it came and is valid.
    pub(crate) fn kind(&self) -> Option<DocumentKind> {
        self.kind
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

/// Decodes a contribution and holds it against the fence; with the kind if it begins the document.
fn judge(
    history: &mut History,
    graph: &Graph,
    scope: Scope,
    noted: &Noted,
) -> Result<(Option<DocumentKind>, Judged), Inert> {
    let contribution = graph.contribution(noted.at);
    let (kind, edit) = if contribution.kind() == Kind::DOC_CREATE {
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
        at: noted.at,
        document: scope,
        key: contribution.author(),
        author: noted.author,
        session: edit.session,
        deps: &edit.deps,
        operations: edit.operations,
    };
    Ok((kind, history.judge(graph, candidate)?))
}
