//! A short name out of an organisation's name.

/// A short name is no longer than this.
const LENGTH_MAX: usize = 24;

/// Letters, digits and dashes that read like `name`; empty if nothing of it can be written so.
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
    if handle.len() < 2 { String::new() } else { handle.to_owned() }
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
            ("東京", ""),
            ("!", ""),
            ("X", ""),
        ];
        for (name, handle) in cases {
            assert_eq!(suggest(name), handle);
        }
    }
}
