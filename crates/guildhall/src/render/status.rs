//! `status` and `inbox`: the two pages that people look at daily.

use guildhall_control::api::inbox::{Inbox, Item, Kind, Urgency};
use guildhall_control::api::member::Standing;
use guildhall_control::api::status::{Finding, NodeState, Partner, Status};

use super::counted::counted;
use super::moment;
use super::page::Page;
use super::paper::Paper;
use super::table::{Column, Table};

/// Partners that are all well are not worth more lines than this.
const PARTNERS_SHOWN_MAX: usize = 30;

/// How things stand.
pub(crate) fn status(status: &Status, page: &Page) -> String {
    let mut paper = Paper::new(page);
    paper.line(headline(status, page));
    paper.gap();
    health(&mut paper, status);
    for finding in &status.node.findings {
        draw_finding(&mut paper, finding, page);
    }
    needs(&mut paper, status);
    if status.node.state != NodeState::Joining {
        partners(&mut paper, &status.partners, page);
        facts(&mut paper, status, page);
    }
    paper.finish()
}

fn headline(status: &Status, page: &Page) -> String {
    let (me, dot) = (&status.me, page.symbols.dot);
    if me.standing == Standing::Joining {
        return format!("You are {} ({}), waiting to be let in", me.name, me.handle);
    }
    let since = me.since.map(|since| format!(" since {}", moment::full_date(page, since)));
    let since = since.unwrap_or_default();
    format!("{} {dot} you are {}, {}{since}", status.federation.name, me.name, me.standing.word())
}

fn health(paper: &mut Paper<'_>, status: &Status) {
    let contact = contact(&status.partners);
    match status.node.state {
        NodeState::Well => paper.good(format!("Your node is well. {contact}")),
        NodeState::Joining => {
            let waits_for = status.node.waits_for.as_ref().map(ToString::to_string);
            let waits_for = waits_for.unwrap_or_else(|| "the partner who invited you".to_owned());
            paper.caution(format!("Your node is joining; it waits for {waits_for}."));
        }
        NodeState::Troubled => paper.bad(format!("Your node runs, with trouble. {contact}")),
        NodeState::ReadOnly => paper.bad(format!("Your node reads but may not sign. {contact}")),
        NodeState::Stopping => paper.caution("Your node is stopping."),
    }
}

fn contact(partners: &[Partner]) -> String {
    let connected = partners.iter().filter(|partner| partner.connected).count();
    match partners.len() {
        0 => "Nobody else is here yet.".to_owned(),
        all => format!("In contact with {connected} of {all} others."),
    }
}

fn draw_finding(paper: &mut Paper<'_>, finding: &Finding, page: &Page) {
    let is_broken = finding.code.starts_with("F-");
    if is_broken {
        paper.bad(&finding.title);
    } else {
        paper.caution(&finding.title);
    }
    let reasons = [("because", &finding.because), ("so", &finding.so), ("fix", &finding.fix)];
    let fields: Vec<(&str, String)> = reasons
        .iter()
        .filter_map(|(label, words)| Some((*label, words.as_ref()?.to_string())))
        .collect();
    paper.fields(&fields);
    let since = finding.since.map(|since| format!(", since {}", moment::clock(page, since)));
    paper.spread("", format!("[{}{}]", finding.code, since.unwrap_or_default()));
}

fn needs(paper: &mut Paper<'_>, status: &Status) {
    if status.me.root_key_unconfirmed {
        paper.caution("The words of your root key are not written down yet: guildhall key words");
    }
    let waiting = status.inbox;
    match (waiting.count, waiting.overdue) {
        (0, _) => {}
        (count, 0) => paper.caution(format!("{} you: guildhall inbox", things(count))),
        (count, late) => {
            paper.caution(format!("{} you, {late} overdue: guildhall inbox", things(count)));
        }
    }
}

fn things(count: u32) -> String {
    if count == 1 { "1 thing needs".to_owned() } else { format!("{count} things need") }
}

fn partners(paper: &mut Paper<'_>, partners: &[Partner], page: &Page) {
    if partners.is_empty() {
        return;
    }
    paper.gap();
    let mut table = Table::new(&[
        ("PARTNER", Column::Shrinks),
        ("STANDING", Column::Stays),
        ("LAST CONTACT", Column::Stays),
        ("HAS OUR LATEST", Column::Shrinks),
    ]);
    for partner in partners.iter().take(PARTNERS_SHOWN_MAX) {
        let latest = match (partner.has_our_latest, partner.waiting) {
            (true, _) => "yes".to_owned(),
            (false, 0) => "not known yet".to_owned(),
            (false, waiting) => format!("no, {waiting} of ours wait for it"),
        };
        let standing = partner.standing.word().to_owned();
        table.row([partner.name.to_string(), standing, last_contact(partner, page), latest]);
    }
    paper.table(&table);
    if partners.len() > PARTNERS_SHOWN_MAX {
        let rest = partners.len() - PARTNERS_SHOWN_MAX;
        paper.line(format!("and {rest} more: guildhall member list"));
    }
}

fn last_contact(partner: &Partner, page: &Page) -> String {
    match (partner.connected, partner.last_contact) {
        (true, _) => "now".to_owned(),
        (false, Some(time)) => moment::ago(page, time),
        (false, None) => "never".to_owned(),
    }
}

fn facts(paper: &mut Paper<'_>, status: &Status, page: &Page) {
    paper.gap();
    let work = &status.work;
    let mut fields = vec![
        (
            "Work",
            format!(
                "{} active, {} open, {} ({} late)",
                counted(work.initiatives_active, "initiative"),
                counted(work.decisions_open, "decision"),
                counted(work.promises_open, "promise"),
                work.promises_late
            ),
        ),
        ("Deciding", status.governance.words.to_string()),
        ("State", status.state_words.clone()),
        (
            "Holds",
            format!("{}, {} final", counted(status.contributions, "contribution"), status.minutes),
        ),
    ];
    if status.federation.trial {
        fields.push((
            "Rules",
            "trial: closes what is settled at once (guildhall rules show)".to_owned(),
        ));
    }
    if page.verbose {
        fields.push(("Federation", status.federation.id.clone()));
        fields.push(("State hash", status.state.clone()));
        fields.push(("Process", format!("{}, port {}", status.node.pid, status.node.port)));
        fields.push(("Version", status.node.version.clone()));
        fields.push(("Addresses", status.node.addresses.join(" ")));
    }
    paper.fields(&fields);
}

/// What needs you.
pub(crate) fn inbox(inbox: &Inbox, page: &Page) -> String {
    let mut paper = Paper::new(page);
    let since = moment::since(page, inbox.recent_since);
    if inbox.items.is_empty() {
        paper.line(format!("Nothing needs you. {}", recent(inbox.recent, &since)));
        return paper.finish();
    }
    paper.line(format!("Needs you ({})", inbox.items.len()));
    for item in &inbox.items {
        draw_item(&mut paper, item, page);
    }
    paper.gap();
    paper.line(recent(inbox.recent, &since));
    paper.finish()
}

fn draw_item(paper: &mut Paper<'_>, item: &Item, page: &Page) {
    let sign = match item.urgency {
        Urgency::Overdue => page.symbols.bad,
        Urgency::Pressing => page.symbols.caution,
        Urgency::Calm => "-",
    };
    let due = item.due.map(|due| match item.urgency {
        Urgency::Overdue => moment::distance(page, due),
        Urgency::Pressing | Urgency::Calm => match item.kind {
            Kind::Commitment => format!("due {}", moment::deadline(page, due)),
            Kind::Lead | Kind::Initiative => format!("ends {}", moment::deadline(page, due)),
            _ => format!("closes {}", moment::deadline(page, due)),
        },
    });
    paper.spread(format!("{sign} {}", item.text), due.unwrap_or_default());
    paper.whole(format!("  {}", item.command));
}

fn recent(count: u64, since: &str) -> String {
    match count {
        0 => format!("Nothing happened {since}."),
        1 => format!("1 thing happened {since}: guildhall log"),
        many => format!("{many} things happened {since}: guildhall log"),
    }
}
