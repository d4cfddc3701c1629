//! Finding what was written by its words.

use guildhall_control::Day;
use guildhall_control::api::decision::{Mode, Stance};
use guildhall_control::api::initiative::{Edit, Say};
use guildhall_control::api::lesson::Words;
use guildhall_control::api::search::{Found, Kind, Query};
use guildhall_control::api::work::{Act as Work, Question};
use guildhall_control::api::{Act, Answer, challenge, commitment, lesson};

use super::world::World;
use crate::present::{self, Finder};

fn look_for(world: &mut World, finder: &mut Finder, words: &str) -> Found {
    let query = Query { words: words.into(), ..Query::default() };
    present::search(&mut world.nodes[1], finder, &query, world.now).unwrap()
}

fn titles(found: &Found) -> Vec<(Kind, &str)> {
    found.items.iter().map(|item| (item.kind, item.title.as_raw())).collect()
}

#[test]
fn titles_texts_comments_reasons_decisions_and_members_are_found() {
    let mut world = World::of(2);
    let mut finder = Finder::default();
    let telemetry = world.start(0, "Dock telemetry", "One sensor feed from every door.").id;
    let decision = world.propose(0, "Share the feed", Mode::Majority).id;
    let text = "Door 4 reads three degrees high.".into();
    let say = Say { reference: telemetry, text, reply_to: None };
    world.sign(0, &Act::InitiativeComment(say));
    world.vote(1, &decision, Stance::Object);

    let doors = look_for(&mut world, &mut finder, "DOOR");
    let reasons = look_for(&mut world, &mut finder, "not like this");
    let members = look_for(&mut world, &mut finder, "bruno");
    let feeds = look_for(&mut world, &mut finder, "feed");

    assert_eq!(
        titles(&doors),
        [(Kind::Comment, "Dock telemetry"), (Kind::Initiative, "Dock telemetry")]
    );
    assert!(doors.items[0].snippet.as_raw().contains("Door 4"));
    assert!(doors.items[0].command.starts_with("guildhall initiative show in-"));
    assert_eq!(titles(&reasons), [(Kind::Comment, "Share the feed")]);
    assert_eq!((members.items[0].kind, members.items[0].short.as_str()), (Kind::Member, "bruno"));
    assert_eq!(feeds.items[0].kind, Kind::Decision);
}

#[test]
fn what_was_changed_or_taken_back_is_found_as_it_is() {
    let mut world = World::of(2);
    let mut finder = Finder::default();
    let id = world.start(0, "Pallets", "Wood.").id;
    assert_eq!(look_for(&mut world, &mut finder, "wood").items.len(), 1);

    let text = Some("Steel.".to_owned());
    let edit =
        Edit { reference: id, base: Vec::new(), text, title: None, stage: None, reason: None };
    world.sign(1, &Act::InitiativeEdit(edit));

    assert!(look_for(&mut world, &mut finder, "wood").items.is_empty());
    assert_eq!(look_for(&mut world, &mut finder, "steel").items[0].title, "Pallets");
}

#[test]
fn where_nothing_has_all_the_words_what_has_some_is_listed_and_said() {
    let mut world = World::of(2);
    let mut finder = Finder::default();
    world.start(0, "Dock telemetry", "");

    let found = look_for(&mut world, &mut finder, "dock zeppelin");
    let nothing = look_for(&mut world, &mut finder, "zeppelin");

    assert!(found.some && found.items[0].share < 100);
    assert!(nothing.items.is_empty() && !nothing.some);
    let empty = Query { words: " ?".into(), ..Query::default() };
    let refused = present::search(&mut world.nodes[1], &mut finder, &empty, world.now);
    assert_eq!(refused.unwrap_err().code, "E-BAD-INPUT");
}

#[test]
fn a_node_that_was_loaded_anew_is_read_anew() {
    let mut world = World::of(2);
    let mut finder = Finder::default();
    world.start(0, "Dock telemetry", "");
    assert_eq!(look_for(&mut world, &mut finder, "telemetry").items.len(), 1);

    let mut other = World::of(2);
    let found = look_for(&mut other, &mut finder, "telemetry");

    assert!(found.items.is_empty());
}

#[test]
fn promises_challenges_lessons_and_what_members_say_of_themselves_are_found() {
    let mut world = World::of(2);
    let mut finder = Finder::default();
    let work = |act| Act::Work(act);
    world.sign(
        0,
        &work(Work::Commitment(commitment::Act::Promise {
            text: "Lend 40 sensors".into(),
            due: Day::from_number(40_000),
            on: None,
        })),
    );
    world.sign(
        0,
        &work(Work::Challenge(challenge::Act::Share {
            title: "Warm trucks at night".into(),
            text: "Nobody hears the alarm.".into(),
            effort: 2,
            value: 4,
            wanted: vec!["a thermometer".into()],
        })),
    );
    let words = Words {
        worked: "One door first.".into(),
        did_not: "Four makers.".into(),
        tell: "Begin small.".into(),
    };
    world.sign(0, &work(Work::Lesson(lesson::Act::Record { on: None, words })));

    let found = |world: &mut World, finder: &mut Finder, words: &str| {
        look_for(world, finder, words).items.first().map(|item| item.kind)
    };

    assert_eq!(found(&mut world, &mut finder, "sensors"), Some(Kind::Commitment));
    assert_eq!(found(&mut world, &mut finder, "alarm"), Some(Kind::Challenge));
    assert_eq!(found(&mut world, &mut finder, "thermometer"), Some(Kind::Challenge));
    assert_eq!(found(&mut world, &mut finder, "makers"), Some(Kind::Lesson));
    let promise = look_for(&mut world, &mut finder, "sensors").items.remove(0);
    assert!(promise.command.starts_with("guildhall commitment show co-"), "{promise:?}");
    assert_eq!(promise.state.as_deref(), Some("on track"));
}

#[test]
fn a_comment_on_a_promise_stands_on_its_page_and_is_found() {
    let mut world = World::of(2);
    let mut finder = Finder::default();
    let promise = commitment::Act::Promise {
        text: "Lend 40 sensors".into(),
        due: Day::from_number(40_000),
        on: None,
    };
    let id = world.sign(0, &Act::Work(Work::Commitment(promise))).id;
    let say = Say { reference: id.clone(), text: "We fetch them.".into(), reply_to: None };
    world.sign(1, &Act::InitiativeComment(say));

    let question = Question::Commitment(id);
    let shown = present::work::answer(&mut world.nodes[0], &question, world.now).unwrap();
    let found = look_for(&mut world, &mut finder, "fetch");

    let Answer::Commitment(shown) = shown else { panic!("{shown:?}") };
    assert_eq!(shown.discussion[0].text.as_raw(), "We fetch them.");
    assert_eq!(titles(&found), [(Kind::Comment, "Lend 40 sensors")]);
    assert!(found.items[0].command.starts_with("guildhall commitment show co-"));
}
