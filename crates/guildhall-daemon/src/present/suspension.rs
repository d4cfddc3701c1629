//! Keys that signed two histories, as a person is told of them.

use guildhall_control::Untrusted;
use guildhall_control::api::member;
use guildhall_governance::{KeyUse, Suspended};
use guildhall_ledger::PublicKey;

use super::facts::Look;
use super::people::{self, Member, who};

/// Every suspended key of an organisation.
pub(crate) fn of(look: &Look<'_>, member: &Member) -> Vec<member::Suspended> {
    let all = look.node.governance().suspended(look.node.graph());
    let own = all.into_iter().filter(|suspended| member.keys.contains(&suspended.key));
    own.map(|suspended| shown(look, &suspended)).collect()
}

/// What a key is for, in a word.
pub(crate) fn purpose(look: &Look<'_>, key: &PublicKey) -> &'static str {
    match look.node.governance().state().key(key) {
        Some((_, KeyUse::Seat)) => "seat",
        Some((_, KeyUse::Root)) => "root",
        Some((_, KeyUse::Former)) => "former",
        None => "machine",
    }
}

fn shown(look: &Look<'_>, suspended: &Suspended) -> member::Suspended {
    let proven_by = suspended.proven_by.iter().map(|index| {
        let handle = who(people::author(&look.people, look.node, *index)).handle;
        Untrusted::new(handle.as_raw())
    });
    member::Suspended {
        key: purpose(look, &suspended.key).to_owned(),
        number: suspended
            .proof
            .as_ref()
            .map(guildhall_governance::FaultProof::seq)
            .unwrap_or_default(),
        vacant: suspended.vacant.is_some(),
        proven_by: proven_by.collect(),
    }
}
