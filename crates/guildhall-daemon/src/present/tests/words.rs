//! The tone of every answer.

use guildhall_control::Problem;
use guildhall_control::api::decision::{Mode, Stance};
use guildhall_control::api::log::Scope;
use guildhall_governance::{Mode as RuleMode, Preset, Why};
use guildhall_node::Refusal;

use super::world::World;
use crate::present;

/// Words of the trade that nobody should need to know.
const FORBIDDEN: [&str; 8] =
    ["peer", "peers", "frontier", "envelope", "dag", "quorum", "crdt", "automerge"];

/// Every text in quotation marks of a value's debug form.
fn texts(value: &impl std::fmt::Debug) -> Vec<String> {
    let shown = format!("{value:?}").replace("\\\"", "'");
    shown.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

fn assert_plain(value: &impl std::fmt::Debug) {
    for text in texts(value) {
        let lower = text.to_lowercase();
        let mut words = lower.split(|character: char| !character.is_alphanumeric());
        let found = words.find(|word| FORBIDDEN.contains(word));
        assert_eq!(found, None, "{text}");
    }
}

#[test]
fn no_answer_uses_a_word_of_the_trade() {
    let mut world = World::of(4);
    world.join();
    world.start(1, "Telemetry", "One feed.");
    let decided = world.propose(0, "Meet in Oslo", Mode::Majority).id;
    world.vote(1, &decided, Stance::Agree);
    world.vote(2, &decided, Stance::Agree);
    world.part(&[3]);
    for mode in [Mode::Lazy, Mode::Consent, Mode::Large, Mode::TwoThirds, Mode::Unanimous] {
        let id = world.propose(0, "Open still", mode).id;
        world.vote(1, &id, Stance::Object);
        assert_plain(&world.decision(2, &id));
    }
    world.facts[0].is_offline = true;

    assert_plain(&present::export(&mut world.nodes[0], &world.facts[0], world.now));
    assert_plain(&world.inbox(2));
    assert_plain(&present::invite::list(&mut world.nodes[0], world.now));
    assert_plain(&present::rules(&mut world.nodes[0], world.now));
    let evidence = present::gather(&mut world.nodes[0], &Scope::default(), world.now).unwrap();
    assert_plain(&evidence.check());
    for preset in [Preset::Standard, Preset::Majority] {
        let mut alone = World::found(preset);
        assert_plain(&present::rules(&mut alone.nodes[0], alone.now));
        assert_plain(&alone.status(0));
    }
}

#[test]
fn every_refusal_has_a_code_and_a_next_step() {
    let refusals = [
        Refusal::Rule(Why::ReasonMissing.to_string()),
        Refusal::Rule(Why::NotAllowed.to_string()),
        Refusal::Rule("something else".into()),
        Refusal::WeakMode { asked: RuleMode::Lazy, least: RuleMode::Large },
        Refusal::NotFound("guest"),
        Refusal::NotAPartner,
        Refusal::NotAMember,
        Refusal::Limit("it is too long".into()),
        Refusal::NoChange,
        Refusal::Forked,
        Refusal::Guarded,
        Refusal::Behind,
    ];

    let problems: Vec<Problem> = refusals.iter().map(present::refusal).collect();

    for problem in &problems {
        assert!(problem.code.starts_with("E-"), "{problem:?}");
        assert!(!problem.hints.is_empty() && !problem.title.is_empty(), "{problem:?}");
        assert!(problem.exit != 0 && !problem.title.ends_with('.'), "{problem:?}");
        assert_plain(problem);
    }
    assert!(problems[0].hints[0].contains("--reason"));
    assert_eq!((problems[5].exit, problems[3].exit), (4, 1));
}

#[test]
fn texts_of_partners_travel_as_they_are_and_are_never_printed_so() {
    let mut world = World::found(Preset::Trial);
    let title = "Red \u{1b}[31malert\u{202e}";

    let receipt = world.start(0, title, "");

    assert_eq!(receipt.title.as_raw(), title);
    assert_eq!(receipt.title.to_string(), "Red [31malert");
}
