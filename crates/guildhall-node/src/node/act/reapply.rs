//! Putting in again, in the own name, what the rules took back or a fork left out.

use guildhall_ledger::ContributionId;

use super::{Desk, refuse_draft};
use crate::command::Refusal;
use crate::node::Node;

impl Node {
    /// Signs a change with the effect of one that is not visible; the document that it is in.
    pub(super) fn reapply(
        &mut self,
        change: ContributionId,
        desk: &mut Desk<'_>,
    ) -> Result<ContributionId, Refusal> {
        self.may_sign()?;
        let writer = self.writer(desk);
        let drafted = self.workspace.draft_reapply(&self.graph, &writer, change);
        let draft = drafted.map_err(refuse_draft)?.ok_or(Refusal::NoChange)?;
        let scope = draft.scope;
        let first = self.say_draft(draft, desk)?;
        Ok(self.workspace.document_in(&self.graph, scope).unwrap_or(first))
    }
}
