//! Bodies of the kinds this crate understands: canonical postcard, one struct a kind.
//!
//! Decoding accepts exactly the bytes that encoding gives, and checks every limit that can be
//! checked without looking at anything else. A body never changes: a changed body is another kind.
//! The fields of each are described where they are said.

use guildhall_governance::person_fault;
use guildhall_ledger::Kind;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::day::Day;

mod challenge;
mod commitment;
mod initiative;
mod lead;
mod lesson;
mod member;
#[cfg(test)]
mod tests;

pub use challenge::{
    ChallengeAccept, ChallengeEnd, ChallengeOffer, ChallengeRefer, ChallengeShare, ChallengeThank,
    Outcome, Recipient, ReferralAnswer, ReferralResult,
};
pub use commitment::{
    CommitmentHandOver, CommitmentKeep, CommitmentPromise, CommitmentRelease, CommitmentRenew,
    CommitmentReport, CommitmentTake, Outlook,
};
pub use initiative::{
    Activity, Ending, GuestInvolve, GuestRole, InitiativeClose, InitiativeFrame, InitiativeJoin,
    InitiativeLeave, InitiativeRate, InitiativeRenew, InitiativeReopen,
};
pub use lead::{
    LeadDeputize, LeadHandOver, LeadOffer, LeadQuestion, LeadStepDown, LeadStepUp, LeadTake,
    LeadWant,
};
pub use lesson::{Decline, Lesson, Retract};
pub use member::{JoinReason, LeaveReason, PersonAdd, PersonLeave, Profile, PulseAnswer};

/// Longest line (what is promised, the title of a challenge, an entry of a list), in bytes.
pub const LINE_LENGTH_MAX: usize = 500;

/// Longest words (reasons, evidence, lessons), in bytes.
pub const WORDS_LENGTH_MAX: usize = 16 * 1024;

/// Most entries of a list of lines.
pub const LINES_MAX: usize = 32;

/// Most days of imported activity in one act.
pub const DAYS_MAX: usize = 4096;

/// Greatest number on every scale; the least is 1.
pub const SCALE_MAX: u8 = 5;

/// Why bytes are no body of their kind.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, thiserror::Error)]
pub enum BadBody {
    /// The bytes are not what encoding the same body gives.
    #[error("it is not in its canonical form")]
    NotCanonical,
    /// The person's name is empty or too long.
    #[error("a person's name has 1 to 64 bytes and no control characters")]
    Person,
    /// A line is empty or too long.
    #[error("a line has 1 to {LINE_LENGTH_MAX} bytes and no line breaks or control characters")]
    Line,
    /// The words are none or too many.
    #[error("the words are none, or more than {WORDS_LENGTH_MAX} bytes")]
    Words,
    /// Too many entries of a list, or one twice.
    #[error("a list has at most {LINES_MAX} entries, none of them twice")]
    Lines,
    /// A number is off its scale.
    #[error("a rating goes from 1 to {SCALE_MAX}")]
    Scale,
    /// A day is beyond the calendar.
    #[error("a date lies between 1970 and 9999")]
    Day,
    /// The days are none, too many, or not strictly ascending.
    #[error("the days are none, more than {DAYS_MAX}, or not in order")]
    Days,
    /// It says nothing at all.
    #[error("it says nothing")]
    Empty,
}

/// What every body can do.
pub trait Body: Serialize + DeserializeOwned {
    /// The kind that this is the body of.
    const KIND: Kind;

    /// What is wrong with it, whoever sent it.
    fn fault(&self) -> Option<BadBody>;

    /// The canonical bytes.
    fn encode(&self) -> Vec<u8> {
        postcard::to_stdvec(self).expect("plain data serialises into memory")
    }

    /// Reads exactly one body.
    fn decode(bytes: &[u8]) -> Result<Self, BadBody> {
        let (body, rest) =
            postcard::take_from_bytes::<Self>(bytes).map_err(|_| BadBody::NotCanonical)?;
        if !rest.is_empty() || body.encode() != bytes {
            return Err(BadBody::NotCanonical);
        }
        match body.fault() {
            Some(fault) => Err(fault),
            None => Ok(body),
        }
    }
}

/// The first thing that is wrong.
fn first<const N: usize>(faults: [Option<BadBody>; N]) -> Option<BadBody> {
    faults.into_iter().flatten().next()
}

fn person(name: Option<&String>) -> Option<BadBody> {
    person_fault(name.map(String::as_str)).map(|_| BadBody::Person)
}

fn line(text: &str) -> Option<BadBody> {
    let is_sound = !text.trim().is_empty()
        && text.len() <= LINE_LENGTH_MAX
        && !text.chars().any(char::is_control);
    (!is_sound).then_some(BadBody::Line)
}

fn words(text: &str) -> Option<BadBody> {
    let is_sound = !text.trim().is_empty() && text.len() <= WORDS_LENGTH_MAX;
    (!is_sound).then_some(BadBody::Words)
}

fn maybe_line(text: Option<&String>) -> Option<BadBody> {
    text.and_then(|text| line(text))
}

fn maybe_words(text: Option<&String>) -> Option<BadBody> {
    text.and_then(|text| words(text))
}

fn lines(lines: &[String]) -> Option<BadBody> {
    let is_twice = |(place, text): (usize, &String)| lines.iter().take(place).any(|it| it == text);
    if lines.len() > LINES_MAX || lines.iter().enumerate().any(is_twice) {
        return Some(BadBody::Lines);
    }
    lines.iter().find_map(|text| line(text))
}

fn scale(number: u8) -> Option<BadBody> {
    (!(1..=SCALE_MAX).contains(&number)).then_some(BadBody::Scale)
}

fn day(day: Day) -> Option<BadBody> {
    (day > Day::MAX).then_some(BadBody::Day)
}

fn maybe_day(it: Option<Day>) -> Option<BadBody> {
    it.and_then(day)
}
