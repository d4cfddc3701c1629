//! What needs attention, why, and what would help.

use guildhall_governance::PartnerId;
use guildhall_ledger::ContributionId;

use super::momentum::Trend;
use super::{ANSWER_DAYS, Health, Scene, TERM_DAYS, promise};
use crate::commitment::Course;
use crate::day::Day;
use crate::lead::Lead;
use crate::work::Work;

/// What needs attention; of two the earlier sort is the more urgent.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Warning {
    /// More than one partner says that it leads.
    LeadContested {
        /// What.
        initiative: ContributionId,
        /// Who.
        partners: Vec<PartnerId>,
    },
    /// A promise is past its day.
    PromiseLate {
        /// Since how many days, negated so that the latest comes first.
        days: std::cmp::Reverse<u32>,
        /// Which.
        commitment: ContributionId,
        /// Whose.
        owner: PartnerId,
    },
    /// A promise may fail: its owner says so, or says nothing.
    PromiseAtRisk {
        /// When it is due.
        due: Day,
        /// Which.
        commitment: ContributionId,
        /// Whose.
        owner: PartnerId,
        /// Whether its owner has not been heard of.
        is_quiet: bool,
    },
    /// An initiative is past its end.
    Lapsed {
        /// Which.
        initiative: ContributionId,
        /// Since how many days.
        days: u32,
    },
    /// Whoever leads cannot any more: the term is over, or the seat is gone.
    LeadGone {
        /// What.
        initiative: ContributionId,
        /// Who.
        partner: PartnerId,
    },
    /// Somebody to lead was asked for.
    LeadWanted {
        /// What.
        initiative: ContributionId,
    },
    /// A term ends soon.
    TermEnds {
        /// The last day.
        until: Day,
        /// What.
        initiative: ContributionId,
        /// Whose.
        partner: PartnerId,
    },
    /// Nobody has answered a challenge.
    Unanswered {
        /// Which.
        challenge: ContributionId,
        /// Since how many days.
        days: u32,
    },
    /// An initiative is fading.
    Fading {
        /// Which.
        initiative: ContributionId,
        /// Since how many days nothing was done.
        quiet_days: u32,
        /// On how many days of the last year something was done.
        days_in_year: u32,
        /// Whether anybody leads it.
        is_led: bool,
    },
    /// A member has not been heard of.
    Quiet {
        /// Which.
        member: PartnerId,
        /// Since how many days.
        days: u32,
    },
    /// One partner leads more than half of everything that is led.
    LeadingConcentrated {
        /// Who.
        partner: PartnerId,
        /// How much of it, in basis points.
        share: u32,
    },
    /// One member did at least half of everything.
    WorkConcentrated,
    /// One partner carries much more than its share, and gains less than it gives.
    CarriesMost {
        /// Who.
        partner: PartnerId,
        /// Its share of what everybody carries, in basis points.
        share: u32,
    },
    /// One person alone acts for a member, and nobody stands in.
    OnePerson {
        /// For which.
        member: PartnerId,
    },
}

/// What would help.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Advice {
    /// Agree who leads, or put it to the federation.
    SettleLead,
    /// Say how far it is, keep it, name another day, or hand it over.
    ReportPromise,
    /// Ask whose promise it is.
    AskOwner,
    /// Renew it or close it.
    RenewOrClose,
    /// Step up, or ask somebody to.
    StepUp,
    /// Name another term, or hand over.
    RenewTerm,
    /// Offer help, or pass it on.
    OfferHelp,
    /// Take the next step, pass it on, or close it.
    MoveOrClose,
    /// Ask them.
    AskMember,
    /// Offer to lead something.
    ShareLeading,
    /// Take part in something.
    ShareWork,
    /// Name somebody who stands in.
    NameDeputy,
}

impl Warning {
    /// What would help.
    pub fn advice(&self) -> Advice {
        match self {
            Self::LeadContested { .. } => Advice::SettleLead,
            Self::PromiseLate { .. } | Self::PromiseAtRisk { is_quiet: false, .. } => {
                Advice::ReportPromise
            }
            Self::PromiseAtRisk { is_quiet: true, .. } => Advice::AskOwner,
            Self::Lapsed { .. } => Advice::RenewOrClose,
            Self::LeadGone { .. }
            | Self::LeadWanted { .. }
            | Self::Fading { is_led: false, .. } => Advice::StepUp,
            Self::TermEnds { .. } => Advice::RenewTerm,
            Self::Unanswered { .. } => Advice::OfferHelp,
            Self::Fading { is_led: true, .. } => Advice::MoveOrClose,
            Self::Quiet { .. } => Advice::AskMember,
            Self::LeadingConcentrated { .. } => Advice::ShareLeading,
            Self::WorkConcentrated | Self::CarriesMost { .. } => Advice::ShareWork,
            Self::OnePerson { .. } => Advice::NameDeputy,
        }
    }
}

/// What needs attention, the most urgent first.
pub(super) fn warnings(work: &Work, health: &Health, scene: &Scene<'_>) -> Vec<Warning> {
    let mut warnings = Vec::new();
    about_promises(work, health, scene, &mut warnings);
    about_initiatives(health, &mut warnings);
    about_challenges(work, scene, &mut warnings);
    about_members(health, scene, &mut warnings);
    warnings.sort_unstable();
    warnings
}

fn about_promises(work: &Work, health: &Health, scene: &Scene<'_>, warnings: &mut Vec<Warning>) {
    let last = |owner| health.members.iter().find(|it| it.member == owner).map(|it| it.last);
    for it in work.known_commitments().filter(|it| it.promised.day() <= scene.as_of) {
        if !promise::is_open(it, scene.as_of) {
            continue;
        }
        let (commitment, owner, due) = (it.id(), it.owner, it.due_on(scene.as_of));
        // Of a guest nothing is expected but what it promised.
        let is_answering = last(owner).is_none_or(|last| scene.is_answering(last));
        match it.open_course(scene.as_of, is_answering) {
            Course::Late { days } => {
                let days = std::cmp::Reverse(days);
                warnings.push(Warning::PromiseLate { days, commitment, owner });
            }
            Course::AtRisk => {
                let is_quiet = !is_answering;
                warnings.push(Warning::PromiseAtRisk { due, commitment, owner, is_quiet });
            }
            Course::OnTrack | Course::Kept { .. } | Course::Released { .. } => {}
        }
    }
}

fn about_initiatives(health: &Health, warnings: &mut Vec<Warning>) {
    for it in &health.initiatives {
        let initiative = it.id;
        match &it.lead {
            Lead::Contested(partners) => {
                let partners = partners.clone();
                warnings.push(Warning::LeadContested { initiative, partners });
            }
            Lead::One(partner) => {
                let ending = it.lead_until.filter(|day| *day <= health.as_of.plus(TERM_DAYS));
                warnings.extend(ending.map(|until| Warning::TermEnds {
                    until,
                    initiative,
                    partner: *partner,
                }));
            }
            Lead::Nobody => {
                let gone = it.lead_gone;
                warnings.extend(gone.map(|partner| Warning::LeadGone { initiative, partner }));
                if gone.is_none() && it.is_lead_wanted {
                    warnings.push(Warning::LeadWanted { initiative });
                }
            }
        }
        warnings.extend(it.lapsed_days.map(|days| Warning::Lapsed { initiative, days }));
        if it.momentum.trend == Trend::Fading {
            let (quiet_days, days_in_year) = (it.momentum.quiet_days, it.momentum.days_in_year);
            let is_led = matches!(it.lead, Lead::One(_));
            warnings.push(Warning::Fading { initiative, quiet_days, days_in_year, is_led });
        }
    }
}

fn about_challenges(work: &Work, scene: &Scene<'_>, warnings: &mut Vec<Warning>) {
    for it in work.known_challenges().filter(|it| it.is_open()) {
        let days = scene.as_of.days_after(it.shared.day());
        let is_answered = it.first_answer().is_some_and(|answer| answer.day() <= scene.as_of);
        if ANSWER_DAYS < days && !is_answered {
            warnings.push(Warning::Unanswered { challenge: it.id(), days });
        }
    }
}

fn about_members(health: &Health, scene: &Scene<'_>, warnings: &mut Vec<Warning>) {
    let seated: Vec<_> = health.members.iter().filter(|it| it.has_seat).collect();
    for it in &seated {
        let member = it.member;
        if health.thresholds.member_quiet_days < it.quiet_days {
            warnings.push(Warning::Quiet { member, days: it.quiet_days });
        }
        if it.people.len() == 1 && !it.has_deputy {
            warnings.push(Warning::OnePerson { member });
        }
    }
    let led: u32 = seated.iter().map(|it| it.leads).sum();
    for it in seated.iter().filter(|_| 2 < led && 1 < seated.len()) {
        let share = super::share(it.leads, led).unwrap_or_default();
        if 5_000 < share {
            warnings.push(Warning::LeadingConcentrated { partner: it.member, share });
        }
    }
    if health.elephant_factor == 1 && 2 < scene.seats.len() && 10 <= health.acts {
        warnings.push(Warning::WorkConcentrated);
    }
    let carried: u32 = seated.iter().map(|it| it.burden).sum();
    let even = super::share(1, super::count(seated.len())).unwrap_or(10_000);
    for it in seated.iter().filter(|it| 3 <= it.rated && it.own < it.burden) {
        let share = super::share(it.burden, carried).unwrap_or_default();
        if even.saturating_mul(2) <= share && 2 < seated.len() {
            warnings.push(Warning::CarriesMost { partner: it.member, share });
        }
    }
}
