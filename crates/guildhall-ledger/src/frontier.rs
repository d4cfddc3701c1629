//! Frontiers: the last contributions of every author, by id.
//!
//! Sequence numbers alone would let two nodes that hold different branches of one author believe
//! they are equal, so a tip names its id.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::id::ContributionId;
use crate::key::PublicKey;

/// The end of one branch of an author's chain.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct Tip {
    /// Its place in the chain.
    pub seq: u64,
    /// Which contribution it is.
    pub id: ContributionId,
}

/// The tips of every author: one each, more where an author forked.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Frontier(pub BTreeMap<PublicKey, Vec<Tip>>);
