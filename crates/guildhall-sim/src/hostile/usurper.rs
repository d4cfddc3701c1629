//! A usurper: once the federation has grown, writes another history from the time when few, or it
//! alone, could decide.

use guildhall_governance::{PolicyKey, PolicyValue};
use guildhall_ledger::Contribution;
use guildhall_node::{
    Act, CallId, Command, Config, Input, Node, Notes, Now, Proposal, ProposedEffect,
};

use super::forge::{bytes_of, gossip};
use super::{Deed, Hostile, View};
use crate::chance::Chance;
use crate::fault::Fault;

/// So many partners there are before it begins.
const SEATS_MIN: usize = 4;

/// Rewrites the beginning.
#[derive(Debug, Default)]
pub(super) struct Usurper {
    rival: Vec<Contribution>,
}

impl Hostile for Usurper {
    fn act(&mut self, view: &View<'_>, chance: &mut Chance, deeds: &mut Vec<Deed>) {
        let state = view.node.governance().state();
        if self.rival.is_empty() {
            if state.electorate().len() < SEATS_MIN {
                return;
            }
            self.rival = rival_history(view).unwrap_or_default();
        }
        if self.rival.is_empty() {
            return;
        }
        deeds.push(Deed::Count(Fault::Rewritten));
        if chance.in_percent(50) {
            deeds.push(Deed::Stick(bytes_of(&self.rival)));
        } else {
            deeds.push(Deed::Tell { percent: 70, bytes: gossip(&self.rival) });
        }
    }
}

/// What a node of its would have decided that knows nothing but the founding act.
fn rival_history(view: &View<'_>) -> Option<Vec<Contribution>> {
    let graph = view.node.graph();
    let genesis = graph.contribution(graph.indices().next()?).clone();
    let config = Config {
        key: view.key.clone(),
        session: [3; 8],
        own_tip: None,
        bootstrap: Vec::new(),
        anchor: None,
        notes: Notes::default(),
    };
    let mut node = Node::found(config, genesis, 1).ok()?;
    let effect = ProposedEffect::SetPolicy(PolicyKey::GuestCap, PolicyValue::Count(7));
    let proposal = Proposal {
        title: "As it should have been".into(),
        text: "From the beginning.".into(),
        mode: None,
        effect,
        close_after_ms: None,
        review_after_ms: None,
        supersedes: None,
    };
    let command = Command { person: None, act: Act::Propose(proposal) };
    for hours in 0..3 {
        let now = Now { wall_ms: hours * 3_600_000, mono_ms: hours * 3_600_000 };
        let input = match hours {
            0 => Input::Command { call: CallId(0), command: Box::new(command.clone()) },
            _ => Input::Woken,
        };
        drop(node.handle(now, input));
    }
    let graph = node.graph();
    let rival = graph.indices().skip(1).map(|index| graph.contribution(index).clone()).collect();
    (node.governance().state().minutes() == 1).then_some(rival)
}
