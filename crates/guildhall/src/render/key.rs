//! Keys: those of an organisation, and a machine that may be added.

use guildhall_control::api::key::{List, MachineInvited, Purpose, Role};

use super::moment;
use super::page::Page;
use super::paper::Paper;
use super::table::{Column, Table};

/// The keys of the organisation.
pub(crate) fn key_list(list: &List, page: &Page) -> String {
    let mut paper = Paper::new(page);
    let mut table = Table::new(&[
        ("KEY", Column::Stays),
        ("MACHINE", Column::Shrinks),
        ("FOR", Column::Stays),
        ("SIGNED", Column::Stays),
        ("CHECK WORDS", Column::Shrinks),
    ]);
    for item in &list.items {
        let name = match (&item.name, item.here) {
            (Some(name), false) => name.to_string(),
            (Some(name), true) => format!("{name} *"),
            (None, true) => "this one *".to_owned(),
            (None, false) => "-".to_owned(),
        };
        let signed = match item.last {
            Some(last) => format!("{} (0-{last})", item.contributions),
            None => "0".to_owned(),
        };
        let id = if page.verbose { &item.id } else { &item.short };
        table.row([
            id.clone(),
            name,
            item.purpose.word().to_owned(),
            signed,
            item.check_words.clone(),
        ]);
    }
    paper.table(&table);
    paper.gap();
    let machines = list.items.iter().filter(|item| {
        matches!(item.purpose, Purpose::Seat | Purpose::Voice | Purpose::Work | Purpose::Guest)
    });
    let machines = match machines.count() {
        1 => "1 machine".to_owned(),
        some => format!("{some} machines"),
    };
    let open = match list.invites_open {
        0 => String::new(),
        1 => "; 1 more may be added".to_owned(),
        open => format!("; {open} more may be added"),
    };
    paper.line(format!("{machines}{open}. * = the one you ask"));
    paper.line("Add one: guildhall key machine invite \"Its name\"");
    paper.finish()
}

/// What to hand to a machine that is added.
pub(crate) fn machine_invited(made: &MachineInvited, page: &Page) -> String {
    let mut paper = Paper::new(page);
    let until = moment::full_date(page, made.expires);
    let may = match made.role {
        Role::Voice => "it may work and say where you stand",
        Role::Work => "it may work",
    };
    paper.line(format!(
        "Run this on {} (works once, until {until}; {may}). Whoever has this text can add a machine \
         in your name, so show it to nobody:",
        made.name
    ));
    paper.gap();
    paper.whole(&made.command);
    paper.gap();
    paper.line(format!("Check words of this machine: {}", made.check_words));
    paper.line("See what was added: guildhall key list");
    for note in &made.notes {
        paper.remark(note);
    }
    paper.finish()
}
