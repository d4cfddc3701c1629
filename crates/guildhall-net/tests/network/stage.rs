//! Nodes with names, short waits, and a way to wait for events.

use std::time::Duration;

use guildhall_net::{Address, Config, Event, FrameStream, Network, PeerKey, Standing};
use tokio::{sync::mpsc, time::timeout};

/// Longer than anything takes on a machine under load.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);
pub(crate) const TOPIC: &str = "weavers";

/// A node and what it was told.
pub(crate) struct Node {
    pub(crate) network: Network,
    pub(crate) events: mpsc::Receiver<Event>,
}

/// Two seeds, that of the smaller key first.
pub(crate) fn seeds() -> ([u8; 32], [u8; 32]) {
    let (one, other) = ([1; 32], [2; 32]);
    if PeerKey::of_seed(&one) < PeerKey::of_seed(&other) { (one, other) } else { (other, one) }
}

/// The tested settings, but without their long waits.
pub(crate) fn config(seed: [u8; 32]) -> Config {
    let mut config = Config::new(seed);
    config.listen = vec!["/ip4/127.0.0.1/tcp/0".parse().unwrap()];
    config.topic = Some(TOPIC.to_owned());
    config.timing.heartbeat = Duration::from_millis(100);
    config.timing.dial_grace = Duration::from_millis(500);
    config.timing.dial_pause_min = Duration::from_millis(100);
    config.timing.dial_pause_max = Duration::from_millis(400);
    config
}

impl Node {
    pub(crate) async fn start(config: Config) -> Self {
        let (network, events) = Network::start(config).await.unwrap();
        Self { network, events }
    }

    pub(crate) fn key(&self) -> PeerKey {
        self.network.me()
    }

    pub(crate) fn address(&self) -> Address {
        self.network.listen_addresses().remove(0)
    }

    pub(crate) fn admit(&self, members: &[PeerKey]) {
        let members = members.iter().map(|key| (*key, Standing::Member));
        self.network.set_members(members.collect());
    }

    /// Waits for the event that `wanted` makes something of.
    pub(crate) async fn until<T>(&mut self, mut wanted: impl FnMut(Event) -> Option<T>) -> T {
        let found = async {
            loop {
                let event = self.events.recv().await.expect("the network runs");
                if let Some(found) = wanted(event) {
                    return found;
                }
            }
        };
        timeout(PATIENCE, found).await.expect("the event comes in time")
    }

    pub(crate) async fn until_connected(&mut self, to: PeerKey) {
        self.until(|event| {
            matches!(event, Event::Connected { peer, .. } if peer == to).then_some(())
        })
        .await;
    }

    pub(crate) async fn until_disconnected(&mut self, from: PeerKey) {
        self.until(|event| {
            matches!(event, Event::Disconnected { peer } if peer == from).then_some(())
        })
        .await;
    }

    pub(crate) async fn until_gossip_ready(&mut self, with: PeerKey) {
        self.until(|event| {
            matches!(event, Event::GossipReady { peer } if peer == with).then_some(())
        })
        .await;
    }

    pub(crate) async fn until_sync_stream(&mut self) -> FrameStream {
        self.until(|event| match event {
            Event::SyncStream { stream, .. } => Some(stream),
            _ => None,
        })
        .await
    }

    pub(crate) async fn until_join_stream(&mut self) -> (PeerKey, FrameStream) {
        self.until(|event| match event {
            Event::JoinStream { peer, stream } => Some((peer, stream)),
            _ => None,
        })
        .await
    }

    pub(crate) async fn until_gossip(&mut self) -> Vec<u8> {
        self.until(|event| match event {
            Event::Gossip { bytes, .. } => Some(bytes),
            _ => None,
        })
        .await
    }

    /// Whether any gossip is among the events that are there already.
    pub(crate) fn has_gossip(&mut self) -> bool {
        let mut found = false;
        while let Ok(event) = self.events.try_recv() {
            found |= matches!(event, Event::Gossip { .. });
        }
        found
    }
}

/// Two members of one federation, connected, each listening to the other's gossip.
pub(crate) async fn alma_and_bruno() -> (Node, Node) {
    let (alma_seed, bruno_seed) = seeds();
    let mut alma = Node::start(config(alma_seed)).await;
    let mut bruno = Node::start(config(bruno_seed)).await;
    acquaint(&mut alma, &mut bruno).await;
    (alma, bruno)
}

/// Makes two nodes members to each other and waits until gossip is ready on both sides.
pub(crate) async fn acquaint(one: &mut Node, other: &mut Node) {
    one.admit(&[other.key()]);
    other.admit(&[one.key()]);
    one.network.set_peers(vec![(other.key(), vec![other.address()])]);
    other.network.set_peers(vec![(one.key(), vec![one.address()])]);
    one.until_gossip_ready(other.key()).await;
    other.until_gossip_ready(one.key()).await;
}

/// One frame to and fro: whatever was sent before on the same connection has arrived.
pub(crate) async fn sync_round(opener: &Node, server: &mut Node) {
    let (opened, served) =
        tokio::join!(opener.network.open_sync(server.key()), server.until_sync_stream());
    let (mut opened, mut served) = (opened.unwrap(), served);
    opened.send(b"to").await.unwrap();
    assert_eq!(served.recv().await.unwrap(), Some(b"to".to_vec()));
    served.send(b"fro").await.unwrap();
    assert_eq!(opened.recv().await.unwrap(), Some(b"fro".to_vec()));
    let (one, other) = tokio::join!(opened.close(), served.close());
    one.and(other).unwrap();
}
