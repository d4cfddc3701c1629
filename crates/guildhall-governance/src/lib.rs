//! Who may act and what is final: charter, partners, guests, invites, minutes, decisions.
//!
//! A pure function of contributions. Whether a contribution is valid depends on nothing but the
//! contribution and its own past, so every node that has it judges it alike, whatever else it has
//! and in whatever order it came.
//!
//! Nothing here checks signatures of contributions (the ledger has) or knows what time it is.
#![warn(clippy::float_arithmetic, clippy::indexing_slicing, clippy::wildcard_enum_match_arm)]

mod author;
mod ballot;
mod body;
mod certificate;
mod charter;
mod cut;
mod docket;
mod effect;
mod facts;
mod genesis;
mod governance;
mod id;
mod invite;
mod minutes;
mod mode;
mod planted;
mod register;
mod sight;
mod slot;
mod state;
#[cfg(test)]
mod testing;
mod verdict;
mod wire;

pub use author::{Author, PartnerKey};
pub use ballot::{Tally, Voice};
pub use body::{
    Body, Confirm, FaultProof, GuestAdmit, GuestAdopt, Here, InviteIssue, InviteRevoke, KeyGrant,
    KeyRevoke, Open, Outcome, Position, Role, Seal, SignedHeader, Stance, TITLE_LENGTH_MAX, Text,
    Value, Withdraw,
};
pub use certificate::{
    BadCertificate, CERTIFICATE_LENGTH_MAX, Certificate, Confirmed, Proof, StepFault,
};
pub use charter::{
    BadValue, Charter, HealthRule, Matter, Policy, PolicyKey, PolicyValue, Preset, Unsound, Window,
};
pub use effect::{
    Effect, KeyTip, LEAVING_KEYS_MAX, Newcomer, Recovery, Return, possession, possession_signature,
    return_signature, shows_possession,
};
pub use genesis::{BadGenesis, FOUNDERS_MAX, Foundation, Founder, Genesis};
pub use governance::{
    Base, Cut, Decision, Entry, Given, Governance, Guest, Invite, Judgement, Plan, Progress, Split,
    Standing, Suspended, Timing,
};
pub use id::{EntryId, PartnerId, next_root_hash, text_hash};
pub use invite::{
    Anchor, BadClaim, BadToken, Claim, Deputy, SignedClaim, TOKEN_ADDRESSES_MAX,
    TOKEN_DEPUTIES_MAX, TOKEN_LENGTH_MAX, Tier, Token, invite_key,
};
pub use mode::{Mode, ModeKind, Share};
#[cfg(guildhall_planted)]
pub use planted::Planted;
pub use slot::SlotFault;
pub use state::{Hindrance, KeyUse, Partner, Quorum, State, Status};
pub use verdict::{GuestFault, KeyFault, ProposalFault, Refusal, Verdict, VoteFault, Why};
pub use wire::{
    BadBody, HANDLE_LENGTH_MAX, NAME_LENGTH_MAX, SignatureBytes, decode as decode_body,
    encode as encode_body, handle_fault, name_fault, person_fault,
};
