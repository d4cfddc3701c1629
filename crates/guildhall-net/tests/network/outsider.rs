//! A bare libp2p node that follows none of our rules.

use futures::StreamExt as _;
use guildhall_net::{Address, PeerKey};
use libp2p::{
    PeerId, Stream, StreamProtocol, SwarmBuilder, identity, noise,
    swarm::{SwarmEvent, dial_opts::DialOpts},
    tcp, yamux,
};
use libp2p_stream::{Control, OpenStreamError};
use tokio::{task::AbortHandle, time::timeout};

use crate::stage::PATIENCE;

pub(crate) struct Outsider {
    control: Control,
    server: PeerId,
    task: AbortHandle,
}

impl Outsider {
    /// Connects to the node with this key.
    pub(crate) async fn connect(server: PeerKey, address: &Address) -> Self {
        let key = identity::ed25519::PublicKey::try_from_bytes(&server.0).unwrap();
        let server = identity::PublicKey::from(key).to_peer_id();
        let mut swarm = SwarmBuilder::with_new_identity()
            .with_tokio()
            .with_tcp(tcp::Config::default(), noise::Config::new, yamux::Config::default)
            .unwrap()
            .with_behaviour(|_| libp2p_stream::Behaviour::new())
            .unwrap()
            .build();
        let control = swarm.behaviour().new_control();
        let address = address.to_string().parse().unwrap();
        swarm.dial(DialOpts::peer_id(server).addresses(vec![address]).build()).unwrap();
        let connected = async {
            while !matches!(
                swarm.select_next_some().await,
                SwarmEvent::ConnectionEstablished { .. }
            ) {}
        };
        timeout(PATIENCE, connected).await.unwrap();
        let task =
            tokio::spawn(async move { while swarm.next().await.is_some() {} }).abort_handle();
        Self { control, server, task }
    }

    pub(crate) async fn open(&self, protocol: &'static str) -> Result<Stream, OpenStreamError> {
        let protocol = StreamProtocol::new(protocol);
        let opened = self.control.clone();
        timeout(PATIENCE, async move { opened.clone().open_stream(self.server, protocol).await })
            .await
            .unwrap()
    }
}

impl Drop for Outsider {
    fn drop(&mut self) {
        self.task.abort();
    }
}
