//! Settings of a network: identity, where to listen, and every wait and bound with its default.

use std::{fmt, time::Duration};

use zeroize::Zeroizing;

use crate::{address::Address, stream::FrameLimits};

/// Largest payload that travels by gossip: gossip frames near the transport's own limit silence the
/// link for good, so larger things are announced by id and fetched on a stream.
pub const GOSSIP_PAYLOAD_MAX: usize = 32 * 1024;

/// Everything a network needs to start.
#[derive(Clone, Debug)]
pub struct Config {
    /// The secret behind the node's identity.
    pub seed: Seed,
    /// Where to listen; port 0 picks a free port. Empty: only dial out.
    pub listen: Vec<Address>,
    /// The gossip topic; may be set later with [`Network::set_topic`](crate::Network::set_topic).
    pub topic: Option<String>,
    /// Name and version of the program, told to whoever connects.
    pub agent: String,
    /// Whether to announce the node on the local network and look for others there.
    pub mdns: bool,
    /// How long to wait for what.
    pub timing: Timing,
    /// How much of everything.
    pub limits: Limits,
    /// Whether gossip works.
    pub gossip: Gossip,
}

impl Config {
    /// The tested defaults, for a node that does not listen yet.
    pub fn new(seed: [u8; 32]) -> Self {
        Self {
            seed: Seed(Zeroizing::new(seed)),
            listen: Vec::new(),
            topic: None,
            agent: concat!("guildhall/", env!("CARGO_PKG_VERSION")).to_owned(),
            mdns: false,
            timing: Timing::default(),
            limits: Limits::default(),
            gossip: Gossip::Working,
        }
    }
}

/// The 32 secret bytes a node's key is made from; wiped from memory when dropped, never printed.
#[derive(Clone)]
pub struct Seed(pub(crate) Zeroizing<[u8; 32]>);

impl fmt::Debug for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seed(secret)")
    }
}

/// How long to wait for what.
#[derive(Clone, Copy, Debug)]
pub struct Timing {
    /// Between two pings of one connection. Rare, so that an idle pair costs next to nothing.
    pub ping_interval: Duration,
    /// For the answer to a ping.
    pub ping_timeout: Duration,
    /// Before a connection without streams is closed; strangers that do not join meet this.
    pub idle: Duration,
    /// For a stream to open and the other side to say it is ready.
    pub open: Duration,
    /// For the next piece of a frame, in either direction.
    pub frame: Duration,
    /// Between two rounds of gossip upkeep.
    pub heartbeat: Duration,
    /// Before the node whose turn it is not to dial a peer dials it all the same.
    pub dial_grace: Duration,
    /// Longest pause before the first repetition of a dial; doubles with every failure.
    pub dial_pause_min: Duration,
    /// Longest pause between two dials of one peer.
    pub dial_pause_max: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            ping_interval: Duration::from_secs(60),
            ping_timeout: Duration::from_secs(10),
            idle: Duration::from_secs(30),
            open: Duration::from_secs(10),
            frame: Duration::from_secs(10),
            heartbeat: Duration::from_secs(1),
            dial_grace: Duration::from_secs(3),
            dial_pause_min: Duration::from_secs(1),
            dial_pause_max: Duration::from_secs(60),
        }
    }
}

/// How much of everything.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes in one frame of a sync stream.
    pub sync_frame: usize,
    /// Bytes in one frame from a joining stranger.
    pub join_request: usize,
    /// Bytes in one frame of the answer to a joining stranger.
    pub join_reply: usize,
    /// Sync streams served at once.
    pub sync_streams: usize,
    /// Sync streams served at once to one peer.
    pub sync_streams_per_peer: usize,
    /// Join streams served at once.
    pub join_streams: usize,
    /// Connections from peers that are no members.
    pub stranger_connections: usize,
    /// Incoming connections that have not proven a key yet.
    pub unproven_connections: usize,
    /// Events waiting for the caller; gossip beyond is dropped.
    pub events: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            sync_frame: 1024 * 1024,
            join_request: 8 * 1024,
            join_reply: 64 * 1024,
            sync_streams: 16,
            sync_streams_per_peer: 2,
            join_streams: 16,
            stranger_connections: 16,
            unproven_connections: 64,
            events: 1024,
        }
    }
}

/// Whether gossip works on this node.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Gossip {
    /// As well as it can.
    #[default]
    Working,
    /// It fails in a way known from the field while publishing reports no error. Only for tests:
    /// everything above has to do without gossip.
    Deaf(Deafness),
}

/// The known ways for gossip to fall silent while connections stay up.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Deafness {
    /// Whatever arrives is dropped unseen.
    Everything,
    /// Payloads up to 64 KiB are taken under the library's default frame limit: a burst of payloads
    /// near the limit makes the receiver close gossip on the link for good.
    LargeFrames,
    /// Announcements carry more ids than a receiver takes: after some 740 messages in a few
    /// seconds, a peer outside the mesh closes gossip on the link for good.
    LongAnnouncements,
    /// A second connection of a peer that came back before its loss was noticed is kept: the peer
    /// never learns our topic again, so nothing it publishes reaches us.
    LostSubscriptions,
}

impl Limits {
    pub(crate) fn sync_frames(&self, patience: Duration) -> FrameLimits {
        FrameLimits { send: self.sync_frame, receive: self.sync_frame, patience }
    }

    pub(crate) fn join_served(&self, patience: Duration) -> FrameLimits {
        FrameLimits { send: self.join_reply, receive: self.join_request, patience }
    }

    pub(crate) fn join_opened(&self, patience: Duration) -> FrameLimits {
        FrameLimits { send: self.join_request, receive: self.join_reply, patience }
    }
}
