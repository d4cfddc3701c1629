//! Which contributions one side lacks, and which the other sends for it.

use std::collections::BTreeSet;

use guildhall_ledger::{ContributionId, PublicKey};
use guildhall_ledger::{Frontier, Graph, Index, Tip};
use serde::{Deserialize, Serialize};

/// Most branches asked for in one exchange; the next exchange asks for the rest.
pub const RANGES_MAX: usize = 4_096;

/// One branch that is lacking: from its tip back to something already there.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Range {
    /// The end of the branch.
    pub tip: ContributionId,
    /// Some of the author's contributions that the asker has, newest first and ever sparser, so
    /// that the fork point is found also where the branches parted long ago.
    pub have: Vec<ContributionId>,
}

/// The branches of `theirs` that end in something `graph` lacks, and how many contributions they
/// can hold at most.
pub(crate) fn lacking(graph: &Graph, theirs: &Frontier) -> (Vec<Range>, u64) {
    let ours = graph.frontier();
    let mut ours = ours.0.iter().peekable();
    let mut ranges = Vec::new();
    let mut most = 0_u64;
    for (author, tips) in &theirs.0 {
        while ours.next_if(|(other, _)| *other < author).is_some() {}
        if ours.peek() == Some(&(author, tips)) {
            continue;
        }
        let unknown: Vec<&Tip> = tips.iter().filter(|tip| graph.lacks(author, tip)).collect();
        let Some(highest) = unknown.iter().map(|tip| tip.seq).max() else { continue };
        if ranges.len().saturating_add(unknown.len()) > RANGES_MAX {
            break;
        }
        let have = locator(graph, author);
        // A branch may part from ours anywhere, so the whole chain is the bound.
        let branches = u64::try_from(unknown.len()).unwrap_or(u64::MAX);
        most = most.saturating_add(highest.saturating_add(1).saturating_mul(branches));
        ranges.extend(unknown.iter().map(|tip| Range { tip: tip.id, have: have.clone() }));
    }
    (ranges, most)
}

/// Everything the ranges ask for, ancestors first.
pub(crate) fn answer(graph: &Graph, ranges: &[Range]) -> Vec<Index> {
    let mut found = BTreeSet::new();
    for range in ranges.iter().take(RANGES_MAX) {
        let have: BTreeSet<Index> = range.have.iter().filter_map(|id| graph.find(id)).collect();
        let mut next = graph.find(&range.tip);
        while let Some(index) = next {
            if have.contains(&index) || !found.insert(index) {
                break;
            }
            next = graph.past(index).prev();
        }
    }
    found.into_iter().collect()
}

/// Ids of the author's contributions here: each tip, then 1, 2, 4, 8 … before it, and the first.
fn locator(graph: &Graph, author: &PublicKey) -> Vec<ContributionId> {
    let mut ids = Vec::new();
    for tip in graph.tips(author) {
        let seq = graph.header(tip).seq;
        ids.push(graph.id(tip));
        let steps = (0..u64::BITS).map(|power| 1_u64 << power).take_while(|step| *step < seq);
        for place in steps.map(|step| seq.saturating_sub(step)).chain((seq > 0).then_some(0)) {
            let on_branch = |index: &Index| graph.is_ancestor(*index, tip);
            ids.extend(graph.at(author, place).into_iter().filter(on_branch).map(|i| graph.id(i)));
        }
    }
    ids
}
