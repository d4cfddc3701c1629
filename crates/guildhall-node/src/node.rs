//! The node: one function from what happened to what is to be done.
//!
//! A [`Node`] owns the graph and every view of it. [`Node::handle`] takes one input and the time and
//! returns effects in order; it touches nothing else. Two nodes that were handed the same
//! contributions in any order hold the same state.
//!
//! A failed `Persist` leaves the node ahead of its disk: the shell must throw it away and load
//! another from the log.

use std::collections::BTreeSet;

use guildhall_governance::{Anchor, BadGenesis, Governance, Standing};
use guildhall_ledger::{Contribution, Graph, PublicKey, SecretKey, Unplaceable};
use guildhall_sync::Gossip;
use guildhall_work::Work;
use guildhall_workspace::Workspace;
use tracing::debug;

use crate::address::Addresses;
use crate::event::Event;
use crate::exchange::{Ended, Exchanges, Progress};
use crate::guard::{Guard, OwnTip};
use crate::input::{Effect, Input, Member, Now, StreamId};
use crate::notes::Notes;
use crate::outbox::Outbox;
use crate::peers::{Peers, SETTLE_MS};
use crate::planted::NodePlanted;
use crate::pool::Pool;

mod act;
mod authoring;
mod gossip;
pub(crate) mod intake;
mod join;
pub(crate) mod machine;
mod members;
mod snapshot;
mod view;
mod work;

pub use join::{BadAnswer, JoinAnswer, JoinRefusal, JoinRequest, MachineRequest, read_answer};
pub use snapshot::BadSnapshot;
pub use view::PeerView;

/// Whoever heard so many others say that they stand where it does need not say it too: else every
/// contribution would cost one message of everybody to everybody. After Trickle (RFC 6206).
const AGREEING_ENOUGH: u32 = 3;

/// Over how long those who might say it spread, at least.
const ANNOUNCE_WINDOW_MS: u64 = 1_000;

/// How much of that time there is for each member, where they are many.
const ANNOUNCE_SHARE_MS: u64 = 100;

/// What a node is given at its start.
#[derive(Clone, Debug)]
pub struct Config {
    /// The key of this machine.
    pub key: SecretKey,
    /// Fresh random bytes of this run: no two runs write one Automerge actor.
    pub session: [u8; 8],
    /// How far the own chain had come, by the file beside the log.
    pub own_tip: Option<OwnTip>,
    /// The nodes that our invite named.
    pub bootstrap: Vec<Member>,
    /// The minutes that our invite vouched for.
    pub anchor: Option<Anchor>,
    /// What this node kept of its own.
    pub notes: Notes,
}

/// A node's whole mind.
#[derive(Debug)]
pub struct Node {
    pub(crate) key: SecretKey,
    pub(crate) session: [u8; 8],
    pub(crate) graph: Graph,
    pub(crate) governance: Governance,
    pub(crate) workspace: Workspace,
    pub(crate) work: Work,
    pub(crate) work_notes: work::WorkNotes,
    pub(crate) addresses: Addresses,
    pub(crate) pool: Pool,
    pub(crate) peers: Peers,
    pub(crate) exchanges: Exchanges,
    /// Gossiped messages whose signatures are being checked.
    unchecked_gossip: usize,
    pub(crate) clocks: Clocks,
    pub(crate) notes: Notes,
    pub(crate) guard: Guard,
    own_tip: Option<OwnTip>,
    pub(crate) bootstrap: Vec<Member>,
    /// When each contribution came here, by index.
    pub(crate) received_ms: Vec<u64>,
    pub(crate) is_membership_dirty: bool,
    /// Nothing can be kept, so nothing is signed.
    pub(crate) is_held: bool,
    pub(crate) planted: NodePlanted,
    /// Somebody may have signed two histories without a proof of it being here.
    pub(crate) is_fork_unproven: bool,
}

/// What the node remembers of time.
#[derive(Debug, Default)]
pub(crate) struct Clocks {
    pub(crate) round: machine::Round,
    wake_at_ms: Option<u64>,
    /// When to say again where we stand, after news that others may not have.
    announce_at_ms: Option<u64>,
    /// How often others were heard to stand where we do, since then.
    agreeing: u32,
    /// In a large federation, when to publish the proof of a fork, unless another does before.
    prove_at_ms: Option<u64>,
}

/// Why a node cannot start.
#[derive(Debug, thiserror::Error)]
pub enum BadStart {
    /// The first contribution founds no federation.
    #[error("the founding act cannot be used")]
    Genesis(#[source] BadGenesis),
    /// A contribution does not fit on those before it.
    #[error("a contribution does not fit on those before it")]
    Unplaceable(#[source] Unplaceable),
}

impl Node {
    /// A node that holds nothing but the founding act of its federation.
    pub fn found(
        config: Config,
        genesis: Contribution,
        received_ms: u64,
    ) -> Result<Self, BadStart> {
        let Config { key, session, own_tip, bootstrap, anchor, notes } = config;
        let mut governance = Governance::new(&genesis).map_err(BadStart::Genesis)?;
        let graph = Graph::new(genesis);
        if let Some(anchor) = anchor {
            governance.set_anchor(&graph, anchor);
        }
        let guard = Guard::new(&graph, &key.public(), own_tip);
        Ok(Self {
            key,
            session,
            graph,
            governance,
            workspace: Workspace::default(),
            work: Work::default(),
            work_notes: work::WorkNotes::default(),
            addresses: Addresses::default(),
            pool: Pool::default(),
            peers: Peers::default(),
            exchanges: Exchanges::default(),
            unchecked_gossip: 0,
            clocks: Clocks::default(),
            notes,
            guard,
            own_tip,
            bootstrap,
            received_ms: vec![received_ms],
            is_membership_dirty: true,
            is_held: false,
            planted: NodePlanted::default(),
            is_fork_unproven: true,
        })
    }

    /// Plants bugs, to see that they are found. For a node that has taken in nothing yet.
    #[cfg(guildhall_planted)]
    pub fn plant(&mut self, planted: crate::Planted) {
        self.graph.plant(planted.ledger);
        self.governance.plant(planted.governance);
        self.workspace.plant(planted.workspace);
        self.pool.plant(planted.node);
        self.planted = planted.node;
    }

    /// A person vouches that no other copy of this node's data exists, so that it may sign.
    pub fn trust_this_copy(&mut self) {
        self.guard.override_by_person();
    }

    /// From here on the node signs nothing: what it signed could not be kept, and would live in this
    /// process alone until a restart signs something else in its place.
    pub fn hold(&mut self) {
        self.is_held = true;
    }

    /// There may be room again: the node signs, and does at the next input what it held back.
    pub fn resume(&mut self) {
        self.is_held = false;
        self.clocks.round.governance_moved();
    }

    /// Part of the own log may be missing: without a tip that says how far the own chain had come,
    /// nothing is signed before the others have shown what they have of it.
    pub fn distrust_log(&mut self) {
        if self.own_tip.is_none() {
            self.guard = Guard::WaitsForWitnesses(BTreeSet::new());
        }
    }

    /// Looks again whether signing is safe, after contributions were loaded.
    pub(crate) fn reset_guard(&mut self) {
        self.guard = Guard::new(&self.graph, &self.key.public(), self.own_tip);
    }

    /// What a node does with one input.
    pub fn handle(&mut self, now: Now, input: Input) -> Vec<Effect> {
        if let Input::Sent(stream) = input {
            return self.exchanges.sent(&self.graph, stream);
        }
        let mut out = Outbox::new(self.planted);
        self.take(now, input, &mut out);
        self.follow_up(now, &mut out);
        out.into_effects(|| self.whereabouts())
    }

    /// The first effects of a run: whom to reach, and what was left undone.
    pub fn start(&mut self, now: Now) -> Vec<Effect> {
        self.is_membership_dirty = true;
        self.clocks.round.governance_moved();
        self.handle(now, Input::Woken)
    }

    fn take(&mut self, now: Now, input: Input, out: &mut Outbox) {
        match input {
            Input::Command { call, command } => {
                let reply = self.carry_out(*command, now, out);
                out.push(Effect::Reply(call, Box::new(reply)));
            }
            Input::Connected(peer) => {
                if self.standing(&peer) != Standing::Former {
                    let begins = self.key.public() < peer;
                    self.peers.connect(peer, now, begins);
                }
                out.event(Event::Connected(peer));
            }
            Input::Disconnected(peer) => {
                self.peers.disconnect(&peer);
                out.event(Event::Disconnected(peer));
            }
            Input::Gossip { from, gossip, bytes } => {
                if let Some(verdict) = self.gossiped((gossip, from), &bytes, now, out) {
                    out.push(Effect::Verdict(gossip, verdict));
                }
            }
            Input::Opened { stream, peer, is_ours } => {
                self.peers.heard(&peer, now);
                if !is_ours {
                    self.peers.begun_by(&peer, now);
                }
                out.extend(self.opened(stream, (peer, is_ours), now));
            }
            Input::NotOpened(peer) => self.peers.finish(&peer, now, true, false),
            Input::Frame { stream, bytes } => {
                let progress = self.exchanges.receive(&self.graph, stream, &bytes);
                self.progressed(progress, now, out);
            }
            // Answered at once: nothing follows from it.
            Input::Sent(_) => {}
            Input::Closed(stream) => {
                if let Some(ended) = self.exchanges.end(stream) {
                    self.ended(&ended, now);
                }
            }
            Input::Verified { source, sound, forged } => {
                self.verified(source, (sound, &forged), now, out);
            }
            Input::JoinRequest { stream, peer, bytes } => {
                let answer = self.answer_join(peer, &bytes, now, out);
                out.push(Effect::AnswerJoin(stream, answer));
            }
            Input::Woken => self.clocks.wake_at_ms = None,
        }
    }

    /// What follows from any input: machine votes, membership, exchanges that are due.
    fn follow_up(&mut self, now: Now, out: &mut Outbox) {
        self.prove_forks(now, out);
        self.vote(now, out);
        self.follow_cuts();
        if out.has_own_news() {
            self.peers.want_exchanges(now, SETTLE_MS);
        } else if out.has_news() && self.clocks.announce_at_ms.is_none() {
            let pause = SETTLE_MS.saturating_add(self.own_delay_ms());
            self.clocks.announce_at_ms = Some(now.mono_ms.saturating_add(pause));
            self.clocks.agreeing = 0;
        }
        if self.is_membership_dirty {
            self.is_membership_dirty = false;
            let (members, former) = (self.members(), self.former_members());
            for key in &former {
                self.peers.disconnect(key);
            }
            self.peers.set_members(u64::try_from(members.len()).unwrap_or(u64::MAX));
            out.push(Effect::Members { members, former });
        }
        if self.clocks.announce_at_ms.is_some_and(|at| at <= now.mono_ms) {
            self.clocks.announce_at_ms = None;
            if self.clocks.agreeing < AGREEING_ENOUGH {
                let (by, digest, heads) = self.whereabouts();
                out.push(Effect::Publish(Gossip::Announce { by, digest, heads }.to_wire()));
            }
        }
        self.pool.expire(now.mono_ms);
        let due = self.peers.begin_due(now, |id| self.graph.find(id).is_none());
        out.extend(due.into_iter().map(Effect::Open));
        self.ask_to_be_woken(now, out);
    }

    /// A delay that differs from node to node, so that not all speak at once; the more there are,
    /// the further apart, so that the first comes as early and the others hear it before they speak.
    pub(crate) fn own_delay_ms(&self) -> u64 {
        let window = self.peers.members().saturating_mul(ANNOUNCE_SHARE_MS).max(ANNOUNCE_WINDOW_MS);
        u64::from(self.key.public().0[0]).saturating_mul(window) / 256
    }

    fn ask_to_be_woken(&mut self, now: Now, out: &mut Outbox) {
        let moments = [
            self.peers.next_due_ms(),
            self.clocks.announce_at_ms,
            self.clocks.prove_at_ms.filter(|_| self.may_sign().is_ok()),
            self.clocks.round.at_ms(),
        ];
        let Some(next) = moments.into_iter().flatten().min() else { return };
        if self.clocks.wake_at_ms.is_none_or(|at| next < at || at <= now.mono_ms) {
            self.clocks.wake_at_ms = Some(next);
            out.push(Effect::WakeAt(next));
        }
    }

    /// A catch-up stream is open: with a member everything is exchanged, and whoever was one may
    /// have the minutes up to its own last entry.
    fn opened(
        &mut self,
        stream: StreamId,
        (peer, is_ours): (PublicKey, bool),
        now: Now,
    ) -> Vec<Effect> {
        let begun = if self.standing(&peer) == Standing::Former {
            let past = self.governance.farewell(&self.graph, &peer).filter(|_| !is_ours);
            past.and_then(|past| self.exchanges.open_farewell(&self.graph, stream, peer, past))
        } else {
            let own = self.own_seq().map(|seq| (self.key.public(), seq));
            self.exchanges.open(&self.graph, stream, (peer, is_ours), own)
        };
        begun.unwrap_or_else(|| {
            if is_ours {
                self.peers.finish(&peer, now, true, false);
            }
            vec![Effect::Close(stream)]
        })
    }

    pub(super) fn progressed(&mut self, progress: Progress, now: Now, out: &mut Outbox) {
        match progress {
            Progress::Ongoing(effects) => out.extend(effects),
            Progress::Ended(effects, ended) => {
                out.extend(effects);
                self.ended(&ended, now);
            }
            Progress::Broken(effects, ended, fault) => {
                out.extend(effects);
                let (from, why) = (Some(ended.peer), fault.to_string());
                out.event(Event::Refused { from, id: None, why });
                self.ended(&ended, now);
            }
        }
    }

    pub(super) fn ended(&mut self, ended: &Ended, now: Now) {
        self.peers.heard(&ended.peer, now);
        if ended.is_complete {
            debug!(peer = %ended.peer, contributions = self.graph.len(), "caught up with a partner");
            if self.guard.is_closed() {
                self.guard.compared(self.spokesman(&ended.peer), &self.witnesses());
            }
            if let Some(seq) = ended.own_seq {
                self.peers.has_own(&ended.peer, seq);
            }
            if ended.was_equal {
                self.peers.holds_the_same(&ended.peer, now);
            }
        }
        self.peers.finish(&ended.peer, now, ended.is_ours, ended.is_complete);
    }
}
