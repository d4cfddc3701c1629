//! Who writes, and what they want to change.

use guildhall_ledger::{ContributionId, PublicKey};

use crate::id::Session;
use crate::view::Stage;

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
    /// How far it is; a reason that is not given with it goes.
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
