//! A contribution: header, body and signature in one run of bytes.
//!
//! Bytes from outside become [`Unverified`] (well-formed), then [`Contribution`] (signed by its
//! author). There is no other way to a `Contribution` than `verify`, `sign` and a log that this
//! node wrote itself.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::digest::{digest, domain};
use crate::header::{Header, TIME_MS_MAX};
use crate::id::{ContributionId, FederationId, Scope};
use crate::key::{PublicKey, SecretKey, Signature};
use crate::kind::Kind;

#[cfg(test)]
mod tests;

/// Bytes of a signature.
const SIGNATURE_LENGTH: usize = 64;

/// Why bytes are no contribution.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Malformed {
    /// The bytes end inside the header, or its version is not known here.
    #[error("not a contribution of version 1")]
    Header,
    /// A field of the header breaks a rule of the format.
    #[error("malformed header: {0}")]
    Field(&'static str),
    /// The length is not that of header, body and signature.
    #[error("has {found} bytes where its header says {expected}")]
    Length {
        /// Bytes the header promises.
        expected: usize,
        /// Bytes there are.
        found: usize,
    },
    /// The body is not the one the header names.
    #[error("the body does not match its hash")]
    Body,
}

/// The signature is not the author's.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the signature is not that of the author it names")]
pub struct BadSignature;

/// A well-formed contribution whose signature nobody has checked.
#[derive(Clone, Debug)]
pub struct Unverified(Contribution);

impl Unverified {
    /// Reads exactly one contribution.
    pub fn decode(bytes: impl Into<Arc<[u8]>>) -> Result<Self, Malformed> {
        let bytes = bytes.into();
        let (header, header_length) = Header::decode(&bytes).ok_or(Malformed::Header)?;
        if let Some(fault) = header.fault() {
            return Err(Malformed::Field(fault));
        }
        let body_length = usize::try_from(header.body_length).unwrap_or(usize::MAX);
        let expected = header_length.saturating_add(body_length).saturating_add(SIGNATURE_LENGTH);
        if bytes.len() != expected {
            return Err(Malformed::Length { expected, found: bytes.len() });
        }
        let (head, rest) = bytes.split_at(header_length);
        let (body, _) = rest.split_at(body_length);
        if digest(domain::BODY, &[body]) != header.body_hash {
            return Err(Malformed::Body);
        }
        let id = ContributionId(digest(domain::ID, &[head]));
        Ok(Self(Contribution::of(id, header, header_length, bytes)))
    }

    /// Reads back one contribution that this node decoded, verified and kept before, from a file
    /// that is checked as a whole: neither hashes nor signature are computed again.
    pub fn kept(
        id: ContributionId,
        bytes: impl Into<Arc<[u8]>>,
    ) -> Result<Contribution, Malformed> {
        let bytes = bytes.into();
        let (header, header_length) = Header::decode(&bytes).ok_or(Malformed::Header)?;
        let body_length = usize::try_from(header.body_length).unwrap_or(usize::MAX);
        let expected = header_length.saturating_add(body_length).saturating_add(SIGNATURE_LENGTH);
        if bytes.len() != expected {
            return Err(Malformed::Length { expected, found: bytes.len() });
        }
        Ok(Contribution::of(id, header, header_length, bytes))
    }

    /// The id it would have.
    pub fn id(&self) -> ContributionId {
        self.0.id()
    }

    /// Its header.
    pub fn header(&self) -> &Header {
        self.0.header()
    }

    /// The signature it carries.
    pub fn signature(&self) -> Signature {
        self.0.signature()
    }

    /// Checks the signature strictly.
    pub fn verify(self) -> Result<Contribution, BadSignature> {
        let Read { id, header, .. } = &*self.0.0;
        if header.author.verifies(domain::SIGNATURE, &id.0, &self.0.signature()) {
            Ok(self.0)
        } else {
            Err(BadSignature)
        }
    }

    /// Takes the signature as checked: for bytes that this node verified before it wrote them to
    /// its own log, whose records carry a checksum.
    pub fn verified_before(self) -> Contribution {
        self.0
    }
}

/// A contribution signed by the author it names. Clones share one copy of it: the graph, the log
/// writer and whoever passes it on hold the same.
#[derive(Clone, PartialEq, Eq)]
pub struct Contribution(Arc<Read>);

/// What was read of the bytes of a contribution.
#[derive(PartialEq, Eq)]
struct Read {
    id: ContributionId,
    header: Header,
    header_length: usize,
    bytes: Arc<[u8]>,
}

impl Contribution {
    fn of(id: ContributionId, header: Header, header_length: usize, bytes: Arc<[u8]>) -> Self {
        Self(Arc::new(Read { id, header, header_length, bytes }))
    }

    /// The hash of the header. The signature is not part of it.
    pub fn id(&self) -> ContributionId {
        self.0.id
    }

    /// The header.
    pub fn header(&self) -> &Header {
        &self.0.header
    }

    /// Who signed.
    pub fn author(&self) -> PublicKey {
        self.0.header.author
    }

    /// What the body is.
    pub fn kind(&self) -> Kind {
        self.0.header.kind
    }

    /// The body's bytes.
    pub fn body(&self) -> &[u8] {
        let end = self.0.bytes.len().saturating_sub(SIGNATURE_LENGTH);
        self.0.bytes.get(self.0.header_length..end).unwrap_or_default()
    }

    /// The author's signature.
    pub fn signature(&self) -> Signature {
        *self.0.bytes.last_chunk().expect("a contribution ends in its signature")
    }

    /// The whole contribution as it travels and rests.
    pub fn bytes(&self) -> &Arc<[u8]> {
        &self.0.bytes
    }

    /// The federation it belongs to; a genesis begins its own.
    pub fn federation(&self) -> FederationId {
        if self.0.header.kind == Kind::GENESIS {
            self.0.id.into()
        } else {
            self.0.header.federation
        }
    }
}

impl fmt::Debug for Contribution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Contribution")
            .field("id", &self.0.id)
            .field("author", &self.0.header.author)
            .field("seq", &self.0.header.seq)
            .field("kind", &self.0.header.kind)
            .finish_non_exhaustive()
    }
}

/// Everything of a contribution but the author and the signature.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Draft {
    /// The federation; zero for a genesis.
    pub federation: FederationId,
    /// Place in the author's chain.
    pub seq: u64,
    /// The author's contribution before.
    pub prev: ContributionId,
    /// Other heads seen, in any order.
    pub parents: Vec<ContributionId>,
    /// One more than the greatest height before it.
    pub height: u64,
    /// Final entries in its past.
    pub minutes: u32,
    /// The author's clock in milliseconds since 1970.
    pub time_ms: u64,
    /// What the body is.
    pub kind: Kind,
    /// The document, or zero.
    pub scope: Scope,
    /// The body.
    pub body: Vec<u8>,
}

impl Draft {
    /// Signs the draft.
    ///
    /// The caller keeps the limits of the format (16 parents, length of the body); other nodes
    /// refuse what breaks them, and `Unverified::decode` says which.
    pub fn sign(mut self, key: &SecretKey) -> Contribution {
        self.parents.sort_unstable();
        let header = Header {
            federation: self.federation,
            author: key.public(),
            seq: self.seq,
            prev: self.prev,
            parents: self.parents,
            height: self.height,
            minutes: self.minutes,
            time_ms: self.time_ms.min(TIME_MS_MAX),
            kind: self.kind,
            scope: self.scope,
            body_length: u32::try_from(self.body.len()).unwrap_or(u32::MAX),
            body_hash: digest(domain::BODY, &[&self.body]),
        };
        let mut bytes = header.encode();
        let header_length = bytes.len();
        let id = ContributionId(digest(domain::ID, &[&bytes]));
        bytes.extend(self.body);
        bytes.extend(key.sign(domain::SIGNATURE, &id.0));
        Contribution::of(id, header, header_length, bytes.into())
    }
}
