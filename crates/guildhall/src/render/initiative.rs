//! Initiatives: the list, and one of them.

use guildhall_control::Untrusted;
use guildhall_control::api::initiative::{Comment, Detail, List, Passage, Stage, Summary};
use guildhall_control::api::lead::State;

use super::counted::titled;
use super::moment;
use super::page::Page;
use super::paper::Paper;
use super::standing::draw_working;
use super::table::{Column, Table};

/// The list.
pub(crate) fn initiative_list(list: &List, page: &Page) -> String {
    let mut paper = Paper::new(page);
    if list.items.is_empty() {
        paper.line(match list.total {
            0 => "There are no initiatives yet.".to_owned(),
            all => format!("None of the {all} initiatives fits."),
        });
        paper.line("Start one: guildhall initiative create \"A title\"");
        return paper.finish();
    }
    let mut table = Table::new(&[
        ("INITIATIVE", Column::Shrinks),
        ("STAGE", Column::Stays),
        ("LEADER", Column::Shrinks),
        ("WORTH", Column::Stays),
        ("LAST ACT", Column::Stays),
        ("ID", Column::Stays),
    ]);
    for item in &list.items {
        table.row([
            titled(&item.title, item.news),
            stage(item),
            leader(item),
            item.standing.worth.as_ref().map_or("-".to_owned(), |worth| worth.network.clone()),
            moment::ago(page, item.updated),
            id(item, page),
        ]);
    }
    paper.table(&table);
    paper.gap();
    let shown = list.items.len();
    paper.line(match list.total {
        1 => "1 initiative.".to_owned(),
        all if all == shown as u64 => format!("{all} initiatives."),
        all => format!("{shown} of {all} initiatives."),
    });
    if list.items.iter().any(|item| item.standing.lapsed) {
        paper.line("A stage with ! is past its end, and nobody renewed it.");
    }
    if list.items.iter().any(|item| item.standing.fading) {
        paper.line("A stage with ~ is fading: take the next step, or close it.");
    }
    paper.finish()
}

/// The stage, with marks where the initiative is past its end or fading.
fn stage(item: &Summary) -> String {
    let marks = match (item.standing.lapsed, item.standing.fading) {
        (false, false) => "",
        (true, false) => " !",
        (false, true) => " ~",
        (true, true) => " !~",
    };
    format!("{}{marks}", item.stage.word())
}

/// Who leads: as partners say, or else as an imported file said.
fn leader(item: &Summary) -> String {
    let standing = &item.standing;
    match (standing.lead_state, &standing.leader_name, &item.owner) {
        (_, Some(leader), _) => leader.to_string(),
        (State::Nobody, None, Some(owner)) => format!("({owner})"),
        (state, None, _) => state.word().to_owned(),
    }
}

fn id(item: &Summary, page: &Page) -> String {
    if page.verbose { item.id.clone() } else { item.short.clone() }
}

/// One initiative.
pub(crate) fn initiative(initiative: &Detail, page: &Page) -> String {
    let mut paper = Paper::new(page);
    let about = &initiative.summary;
    paper.title(&about.title, &id(about, page));
    paper.line(where_it_stands(about, page));
    paper.gap();
    if initiative.text.is_blank() {
        paper.line("It has no text yet.");
    } else if page.verbose && !initiative.passages.is_empty() {
        for passage in &initiative.passages {
            draw_passage(&mut paper, passage);
        }
    } else {
        paper.quote(&initiative.text);
    }
    paper.gap();
    writers(&mut paper, initiative, page);
    left_out(&mut paper, initiative);
    draw_working(&mut paper, initiative, page);
    discussion(&mut paper, &initiative.discussion, page);
    decisions(&mut paper, initiative);
    paper.gap();
    paper.fields(&[
        ("Say something", format!("guildhall initiative comment {}", about.short)),
        ("Change it", format!("guildhall initiative edit {}", about.short)),
    ]);
    paper.finish()
}

fn where_it_stands(about: &Summary, page: &Page) -> String {
    let stage = match (&about.stage, &about.reason) {
        (Stage::Closed, Some(reason)) => format!("Closed: {reason}."),
        (Stage::Closed, None) => "Closed.".to_owned(),
        (stage, _) => format!("{} stage.", capital(stage.word())),
    };
    let by = format!("Brought in by {}, {}.", about.name, moment::full_date(page, about.created));
    let owner = about.owner.as_ref().filter(|_| about.standing.leader.is_none());
    let owner = owner.map(|owner| format!(" Led by {owner}, as the imported file says."));
    format!("{stage} {by}{}", owner.unwrap_or_default())
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn draw_passage(paper: &mut Paper<'_>, passage: &Passage) {
    paper.line(format!("[{}]", passage.handle));
    paper.quote(&passage.text);
}

fn writers(paper: &mut Paper<'_>, initiative: &Detail, page: &Page) {
    if initiative.writers.is_empty() {
        return;
    }
    let names: Vec<String> = initiative
        .writers
        .iter()
        .map(|writer| {
            let changes = if writer.changes == 1 { "change" } else { "changes" };
            let last = moment::ago(page, writer.last);
            format!("{} ({} {changes}, {last})", writer.name, writer.changes)
        })
        .collect();
    paper.fields(&[("Written by", names.join(", "))]);
}

fn left_out(paper: &mut Paper<'_>, initiative: &Detail) {
    let changes = match initiative.stranded {
        0 => return,
        1 => "1 change is left out".to_owned(),
        many => format!("{many} changes are left out"),
    };
    let short = &initiative.summary.short;
    paper.caution(format!("{changes}: guildhall initiative stranded {short}"));
}

fn discussion(paper: &mut Paper<'_>, comments: &[Comment], page: &Page) {
    if comments.is_empty() {
        return;
    }
    paper.gap();
    for comment in comments {
        draw_comment(paper, comment, page);
    }
}

/// One comment: who, when, and the words below.
pub(super) fn draw_comment(paper: &mut Paper<'_>, comment: &Comment, page: &Page) {
    let who = match &comment.person {
        Some(person) => format!("{person} ({})", comment.name),
        None => comment.name.to_string(),
    };
    let new = if comment.new { "new: " } else { "" };
    let id = if page.verbose { format!("  {}", comment.id) } else { String::new() };
    paper.line(format!("{new}{who}, {}:{id}", moment::ago(page, comment.when)));
    if comment.withdrawn {
        paper.quote(&Untrusted::from("(taken back)"));
    } else {
        paper.quote(&comment.text);
    }
}

fn decisions(paper: &mut Paper<'_>, initiative: &Detail) {
    if initiative.decisions.is_empty() {
        return;
    }
    paper.gap();
    let mut table = Table::new(&[
        ("DECISION", Column::Shrinks),
        ("STATE", Column::Stays),
        ("ID", Column::Stays),
    ]);
    for decision in &initiative.decisions {
        let title = decision.title.to_string();
        table.row([title, super::decision::state(decision), decision.short.clone()]);
    }
    paper.table(&table);
}
