//! The fence between what peers send and what becomes of a document.
//!
//! [`History::judge`] takes the decoded body of a change and what the graph says of it. If every
//! rule holds, it is entered into our index and comes back as steps whose references are looked
//! up; if not, it is inert for a reason that every node finds alike.

mod check;
mod history;

use guildhall_ledger::{ContributionId, Graph, Index, PublicKey, Scope};

use crate::fence::check::{Checked, Own, check};
pub(crate) use crate::fence::check::{Entry, Step};
use crate::fence::history::ActorEntry;
pub(crate) use crate::fence::history::{
    ActorNumber, Change, ChangeNumber, History, KeyNumber, ObjectNumber, OperationId, Past, ROOT,
};
use crate::id::{Actor, AuthorId, Session};
use crate::operation::Operation;
use crate::view::Inert;

/// A decoded change, with what the graph says of it.
#[derive(Debug)]
pub(crate) struct Candidate<'a> {
    /// Where it stands in the graph.
    pub(crate) at: Index,
    /// The document.
    pub(crate) document: Scope,
    /// The key that signed it.
    pub(crate) key: PublicKey,
    /// On whose behalf.
    pub(crate) author: AuthorId,
    /// The session it names.
    pub(crate) session: Session,
    /// What it builds on; none for what begins a document.
    pub(crate) deps: &'a [ContributionId],
    /// Its operations.
    pub(crate) operations: Vec<Operation>,
}

/// A change that passed, and what it takes to enter it.
#[derive(Debug)]
struct Passed {
    name: Actor,
    actor: ActorNumber,
    prev: Option<ChangeNumber>,
    seq: u32,
    deps: Vec<ChangeNumber>,
    past: Past,
    checked: Checked,
}

impl History {
    /// Judges a change; a valid one is entered.
    pub(crate) fn judge(
        &mut self,
        graph: &Graph,
        mut candidate: Candidate<'_>,
    ) -> Result<(ChangeNumber, Vec<Step>), Inert> {
        let operations = std::mem::take(&mut candidate.operations);
        let mut passed = self.pass(graph, &candidate, operations)?;
        let steps = std::mem::take(&mut passed.checked.steps);
        Ok((self.enter(&candidate, passed), steps))
    }

    /// Holds a change against its past.
    fn pass(
        &self,
        graph: &Graph,
        candidate: &Candidate<'_>,
        operations: Vec<Operation>,
    ) -> Result<Passed, Inert> {
        let deps = self.find_deps(graph, candidate)?;
        let past = if self.planted().unfenced_change() {
            self.past_of(&(0..self.len()).collect::<Vec<_>>())
        } else {
            self.past_of(&deps)
        };
        if self.is_forked_in(&past) {
            return Err(Inert::ForkedPast);
        }
        let name = Actor::derive(&candidate.key, candidate.document, candidate.session);
        let known = self.find_actor(&name);
        if known.is_some_and(|actor| self.skips_own(graph, candidate.at, actor, &past)) {
            return Err(Inert::SkipsOwn);
        }
        let actor = known.unwrap_or_else(|| self.actor_count());
        let own = Own { number: actor, is_known: known.is_some() };
        let checked = check(self, &past, own, operations)?;
        let prev = known.and_then(|actor| self.last_of(actor, &past));
        let seq = prev.map_or(1, |prev| self.change(prev).seq.saturating_add(1));
        Ok(Passed { name, actor, prev, seq, deps, past, checked })
    }

    /// The valid changes that a change names, if they are what they should be.
    fn find_deps(
        &self,
        graph: &Graph,
        candidate: &Candidate<'_>,
    ) -> Result<Vec<ChangeNumber>, Inert> {
        let mut deps = Vec::with_capacity(candidate.deps.len());
        for id in candidate.deps {
            let at = graph.find(id).filter(|at| graph.is_ancestor(*at, candidate.at));
            deps.push(at.and_then(|at| self.find(at)).ok_or(Inert::Dep)?);
        }
        let is_redundant =
            |dep: &ChangeNumber| deps.iter().any(|other| self.is_ancestor(*dep, *other));
        if deps.len() > 1 && deps.iter().any(is_redundant) {
            return Err(Inert::RedundantDep);
        }
        Ok(deps)
    }

    /// Whether `actor` wrote something in the past of `at` that `past` leaves out.
    ///
    /// A session is one line, so only an author whose chain forked can fork its session.
    fn skips_own(&self, graph: &Graph, at: Index, actor: ActorNumber, past: &Past) -> bool {
        self.tips_of(actor, |change| graph.is_ancestor(change.at, at))
            .any(|tip| !self.covers(past, tip))
    }

    fn enter(&mut self, candidate: &Candidate<'_>, passed: Passed) -> ChangeNumber {
        let Passed { name, actor, prev, seq, deps, past, checked } = passed;
        if actor == self.actor_count() {
            let (key, author) = (candidate.key, candidate.author);
            self.by_actor.insert(name, actor);
            self.actors.push(ActorEntry { name, key, author, chains: Vec::new() });
        }
        let number = self.len();
        let (chain, position) = self.extend_chain(number, actor, prev);
        self.note_traces(chain, checked.traces);
        self.objects.extend(checked.objects);
        let mut fresh: Vec<(KeyNumber, Box<str>)> =
            checked.keys.iter().map(|(name, number)| (*number, name.clone())).collect();
        fresh.sort_unstable();
        self.key_names.extend(fresh.into_iter().map(|(_, name)| name));
        self.keys.extend(checked.keys);
        self.changes.push(Change {
            at: candidate.at,
            author: candidate.author,
            actor,
            seq,
            first_op: past.next_op(),
            max_op: checked.max_op,
            deps: deps.into(),
            chain,
            position,
            clock: past.into_clock(chain),
        });
        number
    }
}
