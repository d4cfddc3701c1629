//! One machine: its keys, its disk, its clocks, and the node on it while it is up.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;

use guildhall_governance::{Anchor, Token};
use guildhall_ledger::{ContributionId, PublicKey};
use guildhall_node::{Config, GossipId, Input, Member, Node, Notes, Now};

use crate::disk::{Disk, Reach};
use crate::hostile::Hostile;
use crate::keys::Keys;
use crate::links::Message;
use crate::plan::MachineId;
use crate::watch::Watch;

/// Messages that a hostile machine remembers.
const HEARD_MAX: usize = 200;

/// A machine.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "they say independent things of one machine")]
pub(crate) struct Machine {
    /// Its name.
    pub(crate) id: MachineId,
    /// Its organisation's keys.
    pub(crate) keys: Keys,
    /// Its disk.
    pub(crate) disk: Disk,
    /// A copy of the disk, kept elsewhere.
    pub(crate) backup: Option<Disk>,
    /// Its clocks.
    pub(crate) watch: Watch,
    /// The node, while it runs.
    pub(crate) node: Option<Node>,
    /// How often it was started.
    pub(crate) runs: u64,
    /// What waits for the node.
    pub(crate) inbox: VecDeque<Input>,
    /// Whether a round is due.
    pub(crate) has_round: bool,
    /// Until when its disk is at work.
    pub(crate) busy_until_ms: u64,
    /// When it is to be woken.
    pub(crate) wake_at_ms: Option<u64>,
    /// When its notes are kept next.
    pub(crate) notes_due_ms: u64,
    /// Whom its node lets in.
    pub(crate) members: BTreeSet<PublicKey>,
    /// Whom its node lets catch up, and nothing more.
    pub(crate) former: BTreeSet<PublicKey>,
    /// Gossip whose verdict is not given.
    pub(crate) gossip: BTreeMap<GossipId, Rc<Message>>,
    /// The death that is prepared for it.
    pub(crate) doom: Option<Doom>,
    /// Until when its disk is full.
    pub(crate) full_until_ms: u64,
    /// Its disk was full and its node holds back.
    pub(crate) is_held: bool,
    /// How it is hostile, if it is.
    pub(crate) hostile: Option<Box<dyn Hostile>>,
    /// What a hostile machine heard.
    pub(crate) heard: VecDeque<Rc<[u8]>>,
    /// Whether it keeps everything to itself.
    pub(crate) is_hiding: bool,
    /// The invite that it redeems.
    pub(crate) token: Option<Token>,
    /// Whom its invite named, and what that vouched for.
    pub(crate) sponsor: Option<(Member, Anchor)>,
    /// Decisions on which its people have spoken.
    pub(crate) spoken: BTreeSet<ContributionId>,
    /// Comments that its people made.
    pub(crate) comments: Vec<ContributionId>,
    /// Decisions that its people proposed.
    pub(crate) proposed: Vec<ContributionId>,
    /// Its newest contribution when a person was last told that something is recorded.
    pub(crate) acknowledged: Option<ContributionId>,
    /// It never comes back.
    pub(crate) is_gone: bool,
}

/// A death that waits for its moment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Doom {
    /// How many effects are still carried out; if none is given, it dies when it next writes
    /// something of its own.
    pub(crate) effects: Option<u64>,
    /// How far a write of that moment comes.
    pub(crate) reach: Reach,
    /// For how long the machine is away.
    pub(crate) down_ms: u64,
}

impl Machine {
    /// A machine that was never started.
    pub(crate) fn new(id: MachineId, keys: Keys, watch: Watch) -> Self {
        Self {
            id,
            keys,
            disk: Disk::default(),
            backup: None,
            watch,
            node: None,
            runs: 0,
            inbox: VecDeque::new(),
            has_round: false,
            busy_until_ms: 0,
            wake_at_ms: None,
            notes_due_ms: 0,
            members: BTreeSet::new(),
            former: BTreeSet::new(),
            gossip: BTreeMap::new(),
            doom: None,
            full_until_ms: 0,
            is_held: false,
            hostile: None,
            heard: VecDeque::new(),
            is_hiding: false,
            token: None,
            sponsor: None,
            spoken: BTreeSet::new(),
            comments: Vec::new(),
            proposed: Vec::new(),
            acknowledged: None,
            is_gone: false,
        }
    }

    /// The key of its node.
    pub(crate) fn key(&self) -> PublicKey {
        self.keys.node.public()
    }

    /// Whether it keeps to the rules.
    pub(crate) fn is_honest(&self) -> bool {
        self.hostile.is_none()
    }

    /// Whether its node runs.
    pub(crate) fn is_up(&self) -> bool {
        self.node.is_some()
    }

    /// What it reads on its clocks.
    pub(crate) fn now(&self, true_ms: u64) -> Now {
        self.watch.read(true_ms)
    }

    /// What a node is given at its start; tip and notes come from the disk.
    pub(crate) fn config(&self, session: [u8; 8]) -> Config {
        let (member, anchor) = self.sponsor.clone().unzip();
        Config {
            key: self.keys.node.clone(),
            session,
            own_tip: None,
            bootstrap: member.into_iter().collect(),
            anchor,
            notes: Notes::default(),
        }
    }

    /// Everything that a death takes with it.
    pub(crate) fn forget(&mut self) {
        self.node = None;
        self.inbox.clear();
        self.has_round = false;
        self.wake_at_ms = None;
        self.members.clear();
        self.former.clear();
        self.gossip.clear();
        self.doom = None;
        self.is_held = false;
    }

    /// A hostile machine remembers what it hears.
    pub(crate) fn hear(&mut self, bytes: &Rc<[u8]>) {
        if self.hostile.is_some() {
            if HEARD_MAX <= self.heard.len() {
                self.heard.pop_front();
            }
            self.heard.push_back(Rc::clone(bytes));
        }
    }
}
