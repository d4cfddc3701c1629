//! Reading initiatives from a file of somebody else's making.
//!
//! Files are as dirty as the world. Every row either becomes an initiative or is refused with a
//! reason, and everything that was guessed, dropped or renamed is counted by kind, so that the
//! person who brings the file in can judge it.

mod circle;
mod field;
mod parse;
mod stage;

use std::collections::BTreeMap;

use guildhall_control::Problem;
use guildhall_control::api::import::{Batch, Refused, Row};
use serde::Serialize;

use circle::Successions;
use field::Fields;
pub(crate) use parse::Kind;

/// What was done to a row that was not clean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Oddity {
    /// No stage: taken for an idea.
    NoStage,
    /// A stage in other words, read for what it means.
    StageTranslated,
    /// A stage with an addition, which is left to the text.
    StageQualified,
    /// A stage that nobody knows: taken for an idea.
    StageUnknown,
    /// A status that ends an initiative: closed.
    ClosedByStatus,
    /// A misspelt status, read for what it resembles.
    StatusMisspelt,
    /// A status that nobody knows: left to the text.
    StatusUnknown,
    /// Something in the place of a date: left to the text.
    NoDate,
    /// An update from before the start: the later of the two is taken.
    UpdatedBeforeCreated,
    /// Spaces or line breaks in a title: made one line.
    TitleTidied,
    /// Rows that replace one another in a circle: each taken in, and what it says left to the text.
    ReplacedInCircle,
}

/// What a file held.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sheet {
    /// Rows to take in.
    pub(crate) batch: Batch,
    /// Rows that cannot be.
    pub(crate) refused: Vec<Refused>,
    /// The lines of rows that were not clean, by what was done.
    pub(crate) oddities: BTreeMap<Oddity, Vec<u64>>,
}

impl Sheet {
    /// Reads a file of this kind.
    pub(crate) fn read(kind: Kind, bytes: &[u8]) -> Result<Self, Problem> {
        let mut sheet = Self::default();
        let mut successions = Successions::default();
        for (line, record) in parse::records(kind, bytes)? {
            match record {
                Ok(fields) => {
                    successions.note(line, &fields);
                    sheet.add(line, fields);
                }
                Err(reason) => sheet.refused.push(Refused { line, reason }),
            }
        }
        let circles = successions.circles();
        if !circles.is_empty() {
            sheet.oddities.insert(Oddity::ReplacedInCircle, circles);
        }
        Ok(sheet)
    }

    fn add(&mut self, line: u64, mut fields: Fields) {
        let mut note = |oddity| self.oddities.entry(oddity).or_default().push(line);
        let Some(title) = fields.take_text("title") else {
            return self.refused.push(Refused { line, reason: "it has no title".to_owned() });
        };
        let tidy = title.split_whitespace().collect::<Vec<_>>().join(" ");
        if tidy != title {
            note(Oddity::TitleTidied);
        }
        let placed = stage::place(&fields.text("stage"), &fields.text("status"));
        placed.oddities.iter().copied().for_each(&mut note);
        let created = date(&mut fields, "created", &mut note);
        let mut updated = date(&mut fields, "updated", &mut note);
        if updated < created && updated.is_some() {
            note(Oddity::UpdatedBeforeCreated);
            updated = created;
        }
        let touched = fields.take_times("touched");
        let owner = fields.take_text("owner");
        if placed.stage_is_said {
            fields.drop("stage");
        }
        self.batch.rows.push(Row {
            line,
            title: tidy,
            text: fields.into_text(),
            stage: placed.stage,
            reason: placed.reason,
            owner,
            created,
            updated,
            touched,
        });
    }
}

/// A date that is one; what is none stays among the fields, and so in the text.
fn date(
    fields: &mut Fields,
    name: &str,
    note: &mut impl FnMut(Oddity),
) -> Option<guildhall_control::Time> {
    let text = fields.text(name);
    let time = field::time(&text);
    if time.is_some() || text.is_empty() {
        fields.drop(name);
    } else {
        note(Oddity::NoDate);
    }
    time
}

#[cfg(test)]
mod tests;
