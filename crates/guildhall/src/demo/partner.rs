//! One organisation of the demo: a home, and this program run on it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use guildhall_control::{Code, Problem};
use serde_json::Value;

/// Longest wait for anything in the demo.
const PATIENCE: Duration = Duration::from_secs(60);

/// Pause between two looks at a node.
const PAUSE: Duration = Duration::from_millis(40);

/// One organisation.
#[derive(Debug)]
pub(super) struct Partner {
    pub(super) handle: String,
    pub(super) name: String,
    home: PathBuf,
    program: PathBuf,
}

impl Partner {
    pub(super) fn new(folder: &Path, handle: &str, name: &str) -> Result<Self, Problem> {
        let program = std::env::current_exe().map_err(|error| {
            Problem::new(Code::File, "cannot find this program's own file")
                .because(error.to_string())
        })?;
        let home = folder.join(handle);
        Ok(Self { handle: handle.to_owned(), name: name.to_owned(), home, program })
    }

    /// Runs a command that must succeed, with `--json`.
    pub(super) fn json(&self, args: &[&str]) -> Result<Value, Problem> {
        let output = self.run(&[args, &["--json"]].concat())?;
        serde_json::from_slice(&output.stdout).map_err(|error| {
            self.unexpected(args, &output).because(format!("it printed no JSON: {error}"))
        })
    }

    /// Runs a command that must succeed.
    pub(super) fn run(&self, args: &[&str]) -> Result<Output, Problem> {
        let output = self.output(args)?;
        if output.status.success() { Ok(output) } else { Err(self.unexpected(args, &output)) }
    }

    /// Brings in a file of contributions that must be refused; returns the reason.
    pub(super) fn refuse(&self, file: &str) -> Result<String, Problem> {
        let args = ["log", "import", file, "--json"];
        let output = self.output(&args)?;
        let report: Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
        let reason = report["refused"][0]["reason"].as_str();
        match reason.filter(|_| !output.status.success()) {
            Some(reason) => Ok(reason.to_owned()),
            None => Err(self.unexpected(&args, &output)),
        }
    }

    /// Agrees to a proposal, once it is here.
    pub(super) fn agree(&self, decision: &str) -> Result<(), Problem> {
        until("a proposal to arrive", || {
            Ok(self
                .output(&["decision", "show", decision, "--json"])?
                .status
                .success()
                .then_some(()))
        })?;
        self.run(&["decision", "vote", decision, "agree", "--yes"]).map(drop)
    }

    /// Waits until `status` is as wished.
    pub(super) fn wait(
        &self,
        what: &str,
        is_so: impl Fn(&Value) -> bool,
    ) -> Result<Value, Problem> {
        until(&format!("{} {what}", self.name), || {
            let status = self.json(&["status"])?;
            Ok(is_so(&status).then_some(status))
        })
    }

    /// Waits until a decision is final here; returns it.
    pub(super) fn wait_final(&self, decision: &str) -> Result<Value, Problem> {
        until(&format!("{} to hold the decision", self.name), || {
            let output = self.output(&["decision", "show", decision, "--json"])?;
            let shown: Option<Value> = serde_json::from_slice(&output.stdout).ok();
            Ok(shown.filter(|shown| shown["state"] == "final"))
        })
    }

    fn output(&self, args: &[&str]) -> Result<Output, Problem> {
        Command::new(&self.program)
            .arg("--home")
            .arg(&self.home)
            .args(args)
            .env("GUILDHALL_LISTEN", "127.0.0.1")
            .stdin(Stdio::null())
            .output()
            .map_err(|error| {
                Problem::new(Code::File, "cannot start this program once more")
                    .because(error.to_string())
            })
    }

    fn unexpected(&self, args: &[&str], output: &Output) -> Problem {
        let command = args.iter().take(2).copied().collect::<Vec<_>>().join(" ");
        let title = format!("the demo failed: {} could not do `{command}`", self.name);
        let stderr = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        Problem::new(Code::Internal, title)
            .because(stderr)
            .hint(format!("look at it:  guildhall --home {} node logs", self.home.display()))
    }
}

/// Asks until there is an answer.
pub(super) fn until<T>(
    what: &str,
    mut ask: impl FnMut() -> Result<Option<T>, Problem>,
) -> Result<T, Problem> {
    let begun = Instant::now();
    loop {
        if let Some(answer) = ask()? {
            return Ok(answer);
        }
        if begun.elapsed() > PATIENCE {
            return Err(Problem::new(Code::NotYet, format!("waited in vain for {what}")));
        }
        std::thread::sleep(PAUSE);
    }
}
