//! Whole nodes in memory: the same code that the daemon drives, without a socket or a disk.

mod clocks;
mod convergence;
mod cuts;
mod departing;
mod federation;
mod power;
mod working;
mod world;
