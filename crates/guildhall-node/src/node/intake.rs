//! Taking contributions in: placed, judged, kept.
//!
//! The same path for what comes by gossip, by catch-up, from a file and from this node itself.
//! Whether a contribution is refused, kept without effect or admitted depends on its own past
//! alone, so the order in which things come here changes nothing.

use std::collections::{BTreeSet, VecDeque};

use guildhall_governance::{Anchor, Judgement, Standing, Verdict};
use guildhall_ledger::{
    BadSignature, Contribution, ContributionId, Index, Kind, Past, PublicKey, Unplaceable,
    Unverified,
};
use guildhall_workspace::AuthorId;

use crate::arrival::Arrival;
use crate::event::Event;
use crate::input::{Effect, Now, Source, StreamId};
use crate::node::Node;
use crate::outbox::Outbox;

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// Where something came from, and when.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Origin {
    /// The node that handed it over; none for a file or this node itself.
    pub(crate) from: Option<PublicKey>,
    pub(crate) now: Now,
}

impl Node {
    /// Takes in a verified contribution, and whatever waited for it.
    pub(crate) fn take_in(
        &mut self,
        contribution: Contribution,
        origin: Origin,
        out: &mut Outbox,
    ) -> Arrival {
        let arrival = self.take_one(contribution, origin, out);
        let mut arrived: VecDeque<Index> = placed(&arrival).into_iter().collect();
        while let Some(index) = arrived.pop_front() {
            let id = self.graph.id(index);
            for (waiting, from) in self.pool.ready_after(&id) {
                let origin = Origin { from: Some(from), ..origin };
                let arrival = self.take_one(waiting, origin, out);
                arrived.extend(placed(&arrival));
            }
        }
        arrival
    }

    /// Takes in one contribution as it travels: reads it, checks its signature, judges it.
    pub(crate) fn take_in_bytes(
        &mut self,
        bytes: Vec<u8>,
        origin: Origin,
        out: &mut Outbox,
    ) -> Arrival {
        let read = match Unverified::decode(bytes) {
            Ok(read) => read,
            Err(why) => {
                out.event(Event::Refused { from: origin.from, id: None, why: why.to_string() });
                return Arrival::Refused(why.to_string());
            }
        };
        let id = read.id();
        if self.graph.find(&id).is_some() {
            return Arrival::Present;
        }
        match read.verify() {
            Ok(contribution) => self.take_in(contribution, origin, out),
            Err(why) => {
                out.event(Event::Refused { from: origin.from, id: Some(id), why: why.to_string() });
                Arrival::Refused(why.to_string())
            }
        }
    }

    /// Signatures were checked: takes in what is sound, and goes on with whoever sent it.
    pub(super) fn verified(
        &mut self,
        source: Source,
        (sound, forged): (Vec<Contribution>, &[ContributionId]),
        now: Now,
        out: &mut Outbox,
    ) {
        let from = self.sender(source);
        let origin = Origin { from, now };
        for id in forged {
            out.event(Event::Refused { from, id: Some(*id), why: BadSignature.to_string() });
        }
        match source {
            Source::Gossip { gossip, .. } => {
                let verdict = self.take_in_gossip(sound, !forged.is_empty(), origin, out);
                out.push(Effect::Verdict(gossip, verdict));
            }
            // The stream is gone; what came on it comes again.
            Source::Stream(_) if from.is_none() => {}
            Source::Stream(stream) => {
                for contribution in sound {
                    self.take_in(contribution, origin, out);
                }
                self.go_on(stream, forged.is_empty(), now, out);
            }
        }
    }

    /// A batch was taken in: goes on, or ends an exchange with whoever forges. An honest node
    /// checked what it passes on.
    fn go_on(&mut self, stream: StreamId, is_sound: bool, now: Now, out: &mut Outbox) {
        if is_sound {
            let progress = self.exchanges.checked(stream);
            return self.progressed(progress, now, out);
        }
        out.push(Effect::Close(stream));
        if let Some(ended) = self.exchanges.end(stream) {
            self.ended(&ended, now);
        }
    }

    /// The node that handed over what came from `source`, if it is still known.
    pub(super) fn sender(&self, source: Source) -> Option<PublicKey> {
        match source {
            Source::Gossip { from, .. } => Some(from),
            Source::Stream(stream) => self.exchanges.peer(stream),
        }
    }

    fn take_one(
        &mut self,
        contribution: Contribution,
        origin: Origin,
        out: &mut Outbox,
    ) -> Arrival {
        let tomorrow = origin.now.wall_ms.saturating_add(DAY_MS);
        if self.planted.future_refused() && contribution.header().time_ms > tomorrow {
            return Arrival::Waiting;
        }
        match self.graph.place(&contribution) {
            Ok(past) => self.judge_and_keep(contribution, past, origin, out),
            Err(Unplaceable::Present) => Arrival::Present,
            Err(Unplaceable::Missing(missing)) => self.wait(contribution, missing, origin),
            Err(
                why
                @ (Unplaceable::ForeignFederation | Unplaceable::BadLink(_) | Unplaceable::Full),
            ) => refuse(&contribution, origin.from, why.to_string(), out),
        }
    }

    fn wait(
        &mut self,
        contribution: Contribution,
        missing: BTreeSet<ContributionId>,
        origin: Origin,
    ) -> Arrival {
        let from = origin.from.unwrap_or_else(|| self.key.public());
        self.peers.awaits(&from, contribution.id(), origin.now);
        self.pool.keep(contribution, missing, from, origin.now.mono_ms);
        Arrival::Waiting
    }

    fn judge_and_keep(
        &mut self,
        contribution: Contribution,
        past: Past,
        origin: Origin,
        out: &mut Outbox,
    ) -> Arrival {
        let judgement = self.governance.judge(&self.graph, &past, &contribution);
        let why_inert = match judgement.verdict() {
            Verdict::Admitted => None,
            Verdict::Inert(why) => Some(why.to_string()),
            Verdict::Refused(why) => {
                return refuse(&contribution, origin.from, why.to_string(), out);
            }
        };
        let author = contribution.author();
        if author != self.key.public()
            && let Some(seq) = self.graph.seen_of(&self.key.public(), &past)
        {
            self.peers.has_own(&author, seq);
        }
        self.guard.arrived(contribution.id());
        out.persist(contribution.clone());
        let index = self.keep(contribution, past, judgement, origin.now.wall_ms);
        out.event(Event::Admitted(index));
        match why_inert {
            None => Arrival::Admitted(index),
            Some(why) => Arrival::Inert(index, why),
        }
    }

    /// Puts a judged contribution into the graph and into every view of it.
    pub(crate) fn keep(
        &mut self,
        contribution: Contribution,
        past: Past,
        judgement: Judgement,
        received_ms: u64,
    ) -> Index {
        let kind = contribution.kind();
        let is_admitted = *judgement.verdict() == Verdict::Admitted;
        let entry = self.governance.state().entry();
        let index = self.graph.insert(contribution, past);
        self.received_ms.push(received_ms);
        self.governance.admit(&self.graph, index, judgement);
        if kind.is_governance() {
            self.clocks.round.governance_moved();
            self.note_adoptions();
        }
        if kind == Kind::CONFIRM {
            self.hold_on_to_minutes();
        }
        self.is_membership_dirty |=
            can_move_members(kind) || self.governance.state().entry() != entry;
        if self.graph.is_forked(&self.graph.header(index).author) {
            self.is_fork_unproven = true;
        }
        if is_admitted {
            self.addresses.admit(&self.graph, index);
            let author = self.author_id(index);
            self.workspace.admit(&self.graph, index, author);
            self.admit_to_work(index);
        }
        index
    }
}

impl Node {
    /// Holds on to the entry before the last one, and to the one that admitted this partner. The same while the own log is read again: a rival
    /// that was dismissed when it came must not pass for a split after a restart.
    ///
    /// What it held on to before that comes first: the log may have lost it, and hold a rival.
    fn hold_on_to_minutes(&mut self) {
        let own = self.governance.admission_anchor(&self.key.public());
        let settled = [self.governance.settled_anchor(), own].into_iter().flatten();
        let Some(settled) = settled.max_by_key(|settled| settled.minutes) else { return };
        let is_lost = |kept: &Anchor| !self.governance.knows_entry_of(kept);
        if self.notes.anchor.as_ref().is_some_and(is_lost) {
            return;
        }
        if self.governance.anchor().is_none_or(|held| held.minutes < settled.minutes) {
            self.governance.set_anchor(&self.graph, settled);
        }
        let held = [self.notes.anchor, self.governance.anchor()].into_iter().flatten();
        self.notes.anchor = held.max_by_key(|held| held.minutes);
    }

    /// Holds on to what this node did before it read its own log.
    pub(super) fn hold_on_as_before(&mut self) {
        if let Some(kept) = self.notes.anchor {
            self.governance.set_anchor(&self.graph, kept);
        }
    }

    /// Tells every view of the work what the rules took back, and what they no longer do.
    pub(crate) fn follow_cuts(&mut self) {
        let changes = self.governance.settle_cuts(&self.graph);
        if changes.is_empty() {
            return;
        }
        self.is_membership_dirty = true;
        let changes: Vec<(ContributionId, bool)> =
            changes.into_iter().map(|(index, is_void)| (self.graph.id(index), is_void)).collect();
        self.workspace.change_void(&self.graph, &changes);
        self.work.change_void(&changes);
    }

    /// On whose behalf this node writes.
    pub(crate) fn own_author_id(&self) -> AuthorId {
        let me = self.key.public();
        match self.standing(&me) {
            Standing::Partner { partner, .. } | Standing::Root { partner } => AuthorId(partner.0),
            Standing::Guest { .. } | Standing::Former | Standing::Unknown => AuthorId(me.0),
        }
    }

    /// On whose behalf a contribution was written: a partner, however many keys it has, or a guest.
    fn author_id(&self, index: Index) -> AuthorId {
        let key = self.graph.header(index).author;
        let partner = self.governance.author_of(index).partner();
        AuthorId(partner.map_or(key.0, |partner| partner.0))
    }
}

/// Whether a contribution may change by itself who is a member or where one is reached. What is said
/// on open matters does so by the entry that it leads to, and an invite by whoever redeems it.
fn can_move_members(kind: Kind) -> bool {
    const CANNOT: [Kind; 7] = [
        Kind::OPEN,
        Kind::STANCE,
        Kind::WITHDRAW,
        Kind::SEAL,
        Kind::CONFIRM,
        Kind::HERE,
        Kind::INVITE_ISSUE,
    ];
    kind == Kind::ADDRESS || kind.is_governance() && !CANNOT.contains(&kind)
}

fn placed(arrival: &Arrival) -> Option<Index> {
    match arrival {
        Arrival::Admitted(index) | Arrival::Inert(index, _) => Some(*index),
        Arrival::Present | Arrival::Waiting | Arrival::Refused(_) => None,
    }
}

fn refuse(
    contribution: &Contribution,
    from: Option<PublicKey>,
    why: String,
    out: &mut Outbox,
) -> Arrival {
    let id = Some(contribution.id());
    out.event(Event::Refused { from, id, why: why.clone() });
    Arrival::Refused(why)
}
