//! The founding of a federation: who begins it, and by which rules.
//!
//! Founders are equal, and creating the contribution gives no right: it counts only with the
//! signatures of every founder's root key. No rule afterwards asks who founded.

use std::collections::BTreeSet;

use guildhall_ledger::{
    Contribution, ContributionId, Draft, FederationId, Kind, PublicKey, Scope, SecretKey, digest,
};
use serde::{Deserialize, Serialize};

use crate::charter::{Charter, Unsound};
use crate::id::{PartnerId, domain};
use crate::wire::{self, BadBody, SignatureBytes, handle_fault, name_fault};

#[cfg(test)]
mod tests;

/// Most founders of a federation.
pub const FOUNDERS_MAX: usize = 64;

/// The one crypto suite there is: ed25519 with SHA-256.
const SUITE: u8 = 1;

/// An organisation that begins a federation.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Founder {
    /// Its id, derived from the nonce and its root key.
    pub partner: PartnerId,
    /// Its name.
    pub name: String,
    /// Its handle.
    pub handle: String,
    /// Its root key.
    pub root_key: PublicKey,
    /// Commitment to the root key after that.
    pub next_root: [u8; 32],
    /// The key of its node, which votes.
    pub seat_key: PublicKey,
}

/// What all founders sign.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Foundation {
    /// The federation's name.
    pub name: String,
    /// Makes the federation's id its own.
    pub nonce: [u8; 32],
    suite: u8,
    /// Who begins it, in order of root key.
    pub founders: Vec<Founder>,
    /// The rules it begins with.
    pub charter: Charter,
}

/// The body of a genesis.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Genesis {
    /// What all founders sign.
    pub foundation: Foundation,
    /// Their root keys' signatures, in the same order.
    pub signatures: Vec<SignatureBytes>,
}

/// Why a contribution founds no federation.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BadGenesis {
    /// It is of another kind.
    #[error("it is not the founding of a federation")]
    Kind,
    /// The body cannot be read.
    #[error("the founding act cannot be read")]
    Body(#[source] BadBody),
    /// The charter is unsafe.
    #[error("the charter cannot be used")]
    Charter(#[source] Unsound),
    /// A field breaks a rule.
    #[error("{0}")]
    Field(&'static str),
    /// A founder has not signed.
    #[error("the founder `{0}` has not signed")]
    Signature(String),
}

impl Foundation {
    /// A foundation for the founders to sign; ids and order are set here.
    pub fn new(
        name: String,
        nonce: [u8; 32],
        mut founders: Vec<Founder>,
        charter: Charter,
    ) -> Result<Self, BadGenesis> {
        founders.sort_unstable_by_key(|founder| founder.root_key);
        for founder in &mut founders {
            founder.partner = PartnerId::derive(&nonce, &founder.root_key);
        }
        let foundation = Self { name, nonce, suite: SUITE, founders, charter };
        foundation.check()?;
        Ok(foundation)
    }

    /// What every founder's root key signs.
    pub fn hash(&self) -> [u8; 32] {
        digest(domain::GENESIS, &[&wire::encode(self)])
    }

    /// One founder's signature.
    pub fn sign(&self, root: &SecretKey) -> SignatureBytes {
        SignatureBytes(root.sign(domain::GENESIS, &self.hash()))
    }

    /// Whether `signature` is that of the founder with this root key, for exactly this foundation.
    pub fn is_signed(&self, root: &PublicKey, signature: &SignatureBytes) -> bool {
        root.check().is_ok() && root.verifies(domain::GENESIS, &self.hash(), &signature.0)
    }

    fn check(&self) -> Result<(), BadGenesis> {
        if self.suite != SUITE {
            return Err(BadGenesis::Field("its signatures are of an unknown sort"));
        }
        if self.founders.is_empty() || FOUNDERS_MAX < self.founders.len() {
            return Err(BadGenesis::Field("a federation has 1 to 64 founders"));
        }
        if let Some(fault) = name_fault(&self.name) {
            return Err(BadGenesis::Field(fault));
        }
        self.charter.check().map_err(BadGenesis::Charter)?;
        let roots = self.founders.iter().map(|founder| founder.root_key);
        if !roots.clone().zip(roots.skip(1)).all(|(a, b)| a < b) {
            return Err(BadGenesis::Field("the founders are not in order of their root keys"));
        }
        self.check_founders()
    }

    fn check_founders(&self) -> Result<(), BadGenesis> {
        let mut keys = BTreeSet::new();
        let mut handles = BTreeSet::new();
        for founder in &self.founders {
            if let Some(fault) = name_fault(&founder.name).or_else(|| handle_fault(&founder.handle))
            {
                return Err(BadGenesis::Field(fault));
            }
            if founder.partner != PartnerId::derive(&self.nonce, &founder.root_key) {
                return Err(BadGenesis::Field("a founder's id does not follow from its root key"));
            }
            if !handles.insert(&founder.handle) {
                return Err(BadGenesis::Field("two founders have the same handle"));
            }
            for key in [founder.root_key, founder.seat_key] {
                if key.check().is_err() {
                    return Err(BadGenesis::Field("a founder's key is unsound"));
                }
                if !keys.insert(key) {
                    return Err(BadGenesis::Field("a key is used twice"));
                }
            }
        }
        Ok(())
    }
}

impl Genesis {
    /// The contribution that founds the federation, signed by one of the founders' root keys.
    ///
    /// That key's chain begins with it; every other key begins at 0 with the genesis as parent.
    pub fn sign(&self, root: &SecretKey, time_ms: u64) -> Contribution {
        let draft = Draft {
            federation: FederationId::ZERO,
            seq: 0,
            prev: ContributionId::ZERO,
            parents: Vec::new(),
            height: 0,
            minutes: 0,
            time_ms,
            kind: Kind::GENESIS,
            scope: Scope::ZERO,
            body: wire::encode(self),
        };
        draft.sign(root)
    }

    /// Reads and checks a founding act with all its signatures.
    pub fn check(contribution: &Contribution) -> Result<Self, BadGenesis> {
        if contribution.kind() != Kind::GENESIS {
            return Err(BadGenesis::Kind);
        }
        let genesis: Self = wire::decode(contribution.body()).map_err(BadGenesis::Body)?;
        let foundation = &genesis.foundation;
        foundation.check()?;
        let author = contribution.author();
        if !foundation.founders.iter().any(|founder| founder.root_key == author) {
            return Err(BadGenesis::Field("it is not signed by the root key of a founder"));
        }
        if genesis.signatures.len() != foundation.founders.len() {
            return Err(BadGenesis::Field("it does not carry one signature for each founder"));
        }
        let hash = foundation.hash();
        for (founder, signature) in foundation.founders.iter().zip(&genesis.signatures) {
            if !founder.root_key.verifies(domain::GENESIS, &hash, &signature.0) {
                return Err(BadGenesis::Signature(founder.handle.clone()));
            }
        }
        Ok(genesis)
    }
}
