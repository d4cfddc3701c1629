//! Commands as people type them, right and wrong.

use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use crate::federation::{Federation, Home};

#[test]
fn a_forged_contribution_is_refused_with_the_reason() {
    let federation = Federation::of(2);
    let [alma, bruno] = &federation.homes[..] else { panic!("two homes") };
    alma.run(&["initiative", "create", "Honest words", "-m", "As agreed.", "--yes"]).must();
    federation.wait_equal();
    let before = bruno.status();
    let exported = federation.path("exported");
    let exported = exported.to_str().unwrap();
    alma.run(&["log", "export", exported]).must();
    let mut bytes = std::fs::read(exported).unwrap();
    let place = bytes.windows(6).rposition(|window| window == b"Honest").expect("the title");
    bytes[place] = b'h';
    let forged = federation.file("forged", &bytes);

    let refused = bruno.run(&["log", "import", forged.to_str().unwrap()]);

    assert_eq!(refused.code, Some(6));
    assert!(refused.stdout.contains("does not match its hash"), "{}", refused.stdout);
    assert_eq!(bruno.status()["state"], before["state"]);
}

#[test]
fn contributions_travel_on_a_stick() {
    let federation = Federation::of(2);
    let [alma, bruno] = &federation.homes[..] else { panic!("two homes") };
    federation.wait_equal();
    for home in [alma, bruno] {
        home.stop();
        home.start(&["--offline"]);
    }
    alma.run(&["initiative", "create", "By hand", "-m", "Carried.", "--yes"]).must();
    let stick = federation.path("stick");

    alma.run(&["log", "export", stick.to_str().unwrap()]).must();
    bruno.run(&["log", "import", stick.to_str().unwrap()]).must();

    assert_eq!(alma.status()["state"], bruno.status()["state"]);
}

#[test]
fn anybody_can_check_a_decision_with_the_file_alone() {
    let federation = Federation::of(2);
    let [alma, bruno] = &federation.homes[..] else { panic!("two homes") };
    let proposed = alma.json(&["decision", "propose", "Meet in Oslo", "-m", "In June.", "--yes"]);
    let id = proposed["id"].as_str().unwrap();
    let early = alma.run(&["decision", "certificate", id]);
    bruno.agree(id);
    let decided = bruno.wait_final(id);
    let written = bruno.run(&["decision", "certificate", id]).must().stdout;
    let file = federation.file("oslo.cert", written.as_bytes());
    let file = file.to_str().unwrap();
    for home in [alma, bruno] {
        home.stop();
    }
    let stranger = Home { handle: "stranger".into(), path: federation.path("nothing-here") };

    let proof = stranger.json(&["verify", file]);
    let read = stranger.run(&["verify", file]).must().stdout;
    let mut altered = written.clone().into_bytes();
    let middle = altered.len() / 2;
    altered[middle] = if altered[middle] == b'A' { b'B' } else { b'A' };
    let altered = federation.file("altered", &altered);
    let refused = stranger.run(&["verify", altered.to_str().unwrap()]);

    assert_eq!((early.code, early.stdout.as_str()), (Some(1), ""), "{}", early.stderr);
    assert_eq!(proof["schema"], "guildhall.proof/1");
    assert_eq!((&proof["decision"], &proof["outcome"]), (&decided["id"], &decided["outcome"]));
    assert_eq!(proof["entry"], decided["entry"]);
    assert_eq!(proof["text"], "In June.");
    assert!(read.contains("This certificate holds"), "{read}");
    assert!(read.contains(decided["entry"]["words"].as_str().unwrap()), "{read}");
    assert_eq!(refused.code, Some(6));
    assert!(refused.stderr.contains("does NOT hold"), "{}", refused.stderr);
    assert!(!stranger.path.exists());
}

#[test]
fn a_second_node_on_one_home_is_refused_by_name() {
    let federation = Federation::found();
    let [alma] = &federation.homes[..] else { panic!("one home") };
    let pid = alma.status()["node"]["pid"].to_string();

    let second = alma.run(&["node", "run"]);

    assert_ne!(second.code, Some(0));
    assert!(second.stderr.contains(&pid), "{}", second.stderr);
}

#[test]
fn an_invite_works_once_and_says_why_it_does_not_work_again() {
    let mut federation = Federation::found();
    let invite = federation.homes[0].json(&["invite", "create", "--for", "Bruno"]);
    let invite = invite["invite"].as_str().unwrap().to_owned();
    let join = |home: &Home, handle: &str, invite: &str| {
        home.run(&[
            "join",
            invite,
            "--org",
            handle,
            "--handle",
            handle,
            "--person",
            "Pat",
            "--yes",
            "--no-input",
            "--timeout",
            "10",
        ])
    };
    let path = |name: &str| federation.path(name);
    let bruno = Home { handle: "bruno".into(), path: path("bruno") };
    let carla = Home { handle: "carla".into(), path: path("carla") };
    let dora = Home { handle: "dora".into(), path: path("dora") };
    join(&bruno, "bruno", &invite).must();

    let used = join(&carla, "carla", &invite);
    let mut altered = invite.clone();
    altered.replace_range(20..21, if &invite[20..21] == "q" { "p" } else { "q" });
    let damaged = join(&dora, "dora", &altered);

    assert_ne!(used.code, Some(0));
    assert!(used.stderr.contains("used"), "{}", used.stderr);
    assert_eq!(damaged.code, Some(6), "{}", damaged.stderr);
    federation.homes.push(bruno);
}

#[test]
fn nonsense_gets_a_plain_answer_and_a_next_step() {
    let federation = Federation::found();
    let [alma] = &federation.homes[..] else { panic!("one home") };
    let nowhere = Home { handle: "nobody".into(), path: PathBuf::from("/nonexistent/guildhall") };
    let cases: &[(&Home, &[&str], i32)] = &[
        (alma, &["initiative", "show", "in-zzzz"], 1),
        (alma, &["decision", "show", "zzzz"], 1),
        (alma, &["decision", "vote", "zzzz", "perhaps"], 2),
        (alma, &["initiative", "create", ""], 1),
        (alma, &["member", "propose", "nobody"], 1),
        (alma, &["import", "/nonexistent"], 1),
        (alma, &["frobnicate"], 2),
        (alma, &["join", "guildhall1nonsense", "--yes", "--no-input"], 1),
        (&nowhere, &["status"], 3),
        (&nowhere, &["join", "nonsense", "--org", "x", "--handle", "x1", "--yes"], 6),
    ];

    for (home, args, code) in cases {
        let ran = home.run(args);
        assert_eq!(ran.code, Some(*code), "{args:?}: {}", ran.stderr);
        assert!(ran.stderr.contains("error"), "{args:?}: {}", ran.stderr);
        assert!(!ran.stderr.contains("panicked"), "{args:?}: {}", ran.stderr);
    }
}

#[test]
fn a_command_that_is_none_is_answered_with_one_that_is() {
    let nowhere = Home { handle: "nobody".into(), path: PathBuf::from("/nonexistent/guildhall") };
    let cases: &[(&[&str], &str)] = &[
        (&["commitment", "promise"], "guildhall commitment promise \"Lend 40 sensors\" --due"),
        (&["init", "--name", "x"], "guildhall init \"Nordic Cold Chain\""),
        (&["initiative", "lst"], "guildhall initiative list"),
        (&["frobnicate"], "guildhall help"),
    ];

    for (args, example) in cases {
        let told = nowhere.run(args);
        let answered = nowhere.run(&[args, &["--json"][..]].concat());

        assert_eq!((told.code, answered.code), (Some(2), Some(2)), "{args:?}");
        assert!(told.stderr.contains(example), "{args:?}: {}", told.stderr);
        let problem: serde_json::Value = serde_json::from_str(&answered.stdout).unwrap();
        assert!(problem["hints"][0].as_str().unwrap().starts_with(example), "{problem}");
    }
}

#[test]
fn a_home_too_deep_for_a_socket_is_refused_before_anything_is_made() {
    let federation = Federation::found();
    let deep = Home { handle: "deep".into(), path: federation.path(&"deep".repeat(30)) };

    let refused = deep.run(&["init", "Deep", "--org", "Deep", "--handle", "deep", "--yes"]);

    assert_ne!(refused.code, Some(0));
    assert!(refused.stderr.contains("E-SOCKET-PATH"), "{}", refused.stderr);
    assert!(!deep.path.exists());
}

#[test]
fn what_a_node_writes_is_for_its_owner_alone() {
    let federation = Federation::found();
    let [alma] = &federation.homes[..] else { panic!("one home") };

    for file in ["key", "log", "node.log", "profile.toml", "root-words"] {
        let mode = std::fs::metadata(alma.path.join(file)).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{file}: {mode:o}");
    }
}

#[test]
fn dirty_rows_are_imported_or_named() {
    let federation = Federation::found();
    let [alma] = &federation.homes[..] else { panic!("one home") };
    let rows = concat!(
        "{\"title\":\"Sound\",\"stage\":\"beta\",\"created\":\"2020-01-01\",\"authors\":3}\n",
        "{\"title\":\"\",\"stage\":\"alpha\"}\n",
        "not json at all\n",
        "{\"title\":\"Odd\",\"stage\":\"frobnicated\",\"created\":\"yesterday\"}\n",
    );
    let file = federation.file("rows.jsonl", rows.as_bytes());

    let answer = alma.json(&["import", file.to_str().unwrap(), "--yes"]);

    let listed = alma.json(&["initiative", "list"]);
    let items = listed["items"].as_array().unwrap();
    assert_eq!(items.len(), 2, "{answer}");
    let sound = items.iter().find(|item| item["title"] == "Sound").unwrap();
    assert_eq!(sound["stage"], "launched");
}

/// Every field that scripts rely on, by the command that answers it.
#[test]
fn scripts_find_the_fields_they_were_promised() {
    let federation = Federation::of(2);
    let [alma, bruno] = &federation.homes[..] else { panic!("two homes") };
    let made = alma.json(&["initiative", "create", "Scripted", "-m", "Text.", "--yes"]);
    let proposed = alma
        .json(&["decision", "propose", "Scripted", "-m", "Text.", "--mode", "majority", "--yes"]);
    let decision = proposed["id"].as_str().unwrap();
    bruno.agree(decision);
    alma.wait_final(decision);
    let cases: &[(&[&str], &[&str])] = &[
        (
            &["status"],
            &[
                "/state",
                "/state_words",
                "/contributions",
                "/partners/0/handle",
                "/partners/0/connected",
                "/partners/0/has_our_latest",
                "/node/state",
                "/node/pid",
                "/me/handle",
                "/me/standing",
                "/minutes",
            ],
        ),
        (&["decision", "list"], &["/items/0/id", "/items/0/title", "/items/0/state"]),
        (
            &["initiative", "list"],
            &[
                "/items/0/id",
                "/items/0/title",
                "/items/0/stage",
                "/items/0/handle",
                "/items/0/created",
            ],
        ),
        (
            &["decision", "show", decision],
            &["/state", "/outcome", "/rule", "/stances/0", "/entry", "/certificate"],
        ),
        (&["log", "--verify"], &["/ok", "/contributions", "/problems"]),
        (&["invite", "create", "--for", "X"], &["/invite", "/command", "/id"]),
        (&["member", "list"], &["/items/0/handle", "/items/0/standing", "/items/0/since"]),
        (&["inbox"], &["/items"]),
        (&["initiative", "show", made["id"].as_str().unwrap()], &["/id", "/text", "/heads"]),
        (&["member", "show", "bruno"], &["/handle", "/standing"]),
        (&["invite", "list"], &["/items"]),
        (&["rules", "show"], &["/items/0"]),
        (&["log"], &["/items/0"]),
        (&["version"], &["/command", "/node/version"]),
        (&["config", "show"], &[]),
        (&["config", "paths"], &[]),
    ];

    for (args, fields) in cases {
        let answer = alma.json(args);
        assert!(answer["schema"].is_string(), "{args:?} names no schema: {answer}");
        for field in *fields {
            assert!(answer.pointer(field).is_some(), "{args:?} lacks {field}: {answer}");
        }
    }
    let shown = alma.json(&["decision", "show", decision]);
    assert_eq!(shown["state"], "final");
    assert_eq!(shown["outcome"], "adopted");
    assert_eq!(bruno.json(&["decision", "show", decision])["entry"], shown["entry"]);
}

#[test]
fn an_act_waits_until_a_partner_has_it() {
    let federation = Federation::of(2);
    let [alma, bruno] = &federation.homes[..] else { panic!("two homes") };

    let made =
        alma.run(&["initiative", "create", "Delivered", "-m", "x", "--yes", "--wait", "--json"]);
    let id = made.must().json()["id"].as_str().unwrap().to_owned();

    assert_eq!(bruno.json(&["initiative", "show", &id])["title"], "Delivered");
}
