//! A back-dater: once it is removed it writes as if it had not heard of that.
//!
//! No member connects to it any more, so what it writes travels on a stick.

use guildhall_governance::Standing;
use guildhall_ledger::{Index, Kind};
use guildhall_workspace::{Body as _, Comment};

use super::forge::bytes_of;
use super::{Deed, Forge, Hostile, View};
use crate::chance::Chance;
use crate::fault::Fault;

/// What it writes after its removal, by which a check can know it.
pub(crate) const MARK: &str = "written after the removal, dated before";

/// Writes on old heads.
#[derive(Debug)]
pub(super) struct Backdater;

impl Hostile for Backdater {
    fn act(&mut self, view: &View<'_>, chance: &mut Chance, deeds: &mut Vec<Deed>) {
        let me = view.key.public();
        let graph = view.node.graph();
        let is_removed = view.node.governance().standing(graph, &me) == Standing::Former;
        if !is_removed {
            // Before that it works like others do, so that there is something to build on.
            deeds.push(Deed::Write);
            return;
        }
        let forge = Forge::new(view.node, view.key);
        let Some(prev) = old_place(&forge, view, chance) else { return };
        let documents: Vec<Index> =
            graph.indices().filter(|index| graph.header(*index).kind == Kind::DOC_CREATE).collect();
        let Some(on) = chance.pick(&documents) else { return };
        let past = graph.past_over(Some(prev), &[]);
        let is_known = graph.in_past(*on, &past);
        let (kind, body) = match chance.below(3) {
            0 if is_known => {
                let comment = Comment {
                    person: None,
                    on: graph.id(*on),
                    text: MARK.to_owned(),
                    reply_to: None,
                };
                (Kind::COMMENT, comment.encode())
            }
            1 => (Kind::DOC_CREATE, graph.contribution(*on).body().to_vec()),
            _ => (Kind::HERE, Vec::new()),
        };
        let late = forge.sign(forge.draft_after(Some(prev), &[], kind, body));
        deeds.push(Deed::Count(Fault::BackDated));
        deeds.push(Deed::Stick(bytes_of(&[late])));
    }
}

/// The end of its chain, or a place in the middle of it, before it could know of the removal.
fn old_place(forge: &Forge<'_>, view: &View<'_>, chance: &mut Chance) -> Option<Index> {
    let graph = forge.graph();
    let me = view.key.public();
    let own: Vec<Index> =
        graph.indices().filter(|index| graph.header(*index).author == me).collect();
    let last = own.last().copied();
    let knows = |index: &Index| {
        let state = view.node.governance().state_at(*index);
        let mine = state.key(&me).and_then(|(partner, _)| state.partner(&partner));
        mine.is_none_or(|partner| !partner.status.is_member())
    };
    if chance.in_percent(60) {
        return last.filter(|last| !knows(last));
    }
    let before: Vec<Index> = own.into_iter().filter(|index| !knows(index)).collect();
    chance.pick(&before).copied()
}
