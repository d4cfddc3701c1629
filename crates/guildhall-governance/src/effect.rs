//! Effects: what a decision does once it is final.

use guildhall_ledger::{ContributionId, FederationId, PublicKey, SecretKey, Tip, digest};
use serde::{Deserialize, Serialize};

use crate::charter::{Charter, Matter, PolicyKey, PolicyValue};
use crate::id::{PartnerId, domain};
use crate::mode::{Mode, Share};
use crate::wire::{SignatureBytes, handle_fault, name_fault};

/// Most keys whose last contribution a leaving partner names.
pub const LEAVING_KEYS_MAX: usize = 64;

/// What is wrong where one key would both vote and stand above the one that votes.
const SAME_KEYS: &str = "root key and seat key must be different keys";

/// What a decision does once it is final.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Effect {
    /// A guest gets a seat; it sits down by its own `Reactivate`.
    AdmitPartner(Newcomer),
    /// A dormant partner sits down.
    Reactivate {
        /// Which partner.
        partner: PartnerId,
        /// The number of entries when it became dormant.
        dormant_since: u32,
    },
    /// The text that the proposal names is adopted.
    Adopt,
    /// A policy of the charter is amended.
    SetPolicy {
        /// Which policy.
        key: PolicyKey,
        /// The version that is amended; any other makes the proposal void.
        from_version: u32,
        /// What it says from then on.
        value: PolicyValue,
    },
    /// A partner loses seat and membership.
    Remove {
        /// Which partner.
        partner: PartnerId,
    },
    /// A partner whose node does not answer loses its seat until it returns.
    MarkDormant {
        /// Which partner.
        partner: PartnerId,
    },
    /// A partner leaves.
    Leave {
        /// Which partner.
        partner: PartnerId,
        /// The last contribution of each of its keys, so that work on its way is not cut off.
        tips: Vec<KeyTip>,
    },
    /// A partner votes with another key from the next slot on.
    ChangeSeat {
        /// Which partner.
        partner: PartnerId,
        /// The key it replaces.
        old_seat: PublicKey,
        /// The key that votes from then on.
        new_seat: PublicKey,
        /// That key's signature: see [`possession`].
        possession: SignatureBytes,
    },
    /// A partner reveals the root key it had committed to.
    RotateRoot {
        /// Which partner.
        partner: PartnerId,
        /// The key it replaces.
        old_root: PublicKey,
        /// The key whose hash was committed to.
        new_root: PublicKey,
        /// Commitment to the root key after that.
        next_root: [u8; 32],
        /// The revealed key's signature: see [`possession`].
        possession: SignatureBytes,
    },
    /// A partner that left or was removed gets a seat again, under its id and with new keys.
    Readmit(Return),
    /// A partner that lost its root key, or from which it was stolen, gets new keys by the others.
    Recover(Recovery),
}

/// Which partner gets which keys, and the guest that holds them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Recovery {
    /// Which partner; it keeps its id, its name, its history and its guests.
    pub partner: PartnerId,
    /// The `GuestAdmit` whose claim shows that somebody holds the new keys.
    pub admission: ContributionId,
    /// The root key that is lost.
    pub old_root: PublicKey,
    /// The root key from then on.
    pub new_root: PublicKey,
    /// Commitment to the root key after that.
    pub next_root: [u8; 32],
    /// The key that votes from then on: the guest's node key.
    pub new_seat: PublicKey,
}

/// Who comes back, and what shows that it is the same.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Return {
    /// With which keys; its id is the one that it had.
    pub newcomer: Newcomer,
    /// The root key that it had last, or the one that it had committed to.
    pub former_root: PublicKey,
    /// That key's signature: see [`return_signature`].
    pub proof: SignatureBytes,
}

/// The signature of a former root key that shows that `newcomer` is its organisation.
pub fn return_signature(
    former_root: &SecretKey,
    federation: FederationId,
    partner: PartnerId,
    keys: (&PublicKey, &PublicKey),
) -> SignatureBytes {
    let message = return_hash(federation, partner, keys);
    SignatureBytes(former_root.sign(domain::RETURN, &message))
}

/// What the former root key signs: who comes back where, with which root and seat key.
fn return_hash(
    federation: FederationId,
    partner: PartnerId,
    (root, seat): (&PublicKey, &PublicKey),
) -> [u8; 32] {
    digest(domain::RETURN, &[&federation.0, &partner.0, &root.0, &seat.0])
}

impl Return {
    /// Whether the former root key signed for exactly this return.
    pub(crate) fn is_shown(&self, federation: FederationId) -> bool {
        let Newcomer { partner, root_key, seat_key, .. } = &self.newcomer;
        let message = return_hash(federation, *partner, (root_key, seat_key));
        let former = &self.former_root;
        former.check().is_ok() && former.verifies(domain::RETURN, &message, &self.proof.0)
    }
}

/// Who gets a seat, with everything the minutes need to know of it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Newcomer {
    /// The `GuestAdmit` whose claim shows that the keys are the newcomer's.
    pub admission: ContributionId,
    /// Its id: derived from the claim, or that of a partner which left or was removed.
    pub partner: PartnerId,
    /// Its name.
    pub name: String,
    /// Its handle, unique among all partners there ever were.
    pub handle: String,
    /// Its root key.
    pub root_key: PublicKey,
    /// Commitment to the root key after that.
    pub next_root: [u8; 32],
    /// The key that votes: the guest's node key.
    pub seat_key: PublicKey,
}

/// Where the chain of a key ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct KeyTip {
    /// The key.
    pub key: PublicKey,
    /// Its last contribution, if it wrote any.
    pub last: Option<Tip>,
}

/// What a key signs to show that its holder joins `partner`.
pub fn possession(federation: FederationId, partner: PartnerId) -> [u8; 32] {
    digest(domain::POSSESSION, &[&federation.0, &partner.0])
}

/// The signature of `key` that shows its holder joins `partner`.
pub fn possession_signature(
    key: &SecretKey,
    federation: FederationId,
    partner: PartnerId,
) -> SignatureBytes {
    SignatureBytes(key.sign(domain::POSSESSION, &possession(federation, partner)))
}

/// Whether `signature` shows that the holder of `key` joins `partner`.
pub fn shows_possession(
    key: &PublicKey,
    federation: FederationId,
    partner: PartnerId,
    signature: &SignatureBytes,
) -> bool {
    let message = possession(federation, partner);
    key.check().is_ok() && key.verifies(domain::POSSESSION, &message, &signature.0)
}

impl Effect {
    /// The weakest mode in which the effect may be decided under `charter`.
    pub fn least_mode(&self, charter: &Charter) -> Mode {
        match self {
            Self::AdmitPartner(_) | Self::Readmit(_) => charter.least(Matter::Admission),
            Self::Adopt => charter.least(Matter::Adoption),
            Self::SetPolicy { .. } => charter.least(Matter::Amendment),
            Self::Remove { .. } => charter.least(Matter::Removal),
            Self::Recover(_) => Mode::Super(Share::THREE_QUARTERS),
            Self::MarkDormant { .. } => Mode::Lazy,
            Self::Reactivate { .. }
            | Self::Leave { .. }
            | Self::ChangeSeat { .. }
            | Self::RotateRoot { .. } => Mode::Auto,
        }
    }

    /// Whether the charter, or the rule itself, says in which one mode the effect is decided.
    pub fn has_one_mode(&self) -> bool {
        match self {
            Self::MarkDormant { .. }
            | Self::Reactivate { .. }
            | Self::Leave { .. }
            | Self::ChangeSeat { .. }
            | Self::RotateRoot { .. }
            | Self::Recover(_) => true,
            Self::AdmitPartner(_)
            | Self::Readmit(_)
            | Self::Adopt
            | Self::SetPolicy { .. }
            | Self::Remove { .. } => false,
        }
    }

    /// Whether the effect may be decided in `mode` under `charter`.
    pub fn may_be_decided_in(&self, mode: Mode, charter: &Charter) -> bool {
        let least = self.least_mode(charter);
        if self.has_one_mode() { mode == least } else { mode.is_at_least(least) }
    }

    /// The partner it is about, if it is about one.
    pub fn partner(&self) -> Option<PartnerId> {
        match self {
            Self::AdmitPartner(newcomer) | Self::Readmit(Return { newcomer, .. }) => {
                Some(newcomer.partner)
            }
            Self::Reactivate { partner, .. }
            | Self::Remove { partner }
            | Self::MarkDormant { partner }
            | Self::Leave { partner, .. }
            | Self::ChangeSeat { partner, .. }
            | Self::RotateRoot { partner, .. }
            | Self::Recover(Recovery { partner, .. }) => Some(*partner),
            Self::Adopt | Self::SetPolicy { .. } => None,
        }
    }

    /// The partner whose own stance on it does not count.
    pub fn recused(&self) -> Option<PartnerId> {
        match self {
            Self::Remove { partner }
            | Self::MarkDormant { partner }
            | Self::Recover(Recovery { partner, .. }) => Some(*partner),
            Self::AdmitPartner(_)
            | Self::Readmit(_)
            | Self::Adopt
            | Self::SetPolicy { .. }
            | Self::Reactivate { .. }
            | Self::Leave { .. }
            | Self::ChangeSeat { .. }
            | Self::RotateRoot { .. } => None,
        }
    }

    /// What is wrong with the effect itself, in every federation.
    pub fn fault(&self) -> Option<&'static str> {
        match self {
            Self::AdmitPartner(newcomer) | Self::Readmit(Return { newcomer, .. }) => {
                newcomer.fault()
            }
            Self::Leave { tips, .. } if tips.len() > LEAVING_KEYS_MAX => {
                Some("a leaving partner names more than 64 keys")
            }
            Self::Recover(recovery) if recovery.new_root == recovery.new_seat => Some(SAME_KEYS),
            Self::Leave { .. }
            | Self::Recover(_)
            | Self::Reactivate { .. }
            | Self::Adopt
            | Self::SetPolicy { .. }
            | Self::Remove { .. }
            | Self::MarkDormant { .. }
            | Self::ChangeSeat { .. }
            | Self::RotateRoot { .. } => None,
        }
    }
}

impl Newcomer {
    fn fault(&self) -> Option<&'static str> {
        if self.root_key == self.seat_key {
            return Some(SAME_KEYS);
        }
        name_fault(&self.name).or_else(|| handle_fault(&self.handle))
    }
}
