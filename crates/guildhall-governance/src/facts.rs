//! What is known of each contribution in the graph: a few bytes each, by index.

use std::collections::BTreeMap;

use guildhall_ledger::Index;

use crate::author::Author;
use crate::minutes::Mark;
use crate::verdict::Why;

/// What is known of a contribution.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fact {
    /// How far the minutes go in its past.
    pub(crate) mark: Mark,
    author: u32,
    pub(crate) is_admitted: bool,
    /// Whether it, or anything before it, is governance that this version does not know.
    pub(crate) is_beyond: bool,
}

/// What is known of every contribution, in order of arrival.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facts {
    all: Vec<Fact>,
    // Few different authors write many contributions.
    authors: Vec<Author>,
    numbers: BTreeMap<Author, u32>,
    inert: BTreeMap<Index, Why>,
}

impl Facts {
    /// Notes the next contribution.
    pub(crate) fn push(&mut self, mark: Mark, author: Author, is_beyond: bool, why: Option<Why>) {
        let author = self.number(author);
        let is_admitted = why.is_none();
        if let Some(why) = why {
            let index = Index(u32::try_from(self.all.len()).unwrap_or(u32::MAX));
            self.inert.insert(index, why);
        }
        self.all.push(Fact { mark, author, is_admitted, is_beyond });
    }

    pub(crate) fn get(&self, index: Index) -> Option<Fact> {
        self.all.get(usize::try_from(index.0).ok()?).copied()
    }

    pub(crate) fn author(&self, index: Index) -> Option<Author> {
        let number = self.get(index)?.author;
        self.authors.get(usize::try_from(number).ok()?).copied()
    }

    /// Whether two contributions were written by the same author after the same entries.
    pub(crate) fn are_alike(&self, one: Index, other: Index) -> bool {
        let about = |index| self.get(index).map(|fact| (fact.mark, fact.author));
        about(one) == about(other)
    }

    pub(crate) fn why(&self, index: Index) -> Option<&Why> {
        self.inert.get(&index)
    }

    pub(crate) fn inert(&self) -> impl Iterator<Item = (Index, &Why)> {
        self.inert.iter().map(|(index, why)| (*index, why))
    }

    pub(crate) fn len(&self) -> usize {
        self.all.len()
    }

    fn number(&mut self, author: Author) -> u32 {
        if let Some(number) = self.numbers.get(&author) {
            return *number;
        }
        let number = u32::try_from(self.authors.len()).unwrap_or(u32::MAX);
        self.authors.push(author);
        self.numbers.insert(author, number);
        number
    }
}
