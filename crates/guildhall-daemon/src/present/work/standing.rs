//! How an initiative stands beside its text.

use std::collections::BTreeSet;

use guildhall_control::Untrusted;
use guildhall_control::api::initiative::Stage;
use guildhall_control::api::standing::{
    Guest, GuestRole as ShownRole, Participant, Rating, Standing, Working, Worth,
};
use guildhall_governance::PartnerId;
use guildhall_ledger::ContributionId;
use guildhall_work::{Day, Ending, GuestRole, InitiativeWork, Lead, Subject};

use super::about::{about, decimal, party, seated, shown, today};
use super::{commitment, lead, lesson, said};
use crate::present::facts::{Look, count, time};

/// What the line about an initiative says beside its text.
pub(crate) fn standing(look: &mut Look<'_>, id: ContributionId) -> Standing {
    let fading = look.fading().contains_key(&id);
    let (graph, _, _, work) = look.node.all_parts();
    let Some(work) = work.initiative(graph, id).cloned() else {
        return Standing { fading, ..Standing::default() };
    };
    let (seated, today) = (seated(look), today(look));
    let leader = match work.leading.lead(today, |partner| seated.contains(partner)) {
        Lead::One(partner) => Some(party(look, &partner)),
        Lead::Nobody | Lead::Contested(_) => None,
    };
    Standing {
        leader: leader.as_ref().map(|leader| leader.handle.clone()),
        leader_name: leader.map(|leader| leader.name),
        lead_state: lead::state(&work.leading, &seated, today),
        worth: worth(look, &work),
        end: work.end.map(shown),
        lapsed: work.is_lapsed(today),
        fading,
        ending: work.closing.as_ref().map(|closing| ending_word(&closing.ending).to_owned()),
        taking_part: count(work.participants.len()),
    }
}

/// The word for how an initiative ended.
pub(super) fn ending_word(ending: &Ending) -> &'static str {
    match ending {
        Ending::Done => "done",
        Ending::Declined => "declined",
        Ending::Merged { .. } => "merged",
        Ending::HandedOver { .. } => "handed over",
    }
}

fn worth(look: &Look<'_>, work: &InitiativeWork) -> Option<Worth> {
    let is_partner = |partner: &PartnerId| {
        look.people.with_id(partner).is_some_and(|member| {
            member.standing == guildhall_control::api::member::Standing::Partner
        })
    };
    let worth = work.worth(is_partner)?;
    Some(Worth {
        network: decimal(worth.network),
        own: decimal(worth.own),
        burden: decimal(worth.burden),
        raters: worth.raters,
    })
}

/// Everything about an initiative beside its text.
pub(crate) fn working(look: &mut Look<'_>, id: ContributionId) -> Working {
    let commitments = commitment::on(look, id);
    let lessons = lesson::on(look, id);
    let (graph, _, _, work) = look.node.all_parts();
    let Some(work) = work.initiative(graph, id).cloned() else {
        return Working { commitments, lessons, ..Working::default() };
    };
    let (merged_into, handed_over_to) = match work.closing.as_ref().map(|it| &it.ending) {
        Some(Ending::Merged { into }) => (about(look, *into), None),
        Some(Ending::HandedOver { to }) => (None, Some(Untrusted::new(&**to))),
        Some(Ending::Done | Ending::Declined) | None => (None, None),
    };
    let words = |said: &Option<(guildhall_work::Stamp, String)>| {
        said.as_ref().map(|(_, words)| Untrusted::new(&**words))
    };
    let (seated, today): (BTreeSet<PartnerId>, Day) = (seated(look), today(look));
    Working {
        purpose: words(&work.purpose),
        appetite: words(&work.appetite),
        lead: lead::draw(look, &work.leading, (&seated, today)),
        participants: participants(look, &work),
        ratings: ratings(look, &work),
        guests: guests(look, &work),
        commitments,
        lessons,
        merged_into,
        handed_over_to,
        imported_days: count(work.imported_days.len()),
        history: said::history(look, Subject::Initiative(id)),
    }
}

fn participants(look: &Look<'_>, work: &InitiativeWork) -> Vec<Participant> {
    let all = work.participants.iter();
    all.map(|(member, part)| Participant {
        who: party(look, member),
        part: part.part.as_deref().map(Untrusted::new),
        since: time(part.since.time_ms),
    })
    .collect()
}

fn ratings(look: &Look<'_>, work: &InitiativeWork) -> Vec<Rating> {
    let all = work.ratings.iter();
    all.map(|(member, rating)| Rating {
        by: party(look, member),
        network: rating.network,
        own: rating.own,
        burden: rating.burden,
        reason: rating.reason.as_deref().map(Untrusted::new),
    })
    .collect()
}

fn guests(look: &Look<'_>, work: &InitiativeWork) -> Vec<Guest> {
    let stage = |word: &String| Stage::ALL.into_iter().find(|stage| stage.word() == word);
    let all = work.guests.iter();
    all.map(|((guest, at), part)| Guest {
        who: party(look, guest),
        role: match part.role {
            GuestRole::Informed => ShownRole::Informed,
            GuestRole::Consulted => ShownRole::Consulted,
            GuestRole::Contributing => ShownRole::Contributing,
        },
        stage: at.as_ref().and_then(stage),
    })
    .collect()
}
