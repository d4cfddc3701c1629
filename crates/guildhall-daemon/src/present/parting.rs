//! What a member that leaves leaves open, for it to see before it does.

use guildhall_control::Untrusted;
use guildhall_control::api::governing::Parting;
use guildhall_control::api::initiative::{Filter, Stage};
use guildhall_control::api::invite::State;
use guildhall_governance::Standing as KeyStanding;
use guildhall_node::{Node, Now};

use super::act::hindrance_to_leaving;
use super::facts::Look;
use super::ids::Shelf;
use super::phrase::{counted, quoted};
use super::{initiative, invite};

/// Most initiatives that are named one by one.
const NAMED_MAX: usize = 5;

/// What the organisation of this node would leave open.
pub(crate) fn parting(node: &mut Node, now: Now) -> Parting {
    let initiatives = initiatives(node, now);
    let mut look = Look::at(node, now);
    let work = super::work::left_open(&mut look);
    let me = look.people.me().map(super::people::Member::who);
    let (handle, name) = me.map(|who| (who.handle, who.name)).unwrap_or_default();
    let open = proposals(&look).into_iter().chain(guests(&look)).chain(invites(&look));
    Parting {
        handle,
        name,
        open: open.chain(initiatives).chain(work).map(Untrusted::new).collect(),
        hindrance: hindrance_to_leaving(&look).map(|problem| Untrusted::new(problem.title)),
    }
}

fn proposals(look: &Look<'_>) -> Vec<String> {
    let Some(me) = look.people.me() else { return Vec::new() };
    let (graph, governance) = (look.node.graph(), look.node.governance());
    let shelf = Shelf::decisions(look);
    let open = governance.open_decisions().filter_map(|id| governance.decision(graph, &id));
    let own = open.filter(|decision| decision.proposer == me.id);
    own.map(|decision| {
        let (title, short) = (quoted(&decision.open.title), shelf.short(&decision.id.0));
        format!("Your proposal {title} ({short}) is open and will be declined.")
    })
    .collect()
}

fn guests(look: &Look<'_>) -> Vec<String> {
    let Some(me) = look.people.me() else { return Vec::new() };
    let (graph, governance) = (look.node.graph(), look.node.governance());
    let own = look.people.all().filter(|member| {
        let standing = member.keys.first().map(|key| governance.standing(graph, key));
        matches!(standing, Some(KeyStanding::Guest { sponsor, .. }) if sponsor == me.id)
    });
    own.map(|guest| {
        let (name, handle) = (&guest.name, &guest.handle);
        format!(
            "{name} is your guest and can only read until another partner answers for it:  guildhall \
             member adopt {handle}"
        )
    })
    .collect()
}

fn invites(look: &Look<'_>) -> Vec<String> {
    let Some(me) = look.people.me() else { return Vec::new() };
    let open = invite::summaries(look).into_iter();
    let own = open.filter(|item| item.state == State::Open && item.handle == *me.handle);
    match own.count() {
        0 => Vec::new(),
        some => vec![format!("{} of yours will let nobody in.", counted(some, "open invite"))],
    }
}

fn initiatives(node: &mut Node, now: Now) -> Vec<String> {
    let handle = Look::at(node, now).people.me().map(|me| me.handle.clone());
    let filter = Filter { by: handle, ..Filter::default() };
    let list = initiative::list(node, &filter, now);
    let items = list.map(|list| list.items).unwrap_or_default();
    let open = items.iter().filter(|item| item.stage != Stage::Closed);
    let mut lines: Vec<String> = open
        .clone()
        .take(NAMED_MAX)
        .map(|item| {
            let title = quoted(item.title.as_raw());
            format!("You started {title} ({}); it goes on without you.", item.short)
        })
        .collect();
    let more = open.count().saturating_sub(NAMED_MAX);
    if more > 0 {
        lines.push(format!("{} that you started go on as well.", counted(more, "more initiative")));
    }
    lines
}
