//! From what a person asks for to what the node is told to do.
//!
//! References become ids here, once; what only the rules can judge is left to the node.

use guildhall_control::Untrusted;
use guildhall_control::api::member::Standing;
use guildhall_control::api::{self, decision, initiative, invite, member};
use guildhall_control::problem::{Code, Problem};
use guildhall_control::reference::Purpose;
use guildhall_governance::{Effect, Outcome, PartnerId, Progress, TITLE_LENGTH_MAX};
use guildhall_ledger::{ContributionId, PublicKey};
use guildhall_node::{Act, Node, Now, Proposal, ProposedEffect, Readmission};
use guildhall_workspace::{AuthorId, Edit, Fields, TextEdit};

use super::facts::Look;
use super::ids::{self, Object, Shelf};
use super::initiative::stage_named;
use super::work::Found;
use super::{matter, stranded, topic, work};
use crate::invite_text::{self, ReturnProof};

mod governing;
mod keys;

pub(crate) use governing::hindrance_to_leaving;

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// Translates an act; an invite names `addresses` as those where this node can be reached.
pub(crate) fn act(
    node: &mut Node,
    act: &api::Act,
    addresses: &[String],
    now: Now,
) -> Result<Act, Problem> {
    let mut look = Look::at(node, now);
    match act {
        api::Act::InitiativeCreate(create) => create_initiative(create),
        api::Act::InitiativeEdit(edit) => edit_initiative(&mut look, edit),
        api::Act::InitiativeReapply(reapply) => {
            stranded::find(&mut look, &reapply.reference).map(Act::Reapply)
        }
        api::Act::InitiativeComment(say) => comment(&mut look, say),
        api::Act::CommentWithdraw(withdraw) => {
            ids::find_comment(&look, &withdraw.reference).map(Act::WithdrawComment)
        }
        api::Act::DecisionPropose(propose) => propose_decision(&mut look, propose),
        api::Act::DecisionVote(vote) => speak(&mut look, vote),
        api::Act::MemberPropose(propose) => propose_member(&look, propose),
        api::Act::Govern(act) => governing::govern(&mut look, act, addresses),
        api::Act::InviteCreate(create) => issue(&look, create, addresses, now),
        api::Act::InviteRevoke(revoke) => revoke_invite(&look, revoke),
        api::Act::Work(act) => work::act(&mut look, act).map(Act::Work),
    }
}

fn create_initiative(create: &initiative::Create) -> Result<Act, Problem> {
    let title = worded(&create.title, "an initiative needs a title")?;
    let stage = create.stage.map(stage_named);
    let fields = Fields { title, stage, stage_reason: None, text: create.text.clone() };
    Ok(Act::CreateInitiative(fields))
}

fn edit_initiative(look: &mut Look<'_>, edit: &initiative::Edit) -> Result<Act, Problem> {
    let document = ids::find_initiative(look, &edit.reference, Purpose::Act)?;
    let base: Option<Vec<ContributionId>> =
        edit.base.iter().map(|head| ContributionId::from_hex(head)).collect();
    let base = base.ok_or_else(|| {
        Problem::new(Code::BadInput, "the heads that the edit began from cannot be read")
            .hint("read the initiative again:  guildhall initiative show")
    })?;
    if edit.stage == Some(initiative::Stage::Closed) && !is_ours_alone(look, document) {
        let short = Shelf::around_initiative(look, document).short(&document.0);
        return Err(Problem::new(
            Code::Refused,
            "others worked on it, so it is closed with a lesson",
        )
        .because("what worked, what did not, and what to tell the next")
        .hint(format!("guildhall initiative close {short}")));
    }
    let reopened = edit.stage.is_some_and(|stage| stage != initiative::Stage::Closed);
    let no_reason = reopened.then(String::new);
    let change = Edit {
        title: edit.title.clone(),
        stage: edit.stage.map(stage_named),
        stage_reason: edit.reason.clone().or(no_reason),
        text: edit.text.clone().map(|text| TextEdit { base, text }),
    };
    Ok(Act::EditInitiative { document, edit: change })
}

/// Whether nobody but this organisation wrote in an initiative, on it, or takes part in it.
fn is_ours_alone(look: &mut Look<'_>, document: ContributionId) -> bool {
    let Some(me) = look.people.me().map(|me| me.id) else { return true };
    let Look { node, people, .. } = look;
    let (graph, _, workspace, work) = node.all_parts();
    let runs = workspace.blame(graph, document).unwrap_or_default();
    let mut writers: Vec<AuthorId> = runs.into_iter().map(|run| run.author).collect();
    writers.extend(workspace.comments(graph, document).iter().map(|said| said.act.author));
    writers.extend(workspace.summary(graph, document).map(|summary| summary.created.author));
    let is_me = |author: &AuthorId| people.writer(author).is_some_and(|member| member.is_me);
    let takes_part = |partner: &PartnerId| *partner != me;
    let others = work.initiative(graph, document).is_some_and(|it| {
        it.participants.keys().any(takes_part) || it.leading.claims.keys().any(takes_part)
    });
    writers.iter().all(is_me) && !others
}

fn comment(look: &mut Look<'_>, say: &initiative::Say) -> Result<Act, Problem> {
    let text = worded(&say.text, "a comment needs words")?;
    let reply_to = match &say.reply_to {
        Some(reference) => Some(ids::find_comment(look, reference)?),
        None => None,
    };
    let on = match work::find_subject(look, &say.reference, Purpose::Act)? {
        Found::Object(Object::Initiative(on) | Object::Decision(on))
        | Found::Commitment(on)
        | Found::Challenge(on)
        | Found::Lesson(on) => on,
        Found::Member(key) => said_of_itself(look, &key, reply_to)?,
    };
    Ok(Act::Comment { on, text, reply_to })
}

/// What is said about a member is said on what it said of itself last; an answer stands where the
/// comment does that it answers.
fn said_of_itself(
    look: &Look<'_>,
    key: &PublicKey,
    reply_to: Option<ContributionId>,
) -> Result<ContributionId, Problem> {
    let answered = reply_to.and_then(|comment| look.node.graph().find(&comment));
    let profiles = work::profiles(look, key);
    let on = answered.and_then(|index| topic::said_on(look, index));
    on.filter(|on| profiles.contains(on)).or_else(|| profiles.last().copied()).ok_or_else(|| {
        let member = look.people.with_key(key);
        let name = member.map(|member| member.name.as_str()).unwrap_or_default();
        let title = format!("{} has not said yet what it does", Untrusted::new(name));
        Problem::new(Code::Refused, title)
            .because("What is said about an organisation answers to what it says of itself.")
            .hint("comment on what it works on:  guildhall initiative list")
    })
}

fn propose_decision(look: &mut Look<'_>, propose: &decision::Propose) -> Result<Act, Problem> {
    let title = decision_title(&propose.title)?;
    let mode = match propose.mode {
        None => None,
        Some(mode) => Some(matter::mode_named(mode).ok_or_else(|| {
            let title = format!("nobody can ask for mode \"{}\"", mode.word());
            Problem::new(Code::BadInput, title)
                .hint("choose one of:  lazy, consent, majority, large, two-thirds, unanimous")
        })?),
    };
    let supersedes = match &propose.supersedes {
        None => None,
        Some(reference) => Some(superseded(look, reference)?),
    };
    let review_after_ms = propose.review_days.map(|days| u64::from(days).saturating_mul(DAY_MS));
    if review_after_ms == Some(0) {
        return Err(Problem::new(
            Code::BadInput,
            "a review on the day of the decision reviews nothing",
        )
        .hint("such as:  --review-in 90d"));
    }
    let proposal = Proposal::new(title, propose.text.clone(), ProposedEffect::Adopt);
    let close_after_ms = propose.closes_in_seconds.map(|seconds| seconds.saturating_mul(1_000));
    Ok(Act::Propose(Proposal { mode, supersedes, close_after_ms, review_after_ms, ..proposal }))
}

/// The decision that another one would replace: only what was adopted can be.
fn superseded(look: &mut Look<'_>, reference: &str) -> Result<ContributionId, Problem> {
    let id = ids::find_decision(look, reference, Purpose::Act)?;
    let decision = look.node.governance().decision(look.node.graph(), &id);
    let Some(found) = decision else { return Err(ids::not_found("decision", reference)) };
    let is_adopted = matches!(found.progress, Progress::Final { outcome: Outcome::Adopted, .. });
    if is_adopted && found.open.effect == Effect::Adopt {
        return Ok(id);
    }
    let title = format!("\"{}\" cannot be replaced by a text", found.open.title);
    let because = if is_adopted {
        "it did something about partners or rules; only the same way leads back"
    } else {
        "it is not adopted, so there is nothing to replace"
    };
    Err(Problem::new(Code::Refused, title)
        .because(because)
        .hint("see what was adopted:  guildhall decision list --state final"))
}

fn speak(look: &mut Look<'_>, vote: &decision::Vote) -> Result<Act, Problem> {
    let id = ids::find_decision(look, &vote.reference, Purpose::Act)?;
    let short = Shelf::decisions(look).short(&id.0);
    let decision = look.node.governance().decision(look.node.graph(), &id);
    let Some(found) = decision else {
        return Err(ids::not_found("decision", &vote.reference));
    };
    let closed = match found.progress {
        // What comes too late is recorded all the same: whoever spoke did not know yet.
        Progress::Open | Progress::Sealing { .. } | Progress::Final { .. } => None,
        Progress::Withdrawn => Some("it was taken back".to_owned()),
        Progress::Closed(why) => Some(format!("it can no longer take effect: {why}")),
    };
    if let Some(why) = closed {
        let title = format!("\"{}\" takes no more stances: {why}", found.open.title);
        return Err(Problem::new(Code::Refused, title)
            .hint(format!("see how it came out:  guildhall decision show {short}"))
            .hint("want it otherwise? propose it:  guildhall decision propose"));
    }
    let reason = vote.reason.as_deref().map(str::trim).filter(|words| !words.is_empty());
    let (position, reason) = (matter::position(vote.stance), reason.map(str::to_owned));
    Ok(Act::Speak { decision: id, position, reason })
}

fn propose_member(look: &Look<'_>, propose: &member::Propose) -> Result<Act, Problem> {
    let found = ids::find_member(look, &propose.handle)?;
    let refused = |title: String| {
        Err(Problem::new(Code::Refused, title).hint("see everybody:  guildhall member list"))
    };
    match found.standing {
        Standing::Guest => {}
        Standing::Partner => return refused(format!("{} is a partner already", found.name)),
        Standing::Joining | Standing::Former => {
            return refused(format!("{} is not in the federation any more", found.name));
        }
    }
    let Some(key) = found.keys.first() else {
        return Err(ids::not_found("member", &propose.handle));
    };
    let title = decision_title(&format!("Admit {} as a partner", found.name))?;
    let effect = match &propose.returning {
        None => ProposedEffect::Admit(*key),
        Some(text) => ProposedEffect::Readmit(returning(text, *key)?),
    };
    Ok(Act::Propose(Proposal::new(title, propose.text.clone(), effect)))
}

/// What a guest handed over to show that it was here before.
fn returning(text: &str, guest: PublicKey) -> Result<Readmission, Problem> {
    let unreadable = |why: String| {
        Problem::new(Code::BadInput, "this does not show that the guest was here before")
            .because(why)
            .hint("the guest makes it with the words of its former root key:  guildhall member return")
    };
    let bytes = invite_text::RETURN.read(text).map_err(|why| unreadable(why.to_string()))?;
    let proof: ReturnProof =
        postcard::from_bytes(&bytes).map_err(|_| unreadable("a part of it is missing".into()))?;
    if proof.guest != guest {
        return Err(unreadable("it was made for another guest".into()));
    }
    let ReturnProof { former_root, partner, proof, .. } = proof;
    Ok(Readmission { guest, partner, former_root, proof })
}

fn issue(
    look: &Look<'_>,
    create: &invite::Create,
    addresses: &[String],
    now: Now,
) -> Result<Act, Problem> {
    let name = worded(&create.name, "say for whom the invite is")?;
    if create.days == 0 {
        return Err(Problem::new(Code::BadInput, "an invite is good for at least 1 day")
            .hint("guildhall invite create --for \"Their name\" --days 7"));
    }
    let expires_ms = now.wall_ms.saturating_add(u64::from(create.days).saturating_mul(DAY_MS));
    let secret = secret()?;
    let deputies = create.deputies.iter().map(|handle| deputy(look, handle));
    let deputies = deputies.collect::<Result<Vec<PartnerId>, Problem>>()?;
    let addresses = addresses.to_vec();
    Ok(Act::IssueInvite { secret, name, expires_ms, addresses, deputies })
}

/// 16 random bytes.
fn secret() -> Result<[u8; 16], Problem> {
    let mut secret = [0; 16];
    getrandom::fill(&mut secret).map_err(|failure| {
        Problem::new(Code::Internal, "the operating system gives no random numbers")
            .because(failure.to_string())
    })?;
    Ok(secret)
}

/// A partner that may let in with an invite of another.
fn deputy(look: &Look<'_>, handle: &str) -> Result<PartnerId, Problem> {
    let found = ids::find_member(look, handle)?;
    let refused = |title: String| {
        Err(Problem::new(Code::Refused, title).hint("see everybody:  guildhall member list"))
    };
    if found.is_me {
        return refused("you let in with your own invite anyway".to_owned());
    }
    match found.standing {
        Standing::Partner => Ok(found.id),
        Standing::Guest | Standing::Joining | Standing::Former => {
            refused(format!("{} is no partner, so it cannot let anybody in", found.name))
        }
    }
}

fn revoke_invite(look: &Look<'_>, revoke: &invite::Revoke) -> Result<Act, Problem> {
    let found = ids::find_invite(look, &revoke.reference)?;
    if found.uses >= found.uses_max {
        return Err(Problem::new(Code::Refused, "this invite was used already")
            .because("whoever came in with it is a guest; taking the invite back changes nothing")
            .hint("see who is in:  guildhall member list"));
    }
    Ok(Act::RevokeInvite(found.key))
}

/// Words that are not blank.
fn worded(words: &str, otherwise: &str) -> Result<String, Problem> {
    let words = words.trim();
    if words.is_empty() {
        Err(Problem::new(Code::BadInput, otherwise))
    } else {
        Ok(words.to_owned())
    }
}

fn decision_title(title: &str) -> Result<String, Problem> {
    let title = worded(title, "a decision needs a title")?;
    if title.len() > TITLE_LENGTH_MAX {
        let problem = format!("the title is longer than {TITLE_LENGTH_MAX} bytes");
        return Err(Problem::new(Code::BadInput, problem).hint(
            "a short title, and the rest as text:  guildhall decision propose TITLE -m TEXT",
        ));
    }
    Ok(title)
}
