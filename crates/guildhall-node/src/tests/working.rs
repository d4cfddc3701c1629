//! Acts of the work, with whole nodes.

use std::collections::BTreeSet;

use guildhall_governance::{Mode, PartnerId, Position};
use guildhall_ledger::ContributionId;
use guildhall_work::{
    ChallengeOffer, ChallengeShare, CommitmentHandOver, CommitmentKeep, CommitmentPromise,
    CommitmentTake, Course, Day, Deed, Ending, Lead, LeadStepUp, Trend, WorkAuthor,
};
use guildhall_workspace::{DocumentKind, Fields, Stage};

use super::world::{World, config};
use crate::{Act, ImportRow, LessonWords, Node, Proposal, ProposedEffect, Refusal, WorkAct};

fn say(world: &mut World, node: usize, deed: impl Into<Deed>) -> ContributionId {
    world.act(node, Act::Work(WorkAct::Say(deed.into()))).unwrap().ids[0]
}

fn refusal(world: &mut World, node: usize, deed: impl Into<Deed>) -> Refusal {
    world.act(node, Act::Work(WorkAct::Say(deed.into()))).unwrap_err()
}

fn initiative(world: &mut World, node: usize) -> ContributionId {
    let fields = Fields { title: "Dock telemetry".into(), ..Fields::default() };
    world.act(node, Act::CreateInitiative(fields)).unwrap().ids[0]
}

fn member(world: &World, node: usize) -> PartnerId {
    world.nodes[node].own_work_author().member
}

fn promise() -> CommitmentPromise {
    CommitmentPromise { person: None, what: "Lend 40 sensors".into(), due: Day(30), on: None }
}

fn lead(world: &mut World, node: usize, initiative: ContributionId) -> Lead {
    let (graph, _, _, work) = world.nodes[node].all_parts();
    work.initiative(graph, initiative).unwrap().leading.lead(Day(30), |_| true)
}

#[test]
fn a_promise_is_handed_over_and_kept_on_every_node() {
    let mut world = World::of(3);
    let to = member(&world, 1);
    let commitment = say(&mut world, 0, promise());
    let hand_over = CommitmentHandOver { person: None, commitment, to, words: None };
    let hand_over = say(&mut world, 0, hand_over);
    world.settle();

    say(&mut world, 1, CommitmentTake { person: None, hand_over });
    let evidence = "They are on the shelf.".to_owned();
    say(&mut world, 1, CommitmentKeep { person: None, commitment, evidence });
    world.settle();

    world.assert_equal();
    for node in &mut world.nodes {
        let (graph, _, _, work) = node.all_parts();
        let commitment = work.commitment(graph, commitment).unwrap();
        assert_eq!(commitment.owner, to);
        assert_eq!(commitment.course(Day(40), true), Course::Kept { late_days: 0 });
    }
}

#[test]
fn what_would_have_no_effect_is_refused_and_leaves_nothing_behind() {
    let mut world = World::of(2);
    let commitment = say(&mut world, 0, promise());
    world.settle();
    let before = world.nodes[1].graph().len();
    let evidence = "We did it.".to_owned();
    let stranger = PartnerId([9; 32]);
    let to_stranger = CommitmentHandOver { person: None, commitment, to: stranger, words: None };

    let for_another = refusal(&mut world, 1, CommitmentKeep { person: None, commitment, evidence });
    let nowhere = refusal(&mut world, 1, to_stranger);
    let long = refusal(&mut world, 1, CommitmentPromise { what: "x".repeat(501), ..promise() });

    let rule = "only the organisation whose promise it is may do this";
    assert_eq!(for_another, Refusal::Rule(rule.into()));
    assert_eq!(nowhere, Refusal::NotFound("member"));
    assert!(matches!(long, Refusal::Limit(_)));
    assert_eq!(world.nodes[1].graph().len(), before);
}

#[test]
fn several_acts_are_said_all_or_none() {
    let mut world = World::of(2);
    let commitment = say(&mut world, 0, promise());
    let before = world.nodes[0].graph().len();
    let keep = |commitment| {
        let evidence = "Done.".to_owned();
        Deed::from(CommitmentKeep { person: None, commitment, evidence })
    };
    let none = WorkAct::SayAll(vec![keep(commitment), keep(ContributionId([9; 32]))]);
    let all = WorkAct::SayAll(vec![keep(commitment), promise().into()]);

    assert!(world.act(0, Act::Work(none)).is_err());
    assert_eq!(world.nodes[0].graph().len(), before);
    assert_eq!(world.act(0, Act::Work(all)).unwrap().ids.len(), 2);
}

#[test]
fn closing_records_the_lesson_and_puts_the_text_to_its_last_stage() {
    let mut world = World::of(2);
    let initiative = initiative(&mut world, 0);
    let close = |lesson| {
        let (ending, reason) = (Ending::Done, Some("All doors are done.".to_owned()));
        Act::Work(WorkAct::Close { initiative, ending, lesson, reason })
    };
    let lesson = LessonWords {
        worked: "One feed.".into(),
        did_not: "Two owners.".into(),
        tell: "Name one owner.".into(),
    };
    world.settle();
    assert!(matches!(world.act(1, close(None)), Err(Refusal::Rule(_))));

    world.act(1, close(Some(lesson.clone()))).unwrap();
    let before = world.nodes[1].graph().len();
    assert!(matches!(world.act(1, close(Some(lesson))), Err(Refusal::Rule(_))));

    assert_eq!(world.nodes[1].graph().len(), before, "no second lesson was recorded");
    world.settle();
    world.assert_equal();
    let (graph, _, workspace, work) = world.nodes[0].all_parts();
    assert_eq!(work.lessons_on(graph, &initiative).count(), 1);
    assert!(work.initiative(graph, initiative).unwrap().closing.is_some());
    let summary = workspace.summaries(graph, DocumentKind::Initiative).next().unwrap();
    assert_eq!(summary.stage, Some(Stage::Closed));
}

#[test]
fn a_decision_settles_a_contested_lead_on_every_node() {
    let mut world = World::of(3);
    let initiative = initiative(&mut world, 0);
    world.settle();
    let step_up = || LeadStepUp { person: None, initiative, until: None, words: None };
    world.part(&[1]);
    say(&mut world, 0, step_up());
    say(&mut world, 1, step_up());
    world.heal();
    assert!(matches!(lead(&mut world, 2, initiative), Lead::Contested(_)));
    let candidate = member(&world, 1);

    // The text is there before the question, the question before the decision.
    let decision = world.propose_lead(2, initiative, candidate);
    world.settle();
    for node in [0, 1] {
        let (position, reason) = (Position::Agree, None);
        world.act(node, Act::Speak { decision, position, reason }).unwrap();
    }
    world.settle();

    world.assert_equal();
    for node in 0..3 {
        assert_eq!(lead(&mut world, node, initiative), Lead::One(candidate));
    }
}

#[test]
fn a_guest_keeps_its_record_when_it_gets_a_seat() {
    let mut world = World::found();
    world.join(1);
    let (title, words) = ("Adapters".to_owned(), "Ours do not fit.".to_owned());
    let wanted = Vec::new();
    let share = ChallengeShare { person: None, title, words, effort: 1, value: 5, wanted };
    let refused = refusal(&mut world, 1, share.clone());
    let challenge = say(&mut world, 0, share);
    world.settle();
    let words = "We have some.".to_owned();
    say(&mut world, 1, ChallengeOffer { person: None, challenge, words });
    let as_guest = world.nodes[1].own_work_author();
    world.settle();

    world.seat(1);

    let as_partner = world.nodes[1].own_work_author();
    assert_eq!(refused, Refusal::NotAPartner);
    assert!(as_guest.is_guest);
    assert_eq!(as_partner, WorkAuthor::partner(as_guest.member));
    let (graph, _, _, work) = world.nodes[0].all_parts();
    let challenge = work.challenge(graph, challenge).unwrap();
    assert_eq!(challenge.offers[0].offered.author, as_guest);
}

#[test]
fn a_restart_from_a_snapshot_shows_the_same() {
    let mut world = World::of(2);
    let initiative = initiative(&mut world, 0);
    say(&mut world, 0, promise());
    world.settle();
    say(&mut world, 1, LeadStepUp { person: None, initiative, until: None, words: None });
    world.settle();

    let mut again = Node::restore(config(1, Vec::new()), &world.nodes[1].snapshot()).unwrap();

    assert_eq!(again.state_digest(), world.nodes[1].state_digest());
    let (graph, _, _, work) = again.all_parts();
    assert_eq!(work.commitments(graph).count(), 1);
}

#[test]
fn health_is_the_same_on_every_node_and_imported_days_count_as_momentum_alone() {
    let mut world = World::of(2);
    let row = ImportRow {
        fields: Fields { title: "Pallet pool".into(), ..Fields::default() },
        owner: Some("sig-pool".into()),
        created: Some("1970-01-01".into()),
        updated: None,
        touched: BTreeSet::from([Day(1), Day(9)]),
    };
    let before = world.nodes[0].health(Day(60)).acts;
    world.act(0, Act::Import(vec![row])).unwrap();
    say(&mut world, 0, promise());
    world.settle();

    let health: Vec<_> = world.nodes.iter_mut().map(|node| node.health(Day(60))).collect();

    assert_eq!(health[0], health[1]);
    assert_eq!(health[0].acts, before + 1);
    let momentum = health[0].initiatives[0].momentum;
    assert_eq!((momentum.last, momentum.trend), (Some(Day(9)), Trend::Fading));
    assert_eq!(health[0].promises.late, 1);
}

#[test]
fn the_health_of_a_past_day_counts_those_who_were_partners_then() {
    let mut world = World::found();
    world.pass(10 * 24 * 60 * 60 * 1000);
    world.join(1);
    world.seat(1);
    world.settle();

    let members = |day| {
        let mut counted = world.nodes.iter_mut().map(|node| node.health(Day(day)).members.len());
        let first = counted.next().unwrap();
        assert!(counted.all(|other| other == first), "nodes differ about day {day}");
        first
    };
    let on: Vec<usize> = [5, 20].into_iter().map(members).collect();

    assert_eq!(on, [1, 2]);
}

impl World {
    /// Puts the question who leads to the federation: the text, what it will mean, the decision.
    fn propose_lead(
        &mut self,
        node: usize,
        initiative: ContributionId,
        candidate: PartnerId,
    ) -> ContributionId {
        let proposal = Proposal {
            title: "Who leads the telemetry".into(),
            text: "Partner 1 leads.".into(),
            mode: Some(Mode::Majority),
            effect: ProposedEffect::Adopt,
            close_after_ms: None,
            review_after_ms: None,
            supersedes: None,
        };
        let act = WorkAct::AskWhoLeads { initiative, candidate, proposal };
        *self.act(node, Act::Work(act)).unwrap().ids.last().unwrap()
    }
}
