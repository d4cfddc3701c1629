//! Drafting: bodies for the caller to sign.
//!
//! A draft takes the document as it is; the caller signs and admits it before it asks for the
//! next one. What one body cannot hold is drafted as several, each on top of the one before.

mod difference;
mod operations;
mod plan;
mod writer;

use std::collections::VecDeque;

use guildhall_ledger::{ContributionId, Graph, Kind, Scope};

use crate::body::{BadBody, Body, DocCreate, DocEdit, DocumentKind};
use crate::document::{Document, Left};
use crate::draft::operations::Operations;
use crate::draft::plan::Plan;
use crate::fence::ChangeNumber;
use crate::operation::{COUNTER_MAX, Operation, Shape, VALUE_LENGTH_MAX, Value};
use crate::reading::{Content, STAGE, STAGE_REASON, TEXT, TITLE};
use crate::view::Stage;

pub use crate::draft::writer::{Edit, Fields, TextEdit, Writer};

/// Longest text of a document, in characters.
pub const TEXT_LENGTH_MAX: usize = 1_000_000;

/// Longest title, in bytes.
pub const TITLE_LENGTH_MAX: usize = 1_000;

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
    /// The reason for the stage is too long.
    #[error("the reason for the stage is longer than {VALUE_LENGTH_MAX} bytes")]
    StageReason,
    /// The document can take no further changes.
    #[error("the document has had as many changes as it can take")]
    Full,
    /// What the words are about is not here, or is no such thing.
    #[error("{0} is not here, or nothing that this can be said of")]
    About(ContributionId),
    /// The change is visible, or is none.
    #[error("{0} is no change that is left out of a document")]
    NotStranded(ContributionId),
    /// Only the author of what it is about may say it.
    #[error("only the author of {0} may do that")]
    NotItsAuthor(ContributionId),
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
    /// Its writer, with the session that it and what follows are written in.
    writer: Writer,
    following: VecDeque<Vec<Operation>>,
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
                following: VecDeque::new(),
            }),
        }
    }

    /// What follows this draft, once it has become the contribution `id`.
    pub fn after(mut self, id: ContributionId) -> Option<Self> {
        let operations = self.following.pop_front()?;
        let person = self.writer.person.clone();
        let edit = DocEdit { person, deps: vec![id], session: self.writer.session, operations };
        if self.kind == Kind::DOC_CREATE {
            self.scope = Scope::of_document(id);
        }
        Some(Self { kind: Kind::DOC_EDIT, body: edit.encode(), ..self })
    }

    /// How many bodies follow this one.
    pub fn following(&self) -> usize {
        self.following.len()
    }
}

/// Drafts what begins a document.
pub(crate) fn create(
    writer: &Writer,
    kind: DocumentKind,
    fields: &Fields,
) -> Result<Draft, DraftError> {
    check_title(&fields.title)?;
    check_reason(fields.stage_reason.as_deref())?;
    check_text(&fields.text)?;
    let mut operations = Operations::starting_at(1);
    let strings = [
        (TITLE, Some(fields.title.as_str())),
        (STAGE, fields.stage.map(Stage::word)),
        (STAGE_REASON, fields.stage_reason.as_deref()),
    ];
    for (key, value) in strings {
        if let Some(value) = value {
            let (key, value) = (key.to_owned(), Value::String(value.to_owned()));
            operations.push(Operation::Put { object: None, key, value, replaces: Vec::new() });
        }
    }
    // The text is made even when it is empty, so that two who fill it fill the same one.
    let (key, shape) = (TEXT.to_owned(), Shape::Text);
    let made = operations.push(Operation::Make { object: None, key, shape, replaces: Vec::new() });
    if !fields.text.is_empty() {
        let text = fields.text.clone();
        operations.push(Operation::Insert { object: made, after: None, text });
    }
    let mut parts = operations.into_parts();
    let operations = parts.pop_front().unwrap_or_default();
    let (person, session) = (writer.person.clone(), writer.session);
    let create = DocCreate { person, kind, session, operations };
    let draft = Draft::alone(writer, Kind::DOC_CREATE, Scope::ZERO, &create)?;
    Ok(Draft { following: parts, ..draft })
}

/// Drafts a change of `document`; `None` when everything is as it should be.
pub(crate) fn edit(
    graph: &Graph,
    document: &Document,
    writer: &Writer,
    edit: &Edit,
) -> Result<Option<Draft>, DraftError> {
    let Some(summary) = document.summary() else { return Ok(None) };
    let mut plan = Plan::new(graph, document, writer).ok_or(DraftError::Full)?;
    if let Some(title) = &edit.title {
        check_title(title)?;
        if *title != summary.title {
            plan.put(TITLE, title);
        }
    }
    let stage = edit.stage.filter(|stage| Some(*stage) != summary.stage);
    if let Some(stage) = stage {
        plan.put(STAGE, stage.word());
    }
    let reason = edit.stage_reason.as_deref().or(stage.map(|_| ""));
    check_reason(reason)?;
    let is_said = summary.stage_reason.as_deref().unwrap_or_default();
    if let Some(reason) = reason.filter(|reason| *reason != is_said) {
        plan.put(STAGE_REASON, reason);
    }
    if let Some(text) = &edit.text {
        check_text(&text.text)?;
        let base = base_heads(graph, document, &text.base)?;
        plan.change_text(base.as_deref(), &text.text);
    }
    finish(graph, document, writer, plan)
}

/// Drafts a change with the effect of one that is not visible, and of what that builds on; `None`
/// when the document says it already. Where nothing of the document is visible, drafts a document.
pub(crate) fn reapply(
    graph: &Graph,
    document: &Document,
    writer: &Writer,
    change: ChangeNumber,
) -> Result<Option<Draft>, DraftError> {
    let Left { base, before, after } = document.as_left_by(graph, change);
    let Some(summary) = document.summary() else {
        let Some(kind) = document.kind() else { return Ok(None) };
        let Content { title, stage, stage_reason, text } = after;
        return create(writer, kind, &Fields { title, stage, stage_reason, text }).map(Some);
    };
    let mut plan = Plan::new(graph, document, writer).ok_or(DraftError::Full)?;
    if after.title != before.title && after.title != summary.title {
        plan.put(TITLE, &after.title);
    }
    let stage = after.stage.filter(|_| after.stage != before.stage && after.stage != summary.stage);
    if let Some(stage) = stage {
        plan.put(STAGE, stage.word());
        plan.put(STAGE_REASON, after.stage_reason.as_deref().unwrap_or_default());
    }
    if after.text != before.text {
        plan.change_text_again(&base, &after.text);
    }
    finish(graph, document, writer, plan)
}

fn finish(
    graph: &Graph,
    document: &Document,
    writer: &Writer,
    plan: Plan<'_>,
) -> Result<Option<Draft>, DraftError> {
    // The last number is one before the next.
    if plan.operations.next() > COUNTER_MAX {
        return Err(DraftError::Full);
    }
    let (deps, session) = (plan.deps(graph), plan.session);
    let mut parts = plan.operations.into_parts();
    let Some(operations) = parts.pop_front() else { return Ok(None) };
    let writer = Writer { session, ..writer.clone() };
    let edit = DocEdit { person: writer.person.clone(), deps, session, operations };
    let draft = Draft::alone(&writer, Kind::DOC_EDIT, document.scope(), &edit)?;
    Ok(Some(Draft { following: parts, ..draft }))
}

/// The heads to compare with, if they are others than the document has.
fn base_heads(
    graph: &Graph,
    document: &Document,
    base: &[ContributionId],
) -> Result<Option<Vec<ChangeNumber>>, DraftError> {
    let find =
        |id: &ContributionId| document.find_visible(graph, id).ok_or(DraftError::NoBase(*id));
    let numbers: Vec<ChangeNumber> = base.iter().map(find).collect::<Result<_, _>>()?;
    let is_current = base.is_empty() || document.heads(graph) == base;
    Ok((!is_current).then_some(numbers))
}

fn check_title(title: &str) -> Result<(), DraftError> {
    let is_sound = !title.is_empty() && title.len() <= TITLE_LENGTH_MAX;
    if is_sound { Ok(()) } else { Err(DraftError::Title) }
}

fn check_reason(reason: Option<&str>) -> Result<(), DraftError> {
    let is_sound = reason.is_none_or(|reason| reason.len() <= VALUE_LENGTH_MAX);
    if is_sound { Ok(()) } else { Err(DraftError::StageReason) }
}

fn check_text(text: &str) -> Result<(), DraftError> {
    let is_sound = text.chars().nth(TEXT_LENGTH_MAX).is_none();
    if is_sound { Ok(()) } else { Err(DraftError::Text) }
}
