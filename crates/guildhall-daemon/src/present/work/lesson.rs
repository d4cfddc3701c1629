//! Lessons: what was learnt, the latest first.

use std::cmp::Reverse;

use guildhall_control::Untrusted;
use guildhall_control::api::lesson::{Filter, Lesson, List};
use guildhall_control::problem::Problem;
use guildhall_control::reference::Purpose;
use guildhall_ledger::ContributionId;
use guildhall_work::LessonView;

use super::about::{about, party, person_of};
use super::find;
use crate::present::discussion;
use crate::present::facts::{Look, time};
use crate::present::ids::{self, Shelf};

/// The lessons that fit, the latest first.
pub(super) fn list(look: &mut Look<'_>, filter: &Filter) -> Result<List, Problem> {
    let on = match &filter.on {
        Some(reference) => Some(find::find_object(look, reference, Purpose::Read)?),
        None => None,
    };
    let (graph, _, _, work) = look.node.all_parts();
    let mut all: Vec<LessonView> = work.lessons(graph).cloned().collect();
    all.retain(|lesson| on.is_none_or(|on| lesson.on == Some(on)));
    all.sort_by_key(|lesson| (Reverse(lesson.said.time_ms), lesson.id()));
    Ok(List { items: drawn(look, &all) })
}

/// One lesson, by id.
pub(super) fn show(look: &mut Look<'_>, reference: &str) -> Result<Lesson, Problem> {
    let id = find::find_lesson(look, reference, Purpose::Read)?;
    let (graph, _, _, work) = look.node.all_parts();
    let found = work.lesson(graph, id).cloned();
    let drawn = found.and_then(|lesson| drawn(look, &[lesson]).pop());
    let drawn = drawn.ok_or_else(|| ids::not_found("lesson", reference))?;
    Ok(Lesson { discussion: discussion::of(look, id), ..drawn })
}

/// What was learnt from one thing.
pub(super) fn on(look: &mut Look<'_>, object: ContributionId) -> Vec<Lesson> {
    let (graph, _, _, work) = look.node.all_parts();
    let all: Vec<LessonView> = work.lessons_on(graph, &object).cloned().collect();
    if all.is_empty() { Vec::new() } else { drawn(look, &all) }
}

fn drawn(look: &mut Look<'_>, lessons: &[LessonView]) -> Vec<Lesson> {
    let shelf = find::lessons(look);
    lessons.iter().map(|lesson| draw(look, &shelf, lesson)).collect()
}

fn draw(look: &mut Look<'_>, shelf: &Shelf, lesson: &LessonView) -> Lesson {
    Lesson {
        id: ids::lesson(lesson.id()),
        short: shelf.short(&lesson.id().0),
        by: party(look, &lesson.said.member()),
        person: person_of(&lesson.said),
        when: time(lesson.said.time_ms),
        about: lesson.on.and_then(|on| about(look, on)),
        worked: Untrusted::new(&*lesson.worked),
        did_not: Untrusted::new(&*lesson.did_not),
        tell: Untrusted::new(&*lesson.tell),
        taken_back: lesson.retracted.is_some(),
        news: 0,
        discussion: Vec::new(),
    }
}
