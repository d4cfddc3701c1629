//! Profiles, people, and what is left when somebody goes.

use guildhall_control::Untrusted;
use guildhall_control::api::person::{List, Person, Succession};
use guildhall_control::api::profile::Profile;

use super::commitment::promises;
use super::moment;
use super::page::Page;
use super::paper::Paper;
use super::table::{Column, Table};

/// A profile.
pub(crate) fn profile(shown: &Profile, page: &Page) -> String {
    let mut paper = Paper::new(page);
    paper.title(&shown.who.name, &shown.who.handle.to_string());
    match &shown.does {
        Some(does) => paper.line(does),
        None if shown.me => {
            paper.line("You have not said yet what you do, offer and seek:");
            paper.whole("guildhall profile set --does \"...\" --offers \"...\" --seeks \"...\"");
        }
        None => paper.line("It has not said yet what it does."),
    }
    paper.gap();
    let mut fields = Vec::new();
    for (label, texts) in [("Offers", &shown.offers), ("Seeks", &shown.seeks)] {
        fields.extend(texts.iter().map(|text| (label, text.to_string())));
    }
    let reasons = [("Why it joined", &shown.why_joined), ("Why it left", &shown.why_left)];
    for (label, reason) in reasons {
        fields.extend(reason.iter().map(|words| (label, words.to_string())));
    }
    for led in &shown.leads {
        fields.push(("Leads", format!("{} ({})", led.title, led.short)));
    }
    let (open, kept) = (shown.promises_open, shown.promises_kept);
    fields.push(("Promises", format!("{open} open, {kept} kept")));
    if let Some(updated) = shown.updated {
        fields.push(("Profile of", moment::full_date(page, updated)));
    }
    paper.fields(&fields);
    if !shown.people.is_empty() {
        paper.gap();
        paper.table(&people(&shown.people, page));
    }
    paper.finish()
}

/// The people of an organisation.
pub(crate) fn person_list(list: &List, page: &Page) -> String {
    let mut paper = Paper::new(page);
    if list.items.is_empty() {
        paper.line(format!("{} has named nobody yet.", list.of.name));
        paper.line("Name somebody: guildhall person add \"Ida Berg\" --role \"Head of logistics\"");
        return paper.finish();
    }
    paper.table(&people(&list.items, page));
    let alone: Vec<String> = list
        .items
        .iter()
        .filter(|person| person.left.is_none() && person.deputies.is_empty())
        .filter(|person| person.deputy_of.is_none())
        .map(|person| person.name.to_string())
        .collect();
    if !alone.is_empty() {
        paper.gap();
        paper.remark(format!("Without a deputy: {}", alone.join(", ")));
    }
    paper.finish()
}

fn people(items: &[Person], page: &Page) -> Table {
    let mut table = Table::new(&[
        ("PERSON", Column::Shrinks),
        ("ROLE", Column::Shrinks),
        ("DEPUTY", Column::Shrinks),
        ("PROMISES", Column::Number),
        ("", Column::Shrinks),
    ]);
    for person in items {
        let names = |names: &[Untrusted]| {
            names.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
        };
        let left = match (&person.left, &person.successor) {
            (Some(left), Some(to)) => format!("left {}, {to} took over", moment::date(page, *left)),
            (Some(left), None) => format!("left {}", moment::date(page, *left)),
            (None, _) => {
                let of = person.deputy_of.as_ref().map(|of| format!("stands in for {of}"));
                of.unwrap_or_default()
            }
        };
        table.row([
            person.name.to_string(),
            person.role.as_ref().map(ToString::to_string).unwrap_or_default(),
            names(&person.deputies),
            person.promises_open.to_string(),
            left,
        ]);
    }
    table
}

/// What must be handed over.
pub(crate) fn succession(shown: &Succession, page: &Page) -> String {
    let mut paper = Paper::new(page);
    let who = shown.person.as_ref().unwrap_or(&shown.of.name);
    if shown.count() == 0 {
        paper.line(format!("{who} has nothing open that somebody would have to take over."));
        return paper.finish();
    }
    paper.line(format!("To be handed over if {who} leaves"));
    if !shown.commitments.is_empty() {
        paper.gap();
        paper.table(&promises(&shown.commitments, page));
    }
    if !shown.leads.is_empty() || !shown.challenges.is_empty() {
        paper.gap();
    }
    for lead in &shown.leads {
        paper.remark(format!("leads \"{}\" ({})", lead.title, lead.short));
    }
    for challenge in &shown.challenges {
        paper.remark(format!("shared the challenge \"{}\" ({})", challenge.title, challenge.short));
    }
    if !shown.successors.is_empty() {
        let names: Vec<String> = shown.successors.iter().map(ToString::to_string).collect();
        paper.line(format!("Could take over: {}", names.join(", ")));
    }
    paper.finish()
}
