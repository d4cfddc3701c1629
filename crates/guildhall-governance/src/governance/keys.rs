//! The rules of keys, invites and guests.

use guildhall_ledger::{Index, PublicKey};

use super::Governance;
use super::judge::Case;
use crate::author::Author;
use crate::body::{GuestAdmit, GuestAdopt, InviteIssue, InviteRevoke, KeyGrant, KeyRevoke};
use crate::effect::shows_possession;
use crate::id::PartnerId;
use crate::invite::Claim;
use crate::register::Scene;
use crate::slot::Seen;
use crate::verdict::{GuestFault, KeyFault};

/// Most further machines of a partner.
const MACHINES_MAX: usize = 8;

impl Case<'_> {
    fn has(&self, index: Index) -> bool {
        self.graph.in_past(index, self.past)
    }
}

impl Governance {
    pub(super) fn check_key_grant(
        &self,
        case: &Case<'_>,
        grant: &KeyGrant,
    ) -> Result<(), KeyFault> {
        let partner = case.author.partner().ok_or(KeyFault::NotYours)?;
        if !shows_possession(&grant.key, self.federation, partner, &grant.possession) {
            return Err(KeyFault::NoPossession);
        }
        let seen = |index| case.has(index);
        if self.is_taken(case, &grant.key, &seen) {
            return Err(KeyFault::InUse);
        }
        let scene = Scene { graph: case.graph, state: case.state, seen: &seen };
        let count = self.register.machines_of(&partner, scene).len();
        if count < MACHINES_MAX { Ok(()) } else { Err(KeyFault::TooMany) }
    }

    pub(super) fn check_key_revoke(
        &self,
        case: &Case<'_>,
        revoke: &KeyRevoke,
    ) -> Result<(), KeyFault> {
        let partner = case.author.partner().ok_or(KeyFault::NotYours)?;
        let seen = |index| case.has(index);
        let scene = Scene { graph: case.graph, state: case.state, seen: &seen };
        // A seat's key is replaced by a decision, not revoked.
        let is_in_minutes = case.state.key(&revoke.key).is_some();
        let owner = self.register.author(&revoke.key, scene).and_then(|(author, _)| match author {
            Author::Guest { sponsor } => Some(sponsor),
            Author::Partner { .. } | Author::Root { .. } | Author::Unknown => author.partner(),
        });
        let is_own = !is_in_minutes && owner == Some(partner);
        if is_own { Ok(()) } else { Err(KeyFault::NotYours) }
    }

    pub(super) fn check_invite_issue(
        &self,
        case: &Case<'_>,
        issue: &InviteIssue,
    ) -> Result<(), GuestFault> {
        let exists = self.register.has_invite(&issue.key, &|index| case.has(index));
        let is_sound = issue.key.check().is_ok();
        if is_sound && !exists { Ok(()) } else { Err(GuestFault::InviteExists) }
    }

    pub(super) fn check_invite_revoke(
        &self,
        case: &Case<'_>,
        revoke: &InviteRevoke,
    ) -> Result<(), GuestFault> {
        let partner = case.author.partner().ok_or(GuestFault::NoInvite)?;
        let seen = |index| case.has(index);
        let invite = self.register.invite(&revoke.key, &partner, &seen);
        let is_own = invite.is_some_and(|invite| invite.issue.partner == partner);
        if is_own { Ok(()) } else { Err(GuestFault::NoInvite) }
    }

    pub(super) fn check_guest_admit(
        &self,
        case: &Case<'_>,
        admit: &GuestAdmit,
    ) -> Result<(), GuestFault> {
        let partner = case.author.partner().ok_or(GuestFault::NoInvite)?;
        let claim = &admit.claim.claim;
        let seen = |index| case.has(index);
        let invite = self.register.invite(&claim.invite, &partner, &seen);
        let invite = invite.ok_or(GuestFault::NoInvite)?;
        if invite.is_revoked {
            return Err(GuestFault::InviteRevoked);
        }
        if invite.issue.uses_max <= invite.uses {
            return Err(GuestFault::InviteUsed);
        }
        self.check_room(case, &partner, &seen, 1)?;
        let keys = [claim.node_key, claim.root_key];
        if keys.iter().any(|key| self.is_taken(case, key, &seen)) {
            return Err(GuestFault::KeyInUse);
        }
        if self.is_handle_taken(case, claim, &seen) {
            return Err(GuestFault::HandleTaken);
        }
        Ok(admit.claim.check(self.federation)?)
    }

    pub(super) fn check_guest_adopt(
        &self,
        case: &Case<'_>,
        adopt: &GuestAdopt,
    ) -> Result<(), GuestFault> {
        let partner = case.author.partner().ok_or(GuestFault::NotToAdopt)?;
        let seen = |index| case.has(index);
        let scene = Scene { graph: case.graph, state: case.state, seen: &seen };
        for key in &adopt.guests {
            let guest = self.register.guest(key, scene).ok_or(GuestFault::NotToAdopt)?;
            let is_orphan = !case.state.has_member(&guest.sponsor)
                && guest.fault != Some(crate::verdict::Why::KeyRevoked);
            if !is_orphan || case.state.key(key).is_some() {
                return Err(GuestFault::NotToAdopt);
            }
        }
        self.check_room(case, &partner, &seen, adopt.guests.len())
    }

    /// Checks that the partner may answer for so many more guests.
    fn check_room(
        &self,
        case: &Case<'_>,
        partner: &PartnerId,
        seen: Seen<'_>,
        more: usize,
    ) -> Result<(), GuestFault> {
        let scene = Scene { graph: case.graph, state: case.state, seen };
        let guests = self.register.guests_of(partner, scene).len();
        let cap = usize::try_from(case.state.charter().guest_cap()).unwrap_or(usize::MAX);
        if guests.saturating_add(more) <= cap { Ok(()) } else { Err(GuestFault::OverCap) }
    }

    fn is_taken(&self, case: &Case<'_>, key: &PublicKey, seen: Seen<'_>) -> bool {
        case.state.key(key).is_some() || self.register.is_known(key, seen)
    }

    fn is_handle_taken(&self, case: &Case<'_>, claim: &Claim, seen: Seen<'_>) -> bool {
        let by_partner = case.state.partner_named(&claim.handle).is_some_and(|partner| {
            // Somebody who comes back may keep its handle.
            partner.status.is_member()
        });
        let scene = Scene { graph: case.graph, state: case.state, seen };
        let has_handle = |key: &PublicKey| {
            self.register.guest(key, scene).is_some_and(|guest| {
                guest.fault.is_none() && guest.admission.claim.handle == claim.handle
            })
        };
        let is_guest = |key: &PublicKey| case.state.key(key).is_none();
        by_partner || self.register.all_guests().iter().filter(|key| is_guest(key)).any(has_handle)
    }
}
