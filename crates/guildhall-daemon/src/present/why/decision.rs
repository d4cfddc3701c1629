//! Why a decision came out as it did, or stands where it stands.

use guildhall_control::Untrusted;
use guildhall_control::api::why::{About, Explanation, Rule};
use guildhall_governance::{Decision, Effect, Progress};
use guildhall_ledger::{ContributionId, Index};

use super::{Desk, outcome, rule_of};
use crate::present::ids::{self, Shelf};
use crate::present::{decision, terms};

/// The rule, the proposal, what was said, and who confirmed it.
pub(super) fn decision(desk: &mut Desk<'_>, id: &ContributionId) -> Option<Explanation> {
    let (graph, governance) = (desk.look.node.graph(), desk.look.node.governance());
    let shown = governance.decision(graph, id)?;
    let (title, effect, opened) =
        (shown.open.title.clone(), shown.open.effect.clone(), shown.index);
    let entry = decision::entry(&desk.look, &shown);
    let said = said(desk, &shown);
    let answer = answer(desk, &shown);
    let is_stricter = !effect.has_one_mode()
        && shown.mode != effect.least_mode(governance.state_at(opened).charter());
    let mode = shown.mode;
    let until = entry.as_ref().map_or(u32::MAX, |entry| entry.number);
    let mut rules: Vec<Rule> =
        rule_of(&effect).and_then(|key| desk.rule(key, until)).into_iter().collect();
    if rules.is_empty() {
        rules.push(unwritten(&effect));
    }
    if is_stricter {
        rules.push(asked_for(mode.name()));
    }
    let mut parts = vec![desk.part("Proposed", &[opened])];
    if !said.is_empty() {
        parts.push(desk.part("What was said", &said));
    }
    if let Some(entry) = entry {
        let words = format!("Made final as entry {}: {}", entry.number, desk.confirmed(&entry));
        let mut part = desk.part(words, &entry.certificate);
        part.entry = Some(u64::from(entry.number));
        parts.push(part);
    }
    Some(Explanation {
        about: About::Decision,
        id: Some(ids::decision(*id)),
        short: Some(Shelf::decisions(&desk.look).short(&id.0)),
        title: Untrusted::new(title),
        answer: Untrusted::new(answer),
        rules,
        parts,
    })
}

fn answer(desk: &Desk<'_>, decision: &Decision<'_>) -> String {
    let terms = terms::of(&desk.look, decision);
    let effect = terms.effect.as_raw();
    match (decision.progress, decision::entry(&desk.look, decision)) {
        (Progress::Final { .. }, Some(entry)) => {
            format!(
                "It was {}, as entry {} of the minutes. {effect}",
                outcome(&entry),
                entry.number
            )
        }
        _ => format!("{} {}", terms.if_closed.as_raw(), terms.change_until.as_raw()),
    }
}

/// The stances that counted, in the order in which they came.
fn said(desk: &Desk<'_>, shown: &Decision<'_>) -> Vec<Index> {
    let own = decision::without_seat(&desk.look, shown);
    let given =
        shown.voices.iter().chain(&own).filter_map(|seat| {
            decision::latest(&desk.look, &shown.id, &seat.partner, seat.position)
        });
    let mut said: Vec<Index> = given.map(|given| given.index).collect();
    said.sort_unstable();
    said
}

/// The rule where the charter says nothing.
fn unwritten(effect: &Effect) -> Rule {
    let words = match effect {
        Effect::Recover(_) => {
            "Giving a partner new keys needs at least three quarters of the others to agree, two at \
             least; all of them, if it objects itself."
        }
        _ => "A partner's own act: it needs nobody's agreement and is only put in order.",
    };
    Rule { words: words.into(), origin: "the same in every federation".into(), entry: None }
}

fn asked_for(mode: &str) -> Rule {
    Rule {
        words: Untrusted::new(format!("It was proposed to be decided by {mode}.")),
        origin: "a proposer may ask for more than the rule does".into(),
        entry: None,
    }
}
