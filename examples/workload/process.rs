//! A node as a process: started, watched by what it logs, stopped.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, ChildStderr, Command, Stdio};
use std::time::{Duration, Instant};

use crate::failure::{Context as _, Outcome, failed};
use guildhall_daemon::RunOptions;
use tokio::sync::mpsc;

/// Set, every line that a node logs is passed on.
const TALKATIVE: &str = "WORKLOAD_LOG";

/// What a node logs: enough to see when it dials and when it has caught up.
const LOGGED: &str = "warn,guildhall_daemon=info,guildhall_net=debug,guildhall_node=debug";

/// Longest wait for a line of a node's log.
const PATIENCE: Duration = Duration::from_secs(300);

/// Runs the node of a home in this process, until it is told to stop.
pub(crate) fn serve(home: &Path, options: &[&str]) -> Outcome<()> {
    let filter = std::env::var("RUST_LOG").unwrap_or_else(|_| LOGGED.to_owned());
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(false)
        // When nobody reads the log any more, there is nobody to tell it to.
        .log_internal_errors(false)
        .init();
    let options = RunOptions {
        listen: Some("127.0.0.1".parse()?),
        is_offline: options.contains(&"--offline"),
        // A harness copies homes; a copy may not sign before somebody says that it is the only one.
        is_only_copy: true,
        ..RunOptions::default()
    };
    // A node does not outlive the program that measures it.
    std::thread::spawn(|| {
        drop(std::io::copy(&mut std::io::stdin(), &mut std::io::sink()));
        std::process::abort();
    });
    guildhall_daemon::run(home, &options).context("the node stopped")
}

/// A line that a node logged, and when it was read.
#[derive(Debug)]
pub(crate) struct Logged {
    pub(crate) at: Instant,
    pub(crate) line: String,
}

/// A node at work; it is killed if nobody stops it.
#[derive(Debug)]
pub(crate) struct Process {
    /// Its input stays open for as long as this program lives.
    child: Child,
    log: mpsc::UnboundedReceiver<Logged>,
}

impl Process {
    /// Starts the node of a home as a process of its own.
    pub(crate) fn start(home: &Path, options: &[&str]) -> Outcome<Self> {
        let program = std::env::current_exe().context("cannot find this program's own file")?;
        let mut child = Command::new(program)
            .arg("serve")
            .arg(home)
            .args(options)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .context("cannot start a node")?;
        let stderr = child.stderr.take().context("a node's log cannot be read")?;
        let (sender, log) = mpsc::unbounded_channel();
        std::thread::spawn(move || read_log(stderr, &sender));
        Ok(Self { child, log })
    }

    /// Its process id.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Waits for the next line of its log that has `words` in it.
    pub(crate) async fn logged(&mut self, words: &str) -> Outcome<Logged> {
        let found = async {
            while let Some(logged) = self.log.recv().await {
                if logged.line.contains(words) {
                    return Ok(logged);
                }
            }
            failed(format!("a node ended before it logged `{words}`; set {TALKATIVE}=1 to see why"))
        };
        tokio::time::timeout(PATIENCE, found).await.context(&format!("no `{words}`"))?
    }

    /// The lines that were logged and not read yet.
    pub(crate) fn backlog(&mut self) -> Vec<Logged> {
        std::iter::from_fn(|| self.log.try_recv().ok()).collect()
    }

    /// Waits until it has ended by itself.
    pub(crate) async fn end(mut self) -> Outcome<()> {
        while self.log.recv().await.is_some() {}
        let status = self.child.wait()?;
        if status.success() { Ok(()) } else { failed(format!("a node ended with {status}")) }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // One that has ended already is only collected.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn read_log(stderr: ChildStderr, lines: &mpsc::UnboundedSender<Logged>) {
    let is_talkative = std::env::var_os(TALKATIVE).is_some();
    for line in BufReader::new(stderr).lines().map_while(Result::ok) {
        if is_talkative {
            anstream::eprintln!("{line}");
        }
        // After a measurement nobody reads any more.
        drop(lines.send(Logged { at: Instant::now(), line }));
    }
}
