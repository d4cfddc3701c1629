//! From the docket to a ballot: whose word counts on a proposal, and what it is.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use guildhall_ledger::{Graph, Index};

use super::Governance;
use crate::ballot::{Ballot, Demand, Voice};
use crate::body::{Outcome, Position};
use crate::charter::Matter;
use crate::docket::Candidate;
use crate::effect::Effect;
use crate::id::PartnerId;
use crate::minutes::Mark;
use crate::mode::Mode;
use crate::sight::Sight;
use crate::state::Hindrance;

impl Governance {
    /// What closed the proposal, if its precondition failed anywhere from its opening to `mark`.
    pub(super) fn hindrance(&self, candidate: &Candidate, mark: Mark) -> Option<Hindrance> {
        if self.planted.dead_may_be_sealed() {
            return None;
        }
        let opened = self.minutes.count(candidate.opened);
        let way = self.minutes.way_back(mark, opened);
        let fails = |mark| self.minutes.state(mark).hindrance(&candidate.open, &candidate.proposer);
        way.filter_map(fails).last()
    }

    /// The ballot on a proposal after `mark`, reading stances in `ballot_box`.
    pub(super) fn ballot(
        &self,
        candidate: &Candidate,
        mark: Mark,
        ballot_box: &Sight<'_>,
    ) -> Ballot {
        let state = self.minutes.state(mark);
        let opened = self.minutes.state(candidate.opened);
        let recused = candidate.open.effect.recused();
        let voice = |partner: &PartnerId| Voice {
            partner: *partner,
            at_opening: opened.has_seat(partner),
            recused: recused == Some(*partner),
            was_silent: candidate.silent.contains(partner),
            position: self.position(candidate, partner, ballot_box),
        };
        let mode = self.mode(candidate, ballot_box);
        Ballot {
            given: self.given(candidate, mark, mode, ballot_box),
            demand: self.demand(candidate, mark, ballot_box),
            rules: self.rules(candidate, mark, mode),
            voices: state.electorate().iter().map(voice).collect(),
            planted: self.planted,
        }
    }

    /// The mode in which the proposal is decided: a forked seat is not replaced without asking.
    pub(super) fn mode(&self, candidate: &Candidate, sight: &Sight<'_>) -> Mode {
        if let Effect::ChangeSeat { old_seat, .. } = &candidate.open.effect
            && sight.is_forked(old_seat, &self.register)
        {
            return Mode::Consent;
        }
        candidate.open.mode
    }

    /// The outcome, where it does not depend on what partners say.
    fn given(
        &self,
        candidate: &Candidate,
        mark: Mark,
        mode: Mode,
        ballot_box: &Sight<'_>,
    ) -> Option<Outcome> {
        let state = self.minutes.state(mark);
        let seen = |index| ballot_box.has(index);
        if candidate.is_withdrawn(&seen) {
            return Some(Outcome::Declined);
        }
        if mode == Mode::Auto {
            return Some(Outcome::Adopted);
        }
        if !state.has_member(&candidate.proposer) {
            return Some(Outcome::Declined);
        }
        let Effect::MarkDormant { partner } = &candidate.open.effect else { return None };
        let seat_key = state.partner(partner)?.seat_key;
        let may_answer = !ballot_box.is_forked(&seat_key, &self.register);
        (may_answer && candidate.is_answered(&seen)).then_some(Outcome::Declined)
    }

    fn demand(&self, candidate: &Candidate, mark: Mark, ballot_box: &Sight<'_>) -> Demand {
        match &candidate.open.effect {
            Effect::MarkDormant { .. } => Demand::Dormancy,
            Effect::Remove { partner } => {
                let partner = self.minutes.state(mark).partner(partner);
                Demand::Removal { was_seated: partner.is_none_or(|partner| partner.was_seated) }
            }
            Effect::Recover(recovery) => {
                // It may speak on this with any key that had a voice, with or without a seat.
                let own = self.position(candidate, &recovery.partner, ballot_box);
                Demand::Recovery { is_contested: own == Some(Position::Object) }
            }
            Effect::AdmitPartner(_)
            | Effect::Readmit(_)
            | Effect::Reactivate { .. }
            | Effect::Adopt
            | Effect::SetPolicy { .. }
            | Effect::Leave { .. }
            | Effect::ChangeSeat { .. }
            | Effect::RotateRoot { .. } => Demand::Plain,
        }
    }

    /// The rule in force, and for an amendment also the rule as it would be.
    fn rules(
        &self,
        candidate: &Candidate,
        mark: Mark,
        mode: Mode,
    ) -> Vec<(Mode, Arc<crate::charter::Charter>)> {
        let charter = self.minutes.state(mark).shared_charter();
        let mut rules = vec![(mode, Arc::clone(charter))];
        if let Effect::SetPolicy { key, value, .. } = &candidate.open.effect {
            let amended = charter.amended(*key, *value);
            rules.push((mode.stricter(amended.least(Matter::Amendment)), Arc::new(amended)));
        }
        rules
    }

    /// Seats that had said nothing on the last matters, read in the past of the opening.
    ///
    /// A matter counts for a partner that had a seat when it was opened and when it was decided,
    /// if at least half of the seats spoke on it, and if it was decided before the next one that
    /// counts was opened: so a flood of matters in one week is one.
    pub(super) fn silent_at_opening(
        &self,
        candidate: &Candidate,
        graph: &Graph,
    ) -> BTreeSet<PartnerId> {
        let state = self.minutes.state(candidate.opened);
        let matters_needed = state.charter().silence_matters();
        let mut silent = BTreeSet::new();
        if matters_needed == 0 {
            return silent;
        }
        let past = graph.past(candidate.index);
        let seen = |index: Index| graph.in_past(index, &past);
        // For each partner: how many matters it was silent on, and when the last of them opened.
        let mut undecided: BTreeMap<PartnerId, (u32, u32)> =
            state.partners().map(|partner| (partner.id, (0, u32::MAX))).collect();
        for mark in self.minutes.way_back(candidate.opened, 1) {
            if undecided.is_empty() {
                break;
            }
            let Some(matter) = self.counted_matter(mark, &seen) else { continue };
            let decided = self.minutes.count(mark);
            for partner in self.asked(matter, mark) {
                let Some((count, next_opened)) = undecided.get_mut(&partner) else { continue };
                if *next_opened < decided {
                    continue;
                }
                if matter.has_stance(&partner, &seen) {
                    undecided.remove(&partner);
                    continue;
                }
                *count += 1;
                *next_opened = self.minutes.count(matter.opened);
                if *count == matters_needed {
                    undecided.remove(&partner);
                    silent.insert(partner);
                }
            }
        }
        silent
    }

    /// The matter decided by the entry that leads to `mark`, if enough spoke on it.
    fn counted_matter(&self, mark: Mark, seen: crate::slot::Seen<'_>) -> Option<&Candidate> {
        let decision = self.minutes.value(mark)?.decision;
        let matter = self.docket.get(&decision)?;
        let seats = self.minutes.state(matter.opened).electorate();
        let spoke = seats.iter().filter(|seat| matter.has_stance(seat, seen)).count();
        let counts = matter.open.mode.counts_for_silence() && 2 * spoke >= seats.len().max(1);
        counts.then_some(matter)
    }

    /// Those who had a seat when the matter was opened and decided, and were not recused.
    fn asked<'a>(
        &'a self,
        matter: &'a Candidate,
        mark: Mark,
    ) -> impl Iterator<Item = PartnerId> + 'a {
        let before = self.minutes.parent(mark).unwrap_or(mark);
        let at_decision = self.minutes.state(before);
        let seats = self.minutes.state(matter.opened).electorate().iter().copied();
        let recused = matter.open.effect.recused();
        seats.filter(move |seat| at_decision.has_seat(seat) && recused != Some(*seat))
    }
}
