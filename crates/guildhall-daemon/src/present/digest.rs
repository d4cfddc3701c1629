//! What happened in a period, thing by thing.

use std::collections::BTreeMap;

use guildhall_control::Time;
use guildhall_control::api::decision::{State, Summary};
use guildhall_control::api::digest::{Active, Digest, Period, Thing};
use guildhall_control::api::member::Standing;
use guildhall_governance::PartnerId;
use guildhall_ledger::Index;
use guildhall_node::{Node, Now};

use super::facts::{Look, long_count, time};
use super::ids::{self, Shelf};
use super::people;
use super::sentence::is_by_people;
use super::topic::{Topic, Topics};
use super::{decision, log};

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// The period, if nothing is said.
const PERIOD_MS: u64 = 7 * DAY_MS;

/// Things and acts that are told; what is more is counted.
const THINGS_MAX: usize = 50;
const ITEMS_MAX: usize = 12;

/// What was done about one thing, oldest first.
type Acts = BTreeMap<String, (Topic, Vec<Index>)>;

/// What people did in a period, by when it came here.
pub(crate) fn digest(node: &mut Node, period: Period, now: Now) -> Digest {
    let mut look = Look::at(node, now);
    let since_ms = period.since.map_or(now.wall_ms.saturating_sub(PERIOD_MS), in_ms);
    let until_ms = period.until.map_or(now.wall_ms, in_ms);
    let indices: Vec<Index> = look.node.graph().indices().collect();
    let in_period = |index: &Index| {
        (since_ms..=until_ms).contains(&look.node.received_ms(*index))
            && is_by_people(look.node.graph().header(*index).kind)
    };
    let indices: Vec<Index> = indices.into_iter().filter(in_period).collect();
    let topics = Topics::of(&look);
    let (acts, active) = gathered(&mut look, &topics, &indices);
    let count = acts.len();
    let mut things: Vec<(String, (Topic, Vec<Index>))> = acts.into_iter().collect();
    things.sort_by_key(|(_, (_, indices))| std::cmp::Reverse(indices.len()));
    let things = things
        .into_iter()
        .take(THINGS_MAX)
        .map(|(id, (topic, indices))| thing(&mut look, &topics, (id, topic), &indices))
        .collect();
    let (decided, open) = decisions(&look, since_ms, until_ms);
    Digest {
        federation: super::status::federation_name(&look),
        federation_id: ids::federation(look.node.graph().federation()),
        since: time(since_ms),
        until: time(until_ms),
        decided,
        open,
        things,
        more: long_count(count.saturating_sub(THINGS_MAX)),
        quiet: quiet(&look, &active),
        active: ranked(&look, &active),
        generated: time(now.wall_ms),
    }
}

fn in_ms(time: Time) -> u64 {
    u64::try_from(time.unix_ms()).unwrap_or_default()
}

/// What was done by thing, and how much by whom.
fn gathered(
    look: &mut Look<'_>,
    topics: &Topics,
    indices: &[Index],
) -> (Acts, BTreeMap<PartnerId, u64>) {
    let mut acts = Acts::new();
    let mut active = BTreeMap::new();
    for index in indices {
        let topic = topics.topic(look, *index);
        if let Some((topic, id)) = topic.and_then(|topic| Some((topic, topic.id(look)?))) {
            acts.entry(id).or_insert((topic, Vec::new())).1.push(*index);
        }
        if let Some(author) = people::author(&look.people, look.node, *index) {
            *active.entry(author.id).or_default() += 1;
        }
    }
    (acts, active)
}

fn thing(
    look: &mut Look<'_>,
    topics: &Topics,
    (id, topic): (String, Topic),
    indices: &[Index],
) -> Thing {
    let skipped = indices.len().saturating_sub(ITEMS_MAX);
    let shown = indices.iter().skip(skipped);
    let items = shown.map(|index| log::item(look, topics, *index)).collect();
    Thing {
        kind: topic.word().to_owned(),
        title: topic.title(look).unwrap_or_default().into(),
        command: topic.command(look),
        id,
        items,
        more: long_count(skipped),
    }
}

/// Decisions that became final in the period, and those that are open.
fn decisions(look: &Look<'_>, since_ms: u64, until_ms: u64) -> (Vec<Summary>, Vec<Summary>) {
    let shelf = Shelf::decisions(look);
    let (graph, governance) = (look.node.graph(), look.node.governance());
    let entries = governance
        .entries()
        .into_iter()
        .filter(|entry| (since_ms..=until_ms).contains(&people::entry_time_ms(graph, entry)));
    let decided =
        entries.filter_map(|entry| decision::summary(look, &shelf, &entry.value.decision));
    let open = governance.open_decisions().filter_map(|id| decision::summary(look, &shelf, &id));
    (decided.collect(), open.filter(|summary| summary.state != State::Void).collect())
}

fn ranked(look: &Look<'_>, active: &BTreeMap<PartnerId, u64>) -> Vec<Active> {
    let who = |id: &PartnerId| people::who(look.people.with_id(id));
    let mut ranked: Vec<Active> = active
        .iter()
        .map(|(id, acts)| Active { handle: who(id).handle, name: who(id).name, acts: *acts })
        .collect();
    ranked.sort_by(|one, other| other.acts.cmp(&one.acts).then(one.handle.cmp(&other.handle)));
    ranked
}

fn quiet(look: &Look<'_>, active: &BTreeMap<PartnerId, u64>) -> Vec<guildhall_control::Untrusted> {
    let partners = look.people.all().filter(|member| member.standing == Standing::Partner);
    let quiet = partners.filter(|member| !active.contains_key(&member.id));
    quiet.map(|member| member.who().name).collect()
}
