//! Words for bytes: what people write down, read aloud and compare.

use bip39::{Language, Mnemonic};

/// The 24 words of a root key's seed.
pub(crate) fn root_words(seed: &[u8; 32]) -> Vec<String> {
    let mnemonic = Mnemonic::from_entropy(seed).expect("32 bytes are a length BIP39 knows");
    mnemonic.words().map(str::to_owned).collect()
}

/// Six words that stand for 66 bits of a key or a state: enough to compare by telephone, never an
/// address.
pub(crate) fn check_words(bytes: &[u8; 32]) -> String {
    let list = Language::English.word_list();
    let word = |place: usize| {
        let first_bit = place.saturating_mul(11);
        let index = (first_bit..first_bit.saturating_add(11)).fold(0, |index, bit| {
            let byte = bytes.get(bit / 8).copied().unwrap_or_default();
            index << 1 | usize::from(byte >> (7 - bit % 8) & 1)
        });
        list.get(index).copied().unwrap_or_default()
    };
    let words: Vec<&str> = (0..6).map(word).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::{Language, Mnemonic, check_words, root_words};

    #[test]
    fn words_lead_back_to_the_seed() {
        let seed: [u8; 32] = std::array::from_fn(|place| u8::try_from(place * 7).unwrap());

        let words = root_words(&seed);

        let read = Mnemonic::parse_in(Language::English, words.join(" ")).unwrap();
        assert_eq!(words.len(), 24);
        assert_eq!(read.to_entropy(), seed);
    }

    #[test]
    fn check_words_differ_where_the_first_bits_differ() {
        let mut other = [0; 32];
        other[8] = 0b1100_0000;

        assert_eq!(check_words(&[0; 32]).split(' ').count(), 6);
        assert_ne!(check_words(&[0; 32]), check_words(&other));
    }
}
