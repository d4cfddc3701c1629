//! Words in everything that was written.

use guildhall_control::api::search::{Found, Item, Kind, Query};
use guildhall_control::problem::{Code, Problem};
use guildhall_control::{Untrusted, id};
use guildhall_governance::PartnerId;
use guildhall_ledger::{ContributionId, Kind as Contribution};
use guildhall_node::{Node, Now};
use guildhall_search::{Demand, Hit, Query as Words, snippet};
use guildhall_work::Subject;
use guildhall_workspace::{Body as _, Comment, Reason};

use super::facts::{Look, long_count, time};
use super::finder::{Finder, Thing};
use super::ids::{self, Shelf};
use super::people::{self, who};
use super::topic::Topics;
use super::{decision, initiative, proposal, work};

/// So many things are listed if nothing else is said, and at most.
const LISTED: usize = 20;
const LISTED_MAX: usize = 200;

/// Characters of a text that are shown of it.
const SNIPPET_LENGTH: usize = 160;

/// What fits the words, best first.
pub(crate) fn search(
    node: &mut Node,
    finder: &mut Finder,
    query: &Query,
    now: Now,
) -> Result<Found, Problem> {
    let words = Words::new(&query.words);
    if words.is_empty() {
        return Err(Problem::new(Code::BadInput, "there are no words to look for")
            .hint("guildhall search dock telemetry"));
    }
    let mut look = Look::at(node, now);
    let index = finder.index(&mut look);
    let fits = |hit: &Hit<Thing>| query.kind.is_none_or(|kind| kind_of(hit.key) == kind);
    let find = |demand| -> Vec<Hit<Thing>> {
        index.search(&words, demand).into_iter().filter(fits).collect()
    };
    let mut hits = find(if query.any { Demand::Any } else { Demand::Every });
    let is_second_best = hits.is_empty() && !query.any;
    if is_second_best {
        hits = find(Demand::Any);
    }
    let searched = long_count(index.len());
    let limit = query.limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(LISTED);
    let topics = Topics::of(&look);
    let shelves = Shelves::of(&look);
    let shown = hits.iter().take(limit.min(LISTED_MAX));
    let items: Vec<Item> =
        shown.filter_map(|hit| item(&mut look, (&topics, &shelves), hit, &words)).collect();
    Ok(Found {
        more: long_count(hits.len().saturating_sub(items.len())),
        some: is_second_best && !items.is_empty(),
        searched,
        items,
    })
}

fn kind_of(thing: Thing) -> Kind {
    match thing {
        Thing::Initiative(_) | Thing::Work(Subject::Initiative(_)) => Kind::Initiative,
        Thing::Decision(_) => Kind::Decision,
        Thing::Said(_) => Kind::Comment,
        Thing::Work(Subject::Commitment(_)) => Kind::Commitment,
        Thing::Work(Subject::Challenge(_)) => Kind::Challenge,
        Thing::Work(Subject::Lesson(_)) => Kind::Lesson,
        Thing::Member(_) | Thing::Work(Subject::Member(_)) => Kind::Member,
    }
}

/// What makes ids short.
struct Shelves {
    decisions: Shelf,
    comments: Shelf,
}

impl Shelves {
    fn of(look: &Look<'_>) -> Self {
        Self { decisions: Shelf::decisions(look), comments: Shelf::comments(look) }
    }
}

fn item(
    look: &mut Look<'_>,
    (topics, shelves): (&Topics, &Shelves),
    hit: &Hit<Thing>,
    words: &Words,
) -> Option<Item> {
    let item = match hit.key {
        Thing::Initiative(id) => initiative_item(look, id, words),
        Thing::Decision(id) => decision_item(look, shelves, id, words),
        Thing::Said(id) => said_item(look, (topics, shelves), id, words),
        Thing::Work(subject) => work_item(look, subject, words),
        Thing::Member(id) => member_item(look, id),
    };
    item.map(|item| Item { share: hit.share, ..item })
}

fn initiative_item(look: &mut Look<'_>, id: ContributionId, words: &Words) -> Option<Item> {
    let shelf = Shelf::around_initiative(look, id);
    let about = initiative::summary(look, &shelf, id)?;
    let (graph, _, workspace) = look.node.parts();
    let text = workspace.document(graph, id)?.text;
    Some(Item {
        kind: Kind::Initiative,
        command: format!("guildhall initiative show {}", about.short),
        id: about.id,
        short: about.short,
        title: about.title,
        snippet: snippet(&text, words, SNIPPET_LENGTH).into(),
        handle: Some(about.handle),
        name: Some(about.name),
        when: Some(about.updated),
        state: Some(about.stage.word().to_owned()),
        share: 0,
    })
}

fn decision_item(
    look: &mut Look<'_>,
    shelves: &Shelves,
    id: ContributionId,
    words: &Words,
) -> Option<Item> {
    let about = decision::summary(look, &shelves.decisions, &id)?;
    let (graph, _, workspace) = look.node.parts();
    let open = proposal::proposal(graph, graph.find(&id)?)?;
    let text = proposal::document(graph, workspace, &open).map(|view| view.text);
    let state = about.outcome.map_or(about.state.word(), |outcome| outcome.word());
    Some(Item {
        kind: Kind::Decision,
        command: format!("guildhall decision show {}", about.short),
        id: about.id,
        short: about.short,
        title: about.title,
        snippet: snippet(&text.unwrap_or_default(), words, SNIPPET_LENGTH).into(),
        handle: Some(about.handle),
        name: Some(about.name),
        when: Some(about.opened),
        state: Some(state.to_owned()),
        share: 0,
    })
}

fn said_item(
    look: &mut Look<'_>,
    (topics, shelves): (&Topics, &Shelves),
    id: ContributionId,
    words: &Words,
) -> Option<Item> {
    let index = look.node.graph().find(&id)?;
    let contribution = look.node.graph().contribution(index);
    let said = match contribution.kind() {
        Contribution::COMMENT => Comment::decode(contribution.body()).ok()?.text,
        _ => Reason::decode(contribution.body()).ok()?.words,
    };
    let when = time(contribution.header().time_ms);
    let who = who(people::author(&look.people, look.node, index));
    let topic = topics.topic(look, index)?;
    Some(Item {
        kind: Kind::Comment,
        id: ids::comment(id),
        short: shelves.comments.short(&id.0),
        title: topic.title(look)?.into(),
        snippet: snippet(&said, words, SNIPPET_LENGTH).into(),
        handle: Some(who.handle),
        name: Some(who.name),
        when: Some(when),
        state: None,
        share: 0,
        command: topic.command(look),
    })
}

fn work_item(look: &mut Look<'_>, subject: Subject, words: &Words) -> Option<Item> {
    let (_, text) = work::words(look, subject)?;
    let item = match subject {
        Subject::Commitment(id) => work::commitment_item(look, id)?,
        Subject::Challenge(id) => work::challenge_item(look, id)?,
        Subject::Lesson(id) => work::lesson_item(look, id)?,
        Subject::Member(id) => member_item(look, id)?,
        Subject::Initiative(_) => return None,
    };
    Some(Item { snippet: snippet(&text, words, SNIPPET_LENGTH).into(), ..item })
}

fn member_item(look: &Look<'_>, id: PartnerId) -> Option<Item> {
    let member = look.people.with_id(&id)?;
    let who = member.who();
    Some(Item {
        kind: Kind::Member,
        id: id::typed(id::Kind::Member, &id.0),
        short: member.handle.clone(),
        title: who.name,
        snippet: Untrusted::default(),
        handle: Some(who.handle),
        name: None,
        when: Some(time(member.since_ms)),
        state: Some(member.standing.word().to_owned()),
        share: 0,
        command: format!("guildhall member show {}", member.handle),
    })
}
