//! Initiatives, comments, imports and the log.

use guildhall_control::api::import::{Batch, Row};
use guildhall_control::api::inbox::Kind;
use guildhall_control::api::initiative::{Edit, Filter, Say, Stage};
use guildhall_control::api::log::Filter as LogFilter;
use guildhall_control::api::{Act, Deed};
use guildhall_node::Act as NodeAct;

use super::world::World;
use crate::present;

fn edit(reference: &str, text: &str) -> Edit {
    Edit {
        reference: reference.into(),
        base: Vec::new(),
        text: Some(text.into()),
        title: None,
        stage: None,
        reason: None,
    }
}

fn say(reference: &str, text: &str) -> Act {
    Act::InitiativeComment(Say { reference: reference.into(), text: text.into(), reply_to: None })
}

#[test]
fn an_initiative_shows_who_wrote_what() {
    let mut world = World::of(2);
    let id = world.start(0, "Telemetry", "One sensor feed.").id;

    let changed = world.sign(1, &Act::InitiativeEdit(edit(&id, "One good sensor feed.")));
    world.sign(1, &say(&id, "Better so?"));
    let shown = present::initiative::show(&mut world.nodes[0], &id, world.now).unwrap();

    assert_eq!(changed.deed, Deed::InitiativeEdited);
    assert_eq!(shown.text, "One good sensor feed.");
    assert_eq!((shown.summary.stage, shown.summary.comments), (Stage::Idea, 1));
    assert_eq!((shown.summary.handle, shown.summary.name), ("alma".into(), "Alma AB".into()));
    let passages: Vec<(&str, &str)> = shown
        .passages
        .iter()
        .map(|passage| (passage.handle.as_raw(), passage.text.as_raw()))
        .collect();
    assert_eq!(passages, [("alma", "One "), ("bruno", "good "), ("alma", "sensor feed.")]);
    assert_eq!(shown.writers.len(), 2);
    assert_eq!(
        (shown.discussion[0].text.as_raw(), shown.discussion[0].person.as_ref().unwrap().as_raw()),
        ("Better so?", "Bea")
    );
    assert_eq!(shown.heads.len(), 1);
    assert!(shown.summary.created < shown.summary.updated);
}

#[test]
fn an_edit_from_an_older_reading_keeps_what_others_wrote_meanwhile() {
    let mut world = World::of(2);
    let id = world.start(0, "Telemetry", "One sensor feed for all partners.").id;
    let read = present::initiative::show(&mut world.nodes[1], &id, world.now).unwrap();
    world.sign(0, &Act::InitiativeEdit(edit(&id, "One temperature feed for all partners.")));

    let late = Edit { base: read.heads, ..edit(&id, "One sensor feed for everyone.") };
    world.sign(1, &Act::InitiativeEdit(late));

    let shown = present::initiative::show(&mut world.nodes[0], &id, world.now).unwrap();
    assert_eq!(shown.text, "One temperature feed for everyone.");
}

#[test]
fn an_edit_that_changes_nothing_says_so() {
    let mut world = World::of(1);
    let id = world.start(0, "Telemetry", "Same.").id;

    let receipt = world.sign(0, &Act::InitiativeEdit(edit(&id, "Same.")));

    assert_eq!(receipt.deed, Deed::NothingChanged);
    assert_eq!((receipt.id, receipt.title), (id, "Telemetry".into()));
}

#[test]
fn closing_and_reopening_keeps_and_drops_the_reason() {
    let mut world = World::of(1);
    let id = world.start(0, "Telemetry", "").id;
    let stage = |stage, reason: Option<&str>| {
        Act::InitiativeEdit(Edit {
            text: None,
            stage: Some(stage),
            reason: reason.map(str::to_owned),
            ..edit(&id, "")
        })
    };

    world.sign(0, &stage(Stage::Closed, Some("replaced")));
    let closed = present::initiative::show(&mut world.nodes[0], &id, world.now).unwrap();
    let work = world.status(0).work;
    world.sign(0, &stage(Stage::Shaping, None));
    let open = present::initiative::show(&mut world.nodes[0], &id, world.now).unwrap();

    assert_eq!(closed.summary.stage, Stage::Closed);
    assert_eq!(closed.summary.reason.unwrap(), "replaced");
    assert_eq!((work.initiatives, work.initiatives_active), (1, 0));
    assert_eq!((open.summary.stage, open.summary.reason), (Stage::Shaping, None));
}

#[test]
fn lists_are_filtered_by_stage_and_by_who_started() {
    let mut world = World::of(2);
    world.start(0, "First", "");
    world.start(1, "Second", "");
    let mut list = |stage, by: Option<&str>| {
        let filter = Filter { stage, by: by.map(str::to_owned) };
        present::initiative::list(&mut world.nodes[0], &filter, world.now)
    };

    let by_bruno = list(None, Some("bruno")).unwrap();
    let pilots = list(Some(Stage::Pilot), None).unwrap();
    let by_nobody = list(None, Some("nobody")).unwrap_err();

    assert_eq!(by_bruno.items.len(), 1);
    assert_eq!((by_bruno.items[0].title.as_raw(), by_bruno.total), ("Second", 2));
    assert!(pilots.items.is_empty());
    assert_eq!(by_nobody.code, "E-NOT-FOUND");
}

#[test]
fn imported_rows_keep_their_dates_and_are_known_again() {
    let mut world = World::of(1);
    let row = |line, title: &str| Row {
        line,
        title: title.into(),
        text: "Text.".into(),
        stage: Stage::Pilot,
        reason: None,
        owner: Some("Petra".into()),
        created: Some("2020-01-02T00:00:00Z".parse().unwrap()),
        updated: Some("2021-03-04T00:00:00Z".parse().unwrap()),
        touched: vec!["2020-05-06T00:00:00Z".parse().unwrap()],
    };
    let batch = Batch { rows: vec![row(1, "Old plan"), row(2, ""), row(3, "Old plan")] };
    let rows: Vec<_> = batch.rows.iter().map(present::import_row).collect();

    let reply = world.tell(0, NodeAct::Import(rows)).unwrap();
    let report = present::import_report(&batch, &reply);

    assert_eq!((report.created, report.known), (1, 1));
    assert_eq!(report.refused[0].line, 2);
    let list = present::initiative::list(&mut world.nodes[0], &Filter::default(), world.now);
    let item = &list.unwrap().items[0];
    assert_eq!(item.id, report.ids[0]);
    assert_eq!(item.owner.as_ref().unwrap(), &"Petra");
    assert_eq!(item.created.to_string(), "2020-01-02T00:00:00Z");
    assert_eq!(item.updated.to_string(), "2021-03-04T00:00:00Z");
    let (graph, _, _, work) = world.nodes[0].all_parts();
    let days = work.initiatives(graph).flat_map(|known| known.imported_days.clone());
    assert_eq!(days.map(|day| day.to_string()).collect::<Vec<_>>(), ["2020-05-06"]);
}

#[test]
fn comments_on_what_is_mine_wait_until_i_answer() {
    let mut world = World::of(2);
    let id = world.start(0, "Telemetry", "").id;
    let comments = |world: &mut World| {
        let items = world.inbox(0).items;
        let found: Vec<String> = items
            .iter()
            .filter(|item| item.kind == Kind::Comment)
            .map(|item| item.text.to_string())
            .collect();
        found
    };

    world.sign(1, &say(&id, "What does it cost?"));
    let asked = comments(&mut world);
    world.sign(0, &say(&id, "Nothing."));
    let answered = comments(&mut world);
    world.sign(1, &say(&id, "Good."));
    world.wait_days(8);
    let old = comments(&mut world);

    assert_eq!(asked, ["Bruno & Co commented on \"Telemetry\": \"What does it cost?\""]);
    assert!(answered.is_empty() && old.is_empty(), "{answered:?} {old:?}");
}

#[test]
fn an_initiative_lists_decisions_that_name_it() {
    let mut world = World::of(1);
    let started = world.start(0, "Telemetry", "");
    let title = format!("Pay for {}", started.short);

    let decision = world.propose(0, &title, guildhall_control::api::decision::Mode::Majority).id;
    let shown = present::initiative::show(&mut world.nodes[0], &started.id, world.now).unwrap();

    assert_eq!(shown.decisions.len(), 1);
    assert_eq!(shown.decisions[0].id, decision);
}

#[test]
fn the_log_tells_every_act_in_words() {
    let mut world = World::of(2);
    let id = world.start(0, "Telemetry", "One feed.").id;
    world.sign(1, &Act::InitiativeEdit(edit(&id, "Two feeds.")));
    world.sign(1, &say(&id, "Two are better."));
    let decision = world.propose(0, "Buy it", guildhall_control::api::decision::Mode::Unanimous).id;
    world.vote(1, &decision, guildhall_control::api::decision::Stance::Object);

    let log = present::log::list(&mut world.nodes[1], &LogFilter::default(), world.now).unwrap();

    let told: Vec<String> =
        log.items.iter().map(|item| format!("{}: {}", item.name, item.words)).collect();
    for sentence in [
        "Alma AB: founded Nordic Cold Chain",
        "Alma AB: made an invite",
        "Alma AB: let in Bruno & Co (bruno) as a guest",
        "Alma AB: proposed Bruno & Co as a partner",
        "Alma AB: agreed to \"Admit Bruno & Co as a partner\"",
        "Alma AB: sealed entry 0: \"Admit Bruno & Co as a partner\" adopted",
        "Alma AB: confirmed entry 0: \"Admit Bruno & Co as a partner\" adopted",
        "Bruno & Co: takes its seat",
        "Alma AB: started \"Telemetry\"",
        "Bruno & Co: edited \"Telemetry\"",
        "Bruno & Co: commented on \"Telemetry\": \"Two are better.\"",
        "Alma AB: wrote the text of \"Buy it\"",
        "Alma AB: proposed \"Buy it\"",
        "Bruno & Co: objected to \"Buy it\"",
        "Bruno & Co: gave a reason on \"Buy it\": \"Not like this.\"",
    ] {
        assert!(told.iter().any(|line| line == sentence), "{sentence}\n{told:#?}");
    }
    let edited = log.items.iter().find(|item| item.kind == "doc_edit").unwrap();
    assert_eq!(edited.about.as_ref(), Some(&id));
    assert_eq!(edited.person.as_ref().unwrap(), &"Bea");
    assert_eq!(log.more, 0);
}

#[test]
fn the_log_is_narrowed_to_a_thing_a_member_or_a_number() {
    let mut world = World::of(2);
    let id = world.start(0, "Telemetry", "One feed.").id;
    world.sign(1, &say(&id, "Good."));
    let mut list = |of: Option<&str>, by: Option<&str>, limit| {
        let filter = LogFilter { of: of.map(Into::into), by: by.map(Into::into), limit };
        present::log::list(&mut world.nodes[0], &filter, world.now)
    };

    let about = list(Some(&id), None, None).unwrap();
    let by_title = list(Some("telemetry"), Some("bruno"), None).unwrap();
    let by_bruno = list(None, Some("bruno"), Some(1)).unwrap();
    let numbered = list(Some("alma:1"), None, None).unwrap();
    let by_hex = list(Some(&numbered.items[0].id), None, None).unwrap();

    let kinds: Vec<&str> = about.items.iter().map(|item| item.kind.as_str()).collect();
    assert_eq!(kinds.first(), Some(&"doc_create"));
    assert_eq!(kinds.last(), Some(&"comment"));
    assert_eq!(by_title.items.len(), 1);
    assert_eq!(by_bruno.items.len(), 1);
    assert!(by_bruno.more > 0);
    assert_eq!(by_bruno.items[0].kind, "comment");
    assert_eq!((numbered.items.len(), numbered.items[0].number), (1, 1));
    assert_eq!(by_hex.items, numbered.items);
    assert_eq!(list(Some("alma:999"), None, None).unwrap_err().code, "E-NOT-FOUND");
    assert_eq!(list(Some("alma:x"), None, None).unwrap_err().code, "E-BAD-INPUT");
    assert_eq!(list(Some("in-zzzz"), None, None).unwrap_err().code, "E-NOT-FOUND");
}
