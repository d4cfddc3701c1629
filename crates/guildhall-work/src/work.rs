//! Everything that follows from the acts of the work, settled when somebody looks.
//!
//! Acts about one thing are read in order of (height, id), which puts causes before effects and is
//! the same on every node; what a decision says about a lead comes behind everything whose author
//! did not know of the decision. What was read is kept until an act touches it.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_governance::PartnerId;
use guildhall_ledger::{ContributionId, Graph, Index, Kind, Scope, digest};
use serde::Serialize;

use crate::deed::{CommitmentDeed, Deed, InitiativeDeed, LeadDeed, OtherDeed};
use crate::inert::Inert;
use crate::judge::{Act, Sight, judge};
use crate::stamp::{Stamp, Subject, WorkAuthor};
use crate::trace::{Doing, Trace};

mod fold;
mod view;

pub(crate) use fold::State;

/// Domain of the digest of everything here.
const DOMAIN: &str = "guildhall/v1/view-work";

/// A text that a decision adopted.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Adopted {
    /// The entry's place in the minutes.
    pub slot: u32,
    /// The decision: the contribution that opened it.
    pub decision: ContributionId,
    /// The text's document.
    pub text: Scope,
    /// Who proposed it.
    pub by: PartnerId,
}

/// An act in the history of what it is about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ActView {
    /// Who did it, and when.
    pub stamp: Stamp,
    /// What it says.
    pub deed: Deed,
    /// What it is about.
    pub subject: Subject,
    /// Why it has no effect, if it has none.
    pub inert: Option<Inert>,
}

/// What is known of one thing, with the acts that turned out to have no effect on it.
#[derive(Debug)]
struct Settled {
    state: State,
    inert: BTreeMap<ContributionId, Inert>,
    digest: [u8; 32],
}

/// Everything that partners say about the work.
#[derive(Debug, Default)]
pub struct Work {
    waiting: Vec<(Index, WorkAuthor)>,
    /// What people did, in order of arrival.
    traces: Vec<Trace>,
    /// Documents by the scope that headers give them.
    documents: BTreeMap<Scope, ContributionId>,
    /// Documents that were brought in from elsewhere.
    imported: BTreeSet<ContributionId>,
    /// Who began each initiative.
    initiatives: BTreeMap<ContributionId, WorkAuthor>,
    acts: BTreeMap<ContributionId, Act>,
    involvements: BTreeMap<ContributionId, Vec<ContributionId>>,
    unlawful: BTreeMap<ContributionId, Inert>,
    by_subject: BTreeMap<Subject, BTreeSet<(u64, ContributionId)>>,
    /// Promises and lessons by what they are for.
    by_object: BTreeMap<ContributionId, BTreeSet<Subject>>,
    settled: BTreeMap<Subject, Settled>,
    dirty: BTreeSet<Subject>,
    void: BTreeSet<ContributionId>,
    adopted: BTreeSet<Adopted>,
    digest: Option<[u8; 32]>,
}

impl Work {
    /// Takes note of a contribution of any kind; kinds of others are passed over.
    ///
    /// Called once for each, ancestors first, with the author on whose behalf its key wrote; not
    /// called for what its author had no right to write. Costs next to nothing: nothing is decoded.
    pub fn admit(&mut self, graph: &Graph, index: Index, author: WorkAuthor) {
        let kind = graph.header(index).kind;
        if Trace::is_left_by(kind) || kind >= Kind::IMPORT {
            self.waiting.push((index, author));
        }
    }

    /// Changes which contributions the rules took back: those that are void are as if never said.
    pub fn change_void(&mut self, changes: &[(ContributionId, bool)]) {
        for (id, is_void) in changes {
            if *is_void {
                self.void.insert(*id);
            } else {
                self.void.remove(id);
            }
            if let Some(act) = self.acts.get(id) {
                self.dirty.insert(act.subject);
            }
        }
        self.digest = None;
    }

    /// Replaces the set of texts that decisions adopted, as far as entries are final; the decisions
    /// are in the graph.
    pub fn set_adopted(&mut self, adopted: BTreeSet<Adopted>) {
        if self.adopted == adopted {
            return;
        }
        self.adopted = adopted;
        let is_question = |act: &&Act| matches!(act.deed, Deed::Lead(LeadDeed::LeadQuestion(_)));
        let touched = self.acts.values().filter(is_question).map(|act| act.subject);
        self.dirty.extend(touched);
        self.digest = None;
    }

    /// Judges what was noted and reads again whatever changed.
    pub fn settle(&mut self, graph: &Graph) {
        let mut waiting = std::mem::take(&mut self.waiting);
        waiting.sort_unstable();
        for (at, author) in waiting {
            self.take(graph, at, author);
        }
        while let Some(subject) = self.dirty.pop_first() {
            let settled = self.read(graph, subject);
            self.digest = None;
            match settled {
                Some(settled) => drop(self.settled.insert(subject, settled)),
                None => drop(self.settled.remove(&subject)),
            }
        }
    }

    /// Digest of everything visible: equal for equal sets, in whatever order they came.
    pub fn digest(&mut self, graph: &Graph) -> [u8; 32] {
        self.settle(graph);
        if let Some(digest) = self.digest {
            return digest;
        }
        let mut all: Vec<u8> = Vec::new();
        for settled in self.settled.values() {
            all.extend(settled.digest);
        }
        let all = digest(DOMAIN, &[&all]);
        self.digest = Some(all);
        all
    }

    /// Contributions that have no effect, with the reason, ascending.
    pub fn inert(&mut self, graph: &Graph) -> Vec<(ContributionId, Inert)> {
        self.settle(graph);
        let read = self.settled.values().flat_map(|settled| &settled.inert);
        let mut inert: Vec<_> =
            self.unlawful.iter().chain(read).map(|(id, why)| (*id, *why)).collect();
        inert.sort_unstable();
        inert
    }

    /// What a promise that was made before is for.
    fn purpose_of(&self, subject: Subject) -> Option<ContributionId> {
        let Subject::Commitment(id) = subject else { return None };
        match &self.acts.get(&id)?.deed {
            Deed::Commitment(CommitmentDeed::CommitmentPromise(promise)) => promise.on,
            Deed::Commitment(_)
            | Deed::Other(_)
            | Deed::Initiative(_)
            | Deed::Lead(_)
            | Deed::Challenge(_)
            | Deed::Member(_) => None,
        }
    }

    /// What people did, without what the rules took back and what was brought in.
    pub(crate) fn standing_traces(&self) -> impl Iterator<Item = &Trace> {
        let is_foreign = |trace: &Trace| {
            trace.on == Some(trace.id)
                && trace.doing == Doing::Text
                && self.imported.contains(&trace.id)
        };
        self.traces.iter().filter(move |trace| !self.void.contains(&trace.id) && !is_foreign(trace))
    }

    /// Judges one contribution by its past, and files it.
    fn take(&mut self, graph: &Graph, at: Index, author: WorkAuthor) {
        let contribution = graph.contribution(at);
        let (kind, id) = (contribution.kind(), contribution.id());
        if kind == Kind::DOC_CREATE {
            self.documents.insert(Scope::of_document(id), id);
        }
        self.traces.extend(Trace::read(graph, at, author, &self.documents));
        if kind == Kind::IMPORT {
            // A person, then the document; only who began it says where it comes from.
            let read =
                postcard::take_from_bytes::<(Option<&str>, ContributionId)>(contribution.body());
            let on = read.ok().map(|((_, on), _)| on);
            let is_own = |on: &ContributionId| {
                self.initiatives.get(on).is_some_and(|creator| creator.member == author.member)
            };
            self.imported.extend(on.filter(is_own));
            return;
        }
        if kind == Kind::DOC_CREATE {
            if begins_initiative(contribution.body()) {
                self.initiatives.insert(id, author);
            }
            return;
        }
        let Some(read) = Deed::decode(kind, contribution.body()) else { return };
        let judged = read.map_err(Inert::Body).and_then(|deed| {
            if !contribution.header().scope.is_zero() {
                return Err(Inert::Scope);
            }
            let stamp = Stamp::of(graph, at, author, deed.person());
            let is_past = |id: &ContributionId| {
                graph.find(id).is_some_and(|earlier| graph.is_ancestor(earlier, at))
            };
            let subject = judge(&self.sight(graph, &is_past), &stamp, &deed)?;
            Ok(Act { stamp, deed, subject })
        });
        match judged {
            Ok(act) => self.file(act),
            Err(inert) => drop(self.unlawful.insert(id, inert)),
        }
    }

    /// Puts a lawful act where it belongs.
    fn file(&mut self, act: Act) {
        let (id, subject) = (act.stamp.id, act.subject);
        let object = match &act.deed {
            Deed::Commitment(CommitmentDeed::CommitmentPromise(promise)) => promise.on,
            Deed::Other(OtherDeed::Lesson(lesson)) => lesson.on,
            Deed::Initiative(InitiativeDeed::GuestInvolve(involve)) => {
                self.involvements.entry(involve.initiative).or_default().push(id);
                None
            }
            Deed::Commitment(_)
            | Deed::Other(_)
            | Deed::Initiative(_)
            | Deed::Lead(_)
            | Deed::Challenge(_)
            | Deed::Member(_) => None,
        };
        let (day, author) = (act.stamp.day(), act.stamp.author);
        let person = act.stamp.person.clone();
        let on = object.or_else(|| self.purpose_of(subject)).or(subject.id());
        if act.deed.kind() != Kind::ACTIVITY {
            self.traces.push(Trace { id, day, author, person, doing: Doing::Act, on });
        }
        if let Some(object) = object {
            self.by_object.entry(object).or_default().insert(subject);
        }
        self.by_subject.entry(subject).or_default().insert(act.stamp.place());
        self.acts.insert(id, act);
        self.dirty.insert(subject);
    }

    pub(crate) fn sight<'a>(
        &'a self,
        graph: &'a Graph,
        is_past: &'a dyn Fn(&ContributionId) -> bool,
    ) -> Sight<'a> {
        Sight {
            graph,
            acts: &self.acts,
            involvements: &self.involvements,
            initiatives: &self.initiatives,
            is_past,
        }
    }

    fn read(&self, graph: &Graph, subject: Subject) -> Option<Settled> {
        let (state, inert) = self.fold(graph, subject)?;
        let digest = subject_digest(subject, &state, &inert);
        Some(Settled { state, inert, digest })
    }
}

/// The digest of one thing: what it is, what is known of it, and what had no effect on it.
fn subject_digest(
    subject: Subject,
    state: &impl Serialize,
    inert: &BTreeMap<ContributionId, Inert>,
) -> [u8; 32] {
    let idle: Vec<&ContributionId> = inert.keys().collect();
    let bytes = postcard::to_stdvec(&(subject, state, idle));
    digest(DOMAIN, &[&bytes.expect("plain data serialises into memory")])
}

/// Whether the body of a `DocCreate` begins an initiative.
fn begins_initiative(body: &[u8]) -> bool {
    // A person, then the kind of document, whose first is the initiative.
    let read = postcard::take_from_bytes::<(Option<&str>, u32)>(body);
    read.is_ok_and(|((_, kind), _)| kind == 0)
}
