//! Who may speak with this node, and where they can be reached.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_governance::Standing;
use guildhall_ledger::PublicKey;

use crate::input::Member;
use crate::node::Node;

impl Node {
    /// What a key is in everything that is here.
    pub(crate) fn standing(&self, key: &PublicKey) -> Standing {
        self.governance.standing(&self.graph, key)
    }

    /// The seat key of the partner that a key belongs to; other keys stand for themselves.
    pub(crate) fn spokesman(&self, key: &PublicKey) -> PublicKey {
        let (Standing::Partner { partner, .. } | Standing::Root { partner }) = self.standing(key)
        else {
            return *key;
        };
        self.governance.state().partner(&partner).map_or(*key, |partner| partner.seat_key)
    }

    /// Who may be alone in knowing what this machine said last: the partners with a seat, and the
    /// guests of our own, who often meet nobody else.
    pub(crate) fn witnesses(&self) -> BTreeSet<PublicKey> {
        let state = self.governance.state();
        let me = self.spokesman(&self.key.public());
        let mine = state.key(&me).map(|(partner, _)| partner);
        let seats = state.electorate().iter().filter_map(|seat| state.partner(seat));
        let seats = seats.map(|partner| partner.seat_key);
        let guests = self.governance.guests(&self.graph).into_iter();
        let guests = guests.filter(|guest| guest.is_live && Some(guest.sponsor) == mine);
        seats.chain(guests.map(|guest| guest.claim.node_key)).filter(|key| *key != me).collect()
    }

    /// Every key that may connect, without our own: those that the rules know as members, and for as
    /// long as the rules have never heard of them the nodes named by our invite and those that were
    /// connected before. Without the latter a founder whose log lost its beginning would know nobody
    /// to fill it up from.
    pub(crate) fn members(&self) -> Vec<Member> {
        let me = self.key.public();
        let mut members: BTreeMap<PublicKey, Vec<String>> = self
            .governance
            .member_keys(&self.graph)
            .into_keys()
            .map(|key| (key, self.addresses.of(&key)))
            .collect();
        for sponsor in &self.bootstrap {
            let addresses = match members.get_mut(&sponsor.key) {
                Some(addresses) => addresses,
                None if self.standing(&sponsor.key) != Standing::Unknown => continue,
                None => members.entry(sponsor.key).or_default(),
            };
            if addresses.is_empty() {
                addresses.clone_from(&sponsor.addresses);
            }
        }
        for key in self.notes.contacts.keys() {
            if self.standing(key) == Standing::Unknown {
                members.entry(*key).or_default();
            }
        }
        members.remove(&me);
        members.into_iter().map(|(key, addresses)| Member { key, addresses }).collect()
    }

    /// Every key that was a member's and may still have the minutes up to its last entry.
    pub(crate) fn former_members(&self) -> Vec<PublicKey> {
        let me = self.key.public();
        let keys = self.governance.former_keys(&self.graph).into_iter();
        keys.filter(|key| *key != me).collect()
    }
}
