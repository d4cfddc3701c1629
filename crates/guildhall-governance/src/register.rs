//! Keys, invites and guests: what partners did on their own about who may write.
//!
//! Everything here accumulates. Who may write what is asked of a set of contributions, usually the
//! past of one, so what is revoked or adopted later changes no earlier answer.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_ledger::{Graph, Index, PublicKey, Tip};

use crate::author::{Author, PartnerKey};
use crate::body::{InviteIssue, KeyGrant, Role};
use crate::id::PartnerId;
use crate::invite::{Claim, Tier};
use crate::slot::Seen;
use crate::state::{Partner, State};
use crate::verdict::Why;

/// A further key that a partner granted.
#[derive(Clone, Debug)]
struct Granted {
    index: Index,
    partner: PartnerId,
    role: Role,
    /// How many entries were final when it was granted.
    minutes: u32,
}

impl Granted {
    /// Whether the partner, if it came back or got new keys by the others, granted the key since.
    fn is_of_present_stay(&self, state: &State) -> bool {
        let since = state.partner(&self.partner).and_then(Partner::keys_since);
        since.is_none_or(|entry| entry < self.minutes)
    }
}

/// A guest that a partner let in.
#[derive(Clone, Debug)]
pub(crate) struct Admission {
    pub(crate) index: Index,
    pub(crate) partner: PartnerId,
    pub(crate) claim: Claim,
}

/// A key that was taken back.
#[derive(Clone, Debug)]
pub(crate) struct Revocation {
    pub(crate) index: Index,
    pub(crate) last: Option<Tip>,
}

#[derive(Clone, Debug, Default)]
struct KeyRecord {
    grants: Vec<Granted>,
    admissions: Vec<Admission>,
    adoptions: Vec<(Index, PartnerId)>,
    revocations: Vec<Revocation>,
    faults: Vec<Index>,
}

/// An invite that a partner issued.
#[derive(Clone, Debug)]
pub(crate) struct Issue {
    pub(crate) index: Index,
    pub(crate) partner: PartnerId,
    pub(crate) tier: Tier,
    pub(crate) uses_max: u32,
    deputies: Vec<PartnerId>,
}

impl Issue {
    /// Where `partner` stands among those who may admit: the sponsor first.
    fn turn(&self, partner: &PartnerId) -> Option<usize> {
        if self.partner == *partner {
            return Some(0);
        }
        self.deputies.iter().position(|deputy| deputy == partner).map(|place| place + 1)
    }
}

#[derive(Clone, Debug, Default)]
struct InviteRecord {
    issues: Vec<Issue>,
    revocations: Vec<(Index, PartnerId)>,
    admissions: Vec<(Index, PartnerId)>,
}

/// Keys, invites and guests.
#[derive(Clone, Debug, Default)]
pub(crate) struct Register {
    keys: BTreeMap<PublicKey, KeyRecord>,
    invites: BTreeMap<PublicKey, InviteRecord>,
    /// Guests that a partner admitted or adopted at some time.
    guests: BTreeMap<PartnerId, BTreeSet<PublicKey>>,
    /// Further keys that a partner granted at some time.
    machines: BTreeMap<PartnerId, BTreeSet<PublicKey>>,
}

/// What a set of contributions says of a guest's key.
#[derive(Clone, Debug)]
pub(crate) struct GuestStanding<'a> {
    pub(crate) admission: &'a Admission,
    pub(crate) sponsor: PartnerId,
    pub(crate) fault: Option<Why>,
}

/// The parts of the world that a question to the register is about.
#[derive(Clone, Copy)]
pub(crate) struct Scene<'a> {
    pub(crate) graph: &'a Graph,
    pub(crate) state: &'a State,
    pub(crate) seen: Seen<'a>,
}

impl Register {
    /// Takes in a grant that was made after so many entries.
    pub(crate) fn add_grant(&mut self, index: Index, by: (PartnerId, u32), grant: &KeyGrant) {
        let (partner, minutes) = by;
        let granted = Granted { index, partner, role: grant.role, minutes };
        self.keys.entry(grant.key).or_default().grants.push(granted);
        self.machines.entry(partner).or_default().insert(grant.key);
    }

    pub(crate) fn add_revocation(&mut self, index: Index, key: PublicKey, last: Option<Tip>) {
        self.keys.entry(key).or_default().revocations.push(Revocation { index, last });
    }

    pub(crate) fn add_fault(&mut self, index: Index, key: PublicKey) {
        self.keys.entry(key).or_default().faults.push(index);
    }

    pub(crate) fn add_issue(&mut self, index: Index, partner: PartnerId, issue: &InviteIssue) {
        let record = self.invites.entry(issue.key).or_default();
        record.issues.push(Issue {
            index,
            partner,
            tier: issue.tier,
            uses_max: issue.uses_max,
            deputies: issue.deputies.clone(),
        });
    }

    pub(crate) fn add_invite_revocation(
        &mut self,
        index: Index,
        partner: PartnerId,
        invite: PublicKey,
    ) {
        self.invites.entry(invite).or_default().revocations.push((index, partner));
    }

    pub(crate) fn add_admission(&mut self, index: Index, partner: PartnerId, claim: Claim) {
        self.invites.entry(claim.invite).or_default().admissions.push((index, partner));
        self.guests.entry(partner).or_default().insert(claim.node_key);
        let record = self.keys.entry(claim.node_key).or_default();
        record.admissions.push(Admission { index, partner, claim });
    }

    pub(crate) fn add_adoption(&mut self, index: Index, partner: PartnerId, guest: PublicKey) {
        self.guests.entry(partner).or_default().insert(guest);
        self.keys.entry(guest).or_default().adoptions.push((index, partner));
    }

    /// Who writes with `key`, where the minutes do not know it, and what stands against it.
    pub(crate) fn author(
        &self,
        key: &PublicKey,
        scene: Scene<'_>,
    ) -> Option<(Author, Option<Why>)> {
        let record = self.keys.get(key)?;
        let granted = record.grants.iter().filter(|granted| (scene.seen)(granted.index));
        let in_turn = |granted: &&Granted| {
            (!granted.is_of_present_stay(scene.state), rank(scene.graph, granted.index))
        };
        if let Some(granted) = granted.min_by_key(in_turn) {
            let partner = granted.partner;
            let author = Author::Partner { partner, key: PartnerKey::from(granted.role) };
            let is_here =
                scene.state.has_member(&partner) && granted.is_of_present_stay(scene.state);
            let gone = (!is_here).then_some(Why::NotAMember);
            return Some((author, gone.or_else(|| revoked(record, scene.seen))));
        }
        let guest = self.guest(key, scene)?;
        Some((Author::Guest { sponsor: guest.sponsor }, guest.fault))
    }

    /// What is known of the guest with this key; nothing where it was not admitted.
    pub(crate) fn guest(&self, key: &PublicKey, scene: Scene<'_>) -> Option<GuestStanding<'_>> {
        let record = self.keys.get(key)?;
        let admissions = record.admissions.iter().filter(|found| (scene.seen)(found.index));
        let admission = admissions.min_by_key(|found| rank(scene.graph, found.index))?;
        let adoptions = record.adoptions.iter().filter(|(index, _)| (scene.seen)(*index));
        let adopter = adoptions.max_by_key(|(index, _)| rank(scene.graph, *index));
        let sponsor = adopter.map_or(admission.partner, |(_, partner)| *partner);
        let is_frozen = !scene.state.has_member(&sponsor) || self.came_too_late(admission, scene);
        let frozen = is_frozen.then_some(Why::GuestFrozen);
        let fault = revoked(record, scene.seen).or(frozen);
        Some(GuestStanding { admission, sponsor, fault })
    }

    /// Whether others redeemed the guest's invite before their turn ended at its.
    ///
    /// Whoever left or was removed since holds no turn: it could take one in an old place.
    fn came_too_late(&self, admission: &Admission, scene: Scene<'_>) -> bool {
        let Some(record) = self.invites.get(&admission.claim.invite) else { return false };
        if record.admissions.len() < 2 {
            return false;
        }
        let Some(issue) = record.issue_for(&admission.partner, scene.seen) else { return false };
        let in_turn = |(index, partner): &(Index, PartnerId)| {
            (issue.turn(partner), rank(scene.graph, *index))
        };
        let own = in_turn(&(admission.index, admission.partner));
        let admissions = record
            .admissions
            .iter()
            .filter(|(index, partner)| (scene.seen)(*index) && scene.state.has_member(partner));
        let earlier = admissions.filter(|other| in_turn(other) < own).count();
        earlier >= usize::try_from(issue.uses_max).unwrap_or(usize::MAX)
    }

    /// Guests that `partner` answers for and that may write.
    pub(crate) fn guests_of(&self, partner: &PartnerId, scene: Scene<'_>) -> Vec<PublicKey> {
        let keys = self.guests.get(partner).into_iter().flatten().copied();
        let is_live = |key: &PublicKey| {
            scene.state.key(key).is_none()
                && self
                    .guest(key, scene)
                    .is_some_and(|guest| guest.fault.is_none() && guest.sponsor == *partner)
        };
        keys.filter(is_live).collect()
    }

    /// Further keys of `partner` that may write.
    pub(crate) fn machines_of(
        &self,
        partner: &PartnerId,
        scene: Scene<'_>,
    ) -> Vec<(PublicKey, Role)> {
        let keys = self.machines.get(partner).into_iter().flatten();
        keys.filter_map(|key| match self.author(key, scene) {
            Some((Author::Partner { partner: owner, key: use_ }, None)) if owner == *partner => {
                let role = if use_ == PartnerKey::Voice { Role::Voice } else { Role::Work };
                Some((*key, role))
            }
            _ => None,
        })
        .collect()
    }

    /// Every key that was ever granted or admitted.
    pub(crate) fn known_keys(&self) -> impl Iterator<Item = PublicKey> + '_ {
        self.keys.keys().copied()
    }

    /// Every key that was ever admitted or adopted as a guest's.
    pub(crate) fn all_guests(&self) -> BTreeSet<PublicKey> {
        self.guests.values().flatten().copied().collect()
    }

    /// Whether anything in the set gives the key to somebody.
    pub(crate) fn is_known(&self, key: &PublicKey, seen: Seen<'_>) -> bool {
        self.keys.get(key).is_some_and(|record| {
            record.grants.iter().any(|granted| seen(granted.index))
                || record.admissions.iter().any(|admission| seen(admission.index))
        })
    }

    /// The revocations of a key.
    pub(crate) fn revocations(&self, key: &PublicKey) -> &[Revocation] {
        self.keys.get(key).map_or(&[], |record| &record.revocations)
    }

    /// Every revocation, with the key that it takes back.
    pub(crate) fn all_revocations(&self) -> impl Iterator<Item = (PublicKey, &Revocation)> {
        let records = self.keys.iter();
        records.flat_map(|(key, record)| record.revocations.iter().map(|found| (*key, found)))
    }

    /// Every key that a proof shows to have forked.
    pub(crate) fn proven_forked(&self) -> impl Iterator<Item = PublicKey> {
        self.keys.iter().filter(|(_, record)| !record.faults.is_empty()).map(|(key, _)| *key)
    }

    /// The contributions that prove that the key forked.
    pub(crate) fn faults(&self, key: &PublicKey) -> impl Iterator<Item = Index> {
        self.keys.get(key).into_iter().flat_map(|record| record.faults.iter().copied())
    }

    /// Every further key that `partner` granted, and every guest that it answered for, at some time.
    pub(crate) fn keys_of(&self, partner: &PartnerId) -> impl Iterator<Item = PublicKey> {
        let machines = self.machines.get(partner).into_iter().flatten();
        machines.chain(self.guests.get(partner).into_iter().flatten()).copied()
    }

    /// Whether a proof in the set shows that the key forked.
    pub(crate) fn is_proven_forked(&self, key: &PublicKey, seen: Seen<'_>) -> bool {
        let faults = self.keys.get(key).map_or(&[][..], |record| &record.faults);
        faults.iter().any(|index| seen(*index))
    }

    /// The invite with this key that `partner` may act on, and whether it was revoked or used up.
    pub(crate) fn invite(
        &self,
        invite: &PublicKey,
        partner: &PartnerId,
        seen: Seen<'_>,
    ) -> Option<InviteStanding<'_>> {
        let record = self.invites.get(invite)?;
        let issue = record.issue_for(partner, seen)?;
        let by_sponsor =
            |(index, partner): &(Index, PartnerId)| *partner == issue.partner && seen(*index);
        let uses = record.admissions.iter().filter(|(index, _)| seen(*index)).count();
        Some(InviteStanding {
            issue,
            is_revoked: record.revocations.iter().any(by_sponsor),
            uses: u32::try_from(uses).unwrap_or(u32::MAX),
        })
    }

    /// Whether an invite with this key is known in the set.
    pub(crate) fn has_invite(&self, invite: &PublicKey, seen: Seen<'_>) -> bool {
        let record = self.invites.get(invite);
        record.is_some_and(|record| record.issues.iter().any(|issue| seen(issue.index)))
    }

    /// Every invite's key.
    pub(crate) fn invite_keys(&self) -> impl Iterator<Item = (&PublicKey, &Issue)> {
        self.invites
            .iter()
            .flat_map(|(key, record)| record.issues.iter().map(move |issue| (key, issue)))
    }
}

/// What a set of contributions says of an invite.
#[derive(Clone, Debug)]
pub(crate) struct InviteStanding<'a> {
    pub(crate) issue: &'a Issue,
    pub(crate) is_revoked: bool,
    pub(crate) uses: u32,
}

impl InviteRecord {
    /// The invite that `partner` may act on: its own before one that names it as deputy.
    fn issue_for(&self, partner: &PartnerId, seen: Seen<'_>) -> Option<&Issue> {
        let issues = self.issues.iter().filter(|issue| seen(issue.index));
        issues
            .filter(|issue| issue.turn(partner).is_some())
            .min_by_key(|issue| (issue.turn(partner), issue.partner))
    }
}

fn revoked(record: &KeyRecord, seen: Seen<'_>) -> Option<Why> {
    let is_revoked = record.revocations.iter().any(|revocation| seen(revocation.index));
    is_revoked.then_some(Why::KeyRevoked)
}

/// An order that does not depend on arrival.
pub(crate) fn rank(graph: &Graph, index: Index) -> (u64, guildhall_ledger::ContributionId) {
    (graph.header(index).height, graph.id(index))
}
