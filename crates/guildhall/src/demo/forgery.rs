//! Altering a signed contribution, as somebody would who wants to put words into a partner's mouth.

/// The bytes with the last `honest` words replaced by as many others; `None` if they are not there.
pub(super) fn alter(bytes: &[u8], honest: &str, forged: &str) -> Option<Vec<u8>> {
    let length = honest.len();
    let place = bytes.windows(length).rposition(|window| window == honest.as_bytes())?;
    let mut altered = bytes.to_vec();
    altered.get_mut(place..place + length)?.copy_from_slice(forged.as_bytes().get(..length)?);
    Some(altered)
}

#[cfg(test)]
mod tests {
    use super::alter;

    #[test]
    fn the_last_occurrence_is_altered_and_nothing_else() {
        assert_eq!(alter(b"aa bb aa cc", "aa", "xx").unwrap(), b"aa bb xx cc");
        assert_eq!(alter(b"aa", "zz", "xx"), None);
    }
}
