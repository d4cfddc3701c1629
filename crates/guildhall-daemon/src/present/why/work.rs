//! Why an initiative reads as it does, and whether one contribution counts.

use guildhall_control::Untrusted;
use guildhall_control::api::why::{About, Explanation};
use guildhall_ledger::{ContributionId, Index, Kind, Scope};

use super::Desk;
use crate::present::ids::{self, Shelf};
use crate::present::people::{self, who};
use crate::present::phrase::counted;

/// Who began it, and everybody who changed it.
pub(super) fn initiative(desk: &mut Desk<'_>, id: ContributionId) -> Option<Explanation> {
    let (graph, _, workspace) = desk.look.node.parts();
    let summary = workspace.summary(graph, id)?;
    let (title, stage) = (summary.title.clone(), summary.stage);
    let begun = graph.find(&id)?;
    let scope = Scope::of_document(id);
    let is_change = |index: &Index| {
        let header = graph.header(*index);
        header.kind == Kind::DOC_EDIT && header.scope == scope
    };
    let changes: Vec<Index> = graph.indices().filter(is_change).collect();
    let starter = who(people::author(&desk.look.people, desk.look.node, begun));
    let stage = stage.map(|stage| format!(" Its stage is {}.", stage.word())).unwrap_or_default();
    let answer = format!(
        "{} started it; it was changed {} since.{stage}",
        starter.name.as_raw(),
        counted(changes.len(), "time")
    );
    let mut parts = vec![desk.part("Started", &[begun])];
    if !changes.is_empty() {
        parts.push(desk.part("Changed", &changes));
    }
    Some(Explanation {
        about: About::Initiative,
        id: Some(ids::initiative(id)),
        short: Some(Shelf::around_initiative(&mut desk.look, id).short(&id.0)),
        title: Untrusted::new(title),
        answer: Untrusted::new(answer),
        rules: Vec::new(),
        parts,
    })
}

/// Whether it counts, and what it builds on.
pub(super) fn contribution(desk: &mut Desk<'_>, index: Index) -> Explanation {
    let graph = desk.look.node.graph();
    let id = graph.id(index);
    let before: Vec<Index> =
        graph.header(index).ancestors().filter_map(|id| graph.find(&id)).collect();
    let by_rule = desk.look.node.governance().why_inert(index).map(ToString::to_string);
    let answer = match by_rule.or_else(|| stopped_by_the_fence(desk, &id)) {
        Some(why) => format!("It has no effect: {why}."),
        None => "It is signed by who is named, and it counts.".to_owned(),
    };
    let mut parts = vec![desk.part("The contribution", &[index])];
    if !before.is_empty() {
        parts.push(desk.part("What it builds on", &before));
    }
    let title = parts.first().and_then(|part| part.steps.first()).map(|step| step.words.clone());
    Explanation {
        about: About::Contribution,
        id: Some(id.to_string()),
        short: None,
        title: title.unwrap_or_default(),
        answer: Untrusted::new(answer),
        rules: Vec::new(),
        parts,
    }
}

/// Why a change of a document has no effect, if it has none.
fn stopped_by_the_fence(desk: &mut Desk<'_>, id: &ContributionId) -> Option<String> {
    let (graph, _, workspace) = desk.look.node.parts();
    let stopped = workspace.inert(graph);
    stopped.into_iter().find(|(other, _)| other == id).map(|(_, why)| why.to_string())
}
