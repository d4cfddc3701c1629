//! How well "fading" at one date foretells that nothing comes in the following year.
//!
//! Reads 433 real initiatives with the dates on which their texts changed, and holds the rule that
//! `guildhall health` uses against the plain rule "quiet for so many days". Prints the tables of
//! `docs/fading.md`:
//!
//! ```console
//! $ cargo run -p guildhall-work --example fading
//! ```
#![allow(clippy::print_stdout, reason = "an example prints what it found")]

use std::collections::{BTreeMap, BTreeSet};

use guildhall_governance::{Charter, Preset};
use guildhall_work::{Day, Momentum, Thresholds, Trend};

const DATA: &str = include_str!("data/initiatives.jsonl");

const YEAR_DAYS: u32 = 365;

/// A date on which more initiatives than this changed is housekeeping of all, not work on one.
const SWEEP: usize = 20;

/// Dates by which the rule was chosen: what follows them ends before the first of the others.
const CHOSEN_BY: [&str; 3] = ["2021-01-01", "2021-07-01", "2022-01-01"];

/// Dates at which it is tested.
const TESTED_AT: [&str; 6] =
    ["2023-01-01", "2023-07-01", "2024-01-01", "2024-07-01", "2025-01-01", "2025-07-01"];

/// The days on which each initiative changed.
type Portfolio = Vec<BTreeMap<Day, u32>>;

/// How often a rule was right.
#[derive(Clone, Copy, Default)]
struct Score {
    hits: u32,
    false_alarms: u32,
    misses: u32,
    rightly_calm: u32,
}

#[derive(Clone, Copy)]
enum Rule {
    Fading,
    QuietFor(u32),
}

impl Rule {
    const ALL: [Self; 6] = [
        Self::Fading,
        Self::QuietFor(30),
        Self::QuietFor(60),
        Self::QuietFor(90),
        Self::QuietFor(120),
        Self::QuietFor(180),
    ];

    fn name(self) -> String {
        match self {
            Self::Fading => "fading".to_owned(),
            Self::QuietFor(days) => format!("quiet for {days} days"),
        }
    }

    fn warns(self, momentum: &Momentum) -> bool {
        match self {
            Self::Fading => momentum.trend == Trend::Fading,
            Self::QuietFor(days) => days < momentum.quiet_days,
        }
    }
}

impl Score {
    fn count(&mut self, warned: bool, went_quiet: bool) {
        match (warned, went_quiet) {
            (true, true) => self.hits += 1,
            (true, false) => self.false_alarms += 1,
            (false, true) => self.misses += 1,
            (false, false) => self.rightly_calm += 1,
        }
    }

    fn row(&self, name: &str) -> String {
        let Self { hits, false_alarms, misses, rightly_calm } = *self;
        let precision = percent(hits, hits + false_alarms);
        let recall = percent(hits, hits + misses);
        let right = percent(hits + rightly_calm, hits + false_alarms + misses + rightly_calm);
        format!(
            "| {name} | {precision} % | {recall} % | {right} % | {hits} | {false_alarms} | {misses} | {rightly_calm} |"
        )
    }
}

fn percent(part: u32, whole: u32) -> u32 {
    // Rounded to the nearest.
    (part * 200 + whole).checked_div(whole * 2).unwrap_or(0)
}

fn main() {
    let all = read();
    println!("{} initiatives, {} dates\n", all.len(), all.iter().map(BTreeMap::len).sum::<usize>());
    let without_sweeps = without_sweeps(&all);
    for (title, portfolio) in [("all dates", &all), ("without housekeeping", &without_sweeps)] {
        print_tables(title, portfolio);
    }
}

fn print_tables(title: &str, portfolio: &Portfolio) {
    for (what, dates) in [("chosen by", &CHOSEN_BY[..]), ("tested at", &TESTED_AT[..])] {
        println!("### {title}, {what} {}\n", dates.join(", "));
        println!("| rule | precision | recall | right | hits | false alarms | misses | calm |");
        println!("|---|---|---|---|---|---|---|---|");
        for rule in Rule::ALL {
            println!("{}", score(portfolio, dates, rule).row(&rule.name()));
        }
        println!();
    }
    println!("### {title}, each date alone: fading, and the best plain rule of that date\n");
    println!("| date | alive | went quiet | fading | | quiet for | | |");
    println!("|---|---|---|---|---|---|---|---|");
    for date in CHOSEN_BY.iter().chain(&TESTED_AT) {
        let one = [*date];
        let fading = score(portfolio, &one, Rule::Fading);
        let right = |score: &Score| score.hits + score.rightly_calm;
        let best = Rule::ALL[1..].iter().map(|rule| (rule, score(portfolio, &one, *rule)));
        let (rule, plain) = best.max_by_key(|(_, score)| right(score)).expect("there are some");
        let alive = fading.hits + fading.false_alarms + fading.misses + fading.rightly_calm;
        let shown = |score: &Score| {
            let precision = percent(score.hits, score.hits + score.false_alarms);
            let recall = percent(score.hits, score.hits + score.misses);
            format!(
                "precision {precision} %, recall {recall} % | right {} %",
                percent(right(score), alive)
            )
        };
        let quiet = fading.hits + fading.misses;
        println!(
            "| {date} | {alive} | {quiet} | {} | {} | {} |",
            shown(&fading),
            rule.name().trim_start_matches("quiet for "),
            shown(&plain)
        );
    }
    println!();
}

/// How often a rule was right about the initiatives that were not asleep at these dates.
fn score(portfolio: &Portfolio, dates: &[&str], rule: Rule) -> Score {
    let thresholds = Thresholds::of(&Charter::from(Preset::Standard));
    let mut score = Score::default();
    for date in dates {
        let as_of = Day::parse(date).expect("a date");
        for days in portfolio {
            let momentum = Momentum::of(days, as_of, &thresholds);
            if matches!(momentum.trend, Trend::Untouched | Trend::Asleep) {
                continue;
            }
            let next_year = as_of.plus(1)..=as_of.plus(YEAR_DAYS);
            let went_quiet = days.range(next_year).next().is_none();
            score.count(rule.warns(&momentum), went_quiet);
        }
    }
    score
}

fn read() -> Portfolio {
    let dates = |line: &str| {
        let row: serde_json::Value = serde_json::from_str(line).expect("one object a line");
        let touched = row["touched"].as_array().cloned().unwrap_or_default();
        let days = touched.iter().filter_map(|date| Day::parse(date.as_str()?));
        days.map(|day| (day, 1)).collect()
    };
    DATA.lines().map(dates).collect()
}

/// The same without the dates on which a great part of all changed at once.
fn without_sweeps(all: &Portfolio) -> Portfolio {
    let mut counts: BTreeMap<Day, usize> = BTreeMap::new();
    for day in all.iter().flat_map(BTreeMap::keys) {
        *counts.entry(*day).or_default() += 1;
    }
    let sweeps: BTreeSet<Day> =
        counts.into_iter().filter(|(_, count)| SWEEP <= *count).map(|(day, _)| day).collect();
    let keep = |days: &BTreeMap<Day, u32>| {
        days.iter().filter(|(day, _)| !sweeps.contains(day)).map(|(day, n)| (*day, *n)).collect()
    };
    all.iter().map(keep).collect()
}
