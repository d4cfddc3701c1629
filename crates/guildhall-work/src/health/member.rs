//! What each member does and carries.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_governance::{PartnerId, State};

use super::decision::Asked;
use super::{InitiativeHealth, PromiseFigures, Scene, count, promise};
use crate::day::Day;
use crate::lead::Lead;
use crate::work::Work;

/// What a member does and carries.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MemberHealth {
    /// Which.
    pub member: PartnerId,
    /// Whether it has a seat.
    pub has_seat: bool,
    /// The last day on which its people did something.
    pub last: Option<Day>,
    /// Since how many days they did nothing; of one that never did, since anybody did.
    pub quiet_days: u32,
    /// What they did in the window.
    pub acts: u32,
    /// How many initiatives it leads.
    pub leads: u32,
    /// Its promises that were due in the window.
    pub promises: PromiseFigures,
    /// How many decisions of the window it was asked about.
    pub asked: u32,
    /// On how many of them it spoke.
    pub spoke: u32,
    /// How many initiatives it rated.
    pub rated: u32,
    /// What they are worth to it, added up.
    pub own: u32,
    /// What they cost it, added up.
    pub burden: u32,
    /// Who acted for it in the last year, by name.
    pub people: BTreeSet<String>,
    /// Whether it named somebody who stands in for another.
    pub has_deputy: bool,
}

/// Every partner that was a member as the federation stood, by id.
pub(super) fn members(
    work: &Work,
    state: Option<&State>,
    scene: &Scene<'_>,
    (initiatives, asked): (&[InitiativeHealth], &[Asked]),
) -> Vec<MemberHealth> {
    let partners = state.iter().flat_map(|state| state.partners());
    let members = partners.filter(|partner| partner.status.is_member());
    let mut members: BTreeMap<PartnerId, MemberHealth> =
        members.map(|member| (member.id, blank(member.id, scene))).collect();
    let year = scene.as_of.minus(364);
    for trace in &scene.traces {
        let Some(member) = members.get_mut(&trace.author.member) else { continue };
        member.last = member.last.max(Some(trace.day));
        member.acts = member.acts.saturating_add(u32::from(scene.in_window(trace.day)));
        if year <= trace.day {
            member.people.extend(trace.person.clone());
        }
    }
    let first = scene.traces.iter().map(|trace| trace.day).min().unwrap_or(scene.as_of);
    for (id, member) in &mut members {
        member.quiet_days = scene.as_of.days_after(member.last.unwrap_or(first));
        member.promises = promise::figures(work, scene.as_of, Some(*id));
        member.leads = count(initiatives.iter().filter(|it| it.lead == Lead::One(*id)).count());
        member.asked = count(asked.iter().filter(|one| one.seats.contains(id)).count());
        member.spoke = count(asked.iter().filter(|one| one.spoke.contains(id)).count());
        member.has_deputy = work
            .known_member(id)
            .is_some_and(|known| known.present().any(|person| person.deputy_of.is_some()));
    }
    for known in work.known_initiatives().filter_map(|id| work.known_initiative(id)) {
        for (partner, rating) in &known.ratings {
            let Some(member) = members.get_mut(partner) else { continue };
            if rating.said.day() <= scene.as_of {
                member.rated = member.rated.saturating_add(1);
                member.own = member.own.saturating_add(u32::from(rating.own));
                member.burden = member.burden.saturating_add(u32::from(rating.burden));
            }
        }
    }
    members.into_values().collect()
}

fn blank(member: PartnerId, scene: &Scene<'_>) -> MemberHealth {
    MemberHealth {
        member,
        has_seat: scene.seats.contains(&member),
        last: None,
        quiet_days: 0,
        acts: 0,
        leads: 0,
        promises: PromiseFigures::default(),
        asked: 0,
        spoke: 0,
        rated: 0,
        own: 0,
        burden: 0,
        people: BTreeSet::new(),
        has_deputy: false,
    }
}
