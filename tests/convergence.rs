//! Four real processes hold the same, whatever happens between them.

use crate::federation::{Federation, wait_for};

fn text_of(home: &crate::federation::Home, id: &str) -> String {
    home.json(&["initiative", "show", id])["text"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn two_partners_edit_one_paragraph_apart_and_both_edits_survive() {
    let federation = Federation::of(2);
    let [alma, bruno] = &federation.homes[..] else { panic!("two homes") };
    let text = "One sensor feed from every dock door, readable by all partners.";
    let made = alma.json(&["initiative", "create", "Telemetry", "-m", text, "--yes"]);
    let id = made["id"].as_str().unwrap();
    federation.wait_equal();
    for home in [alma, bruno] {
        home.stop();
        home.start(&["--offline"]);
    }

    alma.run(&["initiative", "edit", id, "-m", &text.replace("sensor", "temperature")]).must();
    bruno.run(&["initiative", "edit", id, "-m", &text.replace("all partners", "everyone")]).must();
    for home in [alma, bruno] {
        home.stop();
        home.start(&[]);
    }
    federation.wait_equal();

    let merged = "One temperature feed from every dock door, readable by everyone.";
    assert_eq!(text_of(alma, id), merged);
    assert_eq!(text_of(bruno, id), merged);
}

#[test]
fn four_partners_converge_after_absence_restart_and_kill() {
    let federation = Federation::of(4);
    let [alma, bruno, carla, dora] = &federation.homes[..] else { panic!("four homes") };

    // Dora is away while the others work and decide: three of four are enough.
    dora.stop();
    for (home, title) in [(alma, "Reefer plugs"), (bruno, "Pallet pool"), (carla, "Shared vans")] {
        home.run(&["initiative", "create", title, "-m", "Some text.", "--yes"]).must();
    }
    let proposed = alma.json(&[
        "decision",
        "propose",
        "Meet in Oslo",
        "-m",
        "In May.",
        "--mode",
        "majority",
        "--yes",
    ]);
    let decision = proposed["id"].as_str().unwrap();
    bruno.agree(decision);
    carla.agree(decision);
    let decided = alma.wait_final(decision);
    assert_eq!(decided["outcome"], "adopted");

    // Dora returns when only Bruno is there, and learns from him what the others did.
    bruno.wait_final(decision);
    let before = bruno.status();
    wait_for("bruno to have what carla wrote", || {
        bruno.json(&["initiative", "list"])["items"].as_array().map(Vec::len) == Some(3)
    });
    alma.stop();
    carla.kill();
    dora.start(&[]);
    dora.wait_final(decision);
    assert!(before["minutes"].as_u64() <= dora.status()["minutes"].as_u64());
    assert_eq!(dora.json(&["initiative", "list"])["items"].as_array().unwrap().len(), 3);

    // All come back and show the same, and everything verifies.
    alma.start(&[]);
    carla.start(&[]);
    let state = federation.wait_equal();
    for home in &federation.homes {
        assert_eq!(home.status()["state_words"], state["state_words"]);
        let verified = home.json(&["log", "--verify"]);
        assert_eq!(verified["ok"], true, "{verified}");
        assert_eq!(verified["contributions"], state["contributions"]);
    }
}

#[test]
fn a_node_whose_gossip_is_deaf_still_converges() {
    let federation = Federation::of(2);
    let [alma, bruno] = &federation.homes[..] else { panic!("two homes") };
    bruno.stop();
    let config = bruno.path.join("config.toml");
    let settings = std::fs::read_to_string(&config).unwrap_or_default();
    std::fs::write(&config, format!("{settings}\n[network]\ngossip = false\n")).unwrap();
    bruno.start(&[]);

    alma.run(&["initiative", "create", "From Alma", "-m", "Text.", "--yes"]).must();
    bruno.run(&["initiative", "create", "From Bruno", "-m", "Text.", "--yes"]).must();

    federation.wait_equal();
    assert_eq!(bruno.json(&["initiative", "list"])["items"].as_array().unwrap().len(), 2);
}
