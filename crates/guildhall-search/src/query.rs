//! What is looked for.

use crate::word::words;

/// More words than this say nothing more about what is meant.
const WORDS_MAX: usize = 32;

/// Words to look for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Query {
    words: Vec<String>,
}

/// How many of the words a thing must have.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Demand {
    /// All of them.
    Every,
    /// One of them at least.
    Any,
}

impl Query {
    /// The words of a text, each once, in order; what follows after many is left out.
    pub fn new(text: &str) -> Self {
        let mut found: Vec<String> = Vec::new();
        for word in words(text) {
            if found.len() == WORDS_MAX {
                break;
            }
            if !found.contains(&word.folded) {
                found.push(word.folded);
            }
        }
        Self { words: found }
    }

    /// Whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    pub(crate) fn words(&self) -> &[String] {
        &self.words
    }

    /// The place of the first word that `folded` fits.
    pub(crate) fn place_of(&self, folded: &str) -> Option<usize> {
        self.words.iter().position(|wanted| fits(wanted, folded))
    }
}

/// A word shorter than this is found only as it is: beginnings of so few letters fit everything.
pub(crate) const BEGINNING_LENGTH_MIN: usize = 3;

/// Whether a word of a text is what a word of a query means: the same, one that begins with it, or
/// the same without an ending.
fn fits(wanted: &str, folded: &str) -> bool {
    wanted == folded
        || (wanted.len() >= BEGINNING_LENGTH_MIN && folded.starts_with(wanted))
        || stems(wanted).any(|stem| stem == folded)
}

/// A word without its last letter or two, which may be an ending such as that of a plural.
pub(crate) fn stems(wanted: &str) -> impl Iterator<Item = &str> {
    const ENDING_LENGTH_MAX: usize = 2;
    const STEM_LENGTH_MIN: usize = 4;
    let ends = wanted.char_indices().rev().take(ENDING_LENGTH_MAX);
    ends.filter(|(end, _)| STEM_LENGTH_MIN <= *end).filter_map(|(end, _)| wanted.get(..end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_is_looked_for_once() {
        let query = Query::new("Dock, dock! DÖCK door");

        assert_eq!(query.words(), ["dock", "door"]);
        assert!(Query::new(" ?! ").is_empty());
    }

    #[test]
    fn a_query_as_long_as_a_book_is_cut() {
        let book: Vec<String> = (0..10_000).map(|number| format!("w{number}")).collect();

        assert_eq!(Query::new(&book.join(" ")).words().len(), WORDS_MAX);
    }

    #[test]
    fn a_beginning_is_enough_unless_it_is_very_short() {
        let query = Query::new("sensor in");

        assert_eq!(query.place_of("sensors"), Some(0));
        assert_eq!(query.place_of("senso"), Some(0));
        assert_eq!(query.place_of("sens"), Some(0));
        assert_eq!(query.place_of("sen"), None);
        assert_eq!(query.place_of("in"), Some(1));
        assert_eq!(query.place_of("initiative"), None);
    }
}
