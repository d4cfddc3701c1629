//! A liar: votes wherever the rules just allow it, on any part of what exists.

use guildhall_governance::{
    Body, Confirm, Effect, Open, Outcome, PolicyKey, PolicyValue, Position, Seal, Stance, Value,
};
use guildhall_ledger::{Contribution, Index};

use super::forge::{bytes_of, gossip};
use super::{Deed, Forge, Hostile, View};
use crate::chance::Chance;
use crate::fault::Fault;

/// How often it tries to make something that the rules allow, each turn.
const TRIES: usize = 12;

/// Votes at will.
#[derive(Debug)]
pub(super) struct Liar;

impl Hostile for Liar {
    fn act(&mut self, view: &View<'_>, chance: &mut Chance, deeds: &mut Vec<Deed>) {
        let forge = Forge::new(view.node, view.key);
        let mut told = 0;
        for _ in 0..TRIES {
            let Some(lie) = lie(&forge, view, chance).filter(|lie| forge.is_lawful(lie)) else {
                continue;
            };
            let is_vote = [guildhall_ledger::Kind::SEAL, guildhall_ledger::Kind::CONFIRM]
                .contains(&lie.kind());
            deeds.push(Deed::Count(if is_vote { Fault::LyingVote } else { Fault::Forked }));
            // Some hear of it at once, others when they ask its own node, if that keeps it.
            let percent = chance.between(10, 100);
            deeds.push(Deed::Tell { percent, bytes: gossip(std::slice::from_ref(&lie)) });
            if chance.in_percent(50) {
                deeds.push(Deed::TakeIn(bytes_of(&[lie])));
            }
            told += 1;
            if told == 2 {
                return;
            }
        }
    }
}

fn lie(forge: &Forge<'_>, view: &View<'_>, chance: &mut Chance) -> Option<Contribution> {
    let tops = forge.any_tops(chance);
    let body = body(forge, view, &tops, chance)?;
    Some(forge.sign(forge.draft(&tops, body.kind(), body.encode())))
}

fn body(forge: &Forge<'_>, view: &View<'_>, tops: &[Index], chance: &mut Chance) -> Option<Body> {
    let (graph, governance) = (forge.graph(), view.node.governance());
    let past = graph.past_over(None, tops);
    let highest = tops.iter().copied().max_by_key(|top| governance.minutes_at(*top))?;
    let state = governance.state_at(highest);
    let (slot, previous) = (state.minutes(), state.entry());
    let votes: Vec<(u32, Value)> = graph
        .indices()
        .rev()
        .take(200)
        .filter(|index| graph.in_past(*index, &past))
        .filter_map(|index| {
            let contribution = graph.contribution(index);
            match Body::decode(contribution.kind(), contribution.body())?.ok()? {
                Body::Seal(seal) if seal.slot == slot => Some((seal.round, seal.value)),
                _ => None,
            }
        })
        .collect();
    let opens: Vec<_> = governance
        .decisions(graph)
        .into_iter()
        .rev()
        .take(8)
        .filter_map(|id| Some((id, governance.decision(graph, &id)?)))
        .filter(|(_, decision)| graph.in_past(decision.index, &past))
        .collect();
    match chance.below(6) {
        0 | 1 => {
            let (round, value) = *chance.pick(&votes)?;
            let decision = governance.decision(graph, &value.decision)?;
            let state_root = state.after(value, decision.open).root();
            Some(Body::Confirm(Confirm { slot, previous, round, value, state_root }))
        }
        2 | 3 => {
            let round = u32::try_from(chance.below(4)).unwrap_or(0);
            let value = match chance.pick(&votes) {
                Some((_, value)) if chance.in_percent(40) => *value,
                Some(_) | None => {
                    let (decision, _) = chance.pick(&opens)?;
                    let outcomes = [Outcome::Adopted, Outcome::Declined];
                    Value { decision: *decision, outcome: *chance.pick(&outcomes)? }
                }
            };
            Some(Body::Seal(Seal { slot, previous, round, value }))
        }
        4 => {
            let decision = chance.pick(&opens)?.0;
            let positions = [Position::Agree, Position::Object, Position::NoPosition];
            let position = *chance.pick(&positions)?;
            Some(Body::Stance(Stance { person: None, decision, position, reason: Some([9; 32]) }))
        }
        _ => amendment(view).map(|open| Body::Open(Box::new(open))),
    }
}

fn amendment(view: &View<'_>) -> Option<Open> {
    let charter = view.node.governance().state().charter();
    let key = PolicyKey::GuestCap;
    let from_version = charter.policy(key)?.version;
    let effect = Effect::SetPolicy { key, from_version, value: PolicyValue::Count(30) };
    Some(Open {
        person: None,
        mode: effect.least_mode(charter),
        effect,
        title: "More guests for everybody".into(),
        text: None,
        close_after_ms: None,
        review_after_ms: None,
        supersedes: None,
    })
}
