//! The index: which word stands in which thing how often.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;
use std::sync::Arc;

use crate::query::{BEGINNING_LENGTH_MIN, Demand, Query, stems};
use crate::rank::{self, OCCURRENCE};
use crate::word::words;

/// A word of a title counts as often as so many words of the text below it.
const TITLE_FACTOR: u32 = 3;

/// Words of one thing beyond this are not looked at: no text that a contribution holds has more.
const WORDS_MAX: usize = 200_000;

/// A word so short that nothing has says nothing about what is meant.
const SMALL_WORD_LENGTH_MAX: usize = 3;

/// At most this many words are tried that begin with a word of a query.
const BEGINNINGS_MAX: usize = 200;

/// A word that differs in its ending counts this much of a whole occurrence.
const BEGINNING: u32 = OCCURRENCE * 3 / 4;

/// Something that was found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Hit<K> {
    /// What.
    pub key: K,
    /// How well it fits; only to compare with others of the same query.
    pub score: u64,
    /// How much of the weight of the words it has, in percent. A word that few things have weighs
    /// more than one that most have.
    pub share: u8,
}

/// Words of things, each under its key.
#[derive(Clone, Debug)]
pub struct Index<K> {
    things: BTreeMap<K, Thing>,
    /// Who is behind a number in `postings`.
    keys: BTreeMap<u32, K>,
    words: BTreeMap<Arc<str>, BTreeMap<u32, u32>>,
    next_number: u32,
    /// Of all things together, in words.
    length: u64,
}

/// What is remembered of a thing, to take it out again.
#[derive(Clone, Debug)]
struct Thing {
    number: u32,
    words: BTreeSet<Arc<str>>,
    length: u64,
}

impl<K> Default for Index<K> {
    fn default() -> Self {
        Self {
            things: BTreeMap::new(),
            keys: BTreeMap::new(),
            words: BTreeMap::new(),
            next_number: 0,
            length: 0,
        }
    }
}

impl<K: Copy + Ord> Index<K> {
    /// Takes in a thing, in place of what is here under the same key.
    pub fn put(&mut self, key: K, title: &str, text: &str) {
        self.remove(&key);
        let mut counts: BTreeMap<String, u32> = BTreeMap::new();
        let mut length = 0_u64;
        let weighted = words(title).map(|word| (word, TITLE_FACTOR));
        for (word, times) in weighted.chain(words(text).map(|word| (word, 1))).take(WORDS_MAX) {
            let count = counts.entry(word.folded).or_default();
            *count = count.saturating_add(times);
            length = length.saturating_add(times.into());
        }
        let number = self.next_number;
        self.next_number = self.next_number.wrapping_add(1);
        let mut held = BTreeSet::new();
        for (word, count) in counts {
            let known = self.words.get_key_value(word.as_str()).map(|(word, _)| Arc::clone(word));
            let word = known.unwrap_or_else(|| Arc::from(word));
            self.words.entry(Arc::clone(&word)).or_default().insert(number, count);
            held.insert(word);
        }
        self.length = self.length.saturating_add(length);
        self.keys.insert(number, key);
        self.things.insert(key, Thing { number, words: held, length });
    }

    /// Takes a thing out; one that is not here is no fault.
    pub fn remove(&mut self, key: &K) {
        let Some(thing) = self.things.remove(key) else { return };
        self.keys.remove(&thing.number);
        self.length = self.length.saturating_sub(thing.length);
        for word in &thing.words {
            if let Some(holders) = self.words.get_mut(word) {
                holders.remove(&thing.number);
                if holders.is_empty() {
                    self.words.remove(word);
                }
            }
        }
    }

    /// How many things are here.
    pub fn len(&self) -> usize {
        self.things.len()
    }

    /// Whether nothing is here.
    pub fn is_empty(&self) -> bool {
        self.things.is_empty()
    }

    /// What has the words, best first; those that fit alike by their keys.
    pub fn search(&self, query: &Query, demand: Demand) -> Vec<Hit<K>> {
        let mut found: BTreeMap<u32, Sum> = BTreeMap::new();
        let things = u64::try_from(self.things.len()).unwrap_or(u64::MAX).max(1);
        let average = self.length / things;
        let mut whole = 0_u64;
        for wanted in query.words() {
            let holders = self.holders(wanted);
            let weight = rank::weight(self.things.len(), holders.len());
            if !holders.is_empty() || wanted.len() > SMALL_WORD_LENGTH_MAX {
                whole = whole.saturating_add(weight);
            }
            for (number, occurrences) in holders {
                let length = self.length_of(number);
                let sum = found.entry(number).or_default();
                sum.score += rank::score(weight, occurrences, length, average);
                sum.weight += weight;
                sum.words += 1;
            }
        }
        let needed = match demand {
            Demand::Every => query.words().len(),
            Demand::Any => 1,
        };
        let fitting = found.into_iter().filter(|(_, sum)| sum.words >= needed);
        let mut hits: Vec<Hit<K>> = fitting
            .filter_map(|(number, sum)| {
                let share = u8::try_from(sum.weight * 100 / whole.max(1)).unwrap_or(100);
                Some(Hit { key: *self.keys.get(&number)?, score: sum.score, share })
            })
            .collect();
        hits.sort_by(|one, other| other.score.cmp(&one.score).then(one.key.cmp(&other.key)));
        hits
    }

    /// Who has a word, or one with another ending, and how often in sixteenths.
    fn holders(&self, wanted: &str) -> BTreeMap<u32, u32> {
        let mut holders: BTreeMap<u32, u32> = BTreeMap::new();
        let longer = wanted.len() >= BEGINNING_LENGTH_MIN;
        let bounds = (Bound::Included(wanted), Bound::Unbounded);
        let from = self.words.range::<str, _>(bounds);
        let fitting = from
            .take_while(|(word, _)| ***word == *wanted || (longer && word.starts_with(wanted)))
            .take(BEGINNINGS_MAX);
        let stems = stems(wanted).filter_map(|stem| self.words.get_key_value(stem));
        for (word, postings) in fitting.chain(stems) {
            let worth = if **word == *wanted { OCCURRENCE } else { BEGINNING };
            for (number, count) in postings {
                let occurrences = holders.entry(*number).or_default();
                *occurrences = occurrences.saturating_add(count.saturating_mul(worth));
            }
        }
        holders
    }

    fn length_of(&self, number: u32) -> u64 {
        let key = self.keys.get(&number);
        key.and_then(|key| self.things.get(key)).map_or(1, |thing| thing.length)
    }
}

/// What the words of a query come to for one thing.
#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    score: u64,
    weight: u64,
    words: usize,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shelf() -> Index<u32> {
        let mut index = Index::default();
        index.put(1, "Shared dock telemetry", "One sensor feed from every dock door.");
        index.put(2, "Reefer plug adapters", "Adapters for the plugs at the dock in Århus.");
        index.put(3, "Joint packaging tender", "We buy pallets and boxes together.");
        index
    }

    fn found(index: &Index<u32>, words: &str, demand: Demand) -> Vec<u32> {
        index.search(&Query::new(words), demand).into_iter().map(|hit| hit.key).collect()
    }

    #[test]
    fn words_are_found_in_titles_and_texts_titles_first() {
        assert_eq!(found(&shelf(), "dock", Demand::Every), [1, 2]);
        assert_eq!(found(&shelf(), "aarhus", Demand::Every), Vec::<u32>::new());
        assert_eq!(found(&shelf(), "arhus", Demand::Every), [2]);
        assert_eq!(found(&shelf(), "adapt", Demand::Every), [2]);
        assert_eq!(found(&shelf(), "docks", Demand::Every), [1, 2]);
    }

    #[test]
    fn every_word_must_be_there_unless_any_will_do() {
        assert_eq!(found(&shelf(), "dock pallets", Demand::Every), Vec::<u32>::new());
        assert_eq!(found(&shelf(), "pallets dock", Demand::Any).len(), 3);
        assert_eq!(found(&shelf(), "dock pallets boxes", Demand::Any)[0], 3);
    }

    #[test]
    fn the_share_says_how_much_of_the_question_is_there() {
        let hits = shelf().search(&Query::new("dock telemetry zeppelin"), Demand::Any);

        assert_eq!(hits[0].key, 1);
        assert!(30 < hits[0].share && hits[0].share < 80, "{hits:?}");
        assert!(hits[1].share < hits[0].share);
        assert_eq!(shelf().search(&Query::new("telemetry"), Demand::Any)[0].share, 100);
    }

    #[test]
    fn nothing_is_found_without_words_or_things() {
        assert!(found(&shelf(), "", Demand::Every).is_empty());
        assert!(found(&shelf(), "...", Demand::Any).is_empty());
        assert!(found(&Index::default(), "dock", Demand::Any).is_empty());
    }

    #[test]
    fn what_is_put_again_replaces_what_was_there() {
        let mut index = shelf();

        index.put(1, "Cold rooms", "Shelves.");
        index.remove(&3);
        index.remove(&9);

        assert_eq!(index.len(), 2);
        assert_eq!(found(&index, "telemetry", Demand::Every), Vec::<u32>::new());
        assert_eq!(found(&index, "pallets", Demand::Every), Vec::<u32>::new());
        assert_eq!(found(&index, "rooms", Demand::Every), [1]);
    }

    proptest! {
        #[test]
        fn the_same_things_are_found_whatever_happened_before(
            texts in prop::collection::vec("[abc ]{0,12}", 1..8),
            detours in prop::collection::vec((0_u32..8, "[abc ]{0,12}"), 0..12),
            words in "[abc ]{1,6}",
        ) {
            let things = || texts.iter().zip(0_u32..);
            let mut straight = Index::default();
            for (text, key) in things() {
                straight.put(key, "", text);
            }
            let mut winding = Index::default();
            for (key, text) in &detours {
                winding.put(*key, text, text);
            }
            for (text, key) in things().collect::<Vec<_>>().into_iter().rev() {
                winding.put(key, "", text);
            }
            for key in texts.len()..8 {
                winding.remove(&u32::try_from(key).unwrap());
            }

            let query = Query::new(&words);

            prop_assert_eq!(
                straight.search(&query, Demand::Any),
                winding.search(&query, Demand::Any)
            );
        }
    }
}
