//! Acts about partners, rules and keys, from words to what the node is told.

use guildhall_control::api::governing::{self, About, Recover, Rule};
use guildhall_control::api::member::Standing;
use guildhall_control::problem::{Code, Problem};
use guildhall_control::reference::Purpose;
use guildhall_governance::{
    Charter, Hindrance, PartnerId, PolicyKey, Progress, Standing as KeyStanding, Status,
};
use guildhall_ledger::{PublicKey, Tip};
use guildhall_node::{Act, Governing, Proposal, ProposedEffect};

use super::{decision_title, keys};
use crate::present::facts::Look;
use crate::present::ids;
use crate::present::people::{Member, name_of};

/// Translates an act.
pub(super) fn govern(
    look: &mut Look<'_>,
    act: &governing::Act,
    addresses: &[String],
) -> Result<Act, Problem> {
    match act {
        governing::Act::Remove(about) => remove(look, about),
        governing::Act::Dormant(about) => challenge(look, about),
        governing::Act::Recover(recover) => self::recover(look, recover),
        governing::Act::AdoptGuest(about) => adopt(look, about),
        governing::Act::Leave(leave) => self::leave(look, leave),
        governing::Act::Rule(rule) => change(look, rule),
        governing::Act::Withdraw(withdraw) => self::withdraw(look, &withdraw.reference),
        governing::Act::MachineInvite(wish) => keys::invite(wish, addresses, look.now),
        governing::Act::KeyRevoke(wish) => keys::revoke(look, wish),
        governing::Act::SeatDraft(draft) => keys::seat(look, draft),
        governing::Act::RotationDraft(draft) => keys::rotation(draft),
        governing::Act::Signed(signed) => keys::signed(signed),
    }
}

/// Why the organisation of this node cannot leave at present.
pub(crate) fn hindrance_to_leaving(look: &Look<'_>) -> Option<Problem> {
    let Some(me) = look.people.me() else {
        return Some(
            Problem::new(
                Code::NotAllowed,
                "you are in no federation yet, so there is nothing to leave",
            )
            .hint("see how you stand:  guildhall status"),
        );
    };
    match me.standing {
        Standing::Partner => {}
        Standing::Guest => {
            let sponsor = match look.node.governance().standing(look.node.graph(), &first(me)) {
                KeyStanding::Guest { sponsor, .. } => name_of(&look.people, &sponsor),
                _ => "your sponsor".to_owned(),
            };
            return Some(
                Problem::new(Code::Refused, "a guest has no seat to give up")
                    .because(format!("{sponsor} answers for you and can take you off the list"))
                    .hint("just stop your node:  guildhall node stop"),
            );
        }
        Standing::Joining | Standing::Former => {
            return Some(
                Problem::new(Code::Refused, "you are not in the federation any more")
                    .hint("stop your node:  guildhall node stop"),
            );
        }
    }
    (me.is_seated && look.node.governance().state().electorate().len() < 2).then(|| {
        Problem::new(Code::Refused, "you are the last partner with a seat, so you cannot leave")
            .because("nobody could decide anything any more, not even let somebody in")
            .hint("let others in first:  guildhall member propose HANDLE")
            .hint("or just stop your node:  guildhall node stop")
    })
}

fn first(member: &Member) -> PublicKey {
    member.keys.first().copied().unwrap_or(PublicKey([0; 32]))
}

fn leave(look: &Look<'_>, leave: &governing::Leave) -> Result<Act, Problem> {
    if let Some(problem) = hindrance_to_leaving(look) {
        return Err(problem);
    }
    let me = look.people.me().map(|me| (me.handle.clone(), me.name.clone()));
    let (handle, name) = me.unwrap_or_default();
    if leave.confirm.trim() != handle {
        return Err(Problem::new(Code::BadInput, "what was typed is not your short name")
            .because(
                "leaving cannot be taken back by yourself; others would have to admit you again",
            )
            .hint(format!("if you mean it:  guildhall leave --confirm {handle}")));
    }
    let title = decision_title(&format!("{name} leaves"))?;
    Ok(Act::Propose(Proposal::new(title, leave.text.clone(), ProposedEffect::Leave)))
}

/// A member that is in at present; what to say of one that is not.
fn present_member<'a>(look: &'a Look<'_>, handle: &str) -> Result<&'a Member, Problem> {
    let found = ids::find_member(look, handle)?;
    match found.standing {
        Standing::Partner | Standing::Guest => Ok(found),
        Standing::Joining | Standing::Former => Err(Problem::new(
            Code::Refused,
            format!("{} is not in the federation any more", found.name),
        )
        .hint("see everybody:  guildhall member list")),
    }
}

fn remove(look: &Look<'_>, about: &About) -> Result<Act, Problem> {
    let found = present_member(look, &about.handle)?;
    if found.is_me {
        return Err(Problem::new(Code::Refused, "nobody proposes to remove itself")
            .hint("you may leave without asking anybody:  guildhall leave"));
    }
    if found.standing == Standing::Guest {
        return dismiss(look, found);
    }
    let title = decision_title(&format!("Remove {}", found.name))?;
    let close_after_ms = about.closes_in_seconds.map(|seconds| seconds.saturating_mul(1_000));
    let proposal = Proposal::new(title, about.text.clone(), ProposedEffect::Remove(found.id));
    Ok(Act::Propose(Proposal { close_after_ms, ..proposal }))
}

/// Takes an own guest off the list.
fn dismiss(look: &Look<'_>, guest: &Member) -> Result<Act, Problem> {
    let key = first(guest);
    let standing = look.node.governance().standing(look.node.graph(), &key);
    let KeyStanding::Guest { sponsor, .. } = standing else {
        return Err(ids::not_found("member", &guest.handle));
    };
    if look.people.me().is_none_or(|me| me.id != sponsor) {
        let sponsor = name_of(&look.people, &sponsor);
        return Err(Problem::new(
            Code::NotAllowed,
            format!("only {sponsor} can send {} away", guest.name),
        )
        .because("a guest is in at the word of its sponsor, and has no seat to be voted on")
        .hint("speak with its sponsor"));
    }
    Ok(Act::Govern(Governing::RevokeKey { key, last: newest(look, &key) }))
}

/// The newest contribution of a key that is here.
pub(super) fn newest(look: &Look<'_>, key: &PublicKey) -> Option<Tip> {
    let graph = look.node.graph();
    let tips = graph.tips(key).into_iter();
    tips.map(|tip| Tip { seq: graph.header(tip).seq, id: graph.id(tip) }).max()
}

fn challenge(look: &Look<'_>, about: &About) -> Result<Act, Problem> {
    let found = present_member(look, &about.handle)?;
    if found.is_me {
        return Err(Problem::new(Code::Refused, "your own node is here, so it cannot be away")
            .hint("going away for a while? just stop it:  guildhall node stop"));
    }
    let state = look.node.governance().state();
    let status = state.partner(&found.id).map(|partner| partner.status);
    if found.standing == Standing::Guest || status != Some(Status::Active) {
        return Err(Problem::new(Code::Refused, format!("{} has no seat at present", found.name))
            .because("only a seat whose node is away can stop the others")
            .hint("see everybody:  guildhall member list"));
    }
    let title = decision_title(&format!("Pause {} until its node is back", found.name))?;
    let effect = ProposedEffect::MarkDormant(found.id);
    Ok(Act::Propose(Proposal::new(title, about.text.clone(), effect)))
}

fn recover(look: &Look<'_>, recover: &Recover) -> Result<Act, Problem> {
    let partner = present_member(look, &recover.handle)?;
    let guest = present_member(look, &recover.guest)?;
    if partner.standing != Standing::Partner {
        let title = format!("{} is no partner, so it has no seat to get back", partner.name);
        return Err(Problem::new(Code::Refused, title)
            .hint("a guest is simply invited again:  guildhall invite create --for \"Its name\""));
    }
    if partner.is_me {
        return Err(Problem::new(Code::Refused, "nobody gives itself new keys this way")
            .because("the others decide on it, so one of them has to propose it")
            .hint("with the words of your root key nobody is asked:  guildhall key seat"));
    }
    if guest.standing != Standing::Guest {
        let title = format!("{} is no guest, so its keys are in use", guest.name);
        return Err(Problem::new(Code::Refused, title)
            .because("the new machine of the partner comes in as a guest first")
            .hint("invite it, and name the guest that it is:  guildhall invite create"));
    }
    let seats = look.node.governance().state().electorate().iter();
    if seats.filter(|seat| **seat != partner.id).count() < 2 {
        let title = format!("nobody can give {} new keys yet", partner.name);
        return Err(Problem::new(Code::Refused, title)
            .because("two of the others have to agree, and there is one")
            .hint("with the words of its root key nobody is asked:  guildhall key seat"));
    }
    let title = decision_title(&format!("Give {} new keys", partner.name))?;
    let close_after_ms = recover.closes_in_seconds.map(|seconds| seconds.saturating_mul(1_000));
    let effect = ProposedEffect::Recover { partner: partner.id, guest: first(guest) };
    let proposal = Proposal::new(title, recover.text.clone(), effect);
    Ok(Act::Propose(Proposal { close_after_ms, ..proposal }))
}

fn adopt(look: &Look<'_>, about: &About) -> Result<Act, Problem> {
    let found = present_member(look, &about.handle)?;
    let key = first(found);
    match look.node.governance().standing(look.node.graph(), &key) {
        KeyStanding::Guest { sponsor, is_frozen } if !is_frozen => {
            let title =
                format!("{} has a sponsor: {}", found.name, name_of(&look.people, &sponsor));
            Err(Problem::new(Code::Refused, title)
                .because("you can answer for a guest once its sponsor is gone")
                .hint("see it:  guildhall member show ".to_owned() + &found.handle))
        }
        KeyStanding::Guest { .. } => Ok(Act::Govern(Governing::AdoptGuests(vec![key]))),
        KeyStanding::Partner { .. }
        | KeyStanding::Root { .. }
        | KeyStanding::Former
        | KeyStanding::Unknown => {
            Err(Problem::new(Code::Refused, format!("{} is no guest", found.name))
                .hint("see everybody:  guildhall member list"))
        }
    }
}

fn change(look: &Look<'_>, rule: &Rule) -> Result<Act, Problem> {
    let key = PolicyKey::from_name(rule.key.trim()).ok_or_else(|| unknown_rule(&rule.key))?;
    let value = key.value_from(&rule.value).map_err(|why| {
        let title = format!("\"{}\" is no value for {}", rule.value.trim(), key.name());
        Problem::new(Code::BadInput, title)
            .because(format!("{} takes {}", key.name(), why.expected))
            .hint(format!("such as:  guildhall rules propose {} {}", key.name(), why.example))
    })?;
    Charter::check_value(key, value).map_err(|why| {
        let title = format!("the rule {} cannot be {value}", key.name());
        Problem::new(Code::Refused, title)
            .because(why.to_string())
            .hint("see what holds:  guildhall rules show")
    })?;
    let charter = look.node.governance().state().charter();
    if charter.policy(key).is_some_and(|policy| policy.value == value) {
        return Err(Problem::new(
            Code::Refused,
            format!("the rule {} is {value} already", key.name()),
        )
        .hint("see what holds:  guildhall rules show"));
    }
    let title = decision_title(&format!("Change the rule {} to {value}", key.name()))?;
    let effect = ProposedEffect::SetPolicy(key, value);
    Ok(Act::Propose(Proposal::new(title, rule.text.clone(), effect)))
}

fn unknown_rule(key: &str) -> Problem {
    let names: Vec<String> = PolicyKey::all().map(PolicyKey::name).collect();
    let key = guildhall_control::Untrusted::new(key);
    Problem::new(Code::NotFound, format!("there is no rule \"{key}\""))
        .because(format!("There are {}.", names.join(", ")))
        .hint("see what each says:  guildhall rules show")
}

fn withdraw(look: &mut Look<'_>, reference: &str) -> Result<Act, Problem> {
    let id = ids::find_decision(look, reference, Purpose::Act)?;
    let short = ids::Shelf::decisions(look).short(&id.0);
    let Some(found) = look.node.governance().decision(look.node.graph(), &id) else {
        return Err(ids::not_found("decision", reference));
    };
    let title = &found.open.title;
    let is_mine = |partner: &PartnerId| look.people.me().is_some_and(|me| me.id == *partner);
    if !is_mine(&found.proposer) {
        let proposer = name_of(&look.people, &found.proposer);
        return Err(Problem::new(
            Code::NotAllowed,
            format!("only {proposer}, who proposed \"{title}\", can take it back"),
        )
        .hint(format!("say what you think of it:  guildhall decision vote {short} object")));
    }
    let why = match found.progress {
        Progress::Open | Progress::Sealing { .. } => {
            return Ok(Act::WithdrawProposal(id));
        }
        Progress::Final { .. } => "it is final".to_owned(),
        Progress::Withdrawn => "that was done already".to_owned(),
        Progress::Closed(why) => closed(why),
    };
    Err(Problem::new(Code::Refused, format!("\"{title}\" cannot be taken back: {why}"))
        .hint(format!("see how it came out:  guildhall decision show {short}"))
        .hint(format!(
            "want it otherwise? replace it:  guildhall decision propose TITLE --supersedes {short}"
        )))
}

fn closed(why: Hindrance) -> String {
    format!("it can no longer take effect: {why}")
}
