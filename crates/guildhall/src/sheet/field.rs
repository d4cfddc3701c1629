//! The fields of one record: those with a meaning of their own, and the rest as readable text.

use guildhall_control::Time;
use serde_json::Value;

/// Fields of a record, in the order in which their readers give them.
#[derive(Clone, Debug, Default)]
pub(super) struct Fields(Vec<(String, Value)>);

impl Fields {
    pub(super) fn new(fields: Vec<(String, Value)>) -> Self {
        Self(fields)
    }

    /// The field as text; empty if there is none.
    pub(super) fn text(&self, name: &str) -> String {
        self.0
            .iter()
            .find(|(field, _)| field == name)
            .map(|(_, value)| plain(value))
            .unwrap_or_default()
    }

    /// The texts of a list, or of a field in which commas part them.
    pub(super) fn texts(&self, name: &str) -> Vec<String> {
        let field = self.0.iter().find(|(field, _)| field == name);
        match field.map(|(_, value)| value) {
            Some(Value::Array(values)) => values.iter().map(plain).collect(),
            Some(value) => plain(value).split(',').map(|part| part.trim().to_owned()).collect(),
            None => Vec::new(),
        }
    }

    /// Takes the field out, if it says something.
    pub(super) fn take_text(&mut self, name: &str) -> Option<String> {
        let text = self.text(name);
        self.drop(name);
        Some(text).filter(|text| !text.trim().is_empty())
    }

    /// Takes a list of dates out, if it is one and nothing else.
    pub(super) fn take_times(&mut self, name: &str) -> Vec<Time> {
        let field = self.0.iter().find(|(field, _)| field == name);
        let Some(Value::Array(values)) = field.map(|(_, value)| value) else { return Vec::new() };
        let dates = values.iter().map(|value| value.as_str().and_then(time));
        let Some(dates) = dates.collect::<Option<Vec<Time>>>() else { return Vec::new() };
        self.drop(name);
        dates
    }

    pub(super) fn drop(&mut self, name: &str) {
        self.0.retain(|(field, _)| field != name);
    }

    /// The text of the record, then every other field as a line of a list, figures together.
    pub(super) fn into_text(mut self) -> String {
        let text = self.take_text("text").unwrap_or_default();
        let (figures, facts): (Vec<_>, Vec<_>) =
            self.0.into_iter().partition(|(_, value)| value.is_number());
        let facts = facts.iter().map(|(name, value)| (words(name), plain(value)));
        let mut lines: Vec<String> = facts
            .filter(|(_, value)| !value.trim().is_empty())
            .map(|(name, value)| format!("- {name}: {value}"))
            .collect();
        if !figures.is_empty() {
            let figures: Vec<String> =
                figures.iter().map(|(name, value)| format!("{} {value}", words(name))).collect();
            lines.push(format!("- in figures: {}", figures.join(", ")));
        }
        let parts = [text.trim_end().to_owned(), lines.join("\n")];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n")
    }
}

/// A date, or a date with a time, as RFC 3339 has them.
pub(super) fn time(text: &str) -> Option<Time> {
    let text = text.trim();
    let midnight = format!("{text}T00:00:00Z");
    let read = |text: &str| text.parse::<jiff::Timestamp>().ok();
    let moment = read(text).or_else(|| read(&midnight))?;
    (moment.as_millisecond() > 0).then(|| Time::from_unix_ms(moment.as_millisecond()))
}

/// The name of a field as words.
fn words(name: &str) -> String {
    name.replace(['_', '-'], " ").trim().to_owned()
}

/// A value without brackets and quotes.
fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        Value::Array(values) => {
            values.iter().map(plain).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(", ")
        }
        Value::Object(fields) => {
            let pairs =
                fields.iter().map(|(name, value)| format!("{} {}", words(name), plain(value)));
            pairs.collect::<Vec<_>>().join(", ")
        }
    }
}
