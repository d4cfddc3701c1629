//! Health in words: what the node counted, with names, reasons and the next command.

use guildhall_control::api::health::{
    Grade as ShownGrade, Health, Initiative, Member, Month, Promises, Sign as ShownSign,
    Thresholds, Trend as ShownTrend, Warning as ShownWarning,
};
use guildhall_control::api::mention::About;
use guildhall_control::{Day as ShownDay, Untrusted};
use guildhall_ledger::ContributionId;
use guildhall_work::{
    Grade, Health as Counted, InitiativeHealth, MemberHealth, PromiseFigures, Sign, SignKind,
    Trend, WINDOW_DAYS, Warning,
};

use super::about::{name, party, shown, today, told};
use super::find;
use crate::present::facts::{Look, time};
use crate::present::ids::{self, Shelf};
use crate::present::phrase::{counted, quoted};

/// How alive the federation is on a day: today, if none is named.
pub(super) fn health(look: &mut Look<'_>, as_of: Option<ShownDay>) -> Health {
    let as_of = as_of.map_or_else(|| today(look), told);
    let counted = look.node.health(as_of);
    let shelves = Shelves::of(look);
    let warnings = counted.warnings.iter();
    let warnings = warnings.map(|it| warning(look, &shelves, it, &counted)).collect();
    let mut initiatives: Vec<Initiative> =
        counted.initiatives.iter().filter_map(|it| initiative(look, &shelves, it)).collect();
    initiatives.sort_by(|one, other| rank(one).cmp(&rank(other)));
    let mut members: Vec<Member> = counted.members.iter().map(|it| member(look, it)).collect();
    members.sort_by(|one, other| one.who.handle.cmp(&other.who.handle));
    Health {
        me: look.people.me().map(|me| me.who().handle),
        generated: time(look.now.wall_ms),
        as_of: shown(counted.as_of),
        window_days: WINDOW_DAYS,
        thresholds: thresholds(&counted),
        signs: counted.signs.iter().map(|it| sign(it, &counted)).collect(),
        warnings,
        acts: counted.acts,
        elephant_factor: counted.elephant_factor,
        leading_percent: counted.leading_share.map(percent),
        answer_days: counted.answer_days,
        decision_days: counted.decision_days,
        voices_percent: counted.voices_share.map(percent),
        promises: promises(&counted.promises),
        months: months(&counted),
        members,
        initiatives,
    }
}

/// Short ids of everything that can need attention.
struct Shelves {
    initiatives: Shelf,
    commitments: Shelf,
    challenges: Shelf,
}

impl Shelves {
    fn of(look: &mut Look<'_>) -> Self {
        Self {
            initiatives: Shelf::initiatives(look),
            commitments: find::commitments(look),
            challenges: find::challenges(look),
        }
    }
}

fn percent(basis_points: u32) -> u32 {
    basis_points / 100
}

fn thresholds(health: &Counted) -> Thresholds {
    let guildhall_work::Thresholds {
        fading_quiet_days,
        fading_days,
        promise_percent,
        member_quiet_days,
    } = health.thresholds;
    Thresholds { fading_quiet_days, fading_days, promise_percent, member_quiet_days }
}

fn promises(figures: &PromiseFigures) -> Promises {
    let PromiseFigures { due, on_time, open, late } = *figures;
    Promises { due, on_time, open, late }
}

fn months(health: &Counted) -> Vec<Month> {
    let months = health.months.iter().map(|it| Month {
        month: format!("{:04}-{:02}", it.year, it.month),
        due: it.due,
        on_time: it.on_time,
    });
    months.collect()
}

fn member(look: &Look<'_>, it: &MemberHealth) -> Member {
    Member {
        who: party(look, &it.member),
        seated: it.has_seat,
        last: it.last.map(shown),
        quiet_days: it.quiet_days,
        acts: it.acts,
        leads: it.leads,
        promises: promises(&it.promises),
        asked: it.asked,
        spoke: it.spoke,
    }
}

fn initiative(look: &mut Look<'_>, shelves: &Shelves, it: &InitiativeHealth) -> Option<Initiative> {
    let (graph, _, workspace, _) = look.node.all_parts();
    let title = workspace.summary(graph, it.id)?.title.clone();
    let about = About {
        id: ids::initiative(it.id),
        short: shelves.initiatives.short(&it.id.0),
        title: Untrusted::new(title),
    };
    Some(Initiative {
        about,
        trend: trend(it.momentum.trend),
        months: it.momentum.months.to_vec(),
        weeks: it.momentum.weeks.to_vec(),
        last: it.momentum.last.map(shown),
        quiet_days: it.momentum.quiet_days,
        days_in_year: it.momentum.days_in_year,
        lapsed_days: it.lapsed_days,
    })
}

/// What needs attention first, then the liveliest; ids make the order the same everywhere.
fn rank(it: &Initiative) -> (ShownTrend, std::cmp::Reverse<u32>, &str) {
    (it.trend, std::cmp::Reverse(it.days_in_year), &it.about.id)
}

/// Where an initiative goes.
pub(super) fn trend(trend: Trend) -> ShownTrend {
    match trend {
        Trend::Untouched => ShownTrend::Untouched,
        Trend::Asleep => ShownTrend::Asleep,
        Trend::Fading => ShownTrend::Fading,
        Trend::Slowing => ShownTrend::Slowing,
        Trend::Steady => ShownTrend::Steady,
        Trend::Growing => ShownTrend::Growing,
    }
}

fn sign(sign: &Sign, health: &Counted) -> ShownSign {
    let share = sign.share.map(percent);
    let of_hundred = share.unwrap_or_default();
    let (kind, text) = match sign.kind {
        SignKind::PromisesKept => {
            let PromiseFigures { due, on_time, .. } = health.promises;
            ("promises_kept", format!("{on_time} of {due} promises were kept on time"))
        }
        SignKind::EverybodyActs => {
            let seated = health.members.iter().filter(|it| it.has_seat);
            let quiet = health.thresholds.member_quiet_days;
            let acting = seated.clone().filter(|it| it.quiet_days <= quiet).count();
            let all = seated.count();
            ("everybody_acts", format!("{acting} of {all} partners were heard of in {quiet} days"))
        }
        SignKind::EverybodyDecides => (
            "everybody_decides",
            format!("{of_hundred} % of those who were asked said where they stand"),
        ),
        SignKind::LeadingShared => (
            "leading_shared",
            format!("{of_hundred} % of what is led is led by others than the busiest leader"),
        ),
        SignKind::WorkShared => {
            let factor = usize::try_from(health.elephant_factor).unwrap_or(usize::MAX);
            ("work_shared", format!("half of everything was done by {}", counted(factor, "member")))
        }
        SignKind::WorkAlive => {
            ("work_alive", format!("{of_hundred} % of what is worked on is not fading"))
        }
    };
    let text = if share.is_some() { text } else { unknown(sign.kind).to_owned() };
    let grade = match sign.grade {
        Grade::Good => ShownGrade::Good,
        Grade::Care => ShownGrade::Care,
        Grade::Bad => ShownGrade::Bad,
        Grade::Unknown => ShownGrade::Unknown,
    };
    ShownSign { kind: Untrusted::new(kind), grade, percent: share, text: Untrusted::new(text) }
}

fn unknown(kind: SignKind) -> &'static str {
    match kind {
        SignKind::PromisesKept => "no promise was due yet",
        SignKind::EverybodyActs => "nobody was a partner yet",
        SignKind::EverybodyDecides => "nothing was decided together yet",
        SignKind::LeadingShared => "too little is led yet to say whether leading is shared",
        SignKind::WorkShared => "too little was done yet to say whether work is shared",
        SignKind::WorkAlive => "nothing is worked on yet",
    }
}

/// A thing as a warning names it: its title, and its short id for the command.
struct Named {
    title: String,
    short: String,
}

fn initiative_named(look: &mut Look<'_>, shelves: &Shelves, id: &ContributionId) -> Named {
    let (graph, _, workspace, _) = look.node.all_parts();
    let title = workspace.summary(graph, *id).map(|it| it.title.clone()).unwrap_or_default();
    Named { title: quoted(&title), short: shelves.initiatives.short(&id.0) }
}

fn commitment_named(look: &mut Look<'_>, shelves: &Shelves, id: &ContributionId) -> Named {
    let (graph, _, _, work) = look.node.all_parts();
    let title = work.commitment(graph, *id).map(|it| it.what.clone()).unwrap_or_default();
    Named { title: quoted(&title), short: shelves.commitments.short(&id.0) }
}

fn days(days: u32) -> String {
    counted(usize::try_from(days).unwrap_or(usize::MAX), "day")
}

fn warning(
    look: &mut Look<'_>,
    shelves: &Shelves,
    warning: &Warning,
    health: &Counted,
) -> ShownWarning {
    let (kind, text, because, next) = match warning {
        Warning::LeadContested { .. }
        | Warning::Lapsed { .. }
        | Warning::LeadGone { .. }
        | Warning::LeadWanted { .. }
        | Warning::TermEnds { .. }
        | Warning::Fading { .. } => about_initiative(look, shelves, warning, health),
        Warning::PromiseLate { .. } | Warning::PromiseAtRisk { .. } => {
            about_promise(look, shelves, warning, health)
        }
        Warning::Unanswered { challenge, days: since } => {
            let (graph, _, _, work) = look.node.all_parts();
            let title = work.challenge(graph, *challenge).map(|it| it.title.clone());
            let short = shelves.challenges.short(&challenge.0);
            (
                "unanswered",
                format!("Nobody has answered {}", quoted(&title.unwrap_or_default())),
                format!("it was shared {} ago", days(*since)),
                format!("guildhall challenge offer {short}"),
            )
        }
        Warning::Quiet { .. }
        | Warning::LeadingConcentrated { .. }
        | Warning::WorkConcentrated
        | Warning::CarriesMost { .. }
        | Warning::OnePerson { .. } => about_member(look, warning, health),
    };
    ShownWarning {
        kind: Untrusted::new(kind),
        text: Untrusted::new(text),
        because: Untrusted::new(because),
        next: Untrusted::new(next),
    }
}

/// Kind, what, why, and a command that helps.
type Words = (&'static str, String, String, String);

fn about_initiative(
    look: &mut Look<'_>,
    shelves: &Shelves,
    warning: &Warning,
    health: &Counted,
) -> Words {
    match warning {
        Warning::LeadContested { initiative, partners } => {
            let Named { title, short } = initiative_named(look, shelves, initiative);
            let names: Vec<String> = partners.iter().map(|it| name(look, it)).collect();
            (
                "lead_contested",
                format!("More than one partner says that it leads {title}"),
                format!("{} do", names.join(" and ")),
                format!("guildhall initiative show {short}"),
            )
        }
        Warning::Lapsed { initiative, days: since } => {
            let Named { title, short } = initiative_named(look, shelves, initiative);
            (
                "lapsed",
                format!("{title} is past its end"),
                format!("it should have ended {} ago and was not renewed", days(*since)),
                format!("guildhall initiative close {short}"),
            )
        }
        Warning::LeadGone { initiative, partner } => {
            let Named { title, short } = initiative_named(look, shelves, initiative);
            (
                "lead_gone",
                format!("Nobody leads {title} any more"),
                format!("the term or the seat of {} is over", name(look, partner)),
                format!("guildhall initiative step-up {short}"),
            )
        }
        Warning::TermEnds { until, initiative, partner } => {
            let Named { title, short } = initiative_named(look, shelves, initiative);
            let left = days(until.days_after(health.as_of));
            (
                "term_ends",
                format!("The term of {} for {title} ends", name(look, partner)),
                format!("{left} are left"),
                format!("guildhall initiative step-up {short}"),
            )
        }
        Warning::Fading { initiative, quiet_days, days_in_year, is_led } => {
            let Named { title, short } = initiative_named(look, shelves, initiative);
            let next = if *is_led {
                format!("guildhall comment add {short}")
            } else {
                format!("guildhall initiative step-up {short}")
            };
            (
                "fading",
                format!("{title} is fading"),
                format!(
                    "nothing for {}, and work on {} of the last year",
                    days(*quiet_days),
                    days(*days_in_year)
                ),
                next,
            )
        }
        Warning::LeadWanted { initiative } => {
            let Named { title, short } = initiative_named(look, shelves, initiative);
            (
                "lead_wanted",
                format!("Somebody is wanted to lead {title}"),
                "it was asked for, and nobody has stepped up".to_owned(),
                format!("guildhall initiative step-up {short}"),
            )
        }
        _ => Words::default(),
    }
}

fn about_promise(
    look: &mut Look<'_>,
    shelves: &Shelves,
    warning: &Warning,
    health: &Counted,
) -> Words {
    match warning {
        Warning::PromiseLate { days: late, commitment, owner } => {
            let Named { title, short } = commitment_named(look, shelves, commitment);
            (
                "promise_late",
                format!("{title} is late"),
                format!("{} promised it; it was due {} ago", name(look, owner), days(late.0)),
                format!("guildhall commitment show {short}"),
            )
        }
        Warning::PromiseAtRisk { due, commitment, owner, is_quiet } => {
            let Named { title, short } = commitment_named(look, shelves, commitment);
            let owner = name(look, owner);
            let because = if *is_quiet {
                format!("{owner} promised it and has not been heard of")
            } else {
                format!("{owner} promised it and says that it may fail")
            };
            let left = days(due.days_after(health.as_of));
            (
                "promise_at_risk",
                format!("{title} is at risk"),
                format!("{because}; it is due in {left}"),
                format!("guildhall comment add {short}"),
            )
        }
        _ => Words::default(),
    }
}

fn about_member(look: &mut Look<'_>, warning: &Warning, health: &Counted) -> Words {
    let handle = |look: &Look<'_>, id| party(look, id).handle.as_raw().to_owned();
    match warning {
        Warning::Quiet { member, days: since } => {
            let handle = handle(look, member);
            (
                "quiet",
                format!("{} has not been heard of", name(look, member)),
                format!("its people said nothing for {}", days(*since)),
                format!("guildhall member show {handle}"),
            )
        }
        Warning::LeadingConcentrated { partner, share } => (
            "leading_concentrated",
            format!("{} leads most of what is led", name(look, partner)),
            format!("{} % of all led initiatives are its own to lead", percent(*share)),
            "guildhall lead list".to_owned(),
        ),
        Warning::WorkConcentrated => (
            "work_concentrated",
            "One member does at least half of everything".to_owned(),
            format!("of {} acts in {WINDOW_DAYS} days", health.acts),
            "guildhall initiative list".to_owned(),
        ),
        Warning::CarriesMost { partner, share } => (
            "carries_most",
            format!("{} carries most and gains less than it gives", name(look, partner)),
            format!("{} % of the burden of all is its", percent(*share)),
            "guildhall fairness".to_owned(),
        ),
        Warning::OnePerson { member } => {
            let is_me = look.people.me().is_some_and(|me| me.id == *member);
            let next = if is_me {
                "guildhall person add NAME --deputy-of NAME".to_owned()
            } else {
                format!("guildhall person list {}", handle(look, member))
            };
            (
                "one_person",
                format!("One person alone acts for {}", name(look, member)),
                "nobody is named who stands in".to_owned(),
                next,
            )
        }
        _ => Words::default(),
    }
}
