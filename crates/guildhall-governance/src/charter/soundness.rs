//! Which values a policy may have.

use super::{HealthRule, Matter, PolicyKey, PolicyValue, Window};
use crate::mode::{Mode, ModeKind};

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// Longest time a matter may be kept open.
const WINDOW_MS_MAX: u64 = 365 * DAY_MS;

/// Most answers that Lazy or Consent may ask for; fewer seats lower it.
const VOICES_MAX: u32 = 50;

/// Most guests that a charter may allow a partner.
const GUESTS_MAX: u32 = 1_000;

/// Most matters that silence may look back on.
const SILENCE_MATTERS_MAX: u32 = 100;

/// Why a policy cannot have a value.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Unsound {
    /// The charter lacks a policy.
    #[error("the charter lacks a policy")]
    Missing,
    /// There is no such policy.
    #[error("there is no such policy")]
    Unknown,
    /// The value is of another sort than the policy.
    #[error("the value does not fit the policy")]
    OfAnotherSort,
    /// The value would harm the federation.
    #[error("unsafe: {0}")]
    Unsafe(&'static str),
    /// Under this value something could never happen.
    #[error("impossible: {0}")]
    Impossible(&'static str),
}

/// Says whether `key` may have `value`.
pub(super) fn check(key: PolicyKey, value: PolicyValue) -> Result<(), Unsound> {
    match (key, value) {
        (PolicyKey::Least(matter), PolicyValue::Mode(mode)) => check_least(matter, mode),
        (PolicyKey::Window(mode), PolicyValue::Window(window)) => check_window(mode, window),
        (PolicyKey::DormancyWindow, PolicyValue::Span(span)) => check_dormancy(span),
        (PolicyKey::LazyAgrees | PolicyKey::ConsentVoices, PolicyValue::Count(count)) => {
            check_voices(count)
        }
        (PolicyKey::GuestCap, PolicyValue::Count(count)) if count <= GUESTS_MAX => Ok(()),
        (PolicyKey::GuestCap, PolicyValue::Count(_)) => {
            Err(Unsound::Unsafe("more than 1,000 guests of one partner could flood the others"))
        }
        (PolicyKey::SilenceMatters, PolicyValue::Count(count)) => check_silence(count),
        (PolicyKey::ReviewInterval, PolicyValue::Span(span)) => check_review(span),
        (PolicyKey::Health(rule), value) => check_health(rule, value),
        _ => Err(Unsound::OfAnotherSort),
    }
}

fn check_least(matter: Matter, mode: Mode) -> Result<(), Unsound> {
    if let Some(fault) = mode.fault() {
        return Err(Unsound::Impossible(fault));
    }
    let floor = match matter {
        Matter::Adoption => ModeKind::Lazy,
        Matter::Admission | Matter::Amendment => ModeKind::Consent,
        Matter::Removal => ModeKind::Majority,
    };
    if mode.kind() < floor {
        return Err(Unsound::Unsafe(match matter {
            Matter::Adoption => "nothing binds all that nobody was asked about",
            Matter::Admission => "seats must not be handed out without everybody being asked",
            Matter::Amendment => "the rules must not change without everybody being asked",
            Matter::Removal => "a few could remove a partner while the others are silent",
        }));
    }
    if mode == Mode::Unanimous && matter != Matter::Adoption {
        return Err(Unsound::Impossible(
            "one partner could block it for ever, and the way back too",
        ));
    }
    Ok(())
}

fn check_window(mode: ModeKind, window: Window) -> Result<(), Unsound> {
    if mode == ModeKind::Auto {
        return Err(Unsound::Unknown);
    }
    if window.max_ms < window.min_ms {
        return Err(Unsound::Impossible("it would have to close before it may close"));
    }
    if WINDOW_MS_MAX < window.max_ms {
        return Err(Unsound::Impossible("a matter open for more than a year decides nothing"));
    }
    if window.max_ms < DAY_MS {
        return Err(Unsound::Unsafe("within less than a day not everybody can answer"));
    }
    Ok(())
}

fn check_dormancy(span: u64) -> Result<(), Unsound> {
    if span < 3 * DAY_MS {
        return Err(Unsound::Unsafe("a long weekend must not cost a partner its seat"));
    }
    if WINDOW_MS_MAX < span {
        return Err(Unsound::Impossible("vanished partners would stop every decision for a year"));
    }
    Ok(())
}

fn check_voices(count: u32) -> Result<(), Unsound> {
    if count == 0 {
        return Err(Unsound::Unsafe("at least one partner has to want it"));
    }
    if VOICES_MAX < count {
        return Err(Unsound::Impossible("no more than 50 answers may be asked for"));
    }
    Ok(())
}

fn check_silence(count: u32) -> Result<(), Unsound> {
    if count == 1 {
        return Err(Unsound::Unsafe("missing a single matter must not make a partner silent"));
    }
    if SILENCE_MATTERS_MAX < count {
        return Err(Unsound::Impossible("more than 100 matters are never looked back on"));
    }
    Ok(())
}

fn check_health(rule: HealthRule, value: PolicyValue) -> Result<(), Unsound> {
    match (rule, value) {
        (HealthRule::FadingQuiet | HealthRule::MemberQuiet, PolicyValue::Span(span)) => {
            if span < DAY_MS {
                return Err(Unsound::Unsafe("nobody is quiet after less than a day"));
            }
            if WINDOW_MS_MAX < span {
                return Err(Unsound::Impossible("what is quiet for a year is asleep already"));
            }
        }
        (HealthRule::FadingDays, PolicyValue::Count(count)) if 365 < count => {
            return Err(Unsound::Impossible("a year has no more than 365 days of work"));
        }
        (HealthRule::PromisePercent, PolicyValue::Count(count)) if 100 < count => {
            return Err(Unsound::Impossible("no more than 100 in 100 promises are kept"));
        }
        (HealthRule::FadingDays | HealthRule::PromisePercent, PolicyValue::Count(_)) => {}
        _ => return Err(Unsound::OfAnotherSort),
    }
    Ok(())
}

fn check_review(span: u64) -> Result<(), Unsound> {
    if span < DAY_MS {
        return Err(Unsound::Unsafe("a review every day reviews nothing"));
    }
    if 10 * WINDOW_MS_MAX < span {
        return Err(Unsound::Impossible("a review after more than ten years never comes"));
    }
    Ok(())
}
