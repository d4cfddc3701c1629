//! The last contribution this node signed, kept apart from the log.
//!
//! The tip is durable before the contribution leaves the process. So whatever is lost of the log, a
//! node knows how far its own chain has been shown to others, and never signs the same place
//! twice. Two slots are written in turn: a write that a crash tears leaves the older one whole.

use std::io;
use std::path::{Path, PathBuf};

use crate::field::{digest, take};
use crate::file::{read_optional, write_atomically};
use crate::medium::{Medium, Surface};
use crate::position::{Coverage, Position};

/// The tip's file in the home.
pub(crate) const OWN_TIP_NAME: &str = "own-tip";
const MAGIC: [u8; 8] = *b"GHTIP\x00\x00\x01";
/// Slots lie in different blocks of any disk, so that one write never touches both.
const SLOT_LENGTH: usize = 4096;
const FIELDS_LENGTH: usize = 8 + 8 + 1 + 32 + 8 + 32 + Coverage::LENGTH;

/// Where an author's own chain has got to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnTip {
    /// The key that signs.
    pub author: [u8; 32],
    /// The last place of the chain.
    pub seq: u64,
    /// The contribution there.
    pub id: [u8; 32],
}

/// What the file of the own tip holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnTipFound {
    /// Nothing of our own was ever signed here.
    None,
    /// The file is there and no slot of it is whole: how far the chain got is unknown, and nothing
    /// may be signed before partners have confirmed it.
    Damaged,
    /// The last contribution that may have left this process.
    Tip(OwnTip),
}

/// The own tip cannot be read, or moved forward.
#[derive(Debug, thiserror::Error)]
pub enum OwnTipError {
    /// The file could not be read or prepared.
    #[error("cannot open `{path}`")]
    Open {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The chain has been here before: signing again would fork it.
    #[error("the own chain is at {tip}, so {seq} cannot be signed as another contribution")]
    Backwards {
        /// The last place signed.
        tip: u64,
        /// The place asked for.
        seq: u64,
    },
    /// The system refused the write; the tip is as before.
    #[error("cannot write `{path}`")]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Whether the tip reached the disk is unknown. The node has to stop.
    #[error("cannot make `{path}` durable; the node must stop")]
    Sync {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

impl OwnTipError {
    /// Whether the node must not go on writing.
    pub const fn must_stop(&self) -> bool {
        matches!(self, Self::Sync { .. })
    }
}

/// The file of the own tip, open for writing.
#[derive(Debug)]
pub(crate) struct OwnTipFile {
    path: PathBuf,
    surface: Box<dyn Surface>,
    found: OwnTipFound,
    generation: u64,
}

/// One slot as it lies in the file.
#[derive(Clone, Copy, Debug)]
struct Slot {
    generation: u64,
    /// `None` only in the slot a fresh file begins with, so that even the first tip, torn, leaves
    /// a whole slot behind.
    tip: Option<OwnTip>,
    coverage: Coverage,
}

/// How far the log was durable when the tip was written, for recovery of the log.
pub(crate) fn evidence(home: &Path) -> Option<Coverage> {
    let bytes = read_optional(&home.join(OWN_TIP_NAME)).ok()??;
    newest(&bytes).map(|slot| slot.coverage)
}

impl OwnTipFile {
    /// Opens the tip of a home, making an empty file if there is none.
    pub(crate) fn open(home: &Path, medium: &dyn Medium) -> Result<Self, OwnTipError> {
        let path = home.join(OWN_TIP_NAME);
        let opened = read_optional(&path).and_then(|bytes| {
            if bytes.is_none() {
                write_atomically(home, OWN_TIP_NAME, &[&blank()])?;
            }
            Ok((bytes.unwrap_or_else(blank), medium.open(&path)?))
        });
        let (bytes, surface) =
            opened.map_err(|source| OwnTipError::Open { path: path.clone(), source })?;
        let newest = newest(&bytes);
        let found = match newest.map(|slot| slot.tip) {
            Some(Some(tip)) => OwnTipFound::Tip(tip),
            Some(None) => OwnTipFound::None,
            None => OwnTipFound::Damaged,
        };
        let generation = newest.map_or(0, |slot| slot.generation);
        Ok(Self { path, surface, found, generation })
    }

    /// What is known of the own chain.
    pub(crate) const fn found(&self) -> OwnTipFound {
        self.found
    }

    /// Whether the chain may go on with `next`; the same contribution again is fine.
    pub(crate) fn check(&self, next: &OwnTip) -> Result<(), OwnTipError> {
        match self.found {
            OwnTipFound::Tip(tip)
                if tip.author == next.author && next.seq <= tip.seq && tip != *next =>
            {
                Err(OwnTipError::Backwards { tip: tip.seq, seq: next.seq })
            }
            OwnTipFound::Tip(_) | OwnTipFound::None | OwnTipFound::Damaged => Ok(()),
        }
    }

    /// Moves the tip forward, durably. `coverage` is how far the log is durable.
    pub(crate) fn advance(&mut self, next: OwnTip, coverage: Coverage) -> Result<(), OwnTipError> {
        self.check(&next)?;
        let generation = self.generation + 1;
        let slot = Slot { generation, tip: Some(next), coverage }.to_bytes();
        let offset = (generation % 2) * SLOT_LENGTH as u64;
        if let Err(source) = self.surface.write_at(&slot, offset) {
            return Err(OwnTipError::Write { path: self.path.clone(), source });
        }
        if let Err(source) = self.surface.sync() {
            return Err(OwnTipError::Sync { path: self.path.clone(), source });
        }
        self.generation = generation;
        self.found = OwnTipFound::Tip(next);
        Ok(())
    }
}

impl Slot {
    fn to_bytes(self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(FIELDS_LENGTH + 32);
        bytes.extend(MAGIC);
        bytes.extend(self.generation.to_be_bytes());
        let tip = self.tip.unwrap_or(OwnTip { author: [0; 32], seq: 0, id: [0; 32] });
        bytes.push(u8::from(self.tip.is_some()));
        bytes.extend(tip.author);
        bytes.extend(tip.seq.to_be_bytes());
        bytes.extend(tip.id);
        self.coverage.write(&mut bytes);
        bytes.extend(digest(&[&bytes]));
        bytes
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (checked, mut check) = bytes.split_at_checked(FIELDS_LENGTH)?;
        let mut fields = checked;
        let magic: [u8; 8] = take(&mut fields)?;
        let generation = u64::from_be_bytes(take(&mut fields)?);
        let [is_tip] = take(&mut fields)?;
        let author = take(&mut fields)?;
        let seq = u64::from_be_bytes(take(&mut fields)?);
        let tip = OwnTip { author, seq, id: take(&mut fields)? };
        let coverage = Coverage::take(&mut fields)?;
        let whole = magic == MAGIC && digest(&[checked]) == take::<32>(&mut check)?;
        whole.then_some(Self { generation, tip: (is_tip == 1).then_some(tip), coverage })
    }
}

/// The file before anything was signed.
fn blank() -> Vec<u8> {
    let nothing = Coverage { log: [0; 8], upto: Position::START };
    let mut bytes = Slot { generation: 0, tip: None, coverage: nothing }.to_bytes();
    bytes.resize(2 * SLOT_LENGTH, 0);
    bytes
}

fn newest(bytes: &[u8]) -> Option<Slot> {
    let slots = bytes.chunks(SLOT_LENGTH).filter_map(Slot::from_bytes);
    slots.max_by_key(|slot| slot.generation)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::medium::FileSystem;

    const COVERAGE: Coverage = Coverage { log: [1; 8], upto: Position::new(0, 900) };

    fn tip(seq: u64) -> OwnTip {
        OwnTip { author: [3; 32], seq, id: [u8::try_from(seq).unwrap(); 32] }
    }

    fn open(home: &Path) -> OwnTipFile {
        OwnTipFile::open(home, &FileSystem).unwrap()
    }

    #[test]
    fn the_tip_is_found_again_after_a_restart() {
        let home = tempfile::tempdir().unwrap();
        let before = open(home.path()).found();

        let mut file = open(home.path());
        for seq in 0..5 {
            file.advance(tip(seq), COVERAGE).unwrap();
        }

        assert_eq!(before, OwnTipFound::None);
        assert_eq!(open(home.path()).found(), OwnTipFound::Tip(tip(4)));
        assert_eq!(evidence(home.path()), Some(COVERAGE));
    }

    #[test]
    fn the_chain_cannot_go_back_nor_fork() {
        let home = tempfile::tempdir().unwrap();
        let mut file = open(home.path());
        file.advance(tip(7), COVERAGE).unwrap();

        let back = file.advance(tip(6), COVERAGE);
        let fork = file.advance(OwnTip { id: [99; 32], ..tip(7) }, COVERAGE);
        let again = file.advance(tip(7), COVERAGE);
        let other_key = file.advance(OwnTip { author: [4; 32], ..tip(0) }, COVERAGE);

        assert!(matches!(back, Err(OwnTipError::Backwards { tip: 7, seq: 6 })));
        assert!(matches!(fork, Err(OwnTipError::Backwards { tip: 7, seq: 7 })));
        assert!(again.is_ok());
        assert!(other_key.is_ok());
    }

    #[test]
    fn a_write_torn_at_any_byte_leaves_the_older_tip() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join(OWN_TIP_NAME);
        let mut file = open(home.path());
        file.advance(tip(1), COVERAGE).unwrap();
        file.advance(tip(2), COVERAGE).unwrap();
        let before = fs::read(&path).unwrap();
        file.advance(tip(3), COVERAGE).unwrap();
        let after = fs::read(&path).unwrap();
        let slot = SLOT_LENGTH..SLOT_LENGTH + FIELDS_LENGTH + 32;
        let changed = |cut: usize| before[slot.start..cut] != after[slot.start..cut];

        for cut in slot.clone() {
            let mut torn = before.clone();
            torn[slot.start..cut].copy_from_slice(&after[slot.start..cut]);
            // From the other end too: disks may write sectors in any order.
            let mut reversed = after.clone();
            reversed[slot.start..cut].copy_from_slice(&before[slot.start..cut]);

            fs::write(&path, &torn).unwrap();
            assert_eq!(open(home.path()).found(), OwnTipFound::Tip(tip(2)), "torn at {cut}");
            fs::write(&path, &reversed).unwrap();
            let expected = if changed(cut) { tip(2) } else { tip(3) };
            assert_eq!(open(home.path()).found(), OwnTipFound::Tip(expected), "torn at {cut}");
        }
    }

    #[test]
    fn a_file_without_a_whole_slot_is_damaged_and_not_empty() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join(OWN_TIP_NAME);
        let mut file = open(home.path());
        file.advance(tip(1), COVERAGE).unwrap();
        file.advance(tip(2), COVERAGE).unwrap();
        let mut bytes = fs::read(&path).unwrap();
        bytes[20] ^= 1;
        bytes[SLOT_LENGTH + 20] ^= 1;

        fs::write(&path, &bytes).unwrap();
        let flipped = open(home.path()).found();
        fs::write(&path, b"").unwrap();
        let emptied = open(home.path()).found();

        assert_eq!(flipped, OwnTipFound::Damaged);
        assert_eq!(emptied, OwnTipFound::Damaged);
    }
}
