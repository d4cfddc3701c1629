//! The machine votes, one rule after the other, with real contributions.

use guildhall_ledger::ContributionId;

use crate::body::{Body, Confirm, Outcome, Position, Seal, Value};
use crate::charter::{PolicyKey, PolicyValue, Preset};
use crate::effect::Effect;
use crate::id::EntryId;
use crate::mode::Mode;
use crate::slot::SlotFault;
use crate::testing::{Node, Organisation, admission, genesis, organisations};
use crate::verdict::{Verdict, VoteFault, Why};

fn federation(count: u8) -> (Vec<Organisation>, Node) {
    let organisations = organisations(count);
    let node = Node::new(&genesis(&organisations, Preset::Trial));
    (organisations, node)
}

/// A proposal to which all agree.
fn agreed(node: &mut Node, by: &[Organisation]) -> ContributionId {
    let decision = node.open(&by[0].seat, Effect::Adopt, Mode::Majority);
    for organisation in by {
        node.say(&organisation.seat, decision, Position::Agree);
    }
    decision
}

fn adopted(decision: ContributionId) -> Value {
    Value { decision, outcome: Outcome::Adopted }
}

fn declined(decision: ContributionId) -> Value {
    Value { decision, outcome: Outcome::Declined }
}

fn seal(node: &mut Node, by: &Organisation, round: u32, value: Value) -> Verdict {
    let (slot, previous) = (node.governance.state().minutes(), node.governance.state().entry());
    node.write(&by.seat, Body::Seal(Seal { slot, previous, round, value })).1
}

fn confirm(node: &mut Node, by: &Organisation, round: u32, value: Value) -> Verdict {
    let state = node.governance.state().clone();
    let open = &node.governance.docket.get(&value.decision).unwrap().open;
    let state_root = state.after(value, open).root();
    confirm_root(node, by, (round, value), state_root)
}

fn confirm_root(
    node: &mut Node,
    by: &Organisation,
    (round, value): (u32, Value),
    state_root: [u8; 32],
) -> Verdict {
    let (slot, previous) = (node.governance.state().minutes(), node.governance.state().entry());
    node.write(&by.seat, Body::Confirm(Confirm { slot, previous, round, value, state_root })).1
}

fn fault(fault: VoteFault) -> Verdict {
    Verdict::Inert(Why::Vote(fault))
}

fn slot_fault(slot: SlotFault) -> Verdict {
    fault(VoteFault::Slot(slot))
}

#[test]
fn a_round_runs_through_seals_lock_and_confirms() {
    let (organisations, mut node) = federation(4);
    let [alma, bruno, carla, dora] = &organisations[..] else { panic!() };
    let (first, second) = (agreed(&mut node, &organisations), agreed(&mut node, &organisations));
    let (first, second) = (adopted(first), adopted(second));

    assert_eq!(seal(&mut node, alma, 0, first), Verdict::Admitted);
    assert_eq!(seal(&mut node, alma, 0, second), slot_fault(SlotFault::RoundSpent));
    assert_eq!(seal(&mut node, bruno, 1, first), slot_fault(SlotFault::RoundTooEarly));
    let wrong = declined(first.decision);
    assert_eq!(seal(&mut node, bruno, 0, wrong), fault(VoteFault::OtherOutcome));
    assert_eq!(confirm(&mut node, alma, 0, first), slot_fault(SlotFault::NoPolka));
    assert_eq!(seal(&mut node, bruno, 0, first), Verdict::Admitted);
    assert_eq!(seal(&mut node, carla, 0, first), Verdict::Admitted);
    assert_eq!(seal(&mut node, dora, 0, second), Verdict::Admitted);
    assert_eq!(seal(&mut node, dora, 1, second), slot_fault(SlotFault::Locked));
    assert_eq!(seal(&mut node, dora, 1, first), Verdict::Admitted);
    assert_eq!(confirm(&mut node, dora, 0, first), slot_fault(SlotFault::RoundSpent));
    assert_eq!(confirm(&mut node, alma, 0, first), Verdict::Admitted);
    assert_eq!(confirm(&mut node, alma, 0, first), slot_fault(SlotFault::Confirmed));
    assert_eq!(confirm(&mut node, bruno, 0, first), Verdict::Admitted);
    assert_eq!(node.governance.state().minutes(), 0);
    assert_eq!(confirm(&mut node, carla, 0, first), Verdict::Admitted);

    assert_eq!(node.governance.state().minutes(), 1);
    assert_eq!(seal(&mut node, alma, 0, first), fault(VoteFault::NoCandidate));
}

#[test]
fn a_vote_is_for_the_place_its_past_leads_to() {
    let (organisations, mut node) = federation(1);
    let alma = &organisations[0];
    let value = adopted(agreed(&mut node, &organisations));
    let previous = node.governance.state().entry();
    let elsewhere = [(1, previous), (0, EntryId([1; 32]))];

    for (slot, previous) in elsewhere {
        let vote = Body::Seal(Seal { slot, previous, round: 0, value });
        assert_eq!(node.write(&alma.seat, vote).1, fault(VoteFault::OtherSlot));
    }
    let unknown = adopted(ContributionId([1; 32]));
    assert_eq!(seal(&mut node, alma, 0, unknown), fault(VoteFault::NoCandidate));
}

#[test]
fn a_member_without_a_seat_does_not_vote() {
    let organisations = organisations(2);
    let [alma, bruno] = &organisations[..] else { panic!() };
    let mut node = Node::new(&genesis(&organisations[..1], Preset::Trial));
    let guest = node.let_in(alma, bruno);
    let admission = node.open(&alma.seat, admission(bruno, guest), Mode::Large);
    node.say(&alma.seat, admission, Position::Agree);
    node.run(&alma.seat, 0);
    let value = adopted(agreed(&mut node, &organisations[..1]));

    assert_eq!(seal(&mut node, bruno, 0, value), fault(VoteFault::NoSeat));
    assert_eq!(seal(&mut node, alma, 0, value), Verdict::Admitted);
}

#[test]
fn later_rounds_keep_to_what_was_sealed_and_to_what_was_said_before() {
    let (organisations, mut node) = federation(4);
    let [alma, bruno, carla, dora] = &organisations[..] else { panic!() };
    let [first, second, third] = [(); 3].map(|()| agreed(&mut node, &organisations));
    seal(&mut node, alma, 0, adopted(first));
    seal(&mut node, bruno, 0, adopted(first));
    seal(&mut node, carla, 0, adopted(second));
    for organisation in &organisations {
        node.say(&organisation.seat, first, Position::Object);
    }

    let never_sealed = seal(&mut node, dora, 1, adopted(third));
    let by_late_words = seal(&mut node, dora, 1, declined(first));
    let by_early_words = seal(&mut node, dora, 1, adopted(first));

    assert_eq!(never_sealed, fault(VoteFault::NotSealedBefore));
    assert_eq!(by_late_words, fault(VoteFault::OtherOutcome));
    assert_eq!(by_early_words, Verdict::Admitted);
}

#[test]
fn a_confirm_that_computes_another_state_is_kept_but_does_not_count() {
    let (organisations, mut node) = federation(1);
    let value = adopted(agreed(&mut node, &organisations));
    seal(&mut node, &organisations[0], 0, value);

    let verdict = confirm_root(&mut node, &organisations[0], (0, value), [0; 32]);

    assert_eq!(verdict, Verdict::Admitted);
    assert_eq!(node.governance.state().minutes(), 0);
    assert_eq!(node.governance.strayed(&node.graph).count(), 1);
}

#[test]
fn a_proposal_whose_precondition_failed_is_never_sealed() {
    let (organisations, mut node) = federation(1);
    let alma = &organisations[0];
    let amend = |value| Effect::SetPolicy {
        key: PolicyKey::GuestCap,
        from_version: 0,
        value: PolicyValue::Count(value),
    };
    let first = node.open(&alma.seat, amend(7), Mode::Large);
    let second = node.open(&alma.seat, amend(8), Mode::Large);
    for decision in [first, second] {
        node.say(&alma.seat, decision, Position::Agree);
    }
    node.run(&alma.seat, 0);
    let charter = node.governance.state().charter();
    let closed = if charter.guest_cap() == 7 { second } else { first };

    assert_eq!(seal(&mut node, alma, 0, adopted(closed)), fault(VoteFault::NoCandidate));

    // The rule is what stops it.
    node.governance.planted.dead_may_be_sealed = true;
    assert_eq!(seal(&mut node, alma, 0, adopted(closed)), Verdict::Admitted);
}

/// Dora holds back the Confirm that would have made the first round final, and shows it late.
#[test]
fn a_confirm_that_is_withheld_and_shown_late_changes_nothing() {
    let (organisations, mut node) = federation(4);
    let [alma, bruno, carla, dora] = &organisations[..] else { panic!() };
    let value = adopted(agreed(&mut node, &organisations));
    for organisation in [alma, bruno, dora] {
        assert_eq!(seal(&mut node, organisation, 0, value), Verdict::Admitted);
    }
    let mut held_back = node.clone();
    assert_eq!(confirm(&mut held_back, dora, 0, value), Verdict::Admitted);
    for organisation in [alma, bruno] {
        confirm(&mut node, organisation, 0, value);
    }
    for organisation in [carla, alma, bruno] {
        assert_eq!(seal(&mut node, organisation, 1, value), Verdict::Admitted);
    }
    for organisation in [carla, alma, bruno] {
        assert_eq!(confirm(&mut node, organisation, 1, value), Verdict::Admitted);
    }
    let before = node.governance.entry(0).unwrap();

    node.sync_from(&held_back);

    let after = node.governance.entry(0).unwrap();
    assert_eq!((before.round, before.id, before.value), (1, after.id, after.value));
    assert_eq!(node.governance.state().minutes(), 1);
    assert_eq!(node.governance.split(&node.graph), None);
    for organisation in &organisations {
        assert_eq!(node.write_content(&organisation.seat), Verdict::Admitted);
    }
}
