//! Clocks that are wrong change when a node acts, and nothing else.

use guildhall_governance::{Mode, Outcome, Position, Progress};
use guildhall_ledger::ContributionId;

use super::convergence::{deliver_at, empty, history};
use super::world::World;
use crate::{Act, Input, Now, Proposal, ProposedEffect};

const YEAR_MS: u64 = 365 * 24 * 60 * 60 * 1000;

#[test]
fn whatever_the_clocks_say_the_same_contributions_are_the_same_state() {
    let all = history();
    let clocks: [fn(u64) -> Now; 5] = [
        |_| Now { wall_ms: 0, mono_ms: 0 },
        |step| Now { wall_ms: 60 * YEAR_MS + step, mono_ms: step },
        |step| Now { wall_ms: 60 * YEAR_MS - step * 1000, mono_ms: step * 1000 },
        |step| Now { wall_ms: (step % 2) * 20 * YEAR_MS, mono_ms: step * YEAR_MS },
        |step| Now { wall_ms: 50 * YEAR_MS, mono_ms: step },
    ];

    let states = clocks.map(|clock| {
        let mut node = empty();
        for (step, contribution) in (0..).zip(&all) {
            deliver_at(&mut node, contribution, clock(step));
            node.handle(clock(step), Input::Woken);
        }
        let entries: Vec<_> = node.governance().entries().iter().map(|entry| entry.id).collect();
        (node.state_digest(), entries)
    });

    for state in &states {
        assert_eq!(state, &states[0]);
    }
}

fn proposed(world: &mut World) -> ContributionId {
    let proposal = Proposal {
        title: "Meet in May".into(),
        text: "Because it helps.".into(),
        mode: Some(Mode::Majority),
        effect: ProposedEffect::Adopt,
        close_after_ms: None,
        review_after_ms: None,
        supersedes: None,
    };
    let decision = world.act(0, Act::Propose(proposal)).unwrap().ids[0];
    world.settle();
    decision
}

fn outcomes(world: &World, decision: ContributionId) -> Vec<Progress> {
    let progress =
        |node: &crate::Node| node.governance().decision(node.graph(), &decision).unwrap().progress;
    world.nodes.iter().map(progress).collect()
}

#[test]
fn one_clock_that_jumps_years_ahead_closes_nothing_alone() {
    let mut world = World::of(4);
    let decision = proposed(&mut world);

    world.ahead_ms.insert(3, 10 * YEAR_MS);
    world.pass(60_000);
    let meanwhile = outcomes(&world, decision);
    for node in [1, 2] {
        let agree = Act::Speak { decision, position: Position::Agree, reason: None };
        world.act(node, agree).unwrap();
    }
    world.settle();
    world.pass(60_000);

    assert!(
        meanwhile.iter().all(|progress| !matches!(progress, Progress::Final { .. })),
        "{meanwhile:?}"
    );
    for progress in outcomes(&world, decision) {
        assert!(matches!(progress, Progress::Final { outcome: Outcome::Adopted, .. }));
    }
    world.assert_equal();
}

#[test]
fn a_machine_that_slept_for_years_notices_within_a_minute_and_without_hearing_from_anybody() {
    let mut world = World::of(3);
    proposed(&mut world);
    world.part(&[2]);
    world.settle();
    let written = |world: &World| {
        let node = &world.nodes[2];
        node.graph().tips(&node.public_key()).first().map(|tip| node.graph().header(*tip).seq)
    };
    let before = written(&world);

    world.ahead_ms.insert(2, 10 * YEAR_MS);
    world.pass(60_000);

    assert!(before < written(&world));
}
