//! How promises are kept.

use guildhall_governance::PartnerId;

use super::WINDOW_DAYS;
use crate::commitment::{Commitment, Settlement};
use crate::day::Day;
use crate::work::Work;

/// How many months are shown.
const MONTHS: u32 = 6;

/// How promises were kept.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct PromiseFigures {
    /// How many were due.
    pub due: u32,
    /// How many of these were kept in time.
    pub on_time: u32,
    /// How many are open, due or not.
    pub open: u32,
    /// How many of these are late.
    pub late: u32,
}

impl PromiseFigures {
    /// How many of those that were due were kept in time, in basis points.
    pub fn share(&self) -> Option<u32> {
        super::share(self.on_time, self.due)
    }
}

/// Promises that were due in one month.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct PromiseMonth {
    /// The year.
    pub year: u32,
    /// The month, from 1.
    pub month: u32,
    /// How many were due.
    pub due: u32,
    /// How many of these were kept in time.
    pub on_time: u32,
}

/// What became of a promise that was due.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    OnTime,
    Late,
    /// Taken back before it was due, so nobody waited for it.
    Excused,
}

/// Promises that were due in the window: everybody's, or one organisation's.
pub(super) fn figures(work: &Work, as_of: Day, owner: Option<PartnerId>) -> PromiseFigures {
    let mut figures = PromiseFigures::default();
    let window = as_of.minus(WINDOW_DAYS - 1);
    let all = work.known_commitments().filter(|it| it.promised.day() <= as_of);
    for commitment in all.filter(|it| owner.is_none_or(|owner| it.owner == owner)) {
        if is_open(commitment, as_of) {
            figures.open = figures.open.saturating_add(1);
            let is_late = commitment.due_on(as_of) < as_of;
            figures.late = figures.late.saturating_add(u32::from(is_late));
        }
        let (due, fate) = fate(commitment, as_of);
        if window <= due && due < as_of && fate != Fate::Excused {
            figures.due = figures.due.saturating_add(1);
            figures.on_time = figures.on_time.saturating_add(u32::from(fate == Fate::OnTime));
        }
    }
    figures
}

/// Promises of the last months, the oldest first.
pub(super) fn months(work: &Work, as_of: Day) -> Vec<PromiseMonth> {
    let (year, month, _) = as_of.civil();
    let newest = year * 12 + month - 1;
    let mut months: Vec<PromiseMonth> = (0..MONTHS)
        .rev()
        .map(|ago| newest.saturating_sub(ago))
        .map(|number| PromiseMonth {
            year: number / 12,
            month: number % 12 + 1,
            due: 0,
            on_time: 0,
        })
        .collect();
    for commitment in work.known_commitments().filter(|it| it.promised.day() <= as_of) {
        let (due, fate) = fate(commitment, as_of);
        let (year, month, _) = due.civil();
        let found = months.iter_mut().find(|it| (it.year, it.month) == (year, month));
        if let Some(found) = found.filter(|_| due < as_of && fate != Fate::Excused) {
            found.due = found.due.saturating_add(1);
            found.on_time = found.on_time.saturating_add(u32::from(fate == Fate::OnTime));
        }
    }
    months
}

/// Whether a promise was neither kept nor released on that day.
pub(super) fn is_open(commitment: &Commitment, as_of: Day) -> bool {
    settled_on(commitment).is_none_or(|day| as_of < day)
}

fn settled_on(commitment: &Commitment) -> Option<Day> {
    commitment.settlement.as_ref().map(|settlement| match settlement {
        Settlement::Kept(stamp, _) | Settlement::Released(stamp, _) => stamp.day(),
    })
}

/// The day by which a promise had to be kept, and what became of it.
///
/// Naming another day before the old one is over is honest, and counts as if it had been promised
/// so; naming one when it is late does not make it in time.
fn fate(commitment: &Commitment, as_of: Day) -> (Day, Fate) {
    let missed = commitment.renewals.iter().find(|renewal| {
        renewal.said.day() <= as_of && renewal.before.is_some_and(|day| day < renewal.said.day())
    });
    if let Some(missed) = missed.and_then(|renewal| renewal.before) {
        return (missed, Fate::Late);
    }
    let due = commitment.due_on(as_of);
    let in_time = |day: Day| day <= due;
    let fate = match &commitment.settlement {
        Some(Settlement::Kept(kept, _)) if in_time(kept.day()) => Fate::OnTime,
        Some(Settlement::Released(released, _)) if in_time(released.day()) => Fate::Excused,
        Some(_) | None => Fate::Late,
    };
    (due, fate)
}
