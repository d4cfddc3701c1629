//! What the network tells its owner.

use libp2p::{PeerId, gossipsub};

use crate::{address::Address, key::PeerKey, stream::FrameStream};

/// Something that happened on the network.
#[derive(Debug)]
pub enum Event {
    /// The node can be reached here.
    Listening {
        /// With the port really bound.
        address: Address,
    },
    /// A member is connected. It may not count us as a member yet.
    Connected {
        /// Who.
        peer: PeerKey,
        /// Where its end of the connection is; for an incoming one not an address to dial.
        address: Address,
    },
    /// A member that was connected is no longer.
    Disconnected {
        /// Who.
        peer: PeerKey,
    },
    /// A member listens to our topic: what is published from here on is sent to it.
    GossipReady {
        /// Who.
        peer: PeerKey,
    },
    /// A message by gossip, to be judged with [`Network::gossip_verdict`](crate::Network).
    Gossip {
        /// Who passed it on; not who wrote it.
        from: PeerKey,
        /// The payload, of any content.
        bytes: Vec<u8>,
        /// Names the message in the verdict.
        token: GossipToken,
    },
    /// A member takes in gossip more slowly than it comes.
    GossipSlow {
        /// Who.
        peer: PeerKey,
    },
    /// A member opened a sync stream.
    SyncStream {
        /// Who.
        peer: PeerKey,
        /// Ready for its first frame.
        stream: FrameStream,
    },
    /// Somebody, member or not, opened a join stream.
    JoinStream {
        /// Who.
        peer: PeerKey,
        /// Ready for its first frame.
        stream: FrameStream,
    },
    /// A peer saw us under this address; perhaps others can reach us there.
    Observed {
        /// The address, with our listening port where it could be told.
        address: Address,
    },
    /// A node announced itself on the local network.
    Found {
        /// Who it says it is; proven only by a connection.
        peer: PeerKey,
        /// Where.
        address: Address,
    },
}

/// Names one gossip message in a verdict.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GossipToken {
    pub(crate) id: gossipsub::MessageId,
    pub(crate) source: PeerId,
}

/// What becomes of a gossip message.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// Passed on to others.
    Accept,
    /// Not passed on; nobody is to blame.
    Ignore,
    /// Not passed on; whoever sent it should have known better.
    Reject,
}

impl From<Verdict> for gossipsub::MessageAcceptance {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Accept => Self::Accept,
            Verdict::Ignore => Self::Ignore,
            Verdict::Reject => Self::Reject,
        }
    }
}
