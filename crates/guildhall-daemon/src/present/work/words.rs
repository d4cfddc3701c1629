//! Promises, challenges, lessons and what members say of themselves, as search reads and lists them.

use guildhall_control::api::search::{Item, Kind};
use guildhall_governance::PartnerId;
use guildhall_ledger::ContributionId;
use guildhall_work::{Stamp, Subject};

use super::about::{party, subject};
use super::commitment::Pages;
use super::{challenge, find, lesson, said};
use crate::present::facts::{Look, time};
use crate::present::ids;

/// Title and text of something of the work; nothing if it was taken back.
pub(crate) fn words(look: &mut Look<'_>, of: Subject) -> Option<(String, String)> {
    let (_, title) = subject(look, of)?;
    let (graph, _, _, work) = look.node.all_parts();
    let mut texts: Vec<String> = Vec::new();
    match of {
        Subject::Challenge(id) => {
            let challenge = work.challenge(graph, id)?;
            if challenge.retracted.is_some() {
                return None;
            }
            texts.push(challenge.words.clone());
            texts.extend(challenge.wanted.iter().cloned());
        }
        Subject::Lesson(id) => {
            let lesson = work.lesson(graph, id)?;
            if lesson.retracted.is_some() {
                return None;
            }
            let said = [&lesson.worked, &lesson.did_not, &lesson.tell];
            return Some((title, said.map(String::as_str).join("\n")));
        }
        Subject::Member(id) => texts.extend(of_member(look, id)),
        Subject::Initiative(_) | Subject::Commitment(_) => {}
    }
    let said = said::history(look, of).into_iter().filter(|line| line.idle.is_none());
    texts.extend(said.filter_map(|line| line.words.map(|words| words.as_raw().to_owned())));
    Some((title, texts.join("\n")))
}

/// What a member says of itself.
fn of_member(look: &mut Look<'_>, id: PartnerId) -> Vec<String> {
    let (graph, _, _, work) = look.node.all_parts();
    let Some(member) = work.member(graph, id) else { return Vec::new() };
    let profile = member.profile.iter().flat_map(|(_, it)| {
        it.does.iter().chain(&it.offers).chain(&it.seeks).cloned().collect::<Vec<_>>()
    });
    let reasons = member.join_reason.iter().chain(&member.leave_reason);
    let reasons = reasons.map(|(_, words)| words.clone());
    profile.chain(reasons).chain(member.people.keys().cloned()).collect()
}

/// What of an item is the same for all of the work.
fn item(look: &Look<'_>, kind: Kind, stamp: &Stamp, owner: &PartnerId) -> Item {
    let party = party(look, owner);
    Item {
        kind,
        id: String::new(),
        short: String::new(),
        title: guildhall_control::Untrusted::default(),
        snippet: guildhall_control::Untrusted::default(),
        handle: Some(party.handle),
        name: Some(party.name),
        when: Some(time(stamp.time_ms)),
        state: None,
        share: 0,
        command: String::new(),
    }
}

/// A promise that was found.
pub(crate) fn commitment_item(look: &mut Look<'_>, id: ContributionId) -> Option<Item> {
    let pages = Pages::open(look);
    let (graph, _, _, work) = look.node.all_parts();
    let commitment = work.commitment(graph, id)?.clone();
    let short = pages.short(id);
    Some(Item {
        id: ids::commitment(id),
        command: format!("guildhall commitment show {short}"),
        short,
        title: (*commitment.what).into(),
        state: Some(pages.state(&commitment).word().to_owned()),
        ..item(look, Kind::Commitment, &commitment.promised, &commitment.owner)
    })
}

/// A challenge that was found.
pub(crate) fn challenge_item(look: &mut Look<'_>, id: ContributionId) -> Option<Item> {
    let shelf = find::challenges(look);
    let (graph, _, _, work) = look.node.all_parts();
    let found = work.challenge(graph, id)?.clone();
    let short = shelf.short(&id.0);
    Some(Item {
        id: ids::challenge(id),
        command: format!("guildhall challenge show {short}"),
        short,
        title: (*found.title).into(),
        state: Some(challenge::state(&found).word().to_owned()),
        ..item(look, Kind::Challenge, &found.shared, &found.shared.member())
    })
}

/// A lesson that was found.
pub(crate) fn lesson_item(look: &mut Look<'_>, id: ContributionId) -> Option<Item> {
    let shown = lesson::show(look, &ids::lesson(id)).ok()?;
    let (graph, _, _, work) = look.node.all_parts();
    let said = work.lesson(graph, id)?.said.clone();
    let (_, title) = subject(look, Subject::Lesson(id))?;
    Some(Item {
        id: ids::lesson(id),
        command: format!("guildhall lesson show {}", shown.short),
        short: shown.short,
        title: (*title).into(),
        ..item(look, Kind::Lesson, &said, &said.member())
    })
}
