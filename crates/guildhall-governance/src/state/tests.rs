use super::Quorum;

#[test]
fn the_quorum_follows_the_published_table() {
    let table = [
        (1, 0, 1, 0, 1),
        (2, 0, 2, 0, 2),
        (3, 0, 2, 1, 1),
        (4, 1, 3, 1, 2),
        (5, 1, 4, 1, 3),
        (6, 1, 4, 2, 2),
        (7, 2, 5, 2, 3),
        (8, 2, 6, 2, 4),
        (9, 2, 6, 3, 3),
        (10, 3, 7, 3, 4),
        (13, 4, 9, 4, 5),
        (16, 5, 11, 5, 6),
        (20, 6, 14, 6, 8),
        (31, 10, 21, 10, 11),
        (50, 16, 34, 16, 18),
    ];

    for (seats, liars, needed, dark, forkers) in table {
        let quorum = Quorum::of(seats);
        assert_eq!((quorum.liars_tolerated, quorum.needed), (liars, needed));
        assert_eq!((quorum.may_be_dark(), quorum.forkers_needed()), (dark, forkers));
    }
}

#[test]
fn two_quorums_share_more_seats_than_liars_are_tolerated() {
    for seats in 1..=200 {
        let quorum = Quorum::of(seats);
        assert!(quorum.forkers_needed() > quorum.liars_tolerated);
        assert!(quorum.needed <= seats);
    }
}
