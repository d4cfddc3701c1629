//! Initiatives: the list, and one with its text, its writers and what was said.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use guildhall_control::api::initiative::{Detail, Filter, List, Passage, Stage, Summary, Writer};
use guildhall_control::reference::Purpose;
use guildhall_control::{Problem, Time, Untrusted};
use guildhall_ledger::{ContributionId, Kind, Scope};
use guildhall_node::{Node, Now};
use guildhall_workspace::{AuthorId, DocumentKind, DocumentView, Stage as DocumentStage};

use super::facts::{Look, count, long_count, time};
use super::ids::{self, Shelf};
use super::people::{self, who};
use super::{decision, discussion, proposal, stranded, work};

/// The initiatives that fit: what is worth most to the network first.
pub(crate) fn list(node: &mut Node, filter: &Filter, now: Now) -> Result<List, Problem> {
    let mut look = Look::at(node, now);
    let by = match &filter.by {
        Some(handle) => Some(Untrusted::new(&*ids::find_member(&look, handle)?.handle)),
        None => None,
    };
    let shelf = Shelf::initiatives(&mut look);
    let ids = every(&mut look);
    let total = long_count(ids.len());
    let items = ids.iter().filter_map(|id| summary(&mut look, &shelf, *id));
    let fits = |item: &Summary| {
        filter.stage.is_none_or(|stage| item.stage == stage)
            && by.as_ref().is_none_or(|handle| item.handle == *handle)
    };
    let mut items: Vec<Summary> = items.filter(fits).collect();
    // Those that nobody rated come last, in the order in which they were started.
    items.sort_by_cached_key(|item| Reverse(item.standing.worth.clone().map(|it| it.network)));
    Ok(List { items, total })
}

/// One initiative, by id or words of its title.
pub(crate) fn show(node: &mut Node, reference: &str, now: Now) -> Result<Detail, Problem> {
    let mut look = Look::at(node, now);
    let id = ids::find_initiative(&mut look, reference, Purpose::Read)?;
    let shelf = Shelf::around_initiative(&mut look, id);
    let shown = detail(&mut look, &shelf, id);
    shown.ok_or_else(|| ids::not_found("initiative", reference))
}

/// An initiative as a file that any Automerge opens, by id or words of its title.
pub(crate) fn document(node: &mut Node, reference: &str, now: Now) -> Result<Vec<u8>, Problem> {
    let mut look = Look::at(node, now);
    let id = ids::find_initiative(&mut look, reference, Purpose::Read)?;
    let (graph, _, workspace) = look.node.parts();
    let file = workspace.export_automerge(graph, id);
    file.ok_or_else(|| ids::not_found("initiative", reference))
}

/// Every initiative, in the order in which they were started.
pub(crate) fn every(look: &mut Look<'_>) -> Vec<ContributionId> {
    let (graph, _, workspace) = look.node.parts();
    let summaries = workspace.summaries(graph, DocumentKind::Initiative);
    summaries.map(guildhall_workspace::Summary::id).collect()
}

/// The line about an initiative.
pub(crate) fn summary(look: &mut Look<'_>, shelf: &Shelf, id: ContributionId) -> Option<Summary> {
    let (graph, _, workspace) = look.node.parts();
    let view = workspace.document(graph, id)?;
    Some(summarised(look, shelf, &view))
}

/// All about an initiative.
pub(crate) fn detail(look: &mut Look<'_>, shelf: &Shelf, id: ContributionId) -> Option<Detail> {
    let (graph, _, workspace) = look.node.parts();
    let view = workspace.document(graph, id)?;
    let runs = workspace.blame(graph, id).unwrap_or_default();
    let passage = |author: &AuthorId, text: String| Passage {
        handle: who(look.people.writer(author)).handle,
        text: Untrusted::new(text),
    };
    let mut passages: Vec<Passage> = Vec::new();
    for run in runs {
        let next = passage(&run.author, run.text);
        match passages.last_mut().filter(|last| last.handle == next.handle) {
            Some(last) => {
                last.text = format!("{}{}", last.text.as_raw(), next.text.as_raw()).into();
            }
            None => passages.push(next),
        }
    }
    Some(Detail {
        summary: summarised(look, shelf, &view),
        heads: view.heads.iter().map(ToString::to_string).collect(),
        passages,
        writers: writers(look, &view),
        discussion: discussion::of(look, id),
        stranded: stranded::count_of(look, id),
        decisions: decisions_naming(look, id),
        working: work::working(look, id),
        text: Untrusted::new(view.text),
    })
}

fn summarised(look: &mut Look<'_>, shelf: &Shelf, view: &DocumentView) -> Summary {
    let about = &view.summary;
    let id = about.id();
    let (graph, _, workspace) = look.node.parts();
    let comments = workspace.comment_count(graph, id);
    let last_word_ms =
        workspace.comments(graph, id).iter().map(|comment| comment.act.time_ms).max();
    let who = who(look.people.writer(&about.created.author));
    let imported = view.imported.as_ref();
    let stage = stage(about.stage);
    Summary {
        id: ids::initiative(id),
        short: shelf.short(&id.0),
        title: Untrusted::new(&*about.title),
        stage,
        reason: about.stage_reason.as_deref().map(Untrusted::new),
        handle: who.handle,
        name: who.name,
        owner: imported.and_then(|facts| facts.owner.as_deref()).map(Untrusted::new),
        created: imported
            .and_then(|facts| facts.created.as_deref()?.parse().ok())
            .unwrap_or_else(|| time(about.created.time_ms)),
        updated: updated(view).max(last_word_ms.map(time).unwrap_or_default()),
        comments: count(comments),
        news: 0,
        standing: work::standing(look, id),
    }
}

/// When the text last changed; for one brought in from elsewhere and untouched since, when it
/// changed there.
fn updated(view: &DocumentView) -> Time {
    let changed_ms = view.summary.changed.time_ms;
    let untouched = view.imported.as_ref().filter(|facts| changed_ms <= facts.act.time_ms);
    let elsewhere = untouched.and_then(|facts| facts.updated.as_deref()?.parse().ok());
    elsewhere.unwrap_or_else(|| time(changed_ms))
}

fn stage(stage: Option<DocumentStage>) -> Stage {
    match stage {
        None | Some(DocumentStage::Idea) => Stage::Idea,
        Some(DocumentStage::Shaping) => Stage::Shaping,
        Some(DocumentStage::Pilot) => Stage::Pilot,
        Some(DocumentStage::Launched) => Stage::Launched,
        Some(DocumentStage::Sustained) => Stage::Sustained,
        Some(DocumentStage::Closed) => Stage::Closed,
    }
}

/// The stage that a person names.
pub(crate) fn stage_named(stage: Stage) -> DocumentStage {
    match stage {
        Stage::Idea => DocumentStage::Idea,
        Stage::Shaping => DocumentStage::Shaping,
        Stage::Pilot => DocumentStage::Pilot,
        Stage::Launched => DocumentStage::Launched,
        Stage::Sustained => DocumentStage::Sustained,
        Stage::Closed => DocumentStage::Closed,
    }
}

/// Who wrote, most first, with the time of the last change as claimed.
fn writers(look: &Look<'_>, view: &DocumentView) -> Vec<Writer> {
    let id = view.summary.id();
    let scope = Scope::of_document(id);
    let graph = look.node.graph();
    let mut last: BTreeMap<Untrusted, u64> = BTreeMap::new();
    for index in graph.indices() {
        let header = graph.header(index);
        let is_change = header.kind == Kind::DOC_EDIT && header.scope == scope;
        if is_change || graph.id(index) == id {
            let handle = who(people::author(&look.people, look.node, index)).handle;
            let known = last.entry(handle).or_default();
            *known = header.time_ms.max(*known);
        }
    }
    let mut writers: Vec<Writer> = Vec::new();
    for (author, changes) in &view.contributors {
        let who = who(look.people.writer(author));
        let last = last.get(&who.handle).copied().unwrap_or_default();
        match writers.iter_mut().find(|writer| writer.handle == who.handle) {
            Some(writer) => writer.changes = writer.changes.saturating_add(count(*changes)),
            None => writers.push(Writer {
                handle: who.handle,
                name: who.name,
                changes: count(*changes),
                last: time(last),
            }),
        }
    }
    writers
}

/// Decisions whose title or text has the id of the initiative in it, the latest first.
fn decisions_naming(
    look: &mut Look<'_>,
    id: ContributionId,
) -> Vec<guildhall_control::api::decision::Summary> {
    let full = ids::initiative(id);
    let all = look.node.governance().decisions(look.node.graph());
    let mut naming = Vec::new();
    for decision in all.into_iter().rev() {
        let (graph, _, workspace) = look.node.parts();
        let open = graph.find(&decision).and_then(|index| proposal::proposal(graph, index));
        let Some(open) = open else { continue };
        let text = proposal::document(graph, workspace, &open).map(|document| document.text);
        if names(&open.title, &full) || text.is_some_and(|text| names(&text, &full)) {
            naming.push(decision);
        }
    }
    let shelf = Shelf::decisions(look);
    naming.iter().filter_map(|decision| decision::summary(look, &shelf, decision)).collect()
}

/// Whether a text has the id in it, or a beginning of it that is long enough to be meant.
fn names(text: &str, full: &str) -> bool {
    const SHORT_LENGTH_MIN: usize = "in-7f3k".len();
    let words =
        text.split(|character: char| !character.is_ascii_alphanumeric() && character != '-');
    words.filter(|word| word.len() >= SHORT_LENGTH_MIN).any(|word| full.starts_with(word))
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn a_text_names_an_initiative_by_a_short_id_in_any_sentence() {
        let full = "in-7f3kq2m9";

        assert!(names("We adopt (in-7f3k).", full));
        assert!(names("in-7f3kq2m9: first", full));
        assert!(!names("in-7f3", full));
        assert!(!names("in-7f3z, in-, main-7f3k", full));
    }
}
