//! Making a failing plan smaller: whatever can be left out while it still fails is left out.

use crate::check::Failure;
use crate::plan::Plan;
use crate::run::run;

/// The smallest plan found that breaks the same as `plan` does, and how it breaks.
pub(crate) fn minimise(
    plan: Plan,
    failure: Failure,
    mut tried: impl FnMut(usize),
) -> (Plan, Failure) {
    let mut best = (plan, failure);
    let mut width = best.0.happenings.len().div_ceil(2).max(1);
    loop {
        let mut from = 0;
        while from < best.0.happenings.len() {
            let mut smaller = best.0.clone();
            let upto = (from + width).min(smaller.happenings.len());
            smaller.happenings.drain(from..upto);
            tried(smaller.happenings.len());
            match fails_alike(&smaller, &best.1) {
                Some(failure) => best = (smaller, failure),
                None => from += width,
            }
        }
        if width == 1 {
            break;
        }
        width = width.div_ceil(2);
    }
    for place in (0..best.0.hostile.len()).rev() {
        let mut smaller = best.0.clone();
        smaller.hostile.remove(place);
        if let Some(failure) = fails_alike(&smaller, &best.1) {
            best = (smaller, failure);
        }
    }
    best
}

fn fails_alike(plan: &Plan, failure: &Failure) -> Option<Failure> {
    run(plan.clone(), false).failure.filter(|found| found.invariant == failure.invariant)
}
