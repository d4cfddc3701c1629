//! What is answered to something that was signed.

use serde::{Deserialize, Serialize};

use super::decision;
use crate::untrusted::Untrusted;

/// It is signed and on disk here; how far it got.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Receipt {
    /// What was done.
    pub deed: Deed,
    /// Full id of what was made, or of what it is about. A comment's own id for a comment.
    pub id: String,
    /// The same, as short as is unambiguous.
    pub short: String,
    /// Title of what it is about.
    pub title: Untrusted,
    /// The contribution that was signed last for this, in hex.
    pub contribution: String,
    /// Partners and guests connected at this moment: it is on its way to them.
    pub sent_to: u32,
    /// Partners and guests beside this one.
    pub others: u32,
    /// Where the decision stands, if it is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<decision::Summary>,
    /// What was done, as a sentence, where `deed` is `work`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<Untrusted>,
    /// The command that comes next, if one suggests itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// What a person should know besides, in words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Untrusted>,
}

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Deed {
    /// An initiative was started.
    InitiativeCreated,
    /// An initiative was changed.
    InitiativeEdited,
    /// A change that was left out was put in again.
    InitiativeReapplied,
    /// There was nothing to change.
    NothingChanged,
    /// A comment was made.
    Commented,
    /// A comment was taken back.
    CommentWithdrawn,
    /// A decision was proposed, with the proposer's agreement.
    DecisionProposed,
    /// A stance was taken.
    Voted,
    /// A guest was proposed as a partner, with the proposer's agreement.
    MemberProposed,
    /// An invite was taken back.
    InviteRevoked,
    /// The removal of a partner was proposed, with the proposer's agreement.
    RemovalProposed,
    /// New keys for a partner were proposed, with the proposer's agreement.
    RecoveryProposed,
    /// A partner was asked for a sign of life, with the proposer's agreement that it is away.
    Challenged,
    /// The organisation said that it leaves.
    Leaving,
    /// Another value of a rule was proposed, with the proposer's agreement.
    RuleProposed,
    /// A proposal was taken back.
    Withdrawn,
    /// The organisation answers for a guest from here on.
    GuestAdopted,
    /// The key of a machine was taken back.
    KeyRevoked,
    /// The root key said which machine votes.
    SeatMoved,
    /// The root key was replaced by the next one.
    RootReplaced,
    /// A guest was sent away.
    GuestRemoved,
    /// Something was said about the work; `words` says what.
    Work,
}
