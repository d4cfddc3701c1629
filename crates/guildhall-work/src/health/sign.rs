//! Signs of life, each in one word: good, needs care, bad.

use super::{Health, Scene, count, share};
use crate::health::momentum::Trend;
use crate::lead::Lead;

/// How a sign stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Grade {
    /// As it should be.
    Good,
    /// Somebody should look.
    Care,
    /// It is not as it should be.
    Bad,
    /// There is nothing to count yet.
    Unknown,
}

/// A sign of life.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum SignKind {
    /// Promises are kept.
    PromisesKept,
    /// Everybody does something.
    EverybodyActs,
    /// Everybody decides.
    EverybodyDecides,
    /// Leading is shared.
    LeadingShared,
    /// Work is shared.
    WorkShared,
    /// What was begun is alive.
    WorkAlive,
}

/// A sign of life and how it stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Sign {
    /// Which.
    pub kind: SignKind,
    /// How it stands.
    pub grade: Grade,
    /// The share behind it, in basis points.
    pub share: Option<u32>,
}

/// Every sign, in the order in which they are shown.
pub(super) fn signs(health: &Health, scene: &Scene<'_>) -> Vec<Sign> {
    let sign = |kind, share: Option<u32>, good: u32, care: u32| {
        let grade = share.map_or(Grade::Unknown, |share| graded(share, good, care));
        Sign { kind, grade, share }
    };
    let promised = health.thresholds.promise_percent.saturating_mul(100);
    let seated = || health.members.iter().filter(|member| member.has_seat);
    let speaking = seated().filter(|it| it.quiet_days <= health.thresholds.member_quiet_days);
    let acting = share(count(speaking.count()), count(seated().count()));
    let spread = health.leading_share.map(|share| 10_000_u32.saturating_sub(share));
    let led = health.initiatives.iter().filter(|it| matches!(it.lead, Lead::One(_))).count();
    let is_led_by_many = 1 < led && 1 < scene.seats.len();
    let share_of_others =
        share(health.elephant_factor.saturating_sub(1), count(scene.seats.len()).saturating_sub(1));
    // Of two, one always did at least half.
    let is_shared = 0 < health.acts && 2 < scene.seats.len();
    vec![
        sign(
            SignKind::PromisesKept,
            health.promises.share(),
            promised,
            promised.saturating_sub(2_000),
        ),
        sign(SignKind::EverybodyActs, acting, 10_000, 6_666),
        sign(SignKind::EverybodyDecides, health.voices_share, 7_500, 5_000),
        sign(SignKind::LeadingShared, spread.filter(|_| is_led_by_many), 5_000, 2_500),
        sign(SignKind::WorkShared, share_of_others.filter(|_| is_shared), 2_500, 1),
        sign(SignKind::WorkAlive, alive_share(health), 7_500, 5_000),
    ]
}

/// Of the initiatives on which something was done within a year, those that are not fading.
fn alive_share(health: &Health) -> Option<u32> {
    let (mut alive, mut all) = (0_u32, 0_u32);
    for initiative in &health.initiatives {
        match initiative.momentum.trend {
            Trend::Untouched | Trend::Asleep => {}
            Trend::Fading => all = all.saturating_add(1),
            Trend::Slowing | Trend::Steady | Trend::Growing => {
                all = all.saturating_add(1);
                alive = alive.saturating_add(1);
            }
        }
    }
    share(alive, all)
}

fn graded(share: u32, good: u32, care: u32) -> Grade {
    if good <= share {
        Grade::Good
    } else if care <= share {
        Grade::Care
    } else {
        Grade::Bad
    }
}
