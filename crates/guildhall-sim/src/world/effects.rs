//! Carrying out what a node wants, in the order of the daemon's loop: everything to be kept first,
//! in one commit, then the rest; and dying at any point of it.

use std::rc::Rc;

use guildhall_ledger::{Contribution, ContributionId, PublicKey, Unverified};
use guildhall_node::{
    Act, CallId, Command, Effect, Event as NodeEvent, GossipId, GossipVerdict, Input, Member,
    Refusal, Reply, Source,
};

use super::{Call, Event, World};
use crate::disk::Reach;
use crate::fault::Fault;
use crate::links::Message;
use crate::machine::Doom;
use crate::plan::{Intent, MachineId};

/// How often a node's notes are kept.
const NOTES_PAUSE_MS: u64 = 60_000;

/// After its disk was found full, this long a machine tries nothing.
const FULL_DISK_PAUSE_MS: u64 = 1_000;

/// How late a late message is at most.
const LATE_MS_MAX: u64 = 10_000;

impl World {
    /// Everything to be kept first, in one commit; then the rest in order.
    pub(super) fn carry_out(&mut self, at: MachineId, effects: Vec<Effect>) {
        let mut news: Vec<Contribution> = Vec::new();
        let mut rest = Vec::with_capacity(effects.len());
        for effect in effects {
            match effect {
                Effect::Persist(contributions) => news.extend(contributions),
                // A node with a planted bug may want something done before the write.
                early if news.is_empty() && self.plan.bug.is_planted() => self.perform(at, early),
                other => rest.push(other),
            }
        }
        if !news.is_empty() && !self.commit(at, &news, &rest) {
            return;
        }
        for effect in rest {
            if let Some(doom) = self.machines[at.0].doom.as_mut()
                && let Some(effects) = &mut doom.effects
            {
                if *effects == 0 {
                    let doom = *doom;
                    self.figures.count(Fault::CrashAmid);
                    return self.die(at, doom);
                }
                *effects -= 1;
            }
            self.perform(at, effect);
        }
    }

    /// Makes contributions durable. False where the machine died or could not.
    fn commit(&mut self, at: MachineId, news: &[Contribution], rest: &[Effect]) -> bool {
        let at_ms = self.machines[at.0].now(self.true_ms()).wall_ms;
        if self.now_ms < self.machines[at.0].full_until_ms {
            self.figures.count(Fault::FullDisk);
            self.fall_back(at, rest);
            return false;
        }
        let me = self.machines[at.0].key();
        let has_own = news.iter().any(|contribution| contribution.author() == me);
        let is_due = |doom: &Doom| doom.effects.map_or(has_own, |effects| effects == 0);
        let doom = self.machines[at.0].doom.filter(is_due);
        let reach = doom.map_or(Reach::Whole, |doom| doom.reach);
        let machine = &mut self.machines[at.0];
        machine.disk.commit(news, &me, at_ms, reach);
        let written = match reach {
            Reach::Nothing => &[],
            Reach::Torn(count) => news.get(..count.min(news.len())).unwrap_or_default(),
            Reach::Log | Reach::Whole => news,
        };
        if self.machines[at.0].is_honest() {
            let result = self.checker.keeps(&me, written);
            self.note_broken(result);
        }
        for contribution in written {
            let id = contribution.id().0;
            self.remember(u64::from_le_bytes(*id.first_chunk().unwrap_or(&[0; 8])));
            self.tell(|_| format!("{at:?} keeps {contribution:?}"));
        }
        let slow = self.weather.disk_ms;
        let busy = self.now_ms + self.chances.machine.between(0, slow);
        self.machines[at.0].busy_until_ms = busy;
        let Some(doom) = doom else { return true };
        self.figures.count(match reach {
            Reach::Nothing => Fault::CrashBefore,
            Reach::Torn(_) => Fault::CrashTorn,
            Reach::Log => Fault::CrashTip,
            Reach::Whole => Fault::CrashAmid,
        });
        self.die(at, doom);
        false
    }

    /// Nothing of this round could be kept: the node goes on as its disk knows it.
    fn fall_back(&mut self, at: MachineId, effects: &[Effect]) {
        for effect in effects {
            if let Effect::Reply(call, _) = effect {
                self.replied(*call, Err(Refusal::DiskFull));
            }
        }
        for other in self.links.neighbours(at) {
            self.break_streams(at, other);
        }
        let session = self.chances.machine.bytes();
        let bug = self.plan.bug;
        let machine = &mut self.machines[at.0];
        let Some(Ok(loaded)) = machine.disk.load(machine.config(session), bug) else { return };
        let mut node = loaded.node;
        node.hold();
        machine.node = Some(node);
        machine.is_held = true;
        self.checker.started(at);
        let now = self.machines[at.0].now(self.true_ms());
        let keys: Vec<_> =
            self.links.neighbours(at).iter().map(|other| self.machines[other.0].key()).collect();
        let Some(node) = &mut self.machines[at.0].node else { return };
        let mut effects = node.start(now);
        for key in keys {
            effects.extend(node.handle(now, Input::Connected(key)));
        }
        for effect in effects {
            self.perform(at, effect);
        }
        self.machines[at.0].busy_until_ms = self.now_ms + FULL_DISK_PAUSE_MS;
        self.post(at, Input::Woken);
    }

    /// A machine dies.
    pub(super) fn die(&mut self, at: MachineId, doom: Doom) {
        self.tell(|_| format!("{at:?} dies for {} ms", doom.down_ms));
        self.go_down(at);
        if !self.machines[at.0].is_gone {
            self.after(doom.down_ms.max(1), Event::Start(at));
        }
    }

    /// Takes a machine off the network and its node out of memory.
    pub(super) fn go_down(&mut self, at: MachineId) {
        self.machines[at.0].forget();
        self.machines[at.0].runs += 1;
        for other in self.links.neighbours(at) {
            self.separate(at, other);
        }
        self.calls.retain(|_, call| call.machine != at);
    }

    /// A machine starts from its disk.
    pub(super) fn start(&mut self, at: MachineId) {
        let true_ms = self.true_ms();
        let session = self.chances.machine.bytes();
        let bug = self.plan.bug;
        let machine = &mut self.machines[at.0];
        if machine.is_up() || machine.is_gone {
            return;
        }
        machine.runs += 1;
        machine.watch.start(true_ms);
        machine.notes_due_ms = self.now_ms + NOTES_PAUSE_MS;
        let Some(Ok(loaded)) = machine.disk.load(machine.config(session), bug) else { return };
        let now = machine.now(true_ms);
        let mut node = loaded.node;
        let effects = node.start(now);
        if !node.is_guarded() {
            machine.disk.settle_here();
        }
        let holes = loaded.holes;
        self.tell(|_| format!("{at:?} starts with {} and {holes} holes", node.graph().len()));
        let lost = self.machines[at.0]
            .acknowledged
            .filter(|id| node.graph().find(id).is_none() && holes == 0);
        self.machines[at.0].node = Some(node);
        self.checker.started(at);
        if let Some(id) = lost.filter(|_| self.machines[at.0].is_honest()) {
            let words = format!("{at:?} was told that {id:?} is recorded, and does not have it");
            self.note_broken(Err((crate::check::Invariant::Acknowledged, words)));
        }
        self.carry_out(at, effects);
        self.look(at);
    }

    fn perform(&mut self, at: MachineId, effect: Effect) {
        match effect {
            Effect::Persist(_) => {}
            Effect::KeepNotes(notes) => self.machines[at.0].disk.keep_notes(notes),
            Effect::Publish(bytes) => self.publish(at, bytes),
            Effect::Verdict(gossip, verdict) => self.judged(at, gossip, verdict),
            Effect::Open(peer) => self.open_stream(at, peer),
            Effect::Send(stream, bytes) => self.send((at, stream), bytes),
            Effect::Receive(stream) => self.receive((at, stream)),
            Effect::Close(stream) => self.close((at, stream)),
            Effect::Verify(source, batch) => self.verify(at, source, batch),
            Effect::AnswerJoin(stream, bytes) => self.answer_join(at, stream, bytes),
            Effect::Members { members, former } => self.set_members(at, &members, &former),
            Effect::Reply(call, reply) => self.replied(call, *reply),
            Effect::Event(event) => self.told(at, &event),
            Effect::WakeAt(mono_ms) => {
                let wake = self.machines[at.0].watch.when(mono_ms);
                let wake = wake.saturating_sub(self.slept_ms).max(self.now_ms);
                let before = self.machines[at.0].wake_at_ms;
                if before.is_none_or(|before| wake < before) {
                    self.machines[at.0].wake_at_ms = Some(wake);
                    self.queue(wake, Event::Wake(at));
                }
            }
        }
    }

    pub(super) fn wake(&mut self, at: MachineId) {
        let due = self.machines[at.0].wake_at_ms.is_some_and(|wake| wake <= self.now_ms);
        if due {
            self.machines[at.0].wake_at_ms = None;
            self.post(at, Input::Woken);
        }
    }

    fn told(&mut self, at: MachineId, event: &NodeEvent) {
        match event {
            NodeEvent::Refused { id, why, .. } => {
                self.tell(|_| format!("{at:?} refuses {id:?}: {why}"));
            }
            NodeEvent::EntryFinal(count) => {
                self.tell(|_| format!("{at:?} has {count} entries final"));
            }
            NodeEvent::Admitted(_) | NodeEvent::Connected(_) | NodeEvent::Disconnected(_) => {}
        }
    }

    fn publish(&mut self, at: MachineId, bytes: Vec<u8>) {
        self.spread(at, &Rc::new(Message::new(bytes.into(), at)));
    }

    fn spread(&mut self, at: MachineId, message: &Rc<Message>) {
        if self.machines[at.0].is_hiding {
            return;
        }
        for to in self.links.neighbours(at) {
            self.pass_on(at, to, message);
        }
    }

    pub(super) fn pass_on(&mut self, from: MachineId, to: MachineId, message: &Rc<Message>) {
        if message.reaches(to) || !self.links.is_open(from, to) || !self.do_gossip(from, to) {
            return;
        }
        let weather = self.weather;
        if self.chances.network.in_percent(weather.loss) {
            self.figures.count(Fault::Loss);
            return;
        }
        message.reach(to);
        let mut delay = self.way_ms();
        if self.chances.network.in_percent(weather.late) {
            self.figures.count(Fault::Late);
            delay += self.chances.network.below(LATE_MS_MAX);
        }
        self.after(delay, Event::Gossip { from, to, message: Rc::clone(message) });
        if self.chances.network.in_percent(weather.doubled) {
            self.figures.count(Fault::Duplicate);
            let later = delay + self.chances.network.below(LATE_MS_MAX);
            self.after(later, Event::Gossip { from, to, message: Rc::clone(message) });
        }
    }

    pub(super) fn gossip_arrives(&mut self, from: MachineId, to: MachineId, message: &Rc<Message>) {
        let gossip = GossipId(self.number());
        let key = self.machines[from.0].key();
        let machine = &mut self.machines[to.0];
        if !machine.is_up() {
            return;
        }
        machine.hear(&message.bytes);
        machine.gossip.insert(gossip, Rc::clone(message));
        self.post(to, Input::Gossip { from: key, gossip, bytes: message.bytes.to_vec() });
    }

    fn judged(&mut self, at: MachineId, gossip: GossipId, verdict: GossipVerdict) {
        let Some(message) = self.machines[at.0].gossip.remove(&gossip) else { return };
        if verdict == GossipVerdict::Accept {
            self.spread(at, &message);
        }
    }

    /// Checks signatures, each once a run; all machines share what holds.
    fn verify(&mut self, at: MachineId, source: Source, batch: Vec<Unverified>) {
        let (mut sound, mut forged) = (Vec::with_capacity(batch.len()), Vec::new());
        for unverified in batch {
            let id = unverified.id();
            let place = (id, unverified.signature());
            let known = self.checked.entry(place).or_insert_with(|| unverified.verify().ok());
            match known {
                Some(contribution) => sound.push(contribution.clone()),
                None => forged.push(id),
            }
        }
        self.hand_in(1, at, Input::Verified { source, sound, forged });
    }

    fn set_members(&mut self, at: MachineId, members: &[Member], former: &[PublicKey]) {
        let machine = &mut self.machines[at.0];
        machine.members = members.iter().map(|member| member.key).collect();
        let before = std::mem::replace(&mut machine.former, former.iter().copied().collect());
        // A change of standing ends a connection; another is made.
        for other in self.links.neighbours(at) {
            let key = self.machines[other.0].key();
            if self.machines[at.0].former.contains(&key) && !before.contains(&key) {
                self.separate(at, other);
            }
        }
        self.update_links(at);
    }

    /// A person has a machine do something.
    pub(super) fn command(&mut self, at: MachineId, intent: Option<Intent>, act: Act) {
        let call = self.number();
        let speaks_on = match &act {
            Act::Speak { decision, .. } => Some(*decision),
            _ => None,
        };
        self.calls.insert(call, Call { machine: at, intent, speaks_on });
        let command = Command { person: None, act };
        self.post(at, Input::Command { call: CallId(call), command: Box::new(command) });
    }

    fn replied(&mut self, call: CallId, reply: Result<Reply, Refusal>) {
        let Some(Call { machine: at, intent, speaks_on }) = self.calls.remove(&call.0) else {
            return;
        };
        self.tell(|_| match &reply {
            Ok(reply) => format!("{at:?} did {intent:?}: {:?}", reply.ids),
            Err(why) => format!("{at:?} could not {intent:?}: {why}"),
        });
        let Ok(reply) = reply else { return };
        let newest = self.newest_own(at);
        let machine = &mut self.machines[at.0];
        machine.acknowledged = newest;
        machine.spoken.extend(speaks_on);
        match intent {
            Some(Intent::Comment) => machine.comments.extend(reply.ids.first()),
            Some(Intent::Adopt | Intent::Amend) => machine.proposed.extend(reply.ids.first()),
            Some(Intent::Invite(guest)) => self.hand_over(guest, reply.token),
            _ => {}
        }
    }

    fn newest_own(&self, at: MachineId) -> Option<ContributionId> {
        let node = self.node(at)?;
        let tips = node.graph().tips(&node.public_key());
        let newest = tips.into_iter().max_by_key(|tip| node.graph().header(*tip).seq)?;
        Some(node.graph().id(newest))
    }

    /// Once in a while the shell keeps the node's notes, and puts the home's place in order.
    pub(super) fn keep_notes(&mut self, at: MachineId) {
        let (now_ms, true_ms) = (self.now_ms, self.true_ms());
        let machine = &mut self.machines[at.0];
        let now = machine.now(true_ms);
        let Some(node) = &machine.node else { return };
        if machine.notes_due_ms <= now_ms {
            machine.notes_due_ms = now_ms + NOTES_PAUSE_MS;
            machine.disk.keep_notes(node.notes_at(now));
        }
    }
}
