//! Why something is as it is: the rule that applied, and the contributions that made it so.

use guildhall_control::Untrusted;
use guildhall_control::api::why::{Explanation, Part, Rule};
use guildhall_control::id::Kind;
use guildhall_control::problem::{Code, Problem};
use guildhall_control::reference::Purpose;
use guildhall_governance::{Effect, Entry, Matter, Open, Outcome, PartnerId, PolicyKey};
use guildhall_ledger::{ContributionId, Index};
use guildhall_node::{Node, Now};
use guildhall_work::Subject;

use super::facts::Look;
use super::ids::{self, Object};
use super::log;
use super::people::name_of;
use super::phrase::{counted, listed};
use super::proposal;
use super::topic::Topics;
use super::work::{Found, find_subject};

mod decision;
mod member;
mod rule;
mod work;

/// What names the partners and rules as a whole.
const STATE: &str = "state";

/// What may stand before the name of a rule, where a member is called the same.
const RULE: &str = "rule:";

/// What a person asks about.
enum Fact {
    State,
    Rule(PolicyKey),
    Member(PartnerId),
    Decision(ContributionId),
    Initiative(ContributionId),
    Work(Subject),
    Contribution(Index),
}

/// Explains what `reference` names.
pub(crate) fn explain(node: &mut Node, reference: &str, now: Now) -> Result<Explanation, Problem> {
    let mut look = Look::at(node, now);
    let fact = fact(&mut look, reference)?;
    let topics = Topics::of(&look);
    let mut desk = Desk { look, topics };
    let explained = match fact {
        Fact::State => Some(rule::state(&mut desk)),
        Fact::Rule(key) => rule::rule(&mut desk, key),
        Fact::Member(id) => member::member(&mut desk, &id),
        Fact::Decision(id) => decision::decision(&mut desk, &id),
        Fact::Initiative(id) => work::initiative(&mut desk, id),
        Fact::Work(subject) => work::said(&mut desk, subject),
        Fact::Contribution(index) => Some(work::contribution(&mut desk, index)),
    };
    explained.ok_or_else(|| unknown(reference))
}

fn fact(look: &mut Look<'_>, reference: &str) -> Result<Fact, Problem> {
    let wanted = reference.trim();
    if wanted == STATE {
        return Ok(Fact::State);
    }
    if let Some(name) = wanted.strip_prefix(RULE) {
        return PolicyKey::from_name(name).map(Fact::Rule).ok_or_else(|| unknown(reference));
    }
    if let Some(index) = one_contribution(look, wanted)? {
        return Ok(Fact::Contribution(index));
    }
    if wanted.starts_with("me-") {
        return ids::find_member(look, wanted).map(|member| Fact::Member(member.id));
    }
    match (look.people.named(wanted), PolicyKey::from_name(wanted)) {
        (Some(member), Some(_)) => {
            let handle = Untrusted::new(&*member.handle);
            let title = format!("\"{handle}\" is a member and a rule");
            return Err(Problem::new(Code::Ambiguous, title)
                .hint(format!("the rule:    guildhall why {RULE}{handle}"))
                .hint(format!("the member:  guildhall why {}", ids::member(member))));
        }
        (Some(member), None) => return Ok(Fact::Member(member.id)),
        (None, Some(key)) => return Ok(Fact::Rule(key)),
        (None, None) => {}
    }
    match find_subject(look, reference, Purpose::Read) {
        Ok(Found::Object(Object::Decision(id))) => Ok(Fact::Decision(id)),
        Ok(Found::Object(Object::Initiative(id))) => Ok(Fact::Initiative(id)),
        Ok(Found::Commitment(id)) => Ok(Fact::Work(Subject::Commitment(id))),
        Ok(Found::Challenge(id)) => Ok(Fact::Work(Subject::Challenge(id))),
        Ok(Found::Lesson(id)) => Ok(Fact::Work(Subject::Lesson(id))),
        // Members were looked for first.
        Ok(Found::Member(_)) => Err(unknown(reference)),
        Err(problem) if problem.is(Code::NotFound) => Err(unknown(reference)),
        Err(problem) => Err(problem),
    }
}

/// A contribution by its hex id, by the id of a comment, or by `handle:number`.
fn one_contribution(look: &Look<'_>, wanted: &str) -> Result<Option<Index>, Problem> {
    if let Some((handle, number)) = wanted.split_once(':') {
        return log::numbered(look, handle, number).map(|places| places.first().copied());
    }
    let comment = ids::full(Kind::Comment, wanted).map(ContributionId);
    let id = comment.or_else(|| ContributionId::from_hex(wanted));
    Ok(id.and_then(|id| look.node.graph().find(&id)))
}

fn unknown(reference: &str) -> Problem {
    let reference = Untrusted::new(reference);
    Problem::new(Code::NotFound, format!("nothing here is called \"{reference}\""))
        .because(
            "What can be explained: a decision or initiative by id or words of its title, a \
             promise, challenge or lesson by id, a member by its handle, a rule by its name, one \
             contribution as HANDLE:NUMBER, and the word state.",
        )
        .hint("decisions:  guildhall decision list")
        .hint("members:    guildhall member list")
        .hint("rules:      guildhall why state")
}

/// What every explanation is made with.
struct Desk<'a> {
    look: Look<'a>,
    topics: Topics,
}

impl Desk<'_> {
    fn part(&mut self, words: impl Into<String>, steps: &[Index]) -> Part {
        let items = steps.iter().map(|index| log::item(&mut self.look, &self.topics, *index));
        let steps = items.collect();
        Part { words: Untrusted::new(words), entry: None, decision: None, steps }
    }

    /// An entry: its proposal, and who confirmed it.
    fn entry_part(&mut self, entry: &Entry, words: &str) -> Part {
        let opened = self.look.node.graph().find(&entry.value.decision);
        let steps: Vec<Index> = opened.into_iter().chain(entry.certificate.clone()).collect();
        Part {
            entry: Some(u64::from(entry.number)),
            decision: Some(ids::decision(entry.value.decision)),
            ..self.part(format!("Entry {}: {words}", entry.number), &steps)
        }
    }

    fn open(&self, decision: &ContributionId) -> Option<Open> {
        let graph = self.look.node.graph();
        proposal::proposal(graph, graph.find(decision)?)
    }

    fn entries(&self) -> Vec<Entry> {
        self.look.node.governance().entries()
    }

    fn founding(&mut self, words: &str) -> Part {
        let genesis: Vec<Index> = self.look.node.graph().indices().take(1).collect();
        self.part(words, &genesis)
    }

    /// The entries below `until` that set a rule, and what each set.
    fn amendments(&self, key: PolicyKey, until: u32) -> Vec<Entry> {
        let sets = |entry: &Entry| {
            let open = self.open(&entry.value.decision);
            let is_set = |open: Open| match open.effect {
                Effect::SetPolicy { key: other, .. } => other == key,
                Effect::AdmitPartner(_)
                | Effect::Readmit(_)
                | Effect::Reactivate { .. }
                | Effect::Adopt
                | Effect::Remove { .. }
                | Effect::MarkDormant { .. }
                | Effect::Leave { .. }
                | Effect::ChangeSeat { .. }
                | Effect::RotateRoot { .. }
                | Effect::Recover(_) => false,
            };
            entry.value.outcome == Outcome::Adopted && open.is_some_and(is_set)
        };
        self.entries().into_iter().take_while(|entry| entry.number < until).filter(sets).collect()
    }

    /// A rule as it was when `until` entries were final, and where it came from.
    fn rule(&self, key: PolicyKey, until: u32) -> Option<Rule> {
        let governance = self.look.node.governance();
        let amended = self.amendments(key, until).pop();
        let at = governance.entry(until).and_then(|entry| entry.certificate.first().copied());
        let state = at.map_or_else(|| governance.state(), |index| governance.state_at(index));
        let value = state.charter().policy(key)?.value;
        let origin = match &amended {
            Some(entry) => format!("since entry {} of the minutes", entry.number),
            None => "from the founding".to_owned(),
        };
        Some(Rule {
            words: Untrusted::new(state.charter().sentence(key, value)),
            origin: Untrusted::new(origin),
            entry: amended.map(|entry| u64::from(entry.number)),
        })
    }

    /// Whose nodes confirmed an entry, in a sentence without its end.
    fn confirmed(&self, entry: &Entry) -> String {
        let author = |index: &Index| {
            let partner = self.look.node.governance().author_of(*index).partner();
            partner.map(|partner| name_of(&self.look.people, &partner))
        };
        let names: Vec<String> = entry.certificate.iter().filter_map(author).collect();
        let needed = counted(entry.needed, "node");
        format!("confirmed by the nodes of {}; {needed} had to", listed(&names))
    }
}

/// The rule of the charter under which an effect is decided; a partner's own acts have none.
fn rule_of(effect: &Effect) -> Option<PolicyKey> {
    match effect {
        Effect::AdmitPartner(_) | Effect::Readmit(_) => Some(PolicyKey::Least(Matter::Admission)),
        Effect::Adopt => Some(PolicyKey::Least(Matter::Adoption)),
        Effect::SetPolicy { .. } => Some(PolicyKey::Least(Matter::Amendment)),
        Effect::Remove { .. } => Some(PolicyKey::Least(Matter::Removal)),
        Effect::MarkDormant { .. } => Some(PolicyKey::DormancyWindow),
        Effect::Reactivate { .. }
        | Effect::Leave { .. }
        | Effect::ChangeSeat { .. }
        | Effect::RotateRoot { .. }
        | Effect::Recover(_) => None,
    }
}

/// How an entry came out, in a word.
fn outcome(entry: &Entry) -> &'static str {
    match entry.value.outcome {
        Outcome::Adopted => "adopted",
        Outcome::Declined => "declined",
    }
}
