//! Splits, and old keys that try to rewrite history.

use guildhall_ledger::{Contribution, ContributionId, SecretKey};

use crate::body::{Body, Confirm, Outcome, Position, Seal, Value};
use crate::charter::Preset;
use crate::effect::Effect;
use crate::governance::Standing;
use crate::invite::Anchor;
use crate::mode::Mode;
use crate::testing::{Node, Organisation, admission, genesis, organisations};
use crate::verdict::{Refusal, Verdict};

/// Opens a proposal and agrees to it on behalf of one organisation.
fn agree_to_something(node: &mut Node, by: &Organisation) -> ContributionId {
    let decision = node.open(&by.seat, Effect::Adopt, Mode::Majority);
    node.say(&by.seat, decision, Position::Agree);
    decision
}

fn seal_and_confirm(node: &mut Node, key: &SecretKey, value: Value) {
    let state = node.governance.state().clone();
    let (slot, previous) = (state.minutes(), state.entry());
    let seal = Body::Seal(Seal { slot, previous, round: 0, value });
    assert_eq!(node.write(key, seal).1, Verdict::Admitted);
    let open = &node.governance.docket.get(&value.decision).unwrap().open;
    let state_root = state.after(value, open).root();
    let confirm = Body::Confirm(Confirm { slot, previous, round: 0, value, state_root });
    node.write(key, confirm);
}

/// A founder whose federation has grown, and a copy of its node from the first day.
struct History {
    organisations: Vec<Organisation>,
    first_day: Node,
    node: Node,
}

fn history() -> History {
    let organisations = organisations(3);
    let alma = &organisations[0];
    let genesis = genesis(&organisations[..1], Preset::Trial);
    let first_day = Node::new(&genesis);
    let mut node = Node::new(&genesis);
    for other in &organisations[1..] {
        let guest = node.let_in(alma, other);
        let decision = node.open(&alma.seat, admission(other, guest), Mode::Large);
        for organisation in &organisations {
            if node.governance.state().has_seat(&organisation.partner) {
                node.say(&organisation.seat, decision, Position::Agree);
            }
        }
        for _ in 0..4 {
            for organisation in &organisations {
                node.run(&organisation.seat, 0);
            }
        }
    }
    assert_eq!(node.governance.state().electorate().len(), 3);
    History { organisations, first_day, node }
}

/// What the founder signs on its copy of the first day.
fn rival_history(history: &mut History) -> Vec<Contribution> {
    let alma = history.organisations[0].clone();
    let before = history.first_day.graph.len();
    agree_to_something(&mut history.first_day, &alma);
    history.first_day.run(&alma.seat, 0);
    agree_to_something(&mut history.first_day, &alma);
    history.first_day.run(&alma.seat, 0);
    assert_eq!(history.first_day.governance.state().minutes(), 2);
    let graph = &history.first_day.graph;
    graph.indices().skip(before).map(|index| graph.contribution(index).clone()).collect()
}

#[test]
fn a_founder_cannot_rewrite_the_minutes_of_an_anchored_node() {
    let mut history = history();
    let anchor = history.node.governance.settled_anchor().unwrap();
    history.node.governance.set_anchor(&history.node.graph, anchor);
    let before = history.node.governance.state().clone();

    let verdicts: Vec<Verdict> =
        rival_history(&mut history).iter().map(|rival| history.node.receive(rival)).collect();

    let node = &mut history.node;
    assert!(verdicts.contains(&Verdict::Refused(Refusal::RivalHistory)), "{verdicts:?}");
    assert_eq!(node.governance.state(), &before);
    assert_eq!(node.governance.split(&node.graph), None);
    // The proof of the founder's fork is here, and the others decide on.
    let alma = &history.organisations[0];
    assert!(!node.graph.forks_of(&alma.seat.public()).is_empty());
    let [_, bruno, carla] = &history.organisations[..] else { panic!() };
    let decision = agree_to_something(node, bruno);
    node.say(&carla.seat, decision, Position::Agree);
    for organisation in [bruno, carla, bruno] {
        node.run(&organisation.seat, 0);
    }
    assert_eq!(node.governance.state().minutes(), before.minutes() + 1);
    // What honest nodes write can be taken in by nodes with the same anchor.
    let mut other = Node::new(history.first_day.graph.contribution(guildhall_ledger::Index(0)));
    other.governance.set_anchor(&other.graph, anchor);
    other.sync_from(node);
    assert_eq!(other.governance.state(), node.governance.state());
}

/// Two who decided everything when they were all there was sign another past together.
#[test]
fn an_early_electorate_cannot_rewrite_the_minutes_of_an_anchored_node() {
    let mut history = history();
    let anchor = history.node.governance.settled_anchor().unwrap();
    history.node.governance.set_anchor(&history.node.graph, anchor);
    let before = history.node.governance.state().clone();
    let [alma, bruno, carla] = &history.organisations[..] else { panic!() };
    let mut early = history.first_day.clone();
    for index in history.node.graph.indices().skip(1) {
        if early.governance.state().electorate().len() == 2 {
            break;
        }
        early.receive(history.node.graph.contribution(index));
    }
    let since = early.graph.len();

    let decision = agree_to_something(&mut early, alma);
    early.say(&bruno.seat, decision, Position::Agree);
    for organisation in [alma, bruno, alma, bruno] {
        early.run(&organisation.seat, 0);
    }
    early.write_content(&bruno.seat);

    assert_eq!(early.governance.state().minutes(), 3);
    let rivals = early.graph.indices().skip(since);
    let rivals: Vec<Contribution> =
        rivals.map(|index| early.graph.contribution(index).clone()).collect();
    let node = &mut history.node;
    let verdicts: Vec<Verdict> = rivals.iter().map(|rival| node.receive(rival)).collect();
    assert!(verdicts.contains(&Verdict::Refused(Refusal::RivalHistory)), "{verdicts:?}");
    assert_eq!(node.governance.state(), &before);
    for forker in [alma, bruno] {
        assert!(!node.graph.forks_of(&forker.seat.public()).is_empty(), "the proof is kept");
    }
    assert_eq!(node.write_content(&carla.seat), Verdict::Admitted);
}

#[test]
fn an_anchor_that_refuses_nothing_does_not_keep_a_rival_history_out() {
    let mut history = history();
    let anchor = history.node.governance.settled_anchor().unwrap();
    history.node.governance.planted.no_anchor = true;
    history.node.governance.set_anchor(&history.node.graph, anchor);

    let verdicts: Vec<Verdict> =
        rival_history(&mut history).iter().map(|rival| history.node.receive(rival)).collect();

    assert!(verdicts.iter().all(|verdict| !matches!(verdict, Verdict::Refused(_))));
}

#[test]
fn without_an_anchor_the_same_history_splits_the_minutes() {
    let mut history = history();

    for rival in rival_history(&mut history) {
        assert!(!matches!(history.node.receive(&rival), Verdict::Refused(_)));
    }

    let split = history.node.governance.split(&history.node.graph).unwrap();
    assert_eq!(split.slot, 0);
    assert_eq!(split.forkers, [history.organisations[0].partner].into());
    assert_eq!(history.node.governance.state().minutes(), 0);
    let alma = &history.organisations[0].seat.public();
    assert_eq!(history.node.next_act(alma, 0), None);
}

#[test]
fn a_newcomer_anchored_by_its_invite_dismisses_the_rival_history_that_comes_first() {
    let mut history = history();
    let rivals = rival_history(&mut history);
    let state = history.node.governance.state();
    let anchor = Anchor { minutes: state.minutes(), entry: state.entry() };
    let mut newcomer = Node::new(history.node.graph.contribution(guildhall_ledger::Index(0)));
    newcomer.governance.set_anchor(&newcomer.graph, anchor);

    for rival in &rivals {
        newcomer.receive(rival);
    }

    assert_eq!(newcomer.governance.state().minutes(), 0, "it cannot know which beginning is real");

    newcomer.sync_from(&history.node);

    assert_eq!(newcomer.governance.state(), history.node.governance.state());
    assert_eq!(newcomer.governance.split(&newcomer.graph), None);
}

#[test]
fn one_forker_of_three_can_split_the_minutes_and_the_proof_names_it() {
    let organisations = organisations(3);
    let [alma, bruno, carla] = &organisations[..] else { panic!() };
    let genesis = genesis(&organisations, Preset::Trial);
    let (mut left, mut right) = (Node::new(&genesis), Node::new(&genesis));
    for (node, honest, outcome) in
        [(&mut left, bruno, Outcome::Adopted), (&mut right, carla, Outcome::Adopted)]
    {
        let decision = agree_to_something(node, honest);
        node.say(&alma.seat, decision, Position::Agree);
        let value = Value { decision, outcome };
        seal_and_confirm(node, &alma.seat, value);
        node.run(&honest.seat, 0);
        seal_and_confirm_rest(node, &alma.seat, value);
        assert_eq!(node.governance.state().minutes(), 1);
    }

    left.sync_from(&right);
    right.sync_from(&left);

    for node in [&left, &right] {
        let split = node.governance.split(&node.graph).unwrap();
        assert_eq!(split.forkers, [alma.partner].into());
        assert_eq!(split.values.len(), 2);
        assert_eq!(node.governance.state().minutes(), 0);
        let standing = node.governance.standing(&node.graph, &bruno.seat.public());
        assert!(matches!(standing, Standing::Partner { .. }));
    }
    // Work goes on: content is admitted also where both histories are seen.
    assert_eq!(left.write_content(&bruno.seat), Verdict::Admitted);
}

/// Confirms once the polka is there.
fn seal_and_confirm_rest(node: &mut Node, key: &SecretKey, value: Value) {
    let state = node.governance.state().clone();
    if state.minutes() > 0 {
        return;
    }
    let open = &node.governance.docket.get(&value.decision).unwrap().open;
    let state_root = state.after(value, open).root();
    let (slot, previous) = (state.minutes(), state.entry());
    let confirm = Body::Confirm(Confirm { slot, previous, round: 0, value, state_root });
    assert_eq!(node.write(key, confirm).1, Verdict::Admitted);
}
