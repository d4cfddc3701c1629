//! Acts of a partner about its own keys and guests.
//!
//! The root key never comes here: what it is to sign goes out as a draft and comes back signed.

use guildhall_governance::{
    Anchor, Body, Effect, EntryId, GuestAdopt, KeyRevoke, KeyUse, Mode, Open, PartnerId,
    PartnerKey, SignatureBytes, Standing, invite_key, possession_signature,
};
use guildhall_ledger::{ContributionId, PublicKey, Unverified};

use super::Desk;
use crate::command::{Refusal, Reply};
use crate::governing::Governing;
use crate::input::Effect as NodeEffect;
use crate::machine_token::MachineToken;
use crate::node::Node;
use crate::notes::MachineNote;

impl Node {
    /// Does what a partner may do by itself.
    pub(super) fn govern(&mut self, act: Governing, desk: &mut Desk<'_>) -> Result<Reply, Refusal> {
        let person = desk.person.clone();
        let body = match act {
            Governing::AdoptGuests(mut guests) => {
                guests.sort_unstable();
                guests.dedup();
                Body::GuestAdopt(GuestAdopt { person, guests })
            }
            Governing::RevokeKey { key, last } => Body::KeyRevoke(KeyRevoke { person, key, last }),
            Governing::InviteMachine { secret, name, role, expires_ms, addresses } => {
                let note = MachineNote { name, role, expires_ms, key: None };
                return self.invite_machine(secret, note, addresses, desk);
            }
            Governing::DraftSeat { root } => return self.draft_seat(root, desk),
            Governing::DraftRotation { new_root, next_root, possession } => {
                return self.draft_rotation(new_root, next_root, possession, desk);
            }
            Governing::Signed(bytes) => {
                let id = self.take_signed(bytes, desk)?;
                return Ok(Reply { ids: vec![id], ..Reply::default() });
            }
        };
        let id = self.say_body(&body, desk)?;
        Ok(Reply { ids: vec![id], ..Reply::default() })
    }

    fn invite_machine(
        &mut self,
        secret: [u8; 16],
        note: MachineNote,
        addresses: Vec<String>,
        desk: &mut Desk<'_>,
    ) -> Result<Reply, Refusal> {
        self.may_sign()?;
        let (partner, key) = self.own_seat()?;
        let federation = self.graph.federation();
        let known = self.governance.state().partner(&partner);
        let known = known.ok_or(Refusal::NotAPartner)?;
        let token = MachineToken {
            federation,
            secret,
            partner,
            node: key,
            role: note.role,
            anchor: self
                .governance
                .settled_anchor()
                .unwrap_or(Anchor { minutes: 0, entry: EntryId::before_the_first(federation) }),
            expires_ms: note.expires_ms,
            addresses,
            organisation: known.name.clone(),
            handle: known.handle.clone(),
        };
        self.notes.machines.insert(invite_key(federation, &secret).public(), note);
        desk.out.push(NodeEffect::KeepNotes(self.notes.to_bytes_at(desk.now)));
        Ok(Reply { machine: Some(token), ..Reply::default() })
    }

    /// The partner for which this very machine votes.
    pub(crate) fn own_seat(&self) -> Result<(PartnerId, PublicKey), Refusal> {
        let me = self.key.public();
        match self.standing(&me) {
            Standing::Partner { partner, key: PartnerKey::Seat } => Ok((partner, me)),
            Standing::Partner { .. } => Err(Refusal::NotTheSeat),
            Standing::Root { .. }
            | Standing::Guest { .. }
            | Standing::Former
            | Standing::Unknown => Err(Refusal::NotAPartner),
        }
    }

    fn draft_seat(&self, root: PublicKey, desk: &Desk<'_>) -> Result<Reply, Refusal> {
        let partner = self.owner_of_root(root)?;
        let me = self.key.public();
        let known = self.governance.state().partner(&partner);
        let known = known.ok_or(Refusal::NotAPartner)?;
        if known.seat_key == me {
            return Err(Refusal::NoChange);
        }
        let effect = Effect::ChangeSeat {
            partner,
            old_seat: known.seat_key,
            new_seat: me,
            possession: possession_signature(&self.key, self.graph.federation(), partner),
        };
        let title = format!("{} votes from another machine", known.handle);
        Ok(self.draft_for(&root, effect, title, desk))
    }

    fn draft_rotation(
        &self,
        new_root: PublicKey,
        next_root: [u8; 32],
        possession: SignatureBytes,
        desk: &Desk<'_>,
    ) -> Result<Reply, Refusal> {
        let partner = match self.standing(&self.key.public()) {
            Standing::Partner { partner, .. } => partner,
            Standing::Root { .. }
            | Standing::Guest { .. }
            | Standing::Former
            | Standing::Unknown => return Err(Refusal::NotAPartner),
        };
        let known = self.governance.state().partner(&partner);
        let known = known.ok_or(Refusal::NotAPartner)?;
        if known.next_root != guildhall_governance::next_root_hash(&new_root) {
            return Err(Refusal::OtherRoot);
        }
        let old_root = known.root_key;
        let effect = Effect::RotateRoot { partner, old_root, new_root, next_root, possession };
        let title = format!("{} replaces its root key", known.handle);
        Ok(self.draft_for(&new_root, effect, title, desk))
    }

    /// The partner with this root key, which must be the one of this node.
    ///
    /// A guest's node belongs to none yet: whose machines are all lost comes as a guest.
    fn owner_of_root(&self, root: PublicKey) -> Result<PartnerId, Refusal> {
        let own = match self.standing(&self.key.public()) {
            Standing::Partner { partner, .. } => Some(partner),
            Standing::Guest { .. } => None,
            Standing::Root { .. } | Standing::Former | Standing::Unknown => {
                return Err(Refusal::NotAPartner);
            }
        };
        match self.governance.state().key(&root) {
            Some((owner, KeyUse::Root)) if own.is_none_or(|own| own == owner) => Ok(owner),
            _ => Err(Refusal::OtherRoot),
        }
    }

    fn draft_for(&self, root: &PublicKey, effect: Effect, title: String, desk: &Desk<'_>) -> Reply {
        let open = Body::Open(Box::new(Open {
            person: desk.person.clone(),
            effect,
            mode: Mode::Auto,
            title,
            text: None,
            close_after_ms: None,
            review_after_ms: None,
            supersedes: None,
        }));
        let base = self.governance.base(&self.graph, root);
        let draft = base.draft(open.kind(), open.encode(), desk.now.wall_ms);
        Reply { draft: Some(draft), ..Reply::default() }
    }

    /// Keeps what a root key signed outside, if it counts.
    fn take_signed(
        &mut self,
        bytes: Vec<u8>,
        desk: &mut Desk<'_>,
    ) -> Result<ContributionId, Refusal> {
        self.may_sign()?;
        let read = Unverified::decode(bytes).map_err(|why| Refusal::Limit(why.to_string()))?;
        let signed = read.verify().map_err(|why| Refusal::Limit(why.to_string()))?;
        let past = self.graph.place(&signed).map_err(|why| Refusal::Limit(why.to_string()))?;
        let index = self.keep_own(signed, past, desk.now, desk.out)?;
        Ok(self.graph.id(index))
    }

    /// What a further machine of this node's partner may do, as noted when it was invited.
    pub fn machine_note(&self, key: &PublicKey) -> Option<&MachineNote> {
        self.notes.machines.values().find(|note| note.key == Some(*key))
    }

    /// Whether this node would still add a machine, and until when.
    pub fn open_machine_invites(&self) -> impl Iterator<Item = &MachineNote> {
        self.notes.machines.values().filter(|note| note.key.is_none())
    }
}
