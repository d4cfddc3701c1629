//! The minutes as a tree of entries.
//!
//! Contributions with different pasts see different numbers of entries, and beyond the tolerated
//! number of liars even different entries. So every entry that is final in some past is kept once,
//! under the one before it, with the state after it and the votes for the entry that follows. Where
//! nobody lies beyond tolerance the tree is a line.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_ledger::ContributionId;

use crate::body::{Open, Value};
use crate::id::EntryId;
use crate::planted::Planted;
use crate::slot::{Seen, Slot};
use crate::state::State;

/// A place in the tree: how far somebody's minutes go.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Mark(u32);

impl Mark {
    /// Before the first entry.
    pub(crate) const FOUNDING: Self = Self(0);

    fn place(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }
}

#[derive(Clone, Debug)]
struct Node {
    parent: Option<Mark>,
    /// The entry that leads here.
    value: Option<Value>,
    state: State,
    /// Digest of the state.
    root: [u8; 32],
    /// The votes for the entry that follows.
    slot: Slot,
    children: BTreeMap<Value, Mark>,
    /// Digests of the states that values would lead to: every Confirm is compared with one.
    roots_ahead: BTreeMap<Value, [u8; 32]>,
    line: usize,
}

/// A run of nodes, each the first child of the one before: makes finding an ancestor quick.
#[derive(Clone, Debug)]
struct Line {
    origin: Option<Mark>,
    first_minutes: u32,
    marks: Vec<Mark>,
}

/// Every entry that is final in some past.
#[derive(Clone, Debug)]
pub(crate) struct Minutes {
    nodes: Vec<Node>,
    lines: Vec<Line>,
    /// Places that two entries follow.
    contested: BTreeSet<Mark>,
    by_entry: BTreeMap<EntryId, Mark>,
    /// The places right after the entries that decided something.
    decided: BTreeMap<ContributionId, Vec<Mark>>,
    planted: Planted,
}

/// How far the minutes go in some past.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Reach {
    /// Up to here.
    Up(Mark),
    /// Two entries are final in one place, after this.
    Split(Mark),
}

impl Minutes {
    pub(crate) fn new(founding: State) -> Self {
        let by_entry = BTreeMap::from([(founding.entry(), Mark::FOUNDING)]);
        let node = Node {
            parent: None,
            value: None,
            root: founding.root(),
            state: founding,
            slot: Slot::default(),
            children: BTreeMap::new(),
            roots_ahead: BTreeMap::new(),
            line: 0,
        };
        let line = Line { origin: None, first_minutes: 0, marks: vec![Mark::FOUNDING] };
        Self {
            nodes: vec![node],
            lines: vec![line],
            contested: BTreeSet::new(),
            by_entry,
            decided: BTreeMap::new(),
            planted: Planted::default(),
        }
    }

    #[cfg(any(test, guildhall_planted))]
    pub(crate) fn set_planted(&mut self, planted: Planted) {
        self.planted = planted;
    }

    /// Which bugs are planted.
    pub(crate) fn planted(&self) -> Planted {
        self.planted
    }

    /// How many seats make the entry after `mark` final.
    pub(crate) fn needed(&self, mark: Mark) -> usize {
        let quorum = self.state(mark).quorum();
        if self.planted.quorum_of_half() { quorum.seats.div_ceil(2) } else { quorum.needed }
    }

    pub(crate) fn state(&self, mark: Mark) -> &State {
        &self.node(mark).state
    }

    /// Digest of the state that `value` leads to after `mark`.
    pub(crate) fn root_ahead(&mut self, mark: Mark, value: Value, open: &Open) -> [u8; 32] {
        let node = self.nodes.get_mut(mark.place()).expect("a mark comes from this tree");
        let state = &node.state;
        *node.roots_ahead.entry(value).or_insert_with(|| state.after(value, open).root())
    }

    /// Digest of the state at `mark`.
    pub(crate) fn root(&self, mark: Mark) -> [u8; 32] {
        self.node(mark).root
    }

    pub(crate) fn slot(&self, mark: Mark) -> &Slot {
        &self.node(mark).slot
    }

    pub(crate) fn slot_mut(&mut self, mark: Mark) -> &mut Slot {
        &mut self.nodes.get_mut(mark.place()).expect("a mark comes from this tree").slot
    }

    pub(crate) fn parent(&self, mark: Mark) -> Option<Mark> {
        self.node(mark).parent
    }

    /// The entry that leads to `mark`.
    pub(crate) fn value(&self, mark: Mark) -> Option<Value> {
        self.node(mark).value
    }

    pub(crate) fn children(&self, mark: Mark) -> &BTreeMap<Value, Mark> {
        &self.node(mark).children
    }

    /// Where the minutes stand after `entry`.
    pub(crate) fn find(&self, entry: &EntryId) -> Option<Mark> {
        self.by_entry.get(entry).copied()
    }

    /// How many entries lead to `mark`.
    pub(crate) fn count(&self, mark: Mark) -> u32 {
        self.state(mark).minutes()
    }

    /// Places that two entries follow.
    pub(crate) fn contested(&self) -> impl Iterator<Item = Mark> {
        self.contested.iter().copied()
    }

    pub(crate) fn is_contested(&self) -> bool {
        !self.contested.is_empty()
    }

    /// Where `count` entries were final, on the way to `mark`.
    pub(crate) fn ancestor(&self, mark: Mark, count: u32) -> Option<Mark> {
        if self.count(mark) < count {
            return None;
        }
        let mut line = self.line_of(mark);
        while count < line.first_minutes {
            line = self.line_of(line.origin?);
        }
        let place = usize::try_from(count - line.first_minutes).ok()?;
        line.marks.get(place).copied()
    }

    /// Whether `earlier` lies on the way to `later`, or is it.
    pub(crate) fn leads_to(&self, earlier: Mark, later: Mark) -> bool {
        self.ancestor(later, self.count(earlier)) == Some(earlier)
    }

    /// The place right after the entry that decided `decision`, on the way to `mark`.
    pub(crate) fn decided(&self, decision: &ContributionId, mark: Mark) -> Option<Mark> {
        let places = self.decided.get(decision)?;
        places.iter().copied().find(|place| self.leads_to(*place, mark))
    }

    /// Every place on the way from `from` to `to`, `to` first, `from` last.
    pub(crate) fn way_back(&self, to: Mark, from: u32) -> impl Iterator<Item = Mark> {
        let within = move |mark: &Mark| from <= self.count(*mark);
        std::iter::successors(Some(to), |mark| self.parent(*mark)).take_while(within)
    }

    /// Writes the entry `value` after `mark`, if it is not there, and says where it leads.
    pub(crate) fn extend(&mut self, mark: Mark, value: Value, open: &Open) -> Mark {
        if let Some(child) = self.children(mark).get(&value) {
            return *child;
        }
        let child = Mark(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        let state = self.state(mark).after(value, open);
        let line = self.line_for(mark, child);
        self.by_entry.insert(state.entry(), child);
        let node = Node {
            parent: Some(mark),
            value: Some(value),
            root: state.root(),
            state,
            slot: Slot::default(),
            children: BTreeMap::new(),
            roots_ahead: BTreeMap::new(),
            line,
        };
        self.nodes.push(node);
        let parent = self.nodes.get_mut(mark.place()).expect("a mark comes from this tree");
        parent.children.insert(value, child);
        if parent.children.len() > 1 {
            self.contested.insert(mark);
        }
        self.decided.entry(value.decision).or_default().push(child);
        child
    }

    /// How far the minutes go in a set, given how far they go in the parts it was joined from.
    pub(crate) fn reach(
        &self,
        parts: impl Iterator<Item = Mark>,
        author_before: Option<Mark>,
        seen: Seen<'_>,
    ) -> Reach {
        if let Some(split) = self.contested().find(|mark| self.finals(*mark, seen).count() > 1) {
            return Reach::Split(author_before.unwrap_or(split));
        }
        let mut mark = parts.max_by_key(|mark| self.count(*mark)).unwrap_or(Mark::FOUNDING);
        while let Some((_, child)) = self.finals(mark, seen).next() {
            mark = child;
        }
        Reach::Up(mark)
    }

    /// The entries after `mark` that are final in a set.
    pub(crate) fn finals<'a>(
        &'a self,
        mark: Mark,
        seen: Seen<'a>,
    ) -> impl Iterator<Item = (Value, Mark)> + 'a {
        let node = self.node(mark);
        let needed = self.needed(mark);
        let is_final = move |value: Value| node.slot.is_final(value, needed, self.planted, seen);
        let children = node.children.iter().map(|(value, child)| (*value, *child));
        children.filter(move |(value, _)| is_final(*value))
    }

    fn node(&self, mark: Mark) -> &Node {
        self.nodes.get(mark.place()).expect("a mark comes from this tree")
    }

    fn line_of(&self, mark: Mark) -> &Line {
        self.lines.get(self.node(mark).line).expect("a node lies on a line")
    }

    /// Appends `child` to its parent's line, or begins one.
    fn line_for(&mut self, parent: Mark, child: Mark) -> usize {
        let number = self.node(parent).line;
        let first_minutes = self.count(parent).saturating_add(1);
        let line = self.lines.get_mut(number).expect("a node lies on a line");
        if line.marks.last() == Some(&parent) {
            line.marks.push(child);
            return number;
        }
        self.lines.push(Line { origin: Some(parent), first_minutes, marks: vec![child] });
        self.lines.len() - 1
    }
}
