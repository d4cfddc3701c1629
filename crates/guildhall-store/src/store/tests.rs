use std::fs;

use proptest::prelude::*;

use super::*;
use crate::medium::faulty::Faulty;

/// A contribution of one of four authors, two of whom fork their chains.
fn contribution(number: u16) -> StoredRecord {
    let [high, low] = number.to_be_bytes();
    let mut id = [low; 32];
    id[0] = high;
    StoredRecord {
        position: Position::START,
        id,
        author: [low % 4; 32],
        seq: u64::from(number / 8),
        received_ms: u64::from(number),
        bytes: vec![low; 60 + usize::from(number % 300)],
    }
}

fn contributions(numbers: std::ops::Range<u16>) -> Vec<StoredRecord> {
    numbers.map(contribution).collect()
}

fn as_record(stored: &StoredRecord) -> Record<'_> {
    let StoredRecord { id, author, seq, received_ms, bytes, .. } = stored;
    Record { id: *id, author: *author, seq: *seq, received_ms: *received_ms, bytes }
}

struct Place {
    _directory: tempfile::TempDir,
    home: Home,
}

fn place() -> Place {
    let directory = tempfile::tempdir().unwrap();
    let home = Home::create(&directory.path().join("alma")).unwrap();
    Place { _directory: directory, home }
}

fn open_on(home: &Home, medium: impl Medium + 'static) -> (Store, OpenReport) {
    let medium: Arc<dyn Medium> = Arc::new(medium);
    Store::open_on(home, &medium).unwrap()
}

fn open(home: &Home) -> (Store, OpenReport) {
    open_on(home, FileSystem)
}

fn keep(store: &Store, kept: &[StoredRecord]) {
    let records: Vec<_> = kept.iter().map(as_record).collect();
    store.commit(&records, None).unwrap();
}

/// Everything the store answers about these contributions, and about one it never saw.
fn assert_answers(store: &Store, kept: &[StoredRecord]) {
    for contribution in kept {
        let found = store.read_by_id(&contribution.id).unwrap().unwrap();
        assert_eq!(found.bytes, contribution.bytes);
        assert_eq!(store.read(found.position).unwrap(), found);
        assert!(store.contains(&contribution.id).unwrap());
        let same =
            |it: &&StoredRecord| (it.author, it.seq) == (contribution.author, contribution.seq);
        let mut expected: Vec<_> = kept.iter().filter(same).map(|it| it.id).collect();
        expected.sort_unstable();
        let ids = store.by_author_seq(&contribution.author, contribution.seq).unwrap();
        assert_eq!(ids, expected);
    }
    assert!(!store.contains(&[0xee; 32]).unwrap());
    assert_eq!(store.read_by_id(&[0xee; 32]).unwrap(), None);
    assert_eq!(store.by_author_seq(&[0xee; 32], 0).unwrap(), Vec::<[u8; 32]>::new());
}

fn tip(seq: u64, number: u16) -> OwnTip {
    OwnTip { author: [7; 32], seq, id: contribution(number).id }
}

/// Copies a home as a crash would leave it, while its store is open.
fn copy_home(home: &Home) -> Place {
    fn copy(from: &Path, to: &Path) {
        fs::create_dir_all(to).unwrap();
        for entry in fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            let to = to.join(entry.file_name());
            if entry.path().is_dir() {
                copy(&entry.path(), &to);
            } else {
                fs::copy(entry.path(), to).unwrap();
            }
        }
    }
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("alma");
    copy(home.path(), &path);
    Place { home: Home::open(&path).unwrap(), _directory: directory }
}

#[test]
fn what_was_committed_is_found_at_once_and_after_a_restart() {
    let place = place();
    let kept = contributions(0..40);

    let (store, first) = open(&place.home);
    keep(&store, &kept);
    assert_answers(&store, &kept);
    store.flush_index();
    assert_answers(&store, &kept);
    store.close();
    let (store, second) = open(&place.home);

    assert_answers(&store, &kept);
    assert_eq!((first.records, second.records), (0, 40));
    for report in [first, second] {
        assert_eq!((report.holes, report.torn_tail, report.index_rebuilt), (vec![], None, None));
        assert!(matches!(report.no_snapshot, Some(NoSnapshot::Missing)));
    }
}

#[test]
fn the_lock_of_a_home_is_what_opens_its_store() {
    let place = place();
    let lock = place.home.lock().unwrap();

    let (store, report) = Store::open(&place.home, &lock).unwrap();
    store.close();

    assert_eq!(report.records, 0);
    assert!(place.home.lock().is_err());
}

#[test]
fn after_a_crash_the_index_goes_on_where_it_was() {
    let place = place();
    let kept = contributions(0..60);
    let (store, _) = open(&place.home);
    keep(&store, &kept[..30]);
    store.flush_index();
    keep(&store, &kept[30..]);

    let crashed = copy_home(&place.home);
    let (after, report) = open(&crashed.home);

    assert_eq!(report.index_rebuilt, None);
    assert_answers(&after, &kept);
}

#[test]
fn an_index_that_is_missing_is_made_again() {
    let place = place();
    let kept = contributions(0..30);
    let (store, _) = open(&place.home);
    keep(&store, &kept);
    store.close();

    fs::remove_dir_all(place.home.path().join("index")).unwrap();
    let (store, report) = open(&place.home);

    assert_eq!(report.index_rebuilt, Some(RebuildReason::Missing));
    assert_answers(&store, &kept);
}

#[test]
fn an_index_without_its_mark_is_not_believed() {
    let place = place();
    let kept = contributions(0..30);
    let (store, _) = open(&place.home);
    keep(&store, &kept);
    store.close();

    fs::remove_file(place.home.path().join("index.mark")).unwrap();
    let (store, report) = open(&place.home);

    assert_eq!(report.index_rebuilt, Some(RebuildReason::Unmarked));
    assert_answers(&store, &kept);
    assert!(place.home.path().join("index.damaged-1").exists());
}

#[test]
fn an_index_changed_or_cut_anywhere_is_made_again() {
    let place = place();
    let kept = contributions(0..30);
    let (store, _) = open(&place.home);
    keep(&store, &kept);
    store.close();

    for name in ["db", "conf"] {
        let length = fs::read(place.home.path().join("index").join(name)).unwrap().len();
        for at in (0..length).step_by(length / 6 + 1) {
            for is_cut in [true, false] {
                let damaged = copy_home(&place.home);
                let path = damaged.home.path().join("index").join(name);
                let mut bytes = fs::read(&path).unwrap();
                if is_cut {
                    bytes.truncate(at);
                } else {
                    bytes[at] ^= 0x20;
                }
                fs::write(&path, bytes).unwrap();

                let (store, report) = open(&damaged.home);

                assert_eq!(report.index_rebuilt, Some(RebuildReason::Changed), "{name} at {at}");
                assert_answers(&store, &kept);
            }
        }
    }
}

#[test]
fn an_index_damaged_while_it_was_in_use_never_answers_wrongly() {
    let place = place();
    let kept = contributions(0..30);
    let (store, _) = open(&place.home);
    keep(&store, &kept);
    store.flush_index();
    let crashed = copy_home(&place.home);
    let length = fs::read(crashed.home.path().join("index/db")).unwrap().len();

    for at in (0..length).step_by(length / 12 + 1) {
        for is_cut in [true, false] {
            let damaged = copy_home(&crashed.home);
            let path = damaged.home.path().join("index/db");
            let mut bytes = fs::read(&path).unwrap();
            if is_cut {
                bytes.truncate(at);
            } else {
                bytes[at] ^= 0x20;
            }
            fs::write(&path, bytes).unwrap();

            assert_answers(&open(&damaged.home).0, &kept);
        }
    }
}

#[test]
fn only_a_few_damaged_indexes_are_kept() {
    let place = place();
    let kept = contributions(0..10);
    let (store, _) = open(&place.home);
    keep(&store, &kept);
    store.close();

    for _ in 0..5 {
        fs::remove_file(place.home.path().join("index.mark")).unwrap();
        let (store, _) = open(&place.home);
        assert_answers(&store, &kept);
        store.close();
    }

    let names = fs::read_dir(place.home.path()).unwrap();
    let is_aside = |name: &str| name.starts_with("index.damaged-");
    let aside = names.filter(|it| is_aside(it.as_ref().unwrap().file_name().to_str().unwrap()));
    assert_eq!(aside.count(), 3);
}

#[test]
fn an_index_of_a_log_that_was_taken_away_is_not_used() {
    let place = place();
    let (store, _) = open(&place.home);
    keep(&store, &contributions(0..10));
    store.close();

    fs::remove_dir_all(place.home.path().join("log")).unwrap();
    let (store, report) = open(&Home::open(place.home.path()).unwrap());

    assert_eq!(report.index_rebuilt, Some(RebuildReason::Inconsistent));
    assert_eq!(report.records, 0);
    assert_answers(&store, &[]);
}

#[test]
fn with_a_failed_index_the_log_itself_is_searched() {
    let place = place();
    let kept = contributions(0..30);
    let (store, _) = open(&place.home);
    keep(&store, &kept);
    store.close();

    // A file in the place of the directory can neither be opened nor put to use.
    let index = place.home.path().join("index");
    fs::remove_dir_all(&index).unwrap();
    for number in 1..=3 {
        fs::create_dir(place.home.path().join(format!("index.damaged-{number}"))).unwrap();
    }
    fs::write(&index, b"").unwrap();
    let (store, report) = open(&place.home);
    let later = contributions(30..35);
    keep(&store, &later);

    assert!(report.index_rebuilt.is_some());
    assert!(store.has_index_failed());
    assert_answers(&store, &[kept, later].concat());
}

#[test]
fn a_lost_contribution_is_named_until_it_is_fetched_again() {
    let place = place();
    let kept = contributions(0..10);
    let (store, _) = open(&place.home);
    keep(&store, &kept);
    let position = store.read_by_id(&kept[4].id).unwrap().unwrap().position;
    store.close();
    let path = place.home.path().join("log/0000000000.segment");
    let mut bytes = fs::read(&path).unwrap();
    bytes[position.offset() as usize + 130] ^= 4;
    fs::write(&path, bytes).unwrap();

    let (store, before) = open(&place.home);
    let read = store.read_by_id(&kept[4].id);
    let loaded = store.load(Position::START, |_, _| {}).unwrap();
    keep(&store, &kept[4..5]);
    assert_answers(&store, &kept);
    store.close();
    let (store, after) = open(&place.home);

    assert_eq!(before.holes.iter().flat_map(|it| &it.ids).collect::<Vec<_>>(), [&kept[4].id]);
    assert!(matches!(read, Err(ReadError::Damaged { position: at }) if at == position));
    assert_eq!((loaded.records, &loaded.holes), (9, &before.holes));
    assert_eq!((after.records, after.holes, after.torn_tail), (11, vec![], None));
    assert_answers(&store, &kept);
}

#[test]
fn the_node_starts_from_its_snapshot_and_reads_the_rest() {
    let place = place();
    let kept = contributions(0..20);
    let (store, _) = open(&place.home);
    keep(&store, &kept[..15]);
    store.write_snapshot(store.end(), b"what fifteen make").unwrap();
    keep(&store, &kept[15..]);
    store.close();

    let (store, report) = open(&place.home);
    let snapshot = store.take_snapshot().unwrap();
    let mut rest = Vec::new();
    let loaded = store.load(snapshot.covered, |_, record| rest.push(record.id)).unwrap();

    assert!(report.no_snapshot.is_none());
    assert_eq!(snapshot.payload, b"what fifteen make");
    assert_eq!(rest, kept[15..].iter().map(|it| it.id).collect::<Vec<_>>());
    assert_eq!(loaded.end, store.end());
    assert_eq!(store.take_snapshot(), None);
}

#[test]
fn a_snapshot_of_more_than_the_log_holds_is_not_used() {
    let place = place();
    let (store, _) = open(&place.home);
    keep(&store, &contributions(0..20));
    store.write_snapshot(store.end(), b"what twenty make").unwrap();
    store.close();
    let path = place.home.path().join("log/0000000000.segment");
    fs::File::options().write(true).open(path).unwrap().set_len(500).unwrap();

    let (store, report) = open(&place.home);
    let loaded = store.load(Position::START, |_, _| {}).unwrap();

    // The length the log should have is known, so the loss is a hole and not a shorter log.
    assert!(!report.holes.is_empty());
    assert_eq!(
        report.holes.last().map(|it| it.position),
        loaded.holes.last().map(|it| it.position)
    );
    assert!(loaded.records < 20);
}

#[test]
fn the_own_chain_never_goes_back() {
    let place = place();
    let kept = contributions(0..3);
    let (store, _) = open(&place.home);
    store.commit(&[as_record(&kept[0])], Some(tip(5, 0))).unwrap();

    let fork = store.commit(&[as_record(&kept[1])], Some(tip(5, 1)));
    let is_kept = store.contains(&kept[1].id).unwrap();
    store.close();
    let (_, report) = open(&place.home);

    let fork = fork.unwrap_err();
    assert!(matches!(
        fork,
        CommitError::OwnTip { source: OwnTipError::Backwards { tip: 5, seq: 5 } }
    ));
    assert!(!fork.must_stop() && !is_kept);
    assert_eq!(report.own_tip, OwnTipFound::Tip(tip(5, 0)));
    assert!(!report.is_own_tip_lost);
}

#[test]
fn a_restored_log_without_our_last_contribution_is_told() {
    let place = place();
    let kept = contributions(0..2);
    let (store, _) = open(&place.home);
    store.commit(&[as_record(&kept[0])], Some(tip(0, 0))).unwrap();
    let backup = copy_home(&place.home);
    store.commit(&[as_record(&kept[1])], Some(tip(1, 1))).unwrap();
    store.close();

    // Only the log comes from the backup.
    let segment = "log/0000000000.segment";
    fs::copy(backup.home.path().join(segment), place.home.path().join(segment)).unwrap();
    let (_, report) = open(&place.home);

    assert_eq!(report.own_tip, OwnTipFound::Tip(tip(1, 1)));
    assert!(report.is_own_tip_lost);
    assert!(!report.holes.is_empty());
}

#[test]
fn a_full_disk_refuses_until_there_is_room_and_reading_goes_on() {
    let place = place();
    let kept = contributions(0..20);
    let disk = Faulty::default();
    let (store, _) = open_on(&place.home, disk.clone());
    keep(&store, &kept[..10]);

    disk.set_room(Some(100));
    let refused = store.commit(&[as_record(&kept[10])], None).unwrap_err();
    let was_full = store.is_disk_full();
    let reserve_freed = !place.home.path().join("reserve").exists();
    assert_answers(&store, &kept[..10]);
    disk.set_room(None);
    keep(&store, &kept[10..]);

    assert!(refused.is_disk_full() && !refused.must_stop());
    assert!(was_full && reserve_freed && !store.is_disk_full());
    assert_answers(&store, &kept);
}

#[test]
fn a_failed_sync_stops_the_store_for_good() {
    let place = place();
    let kept = contributions(0..3);
    let disk = Faulty::default();
    let (store, _) = open_on(&place.home, disk.clone());
    keep(&store, &kept[..1]);

    disk.break_sync();
    let failed = store.commit(&[as_record(&kept[1])], None).unwrap_err();
    let later = store.commit(&[as_record(&kept[2])], None).unwrap_err();

    assert!(failed.must_stop() && later.must_stop());
    assert_answers(&store, &kept[..1]);
}

#[test]
fn a_closed_store_keeps_nothing_more() {
    let place = place();
    let (store, _) = open(&place.home);
    store.close();

    let refused = store.commit(&[as_record(&contribution(0))], None);

    assert!(refused.unwrap_err().must_stop());
}

/// Commits one after the other until the disk dies; how many were acknowledged.
fn run_until_death(store: &Store, script: &[(Vec<StoredRecord>, Option<OwnTip>)]) -> usize {
    let acknowledged = |(batch, tip): &&(Vec<StoredRecord>, Option<OwnTip>)| {
        let records: Vec<_> = batch.iter().map(as_record).collect();
        store.commit(&records, *tip).is_ok()
    };
    script.iter().take_while(acknowledged).count()
}

/// Own and foreign contributions, one to three at once.
fn script() -> Vec<(Vec<StoredRecord>, Option<OwnTip>)> {
    (0..7_u16)
        .map(|turn| {
            let batch = contributions(turn * 3..turn * 3 + 1 + turn % 3);
            let own = (turn % 2 == 0).then(|| tip(u64::from(turn), turn * 3));
            (batch, own)
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2))]

    #[test]
    fn a_crash_at_any_step_loses_nothing_acknowledged_and_never_the_own_tip(
        fate in prop::collection::vec(any::<bool>(), 1..60),
    ) {
        let script = script();
        for operations in 0.. {
            let place = place();
            let disk = Faulty::default();
            let (store, _) = open_on(&place.home, disk.clone());
            disk.die_after(operations);
            let acknowledged = run_until_death(&store, &script);
            let is_over = !disk.is_dead();
            // A power cut: nothing runs any more that could write.
            let mut fate = fate.iter().copied().cycle();
            disk.lose_power(|| fate.next().unwrap());

            let crashed = copy_home(&place.home);
            let (after, report) = open(&crashed.home);

            prop_assert_eq!(&report.holes, &vec![], "after {} operations", operations);
            prop_assert!(!report.is_own_tip_lost, "after {} operations", operations);
            let (done, rest) = script.split_at(acknowledged);
            for contribution in done.iter().flat_map(|(batch, _)| batch) {
                let found = after.read_by_id(&contribution.id).unwrap();
                prop_assert_eq!(found.map(|it| it.bytes), Some(contribution.bytes.clone()));
            }
            let sure = done.iter().rev().find_map(|(_, tip)| *tip);
            let maybe = rest.first().and_then(|(_, tip)| *tip);
            let found = match report.own_tip {
                OwnTipFound::Tip(tip) => Some(tip),
                OwnTipFound::None => None,
                OwnTipFound::Damaged => panic!("the tip is damaged after {operations} operations"),
            };
            prop_assert!(found == sure || (maybe.is_some() && found == maybe));
            if is_over {
                prop_assert_eq!(acknowledged, script.len());
                break;
            }
        }
    }
}
