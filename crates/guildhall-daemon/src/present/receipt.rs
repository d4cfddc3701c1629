//! What is answered to an act that was signed.

use guildhall_control::Untrusted;
use guildhall_control::api::decision::Summary;
use guildhall_control::api::{Answer, Deed, Receipt};
use guildhall_control::id::shorten;
use guildhall_control::problem::{Code, Problem};
use guildhall_governance::{Decision, Progress};
use guildhall_ledger::{ContributionId, PublicKey};
use guildhall_node::{Node, Now, Refusal, Reply};

use super::act::Aim;
use super::facts::{Look, count};
use super::ids::{self, Object, Shelf};
use super::people::contact;
use super::{decision, invite, proposal, refusal};

/// What is answered once the node has done, or refused, what it was told.
pub(crate) fn receipt(
    node: &mut Node,
    aim: &Aim,
    done: Result<Reply, Refusal>,
    now: Now,
) -> Result<Answer, Problem> {
    let mut look = Look::at(node, now);
    let reply = match (aim, done) {
        (_, Ok(reply)) => reply,
        (Aim::Edit(document), Err(Refusal::NoChange)) => {
            return Ok(about_initiative(&mut look, Deed::NothingChanged, *document).into());
        }
        (_, Err(why)) => return Err(refusal::problem(&why)),
    };
    let made = reply.ids.first().copied().ok_or_else(unfinished)?;
    Ok(match aim {
        Aim::Create => about_initiative(&mut look, Deed::InitiativeCreated, made).into(),
        Aim::Edit(document) => {
            about_initiative(&mut look, Deed::InitiativeEdited, *document).into()
        }
        Aim::Comment(object) => commented(&mut look, *object, made).into(),
        Aim::Propose => about_decision(&look, Deed::DecisionProposed, made).into(),
        Aim::Vote(decision) => about_decision(&look, Deed::Voted, *decision).into(),
        Aim::Admit => about_decision(&look, Deed::MemberProposed, made).into(),
        Aim::Invite { name } => {
            let token = reply.token.ok_or_else(unfinished)?;
            invite::created(&look, &token, name).ok_or_else(unfinished)?.into()
        }
        Aim::Revoke(key) => revoked(&look, key).into(),
    })
}

fn unfinished() -> Problem {
    Problem::new(Code::Internal, "the node did what was asked but did not say what came of it")
        .hint("look for it:  guildhall log")
}

/// A receipt with what all have.
fn blank(look: &Look<'_>, deed: Deed, (id, short, title): (String, String, String)) -> Receipt {
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
        notes: Vec::new(),
    }
}

fn about_initiative(look: &mut Look<'_>, deed: Deed, document: ContributionId) -> Receipt {
    let short = Shelf::initiatives(look).short(&document.0);
    let title = initiative_title(look, document);
    blank(look, deed, (ids::initiative(document), short, title))
}

fn initiative_title(look: &mut Look<'_>, document: ContributionId) -> String {
    let (graph, _, workspace) = look.node.parts();
    workspace.summary(graph, document).map(|summary| summary.title.clone()).unwrap_or_default()
}

fn commented(look: &mut Look<'_>, on: Object, comment: ContributionId) -> Receipt {
    let title = match on {
        Object::Initiative(document) => initiative_title(look, document),
        Object::Decision(decision) => {
            proposal::title(look.node.graph(), &decision).unwrap_or_default()
        }
    };
    let id = ids::comment(comment);
    let short = shorten(&id, &[]);
    blank(look, Deed::Commented, (id, short, title))
}

fn revoked(look: &Look<'_>, key: &PublicKey) -> Receipt {
    let note = look.node.invite_note(key);
    let name = note.map_or_else(|| "somebody".to_owned(), |note| note.name.clone());
    let invites = look.node.governance().invites(look.node.graph());
    let short = Shelf::invites(&invites).short(&key.0);
    blank(look, Deed::InviteRevoked, (ids::invite(*key), short, name))
}

fn about_decision(look: &Look<'_>, deed: Deed, id: ContributionId) -> Receipt {
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
    match own {
        None if deed == Deed::Voted => {
            notes.push("You have no seat: your word is shown to all as advice and is not counted.");
        }
        Some(seat) if deed == Deed::Voted && seat.recused => {
            notes.push("This is about you: your word is shown to all and is not counted.");
        }
        _ => {}
    }
    if deed == Deed::Voted && matches!(found.progress, Progress::Sealing { .. }) {
        notes.push("The nodes are making it final already; your word may have come too late.");
    }
    if found.quorum.seats == 1 && deed != Deed::Voted {
        notes.push("You are the only partner: your yes alone decides.");
    }
    notes.into_iter().map(Untrusted::new).collect()
}
