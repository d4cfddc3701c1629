//! The same set gives the same answers, whatever the order and whatever else is there.

use guildhall_ledger::{Contribution, Index};

use super::world::{Setting, World};
use crate::planted::Planted;
use crate::testing::{Chance, Node};
use crate::verdict::Verdict;

/// Random sets with forks, removals, guests and several slots.
fn worlds() -> impl Iterator<Item = (World, Chance)> {
    (0..25).map(|seed| {
        let (seats, liars) = [(1, 0), (3, 1), (4, 1), (4, 2), (7, 2)][seed % 5];
        let seed = u64::try_from(seed).unwrap();
        let setting = Setting { seats, liars, planted: Planted::default() };
        let mut world = World::new(setting, 500 + seed);
        world.run(300);
        (world, Chance::new(seed + 9_000))
    })
}

fn contributions(node: &Node) -> Vec<Contribution> {
    node.graph.indices().map(|index| node.graph.contribution(index).clone()).collect()
}

/// Everything that nodes with equal sets must agree on, in terms that do not depend on arrival.
fn view(node: &Node) -> Vec<String> {
    let governance = &node.governance;
    let mut all: Vec<String> = contributions(node)
        .iter()
        .map(|contribution| {
            let index = node.graph.find(&contribution.id()).unwrap();
            let (author, why) = (governance.author_of(index), governance.why_inert(index));
            let minutes = governance.minutes_at(index);
            format!("{:?} {author:?} {why:?} {minutes}", contribution.id())
        })
        .collect();
    all.sort();
    all.push(format!("{:?}", governance.state()));
    all.push(format!("{:?}", governance.split(&node.graph)));
    let entries = governance.entries().into_iter();
    all.extend(entries.map(|entry| {
        let mut certificate: Vec<_> =
            entry.certificate.iter().map(|index| node.graph.id(*index)).collect();
        certificate.sort();
        format!("{:?} {:?} {} {:?}", entry.id, entry.value, entry.round, certificate)
    }));
    for id in governance.decisions(&node.graph) {
        let decision = governance.decision(&node.graph, &id).unwrap();
        let summary = (decision.progress, decision.tally, decision.outcome, decision.is_settled);
        all.push(format!("{id:?} {summary:?} {:?} {:?}", decision.silent, decision.voices));
    }
    all.push(format!("{:?}", governance.member_keys(&node.graph)));
    all
}

/// P1 of the protocol, and that what grows step by step equals what is built from scratch.
#[test]
fn any_order_of_arrival_gives_the_same_view() {
    for (world, mut chance) in worlds() {
        let expected = view(&world.whole);
        let all = contributions(&world.whole);
        for _ in 0..3 {
            let mut node = Node::new(&all[0]);
            let mut waiting: Vec<&Contribution> = all.iter().skip(1).collect();
            while !waiting.is_empty() {
                let from = chance.below(waiting.len());
                let ready = (0..waiting.len())
                    .map(|step| (from + step) % waiting.len())
                    .find(|place| node.graph.place(waiting[*place]).is_ok())
                    .unwrap();
                node.receive(waiting.swap_remove(ready));
            }

            assert_eq!(view(&node), expected);
        }
    }
}

/// P2: judging reads nothing but the contribution and its past.
#[test]
fn a_contribution_is_judged_alike_in_its_past_alone_and_in_everything() {
    for (world, mut chance) in worlds() {
        let whole = &world.whole;
        for _ in 0..12 {
            let place = 1 + chance.below(whole.graph.len() - 1);
            let index = Index(u32::try_from(place).unwrap());
            let contribution = whole.graph.contribution(index);
            let mut alone = Node::new(whole.graph.contribution(Index(0)));
            for earlier in
                whole.graph.indices().filter(|other| whole.graph.is_ancestor(*other, index))
            {
                alone.receive(whole.graph.contribution(earlier));
            }

            let in_its_past = alone.judge(contribution).verdict().clone();
            let past = whole.graph.past(index);
            let in_everything = whole.governance.judge(&whole.graph, &past, contribution);

            assert_eq!(&in_its_past, in_everything.verdict());
        }
    }
}

/// P3: what is final stays final while contributions arrive, or the minutes are split.
#[test]
fn the_minutes_only_grow() {
    for (world, _) in worlds() {
        let mut node = Node::new(world.whole.graph.contribution(Index(0)));
        let mut before = Vec::new();
        for contribution in contributions(&world.whole).iter().skip(1) {
            assert!(!matches!(node.receive(contribution), Verdict::Refused(_)));
            let entries: Vec<_> =
                node.governance.entries().into_iter().map(|entry| entry.id).collect();
            if node.governance.split(&node.graph).is_some() {
                break;
            }
            assert!(entries.starts_with(&before));
            before = entries;
        }
    }
}
