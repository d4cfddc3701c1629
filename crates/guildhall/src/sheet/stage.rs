//! Which of our stages a row means, whatever words its makers use.

use guildhall_control::api::initiative::Stage;

use super::Oddity;

/// Words that others use for our stages.
const TRANSLATED: [(&str, Stage); 17] = [
    ("proposed", Stage::Idea),
    ("draft", Stage::Idea),
    ("new", Stage::Idea),
    ("planning", Stage::Shaping),
    ("planned", Stage::Shaping),
    ("design", Stage::Shaping),
    ("alpha", Stage::Pilot),
    ("trial", Stage::Pilot),
    ("test", Stage::Pilot),
    ("beta", Stage::Launched),
    ("live", Stage::Launched),
    ("active", Stage::Launched),
    ("stable", Stage::Sustained),
    ("ga", Stage::Sustained),
    ("maintained", Stage::Sustained),
    ("done", Stage::Closed),
    ("finished", Stage::Closed),
];

/// Statuses and stages that end an initiative; the word is the reason.
const ENDS: [&str; 9] = [
    "withdrawn",
    "rejected",
    "replaced",
    "removed",
    "superseded",
    "abandoned",
    "cancelled",
    "declined",
    "obsolete",
];

/// Statuses that say nothing about the stage.
const NEUTRAL: [&str; 8] = [
    "provisional",
    "implementable",
    "implemented",
    "deferred",
    "accepted",
    "open",
    "active",
    "closed",
];

/// So many letters may be wrong in a status.
const SLIPS_MAX: usize = 2;

/// Where a row stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Placed {
    pub(super) stage: Stage,
    pub(super) reason: Option<String>,
    /// True if our stage says all that the row's own words said.
    pub(super) stage_is_said: bool,
    pub(super) oddities: Vec<Oddity>,
}

/// Our stage for a stage and a status in somebody's words.
pub(super) fn place(stage: &str, status: &str) -> Placed {
    let mut oddities = Vec::new();
    let (word, is_qualified) = bare(stage);
    let (status, _) = bare(status);
    let status = respell(&status, &mut oddities);
    let end = ENDS.iter().find(|end| **end == status);
    if let Some(end) = end.or_else(|| ENDS.iter().find(|end| **end == word)) {
        oddities.push(Oddity::ClosedByStatus);
        let reason = Some((*end).to_owned());
        return Placed { stage: Stage::Closed, reason, stage_is_said: word == *end, oddities };
    }
    if is_qualified {
        oddities.push(Oddity::StageQualified);
    }
    let ours = Stage::ALL.into_iter().find(|stage| stage.word() == word);
    let translated = TRANSLATED.iter().find(|(theirs, _)| *theirs == word).map(|(_, stage)| *stage);
    let (stage, stage_is_said) = match (ours, translated) {
        (Some(stage), _) => (stage, !is_qualified),
        (None, Some(stage)) => {
            oddities.push(Oddity::StageTranslated);
            (stage, false)
        }
        (None, None) if word.is_empty() => {
            oddities.push(Oddity::NoStage);
            (Stage::Idea, true)
        }
        (None, None) => {
            oddities.push(Oddity::StageUnknown);
            (Stage::Idea, false)
        }
    };
    Placed { stage, reason: None, stage_is_said, oddities }
}

/// The word without capitals and what stands in brackets behind it, and whether something did.
fn bare(text: &str) -> (String, bool) {
    let (word, addition) = text.split_once('(').unwrap_or((text, ""));
    (word.trim().to_lowercase(), !addition.is_empty())
}

/// The known status that this one is, or resembles.
fn respell(status: &str, oddities: &mut Vec<Oddity>) -> String {
    let known = || ENDS.iter().chain(&NEUTRAL);
    if status.is_empty() || known().any(|word| *word == status) {
        return status.to_owned();
    }
    let near = known().map(|word| (slips(word, status), word)).min();
    match near {
        Some((slips, word)) if slips <= SLIPS_MAX && slips * 3 < word.len() => {
            oddities.push(Oddity::StatusMisspelt);
            (*word).to_owned()
        }
        _ => {
            oddities.push(Oddity::StatusUnknown);
            status.to_owned()
        }
    }
}

/// Letters to insert, delete, change or swap with their neighbour to get from one to the other.
fn slips(one: &str, other: &str) -> usize {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let mut rows: Vec<Vec<usize>> = vec![(0..=other.len()).collect()];
    for (i, a) in one.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, b) in other.iter().enumerate() {
            let change = rows[i][j] + usize::from(a != b);
            let mut least = change.min(rows[i][j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *a == other[j - 1] && one[i - 1] == *b {
                least = least.min(rows[i - 1][j - 1] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[one.len()][other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_in_other_words_become_ours() {
        let cases = [
            ("alpha", "implementable", Stage::Pilot),
            ("beta", "implemented", Stage::Launched),
            ("stable", "implemented", Stage::Sustained),
            ("Stable ", "", Stage::Sustained),
            ("alpha (deprecated)", "implemented (alpha)", Stage::Pilot),
            ("", "provisional", Stage::Idea),
            ("", "", Stage::Idea),
            ("shaping", "", Stage::Shaping),
            ("sustained", "deferred", Stage::Sustained),
            ("somewhere", "", Stage::Idea),
        ];
        for (stage, status, ours) in cases {
            let placed = place(stage, status);

            assert_eq!((placed.stage, placed.reason), (ours, None), "{stage}/{status}");
        }
    }

    #[test]
    fn what_has_ended_is_closed_and_says_why() {
        let cases = [
            ("alpha", "withdrawn", "withdrawn"),
            ("", "rejected", "rejected"),
            ("stable", "Replaced", "replaced"),
            ("removed", "removed", "removed"),
            ("beta", "withdrwan", "withdrawn"),
        ];
        for (stage, status, reason) in cases {
            let placed = place(stage, status);

            assert_eq!((placed.stage, placed.reason.as_deref()), (Stage::Closed, Some(reason)));
        }
    }

    #[test]
    fn what_was_guessed_is_told() {
        let cases = [
            ("", "", vec![Oddity::NoStage]),
            ("idea", "", vec![]),
            ("alpha", "imlpemented", vec![Oddity::StatusMisspelt, Oddity::StageTranslated]),
            ("beta (old)", "", vec![Oddity::StageQualified, Oddity::StageTranslated]),
            ("pilot", "purple", vec![Oddity::StatusUnknown]),
            ("purple", "open", vec![Oddity::StageUnknown]),
            ("alpha", "withdrawn", vec![Oddity::ClosedByStatus]),
        ];
        for (stage, status, oddities) in cases {
            assert_eq!(place(stage, status).oddities, oddities, "{stage}/{status}");
        }
    }

    #[test]
    fn a_swap_is_one_slip() {
        assert_eq!(slips("implemented", "imlpemented"), 1);
        assert_eq!(slips("open", ""), 4);
        assert_eq!(slips("withdrawn", "withdraw"), 1);
    }
}
