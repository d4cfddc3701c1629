//! Bodies of the kinds this crate understands: canonical postcard, one struct a kind.
//!
//! Decoding accepts exactly the bytes that encoding gives, and checks every limit that can be
//! checked without looking at anything else. A body never changes: a changed body is another kind.

use guildhall_ledger::ContributionId;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::id::Session;
use crate::operation::{OPERATIONS_MAX, Operation};

#[cfg(test)]
mod tests;

/// Longest name of a person, in bytes.
pub const PERSON_LENGTH_MAX: usize = 64;

/// Most changes that one change can build on directly.
pub const DEPS_MAX: usize = 64;

/// Longest comment, reason or imported fact, in bytes.
pub const WORDS_LENGTH_MAX: usize = 64 * 1024;

/// Most facts beside the named ones in one import.
pub const FACTS_MAX: usize = 64;

/// What a document is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub enum DocumentKind {
    /// Work that partners do together.
    Initiative,
    /// The text of a proposal.
    Proposal,
}

/// A document begins.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DocCreate {
    /// Who did it, as the organisation says.
    pub person: Option<String>,
    /// What the document is.
    pub kind: DocumentKind,
    /// The session of the daemon.
    pub session: Session,
    /// What is in it.
    pub operations: Vec<Operation>,
}

/// A document changes.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DocEdit {
    /// Who did it, as the organisation says.
    pub person: Option<String>,
    /// The changes of the document that this one builds on, strictly ascending.
    pub deps: Vec<ContributionId>,
    /// The session of the daemon.
    pub session: Session,
    /// What changes.
    pub operations: Vec<Operation>,
}

/// Words on an object.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Comment {
    /// Who says it, as the organisation says.
    pub person: Option<String>,
    /// The contribution that made the object: a document, or a decision.
    pub on: ContributionId,
    /// The words.
    pub text: String,
    /// The comment that is answered.
    pub reply_to: Option<ContributionId>,
}

/// An author takes its comment back.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CommentWithdraw {
    /// Who did it, as the organisation says.
    pub person: Option<String>,
    /// The comment.
    pub comment: ContributionId,
}

/// The words behind a stance, which names their hash.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Reason {
    /// Who says it, as the organisation says.
    pub person: Option<String>,
    /// The words.
    pub words: String,
}

/// Facts about a document brought in from elsewhere by the document's author.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Import {
    /// Who did it, as the organisation says.
    pub person: Option<String>,
    /// The contribution that made the document.
    pub on: ContributionId,
    /// Who led it there.
    pub owner: Option<String>,
    /// The date on which it began there, as written there.
    pub created: Option<String>,
    /// The date of its last change there, as written there.
    pub updated: Option<String>,
    /// Everything else, as names and values.
    pub facts: Vec<(String, String)>,
}

/// Why bytes are no body of their kind.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, thiserror::Error)]
pub enum BadBody {
    /// The bytes are not what encoding the same body gives.
    #[error("the body is not in its canonical form")]
    NotCanonical,
    /// The person's name is empty or too long.
    #[error("the person's name is empty or longer than {PERSON_LENGTH_MAX} bytes")]
    Person,
    /// The deps are none, too many, or not strictly ascending.
    #[error("the changes it builds on are none, more than {DEPS_MAX}, or not in order")]
    Deps,
    /// There are no operations, or too many.
    #[error("it has no operations, or more than {OPERATIONS_MAX}")]
    Operations,
    /// The words are none or too many.
    #[error("its words are none, or more than {WORDS_LENGTH_MAX} bytes")]
    Words,
    /// Too many facts.
    #[error("it has more than {FACTS_MAX} facts")]
    Facts,
}

/// What every body can do.
pub trait Body: Serialize + DeserializeOwned {
    /// What is wrong with it, whoever sent it.
    fn fault(&self) -> Option<BadBody>;

    /// The canonical bytes.
    fn encode(&self) -> Vec<u8> {
        postcard::to_stdvec(self).expect("plain data serialises into memory")
    }

    /// Reads exactly one body.
    fn decode(bytes: &[u8]) -> Result<Self, BadBody> {
        let (body, rest) =
            postcard::take_from_bytes::<Self>(bytes).map_err(|_| BadBody::NotCanonical)?;
        if !rest.is_empty() || body.encode() != bytes {
            return Err(BadBody::NotCanonical);
        }
        match body.fault() {
            Some(fault) => Err(fault),
            None => Ok(body),
        }
    }
}

impl Body for DocCreate {
    fn fault(&self) -> Option<BadBody> {
        person_fault(self.person.as_ref()).or_else(|| operations_fault(&self.operations))
    }
}

impl Body for DocEdit {
    fn fault(&self) -> Option<BadBody> {
        let ascending = self.deps.iter().zip(self.deps.iter().skip(1)).all(|(a, b)| a < b);
        if self.deps.is_empty() || self.deps.len() > DEPS_MAX || !ascending {
            return Some(BadBody::Deps);
        }
        person_fault(self.person.as_ref()).or_else(|| operations_fault(&self.operations))
    }
}

impl Body for Comment {
    fn fault(&self) -> Option<BadBody> {
        person_fault(self.person.as_ref()).or_else(|| words_fault(&self.text))
    }
}

impl Body for CommentWithdraw {
    fn fault(&self) -> Option<BadBody> {
        person_fault(self.person.as_ref())
    }
}

impl Body for Reason {
    fn fault(&self) -> Option<BadBody> {
        person_fault(self.person.as_ref()).or_else(|| words_fault(&self.words))
    }
}

impl Body for Import {
    fn fault(&self) -> Option<BadBody> {
        let named = [&self.owner, &self.created, &self.updated].into_iter().flatten();
        let others = self.facts.iter().flat_map(|(name, value)| [name, value]);
        if self.facts.len() > FACTS_MAX {
            return Some(BadBody::Facts);
        }
        if named.chain(others).any(|words| words.len() > WORDS_LENGTH_MAX) {
            return Some(BadBody::Words);
        }
        person_fault(self.person.as_ref())
    }
}

fn person_fault(person: Option<&String>) -> Option<BadBody> {
    let is_sound = person.is_none_or(|name| !name.is_empty() && name.len() <= PERSON_LENGTH_MAX);
    (!is_sound).then_some(BadBody::Person)
}

fn words_fault(words: &str) -> Option<BadBody> {
    let is_sound = !words.is_empty() && words.len() <= WORDS_LENGTH_MAX;
    (!is_sound).then_some(BadBody::Words)
}

fn operations_fault(operations: &[Operation]) -> Option<BadBody> {
    let weight = operations.iter().map(Operation::weight).fold(0, u64::saturating_add);
    let is_sound = (1..=OPERATIONS_MAX).contains(&weight);
    (!is_sound).then_some(BadBody::Operations)
}

/// The person's name that opens the body of every kind here, if the bytes begin with one.
pub(crate) fn person_of(body: &[u8]) -> Option<String> {
    postcard::take_from_bytes::<Option<String>>(body).ok()?.0
}
