use std::collections::BTreeSet;

use guildhall_ledger::{ContributionId, PublicKey};

use super::{EXCHANGES_AT_ONCE, MANY, Peers, RETRY_PAUSE_MS};
use crate::input::Now;

const NEWS: ContributionId = ContributionId([7; 32]);

/// Longer than anything settles or is waited for, and shorter than a minute.
const SOON_MS: u64 = 1_000;

fn at(mono_ms: u64) -> Now {
    Now { wall_ms: mono_ms, mono_ms }
}

/// A node that is connected to `near` others of `members` and has just compared with all.
fn peers(near: u8, members: u64) -> Peers {
    let mut peers = Peers::default();
    peers.set_members(members);
    let keys = (0..near).map(|number| PublicKey([number; 32]));
    for key in keys.clone() {
        peers.connect(key, at(0), true);
    }
    peers.begin_due(at(0), |_| true);
    keys.for_each(|key| peers.finish(&key, at(0), true, true));
    peers
}

fn ended(peers: &mut Peers, begun: &[PublicKey], now: Now) {
    for key in begun {
        peers.finish(key, now, true, true);
    }
}

#[test]
fn what_every_neighbour_has_is_fetched_from_one_of_them_where_many_are() {
    let mut peers = peers(8, MANY);
    for number in 0..8 {
        peers.awaits(&PublicKey([number; 32]), NEWS, at(0));
    }

    let begun = peers.begin_due(at(SOON_MS), |_| true);

    assert_eq!(begun.len(), 1);
    ended(&mut peers, &begun, at(SOON_MS));
    let rest = peers.begin_due(at(SOON_MS + RETRY_PAUSE_MS), |_| false);
    assert!(rest.is_empty(), "it is here and is fetched again: {rest:?}");
}

#[test]
fn the_next_is_asked_for_what_the_first_did_not_give() {
    let mut peers = peers(3, MANY);
    for number in 0..3 {
        peers.awaits(&PublicKey([number; 32]), NEWS, at(0));
    }
    let mut asked = BTreeSet::new();

    for round in 0..3 {
        let now = at(SOON_MS + round * RETRY_PAUSE_MS);
        let begun = peers.begin_due(now, |_| true);
        assert_eq!(begun.len(), 1, "in round {round}");
        ended(&mut peers, &begun, now);
        asked.extend(begun);
    }

    assert_eq!(asked.len(), 3);
}

#[test]
fn where_few_are_everybody_who_has_it_is_asked_at_once() {
    let mut peers = peers(3, MANY - 1);
    for number in 0..3 {
        peers.awaits(&PublicKey([number; 32]), NEWS, at(0));
    }

    let begun = peers.begin_due(at(SOON_MS), |_| true);

    assert_eq!(begun.len(), 3);
}

#[test]
fn own_news_is_compared_with_a_few_of_many_and_with_others_the_next_time() {
    let mut peers = peers(7, MANY);
    let mut met = BTreeSet::new();

    for round in 1..4 {
        let now = at(round * SOON_MS);
        peers.want_exchanges(now, 0);
        let begun = peers.begin_due(now, |_| true);
        assert_eq!(begun.len(), EXCHANGES_AT_ONCE);
        ended(&mut peers, &begun, now);
        met.extend(begun);
    }

    assert_eq!(met.len(), 7);
}
