//! Where the minutes stand, and what an anchor rules out.
//!
//! Keys of an electorate that was small, or long ago, can write another history of its time that is
//! valid in itself. A node therefore holds on to what it has seen settled: a rival entry at or
//! below its anchor splits the minutes only if a seat of the present electorate, whose chain is
//! whole, confirmed it. Otherwise what builds on it is refused.

use std::collections::BTreeSet;

use guildhall_ledger::{Graph, Index, Past, PublicKey};

use super::Governance;
use crate::body::Value;
use crate::id::PartnerId;
use crate::invite::Anchor;
use crate::minutes::{Mark, Reach};
use crate::state::State;

/// Two entries in one place of the minutes: more seats lied than are tolerated.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Split {
    /// The number of the place.
    pub slot: u32,
    /// What is final there.
    pub values: Vec<Value>,
    /// Seats there whose chains are forked.
    pub forkers: BTreeSet<PartnerId>,
}

fn anchor_at(state: &State) -> Anchor {
    Anchor { minutes: state.minutes(), entry: state.entry() }
}

impl Governance {
    /// The entry up to which this node refuses another history.
    pub fn anchor(&self) -> Option<Anchor> {
        self.anchor
    }

    /// Holds on to the entry `anchor` from here on. An anchor never moves back.
    pub fn set_anchor(&mut self, graph: &Graph, anchor: Anchor) {
        if self.planted.no_anchor() {
            return;
        }
        if self.anchor.is_none_or(|before| before.minutes <= anchor.minutes) {
            self.anchor = Some(anchor);
            self.refresh(graph);
        }
    }

    /// The anchor that a node should hold where the minutes stand: the last entry with a successor.
    pub fn settled_anchor(&self) -> Option<Anchor> {
        let before = self.minutes.parent(self.tip)?;
        Some(anchor_at(self.minutes.state(before)))
    }

    /// The anchor that the node with `key` should hold besides: the entry that admitted its partner.
    ///
    /// Without it a partner that has nothing but that entry could be shown another beginning, by
    /// those who decided alone before it came.
    pub fn admission_anchor(&self, key: &PublicKey) -> Option<Anchor> {
        let (partner, _) = self.state().key(key)?;
        let admitted_by = self.state().partner(&partner)?.admitted_by?;
        let after = self.minutes.ancestor(self.tip, admitted_by.checked_add(1)?)?;
        Some(anchor_at(self.minutes.state(after)))
    }

    /// Whether, where and by whom the minutes are split in everything that is here.
    pub fn split(&self, graph: &Graph) -> Option<Split> {
        if !self.minutes.is_contested() {
            return None;
        }
        let line: Vec<Mark> = self.minutes.way_back(self.tip, 0).collect();
        let is_split = |mark: &Mark| {
            let rivals: Vec<Mark> = self.minutes.children(*mark).values().copied().collect();
            rivals.len() > 1
                && rivals.iter().filter(|child| !self.is_dismissed(graph, **child)).count() > 1
        };
        let mark = line.into_iter().rev().find(is_split)?;
        let state = self.minutes.state(mark);
        let has_forked = |seat: &PartnerId| {
            let key = state.partner(seat).map(|partner| partner.seat_key);
            key.is_some_and(|key| {
                !graph.forks_of(&key).is_empty() || self.register.is_proven_forked(&key, &|_| true)
            })
        };
        Some(Split {
            slot: state.minutes(),
            values: self.minutes.children(mark).keys().copied().collect(),
            forkers: state.electorate().iter().copied().filter(has_forked).collect(),
        })
    }

    /// Whether the anchor rules out what has `past`.
    pub(super) fn is_ruled_out(&self, graph: &Graph, past: &Past, reach: Reach) -> bool {
        if self.anchor.is_none() {
            return false;
        }
        match reach {
            Reach::Up(mark) => self.is_dismissed(graph, mark),
            Reach::Split(_) => {
                let seen = |index| graph.in_past(index, past);
                let finals =
                    self.minutes.contested().flat_map(|mark| self.minutes.finals(mark, &seen));
                let rivals: Vec<Mark> = finals.map(|(_, child)| child).collect();
                rivals.into_iter().any(|child| self.is_dismissed(graph, child))
            }
        }
    }

    /// Whether `mark` lies on a rival history that the anchor dismisses.
    fn is_dismissed(&self, graph: &Graph, mark: Mark) -> bool {
        let Some(rival) = self.first_off_anchor(mark) else { return false };
        !self.is_vouched_for(graph, rival)
    }

    /// The first place on the way to `mark` that does not lead to the anchor or on from it.
    fn first_off_anchor(&self, mark: Mark) -> Option<Mark> {
        let anchor = self.anchor?;
        let Some(anchored) = self.minutes.find(&anchor.entry) else {
            // The anchored entry is not here yet: only another one in its place is ruled out.
            return self.minutes.ancestor(mark, anchor.minutes).filter(|_| anchor.minutes > 0);
        };
        let common = self.minutes.count(mark).min(anchor.minutes);
        let on_the_way = |count: &u32| {
            self.minutes.ancestor(mark, *count) == self.minutes.ancestor(anchored, *count)
        };
        if on_the_way(&common) {
            return None;
        }
        let first = (0..=common).find(|count| !on_the_way(count))?;
        self.minutes.ancestor(mark, first)
    }

    /// Whether a seat of the present electorate with a whole chain confirmed the entry at `rival`.
    fn is_vouched_for(&self, graph: &Graph, rival: Mark) -> bool {
        let (Some(before), Some(value)) = (self.minutes.parent(rival), self.minutes.value(rival))
        else {
            return true;
        };
        let present = self.minutes.state(self.anchored_tip());
        let slot = self.minutes.slot(before);
        let confirms = slot.rounds().flat_map(|round| slot.confirms(round));
        let seats = confirms.filter(|(other, _)| **other == value).flat_map(|(_, seats)| seats);
        let vouches = |seat: &PartnerId, indices: &[Index]| {
            let key = present.partner(seat).map(|partner| partner.seat_key);
            let is_present = present.has_seat(seat);
            let is_signed_by = |index: &&Index| key == Some(graph.header(**index).author);
            let is_whole = |key| {
                graph.forks_of(&key).is_empty() && !self.register.is_proven_forked(&key, &|_| true)
            };
            is_present
                && key.is_some_and(is_whole)
                && indices.iter().any(|index| is_signed_by(&index))
        };
        seats.into_iter().any(|(seat, indices)| vouches(seat, indices))
    }

    /// Where the minutes stand if nothing off the anchor's line is followed.
    fn anchored_tip(&self) -> Mark {
        let anchored = self.anchor.and_then(|anchor| self.minutes.find(&anchor.entry));
        let mut mark = anchored.unwrap_or(Mark::FOUNDING);
        while let [child] = *self.minutes.children(mark).values().copied().collect::<Vec<_>>() {
            mark = child;
        }
        mark
    }

    /// Where the minutes stand in everything that is here: before the first split.
    pub(super) fn walk(&self, graph: &Graph) -> Mark {
        let end = self.walk_to_the_end(graph);
        if self.planted.votes_void_by_removal() { self.without_the_removed(end) } else { end }
    }

    /// The last place on the way to `end` that leads there by Confirms of present members alone.
    fn without_the_removed(&self, end: Mark) -> Mark {
        let present = self.minutes.state(end);
        let stays = |mark: &Mark| {
            let (Some(before), Some(value)) =
                (self.minutes.parent(*mark), self.minutes.value(*mark))
            else {
                return true;
            };
            let slot = self.minutes.slot(before);
            let confirms = slot.rounds().flat_map(|round| slot.confirms(round));
            let seats = confirms.filter(|(other, _)| **other == value).flat_map(|(_, seats)| seats);
            let counting: BTreeSet<&PartnerId> =
                seats.map(|(seat, _)| seat).filter(|seat| present.has_member(seat)).collect();
            self.minutes.needed(before) <= counting.len()
        };
        let mut way: Vec<Mark> = self.minutes.way_back(end, 0).collect();
        way.reverse();
        way.into_iter().take_while(stays).last().unwrap_or(Mark::FOUNDING)
    }

    fn walk_to_the_end(&self, graph: &Graph) -> Mark {
        let mut mark = Mark::FOUNDING;
        if self.is_short_of_anchor() {
            return mark;
        }
        loop {
            let children = self.minutes.children(mark).values().copied();
            let followed: Vec<Mark> =
                children.filter(|child| !self.is_dismissed(graph, *child)).collect();
            match *followed {
                [child] => mark = child,
                _ => return mark,
            }
        }
    }

    /// Whether the entry that the anchor names is still to come.
    ///
    /// A newcomer that is handed a rival beginning first cannot tell it from the real one: until
    /// the entry that its invite names is here, nothing is final for it.
    pub fn is_short_of_anchor(&self) -> bool {
        self.anchor.as_ref().is_some_and(|anchor| !self.knows_entry_of(anchor))
    }

    /// Whether the entry that an anchor names is here.
    pub fn knows_entry_of(&self, anchor: &Anchor) -> bool {
        self.minutes.find(&anchor.entry).is_some()
    }

    /// Heads to build on: all, but for those that would bring a dismissed history into the past.
    pub(super) fn heads(&self, graph: &Graph, own: Option<Index>) -> Vec<Index> {
        let all = || graph.heads().filter(|head| Some(*head) != own);
        let rivals: Vec<Mark> = self
            .minutes
            .contested()
            .flat_map(|mark| self.minutes.children(mark).values().copied())
            .filter(|child| self.is_dismissed(graph, *child))
            .collect();
        let mut heads: Vec<Index> = own.into_iter().collect();
        for head in all() {
            heads.push(head);
            if rivals.iter().any(|rival| self.holds_certificate(graph, &heads, *rival)) {
                heads.pop();
            }
        }
        heads.retain(|head| Some(*head) != own);
        heads
    }

    fn holds_certificate(&self, graph: &Graph, heads: &[Index], rival: Mark) -> bool {
        let (Some(before), Some(value)) = (self.minutes.parent(rival), self.minutes.value(rival))
        else {
            return false;
        };
        let has = |index: Index| {
            heads.iter().any(|head| *head == index || graph.is_ancestor(index, *head))
        };
        let slot = self.minutes.slot(before);
        slot.is_final(value, self.minutes.needed(before), self.planted, &has)
    }
}
