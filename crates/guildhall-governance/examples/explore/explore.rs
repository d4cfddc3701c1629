//! Every way in which one place of the minutes can be filled, up to a number of votes.
//!
//! A breadth-first search over the rules themselves: every vote is a signed contribution in a graph,
//! judged by the governance that nodes run, and what an honest machine signs next is what the
//! governance says it signs next. A state is the set of votes that exist. What a seat knew when it
//! voted is the past of its vote, so a step lets one seat see any part of what exists, closed under
//! ancestry and with its own votes, and vote on it: that is every interleaving of votes and of
//! deliveries, each set reached once however many orders lead to it. Whether a matter is ripe for a
//! seat is left open at every step. A liar votes on any part of what exists, on as many branches of
//! its chain as it likes, whatever the rules let count.
//!
//! States that differ only in which of the honest seats, or of the liars, did what are one state.
//! Held against every state: no two entries in one place with no more liars than tolerated; beyond,
//! the forks of at least as many seats as it takes; an entry is never lost; every vote is judged
//! alike in whatever is around it; an honest machine signs only what the rules let count.

use std::collections::BTreeMap;
use std::fmt;

use guildhall_governance::Quorum;

use crate::explore::arena::{Arena, canonical};
use crate::explore::stage::{Choice, Stage, View};

mod arena;
mod command;
mod stage;
#[cfg(test)]
mod tests;

pub(crate) use command::command;

/// How far to look.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Limits {
    /// Seats there are.
    pub(crate) seats: usize,
    /// The first so many of them lie.
    pub(crate) liars: usize,
    /// Votes in a state.
    pub(crate) depth: usize,
    /// Rounds that are voted in.
    pub(crate) rounds: u32,
    /// States to look at before giving up.
    pub(crate) states: usize,
}

/// What broke, and how it came to that.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Broken {
    /// What broke.
    pub(crate) what: Fault,
    /// The votes, one a line.
    pub(crate) story: Vec<String>,
}

/// What can break.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Fault {
    /// Two entries are final in one place.
    Split,
    /// Two entries are final, and too few seats are shown to have forked.
    Unaccountable,
    /// An entry that was final is gone.
    EntryLost,
    /// A vote is judged otherwise where more is known.
    JudgedOtherwise,
    /// An honest machine signs what does not count.
    Unlawful,
}

/// What was looked at.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Report {
    /// How far.
    pub(crate) limits: Limits,
    /// States by the number of votes in them.
    pub(crate) states: Vec<usize>,
    /// Whether every state within the depth was looked at.
    pub(crate) is_complete: bool,
    /// Different votes met.
    pub(crate) votes: usize,
    /// Different parts of what exists that some seat could have seen.
    pub(crate) views: usize,
    /// States with an entry.
    pub(crate) with_entry: usize,
    /// States with two entries in one place, by more liars than tolerated.
    pub(crate) splits: usize,
    /// The first thing that broke.
    pub(crate) broken: Option<Broken>,
}

/// A set of votes, and which values are final in it.
#[derive(Clone, Debug)]
struct State {
    votes: Vec<u32>,
    finals: u8,
}

/// What each seat may vote on top of a part of what exists, by place in the canonical order.
type Choices = Vec<Vec<Choice>>;

/// The search.
#[derive(Debug)]
pub(crate) struct Explorer {
    limits: Limits,
    stage: Stage,
    arena: Arena,
    choices: BTreeMap<u128, Choices>,
    report: Report,
}

impl Explorer {
    /// A search that has seen nothing yet.
    pub(crate) fn new(limits: Limits) -> Self {
        let report = Report {
            limits,
            states: Vec::new(),
            is_complete: false,
            votes: 0,
            views: 0,
            with_entry: 0,
            splits: 0,
            broken: None,
        };
        Self {
            limits,
            stage: Stage::new(limits.seats),
            arena: Arena::new(limits.seats, limits.liars),
            choices: BTreeMap::new(),
            report,
        }
    }

    /// Plants bugs in the rules, to see that they are found.
    #[cfg(guildhall_planted)]
    pub(crate) fn plant(&mut self, planted: guildhall_governance::Planted) {
        self.stage.plant(planted);
    }

    /// Looks until something breaks, nothing is left, or the limits are reached. `progress` is told
    /// of every finished depth.
    pub(crate) fn run(mut self, progress: &mut dyn FnMut(usize, usize)) -> Report {
        let mut level = vec![State { votes: Vec::new(), finals: 0 }];
        let mut looked_at = 0_usize;
        for depth in 0..=self.limits.depth {
            self.report.states.push(level.len());
            looked_at = looked_at.saturating_add(level.len());
            progress(depth, level.len());
            if level.is_empty() || depth == self.limits.depth {
                self.report.is_complete = true;
                break;
            }
            if looked_at >= self.limits.states {
                break;
            }
            match self.next_level(&level) {
                Ok(next) => level = next,
                Err(broken) => {
                    self.report.broken = Some(broken);
                    break;
                }
            }
        }
        self.report.votes = self.arena.len();
        self.report.views = self.choices.len();
        self.report
    }

    /// Every state with one vote more.
    fn next_level(&mut self, level: &[State]) -> Result<Vec<State>, Broken> {
        let mut next: BTreeMap<u128, State> = BTreeMap::new();
        for state in level {
            for vote in self.steps(state)? {
                let mut votes = state.votes.clone();
                votes.push(vote);
                votes.sort_unstable();
                let name = canonical(&self.arena.names_of(&votes)).0;
                if next.contains_key(&name) {
                    continue;
                }
                let finals = self.check(state, &votes)?;
                next.insert(name, State { votes, finals });
            }
        }
        Ok(next.into_values().collect())
    }

    /// The votes that may come next.
    fn steps(&mut self, state: &State) -> Result<Vec<u32>, Broken> {
        let mut steps = Vec::new();
        for part in self.arena.closed_parts(&state.votes) {
            let names = self.arena.names_of(&part);
            let (name, order) = canonical(&names);
            if !self.choices.contains_key(&name) {
                let choices = self.look(&part, order)?;
                self.choices.insert(name, choices);
            }
            for seat in 0..self.limits.seats {
                let knows_itself =
                    self.is_liar(seat) || self.arena.holds_own(&part, &state.votes, seat);
                if !knows_itself {
                    continue;
                }
                let place = self.arena.place_of(order, seat);
                let choices = self.choices.get(&name).and_then(|choices| choices.get(place));
                for choice in choices.cloned().unwrap_or_default() {
                    let vote = self.arena.intern(seat, choice, &part, &names);
                    if state.votes.binary_search(&vote).is_err() {
                        steps.push(vote);
                    }
                }
            }
        }
        steps.sort_unstable();
        steps.dedup();
        Ok(steps)
    }

    /// What every seat may vote on top of `part`.
    fn look(&mut self, part: &[u32], order: usize) -> Result<Choices, Broken> {
        let view = self.view(part)?;
        let mut choices: Choices = vec![Vec::new(); self.limits.seats];
        for seat in 0..self.limits.seats {
            let found = if self.is_liar(seat) {
                self.stage.anything(&view, seat, self.limits.rounds)
            } else {
                self.stage.machine(&view, seat).map_err(|choice| {
                    let mut story = self.arena.story(part);
                    story.push(format!("{} would {choice}", stage::name(seat)));
                    Broken { what: Fault::Unlawful, story }
                })?
            };
            let within = found.into_iter().filter(|choice| choice.round < self.limits.rounds);
            if let Some(place) = choices.get_mut(self.arena.place_of(order, seat)) {
                place.extend(within);
            }
        }
        Ok(choices)
    }

    /// The graph and the governance that hold exactly these votes.
    fn view(&mut self, votes: &[u32]) -> Result<View, Broken> {
        let mut view = self.stage.start();
        for vote in votes {
            let contribution = match self.arena.signed(*vote) {
                Some(contribution) => contribution,
                None => self.sign(*vote)?,
            };
            if !view.take_in(&contribution) {
                let story = self.arena.story(votes);
                return Err(Broken { what: Fault::JudgedOtherwise, story });
            }
        }
        Ok(view)
    }

    fn sign(&mut self, vote: u32) -> Result<guildhall_ledger::Contribution, Broken> {
        let past = self.arena.past(vote).to_vec();
        let (seat, choice) = self.arena.who(vote);
        let view = self.view(&past)?;
        let contribution = self.stage.sign(&view, seat, choice);
        self.arena.keep(vote, contribution.clone());
        Ok(contribution)
    }

    /// Which values are final with these votes, one more than `before` had.
    fn check(&mut self, before: &State, votes: &[u32]) -> Result<u8, Broken> {
        let may_be_final = before.finals != 0 || self.arena.agree(votes, self.least());
        if !may_be_final {
            return Ok(0);
        }
        let view = self.view(votes)?;
        let broken = |what, arena: &Arena| Err(Broken { what, story: arena.story(votes) });
        let (finals, forkers) = self.stage.finals(&view);
        if finals & before.finals != before.finals {
            return broken(Fault::EntryLost, &self.arena);
        }
        self.report.with_entry += usize::from(finals != 0);
        if finals.count_ones() > 1 {
            let quorum = Quorum::of(self.limits.seats);
            if self.limits.liars <= quorum.liars_tolerated {
                return broken(Fault::Split, &self.arena);
            }
            if forkers < quorum.forkers_needed() {
                return broken(Fault::Unaccountable, &self.arena);
            }
            self.report.splits += 1;
        }
        Ok(finals)
    }

    fn is_liar(&self, seat: usize) -> bool {
        seat < self.limits.liars
    }

    /// Fewer votes of one sort for one value than this make nothing final, also with bugs planted.
    fn least(&self) -> usize {
        if cfg!(guildhall_planted) {
            self.limits.seats.div_ceil(2)
        } else {
            Quorum::of(self.limits.seats).needed
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Limits { seats, liars, rounds, .. } = self.limits;
        let total: usize = self.states.iter().sum();
        let depth = self.states.len().saturating_sub(1);
        writeln!(f, "{seats} seats, {liars} of them liars, {rounds} rounds, up to {depth} votes")?;
        writeln!(
            f,
            "{total} states {:?}, {} votes, {} views",
            self.states, self.votes, self.views
        )?;
        writeln!(f, "{} with an entry, {} split beyond tolerance", self.with_entry, self.splits)?;
        let Some(broken) = &self.broken else {
            let end = if self.is_complete { "complete" } else { "stopped by the limit of states" };
            return write!(f, "nothing broke; {end}");
        };
        write!(f, "BROKEN: {:?}", broken.what)?;
        broken.story.iter().try_for_each(|line| write!(f, "\n  {line}"))
    }
}
