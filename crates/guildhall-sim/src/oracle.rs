//! The rules for entries once more, slowly and by themselves.
//!
//! What the crate for governance computes step by step is computed here from all contributions at
//! once, for each entry: was it still possible, and did enough agree? A rule that is missing in the
//! one shows in the other.

use guildhall_governance::{
    Body, Decision, Effect, Entry, Mode, Outcome, PartnerId, Position, State,
};
use guildhall_ledger::{Graph, Index, Kind};
use guildhall_node::Node;

use crate::check::{Broken, Invariant};
use crate::plan::MachineId;

/// Holds every entry of a node against the rules.
pub(crate) fn check_entries(machine: MachineId, node: &Node) -> Result<(), Broken> {
    let governance = node.governance();
    let entries = governance.entries();
    let befores: Vec<&State> = entries.iter().map(|entry| state_before(node, entry)).collect();
    for (entry, before) in entries.iter().zip(&befores) {
        let id = entry.value.decision;
        let Some(decision) = governance.decision(node.graph(), &id) else { continue };
        let broken = |words: &str| {
            let words = format!("{machine:?}, entry {}: {words}", entry.number);
            Err((Invariant::Rejection, words))
        };
        let opened = governance.minutes_at(decision.index);
        let meanwhile = befores
            .iter()
            .filter(|state| opened <= state.minutes() && state.minutes() <= entry.number);
        let mut meanwhile = meanwhile.chain([before]);
        if meanwhile.any(|state| state.hindrance(decision.open, &decision.proposer).is_some()) {
            return broken("it had become impossible before");
        }
        let is_adopted = entry.value.outcome == Outcome::Adopted;
        if is_adopted && !is_carried(node, entry, &decision, before) {
            return broken("those who have a seat do not carry it");
        }
    }
    Ok(())
}

/// The state that an entry was decided in: that in the past of any Confirm of it.
fn state_before<'a>(node: &'a Node, entry: &Entry) -> &'a State {
    let first = entry.certificate.first().copied().unwrap_or(Index(0));
    node.governance().state_at(first)
}

/// Whether the stances below a Seal of round 0 carry the entry; true where that is not the whole
/// question.
fn is_carried(node: &Node, entry: &Entry, decision: &Decision<'_>, before: &State) -> bool {
    let is_plain =
        !matches!(decision.open.effect, Effect::MarkDormant { .. } | Effect::SetPolicy { .. });
    let has_silent = decision.voices.iter().any(|voice| voice.was_silent);
    if !is_plain || has_silent || decision.mode == Mode::Auto {
        return true;
    }
    let Some(seal) = seal_of(node, entry) else { return true };
    let at_opening = node.governance().state_at(decision.index);
    let voices: Vec<Heard> = before
        .electorate()
        .iter()
        .filter(|seat| decision.open.effect.recused() != Some(**seat))
        .map(|seat| Heard {
            at_opening: at_opening.has_seat(seat),
            position: position(node, decision, seat, seal),
        })
        .collect();
    let early: Vec<Heard> = voices.iter().copied().filter(|voice| voice.at_opening).collect();
    [&voices, &early].into_iter().all(|counted| {
        let saying = |wanted| counted.iter().filter(|voice| voice.position == Some(wanted)).count();
        carries(decision.mode, counted.len(), saying(Position::Agree), saying(Position::Object))
    })
}

/// What one seat says, and whether it was there when the matter was opened.
#[derive(Clone, Copy, Debug)]
struct Heard {
    at_opening: bool,
    position: Option<Position>,
}

/// A Seal of round 0 for the entry, if the entry became final in that round.
fn seal_of(node: &Node, entry: &Entry) -> Option<Index> {
    let (graph, governance) = (node.graph(), node.governance());
    let mut seals = graph.indices().filter(|index| graph.header(*index).kind == Kind::SEAL);
    seals.find(|index| {
        let contribution = graph.contribution(*index);
        let Some(Ok(Body::Seal(seal))) = Body::decode(Kind::SEAL, contribution.body()) else {
            return false;
        };
        let is_it = seal.slot == entry.number && seal.round == 0 && seal.value == entry.value;
        is_it && entry.round == 0 && governance.is_admitted(*index)
    })
}

/// What a partner says on the decision in the past of `seal`: its last word, and of several that
/// do not know each other the most cautious.
fn position(
    node: &Node,
    decision: &Decision<'_>,
    seat: &PartnerId,
    seal: Index,
) -> Option<Position> {
    let (graph, governance) = (node.graph(), node.governance());
    let said: Vec<(Index, Position)> = graph
        .indices()
        .filter(|index| graph.header(*index).kind == Kind::STANCE)
        .filter(|index| graph.is_ancestor(*index, seal) && governance.is_admitted(*index))
        .filter(|index| governance.author_of(*index).partner() == Some(*seat))
        .filter_map(|index| Some((index, stance(graph, index, decision)?)))
        .collect();
    let is_last = |index: Index| !said.iter().any(|(other, _)| graph.is_ancestor(index, *other));
    said.iter().filter(|(index, _)| is_last(*index)).map(|(_, position)| *position).max()
}

fn stance(graph: &Graph, index: Index, decision: &Decision<'_>) -> Option<Position> {
    let body = Body::decode(Kind::STANCE, graph.contribution(index).body());
    let Some(Ok(Body::Stance(stance))) = body else { return None };
    (stance.decision == decision.id).then_some(stance.position)
}

/// Whether so many of so many carry a decision of this mode.
fn carries(mode: Mode, counted: usize, agree: usize, object: usize) -> bool {
    let enough = (3 * counted).div_ceil(4).min(counted.saturating_sub(1));
    let is_overridden = 0 < object && 2 <= agree && enough <= agree;
    let is_unopposed = object == 0 || is_overridden;
    match mode {
        Mode::Auto => true,
        Mode::Lazy | Mode::Consent => 1 <= agree && is_unopposed,
        Mode::Majority => counted < 2 * agree,
        Mode::Large => is_overridden || counted < 2 * agree && object == 0,
        Mode::Super(share) => share.is_reached(agree, counted),
        Mode::Unanimous => agree == counted,
    }
}

#[cfg(test)]
mod tests {
    use super::carries;
    use guildhall_governance::{Mode, Share};

    #[test]
    fn the_sums_are_those_of_the_protocol() {
        assert!(carries(Mode::Majority, 7, 4, 3));
        assert!(!carries(Mode::Majority, 8, 4, 0));
        assert!(!carries(Mode::Large, 7, 5, 1));
        assert!(carries(Mode::Large, 7, 6, 1));
        assert!(carries(Mode::Super(Share::TWO_THIRDS), 6, 4, 2));
        assert!(!carries(Mode::Lazy, 7, 0, 0));
    }
}
