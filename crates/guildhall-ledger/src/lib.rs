//! Signed, hash-linked contributions: what every node keeps, and how one refers to another.
//!
//! A [`Contribution`] is a header, a body and a signature over the header's hash. Contributions form
//! a causal graph: each author writes one chain (`prev`), and joins what it has seen (`parents`).
//! The [`Graph`] keeps only contributions whose ancestors it has, so every set it holds is closed
//! under ancestry, and answers "is y in the past of x?" without walking.
//!
//! Nothing here knows what a body means, who may write it, or what time it is.
#![warn(clippy::float_arithmetic, clippy::indexing_slicing, clippy::wildcard_enum_match_arm)]

mod clock;
mod contribution;
mod digest;
mod frontier;
mod graph;
mod header;
mod id;
mod key;
mod kind;
mod planted;

pub use clock::{ChainNumber, Clock};
pub use contribution::{BadSignature, Contribution, Draft, Malformed, Unverified};
pub use digest::{digest, domain};
pub use frontier::{Frontier, Tip};
pub use graph::{Fork, Graph, Index, Past, Unplaceable};
pub use header::{HEADER_LENGTH_MAX, Header, PARENTS_MAX};
pub use id::{ContributionId, FederationId, Scope};
pub use key::{BadKey, PublicKey, SecretKey, Signature};
pub use kind::{BODY_LENGTH_MAX, GOVERNANCE_BODY_LENGTH_MAX, Kind};
#[cfg(guildhall_planted)]
pub use planted::Planted;
