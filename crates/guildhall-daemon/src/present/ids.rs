//! Ids as people see them, and the things that people mean by them.
//!
//! A full id is the base32 of the bytes that name a thing. As that keeps the order of the bytes, the
//! shortest id that fits no other follows from the two neighbours.

use guildhall_control::Untrusted;
use guildhall_control::api::initiative::Stage;
use guildhall_control::id::{Kind, shorten, typed};
use guildhall_control::problem::{Code, Problem};
use guildhall_control::reference::{Candidate, Purpose, resolve};
use guildhall_governance::Invite;
use guildhall_ledger::{ContributionId, FederationId, Kind as Contribution, PublicKey};
use guildhall_workspace::{Body as _, Comment, DocumentKind};

use super::facts::Look;
use super::matter;
use super::people::Member;
use super::phrase::quoted;

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// The full id of an initiative.
pub(crate) fn initiative(document: ContributionId) -> String {
    typed(Kind::Initiative, &document.0)
}

/// The full id of a decision.
pub(crate) fn decision(open: ContributionId) -> String {
    typed(Kind::Decision, &open.0)
}

/// The full id of a promise.
pub(crate) fn commitment(promise: ContributionId) -> String {
    typed(Kind::Commitment, &promise.0)
}

/// The full id of a challenge.
pub(crate) fn challenge(share: ContributionId) -> String {
    typed(Kind::Challenge, &share.0)
}

/// The full id of a lesson.
pub(crate) fn lesson(lesson: ContributionId) -> String {
    typed(Kind::Lesson, &lesson.0)
}

/// The full id of a comment.
pub(crate) fn comment(comment: ContributionId) -> String {
    typed(Kind::Comment, &comment.0)
}

/// The full id of a change of a text.
pub(crate) fn change(change: ContributionId) -> String {
    typed(Kind::Change, &change.0)
}

/// The full id of an invite.
pub(crate) fn invite(key: PublicKey) -> String {
    typed(Kind::Invite, &key.0)
}

/// The full id of a key.
pub(crate) fn key(key: PublicKey) -> String {
    typed(Kind::Key, &key.0)
}

/// The full id of a partner or guest.
pub(crate) fn member(member: &Member) -> String {
    typed(Kind::Member, &member.id.0)
}

/// The full id of the federation.
pub(crate) fn federation(federation: FederationId) -> String {
    typed(Kind::Federation, &federation.0)
}

/// The change that a person means, of those with a title and a note each.
pub(crate) fn find_change(
    reference: &str,
    known: &[(ContributionId, String, &str)],
) -> Result<ContributionId, Problem> {
    let shelf = Shelf::changes(known.iter().map(|(id, ..)| *id));
    find("stranded change", reference, known, &shelf, Purpose::Act)
}

/// Something that partners talk about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Object {
    Initiative(ContributionId),
    Decision(ContributionId),
}

/// All things of one kind, to tell them apart by as few letters as will do.
#[derive(Clone, Debug)]
pub(crate) struct Shelf {
    kind: Kind,
    names: Vec<[u8; 32]>,
}

impl Shelf {
    /// Things of one kind.
    pub(crate) fn new(kind: Kind, names: impl Iterator<Item = [u8; 32]>) -> Self {
        let mut names: Vec<[u8; 32]> = names.collect();
        names.sort_unstable();
        Self { kind, names }
    }

    /// Every initiative.
    pub(crate) fn initiatives(look: &mut Look<'_>) -> Self {
        let (graph, _, workspace) = look.node.parts();
        let summaries = workspace.summaries(graph, DocumentKind::Initiative);
        Self::new(Kind::Initiative, summaries.map(|summary| summary.id().0))
    }

    /// One initiative and those it could be confused with: costs nothing however many there are.
    pub(crate) fn around_initiative(look: &mut Look<'_>, id: ContributionId) -> Self {
        let (graph, _, workspace) = look.node.parts();
        let near = workspace.neighbours(graph, id).into_iter();
        Self::new(Kind::Initiative, near.chain([id]).map(|id| id.0))
    }

    /// Every decision.
    pub(crate) fn decisions(look: &Look<'_>) -> Self {
        let ids = look.node.governance().decisions(look.node.graph());
        Self::new(Kind::Decision, ids.into_iter().map(|id| id.0))
    }

    /// Every comment.
    pub(crate) fn comments(look: &Look<'_>) -> Self {
        let graph = look.node.graph();
        let comments =
            graph.indices().filter(|index| graph.header(*index).kind == Contribution::COMMENT);
        Self::new(Kind::Comment, comments.map(|index| graph.id(index).0))
    }

    /// Some changes of texts.
    pub(crate) fn changes(ids: impl Iterator<Item = ContributionId>) -> Self {
        Self::new(Kind::Change, ids.map(|id| id.0))
    }

    /// Every invite.
    pub(crate) fn invites(invites: &[Invite]) -> Self {
        Self::new(Kind::Invite, invites.iter().map(|invite| invite.key.0))
    }

    /// Some keys.
    pub(crate) fn keys(keys: impl Iterator<Item = PublicKey>) -> Self {
        Self::new(Kind::Key, keys.map(|key| key.0))
    }

    /// The id of `name`, as short as is unambiguous.
    pub(crate) fn short(&self, name: &[u8; 32]) -> String {
        let place = self.names.partition_point(|other| other < name);
        let before = place.checked_sub(1).and_then(|place| self.names.get(place));
        let after = self.names.iter().skip(place).find(|other| *other != name);
        let near: Vec<String> =
            before.into_iter().chain(after).map(|other| typed(self.kind, other)).collect();
        shorten(&typed(self.kind, name), &near)
    }
}

/// The initiative that a person means.
pub(crate) fn find_initiative(
    look: &mut Look<'_>,
    reference: &str,
    purpose: Purpose,
) -> Result<ContributionId, Problem> {
    let (graph, _, workspace) = look.node.parts();
    if let Some(id) = full(Kind::Initiative, reference).map(ContributionId) {
        let is_one = |kind| kind == DocumentKind::Initiative;
        if workspace.summary(graph, id).is_some_and(|summary| is_one(summary.kind)) {
            return Ok(id);
        }
    }
    let summaries = workspace.summaries(graph, DocumentKind::Initiative);
    let known: Vec<(ContributionId, String, &str)> = summaries
        .map(|summary| {
            let stage = summary.stage.map_or(Stage::Idea.word(), |stage| stage.word());
            (summary.id(), summary.title.clone(), stage)
        })
        .collect();
    let shelf = Shelf::new(Kind::Initiative, known.iter().map(|(id, ..)| id.0));
    find("initiative", reference, &known, &shelf, purpose)
}

/// The decision that a person means.
pub(crate) fn find_decision(
    look: &mut Look<'_>,
    reference: &str,
    purpose: Purpose,
) -> Result<ContributionId, Problem> {
    let (graph, governance) = (look.node.graph(), look.node.governance());
    let ids = governance.decisions(graph);
    let by_full_id = full(Kind::Decision, reference).map(ContributionId);
    if let Some(id) = by_full_id.filter(|id| ids.contains(id)) {
        return Ok(id);
    }
    let known: Vec<(ContributionId, String, &str)> = ids
        .into_iter()
        .filter_map(|id| {
            let decision = governance.decision(graph, &id)?;
            Some((id, decision.open.title.clone(), matter::state(decision.progress).word()))
        })
        .collect();
    let shelf = Shelf::new(Kind::Decision, known.iter().map(|(id, ..)| id.0));
    find("decision", reference, &known, &shelf, purpose)
}

/// The initiative or decision that a person means.
pub(crate) fn find_object(
    look: &mut Look<'_>,
    reference: &str,
    purpose: Purpose,
) -> Result<Object, Problem> {
    let wanted = reference.trim();
    if wanted.starts_with("de-") {
        return find_decision(look, reference, purpose).map(Object::Decision);
    }
    let initiative = find_initiative(look, reference, purpose).map(Object::Initiative);
    if wanted.starts_with("in-") {
        return initiative;
    }
    let decision = find_decision(look, reference, purpose).map(Object::Decision);
    match (initiative, decision) {
        (Ok(_), Ok(_)) => {
            let reference = Untrusted::new(wanted);
            let title = format!("\"{reference}\" fits an initiative and a decision");
            Err(Problem::new(Code::Ambiguous, title).hint(format!(
                "say which:  in-{reference} for the initiative, de-{reference} for the decision"
            )))
        }
        (Err(none), Ok(decision)) if none.is(Code::NotFound) => Ok(decision),
        (initiative, _) => initiative,
    }
}

/// The comment that a person means, whoever wrote it.
pub(crate) fn find_comment(look: &Look<'_>, reference: &str) -> Result<ContributionId, Problem> {
    let graph = look.node.graph();
    let comments = graph.indices().filter(|at| graph.header(*at).kind == Contribution::COMMENT);
    let known: Vec<(ContributionId, String, &str)> = comments
        .map(|at| {
            let comment = Comment::decode(graph.contribution(at).body());
            let words = comment.map(|comment| quoted(&comment.text)).unwrap_or_default();
            (graph.id(at), words, "")
        })
        .collect();
    let shelf = Shelf::new(Kind::Comment, known.iter().map(|(id, ..)| id.0));
    find("comment", reference, &known, &shelf, Purpose::Act).map_err(|problem| {
        if problem.is(Code::NotFound) {
            let reference = Untrusted::new(reference);
            Problem::new(Code::NotFound, format!("no comment fits \"{reference}\""))
                .hint("see the ids of comments:  guildhall initiative show ID -v")
        } else {
            problem
        }
    })
}

/// The invite that a person means.
pub(crate) fn find_invite(look: &Look<'_>, reference: &str) -> Result<Invite, Problem> {
    let invites = look.node.governance().invites(look.node.graph());
    let known: Vec<(ContributionId, String, &str)> = invites
        .iter()
        .map(|invite| {
            let note = look.node.invite_note(&invite.key);
            let name = note.map(|note| note.name.clone()).unwrap_or_default();
            (ContributionId(invite.key.0), name, "")
        })
        .collect();
    let shelf = Shelf::invites(&invites);
    let found = find("invite", reference, &known, &shelf, Purpose::Act)?;
    let invite = invites.into_iter().find(|invite| invite.key.0 == found.0);
    invite.ok_or_else(|| not_found("invite", reference))
}

/// The partner or guest that a person means by a short name or an id.
pub(crate) fn find_member<'a>(look: &'a Look<'_>, handle: &str) -> Result<&'a Member, Problem> {
    if let Some(found) = look.people.named(handle) {
        return Ok(found);
    }
    let by_id = look.people.all().find(|known| member(known) == handle.trim());
    by_id.ok_or_else(|| {
        let handle = Untrusted::new(handle);
        Problem::new(Code::NotFound, format!("no partner or guest is called \"{handle}\""))
            .hint("see them all:  guildhall member list")
    })
}

/// The one of `known` (id, title, a word about it) that a person means.
pub(crate) fn find(
    noun: &str,
    reference: &str,
    known: &[(ContributionId, String, &str)],
    shelf: &Shelf,
    purpose: Purpose,
) -> Result<ContributionId, Problem> {
    let names: Vec<(String, String)> =
        known.iter().map(|(id, ..)| (typed(shelf.kind, &id.0), shelf.short(&id.0))).collect();
    let candidates: Vec<Candidate<'_>> = known
        .iter()
        .zip(&names)
        .map(|((_, title, note), (id, short))| Candidate { id, short, title, note })
        .collect();
    let place = resolve(noun, reference, &candidates, purpose)?;
    let found = known.get(place).map(|(id, ..)| *id);
    found.ok_or_else(|| not_found(noun, reference))
}

pub(crate) fn not_found(noun: &str, reference: &str) -> Problem {
    let reference = Untrusted::new(reference);
    Problem::new(Code::NotFound, format!("no {noun} fits \"{reference}\""))
        .hint(format!("see them all:  guildhall {noun} list"))
}

/// The bytes that a full id of `kind` names.
pub(crate) fn full(kind: Kind, reference: &str) -> Option<[u8; 32]> {
    let digits = reference.trim().strip_prefix(kind.letters())?.strip_prefix('-')?;
    let mut bytes = Vec::with_capacity(32);
    let (mut buffer, mut bits) = (0_u32, 0_u32);
    for digit in digits.bytes() {
        let value = ALPHABET.iter().position(|known| *known == digit)?;
        buffer = (buffer << 5 | u32::try_from(value).ok()?) & 0xfff;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(buffer >> bits & 0xff).ok()?);
        }
    }
    let bytes: [u8; 32] = bytes.try_into().ok()?;
    (typed(kind, &bytes) == reference.trim()).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::{Kind, Shelf, full, typed};

    #[test]
    fn a_full_id_leads_back_to_its_bytes() {
        for first in 0..=u8::MAX {
            let bytes =
                std::array::from_fn(|place| first.wrapping_mul(7) ^ u8::try_from(place).unwrap());
            let id = typed(Kind::Decision, &bytes);

            assert_eq!(full(Kind::Decision, &id), Some(bytes));
            assert_eq!(full(Kind::Initiative, &id), None);
            assert_eq!(full(Kind::Decision, &id[..20]), None);
            assert_eq!(full(Kind::Decision, &format!("{id}0")), None);
        }
    }

    #[test]
    fn short_ids_on_a_shelf_fit_one_thing_each() {
        let names: Vec<[u8; 32]> = (0..=u8::MAX)
            .flat_map(|one| (0..4).map(move |two| std::array::from_fn(|at| [one, two][at % 2])))
            .collect();
        let shelf = Shelf::new(Kind::Initiative, names.iter().copied());

        for name in &names {
            let short = shelf.short(name);
            let fits =
                names.iter().filter(|other| typed(Kind::Initiative, *other).starts_with(&short));
            assert_eq!(fits.count(), 1, "{short}");
        }
    }
}
