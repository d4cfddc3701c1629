//! Health: what needs attention first, then every figure.

use guildhall_control::api::health::{Grade, Health, Initiative, Member, Trend};

use super::counted;
use super::moment;
use super::page::Page;
use super::paper::Paper;
use super::table::{Column, Table};

/// So many warnings are shown, unless all are asked for with `-v`.
const WARNINGS_MAX: usize = 8;

/// So many initiatives are shown, unless all are asked for with `-v`.
const INITIATIVES_MAX: usize = 10;

/// Whether the federation is alive.
pub(crate) fn health(shown: &Health, page: &Page) -> String {
    let mut paper = Paper::new(page);
    paper.line(answer(shown, page));
    paper.gap();
    for sign in &shown.signs {
        match sign.grade {
            Grade::Good => paper.good(&sign.text),
            Grade::Care => paper.caution(&sign.text),
            Grade::Bad => paper.bad(&sign.text),
            Grade::Unknown => paper.remark(&sign.text),
        }
    }
    warnings(shown, page, &mut paper);
    initiatives(shown, page, &mut paper);
    members(&shown.members, page, &mut paper);
    paper.gap();
    times(shown, &mut paper);
    paper.line("How each figure is counted: guildhall help health");
    paper.finish()
}

fn answer(shown: &Health, page: &Page) -> String {
    let day = moment::day(page, shown.as_of);
    match shown.warnings.len() {
        0 => format!("Nothing needs attention, as of {day}."),
        1 => format!("One thing needs attention, as of {day}."),
        count => format!("{count} things need attention, as of {day}."),
    }
}

fn warnings(shown: &Health, page: &Page, paper: &mut Paper<'_>) {
    let most = if page.verbose { usize::MAX } else { WARNINGS_MAX };
    for (place, warning) in shown.warnings.iter().take(most).enumerate() {
        if place == 0 {
            paper.gap();
        }
        paper.caution(format!("{}: {}", warning.text, warning.because));
        paper.whole(&warning.next);
    }
    more(shown.warnings.len().saturating_sub(most), paper);
}

fn initiatives(shown: &Health, page: &Page, paper: &mut Paper<'_>) {
    let is_told = |it: &&Initiative| {
        page.verbose || matches!(it.trend, Trend::Fading | Trend::Slowing | Trend::Growing)
    };
    let told: Vec<&Initiative> = shown.initiatives.iter().filter(is_told).collect();
    let most = if page.verbose { usize::MAX } else { INITIATIVES_MAX };
    let mut table = Table::new(&[
        ("INITIATIVE", Column::Shrinks),
        ("LAST YEAR", Column::Stays),
        ("GOES", Column::Stays),
        ("LAST WORK", Column::Stays),
        ("ID", Column::Stays),
    ]);
    for it in told.iter().take(most) {
        table.row([
            it.about.title.to_string(),
            bars(&it.months, page),
            word(it.trend).to_owned(),
            it.last.map_or_else(|| "never".to_owned(), |last| moment::day(page, last)),
            if page.verbose { it.about.id.clone() } else { it.about.short.clone() },
        ]);
    }
    paper.gap();
    if !told.is_empty() {
        paper.table(&table);
        more(told.len().saturating_sub(most), paper);
    }
    let rest = [Trend::Steady, Trend::Asleep, Trend::Untouched].map(|trend| {
        let count = shown.initiatives.iter().filter(|it| it.trend == trend).count();
        format!("{count} {}", word(trend))
    });
    if !shown.initiatives.is_empty() {
        paper.line(format!("Other initiatives: {}.", rest.join(", ")));
    }
}

/// A bar for each stretch of time, as high as much was done.
pub(super) fn bars(counts: &[u32], page: &Page) -> String {
    let greatest = counts.iter().copied().max().unwrap_or_default().max(1);
    let bar = |count: &u32| {
        let height = (u64::from(*count) * 7).div_ceil(u64::from(greatest));
        let bar = usize::try_from(height).ok().and_then(|height| page.symbols.bars.get(height));
        bar.copied().unwrap_or_default()
    };
    counts.iter().map(bar).collect()
}

/// Where an initiative goes, in a word.
pub(super) fn word(trend: Trend) -> &'static str {
    match trend {
        Trend::Fading => "fading",
        Trend::Slowing => "slowing",
        Trend::Growing => "growing",
        Trend::Steady => "steady",
        Trend::Asleep => "asleep",
        Trend::Untouched => "not begun",
    }
}

fn members(members: &[Member], page: &Page, paper: &mut Paper<'_>) {
    if members.is_empty() {
        return;
    }
    let mut table = Table::new(&[
        ("PARTNER", Column::Shrinks),
        ("LAST HEARD", Column::Stays),
        ("ACTS", Column::Number),
        ("LEADS", Column::Number),
        ("KEPT", Column::Stays),
        ("DECIDED", Column::Stays),
    ]);
    for member in members {
        table.row([
            member.who.name.to_string(),
            member.last.map_or_else(|| "never".to_owned(), |last| moment::day(page, last)),
            member.acts.to_string(),
            member.leads.to_string(),
            format!("{} of {}", member.promises.on_time, member.promises.due),
            format!("{} of {}", member.spoke, member.asked),
        ]);
    }
    paper.gap();
    paper.table(&table);
}

fn times(shown: &Health, paper: &mut Paper<'_>) {
    paper.line(format!("{} in {} days.", counted(shown.acts, "act"), shown.window_days));
    let days = |days: u32| match days {
        0 => "within a day".to_owned(),
        1 => "after 1 day".to_owned(),
        days => format!("after {days} days"),
    };
    if let Some(answer) = shown.answer_days {
        paper.line(format!("Half of the challenges were answered {}.", days(answer)));
    }
    if let Some(decision) = shown.decision_days {
        paper.line(format!("Half of the decisions were made {}.", days(decision)));
    }
}

fn more(count: usize, paper: &mut Paper<'_>) {
    if count > 0 {
        paper.line(format!("and {count} more: guildhall health -v"));
    }
}
