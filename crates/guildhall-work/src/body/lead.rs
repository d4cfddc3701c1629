//! Who leads an initiative.

use guildhall_governance::PartnerId;
use guildhall_ledger::{ContributionId, Kind};
use serde::{Deserialize, Serialize};

use super::{BadBody, Body, first, maybe_day, maybe_words, person};
use crate::day::Day;

/// A partner would lead, if it is wanted.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LeadOffer {
    /// Who did it, as the organisation says.
    pub person: Option<String>,
    /// The contribution that began the initiative.
    pub initiative: ContributionId,
    /// What it would bring.
    pub words: Option<String>,
}

/// A partner leads from then on; who leads already says until when.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LeadStepUp {
    /// Who did it, as the organisation says.
    pub person: Option<String>,
    /// The contribution that began the initiative.
    pub initiative: ContributionId,
    /// The last day of its term.
    pub until: Option<Day>,
    /// What it wants to do.
    pub words: Option<String>,
}

/// A partner leads no longer, and does not stand in or offer to lead either.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LeadStepDown {
    /// Who did it, as the organisation says.
    pub person: Option<String>,
    /// The contribution that began the initiative.
    pub initiative: ContributionId,
    /// Why.
    pub reason: Option<String>,
}

/// A partner stands in for whoever leads.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LeadDeputize {
    /// Who did it, as the organisation says.
    pub person: Option<String>,
    /// The contribution that began the initiative.
    pub initiative: ContributionId,
    /// The last day on which it does.
    pub until: Option<Day>,
}

/// Whoever leads hands the lead over; it moves when the other takes it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LeadHandOver {
    /// Who did it, as the organisation says.
    pub person: Option<String>,
    /// The contribution that began the initiative.
    pub initiative: ContributionId,
    /// To whom.
    pub to: PartnerId,
    /// What the other has to know.
    pub words: Option<String>,
}

/// A partner takes the lead that was handed to it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LeadTake {
    /// Who did it, as the organisation says.
    pub person: Option<String>,
    /// The [`LeadHandOver`].
    pub hand_over: ContributionId,
    /// The last day of its term.
    pub until: Option<Day>,
}

/// Somebody to lead is wanted.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LeadWant {
    /// Who did it, as the organisation says.
    pub person: Option<String>,
    /// The contribution that began the initiative.
    pub initiative: ContributionId,
    /// What is wanted.
    pub words: Option<String>,
}

/// What the decision about a text will mean: if it is adopted, this partner leads.
///
/// Said by whoever proposes, before it proposes, so that everyone who speaks on the decision has
/// it before their eyes.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LeadQuestion {
    /// Who did it, as the organisation says.
    pub person: Option<String>,
    /// The contribution that began the initiative.
    pub initiative: ContributionId,
    /// Who would lead: it has stepped up or offered.
    pub candidate: PartnerId,
    /// The contribution that began the proposal's text.
    pub text: ContributionId,
}

impl Body for LeadOffer {
    const KIND: Kind = Kind::LEAD_OFFER;

    fn fault(&self) -> Option<BadBody> {
        first([person(self.person.as_ref()), maybe_words(self.words.as_ref())])
    }
}

impl Body for LeadStepUp {
    const KIND: Kind = Kind::LEAD_STEP_UP;

    fn fault(&self) -> Option<BadBody> {
        let words = maybe_words(self.words.as_ref());
        first([person(self.person.as_ref()), maybe_day(self.until), words])
    }
}

impl Body for LeadStepDown {
    const KIND: Kind = Kind::LEAD_STEP_DOWN;

    fn fault(&self) -> Option<BadBody> {
        first([person(self.person.as_ref()), maybe_words(self.reason.as_ref())])
    }
}

impl Body for LeadDeputize {
    const KIND: Kind = Kind::LEAD_DEPUTIZE;

    fn fault(&self) -> Option<BadBody> {
        first([person(self.person.as_ref()), maybe_day(self.until)])
    }
}

impl Body for LeadHandOver {
    const KIND: Kind = Kind::LEAD_HAND_OVER;

    fn fault(&self) -> Option<BadBody> {
        first([person(self.person.as_ref()), maybe_words(self.words.as_ref())])
    }
}

impl Body for LeadTake {
    const KIND: Kind = Kind::LEAD_TAKE;

    fn fault(&self) -> Option<BadBody> {
        first([person(self.person.as_ref()), maybe_day(self.until)])
    }
}

impl Body for LeadWant {
    const KIND: Kind = Kind::LEAD_WANT;

    fn fault(&self) -> Option<BadBody> {
        first([person(self.person.as_ref()), maybe_words(self.words.as_ref())])
    }
}

impl Body for LeadQuestion {
    const KIND: Kind = Kind::LEAD_QUESTION;

    fn fault(&self) -> Option<BadBody> {
        person(self.person.as_ref())
    }
}
