//! What a partner says about its own keys and guests, without asking the others.

use guildhall_governance::{Role, SignatureBytes};
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
    /// Gets ready to add a further machine, with a secret that the shell drew.
    InviteMachine {
        /// 16 random bytes; they never enter a contribution.
        secret: [u8; 16],
        /// What the machine is called: a note of this node.
        name: String,
        /// What it may do.
        role: Role,
        /// Until when this node adds it, in milliseconds since 1970.
        expires_ms: u64,
        /// Where this node can be reached, the best first.
        addresses: Vec<String>,
    },
    /// Drafts, for the root key to sign, that this machine votes from then on.
    DraftSeat {
        /// The root key.
        root: PublicKey,
    },
    /// Drafts, for the next root key to sign, that it takes the place of the one before.
    DraftRotation {
        /// The key that was committed to.
        new_root: PublicKey,
        /// Commitment to the root key after that.
        next_root: [u8; 32],
        /// The new root key's signature, by which it shows whose it is.
        possession: SignatureBytes,
    },
    /// Takes in what a root key of the own organisation signed, if it counts.
    Signed(Vec<u8>),
}
