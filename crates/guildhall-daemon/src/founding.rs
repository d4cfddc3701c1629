//! Making a home: keys, and either a genesis or a claim that waits to be redeemed.
//!
//! Nothing here talks to the network. A home that is made twice is an error, never overwritten.

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use guildhall_governance::{
    BadGenesis, Charter, Claim, Foundation, Founder, Genesis, PartnerId, Preset, Token,
    handle_fault, name_fault, next_root_hash, person_fault,
};
use guildhall_ledger::SecretKey;
use guildhall_store::{Home, HomeError};
use zeroize::Zeroizing;

use crate::files::{CLAIM_FILE, KEY_FILE, PROFILE_FILE, WORDS_FILE};
use crate::invite_text::{self, BadInvite};
use crate::keeper::{self, KeepError};
use crate::pending::{Pending, PendingClaim};
use crate::profile::Profile;
use crate::words;

/// Who a home speaks for.
#[derive(Clone, Debug)]
pub struct Organisation {
    /// Its name.
    pub name: String,
    /// Its short name.
    pub handle: String,
    /// The person whom its acts name, if any.
    pub person: Option<String>,
    /// The port to listen on, if not 7417 or the next free one.
    pub port: Option<u16>,
}

/// What a founder wants.
#[derive(Clone, Debug)]
pub struct FoundOptions {
    /// The federation's name.
    pub federation: String,
    /// The founding organisation.
    pub organisation: Organisation,
    /// Name of the preset of its charter.
    pub preset: String,
}

/// What founding made.
#[derive(Debug)]
pub struct Founded {
    /// The federation's id in hex.
    pub federation_id: String,
    /// The words of the root keys.
    pub root: RootWords,
    /// Words to compare the node's key by telephone.
    pub check_words: String,
}

/// The words that bring an organisation's root keys back.
#[derive(Debug)]
pub struct RootWords {
    /// The 24 words of the root key.
    pub root: Vec<String>,
    /// The 24 words of the root key that follows it.
    pub next_root: Vec<String>,
    /// Where they lie until a person has written them down.
    pub file: PathBuf,
}

/// What joining will need, made before anything is sent.
#[derive(Debug)]
pub struct Prepared {
    /// The words of the root keys.
    pub root: RootWords,
    /// Words to compare the node's key by telephone.
    pub check_words: String,
}

/// What an invite says, without asking anybody.
#[derive(Clone, Debug)]
pub struct InvitePreview {
    /// The federation's name, if it fitted.
    pub federation_name: Option<String>,
    /// The federation's id in hex.
    pub federation_id: String,
    /// Words to compare the sponsor's key by telephone.
    pub sponsor_check_words: String,
    /// Until when the sponsor means to admit, in milliseconds since 1970.
    pub expires_ms: u64,
    /// Where the sponsor's node can be reached.
    pub addresses: Vec<String>,
}

/// Why a home could not be made.
#[derive(Debug, thiserror::Error)]
pub enum FoundError {
    /// The name, handle or person cannot be used.
    #[error("{what} cannot be used: {why}")]
    Name {
        /// Which of them.
        what: &'static str,
        /// What is wrong with it.
        why: &'static str,
    },
    /// There is no such preset.
    #[error("there is no preset `{0}`; choose standard, majority or trial")]
    Preset(String),
    /// The invite cannot be read.
    #[error("the invite cannot be used")]
    Invite(#[source] BadInvite),
    /// The invite's content cannot be read.
    #[error("the invite cannot be used: it is of another version of this program")]
    Token(#[source] guildhall_governance::BadToken),
    /// The text for a further machine cannot be read.
    #[error("the text cannot be used: it is of another version of this program")]
    MachineToken,
    /// The invite's time has run out.
    #[error("the invite has expired")]
    Expired,
    /// The directory cannot be made or is in use.
    #[error("cannot make the home")]
    Home(#[source] HomeError),
    /// The founding act breaks a rule.
    #[error("cannot found the federation")]
    Genesis(#[source] BadGenesis),
    /// The founding act cannot be kept.
    #[error("cannot keep the founding act")]
    Keep(#[source] KeepError),
    /// The operating system gives no random numbers.
    #[error("the operating system gives no random numbers")]
    Random(#[source] getrandom::Error),
}

/// Fresh keys of an organisation.
pub(crate) struct Keys {
    pub(crate) node: SecretKey,
    pub(crate) root: SecretKey,
    pub(crate) next_root: SecretKey,
}

/// Founds a federation: keys and genesis on disk, the node not running.
pub fn found(path: &Path, options: FoundOptions) -> Result<Founded, FoundError> {
    let FoundOptions { federation, organisation, preset } = options;
    check_names(&organisation)?;
    if let Some(why) = name_fault(&federation) {
        return Err(FoundError::Name { what: "the federation's name", why });
    }
    let charter = Preset::from_name(&preset).map(Charter::from);
    let charter = charter.ok_or(FoundError::Preset(preset))?;
    let keys = Keys::draw()?;
    let founder = Founder {
        partner: PartnerId([0; 32]),
        name: organisation.name.clone(),
        handle: organisation.handle.clone(),
        root_key: keys.root.public(),
        next_root: next_root_hash(&keys.next_root.public()),
        seat_key: keys.node.public(),
    };
    let foundation = Foundation::new(federation, random()?, vec![founder], charter);
    let foundation = foundation.map_err(FoundError::Genesis)?;
    let signatures = vec![foundation.sign(&keys.root)];
    let genesis = Genesis { foundation, signatures }.sign(&keys.root, now_ms());
    let home = Home::create(path).map_err(FoundError::Home)?;
    let root = keys.keep(&home, &organisation)?;
    let federation_id = genesis.federation().to_string();
    keeper::begin_log(&home, genesis, now_ms()).map_err(FoundError::Keep)?;
    let check_words = words::check_words(&keys.node.public().0);
    Ok(Founded { federation_id, root, check_words })
}

/// Makes a home that will join by `invite`: keys and claim on disk, nothing sent yet.
pub fn prepare_join(
    path: &Path,
    invite: &str,
    organisation: &Organisation,
) -> Result<Prepared, FoundError> {
    check_names(organisation)?;
    let token = read_invite(invite)?;
    if token.expires_ms < now_ms() {
        return Err(FoundError::Expired);
    }
    let keys = Keys::draw()?;
    let claim = Claim {
        federation: token.federation,
        invite: token.key().public(),
        node_key: keys.node.public(),
        root_key: keys.root.public(),
        next_root: next_root_hash(&keys.next_root.public()),
        name: organisation.name.clone(),
        handle: organisation.handle.clone(),
        nonce: random()?,
    };
    let claim = claim.sign(&token.key(), &keys.node, &keys.root);
    let pending = postcard::to_stdvec(&Pending::Guest(PendingClaim { claim, token }));
    let pending = Zeroizing::new(pending.expect("a claim in memory can be encoded"));
    let home = Home::create(path).map_err(FoundError::Home)?;
    let root = keys.keep(&home, organisation)?;
    home.write_secret(CLAIM_FILE, &pending).map_err(FoundError::Home)?;
    Ok(Prepared { root, check_words: words::check_words(&keys.node.public().0) })
}

/// Says what an invite is for, before anything is done with it.
pub fn invite_preview(invite: &str) -> Result<InvitePreview, FoundError> {
    let token = read_invite(invite)?;
    Ok(InvitePreview {
        federation_name: (!token.federation_name.is_empty()).then_some(token.federation_name),
        federation_id: token.federation.to_string(),
        sponsor_check_words: words::check_words(&token.sponsor.0),
        expires_ms: token.expires_ms,
        addresses: token.addresses,
    })
}

/// The words of the root keys, if they still lie in the home.
pub fn root_words(path: &Path) -> Result<Option<RootWords>, FoundError> {
    let home = Home::open(path).map_err(FoundError::Home)?;
    let Some(text) = home.read_secret(WORDS_FILE).map_err(FoundError::Home)? else {
        return Ok(None);
    };
    let text = String::from_utf8_lossy(&text).into_owned();
    let line = |place: usize| -> Vec<String> {
        let words = text.lines().filter(|line| !line.starts_with('#')).nth(place);
        words.unwrap_or_default().split_whitespace().map(str::to_owned).collect()
    };
    Ok(Some(RootWords { root: line(0), next_root: line(1), file: path.join(WORDS_FILE) }))
}

/// A person has written the words down: they leave the disk.
pub fn forget_root_words(path: &Path) -> Result<(), FoundError> {
    let home = Home::open(path).map_err(FoundError::Home)?;
    home.remove_secret(WORDS_FILE).map_err(FoundError::Home)
}

impl Keys {
    /// Draws all three.
    pub(crate) fn draw() -> Result<Self, FoundError> {
        let key = || random().map(|seed| SecretKey::from_seed(&seed));
        Ok(Self { node: key()?, root: key()?, next_root: key()? })
    }

    /// Writes the keys and the profile into a home that was just made.
    pub(crate) fn keep(
        &self,
        home: &Home,
        organisation: &Organisation,
    ) -> Result<RootWords, FoundError> {
        let profile = Profile {
            organisation: organisation.name.clone(),
            handle: organisation.handle.clone(),
            person: organisation.person.clone(),
            port: organisation.port,
        };
        let root = words::root_words(&self.root.seed());
        let next_root = words::root_words(&self.next_root.seed());
        let text = Zeroizing::new(format!(
            "# Root key of {}, then the root key that follows it. Write both down and keep them\n\
             # offline; then run: guildhall key words --written-down\n{}\n{}\n",
            organisation.handle,
            root.join(" "),
            next_root.join(" ")
        ));
        home.write_secret(WORDS_FILE, text.as_bytes()).map_err(FoundError::Home)?;
        home.write_secret(KEY_FILE, self.node.seed().as_ref()).map_err(FoundError::Home)?;
        let profile = profile.to_toml();
        home.write_state(PROFILE_FILE, profile.as_bytes()).map_err(FoundError::Home)?;
        Ok(RootWords { root, next_root, file: home.path().join(WORDS_FILE) })
    }
}

pub(crate) fn read_invite(invite: &str) -> Result<Token, FoundError> {
    let bytes = invite_text::INVITE.read(invite).map_err(FoundError::Invite)?;
    Token::decode(&bytes).map_err(FoundError::Token)
}

/// Whether the person can be named in acts.
pub(crate) fn check_person(person: Option<&str>) -> Result<(), FoundError> {
    match person_fault(person) {
        Some(why) => Err(FoundError::Name { what: "the person's name", why }),
        None => Ok(()),
    }
}

pub(crate) fn check_names(organisation: &Organisation) -> Result<(), FoundError> {
    let faults = [
        ("the organisation's name", name_fault(&organisation.name)),
        ("the short name", handle_fault(&organisation.handle)),
        ("the person's name", person_fault(organisation.person.as_deref())),
    ];
    match faults.into_iter().find_map(|(what, fault)| fault.map(|why| (what, why))) {
        Some((what, why)) => Err(FoundError::Name { what, why }),
        None => Ok(()),
    }
}

pub(crate) fn random<const N: usize>() -> Result<[u8; N], FoundError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(FoundError::Random)?;
    Ok(bytes)
}

/// The wall clock, in milliseconds since 1970.
pub(crate) fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// The key of the node at this home.
pub(crate) fn node_key(home: &Home) -> Result<Option<SecretKey>, HomeError> {
    let Some(seed) = home.read_secret(KEY_FILE)? else { return Ok(None) };
    Ok(seed.first_chunk::<32>().map(SecretKey::from_seed))
}
