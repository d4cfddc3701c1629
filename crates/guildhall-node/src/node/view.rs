//! Looking into a node: for answers to people, never for decisions.

use std::collections::BTreeSet;

use guildhall_governance::Governance;
use guildhall_ledger::{ContributionId, Graph, Index, PublicKey, digest};
use guildhall_work::{Day, Health, Work};
use guildhall_workspace::{DocumentKind, Stage, Summary, Workspace};

use crate::input::{Now, StreamId};
use crate::node::Node;
use crate::notes::InviteNote;

/// Domain of the digest of a node's state.
const STATE_DOMAIN: &str = "guildhall/v1/view-state";

/// What this node knows of another.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct PeerView {
    /// Whether it is connected at this moment.
    pub is_connected: bool,
    /// Wall clock of the last contact, in milliseconds since 1970.
    pub last_contact_ms: Option<u64>,
    /// It holds our own contributions up to this place, as far as we know.
    pub has_own_upto: Option<u64>,
    /// Wall clock of the last time it was seen to hold exactly what this node held, in this run.
    pub equal_at_ms: Option<u64>,
}

impl Node {
    /// The key of this node.
    pub fn public_key(&self) -> PublicKey {
        self.key.public()
    }

    /// Every contribution.
    pub fn graph(&self) -> &Graph {
        &self.graph
    }

    /// The rules and what follows from them.
    pub fn governance(&self) -> &Governance {
        &self.governance
    }

    /// The graph, the rules, and the work, which settles when it is looked at.
    pub fn parts(&mut self) -> (&Graph, &Governance, &mut Workspace) {
        (&self.graph, &self.governance, &mut self.workspace)
    }

    /// The same with the acts of the work, which settle when they are looked at as well.
    pub fn all_parts(&mut self) -> (&Graph, &Governance, &mut Workspace, &mut Work) {
        (&self.graph, &self.governance, &mut self.workspace, &mut self.work)
    }

    /// How alive the federation is on a day, counted from signed acts alone.
    pub fn health(&mut self, as_of: Day) -> Health {
        let initiatives = self.workspace.summaries(&self.graph, DocumentKind::Initiative);
        let closed = initiatives.filter(|summary| summary.stage == Some(Stage::Closed));
        let ended = closed.map(Summary::id).collect();
        self.work.health(&self.graph, &self.governance, as_of, &ended)
    }

    /// When a contribution came here, in milliseconds since 1970.
    pub fn received_ms(&self, index: Index) -> u64 {
        let place = usize::try_from(index.0).unwrap_or(usize::MAX);
        self.received_ms.get(place).copied().unwrap_or_default()
    }

    /// What is known of the node with this key.
    pub fn peer(&self, key: &PublicKey) -> PeerView {
        let kept = self.notes.contacts.get(key).copied();
        let Some(peer) = self.peers.get(key) else {
            return PeerView { last_contact_ms: kept, ..PeerView::default() };
        };
        PeerView {
            is_connected: peer.is_connected,
            last_contact_ms: peer.last_contact_ms.max(kept),
            has_own_upto: peer.has_own_upto,
            equal_at_ms: peer.equal_at_ms,
        }
    }

    /// The place of our newest contribution, if we wrote any.
    pub fn own_seq(&self) -> Option<u64> {
        let tips = self.graph.tips(&self.key.public());
        tips.into_iter().map(|tip| self.graph.header(tip).seq).max()
    }

    /// How long this node has known an open matter, in milliseconds.
    pub fn elapsed_ms(&self, matter: &ContributionId, now: Now) -> u64 {
        self.notes.timing.elapsed_ms(matter, now)
    }

    /// What this node noted of an invite that it issued.
    pub fn invite_note(&self, invite: &PublicKey) -> Option<&InviteNote> {
        self.notes.invites.get(invite)
    }

    /// What this node notes for itself, as bytes to keep.
    pub fn notes_at(&self, now: Now) -> Vec<u8> {
        let mut notes = self.notes.clone();
        notes.contacts.extend(self.peers.contacts());
        notes.to_bytes_at(now)
    }

    /// Where a node said it can be reached.
    pub fn addresses_of(&self, key: &PublicKey) -> Vec<String> {
        self.addresses.of(key)
    }

    /// Whether this node may not sign before a partner has confirmed its own latest contribution.
    pub fn is_guarded(&self) -> bool {
        self.guard.is_closed()
    }

    /// Keys of those that a copy of unknown age still has to compare with before it may sign.
    pub fn unheard_witnesses(&self) -> BTreeSet<PublicKey> {
        self.guard.unheard(&self.witnesses())
    }

    /// Contributions that wait for what they build on.
    pub fn waiting_count(&self) -> usize {
        self.pool.len()
    }

    /// Catch-up streams on which an exchange goes on.
    pub fn streams(&self) -> impl Iterator<Item = StreamId> {
        self.exchanges.streams()
    }

    /// Digest of all that people see: equal on nodes with equal contributions.
    pub fn state_digest(&mut self) -> [u8; 32] {
        let view = self.workspace.digest(&self.graph);
        let work = self.work.digest(&self.graph);
        let heads = self.graph.heads_digest();
        let entry = self.governance.state().entry();
        digest(STATE_DOMAIN, &[&self.graph.federation().0, &heads, &entry.0, &view, &work])
    }
}
