//! What a node keeps on disk: the log, which is the truth, and what can be made again from it.
//!
//! What [`Store::commit`] has acknowledged survives a crash and a power cut, and if a disk damages
//! it later the loss is named, never served and never silent. The index, the snapshot and their
//! marks may be deleted at any time; the log and the own tip may not.
//!
//! A contribution is opaque here: an id, an author, a place in the author's chain, and bytes. What
//! they mean, and whether their signature is good, is checked before they come and after they leave.

mod field;
mod file;
mod home;
mod index;
mod log;
mod log_reader;
mod medium;
mod own_tip;
mod position;
mod record;
mod recovery;
mod reserve;
mod segment;
mod snapshot;
mod store;
mod survey;

pub use crate::home::{Home, HomeError, HomeLock};
pub use crate::index::RebuildReason;
pub use crate::log::AppendError;
pub use crate::log_reader::{Hole, ReadError, ScanReport};
pub use crate::own_tip::{OwnTip, OwnTipError, OwnTipFound};
pub use crate::position::Position;
pub use crate::record::{RECORD_LENGTH_MAX, Record, StoredRecord};
pub use crate::recovery::{LogOpenError, TornTail};
pub use crate::snapshot::{NoSnapshot, Snapshot, SnapshotWriteError};
pub use crate::store::{CommitError, OpenError, OpenReport, Store};
