//! The command that looks at every way to fill one place of the minutes.

use std::io::Write;
use std::process::ExitCode;

use crate::explore::{Explorer, Limits};

const HELP: &str = "\
explore: every way to fill one place of the minutes

  --seats N       seats there are, 1 to 7 (default 3)
  --liars N       so many of them lie (default 0)
  --depth N       votes in a state (default 6)
  --rounds N      rounds that are voted in (default 2)
  --states N      stop after the depth that passes this (default 10000000)
  --planted NAME  with a bug of the rules (only in builds for that)

Example: cargo explore --seats 3 --depth 8
";

/// Looks as far as the arguments say, and tells what there was.
pub(crate) fn command(
    arguments: &[String],
    out: &mut impl Write,
    talk: &mut impl Write,
) -> ExitCode {
    if arguments.iter().any(|argument| argument == "--help") {
        return done(out.write_all(HELP.as_bytes()).is_ok());
    }
    let explorer = match explorer(arguments) {
        Ok(explorer) => explorer,
        Err(why) => {
            drop(write!(talk, "error: {why}\n\n{HELP}"));
            return ExitCode::FAILURE;
        }
    };
    let report = explorer.run(&mut |depth, states| {
        drop(writeln!(talk, "{depth} votes: {states} states"));
    });
    let is_told = writeln!(out, "{report}").is_ok();
    done(is_told && report.broken.is_none())
}

fn done(is_well: bool) -> ExitCode {
    if is_well { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn explorer(arguments: &[String]) -> Result<Explorer, String> {
    let mut limits = Limits { seats: 3, liars: 0, depth: 6, rounds: 2, states: 10_000_000 };
    let mut planted = None;
    let mut words = arguments.iter().map(String::as_str);
    while let Some(word) = words.next() {
        let value = words.next().ok_or(format!("{word} needs a value"))?;
        let number = || value.parse::<usize>().map_err(|_| format!("{value} is no number"));
        match word {
            "--seats" => limits.seats = number()?,
            "--liars" => limits.liars = number()?,
            "--depth" => limits.depth = number()?,
            "--rounds" => {
                limits.rounds = u32::try_from(number()?).map_err(|why| why.to_string())?;
            }
            "--states" => limits.states = number()?,
            "--planted" => planted = Some(value),
            other => return Err(format!("there is no {other}")),
        }
    }
    if !(1..=7).contains(&limits.seats) || limits.seats < limits.liars {
        return Err("--seats takes 1 to 7, and --liars no more than that".to_owned());
    }
    match planted {
        None => Ok(Explorer::new(limits)),
        Some(name) => with_bug(Explorer::new(limits), name),
    }
}

#[cfg(guildhall_planted)]
fn with_bug(mut explorer: Explorer, name: &str) -> Result<Explorer, String> {
    use guildhall_governance::Planted;

    if !Planted::NAMES.contains(&name) {
        return Err(format!("there is no bug {name}; there are {}", Planted::NAMES.join(", ")));
    }
    explorer.plant(Planted::default().with(name));
    Ok(explorer)
}

#[cfg(not(guildhall_planted))]
fn with_bug(_: Explorer, name: &str) -> Result<Explorer, String> {
    Err(format!("this build can plant no bugs; run `cargo explore-planted --planted {name}`"))
}
