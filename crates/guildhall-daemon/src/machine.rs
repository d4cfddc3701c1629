//! A home for a further machine of an organisation that is in already.

use std::path::Path;

use guildhall_ledger::SecretKey;
use guildhall_node::MachineToken;
use guildhall_store::Home;
use zeroize::Zeroizing;

use crate::files::{CLAIM_FILE, KEY_FILE, PROFILE_FILE};
use crate::founding::{FoundError, check_person, now_ms, random};
use crate::invite_text;
use crate::pending::{Pending, PendingMachine};
use crate::profile::Profile;
use crate::words;

/// What the text for a further machine says, without asking anybody.
#[derive(Clone, Debug)]
pub struct MachinePreview {
    /// Name of the organisation.
    pub organisation: String,
    /// Its short name.
    pub handle: String,
    /// Whether the machine may say where the organisation stands.
    pub has_voice: bool,
    /// Words to compare the key of the node that made the text.
    pub check_words: String,
    /// Until when that node adds the machine, in milliseconds since 1970.
    pub expires_ms: u64,
}

/// Says what the text is for.
pub fn machine_preview(text: &str) -> Result<MachinePreview, FoundError> {
    let token = read(text)?;
    Ok(MachinePreview {
        organisation: token.organisation,
        handle: token.handle,
        has_voice: token.role == guildhall_governance::Role::Voice,
        check_words: words::check_words(&token.node.0),
        expires_ms: token.expires_ms,
    })
}

/// Makes a home for a further machine: its key and claim on disk, nothing sent yet. Returns words to
/// compare its key.
pub fn prepare_machine(
    path: &Path,
    text: &str,
    person: Option<String>,
    port: Option<u16>,
) -> Result<String, FoundError> {
    check_person(person.as_deref())?;
    let token = read(text)?;
    if token.expires_ms < now_ms() {
        return Err(FoundError::Expired);
    }
    let seed = Zeroizing::new(random::<32>()?);
    let key = SecretKey::from_seed(&seed);
    let profile = Profile {
        organisation: token.organisation.clone(),
        handle: token.handle.clone(),
        person,
        port,
    };
    let pending = Pending::Machine(PendingMachine { claim: token.claim(&key), token });
    let pending = postcard::to_stdvec(&pending).expect("a claim in memory can be encoded");
    let pending = Zeroizing::new(pending);
    let home = Home::create(path).map_err(FoundError::Home)?;
    home.write_secret(KEY_FILE, key.seed().as_ref()).map_err(FoundError::Home)?;
    let profile = profile.to_toml();
    home.write_state(PROFILE_FILE, profile.as_bytes()).map_err(FoundError::Home)?;
    home.write_secret(CLAIM_FILE, &pending).map_err(FoundError::Home)?;
    Ok(words::check_words(&key.public().0))
}

fn read(text: &str) -> Result<MachineToken, FoundError> {
    let bytes = invite_text::MACHINE.read(text).map_err(FoundError::Invite)?;
    MachineToken::decode(&bytes).map_err(|_| FoundError::MachineToken)
}
