//! Decisions: the list, and one with its rule and what each choice would do.

use guildhall_control::api::decision::{
    Detail, Link, List, Mode, Outcome, Stance, State, Summary, Tally, Voice,
};

use super::counted::titled;
use super::initiative::draw_comment;
use super::moment;
use super::page::Page;
use super::paper::{Paper, cut};
use super::table::{Column, Table};

/// Reasons in the table are cut here; `-v` shows them whole.
const REASON_WIDTH_MAX: usize = 60;

/// The list.
pub(crate) fn decision_list(list: &List, page: &Page) -> String {
    let mut paper = Paper::new(page);
    if list.items.is_empty() {
        paper.line("No decisions.");
        paper.line("Ask the partners: guildhall decision propose \"A title\" -m \"The text\"");
        return paper.finish();
    }
    let mut table = Table::new(&[
        ("DECISION", Column::Shrinks),
        ("STATE", Column::Stays),
        ("SO FAR", Column::Stays),
        ("YOU", Column::Stays),
        ("ID", Column::Stays),
    ]);
    for item in &list.items {
        let mine = item.mine.map_or("-", Stance::word).to_owned();
        let id = if page.verbose { item.id.clone() } else { item.short.clone() };
        table.row([
            titled(&item.title, item.news),
            state(item),
            so_far_short(&item.tally),
            mine,
            id,
        ]);
    }
    paper.table(&table);
    paper.finish()
}

/// State and outcome in a word or two.
pub(super) fn state(decision: &Summary) -> String {
    match (decision.state, decision.outcome) {
        (State::Final, Some(outcome)) => format!("final, {}", outcome.word()),
        (state, _) => state.word().to_owned(),
    }
}

fn so_far_short(tally: &Tally) -> String {
    let given = tally.agree + tally.aside + tally.object + tally.none;
    format!("{} for, {given} of {}", tally.agree, tally.of)
}

/// One decision.
pub(crate) fn decision(decision: &Detail, page: &Page) -> String {
    let mut paper = Paper::new(page);
    let about = &decision.summary;
    let id = if page.verbose { &about.id } else { &about.short };
    paper.title(&about.title, id);
    paper.line(where_it_stands(decision, page));
    paper.gap();
    if !decision.text.is_blank() {
        paper.quote(&decision.text);
        paper.gap();
    }
    terms(&mut paper, decision);
    paper.gap();
    voices(&mut paper, decision, page);
    if about.state == State::Open {
        choices(&mut paper, decision);
    }
    proof(&mut paper, decision, page);
    if !decision.discussion.is_empty() {
        paper.gap();
        for comment in &decision.discussion {
            draw_comment(&mut paper, comment, page);
        }
    }
    paper.finish()
}

fn where_it_stands(decision: &Detail, page: &Page) -> String {
    let about = &decision.summary;
    let proposer = match &decision.person {
        Some(person) => format!("{person} ({})", about.name),
        None => about.name.to_string(),
    };
    let proposed = format!("proposed by {proposer} on {}", moment::date(page, about.opened));
    match (about.state, about.outcome, about.closes) {
        (State::Open, _, Some(closes)) => {
            format!("OPEN   {proposed}, closes {}", moment::deadline(page, closes))
        }
        (State::Open, _, None) => format!("OPEN   {proposed}"),
        (State::Sealing, ..) => {
            format!("SEALING   {proposed}; the partners' nodes are making it final")
        }
        (State::Final, Some(Outcome::Adopted), _) => format!("FINAL: it passed   {proposed}"),
        (State::Final, ..) => format!("FINAL: it did not pass   {proposed}"),
        (State::Void, ..) => format!("VOID: it will never take effect   {proposed}"),
    }
}

fn terms(paper: &mut Paper<'_>, decision: &Detail) {
    let terms = &decision.terms;
    let is_open = matches!(decision.summary.state, State::Open | State::Sealing);
    let mut fields = vec![
        ("If adopted", terms.effect.to_string()),
        ("To pass", terms.rule.to_string()),
        ("Who counts", terms.who_counts.to_string()),
        ("So far", so_far(&decision.summary.tally)),
    ];
    if is_open {
        fields.extend([
            ("If closed now", terms.if_closed.to_string()),
            ("Silence", terms.silence.to_string()),
            ("Until when", terms.change_until.to_string()),
            ("To be final", terms.must_be_online.to_string()),
            ("May be missing", terms.margin.to_string()),
        ]);
    }
    fields.extend(links(decision));
    if let Some(days) = decision.review_days.filter(|_| is_open) {
        fields.push(("Review", format!("{days} days after it is final")));
    }
    fields.retain(|(_, words)| !words.is_empty());
    paper.fields(&fields);
}

/// What it replaces, and what replaces it.
fn links(decision: &Detail) -> Vec<(&'static str, String)> {
    let link = |link: &Link| format!("\"{}\" ({})", link.title, link.short);
    let supersedes = decision.supersedes.iter().map(|other| ("Replaces", link(other)));
    let by = decision.superseded_by.iter().map(|other| ("Replaced by", link(other)));
    supersedes.chain(by).collect()
}

fn so_far(tally: &Tally) -> String {
    let mut parts = vec![format!("{} for", tally.agree), format!("{} object", tally.object)];
    if tally.aside > 0 {
        parts.push(format!("{} stand aside", tally.aside));
    }
    if tally.none > 0 {
        parts.push(format!("{} took part without a stance", tally.none));
    }
    parts.push(format!("{} have not spoken", tally.silent));
    format!("{} (of {})", parts.join(", "), tally.of)
}

fn voices(paper: &mut Paper<'_>, decision: &Detail, page: &Page) {
    if decision.stances.is_empty() {
        return;
    }
    let mut table = Table::new(&[
        ("WHO", Column::Shrinks),
        ("STANCE", Column::Stays),
        ("WHEN", Column::Stays),
        ("WHY", Column::Shrinks),
    ]);
    for voice in &decision.stances {
        let star = if voice.me { " *" } else { "" };
        let counts = if voice.counts { "" } else { " (advises)" };
        table.row([
            format!("{}{star}{counts}", voice.name),
            voice.stance.map_or("not yet", spoken).to_owned(),
            voice.when.map(|when| moment::date(page, when)).unwrap_or_default(),
            why(voice, page),
        ]);
    }
    paper.table(&table);
    if page.verbose {
        for voice in &decision.stances {
            if let Some(reason) = &voice.reason {
                paper.line(format!("{}:", voice.name));
                paper.quote(reason);
            }
        }
    }
}

fn spoken(stance: Stance) -> &'static str {
    match stance {
        Stance::Agree => "for",
        Stance::Aside => "stands aside",
        Stance::Object => "objects",
        Stance::None => "none",
    }
}

fn why(voice: &Voice, page: &Page) -> String {
    match (&voice.reason, voice.stance, voice.me) {
        (Some(reason), ..) => {
            format!("\"{}\"", cut(&reason.to_string(), REASON_WIDTH_MAX, page.symbols.cut))
        }
        (None, None, true) => "<- you".to_owned(),
        (None, None, false) => match voice.last_contact {
            Some(time) => format!("last contact {}", moment::ago(page, time)),
            None => String::new(),
        },
        (None, Some(_), _) => String::new(),
    }
}

fn choices(paper: &mut Paper<'_>, decision: &Detail) {
    let about = &decision.summary;
    paper.gap();
    paper.line("Your choices");
    let object = match about.mode {
        Mode::Lazy | Mode::Consent | Mode::Large => "it must not go ahead; say why",
        Mode::Auto | Mode::Majority | Mode::TwoThirds | Mode::Unanimous | Mode::Other => {
            "I am against it"
        }
    };
    paper.fields(&[
        ("  agree", "I agree and want it to go ahead".to_owned()),
        ("  aside", "I would rather not, but I do not stand in the way".to_owned()),
        ("  object", object.to_owned()),
        ("  none", "I take my stance back".to_owned()),
    ]);
    let counts = decision.stances.iter().any(|voice| voice.me && voice.counts);
    if counts && about.mine.is_none() {
        paper.gap();
        paper.line(format!("Vote   guildhall decision vote {} agree", about.short));
    }
}

fn proof(paper: &mut Paper<'_>, decision: &Detail, page: &Page) {
    let (Some(entry), Some(certificate)) = (&decision.entry, &decision.certificate) else {
        return;
    };
    paper.gap();
    let names: Vec<String> = certificate.confirmed_by.iter().map(ToString::to_string).collect();
    let mut fields = vec![
        ("Minutes", format!("entry {}", entry.number)),
        ("Confirmed by", format!("{} ({} needed)", names.join(", "), certificate.quorum)),
        ("Check it", format!("guildhall log --verify --of {}", decision.summary.short)),
        ("Prove it", format!("guildhall decision certificate {} > FILE", decision.summary.short)),
        ("Entry words", entry.words.clone()),
    ];
    if page.verbose {
        fields.push(("Entry hash", entry.hash.clone()));
        fields.push(("Round", certificate.round.to_string()));
    }
    if let Some(review) = decision.review {
        fields.push(("To be reviewed", moment::full_date(page, review)));
    }
    paper.fields(&fields);
}
