//! Leading, taking part, rating and ending initiatives.

use guildhall_control::api::decision::Stance;
use guildhall_control::api::import::{Batch, Row};
use guildhall_control::api::inbox::Kind;
use guildhall_control::api::initiative::{Detail, Filter, Stage};
use guildhall_control::api::lead::{Act as Said, List, State};
use guildhall_control::api::lesson::Words;
use guildhall_control::api::standing::{Act as About, Ending, GuestRole};
use guildhall_control::api::work::{Act as Work, Question};
use guildhall_control::api::{Act, Answer, fairness::Fairness};
use guildhall_control::{Day, Problem, Time};
use guildhall_governance::Preset;

use super::world::World;
use crate::present;

fn lead(said: Said) -> Act {
    Act::Work(Work::Lead(said))
}

fn about(said: About) -> Act {
    Act::Work(Work::Initiative(said))
}

fn step_up(id: &str) -> Act {
    lead(Said::StepUp { reference: id.into(), until: None, words: None })
}

fn rate(id: &str, network: u8, own: u8, burden: u8) -> Act {
    about(About::Rate { reference: id.into(), network, own, burden, reason: None })
}

fn close(id: &str, ending: Ending, has_lesson: bool) -> Act {
    let lesson = has_lesson.then(|| Words {
        worked: "One door first.".into(),
        did_not: "Four makers.".into(),
        tell: "Begin small.".into(),
    });
    about(About::Close { reference: id.into(), ending, lesson, reason: None })
}

fn show(world: &mut World, who: usize, id: &str) -> Detail {
    present::initiative::show(&mut world.nodes[who], id, world.now).unwrap()
}

fn leads(world: &mut World, who: usize) -> List {
    match present::work::answer(&mut world.nodes[who], &Question::Leads, world.now).unwrap() {
        Answer::LeadList(list) => *list,
        other => panic!("{other:?}"),
    }
}

fn fairness(world: &mut World) -> Fairness {
    match present::work::answer(&mut world.nodes[0], &Question::Fairness, world.now).unwrap() {
        Answer::Fairness(shown) => *shown,
        other => panic!("{other:?}"),
    }
}

fn refused(world: &mut World, who: usize, act: &Act) -> Problem {
    world.act(who, act).unwrap_err()
}

#[test]
fn a_lead_moves_when_both_sides_have_signed() {
    let mut world = World::of(2);
    let id = world.start(0, "Telemetry", "").id;
    world.sign(0, &step_up(&id));
    let take = lead(Said::Take { reference: id.clone(), until: None });

    let too_early = refused(&mut world, 1, &take);
    let words = Some("The contacts are in the text.".to_owned());
    world.sign(0, &lead(Said::HandOver { reference: id.clone(), to: "bruno".into(), words }));
    let waiting = world.inbox(1).items;
    let before = show(&mut world, 1, &id).summary.standing;
    world.sign(1, &take);
    let after = show(&mut world, 0, &id);

    assert_eq!(too_early.title, "nobody offers you the lead of this initiative");
    let item = waiting.iter().find(|item| item.kind == Kind::HandOver).unwrap();
    assert_eq!(item.text, "Alma AB asks you to lead \"Telemetry\"");
    assert!(item.command.starts_with("guildhall initiative accept-lead in-"), "{item:?}");
    assert_eq!(before.leader.unwrap(), "alma");
    assert_eq!(after.summary.standing.leader.unwrap(), "bruno");
    assert_eq!(after.working.lead.claims[0].how, "took over from Alma AB");
    let listed = leads(&mut world, 0);
    assert_eq!((listed.items.len(), listed.leaders[0].percent, listed.unled), (1, 100, 0));
}

#[test]
fn two_that_step_up_at_once_are_contested_until_all_decide() {
    let mut world = World::of(3);
    let id = world.start(0, "Telemetry", "").id;
    world.part(&[1]);
    world.sign(0, &step_up(&id));
    let told = world.sign(1, &step_up(&id));
    world.part(&[]);
    world.share();

    let contested = leads(&mut world, 2);
    let waiting = world.inbox(0).items;
    let settle = |candidate: &str| {
        let (reference, candidate) = (id.clone(), candidate.into());
        lead(Said::Settle { reference, candidate, text: "They have the dock.".into() })
    };
    let nobody = refused(&mut world, 2, &settle("carla"));
    let decision = world.sign(0, &settle("bruno")).id;
    world.vote(1, &decision, Stance::Agree);
    world.vote(2, &decision, Stance::Agree);

    assert!(told.notes.is_empty(), "Bruno did not know of Alma yet: {told:?}");
    assert_eq!(contested.items[0].lead.state, State::Contested);
    assert!(
        waiting
            .iter()
            .any(|item| item.kind == Kind::Lead && item.text.as_raw().starts_with("More than one"))
    );
    assert!(nobody.title.contains("neither stepped up nor offered"), "{nobody:?}");
    let shown = show(&mut world, 2, &id);
    assert_eq!(shown.summary.standing.leader.unwrap(), "bruno");
    assert_eq!(shown.decisions[0].id, decision);
    assert_eq!(leads(&mut world, 0).items[0].lead.claims.len(), 1);
}

#[test]
fn who_steps_up_beside_another_is_told_so() {
    let mut world = World::of(2);
    let id = world.start(0, "Telemetry", "").id;
    world.sign(0, &step_up(&id));

    let told = world.sign(1, &step_up(&id));

    assert!(told.notes[0].as_raw().starts_with("Alma AB says that it leads as well."), "{told:?}");
}

#[test]
fn a_lead_that_is_wanted_waits_in_every_partners_inbox_until_somebody_steps_up() {
    let mut world = World::of(2);
    let id = world.start(0, "Telemetry", "").id;
    let words = Some("Somebody with a dock.".to_owned());

    world.sign(0, &lead(Said::Want { reference: id.clone(), words }));
    let waiting = world.inbox(1).items;
    world.sign(1, &step_up(&id));
    let after = world.inbox(1).items;

    let is_wanted = |item: &guildhall_control::api::inbox::Item| item.kind == Kind::Lead;
    assert!(waiting.iter().any(is_wanted) && !after.iter().any(is_wanted));
    assert_eq!(leads(&mut world, 0).items[0].lead.state, State::Led);
}

#[test]
fn initiatives_are_ranked_by_what_they_are_worth_to_the_network() {
    let mut world = World::of(2);
    let little = world.start(0, "Little", "").id;
    let unrated = world.start(0, "Unrated", "").id;
    let much = world.start(0, "Much", "").id;

    world.sign(0, &rate(&little, 2, 5, 1));
    world.sign(1, &rate(&little, 3, 1, 4));
    world.sign(0, &rate(&much, 4, 2, 3));
    let list = present::initiative::list(&mut world.nodes[1], &Filter::default(), world.now);

    let list = list.unwrap();
    let ids: Vec<&String> = list.items.iter().map(|item| &item.id).collect();
    assert_eq!(ids, [&much, &little, &unrated]);
    let worth = list.items[1].standing.worth.clone().unwrap();
    assert_eq!((worth.network.as_str(), worth.own.as_str(), worth.raters), ("2.5", "3.0", 2));
    let shares = fairness(&mut world);
    assert_eq!((shares.items[0].gets, shares.items[0].gives), (7, 4));
    assert_eq!(
        (shares.items[1].gets, shares.items[1].gives, shares.items[1].paying_for),
        (1, 4, 1)
    );
    assert_eq!(shares.quarters.len(), 1);
}

#[test]
fn ratings_off_the_scale_are_refused() {
    let mut world = World::of(1);
    let id = world.start(0, "Telemetry", "").id;

    for (network, own, burden) in [(0, 1, 1), (1, 6, 1), (1, 1, 255)] {
        let problem = refused(&mut world, 0, &rate(&id, network, own, burden));

        assert!(problem.title.contains("is not on the scale"), "{problem:?}");
    }
}

#[test]
fn closing_asks_for_what_was_learnt_and_happens_once() {
    let mut world = World::of(2);
    let id = world.start(0, "Telemetry", "").id;
    let into = world.start(0, "Gateway", "").id;

    let without = refused(&mut world, 0, &close(&id, Ending::Done, false));
    let itself = refused(&mut world, 0, &close(&id, Ending::Merged { into: id.clone() }, false));
    world.sign(0, &close(&id, Ending::Done, true));
    let again = refused(&mut world, 1, &close(&id, Ending::Declined, false));
    let late = refused(&mut world, 1, &step_up(&id));
    world.sign(1, &close(&into, Ending::Merged { into: id.clone() }, false));

    assert!(without.title.contains("closing needs a lesson"), "{without:?}");
    assert!(without.hints[0].contains("--tell-next"));
    assert!(itself.title.contains("merged into itself"));
    assert_eq!(
        (again.title.as_str(), late.title.as_str()),
        ("it is closed already", "it is closed already")
    );
    let shown = show(&mut world, 1, &id);
    assert_eq!((shown.summary.stage, shown.working.lessons.len()), (Stage::Closed, 1));
    assert_eq!(shown.working.lessons[0].tell, "Begin small.");
    let merged = show(&mut world, 0, &into);
    assert_eq!(merged.working.merged_into.unwrap().id, id);
}

#[test]
fn an_initiative_past_its_end_shows_as_lapsed_until_it_is_renewed() {
    let mut world = World::of(2);
    let id = world.start(0, "Telemetry", "").id;
    let day = |world: &World, days: u64| {
        let today = world.now.wall_ms / (24 * 60 * 60 * 1000);
        Day::from_number(u32::try_from(today + days).unwrap())
    };
    let end = Some(day(&world, 10));
    let frame = About::Frame {
        reference: id.clone(),
        purpose: None,
        appetite: Some("40 days".into()),
        end,
    };
    world.sign(0, &about(About::Join { reference: id.clone(), part: None }));
    world.sign(0, &about(frame));

    world.wait_days(12);
    let lapsed = show(&mut world, 1, &id).summary.standing.lapsed;
    let waiting = world.inbox(0).items;
    let until = day(&world, 30);
    let renew = About::Renew { reference: id.clone(), until, reason: "One dock more.".into() };
    world.sign(1, &about(renew));

    assert!(lapsed);
    assert!(waiting.iter().any(|item| item.kind == Kind::Initiative), "{waiting:?}");
    assert!(!show(&mut world, 0, &id).summary.standing.lapsed);
}

#[test]
fn a_guest_has_a_part_at_a_stage_and_promises_only_where_it_contributes() {
    use guildhall_control::api::commitment::Act as Promise;
    let mut world = World::found(Preset::Trial);
    world.join();
    let id = world.start(0, "Telemetry", "").id;
    let due = Day::from_number(u32::try_from(world.now.wall_ms / 86_400_000).unwrap() + 9);
    let promise = Act::Work(Work::Commitment(Promise::Promise {
        text: "Test two doors".into(),
        due,
        on: Some(id.clone()),
    }));
    let involve = |guest: &str| {
        let (reference, guest, stage) = (id.clone(), guest.into(), Some(Stage::Pilot));
        about(About::InvolveGuest { reference, guest, role: Some(GuestRole::Contributing), stage })
    };

    let not_yet = refused(&mut world, 1, &promise);
    let as_leader = refused(&mut world, 1, &step_up(&id));
    let no_guest = refused(&mut world, 0, &involve("alma"));
    world.sign(0, &involve("bruno"));
    world.sign(1, &promise);
    let shown = show(&mut world, 0, &id);

    assert!(not_yet.title.contains("in which it contributes"), "{not_yet:?}");
    assert_eq!(as_leader.code, "E-NOT-ALLOWED");
    assert_eq!(no_guest.title, "Alma AB is a partner, not a guest");
    assert_eq!(shown.working.guests[0].stage, Some(Stage::Pilot));
    assert_eq!(shown.working.commitments[0].handle, "bruno");
}

#[test]
fn imported_days_of_activity_are_told_apart_from_acts() {
    let mut world = World::of(1);
    let time = |day: &str| format!("{day}T00:00:00Z").parse::<Time>().unwrap();
    let row = |line, title: &str, touched: Vec<Time>| Row {
        line,
        title: title.into(),
        text: String::new(),
        stage: Stage::Idea,
        reason: None,
        owner: None,
        created: None,
        updated: None,
        touched,
    };
    let days = ["2021-05-11", "2020-12-17", "2021-05-11"].map(time).to_vec();
    let batch = Batch { rows: vec![row(1, "Old plan", days), row(2, "Quiet plan", Vec::new())] };
    let rows = batch.rows.iter().map(present::import_row).collect();

    let reply = world.tell(0, guildhall_node::Act::Import(rows)).unwrap();
    let report = present::import_report(&batch, &reply);

    let shown = show(&mut world, 0, &report.ids[0]);
    assert_eq!(shown.working.imported_days, 2);
    assert_eq!(show(&mut world, 0, &report.ids[1]).working.imported_days, 0);
    assert!(shown.working.history[0].did.as_raw().contains("2 days on which it changed elsewhere"));
}

#[test]
fn what_was_closed_in_its_text_alone_owes_a_lesson() {
    let mut world = World::of(2);
    let id = world.start(0, "Telemetry", "").id;
    let edit = guildhall_control::api::initiative::Edit::to_stage(id.clone(), Stage::Closed);
    world.sign(0, &Act::InitiativeEdit(edit));

    let owing = world.inbox(0).items;
    let of_others = world.inbox(1).items;
    world.sign(0, &close(&id, Ending::Done, true));
    let after = world.inbox(0).items;

    let owes = |item: &guildhall_control::api::inbox::Item| item.kind == Kind::Initiative;
    let line = owing.iter().find(|item| owes(item)).unwrap();
    assert_eq!(line.text, "Say what was learnt from \"Telemetry\"");
    assert!(!of_others.iter().any(owes) && !after.iter().any(owes));
}

#[test]
fn the_rules_are_read_again_after_each_admission_and_every_half_year_until_one_answers() {
    use guildhall_control::api::review::{Act as Answers, Review};
    let mut world = World::of(2);
    let answer = |heard| {
        let words = Some("We always pay.".into());
        Act::Work(Work::Review(Answers::Answer { heard, worth: 4, fair: 2, rules: 5, words }))
    };

    let is_asked = |world: &mut World, who| {
        world.inbox(who).items.iter().any(|item| item.command == "guildhall review show")
    };
    // Bruno was just admitted.
    let was_asked = is_asked(&mut world, 0) && is_asked(&mut world, 1);

    let off = refused(&mut world, 0, &answer(9));
    world.sign(0, &answer(4));
    world.sign(0, &answer(5));
    world.sign(1, &answer(2));
    let shown: Review =
        match present::work::answer(&mut world.nodes[1], &Question::Review, world.now).unwrap() {
            Answer::Review(shown) => *shown,
            other => panic!("{other:?}"),
        };

    assert!(off.title.contains("not on the scale"), "{off:?}");
    assert!(was_asked && shown.answered && !shown.is_due);
    assert_eq!((shown.pulses.len(), shown.pulses[0].answers), (1, 2));
    assert_eq!((shown.pulses[0].heard.as_str(), shown.pulses[0].fair.as_str()), ("3.5", "2.0"));
    assert!(shown.pulses[0].review < shown.due);
    assert_eq!(shown.pulses[0].words.len(), 2);
    assert!(!is_asked(&mut world, 1));
    world.wait_days(200);
    assert!(is_asked(&mut world, 1));
    world.sign(1, &answer(3));
    assert!(!is_asked(&mut world, 1) && is_asked(&mut world, 0));
}
