//! What needs a person today.

use std::sync::PoisonError;

use guildhall_control::api::inbox::{Inbox, Item, Kind, Urgency};
use guildhall_control::api::member::Standing;
use guildhall_control::{Time, Untrusted};
use guildhall_governance::{Decision, Effect, Mode, Progress, Return};
use guildhall_ledger::{ContributionId, Index};
use guildhall_node::{Node, Now};
use guildhall_workspace::{CommentView, DocumentKind};

use super::facts::{HomeFacts, Look, long_count, time};
use super::finding;
use super::ids::{self, Shelf};
use super::matter::closes_ms;
use super::people::who;
use super::phrase::quoted;
use super::sentence::is_by_people;
use super::topic::Topics;

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// Comments of others are shown this long.
const COMMENT_AGE_MS_MAX: u64 = 7 * DAY_MS;

/// `recent` counts what came in this time.
const RECENT_MS: u64 = DAY_MS;

/// What needs a person, most urgent first.
pub(crate) fn inbox(node: &mut Node, facts: &HomeFacts, now: Now) -> Inbox {
    let mut look = Look::at(node, now);
    let items = items(&mut look, facts);
    let since_ms = now.wall_ms.saturating_sub(RECENT_MS);
    Inbox {
        items,
        recent: recent(&look, since_ms),
        recent_since: time(since_ms),
        generated: time(now.wall_ms),
    }
}

/// Everything that needs a person, most urgent first.
pub(crate) fn items(look: &mut Look<'_>, facts: &HomeFacts) -> Vec<Item> {
    let shelf = Shelf::decisions(look);
    let mut items = troubles(look, facts);
    items.extend(own_keys(look, &shelf));
    items.extend(votes(look, &shelf));
    items.extend(super::work::inbox::items(look));
    items.extend(guests(look));
    let named = mentions(look, facts);
    let is_named = |item: &Item| named.iter().any(|named| named.about == item.about);
    let mut said = comments(look, facts, &shelf);
    said.retain(|item| !is_named(item));
    items.extend(said);
    items.extend(named);
    items.extend(reviews(look, &shelf));
    items.extend(root_key(facts));
    let never = Time::from_unix_ms(i64::MAX);
    items.sort_by_key(|item| (item.urgency, item.due.unwrap_or(never)));
    items
}

fn troubles(look: &mut Look<'_>, facts: &HomeFacts) -> Vec<Item> {
    let findings = finding::all(look, facts).into_iter().filter(finding::is_broken);
    let item = |finding: guildhall_control::api::status::Finding| Item {
        kind: Kind::Trouble,
        urgency: Urgency::Overdue,
        text: finding.title,
        due: None,
        command: "guildhall status".to_owned(),
        about: None,
    };
    findings.map(item).collect()
}

/// Open matters on which the organisation has a say and has not spoken.
fn votes(look: &Look<'_>, shelf: &Shelf) -> Vec<Item> {
    let (graph, governance) = (look.node.graph(), look.node.governance());
    let open = governance.open_decisions().filter_map(|id| governance.decision(graph, &id));
    open.filter(|decision| waits_for_me(look, decision))
        .map(|decision| {
            let due = closes_ms(look, &decision);
            let is_late = due.is_some_and(|due| due < look.now.wall_ms);
            Item {
                kind: Kind::Vote,
                urgency: if is_late { Urgency::Overdue } else { Urgency::Pressing },
                text: Untrusted::new(format!("Vote on {}", quoted(&decision.open.title))),
                due: due.map(time),
                command: format!("guildhall decision show {}", shelf.short(&decision.id.0)),
                about: Some(ids::decision(decision.id)),
            }
        })
        .collect()
}

fn waits_for_me(look: &Look<'_>, decision: &Decision<'_>) -> bool {
    let Some(me) = look.people.me() else { return false };
    let own = decision.voices.iter().find(|seat| seat.partner == me.id);
    decision.progress == Progress::Open
        && decision.mode != Mode::Auto
        && own.is_some_and(|seat| !seat.recused && seat.position.is_none())
}

/// Whoever still has its keys has to hear of it where the others are asked to replace them.
fn own_keys(look: &Look<'_>, shelf: &Shelf) -> Vec<Item> {
    let Some(me) = look.people.me() else { return Vec::new() };
    let (graph, governance) = (look.node.graph(), look.node.governance());
    let open = governance.open_decisions().filter_map(|id| governance.decision(graph, &id));
    let is_unanswered = |decision: &Decision<'_>| {
        let said = governance.stances(graph, &decision.id, &me.id);
        matches!(&decision.open.effect, Effect::Recover(it) if it.partner == me.id)
            && decision.progress == Progress::Open
            && said.is_empty()
    };
    open.filter(is_unanswered)
        .map(|decision| Item {
            kind: Kind::Vote,
            urgency: Urgency::Overdue,
            text: Untrusted::new("New keys for you are proposed: object if nothing is lost"),
            due: closes_ms(look, &decision).map(time),
            command: format!("guildhall decision show {}", shelf.short(&decision.id.0)),
            about: Some(ids::decision(decision.id)),
        })
        .collect()
}

/// Guests that nobody has proposed as partners.
fn guests(look: &Look<'_>) -> Vec<Item> {
    if !look.people.me().is_some_and(|me| me.is_seated) {
        return Vec::new();
    }
    let (graph, governance) = (look.node.graph(), look.node.governance());
    let proposed: Vec<_> = governance
        .open_decisions()
        .filter_map(|id| governance.decision(graph, &id))
        .filter_map(|decision| match &decision.open.effect {
            Effect::AdmitPartner(newcomer) | Effect::Readmit(Return { newcomer, .. }) => {
                Some(newcomer.seat_key)
            }
            Effect::Recover(recovery) => Some(recovery.new_seat),
            _ => None,
        })
        .collect();
    let guests = look.people.all().filter(|member| member.standing == Standing::Guest);
    let waiting = guests.filter(|guest| !guest.keys.iter().any(|key| proposed.contains(key)));
    waiting
        .map(|guest| Item {
            kind: Kind::Guest,
            urgency: Urgency::Calm,
            text: Untrusted::new(format!("{} is a guest; propose it as a partner?", guest.name)),
            due: None,
            command: format!("guildhall member propose {}", guest.handle),
            about: Some(ids::member(guest)),
        })
        .collect()
}

/// Comments of others on what the organisation began, which it has not answered.
fn comments(look: &mut Look<'_>, facts: &HomeFacts, shelf: &Shelf) -> Vec<Item> {
    let initiatives = own_initiatives(look);
    let mut items = Vec::new();
    for (id, title) in initiatives {
        let short = Shelf::around_initiative(look, id).short(&id.0);
        let command = format!("guildhall initiative show {short}");
        items.extend(comment_item(look, facts, (id, &title), (command, ids::initiative(id))));
    }
    for (id, title) in own_decisions(look) {
        let command = format!("guildhall decision show {}", shelf.short(&id.0));
        items.extend(comment_item(look, facts, (id, &title), (command, ids::decision(id))));
    }
    items
}

fn own_initiatives(look: &mut Look<'_>) -> Vec<(ContributionId, String)> {
    let Look { node, people, .. } = look;
    let (graph, _, workspace) = node.parts();
    let all = workspace.summaries(graph, DocumentKind::Initiative);
    let own = all.filter(|summary| {
        people.writer(&summary.created.author).is_some_and(|member| member.is_me)
    });
    own.map(|summary| (summary.id(), summary.title.clone())).collect()
}

fn own_decisions(look: &Look<'_>) -> Vec<(ContributionId, String)> {
    let Some(me) = look.people.me() else { return Vec::new() };
    let (graph, governance) = (look.node.graph(), look.node.governance());
    let ids = governance.decisions(graph).into_iter();
    let own = ids.filter(|id| {
        let index = graph.find(id);
        index.is_some_and(|index| governance.author_of(index).partner() == Some(me.id))
    });
    let titled = |id| Some((id, super::proposal::title(graph, &id)?));
    own.filter_map(titled).collect()
}

fn comment_item(
    look: &mut Look<'_>,
    facts: &HomeFacts,
    (on, title): (ContributionId, &str),
    (command, about): (String, String),
) -> Option<Item> {
    let (graph, _, workspace) = look.node.parts();
    if workspace.comment_count(graph, on) == 0 {
        return None;
    }
    let comments = workspace.comments(graph, on);
    let is_mine = |comment: &CommentView| {
        look.people.writer(&comment.act.author).is_some_and(|member| member.is_me)
    };
    let answered = comments.iter().rposition(is_mine).map_or(0, |place| place + 1);
    let seen_ms = facts.seen_ms(&about);
    let is_fresh = |comment: &&CommentView| is_fresh(look, seen_ms, comment);
    let last = comments.iter().skip(answered).rfind(is_fresh)?;
    let name = who(look.people.writer(&last.act.author)).name;
    let text = format!("{} commented on {}: {}", name.as_raw(), quoted(title), quoted(&last.text));
    Some(Item {
        kind: Kind::Comment,
        urgency: Urgency::Calm,
        text: Untrusted::new(text),
        due: None,
        command,
        about: Some(about),
    })
}

/// Whether a comment stands, came lately, and nobody of this home has looked since.
fn is_fresh(look: &Look<'_>, seen_ms: Option<u64>, comment: &CommentView) -> bool {
    let index = look.node.graph().find(&comment.act.id);
    let received_ms = index.map_or(0, |index| look.node.received_ms(index));
    look.now.wall_ms.saturating_sub(received_ms) <= COMMENT_AGE_MS_MAX
        && seen_ms.is_none_or(|seen_ms| seen_ms < received_ms)
        && !comment.is_withdrawn
}

/// Comments of others that name the organisation, on which it has not said anything since.
fn mentions(look: &mut Look<'_>, facts: &HomeFacts) -> Vec<Item> {
    let Some(handle) = look.people.me().map(|me| me.handle.clone()) else { return Vec::new() };
    let mut finder = facts.finder.lock().unwrap_or_else(PoisonError::into_inner);
    let named = finder.mentions(look, &handle);
    let topics = Topics::of(look);
    named.into_iter().filter_map(|named| mention_item(look, facts, &topics, named)).collect()
}

fn mention_item(
    look: &mut Look<'_>,
    facts: &HomeFacts,
    topics: &Topics,
    (on, comment): (ContributionId, ContributionId),
) -> Option<Item> {
    let (graph, _, workspace) = look.node.parts();
    let comments = workspace.comments(graph, on);
    let place = comments.iter().position(|other| other.act.id == comment)?;
    let (said, later) = (comments.get(place)?, comments.get(place..)?);
    let is_mine = |comment: &CommentView| {
        look.people.writer(&comment.act.author).is_some_and(|member| member.is_me)
    };
    if later.iter().any(is_mine) {
        return None;
    }
    let index = look.node.graph().find(&comment)?;
    let topic = topics.topic(look, index)?;
    let about = topic.id(look)?;
    if !is_fresh(look, facts.seen_ms(&about), said) {
        return None;
    }
    let name = who(look.people.writer(&said.act.author)).name;
    let title = topic.title(look).unwrap_or_default();
    let (title, words) = (quoted(&title), quoted(&said.text));
    Some(Item {
        kind: Kind::Mention,
        urgency: Urgency::Pressing,
        text: Untrusted::new(format!("{} asks you on {title}: {words}", name.as_raw())),
        due: None,
        command: topic.command(look),
        about: Some(about),
    })
}

/// The rules, and adopted texts, when it is time to look at them again.
fn reviews(look: &mut Look<'_>, shelf: &Shelf) -> Vec<Item> {
    if !look.people.me().is_some_and(|me| me.is_seated) {
        return Vec::new();
    }
    let dates = super::work::review_dates(look);
    let mut items = Vec::new();
    for (decision, title, due_ms) in &dates.texts {
        let command = format!("guildhall decision show {}", shelf.short(&decision.0));
        let text = format!("Look again at {}", quoted(title));
        items.extend(review(look, *due_ms, text, command));
    }
    if !super::work::is_review_answered(look) {
        let (text, command) = ("Read the rules again: do they still fit?", "guildhall review show");
        items.extend(review(look, dates.rules_due_ms, text.to_owned(), command.to_owned()));
    }
    items
}

fn review(look: &Look<'_>, due_ms: u64, text: String, command: String) -> Option<Item> {
    (due_ms <= look.now.wall_ms).then(|| Item {
        kind: Kind::Review,
        urgency: Urgency::Calm,
        text: Untrusted::new(text),
        // It is due from now on, and nobody is late with it.
        due: None,
        command,
        about: None,
    })
}

fn root_key(facts: &HomeFacts) -> Option<Item> {
    facts.is_root_key_unconfirmed().then(|| Item {
        kind: Kind::RootKey,
        urgency: Urgency::Calm,
        text: Untrusted::new("Write down the words of your root key, and confirm it"),
        due: None,
        command: "guildhall key words".to_owned(),
        about: None,
    })
}

/// What others did since then, as far as a person did it.
fn recent(look: &Look<'_>, since_ms: u64) -> u64 {
    let graph = look.node.graph();
    let is_recent = |index: &Index| since_ms <= look.node.received_ms(*index);
    let by_people = |index: &Index| {
        let header = graph.header(*index);
        let is_me = look.people.with_key(&header.author).is_some_and(|member| member.is_me);
        !is_me && is_by_people(header.kind)
    };
    long_count(graph.indices().rev().take_while(is_recent).filter(by_people).count())
}
