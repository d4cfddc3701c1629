//! Invites: one that was made, and the list. Their secrets are not kept.

use std::collections::BTreeMap;

use guildhall_control::Untrusted;
use guildhall_control::api::invite::{Created, List, State, Summary};
use guildhall_governance::{Invite, Token};
use guildhall_ledger::{Index, Kind, PublicKey};
use guildhall_node::{Node, Now};

use super::facts::{Look, time};
use super::ids::{self, Shelf};
use super::people::who;
use crate::invite_text;
use crate::words::check_words;

/// Every invite that is known here, the latest first.
pub(crate) fn list(node: &mut Node, now: Now) -> List {
    List { items: summaries(&Look::at(node, now)) }
}

/// One line for every invite, the latest first.
pub(crate) fn summaries(look: &Look<'_>) -> Vec<Summary> {
    let graph = look.node.graph();
    let mut invites = look.node.governance().invites(graph);
    let place = |invite: &Invite| graph.find(&invite.issue);
    invites.sort_by_key(|invite| std::cmp::Reverse(place(invite)));
    let shelf = Shelf::invites(&invites);
    let users = users(look);
    invites.iter().map(|invite| summary(look, &shelf, &users, invite)).collect()
}

/// An invite that was just made, with what to hand over.
pub(crate) fn created(look: &Look<'_>, token: &Token, name: &str) -> Option<Created> {
    let key = token.key().public();
    let invite = invite_text::INVITE.write(&token.encode())?;
    let shelf = Shelf::invites(&look.node.governance().invites(look.node.graph()));
    let mut notes = Vec::new();
    if token.addresses.is_empty() {
        notes.push(Untrusted::new(
            "This node knows no address at which others can reach it, so the invite names none: it \
             works only on the same network. See: guildhall config show",
        ));
    }
    Some(Created {
        id: ids::invite(key),
        short: shelf.short(&key.0),
        name: Untrusted::new(name),
        command: format!("guildhall join {invite}"),
        invite,
        expires: time(token.expires_ms),
        check_words: check_words(&token.sponsor.0),
        notes,
    })
}

fn summary(
    look: &Look<'_>,
    shelf: &Shelf,
    users: &BTreeMap<PublicKey, PublicKey>,
    invite: &Invite,
) -> Summary {
    let note = look.node.invite_note(&invite.key);
    let user = users.get(&invite.key).map(|key| who(look.people.with_key(key)).handle);
    Summary {
        id: ids::invite(invite.key),
        short: shelf.short(&invite.key.0),
        name: note.map(|note| Untrusted::new(&*note.name)),
        handle: who(look.people.with_id(&invite.sponsor)).handle,
        state: state(look, invite),
        expires: note.map(|note| time(note.expires_ms)),
        used_by: user,
    }
}

fn state(look: &Look<'_>, invite: &Invite) -> State {
    let note = look.node.invite_note(&invite.key);
    if invite.uses >= invite.uses_max {
        State::Used
    } else if invite.is_revoked {
        State::Revoked
    } else if note.is_some_and(|note| note.expires_ms < look.now.wall_ms) {
        State::Expired
    } else {
        State::Open
    }
}

/// The node keys of those who came in, by the keys of their invites.
fn users(look: &Look<'_>) -> BTreeMap<PublicKey, PublicKey> {
    let (graph, governance) = (look.node.graph(), look.node.governance());
    let admits = graph.indices().filter(|index: &Index| {
        graph.header(*index).kind == Kind::GUEST_ADMIT && governance.is_admitted(*index)
    });
    admits.filter_map(|index| super::proposal::claim(graph, index)).collect()
}
