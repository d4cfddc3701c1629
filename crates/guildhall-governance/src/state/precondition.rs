//! What must be true for an effect to be possible.
//!
//! A proposal floats until it is decided; once its precondition has failed in any state since it
//! was opened, it is closed without a place in the minutes.

use guildhall_ledger::PublicKey;

use super::{KeyUse, State, Status};
use crate::body::Open;
use crate::effect::{Effect, Newcomer, Recovery, Return};
use crate::id::{PartnerId, next_root_hash};

/// Why an effect is not possible in a state.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, thiserror::Error)]
pub enum Hindrance {
    /// The organisation is a member already.
    #[error("the organisation is a member already")]
    IsMember,
    /// The partner is no member.
    #[error("the partner is not a member")]
    NotAMember,
    /// The partner that proposed it is no member any more.
    #[error("the proposer is not a member any more")]
    ProposerGone,
    /// It is aimed at the proposer itself.
    #[error("a partner cannot propose this about itself")]
    AboutItself,
    /// Another partner has the handle.
    #[error("another partner has this handle")]
    HandleTaken,
    /// A partner has or had the key.
    #[error("a partner has or had one of these keys")]
    KeyTaken,
    /// The partner has no seat.
    #[error("the partner has no seat")]
    NotSeated,
    /// Nobody would have a seat.
    #[error("nobody would have a seat any more")]
    LastSeat,
    /// The partner is not dormant, or dormant since another time.
    #[error("the partner is not dormant, or became dormant again since")]
    NotDormant,
    /// The policy was amended since.
    #[error("this rule was changed in the meantime")]
    PolicyAmended,
    /// The partner votes with another key.
    #[error("the partner votes with another key")]
    OtherSeat,
    /// The partner has another root key, or committed to another one.
    #[error("the partner's root key is another, or it had committed to another one")]
    OtherRoot,
    /// The organisation never was a partner.
    #[error("the organisation was never a partner here, so it cannot come back")]
    NeverHere,
    /// The charter asks for more agreement.
    #[error("the rules ask for more agreement than this was proposed with")]
    ModeTooWeak,
}

impl State {
    /// Says what stands against the effect of `open`, proposed by `proposer`, in this state.
    pub fn hindrance(&self, open: &Open, proposer: &PartnerId) -> Option<Hindrance> {
        if !open.effect.may_be_decided_in(open.mode, self.charter()) {
            return Some(Hindrance::ModeTooWeak);
        }
        match &open.effect {
            Effect::Adopt => None,
            Effect::AdmitPartner(newcomer) => self.against_admission(newcomer),
            Effect::Readmit(back) => self.against_return(back),
            Effect::SetPolicy { key, from_version, .. } => {
                let version = self.charter().policy(*key).map(|policy| policy.version);
                (version != Some(*from_version)).then_some(Hindrance::PolicyAmended)
            }
            Effect::Remove { partner } => self.against_removal(partner, proposer),
            Effect::Reactivate { partner, dormant_since } => {
                let is_it = self.partner(partner).is_some_and(|partner| {
                    partner.status == Status::Dormant && partner.since == *dormant_since
                });
                (!is_it).then_some(Hindrance::NotDormant)
            }
            Effect::MarkDormant { partner } => self.against_losing_seat(partner),
            Effect::Leave { partner, .. } => {
                if !self.has_member(partner) {
                    return Some(Hindrance::NotAMember);
                }
                self.has_seat(partner).then(|| self.against_losing_seat(partner)).flatten()
            }
            Effect::ChangeSeat { partner, old_seat, new_seat, .. } => {
                self.against_seat(partner, old_seat, new_seat)
            }
            Effect::RotateRoot { partner, old_root, new_root, .. } => {
                self.against_root(partner, old_root, new_root)
            }
            Effect::Recover(recovery) => self.against_recovery(recovery, proposer),
        }
    }

    fn against_admission(&self, newcomer: &Newcomer) -> Option<Hindrance> {
        if self.has_member(&newcomer.partner) {
            return Some(Hindrance::IsMember);
        }
        let has_handle = |other: &&super::Partner| other.handle == newcomer.handle;
        if self.partners().filter(has_handle).any(|other| other.id != newcomer.partner) {
            return Some(Hindrance::HandleTaken);
        }
        let is_taken = |key: &PublicKey| self.key(key).is_some();
        let any_taken = is_taken(&newcomer.root_key) || is_taken(&newcomer.seat_key);
        any_taken.then_some(Hindrance::KeyTaken)
    }

    fn against_return(&self, back: &Return) -> Option<Hindrance> {
        let Some(former) = self.partner(&back.newcomer.partner) else {
            return Some(Hindrance::NeverHere);
        };
        let is_its_root = former.root_key == back.former_root
            || former.next_root == next_root_hash(&back.former_root);
        self.against_admission(&back.newcomer)
            .or_else(|| (!is_its_root).then_some(Hindrance::OtherRoot))
    }

    fn against_removal(&self, partner: &PartnerId, proposer: &PartnerId) -> Option<Hindrance> {
        if partner == proposer {
            return Some(Hindrance::AboutItself);
        }
        if !self.has_member(partner) {
            return Some(Hindrance::NotAMember);
        }
        (!self.has_member(proposer)).then_some(Hindrance::ProposerGone)
    }

    fn against_recovery(&self, recovery: &Recovery, proposer: &PartnerId) -> Option<Hindrance> {
        let Recovery { partner, old_root, new_root, new_seat, .. } = recovery;
        if let Some(hindrance) = self.against_removal(partner, proposer) {
            return Some(hindrance);
        }
        if self.key(old_root) != Some((*partner, KeyUse::Root)) {
            return Some(Hindrance::OtherRoot);
        }
        let is_taken = |key: &PublicKey| self.key(key).is_some();
        (is_taken(new_root) || is_taken(new_seat)).then_some(Hindrance::KeyTaken)
    }

    fn against_losing_seat(&self, partner: &PartnerId) -> Option<Hindrance> {
        if !self.has_seat(partner) {
            return Some(Hindrance::NotSeated);
        }
        (self.electorate().len() < 2).then_some(Hindrance::LastSeat)
    }

    fn against_seat(
        &self,
        partner: &PartnerId,
        old_seat: &PublicKey,
        new_seat: &PublicKey,
    ) -> Option<Hindrance> {
        if !self.has_member(partner) {
            return Some(Hindrance::NotAMember);
        }
        if self.key(old_seat) != Some((*partner, KeyUse::Seat)) {
            return Some(Hindrance::OtherSeat);
        }
        self.key(new_seat).is_some().then_some(Hindrance::KeyTaken)
    }

    fn against_root(
        &self,
        partner: &PartnerId,
        old_root: &PublicKey,
        new_root: &PublicKey,
    ) -> Option<Hindrance> {
        let Some(current) = self.partner(partner).filter(|partner| partner.status.is_member())
        else {
            return Some(Hindrance::NotAMember);
        };
        if current.root_key != *old_root || current.next_root != next_root_hash(new_root) {
            return Some(Hindrance::OtherRoot);
        }
        self.key(new_root).is_some().then_some(Hindrance::KeyTaken)
    }
}
