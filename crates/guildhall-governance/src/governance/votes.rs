//! The rules of Open, Seal and Confirm.

use guildhall_ledger::{ContributionId, PublicKey};

use super::Governance;
use super::judge::Case;
use crate::body::{Confirm, Open, Seal, Value};
use crate::charter::Charter;
use crate::effect::{Effect, Newcomer, Recovery, shows_possession};
use crate::id::{EntryId, PartnerId};
use crate::invite::Claim;
use crate::minutes::Mark;
use crate::register::Scene;
use crate::sight::Sight;
use crate::slot::{Bound, SlotFault, Vote, any};
use crate::state::Status;
use crate::verdict::{ProposalFault, VoteFault};

/// Most proposals of one partner that are neither decided nor closed.
const OPEN_PROPOSALS_MAX: usize = 8;

impl Governance {
    pub(super) fn check_open(&self, case: &Case<'_>, open: &Open) -> Result<(), ProposalFault> {
        let proposer = proposer(case, open).ok_or(ProposalFault::NotYours)?;
        if let Effect::SetPolicy { key, value, .. } = &open.effect {
            Charter::check_value(*key, *value)?;
        }
        if let Some(hindrance) = case.state.hindrance(open, &proposer) {
            return Err(ProposalFault::Hindered(hindrance));
        }
        self.check_keys_of(case, &open.effect)?;
        let is_open = |candidate: &&crate::docket::Candidate| {
            case.graph.in_past(candidate.index, case.past)
                && self.minutes.decided(&candidate.id, case.mark).is_none()
                && self.hindrance(candidate, case.mark).is_none()
        };
        let count = self.docket.opened_by(&proposer).filter(is_open).count();
        if count < OPEN_PROPOSALS_MAX { Ok(()) } else { Err(ProposalFault::TooMany) }
    }

    /// Checks that the keys an effect puts in place are shown to be their holders'.
    fn check_keys_of(&self, case: &Case<'_>, effect: &Effect) -> Result<(), ProposalFault> {
        let (key, partner, possession) = match effect {
            Effect::AdmitPartner(newcomer) => {
                let claimed = self.claimed(case, newcomer);
                let is_shown = claimed.is_some_and(|claimed| claimed == newcomer.partner);
                return if is_shown { Ok(()) } else { Err(ProposalFault::NotThatGuest) };
            }
            Effect::Readmit(back) => {
                if self.claimed(case, &back.newcomer).is_none() {
                    return Err(ProposalFault::NotThatGuest);
                }
                let is_shown = back.is_shown(self.federation);
                return if is_shown { Ok(()) } else { Err(ProposalFault::NotTheSame) };
            }
            Effect::Recover(recovery) => {
                let is_shown = self.holds(case, recovery);
                return if is_shown { Ok(()) } else { Err(ProposalFault::NotThatGuest) };
            }
            Effect::ChangeSeat { new_seat, partner, possession, .. } => {
                (new_seat, partner, possession)
            }
            Effect::RotateRoot { new_root, partner, possession, .. } => {
                (new_root, partner, possession)
            }
            Effect::Adopt
            | Effect::SetPolicy { .. }
            | Effect::Remove { .. }
            | Effect::MarkDormant { .. }
            | Effect::Leave { .. }
            | Effect::Reactivate { .. } => return Ok(()),
        };
        let is_shown = shows_possession(key, self.federation, *partner, possession);
        if is_shown { Ok(()) } else { Err(ProposalFault::NoPossession) }
    }

    /// The id that the guest's claim leads to, if the newcomer is that guest as it described itself.
    fn claimed(&self, case: &Case<'_>, newcomer: &Newcomer) -> Option<PartnerId> {
        let claim = self.claim(case, &newcomer.seat_key, newcomer.admission)?;
        let is_it = (claim.root_key, claim.next_root) == (newcomer.root_key, newcomer.next_root)
            && (&claim.name, &claim.handle) == (&newcomer.name, &newcomer.handle);
        is_it.then(|| claim.partner())
    }

    /// Whether a guest showed that it holds the keys that a partner would get.
    fn holds(&self, case: &Case<'_>, recovery: &Recovery) -> bool {
        let claim = self.claim(case, &recovery.new_seat, recovery.admission);
        claim.is_some_and(|claim| {
            (claim.root_key, claim.next_root) == (recovery.new_root, recovery.next_root)
        })
    }

    /// What the guest with this key said of itself when it was let in by `admission`.
    fn claim(&self, case: &Case<'_>, key: &PublicKey, admission: ContributionId) -> Option<&Claim> {
        let seen = |index| case.graph.in_past(index, case.past);
        let scene = Scene { graph: case.graph, state: case.state, seen: &seen };
        let guest = self.register.guest(key, scene)?;
        let is_it = guest.fault.is_none() && case.graph.id(guest.admission.index) == admission;
        is_it.then_some(&guest.admission.claim)
    }

    /// Checks that a vote is for the place its past leads to, by a seat there.
    fn check_place(case: &Case<'_>, slot: u32, previous: EntryId) -> Result<PartnerId, VoteFault> {
        if (slot, previous) != (case.state.minutes(), case.state.entry()) {
            return Err(VoteFault::OtherSlot);
        }
        let seat = case.author.seat().filter(|seat| case.state.has_seat(seat));
        seat.ok_or(VoteFault::NoSeat)
    }

    pub(super) fn check_seal(&self, case: &Case<'_>, seal: &Seal) -> Result<(), VoteFault> {
        let seat = Self::check_place(case, seal.slot, seal.previous)?;
        let vote = Vote { seat, round: seal.round, value: seal.value };
        let seen = |index| case.graph.in_past(index, case.past);
        let slot = self.minutes.slot(case.mark);
        match slot.check_seal(vote, self.needed(case.mark), self.planted, &seen)? {
            Bound::Locked => Ok(()),
            Bound::Free => self.check_value(case, vote),
        }
    }

    pub(super) fn check_confirm(
        &self,
        case: &Case<'_>,
        confirm: &Confirm,
    ) -> Result<(), VoteFault> {
        let seat = Self::check_place(case, confirm.slot, confirm.previous)?;
        let vote = Vote { seat, round: confirm.round, value: confirm.value };
        let seen = |index| case.graph.in_past(index, case.past);
        let slot = self.minutes.slot(case.mark);
        let checked = slot.check_confirm(vote, self.needed(case.mark), self.planted, &seen);
        checked.map_err(|fault: SlotFault| fault.into())
    }

    /// Checks a value that no lock prescribes.
    fn check_value(&self, case: &Case<'_>, vote: Vote) -> Result<(), VoteFault> {
        let decision = &vote.value.decision;
        let seen = |index| case.graph.in_past(index, case.past);
        let candidate = self.docket.get(decision).filter(|candidate| seen(candidate.index));
        let is_undecided = self.minutes.decided(decision, case.mark).is_none();
        let candidate = candidate.filter(|_| is_undecided).ok_or(VoteFault::NoCandidate)?;
        if self.hindrance(candidate, case.mark).is_some() {
            return Err(VoteFault::NoCandidate);
        }
        let slot = self.minutes.slot(case.mark);
        if let Some(before) = vote.round.checked_sub(1) {
            let is_it = |value: &Value| value.decision == *decision;
            let mut sealed = slot.seals(before).filter(|(value, _)| is_it(value));
            if !sealed.any(|(_, seats)| seats.values().any(|indices| any(indices, &seen))) {
                return Err(VoteFault::NotSealedBefore);
            }
        }
        let sight = case.sight();
        let ballot_box = self.ballot_box(case.mark, vote.round, &sight);
        let outcome = self.ballot(candidate, case.mark, &ballot_box).outcome();
        if outcome == vote.value.outcome { Ok(()) } else { Err(VoteFault::OtherOutcome) }
    }

    /// The set in which stances count for a Seal of `round` by somebody who saw `sight`.
    ///
    /// In later rounds it is what the Seals of round 0 had seen, so that everybody who saw the same
    /// Seals evaluates alike.
    pub(super) fn ballot_box<'a>(&self, mark: Mark, round: u32, sight: &Sight<'a>) -> Sight<'a> {
        if round == 0 {
            return sight.clone();
        }
        let state = self.minutes.state(mark);
        let is_sound = |seat: &PartnerId| {
            let partner = state.partner(seat);
            partner.is_some_and(|partner| !sight.is_forked(&partner.seat_key, &self.register))
        };
        let seals = self.minutes.slot(mark).seals(0).flat_map(|(_, seats)| seats);
        let sound = seals.filter(|(seat, _)| is_sound(seat)).flat_map(|(_, indices)| indices);
        Sight::pasts(sight.graph, sound.copied().filter(|index| sight.has(*index)))
    }

    /// How many seats make an entry after `mark` final.
    pub(super) fn needed(&self, mark: Mark) -> usize {
        self.minutes.needed(mark)
    }
}

/// The partner that proposes, if a key like the author's may propose this.
fn proposer(case: &Case<'_>, open: &Open) -> Option<PartnerId> {
    let proposer = case.author.partner()?;
    let is_own = open.effect.partner() == Some(proposer);
    let status = case.state.partner(&proposer)?.status;
    let by_seat = case.author.seat().is_some();
    let may = match &open.effect {
        Effect::ChangeSeat { .. } | Effect::RotateRoot { .. } => !by_seat && is_own,
        Effect::Leave { .. } => by_seat && is_own,
        Effect::Reactivate { .. } => by_seat && is_own && status == Status::Dormant,
        Effect::AdmitPartner(_)
        | Effect::Readmit(_)
        | Effect::Adopt
        | Effect::SetPolicy { .. }
        | Effect::Remove { .. }
        | Effect::Recover(_)
        | Effect::MarkDormant { .. } => by_seat && status == Status::Active,
    };
    may.then_some(proposer)
}
