//! Whole nodes in memory that hand each other everything they have.

use std::collections::BTreeSet;

use guildhall_control::Problem;
use guildhall_control::api::decision::{Mode, Propose, Stance, Vote};
use guildhall_control::api::initiative::Create;
use guildhall_control::api::key::{MachineInvite, Role};
use guildhall_control::api::{Act, Answer, Receipt, governing, invite, member};
use guildhall_governance::{
    Charter, Claim, Foundation, Founder, Genesis, PartnerId, Preset, Token, next_root_hash,
};
use guildhall_ledger::{Contribution, SecretKey};
use guildhall_node::{
    Act as NodeAct, BadAnswer, CallId, Command, Config, Effect, Input, JoinRequest, MachineRequest,
    MachineToken, Node, Notes, Now, Refusal, Reply, StreamId, read_answer,
};

use crate::present::{self, HomeFacts};

/// 9 June 2026, about noon.
const BEGIN_MS: u64 = 1_781_000_000_000;

const SECOND_MS: u64 = 1_000;

/// Who takes part: name, handle, person.
const ORGANISATIONS: [(&str, &str, &str); 5] = [
    ("Alma AB", "alma", "Ada"),
    ("Bruno & Co", "bruno", "Bea"),
    ("Carla Logistik", "carla", "Cem"),
    ("Dora Foods", "dora", "Dag"),
    ("Emil GmbH", "emil", "Eva"),
];

pub(crate) struct World {
    pub(crate) nodes: Vec<Node>,
    pub(crate) facts: Vec<HomeFacts>,
    pub(crate) now: Now,
    /// Those who hear nothing.
    away: BTreeSet<usize>,
}

/// A key of an organisation: 1 of its node, 2 its root key, 3 the one that follows.
pub(crate) fn key(who: usize, purpose: u8) -> SecretKey {
    let mut seed = [purpose; 32];
    seed[0] = u8::try_from(who).unwrap() + 1;
    SecretKey::from_seed(&seed)
}

pub(crate) fn config(who: usize, session: u8) -> Config {
    Config {
        key: key(who, 1),
        session: [session; 8],
        own_tip: None,
        bootstrap: Vec::new(),
        anchor: None,
        notes: Notes::default(),
    }
}

fn facts(who: usize) -> HomeFacts {
    let (name, handle, person) = ORGANISATIONS[who];
    HomeFacts {
        organisation: name.into(),
        handle: handle.into(),
        person: Some(person.into()),
        pid: 7,
        port: 7417,
        addresses: vec!["/ip4/127.0.0.1/tcp/7417".into()],
        started_ms: BEGIN_MS,
        ..HomeFacts::default()
    }
}

fn genesis(preset: Preset) -> Contribution {
    let (root, next) = (key(0, 2), key(0, 3));
    let (name, handle, _) = ORGANISATIONS[0];
    let founder = Founder {
        partner: PartnerId([0; 32]),
        name: name.into(),
        handle: handle.into(),
        root_key: root.public(),
        next_root: next_root_hash(&next.public()),
        seat_key: key(0, 1).public(),
    };
    let charter = Charter::from(preset);
    let foundation =
        Foundation::new("Nordic Cold Chain".into(), [8; 32], vec![founder], charter).unwrap();
    let signatures = vec![foundation.sign(&root)];
    Genesis { foundation, signatures }.sign(&root, BEGIN_MS)
}

impl World {
    /// Alma alone.
    pub(crate) fn found(preset: Preset) -> Self {
        let node = Node::found(config(0, 1), genesis(preset), BEGIN_MS).unwrap();
        let now = Now { wall_ms: BEGIN_MS, mono_ms: 0 };
        Self { nodes: vec![node], facts: vec![facts(0)], now, away: BTreeSet::new() }
    }

    /// So many partners with a seat each, under trial rules.
    pub(crate) fn of(count: usize) -> Self {
        let mut world = Self::found(Preset::Trial);
        while world.nodes.len() < count {
            world.join();
            let handle = ORGANISATIONS[world.nodes.len() - 1].1;
            let decision = world.propose_member(0, handle).id;
            for who in 1..world.nodes.len() - 1 {
                world.vote(who, &decision, Stance::Agree);
            }
            assert_eq!(world.status(0).governance.electorate as usize, world.nodes.len());
        }
        world
    }

    /// The next organisation comes in as Alma's guest.
    pub(crate) fn join(&mut self) {
        let who = self.nodes.len();
        let (name, handle, person) = ORGANISATIONS[who];
        let token = self.invite(0, name);
        let claim = Claim {
            federation: token.federation,
            invite: token.key().public(),
            node_key: key(who, 1).public(),
            root_key: key(who, 2).public(),
            next_root: next_root_hash(&key(who, 3).public()),
            name: name.into(),
            handle: handle.into(),
            nonce: [u8::try_from(who).unwrap(); 32],
        };
        let claim = claim.sign(&token.key(), &key(who, 1), &key(who, 2));
        let input = Input::JoinRequest {
            stream: StreamId(1),
            peer: key(who, 1).public(),
            bytes: JoinRequest::new(claim, Some(person.into())).to_wire(),
        };
        let effects = self.handle(0, input);
        let answer = effects.into_iter().find_map(|effect| match effect {
            Effect::AnswerJoin(_, bytes) => Some(bytes),
            _ => None,
        });
        let genesis = read_answer(&answer.unwrap(), token.federation).unwrap();
        self.nodes.push(Node::found(config(who, 1), genesis, self.now.wall_ms).unwrap());
        self.facts.push(facts(who));
        self.share();
    }

    /// A further machine of `who` joins; returns its place.
    pub(crate) fn add_machine(&mut self, who: usize, role: Role) -> usize {
        let invite = MachineInvite { name: "The office".into(), role, days: 1 };
        let invite = Act::Govern(governing::Act::MachineInvite(invite));
        let token = self.try_reply(who, &invite).unwrap().1.machine.unwrap();
        let place = self.nodes.len();
        let genesis = self.ask_as_machine(who, &token, place).unwrap();
        self.nodes.push(Node::found(config(place, 1), genesis, self.now.wall_ms).unwrap());
        self.facts.push(self.facts[who].clone());
        self.share();
        place
    }

    /// What the node of `who` answers to the machine at `place` that shows a token.
    pub(crate) fn ask_as_machine(
        &mut self,
        who: usize,
        token: &MachineToken,
        place: usize,
    ) -> Result<Contribution, BadAnswer> {
        let machine = key(place, 1);
        let request = MachineRequest::new(token.claim(&machine), Some("Mo".into()));
        let input = Input::JoinRequest {
            stream: StreamId(2),
            peer: machine.public(),
            bytes: request.to_wire(),
        };
        let effects = self.handle(who, input);
        let answer = effects.into_iter().find_map(|effect| match effect {
            Effect::AnswerJoin(_, bytes) => Some(bytes),
            _ => None,
        });
        read_answer(&answer.unwrap(), token.federation)
    }

    /// An invite of `who`, with its secret.
    pub(crate) fn invite(&mut self, who: usize, name: &str) -> Token {
        let create =
            Act::InviteCreate(invite::Create { name: name.into(), days: 7, deputies: Vec::new() });
        self.try_reply(who, &create).unwrap().1.token.unwrap()
    }

    pub(crate) fn handle(&mut self, who: usize, input: Input) -> Vec<Effect> {
        self.now.wall_ms += SECOND_MS;
        self.now.mono_ms += SECOND_MS;
        self.nodes[who].handle(self.now, input)
    }

    pub(crate) fn tell(&mut self, who: usize, act: NodeAct) -> Result<Reply, Refusal> {
        let person = self.facts[who].person.clone();
        let command = Command { person, act };
        let effects =
            self.handle(who, Input::Command { call: CallId(1), command: Box::new(command) });
        let reply = effects.into_iter().find_map(|effect| match effect {
            Effect::Reply(_, reply) => Some(*reply),
            _ => None,
        });
        reply.unwrap()
    }

    pub(crate) fn try_reply(&mut self, who: usize, act: &Act) -> Result<(Answer, Reply), Problem> {
        let addresses = self.facts[who].addresses.clone();
        let told = present::act(&mut self.nodes[who], act, &addresses, self.now)?;
        let reply = match self.tell(who, told) {
            Ok(reply) => reply,
            Err(Refusal::NoChange) => {
                let unchanged = present::unchanged(&mut self.nodes[who], act, self.now);
                let unchanged =
                    unchanged.unwrap_or_else(|| Err(present::refusal(&Refusal::NoChange)));
                return unchanged.map(|answer| (answer, Reply::default()));
            }
            Err(refusal) => return Err(present::refusal(&refusal)),
        };
        let answer = present::receipt(&mut self.nodes[who], act, &reply, self.now)?;
        self.share();
        Ok((answer, reply))
    }

    /// Does what a person asks for, and lets all the others know.
    pub(crate) fn act(&mut self, who: usize, act: &Act) -> Result<Answer, Problem> {
        self.try_reply(who, act).map(|(answer, _)| answer)
    }

    /// Does something that is answered by a receipt.
    pub(crate) fn sign(&mut self, who: usize, act: &Act) -> Receipt {
        match self.act(who, act).unwrap() {
            Answer::Receipt(receipt) => *receipt,
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn start(&mut self, who: usize, title: &str, text: &str) -> Receipt {
        let create = Create { title: title.into(), text: text.into(), stage: None };
        self.sign(who, &Act::InitiativeCreate(create))
    }

    pub(crate) fn propose(&mut self, who: usize, title: &str, mode: Mode) -> Receipt {
        let text = format!("We agree: {title}.");
        let (title, mode) = (title.into(), Some(mode));
        let propose = Propose {
            title,
            text,
            mode,
            supersedes: None,
            review_days: None,
            closes_in_seconds: None,
        };
        self.sign(who, &Act::DecisionPropose(propose))
    }

    pub(crate) fn propose_member(&mut self, who: usize, handle: &str) -> Receipt {
        let text = "They help.".into();
        self.sign(
            who,
            &Act::MemberPropose(member::Propose { handle: handle.into(), text, returning: None }),
        )
    }

    pub(crate) fn vote(&mut self, who: usize, decision: &str, stance: Stance) -> Receipt {
        let reason = (stance == Stance::Object).then(|| "Not like this.".to_owned());
        self.sign(who, &Act::DecisionVote(Vote { reference: decision.into(), stance, reason }))
    }

    /// From here on these hear nothing.
    pub(crate) fn part(&mut self, away: &[usize]) {
        self.away = away.iter().copied().collect();
    }

    /// Everybody gets everything, and the machines vote, until nothing changes.
    pub(crate) fn share(&mut self) {
        let there: Vec<usize> =
            (0..self.nodes.len()).filter(|who| !self.away.contains(who)).collect();
        for _ in 0..40 {
            for who in &there {
                self.handle(*who, Input::Woken);
            }
            let mut is_news = false;
            for from in &there {
                for to in &there {
                    is_news |= self.hand_over(*from, *to);
                }
            }
            if !is_news {
                return;
            }
        }
        panic!("the nodes never come to rest");
    }

    fn hand_over(&mut self, from: usize, to: usize) -> bool {
        let (giver, taker) = (self.nodes[from].graph(), self.nodes[to].graph());
        let missing = giver.indices().filter(|index| taker.find(&giver.id(*index)).is_none());
        let missing: Vec<Vec<u8>> =
            missing.map(|index| giver.contribution(index).bytes().to_vec()).collect();
        if missing.is_empty() {
            return false;
        }
        self.tell(to, NodeAct::TakeIn(missing)).unwrap();
        true
    }

    pub(crate) fn status(&mut self, who: usize) -> guildhall_control::api::status::Status {
        present::status(&mut self.nodes[who], &self.facts[who], self.now)
    }

    pub(crate) fn inbox(&mut self, who: usize) -> guildhall_control::api::inbox::Inbox {
        present::inbox(&mut self.nodes[who], &self.facts[who], self.now)
    }

    pub(crate) fn decision(
        &mut self,
        who: usize,
        id: &str,
    ) -> guildhall_control::api::decision::Detail {
        present::decision::show(&mut self.nodes[who], id, self.now).unwrap()
    }

    /// `days` later by every clock.
    pub(crate) fn wait_days(&mut self, days: u64) {
        let ms = days * 24 * 60 * 60 * 1000;
        self.now.wall_ms += ms;
        self.now.mono_ms += ms;
        self.share();
    }
}
