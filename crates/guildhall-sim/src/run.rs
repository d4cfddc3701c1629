//! One run, from a plan to an outcome.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::check::{Failure, Invariant};
use crate::figures::Figures;
use crate::plan::{Plan, Wish};
use crate::world::World;

/// How a run came out.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// What it amounted to.
    pub figures: Figures,
    /// A number that two runs share only if the same happened in both.
    pub trace: u64,
    /// What broke, if something did.
    pub failure: Option<Failure>,
    /// What happened, if it was asked for.
    pub log: Vec<String>,
}

/// Runs a plan. With `is_told`, the outcome says what happened.
pub fn run(plan: Plan, is_told: bool) -> Outcome {
    let mut world = World::new(plan, is_told);
    // A node that panics is a failure like any other; the world is only read after it.
    let result = catch_unwind(AssertUnwindSafe(|| world.run()));
    let failure = match result {
        Ok(result) => result.err(),
        Err(panic) => {
            let text = panic.downcast_ref::<String>().map(String::as_str);
            let words = text.or_else(|| panic.downcast_ref::<&str>().copied());
            let words = words.unwrap_or("a panic without words").to_owned();
            Some(world.failure((Invariant::NoPanic, words)))
        }
    };
    Outcome {
        figures: world.figures().clone(),
        trace: world.trace(),
        failure,
        log: world.log().to_vec(),
    }
}

/// Runs the plan of a seed.
pub fn run_seed(seed: u64, wish: Wish) -> Outcome {
    run(Plan::swarm(seed, wish), false)
}
