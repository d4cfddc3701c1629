//! Deciding about partners and rules: what is done, and what is answered to what cannot be.

use guildhall_control::Problem;
use guildhall_control::api::decision::{Mode, Outcome, Propose, Stance, State};
use guildhall_control::api::governing::{About, Act, Leave, Recover, Rule, Withdraw};
use guildhall_control::api::inbox::Urgency;
use guildhall_control::api::member::Standing;
use guildhall_control::api::{self, Deed};
use guildhall_governance::Preset;

use super::world::World;
use crate::present;

fn about(handle: &str) -> About {
    About { handle: handle.into(), text: "For reasons.".into(), closes_in_seconds: None }
}

fn rule(key: &str, value: &str) -> Act {
    Act::Rule(Rule { key: key.into(), value: value.into(), text: "It fits better.".into() })
}

fn govern(world: &mut World, who: usize, act: Act) -> Result<api::Receipt, Problem> {
    match world.act(who, &api::Act::Govern(act))? {
        api::Answer::Receipt(receipt) => Ok(*receipt),
        other => panic!("{other:?}"),
    }
}

fn refused(world: &mut World, who: usize, act: Act) -> Problem {
    let problem = govern(world, who, act).unwrap_err();
    assert!(!problem.hints.is_empty(), "{problem:?} names no next step");
    problem
}

#[test]
fn a_partner_is_removed_by_the_others_and_its_own_word_does_not_count() {
    let mut world = World::of(4);

    let receipt = govern(&mut world, 0, Act::Remove(about("dora"))).unwrap();
    let id = receipt.id.clone();
    let own = world.vote(3, &id, Stance::Object);
    let open = world.decision(1, &id);
    world.vote(1, &id, Stance::Agree);
    world.vote(2, &id, Stance::Agree);
    let early = world.decision(1, &id);
    world.wait_days(15);
    let shown = world.decision(1, &id);

    assert_eq!(receipt.deed, Deed::RemovalProposed);
    assert_eq!(own.notes, ["This is about you: your word is shown to all and is not counted."]);
    let who = open.terms.who_counts.as_raw();
    assert_eq!(who, "3 of the 4 partners; not Dora Foods, for it is about it. Guests advise.");
    assert_eq!(early.summary.state, State::Open);
    assert_eq!(shown.summary.outcome, Some(Outcome::Adopted));
    assert_eq!(world.status(0).governance.electorate, 3);
    let gone = present::member::show(&mut world.nodes[0], "dora", world.now).unwrap();
    assert_eq!(gone.summary.standing, Standing::Former);
}

#[test]
fn a_partner_that_lost_its_keys_gets_those_of_a_guest_and_may_object() {
    let mut world = World::of(3);
    world.join();
    let (handle, guest) = ("carla".to_owned(), "dora".to_owned());
    let text = "Their office burnt down.".to_owned();
    let recover = Act::Recover(Recover { handle, guest, text, closes_in_seconds: None });

    let receipt = govern(&mut world, 0, recover).unwrap();
    let id = receipt.id.clone();
    let waits =
        world.inbox(2).items.into_iter().find(|item| item.text.as_raw().contains("New keys"));
    let quiet = world.decision(1, &id);
    let own = world.vote(2, &id, Stance::Object);
    let contested = world.decision(1, &id);
    let why = present::why(&mut world.nodes[1], &id, world.now).unwrap();
    world.vote(1, &id, Stance::Agree);
    world.wait_days(15);
    let shown = world.decision(1, &id);

    assert_eq!(receipt.deed, Deed::RecoveryProposed);
    assert!(waits.is_some_and(|item| item.urgency == Urgency::Overdue));
    assert_eq!(own.notes, ["This is about you: if you object, all the others have to agree."]);
    assert!(quiet.terms.rule.as_raw().ends_with("objects itself, all must."), "{:?}", quiet.terms);
    assert!(contested.terms.rule.as_raw().ends_with("objects itself."), "{:?}", contested.terms);
    assert!(why.rules[0].words.as_raw().contains("three quarters"), "{why:?}");
    assert_eq!(shown.summary.outcome, Some(Outcome::Adopted));
    let carla = present::member::show(&mut world.nodes[0], "carla", world.now).unwrap();
    let last = carla.minutes.last().unwrap();
    assert!(last.changes_keys && last.words.as_raw().contains("new keys"), "{last:?}");
    assert!(present::member::show(&mut world.nodes[0], "dora", world.now).is_err());
    assert_eq!(world.status(3).me.handle.as_raw(), "carla");
    let codes: Vec<String> =
        world.status(2).node.findings.into_iter().map(|found| found.code.clone()).collect();
    assert!(codes.contains(&"W-OLD-KEY".to_owned()), "{codes:?}");
}

#[test]
fn new_keys_are_for_another_partner_and_come_from_a_guest() {
    let mut world = World::of(3);
    world.join();
    let recover = |handle: &str, guest: &str| {
        let (handle, guest, text) = (handle.to_owned(), guest.to_owned(), String::new());
        Act::Recover(Recover { handle, guest, text, closes_in_seconds: None })
    };
    let cases = [
        (0, recover("alma", "dora"), "nobody gives itself new keys this way"),
        (0, recover("dora", "dora"), "Dora Foods is no partner, so it has no seat to get back"),
        (0, recover("bruno", "carla"), "Carla Logistik is no guest, so its keys are in use"),
        (0, recover("bruno", "nobody"), "no partner or guest is called \"nobody\""),
        (3, recover("bruno", "dora"), "only a partner with a seat may do this"),
    ];

    for (who, act, expected) in cases {
        let problem = refused(&mut world, who, act);

        assert_eq!(problem.title, expected);
    }
}

#[test]
fn one_partner_alone_is_told_that_it_cannot_give_the_other_new_keys() {
    let mut world = World::of(2);
    world.join();
    let (handle, guest, text) = ("bruno".to_owned(), "carla".to_owned(), String::new());
    let recover = Act::Recover(Recover { handle, guest, text, closes_in_seconds: None });

    let problem = refused(&mut world, 0, recover);

    assert_eq!(problem.title, "nobody can give Bruno & Co new keys yet");
}

#[test]
fn what_cannot_be_done_to_a_member_is_told_with_the_next_step() {
    let mut world = World::of(2);
    world.join();
    let cases = [
        (0, Act::Remove(about("alma")), "nobody proposes to remove itself"),
        (0, Act::Remove(about("nobody")), "no partner or guest is called \"nobody\""),
        (1, Act::Remove(about("carla")), "only Alma AB can send Carla Logistik away"),
        (2, Act::Remove(about("bruno")), "only a partner with a seat may do this"),
        (0, Act::Dormant(about("alma")), "your own node is here, so it cannot be away"),
        (0, Act::Dormant(about("carla")), "Carla Logistik has no seat at present"),
        (1, Act::AdoptGuest(about("carla")), "Carla Logistik has a sponsor: Alma AB"),
        (0, Act::AdoptGuest(about("bruno")), "Bruno & Co is no guest"),
    ];

    for (who, act, expected) in cases {
        let problem = refused(&mut world, who, act);

        assert_eq!(problem.title, expected);
    }
}

#[test]
fn a_sponsor_sends_its_own_guest_away() {
    let mut world = World::found(Preset::Trial);
    world.join();

    let receipt = govern(&mut world, 0, Act::Remove(about("bruno"))).unwrap();

    assert_eq!((receipt.deed, receipt.title.as_raw()), (Deed::GuestRemoved, "Bruno & Co"));
    let gone = present::member::show(&mut world.nodes[0], "bruno", world.now).unwrap();
    assert_eq!(gone.summary.standing, Standing::Former);
}

#[test]
fn a_partner_whose_node_is_away_loses_its_seat_and_takes_it_again() {
    let mut world = World::of(3);
    world.part(&[2]);
    let receipt = govern(&mut world, 0, Act::Dormant(about("carla"))).unwrap();
    world.vote(1, &receipt.id, Stance::Agree);

    world.wait_days(15);
    let paused = world.status(0).governance.electorate;
    world.part(&[]);
    world.share();
    // It took its seat not long ago, so it waits a while before it takes it again.
    world.wait_days(1);
    let back = world.status(0).governance.electorate;

    assert_eq!(receipt.deed, Deed::Challenged);
    assert_eq!((paused, back), (2, 3));
}

#[test]
fn a_sign_of_life_answers_a_challenge() {
    let mut world = World::of(3);
    world.part(&[2]);
    let id = govern(&mut world, 0, Act::Dormant(about("carla"))).unwrap().id;
    world.vote(1, &id, Stance::Agree);

    world.part(&[]);
    world.share();
    world.wait_days(15);

    assert_eq!(world.decision(0, &id).summary.outcome, Some(Outcome::Declined));
    assert_eq!(world.status(0).governance.electorate, 3);
}

#[test]
fn whoever_leaves_sees_what_is_open_and_is_gone_once_it_is_final() {
    let mut world = World::of(3);
    world.part(&[2]);
    world.propose(1, "Meet in Oslo", Mode::Unanimous);
    world.start(1, "Cold docks", "");
    world.part(&[]);
    let parting = present::parting(&mut world.nodes[1], world.now);

    let leave = Leave { confirm: "bruno".into(), text: "We close.".into() };
    let receipt = govern(&mut world, 1, Act::Leave(leave)).unwrap();

    let open: Vec<&str> = parting.open.iter().map(guildhall_control::Untrusted::as_raw).collect();
    assert!(open[0].starts_with("Your proposal \"Meet in Oslo\" (de-"), "{open:?}");
    assert!(open[1].starts_with("You started \"Cold docks\""), "{open:?}");
    assert_eq!(parting.hindrance, None);
    assert_eq!(receipt.deed, Deed::Leaving);
    let left = world.decision(0, &receipt.id);
    assert_eq!((left.text.as_raw(), left.summary.mode), ("We close.", Mode::Auto));
    assert_eq!(left.summary.state, State::Final);
    assert_eq!(world.status(0).governance.electorate, 2);
    assert_eq!(world.status(1).me.standing, Standing::Former);
}

#[test]
fn nobody_leaves_by_mistake_or_as_the_last() {
    let mut world = World::found(Preset::Trial);
    world.join();
    let leave = |confirm: &str| Act::Leave(Leave { confirm: confirm.into(), text: String::new() });

    let last = refused(&mut world, 0, leave("alma"));
    let guest = refused(&mut world, 1, leave("bruno"));
    let decision = world.propose_member(0, "bruno").id;
    let mistaken = refused(&mut world, 0, leave("almo"));

    assert_eq!(world.decision(0, &decision).summary.state, State::Final);
    assert_eq!(last.title, "you are the last partner with a seat, so you cannot leave");
    assert_eq!(guest.title, "a guest has no seat to give up");
    assert_eq!(mistaken.title, "what was typed is not your short name");
}

#[test]
fn a_rule_is_changed_by_its_own_rule() {
    let mut world = World::of(3);

    let receipt = govern(&mut world, 0, rule("guest-cap", "8")).unwrap();
    world.vote(1, &receipt.id, Stance::Agree);

    let shown = world.decision(2, &receipt.id);
    assert_eq!(shown.summary.title, "Change the rule guest-cap to 8");
    assert_eq!(shown.terms.effect, "From then on: A partner may have up to 8 guests.");
    assert_eq!(shown.summary.outcome, Some(Outcome::Adopted));
    let rules = present::rules(&mut world.nodes[2], world.now);
    let cap = rules.policies.iter().find(|policy| policy.key == "guest-cap").unwrap();
    assert_eq!((cap.value.as_str(), cap.version), ("8", 1));
    assert_eq!(rules.preset, "own");
}

#[test]
fn values_that_make_no_sense_are_refused_with_the_reason() {
    let mut world = World::found(Preset::Standard);
    let cases = [
        (rule("guests", "8"), "there is no rule \"guests\""),
        (rule("guest-cap", "many"), "\"many\" is no value for guest-cap"),
        (rule("guest-cap", "5"), "the rule guest-cap is 5 already"),
        (rule("admission", "unanimous"), "the rule admission cannot be unanimous"),
        (rule("removal", "1/2"), "the rule removal cannot be 1/2"),
        (rule("window-large", "0..1h"), "the rule window-large cannot be 0..1h"),
    ];

    for (act, expected) in cases {
        let problem = refused(&mut world, 0, act);

        assert_eq!(problem.title, expected);
        assert!(!problem.detail.is_empty() || expected.contains("already"), "{problem:?}");
    }
}

#[test]
fn only_the_proposer_takes_a_proposal_back_and_only_before_it_is_final() {
    let mut world = World::of(2);
    world.part(&[1]);
    let id = world.propose(0, "Meet in Oslo", Mode::Unanimous).id;
    world.part(&[]);
    world.share();
    let withdraw = || Act::Withdraw(Withdraw { reference: id.clone() });

    let foreign = refused(&mut world, 1, withdraw());
    let receipt = govern(&mut world, 0, withdraw()).unwrap();
    let late = refused(&mut world, 0, withdraw());

    assert!(foreign.title.starts_with("only Alma AB"), "{foreign:?}");
    assert_eq!(receipt.deed, Deed::Withdrawn);
    assert_eq!(world.decision(1, &id).summary.outcome, Some(Outcome::Declined));
    assert!(late.title.ends_with("cannot be taken back: it is final"), "{late:?}");
}

#[test]
fn an_adopted_text_is_replaced_by_another_and_both_say_so() {
    let mut world = World::found(Preset::Trial);
    let old = world.propose(0, "Rules of the house", Mode::Majority).id;
    let propose = Propose {
        title: "Better rules of the house".into(),
        text: "Shorter.".into(),
        mode: None,
        supersedes: Some(old.clone()),
        review_days: Some(90),
        closes_in_seconds: None,
    };

    let new = world.sign(0, &api::Act::DecisionPropose(propose)).id;

    let (before, after) = (world.decision(0, &old), world.decision(0, &new));
    assert_eq!(before.superseded_by.unwrap().id, new);
    assert_eq!(after.supersedes.unwrap().title, "Rules of the house");
    assert_eq!(after.review_days, Some(90));
    let days = after.review.unwrap().unix_ms() - i64::try_from(world.now.wall_ms).unwrap();
    assert_eq!(days / 86_400_000, 89);
}
