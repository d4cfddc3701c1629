//! Partners and guests: the list, and one of them.

use guildhall_control::api::invite::State;
use guildhall_control::api::member::{Detail, Line, List, Standing, Summary};
use guildhall_control::{Problem, Untrusted};
use guildhall_governance::{Effect, Entry, Matter, Open, Outcome, PartnerId};
use guildhall_ledger::{Index, Kind};
use guildhall_node::{Node, Now};

use super::facts::{Look, count, hex, long_count, time};
use super::people::{Member, Origin, contact, name_of};
use super::{discussion, ids, invite, proposal, sentence, suspension, terms, work};
use crate::words::check_words;

/// Everybody who is in.
pub(crate) fn list(node: &mut Node, now: Now) -> List {
    let look = Look::at(node, now);
    let members = look.people.all().filter(|member| member.standing != Standing::Former);
    let items = members.map(|member| summary(&look, member)).collect();
    let open = invite::summaries(&look).into_iter().filter(|item| item.state == State::Open);
    let state = look.node.governance().state();
    let mode = state.charter().least(Matter::Admission);
    let admission = format!(
        "Nobody is admitted or removed by one partner alone. Admitting a partner needs {}.",
        mode.words(state.charter())
    );
    List { items, invites_open: count(open.count()), admission: Untrusted::new(admission) }
}

/// One partner or guest, by short name or id.
pub(crate) fn show(node: &mut Node, handle: &str, now: Now) -> Result<Detail, Problem> {
    let mut look = Look::at(node, now);
    let member = ids::find_member(&look, handle)?;
    let key = member.keys.first().copied();
    let shown = detail(&look, member);
    let profiles = key.map(|key| work::profiles(&look, &key)).unwrap_or_default();
    let said = profiles.into_iter().flat_map(|profile| discussion::of(&mut look, profile));
    Ok(Detail { discussion: said.collect(), ..shown })
}

/// All about one.
pub(crate) fn detail(look: &Look<'_>, member: &Member) -> Detail {
    let key = member.keys.first().copied();
    let addresses = key.map(|key| look.node.addresses_of(&key)).unwrap_or_default();
    let entry = match member.origin {
        Origin::Admitted { entry, .. } => Some(u64::from(entry)),
        Origin::Founder | Origin::Guest { .. } => None,
    };
    let sponsor = match member.origin {
        Origin::Admitted { sponsor, .. } => sponsor,
        Origin::Guest { sponsor } => Some(sponsor),
        Origin::Founder => None,
    };
    Detail {
        summary: summary(look, member),
        id: ids::member(member),
        partner: hex(&member.id.0),
        check_words: key.map(|key| check_words(&key.0)).unwrap_or_default(),
        admitted: Untrusted::new(admitted(look, &member.origin)),
        entry,
        minutes: entries_about(look, &member.id)
            .map(|(entry, open, at)| line(look, &entry, &open, at))
            .collect(),
        sponsor: sponsor.map(|sponsor| Untrusted::new(name_of(&look.people, &sponsor))),
        person: person(look, member).map(Untrusted::new),
        last_contact: contact(look.node, member).last_contact_ms.map(time),
        suspended: suspension::of(look, member),
        addresses: addresses.into_iter().map(Untrusted::new).collect(),
        contributions: written(look, member),
        discussion: Vec::new(),
    }
}

/// The entries about a partner that were adopted or declined, with what each decides and where it
/// was proposed.
pub(super) fn entries_about(
    look: &Look<'_>,
    id: &PartnerId,
) -> impl Iterator<Item = (Entry, Open, Index)> {
    let graph = look.node.graph();
    look.node.governance().entries().into_iter().filter_map(move |entry| {
        let at = graph.find(&entry.value.decision)?;
        let open = proposal::proposal(graph, at)?;
        (open.effect.partner() == Some(*id)).then_some((entry, open, at))
    })
}

/// What an entry means for whom it is about.
pub(super) fn entry_words(look: &Look<'_>, entry: &Entry, open: &Open) -> String {
    let charter = look.node.governance().state().charter();
    let name = |partner: &PartnerId| name_of(&look.people, partner);
    let effect = terms::effect_words(&name, charter, &open.effect);
    match entry.value.outcome {
        Outcome::Adopted => effect,
        Outcome::Declined => format!("Declined: {effect}"),
    }
}

fn line(look: &Look<'_>, entry: &Entry, open: &Open, at: Index) -> Line {
    let is_new_key = matches!(
        open.effect,
        Effect::ChangeSeat { .. }
            | Effect::RotateRoot { .. }
            | Effect::Readmit(_)
            | Effect::Recover(_)
    );
    Line {
        entry: u64::from(entry.number),
        words: Untrusted::new(entry_words(look, entry, open)),
        changes_keys: is_new_key && entry.value.outcome == Outcome::Adopted,
        proposed: time(look.node.graph().header(at).time_ms),
    }
}

fn summary(look: &Look<'_>, member: &Member) -> Summary {
    let who = member.who();
    Summary {
        handle: who.handle,
        name: who.name,
        standing: member.standing,
        since: time(member.since_ms),
        seated: member.is_seated,
        me: member.is_me,
        connected: contact(look.node, member).is_connected,
        last_act: last_act_ms(look, member).map(time),
    }
}

/// How it came in, in a sentence.
fn admitted(look: &Look<'_>, origin: &Origin) -> String {
    match origin {
        Origin::Founder => "Founded the federation.".to_owned(),
        Origin::Guest { sponsor } => {
            format!("Let in as a guest by {}.", name_of(&look.people, sponsor))
        }
        Origin::Admitted { entry, proposer, .. } => {
            let title = look
                .node
                .governance()
                .entry(*entry)
                .and_then(|entry| proposal::title(look.node.graph(), &entry.value.decision));
            let by = proposer.map(|proposer| name_of(&look.people, &proposer));
            let by = by.map(|name| format!(", proposed by {name}")).unwrap_or_default();
            let title = title.map(|title| format!(" (\"{title}\")")).unwrap_or_default();
            format!("Admitted by entry {entry} of the minutes{title}{by}.")
        }
    }
}

fn last_act_ms(look: &Look<'_>, member: &Member) -> Option<u64> {
    let graph = look.node.graph();
    let tips = member.keys.iter().flat_map(|key| graph.tips(key));
    tips.map(|tip| graph.header(tip).time_ms).max()
}

fn written(look: &Look<'_>, member: &Member) -> u64 {
    let graph = look.node.graph();
    let is_its = |index: &Index| member.keys.contains(&graph.header(*index).author);
    long_count(graph.indices().filter(is_its).count())
}

/// The person whom the organisation named last.
fn person(look: &Look<'_>, member: &Member) -> Option<String> {
    let graph = look.node.graph();
    let mut own = graph.indices().rev().filter(|index| {
        let header = graph.header(*index);
        member.keys.contains(&header.author) && header.kind != Kind::DOC_EDIT
    });
    own.find_map(|index| sentence::person(graph.contribution(index)))
}
