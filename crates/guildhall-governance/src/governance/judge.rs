//! Judging a contribution by itself and its past.

use guildhall_ledger::{Contribution, ContributionId, Graph, Kind, Past, PublicKey};

use super::{Governance, Judgement};
use crate::author::Author;
use crate::body::{Body, FaultProof, Position, Stance, Withdraw};
use crate::docket::Candidate;
use crate::minutes::{Mark, Reach};
use crate::mode::Mode;
use crate::register::Scene;
use crate::sight::Sight;
use crate::state::{KeyUse, State};
use crate::verdict::{Refusal, Verdict, Why};

impl Reach {
    pub(super) fn mark(self) -> Mark {
        match self {
            Self::Up(mark) | Self::Split(mark) => mark,
        }
    }
}

/// A contribution of governance under judgement, with what its past says.
#[derive(Clone, Copy)]
pub(super) struct Case<'a> {
    pub(super) contribution: &'a Contribution,
    pub(super) author: Author,
    pub(super) mark: Mark,
    pub(super) state: &'a State,
    pub(super) past: &'a Past,
    pub(super) graph: &'a Graph,
}

impl<'a> Case<'a> {
    pub(super) fn sight(&self) -> Sight<'a> {
        Sight::past(self.graph, self.past)
    }
}

impl Governance {
    /// What the rules say about `x`, whose past in `graph` is `past`.
    ///
    /// Reads nothing else: the answer is the same on every node, whatever it holds beside `past`.
    /// The one exception is refusing rival histories below this node's anchor.
    pub fn judge(&self, graph: &Graph, past: &Past, x: &Contribution) -> Judgement {
        let body = match Body::decode(x.kind(), x.body()) {
            Some(Ok(body)) => Some(body),
            Some(Err(fault)) => return Judgement::refused(Refusal::Body(fault)),
            None => None,
        };
        if x.kind() == Kind::GENESIS {
            return Judgement::refused(Refusal::SecondGenesis);
        }
        let reach = self.reach(graph, past);
        if self.is_ruled_out(graph, past, reach) {
            return Judgement::refused(Refusal::RivalHistory);
        }
        let is_unknown_rule = x.kind().is_governance() && body.is_none();
        let is_beyond = is_unknown_rule || self.is_beyond(past);
        let mark = if self.planted.validity_from_view() { self.tip } else { reach.mark() };
        let found = self.author(graph, past, mark, &x.author());
        let (author, fault) = match found {
            Some((author, fault)) => (author, fault),
            None if is_beyond => (Author::Unknown, Some(Why::NewerRules)),
            None => return Judgement::refused(Refusal::UnknownAuthor),
        };
        let mark = reach.mark();
        let state = self.minutes.state(mark);
        let case = Case { contribution: x, author, mark, state, past, graph };
        let faults = || {
            fault
                .map_or(Ok(()), Err)
                .and_then(|()| self.check_standing(&case, reach, is_beyond))
                .and_then(|()| match &body {
                    Some(body) => self.check_body(&case, body),
                    None if x.kind().is_known() => Ok(()),
                    None => Err(Why::UnknownKind),
                })
        };
        let verdict = match faults() {
            Ok(()) => Verdict::Admitted,
            Err(why) => Verdict::Inert(why),
        };
        Judgement { verdict, author, mark, is_beyond, body }
    }

    /// How far the minutes go in `past`.
    pub(super) fn reach(&self, graph: &Graph, past: &Past) -> Reach {
        let mark_of = |index| self.facts.get(index).map(|fact| fact.mark);
        let parts = past.ancestors().filter_map(mark_of);
        let before = past.prev().and_then(mark_of);
        self.minutes.reach(parts, before, &|index| graph.in_past(index, past))
    }

    fn is_beyond(&self, past: &Past) -> bool {
        past.ancestors().any(|index| self.facts.get(index).is_some_and(|fact| fact.is_beyond))
    }

    /// Who writes with `key` on top of `past`, and what stands against it.
    fn author(
        &self,
        graph: &Graph,
        past: &Past,
        mark: Mark,
        key: &PublicKey,
    ) -> Option<(Author, Option<Why>)> {
        let state = self.minutes.state(mark);
        let seen = |index| graph.in_past(index, past);
        if let Some((partner, key_use)) = state.key(key) {
            let gone = (!state.has_member(&partner)).then_some(Why::NotAMember);
            return Some(match key_use {
                KeyUse::Seat => (Author::seat_of(partner), gone),
                KeyUse::Root => (Author::Root { partner }, gone),
                KeyUse::Former => (Author::seat_of(partner), Some(Why::KeyReplaced)),
            });
        }
        let known = self.register.author(key, Scene { graph, state, seen: &seen });
        known.or_else(|| revealed_root(state, key))
    }

    fn check_standing(&self, case: &Case<'_>, reach: Reach, is_beyond: bool) -> Result<(), Why> {
        let header = case.contribution.header();
        let kind = header.kind;
        let key = header.author;
        let is_proven =
            self.register.is_proven_forked(&key, &|index| case.graph.in_past(index, case.past));
        if is_proven || case.graph.forked_in(&key, case.past) {
            return Err(Why::Forked);
        }
        if is_beyond {
            return if kind.is_governance() { Err(Why::NewerRules) } else { Ok(()) };
        }
        let derived = case.state.minutes();
        if header.minutes != derived {
            return Err(Why::WrongMinutes { claimed: header.minutes, derived });
        }
        let is_vote = kind == Kind::SEAL || kind == Kind::CONFIRM;
        if is_vote && matches!(reach, Reach::Split(_)) {
            return Err(Why::SplitMinutes);
        }
        if case.author.may_write(kind) { Ok(()) } else { Err(Why::NotAllowed) }
    }

    fn check_body(&self, case: &Case<'_>, body: &Body) -> Result<(), Why> {
        match body {
            Body::Open(open) => Ok(self.check_open(case, open)?),
            Body::Stance(stance) => self.check_stance(case, stance),
            Body::Withdraw(withdraw) => self.check_withdraw(case, withdraw),
            Body::Seal(seal) => Ok(self.check_seal(case, seal)?),
            Body::Confirm(confirm) => Ok(self.check_confirm(case, confirm)?),
            Body::KeyGrant(grant) => Ok(self.check_key_grant(case, grant)?),
            Body::KeyRevoke(revoke) => Ok(self.check_key_revoke(case, revoke)?),
            Body::InviteIssue(issue) => Ok(self.check_invite_issue(case, issue)?),
            Body::InviteRevoke(revoke) => Ok(self.check_invite_revoke(case, revoke)?),
            Body::GuestAdmit(admit) => Ok(self.check_guest_admit(case, admit)?),
            Body::GuestAdopt(adopt) => Ok(self.check_guest_adopt(case, adopt)?),
            Body::FaultProof(proof) => {
                self.forker_in(case.graph, proof).map(|_| ()).ok_or(Why::NoFork)
            }
            Body::Here(_) => Ok(()),
        }
    }

    fn check_stance(&self, case: &Case<'_>, stance: &Stance) -> Result<(), Why> {
        let candidate = self.known(case, &stance.decision)?;
        let needs_reason =
            stance.position == Position::Object && candidate.open.mode == Mode::Consent;
        if needs_reason && stance.reason.is_none() {
            return Err(Why::ReasonMissing);
        }
        Ok(())
    }

    fn check_withdraw(&self, case: &Case<'_>, withdraw: &Withdraw) -> Result<(), Why> {
        let candidate = self.known(case, &withdraw.decision)?;
        if case.author.seat() == Some(candidate.proposer) {
            Ok(())
        } else {
            Err(Why::NotTheProposer)
        }
    }

    /// Whose fork a proof shows here, if it shows one.
    ///
    /// What is here was checked when it came, so mostly nothing is checked again.
    pub(super) fn forker_in(&self, graph: &Graph, proof: &FaultProof) -> Option<PublicKey> {
        let federation = if self.planted.federation_ignored() {
            proof.first.federation()
        } else {
            self.federation
        };
        proof.author_given(federation, |id, signature| {
            let here = graph.find(&id).map(|index| graph.contribution(index));
            here.is_some_and(|here| here.signature() == *signature)
        })
    }

    /// The proposal, if it was opened in the past of the case.
    fn known(&self, case: &Case<'_>, decision: &ContributionId) -> Result<&Candidate, Why> {
        let candidate = self.docket.get(decision);
        candidate
            .filter(|candidate| case.graph.in_past(candidate.index, case.past))
            .ok_or(Why::UnknownDecision)
    }
}

/// A root key that a partner had committed to may write before it is in use, to reveal itself.
fn revealed_root(state: &State, key: &PublicKey) -> Option<(Author, Option<Why>)> {
    let hash = crate::id::next_root_hash(key);
    let partner = state.partners().find(|partner| partner.next_root == hash)?;
    let gone = (!partner.status.is_member()).then_some(Why::NotAMember);
    Some((Author::Root { partner: partner.id }, gone))
}
