//! The acts of the work: what partners say about themselves, and what follows from it.
//!
//! Taking part, leading, promising, asking for help, rating, learning: each is a typed, signed act
//! with its author's authority, and needs nobody's permission. Only what binds others goes through
//! the minutes. [`Work`] notes acts as they come and works out what they mean when somebody looks:
//! the same set of acts means the same, in whatever order it came.
//!
//! No date has a say in what counts or in which order; what is late, lapsed or fading is computed
//! for a day that the reader names, alike on every node.
#![warn(clippy::float_arithmetic, clippy::indexing_slicing, clippy::wildcard_enum_match_arm)]

mod body;
mod challenge;
mod commitment;
mod day;
mod deed;
mod draft;
mod hand_over;
mod health;
mod inert;
mod initiative;
mod judge;
mod lead;
mod lesson;
mod member;
#[cfg(test)]
mod sample;
mod stamp;
#[cfg(test)]
mod tests;
mod trace;
mod work;

pub use body::{
    Activity, BadBody, Body, ChallengeAccept, ChallengeEnd, ChallengeOffer, ChallengeRefer,
    ChallengeShare, ChallengeThank, CommitmentHandOver, CommitmentKeep, CommitmentPromise,
    CommitmentRelease, CommitmentRenew, CommitmentReport, CommitmentTake, DAYS_MAX, Decline,
    Ending, GuestInvolve, GuestRole, InitiativeClose, InitiativeFrame, InitiativeJoin,
    InitiativeLeave, InitiativeRate, InitiativeRenew, InitiativeReopen, JoinReason,
    LINE_LENGTH_MAX, LINES_MAX, LeadDeputize, LeadHandOver, LeadOffer, LeadQuestion, LeadStepDown,
    LeadStepUp, LeadTake, LeadWant, LeaveReason, Lesson, Outcome, Outlook, PersonAdd, PersonLeave,
    Profile, PulseAnswer, Recipient, ReferralAnswer, ReferralResult, Retract, SCALE_MAX,
    WORDS_LENGTH_MAX,
};
pub use challenge::{Challenge, ChallengeEnding, HelpOffer, Referral, Thanks};
pub use commitment::{Commitment, Course, Renewal, Report, Settlement};
pub use day::Day;
pub use deed::{
    ChallengeDeed, CommitmentDeed, Deed, InitiativeDeed, LeadDeed, MemberDeed, OtherDeed,
};
pub use draft::{WorkDraft, WorkRefusal};
pub use hand_over::{Answer, HandOver, HandOvers};
pub use health::{
    ANSWER_DAYS, Advice, Grade, HEALTH_WORDS, Health, InitiativeHealth, MemberHealth, Momentum,
    PromiseFigures, PromiseMonth, Sign, SignKind, TERM_DAYS, Thresholds, Trend, WINDOW_DAYS,
    Warning, bar_heights,
};
pub use inert::Inert;
pub use initiative::{Closing, GuestPart, InitiativeWork, Participation, Rating, Worth};
pub use lead::{Claim, Ground, Lead, Leading, Question, Readiness, Turn};
pub use lesson::LessonView;
pub use member::{MemberWork, PEOPLE_MAX, Person, ProfileView, PulseView};
pub use stamp::{Stamp, Subject, WorkAuthor};
pub use work::{ActView, Adopted, Work};
