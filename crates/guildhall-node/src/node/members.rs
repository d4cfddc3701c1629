//! Who may speak with this node, and where they can be reached.

use std::collections::BTreeMap;

use guildhall_governance::Standing;
use guildhall_ledger::PublicKey;

use crate::input::Member;
use crate::node::Node;

impl Node {
    /// What a key is in everything that is here.
    pub(crate) fn standing(&self, key: &PublicKey) -> Standing {
        self.governance.standing(&self.graph, key)
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
}
