//! Evaluating a decision: from what partners said to adopted or declined.
//!
//! A [`Ballot`] holds one voice for each seat and everything else the outcome depends on. Evaluating
//! it reads nothing else, so two nodes with the same ballot always agree.

use std::sync::Arc;

use crate::body::{Outcome, Position};
use crate::charter::Charter;
use crate::id::PartnerId;
use crate::mode::Mode;
use crate::planted::Planted;

#[cfg(test)]
mod tests;

/// One seat's part in a decision.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Voice {
    /// Whose seat.
    pub partner: PartnerId,
    /// Whether it also had a seat when the decision was opened.
    pub at_opening: bool,
    /// Whether the decision is about it, so that its own word does not count.
    pub recused: bool,
    /// Whether it said nothing on the last matters; a word on this one ends that.
    pub was_silent: bool,
    /// What it says, if anything.
    pub position: Option<Position>,
}

/// What an effect asks for beside its mode.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Demand {
    /// Nothing.
    Plain,
    /// Enough agree that a node is dark; objections and silence do not matter.
    Dormancy,
    /// At least two agree, or all where fewer can.
    Removal {
        /// Whether the partner ever had a seat.
        was_seated: bool,
    },
    /// At least two agree; if the partner that would get new keys objects itself, all of them do.
    Recovery {
        /// Whether it objects.
        is_contested: bool,
    },
}

/// Everything that the outcome of a decision depends on.
#[derive(Clone, Debug)]
pub(crate) struct Ballot {
    /// Set where the outcome does not depend on voices.
    pub(crate) given: Option<Outcome>,
    pub(crate) demand: Demand,
    /// Each must be satisfied: an amendment satisfies the old and the amended rule.
    pub(crate) rules: Vec<(Mode, Arc<Charter>)>,
    pub(crate) voices: Vec<Voice>,
    pub(crate) planted: Planted,
}

/// How a set of voices adds up.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Tally {
    /// Seats that count.
    pub counted: usize,
    /// Seats that agree.
    pub agree: usize,
    /// Seats that stand aside.
    pub stand_aside: usize,
    /// Seats that object.
    pub object: usize,
}

impl Ballot {
    /// How it comes out as things stand.
    pub(crate) fn outcome(&self) -> Outcome {
        self.given.unwrap_or_else(|| self.outcome_of(&self.voices))
    }

    /// Whether nobody who has not spoken could still change the outcome.
    ///
    /// Agreeing never harms a proposal and having a seat counted never helps it, so these ways to
    /// speak bound all others; a single objection is one of them because it opens the way for the
    /// override.
    pub(crate) fn is_settled(&self) -> bool {
        if self.given.is_some() {
            return true;
        }
        if let Demand::Recovery { .. } = self.demand {
            // The word of the one it is about may still come, with a seat or without.
            return false;
        }
        let is_missing = |voice: &&Voice| voice.position.is_none() && !voice.recused;
        let missing: Vec<Voice> = self.voices.iter().filter(is_missing).copied().collect();
        let one_of = |at_opening| missing.iter().find(|voice| voice.at_opening == at_opening);
        let uniform =
            [Position::Agree, Position::StandAside, Position::NoPosition, Position::Object];
        let uniform = uniform.into_iter().map(|position| self.completed(position, None));
        let objectors = [one_of(true), one_of(false)].into_iter().flatten();
        let lone = objectors.map(|voice| self.completed(Position::Agree, Some(voice.partner)));
        let outcome = self.outcome();
        missing.is_empty() || uniform.chain(lone).all(|voices| self.outcome_of(&voices) == outcome)
    }

    /// The sums over the seats there are, and over those that were there at the opening too.
    pub(crate) fn tallies(&self) -> (Tally, Tally) {
        let counted = self.counted(&self.voices);
        let at_opening = counted.iter().filter(|voice| voice.at_opening);
        (tally(counted.iter()), tally(at_opening))
    }

    /// Seats that do not count because they said nothing on the last matters.
    pub(crate) fn silent(&self) -> Vec<PartnerId> {
        silent(self.demand, &self.voices)
    }

    fn completed(&self, position: Position, objector: Option<PartnerId>) -> Vec<Voice> {
        let mut voices = self.voices.clone();
        for voice in voices.iter_mut().filter(|voice| voice.position.is_none()) {
            let objects = objector == Some(voice.partner);
            voice.position = Some(if objects { Position::Object } else { position });
        }
        voices
    }

    fn counted(&self, voices: &[Voice]) -> Vec<Voice> {
        let silent = silent(self.demand, voices);
        let counts = |voice: &&Voice| !voice.recused && !silent.contains(&voice.partner);
        voices.iter().filter(counts).copied().collect()
    }

    fn outcome_of(&self, voices: &[Voice]) -> Outcome {
        let counted = self.counted(voices);
        let at_opening = tally(counted.iter().filter(|voice| voice.at_opening));
        let all = tally(counted.iter());
        let passes = |tally: Tally| {
            self.rules.iter().all(|(mode, charter)| passes(self.demand, *mode, charter, tally))
        };
        let passes_for_all = self.planted.electorate_at_opening_only() || passes(all);
        if passes(at_opening) && passes_for_all { Outcome::Adopted } else { Outcome::Declined }
    }
}

fn tally<'a>(voices: impl Iterator<Item = &'a Voice>) -> Tally {
    let mut tally = Tally::default();
    for voice in voices {
        tally.counted += 1;
        match voice.position {
            Some(Position::Agree) => tally.agree += 1,
            Some(Position::StandAside) => tally.stand_aside += 1,
            Some(Position::Object) => tally.object += 1,
            Some(Position::NoPosition) | None => {}
        }
    }
    tally
}

/// Those who were silent before and still are, unless too few would remain.
fn silent(demand: Demand, voices: &[Voice]) -> Vec<PartnerId> {
    if demand == Demand::Dormancy {
        return Vec::new();
    }
    let is_silent = |voice: &&Voice| voice.was_silent && voice.position.is_none();
    let silent: Vec<PartnerId> =
        voices.iter().filter(is_silent).map(|voice| voice.partner).collect();
    let remaining = voices.len() - silent.len();
    if remaining < voices.len().div_ceil(2) { Vec::new() } else { silent }
}

fn passes(demand: Demand, mode: Mode, charter: &Charter, tally: Tally) -> bool {
    let Tally { counted, agree, stand_aside, object } = tally;
    let capped = |count: u32| usize::try_from(count).unwrap_or(usize::MAX).min(counted);
    match demand {
        _ if agree == 0 => return false,
        Demand::Dormancy => return agree >= capped(2),
        Demand::Removal { was_seated: true } | Demand::Recovery { .. } if agree < 2 => {
            return false;
        }
        Demand::Recovery { is_contested: true } if agree < counted => return false,
        Demand::Removal { was_seated: false } if agree < capped(2) => return false,
        Demand::Plain | Demand::Removal { .. } | Demand::Recovery { .. } => {}
    }
    let three_quarters = (3 * counted).div_ceil(4);
    let is_overridden =
        object > 0 && agree >= 2 && agree >= three_quarters.min(counted.saturating_sub(1));
    let is_unopposed = object == 0;
    let has_majority = 2 * agree > counted;
    match mode {
        Mode::Auto => true,
        Mode::Lazy => is_overridden || is_unopposed && agree >= capped(charter.lazy_agrees()),
        Mode::Consent => {
            let answers = agree + stand_aside;
            is_overridden || is_unopposed && answers >= capped(charter.consent_voices())
        }
        Mode::Majority => has_majority,
        Mode::Large => is_overridden || is_unopposed && has_majority,
        Mode::Super(share) => share.is_reached(agree, counted),
        Mode::Unanimous => agree == counted,
    }
}
