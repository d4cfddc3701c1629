//! The rules over several slots, held against liars, partitions and changing electorates.

use std::collections::BTreeMap;
use std::ops::Range;

use super::world::{End, Setting, World};
use crate::body::Outcome;
use crate::planted::Planted;
use crate::testing::Chance;

/// What a batch of runs came to.
#[derive(Debug, Default)]
struct Batch {
    ends: BTreeMap<End, usize>,
    splits: usize,
    not_monotone: usize,
    entries: usize,
    effects: BTreeMap<String, usize>,
    unlawful: Vec<String>,
    stuck: Vec<u64>,
}

fn batch(setting: &Setting, seeds: Range<u64>) -> Batch {
    let mut batch = Batch::default();
    for seed in seeds {
        let mut world = World::new(setting.clone(), seed);
        let mut chance = Chance::new(seed + 1_000_003);
        world.run(40 + chance.below(360));
        let is_split = world.whole.governance.split(&world.whole.graph).is_some();
        batch.splits += usize::from(is_split);
        batch.not_monotone += usize::from(!is_split && !world.is_monotone());
        if !is_split {
            let end = world.settle(chance.below(2) == 0);
            *batch.ends.entry(end).or_default() += 1;
            batch.stuck.extend((end == End::Stuck).then_some(seed));
            batch.not_monotone += usize::from(end != End::Split && !world.is_monotone());
        }
        batch.unlawful.append(&mut world.unlawful);
        batch.entries += world.whole.governance.entries().len();
        for (open, outcome) in super::world::summary(&world) {
            let name = format!("{:?}", open.effect);
            let name = name.split([' ', '(']).next().unwrap_or_default().to_owned();
            let done = outcome == Outcome::Adopted;
            *batch
                .effects
                .entry(format!("{name}{}", if done { "" } else { " declined" }))
                .or_default() += 1;
        }
    }
    batch
}

#[test]
fn with_tolerated_liars_the_minutes_neither_split_nor_shrink_nor_stop() {
    for (seats, liars) in [(1, 0), (2, 0), (3, 0), (4, 1), (5, 1), (7, 2)] {
        let setting = Setting { seats, liars, planted: Planted::default() };

        let batch = batch(&setting, 0..60);

        assert_eq!((batch.splits, batch.not_monotone), (0, 0), "{setting:?}");
        assert!(
            !batch.ends.contains_key(&End::Split) && batch.stuck.is_empty(),
            "{setting:?} {batch:?}"
        );
        assert!(batch.unlawful.is_empty(), "{:?}", batch.unlawful);
    }
}

/// Runs until a batch shows what `is_found` looks for; false if none of so many does.
fn finds(setting: &Setting, runs: u64, is_found: impl Fn(&Batch) -> bool) -> bool {
    (0..runs.div_ceil(20)).any(|part| is_found(&batch(setting, 20 * part..20 * part + 20)))
}

#[test]
fn a_slot_stands_still_if_proposals_of_forked_keys_are_never_sealed_on() {
    let planted = Planted { forked_never_sealed_on: true, ..Planted::default() };
    let setting = Setting { seats: 7, liars: 2, planted };

    assert!(finds(&setting, 200, |batch| !batch.stuck.is_empty()));
}
