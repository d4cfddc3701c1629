//! More heads than a contribution can name: some are joined before a machine says what it has to.
//!
//! Where everybody seals at once each seat sees the Seals of all others as heads. Would each join
//! some of them, every join were a head more: in a federation of sixty-five, half of all
//! contributions were joins. So as many seats begin as joins are needed, each with other heads, and
//! the rest wait in turn for what those leave undone. Who begins changes from entry to entry.

use guildhall_ledger::{Index, PARENTS_MAX, PublicKey};

use super::Governance;
use super::acts::{Plan, Timing};
use super::draft::Base;
use crate::body::{Body, Here};
use crate::id::PartnerId;

/// How long one turn waits for the one before.
const TURN_MS: u64 = 500;

impl Governance {
    /// What a machine does before an act for which more heads are open than fit.
    pub(super) fn join_heads(&self, base: &Base, seat: &PartnerId, timing: &Timing) -> Plan {
        let turn = self.turn(seat, base.joins).saturating_add(u64::from(timing.has_joined));
        let wait_ms = turn.saturating_mul(TURN_MS).saturating_sub(timing.crowded_ms);
        let act = (wait_ms == 0).then_some(Body::Here(Here));
        let wake_after_ms = act.is_none().then_some(wait_ms);
        Plan { act, wake_after_ms, is_crowded: true }
    }

    /// After how many others the seat joins heads.
    fn turn(&self, seat: &PartnerId, joins: usize) -> u64 {
        let seats = self.state().electorate();
        let Ok(place) = seats.binary_search(seat) else {
            return u64::try_from(seats.len()).unwrap_or(u64::MAX);
        };
        let minutes = usize::try_from(self.state().minutes()).unwrap_or(0);
        let place = place.saturating_add(minutes).checked_rem(seats.len()).unwrap_or(0);
        u64::try_from(place.checked_div(joins).unwrap_or(0)).unwrap_or(u64::MAX)
    }

    /// Those of too many heads that `author` joins: others join others.
    pub(super) fn share_of_heads(&self, mut heads: Vec<Index>, author: &PublicKey) -> Vec<Index> {
        let seat = self.state().key(author).map(|(partner, _)| partner);
        let place = seat.and_then(|seat| self.state().electorate().binary_search(&seat).ok());
        let from = place.unwrap_or(0).saturating_mul(PARENTS_MAX);
        let from = from.checked_rem(heads.len()).unwrap_or(0);
        heads.rotate_left(from);
        heads.truncate(PARENTS_MAX);
        heads
    }
}

/// How many contributions it takes until so many heads fit into one more.
pub(super) fn joins_needed(heads: usize) -> usize {
    heads.saturating_sub(PARENTS_MAX).div_ceil(PARENTS_MAX - 1)
}
