//! Reviews: what is to be looked at again, and what partners answered.

use std::collections::BTreeMap;

use guildhall_control::Untrusted;
use guildhall_control::api::review::{Pulse, Review, Text, Wish};
use guildhall_governance::{Effect, Outcome, PartnerId};
use guildhall_ledger::ContributionId;
use guildhall_work::{Day, PulseView};

use super::about::{decimal, is_me, party, seated, shown, today};
use crate::present::facts::{Look, count, time};
use crate::present::ids::{self, Shelf};
use crate::present::{people, proposal};

/// When what is looked at again.
#[derive(Clone, Debug)]
pub(crate) struct Dates {
    /// When the rules were last changed or a partner admitted.
    pub(crate) rules_since_ms: u64,
    /// When the rules are to be looked at again: the last such time that has come, else the next.
    pub(crate) rules_due_ms: u64,
    /// The time after that.
    pub(crate) rules_next_ms: u64,
    /// The decisions that adopted a text which is to be looked at again: title and when.
    pub(crate) texts: Vec<(ContributionId, String, u64)>,
}

/// When the rules and every adopted text are to be looked at again.
pub(crate) fn dates(look: &Look<'_>) -> Dates {
    let (graph, governance) = (look.node.graph(), look.node.governance());
    let genesis = graph.indices().next();
    let mut rules_since_ms = genesis.map_or(0, |genesis| graph.header(genesis).time_ms);
    let mut is_after_admission = false;
    let mut texts = Vec::new();
    for entry in governance.entries() {
        let decided_ms = people::entry_time_ms(graph, &entry);
        let decision = entry.value.decision;
        let open = graph.find(&decision).and_then(|index| proposal::proposal(graph, index));
        let Some(open) = open.filter(|_| entry.value.outcome == Outcome::Adopted) else { continue };
        match open.effect {
            Effect::AdmitPartner(_) | Effect::Readmit(_) | Effect::SetPolicy { .. } => {
                rules_since_ms = decided_ms;
                is_after_admission = !matches!(open.effect, Effect::SetPolicy { .. });
            }
            Effect::Adopt if governance.superseded_by(&decision).is_none() => {
                let due_ms = open.review_after_ms.map(|after| decided_ms.saturating_add(after));
                texts.extend(due_ms.map(|due_ms| (decision, open.title, due_ms)));
            }
            _ => {}
        }
    }
    let interval_ms = governance.state().charter().review_interval_ms();
    let passed_ms = look.now.wall_ms.saturating_sub(rules_since_ms);
    let mut times = passed_ms.checked_div(interval_ms).unwrap_or(0);
    // An admission is a reason to look by itself; founding and changing the rules are not.
    if !is_after_admission {
        times = times.max(1);
    }
    let rules_due_ms = rules_since_ms.saturating_add(interval_ms.saturating_mul(times));
    let rules_next_ms = rules_due_ms.saturating_add(interval_ms);
    Dates { rules_since_ms, rules_due_ms, rules_next_ms, texts }
}

/// Whether this organisation answered the review of the rules that is due or comes next.
pub(crate) fn is_answered(look: &mut Look<'_>) -> bool {
    let due = current(look);
    let answers = answers(look);
    answers.get(&due).into_iter().flatten().any(|(partner, _)| is_me(look, partner))
}

/// What is due for review, and what partners answered.
pub(super) fn review(look: &mut Look<'_>) -> Review {
    let (dates, today) = (dates(look), today(look));
    let answered = is_answered(look);
    let due = Day::of_ms(dates.rules_due_ms);
    // What this organisation answered is behind it: the next review counts.
    let due = if answered && due <= today { Day::of_ms(dates.rules_next_ms) } else { due };
    let shelf = Shelf::decisions(look);
    let mut texts: Vec<Text> = dates
        .texts
        .iter()
        .map(|(decision, title, due_ms)| Text {
            id: ids::decision(*decision),
            short: shelf.short(&decision.0),
            title: Untrusted::new(&**title),
            due: shown(Day::of_ms(*due_ms)),
        })
        .collect();
    texts.sort_by_key(|text| text.due);
    let answers = answers(look);
    let pulses = answers.iter().rev().map(|(review, given)| pulse(look, *review, given)).collect();
    Review {
        due: shown(due),
        is_due: due <= today,
        rules_since: time(dates.rules_since_ms),
        texts,
        pulses,
        answered,
        as_of: shown(today),
    }
}

/// The review that answers are for: the one that is due, else the one that comes next.
pub(super) fn current(look: &Look<'_>) -> Day {
    Day::of_ms(dates(look).rules_due_ms)
}

/// What partners with a seat answered, by review.
fn answers(look: &mut Look<'_>) -> BTreeMap<Day, Vec<(PartnerId, PulseView)>> {
    let seated = seated(look);
    let (graph, _, _, work) = look.node.all_parts();
    let mut answers: BTreeMap<Day, Vec<(PartnerId, PulseView)>> = BTreeMap::new();
    for said in work.members(graph).filter(|said| seated.contains(&said.member)) {
        for (review, (_, pulse)) in &said.pulses {
            answers.entry(*review).or_default().push((said.member, pulse.clone()));
        }
    }
    answers
}

fn pulse(look: &Look<'_>, review: Day, given: &[(PartnerId, PulseView)]) -> Pulse {
    let mean = |figure: fn(&PulseView) -> u8| {
        let sum: u32 = given.iter().map(|(_, pulse)| u32::from(figure(pulse))).sum();
        decimal(sum.saturating_mul(100).checked_div(count(given.len())).unwrap_or_default())
    };
    let words = given.iter().filter_map(|(partner, pulse)| {
        let words = Untrusted::new(pulse.words.as_deref()?);
        Some(Wish { by: party(look, partner), words })
    });
    Pulse {
        review: shown(review),
        answers: count(given.len()),
        heard: mean(|pulse| pulse.heard),
        worth: mean(|pulse| pulse.worth),
        fair: mean(|pulse| pulse.fair),
        rules: mean(|pulse| pulse.rules),
        words: words.collect(),
    }
}
