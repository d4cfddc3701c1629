//! Events that cut: about whose contributions they are, and who knows of them.

use std::collections::BTreeSet;

use guildhall_ledger::{Graph, Index, PublicKey, Tip};

use crate::author::{Author, PartnerKey};
use crate::cut::Ground;
use crate::effect::KeyTip;
use crate::id::{PartnerId, next_root_hash};
use crate::minutes::Mark;

/// Something after which contributions of certain keys count only as far as others had built on
/// them, or as their owner said.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Event {
    /// A partner was removed, or left and named where its chains end.
    Gone {
        is_removal: bool,
        partner: PartnerId,
        /// The entry by which it had come: who comes again is not what it was before.
        admitted_by: Option<u32>,
        /// The place in the minutes right after it.
        after: Mark,
        tips: Vec<KeyTip>,
    },
    /// The others gave a partner new keys in place of all that it had.
    Rekeyed {
        partner: PartnerId,
        /// The entry since which it had those: what it writes with the new ones is not meant.
        had_since: Option<u32>,
        /// The place in the minutes right after it.
        after: Mark,
    },
    /// A seat or root key was replaced.
    Replaced { key: PublicKey, after: Mark },
    /// A key signed two histories; its owner may have said which one is its own.
    Forked { key: PublicKey, named: Vec<Tip> },
    /// A machine's or guest's key was taken back by who answers for it.
    Revoked { key: PublicKey, index: Index, last: Option<Tip> },
}

impl Event {
    /// Whether the event is about what is at `index`.
    pub(crate) fn cuts(&self, ground: Ground<'_>, index: Index) -> bool {
        let Some(fact) = ground.facts.get(index) else { return false };
        let author = ground.facts.author(index).unwrap_or(Author::Unknown);
        match self {
            Self::Gone { partner, admitted_by, .. } => {
                let state = ground.minutes.state(fact.mark);
                let came_by = state.partner(partner).map(|partner| partner.admitted_by);
                author.answerable() == Some(*partner) && came_by == Some(*admitted_by)
            }
            Self::Rekeyed { partner, had_since, .. } => {
                // Its guests have keys of their own, and keep them.
                let known = ground.minutes.state(fact.mark).partner(partner);
                author.partner() == Some(*partner)
                    && known.is_some_and(|known| known.keys_since() == *had_since)
            }
            Self::Replaced { key, .. } | Self::Forked { key, .. } => {
                ground.graph.header(index).author == *key
            }
            Self::Revoked { key, .. } => {
                // What the same key writes as a partner's seat is not its sponsor's to take back.
                let is_revocable = match author {
                    Author::Partner { key: use_, .. } => use_ != PartnerKey::Seat,
                    Author::Guest { .. } => true,
                    Author::Root { .. } | Author::Unknown => false,
                };
                is_revocable && ground.graph.header(index).author == *key
            }
        }
    }

    /// Whether the owner said that this contribution stands, by naming it or one after it.
    pub(crate) fn stands_by_word(&self, ground: Ground<'_>, index: Index) -> bool {
        let is_named = |last: &Tip| is_up_to(ground.graph, index, *last);
        match self {
            Self::Gone { tips, .. } => {
                let key = ground.graph.header(index).author;
                let of_key = tips.iter().filter(|tip| tip.key == key);
                of_key.filter_map(|tip| tip.last.as_ref()).any(is_named)
            }
            Self::Revoked { last, .. } => last.iter().any(is_named),
            Self::Forked { named, .. } => named.iter().any(is_named),
            Self::Rekeyed { .. } | Self::Replaced { .. } => false,
        }
    }

    /// Whether what is at `by`, if it stands itself, keeps what it builds on from being cut: it is
    /// another's and did not know.
    pub(crate) fn may_be_outrun(&self, ground: Ground<'_>, by: Index) -> bool {
        self.is_of_another(ground, by) && !self.is_known_to(ground, by)
    }

    /// Whether what is at `by` was written by somebody else than the one who is cut.
    pub(super) fn is_of_another(&self, ground: Ground<'_>, by: Index) -> bool {
        match self {
            Self::Gone { partner, .. } | Self::Rekeyed { partner, .. } => {
                let author = ground.facts.author(by).unwrap_or(Author::Unknown);
                author.answerable() != Some(*partner)
            }
            Self::Replaced { key, .. } | Self::Forked { key, .. } => {
                ground.graph.header(by).author != *key
            }
            // The owner's word holds whatever others built.
            Self::Revoked { .. } => false,
        }
    }

    /// Whether the event lies in the past of what is at `by`.
    ///
    /// Along a chain it does from some link on.
    pub(super) fn is_known_to(&self, ground: Ground<'_>, by: Index) -> bool {
        match self {
            Self::Gone { after, .. }
            | Self::Rekeyed { after, .. }
            | Self::Replaced { after, .. } => {
                let mark = ground.facts.get(by).map(|fact| fact.mark);
                mark.is_some_and(|mark| ground.minutes.leads_to(*after, mark))
            }
            Self::Forked { key, .. } => {
                let seen = |index| ground.graph.is_ancestor(index, by);
                ground.graph.forked_before(key, by) || ground.register.is_proven_forked(key, &seen)
            }
            Self::Revoked { index, .. } => ground.graph.is_ancestor(*index, by),
        }
    }

    /// Every key with which something can have been written that the event is about.
    pub(super) fn keys(&self, ground: Ground<'_>) -> BTreeSet<PublicKey> {
        match self {
            Self::Gone { partner, after, .. } | Self::Rekeyed { partner, after, .. } => {
                keys_of(ground, *partner, *after)
            }
            Self::Replaced { key, .. } | Self::Forked { key, .. } | Self::Revoked { key, .. } => {
                BTreeSet::from([*key])
            }
        }
    }
}

fn keys_of(ground: Ground<'_>, id: PartnerId, after: Mark) -> BTreeSet<PublicKey> {
    let mut keys: BTreeSet<PublicKey> = ground.register.keys_of(&id).collect();
    if let Some(partner) = ground.minutes.state(after).partner(&id) {
        keys.extend([partner.seat_key, partner.root_key]);
        keys.extend(partner.former_keys.iter().copied());
        // A key that was kept for later may reveal itself.
        let is_next = |key: &&PublicKey| next_root_hash(key) == partner.next_root;
        keys.extend(ground.graph.authors().filter(is_next).copied());
    }
    keys
}

/// Whether the contribution lies on the chain that ends with `last`; where that is not here, by its
/// place alone.
fn is_up_to(graph: &Graph, index: Index, last: Tip) -> bool {
    match graph.find(&last.id) {
        Some(last) => index == last || graph.is_ancestor(index, last),
        None => graph.header(index).seq <= last.seq,
    }
}
