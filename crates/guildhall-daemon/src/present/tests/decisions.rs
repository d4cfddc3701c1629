//! Decisions, and what people are told about them.

use guildhall_control::api::decision::{Filter, Mode, Outcome, Stance, State, Vote};
use guildhall_control::api::inbox::{Kind, Urgency};
use guildhall_control::api::{Act, Answer};
use guildhall_governance::Preset;

use super::world::World;
use crate::present;

#[test]
fn an_open_decision_says_what_each_act_and_silence_would_do() {
    let mut world = World::of(4);
    world.part(&[2, 3]);

    let id = world.propose(0, "Meet in Oslo", Mode::Majority).id;
    let shown = world.decision(1, &id);

    assert_eq!(shown.summary.state, State::Open);
    assert_eq!(shown.summary.outcome, None);
    assert_eq!(shown.text, "We agree: Meet in Oslo.");
    assert_eq!(shown.person.unwrap(), "Ada");
    let terms = shown.terms;
    assert_eq!(terms.effect, "The federation agrees to exactly this text.");
    assert_eq!(terms.rule, "At least 3 of the 4 partners agree.");
    assert_eq!(terms.if_closed, "It would NOT pass; 2 more have to agree.");
    assert_eq!(terms.if_closed_outcome, Some(Outcome::Declined));
    assert_eq!(terms.silence, "Saying nothing counts like not agreeing.");
    assert!(terms.change_until.as_raw().contains("in 13 days at the latest"), "{terms:?}");
    assert!(terms.must_be_online.as_raw().starts_with("The nodes of any 3 of the 4 partners"));
    assert!(terms.margin.as_raw().contains("1 node may be missing"), "{terms:?}");
    let stances: Vec<Option<Stance>> = shown.stances.iter().map(|voice| voice.stance).collect();
    assert_eq!(stances, [Some(Stance::Agree), None, None, None]);
    assert!(shown.stances.iter().all(|voice| voice.counts));
    assert_eq!((shown.summary.tally.agree, shown.summary.tally.silent), (1, 3));
}

#[test]
fn a_final_decision_names_its_entry_and_who_confirmed_it() {
    let mut world = World::of(3);
    let id = world.propose(0, "Share telemetry", Mode::Majority).id;

    let receipt = world.vote(1, &id, Stance::Agree);
    let shown = world.decision(2, &id);

    assert_eq!(receipt.title, "Share telemetry");
    assert_eq!(shown.summary.state, State::Final);
    assert_eq!(shown.summary.outcome, Some(Outcome::Adopted));
    assert_eq!(shown.entry.unwrap().number + 1, world.status(0).minutes);
    let certificate = shown.certificate.unwrap();
    assert!(certificate.confirmed_by.len() >= 2, "{certificate:?}");
    assert_eq!(certificate.quorum, 2);
    assert_eq!(certificate.confirmations.len(), certificate.confirmed_by.len());
    assert_eq!(shown.terms.if_closed, "It passed.");
    assert!(shown.review.is_some());
    let list = present::decision::list(&mut world.nodes[2], &Filter::default(), world.now);
    assert_eq!(list.items[0].id, id);
    assert!(list.items.iter().all(|item| item.state == State::Final));
}

#[test]
fn an_objection_stands_in_the_way_and_can_be_overcome_by_nearly_all() {
    let mut world = World::of(4);
    world.part(&[3]);
    let id = world.propose(0, "Change the depot", Mode::Large).id;

    world.vote(1, &id, Stance::Object);
    world.vote(2, &id, Stance::Agree);
    let shown = world.decision(0, &id);

    let terms = shown.terms;
    assert_eq!(
        terms.if_closed,
        "It would NOT pass; 1 objection against it; 1 more would have to agree in spite of that."
    );
    let objection = shown.stances.iter().find(|voice| voice.handle == "bruno").unwrap();
    assert_eq!(objection.reason.as_ref().unwrap(), &"Not like this.");
    assert_eq!(objection.person.as_ref().unwrap(), &"Bea");
}

#[test]
fn the_inbox_asks_for_a_stance_until_it_is_given() {
    let mut world = World::of(3);
    world.part(&[2]);
    let id = world.propose(0, "Meet in Oslo", Mode::Unanimous).id;

    let before = world.inbox(1);
    let own = world.inbox(0);
    world.vote(1, &id, Stance::Aside);
    let after = world.inbox(1);

    let item = before.items.iter().find(|item| item.kind == Kind::Vote).unwrap();
    assert_eq!(item.text, "Vote on \"Meet in Oslo\"");
    assert_eq!(item.urgency, Urgency::Pressing);
    assert_eq!(item.about.as_ref(), Some(&id));
    assert!(item.due.unwrap().unix_ms() > i64::try_from(world.now.wall_ms).unwrap());
    assert!(item.command.starts_with("guildhall decision show de-"));
    assert!(own.items.iter().all(|item| item.kind != Kind::Vote));
    assert!(after.items.iter().all(|item| item.kind != Kind::Vote), "{after:?}");
}

#[test]
fn under_standard_rules_a_matter_stays_open_for_its_window() {
    let mut world = World::found(Preset::Standard);

    let receipt = world.propose(0, "A rule of the house", Mode::Majority);
    let id = receipt.id;
    let early = world.decision(0, &id);
    world.wait_days(2);
    let late = world.decision(0, &id);

    assert_eq!(early.summary.state, State::Open);
    let until = early.terms.change_until.as_raw().to_owned();
    assert!(until.contains("in 23 hours at the soonest, in 13 days at the latest"), "{until}");
    assert_eq!(receipt.notes, ["You are the only partner: your yes alone decides."]);
    assert_eq!(late.summary.state, State::Final);
}

#[test]
fn a_word_after_the_end_is_recorded_and_changes_nothing() {
    let mut world = World::of(3);
    let id = world.propose(0, "Meet in Oslo", Mode::Majority).id;
    let in_time = world.vote(1, &id, Stance::Agree);

    let late = world.vote(2, &id, Stance::Object);

    assert!(in_time.notes.is_empty(), "{in_time:?}");
    assert!(late.notes[0].as_raw().starts_with("It was final before you spoke"), "{late:?}");
    assert_eq!(late.decision.unwrap().outcome, Some(Outcome::Adopted));
    assert_eq!(world.decision(0, &id).summary.outcome, Some(Outcome::Adopted));
}

#[test]
fn a_guest_gives_advice_that_is_not_counted() {
    let mut world = World::of(2);
    world.join();
    let id = world.propose(0, "Meet in Oslo", Mode::Unanimous).id;

    let receipt = world.vote(2, &id, Stance::Object);
    let shown = world.decision(0, &id);

    let advice = shown.stances.last().unwrap();
    assert_eq!(advice.handle, "carla");
    assert!(!advice.counts);
    assert_eq!(shown.summary.tally.object, 0);
    assert_eq!(world.decision(2, &id).summary.mine, Some(Stance::Object));
    assert!(receipt.notes[0].as_raw().contains("is not counted"), "{receipt:?}");
}

#[test]
fn votes_name_decisions_by_id_and_never_by_guess() {
    let mut world = World::of(2);
    world.propose(0, "Meet in Oslo", Mode::Unanimous);
    let vote = |reference: &str| {
        Act::DecisionVote(Vote { reference: reference.into(), stance: Stance::Agree, reason: None })
    };

    let by_title = world.act(1, &vote("oslo")).unwrap_err();
    let unknown = world.act(1, &vote("de-zzzz")).unwrap_err();
    let shown = world.decision(1, "oslo");
    let by_short = world.act(1, &vote(&shown.summary.short)).unwrap();

    assert_eq!(by_title.code, "E-AMBIGUOUS");
    assert_eq!(unknown.code, "E-NOT-FOUND");
    assert!(matches!(by_short, Answer::Receipt(_)));
}

#[test]
fn a_weaker_mode_than_the_rules_ask_for_is_refused_with_the_one_they_do() {
    let mut world = World::found(Preset::Majority);
    let propose = guildhall_control::api::decision::Propose {
        title: "Quickly".into(),
        text: String::new(),
        mode: Some(Mode::Lazy),
        supersedes: None,
        review_days: None,
        closes_in_seconds: None,
    };

    let problem = world.act(0, &Act::DecisionPropose(propose)).unwrap_err();

    assert_eq!(problem.title, "the rules ask for more agreement than mode lazy");
    assert!(problem.hints[0].ends_with("--mode majority"), "{problem:?}");
}

#[test]
fn each_mode_is_told_in_figures() {
    let mut world = World::of(4);
    world.part(&[2, 3]);
    let cases = [
        (
            Mode::Lazy,
            "At least 2 of the 4 partners agree, and nobody objects.",
            "1 more has to agree",
        ),
        (
            Mode::Consent,
            "At least 2 of the 4 partners answer by agreeing or standing aside, 1 of them by \
             agreeing, and nobody objects.",
            "1 more has to agree or stand aside",
        ),
        (Mode::Large, "At least 3 of the 4 partners agree, and nobody objects.", "2 more have"),
        (Mode::TwoThirds, "At least 3 of the 4 partners agree.", "2 more have to agree"),
        (Mode::Unanimous, "All 4 partners agree.", "3 more have to agree"),
    ];

    for (mode, rule, obstacle) in cases {
        let id = world.propose(0, mode.word(), mode).id;
        let terms = world.decision(0, &id).terms;

        assert_eq!(terms.rule, rule);
        assert!(terms.if_closed.as_raw().contains(obstacle), "{terms:?}");
    }
}

#[test]
fn the_margin_says_whose_word_is_needed() {
    let mut world = World::of(4);
    world.part(&[2, 3]);
    let all = world.propose(0, "All", Mode::Unanimous).id;
    let few = world.propose(0, "Few", Mode::Lazy).id;
    let lost = world.propose(0, "Lost", Mode::Unanimous).id;
    world.vote(1, &lost, Stance::Object);
    let mut margin = |id: &str| world.decision(1, id).terms.margin.to_string();

    let node = "1 node may be missing and it can still become final; ";
    assert_eq!(
        margin(&all),
        format!("{node}all 2 others who have not spoken are needed for it to pass.")
    );
    assert_eq!(margin(&few), format!("{node}it can pass without the others who have not spoken."));
    assert_eq!(margin(&lost), format!("{node}it cannot pass unless somebody changes its mind."));
}
