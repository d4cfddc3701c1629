//! What a partner hands to a further machine of its own: a secret, and where to ask.
//!
//! Like an invite, but for the same organisation: whoever holds the secret may add one machine.
//! The node that made it grants the machine a key; the secret itself is never published.

use guildhall_governance::{
    Anchor, PartnerId, Role, SignatureBytes, TOKEN_ADDRESSES_MAX, TOKEN_LENGTH_MAX, decode_body,
    encode_body, handle_fault, invite_key, name_fault, possession_signature, shows_possession,
};
use guildhall_ledger::{FederationId, PublicKey, SecretKey, digest};
use serde::{Deserialize, Serialize};

/// Longest address in a token, in bytes.
const ADDRESS_LENGTH_MAX: usize = 128;

/// Domain of what the secret's key signs.
const MACHINE_CLAIM: &str = "guildhall/v1/machine-claim";

/// What a partner hands to a further machine of its own.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MachineToken {
    /// The federation.
    pub federation: FederationId,
    /// The secret that the claim's key grows from.
    pub secret: [u8; 16],
    /// The partner whose machine it will be.
    pub partner: PartnerId,
    /// The key of the node to ask.
    pub node: PublicKey,
    /// What the machine may do.
    pub role: Role,
    /// The minutes as that node knows them.
    pub anchor: Anchor,
    /// Until when it adds a machine, in milliseconds since 1970.
    pub expires_ms: u64,
    /// Where it can be reached.
    pub addresses: Vec<String>,
    /// The partner's name.
    pub organisation: String,
    /// The partner's handle.
    pub handle: String,
}

/// Why bytes are no such token.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("this adds no machine, or a part of it is missing")]
pub struct BadMachineToken;

impl std::fmt::Debug for MachineToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MachineToken").field("partner", &self.partner).finish_non_exhaustive()
    }
}

impl MachineToken {
    /// The bytes of the token; addresses are left out from the end until they fit.
    pub fn encode(&self) -> Vec<u8> {
        let mut token = self.clone();
        token.addresses.retain(|address| address.len() <= ADDRESS_LENGTH_MAX);
        token.addresses.truncate(TOKEN_ADDRESSES_MAX);
        loop {
            let bytes = encode_body(&token);
            if bytes.len() <= TOKEN_LENGTH_MAX || token.addresses.pop().is_none() {
                return bytes;
            }
        }
    }

    /// Reads a token.
    pub fn decode(bytes: &[u8]) -> Result<Self, BadMachineToken> {
        if bytes.len() > TOKEN_LENGTH_MAX {
            return Err(BadMachineToken);
        }
        let token: Self = decode_body(bytes).map_err(|_| BadMachineToken)?;
        let addresses_fit = token.addresses.len() <= TOKEN_ADDRESSES_MAX
            && token.addresses.iter().all(|address| address.len() <= ADDRESS_LENGTH_MAX);
        let names_fit =
            name_fault(&token.organisation).is_none() && handle_fault(&token.handle).is_none();
        if addresses_fit && names_fit { Ok(token) } else { Err(BadMachineToken) }
    }

    /// The key that grows from the secret.
    pub fn key(&self) -> SecretKey {
        invite_key(self.federation, &self.secret)
    }

    /// What the machine with `key` says to be added.
    pub fn claim(&self, key: &SecretKey) -> MachineClaim {
        let mut claim = MachineClaim {
            federation: self.federation,
            partner: self.partner,
            invite: self.key().public(),
            key: key.public(),
            possession: possession_signature(key, self.federation, self.partner),
            by_invite: SignatureBytes([0; 64]),
        };
        claim.by_invite = SignatureBytes(self.key().sign(MACHINE_CLAIM, &claim.hash()));
        claim
    }
}

/// What a further machine says to be added.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct MachineClaim {
    /// The federation.
    pub federation: FederationId,
    /// The partner that it will belong to.
    pub partner: PartnerId,
    /// The key that grows from the secret.
    pub invite: PublicKey,
    /// The machine's key.
    pub key: PublicKey,
    /// By the machine's key: its holder joins this partner.
    pub possession: SignatureBytes,
    /// By the secret's key: its holder was asked.
    pub by_invite: SignatureBytes,
}

impl MachineClaim {
    /// Whether both signatures are those of the keys it names, for this federation and partner.
    pub fn is_sound(&self, federation: FederationId, partner: PartnerId) -> bool {
        self.federation == federation
            && self.partner == partner
            && shows_possession(&self.key, federation, partner, &self.possession)
            && self.invite.verifies(MACHINE_CLAIM, &self.hash(), &self.by_invite.0)
    }

    fn hash(&self) -> [u8; 32] {
        digest(MACHINE_CLAIM, &[&self.federation.0, &self.partner.0, &self.invite.0, &self.key.0])
    }
}

#[cfg(test)]
mod tests {
    use guildhall_governance::{Anchor, EntryId, PartnerId, Role, TOKEN_LENGTH_MAX};
    use guildhall_ledger::{FederationId, SecretKey};

    use super::{BadMachineToken, MachineToken};

    fn token() -> MachineToken {
        MachineToken {
            federation: FederationId([1; 32]),
            secret: [2; 16],
            partner: PartnerId([3; 32]),
            node: SecretKey::from_seed(&[4; 32]).public(),
            role: Role::Voice,
            anchor: Anchor { minutes: 5, entry: EntryId([6; 32]) },
            expires_ms: 1_800_000_000_000,
            addresses: vec!["/ip4/10.0.0.1/tcp/7417".to_owned()],
            organisation: "Alma AB".to_owned(),
            handle: "alma".to_owned(),
        }
    }

    #[test]
    fn a_token_reads_back_and_drops_addresses_that_do_not_fit() {
        let long = MachineToken { addresses: vec!["a".repeat(128); 5], ..token() };

        let bytes = long.encode();

        assert_eq!(MachineToken::decode(&token().encode()), Ok(token()));
        assert!(bytes.len() <= TOKEN_LENGTH_MAX);
        assert!(!MachineToken::decode(&bytes).unwrap().addresses.is_empty());
        for length in 0..token().encode().len() {
            assert_eq!(MachineToken::decode(&token().encode()[..length]), Err(BadMachineToken));
        }
    }

    #[test]
    fn a_claim_holds_for_its_own_key_partner_and_federation_alone() {
        let key = SecretKey::from_seed(&[9; 32]);
        let claim = token().claim(&key);
        let (federation, partner) = (claim.federation, claim.partner);
        let mut for_another_key = claim.clone();
        for_another_key.key = SecretKey::from_seed(&[8; 32]).public();
        let other_secret = MachineToken { secret: [7; 16], ..token() }.claim(&key);
        let unsigned = super::MachineClaim { invite: other_secret.invite, ..claim.clone() };

        assert!(claim.is_sound(federation, partner));
        assert!(!claim.is_sound(FederationId([9; 32]), partner));
        assert!(!claim.is_sound(federation, PartnerId([9; 32])));
        assert!(!for_another_key.is_sound(federation, partner));
        assert!(!unsigned.is_sound(federation, partner));
    }
}
