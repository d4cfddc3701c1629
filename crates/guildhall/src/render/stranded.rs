//! Changes of texts that are left out.

use guildhall_control::api::stranded::{Change, List};

use super::moment;
use super::page::Page;
use super::paper::Paper;

/// The list.
pub(crate) fn stranded(list: &List, page: &Page) -> String {
    let mut paper = Paper::new(page);
    if list.items.is_empty() {
        paper.line("Nothing is left out.");
        return paper.finish();
    }
    let mut last: Option<&str> = None;
    for change in &list.items {
        if last != Some(change.initiative.as_str()) {
            paper.gap();
            paper.title(&change.title, &change.initiative_short);
            if change.whole {
                paper.line("All of this initiative is left out.");
            }
            last = Some(change.initiative.as_str());
        }
        draw_change(&mut paper, change, page);
    }
    paper.gap();
    paper.line(match list.items.len() {
        1 => "1 change is left out. Nothing of it is lost.".to_owned(),
        many => format!("{many} changes are left out. Nothing of them is lost."),
    });
    if let Some(last) = list.items.iter().rev().find(|change| !change.again) {
        paper.fields(&[(
            "Put one in again, in your name",
            format!("guildhall initiative reapply {}", last.short),
        )]);
    }
    paper.finish()
}

fn draw_change(paper: &mut Paper<'_>, change: &Change, page: &Page) {
    let who = match &change.person {
        Some(person) => format!("{person} ({})", change.name),
        None => change.name.to_string(),
    };
    paper.gap();
    let id = if page.verbose { &change.id } else { &change.short };
    paper.spread(format!("{who}, {}", moment::ago(page, change.when)), id);
    paper.line(&change.why);
    for piece in &change.adds {
        paper.quote(piece);
    }
    if change.removes > 0 {
        let characters = if change.removes == 1 { "character" } else { "characters" };
        paper.remark(format!("takes out {} {characters}", change.removes));
    }
    if change.again {
        paper.good("It stands in the text again.");
    }
    if change.adds.is_empty() && change.removes == 0 {
        paper.remark("changes the title or the stage");
    }
}
