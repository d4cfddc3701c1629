use std::collections::BTreeSet;

use guildhall_ledger::{ContributionId, Kind, Scope};

use super::{Ground, Lead, Leading};
use crate::body::{
    Decline, LeadDeputize, LeadHandOver, LeadOffer, LeadQuestion, LeadStepDown, LeadStepUp,
    LeadTake, LeadWant, Retract,
};
use crate::day::Day;
use crate::draft::WorkRefusal;
use crate::inert::Inert;
use crate::sample::{ALMA, BRUNO, CARLA, GUEST, Node, Org, TODAY, meet};
use crate::work::Adopted;

fn step_up(initiative: ContributionId, until: Option<Day>) -> LeadStepUp {
    LeadStepUp { person: None, initiative, until, words: None }
}

fn step_down(initiative: ContributionId) -> LeadStepDown {
    LeadStepDown { person: None, initiative, reason: Some("No time left.".into()) }
}

fn hand_over(initiative: ContributionId, to: Org) -> LeadHandOver {
    LeadHandOver { person: None, initiative, to: to.member(), words: None }
}

fn take(hand_over: ContributionId) -> LeadTake {
    LeadTake { person: None, hand_over, until: None }
}

fn offer(initiative: ContributionId) -> LeadOffer {
    LeadOffer { person: None, initiative, words: None }
}

fn leading(node: &mut Node, initiative: ContributionId) -> Leading {
    let known = node.work.initiative(&node.graph, initiative);
    known.map(|known| known.leading.clone()).unwrap_or_default()
}

fn lead(node: &mut Node, initiative: ContributionId) -> Lead {
    leading(node, initiative).lead(node.day, |_| true)
}

fn one(org: Org) -> Lead {
    Lead::One(org.member())
}

/// Bruno asks whether `candidate` shall lead, and opens the decision about it.
fn ask(
    node: &mut Node,
    initiative: ContributionId,
    candidate: Org,
) -> (ContributionId, ContributionId, Adopted) {
    let text = node.text(BRUNO);
    let candidate = candidate.member();
    let question = node.say(BRUNO, LeadQuestion { person: None, initiative, candidate, text });
    let decision = node.add(BRUNO, Kind::OPEN, b"open".to_vec());
    let scope = Scope::of_document(text);
    (question, decision, Adopted { slot: 4, decision, text: scope, by: BRUNO.member() })
}

#[test]
fn whoever_steps_up_leads_until_its_term_is_over() {
    let mut node = Node::new();
    let initiative = node.initiative(ALMA);
    assert_eq!(lead(&mut node, initiative), Lead::Nobody);

    node.say(ALMA, step_up(initiative, Some(TODAY.plus(30))));

    let leading = leading(&mut node, initiative);
    let everybody = |_: &_| true;
    assert_eq!(leading.lead(TODAY, everybody), one(ALMA));
    assert_eq!(leading.lead(TODAY.plus(30), everybody), one(ALMA));
    assert_eq!(leading.lead(TODAY.plus(31), everybody), Lead::Nobody);
    assert_eq!(leading.lapsed(TODAY.plus(31), everybody).count(), 1);
    assert_eq!(leading.lead(TODAY, |partner| *partner != ALMA.member()), Lead::Nobody);
}

#[test]
fn two_who_step_up_apart_are_contested_until_one_steps_down() {
    let mut one_node = Node::new();
    let initiative = one_node.initiative(ALMA);
    let mut other = one_node.copy();
    one_node.say(ALMA, step_up(initiative, None));
    other.say(BRUNO, step_up(initiative, None));

    meet(&mut one_node, &mut other);

    let both = Lead::Contested(vec![ALMA.member(), BRUNO.member()]);
    assert_eq!(lead(&mut one_node, initiative), both);
    assert_eq!(lead(&mut other, initiative), both);
    one_node.say(ALMA, step_down(initiative));
    assert_eq!(lead(&mut one_node, initiative), one(BRUNO));
    assert_eq!(leading(&mut one_node, initiative).turns.len(), 1);
}

#[test]
fn a_hand_over_signed_by_both_moves_the_lead() {
    let mut node = Node::new();
    let initiative = node.initiative(ALMA);
    node.say(ALMA, step_up(initiative, None));
    let offered = node.say(ALMA, hand_over(initiative, BRUNO));
    assert_eq!(lead(&mut node, initiative), one(ALMA));

    let stolen = node.say(CARLA, take(offered));
    node.say(BRUNO, take(offered));

    assert_eq!(node.fault(stolen), Some(Inert::NotOffered));
    assert_eq!(lead(&mut node, initiative), one(BRUNO));
    let leading = leading(&mut node, initiative);
    assert_eq!(leading.claims[&BRUNO.member()].ground, Ground::HandOver(ALMA.member()));
    assert_eq!(leading.turns[0].partner, ALMA.member());
}

#[test]
fn who_does_not_lead_hands_nothing_over() {
    let mut node = Node::new();
    let initiative = node.initiative(ALMA);

    let offered = node.say(ALMA, hand_over(initiative, BRUNO));
    let taken = node.say(BRUNO, take(offered));
    let stepped_down = node.say(BRUNO, step_down(initiative));

    assert_eq!(node.fault(offered), Some(Inert::NotLeading));
    assert_eq!(node.fault(taken), Some(Inert::NotOffered));
    assert_eq!(node.fault(stepped_down), Some(Inert::NotLeading));
    assert_eq!(lead(&mut node, initiative), Lead::Nobody);
}

#[test]
fn who_stepped_down_has_nothing_left_to_hand_over() {
    let mut node = Node::new();
    let initiative = node.initiative(ALMA);
    node.say(ALMA, step_up(initiative, None));
    let offered = node.say(ALMA, hand_over(initiative, BRUNO));
    node.say(ALMA, step_down(initiative));

    let taken = node.say(BRUNO, take(offered));

    assert_eq!(node.fault(taken), Some(Inert::NotOffered));
    assert_eq!(lead(&mut node, initiative), Lead::Nobody);
}

#[test]
fn a_declined_hand_over_leaves_the_lead_where_it_is() {
    let mut node = Node::new();
    let initiative = node.initiative(ALMA);
    node.say(ALMA, step_up(initiative, None));
    let offered = node.say(ALMA, hand_over(initiative, BRUNO));

    node.say(BRUNO, Decline { person: None, hand_over: offered, reason: None });

    assert_eq!(lead(&mut node, initiative), one(ALMA));
    assert_eq!(leading(&mut node, initiative).hand_overs.open().count(), 0);
}

#[test]
fn a_wish_for_a_lead_stands_until_somebody_steps_up() {
    let mut node = Node::new();
    let initiative = node.initiative(ALMA);
    node.say(BRUNO, LeadWant { person: None, initiative, words: Some("A week a month.".into()) });
    assert!(leading(&mut node, initiative).wanted.is_some());
    node.say(CARLA, offer(initiative));
    assert!(leading(&mut node, initiative).wanted.is_some());

    node.say(CARLA, step_up(initiative, None));

    let leading = leading(&mut node, initiative);
    assert_eq!(leading.wanted, None);
    assert!(leading.offers.is_empty());
}

#[test]
fn offers_and_deputies_can_be_taken_back() {
    let mut node = Node::new();
    let initiative = node.initiative(ALMA);
    let offered = node.say(BRUNO, offer(initiative));
    let deputy = node.say(CARLA, LeadDeputize { person: None, initiative, until: None });

    node.say(BRUNO, Retract { person: None, act: offered, reason: None });
    let by_another = node.say(BRUNO, Retract { person: None, act: deputy, reason: None });
    node.say(CARLA, step_down(initiative));

    let leading = leading(&mut node, initiative);
    assert!(leading.offers.is_empty() && leading.deputies.is_empty());
    assert_eq!(node.fault(by_another), Some(Inert::NotItsAuthor));
}

#[test]
fn an_adopted_decision_settles_a_contested_lead() {
    let mut node = Node::new();
    let initiative = node.initiative(ALMA);
    node.say(ALMA, step_up(initiative, None));
    node.say(CARLA, step_up(initiative, None));
    let (_, decision, adopted) = ask(&mut node, initiative, CARLA);
    let contested = Lead::Contested(vec![ALMA.member(), CARLA.member()]);
    assert_eq!(lead(&mut node, initiative), contested);

    node.work.set_adopted(BTreeSet::from([adopted]));

    assert_eq!(lead(&mut node, initiative), one(CARLA));
    let ground = leading(&mut node, initiative).claims[&CARLA.member()].ground;
    assert_eq!(ground, Ground::Decision(decision));
}

#[test]
fn a_decision_stands_behind_claims_that_did_not_know_of_it_and_before_those_that_did() {
    let mut node = Node::new();
    let initiative = node.initiative(ALMA);
    node.say(CARLA, offer(initiative));
    let (_, _, adopted) = ask(&mut node, initiative, CARLA);
    // Written without knowing that the decision was final.
    node.minutes = 4;
    node.say(ALMA, step_up(initiative, None));
    node.work.set_adopted(BTreeSet::from([adopted]));
    assert_eq!(lead(&mut node, initiative), one(CARLA));

    node.minutes = 5;
    node.say(ALMA, step_up(initiative, None));

    let contested = Lead::Contested(vec![ALMA.member(), CARLA.member()]);
    assert_eq!(lead(&mut node, initiative), contested);
}

#[test]
fn a_decision_makes_nobody_lead_who_never_stepped_up_nor_whose_question_was_not_asked_before() {
    let mut node = Node::new();
    let initiative = node.initiative(ALMA);
    node.say(ALMA, step_up(initiative, None));
    let (question, _, unready) = ask(&mut node, initiative, CARLA);
    node.work.set_adopted(BTreeSet::from([unready]));
    assert_eq!(node.fault(question), Some(Inert::NoCandidate));
    assert_eq!(lead(&mut node, initiative), one(ALMA));

    // The decision was opened before the question was put.
    node.say(CARLA, offer(initiative));
    let decision = node.add(BRUNO, Kind::OPEN, b"early".to_vec());
    let (_, _, adopted) = ask(&mut node, initiative, CARLA);
    node.work.set_adopted(BTreeSet::from([Adopted { decision, ..adopted }]));
    assert_eq!(lead(&mut node, initiative), one(ALMA));

    // Somebody else opened it.
    node.work.set_adopted(BTreeSet::from([Adopted { by: ALMA.member(), ..adopted }]));
    assert_eq!(lead(&mut node, initiative), one(ALMA));
    node.work.set_adopted(BTreeSet::from([adopted]));
    assert_eq!(lead(&mut node, initiative), one(CARLA));
}

#[test]
fn guests_lead_nothing() {
    let mut node = Node::new();
    let initiative = node.initiative(ALMA);

    let act = node.say(GUEST, step_up(initiative, None));

    assert_eq!(node.fault(act), Some(Inert::NotAPartner));
    let drafted =
        node.work.draft(&node.graph, GUEST.author(), TODAY, &step_up(initiative, None).into());
    assert_eq!(drafted, Err(WorkRefusal::Inert(Inert::NotAPartner)));
    let past = step_up(initiative, Some(TODAY.minus(9)));
    let drafted = node.work.draft(&node.graph, ALMA.author(), TODAY, &past.into());
    assert_eq!(drafted, Err(WorkRefusal::Past(TODAY.minus(9), TODAY)));
}
