use proptest::prelude::*;

use super::{Draft, Malformed, Unverified};
use crate::header::PARENTS_MAX;
use crate::id::{ContributionId, FederationId, Scope};
use crate::key::{BadKey, PublicKey, SecretKey};
use crate::kind::{GOVERNANCE_BODY_LENGTH_MAX, Kind};

fn draft() -> Draft {
    Draft {
        federation: FederationId([1; 32]),
        seq: 3,
        prev: ContributionId([2; 32]),
        parents: vec![ContributionId([4; 32]), ContributionId([3; 32])],
        height: 9,
        minutes: 1,
        time_ms: 1_700_000_000_000,
        kind: Kind::HERE,
        scope: Scope::ZERO,
        body: b"a body".to_vec(),
    }
}

fn alma() -> SecretKey {
    SecretKey::from_seed(&[7; 32])
}

#[test]
fn what_was_signed_decodes_to_the_same_bytes_and_verifies() {
    let signed = draft().sign(&alma());

    let decoded = Unverified::decode(signed.bytes().to_vec()).unwrap();

    assert_eq!(decoded.header().encode(), signed.header().encode());
    assert_eq!(decoded.verify().unwrap(), signed);
    assert_eq!(signed.body(), b"a body");
}

#[test]
fn any_flipped_bit_is_refused() {
    let signed = draft().sign(&alma());

    for place in 0..signed.bytes().len() {
        for bit in 0..8 {
            let mut bytes = signed.bytes().to_vec();
            bytes[place] ^= 1 << bit;
            let accepted = Unverified::decode(bytes).ok().and_then(|read| read.verify().ok());
            assert!(accepted.is_none(), "bit {bit} of byte {place}");
        }
    }
}

#[test]
fn the_same_words_signed_twice_have_one_id() {
    let first = draft().sign(&alma());
    let second = draft().sign(&alma());

    assert_eq!(first.id(), second.id());
}

#[test]
fn limits_of_the_format_hold_at_their_border() {
    let ids = |count: usize| -> Vec<ContributionId> {
        (1..=count).map(|n| ContributionId([u8::try_from(n).unwrap() + 9; 32])).collect()
    };
    let accepted = [
        Draft { parents: ids(PARENTS_MAX), ..draft() },
        Draft { body: vec![0; GOVERNANCE_BODY_LENGTH_MAX], ..draft() },
        Draft { kind: Kind::DOC_EDIT, body: vec![0; 256 * 1024], ..draft() },
    ];
    let refused = [
        Draft { parents: ids(PARENTS_MAX + 1), ..draft() },
        Draft { parents: vec![ContributionId([4; 32]); 2], ..draft() },
        Draft { parents: vec![draft().prev], ..draft() },
        Draft { parents: vec![ContributionId::ZERO], ..draft() },
        Draft { body: vec![0; GOVERNANCE_BODY_LENGTH_MAX + 1], ..draft() },
        Draft { kind: Kind::DOC_EDIT, body: vec![0; 256 * 1024 + 1], ..draft() },
        Draft { seq: 0, ..draft() },
        Draft { prev: ContributionId::ZERO, ..draft() },
        Draft { seq: 0, prev: ContributionId::ZERO, parents: Vec::new(), ..draft() },
        Draft { federation: FederationId::ZERO, ..draft() },
        Draft { kind: Kind::GENESIS, ..draft() },
    ];

    for draft in accepted {
        assert!(Unverified::decode(draft.sign(&alma()).bytes().to_vec()).is_ok());
    }
    for draft in refused {
        let read = Unverified::decode(draft.clone().sign(&alma()).bytes().to_vec());
        assert!(
            matches!(read, Err(Malformed::Field(_) | Malformed::Header)),
            "{draft:?}: {read:?}"
        );
    }
}

#[test]
fn a_length_that_is_not_the_headers_is_refused() {
    let signed = draft().sign(&alma());
    let longer = [signed.bytes().as_ref(), &[0]].concat();

    assert!(matches!(Unverified::decode(longer), Err(Malformed::Length { .. })));
    for length in 0..signed.bytes().len() {
        assert!(Unverified::decode(signed.bytes()[..length].to_vec()).is_err());
    }
}

#[test]
fn another_authors_signature_is_refused() {
    let signed = draft().sign(&alma());
    let forger = draft().sign(&SecretKey::from_seed(&[8; 32]));
    let mut bytes = signed.bytes().to_vec();
    let start = bytes.len() - 64;
    bytes[start..].copy_from_slice(&forger.signature());

    assert!(Unverified::decode(bytes).unwrap().verify().is_err());
}

#[test]
fn weak_and_twisted_keys_are_refused() {
    let identity = {
        let mut bytes = [0; 32];
        bytes[0] = 1;
        PublicKey(bytes)
    };
    let not_canonical = PublicKey([0xff; 32]);
    let order_eight = PublicKey([
        0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98,
        0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53,
        0xfc, 0x05,
    ]);

    assert_eq!(identity.check(), Err(BadKey::Weak));
    assert_eq!(order_eight.check(), Err(BadKey::Weak));
    assert!(not_canonical.check().is_err());
    assert_eq!(alma().public().check(), Ok(()));
    // The identity point "verifies" anything under the lax rule.
    let mut signature = [0; 64];
    signature[0] = 1;
    assert!(!identity.verifies("any", &[0; 32], &signature));
}

proptest! {
    #[test]
    fn no_bytes_make_the_decoder_panic(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        if let Ok(read) = Unverified::decode(bytes.clone()) {
            prop_assert_eq!(read.verified_before().bytes().to_vec(), bytes);
        }
    }

    #[test]
    fn mutated_contributions_never_panic_and_never_pass(
        changes in prop::collection::vec((0..400usize, any::<u8>()), 1..6),
    ) {
        let signed = draft().sign(&alma());
        let mut bytes = signed.bytes().to_vec();
        for (place, value) in changes {
            let place = place % bytes.len();
            bytes[place] = value;
        }

        let same = bytes == signed.bytes().to_vec();
        let accepted = Unverified::decode(bytes).ok().and_then(|read| read.verify().ok());

        prop_assert_eq!(accepted.is_some(), same);
    }
}
