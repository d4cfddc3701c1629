//! Finding the one thing that a person means by a few letters.
//!
//! A reference is a full id, a beginning of one (`de-9qtm`, `9q`), or, for reading only, words of a
//! title. What will be signed is never guessed from a title. Several fits are always an error that
//! lists them.

use crate::problem::{Code, Problem};
use crate::untrusted::Untrusted;

/// At most this many fits are listed in an error, so that it stays on one screen.
const LISTED_MAX: usize = 6;

/// Something that may be meant.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'a> {
    /// The full id.
    pub id: &'a str,
    /// The short id, for messages.
    pub short: &'a str,
    /// The title, as its author wrote it.
    pub title: &'a str,
    /// A word about it: its state or stage.
    pub note: &'a str,
}

/// What the reference is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To look at: words of the title are enough.
    Read,
    /// To sign something about it: only an id will do.
    Act,
}

/// The place in `candidates` of the one thing that `reference` means. `noun` is what they are
/// called, in the singular, and also the command that lists them.
pub fn resolve(
    noun: &str,
    reference: &str,
    candidates: &[Candidate<'_>],
    purpose: Purpose,
) -> Result<usize, Problem> {
    let wanted = reference.trim().to_lowercase();
    let by_id = places(candidates, |candidate| fits_id(candidate.id, &wanted));
    let by_title = places(candidates, |candidate| fits_title(candidate.title, &wanted));
    match (by_id.as_slice(), by_title.as_slice(), purpose) {
        ([one], _, _) | ([], [one], Purpose::Read) => Ok(*one),
        ([], [], _) => Err(not_found(noun, reference)),
        ([], several, Purpose::Read) | (several, _, _) if several.len() > 1 => {
            Err(ambiguous(noun, reference, &listed(candidates, several)))
        }
        (_, several, _) => Err(by_id_only(noun, reference, &listed(candidates, several))),
    }
}

fn places(candidates: &[Candidate<'_>], fits: impl Fn(&Candidate<'_>) -> bool) -> Vec<usize> {
    let exact = candidates.iter().enumerate().filter(|(_, candidate)| fits(candidate));
    exact.map(|(place, _)| place).collect()
}

fn fits_id(id: &str, wanted: &str) -> bool {
    let bare = id.split_once('-').map_or(id, |(_, bare)| bare);
    let has_more_than_kind = wanted.split_once('-').is_none_or(|(_, rest)| !rest.is_empty());
    !wanted.is_empty() && has_more_than_kind && (id.starts_with(wanted) || bare.starts_with(wanted))
}

fn fits_title(title: &str, wanted: &str) -> bool {
    let title = title.to_lowercase();
    let mut words = wanted.split_whitespace().peekable();
    words.peek().is_some() && words.all(|word| title.contains(word))
}

fn listed<'a>(candidates: &[Candidate<'a>], places: &[usize]) -> Vec<Candidate<'a>> {
    places.iter().filter_map(|place| candidates.get(*place).copied()).collect()
}

fn not_found(noun: &str, reference: &str) -> Problem {
    let reference = Untrusted::new(reference);
    Problem::new(Code::NotFound, format!("no {noun} fits \"{reference}\""))
        .hint(format!("see them all:  guildhall {noun} list"))
}

fn ambiguous(noun: &str, reference: &str, fits: &[Candidate<'_>]) -> Problem {
    let reference = Untrusted::new(reference);
    let title = format!("\"{reference}\" fits {} {noun}s", fits.len());
    let problem = Problem::new(Code::Ambiguous, title).because(lines(fits));
    match fits.first() {
        Some(first) => problem.hint(format!("name one by its id, such as {}", first.short)),
        None => problem,
    }
}

fn by_id_only(noun: &str, reference: &str, fits: &[Candidate<'_>]) -> Problem {
    let reference = Untrusted::new(reference);
    Problem::new(
        Code::Ambiguous,
        format!("what you sign must be named by its id, not \"{reference}\""),
    )
    .because(lines(fits))
    .hint(format!("see the ids:  guildhall {noun} list"))
}

fn lines(fits: &[Candidate<'_>]) -> String {
    let mut lines: Vec<String> = fits
        .iter()
        .take(LISTED_MAX)
        .map(|fit| format!("{}  {}  {}", fit.short, Untrusted::new(fit.title), fit.note))
        .collect();
    if fits.len() > LISTED_MAX {
        lines.push(format!("and {} more", fits.len() - LISTED_MAX));
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    const DECISIONS: [Candidate<'static>; 3] = [
        Candidate { id: "de-9qtm4", short: "de-9qtm", title: "Share dock telemetry", note: "open" },
        Candidate { id: "de-9v0a7", short: "de-9v0a", title: "Admit Frost AB", note: "open" },
        Candidate { id: "de-2k7p1", short: "de-2k7p", title: "Share the pilot", note: "final" },
    ];

    fn find(reference: &str, purpose: Purpose) -> Result<usize, String> {
        resolve("decision", reference, &DECISIONS, purpose).map_err(|problem| problem.code)
    }

    #[test]
    fn any_beginning_that_fits_one_is_enough() {
        for reference in ["de-9qtm4", "de-9qtm", "de-9q", "9q", "9Q", " 9qtm4 "] {
            assert_eq!(find(reference, Purpose::Act), Ok(0), "{reference}");
        }
    }

    #[test]
    fn words_of_a_title_are_enough_to_read_but_not_to_sign() {
        assert_eq!(find("frost", Purpose::Read), Ok(1));
        assert_eq!(find("pilot share", Purpose::Read), Ok(2));
        assert_eq!(find("frost", Purpose::Act), Err("E-AMBIGUOUS".into()));
    }

    #[test]
    fn several_fits_are_listed_and_none_is_chosen() {
        let problem = resolve("decision", "9", &DECISIONS, Purpose::Read).unwrap_err();

        assert_eq!(problem.title, "\"9\" fits 2 decisions");
        assert_eq!(
            problem.detail,
            "de-9qtm  Share dock telemetry  open\nde-9v0a  Admit Frost AB  open"
        );
        assert_eq!(problem.hints, ["name one by its id, such as de-9qtm"]);
        assert_eq!(find("share", Purpose::Read), Err("E-AMBIGUOUS".into()));
        assert_eq!(find("de-9", Purpose::Act), Err("E-AMBIGUOUS".into()));
        assert_eq!(find("share", Purpose::Act), Err("E-AMBIGUOUS".into()));
    }

    #[test]
    fn nothing_fits_an_unknown_or_empty_reference() {
        for reference in ["", " ", "de-", "zz", "in-9qtm4", "\u{1b}[2J"] {
            assert_eq!(find(reference, Purpose::Read), Err("E-NOT-FOUND".into()), "{reference:?}");
        }
    }
}
