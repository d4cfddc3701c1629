//! What reaches a node, and what it wants done: its whole contact with the world.

use guildhall_ledger::{Contribution, ContributionId, PublicKey, Unverified};

use crate::command::{Command, Refusal, Reply};
use crate::event::Event;

/// The clocks, read by the shell.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Now {
    /// The wall clock, milliseconds since 1970: shown to people and claimed in contributions.
    pub wall_ms: u64,
    /// A clock that only runs forward, milliseconds since the node started: drives timers.
    pub mono_ms: u64,
}

/// Names a call from a local client until it is answered.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct CallId(pub u64);

/// Names a stream to another node; given by the shell.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct StreamId(pub u64);

/// Names a gossiped message until its verdict is given; given by the shell.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct GossipId(pub u64);

/// How contributions came whose signatures are to be checked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Source {
    /// On a catch-up stream.
    Stream(StreamId),
    /// In a gossiped message.
    Gossip {
        /// Names it for the verdict.
        gossip: GossipId,
        /// The node that passed it on.
        from: PublicKey,
    },
}

/// Something that happened.
#[derive(Debug)]
pub enum Input {
    /// A person, through the local socket, wants something done.
    Command {
        /// Whom to answer.
        call: CallId,
        /// What to do.
        command: Box<Command>,
    },
    /// A connection to a node stands.
    Connected(PublicKey),
    /// The last connection to a node is gone.
    Disconnected(PublicKey),
    /// Gossip came.
    Gossip {
        /// The node that passed it on.
        from: PublicKey,
        /// Names it for the verdict.
        gossip: GossipId,
        /// What it says.
        bytes: Vec<u8>,
    },
    /// A catch-up stream is open, because the node wished it or because the other side did.
    Opened {
        /// Its name from here on.
        stream: StreamId,
        /// The node at the other end.
        peer: PublicKey,
        /// Whether this side wished it.
        is_ours: bool,
    },
    /// A catch-up stream that this node wished could not be opened.
    NotOpened(PublicKey),
    /// A frame came, after the node asked for one.
    Frame {
        /// On which stream.
        stream: StreamId,
        /// Its bytes.
        bytes: Vec<u8>,
    },
    /// The last frame given for this stream has left.
    Sent(StreamId),
    /// A stream ended, whoever ended it.
    Closed(StreamId),
    /// Signatures have been checked, in the order in which they were handed out.
    Verified {
        /// How they came.
        source: Source,
        /// Those whose signature holds.
        sound: Vec<Contribution>,
        /// Those whose signature does not.
        forged: Vec<ContributionId>,
    },
    /// A stranger asks to join.
    JoinRequest {
        /// Where the answer goes.
        stream: StreamId,
        /// The key the stranger proved to hold.
        peer: PublicKey,
        /// What it says.
        bytes: Vec<u8>,
    },
    /// A moment that the node asked for has come.
    Woken,
}

/// How far gossip is to be spread.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum GossipVerdict {
    /// Good and worth passing on.
    Accept,
    /// Not judged, or not worth passing on.
    Ignore,
    /// Nobody honest passes this on.
    Reject,
}

/// Something the shell must do, in the order of the list.
#[derive(Debug)]
pub enum Effect {
    /// Write these to the log and make them durable. Nothing behind it in the list may happen
    /// before that; if it fails, nothing behind it may happen at all.
    Persist(Vec<Contribution>),
    /// Keep these notes of this node in place of the ones before.
    KeepNotes(Vec<u8>),
    /// Spread by gossip, best effort.
    Publish(Vec<u8>),
    /// Say what becomes of a gossiped message.
    Verdict(GossipId, GossipVerdict),
    /// Open a catch-up stream to a connected node.
    Open(PublicKey),
    /// Send one frame, then say `Sent`.
    Send(StreamId, Vec<u8>),
    /// Read one frame and hand it in.
    Receive(StreamId),
    /// End a stream.
    Close(StreamId),
    /// Check signatures and hand in the result.
    Verify(Source, Vec<Unverified>),
    /// Answer a stranger and end the stream.
    AnswerJoin(StreamId, Vec<u8>),
    /// Who may speak with this node.
    Members {
        /// Members, and where they can be reached.
        members: Vec<Member>,
        /// Keys of members that left or were removed: they may open catch-up streams, to learn
        /// that they are out.
        former: Vec<PublicKey>,
    },
    /// Answer a call.
    Reply(CallId, Box<Result<Reply, Refusal>>),
    /// Tell whoever watches.
    Event(Event),
    /// Hand in `Woken` when the monotonic clock reaches this.
    WakeAt(u64),
}

/// A node that may connect to this one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Member {
    /// Its key.
    pub key: PublicKey,
    /// Where it said it can be reached, as multiaddresses.
    pub addresses: Vec<String>,
}
