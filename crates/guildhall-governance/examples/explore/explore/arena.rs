//! Every vote that was met, each once, with a name for each way to exchange seats that are alike.

use std::collections::BTreeMap;

use guildhall_ledger::Contribution;

use crate::explore::stage::{self, Choice};

#[derive(Debug)]
struct Vote {
    seat: usize,
    choice: Choice,
    /// The votes before it, ascending.
    past: Box<[u32]>,
    /// One for each exchange of seats.
    names: Box<[u128]>,
    signed: Option<Contribution>,
}

/// Every vote that was met, numbered so that whatever lies in a past has a lower number.
#[derive(Debug)]
pub(super) struct Arena {
    votes: Vec<Vote>,
    by_name: BTreeMap<u128, u32>,
    /// For each exchange of seats that are alike, the place that each seat takes. The first
    /// changes nothing.
    exchanges: Vec<Vec<usize>>,
}

impl Arena {
    /// Nothing met; the first so many seats lie, and are alike, as the others are.
    pub(super) fn new(seats: usize, liars: usize) -> Self {
        let numbers: Vec<usize> = (0..seats).collect();
        let (liars, others) = numbers.split_at(liars.min(seats));
        let (of_liars, of_others) = (orders(liars), orders(others));
        let both = |first: &Vec<usize>| {
            let first = first.clone();
            of_others.iter().map(move |second| [first.clone(), second.clone()].concat())
        };
        let exchanges = of_liars.iter().flat_map(both).collect();
        Self { votes: Vec::new(), by_name: BTreeMap::new(), exchanges }
    }

    /// How many votes were met.
    pub(super) fn len(&self) -> usize {
        self.votes.len()
    }

    /// The names of a set, one for each exchange.
    pub(super) fn names_of(&self, set: &[u32]) -> Vec<u128> {
        let mut names = vec![0_u128; self.exchanges.len()];
        for vote in set {
            for (name, more) in names.iter_mut().zip(&self.vote(*vote).names) {
                *name = name.wrapping_add(*more);
            }
        }
        names
    }

    /// The place of a seat after an exchange.
    pub(super) fn place_of(&self, exchange: usize, seat: usize) -> usize {
        let exchange = self.exchanges.get(exchange).expect("an exchange comes from `canonical`");
        exchange.get(seat).copied().expect("an exchange places every seat")
    }

    /// The number of the vote that `seat` casts on top of `past`, whose names are given.
    pub(super) fn intern(
        &mut self,
        seat: usize,
        choice: Choice,
        past: &[u32],
        past_names: &[u128],
    ) -> u32 {
        let name = |(exchange, past): (&Vec<usize>, &u128)| {
            let place = exchange.get(seat).copied().unwrap_or(usize::MAX);
            let what = [place, usize::from(choice.is_confirm), usize::from(choice.value)];
            let what = what.iter().fold(u128::from(choice.round), |all, part| {
                all.wrapping_mul(31).wrapping_add(u128::try_from(*part).unwrap_or(u128::MAX))
            });
            mixed(mixed(*past).wrapping_add(what))
        };
        let names: Box<[u128]> = self.exchanges.iter().zip(past_names).map(name).collect();
        let own = names.first().copied().unwrap_or_default();
        if let Some(known) = self.by_name.get(&own) {
            return *known;
        }
        let number = u32::try_from(self.votes.len()).expect("memory ends before numbers do");
        self.votes.push(Vote { seat, choice, past: past.into(), names, signed: None });
        self.by_name.insert(own, number);
        number
    }

    /// The votes before one.
    pub(super) fn past(&self, vote: u32) -> &[u32] {
        &self.vote(vote).past
    }

    /// Who cast a vote, and what it says.
    pub(super) fn who(&self, vote: u32) -> (usize, Choice) {
        let vote = self.vote(vote);
        (vote.seat, vote.choice)
    }

    /// The vote as a contribution, if it was signed.
    pub(super) fn signed(&self, vote: u32) -> Option<Contribution> {
        self.vote(vote).signed.clone()
    }

    /// Keeps a vote as a contribution.
    pub(super) fn keep(&mut self, vote: u32, contribution: Contribution) {
        let place = usize::try_from(vote).unwrap_or(usize::MAX);
        if let Some(vote) = self.votes.get_mut(place) {
            vote.signed = Some(contribution);
        }
    }

    /// Every part of a set that is closed under ancestry.
    pub(super) fn closed_parts(&self, set: &[u32]) -> Vec<Vec<u32>> {
        let mut parts: Vec<Vec<u32>> = vec![Vec::new()];
        for vote in set {
            let past = self.past(*vote);
            let holds = |part: &&Vec<u32>| past.iter().all(|one| part.binary_search(one).is_ok());
            let with: Vec<Vec<u32>> = parts
                .iter()
                .filter(holds)
                .map(|part| part.iter().copied().chain([*vote]).collect())
                .collect();
            parts.extend(with);
        }
        parts
    }

    /// Whether `part` holds all that `seat` cast in `set`.
    pub(super) fn holds_own(&self, part: &[u32], set: &[u32], seat: usize) -> bool {
        let mut own = set.iter().filter(|vote| self.vote(**vote).seat == seat);
        own.all(|vote| part.binary_search(vote).is_ok())
    }

    /// Whether at least so many seats cast the same vote.
    pub(super) fn agree(&self, set: &[u32], least: usize) -> bool {
        let mut seats: BTreeMap<Choice, u64> = BTreeMap::new();
        for vote in set {
            let Vote { seat, choice, .. } = self.vote(*vote);
            if choice.is_confirm || cfg!(guildhall_planted) {
                *seats.entry(*choice).or_default() |= 1 << seat;
            }
        }
        let count = |seats: &u64| usize::try_from(seats.count_ones()).unwrap_or(usize::MAX);
        seats.values().any(|seats| least <= count(seats))
    }

    /// The votes of a set, for people.
    pub(super) fn story(&self, set: &[u32]) -> Vec<String> {
        let number = |vote: &u32| set.binary_search(vote).map_or(0, |place| place + 1);
        let line = |vote: &u32| {
            let (seat, choice) = self.who(*vote);
            let seen: Vec<usize> = self.past(*vote).iter().map(number).collect();
            format!("{}: {} {choice}, having seen {seen:?}", number(vote), stage::name(seat))
        };
        set.iter().map(line).collect()
    }

    fn vote(&self, number: u32) -> &Vote {
        let place = usize::try_from(number).unwrap_or(usize::MAX);
        self.votes.get(place).expect("a number comes from `intern`")
    }
}

/// The least of the names of a set, which is that of every set alike, and the exchange that gives it.
pub(super) fn canonical(names: &[u128]) -> (u128, usize) {
    let numbered = names.iter().copied().zip(0..);
    numbered.min().expect("there is an exchange that changes nothing")
}

/// Every order of some seats; the first is the one given.
fn orders(seats: &[usize]) -> Vec<Vec<usize>> {
    if seats.is_empty() {
        return vec![Vec::new()];
    }
    let first = |place: usize| {
        let mut rest = seats.to_vec();
        let first = rest.remove(place);
        orders(&rest).into_iter().map(move |rest| [vec![first], rest].concat())
    };
    (0..seats.len()).flat_map(first).collect()
}

/// A number in which every bit of `number` has a part.
fn mixed(number: u128) -> u128 {
    let mut mixed = number.wrapping_add(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835);
    mixed = (mixed ^ (mixed >> 67)).wrapping_mul(0xBF58_476D_1CE4_E5B9_94D0_49BB_1331_11EB);
    mixed = (mixed ^ (mixed >> 59)).wrapping_mul(0xD6E8_FEB8_6659_FD93_2545_F491_4F6C_DD1D);
    mixed ^ (mixed >> 64)
}
