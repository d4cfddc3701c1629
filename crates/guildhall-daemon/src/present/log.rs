//! The log: every contribution in words.

use guildhall_control::api::log::{Filter, Item, List};
use guildhall_control::problem::{Code, Problem};
use guildhall_control::reference::Purpose;
use guildhall_control::{Untrusted, id};
use guildhall_ledger::{ContributionId, Index, PublicKey};
use guildhall_node::{Node, Now};

use super::facts::{Look, long_count, time};
use super::ids::Object;
use super::people::{self, who};
use super::topic::{Topic, Topics};
use super::work::{self, Found};
use super::{ids, sentence};

/// What fits the filter, oldest first; the latest where a limit is given.
pub(crate) fn list(node: &mut Node, filter: &Filter, now: Now) -> Result<List, Problem> {
    let mut look = Look::at(node, now);
    let topics = Topics::of(&look);
    let fitting = fitting(&mut look, &topics, filter)?;
    let limit = filter.limit.and_then(|limit| usize::try_from(limit).ok());
    let skipped = limit.map_or(0, |limit| fitting.len().saturating_sub(limit));
    let shown = fitting.into_iter().skip(skipped);
    let items = shown.map(|index| item(&mut look, &topics, index)).collect();
    Ok(List { items, more: long_count(skipped) })
}

/// One contribution in words.
pub(crate) fn item(look: &mut Look<'_>, topics: &Topics, index: Index) -> Item {
    let words = sentence::words(look, topics, index);
    let about = topics.topic(look, index).and_then(|topic| topic.id(look));
    let contribution = look.node.graph().contribution(index);
    let who = who(people::author(&look.people, look.node, index));
    Item {
        id: contribution.id().to_string(),
        handle: who.handle,
        name: who.name,
        number: contribution.header().seq,
        kind: sentence::kind(contribution.kind()),
        words: Untrusted::new(words),
        person: sentence::person(contribution).map(Untrusted::new),
        about,
        claimed: time(contribution.header().time_ms),
        received: time(look.node.received_ms(index)),
    }
}

/// The places of all contributions that fit, ancestors first.
pub(crate) fn fitting(
    look: &mut Look<'_>,
    topics: &Topics,
    filter: &Filter,
) -> Result<Vec<Index>, Problem> {
    let keys = match &filter.by {
        Some(handle) => Some(ids::find_member(look, handle)?.keys.clone()),
        None => None,
    };
    let wanted = match &filter.of {
        Some(reference) => Some(wanted(look, reference)?),
        None => None,
    };
    let all: Vec<Index> = look.node.graph().indices().collect();
    let mut fitting = Vec::new();
    for index in all {
        let author = look.node.graph().header(index).author;
        let is_theirs = keys.as_ref().is_none_or(|keys: &Vec<PublicKey>| keys.contains(&author));
        let is_it = match &wanted {
            None => true,
            Some(Wanted::These(places)) => places.contains(&index),
            Some(Wanted::About(topic)) => topics.topic(look, index) == Some(*topic),
        };
        if is_theirs && is_it {
            fitting.push(index);
        }
    }
    Ok(fitting)
}

/// What a person wants to see the log of.
enum Wanted {
    These(Vec<Index>),
    About(Topic),
}

/// A thing by its id, a contribution by its hex id, or `handle:number`.
fn wanted(look: &mut Look<'_>, reference: &str) -> Result<Wanted, Problem> {
    if let Some((handle, number)) = reference.split_once(':') {
        return numbered(look, handle, number).map(Wanted::These);
    }
    let by_hex = ContributionId::from_hex(reference.trim());
    if let Some(index) = by_hex.and_then(|id| look.node.graph().find(&id)) {
        return Ok(Wanted::These(vec![index]));
    }
    if let Some(bytes) = ids::full(id::Kind::Comment, reference) {
        let index = look.node.graph().find(&ContributionId(bytes));
        return Ok(Wanted::These(index.into_iter().collect()));
    }
    if reference.starts_with("iv-") {
        let invite = ids::find_invite(look, reference)?;
        return Ok(Wanted::About(Topic::Invite(invite.key)));
    }
    Ok(Wanted::About(match work::find_subject(look, reference, Purpose::Read)? {
        Found::Object(Object::Initiative(id)) => Topic::Initiative(id),
        Found::Object(Object::Decision(id)) => Topic::Decision(id),
        Found::Commitment(id) => Topic::Commitment(id),
        Found::Challenge(id) => Topic::Challenge(id),
        Found::Lesson(id) => Topic::Lesson(id),
        Found::Member(key) => Topic::Member(key),
    }))
}

/// What a member wrote with a number: one contribution, unless its key forked there.
pub(crate) fn numbered(look: &Look<'_>, handle: &str, number: &str) -> Result<Vec<Index>, Problem> {
    let member = ids::find_member(look, handle)?;
    let Ok(number) = number.trim().parse::<u64>() else {
        let number = Untrusted::new(number);
        return Err(Problem::new(Code::BadInput, format!("\"{number}\" is no number"))
            .hint("write it like this:  guildhall log --of alma:127"));
    };
    let graph = look.node.graph();
    let places: Vec<Index> = member.keys.iter().flat_map(|key| graph.at(key, number)).collect();
    if places.is_empty() {
        let title = format!("{} has written nothing with the number {number}", member.name);
        return Err(Problem::new(Code::NotFound, title)
            .hint(format!("see what it wrote:  guildhall log --by {}", member.handle)));
    }
    Ok(places)
}
