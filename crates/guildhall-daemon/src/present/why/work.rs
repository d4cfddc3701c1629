//! Why an initiative reads as it does, and whether one contribution counts.

use guildhall_control::Untrusted;
use guildhall_control::api::why::{About, Explanation, Rule};
use guildhall_ledger::{ContributionId, Index, Kind, Scope};
use guildhall_work::{Deed, Subject};

use super::Desk;
use crate::present::ids::{self, Shelf};
use crate::present::people::{self, who};
use crate::present::phrase::counted;
use crate::present::work;

/// Why whoever leads does.
const LEADS: &str = "A partner leads by its own word, or takes a lead that another handed to it. \
                     Where two say that they lead, a decision of all can name one.";

/// Why a promise is whose it is.
const PROMISES: &str =
    "A promise is made by its owner alone, and another's only once it accepts it.";

/// Why words stand under a name.
const OWN: &str = "What a partner says in its own name needs nobody's agreement.";

/// Who began it, and everybody who changed it.
pub(super) fn initiative(desk: &mut Desk<'_>, id: ContributionId) -> Option<Explanation> {
    let (graph, _, workspace) = desk.look.node.parts();
    let summary = workspace.summary(graph, id)?;
    let (title, stage) = (summary.title.clone(), summary.stage);
    let begun = graph.find(&id)?;
    let scope = Scope::of_document(id);
    let is_change = |index: &Index| {
        let header = graph.header(*index);
        header.kind == Kind::DOC_EDIT && header.scope == scope
    };
    let changes: Vec<Index> = graph.indices().filter(is_change).collect();
    let starter = who(people::author(&desk.look.people, desk.look.node, begun));
    let stage = stage.map(|stage| format!(" Its stage is {}.", stage.word())).unwrap_or_default();
    let answer = format!(
        "{} started it; {} since.{stage}",
        starter.name.as_raw(),
        match changes.len() {
            0 => "nobody changed its text".to_owned(),
            many => format!("it was changed {}", counted(many, "time")),
        }
    );
    let lead = work::lead_sentence(&mut desk.look, id);
    let answer = lead.map_or_else(|| answer.clone(), |lead| format!("{answer} {lead}"));
    let is_lead = |deed: &Deed| matches!(deed, Deed::Lead(_));
    let subject = Subject::Initiative(id);
    let (leads, others) =
        (acts(desk, subject, is_lead), acts(desk, subject, |deed| !is_lead(deed)));
    let mut parts = vec![desk.part("Started", &[begun])];
    let further =
        [("Changed", changes), ("Who leads", leads.clone()), ("What else was said", others)];
    for (words, steps) in further.into_iter().filter(|(_, steps)| !steps.is_empty()) {
        parts.push(desk.part(words, &steps));
    }
    let rules = if leads.is_empty() { Vec::new() } else { vec![own_word(LEADS)] };
    Some(Explanation {
        about: About::Initiative,
        id: Some(ids::initiative(id)),
        short: Some(Shelf::around_initiative(&mut desk.look, id).short(&id.0)),
        title: Untrusted::new(title),
        answer: Untrusted::new(answer),
        rules,
        parts,
    })
}

/// A promise, challenge or lesson: how it stands, and everything that was said about it.
pub(super) fn said(desk: &mut Desk<'_>, subject: Subject) -> Option<Explanation> {
    let look = &mut desk.look;
    let (about, item, rule) = match subject {
        Subject::Commitment(id) => (About::Commitment, work::commitment_item(look, id)?, PROMISES),
        Subject::Challenge(id) => (About::Challenge, work::challenge_item(look, id)?, OWN),
        Subject::Lesson(id) => (About::Lesson, work::lesson_item(look, id)?, OWN),
        Subject::Initiative(_) | Subject::Member(_) => return None,
    };
    let name = item.name.unwrap_or_default();
    let state = item.state.map(|state| format!(" It is {state}.")).unwrap_or_default();
    let answer = match about {
        About::Commitment => format!("{} owes it.{state}", name.as_raw()),
        _ => format!("{} said it.{state}", name.as_raw()),
    };
    let acts = acts(desk, subject, |_| true);
    Some(Explanation {
        about,
        id: Some(item.id),
        short: Some(item.short),
        title: item.title,
        answer: Untrusted::new(answer),
        rules: vec![own_word(rule)],
        parts: vec![desk.part("What was said", &acts)],
    })
}

/// Everything that people did about one thing, in order, as far as it is wanted.
fn acts(desk: &mut Desk<'_>, subject: Subject, is_wanted: impl Fn(&Deed) -> bool) -> Vec<Index> {
    let (graph, _, _, work) = desk.look.node.all_parts();
    let history = work.history(graph, subject).into_iter();
    let wanted = history.filter(|act| is_wanted(&act.deed));
    wanted.filter_map(|act| graph.find(&act.stamp.id)).collect()
}

/// A rule that no federation can change.
fn own_word(words: &str) -> Rule {
    Rule {
        words: Untrusted::new(words),
        origin: "the same in every federation".into(),
        entry: None,
    }
}

/// Whether it counts, and what it builds on.
pub(super) fn contribution(desk: &mut Desk<'_>, index: Index) -> Explanation {
    let graph = desk.look.node.graph();
    let id = graph.id(index);
    let before: Vec<Index> =
        graph.header(index).ancestors().filter_map(|id| graph.find(&id)).collect();
    let by_rule = desk.look.node.governance().why_inert(index).map(ToString::to_string);
    let stopped = by_rule.or_else(|| stopped_by_the_fence(desk, &id));
    let answer = match stopped.or_else(|| idle(desk, &id)) {
        Some(why) => format!("It has no effect: {why}."),
        None => "It is signed by who is named, and it counts.".to_owned(),
    };
    let mut parts = vec![desk.part("The contribution", &[index])];
    if !before.is_empty() {
        parts.push(desk.part("What it builds on", &before));
    }
    let title = parts.first().and_then(|part| part.steps.first()).map(|step| step.words.clone());
    Explanation {
        about: About::Contribution,
        id: Some(id.to_string()),
        short: None,
        title: title.unwrap_or_default(),
        answer: Untrusted::new(answer),
        rules: Vec::new(),
        parts,
    }
}

/// Why an act of the work has no effect, if it has none.
fn idle(desk: &mut Desk<'_>, id: &ContributionId) -> Option<String> {
    let (graph, _, _, work) = desk.look.node.all_parts();
    let idle = work.inert(graph);
    idle.into_iter().find(|(other, _)| other == id).map(|(_, why)| why.to_string())
}

/// Why a change of a document has no effect, if it has none.
fn stopped_by_the_fence(desk: &mut Desk<'_>, id: &ContributionId) -> Option<String> {
    let (graph, _, workspace) = desk.look.node.parts();
    let stopped = workspace.inert(graph);
    stopped.into_iter().find(|(other, _)| other == id).map(|(_, why)| why.to_string())
}
