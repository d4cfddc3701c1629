//! Changes of initiatives that are left out: the list, and the one that a person means.

use guildhall_control::api::stranded::{Change, Filter, List};
use guildhall_control::problem::{Code, Problem};
use guildhall_control::reference::Purpose;
use guildhall_control::{Time, Untrusted};
use guildhall_governance::Cut;
use guildhall_ledger::ContributionId;
use guildhall_node::{Node, Now};
use guildhall_workspace::{DocumentKind, Stranded, StrandedChange};

use super::facts::{Look, count, long_count, time};
use super::ids::{self, Shelf};
use super::people::who;
use super::phrase::listed;

/// The changes that are left out, of one initiative or of all.
pub(crate) fn list(node: &mut Node, filter: &Filter, now: Now) -> Result<List, Problem> {
    let mut look = Look::at(node, now);
    let all = all(&mut look);
    let shelf = Shelf::changes(all.iter().map(|change| change.act.id));
    let wanted = match &filter.of {
        None => None,
        Some(reference) => Some(initiative(&mut look, &all, reference)?),
    };
    let fits = |change: &&StrandedChange| wanted.is_none_or(|wanted| change.document == wanted);
    let items = all.iter().filter(fits).map(|change| shown(&mut look, &shelf, change));
    Ok(List { items: items.collect() })
}

/// How many changes of an initiative are left out, and not put in again.
pub(crate) fn count_of(look: &mut Look<'_>, document: ContributionId) -> u32 {
    let (graph, _, workspace) = look.node.parts();
    let changes = workspace.stranded_changes(graph, document);
    count(changes.iter().filter(|change| !change.is_said).count())
}

/// The change that a person means.
pub(crate) fn find(look: &mut Look<'_>, reference: &str) -> Result<ContributionId, Problem> {
    let all = all(look);
    let known: Vec<(ContributionId, String, &str)> =
        all.iter().map(|change| (change.act.id, change.title.clone(), "")).collect();
    let found = ids::find_change(reference, &known);
    found.map_err(|problem| {
        if problem.is(Code::NotFound) {
            let reference = Untrusted::new(reference.trim());
            return Problem::new(Code::NotFound, format!("no change \"{reference}\" is left out"))
                .hint("see them all:  guildhall initiative stranded");
        }
        problem
    })
}

/// The initiative of the change that a person means.
pub(crate) fn find_initiative(
    look: &mut Look<'_>,
    reference: &str,
) -> Result<ContributionId, Problem> {
    let id = find(look, reference)?;
    let found = all(look).into_iter().find(|change| change.act.id == id);
    found.map(|change| change.document).ok_or_else(|| ids::not_found("initiative", reference))
}

/// Of one initiative, which may be left out as a whole.
fn initiative(
    look: &mut Look<'_>,
    all: &[StrandedChange],
    reference: &str,
) -> Result<ContributionId, Problem> {
    let found = ids::find_initiative(look, reference, Purpose::Read);
    let hidden = all.iter().filter(|change| !change.is_document_visible);
    let mut meant = hidden.map(|change| change.document).filter(|document| {
        let wanted = reference.trim();
        wanted.len() > "in-".len() && ids::initiative(*document).starts_with(wanted)
    });
    found.or_else(|problem| meant.next().ok_or(problem))
}

fn all(look: &mut Look<'_>) -> Vec<StrandedChange> {
    let (graph, _, workspace) = look.node.parts();
    let documents = workspace.documents_with_stranded(graph);
    let changes = documents.into_iter().flat_map(|(id, _)| workspace.stranded_changes(graph, id));
    changes.filter(|change| change.kind == DocumentKind::Initiative).collect()
}

fn shown(look: &mut Look<'_>, shelf: &Shelf, change: &StrandedChange) -> Change {
    let initiatives = Shelf::around_initiative(look, change.document);
    let who = who(look.people.writer(&change.act.author));
    let why = why(look, change);
    let when: Time = time(change.act.time_ms);
    Change {
        id: ids::change(change.act.id),
        short: shelf.short(&change.act.id.0),
        initiative: ids::initiative(change.document),
        initiative_short: initiatives.short(&change.document.0),
        title: Untrusted::new(&*change.title),
        whole: !change.is_document_visible,
        person: change.act.person.as_deref().map(Untrusted::new),
        when,
        why: Untrusted::new(why),
        adds: change.inserted.iter().map(|text| Untrusted::new(&**text)).collect(),
        removes: long_count(change.deleted),
        again: change.is_said,
        handle: who.handle,
        name: who.name,
    }
}

/// Why it is left out, as a sentence.
fn why(look: &Look<'_>, change: &StrandedChange) -> String {
    let name = who(look.people.writer(&change.act.author)).name;
    let name = name.as_raw();
    match change.reason {
        Stranded::Fork => format!(
            "{name} wrote two versions at once with one key, and more partners had built on the \
             other."
        ),
        Stranded::Dep => "It builds on a change that is left out.".to_owned(),
        Stranded::Void => {
            let graph = look.node.graph();
            let cuts =
                graph.find(&change.act.id).map(|at| look.node.governance().why_void(graph, at));
            let reasons: Vec<String> =
                cuts.into_iter().flatten().map(|cut| because(name, cut)).collect();
            match reasons.as_slice() {
                [] => "It no longer counts.".to_owned(),
                _ => format!("Nobody else had built on it before {}.", listed(&reasons)),
            }
        }
    }
}

fn because(name: &str, cut: Cut) -> String {
    match cut {
        Cut::Removed => format!("{name}, or who had let it in, was removed"),
        Cut::Left => format!("{name}, or who had let it in, left"),
        Cut::Replaced => format!("{name} replaced its key"),
        Cut::Forked => "it was known that its key had signed two histories".to_owned(),
        Cut::Revoked => format!("{name} took the key back, and named an earlier last word"),
    }
}
