//! An initiative beside its text: who leads, takes part, rated, promised and learnt.

use guildhall_control::api::initiative::Detail;
use guildhall_control::api::standing::{Guest, Participant, Standing, Working};

use super::challenge::draw_lesson;
use super::commitment::{history, promises};
use super::lead::{draw_contest, lead_fields};
use super::moment;
use super::page::Page;
use super::paper::Paper;

/// Everything about an initiative beside its text.
pub(super) fn draw_working(paper: &mut Paper<'_>, initiative: &Detail, page: &Page) {
    let (about, working) = (&initiative.summary, &initiative.working);
    draw_contest(paper, &working.lead);
    let fields = [
        lead_fields(&working.lead, page),
        frame(&about.standing, working, page),
        taking_part(working),
    ];
    paper.fields(&fields.concat());
    if about.standing.lapsed {
        paper.caution("It is past its end and nobody renewed it.");
    }
    if about.standing.fading {
        paper.caution("It is fading: quiet, and seldom worked on in the last year.");
    }
    if !working.commitments.is_empty() {
        paper.gap();
        paper.table(&promises(&working.commitments, page));
    }
    for lesson in &working.lessons {
        paper.gap();
        paper.line(format!("Learnt ({}, {})", lesson.by.name, lesson.short));
        draw_lesson(paper, lesson);
    }
    if page.verbose {
        history(paper, &working.history, page);
    }
}

fn frame(standing: &Standing, working: &Working, page: &Page) -> Vec<(&'static str, String)> {
    let mut fields = Vec::new();
    if let Some(purpose) = &working.purpose {
        fields.push(("What for", purpose.to_string()));
    }
    if let Some(cost) = &working.appetite {
        fields.push(("May cost", cost.to_string()));
    }
    if let Some(end) = standing.end {
        fields.push(("Ends", moment::day_deadline(page, end)));
    }
    if let Some(into) = &working.merged_into {
        fields.push(("Goes on in", format!("{} ({})", into.title, into.short)));
    }
    if let Some(to) = &working.handed_over_to {
        fields.push(("Carried on by", to.to_string()));
    }
    if let Some(worth) = &standing.worth {
        let raters = match worth.raters {
            1 => "1 partner rated it".to_owned(),
            raters => format!("{raters} partners rated it"),
        };
        fields.push(("Worth to all", format!("{} of 5, {raters}", worth.network)));
        let (own, burden) = (&worth.own, &worth.burden);
        fields.push(("Worth to each", format!("{own} of 5, for a burden of {burden}")));
    }
    fields
}

fn taking_part(working: &Working) -> Vec<(&'static str, String)> {
    let mut fields = Vec::new();
    if !working.participants.is_empty() {
        let all: Vec<String> = working.participants.iter().map(participant).collect();
        fields.push(("Taking part", all.join(", ")));
    }
    if !working.guests.is_empty() {
        let all: Vec<String> = working.guests.iter().map(guest).collect();
        fields.push(("Guests", all.join(", ")));
    }
    fields
}

fn participant(it: &Participant) -> String {
    match &it.part {
        Some(part) => format!("{} ({part})", it.who.name),
        None => it.who.name.to_string(),
    }
}

fn guest(it: &Guest) -> String {
    match it.stage {
        Some(stage) => format!("{} ({} at {})", it.who.name, it.role.word(), stage.word()),
        None => format!("{} ({})", it.who.name, it.role.word()),
    }
}
