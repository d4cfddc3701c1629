use guildhall_ledger::{ContributionId, Kind, SecretKey};

use super::{Body, Here, InviteIssue, KeyRevoke, Open, Outcome, Position, Seal, Stance, Value};
use crate::effect::Effect;
use crate::id::EntryId;
use crate::invite::Tier;
use crate::mode::Mode;
use crate::wire::BadBody;

fn open() -> Open {
    Open {
        person: Some("Ida Berg".to_owned()),
        effect: Effect::SetPolicy {
            key: crate::charter::PolicyKey::GuestCap,
            from_version: 0,
            value: crate::charter::PolicyValue::Count(7),
        },
        mode: Mode::Large,
        title: "Seven guests each".to_owned(),
        text: None,
        close_after_ms: None,
        review_after_ms: None,
        supersedes: None,
    }
}

fn bodies() -> Vec<Body> {
    let decision = ContributionId([3; 32]);
    let value = Value { decision, outcome: Outcome::Adopted };
    let key = SecretKey::from_seed(&[1; 32]).public();
    vec![
        Body::Open(Box::new(open())),
        Body::Stance(Stance { person: None, decision, position: Position::Agree, reason: None }),
        Body::Seal(Seal { slot: 300, previous: EntryId([1; 32]), round: 2, value }),
        Body::KeyRevoke(KeyRevoke { person: None, key, last: None }),
        Body::InviteIssue(InviteIssue {
            person: None,
            key,
            tier: Tier::Partner,
            uses_max: 1,
            deputies: Vec::new(),
        }),
        Body::Here(Here),
    ]
}

#[test]
fn every_body_reads_back_as_it_was() {
    for body in bodies() {
        assert_eq!(Body::decode(body.kind(), &body.encode()), Some(Ok(body)));
    }
}

#[test]
fn a_body_with_a_byte_more_or_a_longer_number_is_refused() {
    for body in bodies() {
        let longer = [body.encode(), vec![0]].concat();
        assert_eq!(Body::decode(body.kind(), &longer), Some(Err(BadBody::NotCanonical)));
    }
    // The slot 300 is `ac 02`; `ac 82 00` says the same in more bytes.
    let seal = bodies()[2].encode();
    assert_eq!(&seal[..2], [0xac, 0x02]);
    let stretched = [vec![0xac, 0x82, 0x00], seal[2..].to_vec()].concat();
    assert_eq!(Body::decode(Kind::SEAL, &stretched), Some(Err(BadBody::NotCanonical)));
}

#[test]
fn fields_beyond_their_limits_are_refused() {
    let cases = [
        Open { title: " ".to_owned(), ..open() },
        Open { title: "a".repeat(201), ..open() },
        Open { title: "bell \u{7}".to_owned(), ..open() },
        Open { person: Some("a".repeat(65)), ..open() },
        Open { person: Some(String::new()), ..open() },
        Open { effect: Effect::Adopt, ..open() },
    ];

    for open in cases {
        let body = Body::Open(Box::new(open));
        let decoded = Body::decode(Kind::OPEN, &body.encode());
        assert!(matches!(decoded, Some(Err(BadBody::Field(_)))), "{body:?}");
    }
}

#[test]
fn no_bytes_make_the_decoder_panic() {
    for body in bodies() {
        let bytes = body.encode();
        for place in 0..bytes.len() {
            for value in [0, 1, 0x7f, 0x80, 0xff] {
                let mut altered = bytes.clone();
                altered[place] = value;
                let decoded = Body::decode(body.kind(), &altered);
                if let Some(Ok(other)) = decoded {
                    assert_eq!(other.encode(), altered);
                }
            }
        }
    }
}
