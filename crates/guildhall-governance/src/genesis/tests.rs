use guildhall_ledger::{Contribution, SecretKey};

use super::{BadGenesis, Foundation, Founder, Genesis};
use crate::charter::{Charter, Preset};
use crate::id::{PartnerId, next_root_hash};

fn key(number: u8) -> SecretKey {
    SecretKey::from_seed(&[number; 32])
}

fn founder(number: u8, handle: &str) -> Founder {
    Founder {
        partner: PartnerId([0; 32]),
        name: format!("Organisation {handle}"),
        handle: handle.to_owned(),
        root_key: key(number).public(),
        next_root: next_root_hash(&key(number + 100).public()),
        seat_key: key(number + 50).public(),
    }
}

fn foundation(founders: Vec<Founder>) -> Result<Foundation, BadGenesis> {
    Foundation::new("Nordic".to_owned(), [7; 32], founders, Charter::from(Preset::Standard))
}

fn signed(foundation: &Foundation, roots: &[u8]) -> Contribution {
    let signatures = foundation
        .founders
        .iter()
        .filter_map(|founder| roots.iter().find(|root| key(**root).public() == founder.root_key))
        .map(|root| foundation.sign(&key(*root)))
        .collect();
    Genesis { foundation: foundation.clone(), signatures }.sign(&key(roots[0]), 5)
}

#[test]
fn a_federation_of_two_begins_when_both_have_signed() {
    let foundation = foundation(vec![founder(1, "alma"), founder(2, "bruno")]).unwrap();

    let genesis = Genesis::check(&signed(&foundation, &[1, 2])).unwrap();

    assert_eq!(genesis.foundation, foundation);
    let derived = PartnerId::derive(&[7; 32], &foundation.founders[0].root_key);
    assert_eq!(foundation.founders[0].partner, derived);
}

#[test]
fn a_genesis_without_every_signature_is_none() {
    let two = foundation(vec![founder(1, "alma"), founder(2, "bruno")]).unwrap();
    let one_signed = signed(&two, &[1]);
    let mut swapped = Genesis::check(&signed(&two, &[1, 2])).unwrap();
    swapped.signatures.reverse();
    let by_a_stranger = Genesis::check(&signed(&two, &[1, 2])).unwrap().sign(&key(9), 5);

    assert!(matches!(Genesis::check(&one_signed), Err(BadGenesis::Field(_))));
    assert!(matches!(Genesis::check(&swapped.sign(&key(1), 5)), Err(BadGenesis::Signature(_))));
    assert!(matches!(Genesis::check(&by_a_stranger), Err(BadGenesis::Field(_))));
}

#[test]
fn founders_share_neither_handles_nor_keys() {
    let same_key = Founder { seat_key: key(51).public(), ..founder(2, "bruno") };
    let cases = [
        vec![founder(1, "alma"), founder(2, "alma")],
        vec![founder(1, "alma"), same_key],
        vec![founder(1, "Alma!")],
        vec![],
    ];

    for founders in cases {
        assert!(matches!(foundation(founders), Err(BadGenesis::Field(_))));
    }
}

#[test]
fn any_other_body_founds_another_federation() {
    let one = foundation(vec![founder(1, "alma")]).unwrap();
    let other =
        Foundation::new("Nordic".to_owned(), [8; 32], one.founders.clone(), one.charter.clone());

    let ids = [one, other.unwrap()].map(|foundation| signed(&foundation, &[1]).federation());

    assert_ne!(ids[0], ids[1]);
}
