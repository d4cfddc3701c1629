//! What is kept on disk, and how a node is loaded from it.

use std::sync::Arc;

use guildhall_ledger::{Contribution, ContributionId, PublicKey, Unverified};
use guildhall_node::{BadStart, Config, Node, Notes, Now, OwnTip};
use guildhall_store::{
    CommitError, Home, HomeError, HomeLock, OpenError, OpenReport, OwnTipFound, Position,
    ReadError, Record, SnapshotWriteError, Store,
};
use tracing::{info, warn};

use crate::files::{KEY_FILE, NOTES_FILE, OWN_TIP_FILE, PLACE_FILE};

/// A snapshot is written after this many contributions.
const SNAPSHOT_PAUSE_COUNT: usize = 5_000;

/// Something on disk could not be kept or read.
#[derive(Debug, thiserror::Error)]
pub enum KeepError {
    /// The store cannot be opened.
    #[error("cannot open what this node keeps")]
    Open(#[source] OpenError),
    /// The log cannot be read.
    #[error("cannot read the log")]
    Read(#[source] ReadError),
    /// Contributions could not be made durable.
    #[error("cannot keep contributions")]
    Commit(#[source] CommitError),
    /// A small file could not be read or written.
    #[error("cannot use a file of the home")]
    Home(#[source] HomeError),
    /// What is on disk is no node.
    #[error("what this node keeps does not fit together")]
    Start(#[source] BadStart),
    /// The snapshot could not be written.
    #[error("cannot write the snapshot")]
    Snapshot(#[source] SnapshotWriteError),
    /// The log holds contributions but not the founding act.
    #[error("the founding act is lost; restore a backup or join again")]
    NoGenesis,
}

impl KeepError {
    /// Whether the disk is full: nothing is lost, and it works again when there is room.
    pub(crate) fn is_disk_full(&self) -> bool {
        matches!(self, Self::Commit(failure) if failure.is_disk_full())
    }
}

/// The keeper of one home.
#[derive(Debug)]
pub(crate) struct Keeper {
    home: Home,
    _lock: Arc<HomeLock>,
    store: Arc<Store>,
    /// End of what is on disk.
    end: Position,
    since_snapshot: usize,
}

/// What opening brought to light, for `status`.
#[derive(Debug)]
pub(crate) struct Opening {
    pub(crate) report: OpenReport,
    /// The home was copied or moved since the node last ran here.
    pub(crate) was_copied: bool,
}

impl Keeper {
    /// Opens what a home keeps.
    pub(crate) fn open(home: Home, lock: Arc<HomeLock>) -> Result<(Self, Opening), KeepError> {
        let (store, report) = Store::open(&home, &lock).map_err(KeepError::Open)?;
        let was_copied = was_copied(&home)?;
        let end = store.end();
        let keeper = Self { home, _lock: lock, store: Arc::new(store), end, since_snapshot: 0 };
        Ok((keeper, Opening { report, was_copied }))
    }

    /// The node as it was; `None` if nothing was ever kept here. Tip and notes of `config` are those
    /// on disk.
    pub(crate) fn load(
        &mut self,
        config: Config,
        was_copied: bool,
    ) -> Result<Option<Node>, KeepError> {
        let notes = self.home.read_state(NOTES_FILE).map_err(KeepError::Home)?;
        let notes = notes.map(|bytes| Notes::from_bytes(&bytes)).unwrap_or_default();
        let found = self.store.own_tip();
        let is_tip_doubtful = was_copied || matches!(found, OwnTipFound::Damaged);
        let own_tip = match found {
            // A copy may be older than what left this machine: as good as no tip.
            OwnTipFound::Tip(tip) if !was_copied => {
                Some(OwnTip { seq: tip.seq, id: ContributionId(tip.id) })
            }
            OwnTipFound::Tip(_) | OwnTipFound::Damaged | OwnTipFound::None => None,
        };
        let config = Config { own_tip, notes, ..config };
        let mut from = Position::START;
        let mut node = None;
        if let Some(snapshot) = self.store.take_snapshot() {
            match Node::restore(config.clone(), &snapshot.payload) {
                Ok(restored) => {
                    from = snapshot.covered;
                    node = Some(restored);
                }
                Err(why) => warn!(%why, "reading the whole log in place of the snapshot"),
            }
        }
        let (tail, has_holes) = self.read_from(from)?;
        self.since_snapshot = tail.len();
        let mut tail = tail.into_iter();
        let mut node = match node {
            Some(node) => node,
            None => match tail.next() {
                Some((genesis, received_ms)) => {
                    Node::found(config, genesis, received_ms).map_err(KeepError::Start)?
                }
                None => return Ok(None),
            },
        };
        let lost = node.replay(tail);
        if !lost.is_empty() {
            warn!(count = lost.len(), "contributions build on a damaged part of the log");
        }
        if is_tip_doubtful || has_holes {
            node.distrust_log();
        }
        info!(contributions = node.graph().len(), "loaded");
        Ok(Some(node))
    }

    /// What the log holds from there on, and whether parts of it are damaged.
    fn read_from(&self, from: Position) -> Result<(Vec<(Contribution, u64)>, bool), KeepError> {
        let mut records = Vec::new();
        let scanned = self.store.load(from, |_, record| {
            // The record's own check has held, so these are the bytes that were verified.
            match Unverified::decode(record.bytes.to_vec()) {
                Ok(read) => records.push((read.verified_before(), record.received_ms)),
                Err(why) => warn!(%why, "a record of the log is no contribution"),
            }
        });
        let report = scanned.map_err(KeepError::Read)?;
        for hole in &report.holes {
            warn!(?hole, "a damaged part of the log; it is fetched again from partners");
        }
        Ok((records, !report.holes.is_empty()))
    }

    /// Makes contributions durable, with our own tip if one of them is ours.
    pub(crate) async fn commit(
        &mut self,
        contributions: Vec<Contribution>,
        me: PublicKey,
        now: Now,
    ) -> Result<(), KeepError> {
        self.since_snapshot += contributions.len();
        let store = Arc::clone(&self.store);
        let committed =
            tokio::task::spawn_blocking(move || commit_to(&store, &contributions, me, now.wall_ms));
        self.end = committed.await.expect("the store does not panic")?;
        Ok(())
    }

    /// Keeps the node's own notes.
    pub(crate) fn keep_notes(&self, notes: &[u8]) -> Result<(), KeepError> {
        self.home.write_state(NOTES_FILE, notes).map_err(KeepError::Home)
    }

    /// Signing is safe here: this home is the one that goes on, wherever it lies on disk.
    pub(crate) fn settle_here(&self) -> Result<(), KeepError> {
        let Some(place) = place_of(&self.home) else { return Ok(()) };
        let kept = self.home.read_state(PLACE_FILE).map_err(KeepError::Home)?;
        if kept.as_deref() == Some(place.as_bytes()) {
            return Ok(());
        }
        self.home.write_state(PLACE_FILE, place.as_bytes()).map_err(KeepError::Home)
    }

    /// Writes a snapshot if much has come since the last one. Called when all is on disk.
    pub(crate) fn snapshot_if_due(&mut self, node: &Node) {
        if self.since_snapshot < SNAPSHOT_PAUSE_COUNT {
            return;
        }
        self.since_snapshot = 0;
        let (store, covered, payload) = (Arc::clone(&self.store), self.end, node.snapshot());
        tokio::task::spawn_blocking(move || {
            if let Err(why) = store.write_snapshot(covered, &payload) {
                warn!(%why, "cannot write a snapshot; the next start reads more of the log");
            }
        });
    }

    /// Leaves a snapshot and the notes behind, so that the next start is short.
    pub(crate) fn close(self, node: &Node, now: Now) -> Result<(), KeepError> {
        self.keep_notes(&node.notes_at(now))?;
        if !node.is_guarded() {
            self.settle_here()?;
        }
        if self.since_snapshot > 0 {
            let written = self.store.write_snapshot(self.end, &node.snapshot());
            written.map_err(KeepError::Snapshot)?;
        }
        self.store.close();
        Ok(())
    }
}

/// Begins the log of a home that was just made with a founding act.
pub(crate) fn begin_log(
    home: &Home,
    genesis: Contribution,
    received_ms: u64,
) -> Result<(), KeepError> {
    let lock = home.lock().map_err(KeepError::Home)?;
    let (store, _) = Store::open(home, &lock).map_err(KeepError::Open)?;
    let nobody = PublicKey([0; 32]);
    commit_to(&store, &[genesis], nobody, received_ms)?;
    store.close();
    Ok(())
}

fn commit_to(
    store: &Store,
    contributions: &[Contribution],
    me: PublicKey,
    received_ms: u64,
) -> Result<Position, KeepError> {
    let record = |contribution: &'_ Contribution| {
        let header = contribution.header();
        (contribution.id().0, header.author.0, header.seq)
    };
    let records: Vec<Record<'_>> = contributions
        .iter()
        .map(|contribution| {
            let (id, author, seq) = record(contribution);
            Record { id, author, seq, received_ms, bytes: contribution.bytes() }
        })
        .collect();
    let own = contributions.iter().filter(|contribution| contribution.author() == me);
    let newest = own.max_by_key(|contribution| contribution.header().seq).map(record);
    let newest = newest.map(|(id, author, seq)| guildhall_store::OwnTip { author, seq, id });
    let own_tip = newest.filter(|tip| goes_on(store, tip));
    store.commit(&records, own_tip).map_err(KeepError::Commit)
}

/// Whether a contribution of this key lies further on than what the file of the own tip knows.
///
/// Where it does not, it comes from another history of the same key: a copy of this home was at
/// work. It is kept like any other, and this node, which sees the fork, signs nothing more.
fn goes_on(store: &Store, tip: &guildhall_store::OwnTip) -> bool {
    match store.own_tip() {
        OwnTipFound::Tip(known) if known.author == tip.author => known.seq < tip.seq,
        OwnTipFound::Tip(_) | OwnTipFound::Damaged | OwnTipFound::None => true,
    }
}

/// Where the home lies on disk, as far as a copy of it would lie elsewhere. A moved folder keeps its
/// place.
///
/// A file that was put back may get the very place that the deleted one had, so the moment at which
/// the key's file was made or last touched belongs to it; and a program that puts back only what
/// differs leaves the key alone, and replaces the file of the own tip.
fn place_of(home: &Home) -> Option<String> {
    use std::os::unix::fs::MetadataExt as _;
    let key = std::fs::metadata(home.path().join(KEY_FILE)).ok()?;
    let tip = std::fs::metadata(home.path().join(OWN_TIP_FILE)).ok()?;
    let made = format!("{}.{:09}", key.ctime(), key.ctime_nsec());
    Some(format!("{} {} {made} {} {}", key.dev(), key.ino(), tip.dev(), tip.ino()))
}

/// Whether the home is a copy: then the original may have signed more.
fn was_copied(home: &Home) -> Result<bool, KeepError> {
    let kept = home.read_state(PLACE_FILE).map_err(KeepError::Home)?;
    Ok(kept.is_some() && kept != place_of(home).map(String::into_bytes))
}
