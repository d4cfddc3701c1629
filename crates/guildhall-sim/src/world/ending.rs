//! The end of a run: everything heals, people decide what is open, and then all must be well.

use guildhall_governance::{Governance, Standing, Status};
use guildhall_ledger::{ContributionId, Graph, PublicKey};
use guildhall_node::{Act, Config, Input, Member, Node, Notes};

use super::{Event, World};
use crate::chance::Chance;
use crate::check::{self, Broken, Invariant};
use crate::fault::Fault;
use crate::oracle;
use crate::plan::{Intent, MachineId, Weather};

/// Within so long after a heal all hold the same.
const EQUAL_WITHIN_MS: u64 = 120_000;

/// How often it is looked whether they do.
const LOOK_PAUSE_MS: u64 = 1_000;

/// Rounds of voting at the end; each is a fortnight.
const ASSEMBLIES: usize = 8;

/// What people get done in one of them, in milliseconds.
const ASSEMBLY_MS: u64 = 45_000;

/// Days between them: longer than any window.
const ASSEMBLY_DAYS: u64 = 15;

/// How the minutes stand at the end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum End {
    /// Nothing is open any more.
    Quiet,
    /// Too few seats are present to decide anything.
    NoQuorum,
    /// More lied than are tolerated.
    Split,
    /// Something is open, and could be decided.
    Open,
}

impl World {
    pub(super) fn end(&mut self) -> Result<(), Broken> {
        self.heal();
        let healed = self.now_ms;
        self.await_equality(healed)?;
        self.vouch();
        let mut end = self.how_it_stands();
        for _ in 0..ASSEMBLIES {
            if end != End::Open {
                break;
            }
            self.assemble()?;
            end = self.how_it_stands();
        }
        let now = self.now_ms;
        self.await_equality(now)?;
        match end {
            End::Open if !self.plan.is_beyond => return Err(self.stuck()),
            End::NoQuorum => self.figures.without_quorum += 1,
            End::Split if !self.plan.is_beyond => {
                let words = "the minutes are split, and no more lie than are tolerated".to_owned();
                return Err((Invariant::Finality, words));
            }
            End::Open | End::Quiet | End::Split => {}
        }
        self.count_recoveries();
        self.check_all()
    }

    /// How many partners were given new keys.
    fn count_recoveries(&mut self) {
        let Some(node) = self.present().first().and_then(|at| self.node(*at)) else { return };
        let partners = node.governance().state().partners();
        for _ in 0..partners.map(|partner| partner.rekeyed_by.len()).sum() {
            self.figures.count(Fault::NewKeys);
        }
    }

    /// Everything works from here on, and nobody lies any more.
    fn heal(&mut self) {
        self.tell(|_| "everything is healed".to_owned());
        self.is_healed = true;
        self.weather = Weather::FAIR;
        self.partition += 1;
        let partition = self.partition;
        for at in 0..self.machines.len() {
            let machine = &mut self.machines[at];
            machine.full_until_ms = 0;
            machine.doom = None;
            machine.is_hiding = false;
            machine.watch.freeze(None);
            if !machine.disk.is_empty() {
                self.after(1, Event::Start(MachineId(at)));
            }
        }
        self.mend(partition);
    }

    /// People whose copies still wait for somebody who is gone vouch for them: all hold the same.
    fn vouch(&mut self) {
        for at in self.present() {
            if self.node(at).is_some_and(Node::is_guarded) {
                self.command(at, None, Act::TrustThisCopy);
            }
        }
    }

    /// Honest machines whose nodes run and belong to the federation as it stands.
    fn present(&self) -> Vec<MachineId> {
        let up: Vec<MachineId> =
            self.honest().into_iter().filter(|at| self.node(*at).is_some()).collect();
        let nodes = up.iter().filter_map(|at| self.node(*at));
        let Some(newest) = nodes.max_by_key(|node| node.governance().state().minutes()) else {
            return up;
        };
        let belongs = |at: &MachineId| {
            let standing = newest.governance().standing(newest.graph(), &self.machines[at.0].key());
            standing != Standing::Former && !self.may_be_stranger(*at, standing)
        };
        up.into_iter().filter(belongs).collect()
    }

    /// Whether a machine may have been let in by a liar on a branch that nobody else was shown: it is
    /// a stranger to the others, whatever it does.
    fn may_be_stranger(&self, at: MachineId, standing: Standing) -> bool {
        if self.plan.is_beyond {
            return self.plan.seats <= at.0;
        }
        let Some((sponsor, _)) = &self.machines[at.0].sponsor else { return false };
        let is_liar = |sponsor: &PublicKey| {
            let mut found = self.machines.iter().filter(|other| other.key() == *sponsor);
            found.any(|other| !other.is_honest())
        };
        standing == Standing::Unknown && is_liar(&sponsor.key)
    }

    /// Waits until all honest nodes hold the same.
    fn await_equality(&mut self, since_ms: u64) -> Result<(), Broken> {
        loop {
            self.run_until(self.now_ms + LOOK_PAUSE_MS)?;
            let present = self.present();
            let heads = |at: &MachineId| self.node(*at).map(|node| node.graph().heads_digest());
            let first = present.first().and_then(heads);
            if present.iter().all(|at| heads(at) == first) {
                let waited = self.now_ms - since_ms;
                self.figures.heal_ms = self.figures.heal_ms.max(waited);
                return Ok(());
            }
            if since_ms + EQUAL_WITHIN_MS < self.now_ms && !self.checker.has_split() {
                let counts: Vec<usize> = present
                    .iter()
                    .filter_map(|at| self.node(*at).map(|node| node.graph().len()))
                    .collect();
                let words = format!("{present:?} hold {counts:?}");
                return Err((Invariant::Delivery, words));
            }
            if since_ms + EQUAL_WITHIN_MS < self.now_ms {
                return Ok(());
            }
        }
    }

    /// Everybody speaks on everything, and a fortnight passes.
    fn assemble(&mut self) -> Result<(), Broken> {
        let mut chance = Chance::new(self.plan.seed, 6 + self.now_ms);
        let present = self.present();
        for at in &present {
            self.intend(*at, Intent::Vote, &mut chance);
        }
        self.run_until(self.now_ms + ASSEMBLY_MS)?;
        self.leap(ASSEMBLY_DAYS);
        self.run_until(self.now_ms + ASSEMBLY_MS)
    }

    fn how_it_stands(&self) -> End {
        let present = self.present();
        let Some(node) = present.first().and_then(|at| self.node(*at)) else { return End::Quiet };
        let (graph, governance) = (node.graph(), node.governance());
        if governance.split(graph).is_some() || self.checker.has_split() {
            return End::Split;
        }
        let state = governance.state();
        let mut seated = 0;
        let mut waits = false;
        for at in &present {
            let key = self.machines[at.0].key();
            let Some((partner, _)) = state.key(&key) else { continue };
            let Some(partner) = state.partner(&partner).filter(|found| found.seat_key == key)
            else {
                continue;
            };
            // A seat whose key forked does not vote any more.
            let is_whole = graph.forks_of(&key).is_empty();
            seated += usize::from(state.has_seat(&partner.id) && is_whole);
            waits |= partner.status == Status::Dormant && is_whole;
        }
        if !waits && governance.open_decisions().all(|id| is_left_alone(governance, graph, &id)) {
            return End::Quiet;
        }
        if seated < state.quorum().needed { End::NoQuorum } else { End::Open }
    }

    fn stuck(&self) -> Broken {
        let words = self.present().first().and_then(|at| self.node(*at)).map(|node| {
            let open: Vec<ContributionId> = node.governance().open_decisions().collect();
            let seats = node.governance().state().electorate().len();
            format!("{open:?} stay open with {seats} seats")
        });
        (Invariant::Liveness, words.unwrap_or_default())
    }

    /// What must hold at the very end.
    fn check_all(&mut self) -> Result<(), Broken> {
        let present = self.present();
        for at in &present {
            self.check_streams(*at)?;
            let Self { machines, checker, .. } = self;
            let Some(node) = &mut machines[at.0].node else { continue };
            check::isolated(*at, node)?;
            check::accountable(*at, node)?;
            check::forks_proven(*at, node)?;
            check::cut(*at, node)?;
            checker.compare(*at, node)?;
        }
        if !self.checker.has_split() {
            self.check_acknowledged(&present)?;
            if let Some((at, node)) = present.first().and_then(|at| Some((*at, self.node(*at)?))) {
                oracle::check_entries(at, node)?;
            }
            let nodes: Vec<(MachineId, &Node)> =
                present.iter().filter_map(|at| Some((*at, self.node(*at)?))).collect();
            for pair in nodes.windows(2) {
                if let [(at, one), (_, other)] = pair {
                    check::agree_on_effect(*at, one, other)?;
                }
            }
            self.rebuild(&present)?;
        }
        Ok(())
    }

    /// No node holds on to an exchange whose stream is gone and was said to be.
    fn check_streams(&self, at: MachineId) -> Result<(), Broken> {
        let Some(node) = self.node(at) else { return Ok(()) };
        let is_told = |stream| {
            let inbox = &self.machines[at.0].inbox;
            !inbox.iter().any(|input| matches!(input, Input::Closed(closed) if *closed == stream))
        };
        let is_gone = |stream| !self.links.ends.contains_key(&(at, stream)) && is_told(stream);
        match node.streams().filter(|stream| is_gone(*stream)).count() {
            0 => Ok(()),
            count => Err((Invariant::Bounds, format!("{at:?} holds on to {count} dead streams"))),
        }
    }

    /// What anybody was told is recorded, everybody has.
    fn check_acknowledged(&self, present: &[MachineId]) -> Result<(), Broken> {
        for at in present {
            let Some(id) = self.machines[at.0].acknowledged else { continue };
            let lacks = |other: &&MachineId| {
                self.node(**other).is_some_and(|node| node.graph().find(&id).is_none())
            };
            if let Some(other) = present.iter().find(lacks) {
                let words = format!("{other:?} lacks {id:?}, which {at:?} recorded");
                return Err((Invariant::Acknowledged, words));
            }
        }
        Ok(())
    }

    /// A fresh node that is given everything in another order comes to the same state.
    fn rebuild(&mut self, present: &[MachineId]) -> Result<(), Broken> {
        let mut chance = Chance::new(self.plan.seed, 7);
        let Some(at) = chance.pick(present).copied() else { return Ok(()) };
        let machine = &mut self.machines[at.0];
        let Some(node) = &mut machine.node else { return Ok(()) };
        let config = Config {
            key: machine.keys.node.clone(),
            session: [0; 8],
            own_tip: None,
            bootstrap: Vec::<Member>::new(),
            // Nodes agree where they hold on to the same entry.
            anchor: node.governance().anchor(),
            notes: Notes::default(),
        };
        let graph = node.graph();
        let order = any_order(graph, &mut chance);
        let Some((genesis, rest)) = order.split_first() else { return Ok(()) };
        let Ok(mut again) = Node::found(config, graph.contribution(*genesis).clone(), 1) else {
            return Ok(());
        };
        self.plan.bug.plant(&mut again);
        again.replay(rest.iter().map(|index| (graph.contribution(*index).clone(), 1)));
        check::rebuild(at, node, &mut again)
    }
}

/// Proposals of a forked key are not sealed first, by rule.
fn is_left_alone(governance: &Governance, graph: &Graph, id: &ContributionId) -> bool {
    let Some(decision) = governance.decision(graph, id) else { return true };
    let key = graph.header(decision.index).author;
    !graph.forks_of(&key).is_empty()
}

/// Everything in a graph, ancestors first, otherwise in any order.
fn any_order(graph: &Graph, chance: &mut Chance) -> Vec<guildhall_ledger::Index> {
    let mut left: Vec<usize> = Vec::new();
    let mut after: Vec<Vec<usize>> = vec![Vec::new(); graph.len()];
    let mut ready = Vec::new();
    let place = |index: guildhall_ledger::Index| usize::try_from(index.0).unwrap_or(usize::MAX);
    for index in graph.indices() {
        let past = graph.past(index);
        let before: std::collections::BTreeSet<usize> = past.ancestors().map(place).collect();
        left.push(before.len());
        if before.is_empty() {
            ready.push(index);
        }
        for ancestor in before {
            after[ancestor].push(place(index));
        }
    }
    let mut order = Vec::with_capacity(graph.len());
    while !ready.is_empty() {
        let next = ready.swap_remove(chance.place(ready.len()));
        order.push(next);
        for follower in &after[place(next)] {
            left[*follower] -= 1;
            if left[*follower] == 0 {
                ready.push(guildhall_ledger::Index(u32::try_from(*follower).unwrap_or(u32::MAX)));
            }
        }
    }
    order
}
