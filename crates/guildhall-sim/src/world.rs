//! The stage: machines, the network between them, virtual time, and everything that happens.
//!
//! One thread, one queue of events ordered by time and then by when they were put in. Nothing here
//! reads a clock or draws a number that does not follow from the seed, so a seed replays exactly.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};
use std::rc::Rc;

use guildhall_governance::Token;
use guildhall_ledger::{Contribution, ContributionId, PublicKey, Signature};
use guildhall_node::{Input, Node, Source, StreamId};

use crate::chance::Chance;
use crate::check::{Broken, Checker, Failure};
use crate::figures::Figures;
use crate::links::{End, Links, Message};
use crate::machine::Machine;
use crate::plan::{Intent, MachineId, Plan, Weather};
use crate::watch::DAY_MS;

mod beginning;
mod deeds;
mod effects;
mod ending;
mod happening;
mod joining;
mod streams;

/// A machine's state is held against others' after so many rounds.
const COMPARE_EVERY: u64 = 997;

/// What is on its way.
#[derive(Debug)]
enum Event {
    /// A machine hands its node what waits.
    Round(MachineId),
    /// A machine's clock says that its node wanted to be woken.
    Wake(MachineId),
    /// Two machines get a connection.
    Connect(MachineId, MachineId),
    /// A gossiped message arrives.
    Gossip { from: MachineId, to: MachineId, message: Rc<Message> },
    /// A frame arrives.
    Frame { end: End, bytes: Vec<u8> },
    /// A stream ends, behind everything that was sent on it.
    StreamEnd(End),
    /// A stream is looked at: does anything happen on it?
    Idle(End),
    /// An input for the node that was up in this run of the machine.
    Input { to: MachineId, run: u64, input: Box<Input> },
    /// An organisation with an invite asks to join, again.
    Ask(MachineId),
    /// A sponsor's answer arrives.
    Answer { to: MachineId, bytes: Vec<u8> },
    /// A machine starts.
    Start(MachineId),
    /// Something of the plan happens.
    Happening(usize),
    /// The network is whole again, unless it fell apart anew since.
    Mend(u64),
    /// A wall clock runs on.
    Thaw(MachineId),
    /// A hostile machine has its turn.
    Turn(MachineId),
}

#[derive(Debug)]
struct Queued {
    at_ms: u64,
    tie: u64,
    event: Event,
}

impl PartialEq for Queued {
    fn eq(&self, other: &Self) -> bool {
        (self.at_ms, self.tie) == (other.at_ms, other.tie)
    }
}

impl Eq for Queued {}

impl PartialOrd for Queued {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Queued {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.at_ms, self.tie).cmp(&(other.at_ms, other.tie))
    }
}

/// Streams of chance, one for each part of a run.
#[derive(Debug)]
struct Chances {
    network: Chance,
    machine: Chance,
    hostile: Chance,
}

/// Who waits for the answer to a call.
#[derive(Debug)]
struct Call {
    machine: MachineId,
    intent: Option<Intent>,
    speaks_on: Option<ContributionId>,
}

/// A run.
#[derive(Debug)]
pub(crate) struct World {
    plan: Plan,
    weather: Weather,
    queue: BinaryHeap<Reverse<Queued>>,
    tie: u64,
    now_ms: u64,
    /// How much time all machines slept through.
    slept_ms: u64,
    machines: Vec<Machine>,
    links: Links,
    chances: Chances,
    /// What was signed as it says, and nothing for what was not; each is checked once a run.
    checked: BTreeMap<(ContributionId, Signature), Option<Contribution>>,
    calls: BTreeMap<u64, Call>,
    /// Who waits for an answer on a stream of the join protocol.
    asking: BTreeMap<StreamId, MachineId>,
    /// Invites that were issued, for whoever looks over a shoulder.
    tokens: Vec<Token>,
    checker: Checker,
    figures: Figures,
    next: u64,
    partition: u64,
    steps: u64,
    trace: u64,
    /// Set once all faults are over.
    is_healed: bool,
    broken: Option<Broken>,
    log: Option<Vec<String>>,
}

impl World {
    /// The world of a plan, everybody up. With `is_told`, what happens is written down.
    pub(crate) fn new(plan: Plan, is_told: bool) -> Self {
        let seed = plan.seed;
        let machines: Vec<Machine> =
            (0..plan.machines()).map(|at| beginning::machine(&plan, at)).collect();
        let is_honest = |machine: &&Machine| !plan.is_hostile(machine.id);
        let honest: BTreeSet<PublicKey> =
            machines.iter().filter(is_honest).map(Machine::key).collect();
        let mut world = Self {
            weather: plan.weather,
            queue: BinaryHeap::new(),
            tie: 0,
            now_ms: 0,
            slept_ms: 0,
            machines,
            links: Links::default(),
            chances: Chances {
                network: Chance::new(seed, 2),
                machine: Chance::new(seed, 3),
                hostile: Chance::new(seed, 4),
            },
            checked: BTreeMap::new(),
            calls: BTreeMap::new(),
            asking: BTreeMap::new(),
            tokens: Vec::new(),
            checker: Checker::new(honest, plan.is_beyond),
            figures: Figures { seeds: 1, ..Figures::default() },
            next: 0,
            partition: 0,
            steps: 0,
            trace: seed,
            is_healed: false,
            broken: None,
            log: is_told.then(Vec::new),
            plan,
        };
        world.cast();
        let hostile = world.machines.iter().filter(|machine| !machine.is_honest()).count();
        world.checker.expect_hostile(hostile);
        world.begin();
        world
    }

    /// Runs to the end: faults, then healing, then what must hold.
    pub(crate) fn run(&mut self) -> Result<(), Failure> {
        let result = self.run_all();
        self.figures.steps = self.steps;
        self.figures.awake_ms = self.now_ms;
        self.figures.days_asleep = self.slept_ms / DAY_MS;
        self.figures.contributions = u64::try_from(self.checker.kept()).unwrap_or(u64::MAX);
        self.figures.finals = u64::try_from(self.checker.finals()).unwrap_or(u64::MAX);
        self.figures.splits = u64::from(self.checker.has_split());
        result.map_err(|broken| self.failure(broken))
    }

    /// What the run amounted to.
    pub(crate) fn figures(&self) -> &Figures {
        &self.figures
    }

    /// A number that depends on everything that happened.
    pub(crate) fn trace(&self) -> u64 {
        self.trace
    }

    /// What happened, if it was written down.
    pub(crate) fn log(&self) -> &[String] {
        self.log.as_deref().unwrap_or_default()
    }

    /// A failure, at this moment.
    pub(crate) fn failure(&self, broken: Broken) -> Failure {
        let (invariant, words) = broken;
        let (seed, step, at_ms) = (self.plan.seed, self.steps, self.now_ms);
        Failure { seed, step, at_ms, invariant, words }
    }

    fn run_all(&mut self) -> Result<(), Broken> {
        self.run_until(self.plan.span_ms)?;
        self.end()
    }

    /// Runs until the virtual time has come.
    fn run_until(&mut self, until_ms: u64) -> Result<(), Broken> {
        while let Some(Reverse(next)) = self.queue.peek() {
            if until_ms < next.at_ms {
                break;
            }
            let Some(Reverse(queued)) = self.queue.pop() else { break };
            self.now_ms = self.now_ms.max(queued.at_ms);
            self.dispatch(queued.event);
            if let Some(broken) = self.broken.take() {
                return Err(broken);
            }
        }
        self.now_ms = self.now_ms.max(until_ms);
        Ok(())
    }

    fn dispatch(&mut self, event: Event) {
        match event {
            Event::Round(machine) => self.round(machine),
            Event::Wake(machine) => self.wake(machine),
            Event::Connect(one, other) => self.connected(one, other),
            Event::Gossip { from, to, message } => self.gossip_arrives(from, to, &message),
            Event::Frame { end, bytes } => self.frame_arrives(end, bytes),
            Event::StreamEnd(end) => self.stream_ended(end),
            Event::Idle(end) => self.look_at_stream(end),
            Event::Input { to, run, input } => {
                if self.machines[to.0].runs == run && !self.is_too_late(to, &input) {
                    self.post(to, *input);
                }
            }
            Event::Ask(machine) => self.ask_to_join(machine),
            Event::Answer { to, bytes } => self.answered(to, &bytes),
            Event::Start(machine) => self.start(machine),
            Event::Happening(place) => self.happens(place),
            Event::Mend(partition) => self.mend(partition),
            Event::Thaw(machine) => self.machines[machine.0].watch.freeze(None),
            Event::Turn(machine) => self.turn(machine),
        }
    }

    fn queue(&mut self, at_ms: u64, event: Event) {
        self.tie += 1;
        let queued = Queued { at_ms: at_ms.max(self.now_ms), tie: self.tie, event };
        self.queue.push(Reverse(queued));
    }

    fn after(&mut self, delay_ms: u64, event: Event) {
        self.queue(self.now_ms + delay_ms, event);
    }

    /// Puts something before a node after a while, if it is still up in this run then.
    fn hand_in(&mut self, delay_ms: u64, to: MachineId, input: Input) {
        let run = self.machines[to.0].runs;
        self.after(delay_ms, Event::Input { to, run, input: Box::new(input) });
    }

    /// Time that has truly passed, the nights included.
    fn true_ms(&self) -> u64 {
        self.now_ms + self.slept_ms
    }

    fn number(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    /// Puts something before a node, which sees it in its next round.
    fn post(&mut self, to: MachineId, input: Input) {
        let now = self.now_ms;
        let machine = &mut self.machines[to.0];
        if !machine.is_up() {
            return;
        }
        machine.inbox.push_back(input);
        if !machine.has_round {
            machine.has_round = true;
            let at = machine.busy_until_ms.max(now);
            self.queue(at, Event::Round(to));
        }
    }

    /// A node gets everything that waits for it.
    fn round(&mut self, at: MachineId) {
        let true_ms = self.true_ms();
        let machine = &mut self.machines[at.0];
        machine.has_round = false;
        let now = machine.now(true_ms);
        let Some(node) = &mut machine.node else { return };
        if std::mem::take(&mut machine.is_held) {
            node.resume();
        }
        let mut effects = Vec::new();
        let mut sum = 0_u64;
        for input in machine.inbox.drain(..) {
            sum = sum.wrapping_mul(31).wrapping_add(weight(&input));
            effects.extend(node.handle(now, input));
        }
        self.steps += 1;
        self.remember(sum);
        self.carry_out(at, effects);
        self.keep_notes(at);
        self.look(at);
    }

    /// Mixes a number into the trace.
    fn remember(&mut self, number: u64) {
        let mixed = self.trace ^ number ^ self.now_ms.rotate_left(32);
        self.trace = mixed.wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29);
    }

    fn look(&mut self, at: MachineId) {
        let Self { machines, checker, steps, .. } = self;
        let machine = &mut machines[at.0];
        if !machine.is_honest() {
            return;
        }
        let Some(node) = &mut machine.node else { return };
        let mut result = checker.look(at, node);
        if result.is_ok() && *steps % COMPARE_EVERY == 0 {
            result = checker.compare(at, node);
        }
        self.note_broken(result);
    }

    fn note_broken(&mut self, result: Result<(), Broken>) {
        if let Err(broken) = result {
            self.broken.get_or_insert(broken);
        }
    }

    /// Writes down what happens, if anybody wants to know.
    fn tell(&mut self, words: impl FnOnce(&Self) -> String) {
        if self.log.is_some() {
            let line = format!("{:>9} ms  {}", self.now_ms, words(self));
            self.log.get_or_insert_with(Vec::new).push(line);
        }
    }

    fn node(&self, at: MachineId) -> Option<&Node> {
        self.machines[at.0].node.as_ref()
    }

    /// Machines whose keys are those of honest members, whatever state they are in.
    fn honest(&self) -> Vec<MachineId> {
        self.machines.iter().filter(|machine| machine.is_honest()).map(|found| found.id).collect()
    }

    fn way_ms(&mut self) -> u64 {
        let Weather { fast_ms, slow_ms, .. } = self.weather;
        self.chances.network.between(fast_ms, slow_ms)
    }
}

/// A number for an input, so that the trace tells runs apart.
fn weight(input: &Input) -> u64 {
    let length = |bytes: &Vec<u8>| u64::try_from(bytes.len()).unwrap_or(0);
    match input {
        Input::Command { call, .. } => 1 + (call.0 << 8),
        Input::Connected(key) => 2 + (u64::from(key.0[0]) << 8),
        Input::Disconnected(key) => 3 + (u64::from(key.0[0]) << 8),
        Input::Gossip { gossip, bytes, .. } => 4 + (gossip.0 << 8) + (length(bytes) << 32),
        Input::Opened { stream, .. } => 5 + (stream.0 << 8),
        Input::NotOpened(key) => 6 + (u64::from(key.0[0]) << 8),
        Input::Frame { stream, bytes } => 7 + (stream.0 << 8) + (length(bytes) << 32),
        Input::Sent(stream) => 8 + (stream.0 << 8),
        Input::Closed(stream) => 9 + (stream.0 << 8),
        Input::Verified { source: Source::Stream(stream), .. } => 10 + (stream.0 << 8),
        Input::Verified { source: Source::Gossip { gossip, .. }, .. } => 13 + (gossip.0 << 8),
        Input::JoinRequest { stream, .. } => 11 + (stream.0 << 8),
        Input::Woken => 12,
    }
}
