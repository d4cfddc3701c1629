//! Drafting: what a person asks, checked before anybody signs.
//!
//! A draft is judged as if it stood on everything that is here. What would have no effect is
//! refused with the reason; so is what only a slip of the hand asks for, such as a promise for a
//! day that is over.

use guildhall_ledger::{ContributionId, Graph, Kind, PublicKey};

use crate::body::BadBody;
use crate::day::Day;
use crate::deed::{CommitmentDeed, Deed, InitiativeDeed, LeadDeed};
use crate::inert::Inert;
use crate::judge::{Act, judge};
use crate::stamp::{Stamp, Subject, WorkAuthor};
use crate::work::{State, Work};

/// How far ahead a day may lie, in days: a hundred years.
const AHEAD_DAYS_MAX: u32 = 36_525;

/// A body to sign; its header's scope is zero.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WorkDraft {
    /// What the body is.
    pub kind: Kind,
    /// The body.
    pub body: Vec<u8>,
}

/// Why nothing is drafted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum WorkRefusal {
    /// It would have no effect.
    #[error("{0}")]
    Inert(Inert),
    /// The day is over.
    #[error("{0} is over; name a day from {1} on")]
    Past(Day, Day),
    /// The day is too far ahead.
    #[error("{0} is more than a hundred years ahead; look at the year again")]
    Far(Day),
    /// Nothing would change.
    #[error("nothing would change")]
    NoChange,
}

impl Work {
    /// Checks what `author` wants to say on the day `today`, and makes the body to sign.
    ///
    /// The person whom the deed names travels with it as the organisation's claim.
    pub fn draft(
        &mut self,
        graph: &Graph,
        author: WorkAuthor,
        today: Day,
        deed: &Deed,
    ) -> Result<WorkDraft, WorkRefusal> {
        check_days(deed, today)?;
        self.settle(graph);
        let stamp = pretended(author, today, deed);
        let is_past = |id: &ContributionId| graph.find(id).is_some();
        let subject =
            judge(&self.sight(graph, &is_past), &stamp, deed).map_err(WorkRefusal::Inert)?;
        if State::made_by(&stamp, deed).is_none() {
            let known = self.fold(graph, subject).map(|(state, _)| state);
            let before = known.or_else(|| State::before(subject));
            let mut state = before.ok_or(WorkRefusal::Inert(Inert::About))?;
            state.apply(&stamp, deed).map_err(WorkRefusal::Inert)?;
        }
        if self.repeats(subject, &stamp, deed) {
            return Err(WorkRefusal::NoChange);
        }
        Ok(WorkDraft { kind: deed.kind(), body: deed.encode() })
    }

    /// Whether a rating, a profile or the like says what the same organisation said last.
    fn repeats(&self, subject: Subject, stamp: &Stamp, deed: &Deed) -> bool {
        let is_replacing = match deed {
            Deed::Initiative(InitiativeDeed::InitiativeRate(_)) | Deed::Member(_) => true,
            Deed::Initiative(_)
            | Deed::Lead(_)
            | Deed::Commitment(_)
            | Deed::Challenge(_)
            | Deed::Other(_) => false,
        };
        let is_alike =
            |said: &&Act| said.stamp.member() == stamp.member() && said.deed.kind() == deed.kind();
        let last = self.acts_about(subject).filter(is_alike).last();
        let plain = |deed: &Deed| deed.clone().said_by(None);
        is_replacing && last.is_some_and(|last| plain(&last.deed) == plain(deed))
    }
}

/// The stamp of what is not signed yet: behind everything that is.
fn pretended(author: WorkAuthor, today: Day, deed: &Deed) -> Stamp {
    Stamp {
        id: ContributionId::ZERO,
        author,
        key: PublicKey([0; 32]),
        person: deed.person().cloned(),
        height: u64::MAX,
        minutes: u32::MAX,
        time_ms: today.start_ms(),
    }
}

/// Days that lie ahead by what they mean have to.
fn check_days(deed: &Deed, today: Day) -> Result<(), WorkRefusal> {
    let day = match deed {
        Deed::Initiative(InitiativeDeed::InitiativeFrame(frame)) => frame.end,
        Deed::Initiative(InitiativeDeed::InitiativeRenew(renew)) => Some(renew.end),
        Deed::Lead(LeadDeed::LeadStepUp(step_up)) => step_up.until,
        Deed::Lead(LeadDeed::LeadDeputize(deputize)) => deputize.until,
        Deed::Lead(LeadDeed::LeadTake(take)) => take.until,
        Deed::Commitment(CommitmentDeed::CommitmentPromise(promise)) => Some(promise.due),
        Deed::Commitment(CommitmentDeed::CommitmentRenew(renew)) => Some(renew.due),
        Deed::Initiative(_)
        | Deed::Lead(_)
        | Deed::Commitment(_)
        | Deed::Challenge(_)
        | Deed::Member(_)
        | Deed::Other(_) => None,
    };
    let Some(day) = day else { return Ok(()) };
    if day > Day::MAX {
        return Err(WorkRefusal::Inert(Inert::Body(BadBody::Day)));
    }
    // Somewhere it is still the day before.
    if day < today.minus(1) {
        return Err(WorkRefusal::Past(day, today));
    }
    if day > today.plus(AHEAD_DAYS_MAX) { Err(WorkRefusal::Far(day)) } else { Ok(()) }
}
