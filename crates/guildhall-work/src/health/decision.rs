//! Who was asked to decide, who spoke, and how long it took.

use std::collections::BTreeSet;

use guildhall_governance::{Body, Entry, Governance, Mode, PartnerId, State};
use guildhall_ledger::{ContributionId, Graph, Kind};

use super::{Scene, count, median, share};
use crate::day::Day;
use crate::trace::Doing;

/// A decision of the window.
pub(super) struct Asked {
    pub(super) days: u32,
    /// Who had a seat when it was put and has one still.
    pub(super) seats: BTreeSet<PartnerId>,
    pub(super) spoke: BTreeSet<PartnerId>,
}

/// Decisions that became final in the window, without those that need nobody's agreement.
pub(super) fn asked(graph: &Graph, governance: &Governance, scene: &Scene<'_>) -> Vec<Asked> {
    let mut asked = Vec::new();
    // The newest first: the ones before the window need not be looked at.
    for number in (0..governance.state().minutes()).rev() {
        let Some(entry) = governance.entry(number) else { continue };
        let days = confirmed_on(graph, &entry);
        // When enough had confirmed; a clock that is ahead moves nothing.
        let Some(day) = days.get(entry.needed.saturating_sub(1)).copied() else { continue };
        if day < scene.window_start() {
            break;
        }
        if !scene.in_window(day) {
            continue;
        }
        asked.extend(one(graph, governance, scene, (entry.value.decision, day)));
    }
    asked
}

/// How the federation stood at the end of a day; nothing, if it was founded later.
///
/// An entry counts from the day on which the first who made it final had it: a clock that is ahead
/// hides nothing that is here. For the same reason the founding counts from the day before.
pub(super) fn state_on<'a>(
    graph: &Graph,
    governance: &'a Governance,
    day: Day,
) -> Option<&'a State> {
    let founding = graph.indices().next().map(|index| Day::of_ms(graph.header(index).time_ms));
    if founding.is_some_and(|founding| day < founding.minus(1)) {
        return None;
    }
    let is_later = |number: u32| {
        let entry = governance.entry(number);
        entry.is_some_and(|entry| confirmed_on(graph, &entry).first().is_some_and(|on| day < *on))
    };
    let mut count = governance.state().minutes();
    while count.checked_sub(1).is_some_and(is_later) {
        count = count.saturating_sub(1);
    }
    governance.state_after(count)
}

/// The days on which those who made an entry final had it, the earliest first.
fn confirmed_on(graph: &Graph, entry: &Entry) -> Vec<Day> {
    let confirms = entry.certificate.iter();
    let mut days: Vec<Day> =
        confirms.map(|confirm| Day::of_ms(graph.header(*confirm).time_ms)).collect();
    days.sort_unstable();
    days
}

fn one(
    graph: &Graph,
    governance: &Governance,
    scene: &Scene<'_>,
    (decision, day): (ContributionId, Day),
) -> Option<Asked> {
    let at = graph.find(&decision)?;
    let Body::Open(open) = Body::decode(Kind::OPEN, graph.contribution(at).body())?.ok()? else {
        return None;
    };
    if open.mode == Mode::Auto {
        return None;
    }
    let seats = governance.state_at(at).electorate().iter().copied();
    let seats: BTreeSet<PartnerId> = seats.filter(|seat| scene.seats.contains(seat)).collect();
    let stances = scene.traces.iter().filter(|trace| {
        trace.doing == Doing::Stance && trace.on == Some(decision) && !trace.author.is_guest
    });
    let spoke = stances.map(|trace| trace.author.member).filter(|who| seats.contains(who));
    let spoke = spoke.collect();
    let opened = Day::of_ms(graph.header(at).time_ms);
    Some(Asked { days: day.days_after(opened), seats, spoke })
}

pub(super) fn median_days(asked: &[Asked]) -> Option<u32> {
    median(asked.iter().map(|one| one.days).collect())
}

pub(super) fn voices_share(asked: &[Asked]) -> Option<u32> {
    let seats: u32 = asked.iter().map(|one| count(one.seats.len())).sum();
    share(asked.iter().map(|one| count(one.spoke.len())).sum(), seats)
}
