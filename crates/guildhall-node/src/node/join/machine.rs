//! Adding a further machine of the own organisation.

use guildhall_governance::{Body, KeyGrant, Standing};
use guildhall_ledger::PublicKey;
use serde::{Deserialize, Serialize};

use super::JoinRefusal;
use crate::input::Now;
use crate::machine_token::MachineClaim;
use crate::node::Node;
use crate::node::authoring::Saying;
use crate::outbox::Outbox;

/// The version by which this request is told from that of a guest.
pub(super) const MACHINE_VERSION: u16 = 2;

/// What a further machine sends to the node that made its token.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MachineRequest {
    version: u16,
    claim: MachineClaim,
    person: Option<String>,
}

impl MachineRequest {
    /// A request with a claim made for the token.
    pub fn new(claim: MachineClaim, person: Option<String>) -> Self {
        Self { version: MACHINE_VERSION, claim, person }
    }

    /// The bytes of the request.
    pub fn to_wire(&self) -> Vec<u8> {
        postcard::to_stdvec(self).expect("a request in memory can be encoded")
    }
}

impl Node {
    pub(super) fn admit_machine(
        &mut self,
        peer: PublicKey,
        bytes: &[u8],
        now: Now,
        out: &mut Outbox,
    ) -> Result<(), JoinRefusal> {
        let request: MachineRequest =
            postcard::from_bytes(bytes).map_err(|_| JoinRefusal::Unreadable)?;
        let MachineRequest { claim, person, .. } = request;
        if claim.key != peer {
            return Err(JoinRefusal::OtherKey);
        }
        let (partner, _) = self.own_seat().map_err(|_| JoinRefusal::UnknownInvite)?;
        if !claim.is_sound(self.graph.federation(), partner) {
            return Err(JoinRefusal::BadClaim);
        }
        let standing = self.standing(&peer);
        if matches!(standing, Standing::Partner { partner: owner, .. } if owner == partner) {
            return Ok(());
        }
        let note = self.notes.machines.get(&claim.invite).ok_or(JoinRefusal::UnknownInvite)?;
        if note.key.is_some() {
            return Err(JoinRefusal::Used);
        }
        if note.expires_ms < now.wall_ms {
            return Err(JoinRefusal::Expired);
        }
        let MachineClaim { key, possession, invite, .. } = claim;
        let body = Body::KeyGrant(KeyGrant { person, key, role: note.role, possession });
        let saying = Saying::new(body.kind(), body.encode());
        self.say(saying, now, out).map_err(|_| JoinRefusal::MachineNotAllowed)?;
        if let Some(note) = self.notes.machines.get_mut(&invite) {
            note.key = Some(key);
        }
        self.note_newcomer(peer, now, out);
        Ok(())
    }
}
