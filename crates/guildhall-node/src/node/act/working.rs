//! What a person says about the work: checked as things stand, then signed.

use std::collections::BTreeSet;

use guildhall_governance::PartnerId;
use guildhall_ledger::ContributionId;
use guildhall_work::{
    Activity, ChallengeDeed, CommitmentDeed, DAYS_MAX, Day, Deed, Ending, Inert, InitiativeClose,
    InitiativeDeed, LeadDeed, LeadQuestion, Lesson, Recipient, WorkDraft, WorkRefusal,
};
use guildhall_workspace::{Edit, Stage};

use super::{Desk, refuse_draft};
use crate::command::{LessonWords, Proposal, ProposedEffect, Refusal, Reply, WorkAct};
use crate::node::Node;
use crate::node::authoring::Saying;

impl Node {
    /// Does what a person asked for; the ids of what was made, in order.
    pub(super) fn work_on(&mut self, act: WorkAct, desk: &mut Desk<'_>) -> Result<Reply, Refusal> {
        self.may_sign()?;
        let ids = match act {
            WorkAct::Say(deed) => vec![self.say_deed(deed, desk)?],
            WorkAct::SayAll(deeds) => self.say_deeds(deeds, desk)?,
            WorkAct::AskWhoLeads { initiative, candidate, proposal } => {
                self.ask_who_leads(initiative, candidate, proposal, desk)?
            }
            WorkAct::Close { initiative, ending, lesson, reason } => {
                self.close_initiative(initiative, &ending, (lesson, reason), desk)?
            }
        };
        Ok(Reply { ids, ..Reply::default() })
    }

    fn say_deed(&mut self, deed: Deed, desk: &mut Desk<'_>) -> Result<ContributionId, Refusal> {
        let draft = self.draft_deed(deed, desk)?;
        self.say_work(draft, desk)
    }

    fn say_deeds(
        &mut self,
        deeds: Vec<Deed>,
        desk: &mut Desk<'_>,
    ) -> Result<Vec<ContributionId>, Refusal> {
        let drafts = deeds.into_iter().map(|deed| self.draft_deed(deed, desk));
        let drafts: Vec<WorkDraft> = drafts.collect::<Result<_, _>>()?;
        drafts.into_iter().map(|draft| self.say_work(draft, desk)).collect()
    }

    fn ask_who_leads(
        &mut self,
        initiative: ContributionId,
        candidate: PartnerId,
        proposal: Proposal,
        desk: &mut Desk<'_>,
    ) -> Result<Vec<ContributionId>, Refusal> {
        let proposal = Proposal { effect: ProposedEffect::Adopt, ..proposal };
        self.check_proposal(&proposal)?;
        self.check_is_open(initiative)?;
        let known = self.work.initiative(&self.graph, initiative);
        let is_ready = known.is_some_and(|known| {
            let leading = &known.leading;
            leading.claims.contains_key(&candidate) || leading.offers.contains_key(&candidate)
        });
        if !is_ready {
            return Err(refuse(WorkRefusal::Inert(Inert::NoCandidate)));
        }
        let text = self.begin_proposal(&proposal, desk)?;
        let question = LeadQuestion { person: None, initiative, candidate, text };
        let question = self.say_deed(question.into(), desk)?;
        Ok(vec![question, self.open_proposal(proposal, text, desk)?])
    }

    fn close_initiative(
        &mut self,
        initiative: ContributionId,
        ending: &Ending,
        (lesson, reason): (Option<LessonWords>, Option<String>),
        desk: &mut Desk<'_>,
    ) -> Result<Vec<ContributionId>, Refusal> {
        let close = |lesson: Option<ContributionId>| {
            let (ending, reason) = (ending.clone(), reason.clone());
            let close = InitiativeClose { person: None, initiative, ending, lesson, reason };
            Deed::from(InitiativeDeed::InitiativeClose(close))
        };
        let mut ids = Vec::new();
        if let Some(LessonWords { worked, did_not, tell }) = lesson {
            // Whether it can be closed at all is known before anything is said.
            self.check_is_open(initiative)?;
            let on = Some(initiative);
            let lesson = Lesson { person: None, on, worked, did_not, tell };
            ids.push(self.say_deed(lesson.into(), desk)?);
        }
        ids.push(self.say_deed(close(ids.first().copied()), desk)?);
        let edit = Edit { stage: Some(Stage::Closed), stage_reason: reason, ..Edit::default() };
        let writer = self.writer(desk);
        let draft = self.workspace.draft_edit(&self.graph, &writer, initiative, &edit);
        if let Some(draft) = draft.map_err(refuse_draft)? {
            self.say_draft(draft, desk)?;
        }
        Ok(ids)
    }

    fn check_is_open(&mut self, initiative: ContributionId) -> Result<(), Refusal> {
        if self.work.beginner(&self.graph, &initiative).is_none() {
            return Err(Refusal::NotFound("initiative"));
        }
        let known = self.work.initiative(&self.graph, initiative);
        if known.is_some_and(|known| known.closing.is_some()) {
            return Err(refuse(WorkRefusal::Inert(Inert::Closed)));
        }
        Ok(())
    }

    /// Says on which days something that was brought in changed where it comes from.
    pub(super) fn say_touched(
        &mut self,
        initiative: ContributionId,
        touched: &BTreeSet<Day>,
        desk: &mut Desk<'_>,
    ) -> Result<(), Refusal> {
        let days: Vec<Day> = touched.iter().copied().collect();
        for days in days.chunks(DAYS_MAX) {
            let (person, source) = (None, None);
            let activity = Activity { person, initiative, days: days.to_vec(), source };
            self.say_deed(activity.into(), desk)?;
        }
        Ok(())
    }

    fn draft_deed(&mut self, deed: Deed, desk: &Desk<'_>) -> Result<WorkDraft, Refusal> {
        if let Some(member) = named_member(&deed) {
            self.check_is_member(&member)?;
        }
        let today = Day::of_ms(desk.now.wall_ms);
        let deed = deed.said_by(desk.person.clone());
        let author = self.own_work_author();
        self.work.draft(&self.graph, author, today, &deed).map_err(refuse)
    }

    fn say_work(
        &mut self,
        draft: WorkDraft,
        desk: &mut Desk<'_>,
    ) -> Result<ContributionId, Refusal> {
        let index = self.say(Saying::new(draft.kind, draft.body), desk.now, desk.out)?;
        Ok(self.graph.id(index))
    }

    fn check_is_member(&self, member: &PartnerId) -> Result<(), Refusal> {
        if self.governance.state().has_member(member) {
            return Ok(());
        }
        let guests = self.governance.guests(&self.graph);
        let is_guest = guests.iter().any(|guest| guest.claim.partner() == *member);
        if is_guest { Ok(()) } else { Err(Refusal::NotFound("member")) }
    }
}

/// The other member whom a deed names.
fn named_member(deed: &Deed) -> Option<PartnerId> {
    match deed {
        Deed::Initiative(InitiativeDeed::GuestInvolve(involve)) => Some(involve.guest),
        Deed::Lead(LeadDeed::LeadHandOver(hand_over)) => Some(hand_over.to),
        Deed::Lead(LeadDeed::LeadQuestion(question)) => Some(question.candidate),
        Deed::Commitment(CommitmentDeed::CommitmentHandOver(hand_over)) => Some(hand_over.to),
        Deed::Challenge(ChallengeDeed::ChallengeThank(thank)) => Some(thank.to),
        Deed::Challenge(ChallengeDeed::ChallengeRefer(refer)) => match refer.to {
            Recipient::Member(member) => Some(member),
            Recipient::Outside(_) => None,
        },
        Deed::Initiative(_)
        | Deed::Lead(_)
        | Deed::Commitment(_)
        | Deed::Challenge(_)
        | Deed::Member(_)
        | Deed::Other(_) => None,
    }
}

fn refuse(why: WorkRefusal) -> Refusal {
    match why {
        WorkRefusal::Inert(Inert::About) => Refusal::NotFound("object"),
        WorkRefusal::Inert(Inert::NotAPartner) => Refusal::NotAPartner,
        WorkRefusal::Inert(Inert::Body(fault)) => Refusal::Limit(fault.to_string()),
        WorkRefusal::Inert(why) => Refusal::Rule(why.to_string()),
        WorkRefusal::Past(..) | WorkRefusal::Far(_) => Refusal::Limit(why.to_string()),
        WorkRefusal::NoChange => Refusal::NoChange,
    }
}
