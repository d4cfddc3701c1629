//! Times for people: near ones as distance, far ones as date, deadlines as both.

use guildhall_control::{Day, Time};
use jiff::civil::Date;
use jiff::{Timestamp, Zoned};

use super::page::Page;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// Beyond this a date says more than a number of days.
const NEAR: i64 = 30 * DAY;

/// A clock may be off by this much without being worth a word.
const SKEW_MAX: i64 = 5 * MINUTE;

/// How long ago, or the date.
pub(crate) fn ago(page: &Page, time: Time) -> String {
    match seconds_since(page, time) {
        past if past < -SKEW_MAX => format!("{} ahead", span(-past)),
        past if past < 45 => "just now".to_owned(),
        past if past < NEAR => format!("{} ago", span(past)),
        _ => date(page, time),
    }
}

/// The stretch of time that ends now: `in the last hour`, `since 12 May`.
pub(crate) fn since(page: &Page, time: Time) -> String {
    let ago = ago(page, time);
    match ago.strip_suffix(" ago").map(|span| span.strip_prefix("1 ").unwrap_or(span)) {
        Some(span) => format!("in the last {span}"),
        None => format!("since {ago}"),
    }
}

/// The day.
pub(crate) fn date(page: &Page, time: Time) -> String {
    let day = zoned(page, time);
    let this_year = page.now.to_zoned(page.zone.clone()).year();
    let format = if day.year() == this_year { "%-d %b" } else { "%-d %b %Y" };
    day.strftime(format).to_string()
}

/// A day that has no time: `12 Dec`.
pub(crate) fn day(page: &Page, day: Day) -> String {
    let Some(date) = civil(day) else { return day.to_string() };
    let this_year = page.now.to_zoned(page.zone.clone()).year();
    let format = if date.year() == this_year { "%-d %b" } else { "%-d %b %Y" };
    date.strftime(format).to_string()
}

/// A day until which something holds, and how far it is: `Sat 12 Dec, in 16 days`.
pub(crate) fn day_deadline(page: &Page, day: Day) -> String {
    let Some(date) = civil(day) else { return day.to_string() };
    let today = page.now.to_zoned(page.zone.clone()).date();
    let distance = match today.until(date).map(|span| span.get_days()).unwrap_or_default() {
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        days if days > 1 => format!("in {days} days"),
        -1 => "1 day overdue".to_owned(),
        days => format!("{} days overdue", -days),
    };
    format!("{}, {distance}", date.strftime("%a %-d %b %Y"))
}

fn civil(day: Day) -> Option<Date> {
    day.to_string().parse().ok()
}

/// The day and the year.
pub(crate) fn full_date(page: &Page, time: Time) -> String {
    zoned(page, time).strftime("%-d %b %Y").to_string()
}

/// The day and the time of day.
pub(crate) fn clock(page: &Page, time: Time) -> String {
    zoned(page, time).strftime("%-d %b %Y %H:%M").to_string()
}

/// When something ends: the date, and how far that is.
pub(crate) fn deadline(page: &Page, time: Time) -> String {
    let date = zoned(page, time).strftime("%a %-d %b %H:%M");
    format!("{date}, {}", distance(page, time))
}

/// How far it is until then, or how long it is over.
pub(crate) fn distance(page: &Page, time: Time) -> String {
    match -seconds_since(page, time) {
        left if left < 0 => format!("{} overdue", span(-left)),
        left => format!("in {}", span(left)),
    }
}

/// How far ahead of ours the clock of `whose` is, if that is worth a word.
pub(crate) fn skew(whose: &str, claimed: Time, received: Time) -> Option<String> {
    let ahead = (claimed.unix_ms() - received.unix_ms()) / 1000;
    (ahead > SKEW_MAX).then(|| format!("clock of {whose} is {} ahead", span(ahead)))
}

fn seconds_since(page: &Page, time: Time) -> i64 {
    page.now.as_second() - time.unix_ms() / 1000
}

fn zoned(page: &Page, time: Time) -> Zoned {
    let moment = Timestamp::from_millisecond(time.unix_ms()).unwrap_or(Timestamp::UNIX_EPOCH);
    moment.to_zoned(page.zone.clone())
}

fn span(seconds: i64) -> String {
    let (number, unit) = match seconds {
        DAY.. => (seconds / DAY, "day"),
        HOUR.. => (seconds / HOUR, "hour"),
        MINUTE.. => (seconds / MINUTE, "minute"),
        _ => (seconds.max(1), "second"),
    };
    if number > 3650 {
        return "more than ten years".to_owned();
    }
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {unit}{plural}")
}

#[cfg(test)]
mod tests {
    use super::super::tests::page;
    use super::*;

    fn before(seconds: i64) -> Time {
        Time::from_unix_ms((page().now.as_second() - seconds) * 1000)
    }

    #[test]
    fn near_times_are_distances_and_far_ones_dates() {
        let cases = [
            (-HOUR * 4, "4 hours ahead"),
            (-60, "just now"),
            (44, "just now"),
            (60, "1 minute ago"),
            (2 * HOUR + 1, "2 hours ago"),
            (6 * DAY, "6 days ago"),
            (31 * DAY, "22 Oct"),
            (366 * DAY, "21 Nov 2025"),
        ];
        for (seconds, words) in cases {
            assert_eq!(ago(&page(), before(seconds)), words);
        }
    }

    #[test]
    fn a_deadline_says_the_day_and_how_far_it_is() {
        assert_eq!(deadline(&page(), before(-3 * DAY - HOUR)), "Wed 25 Nov 11:12, in 3 days");
        assert_eq!(deadline(&page(), before(4 * DAY)), "Wed 18 Nov 10:12, 4 days overdue");
    }

    #[test]
    fn a_day_has_no_time_of_day() {
        let at = |text: &str| text.parse::<Day>().unwrap();

        assert_eq!(day(&page(), at("2026-12-12")), "12 Dec");
        assert_eq!(day(&page(), at("2027-01-01")), "1 Jan 2027");
        assert_eq!(day_deadline(&page(), at("2026-12-12")), "Sat 12 Dec 2026, in 20 days");
        assert_eq!(day_deadline(&page(), at("2026-11-22")), "Sun 22 Nov 2026, today");
        assert_eq!(day_deadline(&page(), at("2026-11-20")), "Fri 20 Nov 2026, 2 days overdue");
    }

    #[test]
    fn an_absurd_clock_gives_no_absurd_number() {
        assert_eq!(ago(&page(), Time::from_unix_ms(i64::MAX)), "more than ten years ahead");
        assert_eq!(ago(&page(), Time::from_unix_ms(0)), "1 Jan 1970");
    }

    #[test]
    fn a_clock_ahead_of_ours_is_told() {
        let told = skew("Kaltwerk", before(-4 * HOUR), before(0));

        assert_eq!(told.as_deref(), Some("clock of Kaltwerk is 4 hours ahead"));
        assert_eq!(skew("Kaltwerk", before(-60), before(0)), None);
    }
}
