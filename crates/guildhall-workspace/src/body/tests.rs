use guildhall_ledger::ContributionId;
use proptest::prelude::*;

use super::{
    BadBody, Body as _, Comment, CommentWithdraw, DocCreate, DocEdit, DocumentKind, Import, Reason,
};
use crate::id::Session;
use crate::operation::{Operation, Reference, Shape, Value};

fn put(value: &str) -> Operation {
    let (key, value) = ("title".to_owned(), Value::String(value.to_owned()));
    Operation::Put { object: None, key, value, replaces: Vec::new() }
}

fn edit() -> DocEdit {
    let text = Reference { actor: 0, counter: 3 };
    DocEdit {
        person: Some("Ida Berg for Møller & Søn".into()),
        deps: vec![ContributionId([1; 32]), ContributionId([2; 32])],
        session: Session([7; 8]),
        operations: vec![
            put("A title"),
            Operation::Insert { object: text, after: None, text: "Grüße".into() },
            Operation::Delete { object: text, first: text, length: 300 },
        ],
    }
}

fn comment() -> Comment {
    let on = ContributionId([3; 32]);
    Comment { person: None, on, text: "Yes.".into(), reply_to: None }
}

#[test]
fn every_body_reads_back_as_it_was_written() {
    let make = Operation::Make {
        object: None,
        key: "text".into(),
        shape: Shape::Text,
        replaces: vec![Reference { actor: 1, counter: 9 }],
    };
    let create = DocCreate {
        person: None,
        kind: DocumentKind::Proposal,
        session: Session([1; 8]),
        operations: vec![make],
    };
    let withdraw = CommentWithdraw { person: None, comment: ContributionId([4; 32]) };
    let reason = Reason { person: None, words: "Too dear.".into() };
    let import = Import {
        person: None,
        on: ContributionId([5; 32]),
        owner: Some("sig-node".into()),
        created: None,
        updated: Some("2022-10-03".into()),
        facts: vec![("number".into(), "495".into())],
    };

    assert_eq!(DocEdit::decode(&edit().encode()), Ok(edit()));
    assert_eq!(DocCreate::decode(&create.encode()), Ok(create));
    assert_eq!(Comment::decode(&comment().encode()), Ok(comment()));
    assert_eq!(CommentWithdraw::decode(&withdraw.encode()), Ok(withdraw));
    assert_eq!(Reason::decode(&reason.encode()), Ok(reason));
    assert_eq!(Import::decode(&import.encode()), Ok(import));
}

#[test]
fn another_encoding_of_the_same_body_is_refused() {
    let bytes = comment().encode();
    let longer = [bytes.as_slice(), &[0]].concat();
    // The same "no person", but as a number of two bytes.
    let stretched = [&[0x80, 0x00], bytes.get(1..).unwrap()].concat();

    assert_eq!(Comment::decode(&longer), Err(BadBody::NotCanonical));
    assert_eq!(Comment::decode(&stretched), Err(BadBody::NotCanonical));
    for length in 0..bytes.len() {
        assert_eq!(Comment::decode(&bytes[..length]), Err(BadBody::NotCanonical));
    }
}

#[test]
fn limits_hold_at_their_border() {
    let ids = |count: u8| (0..count).map(|byte| ContributionId([byte; 32])).collect();
    let text = Reference { actor: 0, counter: 3 };
    let insert =
        |length| Operation::Insert { object: text, after: None, text: "é".repeat(length) };
    let delete = |length| Operation::Delete { object: text, first: text, length };
    let accepted = [
        DocEdit { person: Some("x".repeat(64)), ..edit() },
        DocEdit { deps: ids(64), ..edit() },
        DocEdit { operations: vec![insert(10_000)], ..edit() },
        DocEdit { operations: vec![insert(9_999), put("t")], ..edit() },
    ];
    let refused = [
        (BadBody::Person, DocEdit { person: Some("x".repeat(65)), ..edit() }),
        (BadBody::Person, DocEdit { person: Some(String::new()), ..edit() }),
        (BadBody::Deps, DocEdit { deps: ids(65), ..edit() }),
        (BadBody::Deps, DocEdit { deps: Vec::new(), ..edit() }),
        (BadBody::Deps, DocEdit { deps: vec![ContributionId([1; 32]); 2], ..edit() }),
        (BadBody::Operations, DocEdit { operations: Vec::new(), ..edit() }),
        (BadBody::Operations, DocEdit { operations: vec![insert(10_001)], ..edit() }),
        (BadBody::Operations, DocEdit { operations: vec![insert(10_000), put("t")], ..edit() }),
        (BadBody::Operations, DocEdit { operations: vec![delete(u32::MAX)], ..edit() }),
        (BadBody::Operations, DocEdit { operations: vec![delete(u32::MAX); 9], ..edit() }),
    ];

    for body in accepted {
        assert_eq!(DocEdit::decode(&body.encode()), Ok(body));
    }
    for (fault, body) in refused {
        assert_eq!(DocEdit::decode(&body.encode()), Err(fault));
    }
    let long = Comment { text: "x".repeat(64 * 1024 + 1), ..comment() };
    assert_eq!(Comment::decode(&long.encode()), Err(BadBody::Words));
    let empty = Comment { text: String::new(), ..comment() };
    assert_eq!(Comment::decode(&empty.encode()), Err(BadBody::Words));
}

proptest! {
    #[test]
    fn what_decodes_encodes_to_the_same_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        if let Ok(body) = DocEdit::decode(&bytes) {
            prop_assert_eq!(body.encode(), bytes.clone());
        }
        if let Ok(body) = Comment::decode(&bytes) {
            prop_assert_eq!(body.encode(), bytes.clone());
        }
        if let Ok(body) = Import::decode(&bytes) {
            prop_assert_eq!(body.encode(), bytes);
        }
    }

    #[test]
    fn a_changed_byte_gives_another_body_or_none(place in 0..200_usize, value in any::<u8>()) {
        let mut bytes = edit().encode();
        let place = place % bytes.len();
        let is_same = bytes[place] == value;
        bytes[place] = value;

        let decoded = DocEdit::decode(&bytes);

        prop_assert_eq!(decoded == Ok(edit()), is_same);
    }
}
