//! Between the node and the network: effects become calls, events become inputs.
//!
//! Each catch-up stream has two tasks, one a direction. The reading one takes a frame only when the
//! node asks for it, so a fast sender waits for our disk.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use guildhall_ledger::{Contribution, ContributionId, PublicKey, Unverified};
use guildhall_net::{
    Address, Event, FrameReader, FrameStream, FrameWriter, GossipToken, Network, PeerKey, Standing,
    Verdict,
};
use guildhall_node::{Effect, GossipId, GossipVerdict, Input, Member, Source, StreamId};
use tokio::sync::mpsc;
use tracing::{debug, trace};

use crate::desk::Desk;

/// Gossip whose verdict has not been given; more is ignored.
const GOSSIP_WAITING_MAX: usize = 4_096;

/// Gossip that waits to be published; more is left to catch-up.
const PUBLISH_WAITING_MAX: usize = 1_024;

/// Signatures checked by one thread at least; below that a second thread costs more than it saves.
const VERIFY_SHARE_MIN: usize = 32;

/// What the node wants of the world outside.
#[derive(Debug)]
pub(crate) struct Outward {
    network: Option<Network>,
    /// To the task that publishes: the loop never waits for the network.
    gossip: mpsc::Sender<Vec<u8>>,
    /// To the task that has signatures checked, one batch after another.
    unchecked: mpsc::UnboundedSender<(Source, Vec<Unverified>)>,
    desk: Desk,
    streams: BTreeMap<StreamId, OpenStream>,
    shared: Arc<Shared>,
}

/// What the tasks around the loop share.
#[derive(Debug, Default)]
struct Shared {
    next: Mutex<u64>,
    /// Streams that were opened and not yet taken over by the loop.
    arrived: Mutex<BTreeMap<StreamId, FrameStream>>,
    gossip: Mutex<BTreeMap<GossipId, GossipToken>>,
}

#[derive(Debug)]
struct OpenStream {
    frames: mpsc::UnboundedSender<Vec<u8>>,
    reads: mpsc::UnboundedSender<()>,
}

impl Outward {
    /// A node without a network works alone.
    pub(crate) fn new(network: Option<Network>, desk: Desk) -> Self {
        let (gossip, messages) = mpsc::channel(PUBLISH_WAITING_MAX);
        if let Some(network) = network.clone() {
            tokio::spawn(publish(network, messages));
        }
        let (unchecked, batches) = mpsc::unbounded_channel();
        tokio::spawn(check(desk.clone(), batches));
        Self { network, gossip, unchecked, desk, streams: BTreeMap::new(), shared: Arc::default() }
    }

    /// Turns what the network tells into inputs, until it ends.
    pub(crate) fn listen(&self, mut events: mpsc::Receiver<Event>) {
        let (desk, shared) = (self.desk.clone(), Arc::clone(&self.shared));
        tokio::spawn(async move {
            while let Some(event) = events.recv().await {
                if let Event::JoinStream { peer, stream } = event {
                    tokio::spawn(Arc::clone(&shared).hear(peer, stream, desk.clone()));
                    continue;
                }
                let Some(input) = shared.input_of(event) else { continue };
                if desk.hand_in(input).await.is_err() {
                    break;
                }
            }
        });
    }

    /// Carries out one effect; those that are none of ours are passed over.
    pub(crate) fn perform(&mut self, effect: Effect) {
        match effect {
            // What finds no room, or no network, comes to partners by catch-up.
            Effect::Publish(bytes) => drop(self.gossip.try_send(bytes)),
            Effect::Verdict(gossip, verdict) => self.judge(gossip, verdict),
            Effect::Open(peer) => self.open(peer),
            Effect::Send(stream, bytes) => {
                self.take_over(stream);
                if let Some(open) = self.streams.get(&stream) {
                    // A task that ended says so by `Closed`.
                    open.frames.send(bytes).unwrap_or_default();
                }
            }
            Effect::Receive(stream) => {
                self.take_over(stream);
                if let Some(open) = self.streams.get(&stream) {
                    open.reads.send(()).unwrap_or_default();
                }
            }
            Effect::Close(stream) => {
                self.streams.remove(&stream);
                drop(lock(&self.shared.arrived).remove(&stream));
            }
            // The node hands out few batches of each kind before it has the answers.
            Effect::Verify(source, batch) => drop(self.unchecked.send((source, batch))),
            Effect::AnswerJoin(stream, bytes) => self.answer_join(stream, bytes),
            Effect::Members { members, former } => self.set_members(&members, &former),
            Effect::Persist(_)
            | Effect::KeepNotes(_)
            | Effect::Reply(..)
            | Effect::Event(_)
            | Effect::WakeAt(_) => {}
        }
    }

    /// Lets go of every stream; the other sides begin again later.
    pub(crate) fn drop_streams(&mut self) {
        self.streams.clear();
        lock(&self.shared.arrived).clear();
    }

    /// The nodes that are connected at this moment.
    pub(crate) fn connected(&self) -> Vec<PublicKey> {
        let connected = self.network.iter().flat_map(Network::connected);
        connected.map(|peer| PublicKey(peer.0)).collect()
    }

    /// Closes every connection.
    pub(crate) async fn stop(&mut self) {
        self.streams.clear();
        if let Some(network) = self.network.take() {
            network.shutdown().await;
        }
    }

    fn judge(&self, gossip: GossipId, verdict: GossipVerdict) {
        let Some(token) = lock(&self.shared.gossip).remove(&gossip) else { return };
        let Some(network) = &self.network else { return };
        let verdict = match verdict {
            GossipVerdict::Accept => Verdict::Accept,
            GossipVerdict::Ignore => Verdict::Ignore,
            GossipVerdict::Reject => Verdict::Reject,
        };
        network.gossip_verdict(token, verdict);
    }

    fn open(&self, peer: PublicKey) {
        let (desk, shared) = (self.desk.clone(), Arc::clone(&self.shared));
        let Some(network) = self.network.clone() else { return };
        tokio::spawn(async move {
            let input = match network.open_sync(PeerKey(peer.0)).await {
                Ok(stream) => Input::Opened { stream: shared.arrive(stream), peer, is_ours: true },
                Err(why) => {
                    debug!(%peer, %why, "cannot open a catch-up stream");
                    Input::NotOpened(peer)
                }
            };
            // If the loop is gone, nobody waits for the stream.
            desk.hand_in(input).await.unwrap_or_default();
        });
    }

    /// Starts the two tasks of a stream when the loop first uses it.
    fn take_over(&mut self, stream: StreamId) {
        let Some(frames) = lock(&self.shared.arrived).remove(&stream) else { return };
        let (reader, writer) = frames.split();
        let (frame_sender, frame_receiver) = mpsc::unbounded_channel();
        let (read_sender, read_receiver) = mpsc::unbounded_channel();
        tokio::spawn(write_frames(writer, frame_receiver, self.desk.clone(), stream));
        tokio::spawn(read_frames(reader, read_receiver, self.desk.clone(), stream));
        self.streams.insert(stream, OpenStream { frames: frame_sender, reads: read_sender });
    }

    fn answer_join(&self, stream: StreamId, bytes: Vec<u8>) {
        let Some(mut frames) = lock(&self.shared.arrived).remove(&stream) else { return };
        tokio::spawn(async move {
            if let Err(why) = frames.send(&bytes).await {
                debug!(%why, "a stranger went away before it was answered");
                return;
            }
            if let Err(why) = frames.close().await {
                debug!(%why, "a stranger went away before it had read the answer");
            }
        });
    }

    fn set_members(&self, members: &[Member], former: &[PublicKey]) {
        let Some(network) = &self.network else { return };
        let former = former.iter().map(|key| (PeerKey(key.0), Standing::Former));
        let present = members.iter().map(|member| (PeerKey(member.key.0), Standing::Member));
        let standings: BTreeMap<PeerKey, Standing> = former.chain(present).collect();
        let peers = members.iter().map(|member| {
            let addresses = member.addresses.iter().filter_map(|text| text.parse().ok());
            (PeerKey(member.key.0), addresses.collect::<Vec<Address>>())
        });
        let peers = peers.collect();
        network.set_members(standings);
        network.set_peers(peers);
    }
}

impl Shared {
    fn number(&self) -> u64 {
        let mut next = lock(&self.next);
        *next = next.wrapping_add(1);
        *next
    }

    fn arrive(&self, stream: FrameStream) -> StreamId {
        let id = StreamId(self.number());
        lock(&self.arrived).insert(id, stream);
        id
    }

    /// Reads what a stranger asks; the answer goes out on the same stream.
    async fn hear(self: Arc<Self>, peer: PeerKey, mut stream: FrameStream, desk: Desk) {
        match stream.recv().await {
            Ok(Some(bytes)) => {
                let stream = self.arrive(stream);
                let peer = PublicKey(peer.0);
                // If the loop is gone, the stranger finds out.
                desk.hand_in(Input::JoinRequest { stream, peer, bytes }).await.unwrap_or_default();
            }
            Ok(None) => debug!("a stranger went away without a word"),
            Err(why) => debug!(%why, "a stranger sent something that cannot be read"),
        }
    }

    fn input_of(&self, event: Event) -> Option<Input> {
        trace!(?event, "from the network");
        Some(match event {
            Event::Connected { peer, .. } => Input::Connected(PublicKey(peer.0)),
            Event::Disconnected { peer } => Input::Disconnected(PublicKey(peer.0)),
            Event::Gossip { from, bytes, token } => {
                let gossip = GossipId(self.number());
                let mut waiting = lock(&self.gossip);
                if waiting.len() >= GOSSIP_WAITING_MAX {
                    waiting.pop_first();
                }
                waiting.insert(gossip, token);
                Input::Gossip { from: PublicKey(from.0), gossip, bytes }
            }
            Event::SyncStream { peer, stream } => {
                let stream = self.arrive(stream);
                Input::Opened { stream, peer: PublicKey(peer.0), is_ours: false }
            }
            Event::Listening { .. }
            | Event::GossipReady { .. }
            | Event::GossipSlow { .. }
            | Event::JoinStream { .. }
            | Event::Observed { .. }
            | Event::Found { .. } => return None,
        })
    }
}

async fn publish(network: Network, mut messages: mpsc::Receiver<Vec<u8>>) {
    while let Some(bytes) = messages.recv().await {
        if let Err(why) = network.publish(bytes).await {
            debug!(%why, "gossip was not spread; partners catch up by stream");
        }
    }
}

async fn write_frames(
    mut writer: FrameWriter,
    mut frames: mpsc::UnboundedReceiver<Vec<u8>>,
    desk: Desk,
    stream: StreamId,
) {
    while let Some(frame) = frames.recv().await {
        let input = match writer.send(&frame).await {
            Ok(()) => Input::Sent(stream),
            Err(why) => {
                debug!(%why, "a catch-up stream broke while sending");
                desk.hand_in(Input::Closed(stream)).await.unwrap_or_default();
                return;
            }
        };
        if desk.hand_in(input).await.is_err() {
            return;
        }
    }
    // The loop let go of the stream: say so to the other side.
    drop(writer.close().await);
}

async fn read_frames(
    mut reader: FrameReader,
    mut reads: mpsc::UnboundedReceiver<()>,
    desk: Desk,
    stream: StreamId,
) {
    while reads.recv().await.is_some() {
        let input = match reader.recv().await {
            Ok(Some(bytes)) => Input::Frame { stream, bytes },
            Ok(None) => Input::Closed(stream),
            Err(why) => {
                debug!(%why, "a catch-up stream broke while receiving");
                Input::Closed(stream)
            }
        };
        if desk.hand_in(input).await.is_err() {
            return;
        }
    }
}

/// Has signatures checked in the order in which they came, so that what builds on another
/// contribution does not arrive before it.
async fn check(desk: Desk, mut batches: mpsc::UnboundedReceiver<(Source, Vec<Unverified>)>) {
    while let Some((source, batch)) = batches.recv().await {
        let (sound, forged) = verify_on_two_threads(batch).await;
        if desk.hand_in(Input::Verified { source, sound, forged }).await.is_err() {
            return;
        }
    }
}

/// Checks every signature by itself, half of a large batch on a second thread.
async fn verify_on_two_threads(
    mut batch: Vec<Unverified>,
) -> (Vec<Contribution>, Vec<ContributionId>) {
    let half = if batch.len() < 2 * VERIFY_SHARE_MIN { batch.len() } else { batch.len() / 2 };
    let second = batch.split_off(half);
    let first = tokio::task::spawn_blocking(move || verify_all(batch));
    let second = tokio::task::spawn_blocking(move || verify_all(second));
    let (mut sound, mut forged) = first.await.unwrap_or_default();
    let (more_sound, more_forged) = second.await.unwrap_or_default();
    sound.extend(more_sound);
    forged.extend(more_forged);
    (sound, forged)
}

fn verify_all(batch: Vec<Unverified>) -> (Vec<Contribution>, Vec<ContributionId>) {
    let (mut sound, mut forged) = (Vec::with_capacity(batch.len()), Vec::new());
    for unverified in batch {
        let id = unverified.id();
        match unverified.verify() {
            Ok(contribution) => sound.push(contribution),
            Err(_) => forged.push(id),
        }
    }
    (sound, forged)
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    // A panic while holding it leaves a whole map behind.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
