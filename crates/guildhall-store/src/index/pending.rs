//! What is in the log and not yet in the index.
//!
//! Lookups see it at once; the writer takes it away in batches. It is bounded: whoever adds to a
//! full queue waits for the writer.

use std::collections::{HashMap, VecDeque};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::position::Position;
use crate::record::Record;

/// Written at once, sorted: large enough that many keys of a batch fall on one page.
const BATCH_LENGTH: usize = 4000;
/// While contributions keep coming the disk and the processor are theirs: the index waits for
/// such a pause.
const QUIET: Duration = Duration::from_millis(200);
/// Nothing waits longer than this, pause or not.
const AGE_MAX: Duration = Duration::from_secs(5);
/// Nor is there ever a reason to hold more than this back (about 10 MB).
const WAITING_MAX: usize = 50_000;
/// Adding to this many waits (about 40 MB): the index is far behind, memory must not be.
const QUEUE_MAX: usize = 200_000;

/// What the index keeps of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) id: [u8; 32],
    pub(crate) author: [u8; 32],
    pub(crate) seq: u64,
    pub(crate) start: Position,
    /// Where the record ends; the index covers the log up to there.
    pub(crate) end: Position,
}

impl Entry {
    /// The entry of a record that stands between two positions.
    pub(crate) const fn of(record: &Record<'_>, start: Position, end: Position) -> Self {
        Self { id: record.id, author: record.author, seq: record.seq, start, end }
    }
}

/// The queue between the log and the writer of the index.
#[derive(Debug, Default)]
pub(crate) struct Pending {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    queue: VecDeque<(Entry, Option<Instant>)>,
    by_id: HashMap<[u8; 32], Position>,
    last_added: Option<Instant>,
    /// How many are waiting for the queue to be empty.
    flushing: usize,
    is_closing: bool,
    has_failed: bool,
}

impl Pending {
    /// Adds entries behind all others. `now` says when, or that there is no reason to wait.
    pub(crate) fn add(&self, entries: &[Entry], now: Option<Instant>) {
        let mut state = self.lock();
        while QUEUE_MAX <= state.queue.len() && !state.has_failed {
            state = self.wait(state);
        }
        if state.has_failed {
            return;
        }
        for entry in entries {
            state.queue.push_back((*entry, now));
            state.by_id.insert(entry.id, entry.start);
        }
        state.last_added = now;
        self.changed.notify_all();
    }

    /// The next batch to write, once it is time; `None` when closing and all is written.
    pub(crate) fn next_batch(&self) -> Option<Vec<Entry>> {
        let mut state = self.lock();
        loop {
            if state.is_closing && state.queue.is_empty() {
                return None;
            }
            match state.due_in() {
                Some(Duration::ZERO) => {
                    let batch = state.queue.iter().take(BATCH_LENGTH);
                    return Some(batch.map(|(entry, _)| *entry).collect());
                }
                Some(pause) => {
                    let waited = self.changed.wait_timeout(state, pause);
                    state = waited.unwrap_or_else(PoisonError::into_inner).0;
                }
                None => state = self.wait(state),
            }
        }
    }

    /// The first `count` entries are in the index.
    pub(crate) fn written(&self, count: usize) {
        let mut state = self.lock();
        for _ in 0..count {
            let Some((entry, _)) = state.queue.pop_front() else { break };
            if state.by_id.get(&entry.id) == Some(&entry.start) {
                state.by_id.remove(&entry.id);
            }
        }
        self.changed.notify_all();
    }

    /// The writer has given up: nothing is kept for it and nobody waits for it.
    pub(crate) fn fail(&self) {
        let mut state = self.lock();
        state.has_failed = true;
        state.queue = VecDeque::new();
        state.by_id = HashMap::new();
        self.changed.notify_all();
    }

    /// Whether the writer has given up.
    pub(crate) fn has_failed(&self) -> bool {
        self.lock().has_failed
    }

    /// Waits until everything added so far is in the index, or the writer has given up.
    pub(crate) fn flush(&self) {
        let mut state = self.lock();
        state.flushing += 1;
        self.changed.notify_all();
        while !state.queue.is_empty() && !state.has_failed {
            state = self.wait(state);
        }
        state.flushing -= 1;
    }

    /// Tells the writer to finish what there is and end.
    pub(crate) fn close(&self) {
        self.lock().is_closing = true;
        self.changed.notify_all();
    }

    /// Where the newest waiting record of this id stands.
    pub(crate) fn of_id(&self, id: &[u8; 32]) -> Option<Position> {
        self.lock().by_id.get(id).copied()
    }

    /// Where the waiting records of one place in an author's chain stand.
    pub(crate) fn of_author(&self, author: &[u8; 32], seq: u64) -> Vec<Position> {
        let state = self.lock();
        let here = |entry: &Entry| entry.seq == seq && entry.author == *author;
        let found = state.queue.iter().filter(|(entry, _)| here(entry));
        found.map(|(entry, _)| entry.start).collect()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'a>(&self, state: MutexGuard<'a, State>) -> MutexGuard<'a, State> {
        self.changed.wait(state).unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// How long the writer should still wait; `None` if there is nothing to write.
    fn due_in(&self) -> Option<Duration> {
        let (_, oldest) = self.queue.front()?;
        let is_urgent = self.is_closing || 0 < self.flushing || WAITING_MAX <= self.queue.len();
        let (Some(oldest), Some(last)) = (oldest, self.last_added) else {
            return Some(Duration::ZERO);
        };
        if is_urgent {
            return Some(Duration::ZERO);
        }
        let until_quiet = QUIET.saturating_sub(last.elapsed());
        let until_old = AGE_MAX.saturating_sub(oldest.elapsed());
        Some(until_quiet.min(until_old))
    }
}
