use std::fs;

use proptest::prelude::*;

use super::*;
use crate::log_reader::{Hole, ReadError};
use crate::medium::faulty::Faulty;
use crate::record::{HEAD_LENGTH, StoredRecord};

/// The n-th contribution of these tests, with a content of this length.
pub(crate) fn contribution(number: u16, length: usize) -> StoredRecord {
    let [high, low] = number.to_be_bytes();
    let mut id = [low; 32];
    id[0] = high;
    StoredRecord {
        position: Position::START,
        id,
        author: [low % 4; 32],
        seq: u64::from(number),
        received_ms: 1_700_000_000_000 + u64::from(number),
        bytes: (0..length).map(|at| u8::try_from(at % 251).unwrap() ^ low).collect(),
    }
}

fn as_record(stored: &StoredRecord) -> Record<'_> {
    let StoredRecord { id, author, seq, received_ms, bytes, .. } = stored;
    Record { id: *id, author: *author, seq: *seq, received_ms: *received_ms, bytes }
}

/// A directory with the mark of a log, so that not each of many small logs has to choose one.
fn directory() -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    let mark = [5; 8];
    let bytes = [&mark[..], &crate::field::digest(&[&mark])].concat();
    fs::write(directory.path().join("mark"), bytes).unwrap();
    directory
}

fn open(directory: &Path) -> Opened {
    open_with(directory, &[])
}

fn open_with(directory: &Path, evidence: &[Coverage]) -> Opened {
    // Without real syncing: these tests open hundreds of logs.
    Log::open(directory, Arc::new(Faulty::default()), evidence).unwrap()
}

fn keep(log: &mut Log, contributions: &[StoredRecord]) -> Result<Vec<Position>, AppendError> {
    let records: Vec<_> = contributions.iter().map(as_record).collect();
    let positions = log.append(&records)?;
    log.sync()?;
    Ok(positions)
}

/// All records with their positions taken off, and the holes between them.
fn scan(log: &Log) -> (Vec<StoredRecord>, Vec<Hole>) {
    let mut records = Vec::new();
    let report = log
        .reader()
        .scan(Position::START, |_, record| records.push(record.to_stored(Position::START)))
        .unwrap();
    assert_eq!(report.records, records.len() as u64);
    (records, report.holes)
}

fn only_segment(directory: &Path) -> PathBuf {
    directory.join(segment_name(0))
}

/// A log of four contributions, each synced by itself, and how far it was durable.
fn log_of_four(directory: &Path) -> (Vec<StoredRecord>, Coverage) {
    let contributions: Vec<_> = (0..4).map(|number| contribution(number, 40)).collect();
    let mut log = open(directory).log;
    for contribution in &contributions {
        keep(&mut log, std::slice::from_ref(contribution)).unwrap();
    }
    (contributions, Coverage { log: log.reader().mark(), upto: log.reader().end() })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn what_was_kept_is_read_again_whatever_the_sizes_batches_and_restarts(
        batches in prop::collection::vec(prop::collection::vec(0_usize..6000, 0..6), 1..12),
        segment_length in 100_u32..20_000,
        restart_each in 1_usize..4,
    ) {
        let directory = directory();
        let mut log = open(directory.path()).log;
        let mut kept = Vec::new();

        for (turn, lengths) in batches.iter().enumerate() {
            if turn % restart_each == 0 {
                drop(log);
                log = open(directory.path()).log;
            }
            log.segment_length = segment_length;
            let first = u16::try_from(kept.len()).unwrap();
            let batch: Vec<_> =
                (first..).zip(lengths).map(|(number, length)| contribution(number, *length)).collect();
            let positions = keep(&mut log, &batch).unwrap();
            for (position, contribution) in positions.into_iter().zip(batch) {
                let read = log.reader().read(position).unwrap();
                prop_assert_eq!(&read, &StoredRecord { position, ..contribution.clone() });
                kept.push(contribution);
            }
        }

        let Opened { log, found } = open(directory.path());
        prop_assert_eq!(scan(&log), (kept.clone(), vec![]));
        prop_assert_eq!(log.records(), kept.len() as u64);
        prop_assert_eq!((found.holes, found.torn_tail), (vec![], None));
    }

    #[test]
    fn a_power_cut_takes_nothing_that_was_acknowledged(
        batches in prop::collection::vec(prop::collection::vec(0_usize..1500, 1..5), 1..8),
        segment_length in 100_u32..6000,
        last_words in prop::collection::vec(0_usize..1500, 1..5),
        fate in prop::collection::vec(any::<bool>(), 1..40),
    ) {
        let directory = directory();
        let disk = Faulty::default();
        let mut log = Log::open(directory.path(), Arc::new(disk.clone()), &[]).unwrap().log;
        log.segment_length = segment_length;
        let mut kept: Vec<StoredRecord> = Vec::new();
        let number = |at: usize| u16::try_from(at).unwrap();
        for lengths in &batches {
            let batch: Vec<_> = (number(kept.len())..)
                .zip(lengths)
                .map(|(number, length)| contribution(number, *length))
                .collect();
            keep(&mut log, &batch).unwrap();
            kept.extend(batch);
        }

        let unsynced: Vec<_> = (number(kept.len())..)
            .zip(&last_words)
            .map(|(number, length)| contribution(number, *length))
            .collect();
        log.append(&unsynced.iter().map(as_record).collect::<Vec<_>>()).unwrap();
        let mut fate = fate.iter().copied().cycle();
        disk.lose_power(|| fate.next().unwrap());
        let mut reopened = open(directory.path());

        let (records, holes) = scan(&reopened.log);
        prop_assert_eq!(&records[..kept.len()], &kept[..]);
        prop_assert!(unsynced.starts_with(&records[kept.len()..]));
        prop_assert_eq!((&holes, &reopened.found.holes), (&vec![], &vec![]));
        keep(&mut reopened.log, &[contribution(999, 10)]).unwrap();
        prop_assert_eq!(scan(&open(directory.path()).log).0.len(), records.len() + 1);
    }
}

#[test]
fn an_unfinished_record_is_cut_wherever_it_was_torn() {
    let directory = directory();
    let (contributions, durable) = log_of_four(directory.path());
    let path = only_segment(directory.path());
    let whole = fs::read(&path).unwrap();
    let last = durable.upto.offset() as usize - HEAD_LENGTH as usize - 40;

    for cut in last..whole.len() {
        let zeroed: Vec<u8> = [&whole[..cut], &vec![0; whole.len() - cut]].concat();
        for torn in [&whole[..cut], &zeroed] {
            fs::write(&path, torn).unwrap();

            let Opened { mut log, found } = open(directory.path());
            let kept = scan(&log);
            keep(&mut log, &contributions[3..]).unwrap();
            let after = scan(&open(directory.path()).log);

            assert_eq!(kept, (contributions[..3].to_vec(), vec![]), "cut at {cut}");
            assert_eq!(found.holes, vec![], "cut at {cut}");
            assert_eq!(found.torn_tail.is_some(), last < torn.len(), "cut at {cut}");
            assert_eq!(after, (contributions.clone(), vec![]), "cut at {cut}");
        }
    }
}

#[test]
fn every_flipped_byte_of_what_was_durable_is_a_hole_and_the_rest_is_read() {
    let directory = directory();
    let (contributions, durable) = log_of_four(directory.path());
    let path = only_segment(directory.path());
    let whole = fs::read(&path).unwrap();
    let record_length = HEAD_LENGTH as usize + 40;

    for at in 0..whole.len() {
        let mut flipped = whole.clone();
        flipped[at] ^= 0x10;
        fs::write(&path, &flipped).unwrap();

        let Opened { log, found } = open_with(directory.path(), &[durable]);
        let (records, holes) = scan(&log);

        assert_eq!(found.torn_tail, None, "byte {at}");
        assert_eq!(found.holes.len(), 1, "byte {at}");
        assert_eq!(fs::read(&path).unwrap(), flipped, "byte {at}: the evidence is kept");
        let Some(at_record) = at.checked_sub(HEADER_LENGTH as usize) else {
            assert_eq!((&records, &holes), (&contributions, &vec![]), "byte {at}");
            continue;
        };
        let lost = &contributions[at_record / record_length];
        let is_head = at_record % record_length < HEAD_LENGTH as usize;
        let expected: Vec<_> = contributions.iter().filter(|it| *it != lost).cloned().collect();
        assert_eq!(records, expected, "byte {at}");
        assert_eq!(holes[0].length, record_length as u64, "byte {at}");
        assert_eq!(holes[0].ids, if is_head { vec![] } else { vec![lost.id] }, "byte {at}");
        let read = log.reader().read(holes[0].position);
        assert!(matches!(read, Err(ReadError::Damaged { .. })), "byte {at}");
    }
}

#[test]
fn without_other_proof_only_the_last_write_can_be_taken_for_torn() {
    let directory = directory();
    let (contributions, _) = log_of_four(directory.path());
    let path = only_segment(directory.path());
    let whole = fs::read(&path).unwrap();

    for (number, contribution) in contributions.iter().enumerate() {
        let mut flipped = whole.clone();
        let at = HEADER_LENGTH as usize + number * (HEAD_LENGTH as usize + 40) + 130;
        flipped[at] ^= 1;
        fs::write(&path, &flipped).unwrap();

        let found = open(directory.path()).found;

        let is_last = number == 3;
        assert_eq!(found.torn_tail.is_some(), is_last);
        let named = match found.torn_tail {
            Some(tail) => tail.ids,
            None => found.holes[0].ids.clone(),
        };
        assert_eq!(named, vec![contribution.id]);
    }
}

#[test]
fn a_log_cut_below_what_was_durable_names_the_loss_and_uses_no_position_twice() {
    let directory = directory();
    let (contributions, durable) = log_of_four(directory.path());
    let path = only_segment(directory.path());
    let whole = fs::read(&path).unwrap();

    for cut in [0, 20, 48, 60, 300, whole.len() - 1] {
        let home = self::directory();
        fs::copy(directory.path().join("mark"), home.path().join("mark")).unwrap();
        fs::write(only_segment(home.path()), &whole[..cut]).unwrap();

        let Opened { mut log, found } = open_with(home.path(), &[durable]);
        let before = scan(&log).0;
        let positions = keep(&mut log, &contributions[3..]).unwrap();
        let after = scan(&open_with(home.path(), &[durable]).log);

        assert!(contributions.starts_with(&before), "cut at {cut}");
        assert_eq!(found.torn_tail, None, "cut at {cut}");
        assert!(!found.holes.is_empty(), "cut at {cut}");
        assert!(durable.upto < positions[0], "cut at {cut}");
        assert_eq!(after.0.len(), before.len() + 1, "cut at {cut}");
        assert!(!after.1.is_empty(), "cut at {cut}: the loss stays named");
    }
}

#[test]
fn a_missing_or_shortened_segment_is_named_and_the_others_are_read() {
    let directory = directory();
    let mut log = open(directory.path()).log;
    log.segment_length = 100;
    let contributions: Vec<_> = (0..5).map(|number| contribution(number, 40)).collect();
    for contribution in &contributions {
        keep(&mut log, std::slice::from_ref(contribution)).unwrap();
    }
    drop(log);

    fs::remove_file(directory.path().join(segment_name(1))).unwrap();
    let shortened = directory.path().join(segment_name(3));
    fs::File::options().write(true).open(&shortened).unwrap().set_len(100).unwrap();
    let Opened { log, found } = open(directory.path());
    let (records, holes) = scan(&log);

    let expected: Vec<_> = [0, 2, 4].map(|number| contributions[number].clone()).to_vec();
    let segments =
        |holes: &[Hole]| holes.iter().map(|it| it.position.segment()).collect::<Vec<_>>();
    assert_eq!(records, expected);
    assert_eq!(segments(&holes), [1, 3]);
    assert_eq!(segments(&found.holes), [1, 3]);
    assert_eq!(log.records(), 5);
}

#[test]
fn a_record_inside_a_contribution_is_not_taken_for_one_of_the_log() {
    let directory = directory();
    let mut forged = Vec::new();
    as_record(&contribution(66, 40)).write([9; 8], Position::START, &mut forged);
    let mut carrier = contribution(0, 0);
    carrier.bytes = forged;
    let mut log = open(directory.path()).log;
    keep(&mut log, &[carrier]).unwrap();
    keep(&mut log, &[contribution(1, 40)]).unwrap();

    let path = only_segment(directory.path());
    let mut bytes = fs::read(&path).unwrap();
    bytes[HEADER_LENGTH as usize] ^= 1;
    fs::write(&path, &bytes).unwrap();
    let (records, holes) = scan(&open(directory.path()).log);

    assert_eq!(records, vec![contribution(1, 40)]);
    assert_eq!(holes.len(), 1);
}

#[test]
fn a_full_disk_refuses_and_leaves_the_log_as_it_was() {
    let whole = u64::from(HEADER_LENGTH) + 2 * (u64::from(HEAD_LENGTH) + 40);
    for room in 0..usize::try_from(whole).unwrap() {
        let directory = directory();
        let disk = Faulty::default();
        let mut log = Log::open(directory.path(), Arc::new(disk.clone()), &[]).unwrap().log;
        let both = [contribution(0, 40), contribution(1, 40)];

        disk.set_room(Some(room));
        let refused = keep(&mut log, &both);
        let meanwhile = scan(&log);
        disk.set_room(None);
        keep(&mut log, &both).unwrap();

        assert!(matches!(refused, Err(AppendError::DiskFull { .. })), "room for {room}");
        assert_eq!(meanwhile, (vec![], vec![]), "room for {room}");
        assert_eq!(scan(&log), (both.to_vec(), vec![]), "room for {room}");
        assert_eq!(scan(&open(directory.path()).log), (both.to_vec(), vec![]), "room for {room}");
    }
}

#[test]
fn nothing_of_a_refused_batch_comes_back_behind_a_later_record() {
    let directory = directory();
    let disk = Faulty::default();
    let mut log = Log::open(directory.path(), Arc::new(disk.clone()), &[]).unwrap().log;
    keep(&mut log, &[contribution(0, 40)]).unwrap();

    let record_length = HEAD_LENGTH as usize + 40;
    disk.set_room(Some(2 * record_length + 10));
    let refused = keep(&mut log, &[1, 2, 3].map(|number| contribution(number, 40)));
    disk.set_room(None);
    keep(&mut log, &[contribution(4, 40)]).unwrap();
    drop(log);

    assert!(refused.is_err());
    assert_eq!(scan(&open(directory.path()).log).0, [0, 4].map(|number| contribution(number, 40)));
}

#[test]
fn after_a_failed_sync_nothing_is_acknowledged_any_more() {
    let directory = directory();
    let disk = Faulty::default();
    let mut log = Log::open(directory.path(), Arc::new(disk.clone()), &[]).unwrap().log;
    keep(&mut log, &[contribution(0, 40)]).unwrap();

    disk.break_sync();
    let failed = keep(&mut log, &[contribution(1, 40)]).unwrap_err();
    let later = keep(&mut log, &[contribution(2, 40)]).unwrap_err();
    let seen = scan(&log).0;
    disk.lose_power(|| false);
    let found_again = scan(&open(directory.path()).log).0;

    assert!(failed.must_stop() && matches!(failed, AppendError::Sync { .. }));
    assert!(later.must_stop() && matches!(later, AppendError::Stopped));
    assert_eq!(seen, vec![contribution(0, 40)]);
    assert_eq!(found_again, vec![contribution(0, 40)]);
}

#[test]
fn what_a_killed_process_had_written_is_synced_before_it_counts() {
    let directory = directory();
    let disk = Faulty::default();
    let mut log = Log::open(directory.path(), Arc::new(disk.clone()), &[]).unwrap().log;
    keep(&mut log, &[contribution(0, 40)]).unwrap();
    log.append(&[as_record(&contribution(1, 40))]).unwrap();
    drop(log);

    let log = Log::open(directory.path(), Arc::new(disk.clone()), &[]).unwrap().log;
    let shown = scan(&log).0;
    disk.lose_power(|| false);
    let after_power_cut = scan(&open(directory.path()).log).0;

    assert_eq!(shown, vec![contribution(0, 40), contribution(1, 40)]);
    assert_eq!(after_power_cut, shown);
}

#[test]
fn the_mark_is_found_in_the_segments_if_its_file_is_damaged() {
    let directory = directory();
    let (contributions, durable) = log_of_four(directory.path());
    let mark = directory.path().join("mark");

    for damage in [&b""[..], b"something else", &[0; 40]] {
        fs::write(&mark, damage).unwrap();
        let log = open(directory.path()).log;
        assert_eq!(log.reader().mark(), durable.log);
        assert_eq!(scan(&log), (contributions.clone(), vec![]));
    }
}

#[test]
fn a_record_that_is_too_long_is_refused_and_the_longest_is_kept() {
    let directory = directory();
    let mut log = open(directory.path()).log;
    let longest = contribution(0, RECORD_LENGTH_MAX);

    let refused = keep(&mut log, &[contribution(1, RECORD_LENGTH_MAX + 1)]);
    keep(&mut log, std::slice::from_ref(&longest)).unwrap();

    assert!(matches!(refused, Err(AppendError::RecordTooLong { length }) if length > 1 << 20));
    assert_eq!(scan(&open(directory.path()).log), (vec![longest], vec![]));
}
