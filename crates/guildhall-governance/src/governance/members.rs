//! Who belongs to the federation where the minutes stand: partners, machines, guests, invites.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_ledger::{ContributionId, Graph, Index, Past, PublicKey};

use super::{Entry, Governance};
use crate::author::{Author, PartnerKey};
use crate::body::Role;
use crate::id::PartnerId;
use crate::invite::{Claim, Tier};
use crate::minutes::Mark;
use crate::register::Scene;
use crate::state::{KeyUse, Partner, State, Status};
use crate::verdict::Why;

/// What a key is in everything that is here.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    /// A key of a partner that is a member, with a seat or dormant.
    Partner {
        /// Which partner.
        partner: PartnerId,
        /// What the key is for.
        key: PartnerKey,
    },
    /// A partner's root key, or one it committed to.
    Root {
        /// Which partner.
        partner: PartnerId,
    },
    /// A guest.
    Guest {
        /// The partner that answers for it.
        sponsor: PartnerId,
        /// Whether it may only read, because its sponsor is gone.
        is_frozen: bool,
    },
    /// A key that was one of these and is not any more.
    Former,
    /// A key that nothing here knows.
    Unknown,
}

impl Standing {
    /// Whether the key belongs to a node that may take part.
    pub fn is_member(self) -> bool {
        match self {
            Self::Partner { .. } | Self::Guest { .. } => true,
            Self::Root { .. } | Self::Former | Self::Unknown => false,
        }
    }
}

/// A guest in everything that is here.
#[derive(Clone, Debug)]
pub struct Guest<'a> {
    /// What it says of itself.
    pub claim: &'a Claim,
    /// The partner that answers for it.
    pub sponsor: PartnerId,
    /// The contribution that admitted it.
    pub admission: ContributionId,
    /// Whether it may write.
    pub is_live: bool,
}

/// An invite in everything that is here.
#[derive(Clone, Copy, Debug)]
pub struct Invite {
    /// The key that grows from its secret.
    pub key: PublicKey,
    /// The partner that issued it.
    pub sponsor: PartnerId,
    /// The contribution that issued it.
    pub issue: ContributionId,
    /// What it is meant to lead to.
    pub tier: Tier,
    /// How many claims may redeem it.
    pub uses_max: u32,
    /// How many did.
    pub uses: u32,
    /// Whether the sponsor took it back.
    pub is_revoked: bool,
}

impl Governance {
    /// What `key` is in everything that is here.
    pub fn standing(&self, graph: &Graph, key: &PublicKey) -> Standing {
        let everything = graph.everything();
        let seen = |index| graph.in_past(index, &everything);
        self.standing_in(Scene { graph, state: self.state(), seen: &seen }, key)
    }

    /// Every key of a node that may take part, with its standing.
    pub fn member_keys(&self, graph: &Graph) -> BTreeMap<PublicKey, Standing> {
        let everything = graph.everything();
        let seen = |index| graph.in_past(index, &everything);
        let scene = Scene { graph, state: self.state(), seen: &seen };
        let seats = self.state().partners().map(|partner| partner.seat_key);
        let keys = seats.chain(self.register.known_keys());
        let standing = |key: PublicKey| (key, self.standing_in(scene, &key));
        keys.map(standing).filter(|(_, standing)| standing.is_member()).collect()
    }

    /// Every key of a node that may not take part any more: its partner left or was removed, as long
    /// as it is no member again, or has other keys by now.
    pub fn former_keys(&self, graph: &Graph) -> BTreeSet<PublicKey> {
        let is_as_ever =
            |partner: &Partner| partner.status.is_member() && partner.former_keys.is_empty();
        if self.state().partners().all(is_as_ever) {
            return BTreeSet::new();
        }
        let everything = graph.everything();
        let seen = |index| graph.in_past(index, &everything);
        let scene = Scene { graph, state: self.state(), seen: &seen };
        let seats = self.state().partners().map(|partner| partner.seat_key);
        let former = self.state().partners().flat_map(|it| it.former_keys.iter().copied());
        let keys: BTreeSet<PublicKey> =
            seats.chain(former).chain(self.register.known_keys()).collect();
        keys.into_iter().filter(|key| self.last_entry(scene, key).is_some()).collect()
    }

    /// What a key of a node that may not take part any more may still have: the minutes up to the
    /// entry that ended it, what they rest on, and what it signed itself (protocol 4.11).
    pub fn farewell(&self, graph: &Graph, key: &PublicKey) -> Option<Past> {
        let everything = graph.everything();
        let seen = |index| graph.in_past(index, &everything);
        let last = self.last_entry(Scene { graph, state: self.state(), seen: &seen }, key)?;
        let mut heads = last.certificate;
        heads.truncate(last.needed);
        heads.extend(graph.tips(key));
        Some(graph.past_over(None, &heads))
    }

    /// The entry after which the node with this key did not take part any more, if there is one.
    fn last_entry(&self, scene: Scene<'_>, key: &PublicKey) -> Option<Entry> {
        let (partner, is_seat) = match scene.state.key(key) {
            Some((_, KeyUse::Root)) => return None,
            Some((partner, KeyUse::Seat | KeyUse::Former)) => (partner, true),
            None => match self.register.author(key, scene)? {
                (Author::Partner { partner, .. }, Some(Why::NotAMember)) => (partner, false),
                _ => return None,
            },
        };
        // A further machine goes with all keys that its partner had; a seat may go alone.
        let own = |state: &State| {
            let known = state.partner(&partner).filter(|known| known.status.is_member())?;
            Some((known.keys_since(), is_seat.then(|| known.seat_key == *key)))
        };
        let takes_part = |state: &State| own(state).is_some_and(|(_, votes)| votes != Some(false));
        if is_seat && takes_part(scene.state) {
            return None;
        }
        let ends = |mark: &Mark| {
            let before = self.minutes.parent(*mark).map(|before| self.minutes.state(before));
            before.is_some_and(|before| {
                takes_part(before) && own(before) != own(self.minutes.state(*mark))
            })
        };
        let mark = self.minutes.way_back(self.tip, 1).find(ends)?;
        self.entry(self.minutes.count(mark).checked_sub(1)?)
    }

    /// The further machines of a partner.
    pub fn machines(&self, graph: &Graph, partner: &PartnerId) -> Vec<(PublicKey, Role)> {
        let everything = graph.everything();
        let seen = |index| graph.in_past(index, &everything);
        self.register.machines_of(partner, Scene { graph, state: self.state(), seen: &seen })
    }

    /// Every guest that is no partner by now.
    pub fn guests(&self, graph: &Graph) -> Vec<Guest<'_>> {
        let everything = graph.everything();
        let seen = |index| graph.in_past(index, &everything);
        let scene = Scene { graph, state: self.state(), seen: &seen };
        let keys = self.register.all_guests();
        let guests = keys.into_iter().filter(|key| self.state().key(key).is_none());
        let guests = guests.filter_map(|key| self.register.guest(&key, scene));
        guests
            .map(|guest| Guest {
                claim: &guest.admission.claim,
                sponsor: guest.sponsor,
                admission: graph.id(guest.admission.index),
                is_live: guest.fault.is_none(),
            })
            .collect()
    }

    /// Every invite that was ever issued.
    pub fn invites(&self, graph: &Graph) -> Vec<Invite> {
        let invites = self.register.invite_keys().filter_map(|(key, issue)| {
            let standing = self.register.invite(key, &issue.partner, &|_| true)?;
            Some(Invite {
                key: *key,
                sponsor: issue.partner,
                issue: graph.id(issue.index),
                tier: issue.tier,
                uses_max: issue.uses_max,
                uses: standing.uses,
                is_revoked: standing.is_revoked,
            })
        });
        invites.collect()
    }

    /// The partner that acts with `key` where the minutes stand.
    pub(super) fn partner_of(&self, graph: &Graph, key: &PublicKey) -> Option<PartnerId> {
        match self.standing(graph, key) {
            Standing::Partner { partner, .. } => Some(partner),
            Standing::Root { .. }
            | Standing::Guest { .. }
            | Standing::Former
            | Standing::Unknown => None,
        }
    }

    fn standing_in(&self, scene: Scene<'_>, key: &PublicKey) -> Standing {
        if let Some((partner, key_use)) = scene.state.key(key) {
            let is_member = scene.state.has_member(&partner);
            return match key_use {
                KeyUse::Seat if is_member => Standing::Partner { partner, key: PartnerKey::Seat },
                KeyUse::Root if is_member => Standing::Root { partner },
                KeyUse::Seat | KeyUse::Root | KeyUse::Former => Standing::Former,
            };
        }
        match self.register.author(key, scene) {
            Some((Author::Partner { partner, key }, None)) => Standing::Partner { partner, key },
            Some((Author::Guest { sponsor }, None)) => {
                Standing::Guest { sponsor, is_frozen: false }
            }
            Some((Author::Guest { sponsor }, Some(Why::GuestFrozen))) => {
                Standing::Guest { sponsor, is_frozen: true }
            }
            Some(_) => Standing::Former,
            None => Standing::Unknown,
        }
    }

    /// The handle by which people know who is behind `author`.
    pub fn handle_of(&self, author: Author) -> Option<&str> {
        let partner = author.partner()?;
        self.state().partner(&partner).map(|partner| partner.handle.as_str())
    }

    /// Dormant members: they sit down again by an act of their own.
    pub fn dormant(&self) -> impl Iterator<Item = &Partner> {
        let partners: &State = self.state();
        partners.partners().filter(|partner| partner.status == Status::Dormant)
    }

    /// Contributions without effect here because they rest on rules this version does not know.
    pub fn needs_newer_rules(&self) -> impl Iterator<Item = Index> + '_ {
        self.inert().filter(|(_, why)| **why == Why::NewerRules).map(|(index, _)| index)
    }
}
