//! Reviews: what is looked at again, and how partners find it.

use guildhall_control::api::review::{Pulse, Review};

use super::moment;
use super::page::Page;
use super::paper::Paper;
use super::table::{Column, Table};

/// What is due for review.
pub(crate) fn review(shown: &Review, page: &Page) -> String {
    let mut paper = Paper::new(page);
    let due = moment::day_deadline(page, shown.due);
    let since = moment::full_date(page, shown.rules_since);
    let rules = format!("The rules are to be looked at again by {due}.");
    if shown.is_due {
        paper.caution(rules);
    } else {
        paper.good(rules);
    }
    paper.line(format!("They, or who is in, last changed on {since}: guildhall rules show"));
    if !shown.texts.is_empty() {
        paper.gap();
        let mut table = Table::new(&[
            ("ADOPTED TEXT", Column::Shrinks),
            ("LOOK AGAIN", Column::Stays),
            ("ID", Column::Stays),
        ]);
        for text in &shown.texts {
            let id = if page.verbose { text.id.clone() } else { text.short.clone() };
            table.row([text.title.to_string(), moment::day(page, text.due), id]);
        }
        paper.table(&table);
    }
    shown.pulses.iter().for_each(|pulse| draw_pulse(&mut paper, pulse, page));
    if !shown.answered {
        paper.gap();
        paper.line("You have not said yet how you find it:");
        paper.whole("guildhall review answer --heard 4 --worth 4 --fair 4 --rules 4");
    }
    paper.finish()
}

fn draw_pulse(paper: &mut Paper<'_>, pulse: &Pulse, page: &Page) {
    paper.gap();
    let answers = if pulse.answers == 1 { "answer" } else { "answers" };
    let review = moment::day(page, pulse.review);
    paper.line(format!("Review of {review}, {} {answers}, each from 1 to 5", pulse.answers));
    paper.fields(&[
        ("We are heard", pulse.heard.clone()),
        ("It is worth our effort", pulse.worth.clone()),
        ("The load is shared fairly", pulse.fair.clone()),
        ("The rules fit", pulse.rules.clone()),
    ]);
    for wish in &pulse.words {
        paper.remark(format!("{}: \"{}\"", wish.by.name, wish.words));
    }
}
