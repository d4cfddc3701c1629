use super::*;

const ALMA: PeerKey = PeerKey([1; 32]);
const BRUNO: PeerKey = PeerKey([2; 32]);
const CARLA: PeerKey = PeerKey([3; 32]);
const SECOND: Duration = Duration::from_secs(1);

fn address(port: u16) -> Address {
    Address::tcp(([127, 0, 0, 1], port).into())
}

fn aims(peers: &[(PeerKey, u16)]) -> BTreeMap<PeerKey, BTreeSet<Address>> {
    peers.iter().map(|(peer, port)| (*peer, BTreeSet::from([address(*port)]))).collect()
}

fn dialer_of(me: PeerKey) -> Dialer {
    Dialer::new(me, Timing::default(), Jitter::seeded(7))
}

fn due(dialer: &mut Dialer, now: Instant) -> Vec<PeerKey> {
    dialer.due(now).into_iter().map(|(peer, _)| peer).collect()
}

#[test]
fn the_smaller_key_dials_at_once_and_the_larger_after_a_grace_time() {
    let now = Instant::now();
    let mut bruno = dialer_of(BRUNO);

    bruno.aim(now, &aims(&[(ALMA, 1), (BRUNO, 2), (CARLA, 3)]));

    assert_eq!(due(&mut bruno, now), [CARLA]);
    assert_eq!(bruno.next_wake(), Some(now + 3 * SECOND));
    assert_eq!(due(&mut bruno, now + 3 * SECOND), [ALMA]);
}

#[test]
fn a_peer_that_connected_in_the_grace_time_is_not_dialled() {
    let now = Instant::now();
    let mut bruno = dialer_of(BRUNO);
    bruno.aim(now, &aims(&[(ALMA, 1)]));

    bruno.connected(now + SECOND, ALMA);

    assert_eq!(due(&mut bruno, now + 30 * SECOND), []);
    assert_eq!(bruno.next_wake(), None);
}

#[test]
fn pauses_double_from_half_a_second_to_a_minute() {
    let mut now = Instant::now();
    let mut alma = dialer_of(ALMA);
    alma.aim(now, &aims(&[(BRUNO, 2)]));

    for round in 0..12 {
        assert_eq!(due(&mut alma, now), [BRUNO]);
        alma.failed(now, BRUNO);
        let wake = alma.next_wake().unwrap();
        let full = (SECOND * (1 << round)).min(60 * SECOND);
        assert!(now + full / 2 <= wake && wake < now + full, "round {round}");
        now = wake;
    }
}

#[test]
fn a_lost_connection_that_lasted_is_made_again_within_a_second() {
    let now = Instant::now();
    let mut alma = dialer_of(ALMA);
    alma.aim(now, &aims(&[(BRUNO, 2)]));
    for _ in 0..9 {
        alma.failed(now, BRUNO);
    }
    alma.connected(now, BRUNO);

    alma.disconnected(now + 5 * SECOND, BRUNO);

    assert_eq!(due(&mut alma, now + 6 * SECOND), [BRUNO]);
}

#[test]
fn a_peer_that_hangs_up_at_once_is_dialled_ever_less_often() {
    let now = Instant::now();
    let mut alma = dialer_of(ALMA);
    alma.aim(now, &aims(&[(BRUNO, 2)]));

    for _ in 0..9 {
        alma.connected(now, BRUNO);
        alma.disconnected(now, BRUNO);
    }

    assert!(alma.next_wake().unwrap() >= now + 30 * SECOND);
}

#[test]
fn a_connection_we_closed_for_a_change_of_standing_is_no_failure() {
    let now = Instant::now() + 60 * SECOND;
    let mut alma = dialer_of(ALMA);
    alma.aim(now, &aims(&[(BRUNO, 2)]));
    alma.connected(now, BRUNO);

    alma.forgive(BRUNO);
    alma.disconnected(now, BRUNO);

    assert_eq!(due(&mut alma, now), [BRUNO]);
}

#[test]
fn a_newcomer_comes_back_at_once_whatever_its_key() {
    let now = Instant::now();
    let mut bruno = dialer_of(BRUNO);

    bruno.visit(ALMA);
    bruno.aim(now, &aims(&[(ALMA, 1), (CARLA, 3)]));

    assert_eq!(due(&mut bruno, now), [ALMA, CARLA]);
}

#[test]
fn after_a_connection_that_lasted_the_smaller_key_dials_again() {
    let now = Instant::now();
    let mut bruno = dialer_of(BRUNO);
    bruno.visit(ALMA);
    bruno.aim(now, &aims(&[(ALMA, 1)]));
    bruno.connected(now, ALMA);

    bruno.disconnected(now + 6 * SECOND, ALMA);

    assert_eq!(due(&mut bruno, now + 8 * SECOND), []);
    assert_eq!(due(&mut bruno, now + 10 * SECOND), [ALMA]);
}

#[test]
fn news_of_an_address_ends_a_long_pause() {
    let now = Instant::now();
    let mut alma = dialer_of(ALMA);
    alma.aim(now, &aims(&[(BRUNO, 2), (CARLA, 3)]));
    for _ in 0..9 {
        alma.failed(now, BRUNO);
        alma.failed(now, CARLA);
    }

    alma.aim(now, &aims(&[(BRUNO, 20), (CARLA, 3)]));
    alma.hear(now, CARLA, address(30));

    let expected = [(BRUNO, vec![address(20)]), (CARLA, vec![address(3), address(30)])];
    assert_eq!(alma.due(now), expected);
}

#[test]
fn the_same_addresses_again_are_no_news() {
    let now = Instant::now();
    let mut alma = dialer_of(ALMA);
    alma.aim(now, &aims(&[(BRUNO, 2)]));
    alma.failed(now, BRUNO);

    alma.aim(now, &aims(&[(BRUNO, 2)]));

    assert_eq!(due(&mut alma, now), []);
}

#[test]
fn whoever_is_no_longer_wanted_or_has_no_address_is_left_alone() {
    let now = Instant::now();
    let mut alma = dialer_of(ALMA);
    alma.aim(now, &aims(&[(BRUNO, 2)]));

    alma.aim(now, &BTreeMap::from([(CARLA, BTreeSet::new())]));

    assert_eq!(due(&mut alma, now + 100 * SECOND), []);
    assert_eq!(alma.next_wake(), None);
}

#[test]
fn a_dial_in_progress_is_not_repeated_until_it_is_forgotten() {
    let now = Instant::now();
    let mut alma = dialer_of(ALMA);
    alma.aim(now, &aims(&[(BRUNO, 2)]));
    assert_eq!(due(&mut alma, now), [BRUNO]);

    let in_progress = due(&mut alma, now + 59 * SECOND);
    let forgotten = due(&mut alma, now + 60 * SECOND);

    assert_eq!((in_progress, forgotten), (vec![], vec![BRUNO]));
}

#[test]
fn addresses_heard_of_do_not_pile_up() {
    let now = Instant::now();
    let mut alma = dialer_of(ALMA);
    alma.aim(now, &aims(&[(BRUNO, 2)]));

    for port in 100..200 {
        alma.hear(now, BRUNO, address(port));
    }

    let dialled = alma.due(now);
    assert_eq!(dialled[0].1.len(), 1 + HEARD_MAX);
}
