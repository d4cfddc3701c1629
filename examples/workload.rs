//! Measures two real nodes at work: joining, single edits, bursts, reconnecting, starting.
//!
//! Every node is a process of its own that runs what `guildhall node run` runs, over TCP on the
//! loopback device, with signatures checked and every commit synced. This program starts them and
//! asks them over their sockets like any client. `docs/performance.md` says what each number means.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[path = "workload/failure.rs"]
mod failure;
#[path = "workload/live.rs"]
mod live;
#[path = "workload/measure.rs"]
mod measure;
#[path = "workload/member.rs"]
mod member;
#[path = "workload/process.rs"]
mod process;
#[path = "workload/setting.rs"]
mod setting;
#[path = "workload/visit.rs"]
mod visit;

use failure::{Context as _, Outcome, failed};
use measure::Size;

const USAGE: &str = "usage: workload gen DIR D C\n       \
    workload w1|w2|w3|w5 SEED JOINER D C\n       \
    workload w4 SEED JOINER D C N\n\n\
    D documents, C changes each; DIR, SEED and JOINER are directories of this program's own.\n\
    docs/performance.md says what each of them measures.";

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
    if let ["serve", home, options @ ..] = args {
        return process::serve(Path::new(home), options);
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(measured(args))
}

async fn measured(args: &[&str]) -> Outcome<()> {
    let path = |text: &str| -> Outcome<PathBuf> { Ok(std::path::absolute(text)?) };
    match args {
        ["gen", directory, documents, changes] => {
            setting::make(&path(directory)?, size(documents, changes)?).await
        }
        [work, seed, joiner, documents, changes, rest @ ..] => {
            let (seed, joiner) = (path(seed)?, path(joiner)?);
            let size = size(documents, changes)?;
            match (*work, rest) {
                ("w1", []) => visit::join(&seed, &joiner, size).await,
                ("w2", []) => live::one_by_one(&joiner, size).await,
                ("w3", []) => live::bursts(&joiner, size).await,
                ("w4", [apart]) => visit::reconnect(&joiner, size, number(apart)?).await,
                ("w5", []) => visit::start(&joiner, size).await,
                _ => failed(USAGE),
            }
        }
        _ => failed(USAGE),
    }
}

fn size(documents: &str, changes: &str) -> Outcome<Size> {
    let size = Size { documents: number(documents)?, changes: number(changes)? };
    if size.documents == 0 || size.changes == 0 {
        return failed(format!("at least one document and one change are needed\n{USAGE}"));
    }
    Ok(size)
}

fn number(text: &str) -> Outcome<usize> {
    text.parse().context(&format!("`{text}` is no number\n{USAGE}"))
}
