//! What is answered to an act that was signed.

use guildhall_control::Untrusted;
use guildhall_control::api::decision::Summary;
use guildhall_control::api::{self, Act, Answer, Deed, Receipt, governing, lead, work as said};
use guildhall_control::problem::{Code, Problem};
use guildhall_control::reference::Purpose;
use guildhall_governance::{Body, Decision, Effect, Mode, Progress};
use guildhall_ledger::ContributionId;
use guildhall_node::{Node, Now, Reply};

use super::facts::{Look, count};
use super::ids::{self, Shelf};
use super::people::contact;
use super::topic::Topics;
use super::{decision, invite, key, proposal, stranded, work};

/// What is answered once the node has done what it was told.
pub(crate) fn receipt(
    node: &mut Node,
    act: &Act,
    reply: &Reply,
    now: Now,
) -> Result<Answer, Problem> {
    let mut look = Look::at(node, now);
    if let Act::Govern(act) = act {
        return governed(&look, act, reply);
    }
    let made = reply.ids.first().copied().ok_or_else(unfinished)?;
    Ok(match act {
        Act::InitiativeCreate(_) => {
            about_initiative(&mut look, Deed::InitiativeCreated, made).into()
        }
        Act::InitiativeEdit(_) => about_initiative(&mut look, Deed::InitiativeEdited, made).into(),
        Act::InitiativeReapply(_) => {
            about_initiative(&mut look, Deed::InitiativeReapplied, made).into()
        }
        Act::InitiativeComment(_) => commented(&mut look, made).into(),
        Act::CommentWithdraw(_) => {
            Receipt { deed: Deed::CommentWithdrawn, ..commented(&mut look, made) }.into()
        }
        Act::DecisionPropose(_) => about_decision(&look, Deed::DecisionProposed, made).into(),
        Act::DecisionVote(_) => about_decision(&look, Deed::Voted, made).into(),
        Act::MemberPropose(_) => about_decision(&look, Deed::MemberProposed, made).into(),
        Act::Govern(_) => return Err(unfinished()),
        Act::InviteCreate(create) => {
            let token = reply.token.as_ref().ok_or_else(unfinished)?;
            invite::created(&look, token, &create.name).ok_or_else(unfinished)?.into()
        }
        Act::InviteRevoke(_) => revoked(&look, made).ok_or_else(unfinished)?.into(),
        Act::Work(said::Act::Lead(lead::Act::Settle { .. })) => {
            let open = reply.ids.last().copied().unwrap_or(made);
            about_decision(&look, Deed::DecisionProposed, open).into()
        }
        Act::Work(act) => work::receipt(&mut look, act, reply)?.into(),
    })
}

/// What is answered to a change of a text that changes nothing; `None` for other acts.
pub(crate) fn unchanged(node: &mut Node, act: &Act, now: Now) -> Option<Result<Answer, Problem>> {
    let mut look = Look::at(node, now);
    let found = match act {
        Act::InitiativeEdit(edit) => ids::find_initiative(&mut look, &edit.reference, Purpose::Act),
        Act::InitiativeReapply(reapply) => stranded::find_initiative(&mut look, &reapply.reference),
        _ => return None,
    };
    Some(found.map(|id| about_initiative(&mut look, Deed::NothingChanged, id).into()))
}

pub(super) fn unfinished() -> Problem {
    Problem::new(Code::Internal, "the node did what was asked but did not say what came of it")
        .hint("look for it:  guildhall log")
}

/// A receipt with what all have.
pub(super) fn blank(
    look: &Look<'_>,
    deed: Deed,
    (id, short, title): (String, String, String),
) -> Receipt {
    let (graph, me) = (look.node.graph(), look.node.public_key());
    let tip = graph.tips(&me).into_iter().max_by_key(|tip| graph.header(*tip).seq);
    let others = look.people.others();
    let connected = look.people.others().filter(|other| contact(look.node, other).is_connected);
    Receipt {
        deed,
        id,
        short,
        title: Untrusted::new(title),
        contribution: tip.map(|tip| graph.id(tip).to_string()).unwrap_or_default(),
        sent_to: count(connected.count()),
        others: count(others.count()),
        decision: None,
        words: None,
        next: None,
        notes: Vec::new(),
    }
}

fn about_initiative(look: &mut Look<'_>, deed: Deed, document: ContributionId) -> Receipt {
    let short = Shelf::around_initiative(look, document).short(&document.0);
    let title = initiative_title(look, document);
    blank(look, deed, (ids::initiative(document), short, title))
}

fn initiative_title(look: &mut Look<'_>, document: ContributionId) -> String {
    let (graph, _, workspace) = look.node.parts();
    workspace.summary(graph, document).map(|summary| summary.title.clone()).unwrap_or_default()
}

fn commented(look: &mut Look<'_>, comment: ContributionId) -> Receipt {
    let topics = Topics::of(look);
    let index = look.node.graph().find(&comment);
    let topic = index.and_then(|index| topics.topic(look, index));
    let title = topic.and_then(|topic| topic.title(look)).unwrap_or_default();
    let id = ids::comment(comment);
    let short = Shelf::comments(look).short(&comment.0);
    blank(look, Deed::Commented, (id, short, title))
}

fn revoked(look: &Look<'_>, revocation: ContributionId) -> Option<Receipt> {
    let graph = look.node.graph();
    let contribution = graph.contribution(graph.find(&revocation)?);
    let Body::InviteRevoke(revoke) =
        Body::decode(contribution.kind(), contribution.body())?.ok()?
    else {
        return None;
    };
    let note = look.node.invite_note(&revoke.key);
    let name = note.map_or_else(|| "somebody".to_owned(), |note| note.name.clone());
    let short = Shelf::invites(&look.node.governance().invites(graph)).short(&revoke.key.0);
    Some(blank(look, Deed::InviteRevoked, (ids::invite(revoke.key), short, name)))
}

fn governed(look: &Look<'_>, act: &governing::Act, reply: &Reply) -> Result<Answer, Problem> {
    match act {
        governing::Act::MachineInvite(wish) => {
            let token = reply.machine.as_ref().ok_or_else(unfinished)?;
            return Ok(key::machine_invited(token, &wish.name).ok_or_else(unfinished)?.into());
        }
        governing::Act::SeatDraft(_) | governing::Act::RotationDraft(_) => {
            return Ok(key::draft(act, reply).ok_or_else(unfinished)?.into());
        }
        _ => {}
    }
    let made = reply.ids.first().copied().ok_or_else(unfinished)?;
    Ok(match act {
        governing::Act::Remove(about) if proposal::title(look.node.graph(), &made).is_none() => {
            about_member(look, Deed::GuestRemoved, about)
        }
        governing::Act::Remove(_) => about_decision(look, Deed::RemovalProposed, made),
        governing::Act::Recover(_) => about_decision(look, Deed::RecoveryProposed, made),
        governing::Act::Dormant(_) => about_decision(look, Deed::Challenged, made),
        governing::Act::AdoptGuest(about) => about_member(look, Deed::GuestAdopted, about),
        governing::Act::Leave(_) => about_decision(look, Deed::Leaving, made),
        governing::Act::Rule(_) => about_decision(look, Deed::RuleProposed, made),
        governing::Act::Withdraw(_) => about_decision(look, Deed::Withdrawn, made),
        governing::Act::KeyRevoke(wish) => revoked_key(look, wish, made),
        governing::Act::Signed(_) => key::signed(look, made),
        governing::Act::MachineInvite(_)
        | governing::Act::SeatDraft(_)
        | governing::Act::RotationDraft(_) => return Err(unfinished()),
    }
    .into())
}

fn revoked_key(look: &Look<'_>, wish: &api::key::Revoke, made: ContributionId) -> Receipt {
    let graph = look.node.graph();
    let body = graph.find(&made).map(|index| graph.contribution(index));
    let body = body.and_then(|it| Body::decode(it.kind(), it.body()));
    let revoke = match body {
        Some(Ok(Body::KeyRevoke(revoke))) => Some(revoke),
        _ => None,
    };
    let id = revoke.as_ref().map(|revoke| ids::key(revoke.key)).unwrap_or_default();
    let stands = match revoke.and_then(|revoke| revoke.last) {
        Some(last) => format!("What it signed up to number {} stands.", last.seq),
        None => "Nothing that it signed stands.".to_owned(),
    };
    let notes = vec![Untrusted::new(stands)];
    let receipt = blank(look, Deed::KeyRevoked, (id, wish.reference.clone(), String::new()));
    Receipt { notes, ..receipt }
}

fn about_member(look: &Look<'_>, deed: Deed, about: &governing::About) -> Receipt {
    let found = ids::find_member(look, &about.handle).ok();
    let id = found.map(ids::member).unwrap_or_default();
    let name = found.map(|member| member.name.clone()).unwrap_or_default();
    blank(look, deed, (id, about.handle.clone(), name))
}

pub(crate) fn about_decision(look: &Look<'_>, deed: Deed, id: ContributionId) -> Receipt {
    let shelf = Shelf::decisions(look);
    let summary: Option<Summary> = decision::summary(look, &shelf, &id);
    let title = proposal::title(look.node.graph(), &id).unwrap_or_default();
    let notes = look.node.governance().decision(look.node.graph(), &id);
    let notes = notes.map(|found| notes_on(look, deed, &found)).unwrap_or_default();
    let receipt = blank(look, deed, (ids::decision(id), shelf.short(&id.0), title));
    Receipt { decision: summary, notes, ..receipt }
}

/// What a person should know about the weight of its word.
fn notes_on(look: &Look<'_>, deed: Deed, found: &Decision<'_>) -> Vec<Untrusted> {
    let mut notes: Vec<&str> = Vec::new();
    let own =
        look.people.me().and_then(|me| found.voices.iter().find(|seat| seat.partner == me.id));
    let is_on_own_keys = match &found.open.effect {
        Effect::Recover(it) => look.people.me().is_some_and(|me| me.id == it.partner),
        _ => false,
    };
    match own {
        _ if deed == Deed::Voted && is_on_own_keys => {
            notes.push("This is about you: if you object, all the others have to agree.");
        }
        None if deed == Deed::Voted => {
            notes.push("You have no seat: your word is shown to all as advice and is not counted.");
        }
        Some(seat) if deed == Deed::Voted && seat.recused => {
            notes.push("This is about you: your word is shown to all and is not counted.");
        }
        _ => {}
    }
    if deed == Deed::Voted && is_too_late(look, found) {
        notes.push(
            "It was final before you spoke: your word is recorded and changes nothing. Whoever \
             wants it otherwise proposes another decision.",
        );
    }
    if deed == Deed::Withdrawn && !matches!(found.progress, Progress::Final { .. }) {
        notes.push(
            "It counts if it reaches the other nodes before they begin to make the matter final; \
             the minutes will then say declined.",
        );
    }
    if deed == Deed::Leaving && !matches!(found.progress, Progress::Final { .. }) {
        notes.push("Leave your node running until it is final: your own node is needed for it.");
    }
    let asks = matches!(found.mode, Mode::Auto) || deed == Deed::Withdrawn;
    if found.quorum.seats == 1 && deed != Deed::Voted && !asks {
        notes.push("You are the only partner: your yes alone decides.");
    }
    notes.into_iter().map(Untrusted::new).collect()
}

/// Whether the decision was final without the stance that this node gave last.
fn is_too_late(look: &Look<'_>, found: &Decision<'_>) -> bool {
    let Progress::Final { entry, .. } = found.progress else { return false };
    let (graph, governance) = (look.node.graph(), look.node.governance());
    let me = look.people.me().map(|me| me.id);
    let own = me.map(|me| governance.stances(graph, &found.id, &me)).unwrap_or_default();
    let Some(entry) = governance.entry(entry) else { return false };
    let saw_it = |confirm: &guildhall_ledger::Index| {
        own.iter().any(|given| graph.is_ancestor(given.index, *confirm))
    };
    !entry.certificate.iter().any(saw_it)
}
