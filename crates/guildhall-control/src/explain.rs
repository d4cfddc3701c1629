//! A page on every code: what it means, why it happens, and what to do.
//!
//! The pages are matches over the codes themselves, so a code without a page does not compile.

use serde::Serialize;

use crate::finding::FindingCode;
use crate::problem::Code;

mod finding;
mod machine;
mod problem;

/// What there is to say on a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Page {
    /// What it means, in a sentence.
    pub means: &'static str,
    /// Why it happens.
    pub happens: &'static str,
    /// What to do, the best first.
    pub next: &'static [&'static str],
}

/// A code with its page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Explained {
    /// The code.
    pub code: &'static str,
    /// What a command exits with that ends so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exit: Option<u8>,
    /// The page.
    #[serde(flatten)]
    pub page: Page,
}

/// The codes that were asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct List {
    /// The name of this shape.
    pub schema: &'static str,
    /// One each.
    pub items: Vec<Explained>,
}

impl List {
    /// The name of this shape.
    pub const SCHEMA: &str = "guildhall.explain/1";

    /// A list of these.
    pub fn of(items: Vec<Explained>) -> Self {
        Self { schema: Self::SCHEMA, items }
    }
}

/// Every code with its page.
pub fn all() -> impl Iterator<Item = Explained> {
    let problems = Code::ALL.into_iter().map(|code| {
        let (name, _, exit) = code.facts();
        Explained { code: name, exit: Some(exit), page: problem::page(code) }
    });
    let finding = |code: &FindingCode| Explained {
        code: code.name(),
        exit: None,
        page: finding::page(*code),
    };
    problems.chain(FindingCode::ALL.iter().map(finding))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_says_what_it_means_and_names_a_next_step() {
        let mut names = std::collections::BTreeSet::new();
        let mut meanings = std::collections::BTreeSet::new();
        for Explained { code: name, page, .. } in all() {
            assert!(names.insert(name), "{name} has two pages");
            assert!(meanings.insert(page.means), "{name} has the page of another code");
            assert!(page.means.ends_with('.') && !page.happens.is_empty(), "{name}");
            assert!(!page.next.is_empty(), "{name} names no next step");
            assert!(page.next.iter().all(|step| !step.trim().is_empty()), "{name}");
        }
        assert_eq!(names.len(), Code::ALL.len() + FindingCode::ALL.len());
    }

    #[test]
    fn findings_say_by_their_first_letter_how_bad_they_are() {
        for code in FindingCode::ALL {
            assert!(code.name().starts_with("F-") || code.name().starts_with("W-"));
        }
    }
}
