//! What became of files that were brought in.

use guildhall_control::api::{import, log};

use super::counted::counted;
use super::page::Page;
use super::paper::Paper;

/// Refusals are listed up to here, and counted beyond.
const REFUSED_SHOWN_MAX: usize = 20;

/// Initiatives from a file.
pub(crate) fn imported(report: &import::Report, page: &Page) -> String {
    let mut paper = Paper::new(page);
    paper.good(format!("Brought in {}.", counted(report.created, "initiative")));
    if report.known > 0 {
        paper.remark(format!("{} here already, left as is.", report.known));
    }
    for refused in report.refused.iter().take(REFUSED_SHOWN_MAX) {
        paper.caution(format!(
            "Line {}: {}",
            refused.line,
            guildhall_control::Untrusted::new(&refused.reason)
        ));
    }
    more(&mut paper, report.refused.len());
    if report.created > 0 {
        paper.line("Next: guildhall initiative list");
    }
    paper.finish()
}

/// Contributions from a file.
pub(crate) fn log_imported(report: &log::Imported, page: &Page) -> String {
    let mut paper = Paper::new(page);
    let read = format!("{} read: ", counted(report.read, "contribution"));
    let facts = format!("{} came in, {} here already", report.added, report.known);
    let all_in = format!("{read}{facts}.");
    if report.refused.is_empty() {
        paper.good(all_in);
    } else {
        paper.line(all_in);
        paper.bad(format!("{} refused:", report.refused.len()));
    }
    if report.waiting > 0 {
        paper.remark(format!("{} wait for others that they build on.", report.waiting));
    }
    for refused in report.refused.iter().take(REFUSED_SHOWN_MAX) {
        let id = refused.id.as_ref().filter(|_| page.verbose).map(|id| format!(" ({id})"));
        let id = id.unwrap_or_default();
        paper.remark(format!("number {} in the file{id}: {}", refused.place, refused.reason));
    }
    more(&mut paper, report.refused.len());
    paper.finish()
}

fn more(paper: &mut Paper<'_>, refused: usize) {
    if refused > REFUSED_SHOWN_MAX {
        paper.remark(format!("and {} more", refused - REFUSED_SHOWN_MAX));
    }
}
