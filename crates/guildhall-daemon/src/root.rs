//! The root key: read from its words, used once, wiped.
//!
//! It never reaches the node. The node drafts what is to be signed; here it is signed, in the
//! process of the person who typed the words.

use std::path::Path;

use bip39::{Language, Mnemonic};
use guildhall_control::id::Kind as IdKind;
use guildhall_governance::{
    Foundation, Genesis, PartnerId, SignatureBytes, next_root_hash, possession_signature,
    return_signature,
};
use guildhall_ledger::{Contribution, Draft, FederationId, Kind, PublicKey, SecretKey};
use guildhall_store::{Home, HomeError};
use zeroize::{Zeroize as _, Zeroizing};

use crate::files::WORDS_FILE;
use crate::invite_text::{self, ReturnProof};
use crate::present::{full_id, hex, unhex};
use crate::words;

/// Why something could not be signed with a root key.
#[derive(Debug, thiserror::Error)]
pub enum RootError {
    /// The words are not those of a root key.
    #[error("these are not the 24 words of a root key")]
    Words(#[source] bip39::Error),
    /// What is to be signed cannot be read.
    #[error("the node drafted something that this program does not sign with a root key")]
    Draft,
    /// The words of keys that were made before are still on this machine.
    #[error("words of your root keys are still on this machine")]
    WordsHere,
    /// A file of the home cannot be used.
    #[error("cannot use the home")]
    Home(#[source] HomeError),
    /// The operating system gives no random numbers.
    #[error("the operating system gives no random numbers")]
    Random(#[source] getrandom::Error),
}

/// A root key that grew from its words; wiped when dropped.
#[derive(Debug)]
pub struct RootKey(SecretKey);

/// What takes the place of a root key, and what comes after it.
#[derive(Debug)]
pub struct Rotation {
    /// The key that takes its place, in hex.
    pub new_root: String,
    /// Commitment to the key after it, in hex.
    pub next_root: String,
    /// The signature that shows whose the new key is, in hex.
    pub possession: String,
    successor: SecretKey,
}

/// What a former root key signs, in hex.
#[derive(Clone, Debug)]
pub struct ReturnCase {
    /// The federation.
    pub federation: String,
    /// The partner that it was.
    pub partner: String,
    /// The root key that the guest has at present.
    pub root: String,
    /// The key of the guest's node.
    pub seat: String,
}

impl RootKey {
    /// The key that grows from 24 words, in any layout, with or without numbers before them; the
    /// words are wiped.
    pub fn from_words(text: String) -> Result<Self, RootError> {
        let text = Zeroizing::new(text);
        let is_word = |word: &&str| word.chars().all(char::is_alphabetic);
        let words: Vec<&str> = text
            .lines()
            .filter(|line| !line.starts_with('#'))
            .flat_map(str::split_whitespace)
            .filter(is_word)
            .collect();
        let line = Zeroizing::new(words.join(" ").to_lowercase());
        let read = Mnemonic::parse_in(Language::English, line.as_str());
        let mnemonic = read.map_err(RootError::Words)?;
        let entropy = Zeroizing::new(mnemonic.to_entropy());
        let mut seed: [u8; 32] = entropy
            .as_slice()
            .try_into()
            .map_err(|_| RootError::Words(bip39::Error::BadWordCount(words.len())))?;
        let key = Self(SecretKey::from_seed(&seed));
        seed.zeroize();
        Ok(key)
    }

    /// The public half in hex.
    pub fn public(&self) -> String {
        hex(&self.0.public().0)
    }

    /// The public half.
    pub(crate) fn key(&self) -> PublicKey {
        self.0.public()
    }

    /// Signs a foundation as one of its founders.
    pub(crate) fn sign_foundation(&self, foundation: &Foundation) -> SignatureBytes {
        foundation.sign(&self.0)
    }

    /// Makes the founding act that everybody has signed.
    pub(crate) fn sign_genesis(&self, genesis: &Genesis, time_ms: u64) -> Contribution {
        genesis.sign(&self.0, time_ms)
    }

    /// Signs what the node drafted; returns the contribution in hex.
    pub fn sign(&self, draft: &str) -> Result<String, RootError> {
        let bytes = unhex(draft).ok_or(RootError::Draft)?;
        let draft: Draft = postcard::from_bytes(&bytes).map_err(|_| RootError::Draft)?;
        if draft.kind != Kind::OPEN {
            return Err(RootError::Draft);
        }
        Ok(hex(draft.sign(&self.0).bytes()))
    }

    /// Draws the key that follows this one, which takes the place of another.
    pub fn rotate(&self, federation: &str, partner: &str) -> Result<Rotation, RootError> {
        let federation = full_id(IdKind::Federation, federation).ok_or(RootError::Draft)?;
        let partner = hex32(partner).ok_or(RootError::Draft)?;
        let mut seed = Zeroizing::new([0; 32]);
        getrandom::fill(seed.as_mut_slice()).map_err(RootError::Random)?;
        let successor = SecretKey::from_seed(&seed);
        let (federation, partner) = (FederationId(federation), PartnerId(partner));
        Ok(Rotation {
            new_root: self.public(),
            next_root: hex(&next_root_hash(&successor.public())),
            possession: hex(&possession_signature(&self.0, federation, partner).0),
            successor,
        })
    }

    /// Signs that a guest is the partner whose root key this was; returns a text to hand over.
    pub fn sign_return(&self, case: &ReturnCase) -> Result<String, RootError> {
        let part = |text: &str| hex32(text).ok_or(RootError::Draft);
        let partner = PartnerId(part(&case.partner)?);
        let federation = FederationId(part(&case.federation)?);
        let (root, guest) = (PublicKey(part(&case.root)?), PublicKey(part(&case.seat)?));
        let proof = return_signature(&self.0, federation, partner, (&root, &guest));
        let proof = ReturnProof { former_root: self.0.public(), partner, guest, proof };
        let bytes = postcard::to_stdvec(&proof).expect("a proof in memory can be encoded");
        invite_text::RETURN.write(&bytes).ok_or(RootError::Draft)
    }
}

impl Rotation {
    /// Keeps the words of the key that follows until a person has written them down.
    pub fn keep(&self, path: &Path) -> Result<Vec<String>, RootError> {
        let home = Home::open(path).map_err(RootError::Home)?;
        if home.read_secret(WORDS_FILE).map_err(RootError::Home)?.is_some() {
            return Err(RootError::WordsHere);
        }
        let words = words::root_words(&self.successor.seed());
        let text = Zeroizing::new(format!(
            "# Root key that follows the present one. Write it down and keep it offline; then run:\n\
             # guildhall key words --written-down\n\n{}\n",
            words.join(" ")
        ));
        home.write_secret(WORDS_FILE, text.as_bytes()).map_err(RootError::Home)?;
        Ok(words)
    }
}

/// Whether words of root keys lie in the home still.
pub fn has_root_words(path: &Path) -> Result<bool, RootError> {
    let home = Home::open(path).map_err(RootError::Home)?;
    Ok(home.read_secret(WORDS_FILE).map_err(RootError::Home)?.is_some())
}

fn hex32(text: &str) -> Option<[u8; 32]> {
    unhex(text)?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use guildhall_ledger::SecretKey;

    use super::{RootError, RootKey};
    use crate::words;

    #[test]
    fn words_are_read_in_any_layout() {
        let key = SecretKey::from_seed(&[7; 32]);
        let words = words::root_words(&[7; 32]);
        let numbered: Vec<String> =
            (1..).zip(&words).map(|(number, word)| format!("{number:>4} {word:<12}")).collect();
        let sheet: Vec<String> = numbered.chunks(4).map(<[String]>::concat).collect();
        let layouts = [words.join(" "), words.join("\n").to_uppercase(), sheet.join("\n")];

        for layout in layouts {
            let read = RootKey::from_words(format!("# my words\n{layout}\n")).unwrap();

            assert_eq!(read.public(), key.public().to_string());
        }
    }

    #[test]
    fn words_that_are_mistyped_or_too_few_are_no_key() {
        let words = words::root_words(&[7; 32]);
        let mut swapped = words.clone();
        swapped.swap(0, 1);

        for text in ["", "zoo", &words[..23].join(" "), &swapped.join(" "), &words[..12].join(" ")]
        {
            assert!(
                matches!(RootKey::from_words(text.to_owned()), Err(RootError::Words(_))),
                "{text}"
            );
        }
    }
}
