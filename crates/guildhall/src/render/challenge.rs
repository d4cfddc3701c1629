//! Challenges and lessons: lists, and one of each.

use guildhall_control::api::challenge::{Detail, Fit, List, Matches, Referral, Summary};
use guildhall_control::api::initiative::Comment;
use guildhall_control::api::lesson::{Lesson, List as Lessons};

use super::commitment::promises;
use super::counted::titled;
use super::initiative::draw_comment;
use super::moment;
use super::page::Page;
use super::paper::Paper;
use super::table::{Column, Table};

/// The list.
pub(crate) fn challenge_list(list: &List, page: &Page) -> String {
    let mut paper = Paper::new(page);
    if list.items.is_empty() {
        paper.line(match list.total {
            0 => "Nobody has shared a challenge yet.",
            _ => "No challenge fits.",
        });
        paper.line("Share one: guildhall challenge share \"A title\" -m \"In your own words\"");
        return paper.finish();
    }
    let mut table = Table::new(&[
        ("CHALLENGE", Column::Shrinks),
        ("FROM", Column::Shrinks),
        ("VALUE", Column::Number),
        ("WORK", Column::Number),
        ("HELP", Column::Number),
        ("STATE", Column::Stays),
        ("ID", Column::Stays),
    ]);
    for item in &list.items {
        table.row([
            titled(&item.title, item.news),
            item.name.to_string(),
            item.value.to_string(),
            item.effort.to_string(),
            item.offers.to_string(),
            item.state.word().to_owned(),
            id(item, page),
        ]);
    }
    paper.table(&table);
    paper.gap();
    paper.line("What would help most for the least work comes first.");
    paper.finish()
}

fn id(item: &Summary, page: &Page) -> String {
    if page.verbose { item.id.clone() } else { item.short.clone() }
}

/// One challenge.
pub(crate) fn challenge(shown: &Detail, page: &Page) -> String {
    let mut paper = Paper::new(page);
    let about = &shown.summary;
    paper.title(&about.title, &id(about, page));
    let who = match &shown.person {
        Some(person) => format!("{person} ({})", about.name),
        None => about.name.to_string(),
    };
    let when = moment::full_date(page, about.shared);
    paper.line(format!("{}. Shared by {who}, {when}.", capital(about.state.word())));
    paper.gap();
    paper.quote(&shown.text);
    paper.gap();
    let mut fields = vec![
        ("Would help", format!("{} of 5", about.value)),
        ("Work", format!("{} of 5", about.effort)),
    ];
    for wanted in &about.wanted {
        fields.push(("Wanted", wanted.to_string()));
    }
    if let Some(outcome) = &shown.outcome {
        fields.push(("Came out", outcome.to_string()));
    }
    paper.fields(&fields);
    help(&mut paper, shown);
    fits(&mut paper, &shown.fits);
    if !shown.commitments.is_empty() {
        paper.gap();
        paper.table(&promises(&shown.commitments, page));
    }
    draw_discussion(&mut paper, &shown.discussion, page);
    if about.state.is_open() {
        paper.gap();
        next(&mut paper, about);
    }
    paper.finish()
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn help(paper: &mut Paper<'_>, shown: &Detail) {
    if !shown.help.is_empty() || !shown.referrals.is_empty() || !shown.thanks.is_empty() {
        paper.gap();
    }
    for offer in &shown.help {
        let state = match (offer.taken_back, offer.accepted) {
            (true, _) => " (taken back)",
            (false, true) => " (accepted)",
            (false, false) => "",
        };
        paper.entry(format!("{} offers{state}: \"{}\"", offer.by.name, offer.words));
    }
    for referral in &shown.referrals {
        let state = referral_state(referral);
        let (by, to) = (&referral.by.name, &referral.to);
        paper.entry(format!("{by} passed it on to {to} ({state}): \"{}\"", referral.words));
        if let Some(result) = &referral.result {
            paper.entry(format!("  What came of it: \"{result}\""));
        }
    }
    for thanks in &shown.thanks {
        paper.entry(format!("Thanks to {}: \"{}\"", thanks.to.name, thanks.words));
    }
}

fn referral_state(referral: &Referral) -> &'static str {
    match (referral.taken_back, referral.helped, referral.accepted) {
        (true, _, _) => "taken back",
        (false, Some(true), _) => "it helped",
        (false, Some(false), _) => "it did not help",
        (false, None, Some(true)) => "taken up",
        (false, None, Some(false)) => "not taken up",
        (false, None, None) => "no answer yet",
    }
}

fn fits(paper: &mut Paper<'_>, fits: &[Fit]) {
    if fits.is_empty() {
        return;
    }
    paper.gap();
    paper.line("Who could help, by their profiles");
    for fit in fits {
        draw_fit(paper, fit);
    }
}

fn draw_fit(paper: &mut Paper<'_>, fit: &Fit) {
    let because: Vec<String> = fit.because.iter().map(|text| format!("\"{text}\"")).collect();
    let words: Vec<String> = fit.words.iter().map(ToString::to_string).collect();
    let because = because.join(", ");
    let who = match &fit.challenge {
        Some(challenge) => format!("{} ({}), {}", challenge.title, fit.who.name, challenge.short),
        None => format!("{} ({})", fit.who.name, fit.who.handle),
    };
    paper.remark(format!("{who}: {because} [{}]", words.join(", ")));
}

fn next(paper: &mut Paper<'_>, about: &Summary) {
    let short = &about.short;
    let commands = if about.me {
        [
            ("Accept help", format!("guildhall challenge accept {short}")),
            ("It came out", format!("guildhall challenge outcome {short} solved -m \"...\"")),
        ]
    } else {
        [
            ("Offer help", format!("guildhall challenge offer {short} -m \"...\"")),
            ("Pass it on", format!("guildhall challenge pass-on {short} HANDLE -m \"...\"")),
        ]
    };
    paper.fields(&commands);
}

/// Who fits what.
pub(crate) fn matches(found: &Matches, page: &Page) -> String {
    let mut paper = Paper::new(page);
    if found.profile_missing {
        paper.line("Nobody can tell what you could help with: your profile says nothing yet.");
        paper.line("Say it: guildhall profile set --offers \"...\"");
        return paper.finish();
    }
    if found.items.is_empty() {
        paper.line(format!("No profile fits for {}.", found.asked));
        paper.line("See all: guildhall challenge list");
        return paper.finish();
    }
    paper.line(format!("By what profiles say, {}:", found.asked));
    for fit in &found.items {
        draw_fit(&mut paper, fit);
    }
    paper.finish()
}

/// The list of lessons.
pub(crate) fn lesson_list(list: &Lessons, page: &Page) -> String {
    let mut paper = Paper::new(page);
    if list.items.is_empty() {
        paper.line("Nothing is recorded yet.");
        paper.line("Record what was learnt: guildhall lesson record --for ID");
        return paper.finish();
    }
    let mut table = Table::new(&[
        ("TELL THE NEXT", Column::Shrinks),
        ("FROM", Column::Shrinks),
        ("ABOUT", Column::Shrinks),
        ("ID", Column::Stays),
    ]);
    for item in &list.items {
        let about = item.about.as_ref().map(|about| about.title.to_string());
        let id = if page.verbose { item.id.clone() } else { item.short.clone() };
        let from = item.by.name.to_string();
        table.row([titled(&item.tell, item.news), from, about.unwrap_or_default(), id]);
    }
    paper.table(&table);
    paper.finish()
}

/// One lesson.
pub(crate) fn lesson(lesson: &Lesson, page: &Page) -> String {
    let mut paper = Paper::new(page);
    let id = if page.verbose { &lesson.id } else { &lesson.short };
    let who = match &lesson.person {
        Some(person) => format!("{person} ({})", lesson.by.name),
        None => lesson.by.name.to_string(),
    };
    paper.spread(format!("Lesson of {who}, {}", moment::full_date(page, lesson.when)), id);
    if let Some(about) = &lesson.about {
        paper.line(format!("About \"{}\" ({})", about.title, about.short));
    }
    if lesson.taken_back {
        paper.caution("Its author took it back.");
    }
    draw_lesson(&mut paper, lesson);
    draw_discussion(&mut paper, &lesson.discussion, page);
    paper.finish()
}

/// What was said about something, if anything was.
pub(super) fn draw_discussion(paper: &mut Paper<'_>, comments: &[Comment], page: &Page) {
    if !comments.is_empty() {
        paper.gap();
        for comment in comments {
            draw_comment(paper, comment, page);
        }
    }
}

/// The three things that a lesson says.
pub(super) fn draw_lesson(paper: &mut Paper<'_>, lesson: &Lesson) {
    paper.fields(&[
        ("Worked", lesson.worked.to_string()),
        ("Did not", lesson.did_not.to_string()),
        ("Tell the next", lesson.tell.to_string()),
    ]);
}
