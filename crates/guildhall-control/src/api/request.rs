//! Everything that can be asked of a node.

use serde::{Deserialize, Serialize};

use super::{
    comment, decision, digest, governing, import, initiative, invite, log, member, search, seen,
    stranded, work,
};

/// One question or act. [`crate::route`] gives each its path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// Is my node well, with whom is it in contact, what is going on?
    Status,
    /// What needs me?
    Inbox,
    /// The initiatives.
    InitiativeList(initiative::Filter),
    /// One initiative, by id or words of its title.
    InitiativeShow(String),
    /// Changes that are left out, of one initiative or of all.
    InitiativeStranded(stranded::Filter),
    /// The decisions.
    DecisionList(decision::Filter),
    /// One decision, by id or words of its title.
    DecisionShow(String),
    /// The certificate of a final decision, by id or words of its title: a file.
    DecisionCertificate(String),
    /// The partners and guests.
    MemberList,
    /// One partner or guest, by handle.
    MemberShow(String),
    /// The invites that this node knows.
    InviteList,
    /// The rules in words.
    RulesShow,
    /// The keys of the organisation of this node.
    KeyList,
    /// What the former root key with this public half, in hex, is to sign to come back.
    ReturnShow(String),
    /// What a member that leaves leaves open.
    Parting,
    /// Words in everything that was written.
    Search(search::Query),
    /// What happened in a period, thing by thing.
    Digest(digest::Period),
    /// What of the last acts can be taken back.
    Undo,
    /// Somebody of this home looked at a thing.
    Seen(seen::Mark),
    /// Promises, challenges, lessons, leads, people.
    Work(work::Question),
    /// What happened.
    Log(log::Filter),
    /// Check every signature, order and decision again; `of` narrows it to one thing.
    Verify(log::Scope),
    /// Why is something as it is? An id, a handle, the name of a rule, or `state`.
    Why(String),
    /// All contributions, to carry them on a stick.
    LogExport,
    /// Contributions from a stick.
    LogImport(Vec<u8>),
    /// Everything in words, for people and scripts.
    Export,
    /// One document as an Automerge file, by id.
    ExportDocument(String),
    /// What runs here.
    Version,
    /// Stop cleanly.
    Stop,
    /// Take in rows of a file.
    Import(import::Batch),
    /// Do something that is signed.
    Act(Act),
}

/// Something that is signed in the organisation's name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum Act {
    /// Start an initiative.
    InitiativeCreate(initiative::Create),
    /// Change the text, title or stage of an initiative.
    InitiativeEdit(initiative::Edit),
    /// Put a change in again that is left out.
    InitiativeReapply(stranded::Reapply),
    /// Comment on an initiative or decision.
    InitiativeComment(initiative::Say),
    /// Take a comment back.
    CommentWithdraw(comment::Withdraw),
    /// Put a question to the partners.
    DecisionPropose(decision::Propose),
    /// Take a stance on a question.
    DecisionVote(decision::Vote),
    /// Propose a guest as a partner.
    MemberPropose(member::Propose),
    /// Decide about partners, rules and keys.
    Govern(governing::Act),
    /// Say something about the work: who takes part, leads, promises, helps, learns.
    Work(work::Act),
    /// Make an invite.
    InviteCreate(invite::Create),
    /// Take an invite back.
    InviteRevoke(invite::Revoke),
}
