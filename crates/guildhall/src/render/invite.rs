//! Invites: one that was made, and the list.

use guildhall_control::api::invite::{Created, List};

use super::moment;
use super::page::Page;
use super::paper::Paper;
use super::table::{Column, Table};

/// An invite to hand over.
pub(crate) fn invite(invite: &Created, page: &Page) -> String {
    let mut paper = Paper::new(page);
    let until = moment::full_date(page, invite.expires);
    paper.line(format!("Send this to {} (works once, until {until}):", invite.name));
    paper.gap();
    paper.whole(&invite.command);
    paper.gap();
    paper.line(format!("Then compare check words by phone: {}", invite.check_words));
    paper.line(format!("Taken back with: guildhall invite revoke {}", invite.short));
    for note in &invite.notes {
        paper.remark(note);
    }
    paper.finish()
}

/// The list.
pub(crate) fn invite_list(list: &List, page: &Page) -> String {
    let mut paper = Paper::new(page);
    if list.items.is_empty() {
        paper.line("No invites.");
        paper.line("Make one: guildhall invite create --for \"Their name\"");
        return paper.finish();
    }
    let mut table = Table::new(&[
        ("FOR", Column::Shrinks),
        ("FROM", Column::Shrinks),
        ("STATE", Column::Stays),
        ("UNTIL", Column::Stays),
        ("ID", Column::Stays),
    ]);
    for item in &list.items {
        let name = item.used_by.as_ref().or(item.name.as_ref());
        table.row([
            name.map_or_else(|| "-".to_owned(), ToString::to_string),
            item.handle.to_string(),
            item.state.word().to_owned(),
            item.expires.map_or_else(|| "-".to_owned(), |time| moment::full_date(page, time)),
            if page.verbose { item.id.clone() } else { item.short.clone() },
        ]);
    }
    paper.table(&table);
    paper.finish()
}
