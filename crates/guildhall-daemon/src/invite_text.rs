//! What people pass on as one word: an invite begins with `guildhall1`.
//!
//! bech32m, so a mistyped or cut-off word is noticed before anything is tried with it.

use bech32::{Bech32m, Hrp};
use guildhall_governance::{PartnerId, SignatureBytes};
use guildhall_ledger::PublicKey;
use serde::{Deserialize, Serialize};

/// A sort of word, by its prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sort {
    prefix: &'static str,
    is_for: &'static str,
}

/// Invites of other organisations.
pub(crate) const INVITE: Sort = Sort { prefix: "guildhall", is_for: "guildhall join" };

/// What adds a further machine to an organisation.
pub(crate) const MACHINE: Sort =
    Sort { prefix: "guildhallkey", is_for: "guildhall key machine join" };

/// What shows that a guest is a partner that was here before.
pub(crate) const RETURN: Sort =
    Sort { prefix: "guildhallback", is_for: "guildhall member propose HANDLE --returning" };

/// What shows that a guest is a partner that was here before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ReturnProof {
    /// The root key that the partner had last, or the one that followed it.
    pub(crate) former_root: PublicKey,
    /// The partner.
    pub(crate) partner: PartnerId,
    /// The guest's key.
    pub(crate) guest: PublicKey,
    /// The former root key's signature.
    pub(crate) proof: SignatureBytes,
}

/// Every sort of word.
const SORTS: [Sort; 3] = [INVITE, MACHINE, RETURN];

/// What is not an invite.
#[derive(Debug, thiserror::Error)]
pub enum BadInvite {
    /// The checksum fails or characters are wrong.
    #[error("this invite is damaged: a character is wrong or missing")]
    Damaged(#[source] bech32::DecodeError),
    /// It is sound bech32 of something else.
    #[error("this is not an invite to a federation: it begins with `{0}1`")]
    Foreign(String),
    /// It is for another command.
    #[error("this is for another command: {0}")]
    Elsewhere(&'static str),
}

impl Sort {
    /// Writes bytes as a word of this sort.
    pub(crate) fn write(self, bytes: &[u8]) -> Option<String> {
        let prefix = Hrp::parse(self.prefix).expect("the prefix is lower-case letters");
        bech32::encode::<Bech32m>(prefix, bytes).ok()
    }

    /// Reads a word of this sort, with or without the command around it.
    pub(crate) fn read(self, text: &str) -> Result<Vec<u8>, BadInvite> {
        let word = text.split_whitespace().last().unwrap_or_default();
        let (prefix, bytes) = bech32::decode(word).map_err(BadInvite::Damaged)?;
        let prefix = prefix.to_lowercase();
        if prefix == self.prefix {
            return Ok(bytes);
        }
        let other = SORTS.into_iter().find(|sort| sort.prefix == prefix);
        Err(other.map_or(BadInvite::Foreign(prefix), |sort| BadInvite::Elsewhere(sort.is_for)))
    }
}

#[cfg(test)]
mod tests {
    use super::{BadInvite, INVITE, MACHINE};

    #[test]
    fn an_invite_survives_the_whole_command_and_capital_letters() {
        let text = INVITE.write(&[7; 150]).unwrap();

        assert!(text.starts_with("guildhall1"));
        assert_eq!(INVITE.read(&text).unwrap(), [7; 150]);
        assert_eq!(INVITE.read(&format!("guildhall join {text}\n")).unwrap(), [7; 150]);
        assert_eq!(INVITE.read(&text.to_uppercase()).unwrap(), [7; 150]);
    }

    #[test]
    fn every_altered_character_is_noticed() {
        let text = INVITE.write(&[1, 2, 3, 4, 5, 6, 7, 8]).unwrap();

        for place in 0..text.len() {
            let mut altered = text.clone().into_bytes();
            altered[place] = if altered[place] == b'q' { b'p' } else { b'q' };
            let altered = String::from_utf8(altered).unwrap();
            assert!(INVITE.read(&altered).is_err(), "{altered}");
        }
        assert!(INVITE.read("").is_err());
        assert!(matches!(INVITE.read("hello"), Err(BadInvite::Damaged(_))));
    }

    #[test]
    fn a_word_for_another_command_says_for_which() {
        let machine = MACHINE.write(&[1; 20]).unwrap();

        let told = INVITE.read(&machine).unwrap_err();

        assert!(matches!(told, BadInvite::Elsewhere("guildhall key machine join")), "{told}");
    }
}
