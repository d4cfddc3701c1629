//! Leads and fairness: who leads, who gets and who gives.

use guildhall_control::api::fairness::{Fairness, Item as Share};
use guildhall_control::api::lead::{Lead, List, State};

use super::moment;
use super::page::Page;
use super::paper::Paper;
use super::table::{Column, Table};

/// Who leads what.
pub(crate) fn lead_list(list: &List, page: &Page) -> String {
    let mut paper = Paper::new(page);
    if list.items.is_empty() {
        paper.line("Nobody has stepped up to lead anything yet.");
        paper.line("Lead something: guildhall initiative step-up ID");
        return paper.finish();
    }
    let mut table = Table::new(&[
        ("INITIATIVE", Column::Shrinks),
        ("LEAD", Column::Shrinks),
        ("UNTIL", Column::Stays),
        ("ID", Column::Stays),
    ]);
    for item in &list.items {
        let until = item.lead.claims.iter().filter(|claim| !claim.lapsed).find_map(|it| it.until);
        table.row([
            item.title.to_string(),
            who(&item.lead),
            until.map(|until| moment::day(page, until)).unwrap_or_default(),
            if page.verbose { item.id.clone() } else { item.short.clone() },
        ]);
    }
    paper.table(&table);
    paper.gap();
    for share in &list.leaders {
        let (name, leads, percent) = (&share.who.name, share.leads, share.percent);
        paper.line(format!("{name} leads {leads}, {percent} % of all that is led."));
    }
    match list.unled {
        0 => {}
        1 => paper.line("1 initiative has nobody who leads it."),
        unled => paper.line(format!("{unled} initiatives have nobody who leads them.")),
    }
    paper.finish()
}

/// Who leads, in a cell of a table.
fn who(lead: &Lead) -> String {
    let names = |lapsed: bool| {
        let claims = lead.claims.iter().filter(|claim| claim.lapsed == lapsed);
        claims.map(|claim| claim.by.name.to_string()).collect::<Vec<_>>().join(", ")
    };
    match lead.state {
        State::Led => names(false),
        State::Contested => format!("contested: {}", names(false)),
        State::Lapsed => format!("nobody; {} no longer", names(true)),
        State::Wanted => "wanted".to_owned(),
        State::Nobody => match lead.offers.first() {
            Some(offer) => format!("nobody; {} offers", offer.by.name),
            None => "nobody".to_owned(),
        },
    }
}

/// Says so where more than one leads.
pub(super) fn draw_contest(paper: &mut Paper<'_>, lead: &Lead) {
    if lead.state == State::Contested {
        paper.caution(
            "More than one partner says that it leads. Agree who does: one steps down, or all \
             decide.",
        );
    }
}

/// Who leads, stands in and would.
pub(super) fn lead_fields(lead: &Lead, page: &Page) -> Vec<(&'static str, String)> {
    let mut fields = Vec::new();
    for claim in &lead.claims {
        let until = claim.until.map(|until| format!(", until {}", moment::day(page, until)));
        let lapsed = if claim.lapsed { " (no longer)" } else { "" };
        let since = moment::full_date(page, claim.since);
        let (name, how) = (&claim.by.name, &claim.how);
        let until = until.unwrap_or_default();
        fields.push(("Led by", format!("{name}, {how} {since}{until}{lapsed}")));
    }
    for deputy in &lead.deputies {
        fields.push(("Stands in", deputy.name.to_string()));
    }
    for offer in &lead.offers {
        let words = offer.words.as_ref().map(|words| format!(": \"{words}\""));
        fields.push(("Would lead", format!("{}{}", offer.by.name, words.unwrap_or_default())));
    }
    for to in &lead.offered_to {
        fields.push(("Lead offered to", to.name.to_string()));
    }
    if let Some(wanted) = lead.wanted.as_ref().filter(|_| lead.state != State::Led) {
        let words = if wanted.is_blank() { "yes".to_owned() } else { format!("\"{wanted}\"") };
        fields.push(("Lead wanted", words));
    }
    fields
}

/// Who gets and who gives.
pub(crate) fn fairness(shown: &Fairness, page: &Page) -> String {
    let mut paper = Paper::new(page);
    let rated = shown.items.iter().any(|item| item.rated > 0);
    if !rated {
        paper.line("Nobody has rated an initiative yet, so there is nothing to compare.");
        paper.line("Rate one: guildhall initiative rate ID --network 4 --own 2 --burden 3");
        return paper.finish();
    }
    let mut table = Table::new(&[
        ("PARTNER", Column::Shrinks),
        ("GETS", Column::Number),
        ("GIVES", Column::Number),
        ("RATED", Column::Number),
        ("LEADS", Column::Number),
        ("KEPT", Column::Stays),
        ("BY QUARTER", Column::Shrinks),
    ]);
    for item in &shown.items {
        table.row([
            format!("{}{}", item.who.name, if item.me { " *" } else { "" }),
            item.gets.to_string(),
            item.gives.to_string(),
            item.rated.to_string(),
            item.leads.to_string(),
            format!("{} of {}", item.kept, item.promises),
            over_time(item),
        ]);
    }
    paper.table(&table);
    paper.gap();
    for item in shown.items.iter().filter(|item| item.paying_for >= 2) {
        let (name, quarters) = (&item.who.name, item.paying_for);
        paper.caution(format!(
            "{name} has given more than it got for {quarters} quarters in a row."
        ));
    }
    let (first, last) = (shown.quarters.first(), shown.quarters.last());
    if let (Some(first), Some(last)) = (first, last) {
        paper.line(format!("By quarter: what it got less what it gave, {first} to {last}."));
    }
    paper.line("Gets and gives are what each partner itself says with \"initiative rate\".");
    paper.finish()
}

fn over_time(item: &Share) -> String {
    let balances = item.over_time.iter().map(|it| i64::from(it.gets) - i64::from(it.gives));
    balances.map(|balance| format!("{balance:+}")).collect::<Vec<_>>().join(" ")
}
