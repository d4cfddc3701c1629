//! The work between real nodes: promises, leads, closing, and what is bad about input.

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::federation::{Federation, Home, wait_for};

/// An act shows in another partner's inbox within this time, on a machine that does nothing else;
/// a busy one gets its patience from `wait_for`.
const SOON: Duration = Duration::from_secs(1);

fn id(answer: &Value) -> String {
    answer["id"].as_str().expect("an id").to_owned()
}

/// Waits until a line of the inbox has these words, and gives its command.
fn wait_inbox(home: &Home, words: &str) -> String {
    let mut command = String::new();
    wait_for(&format!("{}: \"{words}\" in the inbox", home.handle), || {
        let inbox = home.json(&["inbox"]);
        let items = inbox["items"].as_array().cloned().unwrap_or_default();
        let found = items
            .iter()
            .find(|item| item["text"].as_str().is_some_and(|text| text.contains(words)));
        command = found
            .map(|item| item["command"].as_str().expect("a command").to_owned())
            .unwrap_or_default();
        found.is_some()
    });
    command
}

/// Runs the command that a line of the inbox names.
fn follow(home: &Home, command: &str, more: &[&str]) -> Value {
    let words: Vec<&str> = command.split_whitespace().skip(1).collect();
    home.json(&[&words[..], more].concat())
}

#[test]
fn a_promise_is_offered_taken_over_and_kept_by_following_the_inbox() {
    let federation = Federation::of(2);
    let [alma, bruno] = federation.homes.as_slice() else { panic!("two homes") };
    let initiative = id(&alma.json(&["initiative", "create", "Dock telemetry", "--yes"]));

    let promised = alma.json(&[
        "commitment",
        "promise",
        "Lend 40 sensors",
        "--due",
        "in 3 weeks",
        "--for",
        &initiative,
        "--yes",
    ]);
    let commitment = id(&promised);
    alma.json(&["commitment", "hand-over", &commitment, "bruno", "--yes"]);
    let sent = Instant::now();
    let command = wait_inbox(bruno, "asks you to take over \"Lend 40 sensors\"");
    let took = sent.elapsed();
    follow(bruno, &command, &["--yes"]);
    bruno.json(&["commitment", "report", &commitment, "kept", "--evidence", "All arrived."]);

    wait_for("alma to see it kept", || {
        alma.json(&["commitment", "show", &commitment])["state"] == "kept"
    });
    let shown = alma.json(&["commitment", "list", "--all"]);
    let item = &shown["items"][0];
    assert_eq!(item["handle"], "bruno");
    assert_eq!(item["for"], initiative);
    assert_eq!(item["text"], "Lend 40 sensors");
    assert!(item["due"].as_str().is_some_and(|due| due.len() == "2026-12-12".len()));
    let words = promised["words"].as_str().expect("what was understood");
    assert!(words.contains(", in 21 days"), "{words}");
    println!("seen in the other's inbox after {took:?}; wanted: {SOON:?}");
    federation.wait_equal();
}

#[test]
fn a_lead_is_handed_over_and_the_initiative_closed_with_what_was_learnt() {
    let federation = Federation::of(2);
    let [alma, bruno] = federation.homes.as_slice() else { panic!("two homes") };
    let initiative = id(&alma.json(&["initiative", "create", "Dock telemetry", "--yes"]));
    alma.json(&["initiative", "step-up", &initiative, "--until", "in 6 months", "--yes"]);
    alma.json(&[
        "initiative",
        "rate",
        &initiative,
        "--network",
        "5",
        "--own",
        "2",
        "--burden",
        "3",
    ]);

    alma.json(&["initiative", "hand-over", &initiative, "bruno", "-m", "Ask Ada.", "--yes"]);
    let command = wait_inbox(bruno, "asks you to lead \"Dock telemetry\"");
    follow(bruno, &command, &["--yes"]);
    let without_lesson = bruno.run(&["initiative", "close", &initiative, "--yes", "--no-input"]);
    bruno.json(&[
        "initiative",
        "close",
        &initiative,
        "--worked",
        "One door first.",
        "--did-not",
        "Four makers.",
        "--tell-next",
        "Begin small.",
        "--yes",
    ]);
    let twice = bruno.run(&["initiative", "decline", &initiative, "--json"]);

    wait_for("alma to see it closed", || {
        alma.json(&["initiative", "show", &initiative])["stage"] == "closed"
    });
    let shown = alma.json(&["initiative", "show", &initiative]);
    assert_eq!(shown["leader"], "bruno");
    assert_eq!(shown["worth"]["network"], "5.0");
    assert_eq!(shown["working"]["lessons"][0]["tell"], "Begin small.");
    assert_eq!(alma.json(&["lesson", "list"])["items"][0]["about"]["id"], initiative.as_str());
    assert_eq!(without_lesson.code, Some(2));
    assert!(without_lesson.stderr.contains("--worked TEXT"), "{}", without_lesson.stderr);
    assert_eq!(twice.code, Some(1));
    assert!(twice.stdout.contains("it is closed already"), "{}", twice.stdout);
    federation.wait_equal();
}

#[test]
fn bad_input_about_the_work_gets_a_plain_answer_and_nothing_is_signed() {
    let federation = Federation::found();
    let alma = &federation.homes[0];
    let initiative = id(&alma.json(&["initiative", "create", "Dock telemetry", "--yes"]));
    let before = alma.status()["contributions"].clone();
    let promise =
        |text: &str, due: &str| alma.run(&["commitment", "promise", text, "--due", due, "--yes"]);

    let cases = [
        (promise("Too late", "2020-02-29"), 1, "Sat 29 Feb 2020 is over"),
        (promise("When", "soon"), 1, "\"soon\" is no date"),
        (promise("When", "31 feb"), 1, "is no date"),
        (promise("", "friday"), 1, "say what you promise"),
        (promise("Hide\u{1b}[2J", "friday"), 1, "this has to fit on one line"),
        (promise(&"x".repeat(100_000), "friday"), 1, "this is too long"),
        (
            alma.run(&[
                "initiative",
                "rate",
                &initiative,
                "--network",
                "6",
                "--own",
                "1",
                "--burden",
                "1",
            ]),
            2,
            "6 is not in 1..=5",
        ),
        (alma.run(&["initiative", "accept-lead", &initiative]), 1, "nobody offers you the lead"),
        (
            alma.run(&["initiative", "step-down", &initiative]),
            1,
            "only the organisation that leads",
        ),
        (alma.run(&["initiative", "leave", &initiative]), 1, "does not take part"),
        (alma.run(&["commitment", "accept", "co-zzzz"]), 1, "no commitment fits"),
        (alma.run(&["initiative", "merge", &initiative, &initiative]), 1, "merged into itself"),
        (alma.run(&["initiative", "reopen", &initiative, "--reason", "Why not"]), 1, "not closed"),
        (alma.run(&["person", "leave", "Zoe", "--yes"]), 1, "nobody called \"Zoe\""),
        (alma.run(&["challenge", "share", "A title", "--yes"]), 2, "-m TEXT"),
    ];
    for (ran, code, words) in cases {
        assert_eq!(ran.code, Some(code), "{words}: {}", ran.stderr);
        assert!(ran.stderr.contains(words), "{words}: {}", ran.stderr);
        assert!(!ran.stderr.contains('\u{1b}'), "{}", ran.stderr);
        assert!(ran.stdout.is_empty(), "{}", ran.stdout);
    }
    assert_eq!(alma.status()["contributions"], before);
}

#[test]
fn what_an_organisation_says_of_itself_reaches_the_others() {
    let mut federation = Federation::found();
    let bruno = federation.join("bruno");
    bruno.json(&[
        "profile",
        "set",
        "--does",
        "Cold stores",
        "--offers",
        "Reefer repair",
        "--why-joined",
        "One feed for all docks.",
        "--yes",
    ]);
    bruno.json(&["person", "add", "Ida Berg", "--role", "Head of logistics", "--yes"]);
    let alma = &federation.homes[0];
    alma.json(&["challenge", "share", "A broken reefer", "-m", "It needs repair.", "--yes"]);

    wait_for("alma to read bruno's profile", || {
        alma.json(&["profile", "show", "bruno"])["people"][0]["name"] == "Ida Berg"
    });
    let shown = alma.json(&["profile", "show", "bruno"]);
    assert_eq!(shown["why_joined"], "One feed for all docks.");
    let found = alma.json(&["challenge", "match", "broken"]);
    assert_eq!(found["items"][0]["handle"], "bruno");
    let board = alma.run(&["challenge", "list"]).must().stdout;
    assert!(board.lines().all(|line| line.chars().count() <= 80), "{board}");
}

#[test]
fn two_nodes_print_the_same_health_and_a_quiet_one_says_why_and_what_next() {
    let federation = Federation::of(2);
    let [alma, bruno] = federation.homes.as_slice() else { panic!("two homes") };
    alma.json(&["initiative", "create", "Dock telemetry", "--yes"]);
    alma.json(&["commitment", "promise", "Lend 40 sensors", "--due", "in 3 days", "--yes"]);
    federation.wait_equal();
    let health = |home: &Home, day: &str| {
        let mut health = home.json(&["health", "--as-of", day]);
        let fields = health.as_object_mut().expect("an object");
        assert_eq!(fields.remove("me"), Some(home.handle.as_str().into()));
        assert!(fields.remove("generated").is_some());
        health
    };

    let later = "2099-01-01";
    let (one, other) = (health(alma, later), health(bruno, later));

    assert_eq!(one, other);
    assert_eq!(one["as_of"], later);
    let kinds: Vec<&str> = one["warnings"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|warning| {
            assert!(warning["because"].as_str().is_some_and(|because| !because.is_empty()));
            assert!(warning["next"].as_str().is_some_and(|next| next.starts_with("guildhall ")));
            warning["kind"].as_str().expect("a kind")
        })
        .collect();
    assert!(kinds.contains(&"promise_late") && kinds.contains(&"quiet"), "{kinds:?}");
    let text = alma.run(&["health", "--as-of", later]).must().stdout;
    assert!(text.contains("\"Lend 40 sensors\" is late: Alma AB promised it"), "{text}");
    assert!(text.contains("guildhall commitment show co-"), "{text}");
    let wrong = alma.run(&["health", "--as-of", "some day"]);
    assert_eq!(wrong.code, Some(1));
    assert!(wrong.stderr.contains("--as-of \"3 weeks ago\""), "{}", wrong.stderr);
}

#[test]
fn every_next_step_that_is_named_is_a_command() {
    let federation = Federation::of(2);
    let [alma, bruno] = &federation.homes[..] else { panic!("two homes") };
    let initiative = id(&alma.json(&["initiative", "create", "Dock telemetry", "--yes"]));
    alma.run(&["initiative", "want-lead", &initiative, "--yes"]).must();
    let promise = alma.json(&[
        "commitment",
        "promise",
        "Lend two units",
        "--due",
        "tomorrow",
        "--for",
        &initiative,
    ]);
    alma.run(&["commitment", "report", &id(&promise), "at-risk", "-m", "No lorry."]).must();
    alma.run(&["commitment", "hand-over", &id(&promise), "bruno"]).must();
    alma.run(&["challenge", "share", "Cold gaps", "-m", "Who knows why?", "--yes"]).must();
    alma.run(&["decision", "propose", "Meet", "-m", "In May.", "--mode", "large", "--yes"]).must();
    alma.run(&["comment", "add", &initiative, "What do you think, @bruno?"]).must();
    federation.wait_equal();

    let mut steps: Vec<String> = Vec::new();
    for home in [alma, bruno] {
        for health in [home.json(&["health"]), home.json(&["health", "--as-of", "2028-01-01"])] {
            let warnings = health["warnings"].as_array().expect("a list");
            steps.extend(warnings.iter().map(|it| it["next"].as_str().unwrap().to_owned()));
        }
        let inbox = home.json(&["inbox"]);
        let items = inbox["items"].as_array().expect("a list");
        steps.extend(items.iter().map(|item| item["command"].as_str().unwrap().to_owned()));
    }

    steps.sort();
    steps.dedup();
    assert!(8 < steps.len(), "{steps:?}");
    for step in steps {
        let words: Vec<&str> = step.split_whitespace().skip(1).collect();
        let ran = alma.run(&[&words[..], &["--help"]].concat());
        assert_eq!(ran.code, Some(0), "{step}: {}", ran.stderr);
    }
}

#[test]
fn a_member_is_talked_about_where_it_says_what_it_does() {
    let federation = Federation::of(2);
    let [alma, bruno] = &federation.homes[..] else { panic!("two homes") };
    let silent = alma.run(&["comment", "add", "bruno", "Who are you?"]);
    bruno.run(&["profile", "set", "--does", "We mend cold rooms."]).must();
    federation.wait_equal();
    let asked = id(&alma.json(&["comment", "add", "bruno", "Also at night?"]));
    federation.wait_equal();
    bruno.run(&["profile", "set", "--does", "We mend cold rooms, day and night."]).must();
    bruno.run(&["comment", "add", "bruno", "--reply-to", &asked, "From May, @alma."]).must();
    federation.wait_equal();

    let told = alma.run(&["inbox"]).must().stdout;
    let shown = alma.run(&["member", "show", "bruno"]);
    let log = alma.run(&["log", "--of", "bruno"]).must().stdout;

    assert_eq!(silent.code, Some(1), "{}", silent.stderr);
    assert!(silent.stderr.contains("has not said yet what it does"), "{}", silent.stderr);
    let (question, answer) = (shown.stdout.find("Also at night?"), shown.stdout.find("From May"));
    assert!(question.is_some() && question < answer, "{}", shown.stdout);
    assert!(told.contains("bruno") && told.contains("guildhall member show bruno"), "{told}");
    assert!(log.contains("Also at night?") || log.contains("commented"), "{log}");
}
