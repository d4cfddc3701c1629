//! Words of a text, folded so that case and accents make no difference.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Nothing that people write is longer; what is longer is compared up to here.
const WORD_LENGTH_MAX: usize = 40;

/// A word, and the bytes of the text that it stands in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Word {
    pub(crate) folded: String,
    pub(crate) begin: usize,
    pub(crate) end: usize,
}

/// The words of a text, in order. A character of a script that puts no spaces between words is a
/// word of its own.
pub(crate) fn words(text: &str) -> impl Iterator<Item = Word> + '_ {
    let mut rest = text.char_indices().peekable();
    std::iter::from_fn(move || {
        while rest.next_if(|(_, character)| !is_letter(*character)).is_some() {}
        let (begin, first) = rest.next()?;
        let mut end = begin + first.len_utf8();
        if !is_alone(first) {
            while let Some((place, next)) =
                rest.next_if(|(_, next)| is_letter(*next) && !is_alone(*next))
            {
                end = place + next.len_utf8();
            }
        }
        let folded = fold(text.get(begin..end).unwrap_or_default());
        Some(Word { folded, begin, end })
    })
}

/// Lower case, letters and digits alone, without accents and marks.
fn fold(word: &str) -> String {
    let plain = word.nfkd().filter(|character| !is_combining_mark(*character));
    let lower = plain.flat_map(char::to_lowercase).take(WORD_LENGTH_MAX);
    let mut folded = String::with_capacity(word.len());
    for character in lower {
        match character {
            'ø' => folded.push('o'),
            'đ' | 'ð' => folded.push('d'),
            'ł' => folded.push('l'),
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'þ' => folded.push_str("th"),
            other if other.is_alphanumeric() => folded.push(other),
            _ => {}
        }
    }
    folded
}

fn is_letter(character: char) -> bool {
    character.is_alphanumeric() || is_combining_mark(character)
}

/// Han characters and kana stand side by side without spaces.
fn is_alone(character: char) -> bool {
    matches!(u32::from(character), 0x3040..=0x30ff | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0x2_0000..=0x3_ffff)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn folded(text: &str) -> Vec<String> {
        words(text).map(|word| word.folded).collect()
    }

    #[test]
    fn case_accents_and_ligatures_make_no_difference() {
        assert_eq!(folded("Møller & SØN, Århus"), ["moller", "son", "arhus"]);
        assert_eq!(folded("Straße œuvre ﬁne"), ["strasse", "oeuvre", "fine"]);
        assert_eq!(folded("e\u{301}te\u{301} ÉTÉ"), ["ete", "ete"]);
    }

    #[test]
    fn ids_and_numbers_are_words_and_signs_are_none() {
        assert_eq!(folded("in-7f3k: 3,5 °C!"), ["in", "7f3k", "3", "5", "c"]);
        assert_eq!(folded(" ... "), Vec::<String>::new());
    }

    #[test]
    fn characters_of_scripts_without_spaces_are_words() {
        assert_eq!(folded("東京の冷蔵 box"), ["東", "京", "の", "冷", "蔵", "box"]);
    }

    proptest! {
        #[test]
        fn every_word_is_where_it_says(text in "\\PC{0,80}") {
            let mut before = 0;
            for word in words(&text) {
                prop_assert!(before <= word.begin && word.begin < word.end);
                prop_assert!(text.get(word.begin..word.end).is_some());
                before = word.end;
            }
        }

        #[test]
        fn folding_a_folded_word_changes_nothing(text in "[a-zA-ZÀ-ž]{1,20}") {
            for word in folded(&text) {
                prop_assert_eq!(folded(&word), vec![word.clone()]);
            }
        }
    }
}
