//! What a home keeps before it belongs to a federation: a claim and whom to ask, or its founders.

use guildhall_governance::{SignedClaim, Token};
use guildhall_node::{MachineClaim, MachineToken};
use serde::{Deserialize, Serialize};

/// What a home that is not let in yet will ask, by which way it came.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Pending {
    /// An organisation with an invite.
    Guest(PendingClaim),
    /// A further machine of an organisation that is in.
    Machine(PendingMachine),
}

/// A claim on its way to the sponsor.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct PendingClaim {
    pub(crate) claim: SignedClaim,
    pub(crate) token: Token,
}

/// A claim of a further machine on its way.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct PendingMachine {
    pub(crate) claim: MachineClaim,
    pub(crate) token: MachineToken,
}

/// The node of another founder, to be reached before it has said where it is.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct FounderNode {
    pub(crate) key: [u8; 32],
    pub(crate) addresses: Vec<String>,
}
