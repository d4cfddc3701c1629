//! Health: whether the federation is alive, counted from signed acts alone.
//!
//! Everything is an integer, and a function of the contributions, the minutes and the day that is
//! asked for: nodes with equal contributions show equal figures. Shares are basis points (10,000 is
//! all). Thresholds are rules of the charter. Nobody gets a mark; a member that says nothing is
//! quiet, not bad.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_governance::{Charter, Governance, PartnerId};
use guildhall_ledger::{ContributionId, Graph};

use crate::day::Day;
use crate::lead::Lead;
use crate::trace::{Doing, Trace};
use crate::work::Work;

mod decision;
mod initiative;
mod member;
mod momentum;
mod promise;
mod sign;
mod warning;
mod words;

#[cfg(test)]
mod tests;

pub use initiative::InitiativeHealth;
pub use member::MemberHealth;
pub use momentum::{Momentum, Trend, bar_heights};
pub use promise::{PromiseFigures, PromiseMonth};
pub use sign::{Grade, Sign, SignKind};
pub use warning::{Advice, Warning};
pub use words::HEALTH_WORDS;

/// How many days back the figures look.
pub const WINDOW_DAYS: u32 = 90;

/// From when on an unanswered challenge is pointed out, in days.
pub const ANSWER_DAYS: u32 = 7;

/// From when on the end of a term is pointed out, in days before it.
pub const TERM_DAYS: u32 = 30;

/// What the charter says about health.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Thresholds {
    /// After how many days without work an initiative may count as fading.
    pub fading_quiet_days: u32,
    /// It fades if it had at most this many days of work in a year.
    pub fading_days: u32,
    /// How many promises in a hundred should be kept on time.
    pub promise_percent: u32,
    /// After how many days without a word a member is quiet.
    pub member_quiet_days: u32,
}

impl Thresholds {
    /// What a charter says.
    pub fn of(charter: &Charter) -> Self {
        let days = |ms: u64| Day::of_ms(ms).0;
        Self {
            fading_quiet_days: days(charter.fading_quiet_ms()),
            fading_days: charter.fading_days(),
            promise_percent: charter.promise_percent(),
            member_quiet_days: days(charter.member_quiet_ms()),
        }
    }
}

/// Whether the federation is alive.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Health {
    /// The day for which it was asked.
    pub as_of: Day,
    /// What the charter says.
    pub thresholds: Thresholds,
    /// How each sign of life stands.
    pub signs: Vec<Sign>,
    /// Every partner that is a member, by id.
    pub members: Vec<MemberHealth>,
    /// Every initiative that is not over, by id.
    pub initiatives: Vec<InitiativeHealth>,
    /// Promises of the last months, the oldest first.
    pub months: Vec<PromiseMonth>,
    /// Promises that were due in the window.
    pub promises: PromiseFigures,
    /// What people did in the window.
    pub acts: u32,
    /// The smallest number of members that did at least half of it.
    pub elephant_factor: u32,
    /// The share of all led initiatives that the one who leads most of them leads.
    pub leading_share: Option<u32>,
    /// Median days until a challenge was first answered.
    pub answer_days: Option<u32>,
    /// Median days from proposing to the entry in the minutes.
    pub decision_days: Option<u32>,
    /// The share of seats that spoke, over all decisions that were made.
    pub voices_share: Option<u32>,
    /// What needs attention, the most urgent first.
    pub warnings: Vec<Warning>,
}

/// What everything is computed from.
struct Scene<'a> {
    as_of: Day,
    thresholds: Thresholds,
    seats: BTreeSet<PartnerId>,
    /// Traces up to the day, without what the rules took back and what was brought in.
    traces: Vec<&'a Trace>,
}

impl Scene<'_> {
    fn window_start(&self) -> Day {
        self.as_of.minus(WINDOW_DAYS - 1)
    }

    fn in_window(&self, day: Day) -> bool {
        self.window_start() <= day && day <= self.as_of
    }

    /// Whether somebody has been heard of lately; of guests nothing is expected.
    fn is_answering(&self, last: Option<Day>) -> bool {
        last.is_some_and(|day| self.as_of.days_after(day) <= self.thresholds.member_quiet_days)
    }
}

impl Work {
    /// How alive the federation is on `as_of`, where `ended` names the initiatives that are over by
    /// their own text.
    ///
    /// For an earlier day it is what is known today, read for that day.
    pub fn health(
        &mut self,
        graph: &Graph,
        governance: &Governance,
        as_of: Day,
        ended: &BTreeSet<ContributionId>,
    ) -> Health {
        self.settle(graph);
        let state = decision::state_on(graph, governance, as_of);
        let seats = state.map(|state| state.electorate().iter().copied().collect());
        let scene = Scene {
            as_of,
            thresholds: Thresholds::of(governance.state().charter()),
            seats: seats.unwrap_or_default(),
            traces: self.standing_traces().filter(|trace| trace.day <= as_of).collect(),
        };
        let initiatives = initiative::initiatives(self, &scene, ended);
        let asked = decision::asked(graph, governance, &scene);
        let members = member::members(self, state, &scene, (&initiatives, &asked));
        let acts = scene.traces.iter().filter(|trace| scene.in_window(trace.day)).count();
        let mut health = Health {
            as_of,
            thresholds: scene.thresholds,
            signs: Vec::new(),
            months: promise::months(self, as_of),
            promises: promise::figures(self, as_of, None),
            acts: count(acts),
            elephant_factor: elephant_factor(&scene),
            leading_share: leading_share(&initiatives),
            answer_days: self.answer_days(&scene),
            decision_days: decision::median_days(&asked),
            voices_share: decision::voices_share(&asked),
            warnings: Vec::new(),
            members,
            initiatives,
        };
        health.signs = sign::signs(&health, &scene);
        health.warnings = warning::warnings(self, &health, &scene);
        health
    }

    /// How much is done about each initiative, decision or challenge, up to a day.
    pub fn momentum(
        &mut self,
        graph: &Graph,
        on: &ContributionId,
        as_of: Day,
        thresholds: &Thresholds,
    ) -> Momentum {
        self.settle(graph);
        let mut days: BTreeMap<Day, u32> = BTreeMap::new();
        let here = self.standing_traces().filter(|trace| trace.on == Some(*on));
        let imported = self.known_initiative(on).map(|known| &known.imported_days);
        let elsewhere = imported.into_iter().flatten().copied();
        for day in here.map(|trace| trace.day).chain(elsewhere) {
            let known = days.entry(day).or_default();
            *known = known.saturating_add(1);
        }
        Momentum::of(&days, as_of, thresholds)
    }

    /// Median days until the challenges of the window were first answered.
    fn answer_days(&self, scene: &Scene<'_>) -> Option<u32> {
        let shared = self.known_challenges().filter(|it| scene.in_window(it.shared.day()));
        let answered = shared.filter_map(|challenge| {
            let answer = challenge.first_answer()?.day();
            (answer <= scene.as_of).then(|| answer.days_after(challenge.shared.day()))
        });
        median(answered.collect())
    }
}

/// The smallest number of members that did at least half of what was done in the window.
fn elephant_factor(scene: &Scene<'_>) -> u32 {
    let mut done: BTreeMap<PartnerId, u32> = BTreeMap::new();
    for trace in scene.traces.iter().filter(|trace| scene.in_window(trace.day)) {
        let known = done.entry(trace.author.member).or_default();
        *known = known.saturating_add(1);
    }
    let all: u32 = done.values().sum();
    let mut counts: Vec<u32> = done.into_values().collect();
    counts.sort_unstable_by(|a, b| b.cmp(a));
    let (mut sum, mut members) = (0_u32, 0_u32);
    for one in counts {
        if all <= sum.saturating_mul(2) && 0 < sum {
            break;
        }
        sum = sum.saturating_add(one);
        members = members.saturating_add(1);
    }
    members
}

/// The share of all led initiatives that the one who leads most of them leads.
fn leading_share(initiatives: &[InitiativeHealth]) -> Option<u32> {
    let mut led: BTreeMap<PartnerId, u32> = BTreeMap::new();
    for initiative in initiatives {
        if let Lead::One(partner) = &initiative.lead {
            let known = led.entry(*partner).or_default();
            *known = known.saturating_add(1);
        }
    }
    let all: u32 = led.values().sum();
    share(led.values().copied().max()?, all)
}

/// A part of a whole in basis points.
fn share(part: u32, whole: u32) -> Option<u32> {
    let points = (u64::from(part) * 10_000).checked_div(u64::from(whole))?;
    u32::try_from(points).ok()
}

/// The middle value, the lower of two.
fn median(mut values: Vec<u32>) -> Option<u32> {
    values.sort_unstable();
    let last = values.len().checked_sub(1)?;
    values.get(last / 2).copied()
}

fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// Whether a trace is work on what it is about, rather than talk that decides.
fn is_work(doing: Doing) -> bool {
    match doing {
        Doing::Text | Doing::Comment | Doing::Act => true,
        Doing::Proposal | Doing::Stance => false,
    }
}
