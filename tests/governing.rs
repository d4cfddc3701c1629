//! Deciding who is in, by which rules and with which keys: the real program, on loopback.

use std::net::TcpListener;

use serde_json::Value;

use crate::federation::{Federation, Home};

/// A port that is free at this moment.
fn free_port() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback");
    listener.local_addr().expect("bound").port().to_string()
}

fn home(federation: &Federation, handle: &str) -> Home {
    Home { handle: handle.into(), path: federation.path(handle) }
}

#[test]
fn a_partner_leaves_and_the_others_go_on() {
    let federation = Federation::of(3);
    let [alma, bruno, carla] = &federation.homes[..] else { panic!("three homes") };

    let unsure = carla.run(&["leave", "--yes", "--no-input"]);
    let mistaken = carla.run(&["leave", "--confirm", "karla", "--no-input"]);
    let left =
        carla.run(&["leave", "-m", "We close.", "--confirm", "carla", "--no-input", "--json"]);

    assert_eq!(unsure.code, Some(2), "{}", unsure.stderr);
    assert!(mistaken.stderr.contains("not your short name"), "{}", mistaken.stderr);
    let decision = left.must().json()["id"].as_str().expect("an id").to_owned();
    for other in [alma, bruno] {
        let shown = other.wait_final(&decision);
        assert_eq!(shown["text"], "We close.");
        assert_eq!(other.status()["governance"]["electorate"], 2);
    }
    carla.wait_status("to be out", |status| status["me"]["standing"] == "former");
    let decided = alma.json(&["decision", "propose", "Go on", "-m", "The two of us.", "--yes"]);
    let decided = decided["id"].as_str().expect("an id");
    bruno.agree(decided);
    assert_eq!(alma.wait_final(decided)["outcome"], "adopted");
}

#[test]
fn who_leaves_hands_over_first_and_is_told_as_long_as_it_is_not_final() {
    let federation = Federation::of(2);
    let [alma, bruno] = &federation.homes[..] else { panic!("two homes") };
    let promised = bruno.json(&["commitment", "promise", "Lend two units", "--due", "2099-01-01"]);
    let promise = promised["id"].as_str().expect("an id");
    federation.wait_equal();
    alma.stop();

    let left =
        bruno.json(&["leave", "--to", "alma", "--confirm", "bruno", "--no-input", "--no-wait"]);
    let waiting = bruno.status();
    alma.start(&[]);

    let codes = |status: &Value| -> Vec<String> {
        let findings = status["node"]["findings"].as_array().expect("a list");
        findings.iter().map(|finding| finding["code"].as_str().unwrap().to_owned()).collect()
    };
    assert!(codes(&waiting).contains(&"W-LEAVING".to_owned()), "{waiting}");
    alma.wait_final(left["id"].as_str().expect("an id"));
    let out = bruno.wait_status("to be out", |status| status["me"]["standing"] == "former");
    assert!(codes(&out).contains(&"W-NO-MEMBER".to_owned()), "{out}");
    let shown = alma.json(&["commitment", "show", promise]);
    assert_eq!(shown["offered_to"][0]["handle"], "alma", "{shown}");
    alma.run(&["commitment", "accept", promise, "--yes"]).must();
    assert_eq!(alma.json(&["commitment", "show", promise])["handle"], "alma");
}

#[test]
fn a_guest_whose_name_reads_like_a_partners_is_pointed_out() {
    let federation = Federation::of(2);
    let alma = &federation.homes[0];
    let warnings = || -> Vec<String> {
        let status = alma.status();
        let findings = status["node"]["findings"].as_array().expect("a list").clone();
        let alike = findings.into_iter().filter(|finding| finding["code"] == "W-LOOK-ALIKE");
        alike.map(|finding| finding["title"].as_str().unwrap().to_owned()).collect()
    };
    assert!(warnings().is_empty());
    let invited = alma.json(&["invite", "create", "--for", "Somebody"]);
    let somebody = home(&federation, "frost");

    let text = invited["invite"].as_str().expect("an invite");
    let org = ["--org", "\u{410}lma AB", "--handle", "frost", "--person", "Nils"];
    somebody.json(&[&["join", text], &org[..], &["--yes", "--no-input"]].concat());

    alma.wait_status("to warn", |_| !warnings().is_empty());
    let warnings = warnings();
    assert!(warnings[0].contains("(alma)") && warnings[0].contains("(frost)"), "{warnings:?}");
}

#[test]
fn rules_are_listed_by_name_and_changed_by_decision() {
    let federation = Federation::of(2);
    let [alma, bruno] = &federation.homes[..] else { panic!("two homes") };
    let help = alma.run(&["rules", "propose", "--help"]).must().stdout;
    let rules = alma.json(&["rules", "show"]);
    for policy in rules["policies"].as_array().expect("a list") {
        let key = policy["key"].as_str().expect("a name");
        assert!(help.contains(key), "the help does not name {key}");
    }

    let proposed = alma.json(&["rules", "propose", "guest-cap", "8", "-m", "More guests."]);
    let decision = proposed["id"].as_str().expect("an id");
    bruno.agree(decision);
    let shown = alma.wait_final(decision);

    assert_eq!(shown["outcome"], "adopted");
    let rules = bruno.run(&["rules", "show"]).must().stdout;
    assert!(rules.contains("guest-cap") && rules.contains('8'), "{rules}");
    assert!(alma.run(&["rules", "propose", "removal", "1/2"]).stderr.contains("half"));
}

#[test]
fn a_second_machine_is_added_and_takes_the_seat_with_the_words_on_paper() {
    let federation = Federation::of(2);
    let [alma, bruno] = &federation.homes[..] else { panic!("two homes") };
    let words = alma.json(&["key", "words"])["root"].as_array().expect("words").clone();
    let words: Vec<&str> = words.iter().filter_map(|word| word.as_str()).collect();
    let paper = federation.file("paper", words.join(" ").as_bytes());
    let invited = alma.json(&["key", "machine", "invite", "The office"]);
    let office = home(&federation, "office");

    let text = invited["text"].as_str().expect("a text");
    let args = ["key", "machine", "join", text, "--person", "Mo", "--yes", "--no-input"];
    let joined = office.json(&args);
    assert_eq!(joined["joined"], true);
    office.wait_status("to be a partner's", |status| status["me"]["standing"] == "partner");
    let paper = paper.to_str().expect("a path");
    let seat = office.json(&["key", "seat", "--words", paper, "--yes", "--no-input"]);
    office.wait_final(seat["id"].as_str().expect("an id"));

    let keys = office.json(&["key", "list"]);
    assert_eq!(
        (&keys["items"][0]["purpose"], &keys["items"][0]["here"]),
        (&"seat".into(), &true.into())
    );
    let decided = office.json(&["decision", "propose", "From here", "-m", "We go on.", "--yes"]);
    let decided = decided["id"].as_str().expect("an id");
    bruno.agree(decided);
    assert_eq!(office.wait_final(decided)["outcome"], "adopted");
    let late = alma.run(&["initiative", "create", "Too late", "--yes"]);
    assert_ne!(late.code, Some(0));
}

#[test]
fn three_found_a_federation_by_a_file_and_find_each_other() {
    let stage = Federation::found();
    let file = stage.path("founding.toml");
    let file = file.to_str().expect("a path");
    let handles = ["anna", "bert", "cleo"];
    let homes: Vec<Home> = handles.iter().map(|handle| home(&stage, handle)).collect();
    let at: Vec<String> = handles.iter().map(|_| format!("127.0.0.1:{}", free_port())).collect();
    let who = |place: usize| {
        [
            "--org",
            handles[place],
            "--handle",
            handles[place],
            "--person",
            "Pat",
            "--at",
            &at[place],
            "--yes",
            "--no-input",
        ]
        .map(str::to_owned)
    };
    let run = |place: usize, args: &[&str], more: &[String]| {
        let more: Vec<&str> = more.iter().map(String::as_str).collect();
        homes[place].json(&[args, &more[..]].concat())
    };

    run(
        0,
        &[
            "found",
            "start",
            "Three together",
            "--founders",
            "3",
            "--preset",
            "trial",
            "--file",
            file,
        ],
        &who(0),
    );
    let early = homes[0].run(&["found", "sign", file, "--yes", "--no-input"]);
    let asleep = homes[0].run(&["node", "run"]);
    run(1, &["found", "join", file], &who(1));
    run(2, &["found", "join", file], &who(2));
    for place in [1, 0, 2] {
        run(place, &["found", "sign", file, "--yes", "--no-input"], &[]);
    }
    let ids: Vec<_> =
        (0..3).map(|place| run(place, &["found", "finish", file], &[])["id"].clone()).collect();

    assert!(early.stderr.contains("only 1 of 3 founders"), "{}", early.stderr);
    assert!(asleep.stderr.contains("not founded yet"), "{}", asleep.stderr);
    assert!(ids.iter().all(|id| id.is_string() && *id == ids[0]), "{ids:?}");
    for home in &homes {
        let is_there = |status: &Value| {
            let partners = status["partners"].as_array();
            let connected = |partners: &Vec<Value>| {
                partners.iter().filter(|partner| partner["connected"] == true).count()
            };
            status["governance"]["electorate"] == 3 && partners.map(connected) == Some(2)
        };
        home.wait_status("to find the other two", is_there);
    }
    let decided = homes[0].json(&["decision", "propose", "First", "-m", "Together.", "--yes"]);
    let decided = decided["id"].as_str().expect("an id");
    homes[1].agree(decided);
    assert_eq!(homes[2].wait_final(decided)["outcome"], "adopted");
}
