use std::collections::{BTreeSet, VecDeque};

use guildhall_ledger::{
    Contribution, ContributionId, Draft, FederationId, Graph, Index, Kind, Scope, SecretKey,
    Unplaceable,
};
use proptest::prelude::*;

use super::{Fault, Role, Session, Step};
use crate::wire::{Hello, Message, PROTOCOL_VERSION};

fn key(number: u8) -> SecretKey {
    SecretKey::from_seed(&[number; 32])
}

fn draft(graph: Option<&Graph>, prev: Option<Index>, parents: &[Index], body: Vec<u8>) -> Draft {
    let header = |index: Index| graph.unwrap().header(index);
    let id = |index: Index| graph.unwrap().id(index);
    Draft {
        federation: graph.map_or(FederationId::ZERO, Graph::federation),
        seq: prev.map_or(0, |prev| header(prev).seq + 1),
        prev: prev.map_or(ContributionId::ZERO, id),
        parents: parents.iter().map(|parent| id(*parent)).collect(),
        height: prev.iter().chain(parents).map(|i| header(*i).height + 1).max().unwrap_or(0),
        minutes: 0,
        time_ms: 0,
        kind: if graph.is_some() { Kind::HERE } else { Kind::GENESIS },
        scope: Scope::ZERO,
        body,
    }
}

fn genesis() -> Contribution {
    draft(None, None, &[], Vec::new()).sign(&key(0))
}

/// A graph of a few authors, some of whom fork; the order is by arrival.
fn grow(steps: &[(u8, usize, usize)]) -> Vec<Contribution> {
    let mut graph = Graph::new(genesis());
    for (author, choice, join) in steps {
        let author = key(*author);
        let is_own = |index: &Index| graph.header(*index).author == author.public();
        let own: Vec<Index> = graph.indices().filter(is_own).collect();
        let prev = own.get(own.len().saturating_sub(1 + (choice % 9) / 8)).copied();
        let join = Index(u32::try_from(join % graph.len()).unwrap());
        let joins: Vec<Index> = (Some(join) != prev).then_some(join).into_iter().collect();
        let body = graph.len().to_be_bytes().to_vec();
        let contribution = draft(Some(&graph), prev, &joins, body).sign(&author);
        if let Ok(past) = graph.place(&contribution) {
            graph.insert(contribution, past);
        }
    }
    graph.indices().skip(1).map(|index| graph.contribution(index).clone()).collect()
}

/// The part of `all` that a node holds which got every pick and what it builds on.
fn part(all: &[Contribution], picks: &BTreeSet<usize>) -> Graph {
    let mut wanted: BTreeSet<ContributionId> = BTreeSet::new();
    for (place, contribution) in all.iter().enumerate().rev() {
        if picks.contains(&place) || wanted.contains(&contribution.id()) {
            wanted.insert(contribution.id());
            wanted.extend(contribution.header().ancestors());
        }
    }
    let mut graph = Graph::new(genesis());
    for contribution in all.iter().filter(|contribution| wanted.contains(&contribution.id())) {
        let past = graph.place(contribution).unwrap();
        graph.insert(contribution.clone(), past);
    }
    graph
}

fn admit(graph: &mut Graph, received: Vec<guildhall_ledger::Unverified>) {
    for unverified in received {
        let contribution = unverified.verify().unwrap();
        match graph.place(&contribution) {
            Ok(past) => drop(graph.insert(contribution, past)),
            Err(Unplaceable::Present) => {}
            Err(other) => panic!("arrived out of order: {other}"),
        }
    }
}

/// Runs one exchange to its end; returns the bytes that travelled.
fn exchange(a: &mut Graph, b: &mut Graph) -> usize {
    let (responder, _) = Session::new(Role::Responder, b);
    exchange_with(a, b, responder).1
}

/// The same with a responder that may show less; returns what the initiator saw as well.
fn exchange_with(a: &mut Graph, b: &mut Graph, responder: Session) -> (Session, usize) {
    let (initiator, first) = Session::new(Role::Initiator, a);
    let mut sides = [(initiator, a), (responder, b)];
    let mut waiting: VecDeque<(usize, Step)> = first.into_iter().map(|step| (0, step)).collect();
    let mut travelled = 0;
    let mut finished = BTreeSet::new();
    while let Some((side, step)) = waiting.pop_front() {
        match step {
            Step::Send(bytes) => {
                travelled += bytes.len();
                let (session, graph) = &mut sides[1 - side];
                let steps = session.receive(graph, &bytes).unwrap();
                waiting.extend(steps.into_iter().map(|step| (1 - side, step)));
                let (session, graph) = &mut sides[side];
                let steps = session.sent(graph);
                waiting.extend(steps.into_iter().map(|step| (side, step)));
            }
            Step::Received(received) => admit(sides[side].1, received),
            Step::Finished => drop(finished.insert(side)),
        }
    }
    assert_eq!(finished.len(), 2, "both sides come to an end");
    let [(initiator, _), _] = sides;
    (initiator, travelled)
}

fn one_of_five(number: usize) -> u8 {
    1 + u8::try_from(number % 5).unwrap()
}

proptest! {
    #[test]
    fn two_nodes_hold_the_same_after_one_exchange(
        steps in prop::collection::vec((1..6u8, 0..1000usize, 0..1000usize), 1..80),
        left in prop::collection::btree_set(0..80usize, 0..10),
        right in prop::collection::btree_set(0..80usize, 0..10),
    ) {
        let all = grow(&steps);
        let (mut a, mut b) = (part(&all, &left), part(&all, &right));
        let union = part(&all, &left.union(&right).copied().collect());

        exchange(&mut a, &mut b);

        prop_assert_eq!(a.heads_digest(), union.heads_digest());
        prop_assert_eq!(b.heads_digest(), union.heads_digest());
    }

    #[test]
    fn whoever_is_a_member_no_more_gets_its_part_and_gives_nothing(
        steps in prop::collection::vec((1..6u8, 0..1000usize, 0..1000usize), 1..80),
        left in prop::collection::btree_set(0..80usize, 0..10),
        right in prop::collection::btree_set(0..80usize, 0..10),
        shown in prop::collection::btree_set(0..80usize, 0..10),
    ) {
        let all = grow(&steps);
        let (mut former, mut member) = (part(&all, &left), part(&all, &right));
        let heads: Vec<Index> =
            member.indices().filter(|index| shown.contains(&(index.0 as usize))).collect();
        let past = member.past_over(None, &heads);
        let before: BTreeSet<ContributionId> =
            former.indices().map(|index| former.id(index)).collect();
        let digest = member.heads_digest();

        let session = Session::farewell(&member, past.clone());
        let own = former.frontier();
        let (former_side, _) = exchange_with(&mut former, &mut member, session);

        prop_assert_eq!(member.heads_digest(), digest);
        let shown_to_it = member.frontier_within(&past);
        for (author, tips) in &own.0 {
            let newest = tips.iter().map(|tip| tip.seq).max().unwrap();
            let shown = shown_to_it.0.get(author).into_iter().flatten();
            let is_held = shown.clone().any(|tip| tip.seq >= newest);
            prop_assert_eq!(former_side.do_they_hold(author, newest), is_held);
        }
        let covered = member.indices().filter(|index| member.in_past(*index, &past));
        let mut wanted: BTreeSet<ContributionId> = covered.map(|index| member.id(index)).collect();
        wanted.extend(before);
        let has: BTreeSet<ContributionId> =
            former.indices().map(|index| former.id(index)).collect();
        prop_assert_eq!(has, wanted);
    }

    #[test]
    fn no_bytes_make_a_session_panic(
        frames in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..80), 1..6),
    ) {
        let graph = Graph::new(genesis());
        for role in [Role::Initiator, Role::Responder] {
            let (mut session, _) = Session::new(role, &graph);
            for frame in &frames {
                if session.receive(&graph, frame).is_err() {
                    break;
                }
            }
        }
    }
}

#[test]
fn equal_nodes_find_out_in_a_few_bytes_whatever_they_hold() {
    let steps: Vec<(u8, usize, usize)> = (0..400).map(|n| (one_of_five(n), 0, n)).collect();
    let all = grow(&steps);
    let every: BTreeSet<usize> = (0..all.len()).collect();
    let (mut a, mut b) = (part(&all, &every), part(&all, &every));

    let travelled = exchange(&mut a, &mut b);

    assert!(travelled < 200, "{travelled} bytes");
}

#[test]
fn only_what_is_lacking_travels() {
    let steps: Vec<(u8, usize, usize)> = (0..400).map(|n| (one_of_five(n), 0, n)).collect();
    let all = grow(&steps);
    let newest = all.len() - 10;
    let (mut a, mut b) =
        (part(&all, &(0..newest).collect()), part(&all, &(0..all.len()).collect()));

    let travelled = exchange(&mut a, &mut b);

    assert!(travelled < 10_000, "{travelled} bytes for ten contributions");
    assert_eq!(a.heads_digest(), b.heads_digest());
}

#[test]
fn strangers_and_other_versions_are_told_apart() {
    let graph = Graph::new(genesis());
    let hello = |version, federation| {
        Message::Hello(Hello { version, federation, digest: [0; 32], count: 1 }).to_wire()
    };
    let receive = |frame: &[u8]| {
        let (mut session, _) = Session::new(Role::Responder, &graph);
        session.receive(&graph, frame).err()
    };

    assert_eq!(receive(&hello(9, graph.federation())), Some(Fault::Version(9)));
    assert_eq!(receive(&hello(PROTOCOL_VERSION, FederationId([9; 32]))), Some(Fault::Federation));
    assert_eq!(receive(&Message::End.to_wire()), Some(Fault::OutOfTurn));
    assert_eq!(receive(&hello(PROTOCOL_VERSION, graph.federation())), None);
}

#[test]
fn a_flood_that_nobody_asked_for_ends_the_session() {
    let mut whole = Graph::new(genesis());
    let first = draft(Some(&whole), None, &[Index(0)], vec![1]).sign(&key(1));
    let past = whole.place(&first).unwrap();
    whole.insert(first.clone(), past);
    let empty = Graph::new(genesis());
    let (mut asking, _) = Session::new(Role::Initiator, &empty);
    let hello = Hello {
        version: PROTOCOL_VERSION,
        federation: whole.federation(),
        digest: whole.heads_digest(),
        count: 2,
    };
    asking.receive(&empty, &Message::Hello(hello).to_wire()).unwrap();
    asking.receive(&empty, &Message::Frontier(whole.frontier()).to_wire()).unwrap();
    let flood = Message::Batch(vec![first.bytes().to_vec(); 3]).to_wire();

    let fault = asking.receive(&empty, &flood);

    assert_eq!(fault.err(), Some(Fault::TooMuch));
}
