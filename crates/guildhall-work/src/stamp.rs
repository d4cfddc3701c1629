//! Who did something and when, as they say; and what it is about.

use guildhall_governance::PartnerId;
use guildhall_ledger::{ContributionId, Graph, Index, PublicKey};
use serde::{Deserialize, Serialize};

use crate::day::Day;

/// On whose behalf a key wrote.
///
/// A guest goes by the id of the partner that it may become, so that its record stays its own when
/// it gets a seat.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct WorkAuthor {
    /// The partner, or the one that a guest may become.
    pub member: PartnerId,
    /// Whether it wrote as a guest.
    pub is_guest: bool,
}

impl WorkAuthor {
    /// A partner.
    pub fn partner(member: PartnerId) -> Self {
        Self { member, is_guest: false }
    }

    /// A guest.
    pub fn guest(member: PartnerId) -> Self {
        Self { member, is_guest: true }
    }
}

/// Who did something, and when as they say.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Stamp {
    /// The contribution.
    pub id: ContributionId,
    /// On whose behalf.
    pub author: WorkAuthor,
    /// The key that signed.
    pub key: PublicKey,
    /// The person, as the organisation says.
    pub person: Option<String>,
    /// Its height in the graph.
    pub height: u64,
    /// How many entries of the minutes its author had.
    pub minutes: u32,
    /// The author's clock, milliseconds since 1970: a claim.
    pub time_ms: u64,
}

impl Stamp {
    pub(crate) fn of(
        graph: &Graph,
        at: Index,
        author: WorkAuthor,
        person: Option<&String>,
    ) -> Self {
        let header = graph.header(at);
        Self {
            id: graph.id(at),
            author,
            key: header.author,
            person: person.cloned(),
            height: header.height,
            minutes: header.minutes,
            time_ms: header.time_ms,
        }
    }

    /// The day on which it was done, as its author says.
    pub fn day(&self) -> Day {
        Day::of_ms(self.time_ms)
    }

    /// Who did it.
    pub fn member(&self) -> PartnerId {
        self.author.member
    }

    /// Where it stands among all acts.
    pub(crate) fn place(&self) -> (u64, ContributionId) {
        (self.height, self.id)
    }
}

/// What an act is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Subject {
    /// The initiative that this contribution began.
    Initiative(ContributionId),
    /// The promise that this contribution made.
    Commitment(ContributionId),
    /// The challenge that this contribution shared.
    Challenge(ContributionId),
    /// The lesson that this contribution is.
    Lesson(ContributionId),
    /// What an organisation says about itself.
    Member(PartnerId),
}

impl Subject {
    /// The contribution that began it; organisations begin elsewhere.
    pub fn id(self) -> Option<ContributionId> {
        match self {
            Self::Initiative(id)
            | Self::Commitment(id)
            | Self::Challenge(id)
            | Self::Lesson(id) => Some(id),
            Self::Member(_) => None,
        }
    }
}
