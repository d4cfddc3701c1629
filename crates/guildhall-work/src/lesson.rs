//! Lessons: what was learnt, for whoever tries next.

use guildhall_ledger::ContributionId;
use serde::{Deserialize, Serialize};

use crate::body::{Lesson, Retract};
use crate::inert::Inert;
use crate::stamp::Stamp;

/// A lesson as people read it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LessonView {
    /// Who says so, and when; its id is the lesson's.
    pub said: Stamp,
    /// What it is about.
    pub on: Option<ContributionId>,
    /// What worked.
    pub worked: String,
    /// What did not.
    pub did_not: String,
    /// What to tell whoever tries next.
    pub tell: String,
    /// When it was taken back.
    pub retracted: Option<Stamp>,
}

impl LessonView {
    pub(crate) fn new(stamp: &Stamp, lesson: &Lesson) -> Self {
        Self {
            said: stamp.clone(),
            on: lesson.on,
            worked: lesson.worked.clone(),
            did_not: lesson.did_not.clone(),
            tell: lesson.tell.clone(),
            retracted: None,
        }
    }

    /// The contribution that it is.
    pub fn id(&self) -> ContributionId {
        self.said.id
    }

    pub(crate) fn retract(&mut self, stamp: &Stamp, retract: &Retract) -> Result<(), Inert> {
        if retract.act != self.id() || self.retracted.is_some() {
            return Err(Inert::Answered);
        }
        self.retracted = Some(stamp.clone());
        Ok(())
    }
}
