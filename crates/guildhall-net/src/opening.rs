//! Opening streams to connected peers.
//!
//! An opened stream counts once the peer's ready frame has come: the library at the other end may
//! drop a stream it accepted a moment ago, and only silence or an early end tells.

use std::{io, sync::Arc, time::Duration};

use libp2p::swarm::{DialError, StreamProtocol};
use libp2p_stream::{Control, OpenStreamError};
use tokio::time::{sleep, timeout};

use crate::{
    jitter::Jitter,
    key::PeerKey,
    reception::READY,
    slot::{Purpose, Quota, Slots},
    stream::{FrameError, FrameLimits, FrameStream},
};

/// So often is a stream tried that the peer drops before serving it.
const ATTEMPTS: u32 = 6;
/// Longest pause before the first repetition; doubles with each.
const PAUSE: Duration = Duration::from_millis(50);
/// What we open ourselves is limited by who asks for it.
const UNLIMITED: Quota = Quota { per_peer: usize::MAX, total: usize::MAX };

/// Why no stream to a peer could be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The peer is no member, so there is no sync with it.
    #[error("peer {peer} is no member")]
    NotMember {
        /// Who.
        peer: PeerKey,
    },
    /// There is no connection to the peer.
    #[error("peer {peer} is not connected")]
    NotConnected {
        /// Who.
        peer: PeerKey,
    },
    /// No connection to the peer could be made.
    #[error("cannot connect to peer {peer}")]
    Unreachable {
        /// Who.
        peer: PeerKey,
        /// What was tried and failed.
        source: Box<DialError>,
    },
    /// The peer does not offer the protocol: it does not count us as a member, or is of another
    /// version.
    #[error("peer {peer} does not offer {protocol}")]
    NotOffered {
        /// Who.
        peer: PeerKey,
        /// The name of the protocol.
        protocol: &'static str,
    },
    /// The peer has no place for another stream.
    #[error("peer {peer} is busy")]
    Busy {
        /// Who.
        peer: PeerKey,
    },
    /// The peer did not answer in time.
    #[error("peer {peer} did not answer in {waited:?}")]
    Silent {
        /// Who.
        peer: PeerKey,
        /// How long was waited.
        waited: Duration,
    },
    /// The connection broke.
    #[error("the connection to peer {peer} broke")]
    Broken {
        /// Who.
        peer: PeerKey,
        /// What the transport says.
        source: io::Error,
    },
    /// The network was shut down.
    #[error("the network is shut down")]
    Stopped,
}

/// Opens streams of one protocol.
#[derive(Clone)]
pub(crate) struct Opener {
    pub(crate) control: Control,
    pub(crate) protocol: &'static str,
    pub(crate) purpose: Purpose,
    pub(crate) frames: FrameLimits,
    pub(crate) wait: Duration,
    pub(crate) slots: Arc<Slots>,
}

impl Opener {
    /// Opens a stream to a peer that is connected; one that is not makes it wait in vain.
    pub(crate) async fn open(&self, peer: PeerKey) -> Result<FrameStream, OpenError> {
        let mut jitter = Jitter::unpredictable();
        for attempt in 0..ATTEMPTS {
            if attempt > 0 {
                sleep(jitter.shorten(PAUSE * (1 << attempt))).await;
            }
            let once = timeout(self.wait, self.open_once(peer)).await;
            let silent = || OpenError::Silent { peer, waited: self.wait };
            if let Some(stream) = once.map_err(|_| silent())?? {
                return Ok(stream);
            }
        }
        Err(OpenError::Busy { peer })
    }

    /// `None` when the peer dropped the stream before serving it.
    async fn open_once(&self, peer: PeerKey) -> Result<Option<FrameStream>, OpenError> {
        let slot = self.slots.take(self.purpose, peer, UNLIMITED).map(Arc::new);
        let protocol = StreamProtocol::new(self.protocol);
        let opened = self.control.clone().open_stream(peer.peer_id(), protocol).await;
        let stream = opened.map_err(|error| self.not_opened(peer, error))?;
        let mut stream = FrameStream::holding(stream, self.frames, slot);
        match stream.recv().await {
            Ok(Some(frame)) if frame == READY => Ok(Some(stream)),
            Ok(Some(_)) => Err(OpenError::NotOffered { peer, protocol: self.protocol }),
            Err(FrameError::Silent { patience }) => {
                Err(OpenError::Silent { peer, waited: patience })
            }
            Ok(None) | Err(_) => Ok(None),
        }
    }

    fn not_opened(&self, peer: PeerKey, error: OpenStreamError) -> OpenError {
        match error {
            OpenStreamError::UnsupportedProtocol(_) => {
                OpenError::NotOffered { peer, protocol: self.protocol }
            }
            OpenStreamError::Io(source) => OpenError::Broken { peer, source },
            other => OpenError::Broken { peer, source: io::Error::other(other) },
        }
    }
}
