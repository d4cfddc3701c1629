//! A few nodes and the wires between them, in one thread.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use guildhall_governance::{
    Charter, Claim, Foundation, Founder, Genesis, PartnerId, Preset, Token, next_root_hash,
};
use guildhall_ledger::{Contribution, PublicKey, SecretKey, Unverified};
use guildhall_sync::Gossip;

use crate::{
    Act, CallId, Command, Config, Effect, GossipId, Input, JoinRequest, Member, Node, Notes, Now,
    OwnTip, Refusal, Reply, Source, StreamId, read_answer,
};

/// Keys of an organisation, from one number.
pub(super) struct Keys {
    pub(super) node: SecretKey,
    pub(super) root: SecretKey,
    next_root: SecretKey,
}

impl Keys {
    pub(super) fn new(number: u8) -> Self {
        let key = |purpose: u8| SecretKey::from_seed(&[number.wrapping_mul(4) + purpose + 1; 32]);
        Self { node: key(0), root: key(1), next_root: key(2) }
    }
}

pub(super) fn genesis(preset: Preset) -> Contribution {
    let keys = Keys::new(0);
    let founder = Founder {
        partner: PartnerId([0; 32]),
        name: "Alma AB".into(),
        handle: "alma".into(),
        root_key: keys.root.public(),
        next_root: next_root_hash(&keys.next_root.public()),
        seat_key: keys.node.public(),
    };
    let foundation =
        Foundation::new("Test".into(), [7; 32], vec![founder], Charter::from(preset)).unwrap();
    let signatures = vec![foundation.sign(&keys.root)];
    Genesis { foundation, signatures }.sign(&keys.root, 1)
}

pub(super) fn config(number: u8, bootstrap: Vec<Member>) -> Config {
    Config {
        key: Keys::new(number).node,
        session: [number; 8],
        own_tip: None,
        bootstrap,
        anchor: None,
        notes: Notes::default(),
    }
}

/// The power of a node fails before one of its effects is carried out.
#[derive(Clone, Copy, Debug)]
pub(super) struct PowerCut {
    pub(super) node: usize,
    /// So many effects are still carried out.
    pub(super) after: usize,
    /// If it fails while contributions are written, so many of them are on disk after all.
    pub(super) kept: usize,
}

/// Nodes, what is on its way between them, and the time.
pub(super) struct World {
    pub(super) nodes: Vec<Node>,
    pub(super) now: Now,
    /// Nodes that are cut off from all others.
    pub(super) apart: BTreeSet<usize>,
    /// What each node has on disk, in order.
    pub(super) disks: Vec<Vec<Contribution>>,
    /// How far each node's own chain had come, in the file beside its log.
    own_tips: BTreeMap<usize, OwnTip>,
    /// How far the wall clock of a node is ahead of the true one.
    pub(super) ahead_ms: BTreeMap<usize, u64>,
    pub(super) power_cut: Option<PowerCut>,
    waiting: VecDeque<(usize, Input)>,
    ends: BTreeMap<(usize, StreamId), (usize, StreamId)>,
    frames: BTreeMap<(usize, StreamId), VecDeque<Vec<u8>>>,
    asked: BTreeSet<(usize, StreamId)>,
    wakes: BTreeMap<usize, u64>,
    replies: BTreeMap<u64, Result<Reply, Refusal>>,
    next: u64,
}

impl World {
    pub(super) fn found() -> Self {
        Self::found_with(Preset::Trial)
    }

    pub(super) fn found_with(preset: Preset) -> Self {
        let genesis = genesis(preset);
        let mut world = Self {
            nodes: Vec::new(),
            now: Now { wall_ms: 1_000_000, mono_ms: 0 },
            apart: BTreeSet::new(),
            disks: Vec::new(),
            own_tips: BTreeMap::new(),
            ahead_ms: BTreeMap::new(),
            power_cut: None,
            waiting: VecDeque::new(),
            ends: BTreeMap::new(),
            frames: BTreeMap::new(),
            asked: BTreeSet::new(),
            wakes: BTreeMap::new(),
            replies: BTreeMap::new(),
            next: 0,
        };
        world.add(Node::found(config(0, Vec::new()), genesis, 1).unwrap());
        world
    }

    /// All partners seated.
    pub(super) fn of(count: u8) -> Self {
        let mut world = Self::found();
        for number in 1..count {
            world.join(number);
            world.seat(number);
        }
        world
    }

    fn add(&mut self, mut node: Node) {
        let effects = node.start(self.now);
        self.disks.push(vec![node.graph().contribution(guildhall_ledger::Index(0)).clone()]);
        self.nodes.push(node);
        let place = self.nodes.len() - 1;
        self.carry_out(place, effects);
    }

    /// An organisation comes in by an invite of the founder.
    pub(super) fn join(&mut self, number: u8) {
        let invite = Act::IssueInvite {
            secret: [number; 16],
            name: "guest".into(),
            expires_ms: u64::MAX,
            addresses: vec!["/ip4/127.0.0.1/tcp/1".into()],
            deputies: Vec::new(),
        };
        let token = self.act(0, invite).unwrap().token.unwrap();
        let answer = self.ask_to_join(number, &token);
        let genesis = read_answer(&answer, token.federation).unwrap();
        let sponsor = Member { key: token.sponsor, addresses: token.addresses };
        let node = Node::found(config(number, vec![sponsor]), genesis, 1).unwrap();
        self.add(node);
        let place = self.nodes.len() - 1;
        for other in 0..place {
            self.connect(place, other);
        }
        self.settle();
    }

    pub(super) fn ask_to_join(&mut self, number: u8, token: &Token) -> Vec<u8> {
        let keys = Keys::new(number);
        let claim = Claim {
            federation: token.federation,
            invite: token.key().public(),
            node_key: keys.node.public(),
            root_key: keys.root.public(),
            next_root: next_root_hash(&keys.next_root.public()),
            name: format!("Partner {number}"),
            handle: format!("partner-{number}"),
            nonce: [number; 32],
        };
        let claim = claim.sign(&token.key(), &keys.node, &keys.root);
        let bytes = JoinRequest::new(claim, None).to_wire();
        let stream = self.stream();
        let input = Input::JoinRequest { stream, peer: keys.node.public(), bytes };
        let effects = self.nodes[0].handle(self.now, input);
        let answer = effects.iter().find_map(|effect| {
            if let Effect::AnswerJoin(_, bytes) = effect { Some(bytes.clone()) } else { None }
        });
        self.carry_out(0, effects);
        answer.unwrap()
    }

    /// Everybody agrees to give a guest a seat.
    pub(super) fn seat(&mut self, number: u8) {
        let guest = Keys::new(number).node.public();
        let effect = crate::ProposedEffect::Admit(guest);
        let title = format!("Admit {number}");
        let proposal = crate::Proposal::new(title, "A good partner.".into(), effect);
        let decision = self.act(0, Act::Propose(proposal)).unwrap().ids[0];
        self.settle();
        for partner in 1..self.nodes.len() {
            if self.nodes[partner].public_key() != guest {
                let position = guildhall_governance::Position::Agree;
                self.act(partner, Act::Speak { decision, position, reason: None }).unwrap();
            }
        }
        self.settle();
    }

    pub(super) fn act(&mut self, node: usize, act: Act) -> Result<Reply, Refusal> {
        self.tell(node, act).expect("every command is answered")
    }

    /// What a node answers to a person; nothing if its power fails before.
    pub(super) fn tell(&mut self, node: usize, act: Act) -> Option<Result<Reply, Refusal>> {
        self.next += 1;
        let call = self.next;
        let command = Command { person: None, act };
        let input = Input::Command { call: CallId(call), command: Box::new(command) };
        let now = self.now_of(node);
        let effects = self.nodes[node].handle(now, input);
        self.carry_out(node, effects);
        self.replies.remove(&call)
    }

    fn now_of(&self, node: usize) -> Now {
        let ahead_ms = self.ahead_ms.get(&node).copied().unwrap_or(0);
        Now { wall_ms: self.now.wall_ms + ahead_ms, ..self.now }
    }

    /// Whether the power fails before `effect`; if that writes, a part may be on disk.
    fn power_fails(&mut self, node: usize, effect: &Effect) -> bool {
        let Some(cut) = self.power_cut.as_mut().filter(|cut| cut.node == node) else {
            return false;
        };
        if let Some(left) = cut.after.checked_sub(1) {
            cut.after = left;
            return false;
        }
        if let Effect::Persist(news) = effect {
            self.disks[node].extend(news.iter().take(cut.kept).cloned());
        }
        self.power_cut = None;
        true
    }

    /// A node starts again from what its disk holds; whatever was on its way to it is gone.
    fn restart(&mut self, node: usize) {
        self.waiting.retain(|(to, _)| *to != node);
        let ends: Vec<(usize, StreamId)> =
            self.ends.keys().copied().filter(|(of, _)| *of == node).collect();
        for end in ends {
            let (other, stream) = self.ends.remove(&end).expect("just listed");
            self.ends.remove(&(other, stream));
            self.waiting.push_back((other, Input::Closed(stream)));
        }
        self.wakes.remove(&node);
        let number = u8::try_from(node).unwrap();
        let config =
            Config { own_tip: self.own_tips.get(&node).copied(), ..config(number, Vec::new()) };
        let mut log = self.disks[node].clone().into_iter();
        let mut again = Node::found(config, log.next().unwrap(), 1).unwrap();
        again.replay(log.map(|contribution| (contribution, 1)));
        let key = again.public_key();
        let effects = again.start(self.now_of(node));
        self.nodes[node] = again;
        self.carry_out(node, effects);
        for other in (0..self.nodes.len()).filter(|other| *other != node) {
            self.waiting.push_back((other, Input::Disconnected(key)));
            self.connect(node, other);
        }
    }

    pub(super) fn connect(&mut self, a: usize, b: usize) {
        let (key_a, key_b) = (self.nodes[a].public_key(), self.nodes[b].public_key());
        self.waiting.push_back((a, Input::Connected(key_b)));
        self.waiting.push_back((b, Input::Connected(key_a)));
    }

    /// Cuts nodes off from all others.
    pub(super) fn part(&mut self, apart: &[usize]) {
        self.settle();
        for node in apart {
            self.apart.insert(*node);
            let key = self.nodes[*node].public_key();
            for other in 0..self.nodes.len() {
                let other_key = self.nodes[other].public_key();
                self.waiting.push_back((other, Input::Disconnected(key)));
                self.waiting.push_back((*node, Input::Disconnected(other_key)));
            }
        }
        self.settle();
    }

    /// Brings all nodes together again.
    pub(super) fn heal(&mut self) {
        let apart = std::mem::take(&mut self.apart);
        for node in &apart {
            for other in 0..self.nodes.len() {
                if other != *node && !(apart.contains(&other) && other < *node) {
                    self.connect(*node, other);
                }
            }
        }
        self.settle();
    }

    /// Lets time pass until nobody has anything left to do but to look in now and then.
    pub(super) fn settle(&mut self) {
        for _ in 0..40 {
            self.deliver();
            self.now.mono_ms += 500;
            self.now.wall_ms += 500;
            let due: Vec<usize> = self
                .wakes
                .iter()
                .filter(|(_, at)| **at <= self.now.mono_ms)
                .map(|(node, _)| *node)
                .collect();
            for node in due {
                self.wakes.remove(&node);
                self.waiting.push_back((node, Input::Woken));
            }
        }
        self.deliver();
    }

    /// Lets so much time pass at once.
    pub(super) fn pass(&mut self, ms: u64) {
        self.now.mono_ms += ms;
        self.now.wall_ms += ms;
        self.settle();
    }

    /// Hands a node something that a key of somebody signed.
    pub(super) fn hand(&mut self, node: usize, contribution: &Contribution) {
        let from = contribution.author();
        let bytes = Gossip::Contributions(vec![contribution.bytes().to_vec()]).to_wire();
        let input = Input::Gossip { from, gossip: GossipId(0), bytes };
        self.waiting.push_back((node, input));
    }

    fn deliver(&mut self) {
        let mut steps = 0;
        while let Some((node, input)) = self.waiting.pop_front() {
            steps += 1;
            assert!(steps < 200_000, "the nodes never come to rest");
            let now = self.now_of(node);
            let effects = self.nodes[node].handle(now, input);
            self.carry_out(node, effects);
        }
    }

    fn place_of(&self, key: &PublicKey) -> Option<usize> {
        self.nodes.iter().position(|node| node.public_key() == *key)
    }

    fn are_joined(&self, a: usize, b: usize) -> bool {
        a != b && !self.apart.contains(&a) && !self.apart.contains(&b)
    }

    fn stream(&mut self) -> StreamId {
        self.next += 1;
        StreamId(self.next)
    }

    fn carry_out(&mut self, node: usize, effects: Vec<Effect>) {
        for effect in effects {
            if self.power_fails(node, &effect) {
                self.restart(node);
                return;
            }
            match effect {
                Effect::Persist(news) => {
                    let me = self.nodes[node].public_key();
                    if let Some(last) = news.iter().rfind(|one| one.author() == me) {
                        let tip = OwnTip { seq: last.header().seq, id: last.id() };
                        self.own_tips.insert(node, tip);
                    }
                    self.disks[node].extend(news);
                }
                Effect::Publish(bytes) => {
                    let from = self.nodes[node].public_key();
                    for other in 0..self.nodes.len() {
                        if self.are_joined(node, other) {
                            let gossip = GossipId(0);
                            let bytes = bytes.clone();
                            self.waiting.push_back((other, Input::Gossip { from, gossip, bytes }));
                        }
                    }
                }
                Effect::Open(peer) => self.open(node, peer),
                Effect::Send(stream, bytes) => {
                    self.waiting.push_back((node, Input::Sent(stream)));
                    if let Some(end) = self.ends.get(&(node, stream)).copied() {
                        self.frames.entry(end).or_default().push_back(bytes);
                        self.hand_over(end);
                    }
                }
                Effect::Receive(stream) => {
                    self.asked.insert((node, stream));
                    self.hand_over((node, stream));
                }
                Effect::Close(stream) => {
                    if let Some((other, end)) = self.ends.remove(&(node, stream))
                        && self.frames.get(&(other, end)).is_none_or(VecDeque::is_empty)
                    {
                        self.waiting.push_back((other, Input::Closed(end)));
                    }
                }
                Effect::Verify(source, batch) => {
                    self.waiting.push_back((node, checked(source, batch)));
                }
                Effect::Reply(call, reply) => drop(self.replies.insert(call.0, *reply)),
                Effect::WakeAt(at) => {
                    let wake = self.wakes.entry(node).or_insert(at);
                    *wake = at.min(*wake);
                }
                Effect::Verdict(..)
                | Effect::AnswerJoin(..)
                | Effect::Members { .. }
                | Effect::KeepNotes(_)
                | Effect::Event(_) => {}
            }
        }
    }

    fn open(&mut self, node: usize, peer: PublicKey) {
        let Some(other) = self.place_of(&peer).filter(|other| self.are_joined(node, *other)) else {
            self.waiting.push_back((node, Input::NotOpened(peer)));
            return;
        };
        let (near, far) = (self.stream(), self.stream());
        self.ends.insert((node, near), (other, far));
        self.ends.insert((other, far), (node, near));
        let me = self.nodes[node].public_key();
        self.waiting.push_back((node, Input::Opened { stream: near, peer, is_ours: true }));
        self.waiting.push_back((other, Input::Opened { stream: far, peer: me, is_ours: false }));
    }

    fn hand_over(&mut self, end: (usize, StreamId)) {
        if !self.asked.contains(&end) {
            return;
        }
        if let Some(bytes) = self.frames.get_mut(&end).and_then(VecDeque::pop_front) {
            self.asked.remove(&end);
            self.waiting.push_back((end.0, Input::Frame { stream: end.1, bytes }));
        }
    }

    /// Digest of what each node shows.
    pub(super) fn states(&mut self) -> Vec<[u8; 32]> {
        self.nodes.iter_mut().map(Node::state_digest).collect()
    }

    pub(super) fn assert_equal(&mut self) {
        self.assert_first_equal(self.nodes.len());
    }

    /// The first so many nodes show the same.
    pub(super) fn assert_first_equal(&mut self, count: usize) {
        let counts: Vec<usize> = self.nodes.iter().map(|node| node.graph().len()).collect();
        let states = &self.states()[..count];
        assert!(states.iter().all(|state| *state == states[0]), "{counts:?}");
    }
}

/// Checks signatures, as the shell does.
fn checked(source: Source, batch: Vec<Unverified>) -> Input {
    let (mut sound, mut forged) = (Vec::new(), Vec::new());
    for unverified in batch {
        let id = unverified.id();
        match unverified.verify() {
            Ok(contribution) => sound.push(contribution),
            Err(_) => forged.push(id),
        }
    }
    Input::Verified { source, sound, forged }
}

/// What a node alone does with a gossiped message, its signatures checked at once.
pub(super) fn gossip(node: &mut Node, from: PublicKey, bytes: Vec<u8>, now: Now) -> Vec<Effect> {
    let mut effects = node.handle(now, Input::Gossip { from, gossip: GossipId(0), bytes });
    let is_check = |effect: &Effect| matches!(effect, Effect::Verify(..));
    while let Some(place) = effects.iter().position(is_check) {
        let Effect::Verify(source, batch) = effects.remove(place) else { break };
        effects.extend(node.handle(now, checked(source, batch)));
    }
    effects
}
