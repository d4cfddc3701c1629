//! Times the daily commands as processes, in a federation as large as people asked for.
//!
//! It founds a federation with the command itself, lets partners join and take their seats, brings
//! in the initiatives of `examples/data`, has everybody comment and promise, and then runs `inbox`,
//! `status`, `initiative list`, `health` and `search` again and again. Nodes are left stopped.
//! `docs/performance.md` says how to run it.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

#[path = "workload/failure.rs"]
mod failure;

use failure::{Context as _, Outcome, failed};

const USAGE: &str = "usage: figures GUILDHALL DIR [PARTNERS COMMENTS COMMITMENTS]\n\n\
    GUILDHALL is the command, DIR a directory that does not exist yet.";

/// What is asked for if nothing else is said: the figures that were agreed.
const PARTNERS: usize = 20;
const COMMENTS: usize = 5_000;
const COMMITMENTS: usize = 2_000;

/// Each command is timed so often.
const RUNS: usize = 40;

/// Whatever is waited for must come within this time.
const PATIENCE: Duration = Duration::from_secs(600);

/// What is timed.
const TIMED: [&[&str]; 5] =
    [&["inbox"], &["status"], &["initiative", "list"], &["health"], &["search", "sensor", "door"]];

/// The initiatives that are brought in.
const INITIATIVES: &str = include_str!("data/initiatives.jsonl");

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match run(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            anstream::eprintln!("error: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &[&str]) -> Outcome<()> {
    let (program, directory, sizes) = match args {
        [program, directory] => (program, directory, [PARTNERS, COMMENTS, COMMITMENTS]),
        [program, directory, partners, comments, commitments] => {
            let number = |text: &str| text.parse().context(USAGE);
            let sizes = [number(partners)?, number(comments)?, number(commitments)?];
            (program, directory, sizes)
        }
        _ => return failed(USAGE),
    };
    let program = std::path::absolute(program)?;
    let directory = std::path::absolute(directory)?;
    std::fs::create_dir(&directory).context("the directory must not exist yet")?;
    let homes = founded(&program, &directory, sizes[0].max(1))?;
    filled(&homes, &directory, sizes[1], sizes[2])?;
    wait_equal(&homes)?;
    for command in TIMED {
        time(&homes[0], command)?;
    }
    Ok(())
}

/// One organisation's node, which is stopped at the end.
#[derive(Debug)]
struct Home {
    program: PathBuf,
    path: PathBuf,
    handle: String,
}

impl Home {
    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.arg("--home").arg(&self.path).args(args).stdin(Stdio::null());
        command.env("GUILDHALL_LISTEN", "127.0.0.1").env_remove("GUILDHALL_HOME");
        command
    }

    /// Runs a command that must succeed, and reads its answer.
    fn ask(&self, args: &[&str]) -> Outcome<Value> {
        let more = ["--json", "--yes", "--no-input"];
        let output = self.command(&[args, &more].concat()).output()?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stdout).into_owned();
            return failed(format!("{args:?} of {} failed: {said}", self.handle));
        }
        serde_json::from_slice(&output.stdout).context("the answer is no JSON")
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        // Best effort: the node may be down already.
        drop(self.command(&["node", "stop"]).output());
    }
}

/// A federation in which everybody has a seat.
fn founded(program: &Path, directory: &Path, partners: usize) -> Outcome<Vec<Home>> {
    let home = |number: usize| {
        let handle = format!("partner-{number:02}");
        Home { program: program.to_owned(), path: directory.join(&handle), handle }
    };
    let first = home(1);
    let who = ["--org", "Partner 1", "--handle", &first.handle, "--person", "Pat"];
    first.ask(&[&["init", "Figures", "--preset", "trial"], &who[..]].concat())?;
    let mut homes = vec![first];
    for number in 2..=partners {
        let next = home(number);
        let invite = homes[0].ask(&["invite", "create", "--for", &next.handle])?;
        let invite = text(&invite, "invite")?;
        let name = format!("Partner {number}");
        let who = ["--org", &name, "--handle", &next.handle, "--person", "Pat"];
        next.ask(&[&["join", &invite], &who[..]].concat())?;
        let proposed = homes[0].ask(&["member", "propose", &next.handle])?;
        let decision = text(&proposed, "id")?;
        // Whoever is silent could still object, so all speak; the first did with its proposal.
        for voter in homes.iter().skip(1) {
            wait("the proposal", || Ok(voter.ask(&["decision", "show", &decision]).is_ok()))?;
            voter.ask(&["decision", "vote", &decision, "agree"])?;
        }
        wait("the seat", || Ok(next.ask(&["status"])?["me"]["seated"] == true))?;
        homes.push(next);
    }
    Ok(homes)
}

/// Everybody comments and promises in turn.
fn filled(homes: &[Home], directory: &Path, comments: usize, commitments: usize) -> Outcome<()> {
    let file = directory.join("initiatives.jsonl");
    std::fs::write(&file, INITIATIVES)?;
    homes[0].ask(&["import", &file.display().to_string()])?;
    wait_equal(homes)?;
    let list = homes[0].ask(&["initiative", "list"])?;
    let items = list["items"].as_array().context("a list has items")?;
    let ids: Vec<String> = items.iter().map(|item| text(item, "id")).collect::<Outcome<_>>()?;
    for (number, home) in (0..comments).zip(homes.iter().cycle()) {
        let words = format!("Door {number} reads high; the sensor is to be looked at.");
        home.ask(&["comment", "add", &ids[number * 7 % ids.len()], &words])?;
    }
    for (number, home) in (0..commitments).zip(homes.iter().cycle()) {
        let (words, on) = (format!("Look at sensor {number}"), &ids[number * 5 % ids.len()]);
        let due = format!("{}-12-{:02}", 2099, number % 28 + 1);
        home.ask(&["commitment", "promise", &words, "--due", &due, "--for", on])?;
    }
    Ok(())
}

fn wait_equal(homes: &[Home]) -> Outcome<()> {
    wait("all nodes to hold the same", || {
        let states: Vec<Value> = homes
            .iter()
            .map(|home| Ok(home.ask(&["status"])?["state"].take()))
            .collect::<Outcome<_>>()?;
        Ok(states.iter().all(|state| *state == states[0]))
    })
}

fn wait(what: &str, mut is_so: impl FnMut() -> Outcome<bool>) -> Outcome<()> {
    let begun = Instant::now();
    while !is_so()? {
        if PATIENCE < begun.elapsed() {
            return failed(format!("waited in vain for {what}"));
        }
        // Asking without a pause would take the time from the nodes that are waited for.
        std::thread::sleep(Duration::from_millis(100));
    }
    Ok(())
}

/// Prints the median and the slowest of many runs of a command, in milliseconds.
fn time(home: &Home, args: &[&str]) -> Outcome<()> {
    let mut spans = Vec::with_capacity(RUNS);
    for _ in 0..RUNS {
        let begun = Instant::now();
        let output = home.command(args).output()?;
        spans.push(begun.elapsed());
        if !output.status.success() {
            anstream::println!("RESULT\tguildhall\t{}\tfailed", args.join(" "));
            return Ok(());
        }
    }
    spans.sort_unstable();
    let in_ms = |span: Option<&Duration>| span.map_or(f64::NAN, |span| span.as_secs_f64() * 1e3);
    let (median, slowest) = (in_ms(spans.get(RUNS / 2)), in_ms(spans.last()));
    anstream::println!("RESULT\tguildhall\t{}\t{median:.1}\t{slowest:.1}", args.join(" "));
    Ok(())
}

fn text(value: &Value, field: &str) -> Outcome<String> {
    value[field].as_str().map(str::to_owned).context("the answer lacks a field")
}
