//! From bytes to records: JSON Lines, a JSON list, or CSV.

use std::path::Path;

use guildhall_control::{Code, Problem};
use serde_json::Value;

use super::field::Fields;

/// The kind of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// One JSON object a line, or one list of them.
    Json,
    /// Comma-separated values with a line of headings.
    Csv,
}

/// A record with its line, or why there is none.
type Record = (u64, Result<Fields, String>);

impl Kind {
    /// The kind that a name or the content says.
    pub(crate) fn of(path: &Path, bytes: &[u8]) -> Self {
        let is_csv =
            path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv"));
        let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
        if is_csv || !matches!(first, Some(b'{' | b'[')) { Self::Csv } else { Self::Json }
    }
}

/// The records of a file. Only a file that cannot be read at all is an error.
pub(super) fn records(kind: Kind, bytes: &[u8]) -> Result<Vec<Record>, Problem> {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    match kind {
        Kind::Csv => csv_records(bytes),
        Kind::Json => json_records(&String::from_utf8_lossy(bytes)),
    }
}

fn json_records(text: &str) -> Result<Vec<Record>, Problem> {
    if text.trim_start().starts_with('[') {
        let values: Vec<Value> = serde_json::from_str(text)
            .map_err(|error| unreadable("this is no JSON list").because(error.to_string()))?;
        return Ok((1..).zip(values.into_iter().map(object)).collect());
    }
    let lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
    let parse = |line| serde_json::from_str(line).map_err(|_error| "it is no JSON".to_owned());
    Ok(lines.map(|(place, line)| (place, parse(line).and_then(object))).collect())
}

fn object(value: Value) -> Result<Fields, String> {
    match value {
        Value::Object(fields) => Ok(Fields::new(fields.into_iter().collect())),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            Err("it is no JSON object".to_owned())
        }
    }
}

fn csv_records(bytes: &[u8]) -> Result<Vec<Record>, Problem> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bytes);
    let headings: Vec<String> = reader
        .byte_headers()
        .map_err(|error| unreadable("this is no CSV").because(error.to_string()))?
        .iter()
        .map(|heading| String::from_utf8_lossy(heading).trim().to_lowercase())
        .collect();
    if !headings.iter().any(|heading| heading == "title") {
        return Err(unreadable("the file has no column named title")
            .because(format!("its columns are: {}", headings.join(", "))));
    }
    let mut records = Vec::new();
    for record in reader.into_byte_records() {
        let record =
            record.map_err(|error| unreadable("this is no CSV").because(error.to_string()))?;
        let line = record.position().map_or(0, csv::Position::line);
        let cells = record.iter().map(|cell| String::from_utf8_lossy(cell).into_owned());
        let fields = headings.iter().cloned().zip(cells.map(Value::String)).collect();
        records.push((line, Ok(Fields::new(fields))));
    }
    Ok(records)
}

fn unreadable(title: &str) -> Problem {
    Problem::new(Code::BadInput, title)
        .hint("what can be read:  one JSON object a line, or CSV with a column named title")
}
