//! Drafts of everything that people say here, checked before anyone signs.

use guildhall_ledger::{ContributionId, Graph, Kind, Scope};

use crate::body::{Comment, CommentWithdraw, DocumentKind, Import, Reason};
use crate::draft::{self, Draft, DraftError, Edit, Fields, Writer};
use crate::id::AuthorId;
use crate::words::is_object;
use crate::workspace::Workspace;

impl Workspace {
    /// Drafts a document.
    pub fn draft_create(
        &self,
        writer: &Writer,
        kind: DocumentKind,
        fields: &Fields,
    ) -> Result<Draft, DraftError> {
        draft::create(writer, kind, fields)
    }

    /// Drafts a change of a document; `None` when everything is as it should be.
    ///
    /// The draft builds on what was admitted: sign and admit it before the next one is drafted.
    pub fn draft_edit(
        &mut self,
        graph: &Graph,
        writer: &Writer,
        document: ContributionId,
        edit: &Edit,
    ) -> Result<Option<Draft>, DraftError> {
        let found = self.opened(graph, document).ok_or(DraftError::NoDocument(document))?;
        draft::edit(graph, found, writer, edit)
    }

    /// Drafts a change with the effect of one that is not visible, and of whatever else it builds on
    /// that is not visible either; `None` when the document says all that already.
    ///
    /// Where nothing of its document is visible, the draft begins a document of its own.
    pub fn draft_reapply(
        &mut self,
        graph: &Graph,
        writer: &Writer,
        change: ContributionId,
    ) -> Result<Option<Draft>, DraftError> {
        self.settle(graph, usize::MAX);
        let header = graph.find(&change).map(|at| graph.header(at));
        let scope = header.map(|header| {
            let begins = header.kind == Kind::DOC_CREATE;
            if begins { Scope::of_document(change) } else { header.scope }
        });
        let document = scope.and_then(|scope| self.documents.get(&scope));
        let found =
            document.and_then(|document| Some((document, document.find_stranded(graph, &change)?)));
        let (document, number) = found.ok_or(DraftError::NotStranded(change))?;
        draft::reapply(graph, document, writer, number)
    }

    /// Drafts a comment on a document, decision or act, or an answer to a comment on it.
    ///
    /// The draft names the writer's person, whatever the comment says.
    pub fn draft_comment(
        &mut self,
        graph: &Graph,
        writer: &Writer,
        comment: &Comment,
    ) -> Result<Draft, DraftError> {
        self.words.settle(graph);
        let on = graph.find(&comment.on).filter(|on| is_object(graph.contribution(*on).kind()));
        on.ok_or(DraftError::About(comment.on))?;
        if let Some(reply_to) = comment.reply_to {
            let answered = graph.find(&reply_to).and_then(|at| self.words.object_of(at));
            if answered != Some(comment.on) {
                return Err(DraftError::About(reply_to));
            }
        }
        let comment = Comment { person: writer.person.clone(), ..comment.clone() };
        Draft::alone(writer, Kind::COMMENT, Scope::ZERO, &comment)
    }

    /// Drafts that `author` takes its comment back.
    pub fn draft_withdraw(
        &mut self,
        graph: &Graph,
        writer: &Writer,
        author: AuthorId,
        comment: ContributionId,
    ) -> Result<Draft, DraftError> {
        self.words.settle(graph);
        let spoken = graph.find(&comment).and_then(|at| self.words.author_of(at));
        if spoken.ok_or(DraftError::About(comment))? != author {
            return Err(DraftError::NotItsAuthor(comment));
        }
        let withdraw = CommentWithdraw { person: writer.person.clone(), comment };
        Draft::alone(writer, Kind::COMMENT_WITHDRAW, Scope::ZERO, &withdraw)
    }

    /// Drafts facts about a document that its author brings in from elsewhere.
    ///
    /// The draft names the writer's person, whatever the import says.
    pub fn draft_import(
        &self,
        graph: &Graph,
        writer: &Writer,
        author: AuthorId,
        import: &Import,
    ) -> Result<Draft, DraftError> {
        let creator = graph.find(&import.on).and_then(|at| self.words.creator_of(at));
        if creator.ok_or(DraftError::About(import.on))? != author {
            return Err(DraftError::NotItsAuthor(import.on));
        }
        let import = Import { person: writer.person.clone(), ..import.clone() };
        Draft::alone(writer, Kind::IMPORT, Scope::ZERO, &import)
    }

    /// Drafts the words behind a stance, which names their [`text_hash`](crate::text_hash).
    pub fn draft_reason(&self, writer: &Writer, words: &str) -> Result<Draft, DraftError> {
        let reason = Reason { person: writer.person.clone(), words: words.to_owned() };
        Draft::alone(writer, Kind::REASON, Scope::ZERO, &reason)
    }
}
