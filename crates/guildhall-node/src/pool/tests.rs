use guildhall_ledger::{
    Contribution, ContributionId, Draft, FederationId, Kind, PublicKey, Scope, SecretKey,
};

use super::{Pool, WAITING_BYTES_PER_PEER_MAX, WAITING_MS_MAX, WAITING_PER_PEER_MAX};

const PEER: PublicKey = PublicKey([1; 32]);
const OTHER: PublicKey = PublicKey([2; 32]);

fn contribution(number: usize, kind: Kind, length: usize) -> Contribution {
    let number = u64::try_from(number).unwrap();
    let draft = Draft {
        federation: FederationId([1; 32]),
        seq: number + 1,
        prev: ContributionId([3; 32]),
        parents: Vec::new(),
        height: number + 2,
        minutes: 0,
        time_ms: 0,
        kind,
        scope: Scope::ZERO,
        body: vec![0; length],
    };
    draft.sign(&SecretKey::from_seed(&[5; 32]))
}

fn keep(pool: &mut Pool, contribution: &Contribution, missing: u8, from: PublicKey) -> bool {
    pool.keep(contribution.clone(), [ContributionId([missing; 32])].into(), from, 0)
}

#[test]
fn what_waits_is_ready_when_the_last_of_its_ancestors_comes() {
    let mut pool = Pool::default();
    let waiting = contribution(0, Kind::HERE, 0);
    let missing = [ContributionId([7; 32]), ContributionId([8; 32])];
    pool.keep(waiting.clone(), missing.into(), PEER, 0);

    assert!(pool.ready_after(&missing[0]).is_empty());
    let ready = pool.ready_after(&missing[1]);

    assert_eq!(ready, [(waiting, PEER)]);
    assert_eq!(pool.len(), 0);
}

#[test]
fn one_peer_fills_its_own_share_and_no_other() {
    let mut pool = Pool::default();

    let kept = (0..WAITING_PER_PEER_MAX + 10)
        .filter(|number| keep(&mut pool, &contribution(*number, Kind::HERE, 0), 7, PEER))
        .count();

    assert_eq!(kept, WAITING_PER_PEER_MAX);
    let late = contribution(WAITING_PER_PEER_MAX + 20, Kind::HERE, 0);
    assert!(!keep(&mut pool, &late, 7, PEER));
    assert!(keep(&mut pool, &late, 7, OTHER));
}

#[test]
fn large_contributions_fill_a_share_by_their_bytes() {
    let mut pool = Pool::default();
    let length = 256 * 1024;

    let kept = (0..200)
        .filter(|number| keep(&mut pool, &contribution(*number, Kind::DOC_EDIT, length), 7, PEER))
        .count();

    assert!(kept * length <= WAITING_BYTES_PER_PEER_MAX, "{kept}");
    assert!((kept + 2) * length > WAITING_BYTES_PER_PEER_MAX, "{kept}");
}

#[test]
fn what_waits_too_long_makes_room_again() {
    let mut pool = Pool::default();
    let waiting = contribution(0, Kind::HERE, 0);
    keep(&mut pool, &waiting, 7, PEER);

    pool.expire(WAITING_MS_MAX);
    assert_eq!(pool.len(), 1);
    pool.expire(WAITING_MS_MAX + 1);

    assert_eq!(pool.len(), 0);
    assert!(pool.ready_after(&ContributionId([7; 32])).is_empty());
    assert!(keep(&mut pool, &waiting, 7, PEER));
}
