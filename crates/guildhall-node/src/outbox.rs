//! The effects of one input, put into the order that keeps promises: first to disk, then out.

use guildhall_ledger::{Contribution, ContributionId, PublicKey};
use guildhall_sync::Gossip;

use crate::event::Event;
use crate::input::Effect;
use crate::planted::NodePlanted;

/// Most bytes of contributions in one gossiped message: its limit of 32 KiB less the framing.
const GOSSIP_LENGTH_MAX: usize = 30 * 1024;

/// More than this many bytes at once are not gossiped but announced, and fetched by catch-up.
const GOSSIP_BURST_MAX: usize = 8 * GOSSIP_LENGTH_MAX;

/// Collects the effects of one input.
#[derive(Debug, Default)]
pub(crate) struct Outbox {
    persist: Vec<Contribution>,
    spread: Vec<Vec<u8>>,
    spread_length: usize,
    effects: Vec<Effect>,
    planted: NodePlanted,
}

impl Outbox {
    pub(crate) fn new(planted: NodePlanted) -> Self {
        Self { planted, ..Self::default() }
    }

    /// To be made durable before anything else happens.
    pub(crate) fn persist(&mut self, contribution: Contribution) {
        self.persist.push(contribution);
    }

    /// A contribution of our own, to be gossiped once it is durable.
    pub(crate) fn spread(&mut self, contribution: &Contribution) {
        self.spread_length = self.spread_length.saturating_add(contribution.bytes().len());
        if self.spread_length <= GOSSIP_BURST_MAX {
            self.spread.push(contribution.bytes().to_vec());
        }
    }

    pub(crate) fn event(&mut self, event: Event) {
        self.effects.push(Effect::Event(event));
    }

    pub(crate) fn push(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    pub(crate) fn extend(&mut self, effects: impl IntoIterator<Item = Effect>) {
        self.effects.extend(effects);
    }

    /// Whether anything goes to disk.
    pub(crate) fn has_news(&self) -> bool {
        !self.persist.is_empty()
    }

    /// Whether something of our own is spread.
    pub(crate) fn has_own_news(&self) -> bool {
        self.spread_length > 0
    }

    /// The effects in order. `announce` is gossiped instead of a burst that is too long.
    pub(crate) fn into_effects(
        self,
        announce: impl FnOnce() -> (PublicKey, [u8; 32], Vec<ContributionId>),
    ) -> Vec<Effect> {
        let Self { persist, spread, spread_length, effects, planted } = self;
        let mut ordered = Vec::with_capacity(effects.len().saturating_add(2));
        if !persist.is_empty() {
            ordered.push(Effect::Persist(persist));
        }
        if spread_length > GOSSIP_BURST_MAX {
            let (by, digest, heads) = announce();
            ordered.push(Effect::Publish(Gossip::Announce { by, digest, heads }.to_wire()));
        } else {
            ordered.extend(
                packed(spread).map(|pack| Effect::Publish(Gossip::Contributions(pack).to_wire())),
            );
        }
        ordered.extend(effects);
        let is_early = |effect: &Effect| {
            matches!(effect, Effect::Publish(_)) && planted.sent_before_durable()
                || matches!(effect, Effect::Reply(..)) && planted.answered_before_durable()
        };
        if planted != NodePlanted::default() {
            ordered.sort_by_key(|effect| !is_early(effect));
        }
        ordered
    }
}

/// Groups contributions so that each group fits one message. One that is longer than a message is
/// left to catch-up.
fn packed(contributions: Vec<Vec<u8>>) -> impl Iterator<Item = Vec<Vec<u8>>> {
    let mut packs: Vec<Vec<Vec<u8>>> = Vec::new();
    let mut room = 0_usize;
    for bytes in contributions.into_iter().filter(|bytes| bytes.len() <= GOSSIP_LENGTH_MAX) {
        if let Some(pack) = packs.last_mut().filter(|_| bytes.len() <= room) {
            room = room.saturating_sub(bytes.len());
            pack.push(bytes);
        } else {
            room = GOSSIP_LENGTH_MAX.saturating_sub(bytes.len());
            packs.push(vec![bytes]);
        }
    }
    packs.into_iter()
}
