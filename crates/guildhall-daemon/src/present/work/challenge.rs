//! Challenges: the list by what would help most, and one with offers, referrals and thanks.

use std::cmp::Reverse;

use guildhall_control::Untrusted;
use guildhall_control::api::challenge::{
    Detail, Filter, List, Offer, Referral as ShownReferral, State, Summary, Thanks as ShownThanks,
};
use guildhall_control::problem::Problem;
use guildhall_control::reference::Purpose;
use guildhall_work::{Challenge, HelpOffer, Outcome, Recipient, Referral, Subject};

use super::about::{is_me, name, party, person_of};
use super::{commitment, find, matching, said};
use crate::present::discussion;
use crate::present::facts::{Look, count, long_count, time};
use crate::present::ids::{self, Shelf, find_member};

/// How a challenge stands.
pub(super) fn state(challenge: &Challenge) -> State {
    if challenge.retracted.is_some() {
        return State::TakenBack;
    }
    match challenge.ending.as_ref().map(|ending| ending.outcome) {
        Some(Outcome::Solved) => State::Solved,
        Some(Outcome::Partly) => State::Partly,
        Some(Outcome::Unsolved) => State::Unsolved,
        Some(Outcome::Gone) => State::Gone,
        None if challenge.standing_offers().any(|offer| offer.accepted.is_some()) => State::Helped,
        None => State::Open,
    }
}

/// The challenges that fit, what would help most for the least work first.
pub(super) fn list(look: &mut Look<'_>, filter: &Filter) -> Result<List, Problem> {
    let by = match &filter.by {
        Some(handle) => Some(find_member(look, handle)?.id),
        None => None,
    };
    let shelf = find::challenges(look);
    let mut all = every(look);
    let total = long_count(all.len());
    all.retain(|it| (filter.all || it.is_open()) && by.is_none_or(|by| it.owner() == by));
    all.sort_by_key(|it| (!it.is_open(), Reverse(it.rank()), it.id()));
    let items = all.iter().map(|it| summary(look, &shelf, it)).collect();
    Ok(List { items, total })
}

/// Every challenge.
pub(super) fn every(look: &mut Look<'_>) -> Vec<Challenge> {
    let (graph, _, _, work) = look.node.all_parts();
    work.challenges(graph).cloned().collect()
}

/// One challenge, by id or words of its title.
pub(super) fn show(look: &mut Look<'_>, reference: &str) -> Result<Detail, Problem> {
    let id = find::find_challenge(look, reference, Purpose::Read)?;
    let (graph, _, _, work) = look.node.all_parts();
    let Some(challenge) = work.challenge(graph, id).cloned() else {
        return Err(ids::not_found("challenge", reference));
    };
    let shelf = find::challenges(look);
    let fits = if challenge.is_open() { matching::for_challenge(look, &challenge) } else { vec![] };
    Ok(Detail {
        summary: summary(look, &shelf, &challenge),
        text: Untrusted::new(&*challenge.words),
        person: person_of(&challenge.shared),
        help: challenge.offers.iter().map(|offer| help(look, offer)).collect(),
        referrals: challenge.referrals.iter().map(|it| referral(look, it)).collect(),
        thanks: challenge
            .thanks
            .iter()
            .map(|thanks| ShownThanks {
                to: party(look, &thanks.to),
                words: Untrusted::new(&*thanks.words),
            })
            .collect(),
        outcome: challenge.ending.as_ref().map(|ending| Untrusted::new(&*ending.words)),
        commitments: commitment::on(look, id),
        fits,
        discussion: discussion::of(look, id),
        history: said::history(look, Subject::Challenge(id)),
    })
}

/// The line about a challenge.
pub(super) fn summary(look: &Look<'_>, shelf: &Shelf, challenge: &Challenge) -> Summary {
    let owner = party(look, &challenge.owner());
    Summary {
        id: ids::challenge(challenge.id()),
        short: shelf.short(&challenge.id().0),
        title: Untrusted::new(&*challenge.title),
        state: state(challenge),
        handle: owner.handle,
        name: owner.name,
        me: is_me(look, &challenge.owner()),
        effort: challenge.effort,
        value: challenge.value,
        wanted: challenge.wanted.iter().map(|it| Untrusted::new(&**it)).collect(),
        offers: count(challenge.standing_offers().count()),
        shared: time(challenge.shared.time_ms),
        news: 0,
    }
}

fn help(look: &Look<'_>, offer: &HelpOffer) -> Offer {
    let reply = offer.accepted.as_ref().and_then(|(_, words)| words.as_deref());
    Offer {
        by: party(look, &offer.offered.member()),
        when: time(offer.offered.time_ms),
        words: Untrusted::new(&*offer.words),
        accepted: offer.accepted.is_some(),
        reply: reply.map(Untrusted::new),
        taken_back: offer.retracted.is_some(),
    }
}

fn referral(look: &Look<'_>, referral: &Referral) -> ShownReferral {
    let (to, to_handle) = match &referral.to {
        Recipient::Member(member) => {
            (Untrusted::new(name(look, member)), Some(party(look, member).handle))
        }
        Recipient::Outside(outside) => (Untrusted::new(&**outside), None),
    };
    ShownReferral {
        by: party(look, &referral.passed.member()),
        to,
        to_handle,
        when: time(referral.passed.time_ms),
        words: Untrusted::new(&*referral.words),
        accepted: referral.answer.as_ref().map(|(_, accepted, _)| *accepted),
        helped: referral.result.as_ref().map(|(_, helped, _)| *helped),
        result: referral.result.as_ref().map(|(_, _, words)| Untrusted::new(&**words)),
        taken_back: referral.retracted.is_some(),
    }
}
