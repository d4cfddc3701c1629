//! The same contributions in any order, doubled and in batches, are the same state.

use guildhall_ledger::Contribution;
use guildhall_workspace::{Edit, Fields, TextEdit};
use proptest::prelude::*;

use super::world::{World, config, genesis, gossip};
use crate::{Act, CallId, Command, Effect, GossipId, GossipVerdict, Input, Node, Now};
use guildhall_governance::Preset;
use guildhall_sync::Gossip;

/// Contributions of three partners who wrote, edited, talked and decided.
pub(super) fn history() -> Vec<Contribution> {
    let mut world = World::of(3);
    let fields =
        Fields { title: "A plan".into(), text: "First words.".into(), ..Fields::default() };
    let document = world.act(0, Act::CreateInitiative(fields)).unwrap().ids[0];
    world.settle();
    world.part(&[2]);
    for (node, text) in [(0, "First good words."), (1, "First words, then others."), (2, "Words.")]
    {
        let text = Some(TextEdit { base: Vec::new(), text: text.into() });
        let edit = Edit { text, ..Edit::default() };
        world.act(node, Act::EditInitiative { document, edit }).unwrap();
        let on = document;
        world.act(node, Act::Comment { on, text: "Done.".into(), reply_to: None }).unwrap();
    }
    world.heal();
    world.assert_equal();
    world.disks.swap_remove(0)
}

pub(super) fn empty() -> Node {
    // A node of nobody: it only listens.
    Node::found(config(60, Vec::new()), genesis(Preset::Trial), 1).unwrap()
}

fn deliver(node: &mut Node, pack: &[&Contribution]) {
    let bytes = pack.iter().map(|contribution| contribution.bytes().to_vec()).collect();
    let from = config(61, Vec::new()).key.public();
    gossip(node, from, Gossip::Contributions(bytes).to_wire(), Now::default());
}

/// Hands over one contribution at what the node takes for now.
pub(super) fn deliver_at(node: &mut Node, contribution: &Contribution, now: Now) {
    let from = config(61, Vec::new()).key.public();
    let bytes = vec![contribution.bytes().to_vec()];
    gossip(node, from, Gossip::Contributions(bytes).to_wire(), now);
}

/// One at a time: a pack stops at the first that waits, as catch-up brings the rest.
pub(super) fn deliver_all<'a>(
    node: &mut Node,
    contributions: impl IntoIterator<Item = &'a Contribution>,
) {
    for contribution in contributions {
        deliver(node, &[contribution]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn any_order_doubling_and_batching_gives_the_same_state(
        order in prop::collection::vec(any::<prop::sample::Index>(), 200),
        batches in prop::collection::vec(1..6usize, 200),
    ) {
        static HISTORY: std::sync::OnceLock<(Vec<Contribution>, [u8; 32])> =
            std::sync::OnceLock::new();
        let (all, expected) = HISTORY.get_or_init(|| {
            let all = history();
            let mut node = empty();
            deliver_all(&mut node, all.iter());
            let state = node.state_digest();
            (all, state)
        });
        let mut node = empty();
        let mut picks = order.iter().map(|pick| pick.get(all)).collect::<Vec<_>>().into_iter();

        for size in batches {
            let pack: Vec<&Contribution> = picks.by_ref().take(size).collect();
            deliver_all(&mut node, pack.iter().copied());
        }
        // Whatever chance left out.
        deliver_all(&mut node, all.iter().rev());

        prop_assert_eq!(node.graph().len(), all.len());
        prop_assert_eq!(node.waiting_count(), 0);
        prop_assert_eq!(node.state_digest(), *expected);
    }
}

#[test]
fn a_snapshot_is_the_node() {
    let mut node = empty();
    deliver_all(&mut node, history().iter());

    let mut restored = Node::restore(config(60, Vec::new()), &node.snapshot()).unwrap();

    assert_eq!(restored.state_digest(), node.state_digest());
    assert!(Node::restore(config(60, Vec::new()), b"nonsense").is_err());
}

#[test]
fn nonsense_from_others_changes_nothing_and_is_told() {
    let mut node = empty();
    let before = node.state_digest();
    let from = config(61, Vec::new()).key.public();
    let all = history();
    let mut forged = all[1].bytes().to_vec();
    let last = forged.len() - 1;
    forged[last] ^= 1;
    let packs = [
        vec![0xff; 40],
        Gossip::Contributions(vec![vec![1, 2, 3]]).to_wire(),
        Gossip::Contributions(vec![forged]).to_wire(),
    ];

    for bytes in packs {
        let effects = gossip(&mut node, from, bytes, Now::default());
        assert!(effects.iter().any(is_rejected), "{effects:?}");
    }

    assert_eq!(node.state_digest(), before);
    assert_eq!(node.graph().len(), 1);
}

#[test]
fn an_act_of_a_stranger_is_refused_and_leaves_nothing_behind() {
    let mut node = empty();
    let fields = Fields { title: "Mine".into(), ..Fields::default() };
    let command = Command { person: None, act: Act::CreateInitiative(fields) };

    let effects =
        node.handle(Now::default(), Input::Command { call: CallId(1), command: Box::new(command) });

    assert!(
        effects
            .iter()
            .any(|effect| matches!(effect, Effect::Reply(_, reply) if matches!(**reply, Err(crate::Refusal::NotAMember))))
    );
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Persist(_))));
}

fn is_rejected(effect: &Effect) -> bool {
    matches!(effect, Effect::Verdict(_, GossipVerdict::Reject))
}

#[test]
fn what_is_sound_beside_something_forged_is_kept_and_the_message_is_not_passed_on() {
    let mut node = empty();
    let from = config(61, Vec::new()).key.public();
    let all = history();
    let mut forged = all[2].bytes().to_vec();
    let last = forged.len() - 1;
    forged[last] ^= 1;
    let message = Gossip::Contributions(vec![all[1].bytes().to_vec(), forged]);

    let effects = gossip(&mut node, from, message.to_wire(), Now::default());

    assert!(effects.iter().any(is_rejected), "{effects:?}");
    assert!(node.graph().find(&all[1].id()).is_some());
    assert!(node.graph().find(&all[2].id()).is_none());
}

#[test]
fn gossip_is_checked_outside_and_no_more_of_it_than_can_wait() {
    let mut node = empty();
    let from = config(61, Vec::new()).key.public();
    let first = &history()[1];
    let bytes = Gossip::Contributions(vec![first.bytes().to_vec()]).to_wire();
    let mut hear = |number| {
        let (gossip, bytes) = (GossipId(number), bytes.clone());
        node.handle(Now::default(), Input::Gossip { from, gossip, bytes })
    };

    let counts = (0..300).map(|number| {
        let effects = hear(number);
        effects.iter().filter(|effect| matches!(effect, Effect::Verify(..))).count()
    });

    assert_eq!(counts.sum::<usize>(), 256);
    let is_ignored = |effect: &Effect| matches!(effect, Effect::Verdict(_, GossipVerdict::Ignore));
    assert!(hear(300).iter().any(is_ignored));
}
