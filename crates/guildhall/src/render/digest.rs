//! What happened in a period: as text, Markdown, and an Atom feed.

use std::fmt::Write as _;

use guildhall_control::api::decision::Summary;
use guildhall_control::api::digest::{Digest, Thing};
use guildhall_control::api::log::Item;
use guildhall_control::untrusted::harmless_lines;
use guildhall_control::{Time, Untrusted};

use super::moment;
use super::page::Page;
use super::paper::Paper;

/// To read in a terminal.
pub(crate) fn digest(digest: &Digest, page: &Page) -> String {
    let mut paper = Paper::new(page);
    let (since, until) =
        (moment::full_date(page, digest.since), moment::full_date(page, digest.until));
    paper.title(&digest.federation, &format!("{since} to {until}"));
    paper.gap();
    if digest.things.is_empty() && digest.decided.is_empty() {
        paper.line("Nothing happened.");
    }
    for decision in &digest.decided {
        paper.good(decided(decision));
    }
    for decision in &digest.open {
        let closes = decision.closes.map(|closes| moment::deadline(page, closes));
        let closes = closes.map(|closes| format!(", closes {closes}")).unwrap_or_default();
        paper.caution(format!("open: \"{}\" ({}){closes}", decision.title, decision.short));
    }
    for thing in &digest.things {
        draw_thing(&mut paper, thing, page);
    }
    if digest.more > 0 {
        paper.gap();
        paper.line(format!("and {} more: guildhall digest --json", digest.more));
    }
    people(&mut paper, digest);
    paper.finish()
}

fn decided(decision: &Summary) -> String {
    let outcome = decision.outcome.map_or("decided", |outcome| outcome.word());
    format!("{outcome}: \"{}\" ({})", decision.title, decision.short)
}

fn draw_thing(paper: &mut Paper<'_>, thing: &Thing, page: &Page) {
    paper.gap();
    paper.spread(&thing.title, &thing.kind);
    if thing.more > 0 {
        paper.line(format!("  {} earlier acts, then", thing.more));
    }
    for item in &thing.items {
        let when = moment::date(page, item.received);
        paper.entry(format!("  {when}  {}", told(item)));
    }
    paper.whole(&thing.command);
}

/// Who did what.
fn told(item: &Item) -> String {
    match &item.person {
        Some(person) => format!("{person} ({}): {}", item.name, item.words),
        None => format!("{}: {}", item.name, item.words),
    }
}

fn people(paper: &mut Paper<'_>, digest: &Digest) {
    let active: Vec<String> =
        digest.active.iter().map(|one| format!("{} ({})", one.name, one.acts)).collect();
    let quiet: Vec<String> = digest.quiet.iter().map(ToString::to_string).collect();
    let fields = [("Active", active.join(", ")), ("Quiet", quiet.join(", "))];
    paper.gap();
    let said = fields.into_iter().filter(|(_, names)| !names.is_empty());
    paper.fields(&said.collect::<Vec<_>>());
}

/// To send by mail or put on a page.
pub(crate) fn digest_markdown(digest: &Digest) -> String {
    let mut text = format!("# {}\n\n", marked_down(&digest.federation));
    let (since, until) = (day(digest.since), day(digest.until));
    // Writing to a string cannot fail.
    let mut line = |words: &str| writeln!(text, "{words}").unwrap_or_default();
    line(&format!("{since} to {until}\n"));
    for decision in &digest.decided {
        let outcome = decision.outcome.map_or("decided", |outcome| outcome.word());
        let id = Untrusted::new(&*decision.short);
        line(&format!("- **{outcome}**: {} (`{id}`)", marked_down(&decision.title)));
    }
    for decision in &digest.open {
        let id = Untrusted::new(&*decision.short);
        line(&format!("- open: {} (`{id}`)", marked_down(&decision.title)));
    }
    for thing in &digest.things {
        line(&format!("\n## {}\n", marked_down(&thing.title)));
        if thing.more > 0 {
            line(&format!("- {} earlier acts", thing.more));
        }
        for item in &thing.items {
            let words = marked_down(&Untrusted::new(told(item)));
            line(&format!("- {}: {words}", day(item.received)));
        }
        line(&format!("\n`{}`", Untrusted::new(&*thing.command)));
    }
    if !digest.quiet.is_empty() {
        let quiet: Vec<String> = digest.quiet.iter().map(marked_down).collect();
        line(&format!("\nQuiet: {}", quiet.join(", ")));
    }
    harmless_lines(&text)
}

fn day(time: Time) -> String {
    time.to_string().chars().take(10).collect()
}

/// Text of others in Markdown, in which nothing of it marks anything.
fn marked_down(text: &Untrusted) -> String {
    let mut escaped = String::new();
    for character in text.to_string().chars() {
        if "\\`*_{}[]<>#+-!|&~".contains(character) {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

/// A feed for readers of news.
pub(crate) fn digest_atom(digest: &Digest) -> String {
    let id = |part: &str| format!("urn:guildhall:{}:{part}", digest.federation_id);
    let mut feed = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    feed.push_str("<feed xmlns=\"http://www.w3.org/2005/Atom\">\n");
    feed.push_str(&element("title", &digest.federation.to_string()));
    feed.push_str(&element("id", &id("feed")));
    feed.push_str(&element("updated", &digest.until.to_string()));
    for (thing, item) in newest_first(digest) {
        feed.push_str("<entry>\n");
        feed.push_str(&element("title", &format!("{}: {}", item.name, item.words)));
        feed.push_str(&element("id", &id(&item.id)));
        feed.push_str(&element("updated", &item.received.to_string()));
        let author = element("name", &item.name.to_string());
        // Writing to a string cannot fail.
        write!(feed, "<author>\n{author}</author>\n").unwrap_or_default();
        feed.push_str(&element("summary", &format!("{}: {}", thing.title, told(item))));
        feed.push_str("</entry>\n");
    }
    feed.push_str("</feed>\n");
    feed
}

fn newest_first(digest: &Digest) -> Vec<(&Thing, &Item)> {
    let things = digest.things.iter();
    let mut all: Vec<(&Thing, &Item)> =
        things.flat_map(|thing| thing.items.iter().map(move |item| (thing, item))).collect();
    all.sort_by(|(_, one), (_, other)| {
        other.received.cmp(&one.received).then(one.id.cmp(&other.id))
    });
    all
}

fn element(name: &str, text: &str) -> String {
    let text = Untrusted::new(text).to_string();
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!("<{name}>{text}</{name}>\n")
}
