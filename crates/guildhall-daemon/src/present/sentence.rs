//! What a contribution says, in words.

use guildhall_governance::{Body, Effect, Genesis, Open, Outcome, PartnerId, Position, Value};
use guildhall_ledger::{Contribution, ContributionId, Index, Kind};
use guildhall_workspace::{
    Body as _, Comment, CommentWithdraw, DocCreate, DocEdit, DocumentKind, Import, Reason,
};

use super::facts::Look;
use super::people::{name_of, who};
use super::phrase::{counted, listed, quoted};
use super::proposal::title;
use super::topic::Topics;

/// What the contribution at `index` says, to follow the name of its author and a colon.
pub(crate) fn words(look: &mut Look<'_>, topics: &Topics, index: Index) -> String {
    let contribution = look.node.graph().contribution(index).clone();
    let said = match Body::decode(contribution.kind(), contribution.body()) {
        Some(Ok(body)) => governance(look, &body),
        Some(Err(_)) => "wrote something that cannot be read".to_owned(),
        None => match super::work::sentence(look, &contribution) {
            Some(said) => said,
            None => work(look, topics, index, &contribution),
        },
    };
    match look.node.governance().why_inert(index) {
        Some(why) => format!("{said} (without effect: {why})"),
        None => said,
    }
}

/// What only machines write: nothing that "happened" for a person.
const MACHINE_KINDS: [Kind; 4] = [Kind::SEAL, Kind::CONFIRM, Kind::HERE, Kind::ADDRESS];

/// Whether people write contributions of this kind.
pub(crate) fn is_by_people(kind: Kind) -> bool {
    !MACHINE_KINDS.contains(&kind)
}

/// The kind of a contribution as a word.
pub(crate) fn kind(kind: Kind) -> String {
    let known = Kind::KNOWN.iter().find(|(known, _)| *known == kind);
    known.map_or_else(|| "unknown".to_owned(), |(_, name)| name.to_lowercase())
}

/// The person whom a contribution names.
pub(crate) fn person(contribution: &Contribution) -> Option<String> {
    let body = contribution.body();
    match contribution.kind() {
        Kind::DOC_CREATE => DocCreate::decode(body).ok()?.person,
        Kind::DOC_EDIT => DocEdit::decode(body).ok()?.person,
        Kind::COMMENT => Comment::decode(body).ok()?.person,
        Kind::COMMENT_WITHDRAW => CommentWithdraw::decode(body).ok()?.person,
        Kind::REASON => Reason::decode(body).ok()?.person,
        Kind::IMPORT => Import::decode(body).ok()?.person,
        kind => match Body::decode(kind, body) {
            Some(read) => read.ok()?.person().map(str::to_owned),
            None => super::work::person(contribution),
        },
    }
}

fn governance(look: &Look<'_>, body: &Body) -> String {
    match body {
        Body::Open(open) => opened(look, open),
        Body::Stance(stance) => {
            let title = decision_title(look, &stance.decision);
            match stance.position {
                Position::Agree => format!("agreed to {title}"),
                Position::StandAside => format!("stood aside on {title}"),
                Position::Object => format!("objected to {title}"),
                Position::NoPosition => format!("took no stance on {title}"),
            }
        }
        Body::Withdraw(withdraw) => {
            format!("took back the proposal {}", decision_title(look, &withdraw.decision))
        }
        Body::Seal(seal) => format!("sealed entry {}: {}", seal.slot, value(look, seal.value)),
        Body::Confirm(confirm) => {
            format!("confirmed entry {}: {}", confirm.slot, value(look, confirm.value))
        }
        Body::KeyGrant(_) => "gave a further machine a key".to_owned(),
        Body::KeyRevoke(revoke) => {
            let whose = who(look.people.with_key(&revoke.key));
            format!("took back a key of {}", whose.name.as_raw())
        }
        Body::InviteIssue(_) => "made an invite".to_owned(),
        Body::InviteRevoke(_) => "took an invite back".to_owned(),
        Body::GuestAdmit(admit) => {
            let claim = &admit.claim.claim;
            format!("let in {} ({}) as a guest", claim.name, claim.handle)
        }
        Body::GuestAdopt(adopt) => {
            format!("took over {}", counted(adopt.guests.len(), "guest"))
        }
        Body::FaultProof(proof) => {
            let key = proof.author(look.node.graph().federation());
            let whose = who(key.and_then(|key| look.people.with_key(&key)));
            format!("showed that {} signed two histories", whose.name.as_raw())
        }
        Body::Here(_) => "gave a sign of life".to_owned(),
    }
}

fn opened(look: &Look<'_>, open: &Open) -> String {
    let name = |id: &PartnerId| name_of(&look.people, id);
    match &open.effect {
        Effect::Adopt => format!("proposed {}", quoted(&open.title)),
        Effect::AdmitPartner(newcomer) => format!("proposed {} as a partner", newcomer.name),
        Effect::Readmit(back) => {
            format!("proposed that {} comes back as a partner", back.newcomer.name)
        }
        Effect::SetPolicy { key, value, .. } => {
            let charter = look.node.governance().state().charter().amended(*key, *value);
            format!("proposed to change a rule: {}", charter.sentence(*key, *value))
        }
        Effect::Remove { partner } => format!("proposed to remove {}", name(partner)),
        Effect::MarkDormant { partner } => format!("asked {} for a sign of life", name(partner)),
        Effect::Reactivate { .. } => "takes its seat".to_owned(),
        Effect::Leave { .. } => "leaves the federation".to_owned(),
        Effect::ChangeSeat { .. } => "decides with another key from here on".to_owned(),
        Effect::RotateRoot { .. } => "replaces its root key".to_owned(),
        Effect::Recover(recovery) => format!("proposed new keys for {}", name(&recovery.partner)),
    }
}

fn value(look: &Look<'_>, value: Value) -> String {
    let title = decision_title(look, &value.decision);
    match value.outcome {
        Outcome::Adopted => format!("{title} adopted"),
        Outcome::Declined => format!("{title} declined"),
    }
}

fn decision_title(look: &Look<'_>, decision: &ContributionId) -> String {
    title(look.node.graph(), decision)
        .map_or_else(|| "something that is not here".to_owned(), |title| quoted(&title))
}

/// The founding act carries one name and was signed by all.
fn founded(genesis: &Genesis, contribution: &Contribution) -> String {
    let author = contribution.author();
    let founders = genesis.foundation.founders.iter();
    let others = founders.filter(|founder| ![founder.root_key, founder.seat_key].contains(&author));
    let others: Vec<String> = others.map(|founder| founder.name.clone()).collect();
    let name = &genesis.foundation.name;
    if others.is_empty() {
        format!("founded {name}")
    } else {
        format!("founded {name} together with {}", listed(&others))
    }
}

fn work(look: &mut Look<'_>, topics: &Topics, index: Index, contribution: &Contribution) -> String {
    let body = contribution.body();
    let topic = topics.topic(look, index).and_then(|topic| topic.title(look));
    let topic = topic.map_or_else(|| "something that is not here".to_owned(), |it| quoted(&it));
    match contribution.kind() {
        Kind::GENESIS => match Genesis::check(contribution) {
            Ok(genesis) => founded(&genesis, contribution),
            Err(_) => "founded the federation".to_owned(),
        },
        Kind::DOC_CREATE => match DocCreate::decode(body).map(|document| document.kind) {
            Ok(DocumentKind::Initiative) => format!("started {topic}"),
            Ok(_) => format!("wrote the text of {topic}"),
            Err(_) => "began something that cannot be read".to_owned(),
        },
        Kind::DOC_EDIT => format!("edited {topic}"),
        Kind::COMMENT => match Comment::decode(body) {
            Ok(comment) => format!("commented on {topic}: {}", quoted(&comment.text)),
            Err(_) => format!("commented on {topic}"),
        },
        Kind::COMMENT_WITHDRAW => format!("took back a comment on {topic}"),
        Kind::REASON => match Reason::decode(body) {
            Ok(reason) => format!("gave a reason on {topic}: {}", quoted(&reason.words)),
            Err(_) => format!("gave a reason on {topic}"),
        },
        Kind::IMPORT => format!("brought in facts about {topic} from elsewhere"),
        Kind::ADDRESS => "said where its node can be reached".to_owned(),
        Kind(number) => format!(
            "wrote something that this version of the program does not know (kind {number:#06x})"
        ),
    }
}
