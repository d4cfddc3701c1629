//! Organisations, nodes and a federation for the tests of this crate.

use guildhall_ledger::{Contribution, ContributionId, Graph, Kind, PublicKey, SecretKey};

use crate::body::{Body, GuestAdmit, InviteIssue, Open, Position, Stance};
use crate::charter::Charter;
use crate::effect::{Effect, Newcomer};
use crate::genesis::{Foundation, Founder, Genesis};
use crate::governance::{Governance, Judgement, Progress, Timing};
use crate::id::{PartnerId, next_root_hash};
use crate::invite::{Claim, SignedClaim, Tier, invite_key};
use crate::mode::Mode;
use crate::verdict::Verdict;

pub(crate) const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// An organisation with all its keys.
#[derive(Clone)]
pub(crate) struct Organisation {
    pub(crate) handle: String,
    pub(crate) root: SecretKey,
    pub(crate) next_root: SecretKey,
    pub(crate) seat: SecretKey,
    pub(crate) partner: PartnerId,
}

const NONCE: [u8; 32] = [7; 32];

pub(crate) fn key(purpose: u8, number: u8) -> SecretKey {
    let mut seed = [purpose; 32];
    seed[0] = number;
    SecretKey::from_seed(&seed)
}

impl Organisation {
    pub(crate) fn new(number: u8) -> Self {
        let names =
            ["alma", "bruno", "carla", "dora", "emil", "frida", "gustav", "hanna", "ivar", "jonas"];
        let root = key(1, number);
        Self {
            handle: names
                .get(usize::from(number))
                .map_or(format!("org-{number}"), |name| (*name).to_owned()),
            partner: PartnerId::derive(&NONCE, &root.public()),
            next_root: key(2, number),
            seat: key(3, number),
            root,
        }
    }

    fn founder(&self) -> Founder {
        Founder {
            partner: self.partner,
            name: format!("Organisation {}", self.handle),
            handle: self.handle.clone(),
            root_key: self.root.public(),
            next_root: next_root_hash(&self.next_root.public()),
            seat_key: self.seat.public(),
        }
    }

    /// What it says to redeem the invite with this secret.
    pub(crate) fn claim(&self, node: &Node, secret: &[u8; 16]) -> SignedClaim {
        let federation = node.graph.federation();
        let invite = invite_key(federation, secret);
        let claim = Claim {
            federation,
            invite: invite.public(),
            node_key: self.seat.public(),
            root_key: self.root.public(),
            next_root: next_root_hash(&self.next_root.public()),
            name: format!("Organisation {}", self.handle),
            handle: self.handle.clone(),
            nonce: NONCE,
        };
        claim.sign(&invite, &self.seat, &self.root)
    }
}

pub(crate) fn organisations(count: u8) -> Vec<Organisation> {
    (0..count).map(Organisation::new).collect()
}

/// The founding act of the first `count` organisations.
pub(crate) fn genesis(founders: &[Organisation], charter: impl Into<Charter>) -> Contribution {
    let charter = charter.into();
    let list = founders.iter().map(Organisation::founder).collect();
    let foundation = Foundation::new("Nordic".to_owned(), NONCE, list, charter).unwrap();
    let root_of = |founder: &Founder| {
        &founders.iter().find(|one| one.root.public() == founder.root_key).unwrap().root
    };
    let signatures =
        foundation.founders.iter().map(|founder| foundation.sign(root_of(founder))).collect();
    Genesis { foundation, signatures }.sign(&founders[0].root, 1_000)
}

/// A node: what it has, and what follows from it.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) graph: Graph,
    pub(crate) governance: Governance,
}

impl Node {
    pub(crate) fn new(genesis: &Contribution) -> Self {
        let governance = Governance::new(genesis).unwrap();
        Self { graph: Graph::new(genesis.clone()), governance }
    }

    pub(crate) fn judge(&self, contribution: &Contribution) -> Judgement {
        let past = self.graph.place(contribution).unwrap();
        self.governance.judge(&self.graph, &past, contribution)
    }

    /// Takes a contribution in, unless it is refused.
    pub(crate) fn receive(&mut self, contribution: &Contribution) -> Verdict {
        let Ok(past) = self.graph.place(contribution) else { return Verdict::Admitted };
        let judgement = self.governance.judge(&self.graph, &past, contribution);
        let verdict = judgement.verdict().clone();
        if !matches!(verdict, Verdict::Refused(_)) {
            let index = self.graph.insert(contribution.clone(), past);
            self.governance.admit(&self.graph, index, judgement);
        }
        verdict
    }

    /// Takes in everything the other has.
    pub(crate) fn sync_from(&mut self, other: &Self) {
        for index in other.graph.indices() {
            self.receive(other.graph.contribution(index));
        }
    }

    /// Signs `body` on top of everything here, without taking it in.
    pub(crate) fn sign(&self, key: &SecretKey, body: &Body) -> Contribution {
        let base = self.governance.base(&self.graph, &key.public());
        base.draft(body.kind(), body.encode(), 0).sign(key)
    }

    /// Signs and takes in.
    #[expect(clippy::needless_pass_by_value, reason = "the body is mostly made in the call")]
    pub(crate) fn write(&mut self, key: &SecretKey, body: Body) -> (ContributionId, Verdict) {
        let contribution = self.sign(key, &body);
        let verdict = self.receive(&contribution);
        (contribution.id(), verdict)
    }

    /// Signs content of no meaning.
    pub(crate) fn write_content(&mut self, key: &SecretKey) -> Verdict {
        let base = self.governance.base(&self.graph, &key.public());
        let content = base.draft(Kind::COMMENT, b"words".to_vec(), 0).sign(key);
        self.receive(&content)
    }

    pub(crate) fn open(&mut self, by: &SecretKey, effect: Effect, mode: Mode) -> ContributionId {
        let (id, verdict) = self.write(by, proposal(effect, mode));
        assert_eq!(verdict, Verdict::Admitted);
        id
    }

    pub(crate) fn say(
        &mut self,
        by: &SecretKey,
        decision: ContributionId,
        position: Position,
    ) -> Verdict {
        let reason = Some([1; 32]);
        self.write(by, Body::Stance(Stance { person: None, decision, position, reason })).1
    }

    /// Lets the machine of `key` act until it has nothing to do; everything is `elapsed_ms` old.
    pub(crate) fn run(&mut self, key: &SecretKey, elapsed_ms: u64) -> usize {
        let mut acts = 0;
        while let Some(body) = self.next_act(&key.public(), elapsed_ms) {
            let (_, verdict) = self.write(key, body.clone());
            assert_eq!(verdict, Verdict::Admitted, "{body:?}");
            acts += 1;
            assert!(acts < 50, "the machine does not come to rest: {body:?}");
        }
        acts
    }

    pub(crate) fn next_act(&self, key: &PublicKey, elapsed_ms: u64) -> Option<Body> {
        let open = self.governance.open_decisions().map(|id| (id, elapsed_ms)).collect();
        let crowded_ms = u64::MAX;
        let timing = Timing { elapsed_ms: open, round_base_ms: 1, crowded_ms, ..Timing::default() };
        self.governance.next_act(&self.graph, key, &timing).act
    }

    /// What the machine of `key` does once every wait is over.
    pub(crate) fn late_act(&self, key: &PublicKey) -> Option<Body> {
        let open = self.governance.open_decisions().map(|id| (id, 14 * DAY_MS)).collect();
        let timing = Timing {
            elapsed_ms: open,
            round_elapsed_ms: u64::MAX,
            round_base_ms: 1,
            crowded_ms: u64::MAX,
            ..Timing::default()
        };
        self.governance.next_act(&self.graph, key, &timing).act
    }

    pub(crate) fn progress(&self, decision: &ContributionId) -> Progress {
        self.governance.decision(&self.graph, decision).unwrap().progress
    }

    /// Invites `guest` from `sponsor` and lets it in; the answer is the admission.
    pub(crate) fn let_in(
        &mut self,
        sponsor: &Organisation,
        guest: &Organisation,
    ) -> ContributionId {
        let secret = [guest.seat.public().0[0]; 16];
        self.invite(sponsor, &secret);
        let claim = guest.claim(self, &secret);
        let body = Body::GuestAdmit(Box::new(GuestAdmit { person: None, claim }));
        let (id, verdict) = self.write(&sponsor.seat, body);
        assert_eq!(verdict, Verdict::Admitted);
        id
    }

    pub(crate) fn invite(&mut self, sponsor: &Organisation, secret: &[u8; 16]) {
        let issue = InviteIssue {
            person: None,
            key: invite_key(self.graph.federation(), secret).public(),
            tier: Tier::Partner,
            uses_max: 1,
            deputies: Vec::new(),
        };
        assert_eq!(self.write(&sponsor.seat, Body::InviteIssue(issue)).1, Verdict::Admitted);
    }
}

/// The effect that admits an organisation which was let in as a guest.
pub(crate) fn admission(guest: &Organisation, admission: ContributionId) -> Effect {
    Effect::AdmitPartner(Newcomer {
        admission,
        partner: guest.partner,
        name: format!("Organisation {}", guest.handle),
        handle: guest.handle.clone(),
        root_key: guest.root.public(),
        next_root: next_root_hash(&guest.next_root.public()),
        seat_key: guest.seat.public(),
    })
}

pub(crate) fn proposal(effect: Effect, mode: Mode) -> Body {
    let text = (effect == Effect::Adopt).then(|| crate::body::Text {
        document: guildhall_ledger::Scope([1; 16]),
        hash: [2; 32],
        heads: Vec::new(),
    });
    Body::Open(Box::new(Open {
        person: None,
        effect,
        mode,
        title: "A proposal".to_owned(),
        text,
        close_after_ms: None,
        review_after_ms: None,
        supersedes: None,
    }))
}

/// A reproducible run of choices.
#[derive(Clone, Debug)]
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// A number from 0 to below `limit`; 0 where there is none.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        let limit = u64::try_from(limit.max(1)).unwrap();
        usize::try_from((self.next() >> 11) % limit).unwrap()
    }

    /// True in `percent` of a hundred cases.
    pub(crate) fn in_percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}
