//! One exchange with another node over one stream.

use std::collections::VecDeque;
use std::sync::Arc;

use guildhall_ledger::{Frontier, Graph, Index, Malformed, Past, PublicKey, Unverified};

use crate::range::{self, Range};
use crate::wire::{Hello, Message, PROTOCOL_VERSION};

#[cfg(test)]
mod tests;

/// A batch is closed once it holds this many bytes; a frame stays far below its limit of 1 MiB.
const BATCH_LENGTH: usize = 256 * 1024;

/// Most contributions in a batch, so that small ones do not pile up before they are checked.
const BATCH_COUNT_MAX: usize = 1_024;

/// Which side of the stream this is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    /// Opened the stream, asks first.
    Initiator,
    /// Was called, answers first.
    Responder,
}

/// What the caller does next.
#[derive(Debug)]
pub enum Step {
    /// Send these bytes as one frame.
    Send(Vec<u8>),
    /// Check and admit these; the session goes on meanwhile.
    Received(Vec<Unverified>),
    /// The exchange is over; close the stream.
    Finished,
}

/// Why an exchange was broken off. The other side is at fault, or of another version.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Fault {
    /// A frame that is no message.
    #[error("sent bytes that are no message")]
    Unreadable,
    /// A message that does not belong here.
    #[error("sent a message out of turn")]
    OutOfTurn,
    /// The other side speaks another version.
    #[error("speaks version {0} of the protocol, this node speaks {PROTOCOL_VERSION}")]
    Version(u16),
    /// The other side is of another federation.
    #[error("belongs to another federation")]
    Federation,
    /// More came than was asked for.
    #[error("sent more than was asked for")]
    TooMuch,
    /// A batch held something that is no contribution.
    #[error("sent a malformed contribution")]
    Contribution(#[source] Malformed),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    /// Waiting for their hello.
    Greeting,
    /// Digests differ: waiting for their frontier.
    Comparing,
    /// We asked: batches come.
    Taking,
    /// They may ask; `Done` from the initiator ends it at once.
    Serving,
    /// Said `Done`; waiting for the other's.
    Closing,
    Over,
}

/// One exchange.
#[derive(Debug)]
pub struct Session {
    role: Role,
    state: State,
    theirs: Option<Arc<Frontier>>,
    their_count: u64,
    was_equal: bool,
    wanted: Vec<Range>,
    /// How many contributions may still come.
    allowance: u64,
    /// What we still have to send for their want.
    outgoing: VecDeque<Index>,
    is_sending: bool,
    /// To whoever is no member any more: nothing else is shown, and nothing is taken.
    within: Option<Past>,
    /// They asked for everything of ours that they lacked, and not for nothing.
    have_asked: bool,
}

impl Session {
    /// Begins an exchange: the initiator's first step is its hello.
    pub fn new(role: Role, graph: &Graph) -> (Self, Vec<Step>) {
        let session = Self {
            role,
            state: State::Greeting,
            theirs: None,
            their_count: 0,
            was_equal: false,
            wanted: Vec::new(),
            allowance: 0,
            outgoing: VecDeque::new(),
            is_sending: false,
            within: None,
            have_asked: false,
        };
        let steps = match role {
            Role::Initiator => vec![session.hello(graph)],
            Role::Responder => Vec::new(),
        };
        (session, steps)
    }

    /// Answers somebody who is no member any more: it may have what `past` covers, and nothing is
    /// taken from it.
    pub fn farewell(graph: &Graph, past: Past) -> Self {
        let (session, _) = Self::new(Role::Responder, graph);
        Self { within: Some(past), ..session }
    }

    /// Their tips, once they showed them.
    pub fn their_frontier(&self) -> Option<&Frontier> {
        self.theirs.as_deref()
    }

    /// How many contributions they say they hold.
    pub fn their_count(&self) -> u64 {
        self.their_count
    }

    /// Whether both sides held the same when they greeted each other.
    pub fn was_equal(&self) -> bool {
        self.was_equal
    }

    /// Whether they hold what `author` signed up to `seq`, once the exchange has come to its end:
    /// they showed it, or asked for what they lacked. Whoever holds us for no member any more does
    /// neither.
    pub fn do_they_hold(&self, author: &PublicKey, seq: u64) -> bool {
        let shown = self.theirs.as_ref().and_then(|theirs| theirs.0.get(author));
        self.have_asked || shown.is_some_and(|tips| tips.iter().any(|tip| tip.seq >= seq))
    }

    /// Whether the exchange came to its end.
    pub fn is_over(&self) -> bool {
        self.state == State::Over
    }

    /// A frame came in.
    pub fn receive(&mut self, graph: &Graph, frame: &[u8]) -> Result<Vec<Step>, Fault> {
        match Message::from_wire(frame).map_err(|_| Fault::Unreadable)? {
            Message::Hello(theirs) if self.state == State::Greeting => self.greeted(graph, theirs),
            Message::Frontier(theirs) if self.state == State::Comparing => {
                Ok(self.compared(graph, theirs))
            }
            Message::Want(ranges) if self.state == State::Serving => {
                let mut outgoing = range::answer(graph, &ranges);
                if let Some(past) = &self.within {
                    outgoing.retain(|index| graph.in_past(*index, past));
                }
                self.have_asked = !ranges.is_empty();
                self.outgoing = outgoing.into();
                self.is_sending = true;
                Ok(self.sent(graph))
            }
            Message::Batch(batch) if self.state == State::Taking => self.took(batch),
            Message::End if self.state == State::Taking => Ok(self.took_all()),
            Message::Turn if self.is_turn_of_responder() => Ok(self.ask()),
            Message::Done if self.state == State::Closing => {
                self.state = State::Over;
                Ok(vec![Step::Finished])
            }
            Message::Done if self.may_end() => {
                self.state = State::Over;
                Ok(vec![Step::Send(Message::Done.to_wire()), Step::Finished])
            }
            Message::Hello(_)
            | Message::Frontier(_)
            | Message::Want(_)
            | Message::Batch(_)
            | Message::End
            | Message::Turn
            | Message::Done => Err(Fault::OutOfTurn),
        }
    }

    /// The last frame has left: the next batch, if one is due. Batches are made one at a time, so
    /// a slow reader holds no more than one in memory.
    pub fn sent(&mut self, graph: &Graph) -> Vec<Step> {
        if !self.is_sending {
            return Vec::new();
        }
        let mut batch = Vec::new();
        let mut length = 0_usize;
        while length < BATCH_LENGTH && batch.len() < BATCH_COUNT_MAX {
            let Some(index) = self.outgoing.pop_front() else { break };
            let bytes = graph.contribution(index).bytes();
            length = length.saturating_add(bytes.len());
            batch.push(bytes.to_vec());
        }
        if batch.is_empty() {
            self.is_sending = false;
            return vec![Step::Send(Message::End.to_wire())];
        }
        vec![Step::Send(Message::Batch(batch).to_wire())]
    }

    fn greeted(&mut self, graph: &Graph, theirs: Hello) -> Result<Vec<Step>, Fault> {
        if theirs.version != PROTOCOL_VERSION {
            return Err(Fault::Version(theirs.version));
        }
        if theirs.federation != graph.federation() {
            return Err(Fault::Federation);
        }
        self.their_count = theirs.count;
        let is_equal = theirs.digest == self.digest(graph);
        self.was_equal = is_equal;
        if is_equal {
            self.theirs = Some(self.frontier(graph));
        }
        Ok(match (self.role, is_equal) {
            (Role::Responder, _) => {
                // The initiator's next message says whether it saw a difference.
                self.state = State::Comparing;
                vec![self.hello(graph)]
            }
            (Role::Initiator, true) => {
                self.state = State::Closing;
                vec![Step::Send(Message::Done.to_wire())]
            }
            (Role::Initiator, false) => {
                self.state = State::Comparing;
                vec![Step::Send(Message::Frontier(self.frontier(graph)).to_wire())]
            }
        })
    }

    fn compared(&mut self, graph: &Graph, theirs: Arc<Frontier>) -> Vec<Step> {
        if self.within.is_none() {
            (self.wanted, self.allowance) = range::lacking(graph, &theirs);
        }
        self.theirs = Some(theirs);
        match self.role {
            Role::Initiator => self.ask(),
            Role::Responder => {
                self.state = State::Serving;
                vec![Step::Send(Message::Frontier(self.frontier(graph)).to_wire())]
            }
        }
    }

    fn ask(&mut self) -> Vec<Step> {
        self.state = State::Taking;
        let wanted = std::mem::take(&mut self.wanted);
        vec![Step::Send(Message::Want(wanted).to_wire())]
    }

    fn took(&mut self, batch: Vec<Vec<u8>>) -> Result<Vec<Step>, Fault> {
        let count = u64::try_from(batch.len()).unwrap_or(u64::MAX);
        self.allowance = self.allowance.checked_sub(count).ok_or(Fault::TooMuch)?;
        let read: Result<Vec<Unverified>, Malformed> =
            batch.into_iter().map(Unverified::decode).collect();
        Ok(vec![Step::Received(read.map_err(Fault::Contribution)?)])
    }

    fn took_all(&mut self) -> Vec<Step> {
        let (state, message) = match self.role {
            Role::Initiator => (State::Serving, Message::Turn),
            Role::Responder => (State::Closing, Message::Done),
        };
        self.state = state;
        vec![Step::Send(message.to_wire())]
    }

    fn is_turn_of_responder(&self) -> bool {
        self.role == Role::Responder && self.state == State::Serving && !self.is_sending
    }

    /// The initiator says so at once where there is no difference, the responder at the end, when
    /// it has all; the other side answers in kind, so each knows that the other is done.
    fn may_end(&self) -> bool {
        let last = match self.role {
            Role::Initiator => State::Serving,
            Role::Responder => State::Comparing,
        };
        self.state == last && !self.is_sending
    }

    fn hello(&self, graph: &Graph) -> Step {
        let count = self.within.as_ref().map_or_else(
            || graph.len(),
            |past| graph.indices().filter(|index| graph.in_past(*index, past)).count(),
        );
        let hello = Hello {
            version: PROTOCOL_VERSION,
            federation: graph.federation(),
            digest: self.digest(graph),
            count: u64::try_from(count).unwrap_or(u64::MAX),
        };
        Step::Send(Message::Hello(hello).to_wire())
    }

    fn digest(&self, graph: &Graph) -> [u8; 32] {
        self.within.as_ref().map_or_else(|| graph.heads_digest(), |past| graph.digest_within(past))
    }

    fn frontier(&self, graph: &Graph) -> Arc<Frontier> {
        let within = self.within.as_ref().map(|past| Arc::new(graph.frontier_within(past)));
        within.unwrap_or_else(|| graph.frontier())
    }
}
