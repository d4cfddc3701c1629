//! Joining: what an invited node says to its sponsor, and what the sponsor answers.
//!
//! The invited node shows a claim signed by the invite's key and by its own; the sponsor's node
//! turns it into a `GuestAdmit`, which every node can check. The invite's secret never travels. The
//! answer carries the genesis, so that the newcomer can check whom it joined before anything else.

use guildhall_governance::{Body, GuestAdmit, SignedClaim};
use guildhall_ledger::{Contribution, FederationId, PublicKey, Unverified};
use serde::{Deserialize, Serialize};

use crate::input::{Effect, Now};
use crate::node::Node;
use crate::node::authoring::Saying;
use crate::outbox::Outbox;

mod machine;

pub use machine::MachineRequest;

/// The version of these messages.
const JOIN_VERSION: u16 = 1;

/// What the invited node sends.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct JoinRequest {
    version: u16,
    claim: SignedClaim,
    person: Option<String>,
}

/// What the sponsor answers.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum JoinAnswer {
    /// Welcome: the founding act; the rest comes by catch-up.
    Admitted {
        /// The genesis as it travels.
        genesis: Vec<u8>,
    },
    /// Not admitted.
    Refused {
        /// Why.
        why: JoinRefusal,
    },
}

/// Why a sponsor does not admit.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, thiserror::Error)]
pub enum JoinRefusal {
    /// The request cannot be read or is of another version.
    #[error("the two nodes speak different versions of the join protocol")]
    Unreadable,
    /// The claim is for another federation, or its signatures are wrong.
    #[error("the claim is not valid for this federation")]
    BadClaim,
    /// The connection was made with another key than the claim names.
    #[error("the claim names another key than the one that asks")]
    OtherKey,
    /// There is no such invite here.
    #[error("the sponsor's node knows no such invite")]
    UnknownInvite,
    /// The invite was revoked.
    #[error("the invite was revoked")]
    Revoked,
    /// Another organisation joined with it.
    #[error("the invite was used already")]
    Used,
    /// Its time has run out.
    #[error("the invite has expired")]
    Expired,
    /// The rules refuse the guest.
    #[error(
        "the rules of the federation do not allow it: the sponsor has as many guests as it may"
    )]
    NotAllowed,
    /// The rules refuse the machine.
    #[error(
        "the rules of the federation do not allow it: there are 8 further machines, or somebody \
         has this key"
    )]
    MachineNotAllowed,
}

/// Why an answer cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BadAnswer {
    /// It is no answer of this protocol.
    #[error("the sponsor's node answered something that cannot be read")]
    Unreadable,
    /// The founding act is not the one the invite names.
    #[error("the sponsor's node belongs to another federation than the invite names")]
    OtherFederation,
    /// The sponsor refused.
    #[error("the sponsor's node refused")]
    Refused(#[source] JoinRefusal),
}

impl JoinRequest {
    /// A request with a claim made for the invite.
    pub fn new(claim: SignedClaim, person: Option<String>) -> Self {
        Self { version: JOIN_VERSION, claim, person }
    }

    /// The bytes of the request.
    pub fn to_wire(&self) -> Vec<u8> {
        postcard::to_stdvec(self).expect("a request in memory can be encoded")
    }
}

/// Reads a sponsor's answer: the genesis of `federation`, checked.
pub fn read_answer(bytes: &[u8], federation: FederationId) -> Result<Contribution, BadAnswer> {
    let answer = postcard::from_bytes(bytes).map_err(|_| BadAnswer::Unreadable)?;
    match answer {
        JoinAnswer::Refused { why } => Err(BadAnswer::Refused(why)),
        JoinAnswer::Admitted { genesis } => {
            let genesis = Unverified::decode(genesis).map_err(|_| BadAnswer::Unreadable)?;
            let genesis = genesis.verify().map_err(|_| BadAnswer::Unreadable)?;
            if genesis.federation() == federation {
                Ok(genesis)
            } else {
                Err(BadAnswer::OtherFederation)
            }
        }
    }
}

impl Node {
    /// Answers a stranger who shows a claim.
    pub(crate) fn answer_join(
        &mut self,
        peer: PublicKey,
        bytes: &[u8],
        now: Now,
        out: &mut Outbox,
    ) -> Vec<u8> {
        let version = postcard::take_from_bytes::<u16>(bytes).map(|(version, _)| version);
        let admitted = match version {
            Ok(machine::MACHINE_VERSION) => self.admit_machine(peer, bytes, now, out),
            Ok(_) | Err(_) => self.admit_guest(peer, bytes, now, out),
        };
        let answer = match admitted {
            Ok(()) => {
                let genesis = self.graph.indices().next().expect("the genesis is always here");
                JoinAnswer::Admitted { genesis: self.graph.contribution(genesis).bytes().to_vec() }
            }
            Err(why) => JoinAnswer::Refused { why },
        };
        postcard::to_stdvec(&answer).expect("an answer in memory can be encoded")
    }

    fn admit_guest(
        &mut self,
        peer: PublicKey,
        bytes: &[u8],
        now: Now,
        out: &mut Outbox,
    ) -> Result<(), JoinRefusal> {
        let request: JoinRequest =
            postcard::from_bytes(bytes).map_err(|_| JoinRefusal::Unreadable)?;
        if request.version != JOIN_VERSION {
            return Err(JoinRefusal::Unreadable);
        }
        let claim = request.claim;
        claim.check(self.graph.federation()).map_err(|_| JoinRefusal::BadClaim)?;
        if claim.claim.node_key != peer {
            return Err(JoinRefusal::OtherKey);
        }
        if self.standing(&peer).is_member() {
            return Ok(());
        }
        self.check_invite(&claim.claim.invite, now)?;
        let body = Body::GuestAdmit(Box::new(GuestAdmit { person: None, claim }));
        let saying = Saying::new(body.kind(), body.encode());
        self.say(saying, now, out).map_err(|_| JoinRefusal::NotAllowed)?;
        self.note_newcomer(peer, now, out);
        Ok(())
    }

    /// Notes at once whom this node let in: should its log lose that, the newcomer alone may have it.
    fn note_newcomer(&mut self, newcomer: PublicKey, now: Now, out: &mut Outbox) {
        self.notes.contacts.insert(newcomer, now.wall_ms);
        out.push(Effect::KeepNotes(self.notes.to_bytes_at(now)));
    }

    fn check_invite(&self, invite: &PublicKey, now: Now) -> Result<(), JoinRefusal> {
        let mut invites = self.governance.invites(&self.graph).into_iter();
        let known = invites.find(|known| known.key == *invite);
        let known = known.ok_or(JoinRefusal::UnknownInvite)?;
        if known.is_revoked {
            return Err(JoinRefusal::Revoked);
        }
        if known.uses >= known.uses_max {
            return Err(JoinRefusal::Used);
        }
        let note = self.notes.invites.get(invite);
        if note.is_some_and(|note| note.expires_ms < now.wall_ms) {
            return Err(JoinRefusal::Expired);
        }
        Ok(())
    }
}
