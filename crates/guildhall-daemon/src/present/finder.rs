//! What can be searched: an index of words, kept beside the node.
//!
//! A [`Finder`] follows the graph: each contribution that came since it last looked says which thing
//! is to be read again. What it holds is for looking up only and can be made again at any time;
//! where the node was loaded anew, or the rules took something back, it begins from the start.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_governance::PartnerId;
use guildhall_ledger::{ContributionId, Index as Place, Kind};
use guildhall_node::{Node, Now};
use guildhall_search::Index;
use guildhall_work::Subject;
use guildhall_workspace::{Body as _, Comment, Reason};

use super::facts::Look;
use super::proposal::{document, proposal};
use super::topic::{Topic, Topics, withdrawn_on};
use super::work;

/// So many contributions are read while nobody waits: the loop is held up for milliseconds.
const READ_AT_ONCE: usize = 256;

/// Something that can be found.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Thing {
    Initiative(ContributionId),
    Decision(ContributionId),
    /// A comment, or the words behind a stance.
    Said(ContributionId),
    Member(PartnerId),
    /// A promise, a challenge, a lesson, or what a member says of itself.
    Work(Subject),
}

/// Words of everything that a node shows.
#[derive(Debug, Default)]
pub(crate) struct Finder {
    index: Index<Thing>,
    /// How many contributions were looked at, and the last of them.
    seen: usize,
    last: Option<ContributionId>,
    /// How often the rules had taken something back at that point.
    voidings: u64,
    members: BTreeMap<PartnerId, String>,
    /// Comments that name somebody, by short name: what they are on, and which.
    mentions: BTreeMap<String, BTreeSet<(ContributionId, ContributionId)>>,
}

/// What has to be read again.
#[derive(Debug, Default)]
struct Stale {
    initiatives: BTreeSet<ContributionId>,
    decisions: BTreeSet<ContributionId>,
    /// Objects on which something was said or taken back.
    discussed: BTreeSet<ContributionId>,
    reasons: BTreeSet<Place>,
    /// Things of the work about which something was said.
    work: BTreeSet<Subject>,
}

impl Finder {
    /// The words of everything, once all that came since has been read.
    pub(crate) fn index(&mut self, look: &mut Look<'_>) -> &Index<Thing> {
        while self.catch_up(look, usize::MAX) {}
        &self.index
    }

    /// The comments that name `handle` with an `@`: what they are on, and which; also those that were
    /// taken back since.
    pub(crate) fn mentions(
        &mut self,
        look: &mut Look<'_>,
        handle: &str,
    ) -> Vec<(ContributionId, ContributionId)> {
        while self.catch_up(look, usize::MAX) {}
        self.mentions.get(handle).into_iter().flatten().copied().collect()
    }

    /// Reads some of what came since, so that nobody has to wait for it later; whether any is left.
    pub(crate) fn read_on(&mut self, node: &mut Node, now: Now) -> bool {
        self.catch_up(&mut Look::at(node, now), READ_AT_ONCE)
    }

    /// Reads about so many contributions that came since; whether any are left.
    fn catch_up(&mut self, look: &mut Look<'_>, budget: usize) -> bool {
        self.begin_again_if_needed(look);
        let all: Vec<Place> = look.node.graph().indices().skip(self.seen).take(budget).collect();
        let topics = if all.is_empty() { None } else { Some(Topics::of(look)) };
        let mut stale = Stale::default();
        for place in &all {
            if let Some(topics) = &topics {
                stale.note(look, topics, *place);
            }
        }
        self.read(look, &stale);
        self.read_work(look, &stale.work);
        self.read_members(look);
        self.seen = self.seen.saturating_add(all.len());
        if let Some(last) = all.last() {
            self.last = Some(look.node.graph().id(*last));
        }
        look.node.graph().indices().nth(self.seen).is_some()
    }

    fn begin_again_if_needed(&mut self, look: &mut Look<'_>) {
        let (graph, _, workspace) = look.node.parts();
        let before = self.seen.checked_sub(1).and_then(|last| graph.indices().nth(last));
        let is_same = before.map(|place| graph.id(place)) == self.last;
        if !is_same || workspace.voidings() != self.voidings {
            *self = Self { voidings: workspace.voidings(), ..Self::default() };
        }
    }

    fn read(&mut self, look: &mut Look<'_>, stale: &Stale) {
        for id in &stale.initiatives {
            let said = work::words(look, Subject::Initiative(*id));
            let (graph, _, workspace) = look.node.parts();
            match workspace.document(graph, *id) {
                Some(view) => {
                    let said = said.map(|(_, said)| said).unwrap_or_default();
                    let text = format!("{}\n{said}", view.text);
                    self.index.put(Thing::Initiative(*id), &view.summary.title, &text);
                }
                None => self.index.remove(&Thing::Initiative(*id)),
            }
        }
        for id in &stale.decisions {
            let (graph, _, workspace) = look.node.parts();
            let open = graph.find(id).and_then(|index| proposal(graph, index));
            let Some(open) = open else { continue };
            let text = document(graph, workspace, &open).map(|view| view.text);
            self.index.put(Thing::Decision(*id), &open.title, &text.unwrap_or_default());
        }
        for on in &stale.discussed {
            let (graph, _, workspace) = look.node.parts();
            for comment in workspace.comments(graph, *on) {
                let thing = Thing::Said(comment.act.id);
                for handle in mentioned(&comment.text) {
                    self.mentions.entry(handle).or_default().insert((*on, comment.act.id));
                }
                if comment.is_withdrawn {
                    self.index.remove(&thing);
                } else {
                    self.index.put(thing, "", &comment.text);
                }
            }
        }
        for place in &stale.reasons {
            let contribution = look.node.graph().contribution(*place);
            if let Ok(reason) = Reason::decode(contribution.body()) {
                self.index.put(Thing::Said(contribution.id()), "", &reason.words);
            }
        }
    }

    fn read_work(&mut self, look: &mut Look<'_>, subjects: &BTreeSet<Subject>) {
        for subject in subjects {
            match work::words(look, *subject) {
                // A member's names are found as such.
                Some((_, text)) if matches!(subject, Subject::Member(_)) => {
                    self.index.put(Thing::Work(*subject), "", &text);
                }
                Some((title, text)) => self.index.put(Thing::Work(*subject), &title, &text),
                None => self.index.remove(&Thing::Work(*subject)),
            }
        }
    }

    fn read_members(&mut self, look: &Look<'_>) {
        for member in look.people.all() {
            let names = format!("{} {}", member.name, member.handle);
            if self.members.get(&member.id) != Some(&names) {
                self.index.put(Thing::Member(member.id), &names, "");
                self.members.insert(member.id, names);
            }
        }
    }
}

impl Stale {
    fn note(&mut self, look: &mut Look<'_>, topics: &Topics, place: Place) {
        let contribution = look.node.graph().contribution(place);
        let id = contribution.id();
        match contribution.kind() {
            Kind::COMMENT => {
                let on = Comment::decode(contribution.body()).map(|comment| comment.on);
                self.discussed.extend(on);
            }
            Kind::COMMENT_WITHDRAW => self.discussed.extend(withdrawn_on(look, place)),
            Kind::REASON if topics.topic(look, place).is_some() => {
                self.reasons.insert(place);
            }
            Kind::DOC_CREATE | Kind::DOC_EDIT | Kind::OPEN => match topics.topic(look, place) {
                Some(Topic::Initiative(id)) => {
                    self.initiatives.insert(id);
                }
                Some(Topic::Decision(id)) => {
                    self.decisions.insert(id);
                }
                Some(
                    Topic::Commitment(_)
                    | Topic::Challenge(_)
                    | Topic::Lesson(_)
                    | Topic::Invite(_)
                    | Topic::Member(_),
                )
                | None => {}
            },
            _ => {
                let (graph, _, _, work) = look.node.all_parts();
                match work.act(graph, &id).map(|act| act.subject) {
                    Some(Subject::Initiative(id)) => self.initiatives.extend([id]),
                    Some(subject) => self.work.extend([subject]),
                    None => {}
                }
            }
        }
    }
}

/// The short names that a text calls with an `@`.
fn mentioned(text: &str) -> BTreeSet<String> {
    let is_part = |character: char| character.is_ascii_alphanumeric() || character == '-';
    let calls = text.match_indices('@').filter(|(at, _)| {
        let before = text.get(..*at).and_then(|before| before.chars().next_back());
        // An address of mail calls nobody.
        !before.is_some_and(|before| before.is_alphanumeric() || ".-_+".contains(before))
    });
    let names = calls.filter_map(|(at, _)| {
        let rest = text.get(at + 1..)?;
        let end = rest.find(|character: char| !is_part(character)).unwrap_or(rest.len());
        let name = rest.get(..end)?.trim_end_matches('-').to_lowercase();
        (!name.is_empty()).then_some(name)
    });
    names.collect()
}

#[cfg(test)]
mod tests {
    use super::mentioned;

    #[test]
    fn names_are_called_with_an_at_and_mail_calls_nobody() {
        let called = mentioned("@alma, (@Bruno-2): ask kim@carla.example or @ and @@dora.");

        assert_eq!(called.into_iter().collect::<Vec<_>>(), ["alma", "bruno-2", "dora"]);
    }
}
