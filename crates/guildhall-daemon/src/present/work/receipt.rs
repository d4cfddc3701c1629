//! What is answered to an act of the work that was signed.

use guildhall_control::Untrusted;
use guildhall_control::api::commitment;
use guildhall_control::api::work::Act;
use guildhall_control::api::{Deed as Done, Receipt, challenge, person};
use guildhall_control::problem::Problem;
use guildhall_ledger::ContributionId;
use guildhall_node::Reply;
use guildhall_work::{CommitmentDeed, Day, Deed, InitiativeDeed, Lead, LeadDeed, Subject};

use super::about::{distance_words, name, seated, subject, today};
use super::{find, said};
use crate::present::facts::Look;
use crate::present::ids::Shelf;
use crate::present::phrase::{capitalised, counted, listed, quoted};
use crate::present::receipt::{blank, unfinished};

/// The receipt of something that was said about the work.
pub(crate) fn receipt(look: &mut Look<'_>, act: &Act, reply: &Reply) -> Result<Receipt, Problem> {
    let last = reply.ids.iter().rev();
    let made = last.copied().find_map(|id| {
        let (graph, _, _, work) = look.node.all_parts();
        work.act(graph, &id)
    });
    let made = made.ok_or_else(unfinished)?;
    let (id, title) = subject(look, made.subject).ok_or_else(unfinished)?;
    let short = short_of(look, made.subject).unwrap_or_else(|| id.clone());
    let (did, _) = said::told(look, &made.deed);
    let today = today(look);
    let far = day_of(&made.deed).map(|day| format!(", {}", distance_words(day, today)));
    let far = far.unwrap_or_default();
    let words = match act {
        Act::Person(person::Act::HandOverAll { to, .. }) => {
            format!("You offered {} to {to}.", counted(reply.ids.len(), "thing"))
        }
        _ if said::names_itself(&made.deed) => match made.subject {
            Subject::Member(_) => format!("You {did}."),
            _ => format!("You {did}{far} ({short})."),
        },
        _ => format!("You {did}{far}: {} ({short}).", quoted(&title)),
    };
    let mut notes = notes(look, &made.deed, made.subject);
    notes.retain(|note| !note.is_empty());
    let receipt = blank(look, Done::Work, (id, short.clone(), title));
    Ok(Receipt {
        words: Some(Untrusted::new(capitalised(&words))),
        next: next(act, &short),
        notes: notes.into_iter().map(Untrusted::new).collect(),
        ..receipt
    })
}

fn short_of(look: &mut Look<'_>, subject: Subject) -> Option<String> {
    let short = |shelf: Shelf, id: ContributionId| Some(shelf.short(&id.0));
    match subject {
        Subject::Initiative(id) => short(Shelf::around_initiative(look, id), id),
        Subject::Commitment(id) => short(find::commitments(look), id),
        Subject::Challenge(id) => short(find::challenges(look), id),
        Subject::Lesson(id) => short(find::lessons(look), id),
        Subject::Member(id) => look.people.with_id(&id).map(|member| member.handle.clone()),
    }
}

/// The day that a deed names.
fn day_of(deed: &Deed) -> Option<Day> {
    match deed {
        Deed::Commitment(CommitmentDeed::CommitmentPromise(promise)) => Some(promise.due),
        Deed::Commitment(CommitmentDeed::CommitmentRenew(renew)) => Some(renew.due),
        Deed::Initiative(InitiativeDeed::InitiativeRenew(renew)) => Some(renew.end),
        Deed::Lead(LeadDeed::LeadStepUp(step_up)) => step_up.until,
        Deed::Lead(LeadDeed::LeadTake(take)) => take.until,
        Deed::Lead(LeadDeed::LeadDeputize(deputize)) => deputize.until,
        Deed::Initiative(_)
        | Deed::Lead(_)
        | Deed::Commitment(_)
        | Deed::Challenge(_)
        | Deed::Member(_)
        | Deed::Other(_) => None,
    }
}

/// What a person should know besides.
fn notes(look: &mut Look<'_>, deed: &Deed, about: Subject) -> Vec<String> {
    match deed {
        Deed::Commitment(CommitmentDeed::CommitmentHandOver(hand_over)) => {
            let to = name(look, &hand_over.to);
            vec![format!("It stays yours until {to} accepts it.")]
        }
        Deed::Lead(LeadDeed::LeadHandOver(hand_over)) => {
            let to = name(look, &hand_over.to);
            vec![format!("You lead until {to} accepts it.")]
        }
        Deed::Lead(LeadDeed::LeadStepUp(_) | LeadDeed::LeadTake(_)) => {
            contested(look, about).into_iter().collect()
        }
        Deed::Lead(_)
        | Deed::Commitment(_)
        | Deed::Initiative(_)
        | Deed::Challenge(_)
        | Deed::Member(_)
        | Deed::Other(_) => Vec::new(),
    }
}

/// Who else says that it leads.
fn contested(look: &mut Look<'_>, about: Subject) -> Option<String> {
    let Subject::Initiative(id) = about else { return None };
    let (seated, today) = (seated(look), today(look));
    let me = look.people.me()?.id;
    let (graph, _, _, work) = look.node.all_parts();
    let leading = &work.initiative(graph, id)?.leading;
    let Lead::Contested(all) = leading.lead(today, |partner| seated.contains(partner)) else {
        return None;
    };
    let others = all.iter().filter(|partner| **partner != me);
    let others: Vec<String> = others.map(|partner| name(look, partner)).collect();
    let verb = if others.len() == 1 { "says" } else { "say" };
    Some(format!(
        "{} {verb} that it leads as well. Agree who does: the other steps down, or all decide.",
        listed(&others)
    ))
}

/// The command that comes next.
fn next(act: &Act, short: &str) -> Option<String> {
    match act {
        Act::Commitment(commitment::Act::Promise { .. }) => {
            Some(format!("guildhall commitment report {short}"))
        }
        Act::Challenge(challenge::Act::Share { .. }) => {
            Some(format!("guildhall challenge match {short}"))
        }
        Act::Initiative(_) | Act::Lead(_) => Some(format!("guildhall initiative show {short}")),
        Act::Commitment(_)
        | Act::Challenge(_)
        | Act::Lesson(_)
        | Act::Profile(_)
        | Act::Person(_)
        | Act::Review(_) => None,
    }
}
