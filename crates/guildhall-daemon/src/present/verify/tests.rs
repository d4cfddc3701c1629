use guildhall_control::api::log::Scope;
use guildhall_ledger::{Contribution, Unverified};

use super::{Evidence, gather};
use crate::present::tests::world::World;

fn evidence() -> Evidence {
    let mut world = World::of(2);
    world.start(1, "Telemetry", "One feed.");
    gather(&mut world.nodes[0], &Scope::default(), world.now).unwrap()
}

/// The contribution with one byte of it flipped, as a failing disk would.
fn damaged(contribution: &Contribution, place: usize) -> Contribution {
    let mut bytes = contribution.bytes().to_vec();
    let place = bytes.len() - place;
    bytes[place] ^= 1;
    Unverified::kept(contribution.id(), bytes).unwrap()
}

#[test]
fn a_flipped_bit_in_signature_or_body_is_found_and_its_author_named() {
    for place in [1, 70] {
        let mut evidence = evidence();
        let victim = evidence.contributions.last().unwrap().clone();
        *evidence.contributions.last_mut().unwrap() = damaged(&victim, place);

        let checked = evidence.check();

        assert!(!checked.ok);
        assert_eq!(checked.problems[0].code, "F-BAD-SIGNATURE");
        assert!(checked.problems[0].title.as_raw().contains("in the name of Bruno & Co"));
        let bruno = checked.organisations.iter().find(|row| row.handle == "bruno").unwrap();
        assert!(!bruno.signed);
    }
}

#[test]
fn a_missing_contribution_is_noticed() {
    let mut evidence = evidence();
    let place = evidence.contributions.len() - 2;
    evidence.contributions.remove(place);

    let checked = evidence.check();

    assert!(checked.problems.iter().any(|problem| problem.code == "F-INCOMPLETE"));
}

#[test]
fn a_state_that_does_not_follow_from_the_stances_is_noticed() {
    let (mut fewer, mut other) = (evidence(), evidence());
    fewer.entries.pop();
    other.entries[0].id.0[0] ^= 1;

    for evidence in [fewer, other] {
        let checked = evidence.check();

        assert!(checked.problems.iter().any(|problem| problem.code == "F-OTHER-RESULT"));
    }
}
