//! The cut: which contributions the rules take back, by what is known of their authors later.
//!
//! When a partner is removed or leaves, when a key is replaced or shown to have signed two
//! histories, its contributions are kept exactly up to the last one that somebody else had built on
//! before knowing (*seen before*); a revoked key's up to the one that its owner named. What lies
//! beyond is void: it stays in the graph and has no effect. Nobody can save or take back anything
//! later by writing on old heads with a key that is cut. Machine votes are out of all this: an entry
//! that is final stays final.
//!
//! What is void follows from the set alone. Without a cutting event nothing is looked at; a new
//! event, or somebody who did not know of one, has it computed again the next time it is asked for.

mod base;
mod event;

use std::collections::{BTreeMap, BTreeSet};

use guildhall_ledger::{ChainNumber, Graph, Index, PublicKey, Tip};

use crate::body::{Outcome, Value};
use crate::cut::base::Cutting;
use crate::docket::Docket;
use crate::effect::Effect;
use crate::facts::Facts;
use crate::minutes::{Mark, Minutes};
use crate::register::Register;

pub(crate) use event::Event;

/// What the cut is computed from.
#[derive(Clone, Copy)]
pub(crate) struct Ground<'a> {
    pub(crate) graph: &'a Graph,
    pub(crate) minutes: &'a Minutes,
    pub(crate) register: &'a Register,
    pub(crate) facts: &'a Facts,
}

/// An event, the keys that it is about, and how many links of their chains it leaves standing.
#[derive(Clone, Debug)]
struct Applied {
    event: Event,
    keys: BTreeSet<PublicKey>,
    kept: BTreeMap<ChainNumber, u32>,
}

/// What is void, and by which events.
#[derive(Clone, Debug)]
pub(crate) struct Cuts {
    /// How far the minutes were read for events, and those found there.
    read_to: Mark,
    entries: Vec<Event>,
    /// As of the last time that everything was computed.
    applied: Vec<Applied>,
    void: BTreeSet<Index>,
    /// What became void, or is not any more, since somebody asked.
    changes: BTreeMap<Index, bool>,
    is_stale: bool,
}

impl Default for Cuts {
    fn default() -> Self {
        Self {
            read_to: Mark::FOUNDING,
            entries: Vec::new(),
            applied: Vec::new(),
            void: BTreeSet::new(),
            changes: BTreeMap::new(),
            is_stale: false,
        }
    }
}

impl Cuts {
    /// Has everything computed again: what is known of some key changed.
    pub(crate) fn touch(&mut self) {
        self.is_stale = true;
    }

    /// Reads the entries that the minutes gained, or all where they take another way.
    pub(crate) fn follow(&mut self, minutes: &Minutes, docket: &Docket, tip: Mark) {
        if !minutes.leads_to(self.read_to, tip) {
            self.is_stale |= !self.entries.is_empty();
            self.entries.clear();
            self.read_to = Mark::FOUNDING;
        }
        let from = minutes.count(self.read_to).saturating_add(1);
        let mut news: Vec<Event> = minutes
            .way_back(tip, from)
            .filter_map(|mark| entry_event(minutes, docket, mark))
            .collect();
        news.reverse();
        self.read_to = tip;
        self.is_stale |= !news.is_empty();
        self.entries.extend(news);
    }

    /// Takes note of a contribution that was taken in, without effect or not.
    pub(crate) fn note(&mut self, ground: Ground<'_>, index: Index) {
        let key = ground.graph.header(index).author;
        if ground.graph.is_forked(&key) && !self.knows_fork_of(&key) {
            self.touch();
        }
        let is_admitted = ground.facts.get(index).is_some_and(|fact| fact.is_admitted);
        if self.is_stale || self.applied.is_empty() || !is_admitted {
            return;
        }
        let (chain, _) = ground.graph.place_in_chain(index);
        let mut is_cut = false;
        for applied in &self.applied {
            if applied.event.cuts(ground, index) {
                let is_new = !applied.kept.contains_key(&chain);
                self.is_stale |= is_new || applied.event.stands_by_word(ground, index);
                is_cut = true;
            }
        }
        if self.is_stale {
            return;
        }
        if is_cut {
            // Nobody can have built on it yet.
            self.void.insert(index);
            self.change(index, true);
        } else {
            self.is_stale = self.applied.iter().any(|applied| applied.spares(ground, index));
        }
    }

    /// Brings what is void up to date; what changed since the last time, by its index.
    pub(crate) fn settle(&mut self, ground: Ground<'_>) -> BTreeMap<Index, bool> {
        if std::mem::take(&mut self.is_stale) {
            let events = self.events(ground);
            let (applied, void) = Cutting::of(ground, events).into_parts();
            let before = std::mem::replace(&mut self.void, void.clone());
            for index in before.symmetric_difference(&void) {
                self.change(*index, void.contains(index));
            }
            self.applied = applied;
        }
        std::mem::take(&mut self.changes)
    }

    /// Notes a change; what changes back before somebody asked was none.
    fn change(&mut self, index: Index, is_void: bool) {
        if self.changes.remove(&index).is_none() {
            self.changes.insert(index, is_void);
        }
    }

    /// Everything that is void.
    pub(crate) fn void(&self) -> &BTreeSet<Index> {
        &self.void
    }

    /// The events that make what is at `index` void.
    pub(crate) fn against<'a>(
        &'a self,
        ground: Ground<'a>,
        index: Index,
    ) -> impl Iterator<Item = &'a Event> {
        let (chain, position) = ground.graph.place_in_chain(index);
        let ends_before =
            move |applied: &&Applied| applied.kept.get(&chain).is_none_or(|kept| *kept <= position);
        let beyond = self.applied.iter().filter(ends_before).map(|applied| &applied.event);
        let is_void = self.void.contains(&index);
        beyond.filter(move |event| is_void && event.cuts(ground, index))
    }

    fn knows_fork_of(&self, forked: &PublicKey) -> bool {
        self.applied.iter().any(|applied| match &applied.event {
            Event::Forked { key, .. } => key == forked,
            Event::Gone { .. }
            | Event::Rekeyed { .. }
            | Event::Replaced { .. }
            | Event::Revoked { .. } => false,
        })
    }

    /// Where the owner of a key said that its chain ends.
    ///
    /// Whoever stole the key cannot unsay it by signing a second history.
    fn named(&self, ground: Ground<'_>, key: &PublicKey) -> Vec<Tip> {
        let revocations = ground.register.revocations(key).iter();
        let left = self.entries.iter().flat_map(|event| match event {
            Event::Gone { tips, .. } => tips.as_slice(),
            Event::Rekeyed { .. }
            | Event::Replaced { .. }
            | Event::Forked { .. }
            | Event::Revoked { .. } => &[],
        });
        let left = left.filter(|tip| tip.key == *key).filter_map(|tip| tip.last);
        revocations.filter_map(|revocation| revocation.last).chain(left).collect()
    }

    /// Every cutting event that is known, each once.
    pub(crate) fn events(&self, ground: Ground<'_>) -> Vec<Event> {
        let forked = ground.graph.forks().into_iter().map(|fork| fork.author);
        let forked: BTreeSet<PublicKey> = forked.chain(ground.register.proven_forked()).collect();
        let revoked = ground.register.all_revocations().map(|(key, revocation)| Event::Revoked {
            key,
            index: revocation.index,
            last: revocation.last,
        });
        let forked =
            forked.into_iter().map(|key| Event::Forked { key, named: self.named(ground, &key) });
        let is_off = ground.minutes.planted().causal_only_removal();
        let entries = self.entries.iter().filter(|_| !is_off).cloned();
        entries.chain(forked).chain(revoked).collect()
    }
}

impl Applied {
    /// Whether somebody who did not know of the event built on more than was known so far.
    fn spares(&self, ground: Ground<'_>, by: Index) -> bool {
        let is_more =
            |(chain, kept): (&ChainNumber, &u32)| *kept < ground.graph.reach_into(by, *chain);
        self.event.may_be_outrun(ground, by) && self.kept.iter().any(is_more)
    }
}

/// What the entry that leads to `mark` cuts, if it cuts anything.
fn entry_event(minutes: &Minutes, docket: &Docket, mark: Mark) -> Option<Event> {
    let Value { decision, outcome } = minutes.value(mark)?;
    if outcome != Outcome::Adopted {
        return None;
    }
    let before = minutes.state(minutes.parent(mark)?);
    match &docket.get(&decision)?.open.effect {
        Effect::Remove { partner } => Some(Event::Gone {
            is_removal: true,
            partner: *partner,
            admitted_by: before.partner(partner)?.admitted_by,
            after: mark,
            tips: Vec::new(),
        }),
        Effect::Leave { partner, tips } => Some(Event::Gone {
            is_removal: false,
            partner: *partner,
            admitted_by: before.partner(partner)?.admitted_by,
            after: mark,
            tips: tips.clone(),
        }),
        Effect::ChangeSeat { old_seat: key, .. } | Effect::RotateRoot { old_root: key, .. } => {
            Some(Event::Replaced { key: *key, after: mark })
        }
        Effect::Recover(recovery) => Some(Event::Rekeyed {
            partner: recovery.partner,
            had_since: before.partner(&recovery.partner)?.keys_since(),
            after: mark,
        }),
        Effect::AdmitPartner(_)
        | Effect::Readmit(_)
        | Effect::Reactivate { .. }
        | Effect::Adopt
        | Effect::SetPolicy { .. }
        | Effect::MarkDormant { .. } => None,
    }
}
