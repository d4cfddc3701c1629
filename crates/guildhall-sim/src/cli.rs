//! The command line of the simulator.

use std::io::{self, IsTerminal as _, Write};
use std::ops::Range;
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::bug::Bug;
use crate::check::Failure;
use crate::figures::Figures;
use crate::minimise::minimise;
use crate::plan::{Hostility, Plan, Wish};
use crate::run::{run, run_seed};

/// Within so many seeds a planted bug has to be found.
const PLANTED_SEEDS: u64 = 1_000;

const HELP: &str = "\
guildhall-sim: a whole federation in one thread, with everything going wrong

  guildhall-sim --seeds A..B    run every seed from A to below B
  guildhall-sim --seed N        run one seed and write down what happens

  --nodes N       machines of each run (default: 7 to 10, as the seed says)
  --hours H       virtual hours with faults (default: a few minutes and days)
  --hostile HOW   none, t (as many as are tolerated), beyond; default: by seed
  --jobs N        runs at once (default: 2)
  --minimise      make a failing plan as small as it goes, and show it
  --planted NAME  look for a planted bug until a run breaks; `all` for each in
                  turn, after a run of the same seeds without any (only as
                  `cargo planted -- --planted NAME`)

Example: cargo run --release -p guildhall-sim -- --seeds 0..5000
";

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Asked {
    seeds: Range<u64>,
    is_one: bool,
    wish: Wish,
    jobs: usize,
    minimises: bool,
    planted: Vec<String>,
}

/// Runs the command with these arguments.
pub fn main(arguments: &[String], out: &mut impl Write, talk: &mut impl Write) -> ExitCode {
    if arguments.is_empty() || arguments.iter().any(|argument| argument == "--help") {
        return done(&out.write_all(HELP.as_bytes()), true);
    }
    match asked(arguments) {
        Ok(asked) if !asked.planted.is_empty() && !asked.is_one => hunt(&asked, out),
        Ok(asked) if asked.is_one => one(&asked, out, talk),
        Ok(asked) => many(&asked, out, talk),
        Err(why) => {
            let said = writeln!(talk, "error: {why}\n\n{HELP}");
            done(&said, false)
        }
    }
}

fn done(said: &io::Result<()>, is_well: bool) -> ExitCode {
    if said.is_ok() && is_well { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn asked(arguments: &[String]) -> Result<Asked, String> {
    let mut asked = Asked {
        seeds: 0..0,
        is_one: false,
        wish: Wish::default(),
        jobs: 2,
        minimises: false,
        planted: Vec::new(),
    };
    let mut words = arguments.iter().map(String::as_str);
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or(format!("{word} needs a value"));
        match word {
            "--seeds" => asked.seeds = range(value()?)?,
            "--seed" => {
                let seed = number(value()?)?;
                asked.seeds = seed..seed.saturating_add(1);
                asked.is_one = true;
            }
            "--nodes" => {
                let nodes = usize::try_from(number(value()?)?).map_err(|why| why.to_string())?;
                if nodes == 0 || 1_000 < nodes {
                    return Err("--nodes takes 1 to 1000".to_owned());
                }
                asked.wish.nodes = Some(nodes);
            }
            "--hours" => asked.wish.hours = Some(number(value()?)?.min(1_000)),
            "--hostile" => {
                asked.wish.hostile = match value()? {
                    "none" => Hostility::None,
                    "t" => Hostility::Tolerated,
                    "beyond" => Hostility::Beyond,
                    other => return Err(format!("--hostile takes none, t or beyond, not {other}")),
                }
            }
            "--jobs" => asked.jobs = usize::try_from(number(value()?)?).unwrap_or(1).clamp(1, 64),
            "--planted" => asked.planted = planted(value()?)?,
            "--minimise" => asked.minimises = true,
            other => return Err(format!("there is no {other}")),
        }
    }
    if asked.seeds.is_empty() && !asked.planted.is_empty() {
        asked.seeds = 0..PLANTED_SEEDS;
    }
    if asked.seeds.is_empty() {
        return Err("name the seeds: --seeds A..B or --seed N".to_owned());
    }
    Ok(asked)
}

/// The bugs that are asked for.
fn planted(name: &str) -> Result<Vec<String>, String> {
    let names = Bug::names();
    if names.is_empty() {
        return Err("this build can plant no bugs; run `cargo planted -- --planted NAME`".into());
    }
    match name {
        "all" => Ok(names.into_iter().map(str::to_owned).collect()),
        one if names.contains(&one) => Ok(vec![one.to_owned()]),
        other => Err(format!("there is no bug {other}; there are {}", names.join(", "))),
    }
}

fn number(text: &str) -> Result<u64, String> {
    let parsed = match text.strip_prefix("0x") {
        Some(hex) => u64::from_str_radix(hex, 16),
        None => text.parse(),
    };
    parsed.map_err(|_| format!("{text} is no number"))
}

fn range(text: &str) -> Result<Range<u64>, String> {
    let (from, upto) = text.split_once("..").ok_or(format!("{text} is no range like 0..500"))?;
    Ok(number(from)?..number(upto)?)
}

/// One seed, told.
fn one(asked: &Asked, out: &mut impl Write, talk: &mut impl Write) -> ExitCode {
    let bug = asked.planted.first().and_then(|name| Bug::from_name(name)).unwrap_or_default();
    let plan = Plan::swarm(asked.seeds.start, Wish { bug, ..asked.wish });
    let begun = Instant::now();
    let mut outcome = run(plan.clone(), true);
    let mut said = Ok(());
    if let Some(failure) = outcome.failure.clone().filter(|_| asked.minimises) {
        let (plan, _) = minimise(plan, failure, |left| {
            said = write!(talk, "\r{left} happenings left   ").and_then(|()| talk.flush());
        });
        said = said.and_then(|()| writeln!(talk));
        outcome = run(plan.clone(), true);
        said = said.and_then(|()| show_plan(&plan, out));
    }
    let said = said.and_then(|()| {
        outcome.log.iter().try_for_each(|line| writeln!(out, "{line}"))?;
        writeln!(out, "trace {:016x}", outcome.trace)?;
        conclude(&outcome.figures, begun.elapsed(), out)?;
        outcome.failure.iter().try_for_each(|failure| writeln!(out, "FAILED {failure}"))
    });
    done(&said, outcome.failure.is_none())
}

fn show_plan(plan: &Plan, out: &mut impl Write) -> io::Result<()> {
    let Plan { seats, joiners, hostile, weather, .. } = plan;
    writeln!(out, "{seats} seats, {joiners} who join, hostile: {hostile:?}, {weather:?}")?;
    plan.happenings.iter().try_for_each(|happening| {
        let crate::plan::Happening { at_ms, on, what, .. } = happening;
        writeln!(out, "  at {at_ms} ms on {on:?}: {what:?}")
    })
}

/// The same seeds without a bug: where they break something too, finding it proves nothing.
fn is_sound(asked: &Asked, out: &mut impl Write) -> io::Result<bool> {
    let begun = Instant::now();
    let found = first_failure(asked, asked.wish);
    let took = begun.elapsed().as_secs();
    match &found {
        Some(failure) => writeln!(out, "without a bug: BROKEN, {took} s: {failure}")?,
        None => writeln!(out, "without a bug: nothing broke in {:?}, {took} s", asked.seeds)?,
    }
    out.flush()?;
    Ok(found.is_none())
}

/// Looks for each planted bug until a run breaks.
fn hunt(asked: &Asked, out: &mut impl Write) -> ExitCode {
    let needs_control = 1 < asked.planted.len();
    match needs_control.then(|| is_sound(asked, out)).transpose() {
        Ok(None | Some(true)) => {}
        Ok(Some(false)) | Err(_) => return ExitCode::FAILURE,
    }
    let mut missed = 0;
    let said = asked.planted.iter().try_for_each(|name| {
        let begun = Instant::now();
        let bug = Bug::from_name(name).unwrap_or_default();
        let found = first_failure(asked, Wish { bug, ..asked.wish });
        let took = begun.elapsed().as_secs();
        if let Some(failure) = found {
            let after = failure.seed - asked.seeds.start + 1;
            writeln!(out, "{name}: found after {after} seeds, {took} s: {failure}")?;
        } else {
            missed += 1;
            writeln!(out, "{name}: NOT FOUND in {:?}, {took} s", asked.seeds)?;
        }
        out.flush()
    });
    done(&said, missed == 0)
}

/// The first seed that breaks something.
fn first_failure(asked: &Asked, wish: Wish) -> Option<Failure> {
    let next = AtomicU64::new(asked.seeds.start);
    let found = Mutex::new(None::<Failure>);
    let lock = || found.lock().unwrap_or_else(PoisonError::into_inner);
    let work = || {
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            let is_late = lock().as_ref().is_some_and(|found| found.seed < seed);
            if asked.seeds.end <= seed || is_late {
                return;
            }
            let Some(failure) = run_seed(seed, wish).failure else { continue };
            let mut found = lock();
            if found.as_ref().is_none_or(|other| failure.seed < other.seed) {
                *found = Some(failure);
            }
        }
    };
    std::thread::scope(|scope| (0..asked.jobs).for_each(|_| drop(scope.spawn(work))));
    found.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// Many seeds, a few at once.
fn many(asked: &Asked, out: &mut impl Write, talk: &mut impl Write) -> ExitCode {
    let begun = Instant::now();
    let sums = Mutex::new((Figures::default(), Vec::<Failure>::new()));
    let next = AtomicU64::new(asked.seeds.start);
    let work = || {
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if asked.seeds.end <= seed {
                return;
            }
            let outcome = run_seed(seed, asked.wish);
            let mut sums = sums.lock().unwrap_or_else(PoisonError::into_inner);
            sums.0.add(&outcome.figures);
            if let Some(failure) = outcome.failure {
                // Whoever watches learns of it at once; the end repeats it in order.
                eprint_line(&failure);
                sums.1.push(failure);
            }
        }
    };
    let shows = io::stderr().is_terminal();
    let said = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..asked.jobs).map(|_| scope.spawn(work)).collect();
        let mut said = Ok(());
        while !workers.iter().all(std::thread::ScopedJoinHandle::is_finished) {
            std::thread::sleep(Duration::from_millis(50));
            let sums = sums.lock().unwrap_or_else(PoisonError::into_inner);
            if shows {
                let (seeds, failed) = (sums.0.seeds, sums.1.len());
                let all = asked.seeds.end - asked.seeds.start;
                said = write!(talk, "\r{seeds} of {all} seeds, {failed} failed ")
                    .and_then(|()| talk.flush());
            }
        }
        said
    });
    let (figures, mut failures) = sums.into_inner().unwrap_or_else(PoisonError::into_inner);
    failures.sort_by_key(|failure| failure.seed);
    let said = said.and_then(|()| {
        if shows {
            writeln!(talk)?;
        }
        failures.iter().try_for_each(|failure| writeln!(out, "FAILED {failure}"))?;
        conclude(&figures, begun.elapsed(), out)
    });
    done(&said, failures.is_empty())
}

/// A failure, as soon as it is known.
fn eprint_line(failure: &Failure) {
    let said = writeln!(io::stderr(), "\rfailed: {failure}");
    said.unwrap_or_default();
}

fn conclude(figures: &Figures, took: Duration, out: &mut impl Write) -> io::Result<()> {
    let took_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX).max(1);
    let speed = figures.awake_ms / took_ms;
    let rate = figures.steps.saturating_mul(1_000) / took_ms;
    writeln!(out, "{figures}; {took_ms} ms, {speed} times real time, {rate} steps a second")
}

#[cfg(test)]
mod tests {
    use super::asked;

    #[test]
    fn what_cannot_be_read_is_named() {
        let why = |words: &[&str]| {
            let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
            asked(&words).unwrap_err()
        };

        assert_eq!(why(&["--seeds", "5"]), "5 is no range like 0..500");
        assert_eq!(why(&["--seed"]), "--seed needs a value");
        assert_eq!(why(&["--seed", "x"]), "x is no number");
        assert_eq!(why(&["--speed"]), "there is no --speed");
        assert!(why(&["--nodes", "7"]).contains("--seeds A..B"));
    }
}
