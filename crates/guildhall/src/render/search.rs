//! What was found, and earlier work that is like something.

use guildhall_control::api::search::{Found, Item, Kind};

use super::moment;
use super::page::Page;
use super::paper::Paper;

/// What has the words, best first.
pub(crate) fn found(found: &Found, page: &Page) -> String {
    let mut paper = Paper::new(page);
    if found.items.is_empty() {
        paper.line(format!(
            "Nothing has these words; I looked at {}: titles, texts, promises, challenges, \
             lessons, comments and members.",
            things(found.searched)
        ));
        return paper.finish();
    }
    if found.some {
        paper.line("Nothing has all the words. These have some of them:");
        paper.gap();
    }
    for item in &found.items {
        draw_item(&mut paper, item, page);
        paper.gap();
    }
    let shown = found.items.len() as u64;
    match found.more {
        0 if shown == 1 => paper.line("1 found."),
        0 => paper.line(format!("{shown} found.")),
        more => {
            paper.line(format!("The best {shown} of {}; more: -n {}", shown + more, shown + more));
        }
    }
    paper.finish()
}

/// Earlier work that is like what somebody is about to start.
pub(crate) fn similar(items: &[Item], page: &Page) -> String {
    let mut paper = Paper::new(page);
    paper.line(match items.len() {
        1 => "There is earlier work like this:",
        _ => "There is earlier work like this, the most alike first:",
    });
    for item in items {
        paper.quote(&item.title);
        paper.quote(&format!("  {}", about(item, page)).into());
        paper.whole(format!("  {}", item.command));
    }
    paper.finish()
}

fn draw_item(paper: &mut Paper<'_>, item: &Item, page: &Page) {
    let id = if page.verbose { &item.id } else { &item.short };
    let title = match item.kind {
        Kind::Comment => format!("on {}", item.title),
        Kind::Initiative
        | Kind::Decision
        | Kind::Commitment
        | Kind::Challenge
        | Kind::Lesson
        | Kind::Member => item.title.to_string(),
    };
    paper.spread(title, format!("{} {id}", item.kind.word()));
    paper.quote(&item.snippet);
    paper.quote(&about(item, page).into());
    if item.kind == Kind::Comment || page.verbose {
        paper.whole(&item.command);
    }
}

/// How far it is, whose it is, and when it last changed.
fn about(item: &Item, page: &Page) -> String {
    let state = item.state.clone();
    let name = item.name.as_ref().map(ToString::to_string);
    let when = item.when.map(|when| moment::ago(page, when));
    let parts: Vec<String> = [state, name, when].into_iter().flatten().collect();
    parts.join(", ")
}

fn things(count: u64) -> String {
    if count == 1 { "1 thing".to_owned() } else { format!("{count} things") }
}
