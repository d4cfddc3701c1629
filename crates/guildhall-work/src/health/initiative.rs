//! How alive each initiative is.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_governance::PartnerId;
use guildhall_ledger::ContributionId;

use super::{Momentum, Scene, is_work};
use crate::day::Day;
use crate::initiative::Worth;
use crate::lead::Lead;
use crate::work::Work;

/// How alive an initiative is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct InitiativeHealth {
    /// Which.
    pub id: ContributionId,
    /// How much is done about it.
    pub momentum: Momentum,
    /// Who leads it.
    pub lead: Lead,
    /// Who leads it by an act but cannot on that day: the term is over, or the seat is gone.
    pub lead_gone: Option<PartnerId>,
    /// When the term of whoever leads ends.
    pub lead_until: Option<Day>,
    /// Whether somebody to lead was asked for.
    pub is_lead_wanted: bool,
    /// Since how many days it is past its end.
    pub lapsed_days: Option<u32>,
    /// What it is worth to the partners that have a seat.
    pub worth: Option<Worth>,
}

/// Every initiative that is not over, by id.
pub(super) fn initiatives(
    work: &Work,
    scene: &Scene<'_>,
    ended: &BTreeSet<ContributionId>,
) -> Vec<InitiativeHealth> {
    let days = days_of_work(work, scene);
    let mut found = Vec::new();
    for id in work.known_initiatives().filter(|id| !ended.contains(id)) {
        let known = work.known_initiative(id);
        if known.is_some_and(|known| is_closed(known.closing.as_ref(), scene.as_of)) {
            continue;
        }
        let none = BTreeMap::new();
        let days = days.get(id).unwrap_or(&none);
        let mut health = InitiativeHealth {
            id: *id,
            momentum: Momentum::of(days, scene.as_of, &scene.thresholds),
            lead: Lead::Nobody,
            lead_gone: None,
            lead_until: None,
            is_lead_wanted: false,
            lapsed_days: None,
            worth: None,
        };
        if let Some(known) = known {
            let has_seat = |partner: &PartnerId| scene.seats.contains(partner);
            let leading = &known.leading;
            health.lead = leading.lead(scene.as_of, has_seat);
            health.lead_gone =
                leading.lapsed(scene.as_of, has_seat).map(|(partner, _)| *partner).next();
            if let Lead::One(partner) = &health.lead {
                health.lead_until = leading.claims.get(partner).and_then(|claim| claim.until);
            }
            health.is_lead_wanted = leading.wanted.is_some();
            let end = known.end.filter(|_| known.is_lapsed(scene.as_of));
            health.lapsed_days = end.map(|end| scene.as_of.days_after(end));
            health.worth = known.worth(has_seat);
        }
        found.push(health);
    }
    found
}

/// How much was done about each initiative on each day: here, and where it was brought in from.
fn days_of_work(work: &Work, scene: &Scene<'_>) -> BTreeMap<ContributionId, BTreeMap<Day, u32>> {
    let mut days: BTreeMap<ContributionId, BTreeMap<Day, u32>> = BTreeMap::new();
    for trace in scene.traces.iter().filter(|trace| is_work(trace.doing)) {
        let Some(on) = trace.on else { continue };
        let known = days.entry(on).or_default().entry(trace.day).or_default();
        *known = known.saturating_add(1);
    }
    for id in work.known_initiatives() {
        let Some(known) = work.known_initiative(id) else { continue };
        for day in known.imported_days.iter().filter(|day| **day <= scene.as_of) {
            let known = days.entry(*id).or_default().entry(*day).or_default();
            *known = known.saturating_add(1);
        }
    }
    days
}

fn is_closed(closing: Option<&crate::initiative::Closing>, as_of: Day) -> bool {
    closing.is_some_and(|closing| closing.said.day() <= as_of)
}
