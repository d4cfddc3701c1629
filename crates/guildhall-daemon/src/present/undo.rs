//! What of the organisation's last acts can still be taken back, and by which act.
//!
//! Nothing is erased: whatever takes something back is an act of its own that everybody sees.

use guildhall_control::api::undo::{Offer, Offers};
use guildhall_control::api::{Act, comment, decision, governing, initiative, invite};
use guildhall_governance::{Body, Progress};
use guildhall_ledger::{ContributionId, Index, Kind};
use guildhall_node::{Node, Now};
use guildhall_workspace::{Body as _, DocEdit, Operation, Value};

use super::facts::Look;
use super::sentence::is_by_people;
use super::topic::{Topic, Topics, said_on};
use super::{ids, log, matter, work};

/// So many acts are looked at: what lies further back is taken back by its own command.
const OFFERS_MAX: usize = 10;

/// What would be done, in words, and the act that does it; or why nothing can be done.
type Way = (String, Option<Act>);

/// The last acts, the latest first.
pub(crate) fn offers(node: &mut Node, now: Now) -> Offers {
    let mut look = Look::at(node, now);
    let topics = Topics::of(&look);
    let me = look.node.public_key();
    let graph = look.node.graph();
    let own = graph.indices().rev().filter(|index| {
        let header = graph.header(*index);
        header.author == me && is_by_people(header.kind)
    });
    let own: Vec<Index> = own.collect();
    let mut items = Vec::new();
    for index in own {
        if items.len() == OFFERS_MAX {
            break;
        }
        if let Some((words, act)) = way(&mut look, &topics, index) {
            let item = log::item(&mut look, &topics, index);
            items.push(Offer { item, words: words.into(), act });
        }
    }
    Offers { items }
}

/// How to take back what was done at `index`; nothing where it is taken back already, takes
/// something back itself, or belongs to another act.
fn way(look: &mut Look<'_>, topics: &Topics, index: Index) -> Option<Way> {
    let id = look.node.graph().id(index);
    match look.node.graph().header(index).kind {
        Kind::COMMENT => comment_way(look, index, id),
        Kind::STANCE => stance_way(look, index),
        Kind::OPEN => proposal_way(look, id),
        Kind::DOC_EDIT => edit_way(look, topics, index, id),
        Kind::DOC_CREATE => creation_way(look, topics, index),
        Kind::INVITE_ISSUE => invite_way(look, topics, index),
        Kind::REASON | Kind::COMMENT_WITHDRAW | Kind::WITHDRAW | Kind::INVITE_REVOKE => None,
        kind if kind.is_governance() => Some(("this cannot be taken back".to_owned(), None)),
        _ => work::undo(look, id),
    }
}

fn comment_way(look: &mut Look<'_>, index: Index, id: ContributionId) -> Option<Way> {
    let on = said_on(look, index)?;
    let (graph, _, workspace) = look.node.parts();
    let comments = workspace.comments(graph, on);
    let stands = comments.iter().any(|comment| comment.act.id == id && !comment.is_withdrawn);
    let act = Act::CommentWithdraw(comment::Withdraw { reference: ids::comment(id) });
    stands.then(|| ("take the comment back".to_owned(), Some(act)))
}

fn stance_way(look: &Look<'_>, index: Index) -> Option<Way> {
    let graph = look.node.graph();
    let stance = stance_at(look, index)?;
    let opened_with_it = graph.header(index).prev == stance.decision;
    let later = graph.indices().rev().take_while(|later| *later != index);
    let is_same = |other: &Index| {
        graph.header(*other).author == graph.header(index).author
            && stance_at(look, *other).is_some_and(|other| other.decision == stance.decision)
    };
    if opened_with_it || later.into_iter().any(|later| is_same(&later)) {
        return None;
    }
    let decision = look.node.governance().decision(graph, &stance.decision)?;
    if !matches!(decision.progress, Progress::Open | Progress::Sealing { .. }) {
        return Some(("the stance counts; the decision takes no more stances".to_owned(), None));
    }
    let before = graph.indices().rev().skip_while(|earlier| *earlier != index).skip(1);
    let mut before = before.filter(is_same);
    let stance_before = before.next().and_then(|earlier| stance_at(look, earlier));
    let (position, words) = match stance_before {
        Some(earlier) => {
            let stance = matter::stance(earlier.position);
            (stance, format!("say \"{}\" again, as before", stance.word()))
        }
        None => (decision::Stance::None, "take the stance back, so that there is none".to_owned()),
    };
    if matter::stance(stance.position) == position {
        return None;
    }
    let reason = (position == decision::Stance::Object).then(|| "As I said before.".to_owned());
    let reference = ids::decision(stance.decision);
    Some((words, Some(Act::DecisionVote(decision::Vote { reference, stance: position, reason }))))
}

fn stance_at(look: &Look<'_>, index: Index) -> Option<guildhall_governance::Stance> {
    let contribution = look.node.graph().contribution(index);
    match Body::decode(Kind::STANCE, contribution.body())? {
        Ok(Body::Stance(stance)) if contribution.kind() == Kind::STANCE => Some(stance),
        _ => None,
    }
}

fn proposal_way(look: &Look<'_>, id: ContributionId) -> Option<Way> {
    let decision = look.node.governance().decision(look.node.graph(), &id)?;
    match decision.progress {
        Progress::Open | Progress::Sealing { .. } => {
            let withdraw = governing::Withdraw { reference: ids::decision(id) };
            let words = "take the proposal back; what was said on it stays".to_owned();
            Some((words, Some(Act::Govern(governing::Act::Withdraw(withdraw)))))
        }
        Progress::Final { .. } => {
            Some(("it is decided; only another decision changes it".to_owned(), None))
        }
        Progress::Closed(_) | Progress::Withdrawn => None,
    }
}

fn creation_way(look: &mut Look<'_>, topics: &Topics, index: Index) -> Option<Way> {
    let Topic::Initiative(id) = topics.topic(look, index)? else { return None };
    let (graph, _, workspace) = look.node.parts();
    let stage = workspace.summary(graph, id)?.stage;
    if stage == Some(guildhall_workspace::Stage::Closed) {
        return None;
    }
    let edit = initiative::Edit {
        stage: Some(initiative::Stage::Closed),
        reason: Some("Started by mistake.".to_owned()),
        ..edit_of(id)
    };
    let words = "close the initiative; it stays to be read".to_owned();
    Some((words, Some(Act::InitiativeEdit(edit))))
}

fn edit_way(
    look: &mut Look<'_>,
    topics: &Topics,
    index: Index,
    change: ContributionId,
) -> Option<Way> {
    let Topic::Initiative(id) = topics.topic(look, index)? else { return None };
    let contribution = look.node.graph().contribution(index).clone();
    let body = DocEdit::decode(contribution.body()).ok()?;
    let was = |key: &str| changed_value(look, index, &body, key);
    let (title, stage, reason) = (was("title"), was("stage"), was("stage_reason"));
    let stage = stage
        .and_then(|word| initiative::Stage::ALL.into_iter().find(|stage| stage.word() == word));
    let touches_text = body
        .operations
        .iter()
        .any(|operation| matches!(operation, Operation::Insert { .. } | Operation::Delete { .. }));
    let (graph, _, workspace) = look.node.parts();
    let (mut text, mut base) = (None, Vec::new());
    if touches_text {
        let before = workspace.text_at(graph, id, &body.deps)?;
        // Taken back already: what the change did to the text is gone.
        let after = workspace.text_at(graph, id, &[change])?;
        if before != after {
            (text, base) = (Some(before), vec![change.to_string()]);
        }
    }
    let edit = initiative::Edit { base, text, title, stage, reason, ..edit_of(id) };
    let words = "put it back as it was before; what others wrote since stays".to_owned();
    Some((words, Some(Act::InitiativeEdit(edit))))
}

fn edit_of(id: ContributionId) -> initiative::Edit {
    initiative::Edit {
        reference: ids::initiative(id),
        base: Vec::new(),
        text: None,
        title: None,
        stage: None,
        reason: None,
    }
}

/// What stood at a key before the change at `index`, if the change put something there.
fn changed_value(look: &Look<'_>, index: Index, change: &DocEdit, key: &str) -> Option<String> {
    put_at(&change.operations, key)?;
    let graph = look.node.graph();
    let scope = graph.header(index).scope;
    let past = graph.indices().rev().skip_while(|earlier| *earlier != index).skip(1);
    let mut earlier = past.filter(|earlier| graph.is_ancestor(*earlier, index));
    earlier
        .find_map(|earlier| {
            let contribution = graph.contribution(earlier);
            let is_its = |id| guildhall_ledger::Scope::of_document(id) == scope;
            let operations = match contribution.kind() {
                Kind::DOC_EDIT if contribution.header().scope == scope => {
                    DocEdit::decode(contribution.body()).ok()?.operations
                }
                Kind::DOC_CREATE if is_its(contribution.id()) => {
                    guildhall_workspace::DocCreate::decode(contribution.body()).ok()?.operations
                }
                _ => return None,
            };
            put_at(&operations, key)
        })
        .or_else(|| Some(String::new()))
}

fn put_at(operations: &[Operation], key: &str) -> Option<String> {
    operations.iter().rev().find_map(|operation| match operation {
        Operation::Put { object: None, key: at, value: Value::String(value), .. } if at == key => {
            Some(value.clone())
        }
        _ => None,
    })
}

fn invite_way(look: &mut Look<'_>, topics: &Topics, index: Index) -> Option<Way> {
    let Topic::Invite(key) = topics.topic(look, index)? else { return None };
    let invites = look.node.governance().invites(look.node.graph());
    let found = invites.iter().find(|invite| invite.key == key)?;
    if found.is_revoked {
        return None;
    }
    if found.uses >= found.uses_max {
        let words = "whoever it was for is in; taking the invite back changes nothing".to_owned();
        return Some((words, None));
    }
    let revoke = invite::Revoke { reference: ids::invite(key) };
    Some(("take the invite back".to_owned(), Some(Act::InviteRevoke(revoke))))
}
