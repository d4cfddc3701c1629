//! Reading all acts about one thing, in the one order that every node gives them.

use std::collections::BTreeMap;

use guildhall_ledger::{ContributionId, Graph, Scope};
use serde::Serialize;

use super::{Adopted, Work};
use crate::challenge::Challenge;
use crate::commitment::Commitment;
use crate::deed::{ChallengeDeed, CommitmentDeed, Deed, LeadDeed, OtherDeed};
use crate::inert::Inert;
use crate::initiative::InitiativeWork;
use crate::judge::Act;
use crate::lesson::LessonView;
use crate::member::MemberWork;
use crate::stamp::{Stamp, Subject};

/// What is known of one thing.
#[derive(Clone, Debug, Serialize)]
pub(crate) enum State {
    Initiative(Box<InitiativeWork>),
    Commitment(Box<Commitment>),
    Challenge(Box<Challenge>),
    Lesson(Box<LessonView>),
    Member(Box<MemberWork>),
}

/// A decision about who leads, and the question that it answered.
struct Ruling {
    slot: u32,
    decision: ContributionId,
    question: ContributionId,
}

impl State {
    /// What is known of a thing before any act about it; a promise, challenge or lesson is nothing
    /// before the act that makes it.
    pub(crate) fn before(subject: Subject) -> Option<Self> {
        match subject {
            Subject::Initiative(id) => Some(Self::Initiative(Box::new(InitiativeWork::new(id)))),
            Subject::Member(member) => Some(Self::Member(Box::new(MemberWork::new(member)))),
            Subject::Commitment(_) | Subject::Challenge(_) | Subject::Lesson(_) => None,
        }
    }

    /// What an act makes, if it makes something.
    pub(crate) fn made_by(stamp: &Stamp, deed: &Deed) -> Option<Self> {
        match deed {
            Deed::Commitment(CommitmentDeed::CommitmentPromise(promise)) => {
                Some(Self::Commitment(Box::new(Commitment::new(stamp, promise))))
            }
            Deed::Challenge(ChallengeDeed::ChallengeShare(share)) => {
                Some(Self::Challenge(Box::new(Challenge::new(stamp, share))))
            }
            Deed::Other(OtherDeed::Lesson(lesson)) => {
                Some(Self::Lesson(Box::new(LessonView::new(stamp, lesson))))
            }
            Deed::Commitment(_)
            | Deed::Challenge(_)
            | Deed::Other(_)
            | Deed::Initiative(_)
            | Deed::Lead(_)
            | Deed::Member(_) => None,
        }
    }

    /// What an act changes of what is known.
    pub(crate) fn apply(&mut self, stamp: &Stamp, deed: &Deed) -> Result<(), Inert> {
        match (self, deed) {
            (Self::Initiative(it), Deed::Initiative(deed)) => it.apply(stamp, deed),
            (Self::Initiative(it), Deed::Lead(deed)) => it.apply_lead(stamp, deed),
            (Self::Commitment(it), Deed::Commitment(deed)) => it.apply(stamp, deed),
            (Self::Challenge(it), Deed::Challenge(deed)) => it.apply(stamp, deed),
            (Self::Member(it), Deed::Member(deed)) => it.apply(stamp, deed),
            (it, Deed::Other(OtherDeed::Decline(decline))) => match it {
                Self::Initiative(it) => it.decline(stamp, decline),
                Self::Commitment(it) => it.decline(stamp, decline),
                Self::Challenge(_) | Self::Lesson(_) | Self::Member(_) => Err(Inert::About),
            },
            (it, Deed::Other(OtherDeed::Retract(retract))) => match it {
                Self::Initiative(it) => it.retract(stamp, retract),
                Self::Commitment(it) => it.retract(stamp, retract),
                Self::Challenge(it) => it.retract(stamp, retract),
                Self::Lesson(it) => it.retract(stamp, retract),
                Self::Member(it) => it.retract(retract),
            },
            _ => Err(Inert::About),
        }
    }
}

impl Work {
    /// Everything said about one thing that was not taken back by the rules, causes first.
    pub(crate) fn acts_about(&self, subject: Subject) -> impl Iterator<Item = &Act> {
        let places = self.by_subject.get(&subject).into_iter().flatten();
        let standing = places.filter(|(_, id)| !self.void.contains(id));
        standing.filter_map(|(_, id)| self.acts.get(id))
    }

    /// What is known of one thing; nothing if it is not there, or nothing is known.
    pub(crate) fn fold(
        &self,
        graph: &Graph,
        subject: Subject,
    ) -> Option<(State, BTreeMap<ContributionId, Inert>)> {
        let rulings = self.rulings(graph, subject);
        let known = |act: &Act| rulings.partition_point(|it| it.slot < act.stamp.minutes);
        let mut acts: Vec<&Act> = self.acts_about(subject).collect();
        // Stable: within one group the order of (height, id) stays.
        acts.sort_by_key(|act| known(act));
        if acts.is_empty() {
            return None;
        }
        let mut state = State::before(subject);
        let mut inert = BTreeMap::new();
        let mut due = rulings.iter().enumerate().peekable();
        for act in acts {
            while let Some((_, ruling)) = due.next_if(|(place, _)| *place < known(act)) {
                rule(&mut state, ruling);
            }
            let done = match (&mut state, State::made_by(&act.stamp, &act.deed)) {
                (None, Some(made)) => {
                    state = Some(made);
                    Ok(())
                }
                (Some(state), None) => state.apply(&act.stamp, &act.deed),
                // Said of something whose beginning the rules took back.
                (None, None) | (Some(_), Some(_)) => Err(Inert::About),
            };
            if let Err(why) = done {
                inert.insert(act.stamp.id, why);
            }
        }
        for (_, ruling) in due {
            rule(&mut state, ruling);
        }
        Some((state?, inert))
    }

    /// What decisions say about who leads an initiative, in order of the minutes.
    fn rulings(&self, graph: &Graph, subject: Subject) -> Vec<Ruling> {
        if self.adopted.is_empty() || !matches!(subject, Subject::Initiative(_)) {
            return Vec::new();
        }
        let mut rulings = Vec::new();
        for act in self.acts_about(subject) {
            let Deed::Lead(LeadDeed::LeadQuestion(question)) = &act.deed else { continue };
            let text = Scope::of_document(question.text);
            let answers = |adopted: &&Adopted| {
                adopted.text == text
                    && adopted.by == act.stamp.member()
                    && is_before(graph, &act.stamp.id, &adopted.decision)
            };
            rulings.extend(self.adopted.iter().filter(answers).map(|adopted| Ruling {
                slot: adopted.slot,
                decision: adopted.decision,
                question: act.stamp.id,
            }));
        }
        rulings.sort_by_key(|ruling| ruling.slot);
        rulings
    }
}

fn rule(state: &mut Option<State>, ruling: &Ruling) {
    if let Some(State::Initiative(initiative)) = state {
        initiative.leading.decide(&ruling.question, ruling.decision);
    }
}

fn is_before(graph: &Graph, earlier: &ContributionId, later: &ContributionId) -> bool {
    let places = graph.find(earlier).zip(graph.find(later));
    places.is_some_and(|(earlier, later)| graph.is_ancestor(earlier, later))
}
