//! `guildhall export`: everything as JSON Lines, or one document as an Automerge file.

use std::path::PathBuf;

use clap::Args;
use guildhall_control::api::Request;
use guildhall_control::api::initiative::Detail;
use serde::Serialize;

use super::output;
use crate::failure::{Ended, Outcome};
use crate::json;
use crate::session::{Form, Session};

/// Examples for `--help`.
pub(crate) const EXAMPLES: &str = "Examples:
  guildhall export > everything.jsonl
  guildhall export --to everything.jsonl
  guildhall export in-7f3k                       # writes in-7f3k.automerge
  guildhall export in-7f3k --to telemetry.automerge";

/// What to export, and where to.
#[derive(Clone, Debug, Args)]
pub(crate) struct ExportArgs {
    /// One initiative, as an .automerge file; everything if left out
    id: Option<String>,
    /// The file to write
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Exported {
    schema: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    file: String,
    bytes: u64,
}

/// Does it.
pub(crate) async fn run(session: &Session, args: ExportArgs) -> Outcome {
    match (args.id, args.to) {
        (Some(id), to) => document(session, id, to).await,
        (None, Some(file)) => save(session, &Request::Export, None, file).await,
        (None, None) => everything(session).await,
    }
}

async fn everything(session: &Session) -> Outcome {
    let asked = session.patient_client().stream(&Request::Export).await;
    let mut lines = asked.map_err(|error| session.explain(error))?;
    while let Some(line) = lines.next_line().await? {
        json::print_ready_line(&line)?;
    }
    Ok(Ended::Well)
}

async fn document(session: &Session, id: String, to: Option<PathBuf>) -> Outcome {
    let shown: Detail = session.ask(&Request::InitiativeShow(id)).await?;
    let file = to.unwrap_or_else(|| format!("{}.automerge", shown.summary.short).into());
    let id = shown.summary.id;
    save(session, &Request::ExportDocument(id.clone()), Some(id), file).await
}

async fn save(session: &Session, asked: &Request, id: Option<String>, file: PathBuf) -> Outcome {
    let pieces = session.patient_client().stream(asked).await;
    let mut pieces = pieces.map_err(|error| session.explain(error))?;
    let bytes = output::save(session, &mut pieces, &file).await?;
    let file = file.display().to_string();
    match session.form {
        Form::Json => {
            let schema = "guildhall.export.file/1";
            json::print(&Exported { schema, id, file, bytes })?;
        }
        Form::Quiet => session.screen.print(&format!("{file}\n"))?,
        Form::Text => session.say(&format!("Wrote {file} ({bytes} bytes).")),
    }
    Ok(Ended::Well)
}
