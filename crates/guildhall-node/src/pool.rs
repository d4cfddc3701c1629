//! Contributions that came before what they build on.
//!
//! The pool is bounded for each peer and in time: a peer that sends ancestors that never come harms
//! only itself. Nothing in the pool is relayed; whatever falls out comes again by catch-up.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_ledger::{Contribution, ContributionId, PublicKey};

use crate::planted::NodePlanted;

#[cfg(test)]
mod tests;

/// Most contributions that one peer can have waiting.
pub(crate) const WAITING_PER_PEER_MAX: usize = 4_096;

/// Most bytes that one peer can have waiting.
pub(crate) const WAITING_BYTES_PER_PEER_MAX: usize = 32 * 1024 * 1024;

/// After this long in the pool a contribution is dropped.
pub(crate) const WAITING_MS_MAX: u64 = 10 * 60 * 1000;

#[derive(Debug)]
struct Waiting {
    contribution: Contribution,
    from: PublicKey,
    since_ms: u64,
    missing: BTreeSet<ContributionId>,
}

#[derive(Debug, Default, Clone, Copy)]
struct Share {
    count: usize,
    bytes: usize,
}

/// Verified contributions with missing ancestors.
#[derive(Debug, Default)]
pub(crate) struct Pool {
    waiting: BTreeMap<ContributionId, Waiting>,
    waiting_for: BTreeMap<ContributionId, BTreeSet<ContributionId>>,
    shares: BTreeMap<PublicKey, Share>,
    /// Nothing that waits can be too old before this time.
    old_after_ms: Option<u64>,
    planted: NodePlanted,
}

impl Pool {
    #[cfg(guildhall_planted)]
    pub(crate) fn plant(&mut self, planted: NodePlanted) {
        self.planted = planted;
    }

    /// Keeps a contribution until its ancestors come. Returns whether there was room.
    pub(crate) fn keep(
        &mut self,
        contribution: Contribution,
        missing: BTreeSet<ContributionId>,
        from: PublicKey,
        now_ms: u64,
    ) -> bool {
        let id = contribution.id();
        if self.waiting.contains_key(&id) {
            return true;
        }
        let share = self.shares.entry(from).or_default();
        let bytes = share.bytes.saturating_add(contribution.bytes().len());
        let is_full = share.count >= WAITING_PER_PEER_MAX || bytes > WAITING_BYTES_PER_PEER_MAX;
        if is_full && !self.planted.pool_unbounded() {
            return false;
        }
        *share = Share { count: share.count.saturating_add(1), bytes };
        for ancestor in &missing {
            self.waiting_for.entry(*ancestor).or_default().insert(id);
        }
        let old_after_ms = now_ms.saturating_add(WAITING_MS_MAX);
        self.old_after_ms = Some(self.old_after_ms.map_or(old_after_ms, |at| at.min(old_after_ms)));
        self.waiting.insert(id, Waiting { contribution, from, since_ms: now_ms, missing });
        true
    }

    /// `arrived` is in the graph: what waited for it alone is ready.
    pub(crate) fn ready_after(
        &mut self,
        arrived: &ContributionId,
    ) -> Vec<(Contribution, PublicKey)> {
        let waiters = self.waiting_for.remove(arrived).unwrap_or_default();
        let mut ready = Vec::new();
        for id in waiters {
            let Some(waiting) = self.waiting.get_mut(&id) else { continue };
            waiting.missing.remove(arrived);
            if waiting.missing.is_empty() {
                ready.extend(self.take(&id));
            }
        }
        ready
    }

    /// Drops what has waited too long.
    pub(crate) fn expire(&mut self, now_ms: u64) {
        if self.old_after_ms.is_none_or(|at| now_ms <= at) {
            return;
        }
        let is_old = |waiting: &Waiting| now_ms.saturating_sub(waiting.since_ms) > WAITING_MS_MAX;
        let old: Vec<ContributionId> =
            self.waiting.iter().filter(|(_, waiting)| is_old(waiting)).map(|(id, _)| *id).collect();
        for id in old {
            let Some((contribution, _)) = self.take(&id) else { continue };
            for ancestor in contribution.header().ancestors() {
                if let Some(waiters) = self.waiting_for.get_mut(&ancestor) {
                    waiters.remove(&id);
                    if waiters.is_empty() {
                        self.waiting_for.remove(&ancestor);
                    }
                }
            }
        }
        let since = self.waiting.values().map(|waiting| waiting.since_ms).min();
        self.old_after_ms = since.map(|since| since.saturating_add(WAITING_MS_MAX));
    }

    /// How many wait.
    pub(crate) fn len(&self) -> usize {
        self.waiting.len()
    }

    fn take(&mut self, id: &ContributionId) -> Option<(Contribution, PublicKey)> {
        let Waiting { contribution, from, .. } = self.waiting.remove(id)?;
        if let Some(share) = self.shares.get_mut(&from) {
            share.count = share.count.saturating_sub(1);
            share.bytes = share.bytes.saturating_sub(contribution.bytes().len());
            if share.count == 0 {
                self.shares.remove(&from);
            }
        }
        Some((contribution, from))
    }
}
