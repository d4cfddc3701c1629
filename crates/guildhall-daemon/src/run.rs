//! `node run`: from an empty process to a serving node, and down again.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use guildhall_control::{Untrusted, socket};
use guildhall_store::{Home, HomeError, HomeLock};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tracing::{info, warn};
use tracing_subscriber::EnvFilter;

use crate::host::{Host, RunError, RunOptions, until};
use crate::service::{Phase, Service};

/// In the environment: what to log, such as `debug` or `guildhall_node=trace`.
const LOG_VARIABLE: &str = "GUILDHALL_LOG";

/// What is logged unless somebody says otherwise.
const LOG_DEFAULT: &str = "info,libp2p=warn,sled=warn";

/// So often the lock of the home is tried again, and so long apart.
const LOCK_ATTEMPTS: u32 = 20;
const LOCK_PAUSE: Duration = Duration::from_millis(50);

/// Runs the node of a home until it is told to stop. Blocks.
pub fn run(path: &Path, options: &RunOptions) -> Result<(), RunError> {
    log_to_stderr();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(RunError::Runtime)?;
    let ran = runtime.block_on(serve(path, options));
    // Whatever still reads or resolves in the background has nothing left to say.
    runtime.shutdown_background();
    ran
}

/// What happens goes to stderr as plain text; `GUILDHALL_LOG` says how much.
fn log_to_stderr() {
    let wished = std::env::var(LOG_VARIABLE).unwrap_or_else(|_| LOG_DEFAULT.to_owned());
    let filter = EnvFilter::try_new(&wished).unwrap_or_else(|_| EnvFilter::new(LOG_DEFAULT));
    let logging = tracing_subscriber::fmt().with_env_filter(filter).with_writer(|| Lines);
    // A program that runs a node inside itself may have its own.
    drop(logging.with_ansi(false).try_init());
}

/// Standard error, for lines in which nothing is left that a terminal would obey: whatever a partner
/// wrote, reading the log does no harm.
#[derive(Clone, Copy, Debug)]
struct Lines;

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let text = String::from_utf8_lossy(bytes);
        let lines = Untrusted::new(text).lines();
        let mut err = std::io::stderr().lock();
        for line in &lines {
            err.write_all(line.as_bytes())?;
            err.write_all(b"\n")?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        std::io::stderr().flush()
    }
}

async fn serve(path: &Path, options: &RunOptions) -> Result<(), RunError> {
    let home = Home::open(path).map_err(RunError::Home)?;
    let lock = Arc::new(lock(&home).await.map_err(RunError::Home)?);
    let socket_path = home.socket_path();
    let host = Host::read(home, options.clone())?;
    let listener = socket::bind(&socket_path, lock.file()).map_err(RunError::Socket)?;
    let (stop, stopping) = watch::channel(false);
    let (done, is_done) = watch::channel(false);
    let (phase, phases) = watch::channel(Phase::Starting);
    watch_signals(stop.clone()).map_err(RunError::Runtime)?;
    let service = Arc::new(Service::new(phases, stop, host.facts()));
    let uid = socket::own_uid();
    let server = guildhall_control::server::serve(listener, service, uid, until(is_done));
    let server = tokio::spawn(server);
    let ran = Box::pin(host.live(lock, &phase, stopping)).await;
    if let Err(failure) = &ran {
        warn!(%failure, "the node stops");
    }
    phase.send_replace(Phase::Stopping);
    done.send_replace(true);
    // The server ends by itself now; a panic in it has been printed.
    drop(server.await);
    if let Err(why) = std::fs::remove_file(&socket_path) {
        warn!(%why, "cannot remove the socket; the next start replaces it");
    }
    info!("stopped");
    ran
}

/// Locks the home. A node that was killed may take a moment to let go of it.
async fn lock(home: &Home) -> Result<HomeLock, HomeError> {
    for _ in 0..LOCK_ATTEMPTS {
        match home.lock() {
            Err(HomeError::AlreadyRunning { .. }) => tokio::time::sleep(LOCK_PAUSE).await,
            other => return other,
        }
    }
    home.lock()
}

/// Asks the node to stop when the system or a person at the keyboard does.
fn watch_signals(stop: watch::Sender<bool>) -> Result<(), std::io::Error> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        info!("asked to stop");
        stop.send_replace(true);
    });
    Ok(())
}
