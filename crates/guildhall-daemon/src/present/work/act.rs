//! From what a person says about the work to what the node is told to sign.
//!
//! Names become ids here, once, and what a slip of the hand asks for is refused with a next step.
//! What only the acts themselves can tell is left to the node.

use guildhall_control::api::work::Act;
use guildhall_control::api::{challenge, lesson, person, profile, review as said};
use guildhall_control::problem::{Code, Problem};
use guildhall_control::reference::Purpose;
use guildhall_governance::PartnerId;
use guildhall_ledger::ContributionId;
use guildhall_node::WorkAct;
use guildhall_work::{
    ChallengeAccept, ChallengeDeed, ChallengeEnd, ChallengeOffer, ChallengeRefer, ChallengeShare,
    ChallengeThank, Deed, HelpOffer, JoinReason, LeaveReason, Lesson, OtherDeed, Outcome,
    PersonAdd, PersonLeave, Profile, PulseAnswer, Recipient, Referral, ReferralAnswer,
    ReferralResult, Retract,
};

use super::about::party;
use super::{find, member, review};
use crate::present::facts::Look;
use crate::present::ids::find_member;
use input::{lines, maybe, maybe_line, scale, title, words};

mod commitment;
mod initiative;
mod input;
mod lead;

/// Translates what is said about the work.
pub(crate) fn act(look: &mut Look<'_>, act: &Act) -> Result<WorkAct, Problem> {
    match act {
        Act::Initiative(act) => initiative::act(look, act),
        Act::Lead(act) => lead::act(look, act),
        Act::Commitment(act) => commitment::act(look, act).map(WorkAct::Say),
        Act::Challenge(act) => about_challenge(look, act).map(WorkAct::Say),
        Act::Lesson(act) => about_lesson(look, act).map(WorkAct::Say),
        Act::Profile(act) => about_itself(look, act).map(WorkAct::Say),
        Act::Person(act) => about_people(look, act),
        Act::Review(act) => answers(look, act).map(WorkAct::Say),
    }
}

/// The member of this handle.
fn member_named(look: &Look<'_>, handle: &str) -> Result<PartnerId, Problem> {
    find_member(look, handle).map(|member| member.id)
}

/// The organisation of this node.
fn me(look: &Look<'_>) -> Result<PartnerId, Problem> {
    look.people.me().map(|me| me.id).ok_or_else(|| {
        Problem::new(Code::NotAllowed, "your organisation is not in this federation")
            .hint("see how you stand:  guildhall status")
    })
}

fn about_challenge(look: &mut Look<'_>, act: &challenge::Act) -> Result<Deed, Problem> {
    use challenge::Act as Said;
    let find =
        |look: &mut Look<'_>, reference: &str| find::find_challenge(look, reference, Purpose::Act);
    let deed: ChallengeDeed = match act {
        Said::Share { title: about, text, effort, value, wanted } => ChallengeShare {
            person: None,
            title: title(about, "a challenge needs a title")?,
            words: words(text, "say what the challenge is", "-m TEXT")?,
            effort: scale(*effort, "--effort")?,
            value: scale(*value, "--value")?,
            wanted: lines(wanted)?,
        }
        .into(),
        Said::Offer { reference, words: said } => ChallengeOffer {
            person: None,
            challenge: find(look, reference)?,
            words: words(said, "say what you can do", "-m TEXT")?,
        }
        .into(),
        Said::Accept { reference, from, words } => {
            let challenge = find(look, reference)?;
            let offer = waiting_offer(look, challenge, from.as_deref())?;
            ChallengeAccept { person: None, offer, words: maybe(words.as_ref()) }.into()
        }
        Said::End { reference, outcome: end, words: said } => ChallengeEnd {
            person: None,
            challenge: find(look, reference)?,
            outcome: outcome(*end),
            words: words(said, "say what helped, or what stood in the way", "-m TEXT")?,
        }
        .into(),
        Said::Thank { reference, to, words: said } => ChallengeThank {
            person: None,
            challenge: find(look, reference)?,
            to: member_named(look, to)?,
            words: words(said, "say for what", "-m TEXT")?,
        }
        .into(),
        Said::PassOn { reference, to, outside, words: said } => ChallengeRefer {
            person: None,
            challenge: find(look, reference)?,
            to: recipient(look, to.as_deref(), outside.as_deref())?,
            words: words(said, "say why they fit", "-m TEXT")?,
        }
        .into(),
        Said::Answer { reference, accepted, words } => {
            let referral =
                referral(look, reference, |it, me| is_to(it, me) && it.answer.is_none())?;
            let words = maybe(words.as_ref());
            ReferralAnswer { person: None, referral, is_accepted: *accepted, words }.into()
        }
        Said::Result { reference, helped, words: said } => {
            let knows = |it: &Referral, me| is_to(it, me) || it.passed.member() == me;
            let referral = referral(look, reference, knows)?;
            let words = words(said, "say what came of it", "-m TEXT")?;
            ReferralResult { person: None, referral, has_helped: *helped, words }.into()
        }
        Said::Withdraw { reference, reason } => {
            let act = find(look, reference)?;
            let retract = Retract { person: None, act, reason: maybe(reason.as_ref()) };
            return Ok(OtherDeed::Retract(retract).into());
        }
    };
    Ok(deed.into())
}

fn outcome(outcome: challenge::Outcome) -> Outcome {
    match outcome {
        challenge::Outcome::Solved => Outcome::Solved,
        challenge::Outcome::Partly => Outcome::Partly,
        challenge::Outcome::Unsolved => Outcome::Unsolved,
        challenge::Outcome::Gone => Outcome::Gone,
    }
}

fn recipient(
    look: &Look<'_>,
    to: Option<&str>,
    outside: Option<&str>,
) -> Result<Recipient, Problem> {
    match (to, outside) {
        (Some(handle), None) => member_named(look, handle).map(Recipient::Member),
        (None, Some(name)) => title(name, "say to whom").map(Recipient::Outside),
        (None, None) | (Some(_), Some(_)) => Err(Problem::new(
            Code::BadInput,
            "say to whom it is passed on: one member, or one name",
        )
        .hint("a member:  guildhall challenge pass-on ID HANDLE")
        .hint("somebody else:  guildhall challenge pass-on ID --outside NAME")),
    }
}

/// The one offer of help that waits for an answer, by the short name of who made it.
fn waiting_offer(
    look: &mut Look<'_>,
    challenge: ContributionId,
    from: Option<&str>,
) -> Result<ContributionId, Problem> {
    let from = from.map(|handle| member_named(look, handle)).transpose()?;
    let (graph, _, _, work) = look.node.all_parts();
    let all = work.challenge(graph, challenge).map(|it| it.offers.clone()).unwrap_or_default();
    let is_waiting = |offer: &&HelpOffer| {
        offer.accepted.is_none()
            && offer.retracted.is_none()
            && from.is_none_or(|from| offer.offered.member() == from)
    };
    let waiting: Vec<&HelpOffer> = all.iter().filter(is_waiting).collect();
    match waiting.as_slice() {
        [one] => Ok(one.offered.id),
        // Whoever made several means the last.
        [.., last] if from.is_some() => Ok(last.offered.id),
        [] => Err(Problem::new(Code::Refused, "no offer of help waits for your answer")
            .hint("see what was offered:  guildhall challenge show ID")),
        several => {
            let who = several.iter().map(|offer| party(look, &offer.offered.member()).handle);
            let who: Vec<String> = who.map(|handle| handle.to_string()).collect();
            Err(Problem::new(Code::Ambiguous, "more than one offer waits for your answer")
                .because(format!("from {}", who.join(", ")))
                .hint("say whose:  guildhall challenge accept ID HANDLE"))
        }
    }
}

/// Whether a challenge was passed on to this organisation, or by it to somebody outside.
fn is_to(referral: &Referral, me: PartnerId) -> bool {
    match &referral.to {
        Recipient::Member(member) => *member == me,
        Recipient::Outside(_) => referral.passed.member() == me,
    }
}

/// The latest time that a challenge was passed on for which `fits` holds.
fn referral(
    look: &mut Look<'_>,
    reference: &str,
    fits: impl Fn(&Referral, PartnerId) -> bool,
) -> Result<ContributionId, Problem> {
    let challenge = find::find_challenge(look, reference, Purpose::Act)?;
    let me = me(look)?;
    let (graph, _, _, work) = look.node.all_parts();
    let all = work.challenge(graph, challenge).map(|it| it.referrals.as_slice());
    let found = all
        .unwrap_or_default()
        .iter()
        .rev()
        .find(|referral| referral.retracted.is_none() && fits(referral, me));
    found.map(|referral| referral.passed.id).ok_or_else(|| {
        Problem::new(Code::Refused, "it was not passed on to you, or that is answered already")
            .hint("see to whom it was passed on:  guildhall challenge show ID")
            .hint("offer help yourself:  guildhall challenge offer ID -m TEXT")
    })
}

fn about_lesson(look: &mut Look<'_>, act: &lesson::Act) -> Result<Deed, Problem> {
    match act {
        lesson::Act::Record { on, words: said } => {
            let on = match on {
                Some(reference) => Some(find::find_object(look, reference, Purpose::Act)?),
                None => None,
            };
            let lesson = Lesson {
                person: None,
                on,
                worked: words(&said.worked, "say what worked", "--worked TEXT")?,
                did_not: words(&said.did_not, "say what did not", "--did-not TEXT")?,
                tell: words(&said.tell, "say what to tell the next", "--tell-next TEXT")?,
            };
            Ok(OtherDeed::Lesson(lesson).into())
        }
        lesson::Act::Withdraw { reference, reason } => {
            let act = find::find_lesson(look, reference, Purpose::Act)?;
            Ok(OtherDeed::Retract(Retract { person: None, act, reason: maybe(reason.as_ref()) })
                .into())
        }
    }
}

fn about_itself(look: &mut Look<'_>, act: &profile::Act) -> Result<Deed, Problem> {
    Ok(match act {
        profile::Act::Set { does, offers, seeks } => {
            let me = me(look)?;
            let known = member::said(look, me).and_then(|said| said.profile);
            let known = known.map(|(_, profile)| profile).unwrap_or_default();
            let list = |given: &Option<Vec<String>>, known: Vec<String>| match given {
                Some(given) => lines(given),
                None => Ok(known),
            };
            let does = maybe_line(does.as_ref())?.or(known.does);
            let (offers, seeks) = (list(offers, known.offers)?, list(seeks, known.seeks)?);
            if does.is_none() && offers.is_empty() && seeks.is_empty() {
                return Err(Problem::new(Code::BadInput, "a profile says something")
                    .hint("guildhall profile set --does TEXT --offers TEXT --seeks TEXT"));
            }
            guildhall_work::MemberDeed::from(Profile { person: None, does, offers, seeks }).into()
        }
        profile::Act::WhyJoined { words: said } => {
            let words = words(said, "say why you joined", "--why TEXT")?;
            guildhall_work::MemberDeed::from(JoinReason { person: None, words }).into()
        }
        profile::Act::WhyLeft { words: said } => {
            let words = words(said, "say why you leave", "--why TEXT")?;
            guildhall_work::MemberDeed::from(LeaveReason { person: None, words }).into()
        }
    })
}

/// Answers to the questions of the review that comes next.
fn answers(look: &Look<'_>, act: &said::Act) -> Result<Deed, Problem> {
    let said::Act::Answer { heard, worth, fair, rules, words } = act;
    let answer = PulseAnswer {
        person: None,
        review: review::current(look),
        heard: scale(*heard, "--heard")?,
        worth: scale(*worth, "--worth")?,
        fair: scale(*fair, "--fair")?,
        rules: scale(*rules, "--rules")?,
        words: maybe(words.as_ref()),
    };
    Ok(guildhall_work::MemberDeed::from(answer).into())
}

fn about_people(look: &mut Look<'_>, act: &person::Act) -> Result<WorkAct, Problem> {
    let deed: guildhall_work::MemberDeed = match act {
        person::Act::Add { name, role, deputy_of } => {
            let deputy_of = deputy_of.as_deref().map(|name| present(look, name)).transpose()?;
            let name = title(name, "say who")?;
            PersonAdd { person: None, name, role: maybe_line(role.as_ref())?, deputy_of }.into()
        }
        person::Act::Leave { name, to } => {
            let name = present(look, name)?;
            let successor = to.as_deref().map(|name| present(look, name)).transpose()?;
            PersonLeave { person: None, name, successor }.into()
        }
        person::Act::HandOverAll { to, words } => {
            let to = member_named(look, to)?;
            return hand_over_all(look, to, maybe(words.as_ref()).as_ref()).map(WorkAct::SayAll);
        }
    };
    Ok(WorkAct::Say(deed.into()))
}

/// Somebody of this organisation who has not left.
fn present(look: &mut Look<'_>, name: &str) -> Result<String, Problem> {
    let (name, me) = (name.trim(), me(look)?);
    let said = member::said(look, me);
    let is_there = said.is_some_and(|said| said.present().any(|person| person.name == name));
    if is_there {
        return Ok(name.to_owned());
    }
    let shown = guildhall_control::Untrusted::new(name);
    Err(Problem::new(Code::NotFound, format!("your organisation has nobody called \"{shown}\""))
        .hint("see your people:  guildhall person list")
        .hint(format!("name somebody:  guildhall person add \"{shown}\"")))
}

/// Offers every open promise and every lead of this organisation to another.
fn hand_over_all(
    look: &mut Look<'_>,
    to: PartnerId,
    words: Option<&String>,
) -> Result<Vec<Deed>, Problem> {
    let me = me(look)?;
    let owed = member::owned(look, me);
    let promises = owed.iter().filter(|it| it.is_open());
    let mut deeds: Vec<Deed> =
        promises.map(|it| commitment::hand_over(it.id(), to, words.cloned())).collect();
    let led = super::lead::led_by(look).remove(&me).unwrap_or_default();
    deeds.extend(led.into_iter().map(|id| lead::hand_over(id, to, words.cloned())));
    if deeds.is_empty() {
        return Err(Problem::new(Code::Refused, "there is nothing to hand over")
            .because("your organisation owes no promise and leads nothing")
            .hint("see what it has open:  guildhall person succession"));
    }
    Ok(deeds)
}
