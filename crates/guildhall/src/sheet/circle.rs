//! Rows that say they replace one another in a circle, so that none of them can be the latest.

use std::collections::{BTreeMap, BTreeSet};

use super::field::Fields;

/// What the rows of a file say they replace.
#[derive(Debug, Default)]
pub(super) struct Successions {
    /// The line of a row by what others call it: its number and its title.
    named: BTreeMap<String, u64>,
    /// What each line says it replaces, in the file's words.
    replaces: BTreeMap<u64, Vec<String>>,
}

impl Successions {
    /// Takes note of a row. Of two with the same name the first is meant.
    pub(super) fn note(&mut self, line: u64, fields: &Fields) {
        for name in ["number", "id", "title"].map(|field| fields.text(field)) {
            if let Some(name) = Some(key(&name)).filter(|name| !name.is_empty()) {
                self.named.entry(name).or_insert(line);
            }
        }
        let replaced = fields.texts("replaces");
        if !replaced.is_empty() {
            self.replaces.insert(line, replaced);
        }
    }

    /// The lines of rows that lie on a circle, or between two.
    pub(super) fn circles(&self) -> Vec<u64> {
        let claims = self.replaces.iter();
        let claims = claims.flat_map(|(line, words)| words.iter().map(|one| (*line, one)));
        let mut left: BTreeSet<(u64, u64)> =
            claims.filter_map(|(line, words)| Some((line, self.line_of(words)?))).collect();
        // Whatever replaces nothing that is left, or is replaced by nothing, lies on no circle.
        loop {
            let from: BTreeSet<u64> = left.iter().map(|(from, _)| *from).collect();
            let to: BTreeSet<u64> = left.iter().map(|(_, to)| *to).collect();
            let count = left.len();
            left.retain(|(one, other)| to.contains(one) && from.contains(other));
            if left.len() == count {
                return from.into_iter().collect();
            }
        }
    }

    /// The row that is meant: by its name, or by a path in which its number begins a part.
    fn line_of(&self, words: &str) -> Option<u64> {
        let whole = self.named.get(&key(words));
        let mut parts = words.split('/').filter_map(|part| {
            let (number, _) = part.split_once('-')?;
            let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
            self.named.get(number).filter(|_| is_number)
        });
        whole.or_else(|| parts.next()).copied()
    }
}

/// A name as it is compared.
fn key(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}
