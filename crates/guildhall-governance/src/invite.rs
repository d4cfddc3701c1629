//! Invites: a secret handed over out of band, and the claim that redeems it.
//!
//! The secret itself is never published: the sponsor publishes the key that grows from it. A claim
//! is signed by that key and by the newcomer's own, so a captured claim is of no use to anybody
//! else, and an altered one is worth nothing.

use guildhall_ledger::{FederationId, PublicKey, SecretKey, digest};
use serde::{Deserialize, Serialize};

use crate::id::{EntryId, PartnerId, domain};
use crate::wire::{self, SignatureBytes, handle_fault, name_fault};

#[cfg(test)]
mod tests;

/// Most addresses in a token.
pub const TOKEN_ADDRESSES_MAX: usize = 3;

/// Most deputies in a token.
pub const TOKEN_DEPUTIES_MAX: usize = 3;

/// Most bytes of a token, so that its text form keeps its checksum's promise.
pub const TOKEN_LENGTH_MAX: usize = 600;

/// Longest address in a token, in bytes.
const ADDRESS_LENGTH_MAX: usize = 128;

/// What an invite is meant to lead to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub enum Tier {
    /// The invited organisation stays a guest.
    Guest,
    /// The sponsor means to propose it for a seat.
    Partner,
}

/// The last entry of the minutes that somebody vouches for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Anchor {
    /// How many entries there are up to and with it.
    pub minutes: u32,
    /// The entry; the federation's own id where there is none.
    pub entry: EntryId,
}

/// What the sponsor hands over.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    /// The federation that invites.
    pub federation: FederationId,
    /// The secret that the invite's key grows from.
    pub secret: [u8; 16],
    /// The key of the node to ask.
    pub sponsor: PublicKey,
    /// The minutes as the sponsor knows them.
    pub anchor: Anchor,
    /// Until when the sponsor means to admit, in milliseconds since 1970.
    pub expires_ms: u64,
    /// Where the sponsor's node can be reached.
    pub addresses: Vec<String>,
    /// The federation's name; empty where it did not fit.
    pub federation_name: String,
    /// Nodes that may admit as well, in order.
    pub deputies: Vec<Deputy>,
}

/// Another node that may be asked with an invite.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Deputy {
    /// Its key.
    pub key: PublicKey,
    /// Where it can be reached.
    pub address: String,
}

/// Why bytes are no invite.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("this is not an invite, or a part of it is missing")]
pub struct BadToken;

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Token").field("federation", &self.federation).finish_non_exhaustive()
    }
}

impl Token {
    /// The bytes of the token; the name is left out, then deputies and addresses from the end, until
    /// they fit.
    pub fn encode(&self) -> Vec<u8> {
        let mut token = self.clone();
        token.addresses.retain(|address| address.len() <= ADDRESS_LENGTH_MAX);
        token.addresses.truncate(TOKEN_ADDRESSES_MAX);
        token.deputies.retain(|deputy| deputy.address.len() <= ADDRESS_LENGTH_MAX);
        token.deputies.truncate(TOKEN_DEPUTIES_MAX);
        loop {
            let bytes = wire::encode(&token);
            if bytes.len() <= TOKEN_LENGTH_MAX {
                return bytes;
            }
            if !token.federation_name.is_empty() {
                token.federation_name.clear();
            } else if token.deputies.pop().is_none() {
                token.addresses.pop();
            }
        }
    }

    /// Reads a token.
    pub fn decode(bytes: &[u8]) -> Result<Self, BadToken> {
        if bytes.len() > TOKEN_LENGTH_MAX {
            return Err(BadToken);
        }
        let token: Self = wire::decode(bytes).map_err(|_| BadToken)?;
        let addresses_fit = token.addresses.len() <= TOKEN_ADDRESSES_MAX
            && token.addresses.iter().all(|address| address.len() <= ADDRESS_LENGTH_MAX);
        let deputies_fit = token.deputies.len() <= TOKEN_DEPUTIES_MAX
            && token.deputies.iter().all(|deputy| deputy.address.len() <= ADDRESS_LENGTH_MAX);
        let name_fits =
            token.federation_name.is_empty() || name_fault(&token.federation_name).is_none();
        if addresses_fit && deputies_fit && name_fits { Ok(token) } else { Err(BadToken) }
    }

    /// The key that grows from the secret.
    pub fn key(&self) -> SecretKey {
        invite_key(self.federation, &self.secret)
    }
}

/// The key of the invite with this secret; its public half is what the sponsor publishes.
pub fn invite_key(federation: FederationId, secret: &[u8; 16]) -> SecretKey {
    SecretKey::from_seed(&digest(domain::INVITE_KEY, &[&federation.0, secret]))
}

/// What an invited organisation says of itself.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Claim {
    /// The federation it joins.
    pub federation: FederationId,
    /// The invite it redeems.
    pub invite: PublicKey,
    /// The key of its node.
    pub node_key: PublicKey,
    /// Its root key, kept offline.
    pub root_key: PublicKey,
    /// Commitment to the root key after that.
    pub next_root: [u8; 32],
    /// Its name.
    pub name: String,
    /// Its handle.
    pub handle: String,
    /// Makes its id its own.
    pub nonce: [u8; 32],
}

/// A claim with the signatures of the invite's key and of both keys it names.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SignedClaim {
    /// What is claimed.
    pub claim: Claim,
    /// By the invite's key: its sender holds the secret.
    pub by_invite: SignatureBytes,
    /// By the node key.
    pub by_node: SignatureBytes,
    /// By the root key.
    pub by_root: SignatureBytes,
}

/// Why a claim is worth nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BadClaim {
    /// It was made for another federation.
    #[error("the claim was made for another federation")]
    ForeignFederation,
    /// A field breaks a limit of the format.
    #[error("{0}")]
    Field(&'static str),
    /// A key is unsound, or one is used for two purposes.
    #[error("the claim names an unsound key, or one key twice")]
    Key,
    /// A signature is missing or belongs to another claim.
    #[error("the claim is not signed by the {0}")]
    Signature(&'static str),
}

impl Claim {
    /// The partner it would become.
    pub fn partner(&self) -> PartnerId {
        PartnerId::derive(&self.nonce, &self.root_key)
    }

    /// What the three keys sign.
    pub fn hash(&self) -> [u8; 32] {
        digest(domain::INVITE_CLAIM, &[&wire::encode(self)])
    }

    /// Signs the claim with all three keys.
    pub fn sign(self, invite: &SecretKey, node: &SecretKey, root: &SecretKey) -> SignedClaim {
        let hash = self.hash();
        let by = |key: &SecretKey| SignatureBytes(key.sign(domain::INVITE_CLAIM, &hash));
        SignedClaim { by_invite: by(invite), by_node: by(node), by_root: by(root), claim: self }
    }

    /// What is wrong with the fields, in every federation.
    pub fn fault(&self) -> Option<&'static str> {
        name_fault(&self.name).or_else(|| handle_fault(&self.handle))
    }
}

impl SignedClaim {
    /// Checks fields, keys and signatures against the federation the claim is used in.
    pub fn check(&self, federation: FederationId) -> Result<(), BadClaim> {
        let claim = &self.claim;
        if claim.federation != federation {
            return Err(BadClaim::ForeignFederation);
        }
        if let Some(fault) = claim.fault() {
            return Err(BadClaim::Field(fault));
        }
        let keys = [claim.invite, claim.node_key, claim.root_key];
        let are_distinct = keys[0] != keys[1] && keys[0] != keys[2] && keys[1] != keys[2];
        if !are_distinct || keys.iter().any(|key| key.check().is_err()) {
            return Err(BadClaim::Key);
        }
        let hash = claim.hash();
        let signatures = [
            (claim.invite, &self.by_invite, "invite's key"),
            (claim.node_key, &self.by_node, "node key"),
            (claim.root_key, &self.by_root, "root key"),
        ];
        for (key, signature, whose) in signatures {
            if !key.verifies(domain::INVITE_CLAIM, &hash, &signature.0) {
                return Err(BadClaim::Signature(whose));
            }
        }
        Ok(())
    }
}
