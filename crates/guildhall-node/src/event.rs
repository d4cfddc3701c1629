//! What a node tells whoever watches it.

use guildhall_ledger::{ContributionId, Index, PublicKey};

/// Something worth telling, in the order in which it happened here.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Event {
    /// A contribution was taken in.
    Admitted(Index),
    /// The minutes grew to this many entries.
    EntryFinal(u32),
    /// A node connected.
    Connected(PublicKey),
    /// A node is gone.
    Disconnected(PublicKey),
    /// Something was refused.
    Refused {
        /// Who brought it.
        from: Option<PublicKey>,
        /// What it would have been, where it got that far.
        id: Option<ContributionId>,
        /// Why, in words.
        why: String,
    },
}
