//! The state of the minutes: who has a seat, with which keys, and under which rules.
//!
//! A state follows from the one before it and one entry, and from nothing else.

use std::collections::BTreeMap;
use std::sync::Arc;

use guildhall_ledger::{FederationId, PublicKey, digest};
use serde::{Deserialize, Serialize};

use crate::body::{Open, Outcome, Value};
use crate::charter::Charter;
use crate::effect::{Effect, KeyTip, Newcomer, Return};
use crate::genesis::{Founder, Genesis};
use crate::id::{EntryId, PartnerId, domain};
use crate::wire;

mod precondition;
mod quorum;
#[cfg(test)]
mod tests;

pub use precondition::Hindrance;
pub use quorum::Quorum;

/// Whether a partner has a seat.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub enum Status {
    /// It has a seat.
    Active,
    /// It is a member without a seat until its own node takes it.
    Dormant,
    /// It left.
    Left,
    /// It was removed.
    Removed,
}

impl Status {
    /// Whether the partner is a member, with a seat or without.
    pub fn is_member(self) -> bool {
        self == Self::Active || self == Self::Dormant
    }
}

/// A partner as the minutes know it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Partner {
    /// Its id, for ever.
    pub id: PartnerId,
    /// Its name.
    pub name: String,
    /// Its handle, unique in the federation.
    pub handle: String,
    /// Its root key.
    pub root_key: PublicKey,
    /// Commitment to the root key after that.
    pub next_root: [u8; 32],
    /// The one key that votes for it.
    pub seat_key: PublicKey,
    /// Whether it has a seat.
    pub status: Status,
    /// How many entries were final when that began.
    pub since: u32,
    /// The number of the entry that admitted it; none for those who founded.
    pub admitted_by: Option<u32>,
    /// Whether it ever had a seat.
    pub was_seated: bool,
    /// Seat and root keys it had before.
    pub former_keys: Vec<PublicKey>,
    /// Where its keys' chains ended when it left.
    pub tips: Vec<KeyTip>,
    /// The entries by which the others gave it new keys, for ever; see [`State::root`].
    #[serde(skip)]
    pub rekeyed_by: Vec<u32>,
}

impl Partner {
    /// The last entry that gave it all its keys anew: what it had granted before does not count.
    pub(crate) fn keys_since(&self) -> Option<u32> {
        self.rekeyed_by.last().copied().max(self.admitted_by)
    }
}

/// What a key that the minutes know is for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub enum KeyUse {
    /// It votes.
    Seat,
    /// It is kept offline, for the other keys.
    Root,
    /// It was one of both.
    Former,
}

/// The state after some number of entries.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct State {
    minutes: u32,
    entry: EntryId,
    charter: Arc<Charter>,
    partners: Arc<BTreeMap<PartnerId, Partner>>,
    // Both follow from the partners.
    electorate: Arc<[PartnerId]>,
    keys: Arc<BTreeMap<PublicKey, (PartnerId, KeyUse)>>,
}

impl State {
    /// The state that a federation begins with.
    pub fn founded(federation: FederationId, genesis: &Genesis) -> Self {
        let founders = &genesis.foundation.founders;
        let partners = founders.iter().map(|founder| (founder.partner, founding_partner(founder)));
        let partners: BTreeMap<PartnerId, Partner> = partners.collect();
        let charter = Arc::new(genesis.foundation.charter.clone());
        Self::over(0, EntryId::before_the_first(federation), charter, Arc::new(partners))
    }

    fn over(
        minutes: u32,
        entry: EntryId,
        charter: Arc<Charter>,
        partners: Arc<BTreeMap<PartnerId, Partner>>,
    ) -> Self {
        let seated = partners.values().filter(|partner| partner.status == Status::Active);
        let electorate = seated.map(|partner| partner.id).collect();
        let keys = partners.values().flat_map(keys_of).collect();
        Self { minutes, entry, charter, partners, electorate, keys: Arc::new(keys) }
    }

    /// How many entries are final.
    pub fn minutes(&self) -> u32 {
        self.minutes
    }

    /// The last entry; the federation's own id where there is none.
    pub fn entry(&self) -> EntryId {
        self.entry
    }

    /// The rules in force.
    pub fn charter(&self) -> &Charter {
        &self.charter
    }

    pub(crate) fn shared_charter(&self) -> &Arc<Charter> {
        &self.charter
    }

    /// Every partner there ever was.
    pub fn partners(&self) -> impl Iterator<Item = &Partner> {
        self.partners.values()
    }

    /// One partner.
    pub fn partner(&self, id: &PartnerId) -> Option<&Partner> {
        self.partners.get(id)
    }

    /// The partner with this handle.
    pub fn partner_named(&self, handle: &str) -> Option<&Partner> {
        self.partners().find(|partner| partner.handle == handle)
    }

    /// Those who have a seat, in order of id.
    pub fn electorate(&self) -> &[PartnerId] {
        &self.electorate
    }

    /// Whether the partner has a seat.
    pub fn has_seat(&self, id: &PartnerId) -> bool {
        self.electorate.binary_search(id).is_ok()
    }

    /// Whether the partner is a member, with a seat or without.
    pub fn has_member(&self, id: &PartnerId) -> bool {
        self.partner(id).is_some_and(|partner| partner.status.is_member())
    }

    /// How many seats make an entry final.
    pub fn quorum(&self) -> Quorum {
        Quorum::of(self.electorate.len())
    }

    /// The partner that a seat or root key belongs or belonged to.
    pub fn key(&self, key: &PublicKey) -> Option<(PartnerId, KeyUse)> {
        self.keys.get(key).copied()
    }

    /// The state after one more entry: `value`, where `open` is the proposal it decides.
    #[must_use]
    pub fn after(&self, value: Value, open: &Open) -> Self {
        let next = self.unchanged_by(value);
        if value.outcome == Outcome::Declined {
            return next;
        }
        match &open.effect {
            Effect::Adopt => next,
            Effect::SetPolicy { key, value, .. } => {
                Self { charter: Arc::new(self.charter.amended(*key, *value)), ..next }
            }
            effect @ (Effect::AdmitPartner(_)
            | Effect::Readmit(_)
            | Effect::Reactivate { .. }
            | Effect::Remove { .. }
            | Effect::MarkDormant { .. }
            | Effect::Leave { .. }
            | Effect::ChangeSeat { .. }
            | Effect::RotateRoot { .. }
            | Effect::Recover(_)) => {
                let mut partners = next.partners;
                apply(Arc::make_mut(&mut partners), effect, next.minutes);
                Self::over(next.minutes, next.entry, next.charter, partners)
            }
        }
    }

    /// The state after an entry that changes neither partners nor charter.
    pub(crate) fn unchanged_by(&self, value: Value) -> Self {
        let minutes = self.minutes.saturating_add(1);
        Self { minutes, entry: self.entry_after(value), ..self.clone() }
    }

    /// The id of the entry `value` after this state.
    pub fn entry_after(&self, value: Value) -> EntryId {
        let outcome: [u8; 1] = match value.outcome {
            Outcome::Adopted => [0],
            Outcome::Declined => [1],
        };
        let parts: [&[u8]; 4] =
            [&self.minutes.to_be_bytes(), &self.entry.0, &value.decision.0, &outcome];
        EntryId(digest(domain::ENTRY, &parts))
    }

    /// The digest that a Confirm carries.
    ///
    /// Who got new keys by the others comes last and only if anybody did, so that a federation in
    /// which nobody lost its root key has the digests that it had before that was possible.
    pub fn root(&self) -> [u8; 32] {
        let mut canonical = wire::encode(&(&*self.partners, &*self.charter));
        let is_rekeyed = |partner: &&Partner| !partner.rekeyed_by.is_empty();
        let rekeyed = self.partners().filter(is_rekeyed);
        let rekeyed: BTreeMap<PartnerId, &[u32]> =
            rekeyed.map(|partner| (partner.id, partner.rekeyed_by.as_slice())).collect();
        if !rekeyed.is_empty() {
            canonical.extend(wire::encode(&rekeyed));
        }
        digest(domain::STATE, &[&self.minutes.to_be_bytes(), &self.entry.0, &canonical])
    }
}

fn founding_partner(founder: &Founder) -> Partner {
    Partner {
        id: founder.partner,
        name: founder.name.clone(),
        handle: founder.handle.clone(),
        root_key: founder.root_key,
        next_root: founder.next_root,
        seat_key: founder.seat_key,
        status: Status::Active,
        since: 0,
        admitted_by: None,
        was_seated: true,
        former_keys: Vec::new(),
        tips: Vec::new(),
        rekeyed_by: Vec::new(),
    }
}

fn keys_of(partner: &Partner) -> Vec<(PublicKey, (PartnerId, KeyUse))> {
    let former = partner.former_keys.iter().map(|key| (*key, (partner.id, KeyUse::Former)));
    let current = [
        (partner.seat_key, (partner.id, KeyUse::Seat)),
        (partner.root_key, (partner.id, KeyUse::Root)),
    ];
    former.chain(current).collect()
}

fn apply(partners: &mut BTreeMap<PartnerId, Partner>, effect: &Effect, minutes: u32) {
    let set_status = |partner: &mut Partner, status| {
        partner.status = status;
        partner.since = minutes;
    };
    if let Effect::AdmitPartner(newcomer) | Effect::Readmit(Return { newcomer, .. }) = effect {
        let partner = admitted(partners.get(&newcomer.partner), newcomer, minutes);
        partners.insert(newcomer.partner, partner);
        return;
    }
    let Some(partner) = effect.partner().and_then(|id| partners.get_mut(&id)) else { return };
    match effect {
        Effect::Reactivate { .. } => {
            set_status(partner, Status::Active);
            partner.was_seated = true;
        }
        Effect::Remove { .. } => set_status(partner, Status::Removed),
        Effect::MarkDormant { .. } => set_status(partner, Status::Dormant),
        Effect::Leave { tips, .. } => {
            set_status(partner, Status::Left);
            partner.tips.clone_from(tips);
        }
        Effect::ChangeSeat { new_seat, .. } => {
            partner.former_keys.push(partner.seat_key);
            partner.seat_key = *new_seat;
        }
        Effect::RotateRoot { new_root, next_root, .. } => {
            partner.former_keys.push(partner.root_key);
            partner.root_key = *new_root;
            partner.next_root = *next_root;
        }
        Effect::Recover(recovery) => {
            partner.former_keys.extend([partner.seat_key, partner.root_key]);
            partner.seat_key = recovery.new_seat;
            partner.root_key = recovery.new_root;
            partner.next_root = recovery.next_root;
            partner.rekeyed_by.push(minutes.saturating_sub(1));
        }
        Effect::AdmitPartner(_) | Effect::Readmit(_) | Effect::Adopt | Effect::SetPolicy { .. } => {
        }
    }
}

/// The partner after its admission; one that was there before keeps what it had been.
fn admitted(before: Option<&Partner>, newcomer: &Newcomer, minutes: u32) -> Partner {
    let former_keys = before.map_or_else(Vec::new, |before| {
        let last = [before.seat_key, before.root_key];
        before.former_keys.iter().copied().chain(last).collect()
    });
    Partner {
        id: newcomer.partner,
        name: newcomer.name.clone(),
        handle: newcomer.handle.clone(),
        root_key: newcomer.root_key,
        next_root: newcomer.next_root,
        seat_key: newcomer.seat_key,
        status: Status::Dormant,
        since: minutes,
        admitted_by: Some(minutes.saturating_sub(1)),
        was_seated: before.is_some_and(|before| before.was_seated),
        former_keys,
        tips: Vec::new(),
        rekeyed_by: before.map_or_else(Vec::new, |before| before.rekeyed_by.clone()),
    }
}
