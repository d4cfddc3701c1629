//! Power that fails at any point between signing, keeping and sending.

use guildhall_governance::{Mode, Position};
use guildhall_ledger::ContributionId;
use guildhall_workspace::Fields;

use super::world::{PowerCut, World};
use crate::{Act, Proposal, ProposedEffect};

/// Two partners work and decide while the power of the first fails; what it had acknowledged.
fn work(world: &mut World) -> Vec<ContributionId> {
    let mut acknowledged = Vec::new();
    let mut tell = |world: &mut World, act| {
        let reply = world.tell(0, act).and_then(Result::ok);
        acknowledged.extend(reply.into_iter().flat_map(|reply| reply.ids));
        world.settle();
    };
    tell(world, Act::CreateInitiative(Fields { title: "One".into(), ..Fields::default() }));
    let proposal = Proposal {
        title: "Together".into(),
        text: "Because it helps.".into(),
        mode: Some(Mode::Majority),
        effect: ProposedEffect::Adopt,
        close_after_ms: None,
        review_after_ms: None,
        supersedes: None,
    };
    tell(world, Act::Propose(proposal));
    let open: Vec<ContributionId> = world.nodes[1].governance().open_decisions().collect();
    for decision in open {
        let agree = Act::Speak { decision, position: Position::Agree, reason: None };
        world.act(1, agree).unwrap();
        world.settle();
    }
    tell(world, Act::CreateInitiative(Fields { title: "Two".into(), ..Fields::default() }));
    acknowledged
}

/// The power fails at every effect in turn, with nothing, one or all of a commit on disk. What
/// `hold` finds of each world, until the power never fails.
fn at_every_effect(mut prepare: impl FnMut(&mut World), mut hold: impl FnMut(World, &str)) {
    for after in 0.. {
        for kept in [0, 1, usize::MAX] {
            let mut world = World::of(2);
            world.settle();
            prepare(&mut world);
            world.power_cut = Some(PowerCut { node: 0, after, kept });
            let acknowledged = work(&mut world);
            if world.power_cut.is_some() {
                assert!(after > 20, "the power has hardly failed anywhere");
                return;
            }
            for id in acknowledged {
                for node in &world.nodes {
                    assert!(node.graph().find(&id).is_some(), "acknowledged and lost at {after}");
                }
            }
            hold(world, &format!("after {after} effects, {kept} kept"));
        }
    }
}

#[test]
fn wherever_the_power_fails_nobody_sees_a_fork_and_the_nodes_come_together() {
    at_every_effect(
        |_| {},
        |mut world, when| {
            for node in &world.nodes {
                assert!(node.graph().forks().is_empty(), "{when}");
                assert!(!node.is_guarded(), "{when}");
                assert_eq!(node.governance().open_decisions().count(), 0, "{when}");
            }
            world.assert_equal();
        },
    );
}

#[test]
fn a_node_that_sends_before_it_keeps_forks_when_the_power_fails() {
    let mut forks = 0;
    at_every_effect(
        |world| world.nodes[0].planted.sent_before_durable = true,
        |world, _| forks += world.nodes[1].graph().forks().len(),
    );
    assert!(forks > 0, "without the rule nothing broke");
}
