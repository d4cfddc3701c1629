//! Which valid changes are visible: a function of the whole set, so it may be taken back.
//!
//! A change is left out when the rules took it back, when its session forked and another branch is
//! kept, or when it builds on one that is left out. Of a fork the branch stays on which more others
//! have built, by the lowest id where that is equal.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use guildhall_ledger::{ContributionId, Graph};

use crate::fence::{ActorNumber, ChangeNumber, History};
use crate::id::AuthorId;
use crate::view::Stranded;

/// What decides besides the document itself.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cut<'a> {
    /// Names the contributions.
    pub(super) graph: &'a Graph,
    /// What the rules took back.
    pub(super) void: &'a BTreeSet<ContributionId>,
}

/// Every valid change that is not visible, with the reason.
pub(super) fn stranded(history: &History, cut: Cut<'_>) -> BTreeMap<ChangeNumber, Stranded> {
    let mut stranded = BTreeMap::new();
    if cut.void.is_empty() && !history.has_forks() {
        return stranded;
    }
    let lost = lost_branches(history, cut);
    for (number, change) in history.changes() {
        let id = cut.graph.id(change.at);
        let reason = if cut.void.contains(&id) {
            Some(Stranded::Void)
        } else if lost.contains(&number) {
            Some(Stranded::Fork)
        } else if change.deps.iter().any(|dep| stranded.contains_key(dep)) {
            Some(Stranded::Dep)
        } else {
            None
        };
        stranded.extend(reason.map(|reason| (number, reason)));
    }
    stranded
}

fn lost_branches(history: &History, cut: Cut<'_>) -> BTreeSet<ChangeNumber> {
    history.forked().iter().flat_map(|actor| lost_branches_of(history, cut, *actor)).collect()
}

/// Follows the session from its first change; at every fork one branch goes on.
fn lost_branches_of(history: &History, cut: Cut<'_>, actor: ActorNumber) -> BTreeSet<ChangeNumber> {
    let changes = history.changes_of(actor);
    let mut lost = BTreeSet::new();
    let mut kept: Option<ChangeNumber> = None;
    for rivals in changes.chunk_by(|a, b| history.change(*a).seq == history.change(*b).seq) {
        let continues = |rival: &&ChangeNumber| {
            let is_first = history.change(**rival).seq == 1;
            is_first || kept.is_some_and(|kept| history.is_ancestor(kept, **rival))
        };
        let is_sound = |rival: &&ChangeNumber| !is_void(history, cut, **rival);
        let candidates: Vec<ChangeNumber> =
            rivals.iter().filter(continues).filter(is_sound).copied().collect();
        kept = best(history, cut, &candidates);
        lost.extend(rivals.iter().filter(|rival| Some(**rival) != kept));
    }
    lost
}

fn best(history: &History, cut: Cut<'_>, candidates: &[ChangeNumber]) -> Option<ChangeNumber> {
    if let [only] = candidates {
        return Some(*only);
    }
    let rank = |candidate: &ChangeNumber| {
        let id = cut.graph.id(history.change(*candidate).at);
        (builders(history, cut, *candidate).len(), Reverse(id))
    };
    candidates.iter().copied().max_by_key(rank)
}

/// The others who built on a change.
fn builders(history: &History, cut: Cut<'_>, change: ChangeNumber) -> BTreeSet<AuthorId> {
    let own = history.change(change).author;
    let later = history.changes().filter(|(_, later)| later.author != own);
    let later = later.filter(|(number, _)| history.is_ancestor(change, *number));
    let later = later.filter(|(number, _)| !is_void(history, cut, *number));
    later.map(|(_, later)| later.author).collect()
}

fn is_void(history: &History, cut: Cut<'_>, change: ChangeNumber) -> bool {
    !cut.void.is_empty() && cut.void.contains(&cut.graph.id(history.change(change).at))
}
