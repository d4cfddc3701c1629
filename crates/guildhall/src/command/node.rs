//! `guildhall node`: running it, in front or behind.

use std::fs;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use clap::{Args, Subcommand};
use guildhall_control::api::Request;
use guildhall_control::api::node::{Stopping, Version};
use guildhall_control::api::status::Status;
use guildhall_control::client::ClientError;
use guildhall_control::{Client, Code, Problem, Untrusted};
use serde::Serialize;

use super::unit;
use crate::failure::{self, Ended, Failure, Outcome};
use crate::home::Home;
use crate::json;
use crate::node::{self, RunOptions};
use crate::session::{Form, Session, no_home};

/// A node that does not answer by then has failed to start.
const START_TIMEOUT: Duration = Duration::from_secs(30);

/// A node that is not gone by then hangs.
const STOP_TIMEOUT: Duration = Duration::from_secs(30);

/// A node that was killed is gone by then.
const GONE_TIMEOUT: Duration = Duration::from_secs(3);

/// How often to look.
const PAUSE: Duration = Duration::from_millis(25);

/// Lines of the log that are shown if nothing else is said, and with a failure.
const LOG_LINES: usize = 40;
const FAILURE_LINES: usize = 6;

/// At most this much of the end of a log is read.
const LOG_LENGTH_MAX: u64 = 1024 * 1024;

/// What can be done with the node.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum Verb {
    /// Run the node here, until Ctrl-C
    #[command(after_help = "Examples:\n  guildhall node run\n  guildhall node run --port 7500")]
    Run(RunArgs),
    /// Start the node in the background
    #[command(after_help = "Examples:\n  guildhall node start\n  guildhall node start --offline")]
    Start(HowArgs),
    /// Stop the node
    #[command(after_help = "Example:\n  guildhall node stop")]
    Stop,
    /// Show what the node wrote while in the background
    #[command(after_help = "Examples:\n  guildhall node logs\n  guildhall node logs -f")]
    Logs(LogsArgs),
    /// Have systemd start the node when you log in
    #[command(after_help = "Example:\n  guildhall node install")]
    Install,
    /// Have systemd start it no more
    #[command(after_help = "Example:\n  guildhall node uninstall")]
    Uninstall,
}

/// How to run.
#[derive(Clone, Debug, Args)]
pub(crate) struct RunArgs {
    #[command(flatten)]
    how: HowArgs,
    /// Cut loose from the terminal
    #[arg(long, hide = true)]
    background: bool,
}

/// In which way to run.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct HowArgs {
    #[command(flatten)]
    pub(crate) port: PortArgs,
    /// Work alone; partners get what was done when the node is online again
    #[arg(long)]
    offline: bool,
    /// Sign although no partner could confirm that this is not an old copy
    #[arg(long)]
    i_am_the_only_copy: bool,
}

impl HowArgs {
    /// As usual, on this port.
    pub(crate) fn at(port: PortArgs) -> Self {
        Self { port, ..Self::default() }
    }

    fn options(&self) -> RunOptions {
        RunOptions {
            port: self.port.port,
            is_offline: self.offline,
            is_only_copy: self.i_am_the_only_copy,
            ..RunOptions::default()
        }
    }

    /// The same as arguments of a command.
    fn arguments(&self) -> Vec<String> {
        let port = self.port.port.map(|port| vec!["--port".to_owned(), port.to_string()]);
        let flags =
            [(self.offline, "--offline"), (self.i_am_the_only_copy, "--i-am-the-only-copy")];
        let flags =
            flags.into_iter().filter(|(is_set, _)| *is_set).map(|(_, flag)| flag.to_owned());
        port.unwrap_or_default().into_iter().chain(flags).collect()
    }
}

/// Where to listen.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct PortArgs {
    /// Port to listen on; 7417 if it is free, and the same again next time
    #[arg(long)]
    pub(crate) port: Option<u16>,
}

/// What to show of the log.
#[derive(Clone, Debug, Args)]
pub(crate) struct LogsArgs {
    /// Go on and show what is written
    #[arg(short, long)]
    follow: bool,
    /// So many lines from the end
    #[arg(short = 'n', long, value_name = "NUMBER", default_value_t = LOG_LINES)]
    lines: usize,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct State {
    schema: &'static str,
    running: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pid: Option<u32>,
    /// False if it was so already.
    changed: bool,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Logs {
    schema: &'static str,
    file: String,
    lines: Vec<String>,
}

/// Does it.
pub(crate) async fn run(session: &Session, verb: Verb) -> Outcome {
    match verb {
        Verb::Run(args) => run_here(session, &args).await,
        Verb::Start(args) => {
            let (pid, changed) = start(session, &args).await?;
            tell(session, &State { schema: STATE_SCHEMA, running: true, pid: Some(pid), changed })
        }
        Verb::Stop => stop(session).await,
        Verb::Logs(args) => logs(session, &args).await,
        Verb::Install => unit::install(session),
        Verb::Uninstall => unit::uninstall(session),
    }
}

/// Names the node that runs here already.
async fn refuse_a_second(session: &Session) -> Result<(), Failure> {
    let Ok(reply) = session.client().call(&Request::Version).await else { return Ok(()) };
    let pid = reply.read::<Version>()?.pid;
    Err(Problem::new(Code::HomeLocked, "your node runs already")
        .because(format!("It is process {pid}, in {}.", session.home.path().display()))
        .hint(format!("stop it:  guildhall{} node stop", session.home.as_argument()))
        .into())
}

const STATE_SCHEMA: &str = "guildhall.node/1";

async fn run_here(session: &Session, args: &RunArgs) -> Outcome {
    if !session.home.exists() {
        return Err(no_home(&session.home).into());
    }
    refuse_a_second(session).await?;
    if args.background {
        // Fails only for the leader of a group of processes, which is cut loose already.
        rustix::process::setsid().map(|_session| ()).unwrap_or_default();
    } else {
        session.say("The node runs; Ctrl-C stops it.");
    }
    let (home, options) = (session.home.path().to_owned(), args.how.options());
    // The node brings machinery of its own, which cannot start inside ours.
    let ran = std::thread::spawn(move || node::run(&home, &options)).join();
    ran.map_err(|_panic| Problem::new(Code::Internal, "the node broke down"))??;
    Ok(Ended::Well)
}

/// Starts the node if none runs, and waits until it answers: its process, and whether it is fresh.
pub(crate) async fn start(session: &Session, args: &HowArgs) -> Result<(u32, bool), Failure> {
    if let Some(pid) = running(session).await? {
        return Ok((pid, false));
    }
    if !session.home.exists() {
        return Err(no_home(&session.home).into());
    }
    let child = spawn(&session.home, args)?;
    let pid = until_it_answers(session, child).await?;
    // Answers only once the node has read what it holds.
    session.ask::<Status>(&Request::Status).await?;
    Ok((pid, true))
}

/// The process that runs here already. One that was killed may take a moment to be gone.
async fn running(session: &Session) -> Result<Option<u32>, Failure> {
    let begun = Instant::now();
    loop {
        match session.client().call(&Request::Version).await {
            Ok(reply) => return Ok(Some(reply.read::<Version>()?.pid)),
            Err(ClientError::Down { .. } | ClientError::Stale { .. }) => return Ok(None),
            Err(ClientError::Broken { .. }) if begun.elapsed() < GONE_TIMEOUT => {
                tokio::time::sleep(PAUSE).await;
            }
            Err(error) => return Err(error.into()),
        }
    }
}

fn spawn(home: &Home, args: &HowArgs) -> Result<Child, Failure> {
    let log = home.log();
    let told = |error| failure::file("write", &log, &error);
    let mut private = fs::OpenOptions::new();
    let out = private.create(true).append(true).mode(0o600).open(&log).map_err(told)?;
    let err = out.try_clone().map_err(told)?;
    let program = std::env::current_exe().map_err(|error| cannot_start(&error.to_string()))?;
    let mut command = Command::new(program);
    command.arg("--home").arg(home.path()).args(["node", "run", "--background"]);
    command.args(args.arguments());
    command.stdin(Stdio::null()).stdout(out).stderr(err).current_dir("/");
    command.spawn().map_err(|error| cannot_start(&error.to_string()).into())
}

async fn until_it_answers(session: &Session, mut child: Child) -> Result<u32, Failure> {
    let started = Instant::now();
    loop {
        let ended = child.try_wait().map_err(|error| cannot_start(&error.to_string()))?;
        if ended.is_some() {
            return Err(with_log(cannot_start("It ended at once."), &session.home).into());
        }
        if let Ok(reply) = session.client().call(&Request::Version).await {
            return Ok(reply.read::<Version>()?.pid);
        }
        if started.elapsed() > START_TIMEOUT {
            return Err(with_log(cannot_start("It does not answer."), &session.home).into());
        }
        tokio::time::sleep(PAUSE).await;
    }
}

fn cannot_start(cause: &str) -> Problem {
    Problem::new(Code::Refused, "the node could not be started")
        .because(cause)
        .hint("see what it says:  guildhall node run")
}

/// With what the node said last, which is mostly why.
fn with_log(problem: Problem, home: &Home) -> Problem {
    let Ok(lines) = tail(&home.log(), FAILURE_LINES) else { return problem };
    let detail = format!("{}\n{}", problem.detail, lines.join("\n"));
    problem.because(detail.trim().to_owned())
}

async fn stop(session: &Session) -> Outcome {
    let state = |pid, changed| State { schema: STATE_SCHEMA, running: false, pid, changed };
    let stopping: Stopping = match session.client().call(&Request::Stop).await {
        Ok(reply) => reply.read()?,
        Err(ClientError::Down { .. } | ClientError::Stale { .. }) => {
            return tell(session, &state(None, false));
        }
        Err(error) => return Err(error.into()),
    };
    until_gone(session.client(), stopping.pid).await?;
    tell(session, &state(Some(stopping.pid), true))
}

async fn until_gone(client: Client, pid: u32) -> Result<(), Failure> {
    let started = Instant::now();
    while lives(pid) || client.call(&Request::Version).await.is_ok() {
        if started.elapsed() > STOP_TIMEOUT {
            let title = format!("the node, process {pid}, does not stop");
            return Err(Problem::new(Code::NodeSilent, title)
                .because("It was asked to, and is still there.")
                .hint(format!("end it by force; nothing is lost:  kill -9 {pid}"))
                .into());
        }
        tokio::time::sleep(PAUSE).await;
    }
    Ok(())
}

/// True if the process is there and not merely waiting to be buried by its parent.
fn lives(pid: u32) -> bool {
    let Some(id) = i32::try_from(pid).ok().and_then(rustix::process::Pid::from_raw) else {
        return false;
    };
    if rustix::process::test_kill_process(id) == Err(rustix::io::Errno::SRCH) {
        return false;
    }
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    !stat.rsplit_once(')').is_some_and(|(_, rest)| rest.trim_start().starts_with('Z'))
}

fn tell(session: &Session, state: &State) -> Outcome {
    let pid = state.pid.map(|pid| format!(", process {pid}")).unwrap_or_default();
    let words = match (state.running, state.changed) {
        (true, true) => format!("Your node runs in the background{pid}."),
        (true, false) => format!("Your node runs already{pid}."),
        (false, true) => "Your node has stopped.".to_owned(),
        (false, false) => "Your node is not running.".to_owned(),
    };
    match session.form {
        Form::Json => json::print(state)?,
        Form::Quiet => {}
        Form::Text => session.screen.print(&format!("{words}\n"))?,
    }
    Ok(Ended::Well)
}

async fn logs(session: &Session, args: &LogsArgs) -> Outcome {
    let path = session.home.log();
    let told = |error| match error {
        error if io::Error::kind(&error) == io::ErrorKind::NotFound => {
            Problem::new(Code::NotFound, "the node has written no log yet")
                .because(format!("I looked for {}.", path.display()))
                .hint("start it:  guildhall node start")
        }
        error => failure::file("read", &path, &error),
    };
    let lines = tail(&path, args.lines).map_err(told)?;
    if session.form == Form::Json && !args.follow {
        let file = path.display().to_string();
        json::print(&Logs { schema: "guildhall.node.logs/1", file, lines })?;
        return Ok(Ended::Well);
    }
    print_lines(session, &lines)?;
    if args.follow {
        follow(session, &path).await?;
    }
    Ok(Ended::Well)
}

async fn follow(session: &Session, path: &Path) -> Result<(), Failure> {
    let told = |error| failure::file("read", path, &error);
    let mut file = fs::File::open(path).map_err(told)?;
    file.seek(SeekFrom::End(0)).map_err(told)?;
    let mut rest = Vec::new();
    loop {
        file.read_to_end(&mut rest).map_err(told)?;
        if let Some(end) = rest.iter().rposition(|byte| *byte == b'\n') {
            let whole: Vec<u8> = rest.drain(..=end).collect();
            print_lines(session, &Untrusted::new(String::from_utf8_lossy(&whole)).lines())?;
        }
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
}

fn print_lines(session: &Session, lines: &[String]) -> Result<(), Failure> {
    for line in lines {
        session.screen.print(&[line, "\n"].concat())?;
    }
    Ok(())
}

/// The last lines of a file, safe to print.
fn tail(path: &Path, count: usize) -> io::Result<Vec<String>> {
    let mut file = fs::File::open(path)?;
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(LOG_LENGTH_MAX)))?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    let mut lines = Untrusted::new(String::from_utf8_lossy(&bytes)).lines();
    Ok(lines.split_off(lines.len().saturating_sub(count)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_log_is_shown_without_what_a_terminal_obeys() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("node.log");
        fs::write(&path, "one\ntwo\nthree \u{1b}[31m\n").unwrap();

        assert_eq!(tail(&path, 2).unwrap(), ["two", "three [31m"]);
        assert_eq!(tail(&path, 9).unwrap().len(), 3);
        assert!(tail(&folder.path().join("none"), 2).is_err());
    }

    #[test]
    fn this_process_lives_and_an_impossible_one_does_not() {
        assert!(lives(std::process::id()));
        assert!(!lives(u32::MAX));
        assert!(!lives(0));
    }
}
