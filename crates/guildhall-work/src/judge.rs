//! Judging an act by its own past: is what it names there, and may its author say it.
//!
//! What is found wanting here is inert whatever else is in the set. What depends on the order of
//! acts about one thing is left to the folds.

use std::collections::BTreeMap;

use guildhall_governance::PartnerId;
use guildhall_ledger::{ContributionId, Graph, Kind};

use crate::body::{CommitmentPromise, Ending, GuestRole, InitiativeClose, LeadQuestion, Recipient};
use crate::deed::{ChallengeDeed, CommitmentDeed, Deed, InitiativeDeed, LeadDeed, OtherDeed};
use crate::inert::Inert;
use crate::stamp::{Stamp, Subject, WorkAuthor};

/// An act that its own past allows.
#[derive(Clone, Debug)]
pub(crate) struct Act {
    pub(crate) stamp: Stamp,
    pub(crate) deed: Deed,
    pub(crate) subject: Subject,
}

/// Everything that a judgement may look at.
pub(crate) struct Sight<'a> {
    pub(crate) graph: &'a Graph,
    /// Acts that were judged and found lawful.
    pub(crate) acts: &'a BTreeMap<ContributionId, Act>,
    /// Acts about initiatives that give guests a part, in order.
    pub(crate) involvements: &'a BTreeMap<ContributionId, Vec<ContributionId>>,
    /// Who began each initiative.
    pub(crate) initiatives: &'a BTreeMap<ContributionId, WorkAuthor>,
    /// Whether a contribution lies in the past of the act.
    pub(crate) is_past: &'a dyn Fn(&ContributionId) -> bool,
}

/// What an act is about, or why it has no effect.
pub(crate) fn judge(sight: &Sight<'_>, stamp: &Stamp, deed: &Deed) -> Result<Subject, Inert> {
    if let Some(fault) = deed.fault() {
        return Err(Inert::Body(fault));
    }
    let author = stamp.author;
    match deed {
        Deed::Initiative(deed) => sight.initiative_deed(author, deed),
        Deed::Lead(deed) => sight.lead_deed(author, deed),
        Deed::Commitment(deed) => sight.commitment_deed(stamp, deed),
        Deed::Challenge(deed) => sight.challenge_deed(stamp, deed),
        Deed::Member(_) => Ok(Subject::Member(author.member)),
        Deed::Other(deed) => sight.other_deed(stamp, deed),
    }
}

impl Sight<'_> {
    fn initiative_deed(&self, author: WorkAuthor, deed: &InitiativeDeed) -> Result<Subject, Inert> {
        partners_only(author)?;
        let initiative = match deed {
            InitiativeDeed::InitiativeJoin(body) => body.initiative,
            InitiativeDeed::InitiativeLeave(body) => body.initiative,
            InitiativeDeed::InitiativeFrame(body) => body.initiative,
            InitiativeDeed::InitiativeRenew(body) => body.initiative,
            InitiativeDeed::InitiativeReopen(body) => body.initiative,
            InitiativeDeed::InitiativeRate(body) => body.initiative,
            InitiativeDeed::InitiativeClose(body) => {
                self.check_closing(body)?;
                body.initiative
            }
            InitiativeDeed::Activity(body) => {
                let creator = self.initiatives.get(&body.initiative).ok_or(Inert::About)?;
                if creator.member != author.member {
                    return Err(Inert::NotItsAuthor);
                }
                body.initiative
            }
            InitiativeDeed::GuestInvolve(body) => {
                if body.guest == author.member {
                    return Err(Inert::ToItself);
                }
                body.initiative
            }
        };
        self.initiative(initiative)
    }

    fn check_closing(&self, close: &InitiativeClose) -> Result<(), Inert> {
        match &close.ending {
            Ending::Merged { into } if *into == close.initiative => return Err(Inert::IntoItself),
            Ending::Merged { into } => {
                self.initiative(*into)?;
            }
            Ending::Declined => {}
            Ending::Done | Ending::HandedOver { .. } => {
                close.lesson.ok_or(Inert::NoLesson)?;
            }
        }
        let Some(lesson) = close.lesson else { return Ok(()) };
        match &self.act(&lesson)?.deed {
            Deed::Other(OtherDeed::Lesson(lesson)) if lesson.on == Some(close.initiative) => Ok(()),
            Deed::Initiative(_)
            | Deed::Lead(_)
            | Deed::Commitment(_)
            | Deed::Challenge(_)
            | Deed::Member(_)
            | Deed::Other(_) => Err(Inert::NoLesson),
        }
    }

    fn lead_deed(&self, author: WorkAuthor, deed: &LeadDeed) -> Result<Subject, Inert> {
        partners_only(author)?;
        let initiative = match deed {
            LeadDeed::LeadOffer(body) => body.initiative,
            LeadDeed::LeadStepUp(body) => body.initiative,
            LeadDeed::LeadStepDown(body) => body.initiative,
            LeadDeed::LeadDeputize(body) => body.initiative,
            LeadDeed::LeadHandOver(body) => body.initiative,
            LeadDeed::LeadWant(body) => body.initiative,
            LeadDeed::LeadQuestion(body) => {
                self.check_question(body)?;
                body.initiative
            }
            LeadDeed::LeadTake(body) => {
                let act = self.act(&body.hand_over)?;
                let Deed::Lead(LeadDeed::LeadHandOver(hand_over)) = &act.deed else {
                    return Err(Inert::About);
                };
                return offered_to(author, hand_over.to, act);
            }
        };
        self.initiative(initiative)
    }

    fn check_question(&self, question: &LeadQuestion) -> Result<(), Inert> {
        let text = self.graph.find(&question.text).filter(|_| (self.is_past)(&question.text));
        let text = text.ok_or(Inert::About)?;
        let is_text = self.graph.header(text).kind == Kind::DOC_CREATE
            && !self.initiatives.contains_key(&question.text);
        if is_text { Ok(()) } else { Err(Inert::About) }
    }

    fn commitment_deed(&self, stamp: &Stamp, deed: &CommitmentDeed) -> Result<Subject, Inert> {
        let commitment = match deed {
            CommitmentDeed::CommitmentPromise(promise) => {
                self.check_promise(stamp.author, promise)?;
                return Ok(Subject::Commitment(stamp.id));
            }
            CommitmentDeed::CommitmentReport(body) => body.commitment,
            CommitmentDeed::CommitmentKeep(body) => body.commitment,
            CommitmentDeed::CommitmentRenew(body) => body.commitment,
            CommitmentDeed::CommitmentRelease(body) => body.commitment,
            CommitmentDeed::CommitmentHandOver(body) => body.commitment,
            CommitmentDeed::CommitmentTake(body) => {
                let act = self.act(&body.hand_over)?;
                let Deed::Commitment(CommitmentDeed::CommitmentHandOver(hand_over)) = &act.deed
                else {
                    return Err(Inert::About);
                };
                return offered_to(stamp.author, hand_over.to, act);
            }
        };
        let subject = Subject::Commitment(commitment);
        if self.act(&commitment)?.subject == subject { Ok(subject) } else { Err(Inert::About) }
    }

    fn check_promise(&self, author: WorkAuthor, promise: &CommitmentPromise) -> Result<(), Inert> {
        if let Some(on) = &promise.on {
            self.check_object(on)?;
        }
        if !author.is_guest {
            return Ok(());
        }
        let contributes = promise.on.is_some_and(|on| self.contributes(author.member, &on));
        if contributes { Ok(()) } else { Err(Inert::NotContributing) }
    }

    fn challenge_deed(&self, stamp: &Stamp, deed: &ChallengeDeed) -> Result<Subject, Inert> {
        let challenge = match deed {
            ChallengeDeed::ChallengeShare(_) => {
                partners_only(stamp.author)?;
                return Ok(Subject::Challenge(stamp.id));
            }
            ChallengeDeed::ChallengeOffer(body) => body.challenge,
            ChallengeDeed::ChallengeEnd(body) => body.challenge,
            ChallengeDeed::ChallengeThank(body) => body.challenge,
            ChallengeDeed::ChallengeRefer(body) => {
                partners_only(stamp.author)?;
                body.challenge
            }
            ChallengeDeed::ChallengeAccept(body) => {
                let act = self.act(&body.offer)?;
                return match &act.deed {
                    Deed::Challenge(ChallengeDeed::ChallengeOffer(_)) => Ok(act.subject),
                    Deed::Challenge(_)
                    | Deed::Initiative(_)
                    | Deed::Lead(_)
                    | Deed::Commitment(_)
                    | Deed::Member(_)
                    | Deed::Other(_) => Err(Inert::About),
                };
            }
            ChallengeDeed::ReferralAnswer(body) => {
                return self.referral(stamp, &body.referral, false);
            }
            ChallengeDeed::ReferralResult(body) => {
                return self.referral(stamp, &body.referral, true);
            }
        };
        let subject = Subject::Challenge(challenge);
        if self.act(&challenge)?.subject == subject { Ok(subject) } else { Err(Inert::About) }
    }

    /// Who may speak on a referral: whom it went to, and who passed it on where that is somebody
    /// outside or `both` sides may.
    fn referral(
        &self,
        stamp: &Stamp,
        referral: &ContributionId,
        both: bool,
    ) -> Result<Subject, Inert> {
        let act = self.act(referral)?;
        let Deed::Challenge(ChallengeDeed::ChallengeRefer(refer)) = &act.deed else {
            return Err(Inert::About);
        };
        let is_referrer = act.stamp.member() == stamp.member();
        let may_speak = match &refer.to {
            Recipient::Outside(_) => is_referrer,
            Recipient::Member(to) => *to == stamp.member() || (both && is_referrer),
        };
        if may_speak { Ok(act.subject) } else { Err(Inert::NotOffered) }
    }

    fn other_deed(&self, stamp: &Stamp, deed: &OtherDeed) -> Result<Subject, Inert> {
        match deed {
            OtherDeed::Lesson(lesson) => {
                if let Some(on) = &lesson.on {
                    self.check_object(on)?;
                }
                let contributes = lesson.on.is_some_and(|on| self.contributes(stamp.member(), &on));
                if stamp.author.is_guest && !contributes {
                    return Err(Inert::NotContributing);
                }
                Ok(Subject::Lesson(stamp.id))
            }
            OtherDeed::Decline(decline) => {
                let act = self.act(&decline.hand_over)?;
                let to = match &act.deed {
                    Deed::Lead(LeadDeed::LeadHandOver(hand_over)) => hand_over.to,
                    Deed::Commitment(CommitmentDeed::CommitmentHandOver(hand_over)) => hand_over.to,
                    Deed::Lead(_)
                    | Deed::Commitment(_)
                    | Deed::Initiative(_)
                    | Deed::Challenge(_)
                    | Deed::Member(_)
                    | Deed::Other(_) => return Err(Inert::About),
                };
                offered_to(stamp.author, to, act)
            }
            OtherDeed::Retract(retract) => {
                let act = self.act(&retract.act)?;
                if act.stamp.member() != stamp.member() {
                    return Err(Inert::NotItsAuthor);
                }
                Ok(act.subject)
            }
        }
    }

    /// Whether a guest contributes to an initiative at some stage.
    fn contributes(&self, guest: PartnerId, initiative: &ContributionId) -> bool {
        let mut roles: BTreeMap<Option<&String>, Option<GuestRole>> = BTreeMap::new();
        let all = self.involvements.get(initiative).into_iter().flatten();
        let mut acts: Vec<&Act> =
            all.filter(|id| (self.is_past)(id)).filter_map(|id| self.acts.get(id)).collect();
        acts.sort_unstable_by_key(|act| act.stamp.place());
        for act in acts {
            if let Deed::Initiative(InitiativeDeed::GuestInvolve(involve)) = &act.deed
                && involve.guest == guest
            {
                roles.insert(involve.stage.as_ref(), involve.role);
            }
        }
        roles.values().any(|role| *role == Some(GuestRole::Contributing))
    }

    /// Promises and lessons are about an initiative, a decision or a challenge.
    fn check_object(&self, on: &ContributionId) -> Result<(), Inert> {
        if self.initiative(*on).is_ok() {
            return Ok(());
        }
        let at = self.graph.find(on).filter(|_| (self.is_past)(on)).ok_or(Inert::About)?;
        let is_challenge = |act: &Act| act.subject == Subject::Challenge(*on);
        let is_object =
            self.graph.header(at).kind == Kind::OPEN || self.acts.get(on).is_some_and(is_challenge);
        if is_object { Ok(()) } else { Err(Inert::About) }
    }

    fn initiative(&self, id: ContributionId) -> Result<Subject, Inert> {
        let is_there = self.initiatives.contains_key(&id) && (self.is_past)(&id);
        if is_there { Ok(Subject::Initiative(id)) } else { Err(Inert::About) }
    }

    /// A lawful act in the past.
    fn act(&self, id: &ContributionId) -> Result<&Act, Inert> {
        self.acts.get(id).filter(|_| (self.is_past)(id)).ok_or(Inert::About)
    }
}

fn partners_only(author: WorkAuthor) -> Result<(), Inert> {
    if author.is_guest { Err(Inert::NotAPartner) } else { Ok(()) }
}

fn offered_to(author: WorkAuthor, to: PartnerId, act: &Act) -> Result<Subject, Inert> {
    if author.member == to { Ok(act.subject) } else { Err(Inert::NotOffered) }
}
