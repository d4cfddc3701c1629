use guildhall_governance::PartnerId;
use guildhall_ledger::{ContributionId, Kind};
use proptest::prelude::*;

use super::{
    Activity, BadBody, Body as _, CommitmentPromise, GuestInvolve, InitiativeClose, InitiativeRate,
    Lesson, PersonAdd, Profile, PulseAnswer,
};
use crate::body::{ChallengeShare, Ending};
use crate::day::Day;
use crate::deed::Deed;

const ID: ContributionId = ContributionId([3; 32]);

fn promise() -> CommitmentPromise {
    CommitmentPromise {
        person: Some("Ida Berg".into()),
        what: "Lend 40 sensors".into(),
        due: Day(20_800),
        on: Some(ID),
    }
}

fn rate() -> InitiativeRate {
    InitiativeRate { person: None, initiative: ID, network: 5, own: 1, burden: 3, reason: None }
}

fn challenge() -> ChallengeShare {
    ChallengeShare {
        person: None,
        title: "Adapters".into(),
        words: "Ours do not fit.".into(),
        effort: 2,
        value: 4,
        wanted: vec!["an electrician".into()],
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "it is a list of cases")]
fn limits_hold_at_their_border() {
    let long = "x".repeat(500);
    let pulse = PulseAnswer {
        person: None,
        review: Day(9),
        heard: 1,
        worth: 5,
        fair: 3,
        rules: 3,
        words: None,
    };
    let days = |days: Vec<u32>| Activity {
        person: None,
        initiative: ID,
        days: days.into_iter().map(Day).collect(),
        source: None,
    };
    let lesson = |words: &str| Lesson {
        person: None,
        on: None,
        worked: words.into(),
        did_not: "b".into(),
        tell: "c".into(),
    };
    let profile = Profile { person: None, does: None, offers: Vec::new(), seeks: Vec::new() };
    let offering = |count: usize| Profile {
        offers: (0..count).map(|number| number.to_string()).collect(),
        ..profile.clone()
    };
    let twice = Profile { offers: vec!["a".into(), "a".into()], ..profile.clone() };
    let add =
        |name: &str| PersonAdd { person: None, name: name.into(), role: None, deputy_of: None };
    let to = |to: &str| InitiativeClose {
        person: None,
        initiative: ID,
        ending: Ending::HandedOver { to: to.into() },
        lesson: Some(ID),
        reason: None,
    };
    let accepted: Vec<Deed> = vec![
        CommitmentPromise { what: long.clone(), ..promise() }.into(),
        CommitmentPromise { due: Day::MAX, ..promise() }.into(),
        pulse.clone().into(),
        rate().into(),
        days((0..4096).collect()).into(),
        lesson(&"x".repeat(16 * 1024)).into(),
        offering(32).into(),
        challenge().into(),
        to("A cousin").into(),
    ];
    let refused: Vec<(BadBody, Deed)> = vec![
        (BadBody::Line, CommitmentPromise { what: format!("{long}x"), ..promise() }.into()),
        (BadBody::Line, CommitmentPromise { what: " ".into(), ..promise() }.into()),
        (BadBody::Line, CommitmentPromise { what: "a\nb".into(), ..promise() }.into()),
        (BadBody::Person, CommitmentPromise { person: Some(String::new()), ..promise() }.into()),
        (BadBody::Day, CommitmentPromise { due: Day(Day::MAX.0 + 1), ..promise() }.into()),
        (BadBody::Scale, InitiativeRate { network: 6, ..rate() }.into()),
        (BadBody::Scale, InitiativeRate { burden: 0, ..rate() }.into()),
        (BadBody::Scale, PulseAnswer { rules: 255, ..pulse }.into()),
        (BadBody::Scale, ChallengeShare { effort: 0, ..challenge() }.into()),
        (BadBody::Days, days(Vec::new()).into()),
        (BadBody::Days, days(vec![4, 4]).into()),
        (BadBody::Days, days((0..4097).collect()).into()),
        (BadBody::Day, days(vec![1, Day::MAX.0 + 1]).into()),
        (BadBody::Words, lesson("").into()),
        (BadBody::Words, lesson(&"x".repeat(16 * 1024 + 1)).into()),
        (BadBody::Empty, profile.clone().into()),
        (BadBody::Lines, offering(33).into()),
        (BadBody::Lines, twice.into()),
        (BadBody::Person, add("").into()),
        (BadBody::Person, add("Ida\u{7}Berg").into()),
        (BadBody::Line, to("").into()),
    ];

    for deed in accepted {
        assert_eq!(Deed::decode(deed.kind(), &deed.encode()), Some(Ok(deed)));
    }
    for (fault, deed) in refused {
        assert_eq!(Deed::decode(deed.kind(), &deed.encode()), Some(Err(fault)), "{deed:?}");
    }
}

#[test]
fn another_encoding_of_the_same_body_is_refused() {
    let bytes = promise().encode();
    let longer = [bytes.as_slice(), &[0]].concat();

    assert_eq!(CommitmentPromise::decode(&longer), Err(BadBody::NotCanonical));
    for length in 0..bytes.len() {
        assert_eq!(CommitmentPromise::decode(&bytes[..length]), Err(BadBody::NotCanonical));
    }
}

#[test]
fn kinds_of_others_are_no_deeds() {
    assert_eq!(Deed::decode(Kind::COMMENT, &[]), None);
    assert_eq!(Deed::decode(Kind::IMPORT, &[]), None);
    assert_eq!(Deed::decode(Kind(0x00ff), &[]), None);
}

#[test]
fn the_person_is_the_one_who_says_it() {
    let involve = GuestInvolve {
        person: Some("Ida Berg".into()),
        initiative: ID,
        guest: PartnerId([9; 32]),
        stage: None,
        role: None,
    };

    let deed = Deed::from(involve).said_by(Some("Bo Brun".into()));

    assert_eq!(deed.person().map(String::as_str), Some("Bo Brun"));
}

proptest! {
    #[test]
    fn decoding_never_panics_and_what_decodes_encodes_to_the_same_bytes(
        kind in 0x0050..0x0100_u16,
        bytes in prop::collection::vec(any::<u8>(), 0..120),
    ) {
        if let Some(Ok(deed)) = Deed::decode(Kind(kind), &bytes) {
            prop_assert_eq!(deed.kind(), Kind(kind));
            prop_assert_eq!(deed.encode(), bytes);
        }
    }

    #[test]
    fn a_changed_byte_gives_another_body_or_none(place in 0..200_usize, value in any::<u8>()) {
        let mut bytes = promise().encode();
        let place = place % bytes.len();
        let is_same = bytes[place] == value;
        bytes[place] = value;

        let decoded = CommitmentPromise::decode(&bytes);

        prop_assert_eq!(decoded == Ok(promise()), is_same);
    }
}
