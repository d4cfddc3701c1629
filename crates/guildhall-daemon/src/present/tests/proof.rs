//! The check of everything, and what it finds.

use guildhall_control::api::decision::{Mode, Stance};
use guildhall_control::api::event::Happening;
use guildhall_control::api::log::Scope;
use guildhall_control::api::status::NodeState;
use guildhall_node::{Act as NodeAct, Effect, Event, Input, Node, StreamId};
use guildhall_workspace::Fields;

use super::world::{World, config};
use crate::present;

fn fields(title: &str) -> Fields {
    Fields { title: title.into(), ..Fields::default() }
}

#[test]
fn an_honest_history_checks_out_on_every_node() {
    let mut world = World::of(3);
    let id = world.propose(0, "Meet in Oslo", Mode::Majority).id;
    world.vote(1, &id, Stance::Agree);

    for who in 0..3 {
        let minutes = world.status(who).minutes;
        let length = world.status(who).contributions;
        let node = &mut world.nodes[who];
        let checked = present::gather(node, &Scope::default(), world.now).unwrap().check();

        assert!(checked.ok, "{:?}", checked.problems);
        assert_eq!((checked.contributions, checked.decisions), (length, minutes));
        assert_eq!(checked.organisations.len(), 3);
        assert!(checked.organisations.iter().all(|row| row.signed && row.complete));
        assert!(checked.organisations.iter().all(|row| row.single_history));
        assert_eq!(checked.organisations.iter().map(|row| row.count).sum::<u64>(), length);
    }
    let scope = Scope { of: Some(id) };
    let narrow = present::gather(&mut world.nodes[2], &scope, world.now).unwrap().check();
    assert!(narrow.ok && narrow.contributions < world.status(2).contributions);
}

#[test]
fn two_histories_of_one_partner_are_shown_to_everybody() {
    let mut world = World::of(3);
    let copy = world.nodes[1].snapshot();
    let twin = Node::restore(config(1, 2), &copy).unwrap();
    world.tell(1, NodeAct::CreateInitiative(fields("One"))).unwrap();
    let mine = std::mem::replace(&mut world.nodes[1], twin);
    world.tell(1, NodeAct::TrustThisCopy).unwrap();
    world.tell(1, NodeAct::CreateInitiative(fields("Other"))).unwrap();
    world.share();
    world.nodes[1] = mine;
    world.share();

    let status = world.status(0);
    let own = world.status(1);
    let checked =
        present::gather(&mut world.nodes[2], &Scope::default(), world.now).unwrap().check();

    assert!(!checked.ok);
    let trouble = &checked.problems[0];
    assert_eq!(trouble.code, "F-TWO-HISTORIES");
    assert!(trouble.title.as_raw().starts_with("Bruno & Co signed two different contributions"));
    assert!(trouble.hints[1].contains("guildhall log --of bruno:"), "{trouble:?}");
    let bruno = checked.organisations.iter().find(|row| row.handle == "bruno").unwrap();
    assert!(!bruno.single_history && bruno.signed);
    assert_eq!(status.node.state, NodeState::Troubled);
    assert!(status.node.findings.iter().any(|finding| finding.code == "F-TWO-HISTORIES"));
    assert_eq!(own.node.state, NodeState::ReadOnly);
    assert!(status.inbox.overdue > 0);
}

#[test]
fn a_copy_of_unknown_age_reads_and_does_not_sign() {
    let mut world = World::of(2);
    let copy = world.nodes[1].snapshot();
    world.nodes[1] = Node::restore(config(1, 2), &copy).unwrap();

    let status = world.status(1);
    let refused = world.tell(1, NodeAct::CreateInitiative(fields("One"))).unwrap_err();

    assert_eq!(status.node.state, NodeState::ReadOnly);
    assert_eq!(status.node.findings[0].code, "F-READ-ONLY");
    let problem = present::refusal(&refused);
    assert_eq!((problem.code.as_str(), problem.exit), ("E-READ-ONLY", 4));
}

#[test]
fn whoever_watches_is_told_in_words() {
    let mut world = World::of(2);
    let bruno = world.nodes[1].public_key();
    let mut effects = world.handle(0, Input::Connected(bruno));
    let vote = NodeAct::CreateInitiative(fields("Telemetry"));
    let command = guildhall_node::Command { person: None, act: vote };
    let call = guildhall_node::CallId(4);
    effects.extend(world.handle(0, Input::Command { call, command: Box::new(command) }));
    let told: Vec<Happening> = effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Event(event) => present::happening(&mut world.nodes[0], event, world.now),
            _ => None,
        })
        .collect();

    assert!(matches!(&told[0], Happening::Connected(who) if who.handle == "bruno"));
    assert!(told.iter().any(|happening| matches!(
        happening,
        Happening::Contribution(item) if item.words == "started \"Telemetry\""
    )));
    let refused = Event::Refused { from: Some(bruno), id: None, why: "it is forged".into() };
    let told = present::happening(&mut world.nodes[0], &refused, world.now).unwrap();
    let Happening::Finding(finding) = told else { panic!("{told:?}") };
    assert_eq!(finding.because.unwrap(), "it came from Bruno & Co");
    let minutes = u32::try_from(world.status(0).minutes).unwrap();
    let told =
        present::happening(&mut world.nodes[0], &Event::EntryFinal(minutes), world.now).unwrap();
    assert!(matches!(told, Happening::Final(decision) if decision.title == "bruno takes its seat"));
}

/// Lets two nodes compare what they hold over a stream, as they do every minute.
fn compare(world: &mut World, one: usize, other: usize) {
    let stream = StreamId(9);
    let keys = [one, other].map(|who| world.nodes[who].public_key());
    let mut waiting = vec![
        (one, Input::Connected(keys[1])),
        (other, Input::Connected(keys[0])),
        (one, Input::Opened { stream, peer: keys[1], is_ours: true }),
        (other, Input::Opened { stream, peer: keys[0], is_ours: false }),
    ];
    while !waiting.is_empty() {
        let (who, input) = waiting.remove(0);
        let peer = if who == one { other } else { one };
        for effect in world.handle(who, input) {
            if let Effect::Send(stream, bytes) = effect {
                waiting.push((peer, Input::Frame { stream, bytes }));
                waiting.push((who, Input::Sent(stream)));
            }
        }
    }
}

#[test]
fn partners_that_were_seen_to_hold_the_same_are_named() {
    let mut world = World::of(3);
    compare(&mut world, 0, 1);

    let checked =
        present::gather(&mut world.nodes[0], &Scope::default(), world.now).unwrap().check();

    let same: Vec<(&str, Option<bool>, bool)> = checked
        .compared
        .iter()
        .map(|one| (one.handle.as_raw(), one.same, one.when.is_some()))
        .collect();
    assert_eq!(same, [("bruno", Some(true), true), ("carla", None, false)]);
}
