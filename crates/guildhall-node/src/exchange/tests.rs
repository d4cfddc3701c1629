use std::collections::VecDeque;

use guildhall_ledger::{
    Contribution, ContributionId, Draft, FederationId, Graph, Index, Kind, Scope, SecretKey,
};

use super::{Exchanges, Progress, UNCHECKED_MAX};
use crate::input::{Effect, StreamId};

const STREAM: StreamId = StreamId(1);

/// Enough bodies of this length for several batches.
const BODY_LENGTH: usize = 50_000;

fn draft(graph: Option<&Graph>, body: Vec<u8>) -> Draft {
    let prev = graph.map(|graph| graph.heads().next().unwrap());
    let header = |index: Index| graph.unwrap().header(index);
    Draft {
        federation: graph.map_or(FederationId::ZERO, Graph::federation),
        seq: prev.map_or(0, |prev| header(prev).seq + 1),
        prev: prev.map_or(ContributionId::ZERO, |prev| graph.unwrap().id(prev)),
        parents: Vec::new(),
        height: prev.map_or(0, |prev| header(prev).height + 1),
        minutes: 0,
        time_ms: 0,
        kind: if graph.is_some() { Kind::DOC_EDIT } else { Kind::GENESIS },
        scope: Scope::ZERO,
        body,
    }
}

/// The founding act alone, and a graph with so many contributions after it.
fn graphs(count: usize) -> (Graph, Graph) {
    let key = SecretKey::from_seed(&[1; 32]);
    let genesis = draft(None, Vec::new()).sign(&key);
    let mut full = Graph::new(genesis.clone());
    for _ in 0..count {
        let next = draft(Some(&full), vec![7; BODY_LENGTH]).sign(&key);
        insert(&mut full, next);
    }
    (Graph::new(genesis), full)
}

fn insert(graph: &mut Graph, contribution: Contribution) {
    let past = graph.place(&contribution).unwrap();
    graph.insert(contribution, past);
}

/// One side of a stream: what it wants checked, and what it sent.
struct Side {
    exchanges: Exchanges,
    graph: Graph,
    unchecked: VecDeque<Vec<Contribution>>,
    sent: VecDeque<Vec<u8>>,
    is_reading: bool,
    is_complete: bool,
}

impl Side {
    fn new(graph: Graph, is_ours: bool) -> Self {
        let mut side = Self {
            exchanges: Exchanges::default(),
            graph,
            unchecked: VecDeque::new(),
            sent: VecDeque::new(),
            is_reading: false,
            is_complete: false,
        };
        let peer = SecretKey::from_seed(&[9; 32]).public();
        let effects = side.exchanges.open(&side.graph, STREAM, (peer, is_ours), None);
        side.take(effects.unwrap());
        side
    }

    fn take(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            if let Effect::Send(_, bytes) = effect {
                self.sent.push_back(bytes);
            } else if let Effect::Verify(_, batch) = effect {
                let batch = batch.into_iter().map(|one| one.verify().unwrap());
                self.unchecked.push_back(batch.collect());
            } else if let Effect::Receive(_) = effect {
                self.is_reading = true;
            } else {
                assert!(matches!(effect, Effect::Close(_)), "an exchange wants {effect:?}");
            }
        }
    }

    fn progress(&mut self, progress: Progress) {
        match progress {
            Progress::Ongoing(effects) => self.take(effects),
            Progress::Ended(effects, ended) => {
                self.is_complete = ended.is_complete;
                self.take(effects);
            }
            Progress::Broken(_, _, fault) => panic!("{fault}"),
        }
    }

    fn receive(&mut self, frame: &[u8]) {
        self.is_reading = false;
        let progress = self.exchanges.receive(&self.graph, STREAM, frame);
        self.progress(progress);
    }

    /// The oldest batch is found sound and taken in.
    fn check_one(&mut self) {
        for contribution in self.unchecked.pop_front().unwrap() {
            insert(&mut self.graph, contribution);
        }
        let progress = self.exchanges.checked(STREAM);
        self.progress(progress);
    }
}

/// Carries frames until nobody reads what is there.
fn carry(one: &mut Side, other: &mut Side) {
    while carry_one_way(one, other) || carry_one_way(other, one) {}
}

fn carry_one_way(from: &mut Side, to: &mut Side) -> bool {
    let mut has_moved = false;
    while to.is_reading
        && let Some(frame) = from.sent.pop_front()
    {
        has_moved = true;
        let effects = from.exchanges.sent(&from.graph, STREAM);
        from.take(effects);
        to.receive(&frame);
    }
    has_moved
}

#[test]
fn a_few_batches_are_taken_ahead_of_the_check_and_no_more() {
    let (empty, full) = graphs(30);
    let (mut asking, mut serving) = (Side::new(empty, true), Side::new(full, false));

    carry(&mut asking, &mut serving);

    assert_eq!(asking.unchecked.len(), UNCHECKED_MAX);
    assert!(!asking.is_reading);
    asking.check_one();
    carry(&mut asking, &mut serving);
    assert_eq!(asking.unchecked.len(), UNCHECKED_MAX);
}

#[test]
fn nothing_is_said_before_the_last_batch_is_taken_in() {
    let (empty, full) = graphs(7);
    let (mut asking, mut serving) = (Side::new(empty, true), Side::new(full, false));
    carry(&mut asking, &mut serving);
    asking.check_one();
    carry(&mut asking, &mut serving);
    assert_eq!(asking.unchecked.len(), 1, "the end has come before the last batch is checked");
    assert!(asking.sent.is_empty() && !asking.is_reading);

    asking.check_one();
    carry(&mut asking, &mut serving);

    assert!(asking.is_complete && serving.is_complete);
    assert_eq!(asking.graph.heads_digest(), serving.graph.heads_digest());
}
