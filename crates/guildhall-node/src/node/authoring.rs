//! Signing: how a contribution of this node gets its place in the graph.

use guildhall_governance::{Refusal as Reason, Verdict};
use guildhall_ledger::{Contribution, Index, Kind, Past, Scope};

use crate::command::Refusal;
use crate::event::Event;
use crate::input::Now;
use crate::node::Node;
use crate::outbox::Outbox;

/// What a contribution says, before it has a place.
#[derive(Clone, Debug)]
pub(crate) struct Saying {
    pub(crate) kind: Kind,
    pub(crate) scope: Scope,
    pub(crate) body: Vec<u8>,
}

impl Saying {
    pub(crate) fn new(kind: Kind, body: Vec<u8>) -> Self {
        Self { kind, scope: Scope::ZERO, body }
    }
}

impl Node {
    /// Signs, judges and keeps a contribution of this node. What the rules would not let count is
    /// not signed into the chain at all.
    pub(crate) fn say(
        &mut self,
        saying: Saying,
        now: Now,
        out: &mut Outbox,
    ) -> Result<Index, Refusal> {
        self.may_sign()?;
        let most = saying.kind.body_length_max();
        if saying.body.len() > most {
            let length = saying.body.len();
            return Err(Refusal::Limit(format!(
                "it has {length} bytes; at most {most} are allowed"
            )));
        }
        let (contribution, past) = self.sign(saying, now);
        self.keep_own(contribution, past, now, out)
    }

    /// Judges and keeps what this node, or a root key of its organisation, signed.
    pub(crate) fn keep_own(
        &mut self,
        contribution: Contribution,
        past: Past,
        now: Now,
        out: &mut Outbox,
    ) -> Result<Index, Refusal> {
        let judgement = self.governance.judge(&self.graph, &past, &contribution);
        match judgement.verdict() {
            Verdict::Admitted => {}
            Verdict::Inert(why) => return Err(Refusal::Rule(why.to_string())),
            Verdict::Refused(Reason::UnknownAuthor) => return Err(Refusal::NotAMember),
            Verdict::Refused(why) => return Err(Refusal::Rule(why.to_string())),
        }
        out.persist(contribution.clone());
        out.spread(&contribution);
        let index = self.keep(contribution, past, judgement, now.wall_ms);
        out.event(Event::Admitted(index));
        Ok(index)
    }

    /// Whether this node may sign anything at all.
    pub(crate) fn may_sign(&self) -> Result<(), Refusal> {
        if self.is_held {
            return Err(Refusal::DiskFull);
        }
        if self.graph.tips(&self.key.public()).len() > 1 {
            return Err(Refusal::Forked);
        }
        if self.guard.is_closed() && !self.planted.no_restore_guard() {
            return Err(Refusal::Guarded);
        }
        if self.governance.is_short_of_anchor() {
            return Err(Refusal::Behind);
        }
        Ok(())
    }

    /// Signs on top of everything that may be built on; the contribution is not in the graph yet.
    fn sign(&self, saying: Saying, now: Now) -> (Contribution, Past) {
        let base = self.governance.base(&self.graph, &self.key.public());
        let mut draft = base.draft(saying.kind, saying.body, now.wall_ms);
        draft.scope = saying.scope;
        (draft.sign(&self.key), self.graph.past_over(base.prev, &base.parents))
    }
}
