//! What a member that leaves leaves open.

use guildhall_control::api::governing::Parting;

use super::page::Page;
use super::paper::Paper;

/// What is open, before somebody leaves.
pub(crate) fn parting(parting: &Parting, page: &Page) -> String {
    let mut paper = Paper::new(page);
    if parting.hindrance.is_some() {
        return String::new();
    }
    paper.line(format!("{} leaves the federation.", parting.name));
    paper.line(
        "Your seat ends, what you wrote stays, and the others see why you went. You cannot come \
         back by yourself: the partners would have to admit you again.",
    );
    paper.gap();
    if parting.open.is_empty() {
        paper.line("Nothing of yours is open.");
    } else {
        paper.line("Still open:");
    }
    for open in &parting.open {
        paper.remark(open);
    }
    paper.finish()
}
