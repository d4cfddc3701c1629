//! Pages on codes.

use guildhall_control::explain::Explained;

use super::page::Page;
use super::paper::Paper;
use super::table::{Column, Table};

/// One code: what it means, why it happens, what to do.
pub(crate) fn code(item: &Explained, page: &Page) -> String {
    let mut paper = Paper::new(page);
    let exit = item.exit.map(|exit| format!("exit {exit}")).unwrap_or_default();
    paper.title(&item.code.into(), &exit);
    paper.line(item.page.means);
    paper.gap();
    paper.line(item.page.happens);
    paper.gap();
    paper.line("What to do");
    for step in item.page.next {
        paper.whole(step);
    }
    paper.finish()
}

/// All codes, one a line.
pub(crate) fn codes(items: &[Explained], page: &Page) -> String {
    let mut paper = Paper::new(page);
    let mut table = Table::new(&[("CODE", Column::Stays), ("MEANS", Column::Shrinks)]);
    for item in items {
        table.row([item.code.to_owned(), item.page.means.to_owned()]);
    }
    paper.table(&table);
    paper.gap();
    paper.line("More on one: guildhall explain CODE");
    paper.finish()
}
