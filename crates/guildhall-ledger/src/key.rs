//! Keys and signatures: ed25519, strictly verified.

use std::fmt;

use ed25519_dalek::{Signer as _, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};

/// A signature's 64 bytes, unchecked.
pub type Signature = [u8; 64];

/// The bytes of a public key. Whether they are a sound key is known after [`PublicKey::check`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PublicKey(pub [u8; 32]);

/// Why 32 bytes cannot serve as a key.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BadKey {
    /// The bytes decode to no point of the curve.
    #[error("the key is no point of the curve")]
    NotAPoint,
    /// A key of small order: anybody can make signatures that pass under it.
    #[error("the key is weak")]
    Weak,
    /// The same point has another encoding, so one key would have two names.
    #[error("the key is not in its canonical encoding")]
    NotCanonical,
    /// The point has a part of small order.
    #[error("the key has a torsion component")]
    Torsion,
}

impl PublicKey {
    /// Refuses keys that no honest program makes. Run once, when a key is first taken in.
    pub fn check(&self) -> Result<(), BadKey> {
        let key = self.decode().ok_or(BadKey::NotAPoint)?;
        if key.is_weak() {
            return Err(BadKey::Weak);
        }
        let point = key.to_edwards();
        if point.compress().to_bytes() != self.0 {
            return Err(BadKey::NotCanonical);
        }
        if !point.is_torsion_free() {
            return Err(BadKey::Torsion);
        }
        Ok(())
    }

    /// Whether `signature` is this key's over `domain` and `message`, by the strict rule.
    pub fn verifies(&self, domain: &str, message: &[u8; 32], signature: &Signature) -> bool {
        let Some(key) = self.decode() else { return false };
        let signature = ed25519_dalek::Signature::from_bytes(signature);
        !key.is_weak() && key.verify_strict(&signed_bytes(domain, message), &signature).is_ok()
    }

    fn decode(&self) -> Option<VerifyingKey> {
        VerifyingKey::from_bytes(&self.0).ok()
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PublicKey(")?;
        self.0.iter().take(4).try_for_each(|byte| write!(f, "{byte:02x}"))?;
        f.write_str(")")
    }
}

/// A private key; wiped from memory when dropped, never printed.
#[derive(Clone)]
pub struct SecretKey(SigningKey);

impl SecretKey {
    /// The key that grows from 32 random bytes.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(seed))
    }

    /// The public half.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key().to_bytes())
    }

    /// Signs `message` for the purpose `domain`.
    pub fn sign(&self, domain: &str, message: &[u8; 32]) -> Signature {
        self.0.sign(&signed_bytes(domain, message)).to_bytes()
    }

    /// The seed, for the file that keeps it.
    pub fn seed(&self) -> zeroize::Zeroizing<[u8; 32]> {
        zeroize::Zeroizing::new(self.0.to_bytes())
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretKey(of {:?})", self.public())
    }
}

fn signed_bytes(domain: &str, message: &[u8; 32]) -> Vec<u8> {
    [domain.as_bytes(), message].concat()
}
