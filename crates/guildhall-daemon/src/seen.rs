//! What the people of this home have looked at: kept here, told to nobody.

use std::collections::BTreeMap;

use guildhall_store::Home;
use tracing::warn;

/// The file of it.
const SEEN_FILE: &str = "seen";

/// Things beyond this are forgotten, those looked at longest ago first.
const THINGS_MAX: usize = 10_000;

/// When each thing was looked at last.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// Where it is kept; nowhere in a node that was never on a disk.
    home: Option<Home>,
    /// Milliseconds since 1970, by full id.
    times: BTreeMap<String, u64>,
}

impl Seen {
    /// What was kept in a home. A file that cannot be read counts as empty: nothing is lost by
    /// looking at something twice.
    pub(crate) fn of(home: &Home) -> Self {
        let bytes = home.read_state(SEEN_FILE).unwrap_or_else(|failure| {
            warn!(%failure, "cannot read what was looked at; everything counts as not seen");
            None
        });
        let times = bytes.and_then(|bytes| postcard::from_bytes(&bytes).ok());
        Self { home: Some(home.clone()), times: times.unwrap_or_default() }
    }

    /// When a thing was looked at last, if it was.
    pub(crate) fn time_ms(&self, id: &str) -> Option<u64> {
        self.times.get(id).copied()
    }

    /// Somebody looked at a thing.
    pub(crate) fn note(&mut self, id: String, now_ms: u64) {
        self.times.insert(id, now_ms);
        while self.times.len() > THINGS_MAX {
            let oldest = self.times.iter().min_by_key(|(_, time)| **time);
            let Some(oldest) = oldest.map(|(id, _)| id.clone()) else { break };
            self.times.remove(&oldest);
        }
        self.keep();
    }

    fn keep(&self) {
        let Some(home) = &self.home else { return };
        let bytes = postcard::to_stdvec(&self.times).expect("plain data serialises into memory");
        if let Err(failure) = home.write_state(SEEN_FILE, &bytes) {
            warn!(%failure, "cannot keep what was looked at");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_looked_at_survives_the_process() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::create(&folder.path().join("home")).unwrap();
        let mut seen = Seen::of(&home);

        seen.note("in-7f3k".into(), 7);
        seen.note("in-7f3k".into(), 9);

        assert_eq!(Seen::of(&home).time_ms("in-7f3k"), Some(9));
        assert_eq!(Seen::of(&home).time_ms("in-0000"), None);
    }

    #[test]
    fn what_was_looked_at_longest_ago_is_forgotten_first() {
        let mut seen = Seen::default();
        for number in 0..=THINGS_MAX {
            seen.note(format!("in-{number:05}"), number as u64);
        }

        assert_eq!((seen.time_ms("in-00000"), seen.times.len()), (None, THINGS_MAX));
        assert_eq!(seen.time_ms("in-00001"), Some(1));
    }
}
