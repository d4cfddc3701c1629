//! Finding the promise, challenge, lesson or member that a person means.

use guildhall_control::Untrusted;
use guildhall_control::id::Kind;
use guildhall_control::problem::{Code, Problem};
use guildhall_control::reference::Purpose;
use guildhall_ledger::{ContributionId, Index, Kind as Contribution, PublicKey};

use super::about::{answering, today};
use super::{challenge, commitment};
use crate::present::facts::Look;
use crate::present::ids::{self, Object, Shelf};
use crate::present::phrase::quoted;

/// What a reference means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Found {
    /// An initiative or decision.
    Object(Object),
    /// A promise.
    Commitment(ContributionId),
    /// A challenge.
    Challenge(ContributionId),
    /// A lesson.
    Lesson(ContributionId),
    /// A partner or guest.
    Member(PublicKey),
}

/// Every promise.
pub(crate) fn commitments(look: &mut Look<'_>) -> Shelf {
    let (graph, _, _, work) = look.node.all_parts();
    Shelf::new(Kind::Commitment, work.commitments(graph).map(|it| it.id().0))
}

/// Every challenge.
pub(crate) fn challenges(look: &mut Look<'_>) -> Shelf {
    let (graph, _, _, work) = look.node.all_parts();
    Shelf::new(Kind::Challenge, work.challenges(graph).map(|it| it.id().0))
}

/// Every lesson.
pub(crate) fn lessons(look: &mut Look<'_>) -> Shelf {
    let (graph, _, _, work) = look.node.all_parts();
    Shelf::new(Kind::Lesson, work.lessons(graph).map(|it| it.id().0))
}

/// The promise that a person means.
pub(super) fn find_commitment(
    look: &mut Look<'_>,
    reference: &str,
    purpose: Purpose,
) -> Result<ContributionId, Problem> {
    if let Some(id) = ids::full(Kind::Commitment, reference).map(ContributionId) {
        let (graph, _, _, work) = look.node.all_parts();
        if work.commitment(graph, id).is_some() {
            return Ok(id);
        }
    }
    let (today, answering) = (today(look), answering(look));
    let (graph, _, _, work) = look.node.all_parts();
    let known: Vec<(ContributionId, String, &str)> = work
        .commitments(graph)
        .map(|it| {
            let state = commitment::state(it.course(today, answering.contains(&it.owner)));
            (it.id(), it.what.clone(), state.word())
        })
        .collect();
    let shelf = Shelf::new(Kind::Commitment, known.iter().map(|(id, ..)| id.0));
    ids::find("commitment", reference, &known, &shelf, purpose)
}

/// The challenge that a person means.
pub(super) fn find_challenge(
    look: &mut Look<'_>,
    reference: &str,
    purpose: Purpose,
) -> Result<ContributionId, Problem> {
    if let Some(id) = ids::full(Kind::Challenge, reference).map(ContributionId) {
        let (graph, _, _, work) = look.node.all_parts();
        if work.challenge(graph, id).is_some() {
            return Ok(id);
        }
    }
    let (graph, _, _, work) = look.node.all_parts();
    let known: Vec<(ContributionId, String, &str)> = work
        .challenges(graph)
        .map(|it| (it.id(), it.title.clone(), challenge::state(it).word()))
        .collect();
    let shelf = Shelf::new(Kind::Challenge, known.iter().map(|(id, ..)| id.0));
    ids::find("challenge", reference, &known, &shelf, purpose)
}

/// The lesson that a person means.
pub(super) fn find_lesson(
    look: &mut Look<'_>,
    reference: &str,
    purpose: Purpose,
) -> Result<ContributionId, Problem> {
    if let Some(id) = ids::full(Kind::Lesson, reference).map(ContributionId) {
        let (graph, _, _, work) = look.node.all_parts();
        if work.lesson(graph, id).is_some() {
            return Ok(id);
        }
    }
    let (graph, _, _, work) = look.node.all_parts();
    let known: Vec<(ContributionId, String, &str)> =
        work.lessons(graph).map(|it| (it.id(), quoted(&it.tell), "")).collect();
    let shelf = Shelf::new(Kind::Lesson, known.iter().map(|(id, ..)| id.0));
    ids::find("lesson", reference, &known, &shelf, purpose)
}

/// What a promise or lesson can be about: an initiative, a decision or a challenge.
pub(super) fn find_object(
    look: &mut Look<'_>,
    reference: &str,
    purpose: Purpose,
) -> Result<ContributionId, Problem> {
    match find(look, reference, purpose)? {
        Found::Object(Object::Initiative(id) | Object::Decision(id)) | Found::Challenge(id) => {
            Ok(id)
        }
        Found::Commitment(_) | Found::Lesson(_) | Found::Member(_) => {
            let reference = Untrusted::new(reference);
            let title = format!("\"{reference}\" is no initiative, decision or challenge");
            Err(Problem::new(Code::BadInput, title)
                .hint("see what there is:  guildhall initiative list"))
        }
    }
}

/// Whatever a reference means.
pub(crate) fn find(
    look: &mut Look<'_>,
    reference: &str,
    purpose: Purpose,
) -> Result<Found, Problem> {
    let wanted = reference.trim();
    if wanted.starts_with("co-") {
        return find_commitment(look, reference, purpose).map(Found::Commitment);
    }
    if wanted.starts_with("ch-") {
        return find_challenge(look, reference, purpose).map(Found::Challenge);
    }
    if wanted.starts_with("le-") {
        return find_lesson(look, reference, purpose).map(Found::Lesson);
    }
    let named = ids::find_member(look, wanted).map(|member| member.keys.first().copied());
    if wanted.starts_with("me-") {
        return named?.map(Found::Member).ok_or_else(|| ids::not_found("member", reference));
    }
    match (ids::find_object(look, reference, purpose), named) {
        (Err(none), Ok(Some(key))) if none.is(Code::NotFound) => Ok(Found::Member(key)),
        (found, _) => found.map(Found::Object),
    }
}

/// Everything that an organisation said of itself, oldest first: what is said about it is said on
/// the last of these.
pub(crate) fn profiles(look: &Look<'_>, key: &PublicKey) -> Vec<ContributionId> {
    let graph = look.node.graph();
    let keys = look.people.with_key(key).map(|member| member.keys.as_slice()).unwrap_or_default();
    let is_it = |index: &Index| {
        let header = graph.header(*index);
        header.kind == Contribution::PROFILE && keys.contains(&header.author)
    };
    graph.indices().filter(is_it).map(|index| graph.id(index)).collect()
}
