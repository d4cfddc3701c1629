//! Decisions as people see them: the rule, who counts, what was said, what would happen.

use guildhall_ledger::{ContributionId, Graph, Index};

use super::Governance;
use crate::ballot::{Ballot, Demand, Tally, Voice};
use crate::body::{Open, Outcome, Position, Value};
use crate::docket::{Candidate, Said};
use crate::id::{EntryId, PartnerId};
use crate::minutes::Mark;
use crate::mode::Mode;
use crate::register::rank;
use crate::sight::Sight;
use crate::slot::any;
use crate::state::{Hindrance, Quorum, State};

/// How far a decision is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Progress {
    /// Partners may speak.
    Open,
    /// Nodes are writing it into the minutes.
    Sealing {
        /// The round they are in.
        round: u32,
    },
    /// It is in the minutes for good.
    Final {
        /// How it came out.
        outcome: Outcome,
        /// The number of its entry.
        entry: u32,
    },
    /// It became impossible and is closed without an entry.
    Closed(Hindrance),
    /// The proposer took it back; the minutes will say declined.
    Withdrawn,
}

/// One stance, as it was given.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Given {
    /// The contribution.
    pub index: Index,
    /// What was said.
    pub position: Position,
    /// Hash of the words behind it.
    pub reason: Option<[u8; 32]>,
    /// The person whom the organisation names.
    pub person: Option<String>,
}

/// A decision where the minutes stand, or as it stood when it was decided.
#[derive(Clone, Debug)]
pub struct Decision<'a> {
    /// Its id.
    pub id: ContributionId,
    /// Where its opening stands in the graph.
    pub index: Index,
    /// Who proposed it.
    pub proposer: PartnerId,
    /// The proposal.
    pub open: &'a Open,
    /// How far it is.
    pub progress: Progress,
    /// The mode in which it is decided.
    pub mode: Mode,
    /// Whether all the others must agree, because the one that would get new keys objects itself.
    pub is_contested: bool,
    /// What it needs to pass, in words.
    pub rule: String,
    /// What saying nothing means, in words.
    pub silence_means: String,
    /// Each seat's part in it.
    pub voices: Vec<Voice>,
    /// Seats that do not count until they speak, because they said nothing on the last matters.
    pub silent: Vec<PartnerId>,
    /// The sums over all seats that count.
    pub tally: Tally,
    /// The sums over those that had a seat at the opening too.
    pub tally_at_opening: Tally,
    /// How it would come out if it closed as things stand, or came out.
    pub outcome: Outcome,
    /// Whether nobody who has not spoken could still change that.
    pub is_settled: bool,
    /// The soonest and the latest time after first sight, in milliseconds, at which it closes.
    pub closes_within_ms: (u64, u64),
    /// How many nodes must be online to make it final.
    pub quorum: Quorum,
}

/// An entry of the minutes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// Its number, from 0.
    pub number: u32,
    /// Its id.
    pub id: EntryId,
    /// What was decided, and how.
    pub value: Value,
    /// The round that made it final.
    pub round: u32,
    /// The Confirms of that round, in order of their authors' ids.
    pub certificate: Vec<Index>,
    /// How many of them were needed.
    pub needed: usize,
    /// Digest of the state after it.
    pub state_root: [u8; 32],
}

impl Governance {
    /// Every entry of the minutes, from the first.
    pub fn entries(&self) -> Vec<Entry> {
        let mut marks: Vec<Mark> = self.minutes.way_back(self.tip, 1).collect();
        marks.reverse();
        marks.into_iter().filter_map(|mark| self.entry_at(mark)).collect()
    }

    /// The entry with this number, if there are so many.
    pub fn entry(&self, number: u32) -> Option<Entry> {
        let mark = self.minutes.ancestor(self.tip, number.checked_add(1)?)?;
        self.entry_at(mark)
    }

    /// The state after so many entries, if there are so many.
    pub fn state_after(&self, entries: u32) -> Option<&State> {
        Some(self.minutes.state(self.minutes.ancestor(self.tip, entries)?))
    }

    fn entry_at(&self, mark: Mark) -> Option<Entry> {
        let before = self.minutes.parent(mark)?;
        let value = self.minutes.value(mark)?;
        let needed = self.needed(before);
        let slot = self.minutes.slot(before);
        let round = *slot.finals(needed, self.planted, &|_| true).get(&value)?;
        let confirms = slot.confirms(round).filter(|(other, _)| **other == value);
        let seats = confirms.flat_map(|(_, seats)| seats.values());
        Some(Entry {
            number: self.minutes.count(before),
            id: self.minutes.state(mark).entry(),
            value,
            round,
            certificate: seats.filter_map(|indices| indices.first().copied()).collect(),
            needed,
            state_root: self.minutes.root(mark),
        })
    }

    /// Every proposal that was ever opened and could be, in causal order.
    pub fn decisions(&self, graph: &Graph) -> Vec<ContributionId> {
        let mut all: Vec<&Candidate> = self.docket.all().collect();
        all.sort_by_key(|candidate| rank(graph, candidate.index));
        all.into_iter().map(|candidate| candidate.id).collect()
    }

    /// Proposals that are neither decided nor closed.
    pub fn open_decisions(&self) -> impl Iterator<Item = ContributionId> + '_ {
        self.floating.iter().copied()
    }

    /// One decision, with everything a person may ask about it.
    pub fn decision(&self, graph: &Graph, id: &ContributionId) -> Option<Decision<'_>> {
        let candidate = self.docket.get(id)?;
        let decided = self.minutes.decided(id, self.tip);
        let before = decided.and_then(|mark| self.minutes.parent(mark)).unwrap_or(self.tip);
        let sight = match decided {
            Some(_) => self.sight_at_decision(graph, before),
            None => Sight::everything(graph),
        };
        let ballot = self.ballot(candidate, before, &sight);
        let mode = self.mode(candidate, &sight);
        let (tally, tally_at_opening) = ballot.tallies();
        let progress = self.progress(candidate, decided, &sight);
        let outcome = match progress {
            Progress::Final { outcome, .. } => outcome,
            Progress::Open
            | Progress::Sealing { .. }
            | Progress::Closed(_)
            | Progress::Withdrawn => ballot.outcome(),
        };
        Some(Decision {
            id: *id,
            index: candidate.index,
            proposer: candidate.proposer,
            open: &candidate.open,
            progress,
            mode,
            is_contested: ballot.demand == Demand::Recovery { is_contested: true },
            rule: rule_words(mode, &ballot),
            silence_means: silence_words(mode, &ballot).to_owned(),
            silent: ballot.silent(),
            tally,
            tally_at_opening,
            outcome,
            is_settled: ballot.is_settled(),
            closes_within_ms: self.closes_within(candidate, &sight, !ballot.silent().is_empty()),
            quorum: self.minutes.state(before).quorum(),
            voices: ballot.voices,
        })
    }

    /// What the Seals of the first round had seen: the set over which the outcome was evaluated.
    fn sight_at_decision<'a>(&self, graph: &'a Graph, before: Mark) -> Sight<'a> {
        let seals = self.minutes.slot(before).seals(0).flat_map(|(_, seats)| seats.values());
        Sight::pasts(graph, seals.flatten().copied())
    }

    fn progress(
        &self,
        candidate: &Candidate,
        decided: Option<Mark>,
        sight: &Sight<'_>,
    ) -> Progress {
        let value = decided.and_then(|mark| Some((mark, self.minutes.value(mark)?)));
        if let Some((mark, value)) = value {
            let entry = self.minutes.count(mark).saturating_sub(1);
            return Progress::Final { outcome: value.outcome, entry };
        }
        if let Some(hindrance) = self.hindrance(candidate, self.tip) {
            return Progress::Closed(hindrance);
        }
        let seen = |index| sight.has(index);
        let slot = self.minutes.slot(self.tip);
        let is_sealed = |round: &u32| {
            slot.seals(*round).any(|(value, seats)| {
                value.decision == candidate.id && seats.values().any(|indices| any(indices, &seen))
            })
        };
        if let Some(round) = slot.rounds().rev().find(is_sealed) {
            return Progress::Sealing { round };
        }
        if candidate.is_withdrawn(&seen) { Progress::Withdrawn } else { Progress::Open }
    }

    /// The stances of a partner that none of its later ones replaces: more than one where two of
    /// its nodes spoke without knowing of each other.
    pub fn stances(
        &self,
        graph: &Graph,
        decision: &ContributionId,
        partner: &PartnerId,
    ) -> Vec<Given> {
        let Some(candidate) = self.docket.get(decision) else { return Vec::new() };
        let latest = candidate.latest(partner, &self.register, graph, &|_| true);
        latest.into_iter().map(Given::from).collect()
    }

    /// What guests said; it is advice and never counts.
    pub fn guest_stances(&self, decision: &ContributionId) -> Vec<Given> {
        let candidate = self.docket.get(decision);
        candidate
            .map(|candidate| candidate.guests().iter().map(Given::from).collect())
            .unwrap_or_default()
    }

    /// The adopted decision that replaces this one, if any.
    pub fn superseded_by(&self, decision: &ContributionId) -> Option<ContributionId> {
        let replaces = |mark: &Mark| {
            let value = self.minutes.value(*mark)?;
            let matter = self.docket.get(&value.decision)?;
            let is_it = matter.open.supersedes == Some(*decision);
            (is_it && value.outcome == Outcome::Adopted).then_some(matter.id)
        };
        self.minutes.way_back(self.tip, 1).find_map(|mark| replaces(&mark))
    }
}

impl From<&Said> for Given {
    fn from(said: &Said) -> Self {
        Self {
            index: said.index,
            position: said.position,
            reason: said.reason,
            person: said.person.clone(),
        }
    }
}

fn rule_words(mode: Mode, ballot: &Ballot) -> String {
    let Some((_, charter)) = ballot.rules.first() else { return String::new() };
    match ballot.demand {
        Demand::Dormancy => {
            "two partners to agree that its node is dark (one where only one other is left), and \
             no sign of life from it"
                .to_owned()
        }
        Demand::Removal { .. } => {
            let words = mode.words(charter);
            format!("{words}, at least two of them, not counting the one it is about")
        }
        Demand::Recovery { is_contested: false } => format!(
            "{}, at least two of them, not counting the one that gets new keys; all of them if it \
             objects itself",
            mode.words(charter)
        ),
        Demand::Recovery { is_contested: true } => {
            "all the others to agree, at least two of them, because the one that would get new \
             keys objects itself"
                .to_owned()
        }
        Demand::Plain if ballot.rules.len() > 1 => {
            format!("{}, by the rule as it is and as it would be", mode.words(charter))
        }
        Demand::Plain => mode.words(charter),
    }
}

fn silence_words(mode: Mode, ballot: &Ballot) -> &'static str {
    match (ballot.demand, mode) {
        (Demand::Dormancy, _) => "saying nothing is not agreeing; its own sign of life ends this",
        (_, Mode::Auto) => "nobody is asked",
        (_, Mode::Lazy) => "saying nothing lets it pass once enough others agree",
        (_, Mode::Consent) => "saying nothing is not an answer, and no objection either",
        (_, Mode::Majority | Mode::Large | Mode::Super(_) | Mode::Unanimous) => {
            "saying nothing counts like not agreeing"
        }
    }
}
