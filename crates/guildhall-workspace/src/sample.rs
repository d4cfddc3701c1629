//! Partners with nodes of their own, for tests.

use std::collections::BTreeMap;

use guildhall_ledger::{
    Contribution, ContributionId, Draft as Envelope, FederationId, Graph, Index, Kind, Scope,
    SecretKey, Unplaceable,
};

use crate::body::{Body, DocEdit, DocumentKind};
use crate::draft::{Draft, Edit, Fields, TextEdit, Writer};
use crate::id::{AuthorId, Session};
use crate::operation::Operation;
use crate::view::DocumentView;
use crate::workspace::Workspace;

/// A person who writes for a partner.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Partner(pub(crate) u8);

pub(crate) const ALMA: Partner = Partner(1);
pub(crate) const BRUNO: Partner = Partner(2);
pub(crate) const CARLA: Partner = Partner(3);

impl Partner {
    pub(crate) fn key(self) -> SecretKey {
        SecretKey::from_seed(&[self.0; 32])
    }

    pub(crate) fn author(self) -> AuthorId {
        AuthorId([self.0; 32])
    }

    pub(crate) fn writer(self) -> Writer {
        Writer { key: self.key().public(), session: Session([self.0; 8]), person: None }
    }
}

/// A node: what it holds, and the workspace over it.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) graph: Graph,
    pub(crate) workspace: Workspace,
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
            time_ms: 0,
            kind: Kind::GENESIS,
            scope: Scope::ZERO,
            body: b"sample".to_vec(),
        };
        let graph = Graph::new(founding.sign(&Partner(0).key()));
        Self { graph, workspace: Workspace::default() }
    }

    /// Signs a body on top of the partner's chain (or of `prev`) and all heads, without taking it.
    pub(crate) fn sign_on(
        &self,
        partner: Partner,
        prev: Option<Index>,
        (kind, scope, body): (Kind, Scope, Vec<u8>),
        parents: &[Index],
    ) -> Contribution {
        let before = prev.map(|prev| self.graph.header(prev).clone());
        let parents: Vec<Index> = parents.iter().copied().filter(|it| Some(*it) != prev).collect();
        let heights = prev.iter().chain(&parents).map(|at| self.graph.header(*at).height);
        let envelope = Envelope {
            federation: self.graph.federation(),
            seq: before.as_ref().map_or(0, |before| before.seq + 1),
            prev: prev.map_or(ContributionId::ZERO, |prev| self.graph.id(prev)),
            parents: parents.iter().map(|parent| self.graph.id(*parent)).collect(),
            height: heights.max().unwrap() + 1,
            minutes: 0,
            time_ms: 0,
            kind,
            scope,
            body,
        };
        envelope.sign(&partner.key())
    }

    pub(crate) fn sign(
        &self,
        partner: Partner,
        kind: Kind,
        scope: Scope,
        body: Vec<u8>,
    ) -> Contribution {
        let tip = self.graph.tips(&partner.key().public()).into_iter().max();
        let heads: Vec<Index> = self.graph.heads().collect();
        self.sign_on(partner, tip, (kind, scope, body), &heads)
    }

    /// Takes a contribution in; false if its ancestors are missing or it is here.
    pub(crate) fn take(&mut self, contribution: &Contribution) -> bool {
        let past = match self.graph.place(contribution) {
            Ok(past) => past,
            Err(Unplaceable::Present | Unplaceable::Missing(_)) => return false,
            Err(error) => panic!("{error}"),
        };
        let author = AuthorId([author_byte(contribution); 32]);
        let at = self.graph.insert(contribution.clone(), past);
        self.workspace.admit(&self.graph, at, author);
        true
    }

    pub(crate) fn add(
        &mut self,
        partner: Partner,
        kind: Kind,
        scope: Scope,
        body: &impl Body,
    ) -> ContributionId {
        let contribution = self.sign(partner, kind, scope, body.encode());
        assert!(self.take(&contribution));
        contribution.id()
    }

    /// Signs and takes a draft with all that follows it; the first of them.
    pub(crate) fn publish(&mut self, partner: Partner, draft: Draft) -> ContributionId {
        let mut first = None;
        let mut next = Some(draft);
        while let Some(draft) = next {
            let contribution = self.sign(partner, draft.kind, draft.scope, draft.body.clone());
            assert!(self.take(&contribution));
            first = first.or(Some(contribution.id()));
            next = draft.after(contribution.id());
        }
        first.unwrap()
    }

    pub(crate) fn create(&mut self, partner: Partner, title: &str, text: &str) -> ContributionId {
        let fields = Fields { title: title.into(), text: text.into(), ..Fields::default() };
        let kind = DocumentKind::Initiative;
        let draft = self.workspace.draft_create(&partner.writer(), kind, &fields).unwrap();
        self.publish(partner, draft)
    }

    pub(crate) fn edit(
        &mut self,
        partner: Partner,
        document: ContributionId,
        edit: &Edit,
    ) -> Option<ContributionId> {
        let writer = partner.writer();
        let draft = self.workspace.draft_edit(&self.graph, &writer, document, edit).unwrap()?;
        Some(self.publish(partner, draft))
    }

    pub(crate) fn write(
        &mut self,
        partner: Partner,
        document: ContributionId,
        text: &str,
    ) -> Option<ContributionId> {
        let text = TextEdit { base: Vec::new(), text: text.into() };
        self.edit(partner, document, &Edit { text: Some(text), ..Edit::default() })
    }

    /// An edit of raw operations on top of all visible heads.
    pub(crate) fn raw(
        &mut self,
        partner: Partner,
        document: ContributionId,
        operations: Vec<Operation>,
    ) -> ContributionId {
        let deps = self.view(document).heads;
        let session = partner.writer().session;
        let edit = DocEdit { person: None, deps, session, operations };
        self.add(partner, Kind::DOC_EDIT, Scope::of_document(document), &edit)
    }

    pub(crate) fn view(&mut self, document: ContributionId) -> DocumentView {
        self.workspace.document(&self.graph, document).unwrap()
    }

    pub(crate) fn text(&mut self, document: ContributionId) -> String {
        self.view(document).text
    }

    pub(crate) fn digest(&mut self) -> [u8; 32] {
        self.workspace.digest(&self.graph)
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
}

/// Lets both nodes have what each has.
pub(crate) fn meet(one: &mut Node, other: &mut Node) {
    one.catch_up(other);
    other.catch_up(one);
}

/// The partner's byte behind a key of the sample.
fn author_byte(contribution: &Contribution) -> u8 {
    thread_local! {
        static KNOWN: BTreeMap<[u8; 32], u8> =
            (0..=60).map(|byte| (Partner(byte).key().public().0, byte)).collect();
    }
    KNOWN.with(|known| known.get(&contribution.author().0).copied().unwrap())
}
