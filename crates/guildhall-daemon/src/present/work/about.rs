//! What an act is about: titles and ids of things, names of members, days in words.

use std::collections::BTreeSet;

use guildhall_control::api::member::Standing;
use guildhall_control::api::mention::{About, Party};
use guildhall_control::{Day as ShownDay, Untrusted};
use guildhall_governance::PartnerId;
use guildhall_ledger::{Contribution, ContributionId, Kind};
use guildhall_work::{Day, Stamp, Subject};

use super::find;
use super::said;
use crate::present::facts::Look;
use crate::present::ids::{self, Shelf};
use crate::present::people::who;
use crate::present::phrase::counted;
use crate::present::{proposal, topic::Topic};

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The first of January 1970 was a Thursday.
const WEEKDAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];

/// The day on which the question is asked.
pub(super) fn today(look: &Look<'_>) -> Day {
    Day::of_ms(look.now.wall_ms)
}

/// A day as the interface writes it.
pub(super) fn shown(day: Day) -> ShownDay {
    ShownDay::from_number(day.0)
}

/// A day as it is told to the node.
pub(super) fn told(day: ShownDay) -> Day {
    Day(day.number())
}

/// `Sat 12 Dec 2026`.
pub(super) fn day_words(day: Day) -> String {
    let (year, month, number) = day.civil();
    let month = usize::try_from(month).ok().and_then(|month| MONTHS.get(month.checked_sub(1)?));
    let weekday = usize::try_from(day.0 % 7).ok().and_then(|place| WEEKDAYS.get(place));
    let (weekday, month) = (weekday.copied().unwrap_or_default(), month.copied());
    format!("{weekday} {number} {} {year}", month.unwrap_or_default())
}

/// `in 16 days`, `today`, `3 days ago`.
pub(super) fn distance_words(day: Day, today: Day) -> String {
    let far = |days: u32| counted(usize::try_from(days).unwrap_or(usize::MAX), "day");
    match (day.days_after(today), today.days_after(day)) {
        (0, 0) => "today".to_owned(),
        (0, late) => format!("{} ago", far(late)),
        (1, _) => "tomorrow".to_owned(),
        (left, _) => format!("in {}", far(left)),
    }
}

/// Hundredths as a figure with one decimal.
pub(super) fn decimal(hundredths: u32) -> String {
    let tenths = hundredths.saturating_add(5) / 10;
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// The names of a member.
pub(super) fn party(look: &Look<'_>, member: &PartnerId) -> Party {
    let who = who(look.people.with_id(member));
    Party { handle: who.handle, name: who.name }
}

/// The name of a member in a sentence.
pub(super) fn name(look: &Look<'_>, member: &PartnerId) -> String {
    who(look.people.with_id(member)).name.as_raw().to_owned()
}

/// The person whom a stamp names.
pub(super) fn person_of(stamp: &Stamp) -> Option<Untrusted> {
    stamp.person.as_deref().map(Untrusted::new)
}

/// Whether this organisation is `member`.
pub(super) fn is_me(look: &Look<'_>, member: &PartnerId) -> bool {
    look.people.me().is_some_and(|me| me.id == *member)
}

/// Who can lead: partners whose seat counts.
pub(super) fn seated(look: &Look<'_>) -> BTreeSet<PartnerId> {
    look.people.all().filter(|member| member.is_seated).map(|member| member.id).collect()
}

/// Members that gave a sign of life of late and are in; a promise of any other is at risk.
pub(super) fn answering(look: &Look<'_>) -> BTreeSet<PartnerId> {
    let (graph, today) = (look.node.graph(), today(look));
    let quiet_ms = look.node.governance().state().charter().member_quiet_ms();
    let quiet_days = Day::of_ms(quiet_ms).0;
    let is_heard = |keys: &[guildhall_ledger::PublicKey]| {
        let tips = keys.iter().flat_map(|key| graph.tips(key));
        let last_ms = tips.map(|tip| graph.header(tip).time_ms).max();
        last_ms.is_some_and(|last_ms| today.days_after(Day::of_ms(last_ms)) <= quiet_days)
    };
    let members = look.people.all().filter(|member| match member.standing {
        Standing::Partner => member.is_seated && is_heard(&member.keys),
        Standing::Guest => is_heard(&member.keys),
        Standing::Joining | Standing::Former => false,
    });
    members.map(|member| member.id).collect()
}

/// What a thing is for people: an initiative, a decision or a challenge.
pub(crate) fn about(look: &mut Look<'_>, id: ContributionId) -> Option<About> {
    let (full, title) = full_id(look, id)?;
    let short = match kind_of(look, id)? {
        Kind::DOC_CREATE => Shelf::around_initiative(look, id).short(&id.0),
        Kind::OPEN => Shelf::decisions(look).short(&id.0),
        _ => find::challenges(look).short(&id.0),
    };
    Some(About { id: full, short, title: Untrusted::new(title) })
}

/// Full id and title of an initiative, a decision or a challenge.
pub(super) fn full_id(look: &mut Look<'_>, id: ContributionId) -> Option<(String, String)> {
    let kind = kind_of(look, id)?;
    let (graph, _, workspace, work) = look.node.all_parts();
    match kind {
        Kind::DOC_CREATE => {
            let title = workspace.summary(graph, id)?.title.clone();
            Some((ids::initiative(id), title))
        }
        Kind::OPEN => Some((ids::decision(id), proposal::title(graph, &id)?)),
        _ => Some((ids::challenge(id), work.challenge(graph, id)?.title.clone())),
    }
}

fn kind_of(look: &Look<'_>, id: ContributionId) -> Option<Kind> {
    let graph = look.node.graph();
    graph.find(&id).map(|index| graph.header(index).kind)
}

/// The title of what an act is about, and its full id.
pub(super) fn subject(look: &mut Look<'_>, subject: Subject) -> Option<(String, String)> {
    let (graph, _, _, work) = look.node.all_parts();
    match subject {
        Subject::Initiative(id) | Subject::Challenge(id) => full_id(look, id),
        Subject::Commitment(id) => {
            let what = work.commitment(graph, id)?.what.clone();
            Some((ids::commitment(id), what))
        }
        Subject::Lesson(id) => {
            let lesson = work.lesson(graph, id)?;
            let (tell, on) = (lesson.tell.clone(), lesson.on);
            let title = on.and_then(|on| full_id(look, on)).map_or(tell, |(_, title)| title);
            Some((ids::lesson(id), title))
        }
        Subject::Member(id) => {
            let member = look.people.with_id(&id)?;
            Some((ids::member(member), member.name.clone()))
        }
    }
}

/// The thing that an act of the work belongs to in the log.
pub(crate) fn topic_of(look: &mut Look<'_>, contribution: &Contribution) -> Option<Topic> {
    if !said::is_of_the_work(contribution.kind()) {
        return None;
    }
    let (graph, _, _, work) = look.node.all_parts();
    let act = work.act(graph, &contribution.id())?;
    Some(match act.subject {
        Subject::Initiative(id) => Topic::Initiative(id),
        Subject::Commitment(id) => Topic::Commitment(id),
        Subject::Challenge(id) => Topic::Challenge(id),
        Subject::Lesson(id) => Topic::Lesson(id),
        Subject::Member(id) => Topic::Member(*look.people.with_id(&id)?.keys.first()?),
    })
}

#[cfg(test)]
mod tests {
    use guildhall_work::Day;

    use super::{day_words, distance_words};

    #[test]
    fn days_are_told_as_people_write_them() {
        let day = |text| Day::parse(text).unwrap();
        let today = day("2026-11-26");

        assert_eq!(day_words(day("2026-12-12")), "Sat 12 Dec 2026");
        assert_eq!(day_words(day("1970-01-01")), "Thu 1 Jan 1970");
        assert_eq!(distance_words(day("2026-12-12"), today), "in 16 days");
        assert_eq!(distance_words(day("2026-11-27"), today), "tomorrow");
        assert_eq!(distance_words(today, today), "today");
        assert_eq!(distance_words(day("2026-11-25"), today), "1 day ago");
    }
}
