//! The handle by which the rest of the program uses the network.

use std::{
    collections::{BTreeMap, BTreeSet},
    error::Error,
    fmt, io,
    net::TcpListener,
    time::Duration,
};

use libp2p::{TransportError, swarm::DialError};
use tokio::{
    sync::{mpsc, oneshot, watch},
    time::timeout,
};

use crate::{
    address::Address,
    behaviour::{self, BuildError},
    config::Config,
    driver::{self, Command, Ports, View, Wishes},
    event::{Event, GossipToken, Verdict},
    gate::{Members, Standing},
    key::PeerKey,
    opening::{OpenError, Opener},
    stream::FrameStream,
};

/// Commands waiting for the driver.
const COMMANDS_MAX: usize = 256;
/// How long a listener may take to report its address.
const LISTEN_WAIT: Duration = Duration::from_secs(10);

/// Why the network could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The node cannot listen at an address, most often because another program does.
    #[error("cannot listen at `{address}`")]
    Listen {
        /// Where.
        address: Address,
        /// What the system says.
        source: io::Error,
    },
    /// No network interface took up listening.
    #[error("no network interface took up listening within {LISTEN_WAIT:?}")]
    NoInterface,
    /// The encrypted transport or the search on the local network could not be set up.
    #[error("cannot set up the network")]
    Setup {
        /// What is missing.
        source: Box<dyn Error + Send + Sync>,
    },
}

/// Why a message was not published.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum PublishError {
    /// The message is too large for gossip; announce it by id instead.
    #[error("a message of {length} bytes is larger than the {limit} gossip takes")]
    TooLarge {
        /// Its length.
        length: usize,
        /// The limit.
        limit: usize,
    },
}

/// A running network. Clones are handles to the same one; it stops when told or when all are gone.
#[derive(Clone)]
pub struct Network {
    me: PeerKey,
    payload_max: usize,
    members: Members,
    wishes: watch::Sender<Wishes>,
    commands: mpsc::Sender<Command>,
    view: watch::Receiver<View>,
    sync: Opener,
    join: Opener,
}

impl Network {
    /// Starts a network and returns once it listens. Must run inside a tokio runtime.
    pub async fn start(config: Config) -> Result<(Self, mpsc::Receiver<Event>), StartError> {
        let members = Members::default();
        let mut swarm = behaviour::swarm(&config, &members)?;
        for address in &config.listen {
            refuse_taken_port(address)?;
            let listening = swarm.listen_on(address.multiaddr());
            listening.map_err(|error| cannot_listen(address, error))?;
        }
        let (commands, commands_taken) = mpsc::channel(COMMANDS_MAX);
        let (events, events_taken) = mpsc::channel(config.limits.events.max(1));
        let (wishes, wishes_seen) =
            watch::channel(Wishes { topic: config.topic.clone(), ..Wishes::default() });
        let (view_shown, mut view) = watch::channel(View::default());
        let ports =
            Ports { commands: commands_taken, wishes: wishes_seen, events, view: view_shown };
        let (sync, join) = driver::spawn(swarm, &config, members.clone(), ports);
        let all_listen = view.wait_for(|view| view.listening.len() >= config.listen.len());
        if !matches!(timeout(LISTEN_WAIT, all_listen).await, Ok(Ok(_))) {
            return Err(StartError::NoInterface);
        }
        let network = Self {
            me: PeerKey::of_seed(&config.seed.0),
            payload_max: behaviour::payload_max(config.gossip),
            members,
            wishes,
            commands,
            view,
            sync,
            join,
        };
        Ok((network, events_taken))
    }

    /// Our own key.
    pub fn me(&self) -> PeerKey {
        self.me
    }

    /// Who may gossip and sync, and who may only sync. Takes effect on open connections too: that of
    /// a peer whose standing changed is closed, at once when it lost some, after a join in progress
    /// when it became a member.
    pub fn set_members(&self, members: BTreeMap<PeerKey, Standing>) {
        self.wishes.send_if_modified(|wishes| replace(&mut wishes.members, members));
    }

    /// Whom to keep a connection to, and where they may be found. Members without a known address
    /// need not be named: they find us.
    pub fn set_peers(&self, peers: Vec<(PeerKey, Vec<Address>)>) {
        let mut wanted: BTreeMap<PeerKey, BTreeSet<Address>> = BTreeMap::new();
        for (peer, addresses) in peers {
            wanted.entry(peer).or_default().extend(addresses);
        }
        self.wishes.send_if_modified(|wishes| replace(&mut wishes.peers, wanted));
    }

    /// The gossip topic; all nodes of a federation name the same.
    pub fn set_topic(&self, topic: String) {
        self.wishes.send_if_modified(|wishes| replace(&mut wishes.topic, Some(topic)));
    }

    /// Sends a message to all members that listen, as far as gossip carries.
    ///
    /// That nobody heard it is no error, and cannot be known.
    pub async fn publish(&self, bytes: Vec<u8>) -> Result<(), PublishError> {
        let (length, limit) = (bytes.len(), self.payload_max);
        if length > limit {
            return Err(PublishError::TooLarge { length, limit });
        }
        let _stopped = self.commands.send(Command::Publish(bytes)).await;
        Ok(())
    }

    /// Says what becomes of a gossip message; to be given within seconds, else it is not passed on.
    pub fn gossip_verdict(&self, token: GossipToken, verdict: Verdict) {
        // A verdict lost under load means that the message is not passed on by us.
        let _lost = self.commands.try_send(Command::Verdict(token, verdict));
    }

    /// Opens a sync stream to a connected member.
    pub async fn open_sync(&self, peer: PeerKey) -> Result<FrameStream, OpenError> {
        if !self.members.contains(peer) {
            return Err(OpenError::NotMember { peer });
        }
        if !self.is_connected(peer) {
            return Err(OpenError::NotConnected { peer });
        }
        let opened = self.sync.open(peer).await;
        self.report_silence(opened.as_ref().err());
        opened
    }

    /// Opens a join stream to a peer, connecting to it first if need be.
    pub async fn open_join(
        &self,
        peer: PeerKey,
        addresses: Vec<Address>,
    ) -> Result<FrameStream, OpenError> {
        if !self.is_connected(peer) {
            self.connect(peer, addresses).await?;
        }
        let opened = self.join.open(peer).await;
        self.report_silence(opened.as_ref().err());
        opened
    }

    /// The addresses the node listens at, with the ports really bound.
    pub fn listen_addresses(&self) -> Vec<Address> {
        self.view.borrow().listening.iter().cloned().collect()
    }

    /// Whether there is a connection to the peer, member or not.
    pub fn is_connected(&self, peer: PeerKey) -> bool {
        self.view.borrow().connected.contains(&peer)
    }

    /// All peers with a connection, members or not.
    pub fn connected(&self) -> BTreeSet<PeerKey> {
        self.view.borrow().connected.clone()
    }

    /// Closes all connections and listeners; returns when the ports are free again.
    pub async fn shutdown(self) {
        let (stopped, done) = oneshot::channel();
        if self.commands.send(Command::Stop(stopped)).await.is_ok() {
            let _stopped_already = done.await;
        }
    }

    async fn connect(&self, peer: PeerKey, addresses: Vec<Address>) -> Result<(), OpenError> {
        if addresses.is_empty() {
            return Err(OpenError::NotConnected { peer });
        }
        let (connected, outcome) = oneshot::channel::<Result<(), DialError>>();
        let command = Command::Connect { peer, addresses, outcome: connected };
        self.commands.send(command).await.map_err(|_| OpenError::Stopped)?;
        // Names are looked up and addresses tried one batch after another.
        let waited = self.join.wait * 3;
        let outcome =
            timeout(waited, outcome).await.map_err(|_| OpenError::Silent { peer, waited })?;
        let dialled = outcome.map_err(|_| OpenError::Stopped)?;
        dialled.map_err(|source| OpenError::Unreachable { peer, source: Box::new(source) })
    }

    /// A stalled stream is a sign of a dead connection, long before the next ping.
    fn report_silence(&self, error: Option<&OpenError>) {
        if let Some(OpenError::Silent { peer, .. }) = error {
            let _busy = self.commands.try_send(Command::Stalled(*peer));
        }
    }
}

impl fmt::Debug for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Network").field("me", &self.me).finish_non_exhaustive()
    }
}

impl From<BuildError> for StartError {
    fn from(source: BuildError) -> Self {
        Self::Setup { source: source.into() }
    }
}

fn replace<T: PartialEq>(held: &mut T, wanted: T) -> bool {
    let changes = *held != wanted;
    *held = wanted;
    changes
}

/// The transport shares ports between programs of one user, so that each would get some of the
/// connections. Asking without sharing shows whether the port is free.
fn refuse_taken_port(address: &Address) -> Result<(), StartError> {
    let Some(socket) = address.socket().filter(|socket| socket.port() != 0) else { return Ok(()) };
    let probe = TcpListener::bind(socket);
    probe.map(drop).map_err(|source| StartError::Listen { address: address.clone(), source })
}

fn cannot_listen(address: &Address, error: TransportError<io::Error>) -> StartError {
    let source = match error {
        TransportError::Other(source) => source,
        unsupported @ TransportError::MultiaddrNotSupported(_) => io::Error::other(unsupported),
    };
    StartError::Listen { address: address.clone(), source }
}
