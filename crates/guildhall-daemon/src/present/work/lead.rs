//! Leads: who leads what, and how evenly that is spread.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use guildhall_control::Untrusted;
use guildhall_control::api::lead::{
    Claim as ShownClaim, Item, Lead as ShownLead, List, Ready, Share, State,
};
use guildhall_governance::PartnerId;
use guildhall_ledger::ContributionId;
use guildhall_work::{Claim, Day, Ground, InitiativeWork, Lead, Leading};

use super::about::{name, party, seated, shown, today};
use crate::present::facts::{Look, count, long_count, time};
use crate::present::ids::{self, Shelf};
use crate::present::initiative;
use crate::present::phrase::listed;

/// Who leads what: what needs somebody first.
pub(super) fn list(look: &mut Look<'_>) -> List {
    let (seated, today) = (seated(look), today(look));
    let shelf = Shelf::initiatives(look);
    let all = initiative::every(look);
    let (mut items, mut led, mut unled) = (Vec::new(), BTreeMap::new(), 0_usize);
    for id in all {
        let work = known(look, id);
        if is_over(look, id, work.as_ref()) {
            continue;
        }
        let leading = work.map(|work| work.leading).unwrap_or_default();
        match leading.lead(today, |partner| seated.contains(partner)) {
            Lead::One(partner) => *led.entry(partner).or_insert(0_u32) += 1,
            Lead::Nobody | Lead::Contested(_) => unled += 1,
        }
        if leading != Leading::default() {
            items.push(item(look, &shelf, id, &leading, (&seated, today)));
        }
    }
    items.sort_by(|one, other| (one.lead.state, &one.title).cmp(&(other.lead.state, &other.title)));
    List { items, leaders: shares(look, &led), unled: long_count(unled), as_of: shown(today) }
}

/// What was said of one initiative, if anything.
fn known(look: &mut Look<'_>, id: ContributionId) -> Option<InitiativeWork> {
    let (graph, _, _, work) = look.node.all_parts();
    work.initiative(graph, id).cloned()
}

fn is_over(look: &mut Look<'_>, id: ContributionId, work: Option<&InitiativeWork>) -> bool {
    let (graph, _, workspace, _) = look.node.all_parts();
    let stage = workspace.summary(graph, id).and_then(|summary| summary.stage);
    let is_closed = work.is_some_and(|work| work.closing.is_some());
    is_closed || stage == Some(guildhall_workspace::Stage::Closed)
}

fn shares(look: &Look<'_>, led: &BTreeMap<PartnerId, u32>) -> Vec<Share> {
    let all: u32 = led.values().sum();
    let mut shares: Vec<Share> = led
        .iter()
        .map(|(partner, leads)| Share {
            who: party(look, partner),
            leads: *leads,
            percent: leads.saturating_mul(100).checked_div(all).unwrap_or_default(),
        })
        .collect();
    shares.sort_by_key(|share| (Reverse(share.leads), share.who.handle.clone()));
    shares
}

/// The lead of one initiative, with its title.
pub(super) fn item(
    look: &mut Look<'_>,
    shelf: &Shelf,
    id: ContributionId,
    leading: &Leading,
    when: (&BTreeSet<PartnerId>, Day),
) -> Item {
    let (graph, _, workspace, _) = look.node.all_parts();
    let title = workspace.summary(graph, id).map(|summary| summary.title.clone());
    Item {
        id: ids::initiative(id),
        short: shelf.short(&id.0),
        title: Untrusted::new(title.unwrap_or_default()),
        lead: draw(look, leading, when),
    }
}

/// How it stands with a lead.
pub(super) fn state(leading: &Leading, seated: &BTreeSet<PartnerId>, today: Day) -> State {
    let may_lead = |partner: &PartnerId| seated.contains(partner);
    match leading.lead(today, may_lead) {
        Lead::One(_) => State::Led,
        Lead::Contested(_) => State::Contested,
        Lead::Nobody if leading.wanted.is_some() => State::Wanted,
        Lead::Nobody if leading.lapsed(today, may_lead).next().is_some() => State::Lapsed,
        Lead::Nobody => State::Nobody,
    }
}

/// Who leads, stands in, or would.
pub(super) fn draw(
    look: &Look<'_>,
    leading: &Leading,
    (seated, today): (&BTreeSet<PartnerId>, Day),
) -> ShownLead {
    let is_over = |partner: &PartnerId, claim: &Claim| {
        !seated.contains(partner) || claim.until.is_some_and(|until| until < today)
    };
    let claims = leading.claims.iter().map(|(partner, claim)| ShownClaim {
        by: party(look, partner),
        since: time(claim.since.time_ms),
        until: claim.until.map(shown),
        how: Untrusted::new(ground(look, claim.ground)),
        lapsed: is_over(partner, claim),
    });
    let holds = |until: Option<Day>| until.is_none_or(|until| today <= until);
    let deputies = leading.deputies.iter().filter(|(_, ready)| holds(ready.until));
    let offers = leading.offers.iter().map(|(partner, ready)| Ready {
        by: party(look, partner),
        words: ready.words.as_deref().map(Untrusted::new),
    });
    let wanted = leading.wanted.as_ref().map(|ready| ready.words.as_deref().unwrap_or_default());
    ShownLead {
        state: state(leading, seated, today),
        claims: claims.collect(),
        deputies: deputies.map(|(partner, _)| party(look, partner)).collect(),
        offers: offers.collect(),
        offered_to: leading.hand_overs.open().map(|offer| party(look, &offer.to)).collect(),
        wanted: wanted.map(Untrusted::new),
    }
}

/// Who leads an initiative, in a sentence; nothing where nobody ever did or was asked for.
pub(crate) fn sentence(look: &mut Look<'_>, id: ContributionId) -> Option<String> {
    let (seated, today) = (seated(look), today(look));
    let leading = known(look, id)?.leading;
    match leading.lead(today, |partner| seated.contains(partner)) {
        Lead::One(partner) => {
            let how = leading.claims.get(&partner).map(|claim| ground(look, claim.ground));
            Some(format!("{} leads it: {}.", name(look, &partner), how.unwrap_or_default()))
        }
        Lead::Contested(all) => {
            let names: Vec<String> = all.iter().map(|partner| name(look, partner)).collect();
            Some(format!("{} say that they lead it.", listed(&names)))
        }
        Lead::Nobody => match state(&leading, &seated, today) {
            State::Wanted => Some("Somebody is wanted to lead it.".to_owned()),
            State::Lapsed => Some("Whoever led it leads it no longer.".to_owned()),
            State::Nobody | State::Led | State::Contested => None,
        },
    }
}

fn ground(look: &Look<'_>, ground: Ground) -> String {
    match ground {
        Ground::StepUp => "stepped up".to_owned(),
        Ground::HandOver(from) => format!("took over from {}", name(look, &from)),
        Ground::Decision(_) => "named by a decision".to_owned(),
    }
}

/// How many initiatives each partner leads that are not over.
pub(super) fn led_by(look: &mut Look<'_>) -> BTreeMap<PartnerId, Vec<ContributionId>> {
    let (seated, today) = (seated(look), today(look));
    let (graph, _, _, work) = look.node.all_parts();
    let mut led: BTreeMap<PartnerId, Vec<ContributionId>> = BTreeMap::new();
    for initiative in work.initiatives(graph).filter(|it| it.closing.is_none()) {
        let lead = initiative.leading.lead(today, |partner| seated.contains(partner));
        if let Lead::One(partner) = lead {
            led.entry(partner).or_default().push(initiative.id);
        }
    }
    led
}

/// How many that are, as the interface counts.
pub(super) fn led_count(led: &BTreeMap<PartnerId, Vec<ContributionId>>, who: &PartnerId) -> u32 {
    led.get(who).map_or(0, |led| count(led.len()))
}
