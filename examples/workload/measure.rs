//! Clocks, counters and the lines in which results are printed.

use std::fs;
use std::io::Write as _;
use std::time::Duration;

use crate::failure::{Context as _, Outcome};

/// How large a workspace is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Size {
    /// Documents.
    pub(crate) documents: usize,
    /// Changes of each, the one that made it included.
    pub(crate) changes: usize,
}

impl Size {
    /// The title of a document after its last change.
    pub(crate) fn last_title(self, document: usize) -> String {
        title(document, self.changes - 1)
    }
}

/// The title of a document after a change.
pub(crate) fn title(document: usize, change: usize) -> String {
    format!("initiative {document:06} revision {change:04} text")
}

/// Prints one result.
pub(crate) fn print(metric: &str, size: Size, value: f64) -> Outcome<()> {
    let mut out = std::io::stdout().lock();
    let Size { documents, changes } = size;
    writeln!(out, "RESULT\tguildhall\t{metric}\t{documents}\t{changes}\t{value:.3}")?;
    out.flush().context("cannot print a result")
}

/// A span in milliseconds.
pub(crate) fn in_ms(span: Duration) -> f64 {
    span.as_secs_f64() * 1e3
}

/// A count as a number that can be printed.
pub(crate) fn as_number(count: u64) -> f64 {
    u32::try_from(count).map_or(f64::INFINITY, f64::from)
}

/// The span below which the given share of all spans lies, in milliseconds.
pub(crate) fn percentile(spans: &mut [Duration], share: usize) -> f64 {
    spans.sort_unstable();
    let place = (spans.len().saturating_sub(1) * share + 50) / 100;
    spans.get(place).copied().map_or(f64::NAN, in_ms)
}

/// Bytes that the loopback device has carried so far: of this program alone only where it has a
/// network namespace of its own.
pub(crate) fn loopback_bytes() -> Outcome<u64> {
    let devices = fs::read_to_string("/proc/net/dev").context("cannot count bytes sent")?;
    let counters = devices.lines().find_map(|line| line.trim().strip_prefix("lo:"));
    let received = counters.and_then(|counters| counters.split_whitespace().next());
    received.and_then(|number| number.parse().ok()).context("there is no loopback device")
}

/// The most memory a process has had, in MiB.
pub(crate) fn peak_memory_mib(pid: u32) -> Outcome<f64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes: f64 = peak
        .and_then(|peak| peak.trim().trim_end_matches("kB").trim().parse().ok())
        .context("the system does not say how much memory a process had")?;
    Ok(kilobytes / 1024.0)
}
