//! A short name out of an organisation's name.

/// A short name is no longer than this.
const LENGTH_MAX: usize = 24;

/// Letters, digits and dashes that read like `name`, or stand for it if it cannot be written so.
pub(crate) fn suggest(name: &str) -> String {
    let mut handle = String::new();
    for character in name.to_lowercase().chars() {
        match plain(character) {
            Some(letters) => handle.push_str(letters),
            None if character.is_ascii_lowercase() || character.is_ascii_digit() => {
                handle.push(character);
            }
            None if character.is_alphanumeric() || handle.ends_with('-') => {}
            None => handle.push('-'),
        }
    }
    let handle: String = handle.trim_matches('-').chars().take(LENGTH_MAX).collect();
    let handle = handle.trim_matches('-');
    if handle.len() < 2 {
        format!("org-{:05x}", digest(name) & 0xf_ffff)
    } else {
        handle.to_owned()
    }
}

/// A number that differs between names (FNV-1a); nobody gains by making it clash.
fn digest(name: &str) -> u32 {
    name.bytes().fold(0x811c_9dc5, |sum, byte| (sum ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

fn plain(character: char) -> Option<&'static str> {
    Some(match character {
        'à' | 'á' | 'â' | 'ã' | 'å' | 'ą' => "a",
        'ä' | 'æ' => "ae",
        'ç' | 'ć' | 'č' => "c",
        'ð' | 'ď' => "d",
        'è' | 'é' | 'ê' | 'ë' | 'ę' | 'ě' => "e",
        'ì' | 'í' | 'î' | 'ï' => "i",
        'ł' => "l",
        'ñ' | 'ń' | 'ň' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ø' => "o",
        'ö' | 'œ' => "oe",
        'ř' => "r",
        'ś' | 'š' | 'ş' => "s",
        'ß' => "ss",
        'ť' | 'ţ' => "t",
        'þ' => "th",
        'ù' | 'ú' | 'û' | 'ů' => "u",
        'ü' => "ue",
        'ý' | 'ÿ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        '\'' | '’' | '.' => "",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::suggest;

    #[test]
    fn names_become_short_names_that_read_like_them() {
        let cases = [
            ("Møller & Søn", "moller-son"),
            ("  Kaltwerk GmbH. ", "kaltwerk-gmbh"),
            ("Ljus/Analys  AB", "ljus-analys-ab"),
            ("Straße 7", "strasse-7"),
            ("A very long name of a regional co-operative", "a-very-long-name-of-a-re"),
            ("東京", "org-ea76f"),
        ];
        for (name, handle) in cases {
            assert_eq!(suggest(name), handle);
        }
    }

    #[test]
    fn names_in_other_letters_get_short_names_of_their_own() {
        let names = ["東京", "大阪", "!", "X", ""];
        let handles: std::collections::BTreeSet<String> = names.map(suggest).into();

        assert_eq!(handles.len(), names.len());
        assert!(handles.iter().all(|handle| handle.starts_with("org-") && handle.len() == 9));
    }
}
