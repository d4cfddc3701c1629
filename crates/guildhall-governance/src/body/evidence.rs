//! Evidence of a fork: two headers that one author signed for one place in its chain.

use guildhall_ledger::{
    Contribution, ContributionId, FederationId, Header, Kind, PARENTS_MAX, PublicKey, Scope,
    Signature, digest, domain,
};
use serde::{Deserialize, Serialize};

use crate::wire::SignatureBytes;

/// A header with its signature, as evidence.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SignedHeader {
    links: (FederationId, PublicKey, u64, ContributionId, Vec<ContributionId>, u64),
    claims: (u32, u64, Kind, Scope, u32, [u8; 32]),
    signature: SignatureBytes,
}

/// Two headers of one author for one place in its chain.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FaultProof {
    /// The one with the lower id.
    pub first: SignedHeader,
    /// The other.
    pub second: SignedHeader,
}

impl SignedHeader {
    /// The header of `contribution` with its signature.
    pub fn of(contribution: &Contribution) -> Self {
        let header = contribution.header().clone();
        Self {
            links: (
                header.federation,
                header.author,
                header.seq,
                header.prev,
                header.parents,
                header.height,
            ),
            claims: (
                header.minutes,
                header.time_ms,
                header.kind,
                header.scope,
                header.body_length,
                header.body_hash,
            ),
            signature: SignatureBytes(contribution.signature()),
        }
    }

    /// The federation that it names.
    pub(crate) fn federation(&self) -> FederationId {
        self.links.0
    }

    fn header(&self) -> Header {
        let (federation, author, seq, prev, parents, height) = self.links.clone();
        let (minutes, time_ms, kind, scope, body_length, body_hash) = self.claims;
        Header {
            federation,
            author,
            seq,
            prev,
            parents,
            height,
            minutes,
            time_ms,
            kind,
            scope,
            body_length,
            body_hash,
        }
    }
}

impl FaultProof {
    /// The proof that both contributions stand in one place of one chain.
    pub fn of(one: &Contribution, other: &Contribution) -> Self {
        let (first, second) = if one.id() < other.id() { (one, other) } else { (other, one) };
        Self { first: SignedHeader::of(first), second: SignedHeader::of(second) }
    }

    /// The place in their author's chain for which both were signed.
    pub fn seq(&self) -> u64 {
        self.first.links.2
    }

    /// The ids of both contributions, the lower first.
    pub fn ids(&self) -> [ContributionId; 2] {
        [&self.first, &self.second]
            .map(|signed| ContributionId(digest(domain::ID, &[&signed.header().encode()])))
    }

    /// The proof that a contribution carries.
    pub(crate) fn carried_by(contribution: &Contribution) -> Option<Self> {
        let is_proof = contribution.kind() == Kind::FAULT_PROOF;
        is_proof.then(|| crate::wire::decode(contribution.body()).ok()).flatten()
    }

    /// Whose fork the proof shows in `federation`, if it shows one.
    pub fn author(&self, federation: FederationId) -> Option<PublicKey> {
        self.author_given(federation, |_, _| false)
    }

    /// The same, where some signatures were found sound before: by the id of what was signed.
    pub(crate) fn author_given(
        &self,
        federation: FederationId,
        is_sound: impl Fn(ContributionId, &Signature) -> bool,
    ) -> Option<PublicKey> {
        let headers = [self.first.header(), self.second.header()];
        if headers.iter().any(|header| header.parents.len() > PARENTS_MAX) {
            return None;
        }
        let ids = headers.each_ref().map(|header| digest(domain::ID, &[&header.encode()]));
        let [first, second] = &headers;
        let is_one_place = first.author == second.author && first.seq == second.seq;
        let is_here = headers.iter().all(|header| header.federation == federation);
        let is_signed = headers.iter().zip(&ids).zip([&self.first, &self.second]).all(
            |((header, id), evidence)| {
                let signature = &evidence.signature.0;
                is_sound(ContributionId(*id), signature)
                    || header.author.verifies(domain::SIGNATURE, id, signature)
            },
        );
        (is_one_place && is_here && ids[0] < ids[1] && is_signed).then_some(first.author)
    }
}
