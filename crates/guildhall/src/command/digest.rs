//! `guildhall digest`

use clap::{Args, ValueEnum};
use guildhall_control::api::Request;
use guildhall_control::api::digest::{Digest, Period};
use guildhall_control::{Code, Problem, Time};

use crate::failure::{Ended, Outcome};
use crate::render;
use crate::session::{Form, Session};

/// Examples for `--help`.
pub(crate) const EXAMPLES: &str = "Examples:
  guildhall digest
  guildhall digest --since 30d --format markdown > october.md
  guildhall digest --since 2026-03-01 --until 2026-04-01
  guildhall digest --format atom > /var/www/nordic.atom";

/// Which period, and how to write it.
#[derive(Clone, Debug, Args)]
pub(crate) struct DigestArgs {
    /// From when: 7d, 12h or a date such as 2026-03-01
    #[arg(long, value_name = "WHEN", default_value = "7d")]
    since: String,
    /// Until when; this moment if left out
    #[arg(long, value_name = "WHEN")]
    until: Option<String>,
    /// How to write it
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// How to write a digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// To read in a terminal
    Text,
    /// To send by mail or put on a page
    Markdown,
    /// A feed for readers of news
    Atom,
    /// One JSON document
    Json,
}

/// Writes what happened.
pub(crate) async fn run(session: &Session, args: DigestArgs) -> Outcome {
    let now = jiff::Timestamp::now();
    let since = Some(moment(&args.since, now)?);
    let until = args.until.as_deref().map(|until| moment(until, now)).transpose()?;
    let digest: Digest = session.ask(&Request::Digest(Period { since, until })).await?;
    let form = if args.format == Format::Json { Form::Json } else { session.form };
    match (form, args.format) {
        (Form::Text, Format::Markdown) => {
            session.screen.print(&render::digest_markdown(&digest))?;
        }
        (Form::Text, Format::Atom) => session.screen.print(&render::digest_atom(&digest))?,
        _ => {
            let ids = |digest: &Digest| digest.things.iter().map(|it| it.id.clone()).collect();
            return session.show_as(form, digest, ids, render::digest);
        }
    }
    Ok(Ended::Well)
}

/// A moment as people write it: how long ago, or a day.
pub(crate) fn moment(text: &str, now: jiff::Timestamp) -> Result<Time, Problem> {
    let ago = || {
        let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
        let unit_ms = match unit {
            "w" => 7 * 86_400_000,
            "d" => 86_400_000,
            "h" => 3_600_000,
            "m" => 60_000,
            _ => return None,
        };
        let span_ms = number.parse::<u32>().ok().map(|number| i64::from(number) * unit_ms)?;
        now.as_millisecond().checked_sub(span_ms)
    };
    let date = || {
        let day: jiff::civil::Date = text.parse().ok()?;
        Some(day.to_zoned(jiff::tz::TimeZone::system()).ok()?.timestamp().as_millisecond())
    };
    let moment = || text.parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_millisecond);
    ago().or_else(date).or_else(moment).map(Time::from_unix_ms).ok_or_else(|| {
        Problem::new(Code::BadInput, format!("\"{text}\" is no moment that I understand"))
            .hint("write it like this:  7d, 12h, 2026-03-01 or 2026-03-01T09:30:00Z")
    })
}

#[cfg(test)]
mod tests {
    use super::moment;

    #[test]
    fn spans_and_days_and_moments_are_understood_and_nonsense_is_not() {
        let now: jiff::Timestamp = "2026-11-22T10:12:00Z".parse().unwrap();
        let read = |text| moment(text, now).map(|time| time.to_string()).ok();

        assert_eq!(read("7d").as_deref(), Some("2026-11-15T10:12:00Z"));
        assert_eq!(read("2h").as_deref(), Some("2026-11-22T08:12:00Z"));
        assert_eq!(read("2026-03-01T09:30:00Z").as_deref(), Some("2026-03-01T09:30:00Z"));
        assert!(read("2026-03-01").is_some());
        for nonsense in ["", "d", "7", "7y", "-7d", "2026-13-01", "yesterday", "é"] {
            assert_eq!(read(nonsense), None, "{nonsense}");
        }
    }
}
