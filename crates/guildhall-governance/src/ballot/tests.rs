use std::sync::Arc;

use proptest::prelude::*;

use super::{Ballot, Demand, Voice};
use crate::body::{Outcome, Position};
use crate::charter::{Charter, PolicyKey, PolicyValue, Preset};
use crate::id::PartnerId;
use crate::mode::{Mode, Share};
use crate::planted::Planted;

const TWO_THIRDS: Mode = Mode::Super(Share::TWO_THIRDS);

/// One letter a seat: `a`gree, `s`tand aside, `n`o position, `o`bject, `-` nothing said; `.` a seat
/// that was silent before and still is; a capital had no seat at the opening; `r` is recused.
fn voices(letters: &str) -> Vec<Voice> {
    let voice = |(number, letter): (usize, char)| {
        let position = match letter.to_ascii_lowercase() {
            'a' => Some(Position::Agree),
            's' => Some(Position::StandAside),
            'n' => Some(Position::NoPosition),
            'o' => Some(Position::Object),
            _ => None,
        };
        Voice {
            partner: PartnerId([u8::try_from(number).unwrap(); 32]),
            at_opening: !letter.is_ascii_uppercase() && letter != '_',
            recused: letter == 'r',
            was_silent: letter == '.',
            position,
        }
    };
    letters.chars().enumerate().map(voice).collect()
}

fn ballot(mode: Mode, demand: Demand, letters: &str) -> Ballot {
    Ballot {
        given: None,
        demand,
        rules: vec![(mode, Arc::new(Charter::from(Preset::Standard)))],
        voices: voices(letters),
        planted: Planted::default(),
    }
}

fn adopts(mode: Mode, letters: &str) -> bool {
    ballot(mode, Demand::Plain, letters).outcome() == Outcome::Adopted
}

#[test]
fn every_mode_follows_its_table() {
    let table = [
        (Mode::Lazy, "a", true),
        (Mode::Lazy, "a----", false),
        (Mode::Lazy, "aa---", true),
        (Mode::Lazy, "aao--", false),
        (Mode::Lazy, "as---", false),
        (Mode::Lazy, "aaaao", true),
        (Mode::Lazy, "aaaoo", false),
        (Mode::Consent, "a----", false),
        (Mode::Consent, "as---", true),
        (Mode::Consent, "ss---", false),
        (Mode::Consent, "an---", false),
        (Mode::Consent, "aso--", false),
        (Mode::Consent, "aao", true),
        (Mode::Consent, "ao", false),
        (Mode::Majority, "aaa--", true),
        (Mode::Majority, "aa--", false),
        (Mode::Majority, "aaaoo", true),
        (Mode::Majority, "aassss", false),
        (Mode::Large, "aaa--", true),
        (Mode::Large, "aaao-", false),
        (Mode::Large, "aaaao", true),
        (Mode::Large, "aa--", false),
        (TWO_THIRDS, "aa-", true),
        (TWO_THIRDS, "aao", true),
        (TWO_THIRDS, "aaa--", false),
        (TWO_THIRDS, "aaaa--", true),
        (Mode::Unanimous, "aaa", true),
        (Mode::Unanimous, "aas", false),
        (Mode::Unanimous, "aa-", false),
    ];

    for (mode, letters, expected) in table {
        assert_eq!(adopts(mode, letters), expected, "{mode:?} {letters}");
    }
}

#[test]
fn nothing_passes_without_anybody_who_agrees() {
    let modes =
        [Mode::Lazy, Mode::Consent, Mode::Majority, Mode::Large, TWO_THIRDS, Mode::Unanimous];

    for mode in modes {
        for letters in ["-----", "sssss", "nnnnn", "r", ""] {
            assert!(!adopts(mode, letters), "{mode:?} {letters}");
        }
    }
}

#[test]
fn a_rule_must_hold_for_those_at_the_opening_and_for_those_there_now() {
    // Three at the opening; three more came since.
    let table =
        [("aa-___", false), ("aa-AA_", true), ("---AAA", false), ("aao", true), ("aa-___A", false)];

    for (letters, expected) in table {
        assert_eq!(adopts(Mode::Majority, letters), expected, "{letters}");
    }
    let mut unsound = ballot(Mode::Majority, Demand::Plain, "aa-___");
    unsound.planted.electorate_at_opening_only = true;
    assert_eq!(unsound.outcome(), Outcome::Adopted);
}

#[test]
fn the_silent_do_not_count_unless_too_few_would_remain() {
    assert!(adopts(Mode::Large, "aa..") && !adopts(Mode::Large, "aa--"));
    assert!(adopts(Mode::Majority, "aa-.."));
    // Of five, three remain if two are silent; with three silent only two would.
    assert!(!adopts(Mode::Majority, "aa..."));
    let dormancy = ballot(Mode::Lazy, Demand::Dormancy, "aa..");
    assert!(dormancy.silent().is_empty());
}

#[test]
fn removal_needs_two_who_agree_and_the_subject_has_no_say() {
    let removal = |was_seated, letters| {
        ballot(TWO_THIRDS, Demand::Removal { was_seated }, letters).outcome() == Outcome::Adopted
    };

    assert!(removal(true, "aar"));
    assert!(!removal(true, "ar"));
    assert!(removal(false, "a"));
    assert!(!removal(false, "a-"));
    assert!(removal(true, "aaor"));
    assert!(!removal(true, "aasor"));
}

#[test]
fn a_dark_partner_is_set_aside_by_two_whoever_objects() {
    let dormancy =
        |letters| ballot(Mode::Lazy, Demand::Dormancy, letters).outcome() == Outcome::Adopted;

    assert!(dormancy("aar-o-"));
    assert!(dormancy("ar"));
    assert!(!dormancy("ar-"));
}

#[test]
fn an_amendment_satisfies_the_old_and_the_amended_rule() {
    let standard = Arc::new(Charter::from(Preset::Standard));
    let mut amendment = ballot(Mode::Consent, Demand::Plain, "as--");
    amendment.rules.push((Mode::Large, Arc::clone(&standard)));
    assert_eq!(amendment.outcome(), Outcome::Declined);

    amendment.voices = voices("aaa-");
    assert_eq!(amendment.outcome(), Outcome::Adopted);
    let stricter = standard.amended(PolicyKey::ConsentVoices, PolicyValue::Count(4));
    amendment.rules[1] = (Mode::Consent, Arc::new(stricter));
    assert_eq!(amendment.outcome(), Outcome::Declined);
}

#[test]
fn a_matter_is_settled_once_nobody_can_change_it() {
    let table = [
        (Mode::Majority, "aaa--", true),
        (Mode::Majority, "aa---", false),
        (Mode::Majority, "ooo--", true),
        (Mode::Large, "aaa--", false),
        (Mode::Large, "aaaa-", true),
        (Mode::Large, "a", true),
        (Mode::Lazy, "aa-", true),
        (Mode::Lazy, "aa---", false),
        (Mode::Lazy, "oo---", true),
        (Mode::Unanimous, "s----", true),
    ];

    for (mode, letters, expected) in table {
        assert_eq!(
            ballot(mode, Demand::Plain, letters).is_settled(),
            expected,
            "{mode:?} {letters}"
        );
    }
}

fn any_mode() -> impl Strategy<Value = Mode> {
    prop::sample::select(vec![
        Mode::Lazy,
        Mode::Consent,
        Mode::Majority,
        Mode::Large,
        TWO_THIRDS,
        Mode::Unanimous,
    ])
}

proptest! {
    /// The few ways to speak that `is_settled` tries stand for all of them.
    #[test]
    fn settled_means_that_no_way_to_speak_changes_the_outcome(
        mode in any_mode(),
        lazy_agrees in 1..6u32,
        letters in "[asno.\\-AO_]{1,6}",
    ) {
        let mut ballot = ballot(mode, Demand::Plain, &letters);
        let charter = Charter::from(Preset::Standard)
            .amended(PolicyKey::LazyAgrees, PolicyValue::Count(lazy_agrees))
            .amended(PolicyKey::ConsentVoices, PolicyValue::Count(lazy_agrees));
        ballot.rules = vec![(mode, Arc::new(charter))];
        let missing: Vec<usize> =
            (0..ballot.voices.len()).filter(|place| ballot.voices[*place].position.is_none()).collect();
        let outcome = ballot.outcome();
        let ways = 5usize.pow(u32::try_from(missing.len()).unwrap());

        let can_change = (0..ways).any(|way| {
            let mut voices = ballot.voices.clone();
            let mut rest = way;
            for place in &missing {
                voices[*place].position = [
                    None,
                    Some(Position::Agree),
                    Some(Position::StandAside),
                    Some(Position::NoPosition),
                    Some(Position::Object),
                ][rest % 5];
                rest /= 5;
            }
            ballot.outcome_of(&voices) != outcome
        });

        prop_assert_eq!(ballot.is_settled(), !can_change);
    }
}
