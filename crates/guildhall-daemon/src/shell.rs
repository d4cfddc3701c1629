//! The one loop: inputs to the node, effects to the world.
//!
//! Whatever waits when the loop comes round is handed to the node at once, and all that it wants
//! kept goes to disk in one commit, before anything else of that round happens. So one fsync serves
//! many acts, and nothing leaves this process that its disk does not hold.

use std::collections::BTreeMap;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use guildhall_ledger::Contribution;
use guildhall_node::{CallId, Config, Effect, Event, Input, Node, Now, Refusal, Reply};
use tokio::sync::{mpsc, oneshot};
use tracing::{debug, error, info, warn};

use crate::desk::{Desk, Job, Jobs};
use crate::keeper::{KeepError, Keeper};
use crate::network::Outward;

/// Most inputs handed to the node before their effects are carried out.
const ROUND_LENGTH_MAX: usize = 1_024;

/// After the disk was found full, this long nothing is tried.
const FULL_DISK_PAUSE: Duration = Duration::from_secs(1);

/// The node's timing notes are written at most this often.
const NOTES_PAUSE: Duration = Duration::from_secs(60);

/// Everything the loop works with.
pub(crate) struct Shell {
    node: Node,
    /// To load the node again, should its memory be ahead of its disk.
    config: Config,
    keeper: Keeper,
    outward: Outward,
    jobs: mpsc::Receiver<Job>,
    desk: Desk,
    calls: BTreeMap<CallId, oneshot::Sender<Result<Reply, Refusal>>>,
    next_call: u64,
    started: Instant,
    wake_at: Option<Instant>,
    notes_due: Instant,
}

impl Shell {
    /// A shell around a node that was loaded from `keeper`. The desk comes first, because the
    /// network needs it.
    pub(crate) fn new(
        (node, config): (Node, Config),
        keeper: Keeper,
        outward: Outward,
        (desk, jobs): (Desk, Jobs),
    ) -> Self {
        let started = Instant::now();
        Self {
            node,
            config,
            keeper,
            outward,
            jobs: jobs.0,
            desk,
            calls: BTreeMap::new(),
            next_call: 0,
            started,
            wake_at: None,
            notes_due: started + NOTES_PAUSE,
        }
    }

    /// Runs until it is told to stop; then leaves a snapshot behind.
    pub(crate) async fn run(mut self) -> Result<(), KeepError> {
        let effects = self.node.start(self.now());
        self.carry_out(effects).await?;
        if !self.node.is_guarded() {
            self.keeper.settle_here()?;
        }
        let mut is_running = true;
        while is_running {
            let mut round = self.next_round().await;
            let mut effects = Vec::new();
            for job in round.drain(..) {
                let now = self.now();
                match job {
                    Job::Input(input) => effects.extend(self.node.handle(now, input)),
                    Job::Command(command, answer) => {
                        let call = self.new_call(answer);
                        let input = Input::Command { call, command };
                        effects.extend(self.node.handle(now, input));
                    }
                    Job::Question(question) => question(&mut self.node, now),
                    Job::Stop => is_running = false,
                }
            }
            self.carry_out(effects).await?;
            self.keep_notes();
        }
        self.outward.stop().await;
        info!("leaving a snapshot");
        let now = self.now();
        self.keeper.close(&self.node, now)
    }

    /// Waits for something to do, then takes all that waits.
    async fn next_round(&mut self) -> Vec<Job> {
        let wake_at = self.wake_at.unwrap_or_else(|| Instant::now() + NOTES_PAUSE);
        let mut round = Vec::new();
        tokio::select! {
            job = self.jobs.recv() => round.push(job.unwrap_or(Job::Stop)),
            () = tokio::time::sleep_until(wake_at.into()) => {
                self.wake_at = None;
                round.push(Job::Input(Input::Woken));
            }
        }
        while round.len() < ROUND_LENGTH_MAX {
            let Ok(job) = self.jobs.try_recv() else { break };
            round.push(job);
        }
        round
    }

    fn new_call(&mut self, answer: oneshot::Sender<Result<Reply, Refusal>>) -> CallId {
        self.next_call = self.next_call.wrapping_add(1);
        let call = CallId(self.next_call);
        self.calls.insert(call, answer);
        call
    }

    /// Everything to be kept first, in one commit; then the rest in order.
    async fn carry_out(&mut self, effects: Vec<Effect>) -> Result<(), KeepError> {
        let mut news: Vec<Contribution> = Vec::new();
        let mut rest = Vec::with_capacity(effects.len());
        for effect in effects {
            match effect {
                Effect::Persist(contributions) => news.extend(contributions),
                other => rest.push(other),
            }
        }
        if !news.is_empty() {
            let count = news.len();
            match self.keeper.commit(news, self.node.public_key(), self.now()).await {
                Ok(()) => debug!(count, "kept contributions"),
                Err(failure) => {
                    error!(%failure, "cannot keep contributions; nothing of them was sent");
                    return self.fall_back(failure, rest).await;
                }
            }
        }
        for effect in rest {
            self.perform(effect);
        }
        Ok(())
    }

    /// Nothing of this round was kept. With a full disk the node goes on as its disk knows it, and
    /// tries again when there is room; with any other fault nobody knows what the disk holds.
    async fn fall_back(
        &mut self,
        failure: KeepError,
        effects: Vec<Effect>,
    ) -> Result<(), KeepError> {
        if !failure.is_disk_full() {
            return Err(failure);
        }
        for effect in effects {
            if let Effect::Reply(call, _) = effect {
                self.perform(Effect::Reply(call, Box::new(Err(Refusal::DiskFull))));
            }
        }
        self.outward.drop_streams();
        // A copy that waits for a partner goes on waiting.
        let waits = self.node.is_guarded();
        self.node = self.keeper.load(self.config.clone(), waits)?.ok_or(KeepError::NoGenesis)?;
        self.node.hold();
        let now = self.now();
        let mut effects = self.node.start(now);
        for peer in self.outward.connected() {
            effects.extend(self.node.handle(now, Input::Connected(peer)));
        }
        for effect in effects {
            self.perform(effect);
        }
        tokio::time::sleep(FULL_DISK_PAUSE).await;
        self.node.resume();
        self.wake_at = Some(Instant::now());
        Ok(())
    }

    fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::Reply(call, reply) => {
                if let Some(answer) = self.calls.remove(&call) {
                    // Whoever called may have gone away.
                    drop(answer.send(*reply));
                }
            }
            Effect::Event(event) => {
                if let Event::Refused { from, why, .. } = &event {
                    warn!(?from, %why, "refused a contribution");
                }
                self.desk.tell(event);
            }
            Effect::KeepNotes(notes) => {
                if let Err(failure) = self.keeper.keep_notes(&notes) {
                    warn!(%failure, "cannot keep the notes of this node");
                }
            }
            Effect::WakeAt(mono_ms) => {
                let at = self.started + Duration::from_millis(mono_ms);
                self.wake_at = Some(self.wake_at.map_or(at, |earlier| earlier.min(at)));
            }
            outward => self.outward.perform(outward),
        }
    }

    fn keep_notes(&mut self) {
        if Instant::now() < self.notes_due {
            return;
        }
        self.notes_due = Instant::now() + NOTES_PAUSE;
        let now = self.now();
        if let Err(failure) = self.keeper.keep_notes(&self.node.notes_at(now)) {
            warn!(%failure, "cannot keep notes of time; windows may run longer after a restart");
        }
        self.keeper.snapshot_if_due(&self.node);
    }

    fn now(&self) -> Now {
        let wall = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let in_ms = |span: Duration| u64::try_from(span.as_millis()).unwrap_or(u64::MAX);
        Now { wall_ms: in_ms(wall), mono_ms: in_ms(self.started.elapsed()) }
    }
}
