//! Keys of organisations, and the founding act of a federation, from a seed.

use guildhall_governance::{
    Charter, Claim, Foundation, Founder, Genesis, PartnerId, PolicyKey, PolicyValue, Preset,
    SignedClaim, Token, next_root_hash,
};
use guildhall_ledger::{Contribution, SecretKey};

use crate::chance::Chance;

/// Guests that a partner may have in a run.
const GUEST_CAP: u32 = 20;

/// Keys of one organisation.
#[derive(Clone, Debug)]
pub(crate) struct Keys {
    /// Of its machine; its seat.
    pub(crate) node: SecretKey,
    root: SecretKey,
    next_root: SecretKey,
    name: String,
}

impl Keys {
    /// The keys of organisation `number` in the run of `seed`.
    pub(crate) fn new(seed: u64, number: usize) -> Self {
        let label = u64::try_from(number).unwrap_or(u64::MAX);
        let mut chance = Chance::new(seed, 1_000_000 + label);
        let [node, root, next_root] = [(); 3].map(|()| SecretKey::from_seed(&chance.bytes()));
        Self { node, root, next_root, name: format!("org-{number}") }
    }

    fn founder(&self) -> Founder {
        Founder {
            partner: PartnerId([0; 32]),
            name: self.name.clone(),
            handle: self.name.clone(),
            root_key: self.root.public(),
            next_root: next_root_hash(&self.next_root.public()),
            seat_key: self.node.public(),
        }
    }

    /// What it says to redeem an invite.
    pub(crate) fn claim(&self, token: &Token) -> SignedClaim {
        let claim = Claim {
            federation: token.federation,
            invite: token.key().public(),
            node_key: self.node.public(),
            root_key: self.root.public(),
            next_root: next_root_hash(&self.next_root.public()),
            name: self.name.clone(),
            handle: self.name.clone(),
            nonce: [1; 32],
        };
        claim.sign(&token.key(), &self.node, &self.root)
    }
}

/// The founding act of all `founders`, each of whom signs.
pub(crate) fn genesis(founders: &[Keys], preset: Preset) -> Contribution {
    let charter = Charter::from(preset)
        .amended(PolicyKey::GuestCap, PolicyValue::Count(GUEST_CAP))
        .amended(PolicyKey::SilenceMatters, PolicyValue::Count(3));
    let list = founders.iter().map(Keys::founder).collect();
    let foundation = Foundation::new("A simulated federation".into(), [7; 32], list, charter)
        .expect("the founders of a run are sound");
    // The foundation orders its founders itself.
    let of = |founder: &Founder| {
        let keys = founders.iter().find(|keys| keys.root.public() == founder.root_key);
        keys.expect("every founder comes from the list")
    };
    let signatures =
        foundation.founders.iter().map(|founder| foundation.sign(&of(founder).root)).collect();
    let first = founders.first().expect("a federation has a founder");
    Genesis { foundation, signatures }.sign(&first.root, 1)
}
