//! The door: how many connections strangers may hold. Members pass uncounted.
//!
//! Before a connection has proven its key nobody knows whose it is; those are counted as well.

use std::{
    collections::BTreeSet,
    convert::Infallible,
    task::{Context, Poll},
};

use libp2p::{
    Multiaddr, PeerId,
    core::{Endpoint, transport::PortUse},
    swarm::{
        ConnectionDenied, ConnectionId, FromSwarm, NetworkBehaviour, THandler, THandlerInEvent,
        THandlerOutEvent, ToSwarm, dummy,
    },
};

use crate::gate::Members;

/// Why a connection was turned away.
#[derive(Debug, thiserror::Error)]
enum TurnedAway {
    #[error("{limit} incoming connections are being set up already")]
    TooManyUnproven { limit: usize },
    #[error("{limit} strangers are connected already")]
    TooManyStrangers { limit: usize },
}

/// Denies connections beyond the limits; comes before every behaviour that books connections.
pub(crate) struct Door {
    members: Members,
    unproven_max: usize,
    strangers_max: usize,
    unproven: BTreeSet<ConnectionId>,
    strangers: BTreeSet<ConnectionId>,
}

impl Door {
    pub(crate) fn new(members: Members, unproven_max: usize, strangers_max: usize) -> Self {
        let (unproven, strangers) = (BTreeSet::new(), BTreeSet::new());
        Self { members, unproven_max, strangers_max, unproven, strangers }
    }
}

impl NetworkBehaviour for Door {
    type ConnectionHandler = dummy::ConnectionHandler;
    type ToSwarm = Infallible;

    fn handle_pending_inbound_connection(
        &mut self,
        id: ConnectionId,
        _local: &Multiaddr,
        _remote: &Multiaddr,
    ) -> Result<(), ConnectionDenied> {
        if self.unproven.len() >= self.unproven_max {
            let limit = self.unproven_max;
            return Err(ConnectionDenied::new(TurnedAway::TooManyUnproven { limit }));
        }
        self.unproven.insert(id);
        Ok(())
    }

    fn handle_established_inbound_connection(
        &mut self,
        id: ConnectionId,
        peer: PeerId,
        _local: &Multiaddr,
        _remote: &Multiaddr,
    ) -> Result<THandler<Self>, ConnectionDenied> {
        self.unproven.remove(&id);
        if self.members.admits(&peer) {
            return Ok(dummy::ConnectionHandler);
        }
        if self.strangers.len() >= self.strangers_max {
            let limit = self.strangers_max;
            return Err(ConnectionDenied::new(TurnedAway::TooManyStrangers { limit }));
        }
        self.strangers.insert(id);
        Ok(dummy::ConnectionHandler)
    }

    fn handle_established_outbound_connection(
        &mut self,
        _id: ConnectionId,
        _peer: PeerId,
        _address: &Multiaddr,
        _role: Endpoint,
        _port: PortUse,
    ) -> Result<THandler<Self>, ConnectionDenied> {
        Ok(dummy::ConnectionHandler)
    }

    fn on_swarm_event(&mut self, event: FromSwarm<'_>) {
        match event {
            FromSwarm::ConnectionClosed(event) => {
                self.strangers.remove(&event.connection_id);
            }
            FromSwarm::ListenFailure(event) => {
                self.unproven.remove(&event.connection_id);
                self.strangers.remove(&event.connection_id);
            }
            _ => {}
        }
    }

    fn on_connection_handler_event(
        &mut self,
        _peer: PeerId,
        _id: ConnectionId,
        event: THandlerOutEvent<Self>,
    ) {
        match event {}
    }

    fn poll(
        &mut self,
        _cx: &mut Context<'_>,
    ) -> Poll<ToSwarm<Self::ToSwarm, THandlerInEvent<Self>>> {
        Poll::Pending
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::{gate::Standing, key::PeerKey};

    const ALMA: PeerKey = PeerKey([1; 32]);
    const STRANGER: PeerKey = PeerKey([9; 32]);

    fn arrive(door: &mut Door, id: usize, peer: PeerKey) -> Result<(), ConnectionDenied> {
        let (id, here) = (ConnectionId::new_unchecked(id), Multiaddr::empty());
        door.handle_pending_inbound_connection(id, &here, &here)?;
        door.handle_established_inbound_connection(id, peer.peer_id(), &here, &here).map(|_| ())
    }

    #[test]
    fn a_member_comes_in_when_strangers_hold_all_their_places() {
        let members = Members::default();
        members.replace(BTreeMap::from([(ALMA, Standing::Member)]));
        let mut door = Door::new(members, 4, 2);
        arrive(&mut door, 1, STRANGER).unwrap();
        arrive(&mut door, 2, STRANGER).unwrap();

        let third_stranger = arrive(&mut door, 3, STRANGER);
        let member = arrive(&mut door, 4, ALMA);

        assert!(third_stranger.is_err());
        assert!(member.is_ok());
    }

    #[test]
    fn connections_that_prove_no_key_are_counted_too() {
        let mut door = Door::new(Members::default(), 2, 2);
        let here = Multiaddr::empty();
        let mut knock = |id| {
            door.handle_pending_inbound_connection(ConnectionId::new_unchecked(id), &here, &here)
        };

        let outcomes = [knock(1).is_ok(), knock(2).is_ok(), knock(3).is_ok()];

        assert_eq!(outcomes, [true, true, false]);
    }
}
