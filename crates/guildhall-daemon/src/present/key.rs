//! The keys of the organisation of this node.

use guildhall_control::Untrusted;
use guildhall_control::api::key::{
    Draft, List, MachineInvited, Purpose, Return, Role as ApiRole, Summary,
};
use guildhall_control::api::{Deed, Receipt, governing};
use guildhall_control::problem::{Code, Problem};
use guildhall_control::reference::Purpose as Wanted;
use guildhall_governance::{Effect, Role, Status, next_root_hash};
use guildhall_ledger::{ContributionId, PublicKey};
use guildhall_node::{MachineToken, Node, Now, Reply};

use super::facts::{Look, count, hex, long_count, time};
use super::ids::{self, Shelf};
use super::people::Member;
use super::proposal;
use super::receipt::about_decision;
use crate::invite_text;
use crate::words::check_words;

/// The keys, the one that votes first.
pub(crate) fn list(node: &mut Node, now: Now) -> List {
    let look = Look::at(node, now);
    let open = look.node.open_machine_invites();
    let open = open.filter(|note| now.wall_ms <= note.expires_ms).count();
    List { items: summaries(&look), invites_open: count(open) }
}

fn summaries(look: &Look<'_>) -> Vec<Summary> {
    let Some(me) = look.people.me() else { return Vec::new() };
    let keys = purposes(look, me);
    let shelf = Shelf::keys(keys.iter().map(|(key, _)| *key));
    keys.iter().map(|(key, purpose)| summary(look, &shelf, key, *purpose)).collect()
}

/// Every key of the organisation, with what it is for.
fn purposes(look: &Look<'_>, me: &Member) -> Vec<(PublicKey, Purpose)> {
    let governance = look.node.governance();
    let Some(partner) = governance.state().partner(&me.id) else {
        return me.keys.first().map(|key| (*key, Purpose::Guest)).into_iter().collect();
    };
    let machines = governance.machines(look.node.graph(), &me.id);
    let machines = machines.into_iter().filter(|(key, _)| *key != partner.seat_key);
    let machines = machines.map(|(key, role)| match role {
        Role::Voice => (key, Purpose::Voice),
        Role::Work => (key, Purpose::Work),
    });
    let former = partner.former_keys.iter().map(|key| (*key, Purpose::Former));
    let seat = if partner.status.is_member() { Purpose::Seat } else { Purpose::Former };
    let above = [(partner.root_key, Purpose::Root)];
    [(partner.seat_key, seat)].into_iter().chain(machines).chain(above).chain(former).collect()
}

fn summary(look: &Look<'_>, shelf: &Shelf, key: &PublicKey, purpose: Purpose) -> Summary {
    let graph = look.node.graph();
    let tips = graph.tips(key).into_iter();
    let last = tips.map(|tip| graph.header(tip).seq).max();
    let is_its = |index: &guildhall_ledger::Index| graph.header(*index).author == *key;
    let note = look.node.machine_note(key);
    Summary {
        id: ids::key(*key),
        short: shelf.short(&key.0),
        purpose,
        here: look.node.public_key() == *key,
        name: note.map(|note| Untrusted::new(&*note.name)),
        check_words: check_words(&key.0),
        contributions: long_count(graph.indices().filter(is_its).count()),
        last,
        connected: look.node.peer(key).is_connected,
    }
}

/// The key of the own organisation that a person means.
pub(crate) fn find(look: &Look<'_>, reference: &str) -> Result<(PublicKey, Purpose), Problem> {
    let keys = look.people.me().map(|me| purposes(look, me)).unwrap_or_default();
    let shelf = Shelf::keys(keys.iter().map(|(key, _)| *key));
    let known: Vec<(ContributionId, String, &str)> = keys
        .iter()
        .map(|(key, purpose)| {
            let name = look.node.machine_note(key).map(|note| note.name.clone());
            (ContributionId(key.0), name.unwrap_or_default(), purpose.word())
        })
        .collect();
    let found = ids::find("key", reference, &known, &shelf, Wanted::Act)?;
    let found = keys.into_iter().find(|(key, _)| key.0 == found.0);
    found.ok_or_else(|| ids::not_found("key", reference))
}

/// A machine that may be added, with what to hand over.
pub(crate) fn machine_invited(token: &MachineToken, name: &str) -> Option<MachineInvited> {
    let text = invite_text::MACHINE.write(&token.encode())?;
    let mut notes = Vec::new();
    if token.addresses.is_empty() {
        notes.push(Untrusted::new(
            "This node knows no address at which another machine can reach it. See: guildhall config \
             show",
        ));
    }
    Some(MachineInvited {
        name: Untrusted::new(name),
        role: match token.role {
            Role::Voice => ApiRole::Voice,
            Role::Work => ApiRole::Work,
        },
        command: format!("guildhall key machine join {text}"),
        text,
        expires: time(token.expires_ms),
        check_words: check_words(&token.node.0),
        notes,
    })
}

/// What a root key is to sign.
pub(crate) fn draft(act: &governing::Act, reply: &Reply) -> Option<Draft> {
    let draft = reply.draft.as_ref()?;
    let bytes = postcard::to_stdvec(draft).expect("a draft in memory can be encoded");
    let words = match act {
        governing::Act::SeatDraft(_) => "this machine votes for your organisation from then on",
        _ => "the next root key takes the place of the present one",
    };
    Some(Draft { draft: hex(&bytes), words: Untrusted::new(words) })
}

/// What came of something that a root key signed.
pub(crate) fn signed(look: &Look<'_>, made: ContributionId) -> Receipt {
    let graph = look.node.graph();
    let open = graph.find(&made).and_then(|index| proposal::proposal(graph, index));
    let deed = match open.map(|open| open.effect) {
        Some(Effect::ChangeSeat { .. }) => Deed::SeatMoved,
        _ => Deed::RootReplaced,
    };
    about_decision(look, deed, made)
}

/// What the former root key of this guest's organisation is to sign.
pub(crate) fn returning(node: &mut Node, root: &str, now: Now) -> Result<Return, Problem> {
    let look = Look::at(node, now);
    let me = look.people.me();
    let governance = look.node.governance();
    let guests = governance.guests(look.node.graph());
    let own = look.node.public_key();
    let Some(guest) = guests.iter().find(|guest| guest.claim.node_key == own) else {
        let title = if me.is_some_and(|me| me.is_seated) {
            "you are a partner already"
        } else {
            "you are no guest here, so there is no seat to come back to"
        };
        return Err(Problem::new(Code::Refused, title)
            .because("whoever comes back joins as a guest first, with a home and keys of its own")
            .hint("ask a partner for an invite, then:  guildhall --home DIR join INVITE"));
    };
    let bytes = super::unhex(root).and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
    let former = bytes.map(PublicKey).and_then(|root| {
        let is_its = |partner: &&guildhall_governance::Partner| {
            partner.root_key == root || partner.next_root == next_root_hash(&root)
        };
        governance.state().partners().find(is_its)
    });
    let Some(former) = former else {
        return Err(Problem::new(
            Code::NotFound,
            "no partner here had the root key of these words",
        )
        .because("the root key that it had last is needed, or the one that followed it")
        .hint("without it you may still be admitted, as another organisation"));
    };
    if matches!(former.status, Status::Active | Status::Dormant) {
        let title = format!("{} is a partner, so nobody comes back as it", former.name);
        return Err(
            Problem::new(Code::Refused, title).hint("see everybody:  guildhall member list")
        );
    }
    Ok(Return {
        name: Untrusted::new(&*former.name),
        federation: hex(&look.node.graph().federation().0),
        partner: hex(&former.id.0),
        root: hex(&guest.claim.root_key.0),
        seat: hex(&own.0),
    })
}
