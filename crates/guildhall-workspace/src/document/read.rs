//! What people see of a document.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use guildhall_ledger::{Contribution, ContributionId, Graph, Kind, digest};

use crate::document::{Document, judge};
use crate::export::{Exported, export};
use crate::fence::{ChangeNumber, History};
use crate::id::{AuthorId, domain, text_hash};
use crate::reading::Content;
use crate::view::{Act, DocumentView, Inert, Run, Stage, Summary};

impl Document {
    /// What a list shows, if the document is visible.
    pub(crate) fn summary(&self) -> Option<&Summary> {
        self.summary.as_ref()
    }

    /// Digest of all that is visible of it.
    pub(crate) fn digest(&self) -> [u8; 32] {
        self.digest
    }

    /// What began it, if that came.
    pub(crate) fn create(&self, graph: &Graph) -> Option<ContributionId> {
        let create = self.noted.iter().map(|noted| graph.contribution(noted.at));
        create.filter(|noted| noted.kind() == Kind::DOC_CREATE).map(Contribution::id).next()
    }

    /// Its text.
    pub(crate) fn text(&self) -> String {
        self.shown.reading.content(&self.history).text
    }

    /// Its text as it read at `heads`, if they are all visible.
    pub(crate) fn text_at(&self, graph: &Graph, heads: &[ContributionId]) -> Option<String> {
        let heads = heads.iter().map(|head| self.find_visible(graph, head));
        let past = self.history.past_of(&heads.collect::<Option<Vec<ChangeNumber>>>()?);
        let mut text = String::new();
        if let Some((_, sequence)) = self.shown.reading.text(&self.history) {
            sequence.read(&self.history, Some(&past), |_, piece| text.push_str(piece));
        }
        Some(text)
    }

    /// The visible changes that no other visible change builds on, ascending.
    pub(crate) fn heads(&self, graph: &Graph) -> Vec<ContributionId> {
        let heads: BTreeSet<ContributionId> =
            self.shown.heads.iter().map(|head| self.id(graph, *head)).collect();
        heads.into_iter().collect()
    }

    /// The document opened, but for facts from elsewhere.
    pub(crate) fn view(&self, graph: &Graph) -> Option<DocumentView> {
        let text = self.text();
        Some(DocumentView {
            summary: self.summary.clone()?,
            text_hash: text_hash(&text),
            text,
            heads: self.heads(graph),
            contributors: self.contributors(),
            imported: None,
        })
    }

    /// Who wrote which run of the text.
    pub(crate) fn blame(&self) -> Vec<Run> {
        let mut runs: Vec<Run> = Vec::new();
        let Some((_, text)) = self.shown.reading.text(&self.history) else { return runs };
        text.read(&self.history, None, |id, piece| {
            let actor = self.history.actor(id.actor);
            match runs.last_mut() {
                Some(run) if run.key == actor.key => run.text.push_str(piece),
                Some(_) | None => {
                    runs.push(Run { author: actor.author, key: actor.key, text: piece.to_owned() });
                }
            }
        });
        runs
    }

    /// The document as a file that any Automerge opens.
    ///
    /// Costs as much as judging it from the start, because steps are not kept.
    pub(crate) fn export(&mut self, graph: &Graph) -> Option<Vec<u8>> {
        self.summary.as_ref()?;
        let mut history = History::new(self.history.planted());
        let mut changes = Vec::with_capacity(self.noted.len());
        for noted in &self.noted {
            if let Ok((_, (number, steps))) = judge(&mut history, graph, self.scope, noted) {
                changes.push((number, steps, self.shown.changes.contains(&number)));
            }
        }
        let Exported { file, left_out } = export(&history, changes);
        self.quarantined = left_out.iter().map(|number| self.id(graph, *number)).collect();
        self.refresh(graph);
        Some(file)
    }

    /// Contributions without effect.
    pub(crate) fn inert(&self, graph: &Graph) -> impl Iterator<Item = (ContributionId, Inert)> {
        let judged = self.noted.iter().take(self.judged);
        judged.filter_map(|noted| Some((graph.id(noted.at), noted.fault?)))
    }

    /// Computes what is kept ready for readers.
    pub(super) fn refresh(&mut self, graph: &Graph) {
        let content = self.shown.reading.content(&self.history);
        let visible = (
            (&content.title, content.stage.map(Stage::word), &content.stage_reason),
            (text_hash(&content.text), self.heads(graph)),
        );
        let visible = postcard::to_stdvec(&visible).expect("plain data serialises into memory");
        self.digest = digest(domain::DOCUMENT, &[&visible]);
        self.summary = self.summarise(graph, content);
    }

    fn summarise(&self, graph: &Graph, content: Content) -> Option<Summary> {
        // What begins a document is in the past of every valid change, so it comes first.
        const CREATE: ChangeNumber = 0;
        let (_, _, latest) = self.shown.latest?;
        if !self.shown.changes.contains(&CREATE) {
            return None;
        }
        Some(Summary {
            created: self.act(graph, CREATE),
            changed: self.act(graph, latest),
            kind: self.kind?,
            title: content.title,
            stage: content.stage,
            stage_reason: content.stage_reason,
            text_length: content.text.chars().count(),
            changes: self.shown.changes.len(),
            quarantined: self.quarantined.first().copied(),
        })
    }

    fn contributors(&self) -> Vec<(AuthorId, usize)> {
        let mut counts: BTreeMap<AuthorId, usize> = BTreeMap::new();
        for number in &self.shown.changes {
            *counts.entry(self.history.change(*number).author).or_default() += 1;
        }
        let mut counts: Vec<(AuthorId, usize)> = counts.into_iter().collect();
        counts.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        counts
    }

    fn act(&self, graph: &Graph, number: ChangeNumber) -> Act {
        let change = self.history.change(number);
        Act::of(graph, change.at, change.author)
    }

    fn id(&self, graph: &Graph, number: ChangeNumber) -> ContributionId {
        graph.id(self.history.change(number).at)
    }
}
