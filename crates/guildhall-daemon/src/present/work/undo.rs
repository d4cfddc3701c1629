//! How an act of the work is taken back: by the act that says the opposite.

use guildhall_control::api::work::Act as Work;
use guildhall_control::api::{Act, challenge, commitment, lead, lesson, standing};
use guildhall_ledger::ContributionId;
use guildhall_work::{
    ChallengeDeed, CommitmentDeed, Deed, InitiativeDeed, LeadDeed, OtherDeed, Subject,
};

use crate::present::facts::Look;
use crate::present::ids;

/// What the opposite act says as its reason.
const REASON: &str = "Done by mistake.";

/// What would be done, in words, and the act that does it; or why nothing can be done. Nothing where
/// it is taken back already.
pub(crate) fn way(look: &mut Look<'_>, id: ContributionId) -> Option<(String, Option<Act>)> {
    let me = look.people.me()?.id;
    let (graph, _, _, work) = look.node.all_parts();
    let view = work.act(graph, &id)?;
    if view.inert.is_some() {
        return None;
    }
    let reason = || Some(REASON.to_owned());
    let (words, act) = match (&view.deed, view.subject) {
        (Deed::Commitment(CommitmentDeed::CommitmentPromise(_)), _) => {
            let promise = work.commitment(graph, id)?;
            if promise.settlement.is_some() || promise.owner != me {
                return None;
            }
            let reference = ids::commitment(id);
            let release = commitment::Act::Release { reference, reason: REASON.to_owned() };
            ("take the promise back; everybody sees that it was made", Work::Commitment(release))
        }
        (Deed::Initiative(InitiativeDeed::InitiativeJoin(_)), Subject::Initiative(initiative)) => {
            work.initiative(graph, initiative)?.participants.get(&me)?;
            let reference = ids::initiative(initiative);
            let leave = standing::Act::Leave { reference, reason: reason() };
            ("take part no longer", Work::Initiative(leave))
        }
        (Deed::Initiative(InitiativeDeed::InitiativeClose(_)), Subject::Initiative(initiative)) => {
            work.initiative(graph, initiative)?.closing.as_ref()?;
            let reference = ids::initiative(initiative);
            let reopen = standing::Act::Reopen { reference, reason: REASON.to_owned() };
            ("take the initiative up again", Work::Initiative(reopen))
        }
        (
            Deed::Lead(LeadDeed::LeadStepUp(_) | LeadDeed::LeadOffer(_)),
            Subject::Initiative(initiative),
        ) => {
            let leading = &work.initiative(graph, initiative)?.leading;
            if !leading.claims.contains_key(&me) && !leading.offers.contains_key(&me) {
                return None;
            }
            let reference = ids::initiative(initiative);
            let down = lead::Act::StepDown { reference, reason: reason() };
            ("lead, or offer to, no longer", Work::Lead(down))
        }
        (Deed::Challenge(ChallengeDeed::ChallengeShare(_)), _) => {
            if work.challenge(graph, id)?.retracted.is_some() {
                return None;
            }
            let reference = ids::challenge(id);
            let withdraw = challenge::Act::Withdraw { reference, reason: reason() };
            ("take the challenge back", Work::Challenge(withdraw))
        }
        (Deed::Other(OtherDeed::Lesson(_)), _) => {
            if work.lesson(graph, id)?.retracted.is_some() {
                return None;
            }
            let reference = ids::lesson(id);
            let withdraw = lesson::Act::Withdraw { reference, reason: reason() };
            ("take the lesson back", Work::Lesson(withdraw))
        }
        (Deed::Other(OtherDeed::Retract(_)), _) => return None,
        _ => return Some(("it stands as it was said; say what is true now".to_owned(), None)),
    };
    Some((words.to_owned(), Some(Act::Work(act))))
}
