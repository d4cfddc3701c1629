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

impl State {
    fn initiative(&self) -> Option<&InitiativeWork> {
        if let Self::Initiative(initiative) = self { Some(initiative) } else { None }
    }

    fn commitment(&self) -> Option<&Commitment> {
        if let Self::Commitment(commitment) = self { Some(commitment) } else { None }
    }

    fn challenge(&self) -> Option<&Challenge> {
        if let Self::Challenge(challenge) = self { Some(challenge) } else { None }
    }

    fn lesson(&self) -> Option<&LessonView> {
        if let Self::Lesson(lesson) = self { Some(lesson) } else { None }
    }

    fn member(&self) -> Option<&MemberWork> {
        if let Self::Member(member) = self { Some(member) } else { None }
    }
}

/// Looking after everything was settled.
impl Work {
    /// Every initiative, whether or not something was said about it.
    pub(crate) fn known_initiatives(&self) -> impl Iterator<Item = &ContributionId> {
        self.initiatives.keys().filter(|id| !self.void.contains(id))
    }

    pub(crate) fn known_initiative(&self, id: &ContributionId) -> Option<&InitiativeWork> {
        self.state(Subject::Initiative(*id))?.initiative()
    }

    pub(crate) fn known_member(&self, id: &PartnerId) -> Option<&MemberWork> {
        self.state(Subject::Member(*id))?.member()
    }

    pub(crate) fn known_commitments(&self) -> impl Iterator<Item = &Commitment> {
        self.states().filter_map(State::commitment)
    }

    pub(crate) fn known_challenges(&self) -> impl Iterator<Item = &Challenge> {
        self.states().filter_map(State::challenge)
    }

    fn state(&self, subject: Subject) -> Option<&State> {
        self.settled.get(&subject).map(|settled| &settled.state)
    }

    fn states(&self) -> impl Iterator<Item = &State> {
        self.settled.values().map(|settled| &settled.state)
    }
}

impl Work {
    /// What was said about an initiative; nothing if it is none, or nothing was said.
    pub fn initiative(&mut self, graph: &Graph, id: ContributionId) -> Option<&InitiativeWork> {
        self.known(graph, Subject::Initiative(id))?.initiative()
    }

    /// Every initiative about which something was said.
    pub fn initiatives(&mut self, graph: &Graph) -> impl Iterator<Item = &InitiativeWork> {
        self.all(graph).filter_map(State::initiative)
    }

    /// Who began an initiative.
    pub fn beginner(&mut self, graph: &Graph, initiative: &ContributionId) -> Option<WorkAuthor> {
        self.settle(graph);
        self.initiatives.get(initiative).copied()
    }

    /// A promise.
    pub fn commitment(&mut self, graph: &Graph, id: ContributionId) -> Option<&Commitment> {
        self.known(graph, Subject::Commitment(id))?.commitment()
    }

    /// Every promise.
    pub fn commitments(&mut self, graph: &Graph) -> impl Iterator<Item = &Commitment> {
        self.all(graph).filter_map(State::commitment)
    }

    /// The promises that are for an initiative, decision or challenge.
    pub fn commitments_on(
        &mut self,
        graph: &Graph,
        on: &ContributionId,
    ) -> impl Iterator<Item = &Commitment> {
        self.on(graph, on).filter_map(State::commitment)
    }

    /// A challenge.
    pub fn challenge(&mut self, graph: &Graph, id: ContributionId) -> Option<&Challenge> {
        self.known(graph, Subject::Challenge(id))?.challenge()
    }

    /// Every challenge.
    pub fn challenges(&mut self, graph: &Graph) -> impl Iterator<Item = &Challenge> {
        self.all(graph).filter_map(State::challenge)
    }

    /// A lesson.
    pub fn lesson(&mut self, graph: &Graph, id: ContributionId) -> Option<&LessonView> {
        self.known(graph, Subject::Lesson(id))?.lesson()
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
        self.known(graph, Subject::Member(member))?.member()
    }

    /// Every member that said something about itself.
    pub fn members(&mut self, graph: &Graph) -> impl Iterator<Item = &MemberWork> {
        self.all(graph).filter_map(State::member)
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
    state.lesson().filter(|lesson| lesson.retracted.is_none())
}
