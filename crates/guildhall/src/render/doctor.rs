//! What `doctor` found: what is broken first, what is well in one line.

use super::page::Page;
use super::paper::Paper;
use crate::finding::{Finding, Severity};

/// What was found.
pub(crate) fn findings(findings: &[Finding], page: &Page) -> String {
    let mut paper = Paper::new(page);
    let of = |severity| findings.iter().filter(move |finding| finding.severity == severity);
    for finding in of(Severity::Broken) {
        paper.bad(&finding.words);
        draw_fix(&mut paper, finding);
    }
    for finding in of(Severity::Improve) {
        paper.caution(&finding.words);
        draw_fix(&mut paper, finding);
    }
    if page.verbose {
        of(Severity::Well).for_each(|finding| paper.good(&finding.words));
    } else {
        let well = of(Severity::Well).count();
        paper.good(format!("{well} things are well (-v names them)."));
    }
    paper.gap();
    let (broken, improve) = (of(Severity::Broken).count(), of(Severity::Improve).count());
    paper.line(match (broken, improve) {
        (0, 0) => "Nothing is broken, nothing to improve.".to_owned(),
        (0, some) => format!("{} to improve, nothing broken.", things(some)),
        (some, _) => format!("{} broken.", things(some)),
    });
    paper.finish()
}

fn draw_fix(paper: &mut Paper<'_>, finding: &Finding) {
    if let Some(fix) = &finding.fix {
        paper.whole(fix);
    }
    paper.spread("", format!("[{}]", finding.code));
}

fn things(count: usize) -> String {
    if count == 1 { "1 thing".to_owned() } else { format!("{count} things") }
}
