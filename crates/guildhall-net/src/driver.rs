//! The driver: the one task that owns the swarm.
//!
//! It carries out wishes and commands and turns what the swarm reports into events. It never waits
//! for the caller: gossip the caller has no room for is dropped, other events queue up, and when
//! that queue is long the swarm rests until the caller has caught up.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    future,
    sync::Arc,
    time::{Duration, Instant},
};

use futures::StreamExt as _;
use libp2p::{
    Swarm, gossipsub,
    swarm::{
        ConnectionId, DialError, StreamProtocol,
        dial_opts::{DialOpts, PeerCondition},
    },
};
use tokio::{
    sync::{mpsc, oneshot, watch},
    task::JoinSet,
    time::sleep_until,
};
use tracing::{debug, trace};

use crate::{
    address::Address,
    behaviour::{Behaviour, JOIN, SYNC},
    config::{Config, Gossip},
    dialer::Dialer,
    event::{Event, GossipToken, Verdict},
    gate::{Members, Standing},
    jitter::Jitter,
    key::PeerKey,
    opening::Opener,
    reception::Reception,
    slot::{Purpose, Quota, Slots},
    watchdog::Watchdog,
};

mod report;

/// When so many events wait for the caller, the swarm rests.
const BACKLOG_MAX: usize = 256;
/// How long a join may go on after its newcomer became a member.
const JOIN_END_WAIT: Duration = Duration::from_secs(3);

/// What the owner wants to be the case; only the latest counts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wishes {
    pub(crate) members: BTreeMap<PeerKey, Standing>,
    pub(crate) peers: BTreeMap<PeerKey, BTreeSet<Address>>,
    pub(crate) topic: Option<String>,
}

/// What the owner wants done.
#[derive(Debug)]
pub(crate) enum Command {
    Publish(Vec<u8>),
    Verdict(GossipToken, Verdict),
    Connect {
        peer: PeerKey,
        addresses: Vec<Address>,
        outcome: oneshot::Sender<Result<(), DialError>>,
    },
    Stalled(PeerKey),
    Stop(oneshot::Sender<()>),
}

/// What the owner can see at any time.
#[derive(Clone, Debug, Default)]
pub(crate) struct View {
    pub(crate) listening: BTreeSet<Address>,
    pub(crate) connected: BTreeSet<PeerKey>,
}

/// The driver's ends of the channels to its owner.
pub(crate) struct Ports {
    pub(crate) commands: mpsc::Receiver<Command>,
    pub(crate) wishes: watch::Receiver<Wishes>,
    pub(crate) events: mpsc::Sender<Event>,
    pub(crate) view: watch::Sender<View>,
}

struct Driver {
    swarm: Swarm<Behaviour>,
    ports: Ports,
    members: Members,
    slots: Arc<Slots>,
    gossip: Gossip,
    topic: Option<gossipsub::IdentTopic>,
    dialer: Dialer,
    dials: BTreeSet<ConnectionId>,
    waiting: BTreeMap<PeerKey, Vec<oneshot::Sender<Result<(), DialError>>>>,
    watchdog: Watchdog,
    peering: Peering,
    backlog: VecDeque<Event>,
}

/// Connections whose peers the owner was told of, or whose standing is about to change.
#[derive(Default)]
struct Peering {
    announced: BTreeSet<PeerKey>,
    promoted: BTreeMap<PeerKey, Instant>,
}

/// Starts the driver's task and the two receptions; returns the means to open streams.
pub(crate) fn spawn(
    swarm: Swarm<Behaviour>,
    config: &Config,
    members: Members,
    ports: Ports,
) -> (Opener, Opener) {
    let slots = Arc::new(Slots::default());
    let openers = openers(&swarm, config, &slots);
    let receptions = receptions(&swarm, config, &members, &slots, &ports.events);
    let me = PeerKey::of_seed(&config.seed.0);
    let driver = Driver {
        swarm,
        ports,
        members,
        slots,
        gossip: config.gossip,
        topic: None,
        dialer: Dialer::new(me, config.timing, Jitter::unpredictable()),
        dials: BTreeSet::new(),
        waiting: BTreeMap::new(),
        watchdog: Watchdog::default(),
        peering: Peering::default(),
        backlog: VecDeque::new(),
    };
    tokio::spawn(driver.run(receptions));
    openers
}

fn openers(swarm: &Swarm<Behaviour>, config: &Config, slots: &Arc<Slots>) -> (Opener, Opener) {
    let (limits, timing) = (config.limits, config.timing);
    let sync = Opener {
        control: swarm.behaviour().sync.inner.new_control(),
        protocol: SYNC,
        purpose: Purpose::SyncOpened,
        frames: limits.sync_frames(timing.frame),
        wait: timing.open,
        slots: Arc::clone(slots),
    };
    let join = Opener {
        control: swarm.behaviour().join.new_control(),
        protocol: JOIN,
        purpose: Purpose::JoinOpened,
        frames: limits.join_opened(timing.frame),
        ..sync.clone()
    };
    (sync, join)
}

fn receptions(
    swarm: &Swarm<Behaviour>,
    config: &Config,
    members: &Members,
    slots: &Arc<Slots>,
    events: &mpsc::Sender<Event>,
) -> JoinSet<()> {
    let (limits, patience) = (config.limits, config.timing.frame);
    let sync = Reception {
        purpose: Purpose::SyncServed,
        quota: Quota { per_peer: limits.sync_streams_per_peer, total: limits.sync_streams },
        frames: limits.sync_frames(patience),
        members: members.clone(),
        slots: Arc::clone(slots),
        events: events.clone(),
    };
    let join = Reception {
        purpose: Purpose::JoinServed,
        quota: Quota { per_peer: 1, total: limits.join_streams },
        frames: limits.join_served(patience),
        members: members.clone(),
        slots: Arc::clone(slots),
        events: events.clone(),
    };
    let mut tasks = JoinSet::new();
    let behaviour = swarm.behaviour();
    let registered = "each protocol is registered once";
    let (sync_name, join_name) = (StreamProtocol::new(SYNC), StreamProtocol::new(JOIN));
    let syncs = behaviour.sync.inner.new_control().accept(sync_name).expect(registered);
    let joins = behaviour.join.new_control().accept(join_name).expect(registered);
    tasks.spawn(sync.serve(syncs));
    tasks.spawn(join.serve(joins));
    tasks
}

impl Driver {
    async fn run(mut self, receptions: JoinSet<()>) {
        self.follow_wishes();
        let stopped = loop {
            let wake = self.next_wake();
            let waking = async {
                match wake {
                    Some(wake) => sleep_until(wake.into()).await,
                    None => future::pending().await,
                }
            };
            tokio::select! {
                Ok(()) = self.ports.wishes.changed() => self.follow_wishes(),
                command = self.ports.commands.recv() => match command {
                    None => break None,
                    Some(Command::Stop(stopped)) => break Some(stopped),
                    Some(command) => self.obey(command),
                },
                event = self.swarm.select_next_some(), if self.backlog.len() < BACKLOG_MAX => {
                    self.take_report(event);
                }
                room = self.ports.events.clone().reserve_owned(), if !self.backlog.is_empty() => {
                    self.shorten_backlog(room.ok());
                }
                () = self.slots.freed.notified() => {}
                () = waking => {}
            }
            self.finish_promotions();
            self.dial_due();
        };
        drop(receptions);
        drop(self);
        if let Some(stopped) = stopped {
            let _gone = stopped.send(());
        }
    }

    /// Without room for it there is no owner left who would want the backlog.
    fn shorten_backlog(&mut self, room: Option<mpsc::OwnedPermit<Event>>) {
        match room {
            None => self.backlog.clear(),
            Some(room) => {
                if let Some(event) = self.backlog.pop_front() {
                    room.send(event);
                }
            }
        }
    }

    fn next_wake(&self) -> Option<Instant> {
        let promotion = self.peering.promoted.values().min().copied();
        [self.dialer.next_wake(), promotion].into_iter().flatten().min()
    }

    fn follow_wishes(&mut self) {
        let wishes = self.ports.wishes.borrow_and_update().clone();
        self.follow_members(&wishes.members);
        self.dialer.aim(Instant::now(), &wishes.peers);
        self.follow_topic(wishes.topic);
    }

    /// The gate asks for standing once per connection, so a change of it ends the connection.
    fn follow_members(&mut self, members: &BTreeMap<PeerKey, Standing>) {
        let before = self.members.replace(members.clone());
        let all: BTreeSet<PeerKey> = before.keys().chain(members.keys()).copied().collect();
        for peer in all {
            let (was, is) = (before.get(&peer), members.get(&peer));
            if was == is || !self.swarm.is_connected(&peer.peer_id()) {
                continue;
            }
            if is == Some(&Standing::Member) {
                self.peering.promoted.insert(peer, Instant::now() + JOIN_END_WAIT);
            } else {
                self.peering.promoted.remove(&peer);
                self.close(peer);
            }
        }
    }

    /// Ends the connections of new members, but lets the join that made them members end first.
    fn finish_promotions(&mut self) {
        let now = Instant::now();
        let slots = &self.slots;
        let ripe: Vec<_> = self
            .peering
            .promoted
            .iter()
            .filter(|(peer, latest)| **latest <= now || !slots.is_joining(**peer))
            .map(|(peer, _)| *peer)
            .collect();
        for peer in ripe {
            self.peering.promoted.remove(&peer);
            self.dialer.forgive(peer);
            self.close(peer);
        }
    }

    fn follow_topic(&mut self, topic: Option<String>) {
        let topic = topic.map(gossipsub::IdentTopic::new);
        let (before, after) = (
            self.topic.as_ref().map(gossipsub::IdentTopic::hash),
            topic.as_ref().map(gossipsub::IdentTopic::hash),
        );
        if before == after {
            return;
        }
        let gossip = &mut self.swarm.behaviour_mut().gossip.inner;
        if let Some(former) = &self.topic {
            gossip.unsubscribe(former);
        }
        if let Some(topic) = &topic
            && let Err(error) = gossip.subscribe(topic)
        {
            debug!(%error, "gossip does not take the topic");
        }
        self.topic = topic;
    }

    fn obey(&mut self, command: Command) {
        match command {
            Command::Publish(bytes) => self.publish(bytes),
            Command::Verdict(token, verdict) => self.judge(&token, verdict),
            Command::Connect { peer, addresses, outcome } => {
                self.connect(peer, &addresses, outcome);
            }
            Command::Stalled(peer) => {
                if self.watchdog.stream_stalled(peer) {
                    self.close(peer);
                }
            }
            // The loop ends at this one before it comes here.
            Command::Stop(_) => {}
        }
    }

    fn publish(&mut self, bytes: Vec<u8>) {
        let Some(topic) = &self.topic else { return };
        let published = self.swarm.behaviour_mut().gossip.inner.publish(topic.hash(), bytes);
        if let Err(error) = published {
            trace!(%error, "gossip went nowhere");
        }
    }

    fn judge(&mut self, token: &GossipToken, verdict: Verdict) {
        let gossip = &mut self.swarm.behaviour_mut().gossip.inner;
        gossip.report_message_validation_result(&token.id, &token.source, verdict.into());
    }

    fn connect(
        &mut self,
        peer: PeerKey,
        addresses: &[Address],
        outcome: oneshot::Sender<Result<(), DialError>>,
    ) {
        if self.swarm.is_connected(&peer.peer_id()) {
            let _nobody_waits = outcome.send(Ok(()));
            return;
        }
        self.dialer.visit(peer);
        match self.dial(peer, addresses) {
            // A dial already in progress decides for both.
            Ok(()) | Err(DialError::DialPeerConditionFalse(_)) => {
                self.waiting.entry(peer).or_default().push(outcome);
            }
            Err(error) => {
                let _nobody_waits = outcome.send(Err(error));
            }
        }
    }

    fn dial_due(&mut self) {
        let now = Instant::now();
        for (peer, addresses) in self.dialer.due(now) {
            if let Err(error) = self.dial(peer, &addresses) {
                debug!(%peer, %error, "dial refused");
                self.dialer.failed(now, peer);
            }
        }
    }

    fn dial(&mut self, peer: PeerKey, addresses: &[Address]) -> Result<(), DialError> {
        let addresses = addresses.iter().map(Address::multiaddr).collect();
        let dial = DialOpts::peer_id(peer.peer_id())
            .condition(PeerCondition::DisconnectedAndNotDialing)
            .addresses(addresses)
            .allocate_new_port()
            .build();
        let id = dial.connection_id();
        self.swarm.dial(dial)?;
        debug!(%peer, "dialing");
        self.dials.insert(id);
        Ok(())
    }

    /// Closes all connections to a peer that has any. Dials to it go on.
    fn close(&mut self, peer: PeerKey) {
        let peer = peer.peer_id();
        if self.swarm.is_connected(&peer) {
            let _not_connected = self.swarm.disconnect_peer_id(peer);
        }
    }
}
