//! Catch-up streams that are open, and what goes over them.
//!
//! A stream asks for its next frame when few batches are left to be checked, so that one is on its
//! way while another is checked and a fast sender still waits. Nothing is answered before all that
//! came is admitted and on disk, so `Done` is said only of what is durable.

use std::collections::BTreeMap;

use guildhall_ledger::{Graph, Past, PublicKey, Unverified};
use guildhall_sync::{Fault, Role, Session, Step};

use crate::input::{Effect, Source, StreamId};

/// Most catch-up streams open at once; for more there is no room, and they come again later.
const STREAMS_MAX: usize = 64;

/// Most batches of one stream that are held and not checked yet: one at work, one at hand.
const UNCHECKED_MAX: usize = 2;

#[cfg(test)]
mod tests;

#[derive(Debug)]
struct Exchange {
    peer: PublicKey,
    is_ours: bool,
    session: Session,
    /// Our own newest place when the exchange began.
    own: Option<(PublicKey, u64)>,
    /// Batches handed out to be checked.
    unchecked: usize,
    /// What the session wants done once they are.
    held: Vec<Step>,
    /// Whether a frame has been asked for and has not come.
    is_reading: bool,
}

/// An exchange that came to its end.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) peer: PublicKey,
    pub(crate) is_ours: bool,
    /// How far the other side has our own chain for sure.
    pub(crate) own_seq: Option<u64>,
    /// Whether both sides held the same when it began.
    pub(crate) was_equal: bool,
    /// Whether both sides said they were done.
    pub(crate) is_complete: bool,
}

/// What a frame led to.
#[derive(Debug)]
pub(crate) enum Progress {
    /// The exchange goes on.
    Ongoing(Vec<Effect>),
    /// It is over.
    Ended(Vec<Effect>, Ended),
    /// The other side broke the protocol.
    Broken(Vec<Effect>, Ended, Fault),
}

/// All open exchanges.
#[derive(Debug, Default)]
pub(crate) struct Exchanges {
    open: BTreeMap<StreamId, Exchange>,
}

impl Exchanges {
    /// A stream is open: begins an exchange on it, if there is room for one.
    pub(crate) fn open(
        &mut self,
        graph: &Graph,
        stream: StreamId,
        (peer, is_ours): (PublicKey, bool),
        own: Option<(PublicKey, u64)>,
    ) -> Option<Vec<Effect>> {
        let role = if is_ours { Role::Initiator } else { Role::Responder };
        let (session, steps) = Session::new(role, graph);
        self.begin(stream, Exchange::new(peer, is_ours, session, own), steps)
    }

    /// A stream of somebody who is no member any more, and may have what `past` covers.
    pub(crate) fn open_farewell(
        &mut self,
        graph: &Graph,
        stream: StreamId,
        peer: PublicKey,
        past: Past,
    ) -> Option<Vec<Effect>> {
        let session = Session::farewell(graph, past);
        self.begin(stream, Exchange::new(peer, false, session, None), Vec::new())
    }

    fn begin(
        &mut self,
        stream: StreamId,
        exchange: Exchange,
        steps: Vec<Step>,
    ) -> Option<Vec<Effect>> {
        if self.open.len() >= STREAMS_MAX {
            return None;
        }
        self.open.insert(stream, exchange);
        let sends = steps.into_iter().filter_map(|step| match step {
            Step::Send(bytes) => Some(Effect::Send(stream, bytes)),
            Step::Received(_) | Step::Finished => None,
        });
        Some(sends.chain([Effect::Receive(stream)]).collect())
    }

    /// A frame came on a stream.
    pub(crate) fn receive(&mut self, graph: &Graph, stream: StreamId, frame: &[u8]) -> Progress {
        let Some(exchange) = self.open.get_mut(&stream) else {
            return Progress::Ongoing(Vec::new());
        };
        exchange.is_reading = false;
        match exchange.session.receive(graph, frame) {
            Ok(steps) if exchange.unchecked > 0 && !is_batch(&steps) => {
                exchange.held = steps;
                Progress::Ongoing(Vec::new())
            }
            Ok(steps) => self.carry_out(stream, steps),
            Err(fault) => {
                let ended = self.end(stream).expect("the stream was found above");
                Progress::Broken(vec![Effect::Close(stream)], ended, fault)
            }
        }
    }

    /// The last frame of a stream has left: sends the next batch, if one is due.
    pub(crate) fn sent(&mut self, graph: &Graph, stream: StreamId) -> Vec<Effect> {
        let Some(exchange) = self.open.get_mut(&stream) else { return Vec::new() };
        let send = |step| match step {
            Step::Send(bytes) => Some(Effect::Send(stream, bytes)),
            Step::Received(_) | Step::Finished => None,
        };
        exchange.session.sent(graph).into_iter().filter_map(send).collect()
    }

    /// The streams on which exchanges go on.
    pub(crate) fn streams(&self) -> impl Iterator<Item = StreamId> {
        self.open.keys().copied()
    }

    /// Who is at the other end of a stream.
    pub(crate) fn peer(&self, stream: StreamId) -> Option<PublicKey> {
        self.open.get(&stream).map(|exchange| exchange.peer)
    }

    /// A batch of a stream was checked and taken in: goes on.
    pub(crate) fn checked(&mut self, stream: StreamId) -> Progress {
        let Some(exchange) = self.open.get_mut(&stream) else {
            return Progress::Ongoing(Vec::new());
        };
        exchange.unchecked = exchange.unchecked.saturating_sub(1);
        if exchange.unchecked == 0 && !exchange.held.is_empty() {
            let held = std::mem::take(&mut exchange.held);
            return self.carry_out(stream, held);
        }
        Progress::Ongoing(exchange.read_on(stream).into_iter().collect())
    }

    /// The stream is gone.
    pub(crate) fn end(&mut self, stream: StreamId) -> Option<Ended> {
        let Exchange { peer, is_ours, session, own, .. } = self.open.remove(&stream)?;
        let own = own.filter(|(me, seq)| session.do_they_hold(me, *seq));
        let own_seq = own.map(|(_, seq)| seq);
        let (was_equal, is_complete) = (session.was_equal(), session.is_over());
        Some(Ended { peer, is_ours, own_seq, was_equal, is_complete })
    }

    fn carry_out(&mut self, stream: StreamId, steps: Vec<Step>) -> Progress {
        let mut effects = Vec::new();
        let mut batch: Vec<Unverified> = Vec::new();
        let mut is_finished = false;
        for step in steps {
            match step {
                Step::Send(bytes) => effects.push(Effect::Send(stream, bytes)),
                Step::Received(received) => batch.extend(received),
                Step::Finished => is_finished = true,
            }
        }
        if is_finished {
            effects.push(Effect::Close(stream));
            let ended = self.end(stream).expect("an open stream carries the steps");
            return Progress::Ended(effects, ended);
        }
        let Some(exchange) = self.open.get_mut(&stream) else { return Progress::Ongoing(effects) };
        if !batch.is_empty() {
            exchange.unchecked = exchange.unchecked.saturating_add(1);
            effects.push(Effect::Verify(Source::Stream(stream), batch));
        }
        effects.extend(exchange.read_on(stream));
        Progress::Ongoing(effects)
    }
}

impl Exchange {
    fn new(
        peer: PublicKey,
        is_ours: bool,
        session: Session,
        own: Option<(PublicKey, u64)>,
    ) -> Self {
        let (unchecked, held, is_reading) = (0, Vec::new(), true);
        Self { peer, is_ours, session, own, unchecked, held, is_reading }
    }

    /// Asks for the next frame, if there is room for what it may hold.
    fn read_on(&mut self, stream: StreamId) -> Option<Effect> {
        let may_read = self.unchecked < UNCHECKED_MAX && self.held.is_empty() && !self.is_reading;
        may_read.then(|| {
            self.is_reading = true;
            Effect::Receive(stream)
        })
    }
}

fn is_batch(steps: &[Step]) -> bool {
    steps.iter().all(|step| matches!(step, Step::Received(_)))
}
