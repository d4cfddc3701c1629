//! Promises: the list, and one of them.

use guildhall_control::api::commitment::{Detail, List, State, Summary};
use guildhall_control::api::mention::Line;

use super::challenge::draw_discussion;
use super::counted::{counted, titled};
use super::moment;
use super::page::Page;
use super::paper::Paper;
use super::table::{Column, Table};

/// The list.
pub(crate) fn commitment_list(list: &List, page: &Page) -> String {
    let mut paper = Paper::new(page);
    if list.items.is_empty() {
        paper.line(match list.total {
            0 => "Nothing is promised yet.",
            _ => "No promise fits.",
        });
        paper.line("Promise something: guildhall commitment promise \"...\" --due \"in 3 weeks\"");
        return paper.finish();
    }
    paper.table(&promises(&list.items, page));
    paper.gap();
    let late = match list.late {
        0 => "none late".to_owned(),
        late => format!("{late} late"),
    };
    paper.line(format!("{} of {} open, {late}.", list.open, counted(list.total, "promise")));
    paper.finish()
}

/// Promises below each other.
pub(super) fn promises(items: &[Summary], page: &Page) -> Table {
    let mut table = Table::new(&[
        ("PROMISE", Column::Shrinks),
        ("BY", Column::Shrinks),
        ("DUE", Column::Stays),
        ("STATE", Column::Stays),
        ("ID", Column::Stays),
    ]);
    for item in items {
        table.row([
            titled(&item.text, item.news),
            format!("{}{}", item.name, if item.me { " *" } else { "" }),
            moment::day(page, item.due),
            state(item),
            id(item, page),
        ]);
    }
    table
}

fn id(item: &Summary, page: &Page) -> String {
    if page.verbose { item.id.clone() } else { item.short.clone() }
}

/// How a promise stands, in words.
fn state(item: &Summary) -> String {
    let days =
        if item.days_late == 1 { "1 day".to_owned() } else { format!("{} days", item.days_late) };
    match (item.state, item.days_late) {
        (State::Late, _) => format!("{days} late"),
        (State::Kept, 1..) => format!("kept, {days} late"),
        (state, _) => state.word().to_owned(),
    }
}

/// One promise.
pub(crate) fn commitment(shown: &Detail, page: &Page) -> String {
    let mut paper = Paper::new(page);
    let about = &shown.summary;
    paper.title(&about.text, &id(about, page));
    let who = match &about.person {
        Some(person) => format!("{} ({person})", about.name),
        None => about.name.to_string(),
    };
    let stands = format!("{who}, by {}: {}.", moment::day_deadline(page, about.due), state(about));
    match about.state {
        State::Late => paper.bad(stands),
        State::AtRisk => paper.caution(stands),
        State::OnTrack | State::Kept | State::Released => paper.good(stands),
    }
    paper.gap();
    let mut fields = Vec::new();
    if let Some(on) = &shown.about {
        fields.push(("For", format!("{} ({})", on.title, on.short)));
    }
    if shown.promised_by.handle != about.handle {
        fields.push(("Promised by", shown.promised_by.name.to_string()));
    }
    if shown.first_due != about.due {
        fields.push(("First promised for", moment::day(page, shown.first_due)));
    }
    for offer in &about.offered_to {
        fields.push(("Offered to", offer.name.to_string()));
    }
    paper.fields(&fields);
    history(&mut paper, &shown.history, page);
    draw_discussion(&mut paper, &shown.discussion, page);
    if about.me && about.state.is_open() {
        paper.gap();
        let report = format!("guildhall commitment report {} kept --evidence \"...\"", about.short);
        let renew =
            format!("guildhall commitment renew {} --due DATE --reason \"...\"", about.short);
        paper.fields(&[("It is done", report), ("It takes longer", renew)]);
    }
    paper.finish()
}

/// What was done about something, oldest first.
pub(super) fn history(paper: &mut Paper<'_>, lines: &[Line], page: &Page) {
    if lines.is_empty() {
        return;
    }
    paper.gap();
    for line in lines {
        let who = match &line.person {
            Some(person) => format!("{person} ({})", line.name),
            None => line.name.to_string(),
        };
        let words = line.words.as_ref().map(|words| format!(": \"{words}\""));
        let idle = line.idle.as_ref().map(|why| format!(" (without effect: {why})"));
        paper.entry(format!(
            "{}  {who} {}{}{}",
            moment::date(page, line.when),
            line.did,
            words.unwrap_or_default(),
            idle.unwrap_or_default()
        ));
    }
}
