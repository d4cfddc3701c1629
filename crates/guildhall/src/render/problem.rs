//! What went wrong, why, and what to do next.

use anstyle::{AnsiColor, Style};
use guildhall_control::{Problem, Untrusted};

use super::page::Page;

const BAD: Style = AnsiColor::Red.on_default().bold();

/// A problem as people read it.
pub(crate) fn problem(problem: &Problem, page: &Page) -> String {
    let title = Untrusted::new(&problem.title);
    let mut lines = vec![format!("{BAD}error:{BAD:#} {title}")];
    for line in Untrusted::new(&problem.detail).lines() {
        let wrapped = textwrap::wrap(&line, page.width.saturating_sub(2));
        lines.extend(wrapped.iter().map(|line| format!("  {line}")));
    }
    lines.extend(problem.hints.iter().map(|hint| format!("  {}", Untrusted::new(hint))));
    let code = Untrusted::new(&problem.code);
    lines.push(format!("[{code}, exit {}: guildhall explain {code}]", problem.exit));
    lines.join("\n") + "\n"
}
