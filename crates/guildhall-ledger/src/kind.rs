//! Kinds: what a body is. The whole vocabulary of the wire, also of kinds no rule uses yet.

use serde::{Deserialize, Serialize};

/// Longest body of a governance kind, in bytes.
pub const GOVERNANCE_BODY_LENGTH_MAX: usize = 64 * 1024;

/// Longest body of any kind, in bytes.
pub const BODY_LENGTH_MAX: usize = 256 * 1024;

/// The kind of a body, as its number on the wire.
///
/// A number this version does not know is still a kind: below [`Kind::FIRST_CONTENT`] it stops a
/// node from applying minutes behind it, from there on it is kept, relayed and inert.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Kind(pub u16);

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $number:literal,)*) => {
        impl Kind {
            $($(#[$doc])* pub const $name: Self = Self($number);)*

            /// Every kind this version knows, in order of number.
            pub const KNOWN: &[(Self, &str)] = &[$((Self::$name, stringify!($name)),)*];
        }
    };
}

kinds! {
    /// The founding of a federation.
    GENESIS = 0x0001,
    /// A proposal put to the federation.
    OPEN = 0x0002,
    /// What a partner says on a proposal.
    STANCE = 0x0003,
    /// The proposer takes a proposal back.
    WITHDRAW = 0x0004,
    /// First machine vote of a slot.
    SEAL = 0x0005,
    /// Second machine vote of a slot.
    CONFIRM = 0x0006,
    /// A partner gives a further machine a key.
    KEY_GRANT = 0x0010,
    /// A partner takes a machine's key back, with an explicit cut.
    KEY_REVOKE = 0x0011,
    /// A partner issues an invite.
    INVITE_ISSUE = 0x0012,
    /// A partner revokes an invite it issued.
    INVITE_REVOKE = 0x0013,
    /// A partner admits the holder of an invite as its guest.
    GUEST_ADMIT = 0x0014,
    /// A partner takes over the guests of a removed sponsor.
    GUEST_ADOPT = 0x0015,
    /// Two signed headers that show a fork.
    FAULT_PROOF = 0x0016,
    /// A sign of life; also joins heads.
    HERE = 0x0017,
    /// Addresses at which a node can be reached.
    ADDRESS = 0x0040,
    /// A document begins.
    DOC_CREATE = 0x0041,
    /// A document changes.
    DOC_EDIT = 0x0042,
    /// Words on an object.
    COMMENT = 0x0043,
    /// The words behind a stance; erasable.
    REASON = 0x0044,
    /// An author takes its comment back.
    COMMENT_WITHDRAW = 0x0045,
    /// Facts about an object brought in from elsewhere.
    IMPORT = 0x0050,
}

impl Kind {
    /// Kinds from this number on never touch the minutes.
    pub const FIRST_CONTENT: Self = Self(0x0040);

    /// Whether the kind belongs to governance: its body is small, and rules read it.
    pub fn is_governance(self) -> bool {
        self < Self::FIRST_CONTENT
    }

    /// Whether this version knows what the body means.
    pub fn is_known(self) -> bool {
        Self::KNOWN.iter().any(|(kind, _)| *kind == self)
    }

    /// The most bytes a body of this kind may have.
    pub fn body_length_max(self) -> usize {
        if self.is_governance() { GOVERNANCE_BODY_LENGTH_MAX } else { BODY_LENGTH_MAX }
    }
}
