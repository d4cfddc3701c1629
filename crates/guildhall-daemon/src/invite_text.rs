//! An invite as people pass it on: one word that begins with `guildhall1`.
//!
//! bech32m, so a mistyped or cut-off invite is noticed before anything is tried with it.

use bech32::{Bech32m, Hrp};

/// The prefix of every invite.
const PREFIX: &str = "guildhall";

/// What is not an invite.
#[derive(Debug, thiserror::Error)]
pub enum BadInvite {
    /// The checksum fails or characters are wrong.
    #[error("this invite is damaged: a character is wrong or missing")]
    Damaged(#[source] bech32::DecodeError),
    /// It is sound bech32 of something else.
    #[error("this is not an invite to a federation: it begins with `{0}1`")]
    Foreign(String),
}

/// Writes the bytes of an invite as text.
pub(crate) fn to_text(bytes: &[u8]) -> Option<String> {
    let prefix = Hrp::parse(PREFIX).expect("the prefix is lower-case letters");
    bech32::encode::<Bech32m>(prefix, bytes).ok()
}

/// Reads the text of an invite, with or without the command around it.
pub(crate) fn from_text(text: &str) -> Result<Vec<u8>, BadInvite> {
    let word = text.split_whitespace().last().unwrap_or_default();
    let (prefix, bytes) = bech32::decode(word).map_err(BadInvite::Damaged)?;
    if prefix.to_lowercase() != PREFIX {
        return Err(BadInvite::Foreign(prefix.to_lowercase()));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::{BadInvite, from_text, to_text};

    #[test]
    fn an_invite_survives_the_whole_command_and_capital_letters() {
        let text = to_text(&[7; 150]).unwrap();

        assert!(text.starts_with("guildhall1"));
        assert_eq!(from_text(&text).unwrap(), [7; 150]);
        assert_eq!(from_text(&format!("guildhall join {text}\n")).unwrap(), [7; 150]);
        assert_eq!(from_text(&text.to_uppercase()).unwrap(), [7; 150]);
    }

    #[test]
    fn every_altered_character_is_noticed() {
        let text = to_text(&[1, 2, 3, 4, 5, 6, 7, 8]).unwrap();

        for place in 0..text.len() {
            let mut altered = text.clone().into_bytes();
            altered[place] = if altered[place] == b'q' { b'p' } else { b'q' };
            let altered = String::from_utf8(altered).unwrap();
            assert!(from_text(&altered).is_err(), "{altered}");
        }
        assert!(from_text("").is_err());
        assert!(matches!(from_text("hello"), Err(BadInvite::Damaged(_))));
    }
}
