//! A shell in a folder of its own, with the real binary in its path.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::page::Step;
use super::pattern::Names;

/// How a page shows that a command fails.
const ERROR: &str = "error: ";

/// Commands that change nothing, so that they can be given again.
const READING: &[&str] = &[
    "status",
    "inbox",
    "initiative list",
    "initiative show",
    "initiative stranded",
    "decision list",
    "decision show",
    "commitment list",
    "commitment show",
    "challenge list",
    "challenge show",
    "challenge match",
    "lead list",
    "lesson list",
    "member list",
    "member show",
    "person list",
    "profile show",
    "invite list",
    "key list",
    "rules show",
    "review show",
    "found show",
    "health",
    "fairness",
    "digest",
    "search",
    "check",
    "log",
    "why",
    "verify",
    "explain",
    "config",
    "version",
    "help",
];

pub(super) struct Shell {
    folder: TempDir,
    names: Names,
    /// Homes at which something was typed; their nodes are stopped at the end.
    homes: BTreeSet<String>,
}

impl Shell {
    pub(super) fn open() -> Self {
        let folder = tempfile::Builder::new().prefix("gw-").tempdir().expect("a folder");
        Self { folder, names: Names::default(), homes: BTreeSet::new() }
    }

    /// Carries out one step; the error is what was printed instead of what the page says.
    pub(super) fn type_in(&mut self, step: &Step, patience: Duration) -> Result<(), String> {
        if !step.at.is_empty() {
            self.homes.insert(step.at.clone());
        }
        let command = self.names.resolve(&step.command);
        let begun = Instant::now();
        loop {
            let output = self.run(&step.at, &command);
            let printed = printed(&output);
            let may_fail = step.output.starts_with(ERROR);
            if output.status.success() != may_fail && self.names.fit(&step.output, &printed) {
                return Ok(());
            }
            if !is_reading(&command) || patience < begun.elapsed() {
                return Err(told(&output, printed));
            }
        }
    }

    /// What was printed as a page would say it. Names that are new stand for those that come next
    /// on the page.
    pub(super) fn learn<'a>(
        &mut self,
        printed: &str,
        page: impl Iterator<Item = &'a str>,
    ) -> String {
        self.names.learn(printed, page);
        let folder = self.folder.path().display().to_string();
        self.names.disguise(printed).replace(&folder, "[..]").trim_end().to_owned()
    }

    fn run(&self, at: &str, command: &str) -> Output {
        let binary = Path::new(env!("CARGO_BIN_EXE_guildhall"));
        let programs = binary.parent().expect("the binary lies in a folder").display().to_string();
        let path = std::env::var("PATH").unwrap_or_default();
        let mut shell = Command::new("sh");
        shell
            .arg("-c")
            .arg(format!("exec 2>&1; {command}"))
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .env("PATH", format!("{programs}:{path}"))
            .env("HOME", self.folder.path())
            .env("LC_ALL", "C.UTF-8")
            .env("TZ", "UTC")
            .env("GUILDHALL_LISTEN", "127.0.0.1")
            .env("GUILDHALL_HOME", self.home(at))
            .env_remove("GUILDHALL_ASCII")
            .env_remove("XDG_DATA_HOME");
        shell.output().expect("there is a shell")
    }

    fn home(&self, at: &str) -> PathBuf {
        self.folder.path().join(if at.is_empty() { "nobody" } else { at })
    }
}

impl Drop for Shell {
    fn drop(&mut self) {
        for home in &self.homes {
            // Best effort: the node may be down already.
            drop(self.run(home, "guildhall node stop"));
        }
    }
}

fn told(output: &Output, mut printed: String) -> String {
    if !output.status.success() && !printed.starts_with(ERROR) {
        // Writing to a string cannot fail.
        write!(printed, "({})", output.status).unwrap_or_default();
    }
    printed
}

fn printed(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn is_reading(command: &str) -> bool {
    let Some(rest) = command.strip_prefix("guildhall ") else { return false };
    READING.iter().any(|verb| rest == *verb || rest.starts_with(&format!("{verb} ")))
        && !command.contains(['>', '|', ';'])
}
