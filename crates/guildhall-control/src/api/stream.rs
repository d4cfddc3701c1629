//! Answers that are too long to hold, or that have no end: channels that the node fills.

use tokio::sync::mpsc;

use super::event::Event;
use super::export;
use crate::problem::Problem;

/// Chunks or lines that may wait for a slow reader, so that it cannot fill our memory.
const AHEAD_MAX: usize = 16;

/// What happens from here on; ends when the node stops.
pub type Events = mpsc::Receiver<Event>;

/// Lines of an export. An error ends them, and the reader is told that the answer is incomplete.
pub type Lines = mpsc::Receiver<Result<export::Line, Problem>>;

/// Bytes of a file. An error ends them, and the reader is told that the answer is incomplete.
pub type Download = mpsc::Receiver<Result<Vec<u8>, Problem>>;

/// A channel of the right length for [`Events`], [`Lines`] or [`Download`].
pub fn channel<T>() -> (mpsc::Sender<T>, mpsc::Receiver<T>) {
    mpsc::channel(AHEAD_MAX)
}

/// A [`Download`] of bytes that are at hand.
pub fn download(bytes: Vec<u8>) -> Download {
    let (sender, receiver) = mpsc::channel(1);
    // The channel is empty and has room for one.
    sender.try_send(Ok(bytes)).unwrap_or_default();
    receiver
}
