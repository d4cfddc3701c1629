use std::collections::BTreeSet;

use proptest::prelude::*;

use super::{Graph, Index, Unplaceable};
use crate::contribution::{Contribution, Draft};
use crate::id::{ContributionId, FederationId, Scope};
use crate::key::SecretKey;
use crate::kind::Kind;

fn key(number: u8) -> SecretKey {
    SecretKey::from_seed(&[number; 32])
}

fn genesis() -> Contribution {
    let draft = Draft {
        federation: FederationId::ZERO,
        seq: 0,
        prev: ContributionId::ZERO,
        parents: Vec::new(),
        height: 0,
        minutes: 0,
        time_ms: 0,
        kind: Kind::GENESIS,
        scope: Scope::ZERO,
        body: b"test".to_vec(),
    };
    draft.sign(&key(0))
}

/// Signs on top of `prev` (or as a first contribution) and `parents`.
fn on_top(graph: &Graph, author: u8, prev: Option<Index>, parents: &[Index]) -> Contribution {
    let prev_header = prev.map(|prev| graph.header(prev));
    let highest = prev.iter().chain(parents).map(|index| graph.header(*index).height).max();
    let draft = Draft {
        federation: graph.federation(),
        seq: prev_header.map_or(0, |header| header.seq + 1),
        prev: prev.map_or(ContributionId::ZERO, |prev| graph.id(prev)),
        parents: parents.iter().map(|parent| graph.id(*parent)).collect(),
        height: highest.unwrap() + 1,
        minutes: 0,
        time_ms: 0,
        kind: Kind::HERE,
        scope: Scope::ZERO,
        body: graph.len().to_be_bytes().to_vec(),
    };
    draft.sign(&key(author))
}

fn add(graph: &mut Graph, contribution: Contribution) -> Index {
    let past = graph.place(&contribution).unwrap();
    graph.insert(contribution, past)
}

/// Ancestors by walking: slow and plainly right.
fn ancestors(graph: &Graph, index: Index) -> BTreeSet<Index> {
    let mut found = BTreeSet::new();
    let mut waiting: Vec<Index> = graph.past(index).ancestors().collect();
    while let Some(next) = waiting.pop() {
        if found.insert(next) {
            waiting.extend(graph.past(next).ancestors());
        }
    }
    found
}

/// Each step: an author, which of its own contributions to continue, and what else to join.
fn steps() -> impl Strategy<Value = Vec<(u8, usize, Vec<usize>)>> {
    let step = (1..5u8, 0..1000usize, prop::collection::vec(0..1000usize, 0..4));
    prop::collection::vec(step, 1..60)
}

fn grow(steps: &[(u8, usize, Vec<usize>)]) -> Graph {
    let mut graph = Graph::new(genesis());
    for (author, choice, joins) in steps {
        let own: Vec<Index> = graph
            .indices()
            .filter(|index| graph.header(*index).author == key(*author).public())
            .collect();
        // Mostly the newest; sometimes an older one, which is a fork.
        let prev = own.get(own.len().saturating_sub(1 + (choice % 7) / 6)).copied();
        let joins: BTreeSet<Index> = joins
            .iter()
            .map(|join| Index(u32::try_from(join % graph.len()).unwrap()))
            .filter(|join| Some(*join) != prev)
            .chain(prev.is_none().then_some(Index(0)))
            .collect();
        let contribution = on_top(&graph, *author, prev, &joins.into_iter().collect::<Vec<_>>());
        if let Ok(past) = graph.place(&contribution) {
            graph.insert(contribution, past);
        }
    }
    graph
}

proptest! {
    #[test]
    fn clocks_agree_with_walking(steps in steps()) {
        let graph = grow(&steps);

        for later in graph.indices() {
            let walked = ancestors(&graph, later);
            let past = graph.past(later);
            for earlier in graph.indices() {
                prop_assert_eq!(graph.is_ancestor(earlier, later), walked.contains(&earlier));
                prop_assert_eq!(graph.in_past(earlier, &past), walked.contains(&earlier));
            }
        }
    }

    #[test]
    fn every_contribution_lies_on_one_chain_and_a_past_reaches_into_it_without_gaps(
        steps in steps(),
    ) {
        let graph = grow(&steps);

        for author in graph.authors() {
            prop_assert_eq!(graph.is_forked(author), !graph.forks_of(author).is_empty());
            for (chain, links) in graph.chains(author) {
                for (position, link) in links.iter().enumerate() {
                    let position = u32::try_from(position).unwrap();
                    prop_assert_eq!(graph.place_in_chain(*link), (chain, position));
                    for later in graph.indices() {
                        let is_reached = position < graph.reach_into(later, chain);
                        prop_assert_eq!(is_reached, graph.is_ancestor(*link, later));
                    }
                }
            }
        }
        let links = graph.authors().flat_map(|author| graph.chains(author));
        let count: usize = links.map(|(_, links)| links.len()).sum();
        prop_assert_eq!(count, graph.len());
    }

    #[test]
    fn a_fork_is_seen_exactly_where_both_branches_are(steps in steps()) {
        let graph = grow(&steps);

        for later in graph.indices() {
            let walked = ancestors(&graph, later);
            for author in graph.authors() {
                let own: Vec<&Index> =
                    walked.iter().filter(|x| graph.header(**x).author == *author).collect();
                let seqs: BTreeSet<u64> = own.iter().map(|x| graph.header(**x).seq).collect();
                let forked = graph.forked_in(author, &graph.past(later));
                prop_assert_eq!(forked, seqs.len() < own.len());
            }
        }
    }

    #[test]
    fn order_of_arrival_does_not_change_heads_or_frontier(
        steps in steps(),
        order in prop::collection::vec(0..1000usize, 60),
    ) {
        let graph = grow(&steps);
        let mut waiting: Vec<Contribution> =
            graph.indices().skip(1).map(|index| graph.contribution(index).clone()).collect();
        let mut other = Graph::new(genesis());

        for pick in order.iter().cycle() {
            if waiting.is_empty() {
                break;
            }
            let ready = (0..waiting.len())
                .map(|offset| (pick + offset) % waiting.len())
                .find(|place| other.place(&waiting[*place]).is_ok())
                .unwrap();
            let contribution = waiting.remove(ready);
            add(&mut other, contribution);
        }

        prop_assert_eq!(graph.heads_digest(), other.heads_digest());
        prop_assert_eq!(graph.frontier(), other.frontier());
        prop_assert_eq!(graph.forks().len(), other.forks().len());
    }
}

#[test]
fn a_contribution_with_missing_ancestors_names_them() {
    let mut whole = Graph::new(genesis());
    let first = on_top(&whole, 1, None, &[Index(0)]);
    let first = add(&mut whole, first);
    let second = on_top(&whole, 1, Some(first), &[]);
    let empty = Graph::new(genesis());

    let placed = empty.place(&second);

    assert_eq!(placed.unwrap_err(), Unplaceable::Missing([whole.id(first)].into()));
}

#[test]
fn links_that_contradict_their_targets_are_refused() {
    let mut graph = Graph::new(genesis());
    let first = on_top(&graph, 1, None, &[Index(0)]);
    let first = add(&mut graph, first);
    let draft = Draft {
        federation: graph.federation(),
        seq: 1,
        prev: graph.id(first),
        parents: Vec::new(),
        height: 2,
        minutes: 0,
        time_ms: 0,
        kind: Kind::HERE,
        scope: Scope::ZERO,
        body: Vec::new(),
    };
    let refused = [
        (2, draft.clone()),
        (1, Draft { seq: 2, ..draft.clone() }),
        (1, Draft { height: 3, ..draft.clone() }),
    ];

    for (author, draft) in refused {
        let placed = graph.place(&draft.sign(&key(author)));
        assert!(matches!(placed, Err(Unplaceable::BadLink(_))), "{placed:?}");
    }
    let foreign = Draft { federation: FederationId([7; 32]), ..draft.clone() };
    assert_eq!(graph.place(&foreign.sign(&key(1))).unwrap_err(), Unplaceable::ForeignFederation);
    let kept = draft.sign(&key(1));
    add(&mut graph, kept.clone());
    assert_eq!(graph.place(&kept).unwrap_err(), Unplaceable::Present);
}
