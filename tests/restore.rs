//! An old copy of a home that is put back does not sign before it knows what it had signed.

use std::fs;
use std::path::Path;

use crate::federation::{Federation, Home};

/// Copies a folder as `cp -r` does; sockets and locks are not part of a home at rest.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder").map(|entry| entry.expect("an entry")) {
        let (path, kind) = (entry.path(), entry.file_type().expect("a kind"));
        let copied = to.join(entry.file_name());
        if kind.is_dir() {
            copy(&path, &copied);
        } else if kind.is_file() {
            fs::copy(&path, &copied).expect("a copied file");
        }
    }
    let mode = fs::metadata(from).expect("a folder").permissions();
    fs::set_permissions(to, mode).expect("the same mode");
}

fn create(home: &Home, title: &str) -> crate::federation::Ran {
    home.run(&["initiative", "create", title, "-m", "Text.", "--yes", "--json"])
}

fn may_sign(status: &serde_json::Value) -> bool {
    status["node"]["state"].as_str().is_some_and(|state| state != "read_only")
}

/// Alma and Bruno; Alma has a backup of before her second initiative, which Bruno has as well.
fn with_old_backup() -> (Federation, std::path::PathBuf) {
    let federation = Federation::of(2);
    let [alma, _] = &federation.homes[..] else { panic!("two homes") };
    create(alma, "Before the backup").must();
    alma.stop();
    let backup = federation.path("backup");
    copy(&alma.path, &backup);
    alma.start(&[]);
    create(alma, "After the backup").must();
    federation.wait_equal();
    alma.stop();
    (federation, backup)
}

fn put_back(backup: &Path, home: &Home) {
    fs::remove_dir_all(&home.path).expect("the old home");
    copy(backup, &home.path);
}

#[test]
fn an_old_copy_put_back_signs_only_after_it_has_met_a_partner_and_then_goes_on_without_a_fork() {
    let (federation, backup) = with_old_backup();
    let [alma, _] = &federation.homes[..] else { panic!("two homes") };
    put_back(&backup, alma);

    alma.start(&["--offline"]);
    let alone = alma.status();
    let refused = create(alma, "Too early");
    alma.stop();
    alma.start(&[]);
    alma.wait_status("to sign again", may_sign);
    create(alma, "After the restore").must();
    federation.wait_equal();

    assert_eq!(alone["node"]["state"], "read_only");
    assert_eq!(alone["node"]["findings"][0]["code"], "F-READ-ONLY");
    assert_eq!(refused.code, Some(4));
    let problem = refused.json();
    assert_eq!(problem["code"], "E-READ-ONLY");
    assert!(problem["hints"].to_string().contains("--i-am-the-only-copy"), "{problem}");
    for home in &federation.homes {
        let titles = home.json(&["initiative", "list"]);
        assert_eq!(titles["total"], 3, "{titles}");
        let verified = home.json(&["log", "--verify"]);
        assert_eq!(verified["ok"], true, "{verified}");
    }
}

#[test]
fn a_person_may_vouch_that_no_other_copy_exists_and_the_fork_shows_who_was_wrong() {
    let (federation, backup) = with_old_backup();
    let [alma, bruno] = &federation.homes[..] else { panic!("two homes") };
    put_back(&backup, alma);

    alma.start(&["--offline", "--i-am-the-only-copy"]);
    create(alma, "In good faith").must();
    alma.stop();
    alma.start(&[]);
    let status = bruno.wait_status("to see the fork", |status| {
        status["node"]["findings"].to_string().contains("F-TWO-HISTORIES")
    });

    assert!(status["node"]["findings"].to_string().contains("its seat is empty"), "{status}");
    let verified = bruno.run(&["log", "--verify", "--json"]).json();
    assert_eq!(verified["ok"], false);
    let trouble = verified["problems"].to_string();
    assert!(trouble.contains("Alma AB signed two different contributions"), "{trouble}");
    assert!(trouble.contains("The proof was published by bruno AB"), "{trouble}");
    let shown = bruno.json(&["member", "show", "alma"]);
    assert_eq!(shown["suspended"][0]["vacant"], true, "{shown}");
    alma.wait_status("to be read-only", |status| status["node"]["state"] == "read_only");
    assert_eq!(create(alma, "No more").code, Some(4));
}

#[test]
fn a_log_that_is_older_than_the_own_tip_waits_for_what_is_missing() {
    let (federation, backup) = with_old_backup();
    let [alma, bruno] = &federation.homes[..] else { panic!("two homes") };
    // Only the log goes back, as a file system that lost its last hours would leave it.
    let log = alma.path.join("log");
    fs::remove_dir_all(&log).expect("a log");
    copy(&backup.join("log"), &log);
    for name in ["index", "index.mark", "snapshot"] {
        drop(fs::remove_dir_all(alma.path.join(name)));
        drop(fs::remove_file(alma.path.join(name)));
    }

    alma.start(&["--offline"]);
    let alone = alma.status();
    alma.stop();
    alma.start(&[]);
    alma.wait_status("to sign again", may_sign);
    create(alma, "After the loss").must();
    federation.wait_equal();

    assert_eq!(alone["node"]["state"], "read_only");
    let verified = bruno.json(&["log", "--verify"]);
    assert_eq!(verified["ok"], true, "{verified}");
}
