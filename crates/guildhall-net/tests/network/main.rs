//! Real networks over loopback TCP: who gets in, what arrives, and what happens when links fail.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed step of a test ends it")]

mod fault;
mod gate;
mod gossip;
mod link;
mod outsider;
mod proxy;
mod stage;
mod stream;
