//! Where nodes say they can be reached: signed address records.

use std::collections::BTreeMap;

use guildhall_ledger::{Graph, Index, Kind, PublicKey};
use serde::{Deserialize, Serialize};

/// Most addresses in one record.
pub const ADDRESSES_MAX: usize = 8;

/// Longest address, in bytes.
pub const ADDRESS_LENGTH_MAX: usize = 128;

/// The body of an address record.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Address {
    /// Multiaddresses of the node that signed, the best first.
    pub addresses: Vec<String>,
}

impl Address {
    /// The body's bytes.
    pub fn to_wire(&self) -> Vec<u8> {
        postcard::to_stdvec(self).expect("addresses in memory can be encoded")
    }

    /// Reads a body; `None` if it is not one or breaks a limit.
    pub fn from_wire(bytes: &[u8]) -> Option<Self> {
        let (record, rest) = postcard::take_from_bytes::<Self>(bytes).ok()?;
        let is_canonical = rest.is_empty() && record.to_wire() == bytes;
        let fits = |address: &String| address.len() <= ADDRESS_LENGTH_MAX;
        let is_small = record.addresses.len() <= ADDRESSES_MAX && record.addresses.iter().all(fits);
        (is_canonical && is_small).then_some(record)
    }
}

/// The latest record of every node.
#[derive(Debug, Default)]
pub(crate) struct Addresses {
    latest: BTreeMap<PublicKey, (u64, Vec<String>)>,
}

impl Addresses {
    /// Takes in a contribution if it is an address record.
    pub(crate) fn admit(&mut self, graph: &Graph, index: Index) {
        let contribution = graph.contribution(index);
        if contribution.kind() != Kind::ADDRESS {
            return;
        }
        let Some(record) = Address::from_wire(contribution.body()) else { return };
        let seq = contribution.header().seq;
        let entry = self.latest.entry(contribution.author()).or_default();
        if entry.1.is_empty() || entry.0 <= seq {
            *entry = (seq, record.addresses);
        }
    }

    /// Where `key` said it can be reached.
    pub(crate) fn of(&self, key: &PublicKey) -> Vec<String> {
        self.latest.get(key).map(|(_, addresses)| addresses.clone()).unwrap_or_default()
    }
}
