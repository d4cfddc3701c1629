//! Invites and those who redeem them.

use std::collections::BTreeSet;

use guildhall_governance::Token;
use guildhall_ledger::PublicKey;
use guildhall_node::{BadAnswer, Input, JoinRequest, Member, StreamId, read_answer};

use super::{Event, World};
use crate::disk::Reach;
use crate::fault::Fault;
use crate::plan::MachineId;

/// How long somebody waits before asking again.
const ASK_PAUSE_MS: u64 = 3_000;

impl World {
    /// An invite reaches whom it is for, and whoever looks over their shoulder.
    pub(super) fn hand_over(&mut self, guest: MachineId, token: Option<Token>) {
        let Some(token) = token else { return };
        self.tokens.push(token.clone());
        let machine = &mut self.machines[guest.0];
        if machine.token.is_none() && machine.disk.is_empty() {
            machine.token = Some(token);
            self.after(1_000, Event::Ask(guest));
        }
    }

    /// Asks the sponsor, and again until there is an answer.
    pub(super) fn ask_to_join(&mut self, at: MachineId) {
        let machine = &self.machines[at.0];
        let Some(token) = machine.token.clone().filter(|_| machine.disk.is_empty()) else { return };
        let claim = machine.keys.claim(&token);
        let bytes = JoinRequest::new(claim, None).to_wire();
        let key = machine.key();
        self.ask(Some(at), token.sponsor, key, bytes);
        self.after(ASK_PAUSE_MS, Event::Ask(at));
    }

    /// Somebody asks the node of `sponsor`.
    pub(super) fn ask(
        &mut self,
        from: Option<MachineId>,
        sponsor: PublicKey,
        peer: PublicKey,
        bytes: Vec<u8>,
    ) {
        let mut found = self.machines.iter().filter(|machine| machine.key() == sponsor);
        let Some(to) = found.find(|machine| machine.is_up()).map(|machine| machine.id) else {
            return;
        };
        let comes_through =
            from.is_none_or(|from| self.links.is_open(from, to) && self.links.is_open(to, from));
        if !comes_through {
            return;
        }
        let stream = StreamId(self.number());
        if let Some(from) = from {
            self.asking.insert(stream, from);
        }
        let delay = self.way_ms();
        self.hand_in(delay, to, Input::JoinRequest { stream, peer, bytes });
    }

    pub(super) fn answer_join(&mut self, _at: MachineId, stream: StreamId, bytes: Vec<u8>) {
        let Some(to) = self.asking.remove(&stream) else { return };
        let delay = self.way_ms();
        self.after(delay, Event::Answer { to, bytes });
    }

    pub(super) fn answered(&mut self, at: MachineId, bytes: &[u8]) {
        let at_ms = self.machines[at.0].now(self.true_ms()).wall_ms;
        let machine = &mut self.machines[at.0];
        let Some(token) = machine.token.clone().filter(|_| machine.disk.is_empty()) else { return };
        match read_answer(bytes, token.federation) {
            Ok(genesis) => {
                let sponsor = Member { key: token.sponsor, addresses: token.addresses };
                machine.sponsor = Some((sponsor, token.anchor));
                let me = machine.key();
                machine.disk.commit(&[genesis], &me, at_ms, Reach::Whole);
                self.figures.count(Fault::Joined);
                let all: BTreeSet<MachineId> = self.links.wished(at).into_iter().collect();
                let mut sponsors =
                    self.machines.iter().filter(|found| found.key() == token.sponsor);
                if let Some(to) = sponsors.next().map(|found| found.id)
                    && !all.contains(&to)
                {
                    self.links.wish(at, to);
                }
                self.start(at);
            }
            Err(BadAnswer::Refused(why)) => {
                // Another redeemed it, or there is no room: nobody asks on.
                machine.token = None;
                self.tell(|_| format!("{at:?} may not join: {why}"));
            }
            Err(BadAnswer::Unreadable | BadAnswer::OtherFederation) => {}
        }
    }
}
