//! Why something is as it is: the answer, the rule, and the signed steps.

use guildhall_control::api::why::{About, Explanation, Part};

use super::log::draw_item;
use super::page::Page;
use super::paper::Paper;

/// The whole explanation.
pub(crate) fn why(explained: &Explanation, page: &Page) -> String {
    let mut paper = Paper::new(page);
    paper.title(&explained.title, explained.short.as_deref().unwrap_or_default());
    paper.line(&explained.answer);
    if !explained.rules.is_empty() {
        paper.gap();
        for rule in &explained.rules {
            paper.remark(format!("{} ({})", rule.words, rule.origin));
        }
    }
    for part in &explained.parts {
        draw_part(&mut paper, part, page);
    }
    paper.gap();
    if let Some(id) = checked_by(explained) {
        paper.whole(format!("Check it:  guildhall log --verify --of {id}"));
    }
    paper.finish()
}

fn draw_part(paper: &mut Paper<'_>, part: &Part, page: &Page) {
    paper.gap();
    paper.line(&part.words);
    for step in &part.steps {
        draw_item(paper, step, page);
    }
}

/// What `log --verify` can be narrowed to.
fn checked_by(explained: &Explanation) -> Option<&str> {
    match explained.about {
        About::Decision | About::Initiative | About::Contribution => {
            explained.short.as_deref().or(explained.id.as_deref())
        }
        About::Member
        | About::Rule
        | About::State
        | About::Commitment
        | About::Challenge
        | About::Lesson => None,
    }
}
