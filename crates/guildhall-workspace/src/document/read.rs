//! What people see of a document.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use guildhall_ledger::{Contribution, ContributionId, Graph, Kind, PublicKey, digest};

use crate::document::Document;
use crate::document::content::{for_each_element, text_object};
use crate::fence::ChangeNumber;
use crate::id::{Actor, AuthorId, domain, text_hash};
use crate::view::{Act, DocumentView, Inert, Run, Stage, Stranded, Summary};

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
    pub(crate) fn text(&self) -> &str {
        &self.content.text
    }

    /// The visible changes that no other visible change builds on, ascending.
    pub(crate) fn heads(&self, graph: &Graph) -> Vec<ContributionId> {
        let heads: BTreeSet<ContributionId> =
            self.shown.heads.iter().map(|head| self.id(graph, *head)).collect();
        heads.into_iter().collect()
    }

    /// The document opened, but for facts from elsewhere.
    pub(crate) fn view(&self, graph: &Graph) -> Option<DocumentView> {
        Some(DocumentView {
            summary: self.summary.clone()?,
            text: self.content.text.clone(),
            text_hash: text_hash(&self.content.text),
            heads: self.heads(graph),
            contributors: self.contributors(),
            imported: None,
        })
    }

    /// Who wrote which run of the text.
    pub(crate) fn blame(&self) -> Vec<Run> {
        let mut runs: Vec<Run> = Vec::new();
        let mut last: Option<(Vec<u8>, AuthorId, PublicKey)> = None;
        let Some(automerge) = &self.shown.automerge else { return runs };
        let Some(text) = text_object(automerge) else { return runs };
        for_each_element(automerge, &text, None, |(character, _, actor)| {
            let known = last.as_ref().filter(|(name, _, _)| name == actor);
            let found = known.map(|(_, author, key)| (*author, *key)).or_else(|| self.who(actor));
            let Some((author, key)) = found else { return };
            match runs.last_mut() {
                Some(run) if run.key == key => run.text.push(character),
                Some(_) | None => runs.push(Run { author, key, text: character.into() }),
            }
            if last.as_ref().is_none_or(|(name, _, _)| name != actor) {
                last = Some((actor.to_vec(), author, key));
            }
        });
        runs
    }

    /// The document as a file that any Automerge opens.
    pub(crate) fn save(&self) -> Option<Vec<u8>> {
        self.summary.as_ref()?;
        self.shown.automerge.as_ref().map(automerge::Automerge::save)
    }

    /// Contributions without effect.
    pub(crate) fn inert(&self, graph: &Graph) -> impl Iterator<Item = (ContributionId, Inert)> {
        let judged = self.noted.iter().take(self.judged);
        judged.filter_map(|noted| Some((graph.id(noted.at), noted.fault?)))
    }

    /// Valid changes that are not visible.
    pub(crate) fn stranded(
        &self,
        graph: &Graph,
    ) -> impl Iterator<Item = (ContributionId, Stranded)> {
        self.stranded.iter().map(|(number, reason)| (self.id(graph, *number), *reason))
    }

    /// Computes what is kept ready for readers.
    pub(super) fn refresh(&mut self, graph: &Graph) {
        self.summary = self.summarise(graph);
        let Some(summary) = &self.summary else {
            self.digest = [0; 32];
            return;
        };
        let visible = (
            (&self.content.title, self.content.stage.map(Stage::word)),
            (&self.content.stage_reason, text_hash(&self.content.text)),
            (self.heads(graph), summary.quarantined),
        );
        let visible = postcard::to_stdvec(&visible).expect("plain data serialises into memory");
        self.digest = digest(domain::DOCUMENT, &[&visible]);
    }

    fn summarise(&self, graph: &Graph) -> Option<Summary> {
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
            title: self.content.title.clone(),
            stage: self.content.stage,
            stage_reason: self.content.stage_reason.clone(),
            text_length: self.content.text.chars().count(),
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

    fn who(&self, actor: &[u8]) -> Option<(AuthorId, PublicKey)> {
        let name = Actor(actor.try_into().ok()?);
        let actor = self.history.actor(self.history.find_actor(&name)?);
        Some((actor.author, actor.key))
    }

    fn act(&self, graph: &Graph, number: ChangeNumber) -> Act {
        let change = self.history.change(number);
        Act::of(graph, change.at, change.author)
    }

    fn id(&self, graph: &Graph, number: ChangeNumber) -> ContributionId {
        graph.id(self.history.change(number).at)
    }
}
