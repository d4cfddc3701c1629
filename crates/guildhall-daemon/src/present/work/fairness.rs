//! Fairness: who gets and who gives, as every partner itself rates it, quarter by quarter.

use std::collections::BTreeMap;

use guildhall_control::api::fairness::{Balance, Fairness, Item};
use guildhall_control::api::member::Standing;
use guildhall_governance::PartnerId;
use guildhall_ledger::ContributionId;
use guildhall_work::{Commitment, Day, Deed, InitiativeDeed, Settlement, Subject};

use super::about::{is_me, party, shown, today};
use super::lead;
use crate::present::facts::{Look, count};

/// At most so many quarters are shown.
const QUARTERS_MAX: usize = 8;

/// A quarter of a year, counted from the year 0.
type Quarter = u32;

/// A rating: whose, of what, since when, and what it says.
struct Said {
    partner: PartnerId,
    initiative: ContributionId,
    quarter: Quarter,
    own: u8,
    burden: u8,
}

/// Who gets and gives how much.
pub(super) fn fairness(look: &mut Look<'_>) -> Fairness {
    let today = today(look);
    let said = said(look);
    let now = quarter(today);
    let first = said.iter().map(|it| it.quarter).min().unwrap_or(now);
    let quarters: Vec<Quarter> = (first.min(now)..=now).rev().take(QUARTERS_MAX).collect();
    let quarters: Vec<Quarter> = quarters.into_iter().rev().collect();
    let led = lead::led_by(look);
    let (graph, _, _, work) = look.node.all_parts();
    let promises: Vec<Commitment> = work.commitments(graph).cloned().collect();
    let partners = look.people.all().filter(|it| it.standing == Standing::Partner);
    let items = partners
        .map(|partner| {
            let over_time: Vec<Balance> =
                quarters.iter().map(|quarter| balance(&said, &partner.id, *quarter)).collect();
            let last = over_time.last().copied().unwrap_or_default();
            let own = promises.iter().filter(|it| it.owner == partner.id);
            let is_kept = |it: &&Commitment| matches!(it.settlement, Some(Settlement::Kept(..)));
            Item {
                who: party(look, &partner.id),
                me: is_me(look, &partner.id),
                rated: rated(&said, &partner.id),
                gets: last.gets,
                gives: last.gives,
                leads: lead::led_count(&led, &partner.id),
                kept: count(own.clone().filter(is_kept).count()),
                promises: count(own.count()),
                paying_for: paying_for(&over_time),
                over_time,
            }
        })
        .collect();
    Fairness { items, quarters: quarters.into_iter().map(words).collect(), as_of: shown(today) }
}

/// Every rating that counts, in the order in which they were given.
fn said(look: &mut Look<'_>) -> Vec<Said> {
    let (graph, _, _, work) = look.node.all_parts();
    let rated: Vec<ContributionId> =
        work.initiatives(graph).filter(|it| !it.ratings.is_empty()).map(|it| it.id).collect();
    let mut said = Vec::new();
    for initiative in rated {
        for act in work.history(graph, Subject::Initiative(initiative)) {
            if let (Deed::Initiative(InitiativeDeed::InitiativeRate(rate)), None) =
                (&act.deed, act.inert)
            {
                said.push(Said {
                    partner: act.stamp.member(),
                    initiative,
                    quarter: quarter(act.stamp.day()),
                    own: rate.own,
                    burden: rate.burden,
                });
            }
        }
    }
    said
}

/// What a partner got and gave by the end of a quarter: its last rating of each initiative.
fn balance(said: &[Said], partner: &PartnerId, quarter: Quarter) -> Balance {
    let own = said.iter().filter(|it| it.partner == *partner && it.quarter <= quarter);
    let last: BTreeMap<ContributionId, (u8, u8)> =
        own.map(|it| (it.initiative, (it.own, it.burden))).collect();
    last.values().fold(Balance::default(), |sum, (own, burden)| Balance {
        gets: sum.gets.saturating_add(u32::from(*own)),
        gives: sum.gives.saturating_add(u32::from(*burden)),
    })
}

fn rated(said: &[Said], partner: &PartnerId) -> u32 {
    let own = said.iter().filter(|it| it.partner == *partner).map(|it| it.initiative);
    count(own.collect::<std::collections::BTreeSet<_>>().len())
}

/// For how many quarters in a row, up to the last, more was given than got.
fn paying_for(over_time: &[Balance]) -> u32 {
    count(over_time.iter().rev().take_while(|it| it.gets < it.gives).count())
}

fn quarter(day: Day) -> Quarter {
    let (year, month, _) = day.civil();
    year.saturating_mul(4).saturating_add(month.saturating_sub(1) / 3)
}

fn words(quarter: Quarter) -> String {
    format!("{} Q{}", quarter / 4, quarter % 4 + 1)
}

#[cfg(test)]
mod tests {
    use guildhall_control::api::fairness::Balance;
    use guildhall_work::Day;

    use super::{paying_for, quarter, words};

    #[test]
    fn quarters_are_named_as_people_do() {
        for (day, name) in
            [("2026-01-01", "2026 Q1"), ("2026-03-31", "2026 Q1"), ("2026-12-31", "2026 Q4")]
        {
            assert_eq!(words(quarter(Day::parse(day).unwrap())), name);
        }
    }

    #[test]
    fn who_pays_is_counted_back_from_the_last_quarter() {
        let balance = |gets, gives| Balance { gets, gives };

        assert_eq!(paying_for(&[balance(1, 5), balance(5, 1), balance(1, 5), balance(2, 3)]), 2);
        assert_eq!(paying_for(&[balance(1, 5), balance(3, 3)]), 0);
        assert_eq!(paying_for(&[]), 0);
    }
}
