//! Everything that a node knows, line by line.

use guildhall_control::api::export::Line;
use guildhall_ledger::Index;
use guildhall_node::{Node, Now};

use super::facts::{HomeFacts, Look};
use super::ids::Shelf;
use super::status::status;
use super::topic::Topics;
use super::{decision, initiative, log, member, rules};

/// The federation, its rules, members, initiatives, decisions and contributions, in this order.
pub(crate) fn lines(node: &mut Node, facts: &HomeFacts, now: Now) -> Vec<Line> {
    let status = status(node, facts, now);
    let rules = rules::show(node, now);
    let mut lines = vec![Line::Status(Box::new(status)), Line::Rules(Box::new(rules))];
    let mut look = Look::at(node, now);
    let members = look.people.all().map(|member| member::detail(&look, member));
    lines.extend(members.map(|member| Line::Member(Box::new(member))));
    lines.extend(works(&mut look));
    let topics = Topics::of(&look);
    let all: Vec<Index> = look.node.graph().indices().collect();
    let items = all.into_iter().map(|index| log::item(&mut look, &topics, index));
    lines.extend(items.map(|item| Line::Contribution(Box::new(item))));
    lines
}

fn works(look: &mut Look<'_>) -> Vec<Line> {
    let mut lines = Vec::new();
    let shelf = Shelf::initiatives(look);
    for id in initiative::every(look) {
        let detail = initiative::detail(look, &shelf, id);
        lines.extend(detail.map(|detail| Line::Initiative(Box::new(detail))));
    }
    let shelf = Shelf::decisions(look);
    for id in look.node.governance().decisions(look.node.graph()) {
        let detail = decision::detail(look, &shelf, &id);
        lines.extend(detail.map(|detail| Line::Decision(Box::new(detail))));
    }
    lines
}
