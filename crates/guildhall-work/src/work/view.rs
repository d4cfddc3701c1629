//! Looking at what is known.

use guildhall_governance::PartnerId;
use guildhall_ledger::{ContributionId, Graph};

use super::{ActView, State, Work};
use crate::challenge::Challenge;
use crate::commitment::Commitment;
use crate::initiative::InitiativeWork;
use crate::judge::Act;
use crate::lesson::LessonView;
use crate::member::MemberWork;
use crate::stamp::{Subject, WorkAuthor};

impl Work {
    /// What was said about an initiative; nothing if it is none, or nothing was said.
    pub fn initiative(&mut self, graph: &Graph, id: ContributionId) -> Option<&InitiativeWork> {
        match self.known(graph, Subject::Initiative(id))? {
            State::Initiative(initiative) => Some(initiative),
            State::Commitment(_) | State::Challenge(_) | State::Lesson(_) | State::Member(_) => {
                None
            }
        }
    }

    /// Every initiative about which something was said.
    pub fn initiatives(&mut self, graph: &Graph) -> impl Iterator<Item = &InitiativeWork> {
        self.all(graph).filter_map(|state| match state {
            State::Initiative(initiative) => Some(&**initiative),
            State::Commitment(_) | State::Challenge(_) | State::Lesson(_) | State::Member(_) => {
                None
            }
        })
    }

    /// Who began an initiative.
    pub fn beginner(&mut self, graph: &Graph, initiative: &ContributionId) -> Option<WorkAuthor> {
        self.settle(graph);
        self.initiatives.get(initiative).copied()
    }

    /// A promise.
    pub fn commitment(&mut self, graph: &Graph, id: ContributionId) -> Option<&Commitment> {
        match self.known(graph, Subject::Commitment(id))? {
            State::Commitment(commitment) => Some(commitment),
            State::Initiative(_) | State::Challenge(_) | State::Lesson(_) | State::Member(_) => {
                None
            }
        }
    }

    /// Every promise.
    pub fn commitments(&mut self, graph: &Graph) -> impl Iterator<Item = &Commitment> {
        self.all(graph).filter_map(|state| match state {
            State::Commitment(commitment) => Some(&**commitment),
            State::Initiative(_) | State::Challenge(_) | State::Lesson(_) | State::Member(_) => {
                None
            }
        })
    }

    /// The promises that are for an initiative, decision or challenge.
    pub fn commitments_on(
        &mut self,
        graph: &Graph,
        on: &ContributionId,
    ) -> impl Iterator<Item = &Commitment> {
        self.on(graph, on).filter_map(|state| match state {
            State::Commitment(commitment) => Some(&**commitment),
            State::Initiative(_) | State::Challenge(_) | State::Lesson(_) | State::Member(_) => {
                None
            }
        })
    }

    /// A challenge.
    pub fn challenge(&mut self, graph: &Graph, id: ContributionId) -> Option<&Challenge> {
        match self.known(graph, Subject::Challenge(id))? {
            State::Challenge(challenge) => Some(challenge),
            State::Initiative(_) | State::Commitment(_) | State::Lesson(_) | State::Member(_) => {
                None
            }
        }
    }

    /// Every challenge.
    pub fn challenges(&mut self, graph: &Graph) -> impl Iterator<Item = &Challenge> {
        self.all(graph).filter_map(|state| match state {
            State::Challenge(challenge) => Some(&**challenge),
            State::Initiative(_) | State::Commitment(_) | State::Lesson(_) | State::Member(_) => {
                None
            }
        })
    }

    /// A lesson.
    pub fn lesson(&mut self, graph: &Graph, id: ContributionId) -> Option<&LessonView> {
        match self.known(graph, Subject::Lesson(id))? {
            State::Lesson(lesson) => Some(lesson),
            State::Initiative(_)
            | State::Commitment(_)
            | State::Challenge(_)
            | State::Member(_) => None,
        }
    }

    /// Every lesson that was not taken back.
    pub fn lessons(&mut self, graph: &Graph) -> impl Iterator<Item = &LessonView> {
        self.all(graph).filter_map(standing_lesson)
    }

    /// The lessons about an initiative, decision or challenge that were not taken back.
    pub fn lessons_on(
        &mut self,
        graph: &Graph,
        on: &ContributionId,
    ) -> impl Iterator<Item = &LessonView> {
        self.on(graph, on).filter_map(standing_lesson)
    }

    /// What a member says about itself; nothing if it has not said anything.
    pub fn member(&mut self, graph: &Graph, member: PartnerId) -> Option<&MemberWork> {
        match self.known(graph, Subject::Member(member))? {
            State::Member(member) => Some(member),
            State::Initiative(_)
            | State::Commitment(_)
            | State::Challenge(_)
            | State::Lesson(_) => None,
        }
    }

    /// Every member that said something about itself.
    pub fn members(&mut self, graph: &Graph) -> impl Iterator<Item = &MemberWork> {
        self.all(graph).filter_map(|state| match state {
            State::Member(member) => Some(&**member),
            State::Initiative(_)
            | State::Commitment(_)
            | State::Challenge(_)
            | State::Lesson(_) => None,
        })
    }

    /// The act that a contribution is, if it is one that its past allows.
    pub fn act(&mut self, graph: &Graph, id: &ContributionId) -> Option<ActView> {
        self.settle(graph);
        Some(self.act_view(self.acts.get(id).filter(|_| !self.void.contains(id))?))
    }

    /// Everything that was said about one thing, in order of (height, id).
    pub fn history(&mut self, graph: &Graph, subject: Subject) -> Vec<ActView> {
        self.settle(graph);
        self.acts_about(subject).map(|act| self.act_view(act)).collect()
    }

    fn act_view(&self, act: &Act) -> ActView {
        let (stamp, deed, subject) = (act.stamp.clone(), act.deed.clone(), act.subject);
        let settled = self.settled.get(&subject);
        let inert = settled.and_then(|settled| settled.inert.get(&stamp.id)).copied();
        ActView { stamp, deed, subject, inert }
    }

    fn known(&mut self, graph: &Graph, subject: Subject) -> Option<&State> {
        self.settle(graph);
        self.settled.get(&subject).map(|settled| &settled.state)
    }

    fn all(&mut self, graph: &Graph) -> impl Iterator<Item = &State> {
        self.settle(graph);
        self.settled.values().map(|settled| &settled.state)
    }

    fn on(&mut self, graph: &Graph, on: &ContributionId) -> impl Iterator<Item = &State> + use<'_> {
        self.settle(graph);
        let subjects = self.by_object.get(on).into_iter().flatten();
        subjects.filter_map(|subject| Some(&self.settled.get(subject)?.state))
    }
}

fn standing_lesson(state: &State) -> Option<&LessonView> {
    match state {
        State::Lesson(lesson) => Some(&**lesson).filter(|lesson| lesson.retracted.is_none()),
        State::Initiative(_) | State::Commitment(_) | State::Challenge(_) | State::Member(_) => {
            None
        }
    }
}
