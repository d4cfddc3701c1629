//! Everything that a node answers, each with the name and version of its shape.

use serde::{Deserialize, Serialize};

use super::stream::{Download, Lines};
use super::{
    challenge, commitment, decision, digest, fairness, governing, health, import, inbox,
    initiative, invite, key, lead, lesson, log, member, node, person, profile, receipt, review,
    rules, search, seen, status, stranded, undo, why,
};

/// An answer that is one JSON document.
pub trait Schema: Serialize {
    /// Name and version of the shape, such as `guildhall.status/1`.
    const SCHEMA: &'static str;
}

/// A JSON document: the name of its shape, then its fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Document<T> {
    /// Name and version of the shape.
    pub schema: String,
    /// The fields.
    #[serde(flatten)]
    pub body: T,
}

impl<T: Schema> Document<T> {
    /// Puts the name of its shape before `body`.
    pub fn new(body: T) -> Self {
        Self { schema: T::SCHEMA.to_owned(), body }
    }
}

macro_rules! answers {
    ($($(#[$doc:meta])* $variant:ident($body:ty) = $schema:literal,)*) => {
        /// One answer.
        #[derive(Debug)]
        pub enum Answer {
            $($(#[$doc])* $variant(Box<$body>),)*
            /// Bytes of a file.
            Download(Download),
            /// JSON documents, one a line.
            Lines(Lines),
        }

        $(
            impl Schema for $body {
                const SCHEMA: &'static str = $schema;
            }

            impl From<$body> for Answer {
                fn from(body: $body) -> Self {
                    Self::$variant(Box::new(body))
                }
            }
        )*

        /// The name and shape of every answer.
        #[cfg(test)]
        pub(super) fn schemas() -> Vec<(&'static str, schemars::Schema)> {
            vec![$(($schema, schemars::schema_for!($body)),)*]
        }

        impl Answer {
            /// The document as JSON, or the stream that the answer is instead.
            pub(crate) fn encode(self) -> serde_json::Result<Encoded> {
                match self {
                    $(Self::$variant(body) => {
                        serde_json::to_vec(&Document::new(*body)).map(Encoded::Json)
                    })*
                    Self::Download(download) => Ok(Encoded::Download(download)),
                    Self::Lines(lines) => Ok(Encoded::Lines(lines)),
                }
            }
        }
    };
}

/// An answer on its way out.
#[derive(Debug)]
pub(crate) enum Encoded {
    Json(Vec<u8>),
    Download(Download),
    Lines(Lines),
}

answers! {
    /// To [`Request::Status`](super::Request::Status).
    Status(status::Status) = "guildhall.status/1",
    /// To [`Request::Inbox`](super::Request::Inbox).
    Inbox(inbox::Inbox) = "guildhall.inbox/1",
    /// To [`Request::InitiativeList`](super::Request::InitiativeList).
    InitiativeList(initiative::List) = "guildhall.initiative.list/1",
    /// To [`Request::InitiativeShow`](super::Request::InitiativeShow).
    Initiative(initiative::Detail) = "guildhall.initiative/1",
    /// To [`Request::InitiativeStranded`](super::Request::InitiativeStranded).
    Stranded(stranded::List) = "guildhall.initiative.stranded/1",
    /// To [`Request::DecisionList`](super::Request::DecisionList).
    DecisionList(decision::List) = "guildhall.decision.list/1",
    /// To [`Request::DecisionShow`](super::Request::DecisionShow).
    Decision(decision::Detail) = "guildhall.decision/1",
    /// To [`Request::MemberList`](super::Request::MemberList).
    MemberList(member::List) = "guildhall.member.list/1",
    /// To [`Request::MemberShow`](super::Request::MemberShow).
    Member(member::Detail) = "guildhall.member/1",
    /// To [`Request::InviteList`](super::Request::InviteList).
    InviteList(invite::List) = "guildhall.invite.list/1",
    /// To [`Act::InviteCreate`](super::Act::InviteCreate).
    Invite(invite::Created) = "guildhall.invite/1",
    /// To [`Request::RulesShow`](super::Request::RulesShow).
    Rules(rules::Rules) = "guildhall.rules/1",
    /// To [`Request::KeyList`](super::Request::KeyList).
    KeyList(key::List) = "guildhall.key.list/1",
    /// To [`governing::Act::MachineInvite`](super::governing::Act::MachineInvite).
    MachineInvited(key::MachineInvited) = "guildhall.key.machine/1",
    /// To drafts for a root key.
    KeyDraft(key::Draft) = "guildhall.key.draft/1",
    /// To [`Request::ReturnShow`](super::Request::ReturnShow).
    Return(key::Return) = "guildhall.return/1",
    /// To [`Request::Parting`](super::Request::Parting).
    Parting(governing::Parting) = "guildhall.parting/1",
    /// To [`Request::Search`](super::Request::Search).
    Found(search::Found) = "guildhall.search/1",
    /// To [`Request::Digest`](super::Request::Digest).
    Digest(digest::Digest) = "guildhall.digest/1",
    /// To [`Request::Undo`](super::Request::Undo).
    Offers(undo::Offers) = "guildhall.undo/1",
    /// To [`Request::Seen`](super::Request::Seen).
    Noted(seen::Noted) = "guildhall.seen/1",
    /// To [`Request::Log`](super::Request::Log).
    Log(log::List) = "guildhall.log/1",
    /// To [`Request::Verify`](super::Request::Verify).
    Verification(log::Verification) = "guildhall.verification/1",
    /// To [`Request::Why`](super::Request::Why).
    Explanation(why::Explanation) = "guildhall.why/1",
    /// To [`Request::LogImport`](super::Request::LogImport).
    LogImported(log::Imported) = "guildhall.log.import/1",
    /// To [`Request::Import`](super::Request::Import).
    Imported(import::Report) = "guildhall.import/1",
    /// To [`Request::Version`](super::Request::Version).
    Version(node::Version) = "guildhall.version/1",
    /// To [`Request::Stop`](super::Request::Stop).
    Stopping(node::Stopping) = "guildhall.node.stop/1",
    /// To [`Question::Commitments`](super::work::Question::Commitments).
    CommitmentList(commitment::List) = "guildhall.commitment.list/1",
    /// To [`Question::Commitment`](super::work::Question::Commitment).
    Commitment(commitment::Detail) = "guildhall.commitment/1",
    /// To [`Question::Challenges`](super::work::Question::Challenges).
    ChallengeList(challenge::List) = "guildhall.challenge.list/1",
    /// To [`Question::Challenge`](super::work::Question::Challenge).
    Challenge(challenge::Detail) = "guildhall.challenge/1",
    /// To [`Question::Match`](super::work::Question::Match).
    Matches(challenge::Matches) = "guildhall.challenge.match/1",
    /// To [`Question::Lessons`](super::work::Question::Lessons).
    LessonList(lesson::List) = "guildhall.lesson.list/1",
    /// To [`Question::Lesson`](super::work::Question::Lesson).
    Lesson(lesson::Lesson) = "guildhall.lesson/1",
    /// To [`Question::Leads`](super::work::Question::Leads).
    LeadList(lead::List) = "guildhall.lead.list/1",
    /// To [`Question::Fairness`](super::work::Question::Fairness).
    Fairness(fairness::Fairness) = "guildhall.fairness/1",
    /// To [`Question::Health`](super::work::Question::Health).
    Health(health::Health) = "guildhall.health/1",
    /// To [`Question::Profile`](super::work::Question::Profile).
    Profile(profile::Profile) = "guildhall.profile/1",
    /// To [`Question::People`](super::work::Question::People).
    People(person::List) = "guildhall.person.list/1",
    /// To [`Question::Succession`](super::work::Question::Succession).
    Succession(person::Succession) = "guildhall.succession/1",
    /// To [`Question::Review`](super::work::Question::Review).
    Review(review::Review) = "guildhall.review/1",
    /// To every other act.
    Receipt(receipt::Receipt) = "guildhall.receipt/1",
}
