//! What people do daily: find, take back, keep a draft, make a backup, be told.

use std::os::unix::fs::PermissionsExt as _;
use std::process::Stdio;

use crate::federation::{Federation, Home, wait_for};
use crate::schema;

#[test]
fn what_was_written_is_found_by_its_words_and_shown_before_it_is_written_again() {
    let federation = Federation::found();
    let [alma] = &federation.homes[..] else { panic!("one home") };
    let made =
        alma.json(&["initiative", "create", "Dock telemetry", "-m", "A sensor feed.", "--yes"]);
    let id = made["id"].as_str().unwrap();
    alma.json(&["comment", "add", id, "Door four reads high."]);

    let found = alma.json(&["search", "SENSOR"]);
    let comment = alma.json(&["search", "door", "high", "--kind", "comment"]);
    let again = alma.run(&["initiative", "create", "Telemetry of docks", "--yes"]).must();

    assert_eq!(found["items"][0]["id"], id);
    assert_eq!(comment["items"][0]["title"], "Dock telemetry");
    assert!(again.stderr.contains("Dock telemetry"), "{}", again.stderr);
    assert!(!again.stdout.contains("Dock telemetry"), "{}", again.stdout);
}

#[test]
fn a_comment_is_taken_back_by_its_id_or_by_undo() {
    let federation = Federation::of(2);
    let [alma, bruno] = &federation.homes[..] else { panic!("two homes") };
    let made = alma.json(&["initiative", "create", "Pallets", "--yes"]);
    let id = made["id"].as_str().unwrap().to_owned();
    let first = alma.json(&["comment", "add", &id, "First."])["id"].as_str().unwrap().to_owned();
    alma.json(&["comment", "add", &id, "Second.", "--reply-to", &first]);

    alma.run(&["comment", "withdraw", &first[..9], "--yes"]).must();
    alma.run(&["undo", "--yes"]).must();

    federation.wait_equal();
    let shown = bruno.json(&["initiative", "show", &id]);
    let withdrawn = shown["discussion"].as_array().unwrap().iter();
    assert!(withdrawn.clone().all(|comment| comment["withdrawn"] == true), "{shown}");
    assert_eq!(withdrawn.count(), 2);
    let others = bruno.run(&["comment", "withdraw", &first, "--yes"]);
    assert_eq!(others.code, Some(1), "{}", others.stderr);
}

#[test]
fn a_digest_is_text_markdown_a_feed_or_json() {
    let federation = Federation::found();
    let [alma] = &federation.homes[..] else { panic!("one home") };
    alma.json(&["initiative", "create", "Dock telemetry", "--yes"]);

    let text = alma.run(&["digest", "--since", "1d"]).must().stdout;
    let markdown = alma.run(&["digest", "--format", "markdown"]).must().stdout;
    let atom = alma.run(&["digest", "--format", "atom"]).must().stdout;
    let json = alma.run(&["digest", "--format", "json"]).must().json();

    assert!(text.contains("Dock telemetry") && text.contains("Alma AB"), "{text}");
    assert!(markdown.starts_with("# Test federation\n"), "{markdown}");
    assert!(atom.starts_with("<?xml") && atom.contains("<title>Alma AB: started"), "{atom}");
    schema::check(&json);
    assert_eq!(alma.run(&["digest", "--since", "yesterday"]).code, Some(1));
}

#[test]
fn a_backup_made_while_the_node_runs_brings_it_back_and_lets_it_sign_only_once_it_is_sure() {
    let federation = Federation::of(2);
    let [alma, bruno] = &federation.homes[..] else { panic!("two homes") };
    let file = federation.path("alma.backup");
    let file = file.to_str().unwrap();
    let made = alma.json(&["initiative", "create", "Before", "--yes"]);
    alma.json(&["backup", "create", file]);
    alma.json(&["initiative", "create", "After", "--yes"]);
    federation.wait_equal();
    alma.stop();

    let verified = alma.json(&["backup", "verify", file]);
    let again = Home { handle: "alma".into(), path: federation.path("again") };
    again.json(&["backup", "restore", file, "--yes"]);
    bruno.stop();
    again.start(&[]);
    let refused = again.run(&["initiative", "create", "Too early", "--yes"]);
    bruno.start(&[]);
    again.wait_status("to know its latest", |status| status["node"]["state"] == "well");

    assert!(verified["contributions"].as_u64().unwrap() > 3);
    assert_eq!(refused.code, Some(4), "{}", refused.stderr);
    again.json(&["initiative", "create", "In time", "--yes"]);
    let shown = again.json(&["initiative", "list"]);
    assert_eq!(shown["items"].as_array().unwrap().len(), 3, "{shown}");
    assert!(again.json(&["log", "--verify"])["ok"].as_bool().unwrap());
    assert!(made["id"].is_string());
    let mut bytes = std::fs::read(file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    let damaged = federation.file("damaged", &bytes);
    assert_eq!(again.run(&["backup", "verify", damaged.to_str().unwrap()]).code, Some(6));
}

#[test]
fn checks_speak_the_language_of_monitoring_and_the_doctor_names_what_mends() {
    let federation = Federation::found();
    let [alma] = &federation.homes[..] else { panic!("one home") };

    for check in ["node", "sync", "promises", "disk"] {
        let ran = alma.run(&["check", check]);
        let json = alma.run(&["check", check, "--json"]).json();
        schema::check(&json);
        assert!(ran.stdout.starts_with(&format!("{} ", check.to_uppercase())), "{}", ran.stdout);
        assert_eq!(ran.code, json["code"].as_i64().map(|code| i32::try_from(code).unwrap()));
    }
    let doctor = alma.json(&["doctor"]);
    let codes: Vec<&str> = doctor["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|item| item["code"].as_str())
        .collect();
    assert!(codes.contains(&"W-NO-BACKUP"), "{doctor}");
    alma.stop();
    assert_eq!(alma.run(&["check", "node"]).code, Some(2));
    assert_eq!(alma.run(&["doctor", "--exit-code"]).code, Some(7));
    assert_eq!(alma.run(&["check", "sync"]).code, Some(2));
}

#[test]
fn an_editor_that_fails_loses_nothing_and_a_comment_without_end_is_refused_with_the_limit() {
    let federation = Federation::found();
    let [alma] = &federation.homes[..] else { panic!("one home") };
    let made = alma.json(&["initiative", "create", "Pallets", "--yes"]);
    let id = made["id"].as_str().unwrap();
    let long = federation.file("long", "word ".repeat(200_000).as_bytes());

    let refused = alma.run(&["comment", "add", id, "-F", long.to_str().unwrap()]);

    assert_eq!(refused.code, Some(1), "{}", refused.stderr);
    assert!(
        refused.stderr.contains("65536") || refused.stderr.contains("64"),
        "{}",
        refused.stderr
    );
    assert!(refused.stderr.contains("your text is kept in"), "{}", refused.stderr);
    let drafts: Vec<_> = std::fs::read_dir(alma.path.join("drafts")).unwrap().flatten().collect();
    assert_eq!(drafts.len(), 1);
    let nobody = alma.run(&["comment", "add", id]);
    assert_eq!(nobody.code, Some(2), "{}", nobody.stderr);
}

#[test]
fn a_persons_own_program_is_told_what_needs_them() {
    let mut federation = Federation::found();
    let told = federation.path("told");
    let alma = &federation.homes[0];
    alma.stop();
    let settings = format!("[notify]\ncommand = \"cat >> '{}'\"\n", told.display());
    std::fs::write(alma.path.join("config.toml"), settings).unwrap();
    alma.start(&[]);
    alma.json(&["status"]);

    federation.join("bruno");

    wait_for("the program to be told", || {
        std::fs::read_to_string(&told).is_ok_and(|text| text.contains("is a guest"))
    });
    let text = std::fs::read_to_string(&told).unwrap();
    for line in text.lines() {
        schema::check(&serde_json::from_str(line).unwrap());
    }
}

#[test]
fn every_command_has_a_manual_page_and_runs_with_nobody_at_the_keyboard() {
    let federation = Federation::found();
    let [alma] = &federation.homes[..] else { panic!("one home") };
    let directory = federation.path("man");

    let written = alma.json(&["man", directory.to_str().unwrap()]);

    let pages = written["items"].as_array().unwrap();
    assert!(pages.len() > 40, "{written}");
    let vote = std::fs::read_to_string(directory.join("guildhall-decision-vote.1")).unwrap();
    assert!(vote.contains("guildhall decision vote"), "{vote}");
    let mode = std::fs::metadata(alma.path.join("profile.toml")).unwrap().permissions().mode();
    assert_eq!(mode & 0o077, 0);
}

#[test]
fn what_comes_on_standard_input_is_a_comment() {
    use std::io::Write as _;
    let federation = Federation::found();
    let [alma] = &federation.homes[..] else { panic!("one home") };
    let made = alma.json(&["initiative", "create", "Pallets", "--yes"]);
    let id = made["id"].as_str().unwrap();
    let mut command = alma.command(&["comment", "add", id, "-"]);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();

    child.stdin.take().unwrap().write_all("From a script.\n".as_bytes()).unwrap();

    assert!(child.wait().unwrap().success());
    let shown = alma.json(&["initiative", "show", id]);
    assert_eq!(shown["discussion"][0]["text"], "From a script.");
}

/// Words of those who build such programs. Who only uses one need not know them.
const TRADE: &[&str] = &[
    "automerge",
    "ballot",
    "candidate",
    "crdt",
    "dag",
    "daemon",
    "electorate",
    "envelope",
    "frontier",
    "gossip",
    "libp2p",
    "multiaddr",
    "mutex",
    "none)",
    "ok(",
    "peer",
    "peers",
    "polka",
    "quorum",
    "sled",
    "some(",
    "tokio",
];

fn words_of_the_trade(text: &str) -> Vec<&str> {
    let is_between = |character: char| character.is_whitespace() || ",.:;\"'-/".contains(character);
    let plain = text.split(is_between);
    plain.filter(|word| TRADE.contains(&word.to_lowercase().as_str())).collect()
}

#[test]
fn nobody_reads_a_word_of_the_trade_who_did_not_ask_for_it() {
    let federation = Federation::of(2);
    let [alma, bruno] = &federation.homes[..] else { panic!("two homes") };
    let made = |args: &[&str]| alma.json(args)["id"].as_str().unwrap().to_owned();
    let initiative = made(&["initiative", "create", "Pallets", "-m", "Who has some?", "--yes"]);
    let decision =
        made(&["decision", "propose", "Meet", "-m", "In May.", "--mode", "large", "--yes"]);
    let promise =
        made(&["commitment", "promise", "Lend two", "--due", "tomorrow", "--for", &initiative]);
    let challenge = made(&["challenge", "share", "Cold gaps", "-m", "Who knows?", "--yes"]);
    let lesson = made(&[
        "lesson",
        "record",
        "--for",
        &initiative,
        "--worked",
        "One",
        "--did-not",
        "Two",
        "--tell-next",
        "Three",
    ]);
    federation.wait_equal();
    let mut looks =
        crate::hostile::every_look(&initiative, &decision, [&promise, &challenge, &lesson]);
    let asked = |look: &Vec<String>| {
        look.iter().any(|word| word == "-v" || word == "--verify") || look[0] == "node"
    };
    looks.retain(|look| !asked(look));
    let others = [
        "--help",
        "help",
        "version",
        "undo --list",
        "leave --help",
        "init --help",
        "join --help",
        "initiative --help",
        "decision --help",
        "member --help",
        "rules --help",
        "key --help",
        "nonsense",
        "decision vote",
        "initiative show in-zzzz",
        "commitment promise",
    ];
    looks.extend(others.iter().map(|line| line.split(' ').map(str::to_owned).collect()));

    let mut told = Vec::new();
    for look in &looks {
        let args: Vec<&str> = look.iter().map(String::as_str).collect();
        let ran = bruno.run(&args);
        for text in [&ran.stdout, &ran.stderr] {
            told.extend(
                words_of_the_trade(text).into_iter().map(|word| format!("{args:?}: {word}")),
            );
        }
    }

    assert_eq!(words_of_the_trade("the Quorum of peers."), ["Quorum", "peers"]);
    assert_eq!(told, Vec::<String>::new());
}

#[test]
fn every_code_has_its_page_also_for_programs() {
    let federation = Federation::found();
    let [alma] = &federation.homes[..] else { panic!("one home") };

    let all = alma.json(&["explain"]);
    let one = alma.json(&["explain", "e-node-down"]);

    assert!(20 < all["items"].as_array().unwrap().len());
    assert_eq!(one["items"][0]["code"], "E-NODE-DOWN");
}
