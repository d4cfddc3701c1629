//! What a partner says about its own keys and guests, without asking the others.

use guildhall_ledger::{PublicKey, Tip};

/// An act of a partner about itself.
#[derive(Clone, Debug)]
pub enum Governing {
    /// Answers from here on for guests whose sponsor is gone.
    AdoptGuests(Vec<PublicKey>),
    /// Takes back the key of an own machine or guest.
    RevokeKey {
        /// The key.
        key: PublicKey,
        /// The last contribution of the key that stands; none of it if there is none.
        last: Option<Tip>,
    },
}
