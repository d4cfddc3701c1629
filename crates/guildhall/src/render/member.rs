//! Partners and guests: the list, and one of them.

use guildhall_control::api::member::{Detail, List, Standing, Summary, Suspended};

use super::challenge::draw_discussion;
use super::counted::counted;
use super::moment;
use super::page::Page;
use super::paper::Paper;
use super::table::{Column, Table};

/// The list.
pub(crate) fn member_list(list: &List, page: &Page) -> String {
    let mut paper = Paper::new(page);
    let mut table = Table::new(&[
        ("NAME", Column::Shrinks),
        ("HANDLE", Column::Shrinks),
        ("STANDING", Column::Stays),
        ("SINCE", Column::Stays),
        ("ACTIVE", Column::Stays),
    ]);
    for item in &list.items {
        let star = if item.me { " *" } else { "" };
        table.row([
            format!("{}{star}", item.name),
            item.handle.to_string(),
            standing(item),
            moment::full_date(page, item.since),
            active(item, page),
        ]);
    }
    paper.table(&table);
    paper.gap();
    paper.line(format!("{} * = you", summary(list)));
    if !list.admission.is_blank() {
        paper.line(&list.admission);
    }
    paper.finish()
}

fn standing(item: &Summary) -> String {
    match (item.standing, item.seated) {
        (Standing::Partner, false) => "paused".to_owned(),
        (standing, _) => standing.word().to_owned(),
    }
}

fn active(item: &Summary, page: &Page) -> String {
    match (item.me || item.connected, item.last_act) {
        (true, _) => "now".to_owned(),
        (false, Some(time)) => moment::ago(page, time),
        (false, None) => "-".to_owned(),
    }
}

fn summary(list: &List) -> String {
    let count = |standing| list.items.iter().filter(|item| item.standing == standing).count();
    let partners = counted(count(Standing::Partner), "partner");
    let guests = counted(count(Standing::Guest), "guest");
    match list.invites_open {
        0 => format!("{partners} and {guests}."),
        1 => format!("{partners} and {guests}; 1 invite is open."),
        open => format!("{partners} and {guests}; {open} invites are open."),
    }
}

/// A key that may sign nothing more, and what comes next.
fn suspended(paper: &mut Paper<'_>, key: &Suspended) {
    paper.gap();
    let whose = match key.key.as_str() {
        "seat" => "Its seat key".to_owned(),
        "former" => "A key that it had before".to_owned(),
        "root" => "Its root key".to_owned(),
        _ => "The key of a machine of it".to_owned(),
    };
    paper.bad(format!("{whose} signed two different contributions as number {}.", key.number));
    paper.line("What that key signs from then on does not count. It stays a member.");
    if key.vacant {
        paper.line(
            "Its seat is empty until it names another key, with its root key, and the others consent.",
        );
    }
    if !key.proven_by.is_empty() {
        let names: Vec<String> = key.proven_by.iter().map(ToString::to_string).collect();
        paper.line(format!("Proof published by {}: guildhall log --verify", names.join(", ")));
    }
}

/// One partner or guest.
pub(crate) fn member(member: &Detail, page: &Page) -> String {
    let mut paper = Paper::new(page);
    let about = &member.summary;
    paper.title(&about.name, &about.handle.to_string());
    let since = moment::full_date(page, about.since);
    paper.line(format!("{} since {since}. {}", standing(about), member.admitted));
    paper.gap();
    let mut fields = vec![("Check words", member.check_words.clone())];
    if let Some(person) = &member.person {
        fields.push(("Person", person.to_string()));
    }
    if let Some(sponsor) = &member.sponsor {
        fields.push(("Invited by", sponsor.to_string()));
    }
    fields.push(("Wrote", counted(member.contributions, "contribution")));
    let contact = match (about.connected || about.me, member.last_contact) {
        (true, _) => "now".to_owned(),
        (false, Some(time)) => moment::ago(page, time),
        (false, None) => "never".to_owned(),
    };
    fields.push(("Last contact", contact));
    if page.verbose {
        let addresses: Vec<String> = member.addresses.iter().map(ToString::to_string).collect();
        fields.push(("Addresses", addresses.join(" ")));
        fields.push(("Partner id", member.partner.clone()));
    }
    paper.fields(&fields);
    if !member.minutes.is_empty() {
        paper.gap();
    }
    for line in &member.minutes {
        let mark = if line.changes_keys { " (other keys since)" } else { "" };
        paper.line(format!("Entry {}: {}{mark}", line.entry, line.words));
    }
    for key in &member.suspended {
        suspended(&mut paper, key);
    }
    draw_discussion(&mut paper, &member.discussion, page);
    if about.standing == Standing::Guest {
        paper.gap();
        paper.line(format!("Propose as a partner: guildhall member propose {}", about.handle));
    }
    paper.finish()
}
