//! Promises, and handing them over.

use guildhall_control::Day;
use guildhall_control::api::commitment::{Act as Said, Detail, Filter, List, State};
use guildhall_control::api::inbox::{Kind, Urgency};
use guildhall_control::api::work::{Act as Work, Question};
use guildhall_control::api::{Act, Answer, Deed, Receipt};

use super::world::World;
use crate::present;

fn said(said: Said) -> Act {
    Act::Work(Work::Commitment(said))
}

fn in_days(world: &World, days: u32) -> Day {
    let today = world.now.wall_ms / (24 * 60 * 60 * 1000);
    Day::from_number(u32::try_from(today).unwrap() + days)
}

fn promise(world: &mut World, who: usize, text: &str, days: u32, on: Option<&str>) -> Receipt {
    let due = in_days(world, days);
    let on = on.map(str::to_owned);
    world.sign(who, &said(Said::Promise { text: text.into(), due, on }))
}

fn list(world: &mut World, who: usize, filter: Filter) -> List {
    let question = Question::Commitments(filter);
    match present::work::answer(&mut world.nodes[who], &question, world.now).unwrap() {
        Answer::CommitmentList(list) => *list,
        other => panic!("{other:?}"),
    }
}

fn show(world: &mut World, who: usize, id: &str) -> Detail {
    let question = Question::Commitment(id.into());
    match present::work::answer(&mut world.nodes[who], &question, world.now).unwrap() {
        Answer::Commitment(shown) => *shown,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_promise_says_what_was_understood_and_every_node_shows_it() {
    let mut world = World::of(2);
    let initiative = world.start(0, "Telemetry", "").id;

    let receipt = promise(&mut world, 0, "Lend 40 sensors", 16, Some(&initiative));
    let listed = list(&mut world, 1, Filter::default());
    let shown = present::initiative::show(&mut world.nodes[1], &initiative, world.now).unwrap();

    assert_eq!(receipt.deed, Deed::Work);
    assert!(receipt.id.starts_with("co-") && receipt.id.starts_with(&receipt.short));
    let words = receipt.words.unwrap();
    assert!(words.as_raw().starts_with("You promised \"Lend 40 sensors\" for \"Telemetry\" by "));
    assert!(words.as_raw().contains(", in 16 days"), "{words:?}");
    let item = &listed.items[0];
    assert_eq!((listed.items.len(), listed.open, listed.late), (1, 1, 0));
    assert_eq!(
        (&item.id, item.text.as_raw(), item.state),
        (&receipt.id, "Lend 40 sensors", State::OnTrack)
    );
    assert_eq!(
        (item.handle.as_raw(), item.on.as_ref(), item.me),
        ("alma", Some(&initiative), false)
    );
    assert_eq!(shown.working.commitments[0].id, receipt.id);
}

#[test]
fn a_promise_that_is_late_is_in_the_inbox_of_its_owner_and_of_who_leads() {
    use guildhall_control::api::lead::Act as Lead;
    let mut world = World::of(3);
    let initiative = world.start(1, "Telemetry", "").id;
    let step_up = Lead::StepUp { reference: initiative.clone(), until: None, words: None };
    world.sign(1, &Act::Work(Work::Lead(step_up)));
    let id = promise(&mut world, 0, "Lend 40 sensors", 3, Some(&initiative)).id;

    let before = world.inbox(0).items;
    world.wait_days(5);
    let [owner, leader, other] = [0, 1, 2].map(|who| {
        let items = world.inbox(who).items;
        items.into_iter().filter(|item| item.about.as_ref() == Some(&id)).collect::<Vec<_>>()
    });

    let soon = before.iter().find(|item| item.kind == Kind::Commitment).unwrap();
    assert_eq!(
        (soon.urgency, soon.text.as_raw()),
        (Urgency::Pressing, "Your promise \"Lend 40 sensors\" is due soon")
    );
    assert_eq!((owner.len(), leader.len(), other.len()), (1, 1, 0));
    assert_eq!(owner[0].urgency, Urgency::Overdue);
    assert!(owner[0].command.starts_with("guildhall commitment report co-"));
    assert!(leader[0].text.as_raw().starts_with("Alma AB is late with"), "{leader:?}");
    let late = list(&mut world, 2, Filter { late: true, ..Filter::default() });
    assert_eq!((late.items[0].state, late.items[0].days_late), (State::Late, 2));
}

#[test]
fn a_promise_is_kept_with_evidence_and_takes_no_more_words() {
    let mut world = World::of(2);
    let id = promise(&mut world, 0, "Lend 40 sensors", 3, None).id;
    let keep = said(Said::Keep { reference: id.clone(), evidence: "All 40 arrived.".into() });

    world.sign(0, &keep);
    let again = world.act(0, &keep).unwrap_err();
    let by_another = world.act(1, &keep).unwrap_err();
    let open = list(&mut world, 1, Filter::default());
    let all = list(&mut world, 1, Filter { all: true, ..Filter::default() });
    let shown = show(&mut world, 1, &id);

    assert_eq!(again.title, "this promise is settled already");
    assert!(by_another.title.contains("only the organisation"), "{by_another:?}");
    assert!(again.hints[0].contains("guildhall commitment promise"));
    assert_eq!((open.items.len(), all.items[0].state), (0, State::Kept));
    let last = shown.history.last().unwrap();
    assert_eq!(last.words.as_ref().unwrap(), &"All 40 arrived.");
    assert_eq!(last.person.as_ref().unwrap(), &"Ada");
}

#[test]
fn a_promise_moves_only_when_the_other_accepts_it() {
    let mut world = World::of(3);
    let id = promise(&mut world, 0, "Host the workshop", 30, None).id;
    let take = said(Said::Take { reference: id.clone() });
    let offer = said(Said::HandOver { reference: id.clone(), to: "bruno".into(), words: None });

    let too_early = world.act(1, &take).unwrap_err();
    let receipt = world.sign(0, &offer);
    let waiting = world.inbox(1).items;
    let not_asked = world.act(2, &take).unwrap_err();
    let before = show(&mut world, 2, &id).summary;
    world.sign(1, &take);
    let after = show(&mut world, 2, &id).summary;

    assert_eq!(too_early.title, "nobody offers you this promise");
    assert_eq!(not_asked.code, too_early.code);
    assert_eq!(receipt.notes[0], "It stays yours until Bruno & Co accepts it.");
    let item = waiting.iter().find(|item| item.kind == Kind::HandOver).unwrap();
    assert_eq!(item.text, "Alma AB asks you to take over \"Host the workshop\"");
    assert!(item.command.starts_with("guildhall commitment accept co-"));
    assert_eq!((before.handle.as_raw(), before.offered_to.len()), ("alma", 1));
    assert_eq!((after.handle.as_raw(), after.offered_to.len()), ("bruno", 0));
    assert!(!world.inbox(1).items.iter().any(|item| item.kind == Kind::HandOver));
}

#[test]
fn who_says_no_to_a_promise_leaves_it_where_it_was() {
    let mut world = World::of(2);
    let id = promise(&mut world, 0, "Host the workshop", 30, None).id;
    world.sign(0, &said(Said::HandOver { reference: id.clone(), to: "bruno".into(), words: None }));

    let reason = Some("No room.".to_owned());
    world.sign(1, &said(Said::Decline { reference: id.clone(), reason }));
    let shown = show(&mut world, 0, &id);

    assert_eq!((shown.summary.handle.as_raw(), shown.summary.offered_to.len()), ("alma", 0));
    assert_eq!(shown.history.last().unwrap().did, "said no to it");
}

#[test]
fn bad_promises_are_refused_with_a_next_step() {
    let mut world = World::of(2);
    let id = promise(&mut world, 0, "Lend 40 sensors", 3, None).id;
    let due = in_days(&world, 3);
    let over = Day::from_number(in_days(&world, 0).number() - 5);
    let asked = |text: &str, due, on: Option<&str>| {
        said(Said::Promise { text: text.into(), due, on: on.map(str::to_owned) })
    };
    let long = "x".repeat(1_000_000);

    let cases = [
        (asked("", due, None), "say what you promise"),
        (asked("Two\nlines", due, None), "this has to fit on one line"),
        (asked("\u{1b}[2J", due, None), "this has to fit on one line"),
        (asked(&long, due, None), "this is too long"),
        (asked("Too late", over, None), " is over"),
        (asked("For nothing", due, Some("in-zzzz")), "no initiative fits"),
        (asked("For a promise", due, Some(&id)), "is no initiative, decision or challenge"),
        (
            said(Said::HandOver { reference: id.clone(), to: "alma".into(), words: None }),
            "yourself",
        ),
        (
            said(Said::HandOver { reference: id.clone(), to: "zoe".into(), words: None }),
            "is called",
        ),
        (said(Said::Keep { reference: id.clone(), evidence: " ".into() }), "say what shows it"),
        (said(Said::Renew { reference: id, due: over, reason: "Rain.".into() }), " is over"),
    ];
    for (act, words) in cases {
        let problem = world.act(0, &act).unwrap_err();

        assert!(problem.title.contains(words), "{problem:?}");
        assert!(!problem.hints.is_empty() || words == "say what you promise", "{problem:?}");
        assert!(!problem.title.contains('\u{1b}'));
    }
    assert_eq!(list(&mut world, 1, Filter::default()).total, 1);
}

#[test]
fn a_promise_of_a_silent_partner_is_at_risk_everywhere_and_stays() {
    let mut world = World::of(3);
    promise(&mut world, 2, "Lend 40 sensors", 300, None);

    world.part(&[2]);
    world.wait_days(45);
    for who in [0, 1] {
        world.start(who, "A sign of life", "");
    }

    for who in [0, 1] {
        let listed = list(&mut world, who, Filter::default());
        assert_eq!((listed.items.len(), listed.items[0].state), (1, State::AtRisk));
    }
}
