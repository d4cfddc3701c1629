//! Why an act has no effect.
//!
//! Part of it follows from the act's own past and bytes (`judge`), part from all acts about the
//! same thing in the order that every node gives them (the folds). Both are alike on every node.
//! The words are also what a person is told who asks for such an act.

use crate::body::BadBody;

/// Why an act has no effect.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, thiserror::Error)]
pub enum Inert {
    /// The body is malformed.
    #[error("{0}")]
    Body(BadBody),
    /// Its header names a document.
    #[error("it names a document in the wrong place")]
    Scope,
    /// What it is about is not in its past, or is nothing that this can be said of.
    #[error("what it is about is not here, or nothing that this can be said of")]
    About,
    /// Only a partner may do it.
    #[error("only a partner may do this, and you are a guest")]
    NotAPartner,
    /// A guest may do it where it contributes.
    #[error("a guest may do this only in an initiative in which it contributes")]
    NotContributing,
    /// Only who said what it is about may do it.
    #[error("only the organisation that said it may do this")]
    NotItsAuthor,
    /// Only who owes the promise may do it.
    #[error("only the organisation whose promise it is may do this")]
    NotItsOwner,
    /// Only who leads may do it.
    #[error("only the organisation that leads may do this")]
    NotLeading,
    /// It was not handed to the one who answers.
    #[error("nobody offered this to you, or the offer is no longer open")]
    NotOffered,
    /// It is handed to the one who hands it over.
    #[error("you cannot hand something over to yourself")]
    ToItself,
    /// The initiative or challenge is closed.
    #[error("it is closed already")]
    Closed,
    /// It is open.
    #[error("it is not closed")]
    NotClosed,
    /// The promise is kept or released.
    #[error("this promise is settled already")]
    Settled,
    /// Closing needs a lesson about the same initiative.
    #[error("closing needs a lesson: what worked, what did not, what to tell whoever tries next")]
    NoLesson,
    /// An initiative cannot go on in itself.
    #[error("an initiative cannot be merged into itself")]
    IntoItself,
    /// It is answered, taken or taken back already.
    #[error("this is answered or taken back already")]
    Answered,
    /// It does not take part.
    #[error("your organisation does not take part in it")]
    NotTakingPart,
    /// There is nobody of that name.
    #[error("your organisation has nobody of that name")]
    NoPerson,
    /// The candidate neither leads nor offered to.
    #[error("who is to lead has neither stepped up nor offered to lead")]
    NoCandidate,
    /// Too much was said of one thing.
    #[error("more was said of this than can be kept in view")]
    TooMany,
}
