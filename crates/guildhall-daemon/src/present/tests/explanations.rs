//! Why something is as it is: the rule, and every signed step.

use guildhall_control::Day;
use guildhall_control::api::Act;
use guildhall_control::api::commitment::Act as Said;
use guildhall_control::api::decision::{Mode, Stance};
use guildhall_control::api::lead::Act as Lead;
use guildhall_control::api::why::{About, Explanation};
use guildhall_control::api::work::Act as Work;
use guildhall_governance::{Mode as DecisionMode, PolicyKey, PolicyValue, Preset};
use guildhall_node::{Act as NodeAct, Proposal, ProposedEffect};

use super::world::World;
use crate::present;

fn why(world: &mut World, fact: &str) -> Explanation {
    present::why(&mut world.nodes[0], fact, world.now).unwrap()
}

/// What each part says, and how many contributions it names.
fn parts(explained: &Explanation) -> Vec<(&str, usize)> {
    explained.parts.iter().map(|part| (part.words.as_raw(), part.steps.len())).collect()
}

#[test]
fn a_decision_is_explained_by_its_rule_what_was_said_and_who_confirmed_it() {
    let mut world = World::of(3);
    let id = world.propose(0, "Meet in Oslo", Mode::Majority).id;
    world.vote(1, &id, Stance::Agree);

    let explained = why(&mut world, "oslo");

    assert_eq!((explained.about, explained.id.as_deref()), (About::Decision, Some(&*id)));
    assert!(explained.answer.as_raw().starts_with("It was adopted, as entry "), "{explained:?}");
    assert_eq!(explained.rules[0].origin, "from the founding");
    assert!(explained.rules[0].words.as_raw().starts_with("Adopting a text needs"));
    assert_eq!(explained.rules[1].words, "It was proposed to be decided by majority.");
    let [proposed, said, made] = &explained.parts[..] else { panic!("{explained:?}") };
    assert_eq!(proposed.steps[0].words, "proposed \"Meet in Oslo\"");
    let speakers: Vec<&str> = said.steps.iter().map(|step| step.handle.as_raw()).collect();
    assert_eq!(speakers, ["alma", "bruno"]);
    assert!(made.words.as_raw().contains("confirmed by the nodes of"), "{made:?}");
    assert!(made.steps.len() >= 2 && made.steps.iter().all(|step| step.kind == "confirm"));
}

#[test]
fn an_open_decision_says_how_far_it_is() {
    let mut world = World::of(3);
    world.part(&[2]);
    let id = world.propose(0, "Meet in Oslo", Mode::Majority).id;

    let explained = why(&mut world, &id);

    assert!(explained.answer.as_raw().starts_with("It would NOT pass"), "{explained:?}");
    assert_eq!(parts(&explained), [("Proposed", 1), ("What was said", 1)]);
}

#[test]
fn a_member_is_explained_from_its_invite_to_its_seat() {
    let mut world = World::of(2);

    let bruno = why(&mut world, "bruno");
    let alma = why(&mut world, "alma");

    assert_eq!(bruno.answer, "Bruno & Co is a partner and has a seat.");
    let [guest, admitted, seated] = &bruno.parts[..] else { panic!("{bruno:?}") };
    let kinds = |part: &guildhall_control::api::why::Part| -> Vec<String> {
        part.steps.iter().map(|step| step.kind.clone()).collect()
    };
    assert_eq!(kinds(guest), ["invite_issue", "guest_admit"]);
    assert_eq!((admitted.entry, seated.entry), (Some(0), Some(1)));
    assert_eq!(kinds(admitted), ["open", "confirm"]);
    assert!(seated.words.as_raw().contains("takes its seat"), "{seated:?}");
    assert_eq!(parts(&alma), [("Founded the federation", 1)]);
}

#[test]
fn a_rule_is_explained_by_its_founding_and_every_amendment() {
    let mut world = World::found(Preset::Trial);
    let effect = ProposedEffect::SetPolicy(PolicyKey::GuestCap, PolicyValue::Count(7));
    let proposal = Proposal {
        title: "More guests".into(),
        text: "We need them.".into(),
        mode: Some(DecisionMode::Large),
        effect,
        close_after_ms: None,
        review_after_ms: None,
        supersedes: None,
    };
    world.tell(0, NodeAct::Propose(proposal)).unwrap();
    world.share();

    let changed = why(&mut world, "guest-cap");
    let unchanged = why(&mut world, "rule:admission");

    assert_eq!(changed.answer, "A partner may have up to 7 guests.");
    let [founded, amended] = &changed.parts[..] else { panic!("{changed:?}") };
    assert!(founded.words.as_raw().ends_with("A partner may have up to 5 guests."));
    assert_eq!((amended.entry, amended.steps.len()), (Some(0), 2));
    assert!(amended.words.as_raw().ends_with("A partner may have up to 7 guests."));
    assert_eq!(unchanged.parts.len(), 1);
    let state = why(&mut world, "state");
    let caps = state.rules.iter().filter(|rule| rule.origin == "since entry 0 of the minutes");
    assert_eq!(caps.count(), 1);
}

#[test]
fn the_state_is_explained_by_every_entry() {
    let mut world = World::of(3);

    let explained = why(&mut world, "state");

    let minutes = usize::try_from(world.status(0).minutes).unwrap();
    assert_eq!(explained.parts.len(), minutes + 1);
    assert!(explained.answer.as_raw().contains("3 partners decide"), "{explained:?}");
}

#[test]
fn one_contribution_says_whether_it_counts_and_what_it_builds_on() {
    let mut world = World::of(2);
    let id = world.propose(0, "Meet in Oslo", Mode::Majority).id;
    world.vote(1, &id, Stance::Agree);

    let explained = why(&mut world, "bruno:1");
    let unknown = present::why(&mut world.nodes[0], "bruno:9999", world.now).unwrap_err();

    assert_eq!(explained.about, About::Contribution);
    assert!(explained.answer.as_raw().ends_with("it counts."), "{explained:?}");
    assert_eq!(explained.parts[0].steps[0].number, 1);
    assert!(!explained.parts[1].steps.is_empty());
    assert_eq!(unknown.code, "E-NOT-FOUND");
}

#[test]
fn what_is_not_here_is_answered_with_what_can_be_asked() {
    let mut world = World::of(2);

    let problem = present::why(&mut world.nodes[0], "frobnication", world.now).unwrap_err();

    assert_eq!(problem.title, "nothing here is called \"frobnication\"");
    assert!(problem.detail.contains("a rule by its name") && problem.hints.len() == 3);
}

#[test]
fn a_lead_is_explained_by_who_said_so_and_the_rule_behind_it() {
    let mut world = World::of(2);
    let id = world.start(0, "Dock telemetry", "One feed.").id;
    let step_up =
        |until| Act::Work(Work::Lead(Lead::StepUp { reference: id.clone(), until, words: None }));
    world.sign(1, &step_up(None));

    let led = why(&mut world, &id);
    world.sign(0, &step_up(None));
    let contested = why(&mut world, &id);

    assert!(led.answer.as_raw().ends_with("Bruno & Co leads it: stepped up."), "{led:?}");
    assert!(led.rules[0].words.as_raw().starts_with("A partner leads by its own word"));
    assert!(parts(&led).contains(&("Who leads", 1)), "{led:?}");
    let both = contested.answer.as_raw();
    assert!(both.contains("Alma AB") && both.ends_with("say that they lead it."), "{both}");
    assert!(parts(&contested).contains(&("Who leads", 2)), "{contested:?}");
}

#[test]
fn a_promise_is_explained_by_every_word_about_it() {
    let mut world = World::of(2);
    let due = Day::from_number(u32::try_from(world.now.wall_ms / 86_400_000).unwrap() + 30);
    let promise = Said::Promise { text: "Lend two units".into(), due, on: None };
    let id = world.sign(1, &Act::Work(Work::Commitment(promise))).id;

    let explained = why(&mut world, &id);

    assert_eq!((explained.about, explained.id.as_deref()), (About::Commitment, Some(&*id)));
    assert_eq!(explained.title, "Lend two units");
    assert!(explained.answer.as_raw().starts_with("Bruno & Co owes it."), "{explained:?}");
    assert_eq!(parts(&explained), [("What was said", 1)]);
}

#[test]
fn a_member_shows_when_it_took_its_seat_and_by_which_entry() {
    let mut world = World::of(2);
    let now = world.now;

    let shown = present::member::show(&mut world.nodes[0], "bruno", now).unwrap();

    let lines: Vec<(u64, &str)> =
        shown.minutes.iter().map(|line| (line.entry, line.words.as_raw())).collect();
    let [(0, admitted), (1, seated)] = lines[..] else { panic!("{lines:?}") };
    assert!(admitted.contains("becomes a partner"), "{admitted}");
    assert_eq!(seated, "Bruno & Co takes its seat.");
    assert!(shown.minutes.iter().all(|line| !line.changes_keys));
}
