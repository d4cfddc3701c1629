use super::*;
use crate::log::Log;
use crate::medium::FileSystem;
use crate::record::Record;

/// A home with an index that was closed, and the log it is of.
fn indexed() -> (tempfile::TempDir, Log) {
    let home = tempfile::tempdir().unwrap();
    let directory = home.path().join("log");
    fs::create_dir(&directory).unwrap();
    let mut log = Log::open(&directory, Arc::new(FileSystem), &[]).unwrap().log;
    for number in 0..10 {
        let record = Record {
            id: [number; 32],
            author: [7; 32],
            seq: u64::from(number),
            received_ms: 0,
            bytes: b"content",
        };
        log.append(&[record]).unwrap();
    }
    log.sync().unwrap();
    Index::open(home.path(), log.reader()).unwrap().0.close();
    (home, log)
}

/// Does to the tree what a crash or a bad disk might, without sealing it afterwards.
fn tamper(home: &Path, change: impl FnOnce(&Tree)) {
    let directory = home.join(INDEX_NAME);
    let tree = Tree::open(&directory).unwrap();
    change(&tree);
    tree.close().unwrap();
    wait_for_release(&directory).unwrap();
    let mark = IndexMark::read(home).unwrap();
    IndexMark { files: None, ..mark }.write(home).unwrap();
}

fn reopen(home: &Path, log: &Log) -> Option<RebuildReason> {
    let (index, report) = Index::open(home, log.reader()).unwrap();
    for number in 0..10 {
        assert_eq!(index.of_id(&[number; 32]).unwrap().len(), 1);
        assert_eq!(index.of_author(&[7; 32], u64::from(number)).unwrap().len(), 1);
    }
    report.rebuilt
}

#[test]
fn an_index_that_lacks_a_single_entry_is_made_again() {
    for entry in [0, 5, 9] {
        let (home, log) = indexed();

        tamper(home.path(), |tree| tree.forget(&[entry; 32]));

        assert_eq!(reopen(home.path(), &log), Some(RebuildReason::Inconsistent));
    }
}

#[test]
fn an_empty_index_in_the_place_of_a_full_one_is_not_believed() {
    let (home, log) = indexed();

    fs::remove_dir_all(home.path().join(INDEX_NAME)).unwrap();
    tamper(home.path(), |_| {});

    assert_eq!(reopen(home.path(), &log), Some(RebuildReason::Inconsistent));
}

#[test]
fn entries_beyond_what_is_covered_are_written_again_and_do_no_harm() {
    let (home, log) = indexed();
    let coverage = Coverage { log: log.reader().mark(), upto: Position::new(0, 48) };

    tamper(home.path(), |tree| tree.write(&[], Meta { coverage, count: 0 }).unwrap());
    IndexMark { coverage, files: None }.write(home.path()).unwrap();

    assert_eq!(reopen(home.path(), &log), None);
}

#[test]
fn a_snapshot_that_sled_did_not_finish_does_not_spoil_the_start() {
    let (home, log) = indexed();

    tamper(home.path(), |_| {});
    let unfinished = home.path().join(INDEX_NAME).join("snap.00000000FFFFFFFF.generating");
    fs::write(&unfinished, b"half").unwrap();

    assert_eq!(reopen(home.path(), &log), None);
    assert!(!unfinished.exists());
}

#[test]
fn an_index_of_another_log_is_made_again() {
    let (home, _) = indexed();
    let (_other_home, other) = indexed();

    assert_eq!(reopen(home.path(), &other), Some(RebuildReason::Inconsistent));
}

#[test]
fn an_index_put_in_the_place_of_another_is_made_again() {
    let (home, log) = indexed();
    let (other_home, _other) = indexed();

    let index = home.path().join(INDEX_NAME);
    fs::remove_dir_all(&index).unwrap();
    fs::rename(other_home.path().join(INDEX_NAME), &index).unwrap();
    tamper(home.path(), |_| {});

    assert_eq!(reopen(home.path(), &log), Some(RebuildReason::Inconsistent));
}
