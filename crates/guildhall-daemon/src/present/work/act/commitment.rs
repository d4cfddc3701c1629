//! What is said about a promise.

use guildhall_control::api::commitment::Act;
use guildhall_control::problem::{Code, Problem};
use guildhall_control::reference::Purpose;
use guildhall_governance::PartnerId;
use guildhall_ledger::ContributionId;
use guildhall_work::{
    CommitmentDeed, CommitmentHandOver, CommitmentKeep, CommitmentPromise, CommitmentRelease,
    CommitmentRenew, CommitmentReport, CommitmentTake, Decline, Deed, OtherDeed, Outlook,
};

use super::super::find;
use super::input::{ahead, maybe, title, words};
use super::{me, member_named};
use crate::present::facts::Look;

/// Translates it.
pub(super) fn act(look: &mut Look<'_>, act: &Act) -> Result<Deed, Problem> {
    let find =
        |look: &mut Look<'_>, reference: &str| find::find_commitment(look, reference, Purpose::Act);
    let person = None;
    let deed: CommitmentDeed = match act {
        Act::Promise { text, due, on } => {
            let what = title(text, "say what you promise")?;
            let due = ahead(look, *due, "--due")?;
            let on = match on {
                Some(reference) => Some(find::find_object(look, reference, Purpose::Act)?),
                None => None,
            };
            CommitmentPromise { person, what, due, on }.into()
        }
        Act::Report { reference, at_risk, words: said } => CommitmentReport {
            person,
            commitment: find(look, reference)?,
            outlook: if *at_risk { Outlook::AtRisk } else { Outlook::OnTrack },
            words: words(said, "say how far it is", "--evidence TEXT")?,
        }
        .into(),
        Act::Keep { reference, evidence } => CommitmentKeep {
            person,
            commitment: find(look, reference)?,
            evidence: words(evidence, "say what shows it", "--evidence TEXT")?,
        }
        .into(),
        Act::Renew { reference, due, reason } => CommitmentRenew {
            person,
            commitment: find(look, reference)?,
            due: ahead(look, *due, "--due")?,
            reason: words(reason, "say why it takes longer", "--reason TEXT")?,
        }
        .into(),
        Act::Release { reference, reason } => CommitmentRelease {
            person,
            commitment: find(look, reference)?,
            reason: words(reason, "say why; nobody is blamed", "--reason TEXT")?,
        }
        .into(),
        Act::HandOver { reference, to, words } => {
            let (commitment, to) = (find(look, reference)?, member_named(look, to)?);
            return Ok(hand_over(commitment, to, maybe(words.as_ref())));
        }
        Act::Take { reference } => {
            CommitmentTake { person, hand_over: offered(look, reference)? }.into()
        }
        Act::Decline { reference, reason } => {
            let (hand_over, reason) = (offered(look, reference)?, maybe(reason.as_ref()));
            return Ok(OtherDeed::Decline(Decline { person, hand_over, reason }).into());
        }
    };
    Ok(deed.into())
}

/// Offers a promise to another.
pub(super) fn hand_over(commitment: ContributionId, to: PartnerId, words: Option<String>) -> Deed {
    CommitmentDeed::from(CommitmentHandOver { person: None, commitment, to, words }).into()
}

/// The open hand-over of a promise to this organisation.
fn offered(look: &mut Look<'_>, reference: &str) -> Result<ContributionId, Problem> {
    let commitment = find::find_commitment(look, reference, Purpose::Act)?;
    let me = me(look)?;
    let (graph, _, _, work) = look.node.all_parts();
    let known = work.commitment(graph, commitment);
    let mut open = known.into_iter().flat_map(|known| known.hand_overs.open());
    let found = open.find(|hand_over| hand_over.to == me).map(|hand_over| hand_over.offered.id);
    found.ok_or_else(|| {
        Problem::new(Code::Refused, "nobody offers you this promise")
            .because("a promise moves only if its owner offers it and the other accepts")
            .hint("see what is owed:  guildhall commitment list")
    })
}
