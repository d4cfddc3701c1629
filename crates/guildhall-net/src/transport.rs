//! The transport: TCP (and QUIC with the feature) with Noise and Yamux, and an end to closing.
//!
//! Closing a connection means to flush it first, which on a dead link with full buffers takes until
//! the system gives the link up, a quarter of an hour later. All that time the peer would count as
//! connected. So a connection that does not close in time is dropped.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use futures::FutureExt as _;
use libp2p::{
    PeerId, Transport as _,
    core::{
        muxing::{StreamMuxer, StreamMuxerBox, StreamMuxerEvent},
        transport::Boxed,
        upgrade::Version,
    },
    dns, identity, noise, tcp, yamux,
};
use tokio::time::{Sleep, sleep};
use tracing::warn;

/// How long a connection may take to close.
const CLOSE_WAIT: Duration = Duration::from_secs(2);
/// Streams of one connection; members use a handful.
const STREAMS_PER_CONNECTION: usize = 256;

type Transport = Boxed<(PeerId, StreamMuxerBox)>;

/// The transport of a node with this identity.
pub(crate) fn transport(identity: &identity::Keypair) -> Result<Transport, noise::Error> {
    match dns::tokio::Transport::system(by_number(identity)?) {
        Ok(by_name) => Ok(by_name.boxed()),
        Err(cause) => {
            warn!(%cause, "host names cannot be looked up, peers are reached by number only");
            by_number(identity)
        }
    }
}

#[cfg(not(feature = "quic"))]
fn by_number(identity: &identity::Keypair) -> Result<Transport, noise::Error> {
    over_tcp(identity)
}

#[cfg(feature = "quic")]
fn by_number(identity: &identity::Keypair) -> Result<Transport, noise::Error> {
    use libp2p::quic;

    /// Longer than the library's, so that a short break of the network ends no session.
    const IDLE_MS: u32 = 15_000;
    let mut settings = quic::Config::new(identity);
    settings.max_idle_timeout = IDLE_MS;
    let over_quic = quic::tokio::Transport::new(settings)
        .map(|(peer, connection), _| (peer, StreamMuxerBox::new(connection)));
    let either = over_tcp(identity)?.or_transport(over_quic);
    Ok(either.map(|either, _| either.into_inner()).boxed())
}

fn over_tcp(identity: &identity::Keypair) -> Result<Transport, noise::Error> {
    let mut streams = yamux::Config::default();
    streams.set_max_num_streams(STREAMS_PER_CONNECTION);
    let transport = tcp::tokio::Transport::new(tcp::Config::default())
        .upgrade(Version::V1Lazy)
        .authenticate(noise::Config::new(identity)?)
        .multiplex(streams)
        .map(|(peer, streams), _| (peer, StreamMuxerBox::new(ClosingInTime::new(streams))));
    Ok(transport.boxed())
}

/// The streams of a connection that closes in time or is dropped.
struct ClosingInTime<M> {
    streams: M,
    deadline: Option<Pin<Box<Sleep>>>,
}

impl<M> ClosingInTime<M> {
    fn new(streams: M) -> Self {
        Self { streams, deadline: None }
    }
}

impl<M> StreamMuxer for ClosingInTime<M>
where
    M: StreamMuxer<Error: Send + Sync + 'static> + Unpin,
{
    type Substream = M::Substream;
    type Error = io::Error;

    fn poll_inbound(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<Self::Substream>> {
        Pin::new(&mut self.streams).poll_inbound(cx).map_err(io::Error::other)
    }

    fn poll_outbound(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<Self::Substream>> {
        Pin::new(&mut self.streams).poll_outbound(cx).map_err(io::Error::other)
    }

    fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if let Poll::Ready(closed) = Pin::new(&mut self.streams).poll_close(cx) {
            return Poll::Ready(closed.map_err(io::Error::other));
        }
        let deadline = self.deadline.get_or_insert_with(|| Box::pin(sleep(CLOSE_WAIT)));
        deadline.poll_unpin(cx).map(|()| Err(io::ErrorKind::TimedOut.into()))
    }

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<StreamMuxerEvent>> {
        Pin::new(&mut self.streams).poll(cx).map_err(io::Error::other)
    }
}
