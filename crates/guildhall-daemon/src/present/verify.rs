//! The check of everything: signatures, order, completeness, single histories, decisions.
//!
//! [`gather`] takes what is to be checked out of the node, which is quick; [`Evidence::check`] does
//! the work without the node, so that it can go on meanwhile.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use guildhall_control::api::log::{Comparison, Filter, Organisation, Scope, Trouble, Verification};
use guildhall_control::{FindingCode, Problem, Untrusted};
use guildhall_governance::{Anchor, Entry, Governance, State, Suspended, Verdict};
use guildhall_ledger::{Contribution, ContributionId, Graph, PublicKey, Unverified};
use guildhall_node::{Node, Now};
use guildhall_workspace::{DocumentKind, Summary};

use super::facts::{Look, hex, long_count, time};
use super::log;
use super::people::{self, People, who};
use super::phrase::listed;
use super::topic::Topics;
use crate::words::check_words;

#[cfg(test)]
mod tests;

/// Everything that a check needs, taken at one moment.
#[derive(Debug)]
pub(crate) struct Evidence {
    /// Everything, ancestors first.
    contributions: Vec<Contribution>,
    /// When each came here.
    received_ms: Vec<u64>,
    /// The ids that were asked for, if not all.
    wanted: Option<BTreeSet<ContributionId>>,
    people: People,
    state: State,
    entries: Vec<Entry>,
    anchor: Option<Anchor>,
    suspended: Vec<Suspended>,
    digest: [u8; 32],
    compared: Vec<Comparison>,
    /// Documents that Automerge was given, and those that it reads otherwise than we do.
    documents: (u64, Vec<Untrusted>),
}

/// Takes out of the node what is to be checked.
pub(crate) fn gather(node: &mut Node, scope: &Scope, now: Now) -> Result<Evidence, Problem> {
    let digest = node.state_digest();
    let mut look = Look::at(node, now);
    let wanted = wanted(&mut look, scope)?;
    let documents = read_by_automerge(&mut look);
    let (graph, governance) = (look.node.graph(), look.node.governance());
    let received_ms = graph.indices().map(|index| look.node.received_ms(index)).collect();
    Ok(Evidence {
        contributions: graph.indices().map(|index| graph.contribution(index).clone()).collect(),
        received_ms,
        wanted,
        state: governance.state().clone(),
        entries: governance.entries(),
        anchor: governance.anchor(),
        suspended: governance.suspended(graph),
        digest,
        compared: comparisons(&look),
        documents,
        people: look.people,
    })
}

/// The ids of what the check is narrowed to, if it is.
fn wanted(look: &mut Look<'_>, scope: &Scope) -> Result<Option<BTreeSet<ContributionId>>, Problem> {
    if scope.of.is_none() {
        return Ok(None);
    }
    let topics = Topics::of(look);
    let filter = Filter { of: scope.of.clone(), ..Filter::default() };
    let places = log::fitting(look, &topics, &filter)?;
    Ok(Some(places.into_iter().map(|index| look.node.graph().id(index)).collect()))
}

/// Has Automerge build every document from the same changes: how many, and the titles of those that
/// it reads otherwise than this program does.
fn read_by_automerge(look: &mut Look<'_>) -> (u64, Vec<Untrusted>) {
    let (graph, _, workspace) = look.node.parts();
    let kinds = [DocumentKind::Initiative, DocumentKind::Proposal];
    let mut documents: Vec<ContributionId> = Vec::new();
    for kind in kinds {
        documents.extend(workspace.summaries(graph, kind).map(Summary::id));
    }
    let differs = |id: &ContributionId| {
        let is_built = workspace.export_automerge(graph, *id).is_some();
        let summary = workspace.summary(graph, *id)?;
        let is_same = is_built && summary.quarantined.is_none();
        (!is_same).then(|| Untrusted::new(&*summary.title))
    };
    let differing = documents.iter().filter_map(differs).collect();
    (long_count(documents.len()), differing)
}

impl Evidence {
    /// Checks everything again from nothing but the contributions.
    pub(crate) fn check(&self) -> Verification {
        let begun = Instant::now();
        let mut problems = Vec::new();
        let unsigned = self.unsigned();
        problems.extend(unsigned.iter().map(|id| self.unsigned_trouble(id)));
        let (graph, missing) = self.place_again();
        problems.extend(missing.iter().map(missing_trouble));
        let mut organisations = Vec::new();
        if let Some(graph) = &graph {
            problems.extend(self.forks(graph));
            problems.extend(self.proven_forks(graph));
            organisations = self.organisations(graph, &unsigned);
        }
        problems.extend(self.recount());
        problems.extend(self.documents.1.iter().map(document_trouble));
        let checked = self.wanted.as_ref().map_or(self.contributions.len(), BTreeSet::len);
        Verification {
            ok: problems.is_empty(),
            contributions: long_count(checked),
            milliseconds: u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
            organisations,
            decisions: u64::from(self.state.minutes()),
            documents: self.documents.0,
            state: hex(&self.digest),
            state_words: check_words(&self.digest),
            compared: self.compared.clone(),
            problems,
        }
    }

    fn is_wanted(&self, id: &ContributionId) -> bool {
        self.wanted.as_ref().is_none_or(|wanted| wanted.contains(id))
    }

    /// Contributions whose bytes do not give their id, or whose signature is wrong.
    fn unsigned(&self) -> BTreeSet<ContributionId> {
        let asked = self.contributions.iter().filter(|kept| self.is_wanted(&kept.id()));
        let is_sound = |kept: &&Contribution| {
            let read = Unverified::decode(kept.bytes().to_vec()).ok();
            let verified = read.and_then(|read| read.verify().ok());
            verified.is_some_and(|verified| verified.id() == kept.id())
        };
        asked.filter(|kept| !is_sound(kept)).map(Contribution::id).collect()
    }

    /// A graph made of the contributions once more, and those that find no place in it.
    fn place_again(&self) -> (Option<Graph>, Vec<ContributionId>) {
        let mut contributions = self.contributions.iter();
        let Some(genesis) = contributions.next() else { return (None, Vec::new()) };
        let mut graph = Graph::new(genesis.clone());
        let mut homeless = Vec::new();
        for contribution in contributions {
            match graph.place(contribution) {
                Ok(past) => {
                    graph.insert(contribution.clone(), past);
                }
                Err(_) => homeless.push(contribution.id()),
            }
        }
        (Some(graph), homeless)
    }

    fn organisations(
        &self,
        graph: &Graph,
        unsigned: &BTreeSet<ContributionId>,
    ) -> Vec<Organisation> {
        let mut rows: BTreeMap<Untrusted, Organisation> = BTreeMap::new();
        for key in graph.authors() {
            let who = who(self.people.with_key(key));
            let row = rows.entry(who.handle.clone()).or_insert_with(|| Organisation {
                handle: who.handle,
                name: who.name,
                count: 0,
                signed: true,
                complete: true,
                single_history: true,
            });
            let (count, signed) = self.count(key, unsigned);
            row.count += count;
            row.signed &= signed;
            row.complete &= is_complete(graph, key);
            row.single_history &= graph.forks_of(key).is_empty();
        }
        rows.into_values().filter(|row| row.count > 0).collect()
    }

    fn count(&self, key: &PublicKey, unsigned: &BTreeSet<ContributionId>) -> (u64, bool) {
        let own = self.contributions.iter().filter(|kept| kept.author() == *key);
        let asked = own.filter(|kept| self.is_wanted(&kept.id()));
        let ids: Vec<ContributionId> = asked.map(Contribution::id).collect();
        (long_count(ids.len()), ids.iter().all(|id| !unsigned.contains(id)))
    }

    fn forks(&self, graph: &Graph) -> Vec<Trouble> {
        let trouble = |fork: guildhall_ledger::Fork| {
            let member = self.people.with_key(&fork.author);
            let (name, handle) = (who(member).name, who(member).handle);
            let shown = |index| {
                let header = graph.header(index);
                format!(
                    "{} (written {}, received here {})",
                    sentence_kind(graph, index),
                    time(header.time_ms),
                    time(self.received_of(&graph.id(index)))
                )
            };
            Trouble {
                code: FindingCode::TwoHistories.into(),
                title: Untrusted::new(format!(
                    "{} signed two different contributions as its number {}.",
                    name.as_raw(),
                    fork.seq
                )),
                detail: Untrusted::new(format!(
                    "One is {}, the other {}.\nWhat it signed after that does not count. This \
                     happens when a backup is restored or a key is stolen.{}",
                    shown(fork.first),
                    shown(fork.second),
                    self.aftermath(&fork.author),
                )),
                hints: vec![
                    format!("Ask {} by telephone.", Untrusted::new(name.as_raw())),
                    format!("The evidence: guildhall log --of {handle}:{}", fork.seq),
                ],
            }
        };
        graph.forks().into_iter().map(trouble).collect()
    }

    /// Forks of which only one branch is here, by the proof that somebody published.
    fn proven_forks(&self, graph: &Graph) -> Vec<Trouble> {
        let unseen = self.suspended.iter().filter(|suspended| !graph.is_forked(&suspended.key));
        let trouble = |suspended: &Suspended| {
            let proof = suspended.proof.as_ref()?;
            let name = who(self.people.with_key(&suspended.key)).name;
            let ids = proof.ids().map(|id| id.to_string());
            Some(Trouble {
                code: FindingCode::TwoHistories.into(),
                title: Untrusted::new(format!(
                    "{} signed two different contributions as its number {}.",
                    name.as_raw(),
                    proof.seq()
                )),
                detail: Untrusted::new(format!(
                    "One is {}\nthe other {}\nAt least one of them is not here; both signatures \
                     are in the proof and are right. What it signed after that does not count.{}",
                    ids[0],
                    ids[1],
                    self.aftermath(&suspended.key),
                )),
                hints: vec![format!("Ask {} by telephone.", Untrusted::new(name.as_raw()))],
            })
        };
        unseen.filter_map(trouble).collect()
    }

    /// Who published the proof of a fork, and what comes next.
    fn aftermath(&self, key: &PublicKey) -> String {
        let Some(found) = self.suspended.iter().find(|suspended| suspended.key == *key) else {
            return String::new();
        };
        let publisher = |index: &guildhall_ledger::Index| {
            let place = usize::try_from(index.0).ok()?;
            let author = self.contributions.get(place)?.author();
            Some(who(self.people.with_key(&author)).name.as_raw().to_owned())
        };
        let mut names: Vec<String> = found.proven_by.iter().filter_map(publisher).collect();
        names.dedup();
        let proof = match names.as_slice() {
            [] => String::new(),
            names => format!("\nThe proof was published by {}.", listed(names)),
        };
        let seat = if found.vacant.is_some() {
            "\nIts seat is empty until it names another key with its root key and the others \
             consent. It stays a member."
        } else {
            ""
        };
        format!("{proof}{seat}")
    }

    fn received_of(&self, id: &ContributionId) -> u64 {
        let place = self.contributions.iter().position(|kept| kept.id() == *id);
        place.and_then(|place| self.received_ms.get(place)).copied().unwrap_or_default()
    }

    /// Judges everything again and compares what comes of it.
    fn recount(&self) -> Vec<Trouble> {
        let different = |detail: &str| {
            vec![Trouble {
                code: FindingCode::OtherResult.into(),
                title: Untrusted::new("Counting all decisions again gives another result."),
                detail: Untrusted::new(detail),
                hints: vec![
                    "Keep a copy of this home and report it: it is a fault of the program."
                        .to_owned(),
                ],
            }]
        };
        let Some(counted) = self.judge_again() else {
            return different("The founding act cannot be read.");
        };
        let entries = counted.entries();
        if entries.len() != self.entries.len() {
            return different(&format!(
                "{} decisions are final here, {} when counted again.",
                self.entries.len(),
                entries.len()
            ));
        }
        let differing = entries
            .iter()
            .zip(&self.entries)
            .find(|(again, here)| (again.id, again.value) != (here.id, here.value));
        if let Some((again, _)) = differing {
            return different(&format!("The first difference is in entry {}.", again.number));
        }
        if *counted.state() != self.state {
            return different("The entries are the same; partners or rules after them differ.");
        }
        Vec::new()
    }

    fn judge_again(&self) -> Option<Governance> {
        let mut contributions = self.contributions.iter();
        let genesis = contributions.next()?;
        let mut graph = Graph::new(genesis.clone());
        let mut governance = Governance::new(genesis).ok()?;
        if let Some(anchor) = self.anchor {
            governance.set_anchor(&graph, anchor);
        }
        for contribution in contributions {
            let Ok(past) = graph.place(contribution) else { continue };
            let judgement = governance.judge(&graph, &past, contribution);
            if matches!(judgement.verdict(), Verdict::Refused(_)) {
                continue;
            }
            let index = graph.insert(contribution.clone(), past);
            governance.admit(&graph, index, judgement);
        }
        Some(governance)
    }

    fn unsigned_trouble(&self, id: &ContributionId) -> Trouble {
        let author = self.contributions.iter().find(|kept| kept.id() == *id);
        let author = author.map(Contribution::author);
        let name = who(author.and_then(|key| self.people.with_key(&key))).name;
        Trouble {
            code: FindingCode::BadSignature.into(),
            title: Untrusted::new(format!(
                "A contribution in the name of {} is not signed by it.",
                name.as_raw()
            )),
            detail: Untrusted::new(format!(
                "{id}\nIt was changed on this disk after it was received and checked."
            )),
            hints: vec![
                "Look after the disk, then restore this home from a partner: join again."
                    .to_owned(),
            ],
        }
    }
}

fn missing_trouble(id: &ContributionId) -> Trouble {
    Trouble {
        code: FindingCode::Incomplete.into(),
        title: Untrusted::new("A contribution builds on something that is not here."),
        detail: Untrusted::new(id.to_string()),
        hints: vec!["It is fetched again as soon as a partner is in contact.".to_owned()],
    }
}

fn document_trouble(title: &Untrusted) -> Trouble {
    Trouble {
        code: FindingCode::Document.into(),
        title: Untrusted::new(format!(
            "Automerge reads \"{}\" otherwise than this program.",
            title.as_raw()
        )),
        detail: Untrusted::new(
            "One of the two has a fault; what is shown and decided on is this program's reading.",
        ),
        hints: vec!["Report it, with the file:  guildhall export ID".to_owned()],
    }
}

/// Whether a key's numbers run from 0 without a gap, on every branch.
fn is_complete(graph: &Graph, key: &PublicKey) -> bool {
    let last = graph.tips(key).into_iter().map(|tip| graph.header(tip).seq).max();
    last.is_none_or(|last| (0..=last).all(|seq| !graph.at(key, seq).is_empty()))
}

fn sentence_kind(graph: &Graph, index: guildhall_ledger::Index) -> String {
    let contribution = graph.contribution(index);
    let short: String = contribution.id().to_string().chars().take(8).collect();
    format!("{} {short}", super::sentence::kind(contribution.kind()))
}

/// Who was seen to hold exactly what this node held, and when. Who holds the same contributions has
/// the same state.
fn comparisons(look: &Look<'_>) -> Vec<Comparison> {
    let comparison = |member: &people::Member| {
        let who = member.who();
        let when = people::contact(look.node, member).equal_at_ms.map(time);
        Comparison { handle: who.handle, name: who.name, same: when.map(|_| true), when }
    };
    look.people.others().map(comparison).collect()
}
