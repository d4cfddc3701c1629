//! `guildhall import`: initiatives from a file of somebody else's making.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;
use guildhall_control::api::Request;
use guildhall_control::api::import::Report;
use guildhall_control::api::initiative::Stage;
use serde::Serialize;

use super::input;
use crate::failure::{Ended, Outcome};
use crate::json;
use crate::render;
use crate::session::{Form, Session};
use crate::sheet::{Kind, Oddity, Sheet};

/// A file larger than this is brought in in parts.
const FILE_MEBIBYTES_MAX: u64 = 48;
const SPLIT: &str = "split it, and bring in one part after the other";

/// So many lines are named for each kind of oddity.
const LINES_NAMED_MAX: usize = 5;

/// Examples for `--help`.
pub(crate) const EXAMPLES: &str = "Examples:
  guildhall import initiatives.jsonl --dry-run
  guildhall import initiatives.jsonl
  guildhall import portfolio.csv
  cat portfolio.csv | guildhall import -";

/// What to bring in.
#[derive(Clone, Debug, Args)]
pub(crate) struct ImportArgs {
    /// JSON Lines or CSV with title, text, stage, owner, created, updated, touched; `-` reads standard input
    file: PathBuf,
    /// Only say what would come of it
    #[arg(short = 'n', long)]
    dry_run: bool,
}

/// The answer for programs: the node's report, and how the file was read.
#[derive(Serialize)]
struct Outcomes {
    schema: &'static str,
    read: u64,
    stages: BTreeMap<&'static str, u64>,
    oddities: BTreeMap<Oddity, Vec<u64>>,
    dry_run: bool,
    #[serde(flatten)]
    report: Report,
}

/// Does it.
pub(crate) async fn run(session: &Session, args: ImportArgs) -> Outcome {
    let bytes = input::read(&args.file, FILE_MEBIBYTES_MAX, SPLIT)?;
    let sheet = Sheet::read(Kind::of(&args.file, &bytes), &bytes)?;
    let summary = summary(&sheet);
    let (read, stages) = (sheet.batch.rows.len() + sheet.refused.len(), stages(&sheet));
    let mut report = Report::default();
    if !args.dry_run && !sheet.batch.rows.is_empty() {
        report = session.ask(&Request::Import(sheet.batch)).await?;
    }
    report.refused.extend(sheet.refused);
    report.refused.sort_by_key(|refused| refused.line);
    match session.form {
        Form::Json => json::print(&Outcomes {
            schema: "guildhall.import/1",
            read: read as u64,
            stages,
            oddities: sheet.oddities,
            dry_run: args.dry_run,
            report,
        })?,
        Form::Quiet => session.screen.print(&report.ids.join("\n"))?,
        Form::Text => {
            session.screen.print(&summary)?;
            if args.dry_run {
                session.say("Nothing was brought in yet; leave out --dry-run for that.");
            } else {
                session.screen.print(&render::imported(&report, &session.screen.page()))?;
            }
        }
    }
    Ok(Ended::Well)
}

fn stages(sheet: &Sheet) -> BTreeMap<&'static str, u64> {
    let mut stages = BTreeMap::new();
    for row in &sheet.batch.rows {
        *stages.entry(row.stage.word()).or_default() += 1;
    }
    stages
}

fn summary(sheet: &Sheet) -> String {
    let counts = stages(sheet);
    let stages: Vec<String> = Stage::ALL
        .iter()
        .filter_map(|stage| Some(format!("{} {}", stage.word(), counts.get(stage.word())?)))
        .collect();
    let rows = sheet.batch.rows.len() + sheet.refused.len();
    let rows = format!("{rows} {}", if rows == 1 { "row" } else { "rows" });
    let mut lines = vec![format!("Read {rows}, by stage: {}.", stages.join(", "))];
    for (oddity, places) in &sheet.oddities {
        lines.push(format!("- {}: {}", told(*oddity), places_of(places)));
    }
    lines.join("\n") + "\n"
}

fn told(oddity: Oddity) -> &'static str {
    match oddity {
        Oddity::NoStage => "no stage, taken for an idea",
        Oddity::StageTranslated => "stage in other words, read for what it means",
        Oddity::StageQualified => "stage with an addition, which is kept in the text",
        Oddity::StageUnknown => "stage that nobody knows, taken for an idea",
        Oddity::ClosedByStatus => "ended by its status, closed with that reason",
        Oddity::StatusMisspelt => "misspelt status, read for what it resembles",
        Oddity::StatusUnknown => "status that nobody knows, kept in the text",
        Oddity::NoDate => "date that is none, kept in the text",
        Oddity::UpdatedBeforeCreated => "updated before it was started, start taken for both",
        Oddity::TitleTidied => "title tidied into one line",
        Oddity::ReplacedInCircle => "replace one another in a circle, kept as text",
    }
}

fn places_of(lines: &[u64]) -> String {
    let count = lines.len();
    if count > LINES_NAMED_MAX {
        return count.to_string();
    }
    let lines: Vec<String> = lines.iter().map(ToString::to_string).collect();
    format!("{count} (line {})", lines.join(", "))
}
