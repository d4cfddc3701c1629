//! Founding by several: a file that goes round until every founder's root key has signed it.
//!
//! Everybody joins it, then everybody signs the same foundation, then everybody begins from the same
//! founding act. What a home said of itself stays in the home, so that an altered file is noticed
//! before anything is signed; and a signature holds for exactly one foundation.

use std::path::Path;

use guildhall_governance::{
    BadGenesis, Charter, FOUNDERS_MAX, Foundation, Founder, Genesis, PartnerId, Preset,
    SignatureBytes, name_fault, next_root_hash,
};
use guildhall_ledger::{Contribution, PublicKey, Unverified};
use guildhall_store::{Home, HomeError};
use zeroize::Zeroizing;

use crate::files::{FOUNDERS_FILE, FOUNDING_FILE, WORDS_FILE};
use crate::founding::{FoundError, Keys, Organisation, Prepared, check_names, now_ms, random};
use crate::keeper;
use crate::pending::FounderNode;
use crate::root::RootKey;
use crate::words;

mod paper;

pub use paper::BadPaper;
use paper::{Entry, Paper};

/// Why a step of founding by several was not done.
#[derive(Debug, thiserror::Error)]
pub enum CeremonyError {
    /// A home could not be made, or something in it could not be used.
    #[error(transparent)]
    Found(#[from] FoundError),
    /// The file cannot be read or written.
    #[error(transparent)]
    Paper(#[from] BadPaper),
    /// The figure makes no sense.
    #[error("a federation is founded by 2 to {FOUNDERS_MAX} like this; alone:  guildhall init")]
    Count,
    /// There is no such preset.
    #[error("there is no preset `{0}`; choose standard, majority or trial")]
    Preset(String),
    /// All founders are in.
    #[error("all {0} founders are in the file already")]
    Full(usize),
    /// Somebody signed, so nobody can be added.
    #[error("`{0}` has signed already, so nobody can be added any more")]
    SignedAlready(String),
    /// Another founder has the handle.
    #[error("another founder has the short name `{0}`")]
    HandleTaken(String),
    /// Not all founders are in yet.
    #[error("only {there} of {wanted} founders are in the file")]
    NotFull {
        /// How many are in.
        there: usize,
        /// How many there will be.
        wanted: usize,
    },
    /// The home takes no part in a founding.
    #[error("this home takes no part in a founding that is going on")]
    NoPart,
    /// What the file says of this home is not what this home said.
    #[error("the file was changed: {0}")]
    Altered(&'static str),
    /// A signature does not belong to what the file says.
    #[error("the file was changed since `{0}` signed it")]
    ChangedSince(String),
    /// This home signed already.
    #[error("you have signed already; it goes to the next founder")]
    SignedByMe,
    /// Somebody's signature is missing.
    #[error("`{0}` has not signed yet")]
    Unsigned(String),
    /// The words are those of another key.
    #[error("these are not the words of the root key that you joined with")]
    OtherRoot,
    /// The words of the root key are neither on this machine nor given.
    #[error("the words of your root key are not on this machine")]
    NoWords,
    /// The foundation breaks a rule.
    #[error("nothing can be founded on what the file says")]
    Genesis(#[source] BadGenesis),
}

/// What a founding by several says so far.
#[derive(Clone, Debug)]
pub struct Ceremony {
    /// Name of the federation.
    pub federation: String,
    /// Name of the preset of its rules.
    pub preset: String,
    /// How many founders there will be.
    pub wanted: usize,
    /// Those who are in, in the order in which they came.
    pub founders: Vec<CeremonyFounder>,
    /// The federation's id in hex, once everybody has signed.
    pub federation_id: Option<String>,
    /// Words to compare it by telephone.
    pub check_words: Option<String>,
}

/// A founder in the file.
#[derive(Clone, Debug)]
pub struct CeremonyFounder {
    /// Name of the organisation.
    pub name: String,
    /// Its short name.
    pub handle: String,
    /// Words to compare its node's key by telephone.
    pub check_words: String,
    /// Whether it has signed.
    pub has_signed: bool,
    /// Whether others can reach its node by an address in the file.
    pub has_address: bool,
}

/// What somebody who starts a founding by several wants.
#[derive(Clone, Debug)]
pub struct CeremonyOptions {
    /// Name of the federation.
    pub federation: String,
    /// How many founders there will be.
    pub wanted: usize,
    /// Name of the preset of its rules.
    pub preset: String,
}

/// Begins the file, and a home for the first founder.
pub fn ceremony_start(
    home: &Path,
    file: &Path,
    options: CeremonyOptions,
    who: (&Organisation, Vec<String>),
) -> Result<Prepared, CeremonyError> {
    let CeremonyOptions { federation, wanted, preset } = options;
    if !(2..=FOUNDERS_MAX).contains(&wanted) {
        return Err(CeremonyError::Count);
    }
    if let Some(why) = name_fault(&federation) {
        return Err(FoundError::Name { what: "the federation's name", why }.into());
    }
    if Preset::from_name(&preset).is_none() {
        return Err(CeremonyError::Preset(preset));
    }
    check_names(who.0)?;
    let nonce = random()?;
    let mut paper = Paper { federation, nonce, preset, wanted, genesis: None, entries: Vec::new() };
    Paper::must_not_exist(file)?;
    add(home, file, &mut paper, who)
}

/// Adds a founder, with a home of its own.
pub fn ceremony_join(
    home: &Path,
    file: &Path,
    who: (&Organisation, Vec<String>),
) -> Result<Prepared, CeremonyError> {
    let mut paper = Paper::read(file)?;
    check_names(who.0)?;
    if let Some(signed) = paper.entries.iter().find(|entry| entry.signature.is_some()) {
        return Err(CeremonyError::SignedAlready(signed.founder.handle.clone()));
    }
    if paper.entries.len() >= paper.wanted {
        return Err(CeremonyError::Full(paper.wanted));
    }
    if paper.entries.iter().any(|entry| entry.founder.handle == who.0.handle) {
        return Err(CeremonyError::HandleTaken(who.0.handle.clone()));
    }
    add(home, file, &mut paper, who)
}

fn add(
    home: &Path,
    file: &Path,
    paper: &mut Paper,
    (organisation, addresses): (&Organisation, Vec<String>),
) -> Result<Prepared, CeremonyError> {
    let keys = Keys::draw()?;
    let founder = Founder {
        partner: PartnerId([0; 32]),
        name: organisation.name.clone(),
        handle: organisation.handle.clone(),
        root_key: keys.root.public(),
        next_root: next_root_hash(&keys.next_root.public()),
        seat_key: keys.node.public(),
    };
    paper.entries.push(Entry { founder: founder.clone(), addresses, signature: None });
    let home = Home::create(home).map_err(FoundError::Home)?;
    let root = keys.keep(&home, organisation)?;
    // What this home said, to hold the file against it later.
    let said = Paper {
        entries: vec![Entry { founder, addresses: Vec::new(), signature: None }],
        ..paper.clone()
    };
    home.write_state(FOUNDING_FILE, said.to_text().as_bytes()).map_err(FoundError::Home)?;
    paper.write(file)?;
    Ok(Prepared { root, check_words: words::check_words(&keys.node.public().0) })
}

/// Says what the file holds.
pub fn ceremony(file: &Path) -> Result<Ceremony, CeremonyError> {
    Ok(told(&Paper::read(file)?))
}

fn told(paper: &Paper) -> Ceremony {
    let genesis = paper.genesis.as_ref().and_then(|bytes| read_genesis(bytes).ok());
    let federation = genesis.map(|(genesis, _)| genesis.federation());
    Ceremony {
        federation: paper.federation.clone(),
        preset: paper.preset.clone(),
        wanted: paper.wanted,
        founders: paper.entries.iter().map(CeremonyFounder::from).collect(),
        federation_id: federation.map(|federation| federation.to_string()),
        check_words: federation.map(|federation| words::check_words(&federation.0)),
    }
}

impl From<&Entry> for CeremonyFounder {
    fn from(entry: &Entry) -> Self {
        Self {
            name: entry.founder.name.clone(),
            handle: entry.founder.handle.clone(),
            check_words: words::check_words(&entry.founder.seat_key.0),
            has_signed: entry.signature.is_some(),
            has_address: !entry.addresses.is_empty(),
        }
    }
}

/// Signs the foundation with the root key of this home's organisation: from the words that lie in
/// the home still, or from those that are given. Whoever signs last makes the founding act.
pub fn ceremony_sign(
    home: &Path,
    file: &Path,
    given: Option<String>,
) -> Result<Ceremony, CeremonyError> {
    let home = Home::open(home).map_err(FoundError::Home)?;
    let mut paper = Paper::read(file)?;
    let own = own_entry(&home, &paper)?;
    let foundation = foundation(&paper)?;
    check_signatures(&paper, &foundation)?;
    let entry = paper.entries.get_mut(own).ok_or(CeremonyError::NoPart)?;
    if entry.signature.is_some() {
        return Err(CeremonyError::SignedByMe);
    }
    let root = own_root(&home, given, &entry.founder.root_key)?;
    entry.signature = Some(root.sign_foundation(&foundation));
    if let Some(signatures) = signatures(&paper, &foundation) {
        let genesis = Genesis { foundation, signatures };
        paper.genesis = Some(root.sign_genesis(&genesis, now_ms()).bytes().to_vec());
    }
    paper.write(file)?;
    Ok(told(&paper))
}

/// Begins this home's log from the founding act that everybody signed.
pub fn ceremony_finish(home: &Path, file: &Path) -> Result<Ceremony, CeremonyError> {
    let home = Home::open(home).map_err(FoundError::Home)?;
    let paper = Paper::read(file)?;
    own_entry(&home, &paper)?;
    let foundation = foundation(&paper)?;
    check_signatures(&paper, &foundation)?;
    if let Some(unsigned) = paper.entries.iter().find(|entry| entry.signature.is_none()) {
        return Err(CeremonyError::Unsigned(unsigned.founder.handle.clone()));
    }
    let bytes =
        paper.genesis.as_ref().ok_or(CeremonyError::Altered("the founding act is missing"))?;
    let (genesis, founded) = read_genesis(bytes)?;
    if founded.foundation != foundation {
        return Err(CeremonyError::Altered("the founding act is for something else"));
    }
    let nodes = paper.entries.iter();
    let nodes: Vec<FounderNode> = nodes
        .map(|entry| FounderNode {
            key: entry.founder.seat_key.0,
            addresses: entry.addresses.clone(),
        })
        .collect();
    let nodes = postcard::to_stdvec(&nodes).expect("addresses in memory can be encoded");
    home.write_state(FOUNDERS_FILE, &nodes).map_err(FoundError::Home)?;
    keeper::begin_log(&home, genesis, now_ms()).map_err(FoundError::Keep)?;
    home.remove_secret(FOUNDING_FILE).map_err(FoundError::Home)?;
    Ok(told(&paper))
}

/// Whether the home waits for a founding by several to be finished.
pub(crate) fn is_going_on(home: &Home) -> Result<bool, HomeError> {
    Ok(home.read_state(FOUNDING_FILE)?.is_some())
}

/// The place of this home in the file, if the file says what this home said.
fn own_entry(home: &Home, paper: &Paper) -> Result<usize, CeremonyError> {
    let said = home.read_state(FOUNDING_FILE).map_err(FoundError::Home)?;
    let said = said.ok_or(CeremonyError::NoPart)?;
    let said = Paper::from_text(&String::from_utf8_lossy(&said), Path::new(FOUNDING_FILE))?;
    let own = said.entries.first().ok_or(CeremonyError::NoPart)?;
    if paper.nonce != said.nonce {
        return Err(CeremonyError::NoPart);
    }
    if paper.federation != said.federation {
        return Err(CeremonyError::Altered("the federation has another name than when you joined"));
    }
    if (&paper.preset, paper.wanted) != (&said.preset, said.wanted) {
        return Err(CeremonyError::Altered("the rules or the founders are others than you joined"));
    }
    let place = paper.entries.iter().position(|entry| entry.founder == own.founder);
    place.ok_or(CeremonyError::Altered("it does not say of you what you said"))
}

/// What the founders sign, once all of them are in.
fn foundation(paper: &Paper) -> Result<Foundation, CeremonyError> {
    if paper.entries.len() != paper.wanted {
        let (there, wanted) = (paper.entries.len(), paper.wanted);
        return Err(CeremonyError::NotFull { there, wanted });
    }
    let preset = Preset::from_name(&paper.preset);
    let preset = preset.ok_or_else(|| CeremonyError::Preset(paper.preset.clone()))?;
    let founders = paper.entries.iter().map(|entry| entry.founder.clone()).collect();
    let name = paper.federation.clone();
    let foundation = Foundation::new(name, paper.nonce, founders, Charter::from(preset));
    foundation.map_err(CeremonyError::Genesis)
}

fn check_signatures(paper: &Paper, foundation: &Foundation) -> Result<(), CeremonyError> {
    for entry in &paper.entries {
        let Some(signature) = &entry.signature else { continue };
        if !foundation.is_signed(&entry.founder.root_key, signature) {
            return Err(CeremonyError::ChangedSince(entry.founder.handle.clone()));
        }
    }
    Ok(())
}

/// Every founder's signature in the order of the foundation, once all are there.
fn signatures(paper: &Paper, foundation: &Foundation) -> Option<Vec<SignatureBytes>> {
    let signature = |founder: &Founder| {
        let entry = paper.entries.iter().find(|entry| entry.founder.root_key == founder.root_key);
        entry.and_then(|entry| entry.signature)
    };
    foundation.founders.iter().map(signature).collect()
}

fn own_root(
    home: &Home,
    given: Option<String>,
    expected: &PublicKey,
) -> Result<RootKey, CeremonyError> {
    let text = if let Some(words) = given {
        words
    } else {
        let kept = home.read_secret(WORDS_FILE).map_err(FoundError::Home)?;
        let kept = kept.ok_or(CeremonyError::NoWords)?;
        let kept = Zeroizing::new(String::from_utf8_lossy(&kept).into_owned());
        let line = kept.lines().find(|line| !line.starts_with('#'));
        line.unwrap_or_default().to_owned()
    };
    let root = RootKey::from_words(text).map_err(|_| CeremonyError::OtherRoot)?;
    if root.key() == *expected { Ok(root) } else { Err(CeremonyError::OtherRoot) }
}

fn read_genesis(bytes: &[u8]) -> Result<(Contribution, Genesis), CeremonyError> {
    let unreadable = || CeremonyError::Altered("the founding act cannot be read");
    let genesis = Unverified::decode(bytes.to_vec()).map_err(|_| unreadable())?;
    let genesis = genesis.verify().map_err(|_| unreadable())?;
    let founded = Genesis::check(&genesis).map_err(CeremonyError::Genesis)?;
    Ok((genesis, founded))
}

#[cfg(test)]
mod tests;
