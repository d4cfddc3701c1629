//! Why a rule says what it says, and why the federation is as it is.

use guildhall_control::Untrusted;
use guildhall_control::api::why::{About, Explanation, Part, Rule};
use guildhall_governance::{Effect, Entry, Matter, PartnerId, PolicyKey};
use guildhall_ledger::Index;

use super::{Desk, outcome};
use crate::present::ids;
use crate::present::people::name_of;
use crate::present::phrase::{counted, listed};
use crate::present::proposal::title;

/// What it was at the founding, and every entry that changed it.
pub(super) fn rule(desk: &mut Desk<'_>, key: PolicyKey) -> Option<Explanation> {
    let governance = desk.look.node.governance();
    let value = governance.state().charter().policy(key)?.value;
    let answer = governance.state().charter().sentence(key, value);
    let founding = governance.state_at(Index(0)).charter();
    let first = founding.sentence(key, founding.policy(key)?.value);
    let mut parts = vec![desk.founding(&format!("The federation was founded with: {first}"))];
    for entry in desk.amendments(key, u32::MAX) {
        let words = set_by(desk, &entry)?;
        parts.push(desk.entry_part(&entry, &words));
    }
    let amendment = desk.rule(PolicyKey::Least(Matter::Amendment), u32::MAX);
    Some(Explanation {
        about: About::Rule,
        id: None,
        short: None,
        title: Untrusted::new(key.name()),
        answer: Untrusted::new(answer),
        rules: amendment.into_iter().collect(),
        parts,
    })
}

/// What an entry made of a rule.
fn set_by(desk: &Desk<'_>, entry: &Entry) -> Option<String> {
    let Effect::SetPolicy { key, value, .. } = desk.open(&entry.value.decision)?.effect else {
        return None;
    };
    let charter = desk.look.node.governance().state().charter();
    Some(charter.amended(key, value).sentence(key, value))
}

/// Every entry from the founding on, and the rules that they lead to.
pub(super) fn state(desk: &mut Desk<'_>) -> Explanation {
    let mut parts = vec![desk.founding("Founded")];
    for entry in desk.entries() {
        parts.push(line(desk, &entry));
    }
    let governance = desk.look.node.governance();
    let state = governance.state();
    let seat = |id: &PartnerId| name_of(&desk.look.people, id);
    let seats: Vec<String> = state.electorate().iter().map(seat).collect();
    let entries = match state.minutes() {
        0 => "Nothing is decided yet.".to_owned(),
        1 => "1 entry stands in the minutes.".to_owned(),
        many => format!("{many} entries stand in the minutes."),
    };
    let answer = format!(
        "{entries} After that {} decide: {}.",
        counted(seats.len(), "partner"),
        listed(&seats)
    );
    let keys: Vec<PolicyKey> = state.charter().policies().map(|(key, _)| key).collect();
    let name = governance.name().to_owned();
    let federation = governance.federation();
    Explanation {
        about: About::State,
        id: Some(ids::federation(federation)),
        short: None,
        title: Untrusted::new(name),
        answer: Untrusted::new(answer),
        rules: keys.into_iter().filter_map(|key| named_rule(desk, key)).collect(),
        parts,
    }
}

fn named_rule(desk: &Desk<'_>, key: PolicyKey) -> Option<Rule> {
    let rule = desk.rule(key, u32::MAX)?;
    let words = format!("{}: {}", key.name(), rule.words.as_raw());
    Some(Rule { words: Untrusted::new(words), ..rule })
}

/// An entry in short: what was proposed, how it came out, who confirmed it.
fn line(desk: &mut Desk<'_>, entry: &Entry) -> Part {
    let graph = desk.look.node.graph();
    let title = title(graph, &entry.value.decision).unwrap_or_default();
    let opened: Vec<Index> = graph.find(&entry.value.decision).into_iter().collect();
    let words = format!(
        "Entry {}: \"{title}\" {}, {}",
        entry.number,
        outcome(entry),
        desk.confirmed(entry)
    );
    Part {
        entry: Some(u64::from(entry.number)),
        decision: Some(ids::decision(entry.value.decision)),
        ..desk.part(words, &opened)
    }
}
