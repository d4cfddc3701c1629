//! Partners and guests who speak of the work, for tests.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_governance::PartnerId;
use guildhall_ledger::{
    Contribution, ContributionId, Draft as Envelope, FederationId, Graph, Index, Kind, Scope,
    SecretKey, Unplaceable,
};

use crate::body::InitiativeJoin;
use crate::day::Day;
use crate::deed::Deed;
use crate::inert::Inert;
use crate::stamp::{Subject, WorkAuthor};
use crate::work::Work;

/// The day on which the federation of the tests was founded.
pub(crate) const FOUNDED: Day = Day(100);

/// The day on which the tests take place.
pub(crate) const TODAY: Day = Day(20_783);

/// An organisation, from one number; those from 100 on are guests.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Org(pub(crate) u8);

pub(crate) const ALMA: Org = Org(1);
pub(crate) const BRUNO: Org = Org(2);
pub(crate) const CARLA: Org = Org(3);
pub(crate) const GUEST: Org = Org(100);

impl Org {
    pub(crate) fn key(self) -> SecretKey {
        SecretKey::from_seed(&[self.0; 32])
    }

    pub(crate) fn member(self) -> PartnerId {
        PartnerId([self.0; 32])
    }

    pub(crate) fn author(self) -> WorkAuthor {
        WorkAuthor { member: self.member(), is_guest: self.0 >= 100 }
    }
}

/// A node: what it holds, and the work over it.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) graph: Graph,
    pub(crate) work: Work,
    /// The day on which what is signed claims to be.
    pub(crate) day: Day,
    /// How many entries of the minutes what is signed knows of.
    pub(crate) minutes: u32,
    void: BTreeSet<ContributionId>,
    /// Who organisations are, where they are not what [`Org::member`] says.
    pub(crate) members: BTreeMap<Org, PartnerId>,
}

impl Node {
    pub(crate) fn new() -> Self {
        let founding = Envelope {
            federation: FederationId::ZERO,
            seq: 0,
            prev: ContributionId::ZERO,
            parents: Vec::new(),
            height: 0,
            minutes: 0,
            time_ms: FOUNDED.start_ms(),
            kind: Kind::GENESIS,
            scope: Scope::ZERO,
            body: b"sample".to_vec(),
        };
        let graph = Graph::new(founding.sign(&Org(0).key()));
        Self {
            graph,
            work: Work::default(),
            day: TODAY,
            minutes: 0,
            void: BTreeSet::new(),
            members: BTreeMap::new(),
        }
    }

    /// Signs a body on top of the organisation's chain and of `parents`.
    pub(crate) fn sign_on(
        &self,
        org: Org,
        kind: Kind,
        body: Vec<u8>,
        parents: &[Index],
    ) -> Contribution {
        let prev = self.graph.tips(&org.key().public()).into_iter().max();
        let before = prev.map(|prev| self.graph.header(prev).clone());
        let parents: Vec<Index> = parents.iter().copied().filter(|it| Some(*it) != prev).collect();
        let heights = prev.iter().chain(&parents).map(|at| self.graph.header(*at).height);
        let mut ids: Vec<ContributionId> =
            parents.iter().map(|parent| self.graph.id(*parent)).collect();
        ids.sort_unstable();
        let envelope = Envelope {
            federation: self.graph.federation(),
            seq: before.as_ref().map_or(0, |before| before.seq + 1),
            prev: prev.map_or(ContributionId::ZERO, |prev| self.graph.id(prev)),
            parents: ids,
            height: heights.max().unwrap() + 1,
            minutes: self.minutes,
            time_ms: self.day.start_ms(),
            kind,
            scope: Scope::ZERO,
            body,
        };
        envelope.sign(&org.key())
    }

    pub(crate) fn sign(&self, org: Org, kind: Kind, body: Vec<u8>) -> Contribution {
        let heads: Vec<Index> = self.graph.heads().collect();
        self.sign_on(org, kind, body, &heads)
    }

    /// Takes a contribution in; false if its ancestors are missing or it is here.
    pub(crate) fn take(&mut self, contribution: &Contribution) -> bool {
        let past = match self.graph.place(contribution) {
            Ok(past) => past,
            Err(Unplaceable::Present | Unplaceable::Missing(_)) => return false,
            Err(error) => panic!("{error}"),
        };
        let key = contribution.author();
        let org = (0..=120).map(Org).find(|org| org.key().public() == key).unwrap();
        let at = self.graph.insert(contribution.clone(), past);
        let mut author = org.author();
        author.member = self.members.get(&org).copied().unwrap_or(author.member);
        self.work.admit(&self.graph, at, author);
        true
    }

    pub(crate) fn add(&mut self, org: Org, kind: Kind, body: Vec<u8>) -> ContributionId {
        let contribution = self.sign(org, kind, body);
        assert!(self.take(&contribution));
        contribution.id()
    }

    /// Signs and takes a deed without asking whether it makes sense.
    pub(crate) fn say(&mut self, org: Org, deed: impl Into<Deed>) -> ContributionId {
        let deed = deed.into();
        self.add(org, deed.kind(), deed.encode())
    }

    /// An initiative by its first bytes alone: this crate reads no more of a document.
    pub(crate) fn initiative(&mut self, org: Org) -> ContributionId {
        self.document(org, 0)
    }

    /// The text of a proposal.
    pub(crate) fn text(&mut self, org: Org) -> ContributionId {
        self.document(org, 1)
    }

    fn document(&mut self, org: Org, kind: u32) -> ContributionId {
        let count = u64::try_from(self.graph.len()).unwrap();
        let body = postcard::to_stdvec(&(None::<String>, kind, count)).unwrap();
        self.add(org, Kind::DOC_CREATE, body)
    }

    pub(crate) fn join(&mut self, org: Org, initiative: ContributionId) -> ContributionId {
        self.say(org, InitiativeJoin { person: None, initiative, part: None })
    }

    pub(crate) fn digest(&mut self) -> [u8; 32] {
        self.work.digest(&self.graph)
    }

    pub(crate) fn inert(&mut self) -> Vec<(ContributionId, Inert)> {
        self.work.inert(&self.graph)
    }

    /// Why an act has no effect, if it has none.
    pub(crate) fn fault(&mut self, id: ContributionId) -> Option<Inert> {
        self.inert().into_iter().find(|(other, _)| *other == id).map(|(_, why)| why)
    }

    pub(crate) fn void(&mut self, ids: &[ContributionId]) {
        let before = std::mem::replace(&mut self.void, ids.iter().copied().collect());
        let back = before.difference(&self.void).map(|id| (*id, false));
        let gone = self.void.difference(&before).map(|id| (*id, true));
        let changes: Vec<(ContributionId, bool)> = back.chain(gone).collect();
        self.work.change_void(&changes);
    }

    pub(crate) fn history(&mut self, subject: Subject) -> usize {
        self.work.history(&self.graph, subject).len()
    }

    /// Everything here but the genesis, ancestors first.
    pub(crate) fn contributions(&self) -> Vec<Contribution> {
        self.graph.indices().skip(1).map(|at| self.graph.contribution(at).clone()).collect()
    }

    /// Takes over what another node has.
    pub(crate) fn catch_up(&mut self, other: &Self) {
        for contribution in other.contributions() {
            self.take(&contribution);
        }
    }

    /// A node that holds the same, at the same day.
    pub(crate) fn copy(&self) -> Self {
        let mut other = Self { day: self.day, minutes: self.minutes, ..Self::new() };
        other.catch_up(self);
        other
    }
}

/// Lets both nodes have what each has.
pub(crate) fn meet(one: &mut Node, other: &mut Node) {
    one.catch_up(other);
    other.catch_up(one);
}
