//! Runs in the ordinary tests.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::figures::Figures;
use crate::plan::{Hostility, Wish};
use crate::run::run_seed;

/// Rare faults that these seeds may lack.
const NEVER_MAX: usize = 4;

/// Runs seeds on two threads; what they amount to, and what failed.
fn run_all(seeds: &[u64], wish: Wish) -> (Figures, Vec<String>) {
    let sums = Mutex::new((Figures::default(), Vec::new()));
    let next = AtomicU64::new(0);
    let work = || {
        while let Some(seed) =
            seeds.get(usize::try_from(next.fetch_add(1, Ordering::Relaxed)).unwrap())
        {
            let outcome = run_seed(*seed, wish);
            let mut sums = sums.lock().unwrap();
            sums.0.add(&outcome.figures);
            sums.1.extend(outcome.failure.map(|failure| failure.to_string()));
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(work);
        scope.spawn(work);
    });
    sums.into_inner().unwrap()
}

#[test]
fn a_seed_replays_exactly() {
    let first = run_seed(1, Wish::default());
    let second = run_seed(1, Wish::default());

    assert_eq!(first.trace, second.trace);
    assert_eq!(first.figures, second.figures);
}

#[test]
fn nothing_breaks_in_many_seeds_in_which_nearly_every_fault_happens() {
    // One of five is a contest of a few machines; the other five hundred have seven to ten.
    let seeds: Vec<u64> = (0..625).collect();

    let (figures, failures) = run_all(&seeds, Wish::default());

    assert!(failures.is_empty(), "{failures:#?}");
    assert!(figures.never().len() <= NEVER_MAX, "never: {:?}", figures.never());
    assert!(figures.finals > 3 * figures.seeds, "too little becomes final: {figures}");
    assert_eq!(figures.splits, 0);
}

#[test]
fn where_more_lie_than_are_tolerated_every_split_names_enough_of_them() {
    let seeds: Vec<u64> = (0..60).collect();
    let wish = Wish { hostile: Hostility::Beyond, ..Wish::default() };

    let (figures, failures) = run_all(&seeds, wish);

    assert!(failures.is_empty(), "{failures:#?}");
    assert!(figures.splits > 0, "nothing was split: {figures}");
}

#[test]
fn seeds_that_broke_something_once_never_do_again() {
    let kept = include_str!("../seeds.txt").lines().filter(|line| !line.starts_with('#'));
    for line in kept.filter(|line| !line.trim().is_empty()) {
        let mut words = line.split_whitespace();
        let seed = words.next().and_then(|word| word.parse().ok()).unwrap();
        let hostile = match words.next() {
            Some("beyond") => Hostility::Beyond,
            Some("t") => Hostility::Tolerated,
            _ => Hostility::Any,
        };
        let wish = Wish { hostile, ..Wish::default() };

        let outcome = run_seed(seed, wish);

        assert_eq!(outcome.failure.map(|failure| failure.to_string()), None, "{line}");
    }
}
