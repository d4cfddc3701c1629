//! The machine's own acts: votes that make decisions final, signs of life, taking the own seat.
//!
//! What to do is the rules' answer; this module brings the time, signs, and remembers when to ask
//! again. It asks only when governance moved or a moment came, so content costs it nothing.

use std::collections::BTreeSet;

use guildhall_governance::{Body, Timing as VoteTiming};
use guildhall_ledger::ContributionId;
use tracing::debug;

use crate::event::Event;
use crate::input::{Effect, Now};
use crate::node::Node;
use crate::node::authoring::Saying;
use crate::outbox::Outbox;

/// Wait in round 0 of a slot before the next round is sealed; doubles with each round.
const ROUND_BASE_MS: u64 = 2_000;

/// The rules are asked at least so often: the wall clock may have jumped meanwhile, after a machine
/// slept for days.
const ASK_AGAIN_MS: u64 = 60_000;

/// Most acts in a row; whatever is left follows with the next input.
const ACTS_MAX: usize = 16;

/// Where the machine stands in the slot it votes in.
#[derive(Debug, Default)]
pub(crate) struct Round {
    /// How many entries were final when `since_ms` was taken.
    minutes: Option<u32>,
    /// When this node sealed last, or the slot began, on the monotonic clock.
    since_ms: u64,
    /// Governance moved, so the rules are asked again.
    is_due: bool,
    /// When to ask again even if nothing moves, on the monotonic clock.
    at_ms: Option<u64>,
    /// Entries that were told to whoever watches.
    told: u32,
    /// More heads are open than a contribution can name.
    crowd: Option<Crowd>,
}

/// Since when heads must be joined before anything else is said.
#[derive(Clone, Copy, Debug)]
struct Crowd {
    /// When that began or this node last joined some, on the monotonic clock.
    since_ms: u64,
    has_joined: bool,
}

impl Round {
    /// Something of governance came in.
    pub(crate) fn governance_moved(&mut self) {
        self.is_due = true;
    }

    /// When to ask again even if nothing moves.
    pub(crate) fn at_ms(&self) -> Option<u64> {
        self.at_ms
    }

    fn follow_crowd(&mut self, is_crowded: bool, joins: bool, now: Now) {
        let fresh = Crowd { since_ms: now.mono_ms, has_joined: joins };
        self.crowd = match self.crowd {
            _ if !is_crowded => None,
            Some(crowd) if !joins => Some(crowd),
            Some(_) | None => Some(fresh),
        };
    }
}

impl Node {
    /// Signs what the rules say this machine signs next.
    pub(crate) fn vote(&mut self, now: Now, out: &mut Outbox) {
        let has_come = self.clocks.round.at_ms.is_some_and(|at| at <= now.mono_ms);
        if !self.clocks.round.is_due && !has_come {
            return;
        }
        self.clocks.round.is_due = false;
        self.clocks.round.at_ms = None;
        self.observe_open(now, out);
        for _ in 0..ACTS_MAX {
            self.follow_minutes(out);
            if self.may_sign().is_err() {
                // Asked again until it may.
                self.clocks.round.is_due = true;
                return;
            }
            let timing = self.vote_timing(now);
            let me = self.key.public();
            self.governance.read_open(&self.graph);
            let plan = self.governance.next_act(&self.graph, &me, &timing);
            self.clocks.round.follow_crowd(plan.is_crowded, plan.act.is_some(), now);
            let Some(body) = plan.act else {
                let rest_ms = plan.wake_after_ms.unwrap_or(ASK_AGAIN_MS).min(ASK_AGAIN_MS);
                self.clocks.round.at_ms = Some(now.mono_ms.saturating_add(rest_ms));
                break;
            };
            if matches!(body, Body::Seal(_)) {
                self.clocks.round.since_ms = now.mono_ms;
            }
            if let Err(why) = self.say(Saying::new(body.kind(), body.encode()), now, out) {
                let why = format!("this node's own {:?}: {why}", body.kind());
                out.event(Event::Refused { from: None, id: None, why });
                return;
            }
            self.observe_open(now, out);
        }
        // Our own votes moved governance, and were answered above.
        self.clocks.round.is_due = false;
    }

    /// Publishes the proof that a key signed two histories, unless somebody did.
    ///
    /// Whoever holds only one of the branches knows by it, and so does everybody who comes later.
    /// Where many are, not all say it at once.
    pub(crate) fn prove_forks(&mut self, now: Now, out: &mut Outbox) {
        if !self.is_fork_unproven || self.may_sign().is_err() {
            return;
        }
        if self.peers.are_many() {
            let latest = now.mono_ms.saturating_add(self.own_delay_ms());
            if now.mono_ms < *self.clocks.prove_at_ms.get_or_insert(latest) {
                return;
            }
        }
        self.clocks.prove_at_ms = None;
        self.is_fork_unproven = false;
        while let Some(proof) = self.governance.unproven_fork(&self.graph) {
            let body = Body::FaultProof(Box::new(proof));
            if let Err(why) = self.say(Saying::new(body.kind(), body.encode()), now, out) {
                debug!(%why, "this node cannot publish the proof of a fork");
                return;
            }
        }
    }

    /// Tells of entries that became final.
    fn follow_minutes(&mut self, out: &mut Outbox) {
        let minutes = self.governance.state().minutes();
        if minutes <= self.clocks.round.told {
            return;
        }
        self.clocks.round.told = minutes;
        out.event(Event::EntryFinal(minutes));
    }

    fn observe_open(&mut self, now: Now, out: &mut Outbox) {
        let open: BTreeSet<ContributionId> = self.governance.open_decisions().collect();
        if self.notes.timing.observe(&open, now) {
            out.push(Effect::KeepNotes(self.notes.to_bytes_at(now)));
        }
    }

    fn vote_timing(&mut self, now: Now) -> VoteTiming {
        let minutes = self.governance.state().minutes();
        let round = &mut self.clocks.round;
        if round.minutes != Some(minutes) {
            round.minutes = Some(minutes);
            round.since_ms = now.mono_ms;
        }
        let crowd = round.crowd;
        let elapsed = |id| (id, self.notes.timing.elapsed_ms(&id, now));
        VoteTiming {
            elapsed_ms: self.governance.open_decisions().map(elapsed).collect(),
            round_elapsed_ms: now.mono_ms.saturating_sub(self.clocks.round.since_ms),
            round_base_ms: ROUND_BASE_MS,
            crowded_ms: crowd.map_or(0, |crowd| now.mono_ms.saturating_sub(crowd.since_ms)),
            has_joined: crowd.is_some_and(|crowd| crowd.has_joined),
        }
    }
}
