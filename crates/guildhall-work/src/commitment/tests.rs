use guildhall_ledger::ContributionId;

use super::{Commitment, Course};
use crate::body::{
    CommitmentHandOver, CommitmentKeep, CommitmentPromise, CommitmentRelease, CommitmentRenew,
    CommitmentReport, CommitmentTake, Decline, GuestInvolve, GuestRole, Outlook, Retract,
};
use crate::day::Day;
use crate::draft::WorkRefusal;
use crate::hand_over::Answer;
use crate::inert::Inert;
use crate::sample::{ALMA, BRUNO, CARLA, GUEST, Node, Org, TODAY, meet};

fn promise(due: Day) -> CommitmentPromise {
    CommitmentPromise { person: None, what: "Lend 40 sensors".into(), due, on: None }
}

fn promised(node: &mut Node, org: Org, days: u32) -> ContributionId {
    node.say(org, promise(TODAY.plus(days)))
}

fn keep(commitment: ContributionId) -> CommitmentKeep {
    CommitmentKeep { person: None, commitment, evidence: "They are on the shelf.".into() }
}

fn renew(commitment: ContributionId, due: Day) -> CommitmentRenew {
    CommitmentRenew { person: None, commitment, due, reason: "The crane broke.".into() }
}

fn release(commitment: ContributionId) -> CommitmentRelease {
    CommitmentRelease { person: None, commitment, reason: "The test was called off.".into() }
}

fn report(commitment: ContributionId, outlook: Outlook) -> CommitmentReport {
    CommitmentReport { person: None, commitment, outlook, words: "Half of it is there.".into() }
}

fn hand_over(commitment: ContributionId, to: Org) -> CommitmentHandOver {
    CommitmentHandOver { person: None, commitment, to: to.member(), words: None }
}

fn take(hand_over: ContributionId) -> CommitmentTake {
    CommitmentTake { person: Some("Bo Brun".into()), hand_over }
}

fn view(node: &mut Node, id: ContributionId) -> Commitment {
    node.work.commitment(&node.graph, id).unwrap().clone()
}

#[test]
fn a_promise_is_on_track_until_its_day_and_late_the_day_after() {
    let mut node = Node::new();
    let id = promised(&mut node, ALMA, 10);

    let commitment = view(&mut node, id);

    assert_eq!(commitment.owner, ALMA.member());
    assert_eq!(commitment.course(TODAY.plus(10), true), Course::OnTrack);
    assert_eq!(commitment.course(TODAY.plus(11), true), Course::Late { days: 1 });
    assert_eq!(commitment.course(TODAY, false), Course::AtRisk);
}

#[test]
fn a_kept_promise_says_how_late_it_was_and_stays_kept() {
    let mut node = Node::new();
    let id = promised(&mut node, ALMA, 10);
    node.day = TODAY.plus(12);
    node.say(ALMA, keep(id));

    let again = node.say(ALMA, release(id));

    assert_eq!(view(&mut node, id).course(TODAY.plus(90), true), Course::Kept { late_days: 2 });
    assert_eq!(node.fault(again), Some(Inert::Settled));
}

#[test]
fn a_doubt_puts_a_promise_at_risk_until_a_better_report_or_another_day() {
    let mut node = Node::new();
    let id = promised(&mut node, ALMA, 10);
    let course = |node: &mut Node| view(node, id).course(TODAY, true);

    node.say(ALMA, report(id, Outlook::AtRisk));
    assert_eq!(course(&mut node), Course::AtRisk);

    node.say(ALMA, report(id, Outlook::OnTrack));
    assert_eq!(course(&mut node), Course::OnTrack);

    node.say(ALMA, report(id, Outlook::AtRisk));
    node.say(ALMA, renew(id, TODAY.plus(30)));
    assert_eq!(course(&mut node), Course::OnTrack);
    assert_eq!(view(&mut node, id).due, TODAY.plus(30));
    assert_eq!(view(&mut node, id).first_due(), TODAY.plus(10));
}

#[test]
fn nobody_speaks_for_anothers_promise() {
    let mut node = Node::new();
    let id = promised(&mut node, ALMA, 10);

    let wrong = [
        node.say(BRUNO, keep(id)),
        node.say(BRUNO, renew(id, TODAY.plus(99))),
        node.say(BRUNO, release(id)),
        node.say(BRUNO, report(id, Outlook::AtRisk)),
        node.say(BRUNO, hand_over(id, CARLA)),
    ];

    for act in wrong {
        assert_eq!(node.fault(act), Some(Inert::NotItsOwner));
    }
    assert_eq!(view(&mut node, id).course(TODAY, true), Course::OnTrack);
}

#[test]
fn a_hand_over_moves_the_promise_when_the_other_takes_it() {
    let mut node = Node::new();
    let id = promised(&mut node, ALMA, 10);
    let offer = node.say(ALMA, hand_over(id, BRUNO));
    assert_eq!(view(&mut node, id).owner, ALMA.member());

    let by_another = node.say(CARLA, take(offer));
    node.say(BRUNO, take(offer));

    let commitment = view(&mut node, id);
    assert_eq!(node.fault(by_another), Some(Inert::NotOffered));
    assert_eq!(commitment.owner, BRUNO.member());
    assert_eq!(commitment.person.as_deref(), Some("Bo Brun"));
    let too_late = node.say(ALMA, keep(id));
    assert_eq!(node.fault(too_late), Some(Inert::NotItsOwner));
    node.say(BRUNO, keep(id));
    assert!(!view(&mut node, id).is_open());
}

#[test]
fn a_hand_over_that_was_declined_or_taken_back_cannot_be_taken() {
    let mut node = Node::new();
    let id = promised(&mut node, ALMA, 10);
    let declined = node.say(ALMA, hand_over(id, BRUNO));
    node.say(BRUNO, Decline { person: None, hand_over: declined, reason: None });
    let retracted = node.say(ALMA, hand_over(id, CARLA));
    node.say(ALMA, Retract { person: None, act: retracted, reason: None });

    let first = node.say(BRUNO, take(declined));
    let second = node.say(CARLA, take(retracted));

    assert_eq!(node.fault(first), Some(Inert::NotOffered));
    assert_eq!(node.fault(second), Some(Inert::NotOffered));
    let commitment = view(&mut node, id);
    assert_eq!(commitment.owner, ALMA.member());
    let answers: Vec<&Answer> = commitment.hand_overs.iter().map(|it| &it.answer).collect();
    assert!(matches!(answers.as_slice(), [Answer::Declined(..), Answer::Retracted(..)]));
}

#[test]
fn of_two_who_take_it_apart_the_first_in_order_has_it_on_every_node() {
    let mut one = Node::new();
    let id = promised(&mut one, ALMA, 10);
    let to_bruno = one.say(ALMA, hand_over(id, BRUNO));
    let to_carla = one.say(ALMA, hand_over(id, CARLA));
    let mut other = one.copy();
    let by_bruno = one.say(BRUNO, take(to_bruno));
    let by_carla = other.say(CARLA, take(to_carla));

    meet(&mut one, &mut other);

    let (winner, loser) = if by_bruno < by_carla { (BRUNO, by_carla) } else { (CARLA, by_bruno) };
    assert_eq!(view(&mut one, id).owner, winner.member());
    assert_eq!(one.fault(loser), Some(Inert::NotOffered));
    assert_eq!(one.digest(), other.digest());
}

#[test]
fn a_promise_for_something_that_is_not_there_is_inert() {
    let mut node = Node::new();
    let initiative = node.initiative(ALMA);
    let joined = node.join(ALMA, initiative);
    let text = node.text(ALMA);
    let on = |on| CommitmentPromise { on: Some(on), ..promise(TODAY) };

    let lawful = node.say(BRUNO, on(initiative));
    let wrong = [ContributionId([9; 32]), joined, text].map(|id| node.say(BRUNO, on(id)));

    assert_eq!(node.fault(lawful), None);
    for act in wrong {
        assert_eq!(node.fault(act), Some(Inert::About));
    }
    let found: Vec<_> = node.work.commitments_on(&node.graph, &initiative).collect();
    assert_eq!(found.len(), 1);
}

#[test]
fn a_guest_promises_only_where_it_contributes() {
    let mut node = Node::new();
    let initiative = node.initiative(ALMA);
    let involve = |role| GuestInvolve {
        person: None,
        initiative,
        guest: GUEST.member(),
        stage: Some("pilot".into()),
        role,
    };
    let on = CommitmentPromise { on: Some(initiative), ..promise(TODAY.plus(5)) };

    let before = node.say(GUEST, on.clone());
    node.say(ALMA, involve(Some(GuestRole::Consulted)));
    let consulted = node.say(GUEST, on.clone());
    node.say(ALMA, involve(Some(GuestRole::Contributing)));
    let contributing = node.say(GUEST, on.clone());
    node.say(ALMA, involve(None));
    let after = node.say(GUEST, on);

    for act in [before, consulted, after] {
        assert_eq!(node.fault(act), Some(Inert::NotContributing));
    }
    assert_eq!(node.fault(contributing), None);
    let kept = node.say(GUEST, keep(contributing));
    assert_eq!(node.fault(kept), None);
}

#[test]
fn what_the_rules_took_back_is_as_if_never_said() {
    let mut node = Node::new();
    let id = promised(&mut node, ALMA, 10);
    let before = node.digest();
    let offer = node.say(ALMA, hand_over(id, BRUNO));
    let taken = node.say(BRUNO, take(offer));

    node.void(&[taken, offer]);

    assert_eq!(view(&mut node, id).owner, ALMA.member());
    assert_eq!(node.digest(), before);
    node.void(&[id]);
    assert_eq!(node.work.commitment(&node.graph, id), None);
    node.void(&[]);
    assert_eq!(view(&mut node, id).owner, BRUNO.member());
}

#[test]
fn slips_of_the_hand_are_refused_before_anyone_signs() {
    let mut node = Node::new();
    let id = promised(&mut node, ALMA, 10);
    let offer = node.say(ALMA, hand_over(id, BRUNO));
    let mut draft = |org: Org, deed: crate::Deed| {
        node.work.draft(&node.graph, org.author(), TODAY, &deed).unwrap_err()
    };
    let long = CommitmentPromise { what: "x".repeat(1_000_000), ..promise(TODAY) };
    let escaped = CommitmentPromise { what: "Send \u{1b}[31m it".into(), ..promise(TODAY) };

    assert_eq!(draft(ALMA, promise(Day(1)).into()), WorkRefusal::Past(Day(1), TODAY));
    assert_eq!(draft(ALMA, promise(Day::MAX).into()), WorkRefusal::Far(Day::MAX));
    let line = WorkRefusal::Inert(Inert::Body(crate::BadBody::Line));
    assert_eq!(draft(ALMA, long.into()), line);
    assert_eq!(draft(ALMA, escaped.into()), line);
    assert_eq!(draft(BRUNO, keep(id).into()), WorkRefusal::Inert(Inert::NotItsOwner));
    assert_eq!(draft(CARLA, take(offer).into()), WorkRefusal::Inert(Inert::NotOffered));
    assert_eq!(draft(CARLA, take(id).into()), WorkRefusal::Inert(Inert::About));
    assert_eq!(draft(ALMA, hand_over(id, ALMA).into()), WorkRefusal::Inert(Inert::ToItself));
    let drafted = node.work.draft(&node.graph, BRUNO.author(), TODAY, &take(offer).into());
    assert!(drafted.is_ok());
}
