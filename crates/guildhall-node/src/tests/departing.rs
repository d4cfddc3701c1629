//! What a node that left or was removed still learns, and what nobody takes from it any more.

use guildhall_governance::{Position, Preset, Standing};
use guildhall_ledger::{Contribution, ContributionId};
use guildhall_workspace::Fields;

use super::world::World;
use crate::{Act, Node, Proposal, ProposedEffect};

fn proposal(effect: ProposedEffect) -> Act {
    let title = String::from("Out");
    let (text, close_after_ms, review_after_ms) = (String::new(), None, None);
    let (mode, supersedes) = (None, None);
    Act::Propose(Proposal {
        title,
        text,
        mode,
        effect,
        close_after_ms,
        review_after_ms,
        supersedes,
    })
}

fn initiative(title: &str) -> Act {
    Act::CreateInitiative(Fields { title: title.into(), ..Fields::default() })
}

pub(super) fn own(node: &Node) -> Vec<Contribution> {
    let me = node.public_key();
    let graph = node.graph();
    let own = graph.indices().filter(|index| graph.header(*index).author == me);
    own.map(|index| graph.contribution(index).clone()).collect()
}

fn has(node: &Node, id: ContributionId) -> bool {
    node.graph().find(&id).is_some()
}

fn is_out(node: &Node) -> bool {
    node.governance().standing(node.graph(), &node.public_key()) == Standing::Former
}

/// Two others agree, and a fortnight passes.
fn agree_and_wait(world: &mut World, decision: ContributionId) {
    for other in [1, 2] {
        let position = Position::Agree;
        world.act(other, Act::Speak { decision, position, reason: None }).unwrap();
    }
    world.settle();
    world.pass(14 * 24 * 60 * 60 * 1000);
}

/// Dora's leave reaches the others and is final before any of it comes back to her; then both sides
/// go on working.
fn parted() -> (World, [ContributionId; 3]) {
    let mut world = World::of(4);
    world.part(&[3]);
    world.act(3, proposal(ProposedEffect::Leave)).unwrap();
    for contribution in own(&world.nodes[3]) {
        world.hand(0, &contribution);
    }
    let during = world.act(0, initiative("While she goes")).unwrap().ids[0];
    world.settle();
    let after = world.act(1, initiative("Among ourselves")).unwrap().ids[0];
    let late = world.act(3, initiative("Not knowing yet")).unwrap().ids[0];
    world.settle();
    (world, [during, after, late])
}

#[test]
fn who_left_while_away_learns_it_from_the_others_and_nothing_of_what_came_after() {
    let (mut world, [during, after, late]) = parted();
    assert!(is_out_for(&world.nodes[0], &world.nodes[3]) && !is_out(&world.nodes[3]));

    world.heal();

    assert!(is_out(&world.nodes[3]));
    assert!(has(&world.nodes[3], during), "what the votes rest on comes with them");
    assert!(!has(&world.nodes[3], after), "what was written afterwards does not");
    assert!(world.nodes[..3].iter().all(|node| !has(node, late)), "nothing is taken from her");
    assert!(world.nodes[..3].iter().all(|node| has(node, after)));
}

#[test]
fn who_was_removed_while_away_learns_it_too() {
    let mut world = World::of(4);
    world.part(&[3]);
    let key = world.nodes[3].public_key();
    let partner = world.nodes[0].governance().state().key(&key).unwrap().0;
    let decision = world.act(0, proposal(ProposedEffect::Remove(partner))).unwrap().ids[0];
    world.settle();
    agree_and_wait(&mut world, decision);
    assert!(is_out_for(&world.nodes[0], &world.nodes[3]));

    world.heal();

    assert!(is_out(&world.nodes[3]));
    let late = world.act(3, initiative("Still here"));
    assert!(late.is_err(), "{late:?}");
}

#[test]
fn nobody_but_the_keys_of_who_is_gone_may_still_catch_up() {
    let (world, _) = parted();
    let (node, gone) = (&world.nodes[0], world.nodes[3].public_key());

    assert_eq!(node.former_members(), [gone]);
    assert!(node.governance().farewell(node.graph(), &gone).is_some());
    let present = world.nodes[1].public_key();
    assert!(node.governance().farewell(node.graph(), &present).is_none());
    assert!(node.members().iter().all(|member| member.key != gone));
}

fn is_out_for(node: &Node, other: &Node) -> bool {
    node.governance().standing(node.graph(), &other.public_key()) == Standing::Former
}

#[test]
fn a_removal_stays_open_for_a_fortnight_under_standard_windows_whatever_is_asked() {
    const DAY_MS: u64 = 24 * 60 * 60 * 1000;
    let mut world = World::found_with(Preset::Standard);
    for number in 1..4 {
        world.join(number);
        world.seat(number);
        world.pass(15 * DAY_MS);
    }
    let key = world.nodes[3].public_key();
    let partner = world.nodes[0].governance().state().key(&key).unwrap().0;
    let Act::Propose(removal) = proposal(ProposedEffect::Remove(partner)) else { unreachable!() };
    let asked = Proposal { close_after_ms: Some(DAY_MS), ..removal };
    let decision = world.act(0, Act::Propose(asked)).unwrap().ids[0];
    world.settle();
    for other in [1, 2] {
        let position = Position::Agree;
        world.act(other, Act::Speak { decision, position, reason: None }).unwrap();
    }

    world.pass(13 * DAY_MS);
    assert!(!is_out_for(&world.nodes[0], &world.nodes[3]), "all agree, and a day is long over");
    world.pass(2 * DAY_MS);
    assert!(is_out_for(&world.nodes[0], &world.nodes[3]));
}

#[test]
fn who_got_new_keys_while_away_learns_that_its_old_ones_are_of_no_use() {
    let mut world = World::of(4);
    world.join(4);
    world.part(&[3]);
    let old = world.nodes[3].public_key();
    let partner = world.nodes[0].governance().state().key(&old).unwrap().0;
    let guest = world.nodes[4].public_key();
    let recovery = proposal(ProposedEffect::Recover { partner, guest });
    let decision = world.act(0, recovery).unwrap().ids[0];
    world.settle();
    agree_and_wait(&mut world, decision);
    world.settle();
    let standing =
        |world: &World, key| world.nodes[0].governance().standing(world.nodes[0].graph(), key);
    assert!(
        matches!(standing(&world, &guest), Standing::Partner { partner: now, .. } if now == partner)
    );
    assert_eq!(standing(&world, &old), Standing::Former);
    let after = world.act(4, initiative("With new keys")).unwrap().ids[0];
    world.settle();

    world.heal();

    assert_eq!(world.nodes[0].former_members(), [old]);
    assert!(is_out(&world.nodes[3]));
    assert!(world.nodes[..3].iter().all(|node| has(node, after)));
    assert!(!has(&world.nodes[3], after), "what comes after is not for who may hold a stolen key");
    let late = world.act(3, initiative("Still here"));
    assert!(late.is_err(), "{late:?}");
}
