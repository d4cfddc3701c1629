//! Several nodes over several slots: people, machines, liars, partitions, changing electorates.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_ledger::{Contribution, ContributionId, Graph, Index, Kind, SecretKey};

use crate::body::{
    Body, Confirm, GuestAdmit, InviteIssue, Open, Outcome, Position, Seal, Stance, Value,
};
use crate::charter::{Charter, Matter, PolicyKey, PolicyValue, Preset};
use crate::effect::{Effect, Newcomer, Recovery, Return, possession_signature, return_signature};
use crate::governance::{Governance, Timing};
use crate::id::{PartnerId, next_root_hash};
use crate::invite::{Claim, Tier, invite_key};
use crate::mode::{Mode, Share};
use crate::planted::Planted;
use crate::sight::Sight;
use crate::state::Status;
use crate::testing::{Chance, DAY_MS, Node, Organisation, genesis, key, organisations, proposal};
use crate::verdict::Verdict;

/// Contributions after which a run ends.
const CONTRIBUTIONS_MAX: usize = 260;

/// Steps of one unit of time, and its length.
const STEPS_A_TICK: usize = 6;
const TICK_MS: u64 = 2 * DAY_MS;

/// An organisation with its node.
pub(super) struct Party {
    pub(super) partner: PartnerId,
    handle: String,
    /// Its seat and root keys, oldest first.
    seats: Vec<SecretKey>,
    roots: Vec<SecretKey>,
    pub(super) node: Node,
    /// What it has, by index in the whole.
    has: Vec<bool>,
    first_seen: BTreeMap<ContributionId, u64>,
    asleep_until: u64,
}

/// How a run differs from others.
#[derive(Clone, Debug)]
pub(super) struct Setting {
    pub(super) seats: u8,
    pub(super) liars: usize,
    pub(super) planted: Planted,
}

pub(super) struct World {
    pub(super) setting: Setting,
    chance: Chance,
    now: u64,
    /// Everything that anybody ever signed.
    pub(super) whole: Node,
    pub(super) parties: Vec<Party>,
    dark: BTreeSet<usize>,
    /// Of a hundred stances, how many agree.
    agreement: usize,
    pub(super) unlawful: Vec<String>,
}

/// How a run ends after everybody honest sees everything.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum End {
    Quiet,
    NoQuorum,
    Split,
    Stuck,
}

fn charter(chance: &mut Chance) -> Charter {
    let preset = *chance.pick(&[Preset::Trial, Preset::Trial, Preset::Standard, Preset::Majority]);
    Charter::from(preset)
        .amended(PolicyKey::SilenceMatters, PolicyValue::Count(3))
        .amended(PolicyKey::GuestCap, PolicyValue::Count(20))
}

impl World {
    pub(super) fn new(setting: Setting, seed: u64) -> Self {
        let mut chance = Chance::new(seed);
        let organisations = organisations(setting.seats + 3);
        let founders = &organisations[..usize::from(setting.seats)];
        let genesis = genesis(founders, charter(&mut chance));
        let node = || {
            let mut node = Node::new(&genesis);
            node.governance.set_planted(setting.planted);
            node
        };
        let party = |organisation: &Organisation| Party {
            partner: organisation.partner,
            handle: organisation.handle.clone(),
            seats: vec![organisation.seat.clone()],
            roots: vec![organisation.root.clone()],
            node: node(),
            has: vec![true],
            first_seen: BTreeMap::new(),
            asleep_until: 0,
        };
        let mut dark = BTreeSet::new();
        for _ in 0..chance.below(3) {
            dark.insert(usize::from(setting.seats) + chance.below(3));
        }
        let parties = organisations.iter().map(party).collect();
        let agreement = *chance.pick(&[70, 70, 95, 100]);
        let whole = node();
        Self { setting, chance, now: 0, whole, parties, dark, agreement, unlawful: Vec::new() }
    }

    /// Lets everybody act in a random order, some honestly, for so many steps.
    pub(super) fn run(&mut self, steps: usize) {
        let lag = self.chance.below(70);
        for step in 0..steps {
            if self.whole.graph.len() > CONTRIBUTIONS_MAX {
                return;
            }
            self.now += u64::from(step % STEPS_A_TICK == 0);
            let party = self.chance.below(self.parties.len());
            if self.dark.contains(&party) || self.parties[party].asleep_until > self.now {
                continue;
            }
            if !self.chance.in_percent(lag) {
                for _ in 0..=self.chance.below(5) {
                    let recent = self.whole.graph.len().min(60);
                    let place = self.whole.graph.len() - 1 - self.chance.below(recent);
                    self.deliver(party, place);
                }
            }
            if party < self.setting.liars {
                self.lie(party);
            } else if self.chance.in_percent(35) {
                self.person(party);
            } else if self.chance.in_percent(3) {
                self.parties[party].asleep_until = self.now + 12;
            } else {
                let timer = self.chance.in_percent(35);
                self.machine(party, timer);
            }
        }
    }

    /// Shows a party one contribution with everything before it.
    fn deliver(&mut self, party: usize, place: usize) {
        let party = &mut self.parties[party];
        party.has.resize(self.whole.graph.len(), false);
        if party.has[place] {
            return;
        }
        let last = Index(u32::try_from(place).unwrap());
        for index in self.whole.graph.indices().take(place + 1) {
            let at = usize::try_from(index.0).unwrap();
            let is_due = index == last || self.whole.graph.is_ancestor(index, last);
            if is_due && !party.has[at] {
                party.has[at] = true;
                party.receive(self.whole.graph.contribution(index), self.now);
            }
        }
    }

    /// Signs for an honest party; what its own node does not admit is a fault of the rules.
    fn sign(&mut self, party: usize, key: &SecretKey, body: &Body) -> Option<ContributionId> {
        let contribution = self.parties[party].node.sign(key, body);
        let verdict = self.parties[party].node.judge(&contribution).verdict().clone();
        if verdict != Verdict::Admitted {
            let is_vote = matches!(body, Body::Seal(_) | Body::Confirm(_) | Body::Here(_));
            if is_vote {
                self.unlawful.push(format!("{body:?}: {verdict:?}"));
            }
            return None;
        }
        self.publish(party, &contribution);
        Some(contribution.id())
    }

    fn publish(&mut self, party: usize, contribution: &Contribution) {
        let verdict = self.whole.receive(contribution);
        assert_eq!(verdict, Verdict::Admitted, "judged otherwise where more is known");
        let party = &mut self.parties[party];
        party.has.resize(self.whole.graph.len(), false);
        *party.has.last_mut().unwrap() = true;
        party.receive(contribution, self.now);
    }

    fn machine(&mut self, party: usize, timer: bool) -> bool {
        let Some(key) = self.parties[party].seat() else { return false };
        let timing = self.parties[party].timing(self.now, timer);
        let node = &self.parties[party].node;
        let act = node.governance.next_act(&node.graph, &key.public(), &timing).act;
        act.is_some_and(|body| self.sign(party, &key, &body).is_some())
    }

    fn person(&mut self, party: usize) {
        let Some(key) = self.parties[party].seat() else { return };
        let state = self.parties[party].node.governance.state();
        if !state.has_seat(&self.parties[party].partner) {
            return;
        }
        let open: Vec<ContributionId> =
            self.parties[party].node.governance.open_decisions().collect();
        if self.chance.in_percent(25) && open.len() < 6 {
            self.propose(party, &key);
        } else if !open.is_empty() {
            let decision = *self.chance.pick(&open);
            let other = [Position::StandAside, Position::Object, Position::NoPosition];
            let other = *self.chance.pick(&other);
            let agrees = self.chance.in_percent(self.agreement);
            let position = if agrees { Position::Agree } else { other };
            let reason = Some([0; 32]);
            let stance = Stance { person: None, decision, position, reason };
            self.sign(party, &key, &Body::Stance(stance));
        }
    }

    fn propose(&mut self, party: usize, key: &SecretKey) {
        let state = self.parties[party].node.governance.state().clone();
        let own = self.parties[party].partner;
        let charter = state.charter().clone();
        let others: Vec<PartnerId> =
            state.electorate().iter().copied().filter(|other| *other != own).collect();
        let small = others.len() < 2;
        let choice = if small { 4 + self.chance.below(4) } else { self.chance.below(9) };
        let (effect, mode) = match choice {
            0 => {
                let partner = *self.chance.pick(&others);
                (Effect::Remove { partner }, charter.least(Matter::Removal))
            }
            1 => (Effect::MarkDormant { partner: *self.chance.pick(&others) }, Mode::Lazy),
            2 if self.chance.in_percent(30) => {
                (Effect::Leave { partner: own, tips: Vec::new() }, Mode::Auto)
            }
            2..=4 => {
                let policy = charter.policy(PolicyKey::GuestCap).unwrap();
                let value = PolicyValue::Count(20 + u32::try_from(self.chance.below(9)).unwrap());
                let (key, from_version) = (PolicyKey::GuestCap, policy.version);
                (Effect::SetPolicy { key, from_version, value }, charter.least(Matter::Amendment))
            }
            5 => {
                let modes =
                    [Mode::Majority, Mode::Lazy, Mode::Consent, Mode::Super(Share::TWO_THIRDS)];
                let least = charter.least(Matter::Adoption);
                (Effect::Adopt, self.chance.pick(&modes).stricter(least))
            }
            6 => return self.change_seat(party),
            8 => {
                let partner = *self.chance.pick(&others);
                return self.recover(party, key, partner);
            }
            _ => return self.admit(party, key),
        };
        self.sign(party, key, &proposal(effect, mode));
    }

    fn change_seat(&mut self, party: usize) {
        let generation = u8::try_from(self.parties[party].seats.len()).unwrap();
        let federation = self.whole.graph.federation();
        let Party { partner, roots, node, .. } = &self.parties[party];
        let known = node.governance.state().partner(partner).unwrap();
        let Some(root) = roots.iter().find(|root| root.public() == known.root_key).cloned() else {
            return;
        };
        let next = key(100 + generation, u8::try_from(party).unwrap());
        let effect = Effect::ChangeSeat {
            partner: *partner,
            old_seat: known.seat_key,
            new_seat: next.public(),
            possession: possession_signature(&next, federation, *partner),
        };
        if self.sign(party, &root, &proposal(effect, Mode::Auto)).is_some() {
            self.parties[party].seats.push(next);
        }
    }

    /// Lets somebody in as a guest, with fresh keys if it was here before, and proposes its seat.
    fn admit(&mut self, party: usize, key: &SecretKey) {
        let state = self.parties[party].node.governance.state().clone();
        let is_out = |place: &usize| !state.has_member(&self.parties[*place].partner);
        let out: Vec<usize> = (0..self.parties.len()).filter(is_out).collect();
        if out.is_empty() {
            return;
        }
        let newcomer = *self.chance.pick(&out);
        let partner = self.parties[newcomer].partner;
        if state.partner(&partner).is_some() {
            self.parties[newcomer].renew_keys(u8::try_from(newcomer).unwrap());
        }
        let handle = self.parties[newcomer].handle.clone();
        let Some((admission, claim)) = self.let_in(party, key, newcomer, handle) else { return };
        let keys = (&claim.root_key, &claim.node_key);
        let former = state.partner(&partner).map(|former| {
            let mut roots = self.parties[newcomer].roots.iter();
            let root = roots.find(|root| root.public() == former.root_key).unwrap();
            let federation = self.whole.graph.federation();
            (root.public(), return_signature(root, federation, partner, keys))
        });
        let newcomer = Newcomer {
            admission,
            partner,
            name: claim.name,
            handle: claim.handle,
            root_key: claim.root_key,
            next_root: claim.next_root,
            seat_key: claim.node_key,
        };
        let effect = match former {
            None => Effect::AdmitPartner(newcomer),
            Some((former_root, proof)) => Effect::Readmit(Return { newcomer, former_root, proof }),
        };
        let mode = state.charter().least(Matter::Admission);
        self.sign(party, key, &proposal(effect, mode));
    }

    /// Lets a guest in with the newest keys of `of`; nothing where that is not allowed.
    fn let_in(
        &mut self,
        party: usize,
        key: &SecretKey,
        of: usize,
        handle: String,
    ) -> Option<(ContributionId, Claim)> {
        let secret = [u8::try_from(self.whole.graph.len() % 251).unwrap(); 16];
        let claim = Claim { handle, ..self.parties[of].claim(&self.whole.graph, &secret) };
        let issue = InviteIssue {
            person: None,
            key: claim.invite,
            tier: Tier::Partner,
            uses_max: 1,
            deputies: Vec::new(),
        };
        self.sign(party, key, &Body::InviteIssue(issue));
        let invite = invite_key(self.whole.graph.federation(), &secret);
        let other = &self.parties[of];
        let (seat, root) = (other.seats.last().unwrap(), other.roots.last().unwrap());
        let signed = claim.clone().sign(&invite, seat, root);
        let admit = Body::GuestAdmit(Box::new(GuestAdmit { person: None, claim: signed }));
        Some((self.sign(party, key, &admit)?, claim))
    }

    /// Another partner lost its keys: it comes with new ones, and the others are asked.
    fn recover(&mut self, party: usize, key: &SecretKey, partner: PartnerId) {
        let state = self.parties[party].node.governance.state().clone();
        let of = self.parties.iter().position(|other| other.partner == partner).unwrap();
        self.parties[of].renew_keys(u8::try_from(of).unwrap());
        let handle = format!("{}-{}", self.parties[of].handle, self.parties[of].seats.len());
        let Some((admission, claim)) = self.let_in(party, key, of, handle) else { return };
        let effect = Effect::Recover(Recovery {
            partner,
            admission,
            old_root: state.partner(&partner).unwrap().root_key,
            new_root: claim.root_key,
            next_root: claim.next_root,
            new_seat: claim.node_key,
        });
        self.sign(party, key, &proposal(effect, Mode::Super(Share::THREE_QUARTERS)));
    }

    /// Signs anything lawful on any part of what exists.
    fn lie(&mut self, party: usize) {
        for _ in 0..5 {
            let Some(contribution) = self.lying(party) else { continue };
            let Ok(past) = self.whole.graph.place(&contribution) else { continue };
            let judgement = self.whole.governance.judge(&self.whole.graph, &past, &contribution);
            if *judgement.verdict() == Verdict::Admitted {
                let place = self.whole.graph.len();
                self.whole.receive(&contribution);
                self.deliver(party, place);
                return;
            }
        }
    }

    fn lying(&mut self, party: usize) -> Option<Contribution> {
        let tops = self.any_tops(party);
        let sight = Sight::up_to(&self.whole.graph, tops.clone());
        let whole = &self.whole;
        let mark = tops.iter().map(|top| whole.governance.facts.get(*top).unwrap().mark);
        let mark = mark.max_by_key(|mark| whole.governance.minutes.count(*mark))?;
        let state = whole.governance.minutes.state(mark);
        let partner = state.partner(&self.parties[party].partner)?;
        let key = self.parties[party].seats.iter().find(|key| key.public() == partner.seat_key)?;
        let prev = whole
            .graph
            .indices()
            .filter(|index| sight.has(*index) && whole.graph.header(*index).author == key.public())
            .max_by_key(|index| whole.graph.header(*index).seq);
        let parents: Vec<Index> = tops.iter().copied().filter(|top| Some(*top) != prev).collect();
        let base = whole.governance.base_on(&whole.graph, prev, parents);
        let body = lying_body(&whole.governance, &sight, mark, &mut self.chance)?;
        Some(base.draft(body.kind(), body.encode(), 0).sign(key))
    }

    fn any_tops(&mut self, party: usize) -> Vec<Index> {
        let graph = &self.whole.graph;
        let mut tops = BTreeSet::new();
        if self.chance.in_percent(50) {
            let own = &self.parties[party].has;
            tops.extend(own.iter().rposition(|has| *has));
        }
        for _ in 0..=self.chance.below(graph.len().min(12)) {
            tops.insert(graph.len() - 1 - self.chance.below(graph.len().min(40)));
        }
        tops.into_iter().map(|place| Index(u32::try_from(place).unwrap())).collect()
    }

    fn show_all(&mut self) {
        for party in 0..self.parties.len() {
            let is_honest = self.setting.liars <= party && !self.dark.contains(&party);
            for place in (0..self.whole.graph.len()).filter(|_| is_honest) {
                self.deliver(party, place);
            }
        }
    }

    /// Everybody honest sees everything from now on: does everything open come to an end?
    pub(super) fn settle(&mut self, liars_act: bool) -> End {
        let honest: Vec<usize> = (self.setting.liars..self.parties.len())
            .filter(|party| !self.dark.contains(party))
            .collect();
        let mut idle = 0;
        for _ in 0..200 {
            self.now += 1;
            if liars_act
                && self.whole.graph.len() < 2 * CONTRIBUTIONS_MAX
                && self.chance.in_percent(60)
            {
                for liar in 0..self.setting.liars {
                    self.lie(liar);
                }
            }
            self.show_all();
            let mut acted = false;
            for party in &honest {
                acted |= self.machine(*party, true);
            }
            self.show_all();
            let node = &self.parties[honest[0]].node;
            if node.governance.split(&node.graph).is_some() {
                return End::Split;
            }
            let state = node.governance.state();
            let is_dormant = |party: &usize| {
                let partner = state.partner(&self.parties[*party].partner);
                partner.is_some_and(|partner| partner.status == Status::Dormant)
            };
            let waits = honest.iter().any(is_dormant);
            let is_left_alone = |id: &ContributionId| {
                let key = node.governance.docket.get(id).unwrap().key;
                !node.graph.forks_of(&key).is_empty()
            };
            if node.governance.open_decisions().all(|id| is_left_alone(&id)) && !waits {
                return End::Quiet;
            }
            let present =
                honest.iter().filter(|party| state.has_seat(&self.parties[**party].partner));
            if present.count() < state.quorum().needed {
                return End::NoQuorum;
            }
            idle = if acted || waits { 0 } else { idle + 1 };
            if idle > 20 {
                return End::Stuck;
            }
        }
        End::Stuck
    }

    /// Whether every past leads to the minutes of the whole.
    pub(super) fn is_monotone(&self) -> bool {
        let governance = &self.whole.governance;
        self.whole.graph.indices().all(|index| {
            let mark = governance.facts.get(index).unwrap().mark;
            governance.minutes.leads_to(mark, governance.tip)
        })
    }
}

impl Party {
    fn receive(&mut self, contribution: &Contribution, now: u64) {
        self.node.receive(contribution);
        if contribution.kind() == Kind::OPEN {
            self.first_seen.entry(contribution.id()).or_insert(now);
        }
    }

    /// The key that votes for it, as far as its own node knows.
    pub(super) fn seat(&self) -> Option<SecretKey> {
        let partner = self.node.governance.state().partner(&self.partner)?;
        self.seats.iter().find(|key| key.public() == partner.seat_key).cloned()
    }

    fn timing(&self, now: u64, timer: bool) -> Timing {
        let elapsed = |(id, seen): (&ContributionId, &u64)| (*id, (now - seen) * TICK_MS);
        Timing {
            elapsed_ms: self.first_seen.iter().map(elapsed).collect(),
            round_elapsed_ms: if timer { u64::MAX } else { 0 },
            round_base_ms: 1,
            ..Timing::default()
        }
    }

    fn renew_keys(&mut self, number: u8) {
        let generation = u8::try_from(self.seats.len()).unwrap();
        self.seats.push(key(100 + generation, number));
        self.roots.push(key(200 + generation.min(50), number));
    }

    fn claim(&self, graph: &Graph, secret: &[u8; 16]) -> Claim {
        let federation = graph.federation();
        Claim {
            federation,
            invite: invite_key(federation, secret).public(),
            node_key: self.seats.last().unwrap().public(),
            root_key: self.roots.last().unwrap().public(),
            next_root: next_root_hash(&key(2, 0).public()),
            name: format!("Organisation {}", self.handle),
            handle: self.handle.clone(),
            nonce: [7; 32],
        }
    }
}

fn lying_body(
    governance: &Governance,
    sight: &Sight<'_>,
    mark: crate::minutes::Mark,
    chance: &mut Chance,
) -> Option<Body> {
    let state = governance.minutes.state(mark);
    let candidates: Vec<_> =
        governance.docket.all().filter(|candidate| sight.has(candidate.index)).collect();
    match chance.below(5) {
        0..=2 => {
            let is_confirm = chance.below(3) == 0;
            let round = u32::try_from(chance.below(4)).unwrap();
            let slot = governance.minutes.slot(mark);
            let values: Vec<Value> = slot
                .rounds()
                .flat_map(|round| slot.seals(round))
                .map(|(value, _)| *value)
                .collect();
            let value = if is_confirm || chance.in_percent(40) {
                *values.get(chance.below(values.len()))?
            } else {
                let candidate = candidates.get(chance.below(candidates.len()))?;
                let ballot_box = governance.ballot_box(mark, round, sight);
                let outcome = governance.ballot(candidate, mark, &ballot_box).outcome();
                Value { decision: candidate.id, outcome }
            };
            let (slot, previous) = (state.minutes(), state.entry());
            if !is_confirm {
                return Some(Body::Seal(Seal { slot, previous, round, value }));
            }
            let candidate = governance.docket.get(&value.decision)?;
            let state_root = state.after(value, &candidate.open).root();
            Some(Body::Confirm(Confirm { slot, previous, round, value, state_root }))
        }
        3 => {
            let decision = candidates.get(chance.below(candidates.len()))?.id;
            let position = *chance.pick(&[Position::Agree, Position::Object, Position::NoPosition]);
            Some(Body::Stance(Stance { person: None, decision, position, reason: Some([9; 32]) }))
        }
        _ => {
            let target = *chance.pick(state.electorate());
            let version = state.charter().policy(PolicyKey::GuestCap)?.version;
            let amendment = Effect::SetPolicy {
                key: PolicyKey::GuestCap,
                from_version: version,
                value: PolicyValue::Count(30),
            };
            let effects = [Effect::Adopt, amendment, Effect::MarkDormant { partner: target }];
            let effect = chance.pick(&effects).clone();
            let mode = effect.least_mode(state.charter());
            Some(proposal(effect, mode))
        }
    }
}

/// Kept so that a failing run can say what its proposals were.
pub(super) fn summary(world: &World) -> Vec<(Open, Outcome)> {
    let governance = &world.whole.governance;
    let entries = governance.entries().into_iter();
    let decided = entries.filter_map(|entry| {
        let candidate = governance.docket.get(&entry.value.decision)?;
        Some((candidate.open.clone(), entry.value.outcome))
    });
    decided.collect()
}
