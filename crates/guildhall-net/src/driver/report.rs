//! What the swarm reports, and what the driver makes of it.

use std::time::Instant;

use libp2p::{
    PeerId, gossipsub, identify, mdns, ping,
    swarm::{ConnectionId, DialError, SwarmEvent},
};
use tokio::sync::mpsc::error::TrySendError;
use tracing::{debug, trace};

use super::Driver;
use crate::{
    address::Address,
    behaviour::BehaviourEvent,
    config::{Deafness, Gossip},
    event::{Event, GossipToken, Verdict},
    key::PeerKey,
};

/// Of the room for events, this share is kept free of gossip.
const GOSSIP_FREE_SHARE: usize = 8;

impl Driver {
    pub(super) fn take_report(&mut self, event: SwarmEvent<BehaviourEvent>) {
        match event {
            SwarmEvent::Behaviour(event) => self.take_protocol_report(event),
            SwarmEvent::ConnectionEstablished {
                peer_id,
                connection_id,
                endpoint,
                num_established,
                ..
            } => {
                self.dials.remove(&connection_id);
                let address = Address::reported(endpoint.get_remote_address());
                self.connection_made(peer_id, address, num_established.get());
            }
            SwarmEvent::ConnectionClosed { peer_id, num_established: 0, cause, .. } => {
                debug!(%peer_id, ?cause, "connection closed");
                self.connection_lost(peer_id);
            }
            SwarmEvent::OutgoingConnectionError { connection_id, peer_id, error } => {
                self.dial_failed(connection_id, peer_id, error);
            }
            SwarmEvent::NewListenAddr { address, .. } => {
                let address = Address::reported(&address);
                self.ports.view.send_modify(|view| {
                    view.listening.insert(address.clone());
                });
                self.emit(Event::Listening { address });
            }
            SwarmEvent::ExpiredListenAddr { address, .. } => {
                let address = Address::reported(&address);
                self.ports.view.send_modify(|view| {
                    view.listening.remove(&address);
                });
            }
            SwarmEvent::NewExternalAddrCandidate { address } => {
                self.emit(Event::Observed { address: Address::reported(&address) });
            }
            other => trace!(?other, "swarm"),
        }
    }

    fn take_protocol_report(&mut self, event: BehaviourEvent) {
        match event {
            BehaviourEvent::Gossip(event) => self.take_gossip_report(event),
            BehaviourEvent::Ping(ping::Event { peer, result, .. }) => {
                self.take_ping_report(peer, result.as_ref().err());
            }
            BehaviourEvent::Mdns(mdns::Event::Discovered(found)) => {
                for (peer, address) in found {
                    self.take_found(peer, Address::reported(&address));
                }
            }
            BehaviourEvent::Identify(identify::Event::Received { peer_id, info, .. }) => {
                let (agent, version) = (info.agent_version, info.protocol_version);
                debug!(%peer_id, ?agent, ?version, "peer identified");
            }
            BehaviourEvent::Identify(_)
            | BehaviourEvent::Mdns(mdns::Event::Expired(_))
            | BehaviourEvent::Join(())
            | BehaviourEvent::Sync(()) => {}
            BehaviourEvent::Door(never) => match never {},
        }
    }

    fn connection_made(&mut self, peer_id: PeerId, address: Address, connections: u32) {
        let Some(peer) = PeerKey::of_peer(&peer_id) else {
            let _not_connected = self.swarm.disconnect_peer_id(peer_id);
            return;
        };
        // A peer that restarted before we noticed would never learn our topic again over the one
        // connection that lives. When both sides dialled at once this is the way out as well.
        if connections > 1 && self.gossip != Gossip::Deaf(Deafness::LostSubscriptions) {
            debug!(%peer, connections, "more than one connection, closing all");
            self.close(peer);
            return;
        }
        self.dialer.connected(Instant::now(), peer);
        self.ports.view.send_modify(|view| {
            view.connected.insert(peer);
        });
        for waiting in self.waiting.remove(&peer).unwrap_or_default() {
            let _nobody_waits = waiting.send(Ok(()));
        }
        if self.members.contains(peer) && self.peering.announced.insert(peer) {
            self.emit(Event::Connected { peer, address });
        }
    }

    fn connection_lost(&mut self, peer_id: PeerId) {
        let Some(peer) = PeerKey::of_peer(&peer_id) else { return };
        // The other side may be first to close what both close on a change of standing.
        if self.peering.promoted.remove(&peer).is_some() {
            self.dialer.forgive(peer);
        }
        self.dialer.disconnected(Instant::now(), peer);
        self.watchdog.answered(peer);
        self.ports.view.send_modify(|view| {
            view.connected.remove(&peer);
        });
        if self.peering.announced.remove(&peer) {
            self.emit(Event::Disconnected { peer });
        }
    }

    fn dial_failed(&mut self, id: ConnectionId, peer_id: Option<PeerId>, error: DialError) {
        if !self.dials.remove(&id) {
            return;
        }
        let Some(peer) = peer_id.as_ref().and_then(PeerKey::of_peer) else { return };
        debug!(%peer, %error, "dial failed");
        self.dialer.failed(Instant::now(), peer);
        let mut waiting = self.waiting.remove(&peer).unwrap_or_default().into_iter();
        // The cause cannot be copied; whoever else waits is told that the dial was given up.
        if let Some(first) = waiting.next() {
            let _nobody_waits = first.send(Err(error));
        }
        for other in waiting {
            let _nobody_waits = other.send(Err(DialError::Aborted));
        }
    }

    fn take_ping_report(&mut self, peer: PeerId, failure: Option<&ping::Failure>) {
        let Some(peer) = PeerKey::of_peer(&peer) else { return };
        match failure {
            None => self.watchdog.answered(peer),
            Some(ping::Failure::Unsupported) => {}
            Some(ping::Failure::Timeout | ping::Failure::Other { .. }) => {
                if self.watchdog.ping_failed(peer) {
                    debug!(%peer, "peer does not answer, closing the connection");
                    self.close(peer);
                }
            }
        }
    }

    fn take_found(&mut self, peer: PeerId, address: Address) {
        let Some(peer) = PeerKey::of_peer(&peer) else { return };
        self.dialer.hear(Instant::now(), peer, address.clone());
        self.emit(Event::Found { peer, address });
    }

    fn take_gossip_report(&mut self, event: gossipsub::Event) {
        match event {
            gossipsub::Event::Message { propagation_source, message_id, message } => {
                let token = GossipToken { id: message_id, source: propagation_source };
                self.take_gossip(token, message.data);
            }
            gossipsub::Event::Subscribed { peer_id, topic } => {
                let ours = self.topic.as_ref().is_some_and(|ours| ours.hash() == topic);
                if let Some(peer) = PeerKey::of_peer(&peer_id).filter(|_| ours) {
                    self.emit(Event::GossipReady { peer });
                }
            }
            gossipsub::Event::SlowPeer { peer_id, .. } => {
                if let Some(peer) = PeerKey::of_peer(&peer_id) {
                    self.emit(Event::GossipSlow { peer });
                }
            }
            gossipsub::Event::Unsubscribed { .. }
            | gossipsub::Event::GossipsubNotSupported { .. } => {}
        }
    }

    /// Offers a message to the owner; one it has no room for is forgotten, not refused.
    fn take_gossip(&mut self, token: GossipToken, bytes: Vec<u8>) {
        let deaf = self.gossip == Gossip::Deaf(Deafness::Everything);
        let events = &self.ports.events;
        let has_room = events.capacity() > events.max_capacity() / GOSSIP_FREE_SHARE;
        match PeerKey::of_peer(&token.source) {
            Some(from) if has_room && !deaf && self.backlog.is_empty() => {
                self.emit(Event::Gossip { from, bytes, token });
            }
            _ => self.judge(&token, Verdict::Ignore),
        }
    }

    fn emit(&mut self, event: Event) {
        if !self.backlog.is_empty() {
            self.backlog.push_back(event);
            return;
        }
        match self.ports.events.try_send(event) {
            // An owner that dropped its end wants no events.
            Ok(()) | Err(TrySendError::Closed(_)) => {}
            Err(TrySendError::Full(event)) => self.backlog.push_back(event),
        }
    }
}
