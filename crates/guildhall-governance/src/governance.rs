//! The evaluator: judges contributions and keeps what follows from them.
//!
//! `judge` reads nothing but the contribution and its past; `admit` takes in what it said. Whatever
//! the order in which contributions arrive, the answers are the same.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_ledger::{Contribution, ContributionId, FederationId, Graph, Index, Past};

use crate::author::Author;
use crate::body::Body;
use crate::cut::Cuts;
use crate::docket::Docket;
use crate::facts::Facts;
use crate::genesis::{BadGenesis, Genesis};
use crate::invite::Anchor;
use crate::minutes::{Mark, Minutes};
use crate::planted::Planted;
use crate::register::Register;
use crate::state::State;
use crate::verdict::{Refusal, Verdict, Why};

mod acts;
mod admit;
mod anchors;
mod ballots;
mod certify;
mod crowd;
mod cutting;
mod decisions;
mod draft;
mod judge;
mod keys;
mod members;
mod readings;
#[cfg(test)]
mod tests;
mod votes;

pub use acts::{Plan, Timing};
pub use anchors::Split;
pub use cutting::{Cut, Suspended};
pub use decisions::{Decision, Entry, Given, Progress};
pub use draft::Base;
pub use members::{Guest, Invite, Standing};

/// Everything that follows from the contributions of a graph.
#[derive(Clone, Debug)]
pub struct Governance {
    federation: FederationId,
    name: String,
    minutes: Minutes,
    docket: Docket,
    register: Register,
    facts: Facts,
    cuts: Cuts,
    /// Proposals that are neither decided nor closed where the minutes stand.
    floating: BTreeSet<ContributionId>,
    /// What was read off the stances on them; what changed since is not there.
    readings: BTreeMap<ContributionId, readings::Reading>,
    /// What each partner says on them, in everything that is here; likewise.
    positions: readings::Positions,
    /// How far the minutes go in everything that is here.
    tip: Mark,
    anchor: Option<Anchor>,
    /// Confirms whose state digest differs from ours.
    strayed: Vec<Index>,
    planted: Planted,
}

/// What the rules say about a contribution, and what `admit` needs to take it in.
#[derive(Clone, Debug)]
pub struct Judgement {
    verdict: Verdict,
    author: Author,
    mark: Mark,
    is_beyond: bool,
    body: Option<Body>,
}

impl Judgement {
    /// What the rules say.
    pub fn verdict(&self) -> &Verdict {
        &self.verdict
    }

    /// Who wrote it, by what its own past says of the key.
    pub fn author(&self) -> Author {
        self.author
    }

    /// The body, if it is of governance and this version knows it.
    pub fn body(&self) -> Option<&Body> {
        self.body.as_ref()
    }

    fn refused(refusal: Refusal) -> Self {
        Self {
            verdict: Verdict::Refused(refusal),
            author: Author::Unknown,
            mark: Mark::FOUNDING,
            is_beyond: false,
            body: None,
        }
    }
}

impl Governance {
    /// The governance of the federation that `genesis` founds, knowing nothing else.
    pub fn new(genesis: &Contribution) -> Result<Self, BadGenesis> {
        let body = Genesis::check(genesis)?;
        let federation = genesis.federation();
        let founding = State::founded(federation, &body);
        let mut facts = Facts::default();
        let author = founding.key(&genesis.author()).map(|(partner, _)| Author::Root { partner });
        facts.push(Mark::FOUNDING, author.unwrap_or(Author::Unknown), false, None);
        Ok(Self {
            federation,
            name: body.foundation.name,
            minutes: Minutes::new(founding),
            docket: Docket::default(),
            register: Register::default(),
            facts,
            cuts: Cuts::default(),
            floating: BTreeSet::new(),
            readings: BTreeMap::new(),
            positions: BTreeMap::new(),
            tip: Mark::FOUNDING,
            anchor: None,
            strayed: Vec::new(),
            planted: Planted::default(),
        })
    }

    /// Plants bugs, to see that they are found. For a governance that has taken in nothing yet.
    #[cfg(guildhall_planted)]
    pub fn plant(&mut self, planted: Planted) {
        self.set_planted(planted);
    }

    #[cfg(any(test, guildhall_planted))]
    pub(crate) fn set_planted(&mut self, planted: Planted) {
        self.planted = planted;
        self.minutes.set_planted(planted);
    }

    /// The federation.
    pub fn federation(&self) -> FederationId {
        self.federation
    }

    /// The federation's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How many contributions were taken in; the next to come has this number as its index.
    pub fn len(&self) -> usize {
        self.facts.len()
    }

    /// Never true: the genesis is always here.
    pub fn is_empty(&self) -> bool {
        self.facts.len() == 0
    }

    /// The state where the minutes stand in everything that is here.
    pub fn state(&self) -> &State {
        self.minutes.state(self.tip)
    }

    /// How many entries are final in `past`: what a contribution on top of it must say.
    pub fn minutes_over(&self, graph: &Graph, past: &Past) -> u32 {
        self.minutes.count(self.reach(graph, past).mark())
    }

    /// How many entries are final in the past of what is at `index`.
    pub fn minutes_at(&self, index: Index) -> u32 {
        self.facts.get(index).map_or(0, |fact| self.minutes.count(fact.mark))
    }

    /// The state in the past of what is at `index`.
    pub fn state_at(&self, index: Index) -> &State {
        let mark = self.facts.get(index).map_or(Mark::FOUNDING, |fact| fact.mark);
        self.minutes.state(mark)
    }

    /// Who wrote what is at `index`, by what its own past says of the key.
    pub fn author_of(&self, index: Index) -> Author {
        self.facts.author(index).unwrap_or(Author::Unknown)
    }

    /// Whether what is at `index` counts.
    pub fn is_admitted(&self, index: Index) -> bool {
        self.facts.get(index).is_some_and(|fact| fact.is_admitted)
    }

    /// Why what is at `index` has no effect, if so.
    pub fn why_inert(&self, index: Index) -> Option<&Why> {
        self.facts.why(index)
    }

    /// Everything that is here without effect, and why.
    pub fn inert(&self) -> impl Iterator<Item = (Index, &Why)> {
        self.facts.inert()
    }
}
