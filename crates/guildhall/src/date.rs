//! Days as people write them: `2026-12-12`, `12 dec`, `in 3 weeks`, `friday`.
//!
//! What was understood is always echoed, so that a slip shows before it is signed.

use guildhall_control::{Code, Day, Problem, Untrusted};
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{Span, ToSpan as _, Zoned};

/// Further ahead than this a date is a slip.
const AHEAD_YEARS_MAX: i32 = 100;

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

const WEEKDAYS: [(&str, Weekday); 7] = [
    ("monday", Weekday::Monday),
    ("tuesday", Weekday::Tuesday),
    ("wednesday", Weekday::Wednesday),
    ("thursday", Weekday::Thursday),
    ("friday", Weekday::Friday),
    ("saturday", Weekday::Saturday),
    ("sunday", Weekday::Sunday),
];

/// A stretch of time in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Seconds(pub(crate) u64);

/// Seconds from `2d`, `6h`, `30m` or `45s`.
pub(crate) fn seconds(words: &str) -> Result<Seconds, String> {
    let units = [("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)];
    let found = units.iter().find_map(|(unit, length)| {
        let count = words.trim().strip_suffix(unit)?.parse::<u64>().ok()?;
        count.checked_mul(*length).filter(|seconds| *seconds > 0).map(Seconds)
    });
    found.ok_or_else(|| "say it in days, hours or minutes: 2d, 6h, 30m".to_owned())
}

/// The day that `text` means, which may not be over; `flag` is what it was given with.
pub(crate) fn ahead(text: &str, flag: &str) -> Result<Day, Problem> {
    let today = Zoned::now().date();
    let turns = "in 3 weeks, friday, tomorrow";
    let wrong = || not_understood(text, turns, &format!("{flag} \"in 3 weeks\""));
    let day = understood(text, today).ok_or_else(wrong)?;
    if day < today {
        let shown = day.strftime("%a %-d %b %Y").to_string();
        return Err(Problem::new(Code::BadInput, format!("{shown} is over"))
            .because(format!("\"{}\" was understood so", Untrusted::new(text)))
            .hint(format!("name a day from today on:  {flag} \"in 2 weeks\"")));
    }
    if i32::from(day.year()) - i32::from(today.year()) > AHEAD_YEARS_MAX {
        return Err(Problem::new(
            Code::BadInput,
            format!("{day} is more than a hundred years ahead"),
        )
        .hint("look at the year again"));
    }
    as_day(day).ok_or_else(wrong)
}

/// The day that `text` means, over or not, where days begin as they do in UTC; `flag` is what it was
/// given with.
pub(crate) fn any(text: &str, flag: &str) -> Result<Day, Problem> {
    let today = Zoned::now().with_time_zone(TimeZone::UTC).date();
    let turns = "3 weeks ago, yesterday, in 3 weeks, friday";
    understood(text, today)
        .and_then(as_day)
        .ok_or_else(|| not_understood(text, turns, &format!("{flag} \"3 weeks ago\"")))
}

/// A day ahead that may be left out.
pub(crate) fn maybe_ahead(text: Option<&String>, flag: &str) -> Result<Option<Day>, Problem> {
    text.map(|text| ahead(text, flag)).transpose()
}

/// `Sat 12 Dec 2026, in 16 days`.
pub(crate) fn echo(day: Day) -> String {
    let today = Zoned::now().date();
    told(day, today).unwrap_or_else(|| day.to_string())
}

fn told(day: Day, today: Date) -> Option<String> {
    let date: Date = day.to_string().parse().ok()?;
    let days = today.until(date).ok()?.get_days();
    let distance = match days {
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        days if days > 1 => format!("in {days} days"),
        -1 => "yesterday".to_owned(),
        days => format!("{} days ago", -days),
    };
    Some(format!("{}, {distance}", date.strftime("%a %-d %b %Y")))
}

fn as_day(date: Date) -> Option<Day> {
    date.to_string().parse().ok()
}

/// `turns` are the turns of phrase that would be understood beside dates.
fn not_understood(text: &str, turns: &str, example: &str) -> Problem {
    Problem::new(Code::BadInput, format!("\"{}\" is no date", Untrusted::new(text)))
        .because(format!("understood are: 2026-12-12, 12 dec, 12 dec 2026, {turns}"))
        .hint(format!("say it like this:  {example}"))
}

fn understood(text: &str, today: Date) -> Option<Date> {
    let text = text.trim().to_lowercase();
    if let Ok(date) = text.parse::<Date>() {
        // Anything longer than a date has a time in it, which a day has not.
        return (text.len() == "2026-12-12".len()).then_some(date);
    }
    let words: Vec<&str> = text
        .split(|character: char| character.is_whitespace() || character == ',')
        .filter(|word| !word.is_empty())
        .collect();
    match words.as_slice() {
        ["today"] => Some(today),
        ["tomorrow"] => today.tomorrow().ok(),
        ["yesterday"] => today.yesterday().ok(),
        [number, unit, "ago"] => today.checked_sub(span(number, unit)?).ok(),
        ["in", number, unit] | [number, unit] if span(number, unit).is_some() => {
            today.checked_add(span(number, unit)?).ok()
        }
        ["next" | "on", day] | [day] => weekday(day, today),
        [one, other] => yearless(one, other, today),
        [one, other, year] => dated(one, other, year.parse().ok().filter(|year| *year >= 1970)?),
        _ => None,
    }
}

/// `3 weeks`, `a month`.
fn span(number: &str, unit: &str) -> Option<Span> {
    let number: i64 = match number {
        "a" | "an" | "one" => 1,
        "two" => 2,
        "three" => 3,
        number => number.parse().ok().filter(|number| (0..=40_000).contains(number))?,
    };
    match unit.strip_suffix('s').unwrap_or(unit) {
        "day" => Some(number.days()),
        "week" => Some(number.weeks()),
        "month" => Some(number.months()),
        "year" => (number <= 200).then(|| number.years()),
        _ => None,
    }
}

/// The next day of this name after today.
fn weekday(name: &str, today: Date) -> Option<Date> {
    let fits = |full: &str| full == name || (name.len() >= 3 && full.starts_with(name));
    let (_, day) = WEEKDAYS.iter().find(|(full, _)| fits(full))?;
    today.nth_weekday(1, *day).ok()
}

/// `12 dec`: this year, or the next if that is over.
fn yearless(one: &str, other: &str, today: Date) -> Option<Date> {
    let this_year = dated(one, other, today.year());
    match this_year {
        Some(date) if today <= date => Some(date),
        Some(_) | None => dated(one, other, today.year().checked_add(1)?),
    }
}

/// `12 dec 2026`, `dec 12 2026`.
fn dated(one: &str, other: &str, year: i16) -> Option<Date> {
    let (day, month) = match (number(one), month(other)) {
        (Some(day), Some(month)) => (day, month),
        _ => (number(other)?, month(one)?),
    };
    Date::new(year, month, day).ok()
}

fn number(word: &str) -> Option<i8> {
    let digits = word.trim_end_matches(|character: char| character.is_alphabetic());
    let is_plain = matches!(&word[digits.len()..], "" | "st" | "nd" | "rd" | "th");
    let digits = digits.strip_suffix('.').unwrap_or(digits);
    digits.parse().ok().filter(|_| is_plain)
}

fn month(word: &str) -> Option<i8> {
    let word = word.strip_suffix('.').unwrap_or(word);
    let fits = |full: &&str| *full == word || (word.len() >= 3 && full.starts_with(word));
    let place = MONTHS.iter().position(fits)?;
    i8::try_from(place + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> Date {
        "2026-11-26".parse().unwrap()
    }

    #[test]
    fn days_are_understood_as_people_write_them() {
        let cases = [
            ("2026-12-12", "2026-12-12"),
            (" 12 Dec ", "2026-12-12"),
            ("dec 12", "2026-12-12"),
            ("12. december 2027", "2027-12-12"),
            ("12th dec, 2027", "2027-12-12"),
            ("1 jan", "2027-01-01"),
            ("29 feb 2028", "2028-02-29"),
            ("in 3 weeks", "2026-12-17"),
            ("2 days", "2026-11-28"),
            ("in a month", "2026-12-26"),
            ("in 1 year", "2027-11-26"),
            ("today", "2026-11-26"),
            ("tomorrow", "2026-11-27"),
            ("yesterday", "2026-11-25"),
            ("3 weeks ago", "2026-11-05"),
            ("friday", "2026-11-27"),
            ("next thu", "2026-12-03"),
            ("on monday", "2026-11-30"),
        ];
        for (text, day) in cases {
            assert_eq!(understood(text, today()).unwrap().to_string(), day, "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_not_guessed_at() {
        let wrong = [
            "",
            "soon",
            "12",
            "dec",
            "31 feb",
            "2026-13-01",
            "12 dec 26",
            "in 3 fortnights",
            "in 99999999999 days",
            "2026-12-12T10:00",
            "-3 days",
            "éé 1",
            "ma",
            "12xx dec",
            "in weeks 3",
            "\u{1b}[31m",
            "2026-12-12 10:00",
        ];
        for text in wrong {
            assert_eq!(understood(text, today()), None, "{text}");
        }
    }

    #[test]
    fn a_day_that_is_over_is_refused_with_what_was_understood() {
        let over = ahead("2020-02-29", "--due").unwrap_err();
        let nonsense = ahead("soon\u{202e}", "--due").unwrap_err();
        let far = ahead("2999-01-01", "--due").unwrap_err();

        assert_eq!(over.title, "Sat 29 Feb 2020 is over");
        assert!(over.hints[0].contains("--due"));
        assert_eq!(nonsense.title, "\"soon\" is no date");
        assert!(far.title.contains("a hundred years"));
    }

    #[test]
    fn what_was_understood_is_echoed_with_its_distance() {
        let day: Day = "2026-12-12".parse().unwrap();

        assert_eq!(told(day, today()).unwrap(), "Sat 12 Dec 2026, in 16 days");
        assert_eq!(
            told("2026-11-25".parse().unwrap(), today()).unwrap(),
            "Wed 25 Nov 2026, yesterday"
        );
    }
}
