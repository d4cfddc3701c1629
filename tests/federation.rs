//! Real nodes as processes: every home in a folder of its own, every port on loopback.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use crate::schema;

/// Whatever is waited for must come within this time, on a machine that is busy with other tests.
const PATIENCE: Duration = Duration::from_secs(90);

/// One organisation's node.
pub(crate) struct Home {
    pub(crate) handle: String,
    pub(crate) path: PathBuf,
}

/// What a command printed and how it ended.
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    /// The one JSON document it printed.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("no JSON: {error}\n{}\n{}", self.stdout, self.stderr))
    }

    pub(crate) fn must(self) -> Self {
        assert_eq!(self.code, Some(0), "stdout: {}\nstderr: {}", self.stdout, self.stderr);
        self
    }
}

impl Home {
    /// Runs `guildhall --home … args` with nobody at the keyboard.
    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        let output = self.command(args).output().expect("the binary starts");
        ran(&output)
    }

    /// Runs a command that must succeed, with `--json`.
    pub(crate) fn json(&self, args: &[&str]) -> Value {
        let answer = self.run(&[args, &["--json"]].concat()).must().json();
        schema::check(&answer);
        answer
    }

    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_guildhall"));
        command
            .arg("--home")
            .arg(&self.path)
            .args(args)
            .stdin(Stdio::null())
            .env("GUILDHALL_LISTEN", "127.0.0.1")
            .env_remove("GUILDHALL_HOME");
        command
    }

    pub(crate) fn start(&self, more: &[&str]) {
        self.run(&[&["node", "start"], more].concat()).must();
    }

    pub(crate) fn stop(&self) {
        self.run(&["node", "stop"]).must();
    }

    /// Ends the process as a power cut would, as far as a process can.
    pub(crate) fn kill(&self) {
        let pid = self.json(&["status"])["node"]["pid"].as_u64().expect("a running node");
        let killed = Command::new("kill").args(["-9", &pid.to_string()]).status();
        assert!(killed.expect("kill starts").success());
        let proc = PathBuf::from(format!("/proc/{pid}/stat"));
        wait_for("the killed node to be gone", || {
            // A zombie is gone as far as its files and sockets go.
            fs::read_to_string(&proc).map_or(true, |stat| stat.contains(") Z "))
        });
    }

    pub(crate) fn status(&self) -> Value {
        self.json(&["status"])
    }

    /// Waits until a value of `status` is as wished.
    pub(crate) fn wait_status(&self, what: &str, is_so: impl Fn(&Value) -> bool) -> Value {
        let mut last = Value::Null;
        wait_for(&format!("{}: {what}", self.handle), || {
            let ran = self.run(&["status", "--json"]);
            last = if ran.code == Some(0) { ran.json() } else { Value::Null };
            is_so(&last)
        });
        last
    }

    /// Agrees to a proposal, once it is here.
    pub(crate) fn agree(&self, decision: &str) {
        wait_for("the proposal to arrive", || {
            self.run(&["decision", "show", decision, "--json"]).code == Some(0)
        });
        self.run(&["decision", "vote", decision, "agree", "--yes"]).must();
    }

    pub(crate) fn wait_final(&self, decision: &str) -> Value {
        let mut last = Value::Null;
        wait_for(&format!("{}: {decision} to be final", self.handle), || {
            let ran = self.run(&["decision", "show", decision, "--json"]);
            last = if ran.code == Some(0) { ran.json() } else { Value::Null };
            last["state"] == "final"
        });
        last
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        // Best effort: the node may be down already.
        drop(self.command(&["node", "stop"]).output());
    }
}

/// Several organisations on one machine.
pub(crate) struct Federation {
    pub(crate) homes: Vec<Home>,
    // Dropped last: the homes live in it.
    folder: TempDir,
}

impl Federation {
    /// A federation in preset `trial` with one founder.
    pub(crate) fn found() -> Self {
        let folder = tempfile::Builder::new().prefix("gh-").tempdir().expect("a folder");
        let alma = home(folder.path(), "alma");
        alma.json(&[
            "init",
            "Test federation",
            "--org",
            "Alma AB",
            "--handle",
            "alma",
            "--person",
            "Ada",
            "--preset",
            "trial",
            "--yes",
            "--no-input",
        ]);
        Self { homes: vec![alma], folder }
    }

    /// A federation of `count` partners, all seated.
    pub(crate) fn of(count: usize) -> Self {
        let mut federation = Self::found();
        for handle in ["bruno", "carla", "dora"].iter().take(count - 1) {
            federation.join(handle);
            federation.seat(handle);
        }
        federation
    }

    /// A guest joins by invite of the founder.
    pub(crate) fn join(&mut self, handle: &str) -> &Home {
        let invite = self.homes[0].json(&["invite", "create", "--for", handle]);
        let guest = home(self.folder.path(), handle);
        let organisation = format!("{handle} AB");
        guest.json(&[
            "join",
            invite["invite"].as_str().expect("an invite"),
            "--org",
            &organisation,
            "--handle",
            handle,
            "--person",
            "Pat",
            "--yes",
            "--no-input",
        ]);
        self.homes.push(guest);
        self.homes.last().expect("just added")
    }

    /// Every partner agrees to give a guest a seat.
    pub(crate) fn seat(&self, handle: &str) {
        let proposed = self.homes[0].json(&["member", "propose", handle, "--yes"]);
        let decision = proposed["id"].as_str().expect("an id");
        for home in &self.homes[1..] {
            if home.handle != handle {
                home.agree(decision);
            }
        }
        self.homes[0].wait_final(decision);
        let guest = self.homes.iter().find(|home| home.handle == handle).expect("joined before");
        guest.wait_status("to be a partner", |status| status["me"]["standing"] == "partner");
        let minutes = guest.status()["minutes"].clone();
        for home in &self.homes {
            home.wait_status("to know it", |status| status["minutes"].as_u64() >= minutes.as_u64());
        }
    }

    /// Waits until every node shows the same state and the same number of contributions.
    pub(crate) fn wait_equal(&self) -> Value {
        let mut last = Vec::new();
        wait_for("all nodes to show the same state", || {
            last = self.homes.iter().map(Home::status).collect();
            last.iter().all(|status: &Value| {
                status["state"] == last[0]["state"]
                    && status["contributions"] == last[0]["contributions"]
            })
        });
        last.swap_remove(0)
    }

    /// A place for a file.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn file(&self, name: &str, content: &[u8]) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, content).expect("writable");
        path
    }
}

fn home(folder: &Path, handle: &str) -> Home {
    Home { handle: handle.to_owned(), path: folder.join(handle) }
}

fn ran(output: &Output) -> Ran {
    Ran {
        code: output.status.code(),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// Asks again and again; every question starts a process or reads a file, so this does not spin.
pub(crate) fn wait_for(what: &str, mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < PATIENCE, "waited in vain for {what}");
    }
}
