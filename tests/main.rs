//! Everything that is tested from outside: the shape of the tree, and the real binary as processes
//! on loopback. One binary, so that it is linked once.

#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "helpers of tests fail the test; the lints know only functions marked as tests"
)]

mod commands;
mod convergence;
mod durability;
mod federation;
mod governing;
mod habits;
mod hostile;
mod restore;
mod schema;
mod tidy;
mod vectors;
mod walkthrough;
mod working;
