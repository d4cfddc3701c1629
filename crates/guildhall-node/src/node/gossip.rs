//! What is heard by gossip: contributions, and where others stand.
//!
//! Signatures are checked outside, as those of a catch-up are: a message is judged worth passing on
//! once its contributions came back and took their place.

use guildhall_ledger::{Contribution, ContributionId, Index, PublicKey, Unverified};
use guildhall_sync::{ANNOUNCED_MAX, Gossip};

use crate::arrival::Arrival;
use crate::event::Event;
use crate::input::{Effect, GossipId, GossipVerdict, Now, Source};
use crate::node::Node;
use crate::node::intake::Origin;
use crate::outbox::Outbox;

/// Most gossiped messages that wait for their signatures to be checked; whatever else comes is left
/// to catch-up.
const UNCHECKED_MAX: usize = 256;

impl Node {
    /// What becomes of a gossiped message; nothing yet where signatures are to be checked first.
    pub(crate) fn gossiped(
        &mut self,
        (gossip, from): (GossipId, PublicKey),
        bytes: &[u8],
        now: Now,
        out: &mut Outbox,
    ) -> Option<GossipVerdict> {
        self.peers.heard(&from, now);
        match Gossip::from_wire(bytes) {
            Ok(Gossip::Contributions(contributions)) => {
                self.heard(Source::Gossip { gossip, from }, contributions, out)
            }
            Ok(Gossip::Announce { by, digest, heads }) => {
                let is_near = self.peers.get(&by).is_some_and(|peer| peer.is_connected);
                let holder = if is_near { by } else { from };
                self.announced(holder, digest, &heads, now);
                Some(GossipVerdict::Accept)
            }
            Err(_) => Some(GossipVerdict::Reject),
        }
    }

    /// Has the signatures checked of whatever is new here.
    fn heard(
        &mut self,
        source: Source,
        contributions: Vec<Vec<u8>>,
        out: &mut Outbox,
    ) -> Option<GossipVerdict> {
        let read: Result<Vec<Unverified>, _> =
            contributions.into_iter().map(Unverified::decode).collect();
        let mut batch = match read {
            Ok(batch) => batch,
            Err(why) => {
                let from = self.sender(source);
                out.event(Event::Refused { from, id: None, why: why.to_string() });
                return Some(GossipVerdict::Reject);
            }
        };
        batch.retain(|read| self.graph.find(&read.id()).is_none());
        if batch.is_empty() || UNCHECKED_MAX <= self.unchecked_gossip {
            return Some(GossipVerdict::Ignore);
        }
        self.unchecked_gossip = self.unchecked_gossip.saturating_add(1);
        out.push(Effect::Verify(source, batch));
        None
    }

    /// Takes in what a gossiped message brought, and says what becomes of it.
    pub(crate) fn take_in_gossip(
        &mut self,
        sound: Vec<Contribution>,
        is_forged: bool,
        origin: Origin,
        out: &mut Outbox,
    ) -> GossipVerdict {
        self.unchecked_gossip = self.unchecked_gossip.saturating_sub(1);
        let mut verdict = GossipVerdict::Ignore;
        for contribution in sound {
            match self.take_in(contribution, origin, out) {
                // What the rules take back comes to others by catch-up, if they must have it.
                Arrival::Admitted(index) if self.governance.is_void(index) => {}
                Arrival::Admitted(_) | Arrival::Inert(..) => verdict = GossipVerdict::Accept,
                Arrival::Present => {}
                Arrival::Waiting => return GossipVerdict::Ignore,
                Arrival::Refused(_) => return GossipVerdict::Reject,
            }
        }
        if is_forged { GossipVerdict::Reject } else { verdict }
    }

    /// Somebody near says where it stands, or passes on where another stands.
    fn announced(
        &mut self,
        holder: PublicKey,
        digest: [u8; 32],
        heads: &[ContributionId],
        now: Now,
    ) {
        if digest == self.graph.heads_digest() {
            self.clocks.agreeing = self.clocks.agreeing.saturating_add(1);
            return;
        }
        for head in heads.iter().take(ANNOUNCED_MAX) {
            if self.graph.find(head).is_none() {
                self.peers.awaits(&holder, *head, now);
            }
        }
    }

    /// Where this node stands, to tell the others.
    pub(super) fn whereabouts(&self) -> (PublicKey, [u8; 32], Vec<ContributionId>) {
        let newest: Vec<Index> = self.graph.heads().collect();
        let heads = newest.iter().rev().take(ANNOUNCED_MAX).map(|head| self.graph.id(*head));
        (self.key.public(), self.graph.heads_digest(), heads.collect())
    }
}
