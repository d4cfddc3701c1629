//! What is new since somebody of this home looked.

use std::collections::BTreeMap;

use guildhall_control::api::Answer;
use guildhall_node::{Node, Now};

use super::facts::{HomeFacts, Look};
use super::ids;
use super::sentence::is_by_people;
use super::topic::Topics;

/// Marks what is new in an answer: in lists how much, and on the page of one thing which comments.
pub(crate) fn mark(node: &mut Node, facts: &HomeFacts, answer: &mut Answer, now: Now) {
    let mut items: Vec<(&str, &mut u32)> = match answer {
        Answer::InitiativeList(list) => each(&mut list.items, |it| (&it.id, &mut it.news)),
        Answer::DecisionList(list) => each(&mut list.items, |it| (&it.id, &mut it.news)),
        Answer::CommitmentList(list) => each(&mut list.items, |it| (&it.id, &mut it.news)),
        Answer::ChallengeList(list) => each(&mut list.items, |it| (&it.id, &mut it.news)),
        Answer::LessonList(list) => each(&mut list.items, |it| (&it.id, &mut it.news)),
        _ => return mark_comments(node, facts, answer, now),
    };
    count(node, facts, &mut items, now);
}

fn each<T>(items: &mut [T], of: fn(&mut T) -> (&String, &mut u32)) -> Vec<(&str, &mut u32)> {
    let named = items.iter_mut().map(of);
    named.map(|(id, news)| (id.as_str(), news)).collect()
}

/// Counts what others did about each thing since somebody looked at it. What nobody of this home
/// ever looked at has no news: it is all new.
fn count(node: &mut Node, facts: &HomeFacts, items: &mut [(&str, &mut u32)], now: Now) {
    let looked: BTreeMap<&str, u64> =
        items.iter().filter_map(|(id, _)| Some((*id, facts.seen_ms(id)?))).collect();
    let Some(earliest_ms) = looked.values().min().copied() else { return };
    let mut look = Look::at(node, now);
    let topics = Topics::of(&look);
    let graph = look.node.graph();
    let recent = graph.indices().rev();
    let recent = recent.take_while(|index| earliest_ms < look.node.received_ms(*index));
    let recent: Vec<_> = recent.filter(|index| is_by_people(graph.header(*index).kind)).collect();
    let mut news: BTreeMap<String, u32> = BTreeMap::new();
    for index in recent {
        let author = look.node.graph().header(index).author;
        if look.people.with_key(&author).is_some_and(|member| member.is_me) {
            continue;
        }
        let Some(id) = topics.topic(&mut look, index).and_then(|topic| topic.id(&look)) else {
            continue;
        };
        let seen_ms = looked.get(id.as_str()).copied();
        if seen_ms.is_some_and(|seen_ms| seen_ms < look.node.received_ms(index)) {
            let count = news.entry(id).or_default();
            *count = count.saturating_add(1);
        }
    }
    for (id, count) in items {
        **count = news.get(*id).copied().unwrap_or_default();
    }
}

/// Marks the comments of others that came since somebody looked at what they are on.
fn mark_comments(node: &mut Node, facts: &HomeFacts, answer: &mut Answer, now: Now) {
    let (id, comments) = match answer {
        Answer::Initiative(shown) => (&shown.summary.id, &mut shown.discussion),
        Answer::Decision(shown) => (&shown.summary.id, &mut shown.discussion),
        Answer::Commitment(shown) => (&shown.summary.id, &mut shown.discussion),
        Answer::Challenge(shown) => (&shown.summary.id, &mut shown.discussion),
        Answer::Lesson(shown) => (&shown.id, &mut shown.discussion),
        Answer::Member(shown) => (&shown.id, &mut shown.discussion),
        _ => return,
    };
    let Some(seen_ms) = facts.seen_ms(id) else { return };
    let look = Look::at(node, now);
    let me = look.people.me().map(|me| me.handle.as_str());
    for comment in comments {
        let bytes = ids::full(guildhall_control::id::Kind::Comment, &comment.id);
        let index = bytes
            .and_then(|bytes| look.node.graph().find(&guildhall_ledger::ContributionId(bytes)));
        let received_ms = index.map_or(0, |index| look.node.received_ms(index));
        comment.new = seen_ms < received_ms && Some(comment.handle.as_raw()) != me;
    }
}
