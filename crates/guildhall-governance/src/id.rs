//! Names of partners and entries, and the domain strings of this crate's hashes.

use std::fmt;

use guildhall_ledger::{FederationId, PublicKey, digest};
use serde::{Deserialize, Serialize};

/// The domain strings in use here; a further purpose gets a string of its own.
pub(crate) mod domain {
    /// What the founders' root keys sign.
    pub(crate) const GENESIS: &str = "guildhall/v1/genesis";
    /// Id of a partner.
    pub(crate) const PARTNER: &str = "guildhall/v1/partner";
    /// Id of an entry of the minutes.
    pub(crate) const ENTRY: &str = "guildhall/v1/entry";
    /// Digest of the state after an entry.
    pub(crate) const STATE: &str = "guildhall/v1/state";
    /// Commitment to the root key that follows.
    pub(crate) const NEXT_ROOT: &str = "guildhall/v1/next-root";
    /// Seed of an invite's key.
    pub(crate) const INVITE_KEY: &str = "guildhall/v1/invite-key";
    /// What an invitee's three keys sign.
    pub(crate) const INVITE_CLAIM: &str = "guildhall/v1/invite-claim";
    /// What a key signs to show that whoever grants it has it.
    pub(crate) const POSSESSION: &str = "guildhall/v1/possession";
    /// What a former root key signs to show that its organisation comes back.
    pub(crate) const RETURN: &str = "guildhall/v1/return";
    /// Hash of a text that a decision adopts, or of the words behind a stance.
    pub(crate) const TEXT: &str = "guildhall/v1/text";
    /// Digest at the end of a certificate.
    pub(crate) const CERTIFICATE: &str = "guildhall/v1/certificate";
}

macro_rules! identifier {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub struct $name(pub [u8; 32]);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}(", stringify!($name))?;
                self.0.iter().take(4).try_for_each(|byte| write!(f, "{byte:02x}"))?;
                f.write_str(")")
            }
        }
    };
}

identifier!(
    /// Names a partner for ever, whatever keys it has.
    PartnerId
);
identifier!(
    /// Names an entry of the minutes together with all before it.
    EntryId
);

impl PartnerId {
    /// The id of the partner whose first root key is `root_key`.
    pub fn derive(nonce: &[u8; 32], root_key: &PublicKey) -> Self {
        Self(digest(domain::PARTNER, &[nonce, &root_key.0]))
    }
}

impl EntryId {
    /// What stands in place of the entry before the first.
    pub fn before_the_first(federation: FederationId) -> Self {
        Self(federation.0)
    }
}

/// The commitment to a root key that is kept for later.
pub fn next_root_hash(next_root: &PublicKey) -> [u8; 32] {
    digest(domain::NEXT_ROOT, &[&next_root.0])
}

/// The hash by which a decision names a text.
pub fn text_hash(text: &str) -> [u8; 32] {
    digest(domain::TEXT, &[text.as_bytes()])
}
