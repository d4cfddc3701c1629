//! Proposals: a matter put to the federation, with its text and the proposer's own agreement.

use guildhall_governance::{
    Body, Effect, KeyTip, Mode, Newcomer, Open, PartnerId, Position, Recovery, Return, Status,
    Text, text_hash,
};
use guildhall_ledger::{ContributionId, PublicKey, Scope, Tip};
use guildhall_workspace::{DocumentKind, Fields};

use super::Desk;
use crate::command::{Proposal, ProposedEffect, Readmission, Refusal};
use crate::node::Node;

impl Node {
    pub(super) fn propose(
        &mut self,
        proposal: Proposal,
        desk: &mut Desk<'_>,
    ) -> Result<ContributionId, Refusal> {
        self.check_proposal(&proposal)?;
        let document = self.begin_proposal(&proposal, desk)?;
        self.open_proposal(proposal, document, desk)
    }

    /// What the proposal would do, and in which mode, if it may be put.
    pub(super) fn check_proposal(&self, proposal: &Proposal) -> Result<(Effect, Mode), Refusal> {
        let effect = self.effect_of(&proposal.effect)?;
        let mode = proposal.mode.unwrap_or_else(|| self.ordinary_mode(&effect));
        self.check_may_open(&effect, mode)?;
        Ok((effect, mode))
    }

    /// Begins the text of a proposal.
    pub(super) fn begin_proposal(
        &mut self,
        proposal: &Proposal,
        desk: &mut Desk<'_>,
    ) -> Result<ContributionId, Refusal> {
        let (title, text) = (proposal.title.clone(), proposal.text.clone());
        let fields = Fields { title, text, ..Fields::default() };
        self.create_document(DocumentKind::Proposal, &fields, desk)
    }

    /// Puts a proposal whose text is there, and agrees to it.
    pub(super) fn open_proposal(
        &mut self,
        proposal: Proposal,
        document: ContributionId,
        desk: &mut Desk<'_>,
    ) -> Result<ContributionId, Refusal> {
        // Whoever leaves names its latest contribution, and its text is one.
        let (effect, mode) = self.check_proposal(&proposal)?;
        let Proposal { title, text, close_after_ms, review_after_ms, supersedes, .. } = proposal;
        let heads = self.workspace.document(&self.graph, document).map(|view| view.heads);
        let text = Text {
            document: Scope::of_document(document),
            hash: text_hash(&text),
            heads: heads.unwrap_or_else(|| vec![document]),
        };
        let review_interval_ms = self.governance.state().charter().review_interval_ms();
        let open = Open {
            person: desk.person.clone(),
            effect,
            mode,
            title,
            text: Some(text),
            close_after_ms,
            review_after_ms: Some(review_after_ms.unwrap_or(review_interval_ms)),
            supersedes,
        };
        let decision = self.say_body(&Body::Open(Box::new(open)), desk)?;
        if mode != Mode::Auto {
            self.speak(decision, Position::Agree, None, desk)?;
        }
        Ok(decision)
    }

    /// What the charter asks for; for adopting a text, more than half, unless it asks for more.
    fn ordinary_mode(&self, effect: &Effect) -> Mode {
        let least = effect.least_mode(self.governance.state().charter());
        let is_enough = |mode| effect.may_be_decided_in(mode, self.governance.state().charter());
        if *effect == Effect::Adopt && is_enough(Mode::Majority) { Mode::Majority } else { least }
    }

    fn check_may_open(&self, effect: &Effect, mode: Mode) -> Result<(), Refusal> {
        let charter = self.governance.state().charter();
        if !effect.may_be_decided_in(mode, charter) {
            let least = effect.least_mode(charter);
            return Err(Refusal::WeakMode { asked: mode, least });
        }
        let partner = self.own_partner()?;
        let status = self.governance.state().partner(&partner).map(|partner| partner.status);
        let may = match effect {
            Effect::Leave { .. } => status.is_some_and(Status::is_member),
            Effect::AdmitPartner(_)
            | Effect::Readmit(_)
            | Effect::Reactivate { .. }
            | Effect::Adopt
            | Effect::SetPolicy { .. }
            | Effect::Remove { .. }
            | Effect::MarkDormant { .. }
            | Effect::ChangeSeat { .. }
            | Effect::RotateRoot { .. }
            | Effect::Recover(_) => status == Some(Status::Active),
        };
        if may { Ok(()) } else { Err(Refusal::NotAPartner) }
    }

    /// The partner whose seat key this node holds.
    fn own_partner(&self) -> Result<PartnerId, Refusal> {
        let key = self.governance.state().key(&self.key.public());
        key.map(|(partner, _)| partner).ok_or(Refusal::NotAPartner)
    }

    fn effect_of(&self, proposed: &ProposedEffect) -> Result<Effect, Refusal> {
        Ok(match proposed {
            ProposedEffect::Adopt => Effect::Adopt,
            ProposedEffect::Admit(guest) => Effect::AdmitPartner(self.newcomer(guest)?),
            ProposedEffect::Readmit(readmission) => {
                let Readmission { guest, partner, former_root, proof } = readmission.clone();
                let newcomer = Newcomer { partner, ..self.newcomer(&guest)? };
                Effect::Readmit(Return { newcomer, former_root, proof })
            }
            ProposedEffect::SetPolicy(key, value) => {
                let policy = self.governance.state().charter().policy(*key);
                let from_version = policy.ok_or(Refusal::NotFound("rule"))?.version;
                Effect::SetPolicy { key: *key, from_version, value: *value }
            }
            ProposedEffect::Remove(partner) => Effect::Remove { partner: *partner },
            ProposedEffect::MarkDormant(partner) => Effect::MarkDormant { partner: *partner },
            ProposedEffect::Recover { partner, guest } => {
                let known = self.governance.state().partner(partner);
                let old_root = known.ok_or(Refusal::NotFound("partner"))?.root_key;
                let newcomer = self.newcomer(guest)?;
                Effect::Recover(Recovery {
                    partner: *partner,
                    admission: newcomer.admission,
                    old_root,
                    new_root: newcomer.root_key,
                    next_root: newcomer.next_root,
                    new_seat: newcomer.seat_key,
                })
            }
            ProposedEffect::Leave => {
                let partner = self.own_partner()?;
                Effect::Leave { partner, tips: self.tips_of(&partner) }
            }
        })
    }

    /// Where the chains of a partner's keys end here.
    fn tips_of(&self, partner: &PartnerId) -> Vec<KeyTip> {
        let machines = self.governance.machines(&self.graph, partner);
        let machines = machines.into_iter().map(|(key, _)| key);
        let known = self.governance.state().partner(partner);
        let seat = known.map(|partner| partner.seat_key);
        let former = known.into_iter().flat_map(|partner| partner.former_keys.iter().copied());
        let root = known.map(|partner| partner.root_key);
        let keys = seat.into_iter().chain(machines).chain(root).chain(former);
        keys.map(|key| KeyTip { key, last: self.last_of(&key) })
            .take(guildhall_governance::LEAVING_KEYS_MAX)
            .collect()
    }

    fn last_of(&self, key: &PublicKey) -> Option<Tip> {
        let tips = self.graph.tips(key).into_iter();
        let tips = tips.map(|tip| Tip { seq: self.graph.header(tip).seq, id: self.graph.id(tip) });
        tips.max()
    }

    fn newcomer(&self, guest: &PublicKey) -> Result<Newcomer, Refusal> {
        let guests = self.governance.guests(&self.graph);
        let known = guests.iter().find(|known| known.claim.node_key == *guest && known.is_live);
        let guest = known.ok_or(Refusal::NotFound("guest"))?;
        let claim = guest.claim;
        Ok(Newcomer {
            admission: guest.admission,
            partner: claim.partner(),
            name: claim.name.clone(),
            handle: claim.handle.clone(),
            root_key: claim.root_key,
            next_root: claim.next_root,
            seat_key: claim.node_key,
        })
    }
}
