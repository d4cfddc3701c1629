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
    /// An organisation takes part in an initiative.
    INITIATIVE_JOIN = 0x0051,
    /// An organisation takes part no longer.
    INITIATIVE_LEAVE = 0x0052,
    /// Purpose, appetite and end of an initiative.
    INITIATIVE_FRAME = 0x0053,
    /// An initiative goes on beyond its end.
    INITIATIVE_RENEW = 0x0054,
    /// An initiative ends.
    INITIATIVE_CLOSE = 0x0055,
    /// A closed initiative is taken up again.
    INITIATIVE_REOPEN = 0x0056,
    /// What an initiative is worth to a partner, and what it costs.
    INITIATIVE_RATE = 0x0057,
    /// Days of activity brought in from elsewhere.
    ACTIVITY = 0x0058,
    /// A guest's part in an initiative.
    GUEST_INVOLVE = 0x0059,
    /// A partner would lead.
    LEAD_OFFER = 0x0060,
    /// A partner leads.
    LEAD_STEP_UP = 0x0061,
    /// A partner leads no longer.
    LEAD_STEP_DOWN = 0x0062,
    /// A partner stands in for whoever leads.
    LEAD_DEPUTIZE = 0x0063,
    /// Whoever leads offers the lead to another.
    LEAD_HAND_OVER = 0x0064,
    /// The other takes it.
    LEAD_TAKE = 0x0065,
    /// Somebody to lead is wanted.
    LEAD_WANT = 0x0066,
    /// What a decision will mean for the lead.
    LEAD_QUESTION = 0x0067,
    /// A promise.
    COMMITMENT_PROMISE = 0x0070,
    /// How far a promise is.
    COMMITMENT_REPORT = 0x0071,
    /// A promise is kept.
    COMMITMENT_KEEP = 0x0072,
    /// Another day for a promise.
    COMMITMENT_RENEW = 0x0073,
    /// A promise is taken back without blame.
    COMMITMENT_RELEASE = 0x0074,
    /// A promise is offered to another.
    COMMITMENT_HAND_OVER = 0x0075,
    /// The other takes it.
    COMMITMENT_TAKE = 0x0076,
    /// A challenge is shared.
    CHALLENGE_SHARE = 0x0080,
    /// Help is offered.
    CHALLENGE_OFFER = 0x0081,
    /// Help is accepted.
    CHALLENGE_ACCEPT = 0x0082,
    /// How a challenge came out.
    CHALLENGE_END = 0x0083,
    /// Thanks for help.
    CHALLENGE_THANK = 0x0084,
    /// A challenge is passed on.
    CHALLENGE_REFER = 0x0085,
    /// Whether what was passed on is taken up.
    REFERRAL_ANSWER = 0x0086,
    /// What came of it.
    REFERRAL_RESULT = 0x0087,
    /// What an organisation does, offers and seeks.
    PROFILE = 0x0090,
    /// Why an organisation joined.
    JOIN_REASON = 0x0091,
    /// Why an organisation leaves.
    LEAVE_REASON = 0x0092,
    /// A person acts for an organisation.
    PERSON_ADD = 0x0093,
    /// A person does so no longer.
    PERSON_LEAVE = 0x0094,
    /// Answers to the questions of a review.
    PULSE_ANSWER = 0x0095,
    /// What was learnt.
    LESSON = 0x00a0,
    /// No to what was handed over.
    DECLINE = 0x00a8,
    /// An own act is taken back.
    RETRACT = 0x00a9,
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
