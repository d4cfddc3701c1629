//! What a person can have a node do, and how it answers.

use std::collections::BTreeSet;

use guildhall_governance::{
    Mode, PartnerId, PolicyKey, PolicyValue, Position, SignatureBytes, Token,
};
use guildhall_ledger::{ContributionId, Draft, PublicKey};
use guildhall_work::{Day, Deed, Ending};
use guildhall_workspace::{Edit, Fields};

use crate::arrival::Arrival;
use crate::governing::Governing;
use crate::machine_token::MachineToken;

/// Most rows of one import.
pub const IMPORT_ROWS_MAX: usize = 10_000;

/// An act, with the person of the organisation who does it, if named.
#[derive(Clone, Debug)]
pub struct Command {
    /// "Ida Berg": a claim by the organisation that travels with the act.
    pub person: Option<String>,
    /// What is done.
    pub act: Act,
}

/// What is done.
#[derive(Clone, Debug)]
pub enum Act {
    /// Begins an initiative.
    CreateInitiative(Fields),
    /// Begins initiatives that existed elsewhere; those that are here already are passed over.
    Import(Vec<ImportRow>),
    /// Changes an initiative.
    EditInitiative {
        /// Which.
        document: ContributionId,
        /// What changes.
        edit: Edit,
    },
    /// Makes a change of the own organisation with the effect of one that is not visible.
    Reapply(ContributionId),
    /// Says something about an object.
    Comment {
        /// The contribution that began the object.
        on: ContributionId,
        /// The words.
        text: String,
        /// The comment it answers.
        reply_to: Option<ContributionId>,
    },
    /// Takes a comment of the own organisation back.
    WithdrawComment(ContributionId),
    /// Puts a matter to the federation, and agrees to it.
    Propose(Proposal),
    /// Says where the own organisation stands on a decision.
    Speak {
        /// The proposal.
        decision: ContributionId,
        /// The position.
        position: Position,
        /// The words behind it.
        reason: Option<String>,
    },
    /// Takes an own proposal back.
    WithdrawProposal(ContributionId),
    /// Says something about keys and guests of the own organisation.
    Govern(Governing),
    /// Issues an invite whose secret the shell drew.
    IssueInvite {
        /// 16 random bytes; they never enter a contribution.
        secret: [u8; 16],
        /// For whom it is: a note of this node.
        name: String,
        /// Until when this node admits, in milliseconds since 1970.
        expires_ms: u64,
        /// Where this node can be reached, the best first.
        addresses: Vec<String>,
        /// Other partners who may admit, in order.
        deputies: Vec<PartnerId>,
    },
    /// Revokes an own invite.
    RevokeInvite(PublicKey),
    /// Publishes where this node can be reached, if that changed.
    Announce(Vec<String>),
    /// Says something about the work: who takes part, leads, promises, helps, learns.
    Work(WorkAct),
    /// Takes in contributions from a file.
    TakeIn(Vec<Vec<u8>>),
    /// Vouches that no other copy of this node's data exists, so that it may sign again.
    TrustThisCopy,
}

/// Something that is said about the work.
#[derive(Clone, Debug)]
pub enum WorkAct {
    /// One act; its person is the command's.
    Say(Deed),
    /// Several acts, all or none, each judged as things stand before the first.
    SayAll(Vec<Deed>),
    /// Asks the federation who leads an initiative: begins the proposal's text, says whom adopting
    /// it will make lead, and puts it.
    AskWhoLeads {
        /// Which initiative.
        initiative: ContributionId,
        /// Who would lead.
        candidate: PartnerId,
        /// What is put; its effect is to adopt the text.
        proposal: Proposal,
    },
    /// Closes an initiative: records what was learnt, says how it ended, and puts its text to the
    /// stage closed.
    Close {
        /// Which.
        initiative: ContributionId,
        /// How it ended.
        ending: Ending,
        /// What was learnt; asked for unless it was declined or merged.
        lesson: Option<LessonWords>,
        /// Why.
        reason: Option<String>,
    },
}

/// The words of a lesson.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LessonWords {
    /// What worked.
    pub worked: String,
    /// What did not.
    pub did_not: String,
    /// What to tell whoever tries next.
    pub tell: String,
}

/// A row of an import.
#[derive(Clone, Debug)]
pub struct ImportRow {
    /// Title, stage and text.
    pub fields: Fields,
    /// Who led it where it comes from.
    pub owner: Option<String>,
    /// When it began there, as written there.
    pub created: Option<String>,
    /// When it last changed there, as written there.
    pub updated: Option<String>,
    /// Every day on which it changed there.
    pub touched: BTreeSet<Day>,
}

/// A matter put to the federation.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// What it is about, in a line.
    pub title: String,
    /// What is proposed and why.
    pub text: String,
    /// How much agreement it asks for; what the charter asks at least, if not given.
    pub mode: Option<Mode>,
    /// What happens if it is adopted.
    pub effect: ProposedEffect,
    /// After how long it closes at the latest, in milliseconds; what the charter says is never passed.
    pub close_after_ms: Option<u64>,
    /// After how long it is to be looked at again, in milliseconds; as the charter says, if not given.
    pub review_after_ms: Option<u64>,
    /// The decision that it would replace.
    pub supersedes: Option<ContributionId>,
}

impl Proposal {
    /// A matter decided as the charter says, for this effect.
    pub fn new(title: String, text: String, effect: ProposedEffect) -> Self {
        let (mode, close_after_ms, review_after_ms, supersedes) = (None, None, None, None);
        Self { title, text, mode, effect, close_after_ms, review_after_ms, supersedes }
    }
}

/// What a proposal would do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ProposedEffect {
    /// Adopt the text.
    Adopt,
    /// Give a guest a seat.
    Admit(PublicKey),
    /// Give a guest the seat of the partner that it was.
    Readmit(Readmission),
    /// Amend the charter.
    SetPolicy(PolicyKey, PolicyValue),
    /// Take a partner's seat and membership away.
    Remove(PartnerId),
    /// Challenge a partner whose node does not answer.
    MarkDormant(PartnerId),
    /// Leave, as the own organisation.
    Leave,
    /// Give a partner that lost its root key the keys of a guest.
    Recover {
        /// Which partner.
        partner: PartnerId,
        /// The guest's key.
        guest: PublicKey,
    },
}

/// What shows that a guest is a partner that left or was removed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Readmission {
    /// The guest's key.
    pub guest: PublicKey,
    /// The partner that it was.
    pub partner: PartnerId,
    /// The root key that this partner had last, or had committed to.
    pub former_root: PublicKey,
    /// That key's signature.
    pub proof: SignatureBytes,
}

/// What an act led to.
#[derive(Clone, Debug, Default)]
pub struct Reply {
    /// What was made or acted on: documents, decisions, comments, in order.
    pub ids: Vec<ContributionId>,
    /// Of an import: what became of each row.
    pub rows: Vec<RowFate>,
    /// Of an issued invite: what to hand over.
    pub token: Option<Token>,
    /// Of a machine to be added: what to hand over.
    pub machine: Option<MachineToken>,
    /// Of what a root key is to sign: what that is.
    pub draft: Option<Draft>,
    /// Of contributions from a file: what became of each.
    pub arrivals: Vec<Arrival>,
}

/// What became of a row of an import.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum RowFate {
    /// An initiative was begun.
    Created(ContributionId),
    /// An initiative with this title, owner and beginning is here already.
    Known,
    /// It cannot be taken in.
    Refused(String),
}

/// Why an act was not done. Nothing of it was kept or sent.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Refusal {
    /// The rules do not allow it.
    #[error("{0}")]
    Rule(String),
    /// The matter asks for less agreement than the charter does.
    #[error("the rules ask for more agreement on such a matter than the mode that was asked for")]
    WeakMode {
        /// What was asked for.
        asked: Mode,
        /// The least that the charter allows.
        least: Mode,
    },
    /// There is nothing like that here.
    #[error("there is no such {0} here")]
    NotFound(&'static str),
    /// The organisation has no seat.
    #[error("only a partner may do this, and you are a guest")]
    NotAPartner,
    /// Another machine of the organisation votes.
    #[error("only the machine that votes for your organisation may do this")]
    NotTheSeat,
    /// The key is not the root key that is needed.
    #[error("these are not the words of the root key that is needed here")]
    OtherRoot,
    /// The organisation is no member.
    #[error("your organisation is no member of this federation")]
    NotAMember,
    /// A value breaks a limit.
    #[error("{0}")]
    Limit(String),
    /// Nothing would change.
    #[error("nothing would change")]
    NoChange,
    /// There is no room to keep it.
    #[error("the disk is full, so nothing can be recorded")]
    DiskFull,
    /// This key signed two contributions in one place.
    #[error("this node's key has signed two different contributions in one place")]
    Forked,
    /// The node does not know yet whether it holds its own newest contribution.
    #[error("this node does not yet know its own latest contribution, so it may not sign")]
    Guarded,
    /// The node does not hold the settled entries yet that it knows of.
    #[error("this node does not hold all settled decisions yet, so it may not sign")]
    Behind,
}
