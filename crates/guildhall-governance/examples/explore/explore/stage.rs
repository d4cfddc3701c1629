//! A federation at the point where one place of the minutes is to be filled, with real signatures.
//!
//! Two texts are proposed, all agree to both, and whoever proposed them has lost its seat since: so
//! the seats that are left differ in nothing. One that is alone proposes them itself.

use std::collections::BTreeMap;
use std::fmt;

use guildhall_governance::{
    Body, Charter, Confirm, Effect, EntryId, Foundation, Founder, Genesis, Governance, Mode, Open,
    Outcome, PartnerId, Position, Preset, Seal, Stance, Text, Timing, Value, Verdict,
    next_root_hash,
};
use guildhall_ledger::{Contribution, ContributionId, Graph, Scope, SecretKey};

/// Longer than every window.
const LONG_MS: u64 = 30 * 24 * 60 * 60 * 1000;

/// A vote that a seat may cast.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Choice {
    pub(super) is_confirm: bool,
    pub(super) round: u32,
    /// Which of the two texts.
    pub(super) value: u8,
}

impl fmt::Display for Choice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verb = if self.is_confirm { "confirm" } else { "seal" };
        let value = if self.value == 0 { "A" } else { "B" };
        write!(f, "{verb} {value} in round {}", self.round)
    }
}

/// The name of a seat.
pub(super) fn name(seat: usize) -> &'static str {
    ["Alma", "Bruno", "Carla", "Dora", "Emil", "Frida", "Gustav"].get(seat).unwrap_or(&"one")
}

/// A set of contributions and what follows from it.
#[derive(Clone, Debug)]
pub(super) struct View {
    graph: Graph,
    governance: Governance,
}

impl View {
    /// Takes in a contribution; whether it counts.
    pub(super) fn take_in(&mut self, contribution: &Contribution) -> bool {
        let Ok(past) = self.graph.place(contribution) else { return false };
        let judgement = self.governance.judge(&self.graph, &past, contribution);
        let counts = *judgement.verdict() == Verdict::Admitted;
        let index = self.graph.insert(contribution.clone(), past);
        self.governance.admit(&self.graph, index, judgement);
        counts
    }

    fn signed(&self, key: &SecretKey, body: &Body) -> Contribution {
        let base = self.governance.base(&self.graph, &key.public());
        base.draft(body.kind(), body.encode(), 0).sign(key)
    }

    fn write(&mut self, key: &SecretKey, body: &Body) -> ContributionId {
        let contribution = self.signed(key, body);
        let counts = self.take_in(&contribution);
        assert!(counts, "the stage is set by lawful acts: {body:?}");
        contribution.id()
    }
}

/// The federation and its seats.
#[derive(Debug)]
pub(super) struct Stage {
    keys: Vec<SecretKey>,
    start: View,
    slot: u32,
    previous: EntryId,
    decisions: [ContributionId; 2],
    roots: [[u8; 32]; 2],
}

fn key(purpose: u8, number: usize) -> SecretKey {
    let mut seed = [purpose; 32];
    seed[0] = u8::try_from(number).unwrap_or(u8::MAX);
    SecretKey::from_seed(&seed)
}

fn genesis(founders: usize) -> Contribution {
    let founder = |number: usize| Founder {
        partner: PartnerId([0; 32]),
        name: format!("Organisation {number}"),
        handle: format!("org-{number}"),
        root_key: key(1, number).public(),
        next_root: next_root_hash(&key(2, number).public()),
        seat_key: key(3, number).public(),
    };
    let list = (0..founders).map(founder).collect();
    let charter = Charter::from(Preset::Standard);
    let foundation = Foundation::new("Nordic".to_owned(), [7; 32], list, charter)
        .expect("a handful of founders with keys of their own is sound");
    let roots: Vec<SecretKey> = (0..founders).map(|number| key(1, number)).collect();
    let root_of = |founder: &Founder| {
        roots.iter().find(|root| root.public() == founder.root_key).expect("every founder has one")
    };
    let signatures =
        foundation.founders.iter().map(|founder| foundation.sign(root_of(founder))).collect();
    Genesis { foundation, signatures }.sign(&key(1, 0), 1)
}

fn open(effect: Effect, mode: Mode) -> Open {
    let text = (effect == Effect::Adopt).then(|| Text {
        document: Scope([1; 16]),
        hash: [2; 32],
        heads: Vec::new(),
    });
    Open {
        person: None,
        effect,
        mode,
        title: "A matter".to_owned(),
        text,
        close_after_ms: None,
        review_after_ms: None,
        supersedes: None,
    }
}

fn agree(decision: ContributionId) -> Body {
    Body::Stance(Stance { person: None, decision, position: Position::Agree, reason: None })
}

impl Stage {
    /// A stage with so many seats.
    pub(super) fn new(seats: usize) -> Self {
        let is_alone = seats == 1;
        let genesis = genesis(if is_alone { 1 } else { seats + 1 });
        let governance = Governance::new(&genesis).expect("the genesis is sound");
        let mut view = View { graph: Graph::new(genesis), governance };
        let keys: Vec<SecretKey> = (0..seats).map(|number| key(3, number)).collect();
        let proposer = key(3, if is_alone { 0 } else { seats });
        let adopt = Body::Open(Box::new(open(Effect::Adopt, Mode::Majority)));
        let decisions = [(); 2].map(|()| view.write(&proposer, &adopt));
        for (key, decision) in keys.iter().flat_map(|key| decisions.map(|id| (key, id))) {
            view.write(key, &agree(decision));
        }
        if !is_alone {
            take_the_seat_of(&mut view, &format!("org-{seats}"), &keys);
        }
        let state = view.governance.state().clone();
        assert_eq!(state.electorate().len(), seats, "the proposer has lost its seat");
        let root = |decision| {
            let matter = view.governance.decision(&view.graph, &decision);
            let matter = matter.expect("it was opened above");
            state.after(Value { decision, outcome: Outcome::Adopted }, matter.open).root()
        };
        let roots = decisions.map(root);
        let (slot, previous) = (state.minutes(), state.entry());
        Self { keys, start: view, slot, previous, decisions, roots }
    }

    /// Builds the stage again with bugs planted.
    #[cfg(guildhall_planted)]
    pub(super) fn plant(&mut self, planted: guildhall_governance::Planted) {
        let all: Vec<Contribution> = self
            .start
            .graph
            .indices()
            .map(|index| self.start.graph.contribution(index).clone())
            .collect();
        let [genesis, rest @ ..] = &all[..] else { return };
        let mut governance = Governance::new(genesis).expect("the genesis is sound");
        governance.plant(planted);
        let mut view = View { graph: Graph::new(genesis.clone()), governance };
        for contribution in rest {
            view.take_in(contribution);
        }
        self.start = view;
    }

    /// What everybody has before the first vote.
    pub(super) fn start(&self) -> View {
        self.start.clone()
    }

    /// What an honest machine may sign next, whichever of the matters is ripe for it; an error
    /// names what does not count by the rules that it follows.
    pub(super) fn machine(&self, view: &View, seat: usize) -> Result<Vec<Choice>, Choice> {
        let key = self.key(seat);
        let mut found: Vec<Choice> = Vec::new();
        let [first, second] = self.decisions;
        for ripe in [&[first, second][..], &[first], &[second]] {
            let elapsed: BTreeMap<ContributionId, u64> =
                ripe.iter().map(|decision| (*decision, LONG_MS)).collect();
            let timing = Timing {
                elapsed_ms: elapsed,
                round_elapsed_ms: u64::MAX,
                round_base_ms: 1,
                ..Timing::default()
            };
            let plan = view.governance.next_act(&view.graph, &key.public(), &timing);
            let Some(choice) = plan.act.as_ref().and_then(|body| self.choice(body)) else {
                continue;
            };
            if !found.contains(&choice) {
                if !self.counts(view, seat, choice) {
                    return Err(choice);
                }
                found.push(choice);
            }
            // Whether it confirms does not depend on what is ripe.
            if choice.is_confirm {
                break;
            }
        }
        Ok(found)
    }

    /// Every vote that the rules let count.
    pub(super) fn anything(&self, view: &View, seat: usize, rounds: u32) -> Vec<Choice> {
        let kinds = [false, true].into_iter();
        let all = kinds.flat_map(|is_confirm| {
            let rounds = 0..rounds;
            rounds.flat_map(move |round| {
                [0, 1].map(|value| Choice { is_confirm, round, value }).into_iter()
            })
        });
        all.filter(|choice| self.counts(view, seat, *choice)).collect()
    }

    /// Signs a vote on top of a view.
    pub(super) fn sign(&self, view: &View, seat: usize, choice: Choice) -> Contribution {
        view.signed(self.key(seat), &self.body(choice))
    }

    /// Which values are final in a view, one bit each, and how many seats are shown to have forked.
    pub(super) fn finals(&self, view: &View) -> (u8, usize) {
        if let Some(split) = view.governance.split(&view.graph) {
            let finals = split.values.iter().filter_map(|value| self.bit(&value.decision));
            return (finals.fold(0, |all, bit| all | bit), split.forkers.len());
        }
        let entry = view.governance.entry(self.slot);
        (entry.and_then(|entry| self.bit(&entry.value.decision)).unwrap_or(0), 0)
    }

    fn bit(&self, decision: &ContributionId) -> Option<u8> {
        let place = self.decisions.iter().position(|other| other == decision)?;
        Some(1 << place)
    }

    fn key(&self, seat: usize) -> &SecretKey {
        self.keys.get(seat).expect("a seat is one of those on the stage")
    }

    fn counts(&self, view: &View, seat: usize, choice: Choice) -> bool {
        let contribution = self.sign(view, seat, choice);
        let Ok(past) = view.graph.place(&contribution) else { return false };
        let judgement = view.governance.judge(&view.graph, &past, &contribution);
        *judgement.verdict() == Verdict::Admitted
    }

    fn body(&self, choice: Choice) -> Body {
        let ([first, second], [first_root, second_root]) = (self.decisions, self.roots);
        let (decision, state_root) =
            if choice.value == 0 { (first, first_root) } else { (second, second_root) };
        let value = Value { decision, outcome: Outcome::Adopted };
        let Self { slot, previous, .. } = *self;
        let round = choice.round;
        if choice.is_confirm {
            return Body::Confirm(Confirm { slot, previous, round, value, state_root });
        }
        Body::Seal(Seal { slot, previous, round, value })
    }

    /// The vote that a body casts here, if it is one for this place.
    fn choice(&self, body: &Body) -> Option<Choice> {
        let (is_confirm, slot, round, value) = match body {
            Body::Seal(Seal { slot, round, value, .. }) => (false, *slot, *round, value),
            Body::Confirm(Confirm { slot, round, value, .. }) => (true, *slot, *round, value),
            Body::Open(_)
            | Body::Stance(_)
            | Body::Withdraw(_)
            | Body::KeyGrant(_)
            | Body::KeyRevoke(_)
            | Body::InviteIssue(_)
            | Body::InviteRevoke(_)
            | Body::GuestAdmit(_)
            | Body::GuestAdopt(_)
            | Body::FaultProof(_)
            | Body::Here(_) => return None,
        };
        let place = self.decisions.iter().position(|decision| *decision == value.decision)?;
        let is_here = slot == self.slot && value.outcome == Outcome::Adopted;
        is_here.then(|| Choice { is_confirm, round, value: u8::from(place == 1) })
    }
}

/// Has everybody mark the partner with this handle as dark, without whom they can decide.
fn take_the_seat_of(view: &mut View, handle: &str, keys: &[SecretKey]) {
    let gone = view.governance.state().partner_named(handle);
    let partner = gone.expect("the proposer is a founder").id;
    let challenge = open(Effect::MarkDormant { partner }, Mode::Lazy);
    let challenger = keys.first().expect("there is a seat");
    let challenge = view.write(challenger, &Body::Open(Box::new(challenge)));
    for key in keys {
        view.write(key, &agree(challenge));
    }
    while keys.iter().filter(|key| decide(view, key, challenge)).count() > 0 {}
}

/// Lets a machine do one thing towards `decision`; whether there was one.
fn decide(view: &mut View, key: &SecretKey, decision: ContributionId) -> bool {
    let elapsed_ms = BTreeMap::from([(decision, LONG_MS)]);
    let timing = Timing { elapsed_ms, round_base_ms: 1, ..Timing::default() };
    let plan = view.governance.next_act(&view.graph, &key.public(), &timing);
    plan.act.is_some_and(|body| {
        view.write(key, &body);
        true
    })
}
