//! Decisions: the list, and one with everything a person may ask about it.

use guildhall_control::api::decision::{
    Certificate, Detail, Entry, Filter, Link, List, Stance, Summary, Tally, Voice,
};
use guildhall_control::reference::Purpose;
use guildhall_control::{Problem, Untrusted};
use guildhall_governance::{
    Decision, Effect, EntryId, Given, Outcome, PartnerId, Position, Progress, Voice as Seat,
};
use guildhall_ledger::{ContributionId, Index};
use guildhall_node::{Node, Now};

use super::facts::{Look, count, hex, time};
use super::ids::{self, Shelf};
use super::matter::{closes_ms, does_count};
use super::people::{self, Member, who};
use super::{discussion, matter, proposal, terms};
use crate::words::check_words;

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// The decisions that fit, the latest first.
pub(crate) fn list(node: &mut Node, filter: &Filter, now: Now) -> List {
    let look = Look::at(node, now);
    let shelf = Shelf::decisions(&look);
    let ids = look.node.governance().decisions(look.node.graph());
    let items = ids.iter().rev().filter_map(|id| summary(&look, &shelf, id));
    let fits = |item: &Summary| filter.state.is_none_or(|state| item.state == state);
    List { items: items.filter(fits).collect() }
}

/// One decision, by id or words of its title.
pub(crate) fn show(node: &mut Node, reference: &str, now: Now) -> Result<Detail, Problem> {
    let mut look = Look::at(node, now);
    let id = ids::find_decision(&mut look, reference, Purpose::Read)?;
    let shelf = Shelf::decisions(&look);
    let shown = detail(&mut look, &shelf, &id);
    shown.ok_or_else(|| ids::not_found("decision", reference))
}

/// The line about a decision.
pub(crate) fn summary(look: &Look<'_>, shelf: &Shelf, id: &ContributionId) -> Option<Summary> {
    let decision = look.node.governance().decision(look.node.graph(), id)?;
    Some(summarised(look, shelf, &decision))
}

/// All about a decision.
pub(crate) fn detail(look: &mut Look<'_>, shelf: &Shelf, id: &ContributionId) -> Option<Detail> {
    let text = text(look, id)?;
    let discussion = discussion::of(look, *id);
    let stances = voices(look, id)?;
    let decision = look.node.governance().decision(look.node.graph(), id)?;
    let summary = summarised(look, shelf, &decision);
    let review = decision.open.review_after_ms;
    let reviewed = review.filter(|_| is_adopted(&decision));
    let decided_ms =
        entry(look, &decision).map_or(0, |entry| people::entry_time_ms(look.node.graph(), &entry));
    Some(Detail {
        text: Untrusted::new(text),
        person: decision.open.person.as_deref().map(Untrusted::new),
        terms: terms::of(look, &decision),
        stances,
        entry: entry(look, &decision).map(|entry| entry_named(entry.number, &entry.id)),
        certificate: entry(look, &decision).map(|entry| certificate(look, &entry)),
        review: reviewed.map(|after| time(decided_ms.saturating_add(after))),
        review_days: review.map(|after| after / DAY_MS),
        supersedes: decision.open.supersedes.and_then(|other| link(look, shelf, &other)),
        superseded_by: look
            .node
            .governance()
            .superseded_by(id)
            .and_then(|other| link(look, shelf, &other)),
        discussion,
        summary,
    })
}

fn link(look: &Look<'_>, shelf: &Shelf, id: &ContributionId) -> Option<Link> {
    let title = proposal::title(look.node.graph(), id)?;
    Some(Link { id: ids::decision(*id), short: shelf.short(&id.0), title: Untrusted::new(title) })
}

/// What the organisation of this node said on a decision; a guest's word is advice.
pub(crate) fn own_stance(look: &Look<'_>, decision: &Decision<'_>) -> Option<Stance> {
    let me = look.people.me()?;
    let seat = decision.voices.iter().find(|seat| seat.partner == me.id);
    let given = seat.and_then(|seat| seat.position);
    let advice = || {
        let all = look.node.governance().guest_stances(&decision.id);
        let mut own = all.into_iter().filter(|given| is_by(look, given.index, me));
        own.next_back().map(|given| given.position)
    };
    given.or_else(advice).map(matter::stance)
}

/// A place in the minutes.
pub(crate) fn entry_named(number: u32, id: &EntryId) -> Entry {
    Entry { number: u64::from(number), hash: id.to_string(), words: check_words(&id.0) }
}

fn summarised(look: &Look<'_>, shelf: &Shelf, decision: &Decision<'_>) -> Summary {
    let proposer = who(look.people.with_id(&decision.proposer));
    let outcome = match decision.progress {
        Progress::Final { outcome, .. } => Some(matter::outcome(outcome)),
        Progress::Open | Progress::Sealing { .. } | Progress::Closed(_) | Progress::Withdrawn => {
            None
        }
    };
    Summary {
        id: ids::decision(decision.id),
        short: shelf.short(&decision.id.0),
        title: Untrusted::new(&*decision.open.title),
        state: matter::state(decision.progress),
        outcome,
        mode: matter::mode(decision.mode),
        handle: proposer.handle,
        name: proposer.name,
        opened: time(look.node.graph().header(decision.index).time_ms),
        closes: closes_ms(look, decision).map(time),
        mine: own_stance(look, decision),
        tally: tally(decision),
        news: 0,
    }
}

fn is_adopted(decision: &Decision<'_>) -> bool {
    matches!(decision.progress, Progress::Final { outcome: Outcome::Adopted, .. })
}

fn tally(decision: &Decision<'_>) -> Tally {
    let mut tally = Tally::default();
    for seat in decision.voices.iter().filter(|seat| does_count(decision, seat)) {
        tally.of += 1;
        match seat.position {
            Some(Position::Agree) => tally.agree += 1,
            Some(Position::StandAside) => tally.aside += 1,
            Some(Position::Object) => tally.object += 1,
            Some(Position::NoPosition) => tally.none += 1,
            None => tally.silent += 1,
        }
    }
    tally
}

pub(crate) fn entry(
    look: &Look<'_>,
    decision: &Decision<'_>,
) -> Option<guildhall_governance::Entry> {
    match decision.progress {
        Progress::Final { entry, .. } => look.node.governance().entry(entry),
        Progress::Open | Progress::Sealing { .. } | Progress::Closed(_) | Progress::Withdrawn => {
            None
        }
    }
}

fn certificate(look: &Look<'_>, entry: &guildhall_governance::Entry) -> Certificate {
    let graph = look.node.graph();
    let confirmed_by = entry
        .certificate
        .iter()
        .map(|index| who(people::author(&look.people, look.node, *index)).handle);
    let confirmations = entry.certificate.iter().map(|index| graph.id(*index).to_string());
    Certificate {
        round: entry.round,
        confirmed_by: confirmed_by.collect(),
        confirmations: confirmations.collect(),
        quorum: count(entry.needed),
    }
}

/// The text that is decided on.
fn text(look: &mut Look<'_>, id: &ContributionId) -> Option<String> {
    let (graph, _, workspace) = look.node.parts();
    let open = proposal::proposal(graph, graph.find(id)?)?;
    let Some(named) = &open.text else { return Some(String::new()) };
    proposal::text(graph, workspace, &open).or_else(|| {
        let hash = hex(&named.hash);
        Some(format!("(The text with the hash {hash} has not arrived here yet.)"))
    })
}

/// Everybody who counts, then those who advise.
fn voices(look: &mut Look<'_>, id: &ContributionId) -> Option<Vec<Voice>> {
    let governance = look.node.governance();
    let decision = governance.decision(look.node.graph(), id)?;
    let own = without_seat(look, &decision);
    let all = decision.voices.iter().chain(&own);
    let seats: Vec<(Seat, bool)> = all.map(|seat| (*seat, does_count(&decision, seat))).collect();
    let mut voices: Vec<Voice> =
        seats.iter().map(|(seat, counts)| seat_voice(look, id, seat, *counts)).collect();
    voices.sort_by_key(order);
    voices.extend(advice(look, id));
    Some(voices)
}

/// The word of the one that would get new keys, which matters without a seat too.
pub(crate) fn without_seat(look: &Look<'_>, decision: &Decision<'_>) -> Option<Seat> {
    let Effect::Recover(recovery) = &decision.open.effect else { return None };
    let partner = recovery.partner;
    if decision.voices.iter().any(|seat| seat.partner == partner) {
        return None;
    }
    let said = look.node.governance().stances(look.node.graph(), &decision.id, &partner);
    let position = said.iter().map(|given| given.position).max();
    Some(Seat { partner, at_opening: false, recused: true, was_silent: false, position })
}

/// Those who spoke by when they did, then those who did not.
fn order(voice: &Voice) -> (bool, Option<guildhall_control::Time>, Untrusted) {
    (voice.stance.is_none(), voice.when, voice.handle.clone())
}

fn seat_voice(look: &mut Look<'_>, id: &ContributionId, seat: &Seat, counts: bool) -> Voice {
    let given = latest(look, id, &seat.partner, seat.position);
    let reason = given.as_ref().and_then(|given| given.reason);
    let reason = reason.and_then(|hash| words_behind(look, hash));
    let member = look.people.with_id(&seat.partner);
    let who = who(member);
    let last_contact = member
        .filter(|_| given.is_none())
        .and_then(|member| people::contact(look.node, member).last_contact_ms);
    Voice {
        handle: who.handle,
        name: who.name,
        me: member.is_some_and(|member| member.is_me),
        stance: seat.position.map(matter::stance),
        when: given.as_ref().map(|given| time(look.node.graph().header(given.index).time_ms)),
        reason,
        person: given.and_then(|given| given.person).map(Untrusted::new),
        counts,
        last_contact: last_contact.map(time),
    }
}

/// The stance of a partner that counts: of concurrent ones the most cautious.
pub(crate) fn latest(
    look: &Look<'_>,
    id: &ContributionId,
    partner: &PartnerId,
    position: Option<Position>,
) -> Option<Given> {
    let stances = look.node.governance().stances(look.node.graph(), id, partner);
    stances.into_iter().rev().find(|given| Some(given.position) == position)
}

fn words_behind(look: &mut Look<'_>, hash: [u8; 32]) -> Option<Untrusted> {
    let (graph, _, workspace) = look.node.parts();
    workspace.reason(graph, hash).map(|reason| Untrusted::new(reason.words))
}

/// What guests said, one voice each.
fn advice(look: &mut Look<'_>, id: &ContributionId) -> Vec<Voice> {
    let given = look.node.governance().guest_stances(id);
    let mut voices: Vec<Voice> = Vec::new();
    for stance in given {
        let reason = stance.reason.and_then(|hash| words_behind(look, hash));
        let member = people::author(&look.people, look.node, stance.index);
        let who = who(member);
        voices.retain(|voice| voice.handle != who.handle);
        voices.push(Voice {
            handle: who.handle,
            name: who.name,
            me: member.is_some_and(|member| member.is_me),
            stance: Some(matter::stance(stance.position)),
            when: Some(time(look.node.graph().header(stance.index).time_ms)),
            reason,
            person: stance.person.map(Untrusted::new),
            counts: false,
            last_contact: None,
        });
    }
    voices
}

fn is_by(look: &Look<'_>, index: Index, member: &Member) -> bool {
    member.keys.contains(&look.node.graph().header(index).author)
}
