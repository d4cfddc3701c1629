//! Matters that contradict each other, decided on nodes that hear of them in different orders.

use guildhall_ledger::{Contribution, ContributionId};

use crate::body::{Outcome, Position};
use crate::charter::{PolicyKey, PolicyValue, Preset};
use crate::effect::Effect;
use crate::governance::Progress;
use crate::mode::{Mode, Share};
use crate::state::Status;
use crate::testing::{Chance, Node, Organisation, admission, genesis, organisations};
use crate::verdict::Verdict;

const REMOVAL: Mode = Mode::Super(Share::TWO_THIRDS);

const ADOPTED: Outcome = Outcome::Adopted;

fn contributions(node: &Node) -> Vec<Contribution> {
    node.graph.indices().map(|index| node.graph.contribution(index).clone()).collect()
}

/// Every partner's own node makes final what it can, hearing from the others as chance has it.
fn decide(organisations: &[Organisation], opened: &Node, seed: u64) -> Vec<Node> {
    let mut chance = Chance::new(seed);
    let mut nodes: Vec<Node> = organisations.iter().map(|_| opened.clone()).collect();
    let mut quiet = 0;
    while quiet < 4 * nodes.len() * nodes.len() {
        let (one, other) = (chance.below(nodes.len()), chance.below(nodes.len()));
        for contribution in contributions(&nodes[other]) {
            nodes[one].receive(&contribution);
        }
        let key = &organisations[one].seat;
        let act = nodes[one].late_act(&key.public()).filter(|_| chance.in_percent(70));
        quiet = if act.is_some() { 0 } else { quiet + 1 };
        if let Some(body) = act {
            let (_, verdict) = nodes[one].write(key, body);
            assert_eq!(verdict, Verdict::Admitted);
        }
    }
    let all: Vec<Vec<Contribution>> = nodes.iter().map(contributions).collect();
    for node in &mut nodes {
        for contribution in all.iter().flatten() {
            node.receive(contribution);
        }
        assert_eq!(node.governance.split(&node.graph), None);
    }
    nodes
}

/// Opens matters on one node, and everybody agrees to all.
fn opened(
    node: &Node,
    organisations: &[Organisation],
    matters: &[(usize, Effect, Mode)],
) -> (Node, Vec<ContributionId>) {
    let mut node = node.clone();
    let decisions: Vec<ContributionId> = matters
        .iter()
        .map(|(by, effect, mode)| node.open(&organisations[*by].seat, effect.clone(), *mode))
        .collect();
    for one in organisations {
        for decision in &decisions {
            node.say(&one.seat, *decision, Position::Agree);
        }
    }
    (node, decisions)
}

/// The outcomes on every node, which must be the same; for so many orders of hearing.
fn outcomes(
    organisations: &[Organisation],
    start: &Node,
    matters: &[(usize, Effect, Mode)],
) -> Vec<(Vec<Progress>, Node)> {
    let (node, decisions) = opened(start, organisations, matters);
    let mut all = Vec::new();
    for seed in 0..8 {
        let nodes = decide(organisations, &node, seed);
        let progress = |node: &Node| -> Vec<Progress> {
            decisions.iter().map(|decision| node.progress(decision)).collect()
        };
        let first = progress(&nodes[0]);
        for node in &nodes {
            assert_eq!(progress(node), first, "seed {seed}");
            assert_eq!(node.governance.state(), nodes[0].governance.state());
        }
        all.push((first, nodes.into_iter().next().unwrap()));
    }
    all
}

fn is_adopted(progress: Progress) -> bool {
    matches!(progress, Progress::Final { outcome: ADOPTED, .. })
}

#[test]
fn of_two_removals_of_each_other_the_same_one_wins_on_every_node() {
    let organisations = organisations(5);
    let start = Node::new(&genesis(&organisations, Preset::Trial));
    let remove = |of: usize| Effect::Remove { partner: organisations[of].partner };

    for (progress, node) in
        outcomes(&organisations, &start, &[(0, remove(1), REMOVAL), (1, remove(0), REMOVAL)])
    {
        assert_eq!(progress.iter().filter(|one| is_adopted(**one)).count(), 1);
        assert!(progress.iter().any(|one| matches!(one, Progress::Closed(_))));
        let is_gone = |one: &&Organisation| {
            node.governance.state().partner(&one.partner).unwrap().status == Status::Removed
        };
        assert_eq!(organisations.iter().filter(is_gone).count(), 1);
    }
}

#[test]
fn of_two_amendments_the_same_one_wins_on_every_node_and_an_unrelated_matter_passes_too() {
    let organisations = organisations(4);
    let start = Node::new(&genesis(&organisations, Preset::Trial));
    let amend = |value| Effect::SetPolicy {
        key: PolicyKey::GuestCap,
        from_version: 0,
        value: PolicyValue::Count(value),
    };

    let matters = [
        (0, amend(7), Mode::Large),
        (1, amend(9), Mode::Large),
        (2, Effect::Adopt, Mode::Majority),
    ];
    for (progress, node) in outcomes(&organisations, &start, &matters) {
        assert_eq!(progress[..2].iter().filter(|one| is_adopted(**one)).count(), 1);
        assert!(is_adopted(progress[2]));
        let policy = node.governance.state().charter().policy(PolicyKey::GuestCap).unwrap();
        assert_eq!(policy.version, 1);
    }
}

#[test]
fn a_newcomer_comes_in_only_if_whoever_proposed_it_is_still_in() {
    let organisations = organisations(6);
    let (partners, newcomer) = (&organisations[..5], &organisations[5]);
    let mut start = Node::new(&genesis(partners, Preset::Trial));
    let guest = start.let_in(&organisations[0], newcomer);
    let remove = Effect::Remove { partner: organisations[1].partner };

    let matters = [(1, admission(newcomer, guest), Mode::Large), (0, remove, REMOVAL)];
    for (progress, node) in outcomes(partners, &start, &matters) {
        let state = node.governance.state();
        assert!(is_adopted(progress[1]));
        assert!(!state.has_member(&organisations[1].partner));
        let came_first = match (&progress[0], &progress[1]) {
            (Progress::Final { entry, .. }, Progress::Final { entry: removal, .. }) => {
                entry < removal
            }
            other => panic!("{other:?}"),
        };
        assert_eq!(is_adopted(progress[0]), came_first);
        assert_eq!(state.has_member(&newcomer.partner), came_first);
    }
}
