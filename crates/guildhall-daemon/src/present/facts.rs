//! What answers need beside the node, and the few conversions that all of them share.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use guildhall_control::api::status::Finding;
use guildhall_control::{FindingCode, Time};
use guildhall_ledger::ContributionId;
use guildhall_node::{Node, Now};
use guildhall_work::{Day, Trend};

use super::finder::Finder;
use super::people::People;
use super::phrase::counted;
use crate::keeper::Opening;
use crate::seen::Seen;

/// What this home and this process know and the node does not.
#[derive(Clone, Debug, Default)]
pub(crate) struct HomeFacts {
    /// Name of the organisation, from the profile.
    pub(crate) organisation: String,
    /// Its short name, from the profile.
    pub(crate) handle: String,
    /// The person whom its acts name.
    pub(crate) person: Option<String>,
    /// Process id.
    pub(crate) pid: u32,
    /// Port that the node listens on.
    pub(crate) port: u16,
    /// Addresses at which partners may reach it.
    pub(crate) addresses: Vec<String>,
    /// When the process started, in milliseconds since 1970.
    pub(crate) started_ms: u64,
    /// Where the words of the root key lie until a person has written them down.
    pub(crate) words_file: PathBuf,
    /// Whether the node was started without a network.
    pub(crate) is_offline: bool,
    /// What came to light outside the node, such as damage found when the store was opened.
    pub(crate) findings: Vec<Finding>,
    /// Words of everything the node shows, read as far as somebody looked.
    pub(crate) finder: Arc<Mutex<Finder>>,
    /// What the people of this home have looked at.
    pub(crate) seen: Arc<Mutex<Seen>>,
}

impl HomeFacts {
    /// Takes in what opening the store brought to light.
    pub(crate) fn note_opening(&mut self, opening: &Opening) {
        let holes = opening.report.holes.len();
        if holes > 0 {
            self.findings.push(Finding {
                code: FindingCode::DamagedLog.into(),
                title: format!("{} of this node's log cannot be read.", counted(holes, "part"))
                    .into(),
                because: Some("the disk gave back other bytes than were written to it".into()),
                so: Some("what is missing is fetched again from partners".into()),
                fix: Some("look after the disk; then check: guildhall log --verify".into()),
                since: None,
            });
        }
        if opening.was_copied {
            self.findings.push(Finding {
                code: FindingCode::Copied.into(),
                title: "This home was copied since it was last used.".into(),
                because: Some(
                    "if the original runs as well, both would sign under the same numbers".into(),
                ),
                so: Some("this node signs only after a partner has confirmed its latest".into()),
                fix: Some("run only one of the two".into()),
                since: None,
            });
        }
    }

    /// When somebody of this home looked at a thing last, in milliseconds since 1970.
    pub(crate) fn seen_ms(&self, id: &str) -> Option<u64> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).time_ms(id)
    }

    /// Whether nobody has confirmed yet that the words of the root key are written down.
    pub(crate) fn is_root_key_unconfirmed(&self) -> bool {
        !self.words_file.as_os_str().is_empty() && self.words_file.exists()
    }
}

/// A node while a question about it is answered.
#[derive(Debug)]
pub(crate) struct Look<'a> {
    pub(crate) node: &'a mut Node,
    pub(crate) people: People,
    pub(crate) now: Now,
    /// Initiatives that are fading, with the days since anything was done; once somebody asked.
    fading: Option<BTreeMap<ContributionId, u32>>,
}

impl<'a> Look<'a> {
    /// Looks at a node.
    pub(crate) fn at(node: &'a mut Node, now: Now) -> Self {
        let people = People::of(node);
        Self { node, people, now, fading: None }
    }

    /// Every initiative that is fading today, with the days since anything was done.
    pub(crate) fn fading(&mut self) -> &BTreeMap<ContributionId, u32> {
        let Self { node, now, fading, .. } = self;
        fading.get_or_insert_with(|| {
            let health = node.health(Day::of_ms(now.wall_ms));
            let initiatives = health.initiatives.into_iter();
            let fading = initiatives.filter(|it| it.momentum.trend == Trend::Fading);
            fading.map(|it| (it.id, it.momentum.quiet_days)).collect()
        })
    }
}

/// A number of milliseconds since 1970 as a point in time.
pub(crate) fn time(ms: u64) -> Time {
    Time::from_unix_ms(i64::try_from(ms).unwrap_or(i64::MAX))
}

/// A size as the interface counts.
pub(crate) fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// A size as the interface counts what can be many.
pub(crate) fn long_count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

/// The bytes that hex digits stand for.
pub(crate) fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit =
        |byte: &u8| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let digits: Vec<u8> = text.trim().as_bytes().iter().map(digit).collect::<Option<_>>()?;
    let (pairs, rest) = digits.as_chunks::<2>();
    rest.is_empty().then(|| pairs.iter().map(|[high, low]| high << 4 | low).collect())
}

/// Bytes in hex.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    let mut text = String::with_capacity(bytes.len().saturating_mul(2));
    for byte in bytes {
        // Writing to a string cannot fail.
        write!(text, "{byte:02x}").unwrap_or_default();
    }
    text
}
