//! The local interface between the `guildhall` command and the node: plain data, and HTTP with
//! JSON over a Unix socket.
//!
//! Both ends live here: [`server`] serves one [`Api`] to the user who owns the home, and
//! [`Client`] asks it. [`route`] holds every path once, for both. The structs of [`api`] are what
//! travels and what `--json` prints, so the two cannot differ. This is the only JSON that one
//! program of ours writes for another.
//!
//! Nothing here knows a rule of the federation: the node decides, and says so in words.

pub mod api;
pub mod client;
pub mod day;
pub mod explain;
pub mod finding;
pub mod id;
pub mod port;
pub mod problem;
pub mod reference;
pub mod route;
pub mod server;
pub mod socket;
pub mod time;
pub mod untrusted;

pub use api::stream::{Download, Events, Lines};
pub use api::{Answer, Request};
pub use client::{Client, Reply};
pub use day::Day;
pub use finding::FindingCode;
pub use port::{Api, Caller};
pub use problem::{Code, Problem};
pub use time::Time;
pub use untrusted::Untrusted;

/// The version of this program, sent both ways so that a mismatch can be told.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
