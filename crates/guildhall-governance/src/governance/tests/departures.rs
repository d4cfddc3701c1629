//! Partners that go dark: one after the other, and too many at once.

use guildhall_ledger::ContributionId;

use crate::body::{Outcome, Position};
use crate::charter::Preset;
use crate::effect::Effect;
use crate::governance::Progress;
use crate::mode::Mode;
use crate::state::Quorum;
use crate::testing::{DAY_MS, Node, Organisation, genesis, organisations};
use crate::verdict::Verdict;

/// Lets the machines of those who are present act until none has anything to do.
fn run(node: &mut Node, present: &[&Organisation]) {
    while present.iter().map(|one| node.run(&one.seat, 14 * DAY_MS)).sum::<usize>() > 0 {}
}

/// Whoever is left marks one as dark; whether that became final.
fn goes_dark(node: &mut Node, gone: &Organisation, left: &[&Organisation]) -> bool {
    let effect = Effect::MarkDormant { partner: gone.partner };
    let challenge = node.open(&left[0].seat, effect, Mode::Lazy);
    for one in &left[..2] {
        node.say(&one.seat, challenge, Position::Agree);
    }
    run(node, left);
    let is_adopted = |progress| matches!(progress, Progress::Final { outcome, .. } if outcome == Outcome::Adopted);
    is_adopted(node.progress(&challenge))
}

/// From a node where those before `from` have gone in order, lets each one who is left go next, and
/// then everybody behind it. Returns how many departures were tried.
///
/// What a departure meets depends on who is left and not on the order in which the others went, so
/// every set of those left is met once, with each who can go next: that is every order.
fn every_departure(node: &Node, left: &[&Organisation], from: usize) -> usize {
    if left.len() <= 2 {
        return 0;
    }
    let mut tried = 0;
    for place in 0..left.len() {
        let mut after = node.clone();
        let mut rest = left.to_vec();
        let gone = rest.remove(place);

        assert!(goes_dark(&mut after, gone, &rest), "{} of {}", gone.handle, left.len());

        assert_eq!(after.governance.state().electorate().len(), rest.len());
        tried += 1;
        if place >= from {
            tried += every_departure(&after, &rest, place);
        }
    }
    tried
}

#[test]
fn whoever_goes_dark_one_by_one_in_any_order_the_minutes_go_on_until_two_are_left() {
    let mut tried = Vec::new();
    for count in 2..=10 {
        let organisations = organisations(count);
        let node = Node::new(&genesis(&organisations, Preset::Trial));
        let left: Vec<&Organisation> = organisations.iter().collect();

        tried.push(every_departure(&node, &left, 0));
    }
    // Each set of at least three who are left, with each of them who can go next.
    assert_eq!(tried, [0, 3, 16, 55, 156, 399, 960, 2_223, 5_020]);
}

#[test]
fn of_ten_partners_any_order_of_going_dark_leaves_two_who_decide() {
    let organisations = organisations(10);
    let genesis = genesis(&organisations, Preset::Trial);
    let mut chance = crate::testing::Chance::new(10);
    for _ in 0..12 {
        let mut node = Node::new(&genesis);
        let mut left: Vec<&Organisation> = organisations.iter().collect();

        while left.len() > 2 {
            let gone = left.remove(chance.below(left.len()));
            assert!(goes_dark(&mut node, gone, &left), "{} goes", gone.handle);
        }

        let decision = agreed(&mut node, &left);
        run(&mut node, &left);
        assert!(matches!(node.progress(&decision), Progress::Final { .. }));
    }
}

fn agreed(node: &mut Node, by: &[&Organisation]) -> ContributionId {
    let decision = node.open(&by[0].seat, Effect::Adopt, Mode::Majority);
    for one in by {
        node.say(&one.seat, decision, Position::Agree);
    }
    decision
}

#[test]
fn more_dark_at_once_than_may_be_stop_decisions_and_nothing_else_until_one_returns() {
    for count in 2..=10_u8 {
        let organisations = organisations(count);
        let mut node = Node::new(&genesis(&organisations, Preset::Trial));
        let may_be_dark = Quorum::of(usize::from(count)).may_be_dark();
        let everybody: Vec<&Organisation> = organisations.iter().collect();
        let present = &everybody[may_be_dark + 1..];
        let decision = agreed(&mut node, &everybody);

        run(&mut node, present);

        assert!(!matches!(node.progress(&decision), Progress::Final { .. }), "{count}");
        for one in present {
            assert_eq!(node.write_content(&one.seat), Verdict::Admitted);
        }
        run(&mut node, &everybody[may_be_dark..]);
        assert!(matches!(node.progress(&decision), Progress::Final { .. }), "{count}");
    }
}

#[test]
fn a_partner_that_was_admitted_and_never_comes_online_stops_nobody() {
    let organisations = organisations(2);
    let [alma, bruno] = &organisations[..] else { panic!() };
    let mut node = Node::new(&genesis(&organisations[..1], Preset::Trial));
    let guest = node.let_in(alma, bruno);
    let admission = node.open(&alma.seat, crate::testing::admission(bruno, guest), Mode::Large);
    node.say(&alma.seat, admission, Position::Agree);
    run(&mut node, &[alma]);

    let decision = agreed(&mut node, &[alma]);
    run(&mut node, &[alma]);

    assert!(matches!(node.progress(&decision), Progress::Final { entry: 1, .. }));
    assert_eq!(node.governance.dormant().count(), 1);
}

#[test]
fn one_objector_does_not_keep_the_dark_seated() {
    let organisations = organisations(5);
    let [alma, bruno, carla, dora, emil] = &organisations[..] else { panic!() };
    let mut node = Node::new(&genesis(&organisations, Preset::Trial));
    let effect = Effect::MarkDormant { partner: dora.partner };
    let challenge = node.open(&alma.seat, effect, Mode::Lazy);
    node.say(&alma.seat, challenge, Position::Agree);
    node.say(&bruno.seat, challenge, Position::Agree);
    node.say(&emil.seat, challenge, Position::Object);

    run(&mut node, &[alma, bruno, carla, emil]);

    let adopted = Progress::Final { outcome: Outcome::Adopted, entry: 0 };
    assert_eq!(node.progress(&challenge), adopted);
    assert!(!node.governance.state().has_seat(&dora.partner));
}
