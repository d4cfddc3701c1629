//! What is said about an initiative beside its text.

use guildhall_control::api::member::Standing;
use guildhall_control::api::standing::{Act, Ending as ShownEnding, GuestRole as ShownRole};
use guildhall_control::problem::{Code, Problem};
use guildhall_control::reference::Purpose;
use guildhall_node::{LessonWords, WorkAct};
use guildhall_work::{
    Ending, GuestInvolve, GuestRole, InitiativeDeed, InitiativeFrame, InitiativeJoin,
    InitiativeLeave, InitiativeRate, InitiativeRenew, InitiativeReopen,
};

use super::input::{ahead, maybe, maybe_ahead, maybe_line, scale, title, words};
use crate::present::facts::Look;
use crate::present::ids::{find_initiative, find_member};

/// Translates it.
pub(super) fn act(look: &mut Look<'_>, act: &Act) -> Result<WorkAct, Problem> {
    let find =
        |look: &mut Look<'_>, reference: &str| find_initiative(look, reference, Purpose::Act);
    let person = None;
    let deed: InitiativeDeed = match act {
        Act::Join { reference, part } => {
            let (initiative, part) = (find(look, reference)?, maybe_line(part.as_ref())?);
            InitiativeJoin { person, initiative, part }.into()
        }
        Act::Leave { reference, reason } => {
            let (initiative, reason) = (find(look, reference)?, maybe(reason.as_ref()));
            InitiativeLeave { person, initiative, reason }.into()
        }
        Act::Frame { reference, purpose, appetite, end } => {
            let initiative = find(look, reference)?;
            let end = maybe_ahead(look, *end, "--until")?;
            let (purpose, appetite) = (maybe(purpose.as_ref()), maybe_line(appetite.as_ref())?);
            if purpose.is_none() && appetite.is_none() && end.is_none() {
                return Err(Problem::new(Code::BadInput, "say what to set").hint(
                    "guildhall initiative frame ID --purpose TEXT --cost TEXT --until DATE",
                ));
            }
            InitiativeFrame { person, initiative, purpose, appetite, end }.into()
        }
        Act::Renew { reference, until, reason } => {
            let (initiative, end) = (find(look, reference)?, ahead(look, *until, "--until")?);
            let reason = words(reason, "say why it is worth going on", "--reason TEXT")?;
            InitiativeRenew { person, initiative, end, reason }.into()
        }
        Act::Rate { reference, network, own, burden, reason } => InitiativeRate {
            person,
            initiative: find(look, reference)?,
            network: scale(*network, "--network")?,
            own: scale(*own, "--own")?,
            burden: scale(*burden, "--burden")?,
            reason: maybe(reason.as_ref()),
        }
        .into(),
        Act::Close { reference, ending, lesson, reason } => {
            let initiative = find(look, reference)?;
            let ending = ending_of(look, ending)?;
            let lesson = lesson.as_ref().map(|said| {
                Ok::<_, Problem>(LessonWords {
                    worked: words(&said.worked, "say what worked", "--worked TEXT")?,
                    did_not: words(&said.did_not, "say what did not", "--did-not TEXT")?,
                    tell: words(&said.tell, "say what to tell the next", "--tell-next TEXT")?,
                })
            });
            let lesson = lesson.transpose()?;
            return Ok(WorkAct::Close {
                initiative,
                ending,
                lesson,
                reason: maybe(reason.as_ref()),
            });
        }
        Act::Reopen { reference, reason } => {
            let initiative = find(look, reference)?;
            let reason = words(reason, "say why it is taken up again", "--reason TEXT")?;
            InitiativeReopen { person, initiative, reason }.into()
        }
        Act::InvolveGuest { reference, guest, role, stage } => {
            let initiative = find(look, reference)?;
            let guest = guest_named(look, guest)?;
            let stage = stage.map(|stage| stage.word().to_owned());
            GuestInvolve { person, initiative, guest, stage, role: role.map(role_of) }.into()
        }
    };
    Ok(WorkAct::Say(deed.into()))
}

fn ending_of(look: &mut Look<'_>, ending: &ShownEnding) -> Result<Ending, Problem> {
    Ok(match ending {
        ShownEnding::Done => Ending::Done,
        ShownEnding::Declined => Ending::Declined,
        ShownEnding::Merged { into } => {
            Ending::Merged { into: find_initiative(look, into, Purpose::Act)? }
        }
        ShownEnding::HandedOver { to } => {
            Ending::HandedOver { to: title(to, "say who carries it on")? }
        }
    })
}

fn role_of(role: ShownRole) -> GuestRole {
    match role {
        ShownRole::Informed => GuestRole::Informed,
        ShownRole::Consulted => GuestRole::Consulted,
        ShownRole::Contributing => GuestRole::Contributing,
    }
}

fn guest_named(look: &Look<'_>, handle: &str) -> Result<guildhall_governance::PartnerId, Problem> {
    let found = find_member(look, handle)?;
    match found.standing {
        Standing::Guest => Ok(found.id),
        Standing::Partner => {
            Err(Problem::new(Code::Refused, format!("{} is a partner, not a guest", found.name))
                .because("a partner takes part by its own act")
                .hint("they run:  guildhall initiative join ID"))
        }
        Standing::Joining | Standing::Former => {
            Err(Problem::new(Code::Refused, format!("{} is not in the federation", found.name))
                .hint("see everybody:  guildhall member list"))
        }
    }
}
