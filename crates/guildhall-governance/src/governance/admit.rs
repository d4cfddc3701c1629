//! Taking in what was judged.

use guildhall_ledger::{Contribution, Graph, Index};

use super::{Governance, Judgement};
use crate::author::Author;
use crate::body::{Body, Confirm, Seal};
use crate::docket::{Candidate, Said};
use crate::minutes::Mark;
use crate::slot::Vote;
use crate::verdict::{Verdict, Why};

impl Governance {
    /// Takes in the contribution at `index`, the last that was inserted into `graph`.
    ///
    /// Call it for everything inserted, admitted or inert, in order of index.
    pub fn admit(&mut self, graph: &Graph, index: Index, judgement: Judgement) {
        let Judgement { verdict, author, mark, is_beyond, body } = judgement;
        let why = match verdict {
            Verdict::Admitted => None,
            Verdict::Inert(why) => Some(why),
            // What is refused is not inserted; should it be, it has no effect.
            Verdict::Refused(_) => Some(Why::NotAllowed),
        };
        let is_admitted = why.is_none();
        self.facts.push(mark, author, is_beyond, why);
        if is_admitted {
            let contribution = graph.contribution(index);
            if let Some(partner) = author.partner() {
                for challenge in self.docket.challenges_to(&partner) {
                    self.readings.remove(&challenge.id);
                }
                self.docket.note_life(graph, &partner, contribution.author(), index);
            }
            if let Some(body) = body {
                self.take_in(graph, index, (author, mark), body);
            }
        }
        if graph.is_forked(&graph.header(index).author) {
            self.forget_readings();
        }
        self.note_for_cut(graph, index);
    }

    /// Judges and takes in everything in `graph` that was not yet, in order of index.
    ///
    /// For a graph rebuilt from this node's own log.
    pub fn catch_up(&mut self, graph: &Graph) {
        for index in graph.indices().skip(self.len()) {
            let past = graph.past(index);
            let judgement = self.judge(graph, &past, graph.contribution(index));
            self.admit(graph, index, judgement);
        }
    }

    fn take_in(&mut self, graph: &Graph, index: Index, by: (Author, Mark), body: Body) {
        let (author, mark) = by;
        let key = graph.contribution(index).author();
        match body {
            Body::Stance(stance) => {
                let decision = stance.decision;
                self.readings.remove(&decision);
                if let Some(partner) = author.voice() {
                    self.positions.entry(decision).or_default().remove(&partner);
                }
                let said = Said::new(index, key, stance);
                self.docket.add_stance(said, author.voice(), &decision);
            }
            Body::Withdraw(withdraw) => {
                self.readings.remove(&withdraw.decision);
                self.docket.add_withdrawal(index, &withdraw.decision);
            }
            Body::FaultProof(proof) => {
                if let Some(key) = self.forker_in(graph, &proof) {
                    self.register.add_fault(index, key);
                    self.forget_readings();
                    self.cuts.touch();
                }
            }
            Body::KeyRevoke(revoke) => {
                self.register.add_revocation(index, revoke.key, revoke.last);
                self.forget_readings();
                self.cuts.touch();
            }
            Body::Here(_) => {}
            Body::Open(_)
            | Body::Seal(_)
            | Body::Confirm(_)
            | Body::KeyGrant(_)
            | Body::InviteIssue(_)
            | Body::InviteRevoke(_)
            | Body::GuestAdmit(_)
            | Body::GuestAdopt(_) => {
                let Some(partner) = author.partner() else { return };
                self.take_in_act(graph, index, (partner, mark), body);
            }
        }
    }

    fn take_in_act(
        &mut self,
        graph: &Graph,
        index: Index,
        by: (crate::id::PartnerId, Mark),
        body: Body,
    ) {
        let (partner, mark) = by;
        match body {
            Body::Open(open) => {
                let mut candidate = Candidate::new(index, graph, by, *open);
                candidate.silent = self.silent_at_opening(&candidate, graph);
                let id = candidate.id;
                let floats = self.floats(&candidate);
                self.docket.add(candidate);
                if floats {
                    self.floating.insert(id);
                }
            }
            Body::Seal(seal) => {
                let Seal { round, value, .. } = seal;
                let vote = Vote { seat: partner, round, value };
                self.minutes.slot_mut(mark).add_seal(vote, index);
                if self.planted.single_phase() {
                    self.extend(graph, mark, vote);
                }
            }
            Body::Confirm(confirm) => self.take_in_confirm(graph, index, by, &confirm),
            Body::KeyGrant(grant) => {
                let minutes = self.minutes.count(mark);
                self.register.add_grant(index, (partner, minutes), &grant);
            }
            Body::InviteIssue(issue) => self.register.add_issue(index, partner, &issue),
            Body::InviteRevoke(revoke) => {
                self.register.add_invite_revocation(index, partner, revoke.key);
            }
            Body::GuestAdmit(admit) => {
                self.register.add_admission(index, partner, admit.claim.claim);
            }
            Body::GuestAdopt(adopt) => {
                for guest in adopt.guests {
                    self.register.add_adoption(index, partner, guest);
                }
            }
            Body::Stance(_)
            | Body::Withdraw(_)
            | Body::FaultProof(_)
            | Body::KeyRevoke(_)
            | Body::Here(_) => {}
        }
    }

    fn take_in_confirm(
        &mut self,
        graph: &Graph,
        index: Index,
        by: (crate::id::PartnerId, Mark),
        confirm: &Confirm,
    ) {
        let (seat, mark) = by;
        let Some(candidate) = self.docket.get(&confirm.value.decision) else { return };
        let root = self.minutes.root_ahead(mark, confirm.value, &candidate.open);
        if root != confirm.state_root {
            self.strayed.push(index);
            return;
        }
        let vote = Vote { seat, round: confirm.round, value: confirm.value };
        self.minutes.slot_mut(mark).add_confirm(vote, index);
        self.extend(graph, mark, vote);
    }

    /// Writes the entry that `vote` is for, if it is final.
    fn extend(&mut self, graph: &Graph, mark: Mark, vote: Vote) {
        let needed = self.needed(mark);
        let finals = self.minutes.slot(mark).finals(needed, self.planted, &|_| true);
        if !finals.contains_key(&vote.value)
            || self.minutes.children(mark).contains_key(&vote.value)
        {
            return;
        }
        let Some(candidate) = self.docket.get(&vote.value.decision) else { return };
        self.minutes.extend(mark, vote.value, &candidate.open);
        self.refresh(graph);
    }

    /// Whether the proposal can still be decided where the minutes stand.
    fn floats(&self, candidate: &Candidate) -> bool {
        self.minutes.decided(&candidate.id, self.tip).is_none()
            && self.hindrance(candidate, self.tip).is_none()
    }

    /// Finds out where the minutes stand, and which proposals that leaves open.
    pub(super) fn refresh(&mut self, graph: &Graph) {
        let tip = self.walk(graph);
        if tip == self.tip {
            return;
        }
        let goes_on = self.minutes.leads_to(self.tip, tip);
        self.tip = tip;
        self.forget_readings();
        self.cuts.follow(&self.minutes, &self.docket, tip);
        let ids: Vec<_> = if goes_on {
            self.floating.iter().copied().collect()
        } else {
            self.docket.all().map(|candidate| candidate.id).collect()
        };
        let floating = ids
            .into_iter()
            .filter(|id| self.docket.get(id).is_some_and(|candidate| self.floats(candidate)))
            .collect();
        self.floating = floating;
    }

    /// Confirms whose digest of the state differs from ours: some program computes wrongly.
    pub fn strayed<'a>(&'a self, graph: &'a Graph) -> impl Iterator<Item = &'a Contribution> + 'a {
        self.strayed.iter().map(|index| graph.contribution(*index))
    }
}
