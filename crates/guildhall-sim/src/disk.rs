//! A machine's disk: what is durable on it, and what a crash leaves of a write.
//!
//! It stands for the log, the own-tip file, the notes and the snapshot of a home, with the order in
//! which the store makes them durable: the log before the own tip, both before anything leaves. How
//! the real store finds a torn tail or a damaged record in its bytes is tested there; here such a
//! record is simply one that cannot be read.

use guildhall_ledger::{Contribution, ContributionId, PublicKey};
use guildhall_node::{BadStart, Config, Node, Notes, OwnTip};

use crate::bug::Bug;

/// How far a write comes before the power goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Reach {
    /// Nothing is on the disk.
    Nothing,
    /// So many records are whole; the next one is torn and will be cut.
    Torn(usize),
    /// The log is durable, the own tip is not.
    Log,
    /// Everything is durable.
    Whole,
}

#[derive(Clone, Debug)]
struct Record {
    contribution: Contribution,
    received_ms: u64,
    is_readable: bool,
}

/// The disk of one machine. A clone is a backup.
#[derive(Clone, Debug, Default)]
pub(crate) struct Disk {
    log: Vec<Record>,
    own_tip: Option<OwnTip>,
    notes: Vec<u8>,
    snapshot: Option<(usize, Vec<u8>)>,
    /// It lies where another disk lay before: what was written there since is not on it.
    is_copy: bool,
}

/// A node as its disk gives it back.
#[derive(Debug)]
pub(crate) struct Loaded {
    /// The node.
    pub(crate) node: Node,
    /// How many records could not be read.
    pub(crate) holes: usize,
}

impl Disk {
    /// Writes contributions and, if one of them is the machine's own, how far its chain has come.
    pub(crate) fn commit(
        &mut self,
        news: &[Contribution],
        me: &PublicKey,
        at_ms: u64,
        reach: Reach,
    ) {
        let whole = match reach {
            Reach::Nothing => 0,
            Reach::Torn(count) => count.min(news.len()),
            Reach::Log | Reach::Whole => news.len(),
        };
        let records = news.iter().take(whole).map(|contribution| Record {
            contribution: contribution.clone(),
            received_ms: at_ms,
            is_readable: true,
        });
        self.log.extend(records);
        let own = news.iter().rfind(|contribution| contribution.author() == *me);
        if let Some(own) = own.filter(|_| reach == Reach::Whole) {
            self.own_tip = Some(OwnTip { seq: own.header().seq, id: own.id() });
        }
    }

    /// Keeps the node's notes.
    pub(crate) fn keep_notes(&mut self, notes: Vec<u8>) {
        self.notes = notes;
    }

    /// Keeps a snapshot of everything that is in the log.
    pub(crate) fn keep_snapshot(&mut self, snapshot: Vec<u8>) {
        self.snapshot = Some((self.log.len(), snapshot));
    }

    /// How many records the log has.
    pub(crate) fn len(&self) -> usize {
        self.log.len()
    }

    /// Whether a contribution can be read from it.
    pub(crate) fn holds(&self, id: &ContributionId) -> bool {
        self.readable().any(|contribution| contribution.id() == *id)
    }

    /// What `author` wrote and can be read.
    pub(crate) fn written_by(&self, author: &PublicKey) -> impl Iterator<Item = ContributionId> {
        let written = self.readable().filter(move |contribution| contribution.author() == *author);
        written.map(Contribution::id)
    }

    fn readable(&self) -> impl Iterator<Item = &Contribution> {
        let readable = self.log.iter().filter(|record| record.is_readable);
        readable.map(|record| &record.contribution)
    }

    /// Whether nothing was ever written.
    pub(crate) fn is_empty(&self) -> bool {
        self.log.is_empty()
    }

    /// The record at `place` cannot be read any more. The founding act is left alone: who loses
    /// that joins again.
    pub(crate) fn damage(&mut self, place: usize) {
        if let Some(record) = self.log.get_mut(place).filter(|_| 0 < place) {
            record.is_readable = false;
            self.snapshot = None;
        }
    }

    /// The own tip cannot be read any more.
    pub(crate) fn lose_tip(&mut self) {
        self.own_tip = None;
    }

    /// The disk as a backup that is put where the original was.
    #[must_use]
    pub(crate) fn as_copy(&self) -> Self {
        Self { is_copy: true, ..self.clone() }
    }

    /// Signing is safe here: this disk is the one that goes on.
    pub(crate) fn settle_here(&mut self) {
        self.is_copy = false;
    }

    /// The node as it was, with `bug` planted; `None` if nothing was ever kept here.
    pub(crate) fn load(&self, config: Config, bug: Bug) -> Option<Result<Loaded, BadStart>> {
        let notes = Notes::from_bytes(&self.notes);
        // A copy may be older than what left this machine: as good as no tip.
        let own_tip = self.own_tip.filter(|_| !self.is_copy);
        let config = Config { own_tip, notes, ..config };
        // A snapshot is judged before anything can be planted.
        let snapshot = self.snapshot.as_ref().filter(|_| !bug.is_planted());
        let restored = snapshot.and_then(|(covered, bytes)| {
            Some((*covered, Node::restore(config.clone(), bytes).ok()?))
        });
        let (from, mut node) = if let Some(restored) = restored {
            restored
        } else {
            let first = self.log.first()?;
            match Node::found(config, first.contribution.clone(), first.received_ms) {
                Ok(node) => (1, node),
                Err(why) => return Some(Err(why)),
            }
        };
        bug.plant(&mut node);
        let tail = self.log.iter().skip(from);
        let holes = tail.clone().filter(|record| !record.is_readable).count();
        let readable = tail.filter(|record| record.is_readable);
        node.replay(readable.map(|record| (record.contribution.clone(), record.received_ms)));
        if 0 < holes || self.is_copy {
            node.distrust_log();
        }
        Some(Ok(Loaded { node, holes }))
    }
}
