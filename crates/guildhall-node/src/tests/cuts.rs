//! What nodes do with the work of who was removed, and with a key that signed two histories.

use guildhall_governance::{Position, Status};
use guildhall_ledger::{Contribution, ContributionId, Kind, SecretKey};
use guildhall_workspace::{Edit, Fields, Stranded, TextEdit};

use super::convergence::{deliver_all, empty};
use super::departing::own;
use super::world::{Keys, World};
use crate::{Act, Node, Proposal, ProposedEffect};

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

fn edit(document: ContributionId, text: &str) -> Act {
    let text = Some(TextEdit { base: Vec::new(), text: text.into() });
    Act::EditInitiative { document, edit: Edit { text, ..Edit::default() } }
}

fn text(node: &mut Node, document: ContributionId) -> String {
    let (graph, _, workspace) = node.parts();
    workspace.document(graph, document).unwrap().text
}

/// Dora, who is away, goes on writing while the other three remove her.
fn removal() -> (World, ContributionId) {
    let mut world = World::of(4);
    let fields = Fields {
        title: "Dock telemetry".into(),
        text: "One feed for all.".into(),
        ..Fields::default()
    };
    let document = world.act(3, Act::CreateInitiative(fields)).unwrap().ids[0];
    world.settle();
    world.act(3, edit(document, "One good feed for all.")).unwrap();
    world.settle();
    world.act(1, edit(document, "One good feed for all of us.")).unwrap();
    world.part(&[3]);
    world.act(3, edit(document, "Nothing.")).unwrap();
    let key = world.nodes[3].public_key();
    let partner = world.nodes[0].governance().state().key(&key).unwrap().0;
    let proposal = Proposal {
        title: "Remove Dora".into(),
        text: "She does not keep her word.".into(),
        mode: None,
        effect: ProposedEffect::Remove(partner),
        close_after_ms: None,
        review_after_ms: None,
        supersedes: None,
    };
    let decision = world.act(0, Act::Propose(proposal)).unwrap().ids[0];
    world.settle();
    for other in [1, 2] {
        let position = Position::Agree;
        world.act(other, Act::Speak { decision, position, reason: None }).unwrap();
    }
    world.settle();
    world.pass(14 * DAY_MS);
    let status = world.nodes[0].governance().state().partner(&partner).unwrap().status;
    assert_eq!(status, Status::Removed);
    (world, document)
}

/// Nobody takes anything from Dora herself any more: a member carries her late work in.
fn carry_in(world: &mut World) {
    for contribution in own(&world.nodes[3]) {
        world.hand(0, &contribution);
    }
    world.settle();
}

#[test]
fn the_work_of_a_removed_partner_stays_as_far_as_others_had_built_on_it_on_every_node() {
    let (mut world, document) = removal();

    world.heal();
    carry_in(&mut world);

    world.assert_first_equal(3);
    for node in &mut world.nodes {
        assert_eq!(text(node, document), "One good feed for all of us.");
        let (graph, governance, workspace) = node.parts();
        let stranded = workspace.stranded(graph);
        let [(change, Stranded::Void)] = stranded[..] else { panic!("{stranded:?}") };
        assert!(governance.is_void(graph.find(&change).unwrap()));
    }
}

#[test]
fn nodes_that_saw_a_removal_and_a_fork_in_different_order_show_the_same_also_after_a_restart() {
    let (mut world, document) = removal();
    world.heal();
    carry_in(&mut world);
    let key = Keys::new(2).node;
    let base = {
        let node = &world.nodes[0];
        node.governance().base(node.graph(), &key.public())
    };
    for words in [b"one", b"two"] {
        let forked = base.draft(Kind(0x00f0), words.to_vec(), 0).sign(&key);
        world.hand(0, &forked);
    }
    world.settle();
    world.assert_first_equal(3);
    let all: Vec<Contribution> = {
        let graph = world.nodes[0].graph();
        graph.indices().map(|index| graph.contribution(index).clone()).collect()
    };

    for step in [1, 7, 31] {
        let mut node = empty();
        let picks = (0..all.len()).map(|place| &all[(place * step + step) % all.len()]);
        deliver_all(&mut node, picks);
        deliver_all(&mut node, all.iter());
        deliver_all(&mut node, all.iter().rev());

        assert_eq!(node.state_digest(), world.nodes[1].state_digest());
        let config = super::world::config(60, Vec::new());
        let mut restored = Node::restore(config, &node.snapshot()).unwrap();
        assert_eq!(restored.state_digest(), node.state_digest());
        assert_eq!(text(&mut restored, document), "One good feed for all of us.");
    }
}

#[test]
fn a_fork_that_no_node_sees_whole_is_proven_once_the_branches_meet_and_then_known_to_all() {
    let mut world = World::of(4);
    world.settle();
    let key = Keys::new(3).node;
    let branches = two_branches(&world.nodes[0], &key);
    world.part(&[3]);
    world.part(&[0]);

    world.hand(0, &branches[0]);
    world.hand(1, &branches[1]);
    world.settle();
    let before: usize = world.nodes.iter().map(proofs).sum();
    world.heal();

    assert_eq!(before, 0);
    world.assert_equal();
    for node in &world.nodes {
        let count = proofs(node);
        assert!((1..=3).contains(&count), "every honest node proves it at most once: {count}");
        assert!(node.governance().is_suspended(node.graph(), &key.public()));
        assert_eq!(node.governance().unproven_fork(node.graph()), None);
    }
    let refused = world.act(3, Act::CreateInitiative(Fields::default()));
    assert_eq!(refused.unwrap_err(), crate::Refusal::Forked);
}

/// What `key` signs twice in one place, on top of everything that `node` has.
fn two_branches(node: &Node, key: &SecretKey) -> [Contribution; 2] {
    let base = node.governance().base(node.graph(), &key.public());
    [b"to alma", b"to brun"].map(|words| base.draft(Kind(0x00f0), words.to_vec(), 0).sign(key))
}

fn proofs(node: &Node) -> usize {
    let graph = node.graph();
    graph.indices().filter(|index| graph.header(*index).kind == Kind::FAULT_PROOF).count()
}

#[test]
fn in_a_large_federation_not_everybody_proves_a_fork_at_once() {
    let mut world = World::of(20);
    world.settle();
    let branches = two_branches(&world.nodes[0], &Keys::new(19).node);
    world.part(&[19]);

    for node in 0..19 {
        for branch in &branches {
            world.hand(node, branch);
        }
    }
    world.settle();

    for node in &world.nodes[..19] {
        let count = proofs(node);
        assert!((1..=3).contains(&count), "{count} proofs of one fork");
    }
}
