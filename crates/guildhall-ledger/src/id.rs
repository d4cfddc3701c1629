//! Names of things: fixed-width bytes, each purpose with a type of its own.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! identifier {
    ($(#[$doc:meta])* $name:ident, $length:expr) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub struct $name(pub [u8; $length]);

        impl $name {
            /// All bytes zero: stands for "none" on the wire.
            pub const ZERO: Self = Self([0; $length]);

            /// Whether this is the "none" value.
            pub fn is_zero(&self) -> bool {
                *self == Self::ZERO
            }

            /// The bytes.
            pub fn as_bytes(&self) -> &[u8] {
                &self.0
            }

            /// Reads the form written by `Display`: exactly two hexadecimal digits a byte.
            pub fn from_hex(text: &str) -> Option<Self> {
                let mut bytes = [0; $length];
                if text.len() != 2 * bytes.len() || !text.is_ascii() {
                    return None;
                }
                for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
                    *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
                }
                Some(Self(bytes))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}(", stringify!($name))?;
                self.0.iter().take(4).try_for_each(|byte| write!(f, "{byte:02x}"))?;
                write!(f, ")")
            }
        }
    };
}

identifier!(
    /// Names one contribution: the hash of its header.
    ContributionId,
    32
);
identifier!(
    /// Names a federation: the id of its genesis.
    FederationId,
    32
);
identifier!(
    /// The document a contribution belongs to, or zero.
    Scope,
    16
);

impl From<ContributionId> for FederationId {
    fn from(genesis: ContributionId) -> Self {
        Self(genesis.0)
    }
}

impl From<FederationId> for ContributionId {
    fn from(federation: FederationId) -> Self {
        Self(federation.0)
    }
}

impl Scope {
    /// The id of the document that the contribution `create` made: its first 16 bytes.
    pub fn of_document(create: ContributionId) -> Self {
        let mut bytes = [0; 16];
        bytes.copy_from_slice(create.0.first_chunk::<16>().expect("32 bytes hold 16"));
        Self(bytes)
    }
}
