//! Ids as people see them: two letters for the kind, then base32 that nobody misreads.
//!
//! `de-9qtm…` is a decision. The alphabet leaves out i, l, o and u. A full id names one thing for
//! ever; [`shorten`] gives the shortest beginning, of at least four characters, that fits no other.

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// A short id has at least this many characters after its kind: few clash, and it can be read out.
const SHORT_LENGTH_MIN: usize = 4;

/// What an id names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// An initiative.
    Initiative,
    /// A decision.
    Decision,
    /// A promise.
    Commitment,
    /// A challenge.
    Challenge,
    /// A lesson.
    Lesson,
    /// An invite.
    Invite,
    /// A comment.
    Comment,
    /// A change of a text.
    Change,
    /// A partner or guest.
    Member,
    /// The federation.
    Federation,
    /// A key of an organisation.
    Key,
}

impl Kind {
    /// The two letters that begin an id of this kind.
    pub fn letters(self) -> &'static str {
        match self {
            Self::Initiative => "in",
            Self::Decision => "de",
            Self::Commitment => "co",
            Self::Challenge => "ch",
            Self::Lesson => "le",
            Self::Invite => "iv",
            Self::Comment => "cm",
            Self::Change => "cg",
            Self::Member => "me",
            Self::Federation => "fe",
            Self::Key => "ky",
        }
    }
}

/// The full id of the thing that `bytes` name.
pub fn typed(kind: Kind, bytes: &[u8]) -> String {
    let mut text = format!("{}-", kind.letters());
    let (mut buffer, mut bits) = (0_u32, 0_u32);
    for byte in bytes {
        buffer = (buffer << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.push(digit(buffer >> bits));
        }
        buffer &= (1 << bits) - 1;
    }
    if bits > 0 {
        text.push(digit(buffer << (5 - bits)));
    }
    text
}

/// The shortest beginning of `id` that begins no other id of `all`, which is sorted and may hold
/// `id` itself.
pub fn shorten(id: &str, all: &[String]) -> String {
    let place = all.partition_point(|other| other.as_str() < id);
    let before = place.checked_sub(1).and_then(|index| all.get(index));
    let after = all.iter().skip(place).find(|other| other.as_str() != id);
    let shared = [before, after].into_iter().flatten().map(|other| shared_length(id, other)).max();
    let prefix = id.find('-').map_or(0, |dash| dash + 1);
    let length = shared.map_or(0, |shared| shared + 1).max(prefix + SHORT_LENGTH_MIN);
    id.get(..length).unwrap_or(id).to_owned()
}

fn digit(value: u32) -> char {
    char::from(ALPHABET[(value & 31) as usize])
}

fn shared_length(one: &str, other: &str) -> usize {
    one.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_become_base32_from_the_left() {
        assert_eq!(typed(Kind::Decision, &[]), "de-");
        assert_eq!(typed(Kind::Decision, &[0xff]), "de-zw");
        assert_eq!(typed(Kind::Initiative, &[0, 1, 2, 3, 4]), "in-000g40r4");
        assert_eq!(typed(Kind::Invite, &[0xff; 16]).len(), 3 + 26);
    }

    #[test]
    fn different_bytes_give_different_ids() {
        let ids: std::collections::BTreeSet<String> =
            (0..=u16::MAX).map(|n| typed(Kind::Initiative, &n.to_be_bytes())).collect();

        assert_eq!(ids.len(), 1 << 16);
    }

    #[test]
    fn a_short_id_fits_no_other() {
        let mut all: Vec<String> = (0..2000_u64)
            .map(|n| typed(Kind::Decision, &n.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes()))
            .collect();
        all.sort();

        for id in &all {
            let short = shorten(id, &all);

            assert!(short.len() >= 7 && id.starts_with(&short));
            assert_eq!(all.iter().filter(|other| other.starts_with(&short)).count(), 1);
        }
    }

    #[test]
    fn an_id_alone_is_four_characters_long() {
        let id = typed(Kind::Decision, &[7; 16]);

        assert_eq!(shorten(&id, std::slice::from_ref(&id)), id[..7]);
        assert_eq!(shorten(&id, &[]), id[..7]);
    }
}
