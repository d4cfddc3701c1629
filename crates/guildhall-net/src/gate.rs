//! The gate: runs a behaviour only on connections of members, or of those that were.
//!
//! Who is one is asked once, when a connection is established. Any other connection gets a
//! handler that does nothing: the inner protocol is neither offered nor spoken, and the inner
//! behaviour never learns that the connection exists. A change of standing therefore has to close
//! the connection; whoever changes [`Members`] sees to it.
//!
//! The inner behaviour cannot dial: whom to dial is the dialer's business alone.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, PoisonError, RwLock},
    task::{Context, Poll},
};

use either::Either;
use libp2p::{
    Multiaddr, PeerId,
    core::{Endpoint, transport::PortUse},
    swarm::{
        ConnectionDenied, ConnectionId, FromSwarm, NetworkBehaviour, THandler, THandlerInEvent,
        THandlerOutEvent, ToSwarm, dummy,
    },
};

use crate::key::PeerKey;

/// What the owner of a network says of a peer.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Standing {
    /// It was a member: it may catch up on what it missed, and hears no gossip.
    Former,
    /// It takes part.
    Member,
}

/// Everybody with a standing, shared by everything that asks for it and changed by the driver
/// alone.
#[derive(Clone, Debug, Default)]
pub(crate) struct Members(Arc<RwLock<BTreeMap<PeerKey, Standing>>>);

impl Members {
    pub(crate) fn contains(&self, peer: PeerKey) -> bool {
        self.standing(peer) == Some(Standing::Member)
    }

    /// What the peer is; nothing if it is a stranger.
    pub(crate) fn standing(&self, peer: PeerKey) -> Option<Standing> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(&peer).copied()
    }

    pub(crate) fn admits(&self, peer: &PeerId) -> bool {
        PeerKey::of_peer(peer).is_some_and(|key| self.contains(key))
    }

    /// Replaces the standings and returns those before.
    pub(crate) fn replace(
        &self,
        members: BTreeMap<PeerKey, Standing>,
    ) -> BTreeMap<PeerKey, Standing> {
        std::mem::replace(&mut self.0.write().unwrap_or_else(PoisonError::into_inner), members)
    }
}

/// A behaviour that only the connections of peers with a standing know of.
pub(crate) struct Gated<B> {
    pub(crate) inner: B,
    members: Members,
    /// The least standing that gets in.
    least: Standing,
    admitted: BTreeSet<ConnectionId>,
}

impl<B> Gated<B> {
    pub(crate) fn new(inner: B, members: Members, least: Standing) -> Self {
        Self { inner, members, least, admitted: BTreeSet::new() }
    }

    fn lets_in(&self, peer: &PeerId) -> bool {
        let standing = PeerKey::of_peer(peer).and_then(|key| self.members.standing(key));
        standing.is_some_and(|standing| self.least <= standing)
    }

    /// Whether the inner behaviour is to hear of this event. Forgets connections that are over.
    fn concerns_inner(&mut self, event: &FromSwarm<'_>) -> bool {
        match event {
            FromSwarm::ConnectionEstablished(event) => self.admitted.contains(&event.connection_id),
            FromSwarm::ConnectionClosed(event) => self.admitted.remove(&event.connection_id),
            FromSwarm::AddressChange(event) => self.admitted.contains(&event.connection_id),
            // A connection may fail after we admitted it, when a sibling denies it.
            FromSwarm::DialFailure(event) => {
                self.admitted.remove(&event.connection_id);
                true
            }
            FromSwarm::ListenFailure(event) => {
                self.admitted.remove(&event.connection_id);
                true
            }
            _ => true,
        }
    }
}

impl<B: NetworkBehaviour> NetworkBehaviour for Gated<B> {
    type ConnectionHandler = Either<THandler<B>, dummy::ConnectionHandler>;
    type ToSwarm = B::ToSwarm;

    fn handle_pending_inbound_connection(
        &mut self,
        id: ConnectionId,
        local: &Multiaddr,
        remote: &Multiaddr,
    ) -> Result<(), ConnectionDenied> {
        self.inner.handle_pending_inbound_connection(id, local, remote)
    }

    fn handle_established_inbound_connection(
        &mut self,
        id: ConnectionId,
        peer: PeerId,
        local: &Multiaddr,
        remote: &Multiaddr,
    ) -> Result<THandler<Self>, ConnectionDenied> {
        if !self.lets_in(&peer) {
            return Ok(Either::Right(dummy::ConnectionHandler));
        }
        let handler = self.inner.handle_established_inbound_connection(id, peer, local, remote)?;
        self.admitted.insert(id);
        Ok(Either::Left(handler))
    }

    fn handle_pending_outbound_connection(
        &mut self,
        id: ConnectionId,
        peer: Option<PeerId>,
        addresses: &[Multiaddr],
        role: Endpoint,
    ) -> Result<Vec<Multiaddr>, ConnectionDenied> {
        self.inner.handle_pending_outbound_connection(id, peer, addresses, role)
    }

    fn handle_established_outbound_connection(
        &mut self,
        id: ConnectionId,
        peer: PeerId,
        address: &Multiaddr,
        role: Endpoint,
        port: PortUse,
    ) -> Result<THandler<Self>, ConnectionDenied> {
        if !self.lets_in(&peer) {
            return Ok(Either::Right(dummy::ConnectionHandler));
        }
        let handler =
            self.inner.handle_established_outbound_connection(id, peer, address, role, port)?;
        self.admitted.insert(id);
        Ok(Either::Left(handler))
    }

    fn on_swarm_event(&mut self, event: FromSwarm<'_>) {
        if self.concerns_inner(&event) {
            self.inner.on_swarm_event(event);
        }
    }

    fn on_connection_handler_event(
        &mut self,
        peer: PeerId,
        id: ConnectionId,
        event: THandlerOutEvent<Self>,
    ) {
        match event {
            Either::Left(event) => self.inner.on_connection_handler_event(peer, id, event),
            Either::Right(never) => match never {},
        }
    }

    fn poll(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<ToSwarm<Self::ToSwarm, THandlerInEvent<Self>>> {
        loop {
            match self.inner.poll(cx) {
                Poll::Ready(ToSwarm::Dial { .. }) => {}
                Poll::Ready(event) => return Poll::Ready(event.map_in(Either::Left)),
                Poll::Pending => return Poll::Pending,
            }
        }
    }
}
