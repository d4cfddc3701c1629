use guildhall_ledger::{FederationId, SecretKey};

use super::{
    Anchor, BadClaim, BadToken, Claim, Deputy, SignedClaim, TOKEN_LENGTH_MAX, Token, invite_key,
};
use crate::id::EntryId;

const HERE: FederationId = FederationId([1; 32]);

fn key(number: u8) -> SecretKey {
    SecretKey::from_seed(&[number; 32])
}

fn token() -> Token {
    Token {
        federation: HERE,
        secret: [5; 16],
        sponsor: key(1).public(),
        anchor: Anchor { minutes: 3, entry: EntryId([9; 32]) },
        expires_ms: 1_800_000_000_000,
        addresses: vec!["/ip4/10.0.0.1/tcp/7417".to_owned()],
        federation_name: "Nordic Cold Chain".to_owned(),
        deputies: vec![Deputy {
            key: key(8).public(),
            address: "/dns/bruno.example/tcp/7417".to_owned(),
        }],
    }
}

fn claim() -> Claim {
    Claim {
        federation: HERE,
        invite: token().key().public(),
        node_key: key(2).public(),
        root_key: key(3).public(),
        next_root: [4; 32],
        name: "Bruno AG".to_owned(),
        handle: "bruno".to_owned(),
        nonce: [6; 32],
    }
}

fn signed() -> SignedClaim {
    claim().sign(&token().key(), &key(2), &key(3))
}

#[test]
fn a_token_reads_back_and_drops_what_does_not_fit() {
    let long =
        Token { addresses: vec!["a".repeat(128); 5], federation_name: "n".repeat(64), ..token() };
    let longest = Token { addresses: vec!["a".repeat(129)], ..token() };

    let read = Token::decode(&token().encode());

    assert_eq!(read, Ok(token()));
    let bytes = long.encode();
    assert!(bytes.len() <= TOKEN_LENGTH_MAX);
    assert_eq!(Token::decode(&bytes).unwrap().addresses.len(), 3);
    assert_eq!(Token::decode(&longest.encode()).unwrap().addresses.len(), 0);
}

#[test]
fn a_token_cut_short_or_continued_is_none() {
    let bytes = token().encode();

    for length in 0..bytes.len() {
        assert_eq!(Token::decode(&bytes[..length]), Err(BadToken));
    }
    assert_eq!(Token::decode(&[bytes, vec![0]].concat()), Err(BadToken));
}

#[test]
fn the_same_secret_gives_another_key_in_another_federation() {
    let elsewhere = invite_key(FederationId([2; 32]), &[5; 16]);

    assert_ne!(token().key().public(), elsewhere.public());
}

#[test]
fn a_claim_with_its_three_signatures_holds() {
    assert_eq!(signed().check(HERE), Ok(()));
}

#[test]
fn an_altered_or_borrowed_claim_is_worth_nothing() {
    let altered = |change: fn(&mut Claim)| {
        let mut signed = signed();
        change(&mut signed.claim);
        signed
    };
    let signatures_only = [
        altered(|claim| claim.name = "Carla".to_owned()),
        altered(|claim| claim.handle = "carla".to_owned()),
        altered(|claim| claim.nonce = [0; 32]),
        altered(|claim| claim.next_root = [0; 32]),
        altered(|claim| claim.node_key = key(8).public()),
        altered(|claim| claim.root_key = key(8).public()),
        altered(|claim| claim.invite = key(8).public()),
        claim().sign(&key(8), &key(2), &key(3)),
        claim().sign(&token().key(), &key(8), &key(3)),
        claim().sign(&token().key(), &key(2), &key(8)),
    ];

    for signed in signatures_only {
        assert!(matches!(signed.check(HERE), Err(BadClaim::Signature(_))), "{signed:?}");
    }
    assert_eq!(signed().check(FederationId([2; 32])), Err(BadClaim::ForeignFederation));
    let one_key = Claim { root_key: key(2).public(), ..claim() };
    assert_eq!(one_key.sign(&token().key(), &key(2), &key(2)).check(HERE), Err(BadClaim::Key));
}
