//! What people see: plain data, computed from documents and comments.

use std::fmt;

use guildhall_ledger::{ContributionId, Graph, Index, PublicKey};

use crate::body::{BadBody, DocumentKind, person_of};
use crate::id::AuthorId;

/// How far an initiative is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Stage {
    /// Somebody said it.
    Idea,
    /// Partners give it form.
    Shaping,
    /// It is tried.
    Pilot,
    /// It works for all.
    Launched,
    /// It is kept alive.
    Sustained,
    /// It is over.
    Closed,
}

impl Stage {
    /// Every stage, from first to last.
    pub const ALL: [Self; 6] =
        [Self::Idea, Self::Shaping, Self::Pilot, Self::Launched, Self::Sustained, Self::Closed];

    /// The word for it, in documents and commands.
    pub fn word(self) -> &'static str {
        match self {
            Self::Idea => "idea",
            Self::Shaping => "shaping",
            Self::Pilot => "pilot",
            Self::Launched => "launched",
            Self::Sustained => "sustained",
            Self::Closed => "closed",
        }
    }

    /// The stage that `word` names.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.word() == word)
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// Who made a contribution, and when as they say.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Act {
    /// The contribution.
    pub id: ContributionId,
    /// On whose behalf.
    pub author: AuthorId,
    /// The key that signed.
    pub key: PublicKey,
    /// The person, as the organisation says.
    pub person: Option<String>,
    /// Its height in the graph.
    pub height: u64,
    /// The author's clock, milliseconds since 1970: a claim.
    pub time_ms: u64,
}

impl Act {
    /// The contribution at `at`, written on behalf of `author`.
    pub(crate) fn of(graph: &Graph, at: Index, author: AuthorId) -> Self {
        let contribution = graph.contribution(at);
        let header = contribution.header();
        Self {
            id: contribution.id(),
            author,
            key: header.author,
            person: person_of(contribution.body()),
            height: header.height,
            time_ms: header.time_ms,
        }
    }
}

/// A document in a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Summary {
    /// Who began it, and when; its id is the document's.
    pub created: Act,
    /// The last visible change in order of (height, id).
    pub changed: Act,
    /// What it is.
    pub kind: DocumentKind,
    /// Its title; empty if somebody took it away.
    pub title: String,
    /// How far it is, where that is said in a word we know.
    pub stage: Option<Stage>,
    /// Why it is there.
    pub stage_reason: Option<String>,
    /// The text's characters.
    pub text_length: usize,
    /// How many changes are visible, the first included.
    pub changes: usize,
    /// The change that Automerge failed on when the document was last written out; the file is
    /// without it.
    pub quarantined: Option<ContributionId>,
}

impl Summary {
    /// The document: the contribution that made it.
    pub fn id(&self) -> ContributionId {
        self.created.id
    }
}

/// A document opened.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DocumentView {
    /// What a list shows of it.
    pub summary: Summary,
    /// Its text.
    pub text: String,
    /// The hash by which a decision adopts the text.
    pub text_hash: [u8; 32],
    /// The changes that no other visible change builds on, ascending.
    pub heads: Vec<ContributionId>,
    /// Who changed it how often, most first.
    pub contributors: Vec<(AuthorId, usize)>,
    /// What its author brought in from elsewhere.
    pub imported: Option<Imported>,
}

/// Facts about a document brought in from elsewhere by its author.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Imported {
    /// Who brought them in, and when.
    pub act: Act,
    /// Who led it there.
    pub owner: Option<String>,
    /// The date on which it began there, as written there.
    pub created: Option<String>,
    /// The date of its last change there, as written there.
    pub updated: Option<String>,
    /// Everything else, as names and values.
    pub facts: Vec<(String, String)>,
}

/// A run of a text that one key wrote.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Run {
    /// On whose behalf.
    pub author: AuthorId,
    /// The key that signed.
    pub key: PublicKey,
    /// The characters.
    pub text: String,
}

/// A comment on an object.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CommentView {
    /// Who said it, and when.
    pub act: Act,
    /// The words; also there when withdrawn, so that a view can say what was taken back.
    pub text: String,
    /// The comment it answers.
    pub reply_to: Option<ContributionId>,
    /// Whether its author took it back.
    pub is_withdrawn: bool,
}

/// The words behind a stance.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReasonView {
    /// Who said it, and when.
    pub act: Act,
    /// The words.
    pub words: String,
}

/// A change that is valid and not visible, with what it says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StrandedChange {
    /// Who made it, and when; its id is what [`Workspace::draft_reapply`] takes.
    ///
    /// [`Workspace::draft_reapply`]: crate::Workspace::draft_reapply
    pub act: Act,
    /// What began the document.
    pub document: ContributionId,
    /// What the document is.
    pub kind: DocumentKind,
    /// The title of the document: as it is, or as the change left it where nothing is visible.
    pub title: String,
    /// Whether anything of the document is visible.
    pub is_document_visible: bool,
    /// Why it is not visible.
    pub reason: Stranded,
    /// The pieces of text that it inserts, in its order.
    pub inserted: Vec<String>,
    /// How many characters it deletes.
    pub deleted: usize,
    /// Whether all that it inserts stands in the text as it is, as after somebody put it in again.
    pub is_said: bool,
}

/// Why a contribution has no effect: a function of its past and its bytes, alike on every node.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, thiserror::Error)]
pub enum Inert {
    /// The body is malformed.
    #[error("its body is malformed: {0}")]
    Body(BadBody),
    /// Its scope is not that of its document.
    #[error("its scope is not its document's")]
    Scope,
    /// It builds on something that is no live change of the same document in its past.
    #[error("it builds on something that is no valid change of its document in its past")]
    Dep,
    /// It builds on a change and on what that change builds on.
    #[error("it names a change beside one that builds on it")]
    RedundantDep,
    /// Its session wrote something before that it does not build on.
    #[error("it passes over what its own session wrote before")]
    SkipsOwn,
    /// It builds on two branches of one session.
    #[error("it builds on both branches of a forked session")]
    ForkedPast,
    /// Its operations' numbers end beyond the limit.
    #[error("its operations' numbers are too large")]
    Counter,
    /// A reference names an actor or operation that is not in the document at its deps.
    #[error("it refers to an operation that is not there")]
    Reference,
    /// A reference names an operation of another sort, object or key.
    #[error("it refers to an operation that does not fit")]
    Misfit,
    /// An object is nested too deep.
    #[error("it nests too deep")]
    Depth,
    /// A key is empty or too long.
    #[error("a key is empty or too long")]
    Key,
    /// A value is too long.
    #[error("a value is too long")]
    Value,
    /// An operation changes nothing.
    #[error("an operation changes nothing")]
    Empty,
    /// What it comments on, answers or withdraws is no fitting object in its past.
    #[error("what it is about is not in its past, or no such thing")]
    About,
    /// Only the author of what it is about may do it.
    #[error("only the author of what it is about may do it")]
    NotItsAuthor,
}

/// Why a change that is valid is not visible: a function of the whole set.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, thiserror::Error)]
pub enum Stranded {
    /// The rules took it back: its key was removed, revoked or forked.
    #[error("its key was cut off before anyone had built on it")]
    Void,
    /// The session forked, and another branch was built on by more partners.
    #[error("another branch of its session was kept")]
    Fork,
    /// It builds on a change that is not visible.
    #[error("it builds on a change that is not visible")]
    Dep,
}
