//! Those who want in: with an invite of somebody else, or with none.

use guildhall_governance::{Claim, Token, next_root_hash};
use guildhall_ledger::SecretKey;
use guildhall_node::JoinRequest;

use super::{Deed, Hostile, View};
use crate::chance::Chance;
use crate::fault::Fault;

/// Redeems invites that were meant for others.
#[derive(Debug, Default)]
pub(super) struct Thief {
    taken: usize,
}

impl Hostile for Thief {
    fn act(&mut self, view: &View<'_>, chance: &mut Chance, deeds: &mut Vec<Deed>) {
        let Some(token) = view.tokens.get(self.taken) else { return };
        self.taken += 1;
        deeds.push(Deed::Count(Fault::StolenInvite));
        deeds.push(ask(token, chance));
    }
}

/// Asks with an invite that nobody issued.
#[derive(Debug)]
pub(super) struct Stranger;

impl Hostile for Stranger {
    fn act(&mut self, view: &View<'_>, chance: &mut Chance, deeds: &mut Vec<Deed>) {
        let token = Token {
            federation: view.node.graph().federation(),
            secret: chance.bytes(),
            sponsor: view.node.public_key(),
            anchor: guildhall_governance::Anchor {
                minutes: 0,
                entry: view.node.governance().state().entry(),
            },
            expires_ms: u64::MAX,
            addresses: Vec::new(),
            federation_name: String::new(),
            deputies: Vec::new(),
        };
        deeds.push(Deed::Count(Fault::Stranger));
        deeds.push(ask(&token, chance));
    }
}

fn ask(token: &Token, chance: &mut Chance) -> Deed {
    let [node, root, next] = [(); 3].map(|()| SecretKey::from_seed(&chance.bytes()));
    let claim = Claim {
        federation: token.federation,
        invite: token.key().public(),
        node_key: node.public(),
        root_key: root.public(),
        next_root: next_root_hash(&next.public()),
        name: "Nobody you know".into(),
        handle: "nobody".into(),
        nonce: chance.bytes(),
    };
    let claim = claim.sign(&token.key(), &node, &root);
    let bytes = JoinRequest::new(claim, None).to_wire();
    Deed::AskToJoin { sponsor: token.sponsor, asker: node.public(), bytes }
}
