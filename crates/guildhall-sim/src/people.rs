//! What people do: from an intent and what their node shows to an act.

use std::collections::BTreeSet;

use guildhall_governance::{Effect, Mode, PolicyKey, PolicyValue, Position, Standing};
use guildhall_ledger::{ContributionId, PublicKey};
use guildhall_node::{Act, Node, Proposal, ProposedEffect};
use guildhall_workspace::{DocumentKind, Edit, Fields, Stage, TextEdit};

use crate::chance::Chance;
use crate::machine::Machine;
use crate::plan::Intent;

/// Words that texts are made of.
const WORDS: &[&str] =
    &["sensor", "feed", "for", "every", "partner", "shared", "wind", "farm", "maps", "Straße", "å"];

/// Of a hundred who change their minds, how many agree from then on.
const WAVERING_AGREEMENT: u64 = 30;

/// What an intent needs to know beside the machine it is on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wishes {
    /// Of a hundred stances, how many agree.
    pub(crate) agreement: u64,
    /// The key of the machine that the intent is about.
    pub(crate) other: Option<PublicKey>,
}

/// The acts by which the people of a machine do what they want.
pub(crate) fn acts(
    machine: &mut Machine,
    intent: Intent,
    wishes: Wishes,
    chance: &mut Chance,
) -> Vec<Act> {
    let Machine { node: Some(node), spoken, comments, proposed, .. } = machine else {
        return Vec::new();
    };
    let one = |act: Option<Act>| act.into_iter().collect();
    match intent {
        Intent::Create => vec![Act::CreateInitiative(fields(chance))],
        Intent::Edit => one(edit(node, chance)),
        Intent::Comment => one(comment(node, chance)),
        Intent::TakeBack => one(comments.pop().map(Act::WithdrawComment)),
        Intent::Announce => {
            vec![Act::Announce(vec!["/ip4/192.0.2.1/tcp/4101".to_owned()])]
        }
        Intent::Adopt => {
            let modes = [None, Some(Mode::Majority), Some(Mode::Consent), Some(Mode::Lazy)];
            let mode = chance.pick(&modes).copied().flatten();
            vec![propose("Adopt a text", mode, ProposedEffect::Adopt)]
        }
        Intent::Amend => {
            let key = PolicyKey::GuestCap;
            let count = u32::try_from(chance.between(20, 40)).unwrap_or(20);
            let effect = ProposedEffect::SetPolicy(key, PolicyValue::Count(count));
            vec![propose("More guests", None, effect)]
        }
        Intent::Admit => {
            let admit = |key| propose("A seat for a guest", None, ProposedEffect::Admit(key));
            one(any_guest(node).map(admit))
        }
        Intent::Remove(_) | Intent::Challenge(_) | Intent::Recover(_) => {
            one(wishes.other.and_then(|other| about(node, intent, &other)))
        }
        Intent::Withdraw => one(proposed.pop().map(Act::WithdrawProposal)),
        Intent::Vote => {
            let open: Vec<ContributionId> = node.governance().open_decisions().collect();
            let fresh = open.into_iter().filter(|decision| {
                // People change their minds now and then.
                !spoken.contains(decision) || chance.in_percent(5)
            });
            let fresh: Vec<ContributionId> = fresh.collect();
            fresh.into_iter().map(|decision| speak(decision, wishes.agreement, chance)).collect()
        }
        Intent::Waver => waver(node, spoken, chance),
        Intent::Welcome => welcome(node, chance),
        Intent::Invite(_) => vec![Act::IssueInvite {
            secret: chance.bytes(),
            name: "somebody".into(),
            expires_ms: u64::MAX,
            addresses: vec!["/ip4/192.0.2.1/tcp/4101".to_owned()],
            deputies: Vec::new(),
        }],
    }
}

/// The first guest that may be proposed for something.
fn any_guest(node: &Node) -> Option<PublicKey> {
    let guests = node.governance().guests(node.graph());
    guests.iter().find(|guest| guest.is_live).map(|guest| guest.claim.node_key)
}

/// What is proposed about the partner with this key, if it is one.
fn about(node: &Node, intent: Intent, other: &PublicKey) -> Option<Act> {
    let Standing::Partner { partner, .. } = node.governance().standing(node.graph(), other) else {
        return None;
    };
    let effect = match intent {
        Intent::Challenge(_) => ProposedEffect::MarkDormant(partner),
        Intent::Recover(_) => ProposedEffect::Recover { partner, guest: any_guest(node)? },
        _ => ProposedEffect::Remove(partner),
    };
    Some(propose("About a partner", None, effect))
}

/// Says something else than before on everything that is open.
fn waver(node: &Node, spoken: &BTreeSet<ContributionId>, chance: &mut Chance) -> Vec<Act> {
    let open = node.governance().open_decisions();
    let again: Vec<ContributionId> = open.filter(|decision| spoken.contains(decision)).collect();
    again.into_iter().map(|decision| speak(decision, WAVERING_AGREEMENT, chance)).collect()
}

/// Agrees to every seat that is proposed.
fn welcome(node: &Node, chance: &mut Chance) -> Vec<Act> {
    let (graph, governance) = (node.graph(), node.governance());
    let is_seat = |decision: &ContributionId| {
        let decision = governance.decision(graph, decision);
        decision.is_some_and(|found| matches!(found.open.effect, Effect::AdmitPartner(_)))
    };
    let seats: Vec<ContributionId> = governance.open_decisions().filter(is_seat).collect();
    seats.into_iter().map(|decision| speak(decision, 100, chance)).collect()
}

fn propose(title: &str, mode: Option<Mode>, effect: ProposedEffect) -> Act {
    let text = "Because it helps all of us.".to_owned();
    let title = title.to_owned();
    let (close_after_ms, review_after_ms, supersedes) = (None, None, None);
    Act::Propose(Proposal {
        title,
        text,
        mode,
        effect,
        close_after_ms,
        review_after_ms,
        supersedes,
    })
}

fn speak(decision: ContributionId, agreement: u64, chance: &mut Chance) -> Act {
    let others = [Position::StandAside, Position::Object, Position::NoPosition];
    let position = if chance.in_percent(agreement) {
        Position::Agree
    } else {
        *chance.pick(&others).unwrap_or(&Position::Agree)
    };
    let reason = (position == Position::Object).then(|| "Not like this.".to_owned());
    Act::Speak { decision, position, reason }
}

fn sentence(chance: &mut Chance) -> String {
    let words: Vec<&str> =
        (0..chance.between(3, 12)).filter_map(|_| chance.pick(WORDS).copied()).collect();
    words.join(" ")
}

fn fields(chance: &mut Chance) -> Fields {
    let stage = chance.pick(&Stage::ALL).copied();
    Fields { title: sentence(chance), stage, stage_reason: None, text: sentence(chance) }
}

fn any_document(node: &mut Node, chance: &mut Chance) -> Option<ContributionId> {
    let (graph, _, workspace) = node.parts();
    let summaries = workspace.summaries(graph, DocumentKind::Initiative);
    let documents: Vec<ContributionId> = summaries.map(guildhall_workspace::Summary::id).collect();
    chance.pick(&documents).copied()
}

fn edit(node: &mut Node, chance: &mut Chance) -> Option<Act> {
    let document = any_document(node, chance)?;
    let (graph, _, workspace) = node.parts();
    let text = workspace.document(graph, document)?.text;
    let mut words: Vec<&str> = text.split(' ').collect();
    let (from, word) = (chance.place(words.len() + 1), chance.pick(WORDS)?);
    if chance.in_percent(30) && 1 < words.len() {
        words.remove(from.min(words.len() - 1));
    } else {
        words.insert(from, word);
    }
    let text = Some(TextEdit { base: Vec::new(), text: words.join(" ") });
    let title = chance.in_percent(20).then(|| sentence(chance));
    let stage = chance.in_percent(20).then(|| chance.pick(&Stage::ALL).copied()).flatten();
    Some(Act::EditInitiative { document, edit: Edit { title, stage, stage_reason: None, text } })
}

fn comment(node: &mut Node, chance: &mut Chance) -> Option<Act> {
    let decisions = node.governance().decisions(node.graph());
    let on = if chance.in_percent(40) {
        chance.pick(&decisions).copied()
    } else {
        any_document(node, chance)
    };
    Some(Act::Comment { on: on?, text: sentence(chance), reply_to: None })
}
