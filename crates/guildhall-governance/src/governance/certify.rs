//! Writing the certificate of a decision.

use guildhall_ledger::{Graph, Index};

use super::{Entry, Governance};
use crate::body::Outcome;
use crate::certificate::{Certificate, Step};
use crate::effect::Effect;

impl Governance {
    /// The certificate of the entry with this number, with the text that was decided on.
    pub fn certificate(
        &self,
        graph: &Graph,
        number: u32,
        text: Option<String>,
    ) -> Option<Certificate> {
        let genesis = graph.contribution(graph.indices().next()?);
        let entries = self.entries();
        let place = usize::try_from(number).ok()?;
        let way = entries.get(..=place)?;
        let steps = way.iter().map(|entry| self.step(graph, entry, entry.number == number));
        Some(Certificate::new(genesis, steps.collect::<Option<Vec<Step>>>()?, text))
    }

    /// One entry: whole if it is the last, or changed who decides or by which rules. Of the last
    /// every Confirm is shown, of others as many as it took.
    fn step(&self, graph: &Graph, entry: &Entry, is_last: bool) -> Option<Step> {
        let candidate = self.docket.get(&entry.value.decision)?;
        let is_change = entry.value.outcome == Outcome::Adopted
            && !matches!(candidate.open.effect, Effect::Adopt);
        if !is_last && !is_change {
            return Some(Step::Passed(entry.value));
        }
        let bytes = |index: Index| graph.contribution(index).bytes().to_vec();
        let count = if is_last { entry.certificate.len() } else { entry.needed };
        let confirms = entry.certificate.iter().take(count);
        let confirms = confirms.map(|index| bytes(*index)).collect();
        Some(Step::Shown { open: bytes(candidate.index), confirms })
    }
}
