//! The workspace: every document, comment and fact, settled when somebody looks.

use std::collections::BTreeSet;

use guildhall_ledger::{ContributionId, Graph, Index, Kind, Scope};

use crate::body::{Comment, DocumentKind, Import, Reason};
use crate::draft::{Draft, DraftError, Edit, Fields, Writer};
use crate::id::AuthorId;
use crate::view::{CommentView, DocumentView, Inert, ReasonView, Run, Stranded, Summary};

/// Everything that partners work on.
#[derive(Debug, Default)]
pub struct Workspace {}

impl Workspace {
    /// Takes note of a contribution of any kind; kinds of others are passed over.
    ///
    /// Called once for each, ancestors first. Costs next to nothing: nothing is decoded.
    pub fn admit(&mut self, _graph: &Graph, _index: Index, _author: AuthorId) {}

    /// Replaces the set of contributions that the rules took back.
    pub fn set_void(&mut self, _void: BTreeSet<ContributionId>) {}

    /// Works on documents that changed until about `budget` changes are done; whether any is left.
    pub fn settle(&mut self, _graph: &Graph, _budget: usize) -> bool {
        false
    }

    /// Every document of a kind, in order of creation (height, id).
    pub fn summaries(
        &mut self,
        _graph: &Graph,
        _kind: DocumentKind,
    ) -> impl Iterator<Item = &Summary> {
        std::iter::empty()
    }

    /// One document as a list shows it.
    pub fn summary(&mut self, _graph: &Graph, _document: ContributionId) -> Option<&Summary> {
        None
    }

    /// One document opened.
    pub fn document(&mut self, _graph: &Graph, _document: ContributionId) -> Option<DocumentView> {
        None
    }

    /// Who wrote which run of the text.
    pub fn blame(&mut self, _graph: &Graph, _document: ContributionId) -> Option<Vec<Run>> {
        None
    }

    /// The comments on an object, in order of (height, id).
    pub fn comments(&mut self, _graph: &Graph, _on: ContributionId) -> Vec<CommentView> {
        Vec::new()
    }

    /// The words whose hash is `hash`.
    pub fn reason(&mut self, _graph: &Graph, _hash: [u8; 32]) -> Option<ReasonView> {
        None
    }

    /// The document as a file that any Automerge opens.
    pub fn export_automerge(
        &mut self,
        _graph: &Graph,
        _document: ContributionId,
    ) -> Option<Vec<u8>> {
        None
    }

    /// Digest of everything visible: equal for equal sets, in whatever order they came.
    pub fn digest(&mut self, _graph: &Graph) -> [u8; 32] {
        [0; 32]
    }

    /// Contributions that have no effect, with the reason.
    pub fn inert(&mut self, _graph: &Graph) -> Vec<(ContributionId, Inert)> {
        Vec::new()
    }

    /// Valid changes that are not visible, with the reason.
    pub fn stranded(&mut self, _graph: &Graph) -> Vec<(ContributionId, Stranded)> {
        Vec::new()
    }

    /// Drafts a document.
    pub fn draft_create(
        &self,
        _writer: &Writer,
        _kind: DocumentKind,
        _fields: &Fields,
    ) -> Result<Draft, DraftError> {
        Err(DraftError::Title)
    }

    /// Drafts a change of a document; `None` when everything is as it should be.
    pub fn draft_edit(
        &mut self,
        _graph: &Graph,
        _writer: &Writer,
        document: ContributionId,
        _edit: &Edit,
    ) -> Result<Option<Draft>, DraftError> {
        Err(DraftError::NoDocument(document))
    }

    /// Drafts a comment on a document, decision or act, or an answer to a comment on it.
    pub fn draft_comment(
        &self,
        _graph: &Graph,
        _writer: &Writer,
        comment: Comment,
    ) -> Result<Draft, DraftError> {
        Err(DraftError::About(comment.on))
    }

    /// Drafts that a comment is taken back; only its own author may.
    pub fn draft_withdraw(
        &self,
        _graph: &Graph,
        _writer: &Writer,
        comment: ContributionId,
    ) -> Result<Draft, DraftError> {
        Err(DraftError::About(comment))
    }

    /// Drafts facts about a document that was brought in from elsewhere.
    pub fn draft_import(
        &self,
        _graph: &Graph,
        _writer: &Writer,
        import: Import,
    ) -> Result<Draft, DraftError> {
        Err(DraftError::About(import.on))
    }

    /// Drafts the words behind a stance.
    pub fn draft_reason(&self, writer: &Writer, words: &str) -> Result<Draft, DraftError> {
        let reason = Reason { person: writer.person.clone(), words: words.to_owned() };
        Draft::alone(writer, Kind::REASON, Scope::ZERO, &reason)
    }
}
