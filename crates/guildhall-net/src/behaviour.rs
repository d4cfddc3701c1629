//! The swarm: its protocols and their settings.

use std::{io, time::Duration};

use libp2p::{
    Swarm, gossipsub, identify, identity, mdns, noise, ping,
    swarm::{self, NetworkBehaviour, behaviour::toggle::Toggle},
};
use sha2::{Digest as _, Sha256};

use crate::{
    config::{Config, Deafness, GOSSIP_PAYLOAD_MAX, Gossip, Timing},
    door::Door,
    gate::{Gated, Members, Standing},
    key::identity_of,
    transport::transport,
};

/// Catching up, for members and those that were.
pub(crate) const SYNC: &str = "/guildhall/sync/1";
/// Joining, open to strangers.
pub(crate) const JOIN: &str = "/guildhall/join/1";
/// Told to peers by identify; a node that speaks another version lacks our stream protocols.
const PROTOCOL_VERSION: &str = "/guildhall/1";

/// Frames come near neither this limit nor, by mistake of the library, two of them together.
const GOSSIP_FRAME_MAX: usize = 256 * 1024;
/// The library's own frame limit, under which large payloads silence a link.
const GOSSIP_FRAME_LIBRARY: usize = 65_536;
/// Ids in one announcement: a receiver takes 16 KiB of control data, some 740 of our ids.
const ANNOUNCED_IDS_MAX: usize = 500;
/// The library's own number, more than its receiver takes.
const ANNOUNCED_IDS_LIBRARY: usize = 5000;
/// Bytes of a payload's hash that name it.
const MESSAGE_ID_LENGTH: usize = 20;

/// All protocols of a node.
///
/// The order of the fields matters: each connection is offered to them in turn, and gossip and
/// streams book it at once, so what denies connections has to come first.
#[derive(NetworkBehaviour)]
pub(crate) struct Behaviour {
    pub(crate) door: Door,
    pub(crate) identify: identify::Behaviour,
    pub(crate) ping: ping::Behaviour,
    pub(crate) mdns: Toggle<mdns::tokio::Behaviour>,
    pub(crate) join: libp2p_stream::Behaviour,
    pub(crate) gossip: Gated<gossipsub::Behaviour>,
    pub(crate) sync: Gated<libp2p_stream::Behaviour>,
}

/// Why no swarm could be built.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BuildError {
    #[error("cannot set up the encrypted transport")]
    Transport(#[source] noise::Error),
    #[error("cannot look for nodes on the local network")]
    LocalNetwork(#[source] io::Error),
}

/// Builds the swarm that `config` describes, gated by `members`.
pub(crate) fn swarm(config: &Config, members: &Members) -> Result<Swarm<Behaviour>, BuildError> {
    let identity = identity_of(&config.seed.0);
    let transport = transport(&identity).map_err(BuildError::Transport)?;
    let behaviour = behaviour(config, members, &identity)?;
    let settings = swarm::Config::with_tokio_executor();
    let settings = settings.with_idle_connection_timeout(config.timing.idle);
    Ok(Swarm::new(transport, behaviour, identity.public().to_peer_id(), settings))
}

fn behaviour(
    config: &Config,
    members: &Members,
    identity: &identity::Keypair,
) -> Result<Behaviour, BuildError> {
    let (limits, timing) = (&config.limits, &config.timing);
    let mdns = config.mdns.then(|| {
        mdns::tokio::Behaviour::new(mdns::Config::default(), identity.public().to_peer_id())
    });
    let gossip = gossipsub::Behaviour::new(
        gossipsub::MessageAuthenticity::Anonymous,
        gossip_settings(timing, config.gossip),
    )
    .expect("anonymous messages go with anonymous validation");
    Ok(Behaviour {
        door: Door::new(members.clone(), limits.unproven_connections, limits.stranger_connections),
        identify: identify::Behaviour::new(
            identify::Config::new(PROTOCOL_VERSION.to_owned(), identity.public())
                .with_agent_version(config.agent.clone())
                .with_hide_listen_addrs(true)
                .with_cache_size(0),
        ),
        ping: ping::Behaviour::new(
            ping::Config::new()
                .with_interval(timing.ping_interval)
                .with_timeout(timing.ping_timeout),
        ),
        mdns: mdns.transpose().map_err(BuildError::LocalNetwork)?.into(),
        join: libp2p_stream::Behaviour::new(),
        gossip: Gated::new(gossip, members.clone(), Standing::Member),
        sync: Gated::new(libp2p_stream::Behaviour::new(), members.clone(), Standing::Former),
    })
}

/// Largest payload a node with this gossip publishes.
pub(crate) fn payload_max(gossip: Gossip) -> usize {
    match gossip {
        Gossip::Deaf(Deafness::LargeFrames) => GOSSIP_FRAME_LIBRARY,
        Gossip::Working | Gossip::Deaf(_) => GOSSIP_PAYLOAD_MAX,
    }
}

/// The settings of gossip; those of a working one are the fruit of measurements.
fn gossip_settings(timing: &Timing, gossip: Gossip) -> gossipsub::Config {
    let frame_max = match gossip {
        Gossip::Deaf(Deafness::LargeFrames) => GOSSIP_FRAME_LIBRARY,
        Gossip::Working | Gossip::Deaf(_) => GOSSIP_FRAME_MAX,
    };
    let ids_max = match gossip {
        Gossip::Deaf(Deafness::LongAnnouncements) => ANNOUNCED_IDS_LIBRARY,
        Gossip::Working | Gossip::Deaf(_) => ANNOUNCED_IDS_MAX,
    };
    gossipsub::ConfigBuilder::default()
        .validation_mode(gossipsub::ValidationMode::Anonymous)
        .validate_messages()
        .message_id_fn(|message| message_id(&message.data))
        .max_transmit_size(frame_max)
        .max_control_messages_sent(ids_max)
        .mesh_n(4)
        .mesh_n_low(2)
        .mesh_n_high(8)
        .mesh_outbound_min(1)
        .history_length(12)
        .history_gossip(6)
        .heartbeat_initial_delay(Duration::from_millis(100))
        .heartbeat_interval(timing.heartbeat)
        .duplicate_cache_time(Duration::from_secs(600))
        .prune_backoff(Duration::from_secs(8))
        .unsubscribe_backoff(Duration::from_secs(1))
        .flood_publish(true)
        .build()
        .expect("the settings agree with each other")
}

fn message_id(payload: &[u8]) -> gossipsub::MessageId {
    gossipsub::MessageId::new(&Sha256::digest(payload)[..MESSAGE_ID_LENGTH])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mesh_suits_federations_of_two_to_twenty() {
        let settings = gossip_settings(&Timing::default(), Gossip::Working);

        let mesh = (settings.mesh_n_low(), settings.mesh_n(), settings.mesh_n_high());
        assert_eq!(mesh, (2, 4, 8));
        assert_eq!(settings.mesh_outbound_min(), 1);
        // The rule that the library checks only for topics with settings of their own.
        assert!(settings.mesh_outbound_min() <= settings.mesh_n() / 2);
        assert!(settings.mesh_outbound_min() <= settings.mesh_n_low());
    }

    #[test]
    fn two_full_frames_and_an_announcement_stay_within_what_a_receiver_takes() {
        let settings = gossip_settings(&Timing::default(), Gossip::Working);

        let announcement = settings.max_control_messages_sent() * (MESSAGE_ID_LENGTH + 2);
        assert!(2 * GOSSIP_PAYLOAD_MAX + 8 * 1024 < settings.max_transmit_size());
        assert!(announcement < settings.max_control_message_size());
    }

    #[test]
    fn messages_wait_for_a_verdict_and_are_remembered_for_ten_minutes() {
        let settings = gossip_settings(&Timing::default(), Gossip::Working);

        assert!(settings.validate_messages() && settings.flood_publish());
        assert_eq!((settings.history_length(), settings.history_gossip()), (12, 6));
        assert_eq!(settings.duplicate_cache_time(), Duration::from_secs(600));
        assert_eq!(settings.heartbeat_interval(), Duration::from_secs(1));
    }

    #[test]
    fn a_message_is_named_by_the_hash_of_its_whole_payload() {
        let id = message_id(b"abc");

        let sha256_of_abc = [0xba, 0x78, 0x16, 0xbf];
        assert_eq!((id.0.len(), &id.0[..4]), (20, &sha256_of_abc[..]));
    }
}
