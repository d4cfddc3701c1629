//! What the rules say about a contribution.

use crate::charter::Unsound;
use crate::invite::BadClaim;
use crate::slot::SlotFault;
use crate::state::Hindrance;
use crate::wire::BadBody;

/// What the rules say about a contribution whose ancestors are here.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// It counts.
    Admitted,
    /// It is kept and relayed, others may build on it, but it never has an effect.
    Inert(Why),
    /// It is neither stored nor relayed.
    Refused(Refusal),
}

/// Why a contribution is not taken in.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Refusal {
    /// Its body cannot be read.
    #[error("what it says cannot be read: {0}")]
    Body(BadBody),
    /// A federation has one founding act.
    #[error("it would found another federation")]
    SecondGenesis,
    /// Nothing in its past gives its author's key any standing.
    #[error("nothing before it makes whoever signed it a member")]
    UnknownAuthor,
    /// It builds on a history that this node's anchor rules out.
    #[error("it builds on other minutes than those that this node holds as settled")]
    RivalHistory,
}

/// Why a contribution has no effect.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Why {
    /// Rules that this version does not know came before it, or it is such a rule itself.
    #[error("it depends on rules that this version of the program does not know")]
    NewerRules,
    /// This version does not know its kind.
    #[error("this version of the program does not know its kind")]
    UnknownKind,
    /// It claims another number of final entries than follow from its past.
    #[error("it says that {claimed} decisions were final before it; there were {derived}")]
    WrongMinutes {
        /// What its header says.
        claimed: u32,
        /// What follows from its past.
        derived: u32,
    },
    /// Its author forked its chain, and its past shows it.
    #[error("its author's key had signed two different things in one place")]
    Forked,
    /// Its author's key was revoked.
    #[error("its author's key was revoked")]
    KeyRevoked,
    /// Its author's key was replaced.
    #[error("its author's key was replaced by another")]
    KeyReplaced,
    /// Its author's partner left or was removed.
    #[error("its author is not a member")]
    NotAMember,
    /// Its author is a guest whose sponsor is gone, or whose invite was used up.
    #[error("its author is a guest without a sponsor")]
    GuestFrozen,
    /// Its author's key may not write this kind.
    #[error("a key of this sort may not write this")]
    NotAllowed,
    /// Two entries are final in one place of the minutes in its past.
    #[error("it builds on minutes that are split")]
    SplitMinutes,
    /// A proposal cannot be opened.
    #[error("{0}")]
    Proposal(ProposalFault),
    /// The decision it is about is not in its past.
    #[error("it does not build on the decision that it is about")]
    UnknownDecision,
    /// It objects without a reason where one is asked for.
    #[error("an objection here needs a reason")]
    ReasonMissing,
    /// Only the proposer may do this.
    #[error("only the proposer may do this")]
    NotTheProposer,
    /// A machine vote breaks a rule.
    #[error("{0}")]
    Vote(VoteFault),
    /// A key cannot be granted or revoked.
    #[error("{0}")]
    Key(KeyFault),
    /// An invite or guest act breaks a rule.
    #[error("{0}")]
    Guest(GuestFault),
    /// The evidence shows no fork.
    #[error("the evidence shows no fork")]
    NoFork,
}

/// Why a proposal cannot be opened.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ProposalFault {
    /// This key may not propose this.
    #[error("this key may not propose this")]
    NotYours,
    /// Its effect is not possible.
    #[error("{0}")]
    Hindered(Hindrance),
    /// The policy cannot have the value.
    #[error("{0}")]
    Unsound(Unsound),
    /// The partner has as many open proposals as it may.
    #[error("its partner has 8 open proposals already")]
    TooMany,
    /// The newcomer's keys are not shown to be its own.
    #[error("the newcomer is no guest, or not as it is described")]
    NotThatGuest,
    /// No root key of the partner that would come back signed for it.
    #[error("the root key that this partner had did not sign for its return with these keys")]
    NotTheSame,
    /// The key that would be used is not shown to be its own.
    #[error("the new key did not sign, or is unsound")]
    NoPossession,
}

/// Why a machine vote does not count.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum VoteFault {
    /// It is for another place of the minutes than its past leads to.
    #[error("it is for another place in the minutes than the next one")]
    OtherSlot,
    /// Its author has no seat there.
    #[error("its author had no seat when this was decided")]
    NoSeat,
    /// It breaks the rules of rounds and locks.
    #[error("{0}")]
    Slot(SlotFault),
    /// The proposal is not known, decided, or closed.
    #[error("the proposal was unknown, decided or closed")]
    NoCandidate,
    /// Nobody sealed the proposal in the round before.
    #[error("the proposal was not sealed in the round before")]
    NotSealedBefore,
    /// What was said leads to another outcome.
    #[error("what partners had said leads to another outcome")]
    OtherOutcome,
}

/// Why a key cannot be granted or revoked.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum KeyFault {
    /// The key did not sign for the partner, or is unsound.
    #[error("the key did not sign for this partner, or is unsound")]
    NoPossession,
    /// Somebody has the key already.
    #[error("somebody has this key already")]
    InUse,
    /// The partner has as many machines as it may.
    #[error("its partner has 8 further machines already")]
    TooMany,
    /// The key is not this partner's to revoke.
    #[error("the key is not this partner's to revoke")]
    NotYours,
}

/// Why an invite or a guest act does not count.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum GuestFault {
    /// No invite with this key is known that its author may act on.
    #[error("its author has no such invite")]
    NoInvite,
    /// An invite with this key exists.
    #[error("an invite with this key exists already, or the key is unsound")]
    InviteExists,
    /// The invite was revoked.
    #[error("the invite was revoked")]
    InviteRevoked,
    /// The invite was used as often as it may be.
    #[error("the invite was used already")]
    InviteUsed,
    /// The claim is worth nothing.
    #[error("{0}")]
    Claim(BadClaim),
    /// Somebody has one of the keys already.
    #[error("somebody has one of the claimed keys already")]
    KeyInUse,
    /// A partner or guest has the handle already.
    #[error("a partner or guest has this handle already")]
    HandleTaken,
    /// The sponsor has as many guests as it may.
    #[error("the sponsor has as many guests as the rules allow")]
    OverCap,
    /// The guest has a sponsor, or is none.
    #[error("the guest has a sponsor already, or is none")]
    NotToAdopt,
}

macro_rules! from {
    ($($inner:ident => $outer:ident::$variant:ident,)*) => {
        $(impl From<$inner> for $outer {
            fn from(inner: $inner) -> Self {
                Self::$variant(inner)
            }
        })*
    };
}

from! {
    ProposalFault => Why::Proposal,
    VoteFault => Why::Vote,
    KeyFault => Why::Key,
    GuestFault => Why::Guest,
    Hindrance => ProposalFault::Hindered,
    Unsound => ProposalFault::Unsound,
    SlotFault => VoteFault::Slot,
    BadClaim => GuestFault::Claim,
}
