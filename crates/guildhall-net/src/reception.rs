//! Serving streams that peers open.
//!
//! The library drops an incoming stream when the one before it has not been fetched, without a word
//! to the opener. So the loop here does nothing but hand streams on, and a served stream begins with
//! a ready frame from us: an opener that does not see it tries again.

use std::sync::Arc;

use futures::StreamExt as _;
use libp2p::PeerId;
use libp2p_stream::IncomingStreams;
use tokio::sync::mpsc;
use tracing::debug;

use crate::{
    event::Event,
    gate::Members,
    key::PeerKey,
    slot::{Purpose, Quota, Slot, Slots},
    stream::{FrameLimits, FrameStream},
};

/// The content of the frame that tells an opener its stream is served.
pub(crate) const READY: &[u8] = &[1];

/// How streams of one protocol are served.
pub(crate) struct Reception {
    pub(crate) purpose: Purpose,
    pub(crate) quota: Quota,
    pub(crate) frames: FrameLimits,
    pub(crate) members: Members,
    pub(crate) slots: Arc<Slots>,
    pub(crate) events: mpsc::Sender<Event>,
}

impl Reception {
    /// Serves until the node stops.
    pub(crate) async fn serve(self, mut incoming: IncomingStreams) {
        while let Some((peer, stream)) = incoming.next().await {
            let Some((peer, slot)) = self.admit(&peer) else {
                debug!(%peer, purpose = ?self.purpose, "stream turned away");
                continue;
            };
            let stream = FrameStream::holding(stream, self.frames, Some(Arc::new(slot)));
            tokio::spawn(hand_over(self.purpose, peer, stream, self.events.clone()));
        }
    }

    fn admit(&self, peer: &PeerId) -> Option<(PeerKey, Slot)> {
        let peer = PeerKey::of_peer(peer)?;
        if self.purpose == Purpose::SyncServed && self.members.standing(peer).is_none() {
            return None;
        }
        self.slots.take(self.purpose, peer, self.quota).map(|slot| (peer, slot))
    }
}

async fn hand_over(
    purpose: Purpose,
    peer: PeerKey,
    mut stream: FrameStream,
    events: mpsc::Sender<Event>,
) {
    if let Err(cause) = stream.send(READY).await {
        debug!(%peer, %cause, "stream lost before it was served");
        return;
    }
    let event = match purpose {
        Purpose::SyncServed | Purpose::SyncOpened => Event::SyncStream { peer, stream },
        Purpose::JoinServed | Purpose::JoinOpened => Event::JoinStream { peer, stream },
    };
    if events.send(event).await.is_err() {
        debug!(%peer, "nobody is left to serve the stream");
    }
}
