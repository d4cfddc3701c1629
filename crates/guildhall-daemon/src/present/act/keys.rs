//! Acts about the keys of the own organisation, from words to what the node is told.

use guildhall_control::api::key::{self, Role, Until};
use guildhall_control::problem::{Code, Problem};
use guildhall_governance::{KeyUse, Role as NodeRole, SignatureBytes};
use guildhall_ledger::{PublicKey, Tip};
use guildhall_node::{Act, Governing, Now};

use super::governing::newest;
use super::{DAY_MS, secret, worded};
use crate::present::facts::Look;
use crate::present::{key as keys, unhex};

/// Gets ready to add a machine.
pub(super) fn invite(
    wish: &key::MachineInvite,
    addresses: &[String],
    now: Now,
) -> Result<Act, Problem> {
    let name = worded(&wish.name, "say what the machine is called")?;
    if wish.days == 0 {
        return Err(Problem::new(Code::BadInput, "the text is good for at least 1 day")
            .hint("guildhall key machine invite \"The office\" --days 1"));
    }
    let expires_ms = now.wall_ms.saturating_add(u64::from(wish.days).saturating_mul(DAY_MS));
    let role = match wish.role {
        Role::Voice => NodeRole::Voice,
        Role::Work => NodeRole::Work,
    };
    let (secret, addresses) = (secret()?, addresses.to_vec());
    Ok(Act::Govern(Governing::InviteMachine { secret, name, role, expires_ms, addresses }))
}

/// Takes the key of a machine back.
pub(super) fn revoke(look: &Look<'_>, wish: &key::Revoke) -> Result<Act, Problem> {
    let (key, purpose) = keys::find(look, &wish.reference)?;
    let refused = |title: &str| Problem::new(Code::Refused, title);
    match purpose {
        key::Purpose::Voice | key::Purpose::Work => {}
        key::Purpose::Seat | key::Purpose::Guest => {
            return Err(refused("this is the key that your organisation decides with")
                .because("another machine has to take its place")
                .hint("on the other machine:  guildhall key seat"));
        }
        key::Purpose::Root => {
            return Err(refused(
                "the root key is replaced by the one that follows it, not revoked",
            )
            .hint("guildhall key rotate"));
        }
        key::Purpose::Former => {
            return Err(refused("this key signs nothing any more")
                .hint("see the others:  guildhall key list"));
        }
    }
    let last = match wish.until {
        Until::Nothing => None,
        Until::Here => newest(look, &key),
        Until::Number(number) => Some(numbered(look, &key, number)?),
    };
    Ok(Act::Govern(Governing::RevokeKey { key, last }))
}

/// The contribution of `key` with this number.
fn numbered(look: &Look<'_>, key: &PublicKey, number: u64) -> Result<Tip, Problem> {
    let graph = look.node.graph();
    let is_it = |index: &guildhall_ledger::Index| {
        let header = graph.header(*index);
        header.author == *key && header.seq == number
    };
    let found = graph.indices().find(is_it);
    let tip = found.map(|index| Tip { seq: number, id: graph.id(index) });
    tip.ok_or_else(|| {
        let because = match newest(look, key) {
            Some(last) => format!("its numbers go from 0 to {}", last.seq),
            None => "it signed nothing yet".to_owned(),
        };
        Problem::new(Code::NotFound, format!("this key signed nothing with the number {number}"))
            .because(because)
            .hint("see the numbers:  guildhall key list")
    })
}

/// Drafts that this machine votes.
pub(super) fn seat(look: &Look<'_>, draft: &key::SeatDraft) -> Result<Act, Problem> {
    let votes = look.node.governance().state().key(&look.node.public_key());
    if votes.is_some_and(|(_, key_use)| key_use == KeyUse::Seat) {
        return Err(Problem::new(
            Code::Refused,
            "this machine votes for your organisation already",
        )
        .hint("see all of them:  guildhall key list"));
    }
    let root = PublicKey(bytes(&draft.root)?);
    Ok(Act::Govern(Governing::DraftSeat { root }))
}

/// Drafts that the next root key takes the place of the one before.
pub(super) fn rotation(draft: &key::RotationDraft) -> Result<Act, Problem> {
    Ok(Act::Govern(Governing::DraftRotation {
        new_root: PublicKey(bytes(&draft.new_root)?),
        next_root: bytes(&draft.next_root)?,
        possession: SignatureBytes(bytes(&draft.possession)?),
    }))
}

/// Takes in what a root key signed.
pub(super) fn signed(signed: &key::Signed) -> Result<Act, Problem> {
    let bytes = unhex(&signed.contribution).ok_or_else(unreadable)?;
    Ok(Act::Govern(Governing::Signed(bytes)))
}

fn bytes<const N: usize>(text: &str) -> Result<[u8; N], Problem> {
    let bytes = unhex(text).and_then(|bytes| <[u8; N]>::try_from(bytes).ok());
    bytes.ok_or_else(unreadable)
}

fn unreadable() -> Problem {
    Problem::new(Code::BadRequest, "the node cannot read what was signed")
        .hint("if the program was updated:  guildhall node stop, then guildhall node start")
}
