//! What an honest node's machine does next.
//!
//! None of this is validity. Time enters here and nowhere else: the node says how long it has known
//! each proposal, and the answer is one act at a time, to be signed, kept and published.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_ledger::{ContributionId, Graph, Index, PublicKey};

use super::Governance;
use super::readings::Reading;
use crate::body::{Body, Confirm, Here, Open, Seal, Value};
use crate::docket::Candidate;
use crate::effect::Effect;
use crate::id::PartnerId;
use crate::mode::{Mode, ModeKind};
use crate::register::rank;
use crate::sight::Sight;
use crate::slot::any;
use crate::state::Status;

const HOUR_MS: u64 = 60 * 60 * 1000;

/// With somebody counted as silent, a matter stays open at least so long.
const SILENCE_WINDOW_MS: u64 = 24 * HOUR_MS;

/// How far back a partner's returns are counted, in entries.
const RETURNS_WITHIN_ENTRIES: u32 = 20;

/// Longest wait of a partner that keeps returning.
const RETURN_WAIT_MS_MAX: u64 = 14 * 24 * HOUR_MS;

/// Rounds after which the wait between rounds no longer doubles.
const ROUND_DOUBLINGS_MAX: u32 = 10;

/// Fewest seats with which Seals of others make a proposal mature.
const SEATS_TO_FOLLOW_MIN: usize = 4;

/// What the node knows about time; kept on its disk.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Timing {
    /// For each open proposal: time since this node first saw it, by wall clock or by its own
    /// uptime, whichever is longer.
    pub elapsed_ms: BTreeMap<ContributionId, u64>,
    /// Time since a quorum of Seals of this node's present round was seen.
    pub round_elapsed_ms: u64,
    /// How long this node waits in round 0 before it seals the next.
    pub round_base_ms: u64,
    /// Time since more heads were open than fit, or since this node last joined some.
    pub crowded_ms: u64,
    /// Whether this node joined some since.
    pub has_joined: bool,
}

/// What a node's machine does next.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Plan {
    /// What to sign on the base of the same moment.
    pub act: Option<Body>,
    /// When to ask again, even if nothing arrives.
    pub wake_after_ms: Option<u64>,
    /// Whether heads must be joined before anything else can be said.
    pub is_crowded: bool,
}

impl Plan {
    /// Sign this.
    fn now(body: Body) -> Self {
        Self { act: Some(body), ..Self::default() }
    }

    /// Ask again after so long.
    fn after(wait_ms: u64) -> Self {
        Self { wake_after_ms: Some(wait_ms), ..Self::default() }
    }
}

/// What the machine of one seat sees.
struct Desk<'a> {
    seat: PartnerId,
    sight: &'a Sight<'a>,
    /// Whether the sight is everything that is here.
    sight_is_whole: bool,
    timing: &'a Timing,
}

impl Governance {
    /// What the machine that holds `key` does next, on top of everything in `graph`.
    ///
    /// At most one act a time: sign it on [`Governance::base`], keep it, admit it, ask again. Where
    /// more heads are open than a contribution can join, the act is a `Here` that joins some.
    pub fn next_act(&self, graph: &Graph, key: &PublicKey, timing: &Timing) -> Plan {
        let base = self.base(graph, key);
        // Where heads are left out the plan still sees them: that there is something to do is why
        // they are joined.
        let sight_is_whole = !self.minutes.is_contested();
        let sight = if sight_is_whole {
            Sight::everything(graph)
        } else {
            let heads = self.heads(graph, base.prev);
            Sight::up_to(graph, base.prev.into_iter().chain(heads).collect())
        };
        let is_silenced = self.split(graph).is_some() || sight.is_forked(key, &self.register);
        let Some(partner) = self.partner_of(graph, key).filter(|_| !is_silenced) else {
            return Plan::default();
        };
        let desk = Desk { seat: partner, sight: &sight, sight_is_whole, timing };
        let plan = self.plan(key, &desk);
        if plan.act.is_some() && 0 < base.joins {
            return self.join_heads(&base, &partner, timing);
        }
        let stands_at_tip = base.minutes() == self.state().minutes();
        if stands_at_tip { plan } else { Plan::default() }
    }

    fn plan(&self, key: &PublicKey, desk: &Desk<'_>) -> Plan {
        if self.is_challenged(desk) {
            return Plan::now(Body::Here(Here));
        }
        let Some(partner) = self.state().partner(&desk.seat) else { return Plan::default() };
        if partner.seat_key != *key {
            return Plan::default();
        }
        match partner.status {
            Status::Dormant => match self.returning(desk) {
                Some(open) => Plan::now(Body::Open(Box::new(open))),
                None => Plan::default(),
            },
            Status::Active => self.vote(desk),
            Status::Left | Status::Removed => Plan::default(),
        }
    }

    /// Whether somebody asks for a sign of life that was not given yet.
    fn is_challenged(&self, desk: &Desk<'_>) -> bool {
        let is_unanswered = |candidate: &Candidate| {
            self.floating.contains(&candidate.id)
                && desk.sight.has(candidate.index)
                && !candidate.is_answered(&|index| desk.sight.has(index))
        };
        self.docket.challenges_to(&desk.seat).any(is_unanswered)
    }

    /// The act by which a dormant partner takes its seat, unless it is under way.
    fn returning(&self, desk: &Desk<'_>) -> Option<Open> {
        let is_return = |candidate: &Candidate| {
            matches!(candidate.open.effect, Effect::Reactivate { .. })
                && self.floating.contains(&candidate.id)
        };
        if self.docket.opened_by(&desk.seat).any(is_return) {
            return None;
        }
        let partner = self.state().partner(&desk.seat)?;
        Some(Open {
            person: None,
            effect: Effect::Reactivate { partner: partner.id, dormant_since: partner.since },
            mode: Mode::Auto,
            title: format!("{} takes its seat", partner.handle),
            text: None,
            close_after_ms: None,
            review_after_ms: None,
            supersedes: None,
        })
    }

    fn vote(&self, desk: &Desk<'_>) -> Plan {
        if let Some(confirm) = self.confirm(desk) {
            return Plan::now(Body::Confirm(confirm));
        }
        let seen = |index| desk.sight.has(index);
        let slot = self.minutes.slot(self.tip);
        let needed = self.needed(self.tip);
        let own = slot.last_seal(&desk.seat, &seen);
        let full = slot.rounds().rev().find(|round| slot.sealers(*round, &seen) >= needed);
        let wake_after_ms = self.next_maturity(desk);
        let round = match (own, full) {
            (None, None) => {
                let act = self.first_seal(desk).map(Body::Seal);
                return Plan { act, wake_after_ms, is_crowded: false };
            }
            (None, Some(full)) => full.saturating_add(1),
            (Some(own), _) if slot.sealers(own, &seen) >= needed => {
                let wait = round_wait_ms(desk.timing, own);
                if desk.timing.round_elapsed_ms < wait {
                    let rest = wait - desk.timing.round_elapsed_ms;
                    let wake = wake_after_ms.map_or(rest, |wake| wake.min(rest));
                    return Plan::after(wake);
                }
                full.unwrap_or(own).max(own).saturating_add(1)
            }
            (Some(_), _) => return Plan { act: None, wake_after_ms, is_crowded: false },
        };
        Plan { act: self.later_seal(desk, round).map(Body::Seal), wake_after_ms, is_crowded: false }
    }

    fn confirm(&self, desk: &Desk<'_>) -> Option<Confirm> {
        let seen = |index| desk.sight.has(index);
        let slot = self.minutes.slot(self.tip);
        let sealed = slot.last_seal(&desk.seat, &seen);
        let confirmed = slot.last_confirm(&desk.seat, &seen);
        let may = |round: &u32| {
            let may_go_back = self.planted.confirm_after_seal();
            sealed.is_none_or(|sealed| sealed <= *round || may_go_back)
                && confirmed.is_none_or(|confirmed| confirmed < *round)
        };
        let needed = self.needed(self.tip);
        let own = |round| {
            let of_seat = |indices: &Vec<Index>| any(indices, &seen);
            let is_own = |seats: &BTreeMap<PartnerId, Vec<Index>>| {
                seats.get(&desk.seat).is_some_and(of_seat)
            };
            slot.seals(round).find(|(_, seats)| is_own(seats)).map(|(value, _)| *value)
        };
        let polka = |round| {
            let agreed = slot.polkas(round, needed, &seen).first().copied();
            let own = self.planted.confirm_without_polka().then(|| own(round)).flatten();
            Some((round, agreed.or(own)?))
        };
        let (round, value) = slot.rounds().rev().filter(may).find_map(polka)?;
        let state = self.state();
        let candidate = self.docket.get(&value.decision)?;
        let state_root = state.after(value, &candidate.open).root();
        let (slot, previous) = (state.minutes(), state.entry());
        Some(Confirm { slot, previous, round, value, state_root })
    }

    /// A Seal of round 0 for the first proposal that is mature.
    fn first_seal(&self, desk: &Desk<'_>) -> Option<Seal> {
        let mut mature: Vec<&Candidate> =
            self.candidates(desk).filter(|candidate| self.rest_ms(candidate, desk) == 0).collect();
        mature.sort_by_key(|candidate| rank(desk.sight.graph, candidate.index));
        let candidate = mature.first()?;
        Some(self.seal(candidate, 0, desk))
    }

    /// A Seal of a later round: what is locked, else what most sealed among what may be sealed.
    fn later_seal(&self, desk: &Desk<'_>, round: u32) -> Option<Seal> {
        let seen = |index| desk.sight.has(index);
        let slot = self.minutes.slot(self.tip);
        let locked = slot.lock(round, self.needed(self.tip), &seen);
        if let Some(value) = locked.first().filter(|_| !self.planted.no_lock()) {
            let state = self.state();
            let (slot, previous) = (state.minutes(), state.entry());
            return Some(Seal { slot, previous, round, value: *value });
        }
        if self.planted.plurality_by_value() {
            return self.most_sealed(desk, round);
        }
        let mut sealers: BTreeMap<ContributionId, BTreeSet<PartnerId>> = BTreeMap::new();
        for (value, seats) in slot.seals(round.saturating_sub(1)) {
            let seats = seats.iter().filter(|(_, indices)| any(indices, &seen));
            sealers.entry(value.decision).or_default().extend(seats.map(|(seat, _)| *seat));
        }
        let may_be_sealed = |id: &ContributionId| {
            let candidate = self.docket.get(id)?;
            let is_left_alone =
                self.planted.forked_never_sealed_on() && self.is_skipped(candidate, desk);
            let is_mature = self.floating.contains(id) && self.rest_ms(candidate, desk) == 0;
            let goes_on = is_mature || self.has_following(candidate, desk);
            (goes_on && !is_left_alone).then_some(candidate)
        };
        let candidates =
            sealers.iter().filter_map(|(id, seats)| Some((seats.len(), may_be_sealed(id)?)));
        // Of equally many, the lowest id: `max_by_key` keeps the last.
        let (_, candidate) = candidates.rev().max_by_key(|(count, _)| *count)?;
        Some(self.seal(candidate, round, desk))
    }

    /// The value that most sealed in the round before.
    fn most_sealed(&self, desk: &Desk<'_>, round: u32) -> Option<Seal> {
        let seen = |index| desk.sight.has(index);
        let seals = self.minutes.slot(self.tip).seals(round.saturating_sub(1));
        let counted = seals.map(|(value, seats)| {
            (seats.values().filter(|indices| any(indices, &seen)).count(), *value)
        });
        let (_, value) = counted.filter(|(count, _)| *count > 0).max()?;
        let state = self.state();
        Some(Seal { slot: state.minutes(), previous: state.entry(), round, value })
    }

    fn seal(&self, candidate: &Candidate, round: u32, desk: &Desk<'_>) -> Seal {
        let ballot_box = self.ballot_box(self.tip, round, desk.sight);
        let outcome = self.ballot(candidate, self.tip, &ballot_box).outcome();
        let state = self.state();
        let value = Value { decision: candidate.id, outcome };
        Seal { slot: state.minutes(), previous: state.entry(), round, value }
    }

    /// Proposals that this machine may seal first.
    fn candidates<'a>(&'a self, desk: &'a Desk<'_>) -> impl Iterator<Item = &'a Candidate> + 'a {
        let floating = self.floating.iter().filter_map(|id| self.docket.get(id));
        floating.filter(|candidate| {
            desk.sight.has(candidate.index) && !self.is_skipped(candidate, desk)
        })
    }

    /// Proposals of a forked key are not sealed first: it could open any number of them.
    ///
    /// One that others sealed before they knew is sealed on in later rounds, or a slot whose first
    /// round holds nothing else would stand still for ever.
    fn is_skipped(&self, candidate: &Candidate, desk: &Desk<'_>) -> bool {
        desk.sight.is_forked(&candidate.key, &self.register)
    }

    /// Whether so many seats sealed the proposal in this slot that one of them is honest.
    fn has_following(&self, candidate: &Candidate, desk: &Desk<'_>) -> bool {
        if matches!(candidate.open.effect, Effect::MarkDormant { .. }) {
            return false;
        }
        let quorum = self.state().quorum();
        let followers = self.followers(candidate, desk).len();
        quorum.seats >= SEATS_TO_FOLLOW_MIN && followers > quorum.liars_tolerated
    }

    /// Seats that sealed the proposal in any round of this slot.
    fn followers(&self, candidate: &Candidate, desk: &Desk<'_>) -> BTreeSet<PartnerId> {
        let seen = |index| desk.sight.has(index);
        let slot = self.minutes.slot(self.tip);
        let seals = slot.rounds().flat_map(|round| slot.seals(round));
        let of_it = seals.filter(|(value, _)| value.decision == candidate.id);
        let seats = of_it.flat_map(|(_, seats)| seats);
        seats.filter(|(_, indices)| any(indices, &seen)).map(|(seat, _)| *seat).collect()
    }

    /// When the next proposal that is not mature becomes so.
    fn next_maturity(&self, desk: &Desk<'_>) -> Option<u64> {
        let rests = self.candidates(desk).map(|candidate| self.rest_ms(candidate, desk));
        rests.filter(|rest| *rest > 0).min()
    }

    /// How long the proposal is still to be left open; 0 once it is mature.
    fn rest_ms(&self, candidate: &Candidate, desk: &Desk<'_>) -> u64 {
        let reading = self.reading(candidate, desk.sight, desk.sight_is_whole);
        let others = self.followers(candidate, desk);
        let others = others.iter().filter(|seat| **seat != candidate.proposer).count();
        let quorum = self.state().quorum();
        let is_followed = quorum.seats >= SEATS_TO_FOLLOW_MIN && others > quorum.liars_tolerated;
        let (earliest, latest) = self.closes_within(candidate, desk.sight, reading.has_silent);
        let may_close_early = is_followed || closes_early(candidate, reading);
        let due = if may_close_early { earliest } else { latest.max(earliest) };
        let elapsed = desk.timing.elapsed_ms.get(&candidate.id).copied().unwrap_or(0);
        due.saturating_sub(elapsed)
    }

    /// The soonest and the latest time after first sight at which the proposal closes.
    pub(super) fn closes_within(
        &self,
        candidate: &Candidate,
        sight: &Sight<'_>,
        has_silent: bool,
    ) -> (u64, u64) {
        let charter = self.state().charter();
        if let Effect::MarkDormant { .. } = candidate.open.effect {
            let window = charter.dormancy_window_ms();
            return (window, window);
        }
        let mode = self.mode(candidate, sight);
        if mode.kind() == ModeKind::Auto {
            let wait = self.return_wait_ms(candidate);
            return (wait, wait);
        }
        let window = charter.window(mode.kind());
        let for_the_silent = if has_silent { SILENCE_WINDOW_MS } else { 0 };
        let close_after = candidate.open.close_after_ms.unwrap_or(u64::MAX);
        (window.min_ms.max(for_the_silent), close_after.min(window.max_ms))
    }

    /// A partner that keeps going dark and returning waits longer each time.
    fn return_wait_ms(&self, candidate: &Candidate) -> u64 {
        let Effect::Reactivate { partner, .. } = &candidate.open.effect else { return 0 };
        let since = self.state().minutes().saturating_sub(RETURNS_WITHIN_ENTRIES).max(1);
        let is_return = |value: &Value| {
            let matter = self.docket.get(&value.decision);
            matter.is_some_and(|matter| {
                matches!(&matter.open.effect, Effect::Reactivate { partner: other, .. } if other == partner)
            })
        };
        let entries = self.minutes.way_back(self.tip, since);
        let returns = entries.filter_map(|mark| self.minutes.value(mark)).filter(is_return).count();
        let doublings = u32::try_from(returns).unwrap_or(u32::MAX);
        match doublings.checked_sub(1) {
            None => 0,
            Some(more) => (HOUR_MS << more.saturating_mul(2).min(16)).min(RETURN_WAIT_MS_MAX),
        }
    }
}

fn round_wait_ms(timing: &Timing, round: u32) -> u64 {
    timing.round_base_ms.saturating_mul(1 << round.min(ROUND_DOUBLINGS_MAX))
}

/// Whether the proposal closes as soon as it is settled, and is.
fn closes_early(candidate: &Candidate, reading: Reading) -> bool {
    let may = match candidate.open.effect {
        Effect::Remove { .. } | Effect::Recover(_) => reading.is_given,
        Effect::MarkDormant { .. } => false,
        Effect::AdmitPartner(_)
        | Effect::Readmit(_)
        | Effect::Reactivate { .. }
        | Effect::Adopt
        | Effect::SetPolicy { .. }
        | Effect::Leave { .. }
        | Effect::ChangeSeat { .. }
        | Effect::RotateRoot { .. } => true,
    };
    may && reading.is_settled
}
