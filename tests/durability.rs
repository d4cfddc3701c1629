//! What a node said it recorded is there after it was killed at any moment.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use crate::federation::Federation;

/// Kills of one node in this test.
const KILLS: usize = 50;

#[test]
fn nothing_acknowledged_is_lost_in_fifty_kills() {
    let federation = Federation::found();
    let [alma] = &federation.homes[..] else { panic!("one home") };
    let mut acknowledged: Vec<String> = Vec::new();

    for kill in 0..KILLS {
        // Several acts are under way when the blow falls; those that were answered must stand.
        let writers: Vec<_> = (0..3)
            .map(|writer| {
                let title = format!("Round {kill} writer {writer}");
                let args = ["initiative", "create", &title, "-m", "Text.", "--yes", "--json"];
                let mut command = alma.command(&args);
                command.stdout(Stdio::piped()).stderr(Stdio::null());
                command.spawn().expect("the binary starts")
            })
            .collect();
        if kill % 3 == 0 {
            alma.kill();
        }
        for mut writer in writers {
            let mut answer = String::new();
            let stdout = writer.stdout.take().expect("piped");
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                answer.push_str(&line);
            }
            if writer.wait().expect("it ends").success() {
                let answer: serde_json::Value = serde_json::from_str(&answer).expect("JSON");
                acknowledged.push(answer["id"].as_str().expect("an id").to_owned());
            }
        }
        if kill % 3 != 0 {
            alma.kill();
        }
        alma.start(&[]);
    }

    let listed = alma.json(&["initiative", "list"]);
    let present: std::collections::BTreeSet<&str> =
        listed["items"].as_array().unwrap().iter().filter_map(|item| item["id"].as_str()).collect();
    assert!(acknowledged.len() >= KILLS, "only {} acts were answered", acknowledged.len());
    for id in &acknowledged {
        assert!(present.contains(id.as_str()), "{id} was acknowledged and is gone");
    }
    let verified = alma.json(&["log", "--verify"]);
    assert_eq!(verified["ok"], true, "{verified}");
}

#[test]
fn a_lost_index_is_rebuilt_from_the_log() {
    let federation = Federation::found();
    let [alma] = &federation.homes[..] else { panic!("one home") };
    alma.run(&["initiative", "create", "Kept", "-m", "Text.", "--yes"]).must();
    let before = alma.status();
    alma.stop();

    std::fs::remove_dir_all(alma.path.join("index")).expect("an index");
    drop(std::fs::remove_file(alma.path.join("snapshot")));
    // Its port may be another's by now, and a new one would be announced.
    alma.start(&["--offline"]);

    let after = alma.status();
    assert_eq!(after["state"], before["state"]);
    assert_eq!(after["contributions"], before["contributions"]);
}
