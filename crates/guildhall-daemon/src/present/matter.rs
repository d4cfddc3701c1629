//! How the interface names the parts of a decision, and what is asked of one in several places.

use guildhall_control::api::decision::{Mode as ApiMode, Outcome as ApiOutcome, Stance, State};
use guildhall_governance::{Decision, Mode, Outcome, Position, Progress, Share, Voice};

use super::facts::Look;

/// The interface's word for a position.
pub(crate) fn stance(position: Position) -> Stance {
    match position {
        Position::Agree => Stance::Agree,
        Position::StandAside => Stance::Aside,
        Position::NoPosition => Stance::None,
        Position::Object => Stance::Object,
    }
}

/// The position that a stance of the interface means.
pub(crate) fn position(stance: Stance) -> Position {
    match stance {
        Stance::Agree => Position::Agree,
        Stance::Aside => Position::StandAside,
        Stance::None => Position::NoPosition,
        Stance::Object => Position::Object,
    }
}

/// The interface's word for a mode.
pub(crate) fn mode(mode: Mode) -> ApiMode {
    match mode {
        Mode::Auto => ApiMode::Auto,
        Mode::Lazy => ApiMode::Lazy,
        Mode::Consent => ApiMode::Consent,
        Mode::Majority => ApiMode::Majority,
        Mode::Large => ApiMode::Large,
        Mode::Super(Share::TWO_THIRDS) => ApiMode::TwoThirds,
        Mode::Super(_) => ApiMode::Other,
        Mode::Unanimous => ApiMode::Unanimous,
    }
}

/// The mode that a person may ask for by this word.
pub(crate) fn mode_named(mode: ApiMode) -> Option<Mode> {
    Some(match mode {
        ApiMode::Lazy => Mode::Lazy,
        ApiMode::Consent => Mode::Consent,
        ApiMode::Majority => Mode::Majority,
        ApiMode::Large => Mode::Large,
        ApiMode::TwoThirds => Mode::Super(Share::TWO_THIRDS),
        ApiMode::Unanimous => Mode::Unanimous,
        ApiMode::Auto | ApiMode::Other => return None,
    })
}

/// The interface's word for an outcome.
pub(crate) fn outcome(outcome: Outcome) -> ApiOutcome {
    match outcome {
        Outcome::Adopted => ApiOutcome::Adopted,
        Outcome::Declined => ApiOutcome::Declined,
    }
}

/// The interface's word for how far a decision is.
pub(crate) fn state(progress: Progress) -> State {
    match progress {
        Progress::Open => State::Open,
        Progress::Sealing { .. } => State::Sealing,
        Progress::Final { .. } => State::Final,
        Progress::Closed(_) | Progress::Withdrawn => State::Void,
    }
}

/// Whether a seat's word counts on a decision.
pub(crate) fn does_count(decision: &Decision<'_>, seat: &Voice) -> bool {
    !seat.recused && !decision.silent.contains(&seat.partner)
}

/// When an open matter closes at the latest, by this node's clock, in milliseconds since 1970.
pub(crate) fn closes_ms(look: &Look<'_>, decision: &Decision<'_>) -> Option<u64> {
    if decision.progress != Progress::Open {
        return None;
    }
    let (earliest, latest) = decision.closes_within_ms;
    let elapsed = look.node.elapsed_ms(&decision.id, look.now);
    let rest = latest.max(earliest).saturating_sub(elapsed);
    Some(look.now.wall_ms.saturating_add(rest))
}
