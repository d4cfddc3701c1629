use super::{Explorer, Limits};

fn limits(seats: usize, liars: usize, depth: usize) -> Limits {
    Limits { seats, liars, depth, rounds: 2, states: usize::MAX }
}

#[test]
fn however_a_place_is_filled_with_a_few_votes_nothing_breaks() {
    for (seats, liars, depth) in [(3, 0, 5), (3, 1, 3), (4, 0, 4), (4, 1, 3)] {
        let report = Explorer::new(limits(seats, liars, depth)).run(&mut |_, _| {});

        assert_eq!(report.broken, None);
        assert!(report.is_complete);
        assert_eq!(report.splits, 0);
        if liars == 0 && seats == 3 {
            assert_eq!(report.states, [1, 2, 7, 46, 274, 1374]);
            assert!(report.with_entry > 0, "no entry within the depth");
        }
    }
}

#[test]
fn one_who_is_alone_and_lies_splits_the_minutes_and_is_shown_to_have_forked() {
    let report = Explorer::new(limits(1, 1, 4)).run(&mut |_, _| {});

    assert_eq!(report.broken, None, "every split names who forked");
    assert!(report.splits > 0, "the search does not find what is there");
}

#[cfg(guildhall_planted)]
#[test]
fn a_planted_bug_is_found() {
    use guildhall_governance::Planted;

    for (name, seats, depth) in [("single_phase", 3, 5), ("quorum_of_half", 4, 8)] {
        let mut explorer = Explorer::new(limits(seats, 0, depth));
        explorer.plant(Planted::default().with(name));

        assert!(explorer.run(&mut |_, _| {}).broken.is_some(), "{name}");
    }
}
