//! The log, its check, and what happens while one watches.

use guildhall_control::api::event::{Event, Happening};
use guildhall_control::api::log::{Comparison, Item, List, Trouble, Verification};

use super::counted::counted;
use super::moment;
use super::page::Page;
use super::paper::Paper;
use super::table::{Column, Table};

/// What happened, oldest first.
pub(crate) fn log(list: &List, page: &Page) -> String {
    let mut paper = Paper::new(page);
    if list.items.is_empty() {
        paper.line("Nothing fits.");
    }
    if list.more > 0 {
        let all = list.more + list.items.len() as u64;
        paper.line(format!("The last {} of {all} (all: --limit {all}):", list.items.len()));
        paper.gap();
    }
    for item in &list.items {
        draw_item(&mut paper, item, page);
    }
    paper.finish()
}

pub(super) fn draw_item(paper: &mut Paper<'_>, item: &Item, page: &Page) {
    let when = moment::clock(page, item.claimed);
    let person = item.person.as_ref().map(|person| format!(" ({person})"));
    let person = person.unwrap_or_default();
    paper.entry(format!("{when}  {}{person}: {}", item.name, item.words));
    if let Some(skew) = moment::skew(&item.name.to_string(), item.claimed, item.received) {
        paper.remark(format!("{skew}; received {}", moment::clock(page, item.received)));
    }
    if page.verbose {
        paper.whole(format!("{}:{}  {}  {}", item.handle, item.number, item.kind, item.id));
    }
}

/// Something that happened, as a line or two; nothing for a sign of life.
pub(crate) fn event(event: &Event, page: &Page) -> String {
    let mut paper = Paper::new(page);
    let when = moment::clock(page, event.at);
    match &event.happening {
        Happening::Heartbeat => {}
        Happening::Contribution(item) => draw_item(&mut paper, item, page),
        Happening::Connected(who) => paper.line(format!("{when}  {}: in contact", who.name)),
        Happening::Disconnected(who) => {
            paper.line(format!("{when}  {}: out of contact", who.name));
        }
        Happening::Final(decision) => {
            let outcome = decision.outcome.map_or("decided", |outcome| outcome.word());
            paper.good(format!("FINAL: \"{}\" {outcome} ({})", decision.title, decision.short));
        }
        Happening::Finding(finding) => {
            paper.caution(format!("{} [{}]", finding.title, finding.code));
        }
    }
    paper.finish()
}

/// The result of a check of everything.
pub(crate) fn verification(check: &Verification, page: &Page) -> String {
    let mut paper = Paper::new(page);
    let organisations = check.organisations.len();
    paper.line(format!(
        "Checked {} of {} in {}.{} s",
        counted(check.contributions, "contribution"),
        counted(organisations, "organisation"),
        check.milliseconds / 1000,
        check.milliseconds % 1000 / 100,
    ));
    for problem in &check.problems {
        draw_trouble(&mut paper, problem);
    }
    organisations_table(&mut paper, check);
    paper.gap();
    if check.ok {
        paper.good("Nothing is missing, changed or signed by the wrong key.");
        paper.good(recounted(check.decisions));
        if check.documents > 0 {
            paper.good(read_again(check.documents));
        }
    }
    for comparison in &check.compared {
        draw_comparison(&mut paper, comparison, page);
    }
    paper.gap();
    paper.fields(&[("State words", check.state_words.clone())]);
    paper.line("              (read them to a partner: same words, same state)");
    if page.verbose {
        paper.fields(&[("State hash", check.state.clone())]);
    }
    paper.finish()
}

fn recounted(decisions: u64) -> String {
    match decisions {
        0 => "There are no final decisions to count again yet.".to_owned(),
        1 => "1 decision counted again from the stances: same result.".to_owned(),
        many => format!("{many} decisions counted again from the stances: same results."),
    }
}

fn read_again(documents: u64) -> String {
    match documents {
        1 => "1 document read the same by Automerge.".to_owned(),
        many => format!("{many} documents read the same by Automerge."),
    }
}

fn draw_trouble(paper: &mut Paper<'_>, problem: &Trouble) {
    paper.gap();
    paper.bad(&problem.title);
    paper.quote(&problem.detail);
    for hint in &problem.hints {
        paper.whole(hint);
    }
    paper.spread("", format!("[{0}: guildhall explain {0}]", problem.code));
}

fn organisations_table(paper: &mut Paper<'_>, check: &Verification) {
    if check.organisations.is_empty() {
        return;
    }
    paper.gap();
    let mut table = Table::new(&[
        ("FROM", Column::Shrinks),
        ("COUNT", Column::Number),
        ("SIGNED", Column::Stays),
        ("COMPLETE", Column::Stays),
        ("SINGLE HISTORY", Column::Stays),
    ]);
    for row in &check.organisations {
        table.row([
            row.name.to_string(),
            row.count.to_string(),
            if row.signed { "all" } else { "NO" }.to_owned(),
            if row.complete { "yes" } else { "NO" }.to_owned(),
            if row.single_history { "yes" } else { "NO" }.to_owned(),
        ]);
    }
    paper.table(&table);
}

fn draw_comparison(paper: &mut Paper<'_>, comparison: &Comparison, page: &Page) {
    let name = &comparison.name;
    let when = comparison.when.map(|when| moment::ago(page, when)).unwrap_or_default();
    match comparison.same {
        Some(true) => paper.good(format!("Same state as {name} ({when}).")),
        Some(false) => paper.remark(format!("{name} had another state when compared ({when}).")),
        None => paper.remark(format!("{name} not compared yet.")),
    }
}
