//! Drafting: bodies for the caller to sign.

use guildhall_ledger::{ContributionId, Kind, PublicKey, Scope};

use crate::body::{BadBody, Body, DocEdit};
use crate::id::Session;
use crate::operation::Operation;
use crate::view::Stage;

/// Longest text of a document, in characters.
pub const TEXT_LENGTH_MAX: usize = 1_000_000;

/// Longest title, in bytes.
pub const TITLE_LENGTH_MAX: usize = 1_000;

/// Who writes: the key that will sign, the daemon's session, and the person who acts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Writer {
    /// The key that will sign.
    pub key: PublicKey,
    /// Drawn at the daemon's start.
    pub session: Session,
    /// Who acts, as the organisation says.
    pub person: Option<String>,
}

/// What a document begins with.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Fields {
    /// Its title.
    pub title: String,
    /// How far it is.
    pub stage: Option<Stage>,
    /// Why it is there.
    pub stage_reason: Option<String>,
    /// Its text.
    pub text: String,
}

/// What changes in a document; `None` leaves a thing as it is.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Edit {
    /// The title.
    pub title: Option<String>,
    /// How far it is.
    pub stage: Option<Stage>,
    /// Why it is there; an empty string takes the reason away.
    pub stage_reason: Option<String>,
    /// The text.
    pub text: Option<TextEdit>,
}

/// A text as it should be.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TextEdit {
    /// The heads that the document had when the person began to edit; empty for those it has.
    ///
    /// What others changed since then stays.
    pub base: Vec<ContributionId>,
    /// The whole text.
    pub text: String,
}

/// Why nothing can be drafted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum DraftError {
    /// There is no such document.
    #[error("there is no document {0}")]
    NoDocument(ContributionId),
    /// A head that the edit began from is no visible change of the document.
    #[error("the document has no visible change {0} to edit from")]
    NoBase(ContributionId),
    /// The title is empty or too long.
    #[error("the title is empty or longer than {TITLE_LENGTH_MAX} bytes")]
    Title,
    /// The text is too long.
    #[error("the text is longer than {TEXT_LENGTH_MAX} characters")]
    Text,
    /// A reason is too long.
    #[error("the reason for the stage is too long")]
    StageReason,
    /// The document can take no further changes.
    #[error("the document has had as many changes as it can take")]
    Full,
    /// What the words are about is not here, or is no such thing.
    #[error("{0} is not here, or nothing that this can be said of")]
    About(ContributionId),
    /// The body breaks a limit.
    #[error("that cannot be said")]
    Body(#[source] BadBody),
}

/// A body to sign, and what has to follow it because one body could not hold everything.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Draft {
    /// What the body is.
    pub kind: Kind,
    /// The scope its header must have.
    pub scope: Scope,
    /// The body.
    pub body: Vec<u8>,
    writer: Writer,
    following: Vec<Vec<Operation>>,
}

impl Draft {
    /// A body that nothing follows.
    pub(crate) fn alone(
        writer: &Writer,
        kind: Kind,
        scope: Scope,
        body: &impl Body,
    ) -> Result<Self, DraftError> {
        match body.fault() {
            Some(fault) => Err(DraftError::Body(fault)),
            None => Ok(Self {
                kind,
                scope,
                body: body.encode(),
                writer: writer.clone(),
                following: Vec::new(),
            }),
        }
    }

    /// What follows this draft, which became the contribution `id`.
    pub fn after(mut self, id: ContributionId) -> Option<Self> {
        if self.following.is_empty() {
            return None;
        }
        let operations = self.following.remove(0);
        let person = self.writer.person.clone();
        let edit = DocEdit { person, deps: vec![id], session: self.writer.session, operations };
        if self.scope.is_zero() {
            self.scope = Scope::of_document(id);
        }
        Some(Self { kind: Kind::DOC_EDIT, body: edit.encode(), ..self })
    }
}
