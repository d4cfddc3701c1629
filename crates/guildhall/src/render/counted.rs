//! Numbers of things, in sentences and beside titles.

use guildhall_control::Untrusted;

/// `1 partner`, `3 partners`.
pub(crate) fn counted(count: impl TryInto<u64>, noun: &str) -> String {
    match count.try_into().unwrap_or(u64::MAX) {
        1 => format!("1 {noun}"),
        count => format!("{count} {noun}s"),
    }
}

/// A title, with how much is new about the thing.
pub(crate) fn titled(title: &Untrusted, news: u32) -> String {
    match news {
        0 => title.to_string(),
        news => format!("{title} (+{news})"),
    }
}
