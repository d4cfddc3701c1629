//! Acts: what a person wants, as signed contributions.
//!
//! An act is judged by the rules before it is signed; one that would be without effect is refused
//! with the reason and leaves nothing behind.

mod reapply;

use std::collections::BTreeSet;

use guildhall_governance::{
    Anchor, Body, Deputy, EntryId, InviteIssue, InviteRevoke, PartnerId, Position, Stance,
    Standing, Tier, Token, Withdraw, invite_key, text_hash,
};
use guildhall_ledger::{ContributionId, Index, Kind};
use guildhall_workspace::{
    Comment, DocumentKind, Draft, DraftError, Fields, Import, Session, Writer,
};

use crate::address::Address;
use crate::command::{Act, Command, IMPORT_ROWS_MAX, ImportRow, Refusal, Reply, RowFate};
use crate::input::{Effect as NodeEffect, Now};
use crate::node::Node;
use crate::node::authoring::Saying;
use crate::node::intake::Origin;
use crate::notes::InviteNote;
use crate::outbox::Outbox;

mod governing;
mod proposing;
mod working;

/// Who acts, and the two things every act needs.
struct Desk<'a> {
    person: Option<String>,
    now: Now,
    out: &'a mut Outbox,
}

impl Node {
    /// Does what a person asked for.
    pub(crate) fn carry_out(
        &mut self,
        command: Command,
        now: Now,
        out: &mut Outbox,
    ) -> Result<Reply, Refusal> {
        let mut desk = Desk { person: command.person, now, out };
        let made = |id| Ok(Reply { ids: vec![id], ..Reply::default() });
        match command.act {
            Act::CreateInitiative(fields) => {
                made(self.create_document(DocumentKind::Initiative, &fields, &mut desk)?)
            }
            Act::Import(rows) => self.import(rows, &mut desk),
            Act::EditInitiative { document, edit } => {
                let writer = self.writer(&desk);
                let draft = self.workspace.draft_edit(&self.graph, &writer, document, &edit);
                let draft = draft.map_err(refuse_draft)?.ok_or(Refusal::NoChange)?;
                self.say_draft(draft, &mut desk)?;
                made(document)
            }
            Act::Reapply(change) => made(self.reapply(change, &mut desk)?),
            Act::Comment { on, text, reply_to } => {
                let comment = Comment { person: desk.person.clone(), on, text, reply_to };
                let writer = self.writer(&desk);
                let draft = self.workspace.draft_comment(&self.graph, &writer, &comment);
                made(self.say_draft(draft.map_err(refuse_draft)?, &mut desk)?)
            }
            Act::WithdrawComment(comment) => {
                let writer = self.writer(&desk);
                let draft = self.workspace.draft_withdraw(
                    &self.graph,
                    &writer,
                    self.own_author_id(),
                    comment,
                );
                made(self.say_draft(draft.map_err(refuse_draft)?, &mut desk)?)
            }
            Act::Propose(proposal) => made(self.propose(proposal, &mut desk)?),
            Act::Speak { decision, position, reason } => {
                self.speak(decision, position, reason.as_deref(), &mut desk)?;
                made(decision)
            }
            Act::WithdrawProposal(decision) => {
                let body = Body::Withdraw(Withdraw { person: desk.person.clone(), decision });
                self.say_body(&body, &mut desk)?;
                made(decision)
            }
            Act::Govern(act) => self.govern(act, &mut desk),
            Act::IssueInvite { secret, name, expires_ms, addresses, deputies } => {
                let note = InviteNote { name, expires_ms };
                self.issue_invite(secret, note, (addresses, deputies), &mut desk)
            }
            Act::RevokeInvite(key) => {
                let body = Body::InviteRevoke(InviteRevoke { person: desk.person.clone(), key });
                made(self.say_body(&body, &mut desk)?)
            }
            Act::Announce(addresses) => self.announce_addresses(addresses, &mut desk),
            Act::TakeIn(contributions) => {
                let arrivals = contributions
                    .into_iter()
                    .map(|bytes| {
                        let origin = Origin { from: None, now: desk.now };
                        self.take_in_bytes(bytes, origin, desk.out)
                    })
                    .collect();
                Ok(Reply { arrivals, ..Reply::default() })
            }
            Act::Work(act) => self.work_on(act, &mut desk),
            Act::TrustThisCopy => {
                self.guard.override_by_person();
                Ok(Reply::default())
            }
        }
    }

    fn create_document(
        &mut self,
        kind: DocumentKind,
        fields: &Fields,
        desk: &mut Desk<'_>,
    ) -> Result<ContributionId, Refusal> {
        self.may_sign()?;
        let draft = self.workspace.draft_create(&self.writer(desk), kind, fields);
        self.say_draft(draft.map_err(refuse_draft)?, desk)
    }

    /// Signs a draft and what has to follow it; returns the id of the first.
    fn say_draft(&mut self, draft: Draft, desk: &mut Desk<'_>) -> Result<ContributionId, Refusal> {
        let mut first = None;
        let mut next = Some(draft);
        while let Some(draft) = next {
            let saying = Saying { kind: draft.kind, scope: draft.scope, body: draft.body.clone() };
            let index = self.say(saying, desk.now, desk.out)?;
            let id = self.graph.id(index);
            first.get_or_insert(id);
            next = draft.after(id);
        }
        Ok(first.expect("a draft is at least one contribution"))
    }

    fn say_body(&mut self, body: &Body, desk: &mut Desk<'_>) -> Result<ContributionId, Refusal> {
        let index = self.say(Saying::new(body.kind(), body.encode()), desk.now, desk.out)?;
        Ok(self.graph.id(index))
    }

    fn import(&mut self, rows: Vec<ImportRow>, desk: &mut Desk<'_>) -> Result<Reply, Refusal> {
        if rows.len() > IMPORT_ROWS_MAX {
            let count = rows.len();
            return Err(Refusal::Limit(format!(
                "{count} rows at once; at most {IMPORT_ROWS_MAX} are allowed"
            )));
        }
        self.may_sign()?;
        let mut known = self.known_initiatives();
        let mut reply = Reply::default();
        for row in rows {
            let name = (row.fields.title.clone(), row.owner.clone(), row.created.clone());
            let fate = if known.contains(&name) {
                RowFate::Known
            } else {
                known.insert(name);
                match self.import_row(&row, desk) {
                    Ok(id) => RowFate::Created(id),
                    Err(Refusal::NotAMember) => return Err(Refusal::NotAMember),
                    Err(why) => RowFate::Refused(why.to_string()),
                }
            };
            reply.ids.extend(match &fate {
                RowFate::Created(id) => Some(*id),
                RowFate::Known | RowFate::Refused(_) => None,
            });
            reply.rows.push(fate);
        }
        Ok(reply)
    }

    fn import_row(
        &mut self,
        row: &ImportRow,
        desk: &mut Desk<'_>,
    ) -> Result<ContributionId, Refusal> {
        let on = self.create_document(DocumentKind::Initiative, &row.fields, desk)?;
        if row.owner.is_some() || row.created.is_some() || row.updated.is_some() {
            let ImportRow { owner, created, updated, .. } = row;
            let (owner, created, updated) = (owner.clone(), created.clone(), updated.clone());
            let person = desk.person.clone();
            let import = Import { person, on, owner, created, updated, facts: Vec::new() };
            let writer = self.writer(desk);
            let me = self.own_author_id();
            let draft = self.workspace.draft_import(&self.graph, &writer, me, &import);
            self.say_draft(draft.map_err(refuse_draft)?, desk)?;
        }
        self.say_touched(on, &row.touched, desk)?;
        Ok(on)
    }

    /// Title, owner and beginning of every initiative here.
    fn known_initiatives(&mut self) -> BTreeSet<(String, Option<String>, Option<String>)> {
        let ids: Vec<ContributionId> = self
            .workspace
            .summaries(&self.graph, DocumentKind::Initiative)
            .map(guildhall_workspace::Summary::id)
            .collect();
        let name = |id| {
            let view = self.workspace.document(&self.graph, id)?;
            let (owner, created) = view.imported.map(|facts| (facts.owner, facts.created)).unzip();
            Some((view.summary.title, owner.flatten(), created.flatten()))
        };
        ids.into_iter().filter_map(name).collect()
    }

    fn speak(
        &mut self,
        decision: ContributionId,
        position: Position,
        reason: Option<&str>,
        desk: &mut Desk<'_>,
    ) -> Result<Index, Refusal> {
        let body = Body::Stance(Stance {
            person: desk.person.clone(),
            decision,
            position,
            reason: reason.map(text_hash),
        });
        let index = self.say(Saying::new(body.kind(), body.encode()), desk.now, desk.out)?;
        if let Some(words) = reason {
            let draft = self.workspace.draft_reason(&self.writer(desk), words);
            self.say_draft(draft.map_err(refuse_draft)?, desk)?;
        }
        Ok(index)
    }

    fn issue_invite(
        &mut self,
        secret: [u8; 16],
        note: InviteNote,
        (addresses, deputies): (Vec<String>, Vec<PartnerId>),
        desk: &mut Desk<'_>,
    ) -> Result<Reply, Refusal> {
        let federation = self.graph.federation();
        let key = invite_key(federation, &secret).public();
        let body = Body::InviteIssue(InviteIssue {
            person: desk.person.clone(),
            key,
            tier: Tier::Partner,
            uses_max: 1,
            deputies: deputies.clone(),
        });
        let id = self.say_body(&body, desk)?;
        let expires_ms = note.expires_ms;
        self.notes.invites.insert(key, note);
        desk.out.push(NodeEffect::KeepNotes(self.notes.to_bytes_at(desk.now)));
        let token = Token {
            federation,
            secret,
            sponsor: self.key.public(),
            anchor: self
                .governance
                .settled_anchor()
                .unwrap_or(Anchor { minutes: 0, entry: EntryId::before_the_first(federation) }),
            expires_ms,
            addresses,
            federation_name: self.governance.name().to_owned(),
            deputies: self.deputies(&deputies),
        };
        Ok(Reply { ids: vec![id], token: Some(token), ..Reply::default() })
    }

    /// Where the nodes of these partners can be asked.
    fn deputies(&self, partners: &[PartnerId]) -> Vec<Deputy> {
        let seats = partners.iter().filter_map(|partner| self.governance.state().partner(partner));
        let deputy = |key| {
            let address = self.addresses.of(&key).into_iter().next()?;
            Some(Deputy { key, address })
        };
        seats.filter_map(|partner| deputy(partner.seat_key)).collect()
    }

    fn announce_addresses(
        &mut self,
        addresses: Vec<String>,
        desk: &mut Desk<'_>,
    ) -> Result<Reply, Refusal> {
        if self.addresses.of(&self.key.public()) == addresses {
            return Ok(Reply::default());
        }
        // Asked for again and again while a newcomer catches up, so nothing is signed for it.
        if self.standing(&self.key.public()) == Standing::Unknown {
            return Err(Refusal::NotAMember);
        }
        let body = Address { addresses }.to_wire();
        let index = self.say(Saying::new(Kind::ADDRESS, body), desk.now, desk.out)?;
        Ok(Reply { ids: vec![self.graph.id(index)], ..Reply::default() })
    }

    fn writer(&self, desk: &Desk<'_>) -> Writer {
        Writer {
            key: self.key.public(),
            session: Session(self.session),
            person: desk.person.clone(),
        }
    }
}

fn refuse_draft(why: DraftError) -> Refusal {
    match why {
        DraftError::NoDocument(_) | DraftError::About(_) => Refusal::NotFound("object"),
        DraftError::NotStranded(_) => Refusal::NotFound("stranded change"),
        DraftError::NotItsAuthor(_)
        | DraftError::NoBase(_)
        | DraftError::Title
        | DraftError::Text
        | DraftError::StageReason
        | DraftError::Full => Refusal::Limit(why.to_string()),
        DraftError::Body(fault) => Refusal::Limit(fault.to_string()),
    }
}
