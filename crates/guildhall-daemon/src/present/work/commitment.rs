//! Promises: the list, and one with everything that was said of it.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use guildhall_control::Untrusted;
use guildhall_control::api::commitment::{Detail, Filter, List, State, Summary};
use guildhall_control::problem::Problem;
use guildhall_control::reference::Purpose;
use guildhall_governance::PartnerId;
use guildhall_ledger::ContributionId;
use guildhall_work::{Commitment, Course, Subject};

use super::about::{about, answering, full_id, is_me, party, shown, today};
use super::{find, said};
use crate::present::discussion;
use crate::present::facts::{Look, time};
use crate::present::ids::{self, Shelf, find_member};

/// How a promise stands.
pub(super) fn state(course: Course) -> State {
    match course {
        Course::Late { .. } => State::Late,
        Course::AtRisk => State::AtRisk,
        Course::OnTrack => State::OnTrack,
        Course::Kept { .. } => State::Kept,
        Course::Released { .. } => State::Released,
    }
}

/// The promises that fit.
pub(super) fn list(look: &mut Look<'_>, filter: &Filter) -> Result<List, Problem> {
    let of = match &filter.of {
        Some(handle) => Some(find_member(look, handle)?.id),
        None => None,
    };
    let on = match &filter.on {
        Some(reference) => Some(find::find_object(look, reference, Purpose::Read)?),
        None => None,
    };
    let pages = Pages::open(look);
    let (graph, _, _, work) = look.node.all_parts();
    let all: Vec<Commitment> = work.commitments(graph).cloned().collect();
    let mut list =
        List { items: Vec::new(), open: 0, late: 0, total: 0, as_of: shown(pages.today) };
    for commitment in &all {
        let state = pages.state(commitment);
        list.total += 1;
        list.open += u64::from(state.is_open());
        list.late += u64::from(state == State::Late);
        let fits = (state.is_open() || filter.all)
            && (!filter.late || state == State::Late)
            && (!filter.mine || is_me(look, &commitment.owner))
            && of.is_none_or(|of| commitment.owner == of)
            && on.is_none_or(|on| commitment.on == Some(on));
        if fits {
            list.items.push(pages.summary(look, commitment));
        }
    }
    sort(&mut list.items);
    Ok(list)
}

/// What is owed by its day, then what is settled, the latest first.
fn sort(items: &mut [Summary]) {
    items.sort_by(|one, other| match (one.state.is_open(), other.state.is_open()) {
        (true, true) => (one.due, &one.id).cmp(&(other.due, &other.id)),
        (false, false) => (Reverse(one.due), &one.id).cmp(&(Reverse(other.due), &other.id)),
        (one, other) => other.cmp(&one),
    });
}

/// One promise, by id or words of it.
pub(super) fn show(look: &mut Look<'_>, reference: &str) -> Result<Detail, Problem> {
    let id = find::find_commitment(look, reference, Purpose::Read)?;
    let pages = Pages::open(look);
    let (graph, _, _, work) = look.node.all_parts();
    let Some(commitment) = work.commitment(graph, id).cloned() else {
        return Err(ids::not_found("commitment", reference));
    };
    Ok(Detail {
        summary: pages.summary(look, &commitment),
        promised_by: party(look, &commitment.promised.member()),
        promised: time(commitment.promised.time_ms),
        first_due: shown(commitment.first_due()),
        about: commitment.on.and_then(|on| about(look, on)),
        history: said::history(look, Subject::Commitment(id)),
        discussion: discussion::of(look, id),
        as_of: shown(pages.today),
    })
}

/// What is owed for one thing and what was, as lines.
pub(super) fn on(look: &mut Look<'_>, object: ContributionId) -> Vec<Summary> {
    let (graph, _, _, work) = look.node.all_parts();
    let all: Vec<Commitment> = work.commitments_on(graph, &object).cloned().collect();
    if all.is_empty() {
        return Vec::new();
    }
    let pages = Pages::open(look);
    let mut items: Vec<Summary> = all.iter().map(|it| pages.summary(look, it)).collect();
    sort(&mut items);
    items
}

/// How many promises are owed, and how many of them are late.
pub(crate) fn counts(look: &mut Look<'_>) -> (u32, u32) {
    let today = today(look);
    let (graph, _, _, work) = look.node.all_parts();
    let owed = work.commitments(graph).filter(|it| it.is_open());
    owed.fold((0, 0), |(open, late), it| (open + 1, late + u32::from(it.due < today)))
}

/// What is needed to draw lines about promises, gathered once.
pub(super) struct Pages {
    shelf: Shelf,
    answering: BTreeSet<PartnerId>,
    pub(super) today: guildhall_work::Day,
}

impl Pages {
    pub(super) fn open(look: &mut Look<'_>) -> Self {
        let shelf = find::commitments(look);
        Self { shelf, answering: answering(look), today: today(look) }
    }

    pub(super) fn state(&self, commitment: &Commitment) -> State {
        state(self.course(commitment))
    }

    fn course(&self, commitment: &Commitment) -> Course {
        commitment.course(self.today, self.answering.contains(&commitment.owner))
    }

    pub(super) fn short(&self, id: ContributionId) -> String {
        self.shelf.short(&id.0)
    }

    /// The line about a promise.
    pub(super) fn summary(&self, look: &mut Look<'_>, commitment: &Commitment) -> Summary {
        let course = self.course(commitment);
        let days_late = match course {
            Course::Late { days } => days,
            Course::Kept { late_days } | Course::Released { late_days } => late_days,
            Course::AtRisk | Course::OnTrack => 0,
        };
        let on = commitment.on.and_then(|on| full_id(look, on));
        let owner = party(look, &commitment.owner);
        let offers = commitment.hand_overs.open().map(|offer| party(look, &offer.to));
        Summary {
            id: ids::commitment(commitment.id()),
            short: self.short(commitment.id()),
            text: Untrusted::new(&*commitment.what),
            due: shown(commitment.due),
            state: state(course),
            days_late,
            handle: owner.handle,
            name: owner.name,
            person: commitment.person.as_deref().map(Untrusted::new),
            me: is_me(look, &commitment.owner),
            offered_to: offers.collect(),
            for_title: on.as_ref().map(|(_, title)| Untrusted::new(&**title)),
            on: on.map(|(id, _)| id),
            news: 0,
        }
    }
}
