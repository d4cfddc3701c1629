//! Deeds: what an act of the work says, whatever its kind.
//!
//! Deeds are grouped by what they are about, so that whoever reads one group names every case of
//! it and no others.

use guildhall_ledger::Kind;

use crate::body::{
    Activity, BadBody, Body as _, ChallengeAccept, ChallengeEnd, ChallengeOffer, ChallengeRefer,
    ChallengeShare, ChallengeThank, CommitmentHandOver, CommitmentKeep, CommitmentPromise,
    CommitmentRelease, CommitmentRenew, CommitmentReport, CommitmentTake, Decline, GuestInvolve,
    InitiativeClose, InitiativeFrame, InitiativeJoin, InitiativeLeave, InitiativeRate,
    InitiativeRenew, InitiativeReopen, JoinReason, LeadDeputize, LeadHandOver, LeadOffer,
    LeadQuestion, LeadStepDown, LeadStepUp, LeadTake, LeadWant, LeaveReason, Lesson, PersonAdd,
    PersonLeave, Profile, PulseAnswer, ReferralAnswer, ReferralResult, Retract,
};

macro_rules! deeds {
    ($(#[$doc:meta])* $group:ident: $($name:ident)*) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Debug)]
        pub enum $group {
            $(#[doc = concat!("See [`", stringify!($name), "`].")] $name($name),)*
        }

        impl $group {
            fn kind(&self) -> Kind {
                match self { $(Self::$name(_) => $name::KIND,)* }
            }

            fn encode(&self) -> Vec<u8> {
                match self { $(Self::$name(body) => body.encode(),)* }
            }

            fn fault(&self) -> Option<BadBody> {
                match self { $(Self::$name(body) => body.fault(),)* }
            }

            fn person(&self) -> Option<&String> {
                match self { $(Self::$name(body) => body.person.as_ref(),)* }
            }

            fn set_person(&mut self, person: Option<String>) {
                match self { $(Self::$name(body) => body.person = person,)* }
            }

            fn decode(kind: Kind, bytes: &[u8]) -> Option<Result<Self, BadBody>> {
                $(if kind == $name::KIND {
                    return Some($name::decode(bytes).map(Self::$name));
                })*
                None
            }
        }

        $(impl From<$name> for $group {
            fn from(body: $name) -> Self {
                Self::$name(body)
            }
        })*

        $(impl From<$name> for Deed {
            fn from(body: $name) -> Self {
                Self::from($group::from(body))
            }
        })*
    };
}

deeds! {
    /// What is said about an initiative.
    InitiativeDeed: InitiativeJoin InitiativeLeave InitiativeFrame InitiativeRenew InitiativeClose
        InitiativeReopen InitiativeRate Activity GuestInvolve
}
deeds! {
    /// What is said about who leads.
    LeadDeed: LeadOffer LeadStepUp LeadStepDown LeadDeputize LeadHandOver LeadTake LeadWant
        LeadQuestion
}
deeds! {
    /// What is said about a promise.
    CommitmentDeed: CommitmentPromise CommitmentReport CommitmentKeep CommitmentRenew
        CommitmentRelease CommitmentHandOver CommitmentTake
}
deeds! {
    /// What is said about a challenge.
    ChallengeDeed: ChallengeShare ChallengeOffer ChallengeAccept ChallengeEnd ChallengeThank
        ChallengeRefer ReferralAnswer ReferralResult
}
deeds! {
    /// What an organisation says about itself.
    MemberDeed: Profile JoinReason LeaveReason PersonAdd PersonLeave PulseAnswer
}
deeds! {
    /// A lesson, or an answer that fits on many acts.
    OtherDeed: Lesson Decline Retract
}

macro_rules! groups {
    ($($name:ident($group:ident),)*) => {
        /// What an act of the work says.
        #[derive(Clone, PartialEq, Eq, Debug)]
        pub enum Deed {
            $(#[doc = concat!("See [`", stringify!($group), "`].")] $name($group),)*
        }

        impl Deed {
            /// The kind of its body.
            pub fn kind(&self) -> Kind {
                match self { $(Self::$name(deed) => deed.kind(),)* }
            }

            /// The canonical bytes of its body.
            pub fn encode(&self) -> Vec<u8> {
                match self { $(Self::$name(deed) => deed.encode(),)* }
            }

            /// What is wrong with it, whoever says it.
            pub fn fault(&self) -> Option<BadBody> {
                match self { $(Self::$name(deed) => deed.fault(),)* }
            }

            /// The person whom it names.
            pub fn person(&self) -> Option<&String> {
                match self { $(Self::$name(deed) => deed.person(),)* }
            }

            /// The same, said by `person`.
            #[must_use]
            pub fn said_by(mut self, person: Option<String>) -> Self {
                match &mut self { $(Self::$name(deed) => deed.set_person(person),)* }
                self
            }

            /// Reads the body of a kind; nothing if the kind is none of the work's.
            pub fn decode(kind: Kind, bytes: &[u8]) -> Option<Result<Self, BadBody>> {
                $(if let Some(read) = $group::decode(kind, bytes) {
                    return Some(read.map(Self::$name));
                })*
                None
            }
        }

        $(impl From<$group> for Deed {
            fn from(deed: $group) -> Self {
                Self::$name(deed)
            }
        })*
    };
}

groups! {
    Initiative(InitiativeDeed),
    Lead(LeadDeed),
    Commitment(CommitmentDeed),
    Challenge(ChallengeDeed),
    Member(MemberDeed),
    Other(OtherDeed),
}
