//! Peer keys: an ed25519 public key is a node's whole identity on the network.

use std::fmt;

use libp2p::{PeerId, identity};

/// What stands before the key in a peer id: identity multihash of the 36-byte encoded key.
const PEER_ID_PREFIX: [u8; 6] = [0x00, 0x24, 0x08, 0x01, 0x12, 0x20];

/// The ed25519 public key by which a node is known and which it proves on every connection.
///
/// The bytes need not be a sound key: nobody can connect under one that is not.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PeerKey(pub [u8; 32]);

impl PeerKey {
    /// The public key that belongs to a secret seed.
    pub fn of_seed(seed: &[u8; 32]) -> Self {
        let pair: identity::ed25519::Keypair = secret(*seed).into();
        Self(pair.public().to_bytes())
    }

    pub(crate) fn of_peer(peer: &PeerId) -> Option<Self> {
        let bytes = peer.to_bytes();
        let key = bytes.strip_prefix(&PEER_ID_PREFIX)?;
        key.try_into().ok().map(Self)
    }

    pub(crate) fn peer_id(self) -> PeerId {
        let mut bytes = [0; 38];
        bytes[..6].copy_from_slice(&PEER_ID_PREFIX);
        bytes[6..].copy_from_slice(&self.0);
        PeerId::from_bytes(&bytes).expect("an identity multihash of 36 bytes is a peer id")
    }
}

/// The identity that belongs to a secret seed.
pub(crate) fn identity_of(seed: &[u8; 32]) -> identity::Keypair {
    identity::ed25519::Keypair::from(secret(*seed)).into()
}

fn secret(mut seed: [u8; 32]) -> identity::ed25519::SecretKey {
    identity::ed25519::SecretKey::try_from_bytes(&mut seed).expect("a seed has 32 bytes")
}

impl fmt::Display for PeerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for PeerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_and_its_peer_id_name_each_other() {
        let pair = identity_of(&[7; 32]);

        let key = PeerKey::of_seed(&[7; 32]);

        assert_eq!(key.peer_id(), pair.public().to_peer_id());
        assert_eq!(PeerKey::of_peer(&pair.public().to_peer_id()), Some(key));
    }

    #[test]
    fn bytes_that_are_no_point_of_the_curve_still_have_a_name() {
        let key = PeerKey([0xff; 32]);

        assert_eq!(PeerKey::of_peer(&key.peer_id()), Some(key));
    }

    #[test]
    fn keys_and_peer_ids_have_the_same_order() {
        let (low, high) = (PeerKey([1; 32]), PeerKey([2; 32]));

        assert!(low < high && low.peer_id() < high.peer_id());
    }
}
