use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;

use super::{
    CeremonyError, CeremonyOptions, Organisation, ceremony, ceremony_finish, ceremony_join,
    ceremony_sign, ceremony_start,
};
use crate::founding::forget_root_words;

struct Table {
    folder: TempDir,
}

impl Table {
    /// A folder for three founders.
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn home(&self, handle: &str) -> PathBuf {
        self.folder.path().join(handle)
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("founding.toml")
    }

    fn start(&self, wanted: usize) -> Result<(), CeremonyError> {
        let options = CeremonyOptions {
            federation: "Nordic Cold Chain".into(),
            wanted,
            preset: "trial".into(),
        };
        let who = organisation("alma");
        let addresses = vec!["/ip4/127.0.0.1/tcp/7001".into()];
        ceremony_start(&self.home("alma"), &self.file(), options, (&who, addresses)).map(|_| ())
    }

    fn join(&self, handle: &str) -> Result<(), CeremonyError> {
        let who = organisation(handle);
        ceremony_join(&self.home(handle), &self.file(), (&who, Vec::new())).map(|_| ())
    }

    fn sign(&self, handle: &str) -> Result<(), CeremonyError> {
        ceremony_sign(&self.home(handle), &self.file(), None).map(|_| ())
    }

    fn finish(&self, handle: &str) -> Result<Option<String>, CeremonyError> {
        ceremony_finish(&self.home(handle), &self.file()).map(|told| told.federation_id)
    }

    /// Three founders who are in.
    fn of_three() -> Self {
        let table = Self::new();
        table.start(3).unwrap();
        table.join("bruno").unwrap();
        table.join("carla").unwrap();
        table
    }

    fn alter(&self, from: &str, to: &str) {
        let text = fs::read_to_string(self.file()).unwrap();
        assert!(text.contains(from), "{from} is not in\n{text}");
        fs::write(self.file(), text.replacen(from, to, 1)).unwrap();
    }
}

fn organisation(handle: &str) -> Organisation {
    Organisation { name: format!("{handle} AB"), handle: handle.into(), person: None, port: None }
}

fn words_of(result: Result<impl std::fmt::Debug, CeremonyError>) -> String {
    result.unwrap_err().to_string()
}

#[test]
fn three_found_one_federation_and_every_home_begins_from_the_same_act() {
    let table = Table::of_three();
    for handle in ["carla", "alma", "bruno"] {
        table.sign(handle).unwrap();
    }
    let told = ceremony(&table.file()).unwrap();

    let ids: Vec<Option<String>> =
        ["alma", "bruno", "carla"].map(|handle| table.finish(handle).unwrap()).into();

    assert!(told.founders.iter().all(|founder| founder.has_signed));
    assert_eq!(told.check_words.unwrap().split(' ').count(), 6);
    assert!(told.federation_id.is_some());
    assert!(ids.iter().all(|id| *id == told.federation_id), "{ids:?}");
    let again = words_of(table.finish("alma"));
    assert_eq!(again, "this home takes no part in a founding that is going on");
}

#[test]
fn steps_in_the_wrong_order_are_refused_by_name() {
    let table = Table::new();
    assert!(words_of(table.start(1)).starts_with("a federation is founded by 2 to 64"));
    table.start(2).unwrap();

    let early = words_of(table.sign("alma"));
    let unfinished = words_of(table.finish("alma"));
    let twice = words_of(table.join("alma"));
    table.join("bruno").unwrap();
    let full = words_of(table.join("carla"));
    table.sign("alma").unwrap();
    let signed_twice = words_of(table.sign("alma"));
    let too_late = words_of(table.join("dora"));
    let missing = words_of(table.finish("alma"));

    assert_eq!(early, "only 1 of 2 founders are in the file");
    assert_eq!(unfinished, early);
    assert_eq!(twice, "another founder has the short name `alma`");
    assert_eq!(full, "all 2 founders are in the file already");
    assert_eq!(signed_twice, "you have signed already; it goes to the next founder");
    assert_eq!(too_late, "`alma` has signed already, so nobody can be added any more");
    assert_eq!(missing, "`bruno` has not signed yet");
}

#[test]
fn an_altered_file_is_noticed_before_anything_is_signed() {
    let changes = [
        ("federation = \"Nordic", "federation = \"Northern", "another name"),
        ("preset = \"trial\"", "preset = \"majority\"", "the rules"),
        ("name = \"bruno AB\"", "name = \"Bruno GmbH\"", "what you said"),
    ];
    for (from, to, expected) in changes {
        let table = Table::of_three();
        table.alter(from, to);

        let refused = words_of(table.sign("bruno"));

        assert!(refused.contains(expected), "{refused}");
    }
}

#[test]
fn a_change_after_a_signature_is_noticed_by_everybody_else() {
    let table = Table::of_three();
    table.sign("alma").unwrap();
    table.alter("name = \"carla AB\"", "name = \"Karla AB\"");

    let refused = words_of(table.sign("bruno"));

    assert_eq!(refused, "the file was changed since `alma` signed it");
}

#[test]
fn a_founding_act_for_something_else_begins_nothing() {
    let (table, other) = (Table::of_three(), Table::of_three());
    for handle in ["alma", "bruno", "carla"] {
        table.sign(handle).unwrap();
        other.sign(handle).unwrap();
    }
    let act = |table: &Table| {
        let text = fs::read_to_string(table.file()).unwrap();
        let line = text.lines().find(|line| line.starts_with("founding_act"));
        line.unwrap().to_owned()
    };
    table.alter(&act(&table), &act(&other));

    let refused = words_of(table.finish("alma"));

    assert_eq!(refused, "the file was changed: the founding act is for something else");
}

#[test]
fn other_homes_other_words_and_other_files_are_told_apart() {
    let (table, other) = (Table::of_three(), Table::of_three());

    let stranger = ceremony_sign(&other.home("alma"), &table.file(), None);
    let wrong = "zoo ".repeat(23) + "vote";
    let other_key = ceremony_sign(&table.home("alma"), &table.file(), Some(wrong));
    forget_root_words(&table.home("alma")).unwrap();
    let no_words = ceremony_sign(&table.home("alma"), &table.file(), None);
    let foreign = other.folder.path().join("notes.toml");
    fs::write(&foreign, "[notes]\nmilk = 2\n").unwrap();
    let no_paper = ceremony(&foreign);

    assert!(matches!(stranger, Err(CeremonyError::NoPart)), "{stranger:?}");
    assert!(matches!(other_key, Err(CeremonyError::OtherRoot)), "{other_key:?}");
    assert!(matches!(no_words, Err(CeremonyError::NoWords)), "{no_words:?}");
    assert!(words_of(no_paper).contains("is no file of a founding"));
}
