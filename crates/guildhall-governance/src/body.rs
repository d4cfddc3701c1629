//! The bodies of governance, one struct a kind.
//!
//! A body is never extended: a changed body is another kind. Every body that a person causes opens
//! with the person whom the organisation names; that is a claim of the organisation.

use guildhall_ledger::{ContributionId, Kind, PublicKey, Scope, Tip};
use serde::{Deserialize, Serialize};

use crate::effect::Effect;
use crate::id::{EntryId, PartnerId};
use crate::invite::{SignedClaim, Tier};
use crate::mode::Mode;
use crate::wire::{self, BadBody, SignatureBytes, person_fault};

mod evidence;
#[cfg(test)]
mod tests;

pub use evidence::{FaultProof, SignedHeader};

/// Longest title of a proposal, in bytes.
pub const TITLE_LENGTH_MAX: usize = 200;

/// Most heads of a document that a proposal names.
const DOCUMENT_HEADS_MAX: usize = 64;

/// Most deputies of an invite.
const DEPUTIES_MAX: usize = 16;

/// Most guests adopted at once.
const ADOPTED_MAX: usize = 64;

/// Most uses of one invite.
const INVITE_USES_MAX: u32 = 100;

/// A text by its hash, and the document it was taken from by its heads.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Text {
    /// The document.
    pub document: Scope,
    /// Hash of the text itself: see [`crate::text_hash`].
    pub hash: [u8; 32],
    /// The changes of the document that make up the text, ascending.
    pub heads: Vec<ContributionId>,
}

/// A proposal put to the federation.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Open {
    /// Who acted for the organisation.
    pub person: Option<String>,
    /// What happens if it is adopted.
    pub effect: Effect,
    /// How much agreement it asks for; never less than the charter does.
    pub mode: Mode,
    /// What it is about, in a line.
    pub title: String,
    /// The text that explains it, or that it adopts.
    pub text: Option<Text>,
    /// How long the proposer asks nodes to keep it open, in milliseconds.
    pub close_after_ms: Option<u64>,
    /// After how long it is to be looked at again, in milliseconds.
    pub review_after_ms: Option<u64>,
    /// The decision it would replace.
    pub supersedes: Option<ContributionId>,
}

/// What a partner says on a proposal; a later one replaces it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub enum Position {
    /// I want it.
    Agree,
    /// I do not mind.
    StandAside,
    /// I have no position (any more).
    NoPosition,
    /// It must not happen like this.
    Object,
}

/// A partner's position on a proposal.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Stance {
    /// Who acted for the organisation.
    pub person: Option<String>,
    /// The proposal.
    pub decision: ContributionId,
    /// What the partner says.
    pub position: Position,
    /// Hash of the words behind it, which travel apart and can be erased.
    pub reason: Option<[u8; 32]>,
}

/// The proposer takes a proposal back.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Withdraw {
    /// Who acted for the organisation.
    pub person: Option<String>,
    /// The proposal.
    pub decision: ContributionId,
}

/// How a decision came out.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub enum Outcome {
    /// It takes effect.
    Adopted,
    /// It does not.
    Declined,
}

/// What a slot of the minutes can hold.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct Value {
    /// The proposal.
    pub decision: ContributionId,
    /// How it came out.
    pub outcome: Outcome,
}

/// First machine vote of a slot.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Seal {
    /// The slot: how many entries are final before it.
    pub slot: u32,
    /// The entry before it.
    pub previous: EntryId,
    /// The round.
    pub round: u32,
    /// What to write there.
    pub value: Value,
}

/// Second machine vote of a slot.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Confirm {
    /// The slot: how many entries are final before it.
    pub slot: u32,
    /// The entry before it.
    pub previous: EntryId,
    /// The round.
    pub round: u32,
    /// What to write there.
    pub value: Value,
    /// Digest of the state after it.
    pub state_root: [u8; 32],
}

/// What a further key of a partner may do.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub enum Role {
    /// Work on documents and initiatives.
    Work,
    /// That, and speak for the partner in decisions.
    Voice,
}

/// A partner gives a further machine a key.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct KeyGrant {
    /// Who acted for the organisation.
    pub person: Option<String>,
    /// The key.
    pub key: PublicKey,
    /// What it may do.
    pub role: Role,
    /// That key's signature: see [`crate::possession`].
    pub possession: SignatureBytes,
}

/// A partner takes a key back.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct KeyRevoke {
    /// Who acted for the organisation.
    pub person: Option<String>,
    /// The key: a machine's of its own, or a guest's of its.
    pub key: PublicKey,
    /// The last contribution of the key that stands; none of it if there is none.
    pub last: Option<Tip>,
}

/// A partner issues an invite.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct InviteIssue {
    /// Who acted for the organisation.
    pub person: Option<String>,
    /// The key that grows from the invite's secret.
    pub key: PublicKey,
    /// What the invite is meant to lead to.
    pub tier: Tier,
    /// How many claims may redeem it.
    pub uses_max: u32,
    /// Other partners who may admit, in order.
    pub deputies: Vec<PartnerId>,
}

/// A partner revokes an invite it issued.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct InviteRevoke {
    /// Who acted for the organisation.
    pub person: Option<String>,
    /// The invite's key.
    pub key: PublicKey,
}

/// A partner admits the holder of an invite as its guest.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct GuestAdmit {
    /// Who acted for the organisation.
    pub person: Option<String>,
    /// What the guest claims, signed by its keys.
    pub claim: SignedClaim,
}

/// A partner takes over guests whose sponsor left or was removed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct GuestAdopt {
    /// Who acted for the organisation.
    pub person: Option<String>,
    /// The guests' keys, ascending.
    pub guests: Vec<PublicKey>,
}

/// A sign of life; it also joins heads.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Here;

/// A governance body of any kind but the genesis.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Body {
    /// See [`Open`].
    Open(Box<Open>),
    /// See [`Stance`].
    Stance(Stance),
    /// See [`Withdraw`].
    Withdraw(Withdraw),
    /// See [`Seal`].
    Seal(Seal),
    /// See [`Confirm`].
    Confirm(Confirm),
    /// See [`KeyGrant`].
    KeyGrant(KeyGrant),
    /// See [`KeyRevoke`].
    KeyRevoke(KeyRevoke),
    /// See [`InviteIssue`].
    InviteIssue(InviteIssue),
    /// See [`InviteRevoke`].
    InviteRevoke(InviteRevoke),
    /// See [`GuestAdmit`].
    GuestAdmit(Box<GuestAdmit>),
    /// See [`GuestAdopt`].
    GuestAdopt(GuestAdopt),
    /// See [`FaultProof`].
    FaultProof(Box<FaultProof>),
    /// See [`Here`].
    Here(Here),
}

impl Body {
    /// Reads the body of a governance kind that this version knows; `None` for any other kind.
    pub fn decode(kind: Kind, bytes: &[u8]) -> Option<Result<Self, BadBody>> {
        let body = match kind {
            Kind::OPEN => wire::decode(bytes).map(|body| Self::Open(Box::new(body))),
            Kind::STANCE => wire::decode(bytes).map(Self::Stance),
            Kind::WITHDRAW => wire::decode(bytes).map(Self::Withdraw),
            Kind::SEAL => wire::decode(bytes).map(Self::Seal),
            Kind::CONFIRM => wire::decode(bytes).map(Self::Confirm),
            Kind::KEY_GRANT => wire::decode(bytes).map(Self::KeyGrant),
            Kind::KEY_REVOKE => wire::decode(bytes).map(Self::KeyRevoke),
            Kind::INVITE_ISSUE => wire::decode(bytes).map(Self::InviteIssue),
            Kind::INVITE_REVOKE => wire::decode(bytes).map(Self::InviteRevoke),
            Kind::GUEST_ADMIT => wire::decode(bytes).map(|body| Self::GuestAdmit(Box::new(body))),
            Kind::GUEST_ADOPT => wire::decode(bytes).map(Self::GuestAdopt),
            Kind::FAULT_PROOF => wire::decode(bytes).map(|body| Self::FaultProof(Box::new(body))),
            Kind::HERE => wire::decode(bytes).map(Self::Here),
            _ => return None,
        };
        Some(body.and_then(|body: Self| match body.fault() {
            Some(fault) => Err(BadBody::Field(fault)),
            None => Ok(body),
        }))
    }

    /// The canonical bytes.
    pub fn encode(&self) -> Vec<u8> {
        match self {
            Self::Open(body) => wire::encode(body),
            Self::Stance(body) => wire::encode(body),
            Self::Withdraw(body) => wire::encode(body),
            Self::Seal(body) => wire::encode(body),
            Self::Confirm(body) => wire::encode(body),
            Self::KeyGrant(body) => wire::encode(body),
            Self::KeyRevoke(body) => wire::encode(body),
            Self::InviteIssue(body) => wire::encode(body),
            Self::InviteRevoke(body) => wire::encode(body),
            Self::GuestAdmit(body) => wire::encode(body),
            Self::GuestAdopt(body) => wire::encode(body),
            Self::FaultProof(body) => wire::encode(body),
            Self::Here(body) => wire::encode(body),
        }
    }

    /// The kind of the body.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Open(_) => Kind::OPEN,
            Self::Stance(_) => Kind::STANCE,
            Self::Withdraw(_) => Kind::WITHDRAW,
            Self::Seal(_) => Kind::SEAL,
            Self::Confirm(_) => Kind::CONFIRM,
            Self::KeyGrant(_) => Kind::KEY_GRANT,
            Self::KeyRevoke(_) => Kind::KEY_REVOKE,
            Self::InviteIssue(_) => Kind::INVITE_ISSUE,
            Self::InviteRevoke(_) => Kind::INVITE_REVOKE,
            Self::GuestAdmit(_) => Kind::GUEST_ADMIT,
            Self::GuestAdopt(_) => Kind::GUEST_ADOPT,
            Self::FaultProof(_) => Kind::FAULT_PROOF,
            Self::Here(_) => Kind::HERE,
        }
    }

    /// The person whom the organisation names, if any.
    pub fn person(&self) -> Option<&str> {
        let person = match self {
            Self::Open(body) => &body.person,
            Self::Stance(body) => &body.person,
            Self::Withdraw(body) => &body.person,
            Self::KeyGrant(body) => &body.person,
            Self::KeyRevoke(body) => &body.person,
            Self::InviteIssue(body) => &body.person,
            Self::InviteRevoke(body) => &body.person,
            Self::GuestAdmit(body) => &body.person,
            Self::GuestAdopt(body) => &body.person,
            Self::Seal(_) | Self::Confirm(_) | Self::FaultProof(_) | Self::Here(_) => return None,
        };
        person.as_deref()
    }

    fn fault(&self) -> Option<&'static str> {
        let fault = match self {
            Self::Open(open) => open.fault(),
            Self::InviteIssue(issue) => issue.fault(),
            Self::GuestAdmit(admit) => admit.claim.claim.fault(),
            Self::GuestAdopt(adopt) => adopt.fault(),
            Self::Stance(_)
            | Self::Withdraw(_)
            | Self::Seal(_)
            | Self::Confirm(_)
            | Self::KeyGrant(_)
            | Self::KeyRevoke(_)
            | Self::InviteRevoke(_)
            | Self::FaultProof(_)
            | Self::Here(_) => None,
        };
        fault.or_else(|| person_fault(self.person()))
    }
}

impl Open {
    fn fault(&self) -> Option<&'static str> {
        if self.title.trim().is_empty() || TITLE_LENGTH_MAX < self.title.len() {
            return Some("a title has 1 to 200 bytes");
        }
        if self.title.chars().any(char::is_control) {
            return Some("a title holds a control character");
        }
        let heads = self.text.iter().flat_map(|text| &text.heads);
        let is_ascending = heads.clone().zip(heads.clone().skip(1)).all(|(a, b)| a < b);
        if !is_ascending || DOCUMENT_HEADS_MAX < heads.count() {
            return Some("the document's heads are more than 64 or not ascending");
        }
        if self.effect == Effect::Adopt && self.text.is_none() {
            return Some("it adopts a text but names none");
        }
        self.mode.fault().or_else(|| self.effect.fault())
    }
}

impl InviteIssue {
    fn fault(&self) -> Option<&'static str> {
        if self.uses_max == 0 || INVITE_USES_MAX < self.uses_max {
            return Some("an invite has 1 to 100 uses");
        }
        (DEPUTIES_MAX < self.deputies.len()).then_some("an invite has at most 16 deputies")
    }
}

impl GuestAdopt {
    fn fault(&self) -> Option<&'static str> {
        let is_ascending = self.guests.iter().zip(self.guests.iter().skip(1)).all(|(a, b)| a < b);
        if !is_ascending || self.guests.is_empty() || ADOPTED_MAX < self.guests.len() {
            return Some("the guests are none, more than 64, or not ascending");
        }
        None
    }
}
