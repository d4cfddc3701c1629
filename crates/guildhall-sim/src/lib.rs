//! A whole federation in one thread: real nodes under virtual time, with everything going wrong
//! that can, from one seed.
//!
//! The nodes are those of `guildhall-node`, driven by their inputs and effects as the daemon drives
//! them. Network, disks, clocks, people and liars are models. A run has two parts: first faults of
//! every kind, then healing, after which everything must come to rest. What must hold is checked all
//! along. The same seed gives the same run, to the last message.

mod bug;
mod chance;
mod check;
mod cli;
mod disk;
mod fault;
mod figures;
mod hostile;
mod keys;
mod links;
mod machine;
mod minimise;
mod oracle;
mod people;
mod plan;
mod run;
#[cfg(test)]
mod tests;
mod watch;
mod world;

pub use bug::Bug;
pub use check::{Failure, Invariant};
pub use cli::main;
pub use fault::Fault;
pub use figures::Figures;
pub use plan::{Hostility, Plan, Wish};
pub use run::{Outcome, run, run_seed};
