//! A turncoat: proposes like everybody else, and forks its chain once machines have sealed what it
//! proposed and do not agree how it comes out.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_governance::{Body, Value};
use guildhall_ledger::{ContributionId, Kind, PublicKey};

use super::forge::{bytes_of, gossip};
use super::{Deed, Forge, Hostile, View};
use crate::chance::Chance;
use crate::fault::Fault;

/// Newest contributions among which it looks for Seals.
const RECENT: usize = 60;

/// Forks in the middle of a slot.
#[derive(Debug)]
pub(super) struct Turncoat;

impl Hostile for Turncoat {
    fn act(&mut self, view: &View<'_>, _chance: &mut Chance, deeds: &mut Vec<Deed>) {
        let (graph, me) = (view.node.graph(), view.key.public());
        if !graph.forks_of(&me).is_empty() || !is_own_matter_disputed(view) {
            return;
        }
        let Some(last) = graph.tips(&me).first().copied() else { return };
        let before = graph.find(&graph.header(last).prev);
        let forge = Forge::new(view.node, view.key);
        let second = forge.sign(forge.draft_after(before, &[], Kind::HERE, Vec::new()));
        deeds.push(Deed::Count(Fault::ForkedAmid));
        deeds.push(Deed::Tell { percent: 100, bytes: gossip(std::slice::from_ref(&second)) });
        deeds.push(Deed::TakeIn(bytes_of(&[second])));
    }
}

/// Whether enough have sealed a proposal of its own, and no value has enough.
fn is_own_matter_disputed(view: &View<'_>) -> bool {
    let (graph, governance) = (view.node.graph(), view.node.governance());
    let needed = governance.state().quorum().needed;
    let open: BTreeSet<ContributionId> = governance.open_decisions().collect();
    let mut sealers: BTreeMap<Value, BTreeSet<PublicKey>> = BTreeMap::new();
    for index in graph.indices().rev().take(RECENT) {
        let contribution = graph.contribution(index);
        let body = Body::decode(contribution.kind(), contribution.body());
        let Some(Ok(Body::Seal(seal))) = body else { continue };
        let proposed = graph.find(&seal.value.decision);
        let is_own = proposed.is_some_and(|at| graph.header(at).author == view.key.public());
        if is_own && open.contains(&seal.value.decision) {
            sealers.entry(seal.value).or_default().insert(contribution.author());
        }
    }
    let all: BTreeSet<&PublicKey> = sealers.values().flatten().collect();
    needed <= all.len() && sealers.values().all(|seats| seats.len() < needed)
}
