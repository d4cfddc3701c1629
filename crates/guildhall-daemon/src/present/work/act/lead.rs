//! What is said about who leads an initiative.

use guildhall_control::api::lead::Act;
use guildhall_control::problem::{Code, Problem};
use guildhall_control::reference::Purpose;
use guildhall_governance::{PartnerId, TITLE_LENGTH_MAX};
use guildhall_ledger::ContributionId;
use guildhall_node::{Proposal, ProposedEffect, WorkAct};
use guildhall_work::{
    Decline, Deed, LeadDeed, LeadDeputize, LeadHandOver, LeadOffer, LeadStepDown, LeadStepUp,
    LeadTake, LeadWant, OtherDeed,
};

use super::super::about::{full_id, name};
use super::input::{maybe, maybe_ahead};
use super::{me, member_named};
use crate::present::facts::Look;
use crate::present::ids::find_initiative;
use crate::present::phrase::quoted;

/// Translates it.
pub(super) fn act(look: &mut Look<'_>, act: &Act) -> Result<WorkAct, Problem> {
    let find =
        |look: &mut Look<'_>, reference: &str| find_initiative(look, reference, Purpose::Act);
    let person = None;
    let deed: LeadDeed = match act {
        Act::Offer { reference, words } => {
            let (initiative, words) = (find(look, reference)?, maybe(words.as_ref()));
            LeadOffer { person, initiative, words }.into()
        }
        Act::StepUp { reference, until, words } => {
            let (initiative, words) = (find(look, reference)?, maybe(words.as_ref()));
            let until = maybe_ahead(look, *until, "--until")?;
            LeadStepUp { person, initiative, until, words }.into()
        }
        Act::StepDown { reference, reason } => {
            let (initiative, reason) = (find(look, reference)?, maybe(reason.as_ref()));
            LeadStepDown { person, initiative, reason }.into()
        }
        Act::Deputize { reference, until } => {
            let initiative = find(look, reference)?;
            let until = maybe_ahead(look, *until, "--until")?;
            LeadDeputize { person, initiative, until }.into()
        }
        Act::HandOver { reference, to, words } => {
            let (initiative, to) = (find(look, reference)?, member_named(look, to)?);
            return Ok(WorkAct::Say(hand_over(initiative, to, maybe(words.as_ref()))));
        }
        Act::Take { reference, until } => {
            let hand_over = offered(look, reference)?;
            let until = maybe_ahead(look, *until, "--until")?;
            LeadTake { person, hand_over, until }.into()
        }
        Act::Decline { reference, reason } => {
            let (hand_over, reason) = (offered(look, reference)?, maybe(reason.as_ref()));
            let decline = OtherDeed::Decline(Decline { person, hand_over, reason });
            return Ok(WorkAct::Say(decline.into()));
        }
        Act::Want { reference, words } => {
            let (initiative, words) = (find(look, reference)?, maybe(words.as_ref()));
            LeadWant { person, initiative, words }.into()
        }
        Act::Settle { reference, candidate, text } => {
            return settle(look, reference, candidate, text);
        }
    };
    Ok(WorkAct::Say(deed.into()))
}

/// Puts to all partners who leads an initiative.
fn settle(
    look: &mut Look<'_>,
    reference: &str,
    candidate: &str,
    text: &str,
) -> Result<WorkAct, Problem> {
    let initiative = find_initiative(look, reference, Purpose::Act)?;
    let candidate = member_named(look, candidate)?;
    let (leads, about) = (name(look, &candidate), full_id(look, initiative));
    let (id, about) = about.unwrap_or_default();
    let mut title = format!("{leads} leads {}", quoted(&about));
    let mut end = title.len().min(TITLE_LENGTH_MAX);
    while !title.is_char_boundary(end) {
        end = end.saturating_sub(1);
    }
    title.truncate(end);
    // The id stands in the text, so that the initiative shows the decision.
    let text = format!("{leads} leads {about} ({id}), nobody else.\n\n{}", text.trim());
    let proposal = Proposal::new(title, text.trim_end().to_owned(), ProposedEffect::Adopt);
    Ok(WorkAct::AskWhoLeads { initiative, candidate, proposal })
}

/// Offers the lead of an initiative to another.
pub(super) fn hand_over(initiative: ContributionId, to: PartnerId, words: Option<String>) -> Deed {
    LeadDeed::from(LeadHandOver { person: None, initiative, to, words }).into()
}

/// The open hand-over of the lead of an initiative to this organisation.
fn offered(look: &mut Look<'_>, reference: &str) -> Result<ContributionId, Problem> {
    let initiative = find_initiative(look, reference, Purpose::Act)?;
    let me = me(look)?;
    let (graph, _, _, work) = look.node.all_parts();
    let work = work.initiative(graph, initiative);
    let mut open = work.into_iter().flat_map(|work| work.leading.hand_overs.open());
    let found = open.find(|hand_over| hand_over.to == me).map(|hand_over| hand_over.offered.id);
    found.ok_or_else(|| {
        Problem::new(Code::Refused, "nobody offers you the lead of this initiative")
            .hint("see who leads:  guildhall lead list")
            .hint("lead it anyway:  guildhall initiative step-up ID")
    })
}
