//! Who wrote a contribution, and what such a key may write.

use guildhall_ledger::Kind;

use crate::body::Role;
use crate::id::PartnerId;

/// What a key of a partner is for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum PartnerKey {
    /// The one that votes.
    Seat,
    /// A further machine's, which may speak in decisions.
    Voice,
    /// A further machine's, for the work only.
    Work,
}

/// Who wrote a contribution, by what the contribution's own past says of its key.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Author {
    /// A partner, from one of its nodes.
    Partner {
        /// Which.
        partner: PartnerId,
        /// From which kind of node.
        key: PartnerKey,
    },
    /// A partner's root key.
    Root {
        /// Whose.
        partner: PartnerId,
    },
    /// A guest.
    Guest {
        /// The partner that answers for it.
        sponsor: PartnerId,
    },
    /// A key this version cannot place because rules it does not know came before.
    Unknown,
}

impl Author {
    pub(crate) fn seat_of(partner: PartnerId) -> Self {
        Self::Partner { partner, key: PartnerKey::Seat }
    }

    /// The partner that spoke; guests speak for none.
    pub fn partner(self) -> Option<PartnerId> {
        match self {
            Self::Partner { partner, .. } | Self::Root { partner } => Some(partner),
            Self::Guest { .. } | Self::Unknown => None,
        }
    }

    /// The partner that answers for what the key wrote: its own, or a guest's sponsor.
    pub fn answerable(self) -> Option<PartnerId> {
        match self {
            Self::Partner { partner, .. } | Self::Root { partner } => Some(partner),
            Self::Guest { sponsor } => Some(sponsor),
            Self::Unknown => None,
        }
    }

    /// The partner whose seat key wrote.
    pub fn seat(self) -> Option<PartnerId> {
        match self {
            Self::Partner { partner, key: PartnerKey::Seat } => Some(partner),
            Self::Partner { .. } | Self::Root { .. } | Self::Guest { .. } | Self::Unknown => None,
        }
    }

    /// The partner for which the key may speak in decisions.
    pub(crate) fn voice(self) -> Option<PartnerId> {
        match self {
            Self::Partner { partner, key: PartnerKey::Seat | PartnerKey::Voice } => Some(partner),
            Self::Partner { .. } | Self::Root { .. } | Self::Guest { .. } | Self::Unknown => None,
        }
    }

    /// Whether a key of this sort may write contributions of `kind` at all.
    ///
    /// What it may say in them is up to the rules of the kind.
    pub fn may_write(self, kind: Kind) -> bool {
        let is_for_all = kind == Kind::HERE || kind == Kind::FAULT_PROOF;
        let is_content = !kind.is_governance();
        match self {
            Self::Partner { key: PartnerKey::Seat, .. } => kind != Kind::GENESIS,
            Self::Partner { key: PartnerKey::Voice, .. } | Self::Guest { .. } => {
                is_for_all || is_content || kind == Kind::STANCE
            }
            Self::Partner { key: PartnerKey::Work, .. } => is_for_all || is_content,
            Self::Root { .. } => {
                let own = [Kind::OPEN, Kind::KEY_GRANT, Kind::KEY_REVOKE];
                is_for_all || own.contains(&kind)
            }
            Self::Unknown => false,
        }
    }
}

impl From<Role> for PartnerKey {
    fn from(role: Role) -> Self {
        match role {
            Role::Voice => Self::Voice,
            Role::Work => Self::Work,
        }
    }
}
