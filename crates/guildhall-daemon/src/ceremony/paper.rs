//! The file that goes round: what everybody reads, in TOML.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use guildhall_governance::{Founder, PartnerId, SignatureBytes, handle_fault, name_fault};
use guildhall_ledger::PublicKey;
use serde::{Deserialize, Serialize};

use crate::present::{hex, unhex};

/// Name and version of the file's shape.
const SCHEMA: &str = "guildhall.founding/1";

/// Longest file that is read, in bytes.
const LENGTH_MAX: u64 = 256 * 1024;

/// What stands above everything else.
const HEAD: &str = "# A federation is being founded. This file goes from founder to founder:\n\
    # first everybody joins (guildhall found join FILE), then everybody signs\n\
    # (guildhall found sign FILE), then everybody finishes (guildhall found finish FILE).\n\
    # Nobody has to keep it secret, and nobody should edit it: a change is noticed.\n\n";

/// Why the file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BadPaper {
    /// It cannot be read or written.
    #[error("cannot {attempt} {}", path.display())]
    File {
        /// What was tried.
        attempt: &'static str,
        /// Which file.
        path: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// It is there already.
    #[error("{} is there already", .0.display())]
    Exists(PathBuf),
    /// It is no such file.
    #[error("{} is no file of a founding", .0.display())]
    Foreign(PathBuf),
    /// A field breaks a rule.
    #[error("{}: {why}", path.display())]
    Field {
        /// Which file.
        path: PathBuf,
        /// What is wrong.
        why: &'static str,
    },
}

/// What the file says.
#[derive(Clone, Debug)]
pub(super) struct Paper {
    pub(super) federation: String,
    pub(super) nonce: [u8; 32],
    pub(super) preset: String,
    pub(super) wanted: usize,
    pub(super) genesis: Option<Vec<u8>>,
    pub(super) entries: Vec<Entry>,
}

/// A founder in the file.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) founder: Founder,
    pub(super) addresses: Vec<String>,
    pub(super) signature: Option<SignatureBytes>,
}

/// The file as it is written.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    schema: String,
    federation: String,
    preset: String,
    founders_wanted: usize,
    nonce: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    founding_act: Option<String>,
    #[serde(default)]
    founder: Vec<WrittenFounder>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenFounder {
    name: String,
    handle: String,
    root_key: String,
    next_root: String,
    seat_key: String,
    #[serde(default)]
    addresses: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    signature: Option<String>,
}

impl Paper {
    /// Reads the file.
    pub(super) fn read(path: &Path) -> Result<Self, BadPaper> {
        let failed = |source| BadPaper::File { attempt: "read", path: path.to_owned(), source };
        if fs::metadata(path).map_err(failed)?.len() > LENGTH_MAX {
            return Err(BadPaper::Foreign(path.to_owned()));
        }
        let text = fs::read_to_string(path).map_err(failed)?;
        Self::from_text(&text, path)
    }

    /// Reads what a file holds; `path` is for messages.
    pub(super) fn from_text(text: &str, path: &Path) -> Result<Self, BadPaper> {
        let foreign = || BadPaper::Foreign(path.to_owned());
        let field = |why| BadPaper::Field { path: path.to_owned(), why };
        let written: Written = toml::from_str(text).map_err(|_| foreign())?;
        if written.schema != SCHEMA {
            return Err(foreign());
        }
        if let Some(why) = name_fault(&written.federation) {
            return Err(field(why));
        }
        let entries = written.founder.iter().map(Entry::read);
        let entries: Result<Vec<Entry>, &'static str> = entries.collect();
        let genesis = match &written.founding_act {
            None => None,
            Some(text) => Some(unhex(text).ok_or_else(|| field("the founding act is damaged"))?),
        };
        Ok(Self {
            federation: written.federation,
            nonce: bytes(&written.nonce).ok_or_else(|| field("the nonce is damaged"))?,
            preset: written.preset,
            wanted: written.founders_wanted,
            genesis,
            entries: entries.map_err(field)?,
        })
    }

    /// What a file holds.
    pub(super) fn to_text(&self) -> String {
        let written = Written {
            schema: SCHEMA.to_owned(),
            federation: self.federation.clone(),
            preset: self.preset.clone(),
            founders_wanted: self.wanted,
            nonce: hex(&self.nonce),
            founding_act: self.genesis.as_ref().map(|bytes| hex(bytes)),
            founder: self.entries.iter().map(Entry::written).collect(),
        };
        let text = toml::to_string(&written).expect("the file holds plain values");
        format!("{HEAD}{text}")
    }

    /// Writes the file anew, whole or not at all.
    pub(super) fn write(&self, path: &Path) -> Result<(), BadPaper> {
        let failed = |source| BadPaper::File { attempt: "write", path: path.to_owned(), source };
        let beside = path.with_extension("toml.new");
        let mut file = fs::File::create(&beside).map_err(failed)?;
        file.write_all(self.to_text().as_bytes()).map_err(failed)?;
        file.sync_all().map_err(failed)?;
        fs::rename(&beside, path).map_err(failed)
    }

    /// A file that is begun takes the place of no other.
    pub(super) fn must_not_exist(path: &Path) -> Result<(), BadPaper> {
        if path.exists() { Err(BadPaper::Exists(path.to_owned())) } else { Ok(()) }
    }
}

impl Entry {
    fn read(written: &WrittenFounder) -> Result<Self, &'static str> {
        let fault = name_fault(&written.name).or_else(|| handle_fault(&written.handle));
        if let Some(fault) = fault {
            return Err(fault);
        }
        let key = |text: &str| bytes(text).ok_or("a key is damaged");
        let signature = match &written.signature {
            None => None,
            Some(text) => Some(SignatureBytes(bytes(text).ok_or("a signature is damaged")?)),
        };
        Ok(Self {
            founder: Founder {
                partner: PartnerId([0; 32]),
                name: written.name.clone(),
                handle: written.handle.clone(),
                root_key: PublicKey(key(&written.root_key)?),
                next_root: key(&written.next_root)?,
                seat_key: PublicKey(key(&written.seat_key)?),
            },
            addresses: written.addresses.clone(),
            signature,
        })
    }

    fn written(&self) -> WrittenFounder {
        let founder = &self.founder;
        WrittenFounder {
            name: founder.name.clone(),
            handle: founder.handle.clone(),
            root_key: hex(&founder.root_key.0),
            next_root: hex(&founder.next_root),
            seat_key: hex(&founder.seat_key.0),
            addresses: self.addresses.clone(),
            signature: self.signature.as_ref().map(|signature| hex(&signature.0)),
        }
    }
}

fn bytes<const N: usize>(text: &str) -> Option<[u8; N]> {
    unhex(text)?.try_into().ok()
}
