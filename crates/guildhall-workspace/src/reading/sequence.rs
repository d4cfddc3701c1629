//! A text as Automerge orders it: every character stands behind the one it was inserted behind,
//! those inserted later first.
//!
//! Characters that one operation inserted are one run, kept as a string. A run that somebody wrote
//! into the middle of stays whole; what was inserted hangs on its characters. Deleted characters
//! keep their place, so that what stands behind them stays there.

use std::cmp::Reverse;
use std::collections::{BTreeMap, btree_map};

use crate::fence::{ChangeNumber, History, OperationId, Past};
use crate::id::Actor;

/// Place of a run in its sequence.
type RunNumber = usize;

/// What is inserted, in order of reading: behind how many characters, and the latest first.
type Inserted = BTreeMap<(u32, Reverse<(u32, Actor)>), RunNumber>;

/// Characters that one operation inserted.
#[derive(Clone, Debug)]
struct Run {
    first: OperationId,
    characters: Box<str>,
    length: u32,
    is_ascii: bool,
    /// Runs inserted behind one of its characters.
    inserted: Inserted,
    /// Ranges of its characters that a change deleted.
    deleted: Vec<(u32, u32, ChangeNumber)>,
}

/// A text with everything that was ever in it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sequence {
    runs: Vec<Run>,
    /// Runs inserted at the very beginning.
    beginning: Inserted,
    by_first: BTreeMap<OperationId, RunNumber>,
}

impl Sequence {
    /// Inserts `characters`, the first of which is numbered `first`.
    pub(super) fn insert(
        &mut self,
        history: &History,
        first: OperationId,
        after: Option<OperationId>,
        characters: String,
    ) {
        let number = self.runs.len();
        let length = u32::try_from(characters.chars().count()).unwrap_or(u32::MAX);
        let rank = Reverse(history.rank(first));
        if let Some((run, offset)) = after.and_then(|after| self.find(after)) {
            if let Some(found) = self.runs.get_mut(run) {
                found.inserted.insert((offset.saturating_add(1), rank), number);
            }
        } else {
            self.beginning.insert((0, rank), number);
        }
        let (inserted, deleted) = (Inserted::new(), Vec::new());
        let (is_ascii, characters) = (characters.is_ascii(), characters.into_boxed_str());
        self.runs.push(Run { first, characters, length, is_ascii, inserted, deleted });
        self.by_first.insert(first, number);
    }

    /// Deletes `length` characters whose numbers begin with `first`.
    pub(super) fn delete(&mut self, first: OperationId, length: u32, by: ChangeNumber) {
        let mut at = first;
        let end = first.counter.saturating_add(length);
        while at.counter < end {
            let Some((number, offset)) = self.find(at) else { return };
            let Some(run) = self.runs.get_mut(number) else { return };
            let last = run.length.min(offset.saturating_add(end - at.counter));
            run.deleted.push((offset, last, by));
            at.counter = run.first.counter.saturating_add(last);
        }
    }

    /// Calls `visit` with every visible piece in order, and the number of its first character.
    ///
    /// With a `past`, what it does not hold is as if it were not there.
    pub(crate) fn read<'a>(
        &'a self,
        history: &History,
        past: Option<&Past>,
        mut visit: impl FnMut(OperationId, &'a str),
    ) {
        let mut open: Vec<Reader<'a>> = Vec::new();
        let mut beginning = self.beginning.values();
        loop {
            let next = match open.last_mut() {
                Some(reader) => reader.read(&mut visit),
                None => match beginning.next() {
                    Some(number) => Some(*number),
                    None => return,
                },
            };
            match next.map(|number| self.runs.get(number)) {
                Some(run) => open.extend(run.map(|run| Reader::new(run, history, past))),
                None => drop(open.pop()),
            }
        }
    }

    /// The run that holds a character, and its place in it.
    fn find(&self, id: OperationId) -> Option<(RunNumber, u32)> {
        let (first, number) = self.by_first.range(..=id).next_back()?;
        let offset = id.counter.checked_sub(first.counter)?;
        let run = self.runs.get(*number)?;
        (first.actor == id.actor && offset < run.length).then_some((*number, offset))
    }
}

/// A run that is being read, up to what is inserted into it.
struct Reader<'a> {
    run: &'a Run,
    /// What is inserted further on.
    inserted: btree_map::Iter<'a, (u32, Reverse<(u32, Actor)>), RunNumber>,
    /// How many characters are read, and their bytes.
    read: u32,
    bytes: usize,
    /// Ranges that are hidden, the first one last.
    hidden: Vec<(u32, u32)>,
}

impl<'a> Reader<'a> {
    fn new(run: &'a Run, history: &History, past: Option<&Past>) -> Self {
        let is_held = |change: ChangeNumber| past.is_none_or(|past| history.covers(past, change));
        let deleted = run.deleted.iter().filter(|(_, _, by)| is_held(*by));
        let mut hidden: Vec<(u32, u32)> = deleted.map(|(start, end, _)| (*start, *end)).collect();
        if past.is_some_and(|past| !history.holds(run.first, past)) {
            hidden.push((0, run.length));
        }
        hidden.sort_unstable_by_key(|range| Reverse(*range));
        Self { run, inserted: run.inserted.iter(), read: 0, bytes: 0, hidden }
    }

    /// Reads up to the next run that was inserted, which it names; `None` at the end.
    fn read(&mut self, visit: &mut impl FnMut(OperationId, &'a str)) -> Option<RunNumber> {
        let next = self.inserted.next();
        let stop = next.map_or(self.run.length, |((before, _), _)| *before);
        while self.read < stop {
            match self.hidden.last().copied() {
                Some((start, end)) if start <= self.read => {
                    self.advance(end.min(stop));
                    if end <= stop {
                        self.hidden.pop();
                    }
                }
                Some((start, _)) if start < stop => {
                    let (id, piece) = self.advance(start);
                    visit(id, piece);
                }
                Some(_) | None => {
                    let (id, piece) = self.advance(stop);
                    visit(id, piece);
                }
            }
        }
        next.map(|(_, number)| *number)
    }

    /// Goes on to the character `to`; what lies before it, with its first number.
    fn advance(&mut self, to: u32) -> (OperationId, &'a str) {
        let OperationId { actor, counter } = self.run.first;
        let id = OperationId { actor, counter: counter.saturating_add(self.read) };
        let rest = self.run.characters.get(self.bytes..).unwrap_or_default();
        let count = usize::try_from(to.saturating_sub(self.read)).unwrap_or(usize::MAX);
        let length = if self.run.is_ascii {
            count.min(rest.len())
        } else {
            rest.char_indices().nth(count).map_or(rest.len(), |(place, _)| place)
        };
        self.bytes += length;
        self.read = self.read.max(to);
        (id, rest.get(..length).unwrap_or_default())
    }
}
