//! Taking back, being named, what is new, and what happened in a week.

use guildhall_control::Day;
use guildhall_control::api::decision::{Mode, Stance};
use guildhall_control::api::digest::{Digest, Period};
use guildhall_control::api::inbox::Kind;
use guildhall_control::api::initiative::{Edit, Filter, Say, Stage};
use guildhall_control::api::undo::Offer;
use guildhall_control::api::work::{Act as Work, Question};
use guildhall_control::api::{Act, Answer, Deed, commitment};

use super::world::World;
use crate::present;

fn say(reference: &str, text: &str) -> Act {
    Act::InitiativeComment(Say { reference: reference.into(), text: text.into(), reply_to: None })
}

fn edit(reference: &str, title: Option<&str>, text: Option<&str>) -> Act {
    Act::InitiativeEdit(Edit {
        reference: reference.into(),
        base: Vec::new(),
        text: text.map(str::to_owned),
        title: title.map(str::to_owned),
        stage: None,
        reason: None,
    })
}

fn offers(world: &mut World, who: usize) -> Vec<Offer> {
    present::offers(&mut world.nodes[who], world.now).items
}

/// Takes back what `who` did last.
fn undo(world: &mut World, who: usize) -> Deed {
    let last = offers(world, who).remove(0);
    let act = last.act.clone().unwrap_or_else(|| panic!("{last:?}"));
    world.sign(who, &act).deed
}

fn digest(world: &mut World, who: usize) -> Digest {
    present::digest(&mut world.nodes[who], Period::default(), world.now)
}

#[test]
fn a_comment_is_taken_back_once_and_then_the_act_before_it_is_offered() {
    let mut world = World::of(2);
    let id = world.start(1, "Telemetry", "One sensor feed.").id;
    world.sign(1, &say(&id, "Too early said."));

    let done = undo(&mut world, 1);

    assert_eq!(done, Deed::CommentWithdrawn);
    let shown = present::initiative::show(&mut world.nodes[0], &id, world.now).unwrap();
    assert!(shown.discussion[0].withdrawn && shown.discussion[0].text.is_blank());
    let next = offers(&mut world, 1).remove(0);
    assert!(next.item.words.as_raw().starts_with("started"), "{next:?}");
    assert_eq!(undo(&mut world, 1), Deed::InitiativeEdited);
    let closed = present::initiative::show(&mut world.nodes[0], &id, world.now).unwrap();
    assert_eq!(closed.summary.stage, Stage::Closed);
}

#[test]
fn an_edit_is_put_back_and_what_others_wrote_since_stays() {
    let mut world = World::of(2);
    let id = world.start(0, "Telemetry", "One sensor feed.").id;
    world.sign(1, &edit(&id, Some("Dock telemetry"), Some("One good sensor feed.")));
    world.sign(0, &edit(&id, None, Some("One good sensor feed. Door 4 first.")));

    undo(&mut world, 1);

    let shown = present::initiative::show(&mut world.nodes[0], &id, world.now).unwrap();
    assert_eq!(shown.text, "One sensor feed. Door 4 first.");
    assert_eq!(shown.summary.title, "Telemetry");
}

#[test]
fn a_stance_goes_back_to_the_one_before_and_then_to_none() {
    let mut world = World::of(3);
    let decision = world.propose(0, "Share the feed", Mode::Consent).id;
    world.vote(1, &decision, Stance::Aside);
    world.vote(1, &decision, Stance::Object);

    undo(&mut world, 1);

    assert_eq!(world.decision(0, &decision).summary.tally.aside, 1);
    assert_eq!(world.decision(0, &decision).summary.tally.object, 0);
}

#[test]
fn what_is_decided_is_not_taken_back_and_says_so() {
    let mut world = World::of(2);
    let decision = world.propose(0, "Share the feed", Mode::Majority).id;
    world.vote(1, &decision, Stance::Agree);

    let last = offers(&mut world, 1).remove(0);

    assert_eq!(last.act, None);
    assert!(last.words.as_raw().contains("no more stances"), "{last:?}");
}

#[test]
fn who_is_named_in_a_comment_finds_it_in_the_inbox_until_it_answers_or_looks() {
    let mut world = World::of(3);
    let id = world.start(0, "Telemetry", "").id;
    world.sign(0, &say(&id, "What do you think, @Bruno?"));
    let named = |world: &mut World, who| -> Vec<String> {
        let items = world.inbox(who).items.into_iter();
        let mentions = items.filter(|item| item.kind == Kind::Mention);
        mentions.map(|item| item.text.as_raw().to_owned()).collect()
    };

    let before = named(&mut world, 1);
    assert_eq!(before.len(), 1, "{before:?}");
    assert!(before[0].starts_with("Alma AB asks you on \"Telemetry\""), "{before:?}");
    assert!(named(&mut world, 0).is_empty() && named(&mut world, 2).is_empty());

    world.sign(1, &say(&id, "I like it."));
    assert!(named(&mut world, 1).is_empty());

    world.sign(0, &say(&id, "@carla too?"));
    let now_ms = world.now.wall_ms + 1;
    world.facts[2].seen.lock().unwrap().note(id, now_ms);
    assert!(named(&mut world, 2).is_empty());
}

#[test]
fn what_others_did_since_somebody_looked_is_new() {
    let mut world = World::of(2);
    let id = world.start(0, "Telemetry", "").id;
    world.start(0, "Pallets", "");
    world.facts[0].seen.lock().unwrap().note(id.clone(), world.now.wall_ms);
    world.sign(1, &say(&id, "Fresh."));
    world.sign(0, &say(&id, "My own."));

    let list =
        present::initiative::list(&mut world.nodes[0], &Filter::default(), world.now).unwrap();
    let facts = world.facts[0].clone();
    let mut answer = Answer::from(list);
    present::news::mark(&mut world.nodes[0], &facts, &mut answer, world.now);
    let Answer::InitiativeList(list) = answer else { panic!("{answer:?}") };
    let shown = present::initiative::show(&mut world.nodes[0], &id, world.now).unwrap();
    let mut answer = Answer::from(shown);
    present::news::mark(&mut world.nodes[0], &facts, &mut answer, world.now);
    let Answer::Initiative(shown) = answer else { panic!("{answer:?}") };

    let news: Vec<u32> = list.items.iter().map(|item| item.news).collect();
    assert_eq!(news, [1, 0]);
    assert_eq!(shown.discussion.iter().map(|said| said.new).collect::<Vec<_>>(), [true, false]);
}

#[test]
fn words_on_a_promise_are_new_until_somebody_looks_at_it() {
    let mut world = World::of(2);
    let due = Day::from_number(u32::try_from(world.now.wall_ms / 86_400_000).unwrap() + 9);
    let promise = commitment::Act::Promise { text: "Lend two units".into(), due, on: None };
    let id = world.sign(0, &Act::Work(Work::Commitment(promise))).id;
    let ask = |world: &mut World, question| {
        let facts = world.facts[0].clone();
        let (node, now) = (&mut world.nodes[0], world.now);
        let mut answer = present::work::answer(node, &question, now).unwrap();
        present::news::mark(node, &facts, &mut answer, now);
        answer
    };
    let look = |world: &mut World| -> (Vec<bool>, u32) {
        let page = ask(world, Question::Commitment(id.clone()));
        let Answer::Commitment(shown) = page else { panic!("{page:?}") };
        let list = ask(world, Question::Commitments(commitment::Filter::default()));
        let Answer::CommitmentList(list) = list else { panic!("{list:?}") };
        (shown.discussion.iter().map(|said| said.new).collect(), list.items[0].news)
    };
    world.facts[0].seen.lock().unwrap().note(id.clone(), world.now.wall_ms);
    world.sign(1, &say(&id, "Which two?"));

    let before = look(&mut world);
    world.facts[0].seen.lock().unwrap().note(id.clone(), world.now.wall_ms + 1);
    let after = look(&mut world);

    assert_eq!((before, after), ((vec![true], 1), (vec![false], 0)));
}

#[test]
fn a_digest_tells_a_week_thing_by_thing() {
    let mut world = World::of(2);
    world.wait_days(30);
    let id = world.start(0, "Telemetry", "").id;
    world.sign(0, &say(&id, "Door 4 reads high."));
    let decision = world.propose(0, "Share the feed", Mode::Majority).id;
    world.vote(1, &decision, Stance::Agree);

    let told = digest(&mut world, 1);

    assert_eq!(told.decided.len(), 1);
    assert_eq!(told.open.len(), 0);
    let titles: Vec<&str> = told.things.iter().map(|thing| thing.title.as_raw()).collect();
    assert!(titles.contains(&"Telemetry") && titles.contains(&"Share the feed"), "{titles:?}");
    assert_eq!(told.active[0].handle, "alma");
    assert!(told.quiet.is_empty());

    world.wait_days(30);
    let silent = digest(&mut world, 1);
    assert!(silent.things.is_empty() && silent.decided.is_empty());
    assert_eq!(silent.quiet.len(), 2);
}

#[test]
fn a_promise_is_taken_back_once_and_what_others_worked_on_is_closed_with_a_lesson() {
    let mut world = World::of(2);
    let id = world.start(0, "Telemetry", "One sensor feed.").id;
    let promise = commitment::Act::Promise {
        text: "Lend 40 sensors".into(),
        due: Day::from_number(40_000),
        on: None,
    };
    world.sign(1, &Act::Work(Work::Commitment(promise)));

    undo(&mut world, 1);

    let again = offers(&mut world, 1);
    assert!(again.iter().all(|offer| !offer.words.as_raw().contains("promise")), "{again:?}");
    world.sign(1, &say(&id, "We have two doors for it."));
    let close = Edit {
        reference: id,
        base: Vec::new(),
        text: None,
        title: None,
        stage: Some(Stage::Closed),
        reason: None,
    };
    let refused = world.act(0, &Act::InitiativeEdit(close)).unwrap_err();
    assert!(refused.hints[0].contains("guildhall initiative close in-"), "{refused:?}");
}
