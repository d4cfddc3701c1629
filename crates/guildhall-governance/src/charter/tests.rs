use super::{Charter, HealthRule, Matter, PolicyKey, PolicyValue, Preset, Unsound, Window};
use crate::mode::{Mode, Share};

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

#[test]
fn every_preset_is_sound_and_says_each_rule_in_a_sentence() {
    for preset in Preset::ALL {
        let charter = Charter::from(preset);

        let sentences = charter.sentences();

        assert_eq!(charter.check(), Ok(()));
        assert_eq!(sentences.len(), PolicyKey::all().count());
        for (key, sentence) in sentences {
            assert!(
                sentence.ends_with('.') && !sentence.contains("does not fit"),
                "{key:?}: {sentence}"
            );
            assert_eq!(PolicyKey::from_name(&key.name()), Some(key));
        }
    }
}

#[test]
fn values_that_are_unsafe_or_impossible_are_refused_with_the_reason() {
    let share =
        |numerator, denominator| PolicyValue::Mode(Mode::Super(Share { numerator, denominator }));
    let window = |min_ms, max_ms| PolicyValue::Window(Window { min_ms, max_ms });
    let lazy = PolicyKey::Window(crate::mode::ModeKind::Lazy);
    let cases = [
        (PolicyKey::Least(Matter::Removal), PolicyValue::Mode(Mode::Auto)),
        (PolicyKey::Least(Matter::Removal), PolicyValue::Mode(Mode::Consent)),
        (PolicyKey::Least(Matter::Removal), PolicyValue::Mode(Mode::Unanimous)),
        (PolicyKey::Least(Matter::Removal), share(3, 2)),
        (PolicyKey::Least(Matter::Removal), share(1, 2)),
        (PolicyKey::Least(Matter::Removal), share(0, 0)),
        (PolicyKey::Least(Matter::Amendment), PolicyValue::Mode(Mode::Lazy)),
        (PolicyKey::Least(Matter::Admission), PolicyValue::Mode(Mode::Unanimous)),
        (PolicyKey::Least(Matter::Adoption), PolicyValue::Mode(Mode::Auto)),
        (lazy, window(2 * DAY_MS, DAY_MS)),
        (lazy, window(0, 1000)),
        (lazy, window(0, u64::MAX)),
        (PolicyKey::DormancyWindow, PolicyValue::Span(DAY_MS)),
        (PolicyKey::DormancyWindow, PolicyValue::Span(u64::MAX)),
        (PolicyKey::LazyAgrees, PolicyValue::Count(0)),
        (PolicyKey::ConsentVoices, PolicyValue::Count(51)),
        (PolicyKey::GuestCap, PolicyValue::Count(1001)),
        (PolicyKey::SilenceMatters, PolicyValue::Count(1)),
        (PolicyKey::SilenceMatters, PolicyValue::Count(101)),
        (PolicyKey::ReviewInterval, PolicyValue::Span(0)),
        (PolicyKey::GuestCap, PolicyValue::Span(5)),
        (PolicyKey::Health(HealthRule::FadingQuiet), PolicyValue::Span(1000)),
        (PolicyKey::Health(HealthRule::MemberQuiet), PolicyValue::Span(u64::MAX)),
        (PolicyKey::Health(HealthRule::MemberQuiet), PolicyValue::Count(30)),
        (PolicyKey::Health(HealthRule::FadingDays), PolicyValue::Count(366)),
        (PolicyKey::Health(HealthRule::PromisePercent), PolicyValue::Count(101)),
    ];

    for (key, value) in cases {
        let refusal = Charter::check_value(key, value);

        assert!(refusal.is_err(), "{key:?} took {value:?}");
    }
    let auto = PolicyKey::Window(crate::mode::ModeKind::Auto);
    assert_eq!(Charter::check_value(auto, window(0, DAY_MS)), Err(Unsound::Unknown));
}

#[test]
fn every_value_can_be_written_and_read_again() {
    for preset in Preset::ALL {
        for (key, policy) in Charter::from(preset).policies() {
            let written = policy.value.to_string();

            assert_eq!(key.value_from(&written), Ok(policy.value), "{}: {written}", key.name());
        }
    }
    let share = PolicyValue::Mode(Mode::Super(Share { numerator: 3, denominator: 4 }));
    assert_eq!(PolicyKey::Least(Matter::Removal).value_from(" 3/4 "), Ok(share));
    assert_eq!(share.to_string(), "3/4");
    let silence = PolicyKey::SilenceMatters.value_from("never");
    assert_eq!(silence, Ok(PolicyValue::Count(0)));
}

#[test]
fn words_that_are_no_value_are_told_what_the_policy_takes() {
    let window = PolicyKey::Window(crate::mode::ModeKind::Large);
    let cases = [
        (PolicyKey::Least(Matter::Admission), "auto"),
        (PolicyKey::Least(Matter::Admission), "300/4"),
        (PolicyKey::Least(Matter::Admission), ""),
        (window, "soon"),
        (window, "1d..2d..3d"),
        (window, "99999999999999999999d"),
        (PolicyKey::DormancyWindow, "-14d"),
        (PolicyKey::GuestCap, "5 guests"),
        (PolicyKey::GuestCap, "-1"),
        (PolicyKey::LazyAgrees, "never"),
    ];

    for (key, words) in cases {
        let refused = key.value_from(words).unwrap_err().to_string();

        assert!(refused.starts_with("it takes "), "{words}: {refused}");
        assert!(key.value_from(refused.rsplit(' ').next().unwrap()).is_ok(), "{refused}");
    }
}

#[test]
fn an_amendment_raises_the_version_of_its_policy_only() {
    let charter = Charter::from(Preset::Standard);

    let amended = charter.amended(PolicyKey::GuestCap, PolicyValue::Count(7));

    assert_eq!(amended.guest_cap(), 7);
    let versions =
        |charter: &Charter| charter.policies().map(|(_, policy)| policy.version).sum::<u32>();
    assert_eq!((versions(&charter), versions(&amended)), (0, 1));
    assert_eq!(amended.policy(PolicyKey::GuestCap).unwrap().version, 1);
}
