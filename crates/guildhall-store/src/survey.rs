//! The whole of one segment, as recovery needs to know it.

use std::fs::File;
use std::io;

use crate::position::Mark;
use crate::segment::{Damage, Step, Walk};

/// What a walk over a whole segment found.
#[derive(Debug, Default)]
pub(crate) struct Survey {
    /// Where records begin whose head is whole.
    pub(crate) records: Vec<u32>,
    /// What lies between them.
    pub(crate) damages: Vec<Damage>,
    /// The furthest that a record calls durable, in this segment.
    pub(crate) durable: u32,
}

impl Survey {
    /// Walks segment `number` up to `limit`.
    pub(crate) fn of(file: File, mark: Mark, number: u32, limit: u32) -> io::Result<Self> {
        let mut survey = Self::default();
        let mut walk = Walk::new(file, mark, 0, limit);
        loop {
            match walk.step()? {
                Step::Whole { offset, head, .. } => {
                    survey.records.push(offset);
                    if head.durable_upto.segment() == number {
                        survey.durable = survey.durable.max(head.durable_upto.offset());
                    }
                }
                Step::Damaged(damage) => {
                    survey.records.extend(damage.id.map(|_| damage.offset));
                    survey.damages.push(damage);
                }
                Step::End => return Ok(survey),
            }
        }
    }

    /// The first damage beyond what was durable.
    pub(crate) fn cut_at(&self, durable: u32) -> Option<u32> {
        let torn = self.damages.iter().filter(|damage| durable < damage.next);
        torn.map(|damage| damage.offset.max(durable)).min()
    }
}

/// What a segment holds from `offset` on, whole or with a whole head.
pub(crate) fn ids_from(
    file: File,
    mark: Mark,
    offset: u32,
    limit: u32,
) -> io::Result<Vec<[u8; 32]>> {
    let mut ids = Vec::new();
    let mut walk = Walk::new(file, mark, offset, limit);
    loop {
        match walk.step()? {
            Step::Whole { head, .. } => ids.push(head.id),
            Step::Damaged(damage) => ids.extend(damage.id),
            Step::End => return Ok(ids),
        }
    }
}
