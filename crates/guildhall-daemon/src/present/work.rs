//! The work as people see it: promises, challenges, lessons, leads, profiles, people.

mod about;
mod act;
mod challenge;
mod commitment;
mod fairness;
mod find;
mod health;
pub(super) mod inbox;
mod lead;
mod lesson;
mod matching;
mod member;
mod receipt;
mod review;
mod said;
mod standing;
mod undo;
mod words;

use guildhall_control::api::Answer;
use guildhall_control::api::work::Question;
use guildhall_control::problem::Problem;
use guildhall_node::{Node, Now};

use super::facts::Look;

pub(super) use about::topic_of;
pub(super) use act::act;
pub(super) use commitment::counts as promises;
pub(super) use find::{Found, challenges, commitments, find as find_subject, lessons, profiles};
pub(super) use lead::sentence as lead_sentence;
pub(super) use member::left_open;
pub(super) use receipt::receipt;
pub(super) use review::{dates as review_dates, is_answered as is_review_answered};
pub(super) use said::{person, sentence};
pub(super) use standing::{standing, working};
pub(super) use undo::way as undo;
pub(super) use words::{challenge_item, commitment_item, lesson_item, words};

/// Answers a question about the work.
pub(crate) fn answer(node: &mut Node, question: &Question, now: Now) -> Result<Answer, Problem> {
    let mut look = Look::at(node, now);
    let look = &mut look;
    Ok(match question {
        Question::Commitments(filter) => commitment::list(look, filter)?.into(),
        Question::Commitment(reference) => commitment::show(look, reference)?.into(),
        Question::Challenges(filter) => challenge::list(look, filter)?.into(),
        Question::Challenge(reference) => challenge::show(look, reference)?.into(),
        Question::Match(reference) => matching::answer(look, reference.as_deref())?.into(),
        Question::Lessons(filter) => lesson::list(look, filter)?.into(),
        Question::Lesson(reference) => lesson::show(look, reference)?.into(),
        Question::Leads => lead::list(look).into(),
        Question::Fairness => fairness::fairness(look).into(),
        Question::Health(as_of) => health::health(look, *as_of).into(),
        Question::Profile(member) => member::profile(look, member.as_deref())?.into(),
        Question::People(member) => member::people(look, member.as_deref())?.into(),
        Question::Review => review::review(look).into(),
        Question::Succession(person) => member::succession(look, person.as_deref())?.into(),
    })
}
